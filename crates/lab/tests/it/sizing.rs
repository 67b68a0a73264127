use plimsoll_lab::stats::sizing::{Precision, TailMoments};
use plimsoll_lab::stats::{Confidence, Estimate, Level};
use plimsoll_streams::standard_normal_quantile;

use super::coverage::Losses;

/// What the published table of sampling requirements is made of.
struct Row {
    losses: Losses,
    var: [f64; 3],
    es: [f64; 3],
}

const ROWS: [Row; 5] = [
    Row {
        losses: Losses::Pareto(3.0),
        var: [811.0, 4_226.0, 42_642.0],
        es: [3_372.0, 17_031.0, 170_695.0],
    },
    Row {
        losses: Losses::Pareto(2.5),
        var: [1_168.0, 6_085.0, 61_404.0],
        es: [7_314.0, 36_818.0, 368_732.0],
    },
    Row {
        losses: Losses::Pareto(2.2),
        var: [1_508.0, 7_858.0, 79_293.0],
        es: [18_970.0, 95_167.0, 952_383.0],
    },
    Row {
        losses: Losses::Lognormal(1.0),
        var: [1_715.0, 5_354.0, 33_851.0],
        es: [3_358.0, 11_210.0, 73_879.0],
    },
    Row {
        losses: Losses::Lognormal(2.0),
        var: [6_862.0, 21_416.0, 135_403.0],
        es: [46_986.0, 120_502.0, 625_844.0],
    },
];

/// Density at the quantile, and the mean square of the losses beyond it.
fn shape(losses: Losses, level: Level) -> (f64, f64) {
    let (p, q) = (level.probability(), losses.quantile(level));
    match losses {
        Losses::Pareto(alpha) => (alpha * (1.0 - p) / q, alpha / (alpha - 2.0) * q * q),
        Losses::Lognormal(s) => {
            let z = standard_normal_quantile(p);
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let beyond = 0.5 * libm::erfc((z - 2.0 * s) / 2_f64.sqrt());
            (density / (q * s), (2.0 * s * s).exp() * beyond / (1.0 - p))
        }
    }
}

/// The table takes 1.96 for the normal quantile and rounds to the nearest.
fn is_as_printed(paths: Option<u64>, printed: f64) -> bool {
    (paths.unwrap() as f64 - printed).abs() <= 1.0 + 1e-4 * printed
}

#[test]
fn the_table_of_sampling_requirements_comes_out() {
    let precision = Precision::relative(0.1);
    for row in ROWS {
        for (place, level) in Level::LOSS.into_iter().enumerate() {
            let (quantile, shortfall) = (row.losses.quantile(level), row.losses.shortfall(level));
            let (density, square) = shape(row.losses, level);
            let var = precision.paths_for_quantile(level, quantile, density);
            assert!(
                is_as_printed(var, row.var[place]),
                "{:?} {level:?} {var:?}",
                row.losses
            );
            let tail = TailMoments {
                quantile,
                shortfall,
                variance_beyond: square - shortfall * shortfall,
            };
            let es = precision.paths_for_shortfall(level, tail);
            assert!(
                is_as_printed(es, row.es[place]),
                "{:?} {level:?} {es:?}",
                row.losses
            );
        }
    }
    for (p, printed) in [(1e-2, 38_032.0), (1e-3, 383_776.0), (1e-4, 3.84e6)] {
        let paths = precision.paths_for_probability(p).unwrap() as f64;
        assert!((paths / printed - 1.0).abs() < 1e-3, "{p} {paths}");
    }
}

#[test]
fn a_pilot_says_how_many_paths_it_takes() {
    let pilot = Estimate::new(10.0, 8.5, 12.0);
    let paths = |r| Precision::relative(r).paths_by_pilot(pilot, 2_000);
    // The longer half-width, 2, is a fifth of the value; half of it takes four times the paths.
    assert!(
        (7_999..=8_001).contains(&paths(0.1).unwrap()),
        "{:?}",
        paths(0.1)
    );
    assert!((1_999..=2_001).contains(&paths(0.2).unwrap()));
    let open = Estimate::new(10.0, 8.5, f64::INFINITY);
    assert_eq!(Precision::relative(0.1).paths_by_pilot(open, 2_000), None);
    assert_eq!(Precision::relative(0.1).paths(0.0, 1.0), None);
    let sure = Precision {
        relative_half_width: 0.1,
        confidence: Confidence::new(0.99).unwrap(),
    };
    assert_eq!(sure.paths(1.0, 1.0), Some(664)); // (2.5758 / 0.1)²
}
