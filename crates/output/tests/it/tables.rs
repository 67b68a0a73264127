use std::fs::File;
use std::path::Path;

use plimsoll_lab::{Plan, Simulate, SummaryBuilder};
use plimsoll_output::{EVENTS_FILE, Results, Store, write_events};
use plimsoll_sim::record::{PathRow, Stage};
use polars::prelude::{DataFrame, ParquetReader, SerReader};

use crate::fake::{Fake, SAMPLES, part, plan, run_and_merge, unsealed_plan};

fn frame(path: &Path) -> DataFrame {
    ParquetReader::new(File::open(path).unwrap())
        .finish()
        .unwrap()
}

/// A table of both points.
fn whole(folder: &Path, table: &str) -> DataFrame {
    let mut both = frame(&part(folder, table, 0));
    both.vstack_mut(&frame(&part(folder, table, 1))).unwrap();
    both
}

fn numbers(frame: &DataFrame, column: &str) -> Vec<f64> {
    let values = frame.column(column).unwrap().f64().unwrap();
    values.iter().map(Option::unwrap).collect()
}

fn texts(frame: &DataFrame, column: &str) -> Vec<String> {
    let values = frame.column(column).unwrap().str().unwrap();
    values.iter().map(|x| x.unwrap().to_owned()).collect()
}

/// Rows that a failed path is read back as: its number and error, and nothing else.
fn without_metrics(row: PathRow) -> PathRow {
    if row.error.is_none() {
        return row;
    }
    PathRow {
        path: row.path,
        error: row.error,
        prices: vec![plimsoll_sim::record::PriceRange::default(); 2],
        ..PathRow::default()
    }
}

#[test]
fn every_metric_of_every_path_survives_the_round_trip() {
    let results = tempfile::tempdir().unwrap();
    let merged = run_and_merge(results.path(), &plan());
    let read = Results::open(&Store::folder_of(results.path(), &plan())).unwrap();
    let mut rows = Vec::new();
    read.for_each_path(|point, row| rows.push((point, row)))
        .unwrap();
    let expected: Vec<_> = (0..120_u32)
        .map(|i| (i / 60, u64::from(i % 60)))
        .map(|(point, path)| {
            (
                point,
                without_metrics(Fake { point }.run_path(&mut (), path).row),
            )
        })
        .collect();
    assert_eq!(rows, expected);

    let mut builder = SummaryBuilder::new(7);
    rows.iter()
        .filter(|(point, _)| *point == 1)
        .for_each(|(_, row)| builder.push(row));
    read.for_each_stage(|point, row| {
        if point == 1 {
            builder.push_waterfall(&row);
        }
    })
    .unwrap();
    let summary = builder.finish();
    let stages = &summary.metrics.as_ref().unwrap().waterfall;
    assert_eq!(stages.len(), Stage::ALL.len());
    assert_eq!((summary.paths, summary.failed), (60, 3));
    assert_eq!(merged.report.points[1].summary, summary);
    assert_eq!(merged.report.points[1].label, "point 1");
    assert_eq!(read.report().unwrap(), merged.report);
    assert_eq!(read.summary().unwrap(), merged.report);
}

#[test]
fn failed_paths_are_in_the_manifest_and_have_null_metrics() {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let folder = Store::folder_of(results.path(), &plan());
    let read = Results::open(&folder).unwrap();
    assert_eq!(read.manifest().failed_paths, 6);
    let failed = &read.manifest().failures[4];
    assert_eq!((failed.point, failed.path), (1, 39));
    assert_eq!(failed.error, "path 39 fails");
    let paths = whole(&folder, "paths");
    assert_eq!(paths.column("error").unwrap().null_count(), 114);
    for column in [
        "bad_debt_usd",
        "liquidations_perp_book_count",
        "btc_low_px_usd",
    ] {
        assert_eq!(paths.column(column).unwrap().null_count(), 6, "{column}");
    }
}

