//! Pictures, seen as text.
#![allow(clippy::unwrap_used)]

use plimsoll_pictures::{Band, Fan, PictureError, Price, Stress};

fn fan(paths: usize, moments: usize, value: impl Fn(usize, usize) -> f64) -> Fan {
    let mut fan = Fan::default();
    for path in 0..paths {
        for moment in 0..moments {
            fan.push(moment, value(path, moment));
        }
    }
    fan
}

fn stress() -> Stress {
    let flat = |level: f64| Band {
        low: vec![level - 5.0; 4],
        mid: vec![level; 4],
        high: vec![level + 5.0; 4],
    };
    Stress {
        title: "HYPE halves & stays".to_owned(),
        subtitle: "100 paths".to_owned(),
        hours: vec![0.0, 1.0, 2.0, 3.0],
        prices: vec![Price {
            asset: "HYPE".to_owned(),
            oracle_pct: flat(100.0),
        }],
        utilization_pct: flat(74.0),
        liquidated_musd: flat(20.0),
        liquidated_mean_musd: vec![20.0; 4],
        bad_debt_mean_musd: vec![0.0, 0.1, 0.2, 0.3],
    }
}

#[test]
fn a_band_holds_ranks_and_a_mean() {
    #[allow(clippy::cast_precision_loss)]
    let fan = fan(100, 2, |path, moment| {
        (path + 1) as f64 * (moment + 1) as f64
    });
    let band = fan.band();
    assert_eq!(band.low, [5.0, 10.0]);
    assert_eq!(band.mid, [50.0, 100.0]);
    assert_eq!(band.high, [95.0, 190.0]);
    assert_eq!(fan.mean(), [50.5, 101.0]);
}

#[test]
fn a_picture_has_a_title_three_panels_and_a_legend() {
    let svg = stress().svg().unwrap();
    assert!(svg.starts_with("<svg"), "{svg}");
    for words in [
        "HYPE halves &amp; stays",
        "100 paths",
        "Oracle prices, percent of the start",
        "Utilization of the USDC reserve",
        "bad debt, mean",
    ] {
        assert!(svg.contains(words), "{words} is missing");
    }
    assert_eq!(svg.matches("<polygon").count(), 3, "a band for each panel");
}

#[test]
fn the_same_numbers_draw_the_same_bytes() {
    assert_eq!(stress().svg().unwrap(), stress().svg().unwrap());
}

#[test]
fn a_single_moment_is_no_course() {
    let mut short = stress();
    short.hours = vec![0.0];
    assert!(matches!(short.svg(), Err(PictureError::NoCourse)));
}
