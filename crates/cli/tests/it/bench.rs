//! How long a job takes.

use serde_json::Value;

use crate::common::{Said, plimsoll, said, small};

fn benched(paths: u64, more: &[&str]) -> Said {
    let args = small("bench", paths);
    said(
        plimsoll(&[])
            .args(args)
            .args(["--seconds", "0.05"])
            .args(more),
    )
}

#[test]
fn a_job_is_sized_by_its_own_number_of_paths() {
    let sized = |paths| -> Value {
        let said = benched(paths, &["--threads", "2", "--json"]);
        assert_eq!(said.exit, Some(0), "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    };
    let sized = sized(500);
    assert_eq!(
        (&sized["paths"], &sized["ticks"]),
        (&500.into(), &120.into())
    );
    let measured = &sized["measured"];
    assert_eq!(measured["one"]["threads"], 1);
    assert_eq!(measured["all"]["threads"], 2);
    let rate = measured["all"]["paths_per_s"].as_f64().unwrap();
    let seconds = sized["seconds"].as_array().unwrap();
    let [middle, low, high] = [0, 1, 2].map(|n| seconds[n].as_f64().unwrap());
    assert!((middle * rate - 500.0).abs() < 1e-6, "{sized}");
    assert!(low <= middle && middle <= high, "{sized}");
    let share = sized["prices_share"].as_f64().unwrap();
    assert!(share > 0.0 && share < 1.0, "{sized}");
    assert!(sized["bytes"].as_f64().unwrap() > 500.0, "{sized}");
}

#[test]
fn people_read_rates_shares_and_the_whole_job() {
    let said = benched(1_000, &["--threads", "1"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for part in [
        "1 thread ",
        "paths/s",
        "its prices",
        "1,000 paths: about",
        "of tables",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(!said.out.contains("\n2 threads"), "{}", said.out);
    let refused = benched(1, &["--seconds", "0"]);
    assert_eq!(refused.exit, Some(2), "{}", refused.err);
}
