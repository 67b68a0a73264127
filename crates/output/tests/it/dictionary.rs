use std::fs::{self, File};
use std::path::Path;

use plimsoll_lab::Simulate;
use plimsoll_output::{Store, data_dictionary, write_events};
use polars::prelude::{ParquetReader, SerReader};

use crate::fake::{Fake, part, plan, run_and_merge};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/data-dictionary.md");

#[test]
fn the_page_is_what_the_definitions_say() {
    let expected = data_dictionary();
    if std::env::var_os("PLIMSOLL_WRITE_DICTIONARY").is_some() {
        fs::write(PAGE, &expected).unwrap();
    }
    let found = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        found == expected,
        "docs/data-dictionary.md differs from crates/output/src/tables; renew it with \
         `PLIMSOLL_WRITE_DICTIONARY=1 cargo test -p plimsoll-output dictionary` and read the change"
    );
}

/// Columns of a section of the page, with those of an asset written out for each asset.
fn documented(table: &str) -> Vec<String> {
    let page = fs::read_to_string(PAGE).unwrap();
    let section = page.split(&format!("\n## {table}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let columns: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let (asset, plain): (Vec<&str>, Vec<&str>) =
        columns.into_iter().partition(|x| x.starts_with("<asset>"));
    let of = |name: &'static str| asset.iter().map(move |x| x.replace("<asset>", name));
    let plain = plain.into_iter().map(str::to_owned);
    plain.chain(of("hype")).chain(of("btc")).collect()
}

fn written(path: &Path) -> Vec<String> {
    let mut reader = ParquetReader::new(File::open(path).unwrap());
    let schema = reader.schema().unwrap();
    schema.iter_names().map(ToString::to_string).collect()
}

#[test]
fn the_columns_of_every_file_are_those_of_the_page() {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let folder = Store::folder_of(results.path(), &plan());
    write_events(&folder, 0, &Fake { point: 0 }.run_path(&mut (), 1).events).unwrap();
    for table in [
        "paths",
        "samples",
        "pools",
        "liquidations",
        "waterfall",
        "accounts",
        "events",
    ] {
        let file = match table {
            "events" => folder.join("events.parquet"),
            table => part(&folder, table, 1),
        };
        assert_eq!(written(&file), documented(table), "{table}");
    }
    assert_eq!(documented("points"), ["point", "label", "<parameter>"]);
}