#[test]
fn samples_liquidations_and_accounts_hold_what_was_recorded() {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let folder = Store::folder_of(results.path(), &plan());
    let records: Vec<_> = (0..2)
        .flat_map(|point| (0..60).map(move |path| Fake { point }.run_path(&mut (), path)))
        .collect();

    let samples = whole(&folder, "samples");
    assert_eq!(samples.height() as u64, 120 * SAMPLES);
    let rows: Vec<_> = records.iter().flat_map(|x| &x.samples).collect();
    let of = |get: fn(&plimsoll_sim::record::SampleRow) -> f64| -> Vec<f64> {
        rows.iter().map(|x| get(x)).collect()
    };
    assert_eq!(numbers(&samples, "t_s"), of(|x| x.t_s));
    assert_eq!(
        numbers(&samples, "borrow_rate_per_year"),
        of(|x| x.borrow_rate)
    );
    assert_eq!(
        numbers(&samples, "hype_oracle_px_usd"),
        of(|x| x.assets[0].oracle_px)
    );
    assert_eq!(
        numbers(&samples, "btc_funding_rate_hourly"),
        of(|x| x.assets[1].funding_rate_hourly)
    );

    let pools = whole(&folder, "pools");
    let rows: Vec<_> = records.iter().flat_map(|x| &x.pools).collect();
    let tokens: Vec<_> = rows.iter().map(|x| x.token.as_str()).collect();
    assert_eq!(texts(&pools, "token"), tokens);
    let balances: Vec<_> = rows.iter().map(|x| x.balance).collect();
    assert_eq!(numbers(&pools, "balance"), balances);

    let liquidations = whole(&folder, "liquidations");
    let rows: Vec<_> = records.iter().flat_map(|x| &x.liquidations).collect();
    let kinds: Vec<_> = rows.iter().map(|x| x.kind.name()).collect();
    assert_eq!(texts(&liquidations, "kind"), kinds);
    let ratios: Vec<_> = rows.iter().map(|x| x.portfolio_margin_ratio).collect();
    assert_eq!(numbers(&liquidations, "portfolio_margin_ratio"), ratios);

    let accounts = whole(&folder, "accounts");
    let first = accounts.column("first_liquidation_s").unwrap();
    let first: Vec<_> = first.f64().unwrap().iter().collect();
    let rows = records.iter().flat_map(|x| &x.accounts);
    assert_eq!(
        first,
        rows.map(|x| x.first_liquidation_s).collect::<Vec<_>>()
    );
}

#[test]
fn every_row_of_the_waterfall_survives_the_round_trip() {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let read = Results::open(&Store::folder_of(results.path(), &plan())).unwrap();
    let mut rows = Vec::new();
    read.for_each_stage(|point, row| rows.push((point, row)))
        .unwrap();
    let points = (0..2).flat_map(|point| (0..60).map(move |path| (point, path)));
    let expected: Vec<_> = points
        .flat_map(|(point, path)| {
            let record = Fake { point }.run_path(&mut (), path);
            record.waterfall.into_iter().map(move |row| (point, row))
        })
        .collect();
    assert_eq!(rows, expected);
    let stages: std::collections::BTreeSet<_> = rows.iter().map(|(_, x)| x.stage).collect();
    assert_eq!(stages.into_iter().collect::<Vec<_>>(), Stage::ALL);
}

#[test]
fn points_hold_one_column_for_each_parameter() {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let points = frame(&Store::folder_of(results.path(), &plan()).join("points.parquet"));
    let names: Vec<_> = points
        .get_column_names()
        .into_iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["point", "label", "hype_ltv", "reading"]);
    assert_eq!(numbers(&points, "hype_ltv"), [0.5, 0.5 + 1.0 / 3.0]);
    assert_eq!(texts(&points, "reading"), ["r0", "r1"]);
}

#[test]
fn rows_are_in_order_of_path_and_in_row_groups_of_equal_size() {
    let plan = Plan {
        paths: 1_800,
        shard_paths: 130,
        points: unsealed_plan().points[..1].to_vec(),
        ..unsealed_plan()
    };
    let plan = plan.seal().unwrap();
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan);
    let path = Store::folder_of(results.path(), &plan).join("samples.parquet");
    let samples = frame(&path);
    let paths = samples.column("path").unwrap().u64().unwrap().iter();
    assert!(paths.is_sorted());
    let mut reader = ParquetReader::new(File::open(&path).unwrap());
    let groups = &reader.get_metadata().unwrap().row_groups;
    let mut rows = Vec::new();
    for group in groups {
        rows.push(group.num_rows());
    }
    assert_eq!(rows, [16_384, 16_384, 36_000 - 2 * 16_384]);
}

#[test]
fn events_of_a_replay_are_written_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("replay");
    let events = Fake { point: 1 }.run_path(&mut (), 8).events;
    write_events(&folder, 1, &events[..1]).unwrap();
    let path = write_events(&folder, 1, &events).unwrap();
    assert_eq!(path, folder.join(EVENTS_FILE));
    let read = frame(&path);
    assert_eq!(read.height(), 2);
    assert_eq!(numbers(&read, "px_usd"), [events[0].px, events[1].px]);
    let accounts = read.column("account").unwrap().u32().unwrap();
    assert_eq!(accounts.iter().collect::<Vec<_>>(), [None, Some(4)]);
    assert_eq!(texts(&read, "text")[1], "Something happened.");
}
