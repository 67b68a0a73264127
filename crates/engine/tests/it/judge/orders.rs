//! Orders: grids, limits, fee rates, and the rates that funding is paid at.

use plimsoll_engine::market::fees::{DeployerFees, FeeSchedule, FeeTierReading, Place, Standing};
use plimsoll_engine::market::funding::{FundingTerms, PremiumRule};
use plimsoll_engine::market::order_limits::{Asked, LimitProblem};
use plimsoll_engine::market::tick::{Grid, TickProblem};
use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{Px, Ratio, Round, Usd};
use plimsoll_engine::venue::Tier;
use plimsoll_engine::venue::fees::FeeScheduleConfig;
use plimsoll_engine::venue::orders::{Orders, OrdersConfig};
use plimsoll_testkit::case::TierCase;
use plimsoll_testkit::worked_examples::{
    FeePlace, FeeRateGiven, FundingRateGiven, ImpactPremiumGiven, OrderLimitGiven, TickGiven,
};
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, amount, answer, px, ratio, usd};

pub(crate) fn tick(given: &TickGiven) -> Judged {
    let grid = if given.is_spot {
        Grid::spot(given.size_decimals)
    } else {
        Grid::perp(given.size_decimals)
    };
    let problem = match grid.read(given.px) {
        Ok(_) => "none",
        Err(TickProblem::OutOfRange) => "out_of_range",
        Err(TickProblem::Decimals) => "decimals",
        Err(TickProblem::Figures) => "figures",
    };
    let mut figures = answer([
        ("allowed", (problem == "none").shown()),
        ("problem", problem.shown()),
        ("lots", grid.lots_of(amount(given.size)?).shown()),
    ]);
    if let Some(wish) = Px::from_decimal(given.px) {
        let below = grid.round(wish, Round::Down);
        let below = below.map_or(Decimal::ZERO, Px::to_decimal);
        figures.insert("at_most".to_owned(), below.into());
    }
    Ok(figures)
}

/// The documented schedule, with tiers by volume.
pub(crate) fn schedule() -> FeeSchedule {
    let config = FeeScheduleConfig {
        tier: FeeTierReading::ByVolume,
        ..FeeScheduleConfig::documented()
    };
    FeeSchedule::try_from(&config).unwrap()
}

pub(crate) fn fee_rate(given: &FeeRateGiven) -> Judged {
    // A venue that made ten billion: a share of ten decimals is a whole amount.
    let venue = Traded {
        all: Usd::ZERO,
        maker: Usd(Usd::ONE.0 * Ratio::ONE_UNITS),
    };
    let standing = Standing {
        own: Traded {
            all: usd(given.volume_usd)?,
            maker: Usd(Usd::ONE.0 * i128::from(ratio(given.maker_share)?.0)),
        },
        venue,
        staked: amount(given.staked)?,
    };
    let place = match (given.place, given.deployer_scale) {
        (FeePlace::Perp, None) => Place::Perp,
        (FeePlace::Perp, Some(scale)) => Place::DeployedPerp(DeployerFees {
            scale: ratio(scale)?,
            growth_mode: given.growth_mode,
        }),
        (place, _) => Place::Spot {
            is_stable_pair: place == FeePlace::StablePair,
        },
    };
    let rate = schedule().rate(&standing, place, given.is_maker);
    Ok(answer([("rate", rate.shown())]))
}

pub(crate) fn order_limit(given: &OrderLimitGiven) -> Judged {
    let mut config = OrdersConfig::documented();
    config.oracle_band = given.oracle_band;
    let orders = Orders::try_from(&config).map_err(|problems| format!("{problems:?}"))?;
    let asked = Asked {
        size: amount(given.size)?,
        limit_px: given.limit_px.map(px).transpose()?,
        reference_px: px(given.reference_px)?,
        oracle_px: px(given.oracle_px)?,
        leverage: given.leverage,
        resulting: given.resulting_notional.map(usd).transpose()?,
    };
    let problem = match orders.limits.check(&asked, &tiers(&given.tiers)?) {
        Ok(()) => "none",
        Err(LimitProblem::MinTradeNotional) => "min_trade_notional",
        Err(LimitProblem::MaxOrderNotional) => "max_order_notional",
        Err(LimitProblem::ReferenceBand) => "reference_band",
        Err(LimitProblem::Oracle) => "oracle",
        Err(LimitProblem::PerpMaxPosition) => "perp_max_position",
    };
    Ok(answer([("problem", problem.shown())]))
}

pub(crate) fn tiers(cases: &[TierCase]) -> Judged<Vec<Tier>> {
    let mut tiers: Vec<Tier> = Vec::new();
    for case in cases {
        tiers.push(Tier::after(
            tiers.last(),
            usd(case.lower)?,
            case.max_leverage,
        ));
    }
    Ok(tiers)
}

pub(crate) fn impact_premium(given: &ImpactPremiumGiven) -> Judged {
    let terms = FundingTerms {
        premium: if given.is_deployed {
            PremiumRule::Middle
        } else {
            PremiumRule::Outside
        },
        ..FundingTerms::MAIN
    };
    let (bid, ask) = (px(given.impact_bid)?, px(given.impact_ask)?);
    let premium = terms.premium(px(given.oracle_px)?, bid, ask);
    Ok(answer([("premium", premium.shown())]))
}

pub(crate) fn funding_rate(given: &FundingRateGiven) -> Judged {
    let or = |value: Option<Decimal>, other: Ratio| value.map_or(Ok(other), ratio);
    let terms = FundingTerms {
        multiplier: or(given.multiplier, FundingTerms::MAIN.multiplier)?,
        interest_8h: or(given.interest_8h, FundingTerms::MAIN.interest_8h)?,
        clamp_8h: or(given.clamp_8h, FundingTerms::MAIN.clamp_8h)?,
        ..FundingTerms::MAIN
    };
    let premium = ratio(given.average_premium)?;
    Ok(answer([
        ("eight_hour_rate", terms.eight_hour_rate(premium).shown()),
        ("hourly_rate", terms.hourly_rate(premium).shown()),
    ]))
}
