//! The partitioned tables of a sweep, and readers that hide where they are.

use plimsoll_lab::{Plan, Simulate};
use plimsoll_output::{OutputError, Results, Store};

use crate::fake::{Fake, part, plan, run_and_merge, unsealed_plan};

fn results_of(plan: &Plan) -> (tempfile::TempDir, Results) {
    let folder = tempfile::tempdir().unwrap();
    run_and_merge(folder.path(), plan);
    let results = Results::open(&Store::folder_of(folder.path(), plan)).unwrap();
    (folder, results)
}

/// The first point of the sweep as a plain run.
fn plain() -> Plan {
    let plan = Plan {
        points: unsealed_plan().points[..1].to_vec(),
        ..unsealed_plan()
    };
    plan.seal().unwrap()
}

#[test]
fn a_plain_run_keeps_each_table_in_one_file() {
    let (_keep, results) = results_of(&plain());
    let file = results.folder().join("paths.parquet");
    assert!(file.is_file());
    assert_eq!(results.table_file("paths", 0), file);
    assert!(!results.folder().join("paths").exists());
    let names: Vec<_> = results.manifest().files.keys().collect();
    assert!(names.iter().all(|x| !x.contains('/')), "{names:?}");
}

#[test]
fn a_point_is_read_alone_and_one_that_is_not_there_has_no_rows() {
    let (_keep, results) = results_of(&plan());
    assert_eq!(
        results.table_file("paths", 1),
        part(results.folder(), "paths", 1)
    );
    let (mut all, mut alone) = (Vec::new(), [Vec::new(), Vec::new(), Vec::new()]);
    results.for_each_path(|_, row| all.push(row)).unwrap();
    for (point, rows) in (0..).zip(&mut alone) {
        results
            .for_each_path_of(point, |row| rows.push(row))
            .unwrap();
    }
    assert_eq!(alone.each_ref().map(Vec::len), [60, 60, 0]);
    assert_eq!(alone.concat(), all);

    let mut stages = Vec::new();
    results
        .for_each_stage_of(1, |row| stages.push(row))
        .unwrap();
    let mut samples = 0;
    results.for_each_sample_of(1, |_| samples += 1).unwrap();
    let mut liquidations = Vec::new();
    let push = |row| liquidations.push(row);
    results.for_each_liquidation_of(1, push).unwrap();
    let records = (0..60).map(|path| Fake { point: 1 }.run_path(&mut (), path));
    let records: Vec<_> = records.collect();
    assert_eq!(samples, records.iter().map(|x| x.samples.len()).sum());
    let expected: Vec<_> = records.iter().flat_map(|x| x.waterfall.clone()).collect();
    assert_eq!(stages, expected);
    let expected: Vec<_> = records.into_iter().flat_map(|x| x.liquidations).collect();
    assert_eq!(liquidations, expected);
}

#[test]
fn a_plain_run_and_the_same_point_of_a_sweep_hold_the_same_rows() {
    let (_a, sweep) = results_of(&plan());
    let (_b, plain) = results_of(&plain());
    let rows = |results: &Results| {
        let mut rows = Vec::new();
        results.for_each_path_of(0, |row| rows.push(row)).unwrap();
        rows
    };
    assert_eq!(rows(&sweep), rows(&plain));
    let point = |results: &Results| results.summary().unwrap().points[0].summary.clone();
    assert_eq!(point(&sweep), point(&plain));
}

#[test]
fn chosen_columns_are_numbers_without_the_failed_paths() {
    let (_keep, results) = results_of(&plan());
    let names = [
        "liquidations_perp_book_count",
        "path",
        "bad_debt_usd",
        "amplification",
    ];
    let columns = results.columns(1, &names).unwrap();
    let rows = (0..60).map(|path| Fake { point: 1 }.run_path(&mut (), path).row);
    let rows: Vec<_> = rows.filter(|x| x.error.is_none()).collect();
    assert_eq!(rows.len(), 57);
    let of = |get: fn(&plimsoll_sim::record::PathRow) -> f64| rows.iter().map(get).collect();
    let expected: [Vec<f64>; 3] = [
        of(|x| f64::from(x.liquidations[0].count)),
        of(|x| x.path as f64),
        of(|x| x.bad_debt_usd),
    ];
    assert_eq!(columns[..3], expected);
    for (row, amplification) in rows.iter().zip(&columns[3]) {
        match row.amplification {
            Some(x) => assert_eq!(x, *amplification),
            None => assert!(amplification.is_nan()),
        }
    }
    // Other tables keep the rows of failed paths; a metric of `paths` is null there.
    let samples = results.table_columns("samples", 0, &["path"]).unwrap();
    assert_eq!(samples[0].len(), 1_200);
    let paths = results
        .table_columns("paths", 0, &["bad_debt_usd"])
        .unwrap();
    let nulls = paths[0].iter().filter(|x| x.is_nan()).count();
    assert_eq!((paths[0].len(), nulls), (60, 3));
    assert_eq!(results.columns(2, &["path"]).unwrap(), [Vec::<f64>::new()]);
}

#[test]
fn a_column_that_is_not_there_or_holds_texts_is_an_error() {
    let (_keep, results) = results_of(&plan());
    let error = results.columns(0, &["path", "no_such"]).unwrap_err();
    assert!(matches!(error, OutputError::OtherColumns { .. }), "{error}");
    let error = results.columns(0, &["reference_digest"]).unwrap_err();
    assert!(matches!(error, OutputError::NotNumbers { .. }), "{error}");
}
