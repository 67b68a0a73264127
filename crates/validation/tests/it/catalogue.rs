//! The rows themselves.

use plimsoll_validation::{Check, Effort, Tolerance, catalogue};

/// A tenth of the paths: what passes within four standard errors does so at any size.
fn small() -> Effort {
    Effort {
        paths_factor: 0.1,
        ..Effort::default()
    }
}

fn checks() -> Vec<Check> {
    let rows = catalogue::all().iter();
    rows.flat_map(|row| row.run(&small(), &|_| {}).unwrap())
        .collect()
}

#[test]
fn every_row_passes() {
    let failed: Vec<String> = (checks().iter())
        .filter(|check| !check.passes())
        .map(|check| format!("{check:?}"))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn ids_are_in_order_and_every_row_has_checks_of_its_own_id() {
    let number = |id: &str| id[1..].parse::<u32>().unwrap();
    let numbers: Vec<u32> = catalogue::all().iter().map(|row| number(row.id)).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    for row in catalogue::all()
        .iter()
        .filter(|row| row.paths(&small()) == 0)
    {
        let checks = row.run(&small(), &|_| {}).unwrap();
        assert!(!checks.is_empty() && checks.iter().all(|check| check.id == row.id));
    }
}

#[test]
fn names_fit_beside_their_figures_on_a_screen_of_a_hundred_columns() {
    for check in checks() {
        assert!(check.what.chars().count() <= 31, "{}", check.what);
    }
}

#[test]
fn progress_adds_up_to_the_paths_that_a_row_announces() {
    let row = catalogue::all().iter().find(|row| row.id == "V1").unwrap();
    let told = std::sync::atomic::AtomicU64::new(0);
    let add = |paths| _ = told.fetch_add(paths, std::sync::atomic::Ordering::Relaxed);
    let effort = Effort {
        paths_factor: 0.003,
        seed: 5,
    };
    let checks = row.run(&effort, &add).unwrap();
    assert_eq!(told.into_inner(), row.paths(&effort));
    let paths = checks.iter().find_map(|check| match check.tolerance {
        Tolerance::StandardErrors { paths, .. } => Some(paths),
        _ => None,
    });
    assert_eq!(paths, Some(300));
}

#[test]
fn what_is_too_far_or_no_number_does_not_pass() {
    let row = catalogue::all().iter().find(|row| row.id == "V10").unwrap();
    let good = row.run(&small(), &|_| {}).unwrap().remove(0);
    assert!(good.passes());
    let with = |got: f64, tolerance| Check {
        got,
        tolerance,
        ..good.clone()
    };
    let se = |standard_error| Tolerance::StandardErrors {
        standard_error,
        paths: 10,
    };
    assert!(!with(good.expected + 1e-12, Tolerance::Exact).passes());
    assert!(with(good.expected, Tolerance::Exact).passes());
    assert!(!with(f64::NAN, se(1.0)).passes());
    assert!(with(good.expected + 3.9, se(1.0)).passes());
    assert!(!with(good.expected + 4.1, se(1.0)).passes());
    assert!(!with(good.expected, se(0.0)).passes() && !with(good.expected, se(f64::NAN)).passes());
}
