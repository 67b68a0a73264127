//! What liquidations caused, as one table.

use plimsoll_lab::stats::Estimate;
use plimsoll_lab::summary::{CascadeSummary, TwinSummary};

use super::number::Unit;
use super::table::Table;

/// Cascades and, where paths have twins, what feedback adds; none where nothing was caused and
/// there are no twins.
pub(super) fn cascades(summary: &CascadeSummary) -> Option<String> {
    if summary.depth_max == 0 && summary.twin.is_none() {
        return None;
    }
    let mut table = Table::new("Cascades", &["mean", "interval", "worst"]);
    let mut row = |label: &str, unit: Unit, x: &Estimate, worst: String| {
        let [value, interval] = unit.estimate(x);
        table.row(label, [value, interval, worst]);
    };
    let none = String::new;
    let (money, share) = (Unit::UsdMillions, Unit::Percent);
    let caused = &summary.caused_usd;
    row(
        "caused by liquidations, USD M",
        money,
        &caused.mean,
        money.show(caused.max),
    );
    row("paths with any", share, &summary.probability, none());
    row(
        "longest chain",
        Unit::Plain,
        &summary.depth_mean,
        Unit::Count.show(f64::from(summary.depth_max)),
    );
    if let Some(twin) = &summary.twin {
        with_twin(twin, &mut row);
    }
    if let Some(of_all) = summary.share {
        table.row("share of all liquidated", [share.show(of_all)]);
    }
    let largest = money.show(summary.largest_usd);
    table.row("largest tree, USD M", [none(), none(), largest]);
    Some(table.to_string())
}

/// The rows of the twins without feedback.
fn with_twin(twin: &TwinSummary, row: &mut impl FnMut(&str, Unit, &Estimate, String)) {
    let none = String::new;
    let liquidated = &twin.liquidated_usd;
    row(
        "liquidated without feedback, USD M",
        Unit::UsdMillions,
        &liquidated.mean,
        Unit::UsdMillions.show(liquidated.max),
    );
    row(
        "bad debt without feedback, USD M",
        Unit::UsdMillions,
        &twin.bad_debt_usd,
        none(),
    );
    for (label, unit, estimate) in [
        ("amplification A", Unit::Plain, &twin.amplification),
        (
            "branching ratio 1 - 1/A",
            Unit::Plain,
            &twin.branching_ratio,
        ),
        (
            "bad debt by feedback",
            Unit::Percent,
            &twin.loss_by_feedback,
        ),
    ] {
        if let Some(estimate) = estimate {
            row(label, unit, estimate, none());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use plimsoll_lab::SummaryBuilder;
    use plimsoll_sim::record::{LiquidationTotals, PathRow};

    use super::*;

    fn summary(twin: bool, caused: bool) -> CascadeSummary {
        let mut builder = SummaryBuilder::new(1);
        for path in 0..100_u64 {
            let x = path as f64;
            let mut row = PathRow {
                path,
                bad_debt_usd: 2e5 * x,
                cascade_liquidations: u32::from(caused && path % 4 == 0),
                cascade_depth: u32::from(caused && path % 4 == 0) * 3,
                ..PathRow::default()
            };
            row.liquidations[0] = LiquidationTotals {
                notional_usd: 1.5e6 * x,
                count: 2,
            };
            if twin {
                let mut without = row.clone();
                without.liquidations[0].notional_usd = 1e6 * x;
                without.bad_debt_usd = 1e5 * x;
                row.set_twin(&without);
            }
            builder.push(&row);
        }
        builder.finish().metrics.unwrap().cascade.unwrap()
    }

    #[test]
    fn twins_give_amplification_and_what_feedback_adds() {
        let text = cascades(&summary(true, true)).unwrap();
        for (name, mean) in [
            ("longest chain", "0.750"),
            ("amplification A", "1.50"),
            ("branching ratio 1 - 1/A", "0.333"),
            ("bad debt by feedback", "50.0%"),
        ] {
            let line = text
                .lines()
                .find(|line| line.trim_start().starts_with(name));
            let rest = line.and_then(|line| line.split_once(name)).unwrap().1;
            assert_eq!(rest.split_whitespace().next(), Some(mean), "{text}");
        }
        let is_narrow = |line: &str| line.chars().count() <= super::super::WIDTH;
        assert!(text.lines().all(is_narrow), "{text}");
    }

    #[test]
    fn without_twins_and_causes_nothing_is_shown() {
        assert_eq!(cascades(&summary(false, false)), None);
        let text = cascades(&summary(false, true)).unwrap();
        assert!(!text.contains("amplification"), "{text}");
    }
}
