//! The account modes side by side.

use super::number::{Unit, percent};
use super::print;
use super::table::Table;
use crate::commands::modes::{Comparison, Outcome};

/// Writes the comparison to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_modes(comparison: &Comparison) -> anyhow::Result<()> {
    print(capital(comparison))?;
    let claim = percent(comparison.rise_for_claim);
    print(format!(
        "The advertised saving of over 30% holds where the hedge is to stand a rise of {claim} or more:\n\
         separate accounts need N (1.1 + x), portfolio margin N. By the engine: least own capital that\n\
         opens the hedge and is not liquidated by a jump of x.\n"
    ))?;
    print(outcomes(comparison))?;
    print(
        "Means over the same paths and people: equal net worth and perp positions. Where a mode lends\n\
         nothing, loans are repaid by selling spot; \"to bring\" is what keeping that spot would take.",
    )
}

/// Capital over notional, a column for each rise.
fn capital(comparison: &Comparison) -> String {
    let all = &comparison.capital;
    let heads: Vec<String> = all
        .iter()
        .map(|c| format!("+{}", percent(c.rise)))
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let title = format!("Capital of a {} hedge, N = 1", comparison.asset);
    let mut table = Table::new(&title, &heads);
    table.row(
        "separate accounts",
        all.iter().map(|c| multiple(Some(c.separate))),
    );
    table.row(
        "portfolio margin",
        all.iter().map(|c| multiple(Some(c.portfolio))),
    );
    table.row("saving", all.iter().map(|c| percent(c.saving)));
    table.heading("By the engine's requirement");
    for (n, mode) in comparison.modes.iter().enumerate() {
        table.row(mode.mode, all.iter().map(|c| multiple(c.measured[n])));
    }
    let saving = |saving: Option<f64>| saving.map_or_else(|| "-".to_owned(), percent);
    table.row("saving", all.iter().map(|c| saving(c.measured_saving)));
    table.to_string()
}

fn multiple(capital: Option<f64>) -> String {
    capital.map_or_else(|| "none".to_owned(), |x| format!("{x:.3}"))
}

/// What happened, a column for each mode.
fn outcomes(comparison: &Comparison) -> String {
    let modes = &comparison.modes;
    let heads: Vec<&str> = modes.iter().map(|mode| mode.mode).collect();
    let paths = modes.iter().map(|mode| mode.paths).min().unwrap_or(0);
    let mut table = Table::new(&format!("Means of {paths} paths"), &heads);
    let millions = |of: &dyn Fn(&Outcome) -> f64| -> Vec<String> {
        let show = |mode| Unit::UsdMillions.show(of(mode));
        modes.iter().map(show).collect()
    };
    let accounts = modes
        .iter()
        .map(|m| format!("{:.1}", m.accounts_liquidated));
    table.row("accounts liquidated", accounts);
    table.heading("Millions of USD");
    let kinds = modes.first().map_or(0, |mode| mode.liquidated_usd.len());
    for n in 0..kinds {
        let name = modes[0].liquidated_usd[n].0.replace('_', " ");
        table.row(&name, millions(&|mode| mode.liquidated_usd[n].1));
    }
    table.row("bad debt", millions(&|mode| mode.bad_debt_usd));
    table.row(
        "backstop loss",
        millions(&|mode| mode.backstop_perp_loss_usd),
    );
    table.row(
        "borrowed at the end",
        millions(&|mode| mode.borrowed_end_usd),
    );
    table.row("to bring", millions(&|mode| mode.to_bring_usd));
    let failed: u64 = modes.iter().map(|mode| mode.paths_failed).sum();
    if failed > 0 {
        table.heading("Paths that failed are left out");
        table.row(
            "failed",
            modes.iter().map(|mode| mode.paths_failed.to_string()),
        );
    }
    table.to_string()
}
