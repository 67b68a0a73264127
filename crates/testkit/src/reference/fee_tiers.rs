//! Fee rate of a side of a trade.
//!
//! Rule    the fee of the tier by 14-day weighted volume, less the staking discount; makers above a
//!         share of the venue's maker volume get a rebate instead; times 0.2 in a pair of quote
//!         tokens, times 0.1 under growth mode; with a deployer's scale s below one times 1 + s,
//!         else times 2 s, rebates excepted
//! Units   share of notional at ten decimals, rounded up once
//! Bounds  figures of 2026-08-19
//! Source  DOC-FEES
//! Tests   fee_rate.yaml

use rust_decimal::Decimal;

use crate::exact::{RATIO_DECIMALS, Rounding, fraction};
use crate::worked_examples::{FeePlace, FeeRateGiven};

/// Volume in millions that has to be passed; perp taker, perp maker, spot taker, spot maker in
/// thousandths of a percent.
const TIERS: [(i64, [i64; 4]); 7] = [
    (0, [45, 15, 70, 40]),
    (5, [40, 12, 60, 30]),
    (25, [35, 8, 50, 20]),
    (100, [30, 4, 40, 10]),
    (500, [28, 0, 35, 0]),
    (2_000, [26, 0, 30, 0]),
    (7_000, [24, 0, 25, 0]),
];
/// HYPE that have to be passed, and the discount in percent.
const STAKING: [(i64, i64); 6] = [
    (10, 5),
    (100, 10),
    (1_000, 15),
    (10_000, 20),
    (100_000, 30),
    (500_000, 40),
];
/// Share of maker volume in thousandths that has to be passed, and the rebate in thousandths of a
/// percent.
const REBATES: [(i64, i64); 3] = [(5, 1), (15, 2), (30, 3)];

/// Share of notional that a side pays; negative is received.
#[must_use]
pub fn fee_rate(given: &FeeRateGiven) -> Decimal {
    let cut = match given.place {
        FeePlace::StablePair => Decimal::new(2, 1),
        _ if given.growth_mode => Decimal::new(1, 1),
        _ => Decimal::ONE,
    };
    let factors = match rebate(given.maker_share) {
        Some(rebate) if given.is_maker => vec![-rebate, cut],
        _ => vec![tier_fee(given), kept(given.staked), cut, deployed(given)],
    };
    fraction(&factors, &[], RATIO_DECIMALS, Rounding::Up)
}

fn rebate(share: Decimal) -> Option<Decimal> {
    let passed = |row: &&(i64, i64)| share > Decimal::new(row.0, 3);
    let row = REBATES.iter().rfind(passed)?;
    Some(Decimal::new(row.1, 5))
}

fn tier_fee(given: &FeeRateGiven) -> Decimal {
    let passed = |row: &&(i64, [i64; 4])| given.volume_usd > Decimal::from(row.0 * 1_000_000);
    let (_, fees) = TIERS.iter().rfind(passed).unwrap_or(&TIERS[0]);
    let spot = if given.place == FeePlace::Perp { 0 } else { 2 };
    Decimal::new(fees[spot + usize::from(given.is_maker)], 5)
}

fn kept(staked: Decimal) -> Decimal {
    let passed = |row: &&(i64, i64)| staked > Decimal::from(row.0);
    let discount = STAKING.iter().rfind(passed).map_or(0, |row| row.1);
    Decimal::new(100 - discount, 2)
}

fn deployed(given: &FeeRateGiven) -> Decimal {
    match given.deployer_scale {
        Some(scale) if scale < Decimal::ONE => Decimal::ONE + scale,
        Some(scale) => Decimal::TWO * scale,
        None => Decimal::ONE,
    }
}
