//! The data dictionary, written from the definitions of the columns.

use std::fmt::Write;

use plimsoll_lab::{Plan, Point, Recording};

use crate::tables::{self, Table};

/// Stands for each asset of a scenario, in lower case.
const ASSET: &str = "<asset>";

const HEAD: &str = "\
# Data dictionary

Every table that a run writes, and every column. This page is written from the definitions in
`crates/output/src/tables`; a test fails when it differs from them and says how to renew it.

Names are `snake_case` with the unit last: `_usd` US dollars, `_usd_h` dollars times hours, `_s`
seconds, `_bps` basis points, `_per_year` and `_hourly` rates as fractions per year or hour,
`_count` a number of things. A name without unit is a fraction, an identifier or a text.
`<asset>` stands for each asset of the scenario in lower case, for example `hype_oracle_px_usd`.

All tables can be joined by `point` and `path`. Rows are in order of point, path and time. A path
that failed keeps what it had recorded until then; leave it out by `error` of `paths`.
";

/// The content of `docs/data-dictionary.md`.
#[must_use]
pub fn data_dictionary() -> String {
    let assets = [ASSET.to_owned()];
    let mut text = HEAD.to_owned();
    section(&mut text, &tables::paths(&assets));
    section(&mut text, &tables::samples(&assets));
    section(&mut text, &tables::pools());
    section(&mut text, &tables::liquidations());
    section(&mut text, &tables::waterfall());
    section(&mut text, &tables::accounts());
    section(&mut text, &tables::events());
    section(&mut text, &tables::points(&example_plan()));
    text
}

fn section<R>(text: &mut String, table: &Table<R>) {
    let mut line = |cells: std::fmt::Arguments<'_>| {
        text.write_fmt(cells).expect("a string takes every text");
    };
    line(format_args!("\n## {}\n\n{}\n\n", table.name, table.about));
    line(format_args!("| column | type | meaning |\n|---|---|---|\n"));
    line(format_args!(
        "| `point` | u32 | Index of the point of the sweep, from 0; a plain run has only 0. |\n"
    ));
    for column in &table.columns {
        let (name, kind, about) = (&column.name, column.type_name(), &column.about);
        line(format_args!("| `{name}` | {kind} | {about} |\n"));
    }
}

/// A plan with one swept parameter.
fn example_plan() -> Plan {
    let point = Point {
        index: 0,
        label: String::new(),
        parameters: [("<parameter>".to_owned(), 0.into())].into(),
        config: serde_json::Value::Null,
    };
    Plan {
        name: String::new(),
        id: String::new(),
        seed: 0,
        engine_version: String::new(),
        paths: 1,
        shard_paths: 1,
        asset_names: Vec::new(),
        recording: Recording {
            samples: true,
            liquidations: true,
            accounts: true,
        },
        layout: None,
        points: vec![point],
    }
}
