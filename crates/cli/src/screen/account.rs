//! An account on the screen.

use std::fmt::{self, Write};

use plimsoll_snapshot::words::{money, percent, price};
use plimsoll_snapshot::{Analysis, Danger, Direction, Mode, Uniform, Verdict};
use rust_decimal::Decimal;

use super::table::{Table, wrapped};
use super::{WIDTH, print};

/// Prints all about an account.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_account(analysis: &Analysis) -> anyhow::Result<()> {
    let mut page = String::new();
    Page(analysis).write(&mut page)?;
    print(page.trim_end())
}

struct Page<'a>(&'a Analysis);

impl Page<'_> {
    fn write(&self, f: &mut String) -> fmt::Result {
        self.head(f)?;
        writeln!(f, "\n{}", self.margin())?;
        let tables = [self.balances(), self.collateral(), self.positions()];
        for table in tables.into_iter().flatten() {
            writeln!(f, "{table}")?;
        }
        self.dangers(f)?;
        self.compared(f)?;
        for note in &self.0.notes {
            paragraph(f, note)?;
        }
        Ok(())
    }

    fn head(&self, f: &mut String) -> fmt::Result {
        let Analysis {
            file, mode, prices, ..
        } = self.0;
        let guess = if self.0.is_mode_inferred {
            ", as the shape of the file suggests"
        } else {
            ""
        };
        let preset = serde_json::to_value(self.0.preset).unwrap_or_default();
        let preset = preset.as_str().unwrap_or_default();
        paragraph(
            f,
            &format!(
                "{file}: {}{guess}; LTVs and caps of {preset}.",
                mode.words()
            ),
        )?;
        for used in prices {
            let (coin, px) = (&used.coin, price(used.px));
            paragraph(
                f,
                &format!(
                    "Borrow oracle price of {coin}: {px}, {}.",
                    used.source.words()
                ),
            )?;
        }
        Ok(())
    }

    fn margin(&self) -> Table {
        let figures = &self.0.figures;
        let mut table = Table::new("Margin", &["USD"]);
        let mut row = |label: &str, cell: String| table.row(label, [cell]);
        let name = match self.0.mode {
            Mode::Standard => None,
            Mode::Unified => Some("unified account ratio"),
            Mode::Portfolio => Some("portfolio margin ratio"),
        };
        if let Some(name) = name {
            let limit = figures.liquidation_ratio;
            let shown = figures.ratio.map_or_else(dash, |x| x.to_string());
            row(&format!("{name}, liquidatable above {limit}"), shown);
        }
        row("cross equity", money(figures.equity));
        row("maintenance margin", money(figures.maintenance));
        row("initial margin", money(figures.initial));
        if !figures.isolated.is_zero() {
            row("in isolated positions", money(figures.isolated));
        }
        if self.0.mode == Mode::Portfolio {
            row("collateral credit for maintenance", money(figures.credit));
            row("borrow capacity", money(figures.capacity));
            row("debt", money(figures.debt));
            let health = figures.health.clone().unwrap_or_default();
            let factor = figures.health_factor.map_or_else(dash, |x| x.to_string());
            row(&format!("health factor ({health})"), factor);
        }
        if let Some(committed) = figures.commitment {
            row("committed", money(committed));
        }
        table
    }

    fn balances(&self) -> Option<Table> {
        let heads = ["net", "owed", "available", "hold", "of borrow cap"];
        let mut table = Table::new("Balances", &heads);
        for token in &self.0.figures.tokens {
            let cells = [
                units(token.total),
                units(token.borrowed),
                maybe(token.available, units),
                maybe(token.hold, units),
                maybe(token.borrow_cap_used, share),
            ];
            table.row(&token.coin, cells);
        }
        (!self.0.figures.tokens.is_empty()).then_some(table)
    }

    fn collateral(&self) -> Option<Table> {
        let heads = [
            "supplied",
            "price",
            "value",
            "LTV",
            "must stay",
            "of supply cap",
        ];
        let mut table = Table::new("Collateral", &heads);
        for held in &self.0.figures.collateral {
            let cells = [
                units(held.supplied),
                price(held.px),
                money(held.value),
                held.ltv.to_string(),
                maybe(held.hold, units),
                maybe(held.supply_cap_used, share),
            ];
            table.row(&held.coin, cells);
        }
        (!self.0.figures.collateral.is_empty()).then_some(table)
    }

    fn positions(&self) -> Option<Table> {
        let heads = [
            "size",
            "mark",
            "notional",
            "leverage",
            "margin",
            "maintenance",
        ];
        let mut table = Table::new("Positions", &heads);
        for position in &self.0.figures.positions {
            let kind = if position.is_isolated {
                "isolated "
            } else {
                ""
            };
            let cells = [
                price(position.size),
                price(position.mark_px),
                money(position.notional),
                format!("{kind}{}x", position.leverage),
                money(position.margin_used),
                money(position.maintenance),
            ];
            table.row(&position.coin, cells);
        }
        (!self.0.figures.positions.is_empty()).then_some(table)
    }

    /// What would liquidate the account, and why.
    fn dangers(&self, f: &mut String) -> fmt::Result {
        if let Some(reason) = &self.0.reason_now {
            paragraph(f, &format!("The account is liquidatable now: {reason}."))?;
        }
        for coin in &self.0.isolated_liquidatable {
            paragraph(
                f,
                &format!("The isolated position in {coin} is liquidatable now."),
            )?;
        }
        if self.0.dangers.is_empty() && self.0.uniform.is_empty() {
            return Ok(());
        }
        let heads = ["now", "liquidated at", "move", "venue shows"];
        let mut table = Table::new("What would liquidate it", &heads);
        for danger in &self.0.dangers {
            table.row(&name(danger), self.cells(danger));
        }
        for uniform in &self.0.uniform {
            let cells = [
                String::new(),
                String::new(),
                uniform.move_pct.map_or_else(|| "never".to_owned(), percent),
            ];
            table.row(&format!("all prices {}", way(uniform.direction)), cells);
        }
        writeln!(f, "{table}")?;
        paragraph(
            f,
            "Each price alone, the others still; spot collateral moves with the perp of its asset. \
             \"Venue shows\" is its liquidationPx, which holds collateral still and stands where \
             nothing is left above maintenance.",
        )?;
        writeln!(f, "\nWhy")?;
        for danger in self.0.dangers.iter().filter(|x| x.px.is_some()) {
            point(f, &format!("{}.", danger.reason))?;
        }
        for uniform in self.0.uniform.iter().filter(|x| x.move_pct.is_some()) {
            point(f, &uniform_reason(uniform))?;
        }
        writeln!(f)
    }

    fn cells(&self, danger: &Danger) -> [String; 4] {
        let positions = self.0.figures.positions.iter();
        let mut own = positions.filter(|x| x.is_isolated == danger.is_isolated);
        let shown = own.find(|x| x.coin == danger.asset);
        let shown = shown.and_then(|x| x.liquidation_px);
        // Only in the direction in which the position itself loses.
        let shown = shown.filter(|px| match danger.direction {
            Direction::Fall => *px < danger.from_px,
            Direction::Rise => *px > danger.from_px,
        });
        [
            price(danger.from_px),
            danger.px.map_or_else(|| "never".to_owned(), price),
            maybe(danger.move_pct, percent),
            maybe(shown, |x| price(x.round_dp(6))),
        ]
    }

    /// The venue's own figures, in one sentence and a table of what is not the same.
    fn compared(&self, f: &mut String) -> fmt::Result {
        let compared = &self.0.compared;
        let of = |verdict| compared.iter().filter(move |x| x.verdict == verdict);
        let (same, all) = (of(Verdict::Same).count(), compared.len());
        if all == 0 {
            return Ok(());
        }
        let taken = of(Verdict::Taken).count();
        let text = format!(
            "Of {} figures in the file that the venue computed, {same} come out to the last digit.",
            all - taken
        );
        paragraph(f, &text)?;
        let mut table = Table::new("Not the same", &["venue", "computed"]);
        for x in of(Verdict::Differs) {
            let own = x.computed.clone().unwrap_or_else(dash);
            table.row(&x.figure, [x.reported.clone(), own]);
        }
        if of(Verdict::Differs).next().is_some() {
            write!(f, "{table}")?;
        }
        for x in compared.iter().filter(|x| !x.basis.is_empty()) {
            point(f, &format!("{}: {}.", x.figure, x.basis))?;
        }
        Ok(())
    }
}

fn name(danger: &Danger) -> String {
    let kind = if danger.is_isolated { " isolated" } else { "" };
    format!("{}{kind} {}", danger.asset, way(danger.direction))
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Fall => "down",
        Direction::Rise => "up",
    }
}

fn uniform_reason(uniform: &Uniform) -> String {
    let way = maybe(uniform.move_pct, percent);
    format!("All prices together {way}: {}.", uniform.reason)
}

fn paragraph(f: &mut String, text: &str) -> fmt::Result {
    writeln!(f, "{}", wrapped(text, WIDTH).join("\n"))
}

/// A line of a list.
fn point(f: &mut String, text: &str) -> fmt::Result {
    writeln!(f, "  {}", wrapped(text, WIDTH - 4).join("\n    "))
}

fn dash() -> String {
    "-".to_owned()
}

fn maybe(value: Option<Decimal>, show: impl Fn(Decimal) -> String) -> String {
    value.map_or_else(dash, show)
}

/// Units of a token.
fn units(value: Decimal) -> String {
    price(value.round_dp(4))
}

fn share(value: Decimal) -> String {
    format!(
        "{}%",
        (value * Decimal::ONE_HUNDRED).round_dp(4).normalize()
    )
}
