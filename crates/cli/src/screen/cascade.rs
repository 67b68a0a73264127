//! What liquidations caused and what feedback adds, as one table.

use plimsoll_lab::stats::Estimate;
use plimsoll_lab::summary::{CascadeSummary, TreeSummary, TwinSummary};

use super::number::Unit;
use super::table::Table;

/// Cascades, where causes are worked out, and what feedback adds, where paths have twins; none where
/// nothing was caused and there are no twins.
pub(super) fn cascades(summary: &CascadeSummary) -> Option<String> {
    let has_any = summary.tree.is_some_and(|tree| tree.depth_max > 0);
    if !has_any && summary.twin.is_none() {
        return None;
    }
    let mut table = Table::new("Cascades", &["mean", "interval", "worst"]);
    let mut row = |label: &str, unit: Unit, x: &Estimate, worst: String| {
        let [value, interval] = unit.estimate(x);
        table.row(label, [value, interval, worst]);
    };
    if let Some(tree) = &summary.tree {
        with_tree(tree, &mut row);
    }
    if let Some(twin) = &summary.twin {
        with_twin(twin, &mut row);
    }
    if let Some(tree) = &summary.tree {
        if let Some(of_all) = tree.share {
            table.row("share of all liquidated", [Unit::Percent.show(of_all)]);
        }
        let none = String::new;
        let largest = Unit::UsdMillions.show(tree.largest_usd);
        table.row("largest tree, USD M", [none(), none(), largest]);
    }
    Some(table.to_string())
}

/// The rows of the trees of causes.
fn with_tree(tree: &TreeSummary, row: &mut impl FnMut(&str, Unit, &Estimate, String)) {
    let (money, caused) = (Unit::UsdMillions, &tree.caused_usd);
    row(
        "caused by liquidations, USD M",
        money,
        &caused.mean,
        money.show(caused.max),
    );
    row(
        "paths with any",
        Unit::Percent,
        &tree.probability,
        String::new(),
    );
    row(
        "longest chain",
        Unit::Plain,
        &tree.depth_mean,
        Unit::Count.show(f64::from(tree.depth_max)),
    );
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

    /// Of paths of which every fourth has causes, none has, or which do not work them out.
    fn summary(twin: bool, caused: Option<bool>) -> Option<CascadeSummary> {
        let mut builder = SummaryBuilder::new(1);
        for path in 0..100_u64 {
            let x = path as f64;
            let mut row = PathRow {
                path,
                bad_debt_usd: 2e5 * x,
                cascade_liquidations: caused.map(|x| u32::from(x && path % 4 == 0)),
                cascade_usd: caused.map(|_| 0.0),
                cascade_depth: caused.map(|x| u32::from(x && path % 4 == 0) * 3),
                cascade_largest_usd: caused.map(|_| 0.0),
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
        builder.finish().metrics.unwrap().cascade
    }

    #[test]
    fn twins_give_amplification_and_what_feedback_adds() {
        let text = cascades(&summary(true, Some(true)).unwrap()).unwrap();
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
        assert_eq!(cascades(&summary(false, Some(false)).unwrap()), None);
        let text = cascades(&summary(false, Some(true)).unwrap()).unwrap();
        assert!(!text.contains("amplification"), "{text}");
    }

    #[test]
    fn without_causes_only_twins_are_shown() {
        assert_eq!(summary(false, None), None);
        let text = cascades(&summary(true, None).unwrap()).unwrap();
        assert!(text.contains("amplification A"), "{text}");
        for left_out in ["caused", "chain", "share of", "tree"] {
            assert!(!text.contains(left_out), "{left_out}: {text}");
        }
    }
}
