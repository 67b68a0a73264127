//! Sentences about an account.

use plimsoll_engine::units::{Px, Usd};
use rust_decimal::Decimal;

use crate::book::{Asset, Book, Bucket, View};
use crate::danger::Direction;
use crate::snapshot::Mode;

/// A number with separators between thousands.
#[must_use]
pub fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut shown = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    let sign = if value < Decimal::ZERO { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{shown}{point}{fraction}")
}

/// Money to the cent.
#[must_use]
pub fn money(value: Decimal) -> String {
    grouped(format!("{:.2}", value.round_dp(2)).parse().unwrap_or(value))
}

fn usd(value: Usd) -> String {
    money(value.to_decimal())
}

/// A price in all its digits.
#[must_use]
pub fn price(value: Decimal) -> String {
    grouped(value.normalize())
}

fn px(value: Px) -> String {
    price(value.to_decimal())
}

/// A move in per cent with its sign.
#[must_use]
pub fn percent(value: Decimal) -> String {
    let sign = if value > Decimal::ZERO { "+" } else { "" };
    format!("{sign}{}%", grouped(value))
}

/// Whether an asset's own position or collateral loses when its price moves so.
pub(crate) fn is_harmed(asset: &Asset, direction: Direction) -> bool {
    let size = asset.leg.as_ref().map(|leg| leg.size);
    match direction {
        Direction::Fall => {
            asset.backing.is_some() || size.is_some_and(plimsoll_engine::units::Amount::is_positive)
        }
        Direction::Rise => size.is_some_and(plimsoll_engine::units::Amount::is_negative),
    }
}

/// An asset at a price, and the way there.
pub(crate) fn at(asset: &Asset, to: Px) -> String {
    let (from, end) = (asset.px.to_decimal(), to.to_decimal());
    let share = (end - from).checked_div(from).unwrap_or_default();
    let way = percent((share * Decimal::ONE_HUNDRED).round_dp(2));
    format!("{} at {} ({way})", asset.name, px(to))
}

/// Why nothing happens.
pub(crate) fn never(what: &str, direction: Direction) -> String {
    match direction {
        Direction::Fall => {
            format!("{what} may fall to nothing: the rest of the account carries it")
        }
        Direction::Rise => {
            format!("{what} may rise a hundredfold: the rest of the account carries it")
        }
    }
}

/// Why the cross account is liquidatable at some prices.
pub(crate) fn reason(book: &Book, prices: &[Px]) -> String {
    let (now, then) = (book.view(&book.prices()), book.view(prices));
    match book.mode {
        Mode::Standard => standard(&now, &then),
        Mode::Unified => unified(book, &now, &then),
        Mode::Portfolio => portfolio(book, &now, &then),
    }
}

fn equity_moves(now: &View, then: &View) -> String {
    if now.equity == then.equity {
        return String::new();
    }
    format!(
        "; equity went from {} to {}",
        usd(now.equity),
        usd(then.equity)
    )
}

fn standard(now: &View, then: &View) -> String {
    format!(
        "the cross account value of {} is below maintenance of {}{}",
        usd(then.equity),
        usd(then.maintenance),
        equity_moves(now, then)
    )
}

fn limit(book: &Book) -> String {
    book.rules
        .liquidation_ratio
        .to_decimal()
        .normalize()
        .to_string()
}

fn unified(book: &Book, now: &View, then: &View) -> String {
    format!(
        "the unified account ratio passes {limit} because maintenance of {} exceeds {limit} times \
         the balance less isolated margin, which is {}{}",
        usd(then.maintenance),
        usd(then.equity),
        equity_moves(now, then),
        limit = limit(book),
    )
}

fn portfolio(book: &Book, now: &View, then: &View) -> String {
    let side = book.portfolio(then);
    if !side.exceeds(book.rules.liquidation_ratio) {
        return in_another_token(book, then);
    }
    let borrow = side.borrow_for_maintenance;
    let kept = side.requirement - borrow;
    let maintenance = if kept > then.maintenance {
        format!("the least maintenance of a borrower, {},", usd(kept))
    } else {
        format!("maintenance of {}", usd(kept))
    };
    let required = if borrow.is_positive() {
        format!(
            "{maintenance} plus a borrow of {} needed to stand there",
            usd(borrow)
        )
    } else {
        maintenance
    };
    format!(
        "the ratio passes {limit} because {required} exceeds {limit} times a liquidation value of \
         {}, which is {}{}{}",
        usd(side.liquidation_value),
        parts(book, then, borrow.is_positive()),
        equity_moves(now, then),
        credit_moves(book, now, then),
        limit = limit(book),
    )
}

/// What a liquidation value is made of.
fn parts(book: &Book, then: &View, borrows: bool) -> String {
    let own = if borrows {
        ("maintenance", then.maintenance)
    } else {
        ("equity", then.equity)
    };
    let credit = ("collateral credit", book.credit(then));
    let parts = [own, credit]
        .into_iter()
        .filter(|(_, value)| !value.is_zero());
    let parts: Vec<String> = parts
        .map(|(name, value)| format!("{name} of {}", usd(value)))
        .collect();
    let capped = if book.credit(then) < then.credit_uncapped {
        " (held at the user borrow cap)"
    } else {
        ""
    };
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        format!("{}{capped}", parts.join(" and "))
    }
}

fn credit_moves(book: &Book, now: &View, then: &View) -> String {
    let (from, to) = (book.credit(now), book.credit(then));
    if from == to {
        String::new()
    } else {
        format!("; the credit was {} before", usd(from))
    }
}

fn in_another_token(book: &Book, then: &View) -> String {
    let over = book.others.iter().find_map(|stable| {
        let side = book.portfolio_in(stable, then)?;
        side.exceeds(book.rules.liquidation_ratio)
            .then_some((stable, side))
    });
    over.map_or_else(String::new, |(stable, side)| {
        format!(
            "the ratio in {} passes {limit} because {} owed exceeds {limit} times a liquidation value of {}",
            stable.coin,
            usd(side.requirement),
            usd(side.liquidation_value),
            limit = limit(book),
        )
    })
}

/// Why an isolated position is liquidated at a price.
pub(crate) fn isolated(bucket: &Bucket, to: Px) -> String {
    format!(
        "{} at {}: the isolated margin of {} is below the position's maintenance of {}; the rest of \
         the account is not touched",
        bucket.leg.coin,
        px(to),
        usd(bucket.equity(to)),
        usd(bucket.leg.maintenance(to)),
    )
}
