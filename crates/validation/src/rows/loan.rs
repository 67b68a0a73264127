//! V14 and V15: the FAQ's loan, and what a partial step leaves of a loan-to-value.

use plimsoll_engine::liquidation::trigger::is_liquidatable;
use plimsoll_engine::units::{Px, Ratio, SimTime, Usd};
use plimsoll_engine::venue::{FullReading, SlipReading, TriggerReading, VenueConfig};

use super::venue::{BORROWER, Book, Scene, config, whole};
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// 250 USDC against 10 HYPE.
const FAQ: Book = Book {
    lent: whole(10_000),
    hype: whole(10),
    debt: whole(250),
};

fn usd(whole: i64) -> Px {
    Px(whole * Px::ONE.0)
}

/// A part of a value in USD, cut to ten decimals: the nearest f64, as a written figure is.
fn usd_of(value: Usd, parts: i128) -> f64 {
    (value.0 / parts / 1_000_000) as f64 / 1e10
}

/// V14.
pub(crate) fn faq(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let mut checks = Vec::new();
    let by_faq = under(TriggerReading::FaqThreshold, FullReading::AtOrAbove);
    let mut scene = Scene::new(run.id, &by_faq, FAQ, usd(50))?;
    scene.tick(SimTime::ZERO, usd(33))?;
    let threshold = scene.engine.figures(BORROWER).credit_uncapped;
    checks.push(run.exact("partial threshold at 33 $, $", 247.5, usd_of(threshold, 1)));
    checks.push(run.exact("share taken at 33 $", 0.2, taken(run, &by_faq, usd(33))?));
    let readings = [
        ("from 5/6 on", FullReading::AtOrAbove, 250.0, 1.0),
        ("above 5/6", FullReading::Above, 250.0, 0.2),
        ("above 83.3 %", FullReading::AboveRounded, 249.9, 1.0),
    ];
    for (name, reading, expected, share) in readings {
        let config = under(TriggerReading::FaqThreshold, reading);
        let mut scene = Scene::new(run.id, &config, FAQ, usd(50))?;
        scene.tick(SimTime::ZERO, usd(30))?;
        let times_three = scene.engine.figures(BORROWER).full_value_times_three;
        let what = format!("full at 30 $, {name}, $");
        checks.push(run.exact(&what, expected, usd_of(times_three, 3)));
        let what = format!("share taken, {name}");
        checks.push(run.exact(&what, share, taken(run, &config, usd(30))?));
    }
    let by_ratio = under(TriggerReading::Ratio, FullReading::AtOrAbove);
    for (name, config, expected) in [
        ("first px by ratio, offset", &by_ratio, 37.894_736),
        ("first px by FAQ", &by_faq, 33.333_333),
    ] {
        let what = format!("{name}, $");
        checks.push(run.exact(&what, expected, first_px(run, config)?.0 as f64 / 1e6));
    }
    Ok(checks)
}

fn under(trigger: TriggerReading, full: FullReading) -> VenueConfig {
    let mut config = config(50);
    config.margin.trigger = trigger;
    config.liquidation.full = full;
    config
}

/// Share of the collateral that the engine takes at a price.
fn taken(run: &Run<'_>, config: &VenueConfig, px: Px) -> Result<f64, ValidationError> {
    let mut scene = Scene::new(run.id, config, FAQ, usd(50))?;
    let step = scene.step(SimTime::ZERO, px)?;
    let size = step.map_or(0, |step| step.size.0);
    Ok(Ratio::of(size, FAQ.hype.0).map_or(f64::NAN, Ratio::to_f64))
}

/// The highest price of the grid at which the loan is liquidatable.
fn first_px(run: &Run<'_>, config: &VenueConfig) -> Result<Px, ValidationError> {
    let mut scene = Scene::new(run.id, config, FAQ, usd(50))?;
    let (mut low, mut high) = (usd(20).0, usd(50).0);
    while high - low > 1 {
        let middle = i64::midpoint(low, high);
        scene.tick(SimTime::ZERO, Px(middle))?;
        let figures = scene.engine.figures(BORROWER);
        let portfolio = figures.portfolio(scene.engine.venue());
        if is_liquidatable(&portfolio, &figures, scene.engine.venue()) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(Px(low))
}

/// V15: 250,000 USDC against 10,000 HYPE at 31 USD, LTV 250/310. A step takes a fifth of the
/// collateral at a price s below the oracle's: LTV' = (LTV − 0.2 (1 − s))/0.8.
pub(crate) fn clips(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let (width, notional, ltv) = (width_usd(), 62_000.0, 250.0 / 310.0);
    let linear = (1.0 - 5.0 / 6.0) * f64::min(1.0, notional / width);
    let mut checks = vec![run.within("LTV before", 0.806_45, ltv, 0.5e-5)];
    for (name, reading, slip) in [
        ("s = 0", SlipReading::None, 0.0),
        ("s by the width", SlipReading::Linear, linear),
    ] {
        let mut config = config(50);
        config.liquidation.slip = reading;
        let book = Book {
            lent: whole(1_000_000),
            hype: whole(10_000),
            debt: whole(250_000),
        };
        let mut scene = Scene::new(run.id, &config, book, usd(50))?;
        let step = scene.step(SimTime::ZERO, usd(31))?;
        step.ok_or_else(|| ValidationError::scene(run.id, "nothing was liquidated"))?;
        let expected = (ltv - 0.2 * (1.0 - slip)) / 0.8;
        let what = format!("LTV after, {name}");
        // Ten decimals of the ratio shown, and of the slip rounded up.
        checks.push(run.within(&what, expected, scene.ltv(), 1.5e-10));
    }
    Ok(checks)
}

/// Notional at which a takeover of HYPE reaches its worst price, USD.
fn width_usd() -> f64 {
    let width = config(50)
        .tokens
        .get("HYPE")
        .and_then(|hype| hype.takeover_width_usd);
    width
        .and_then(|width| width.to_string().parse().ok())
        .unwrap_or(f64::NAN)
}
