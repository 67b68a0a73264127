//! The perp answer: summaries and positions.

use rust_decimal::Decimal;

use crate::document::Place;
use crate::error::Problems;
use crate::snapshot::{Perps, Position, Totals};

/// Columns of positions that were cut down to lists, and their place.
const COLUMNS: [&str; 9] = [
    "coin",
    "szi",
    "leverage (cross)",
    "maxLeverage",
    "entryPx",
    "positionValue",
    "unrealizedPnl",
    "liquidationPx",
    "marginUsed",
];

pub(super) fn read(at: &Place<'_>, problems: &mut Problems) -> Option<Perps> {
    if !at.is_object(problems) {
        return None;
    }
    let all = at.need("marginSummary", problems);
    let cross = at.get(&["crossMarginSummary"]);
    let mut number = |key: &str| at.get(&[key]).and_then(|x| x.decimal(problems));
    let mut perps = Perps {
        cross_maintenance: number("crossMaintenanceMarginUsed"),
        withdrawable: number("withdrawable"),
        ..Perps::default()
    };
    perps.all = all.map(|x| totals(&x, problems)).unwrap_or_default();
    perps.cross = cross.map(|x| totals(&x, problems));
    perps.positions = positions(at, problems);
    for (n, position) in perps.positions.iter().enumerate() {
        let before = &perps.positions[..n];
        if before.iter().any(|x| x.coin == position.coin) {
            problems.add(&position.key, &position.coin, "has a second position");
        }
    }
    Some(perps)
}

fn totals(at: &Place<'_>, problems: &mut Problems) -> Totals {
    let mut number = |key: &str| {
        let x = at.need(key, problems).and_then(|x| x.decimal(problems));
        x.unwrap_or_default()
    };
    Totals {
        account_value: number("accountValue"),
        notional: number("totalNtlPos"),
        raw_usd: number("totalRawUsd"),
        margin_used: number("totalMarginUsed"),
    }
}

fn positions(at: &Place<'_>, problems: &mut Problems) -> Vec<Position> {
    if let Some(list) = at.get(&["positions"]) {
        let columns = columns(at, problems);
        let rows = list.items(problems);
        return (rows.iter())
            .filter_map(|row| listed(row, columns, problems))
            .collect();
    }
    let list = at.need("assetPositions", problems);
    let rows = list.map(|x| x.items(problems)).unwrap_or_default();
    (rows.iter())
        .filter_map(|row| named(&row.need("position", problems)?, problems))
        .collect()
}

/// A position as the venue gives it.
fn named(at: &Place<'_>, problems: &mut Problems) -> Option<Position> {
    let coin = at.need("coin", problems).and_then(|x| x.text(problems));
    let leverage = at.need("leverage", problems);
    let kind = leverage.as_ref().and_then(|x| is_isolated(x, problems));
    let chosen = leverage.as_ref().and_then(|x| x.need("value", problems));
    let chosen = chosen.and_then(|x| x.whole(1, 100, problems));
    let margin_used = number(at, "marginUsed", problems);
    let row = Row {
        size: at.need("szi", problems),
        notional: at.need("positionValue", problems),
        max_leverage: at.need("maxLeverage", problems),
        has_liquidation_px: at.keys().contains(&"liquidationPx"),
        liquidation_px: at.get(&["liquidationPx"]),
    };
    let mut position = row.read(at, coin, problems)?;
    position.leverage = chosen?;
    position.margin_used = margin_used;
    if kind? {
        position.isolated_cash = Some(isolated_cash(leverage.as_ref()?, &position, problems)?);
    }
    Some(position)
}

fn number(at: &Place<'_>, key: &str, problems: &mut Problems) -> Option<Decimal> {
    at.get(&[key])?.decimal(problems)
}

fn is_isolated(leverage: &Place<'_>, problems: &mut Problems) -> Option<bool> {
    let kind = leverage.need("type", problems)?;
    match kind.text(problems)? {
        "isolated" => Some(true),
        "cross" => Some(false),
        _ => kind.refuse("is neither cross nor isolated", problems),
    }
}

/// Cash of an isolated position: stated, or its margin less its value.
fn isolated_cash(
    leverage: &Place<'_>,
    position: &Position,
    problems: &mut Problems,
) -> Option<Decimal> {
    if let Some(cash) = leverage.get(&["rawUsd"]) {
        return cash.decimal(problems);
    }
    let value = if position.size.is_sign_negative() {
        -position.notional
    } else {
        position.notional
    };
    let Some(margin) = position.margin_used else {
        let message = "is isolated and has neither leverage.rawUsd nor marginUsed";
        problems.add(&position.key, &position.coin, message);
        return None;
    };
    Some(margin - value)
}

/// What both layouts of a position have.
struct Row<'a> {
    size: Option<Place<'a>>,
    notional: Option<Place<'a>>,
    max_leverage: Option<Place<'a>>,
    /// Whether the key is there; the venue leaves it null where there is no price.
    has_liquidation_px: bool,
    liquidation_px: Option<Place<'a>>,
}

impl Row<'_> {
    fn read(self, at: &Place<'_>, coin: Option<&str>, problems: &mut Problems) -> Option<Position> {
        let size = self.size.and_then(|x| match x.decimal(problems)? {
            zero if zero.is_zero() => x.refuse("is no size: a position has one", problems),
            other => Some(other),
        });
        let notional = self.notional.and_then(|x| match x.decimal(problems)? {
            low if low <= Decimal::ZERO => x.refuse("must be above zero", problems),
            other => Some(other),
        });
        let max = self.max_leverage;
        let max_leverage = max.and_then(|x| x.whole(1, 100, problems));
        let liquidation_px = self.liquidation_px.map(|x| x.decimal(problems));
        Some(Position {
            key: at.key.clone(),
            coin: coin?.to_owned(),
            size: size?,
            notional: notional?,
            max_leverage: max_leverage?,
            liquidation_px: self.has_liquidation_px.then(|| liquidation_px.flatten()),
            ..Position::default()
        })
    }
}

/// The names of the columns, which must begin like [`COLUMNS`].
fn columns(at: &Place<'_>, problems: &mut Problems) -> usize {
    let Some(list) = at.need("positions_columns", problems) else {
        return 0;
    };
    let names = list.items(problems);
    let given: Vec<&str> = names.iter().filter_map(|x| x.text(problems)).collect();
    let known = COLUMNS.get(..given.len()).is_some_and(|c| c == given) && given.len() >= 8;
    if !known {
        let message = format!("must be {}, the last may be left out", COLUMNS.join(", "));
        problems.add(&list.key, &given.join(", "), message);
    }
    given.len()
}

/// A cross position whose fields were cut down to a list.
fn listed(at: &Place<'_>, columns: usize, problems: &mut Problems) -> Option<Position> {
    let items = at.items(problems);
    if items.len() != columns || items.len() < 8 {
        let message = format!("must have {columns} items, as positions_columns");
        return at.refuse(&message, problems);
    }
    let coin = items[0].text(problems);
    let leverage = items[2].whole(1, 100, problems);
    let shown = &items[7];
    let row = Row {
        size: Some(items[1].clone()),
        notional: Some(items[5].clone()),
        max_leverage: Some(items[3].clone()),
        has_liquidation_px: true,
        liquidation_px: (*shown.node != crate::document::Node::Null).then(|| shown.clone()),
    };
    let margin_used = items.get(8).and_then(|x| x.decimal(problems));
    let mut position = row.read(at, coin, problems)?;
    position.leverage = leverage?;
    position.margin_used = margin_used;
    Some(position)
}
