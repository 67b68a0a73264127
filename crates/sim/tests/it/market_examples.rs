//! Worked examples of the market's rules, from the same files that the engine's tests read.

use std::path::Path;

use plimsoll_engine::market::funding::{FundingTerms, PremiumRule};
use plimsoll_engine::units::Ratio;
use plimsoll_sim::market::{Ema, Premiums, borrow_oracle_px, round_px};
use plimsoll_testkit::worked_examples::{
    Answer, BorrowOraclePxGiven, Case, Figure, FundingRateGiven, Given, ImpactPremiumGiven,
    MarkEmaGiven, disagreements, load,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// The cases that are the market's to answer.
fn cases() -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/worked_examples");
    let suite = load(&dir).unwrap_or_else(|error| panic!("{error}"));
    let cases = suite.cases.into_iter();
    cases.filter(|case| evaluate(&case.given).is_ok()).collect()
}

fn f64_of(value: Decimal) -> f64 {
    value.to_f64().unwrap()
}

/// A figure with ten decimals, as the venue shows rates.
fn figure(value: f64) -> Figure {
    Decimal::from_f64_retain(value).unwrap().round_dp(10).into()
}

fn evaluate(given: &Given) -> Result<Answer, String> {
    let figures = match given {
        Given::BorrowOraclePx(given) => vec![("borrow_oracle_px", borrow(given))],
        Given::ImpactPremium(given) => vec![("premium", premium(given).to_decimal().into())],
        Given::FundingRate(given) => funding_rate(given),
        Given::MarkEma(given) => vec![("average", figure(average(given)))],
        _ => return Err("not the market's".to_owned()),
    };
    let named = figures.into_iter();
    Ok(named
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}

fn borrow(given: &BorrowOraclePxGiven) -> Figure {
    let [spot, mark, oracle, usdc] =
        [given.spot_px, given.mark_px, given.oracle_px, given.usdc_px].map(f64_of);
    figure(round_px(borrow_oracle_px(spot, mark, oracle, 1.0 / usdc)))
}

fn premium(given: &ImpactPremiumGiven) -> Ratio {
    let [bid, ask, oracle] = [given.impact_bid, given.impact_ask, given.oracle_px].map(f64_of);
    let rule = if given.is_deployed {
        PremiumRule::Middle
    } else {
        PremiumRule::Outside
    };
    Premiums::of(bid, ask, oracle).measured_from(rule)
}

/// The engine's rates of an average premium that the market measured.
fn funding_rate(given: &FundingRateGiven) -> Vec<(&'static str, Figure)> {
    let main = FundingTerms::MAIN;
    let or = |value: Option<Decimal>, other| {
        value.map_or(other, |value| Ratio::from_decimal(value).unwrap())
    };
    let terms = FundingTerms {
        multiplier: or(given.multiplier, main.multiplier),
        interest_8h: or(given.interest_8h, main.interest_8h),
        clamp_8h: or(given.clamp_8h, main.clamp_8h),
        ..main
    };
    let premiums = Premiums {
        outside: f64_of(given.average_premium),
        ..Premiums::default()
    };
    let average = premiums.measured_from(terms.premium);
    vec![
        (
            "eight_hour_rate",
            terms.eight_hour_rate(average).to_decimal().into(),
        ),
        (
            "hourly_rate",
            terms.hourly_rate(average).to_decimal().into(),
        ),
    ]
}

fn average(given: &MarkEmaGiven) -> f64 {
    let every_s = f64_of(given.every_s);
    let mut ema = Ema::new(f64_of(given.constant_s), every_s);
    for run in &given.samples {
        for _ in 0..run.count {
            ema.update(f64_of(run.value), every_s);
        }
    }
    ema.value()
}

#[test]
fn the_market_gives_every_expected_figure() {
    let wrong = disagreements(&cases(), evaluate);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cases_of_oracle_mark_and_funding_are_all_there() {
    let mut ids: Vec<u32> = cases().iter().map(|case| case.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids, [30, 31, 32, 36, 39]);
}

#[test]
fn the_recorded_payment_fixes_the_oracle_price_to_a_tenth_of_a_dollar() {
    // Case 33 backwards: 0.495632 paid for 0.75091 BTC at 0.0000081540.
    let premiums = Premiums {
        outside: -0.000_434_767_9,
        ..Premiums::default()
    };
    let average = premiums.measured_from(PremiumRule::Outside);
    let rate = FundingTerms::MAIN.hourly_rate(average);
    assert_eq!(rate, Ratio(81_540));
    let oracle_px = 0.495_632 / (0.750_91 * rate.to_f64());
    assert!((oracle_px - 80_947.0).abs() < 0.1, "{oracle_px}");
}
