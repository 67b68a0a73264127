//! Two points side by side, in tables that line up.

use std::fmt::Write;

use plimsoll_lab::stats::Estimate;
use plimsoll_report::{Changed, Comparison, Difference, Pairing};

use super::number::{Unit, count, plural};
use super::table::{Table, wrapped};
use super::{WIDTH, print};

/// Changed keys that are listed one by one.
const CHANGED_SHOWN: usize = 20;

/// Letters of a value of a changed key.
const VALUE_LETTERS: usize = 24;

/// Prints the comparison to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_comparison(comparison: &Comparison) -> anyhow::Result<()> {
    print(page(comparison).trim_end())
}

fn page(comparison: &Comparison) -> String {
    let [a, b] = &comparison.labels;
    let mut text = format!("A: {a}\nB: {b}\n");
    for line in wrapped(&pairing(&comparison.pairing), WIDTH) {
        let _ = writeln!(text, "{line}");
    }
    let _ = write!(text, "\n{}", changed(&comparison.changed));
    let (shown, zero): (Vec<_>, Vec<_>) = comparison.differences.iter().partition(|x| !is_zero(x));
    for (title, unit, units) in UNITS {
        let rows: Vec<_> = shown.iter().filter(|x| units.contains(&x.unit)).collect();
        if !rows.is_empty() {
            let _ = write!(text, "\n{}", table(title, unit, &rows));
        }
    }
    let marked = shown.iter().filter(|x| x.is_significant).count();
    let _ = writeln!(
        text,
        "\n  * {} of {}: the 95% interval of the difference leaves zero out. Of twenty differences that\n    \
         are none, one is marked by chance.",
        count(marked as u64),
        plural(shown.len() as u64, "difference")
    );
    if !zero.is_empty() {
        let _ = writeln!(
            text,
            "  Left out because zero in both: {}.",
            plural(zero.len() as u64, "number")
        );
    }
    text
}

/// Blocks of the page: title, unit on the screen, units of the metrics.
const UNITS: [(&str, Unit, &[&str]); 5] = [
    ("USD M", Unit::UsdMillions, &["USD", "USD hours"]),
    (
        "shares and rates",
        Unit::Percent,
        &["fraction", "fraction per year"],
    ),
    ("hours", Unit::Hours, &["seconds"]),
    ("numbers", Unit::Plain, &["count", ""]),
    ("bps", Unit::Plain, &["bps"]),
];

fn pairing(pairing: &Pairing) -> String {
    match pairing {
        Pairing::Paired { paths } => format!(
            "Paired: the same reference prices on {}; differences are taken path by path.",
            plural(*paths, "path")
        ),
        Pairing::Independent {
            paths_a,
            paths_b,
            why,
        } => format!(
            "Independent, {} against {}: {why}.",
            plural(*paths_a, "path"),
            count(*paths_b)
        ),
    }
}

fn changed(changed: &[Changed]) -> String {
    if changed.is_empty() {
        return "The scenarios as resolved are the same.\n".to_owned();
    }
    let mut table = Table::new("What differs in the scenarios", &["A", "B"]);
    for x in changed.iter().take(CHANGED_SHOWN) {
        table.row(&x.key, [&x.a, &x.b].map(|x| value(x.as_deref())));
    }
    let more = changed.len().saturating_sub(CHANGED_SHOWN);
    let more = if more > 0 {
        format!(
            "  and {}; --json lists all\n",
            plural(more as u64, "more key")
        )
    } else {
        String::new()
    };
    format!("{table}{more}")
}

fn value(x: Option<&str>) -> String {
    let text = x.unwrap_or("-");
    if text.chars().count() <= VALUE_LETTERS {
        return text.to_owned();
    }
    let start: String = text.chars().take(VALUE_LETTERS - 1).collect();
    format!("{start}\u{2026}")
}

fn table(title: &str, unit: Unit, rows: &[&&Difference]) -> Table {
    let mut table = Table::new(title, &["A", "B", "B less A", "interval", ""]);
    for x in rows {
        let [difference, interval] = unit.estimate(&x.difference);
        let mark = if x.is_significant { "*" } else { "" };
        let label = match x.statistic {
            "mean" => x.metric.trim_end_matches("_usd").to_owned(),
            other => format!("  {}", name(other)),
        };
        // A probability is a share whatever its metric is measured in.
        let [a, b, difference, interval] = if x.statistic == "p_above_0" {
            let [difference, interval] = Unit::Percent.estimate(&x.difference);
            [
                show(Unit::Percent, &x.a),
                show(Unit::Percent, &x.b),
                difference,
                interval,
            ]
        } else {
            [show(unit, &x.a), show(unit, &x.b), difference, interval]
        };
        table.row(&label, [a, b, difference, interval, mark.to_owned()]);
    }
    table
}

fn show(unit: Unit, x: &Estimate) -> String {
    let [value, _] = unit.estimate(x);
    value
}

fn name(statistic: &str) -> &str {
    match statistic {
        "p_above_0" => "paths with any",
        "var_95" => "VaR 95%",
        "var_99" => "VaR 99%",
        "es_95" => "ES 95%",
        "es_99" => "ES 99%",
        other => other,
    }
}

fn is_zero(x: &Difference) -> bool {
    x.a.value == 0.0 && x.b.value == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(metric: &'static str, statistic: &'static str, a: f64, b: f64) -> Difference {
        Difference {
            metric,
            unit: if metric.ends_with("_usd") {
                "USD"
            } else {
                "fraction"
            },
            statistic,
            a: Estimate::new(a, a, a),
            b: Estimate::new(b, b, b),
            difference: Estimate::new(b - a, (b - a) * 0.5, (b - a) * 1.5),
            is_significant: a < b,
            variance_ratio: None,
        }
    }

    #[test]
    fn both_sides_stand_in_line() {
        let comparison = Comparison {
            labels: ["one".to_owned(), "two".to_owned()],
            pairing: Pairing::Paired { paths: 1_000 },
            changed: vec![Changed {
                key: "venue.tokens[HYPE].ltv".to_owned(),
                a: Some("0.50".to_owned()),
                b: None,
            }],
            differences: vec![
                row("bad_debt_usd", "mean", 1.25e6, 2.5e6),
                row("bad_debt_usd", "p_above_0", 0.5, 0.25),
                row("utilization_peak", "mean", 0.8, 0.85),
                row("faults_count", "mean", 0.0, 0.0),
            ],
        };
        let expected = "\
A: one
B: two
Paired: the same reference prices on 1,000 paths; differences are taken path by path.

What differs in the scenarios     A  B
  venue.tokens[HYPE].ltv       0.50  -

USD M                 A      B  B less A          interval
  bad_debt         1.25   2.50      1.25      0.62 to 1.88  *
    paths with any 50.0%  25.0%    -25.0%  -12.5% to -37.5%
";
        let text = page(&comparison);
        let squeezed = |x: &str| x.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in expected.lines() {
            assert!(squeezed(&text).contains(&squeezed(line)), "{line}: {text}");
        }
        assert!(text.contains("2 of 3 differences"), "{text}");
        assert!(
            text.contains("Left out because zero in both: 1 number."),
            "{text}"
        );
        for block in text.split("\n\n") {
            assert!(block.lines().all(|x| x.chars().count() <= WIDTH), "{block}");
        }
    }
}
