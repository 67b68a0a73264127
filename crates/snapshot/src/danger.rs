//! What would liquidate an account: the first price on the grid at which the real rule holds.
//!
//! Prices are searched outwards from the present one, in steps of one per cent, and the step in
//! which the rule first holds is halved until two neighbours of the grid remain. Between two steps
//! the account cannot become liquidatable and safe again but in slivers thinner than a step: the
//! safe prices form an interval, because requirements are convex in a price and credits concave.

use plimsoll_engine::units::{Px, Round, mul_div};
use rust_decimal::Decimal;

use crate::book::Book;
use crate::words;

/// How far up a price is searched: a hundredfold.
const MOST: i64 = 100;

/// Parts of a uniform move.
const PARTS: i64 = 1_000_000;

/// Which way prices move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Down.
    Fall,
    /// Up.
    Rise,
}

/// A price that would liquidate, others held still.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Danger {
    /// Asset whose price moves: its perp and, at the same pace, its spot collateral.
    pub asset: String,
    /// Which way.
    pub direction: Direction,
    /// Whether the isolated position alone is liquidated, or the cross account.
    pub is_isolated: bool,
    /// Price now: the mark where there is a position, else the borrow oracle price.
    pub from_px: Decimal,
    /// First price at which the rule holds; none up to a hundredfold, or down to nothing.
    pub px: Option<Decimal>,
    /// Its distance from the price now, per cent.
    pub move_pct: Option<Decimal>,
    /// Whether collateral moves with the position, so that the venue's shown price is another.
    pub moves_collateral: bool,
    /// Why.
    pub reason: String,
}

/// A move of all prices alike that would liquidate the cross account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Uniform {
    /// Which way.
    pub direction: Direction,
    /// The move, per cent, to four decimals; none up to a hundredfold, or down to nothing.
    pub move_pct: Option<Decimal>,
    /// Why.
    pub reason: String,
}

/// The dangers of an account that is not liquidatable now, asset by asset.
pub(crate) fn dangers(book: &Book) -> Vec<Danger> {
    let mut all = Vec::new();
    let is_safe = !book.is_liquidatable(&book.prices());
    for (place, asset) in book.assets.iter().enumerate() {
        let is_cross = asset.leg.is_some() || asset.backing.is_some();
        if is_cross && is_safe {
            all.extend(cross(book, place));
        }
    }
    for n in 0..book.buckets.len() {
        all.extend(isolated(book, n));
    }
    all
}

/// Both directions of an asset, and only those in which there is something to lose.
fn cross(book: &Book, place: usize) -> Vec<Danger> {
    let asset = &book.assets[place];
    let is_bad = |px: i64| book.is_liquidatable(&book.with(place, Px(px)));
    let found =
        [Direction::Fall, Direction::Rise].map(|way| (way, search(asset.px.0, way, &is_bad)));
    let danger = |(direction, px): (Direction, Option<Px>)| {
        let prices = px.map(|px| book.with(place, px));
        Danger {
            asset: asset.name.clone(),
            direction,
            is_isolated: false,
            from_px: decimal(asset.px),
            px: px.map(decimal),
            move_pct: px.map(|px| percent(asset.px, px)),
            moves_collateral: asset.leg.is_some() && asset.backing.is_some(),
            reason: match (px, &prices) {
                (Some(px), Some(prices)) => {
                    format!("{}: {}", words::at(asset, px), words::reason(book, prices))
                }
                _ => words::never(&asset.name, direction),
            },
        }
    };
    let harmed = |way: Direction| words::is_harmed(asset, way);
    (found.into_iter())
        .filter(|(way, px)| px.is_some() || harmed(*way))
        .map(danger)
        .collect()
}

fn isolated(book: &Book, n: usize) -> Option<Danger> {
    let bucket = &book.buckets[n];
    let mark = bucket.leg.mark;
    if bucket.is_liquidatable(mark) {
        return None;
    }
    let direction = if bucket.leg.size.is_positive() {
        Direction::Fall
    } else {
        Direction::Rise
    };
    let px = search(mark.0, direction, &|px| bucket.is_liquidatable(Px(px)));
    Some(Danger {
        asset: bucket.leg.coin.clone(),
        direction,
        is_isolated: true,
        from_px: decimal(mark),
        px: px.map(decimal),
        move_pct: px.map(|px| percent(mark, px)),
        moves_collateral: false,
        reason: px.map_or_else(
            || words::never(&bucket.leg.coin, direction),
            |px| words::isolated(bucket, px),
        ),
    })
}

/// All assets of the cross account together.
pub(crate) fn uniform(book: &Book) -> Vec<Uniform> {
    let is_cross = |place: &usize| {
        let asset = &book.assets[*place];
        asset.leg.is_some() || asset.backing.is_some()
    };
    let any = (0..book.assets.len()).any(|place| is_cross(&place));
    if !any || book.is_liquidatable(&book.prices()) {
        return Vec::new();
    }
    let moved = |parts: i64| -> Vec<Px> {
        let scale = |px: &Px| times(*px, parts);
        book.prices().iter().map(scale).collect()
    };
    let is_bad = |parts: i64| book.is_liquidatable(&moved(parts));
    let of = |direction| {
        let found = search(PARTS, direction, &is_bad);
        let harmed = book.assets.iter().any(|x| words::is_harmed(x, direction));
        (found.is_some() || harmed).then(|| Uniform {
            direction,
            move_pct: found.map(|parts| Decimal::new(parts.0 - PARTS, 4).normalize()),
            reason: match found {
                Some(parts) => words::reason(book, &moved(parts.0)),
                None => words::never("every price", direction),
            },
        })
    };
    [Direction::Fall, Direction::Rise]
        .into_iter()
        .filter_map(of)
        .collect()
}

/// A price times so many millionths, rounded down, at least one step of the grid.
fn times(px: Px, parts: i64) -> Px {
    let moved = mul_div(
        i128::from(px.0),
        i128::from(parts),
        i128::from(PARTS),
        Round::Down,
    );
    Px(i64::try_from(moved).unwrap_or(i64::MAX).max(1))
}

fn decimal(px: Px) -> Decimal {
    px.to_decimal().normalize()
}

/// The way from one price to another, per cent, to two decimals.
fn percent(from: Px, to: Px) -> Decimal {
    let (from, to) = (from.to_decimal(), to.to_decimal());
    let share = (to - from).checked_div(from).unwrap_or_default();
    (share * Decimal::ONE_HUNDRED).round_dp(2)
}

/// The first number at which something bad holds, going up or down from one at which it does not.
fn search(from: i64, direction: Direction, is_bad: &impl Fn(i64) -> bool) -> Option<Px> {
    let last = match direction {
        Direction::Fall => 1,
        Direction::Rise => from.saturating_mul(MOST),
    };
    let mut safe = from;
    while safe != last {
        let step = (safe / 100).max(1);
        let next = match direction {
            Direction::Fall => (safe - step).max(last),
            Direction::Rise => safe.saturating_add(step).min(last),
        };
        if is_bad(next) {
            return Some(Px(halve(safe, next, is_bad)));
        }
        safe = next;
    }
    None
}

/// The bad one of two neighbours, one of which is safe.
fn halve(mut safe: i64, mut bad: i64, is_bad: &impl Fn(i64) -> bool) -> i64 {
    while safe.abs_diff(bad) > 1 {
        let middle = i64::midpoint(safe, bad);
        if is_bad(middle) {
            bad = middle;
        } else {
            safe = middle;
        }
    }
    bad
}
