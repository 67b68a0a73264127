//! The engine as a judge of the worked examples, through its public interface.
//!
//! Decimals become the engine's integers at the boundary, and its integers become decimals again;
//! nothing between is computed but by the engine.

mod account;
mod adl;
mod borrow_liquidation;
pub(crate) mod boundary;
pub(crate) mod figures_of_engine;
pub(crate) mod ground;
pub(crate) mod orders;
mod perps;
mod pool;
mod ratios;

use plimsoll_testkit::worked_examples::Given;

use boundary::Judged;

/// What the engine answers to a case.
pub(crate) fn evaluate(given: &Given) -> Judged {
    match given {
        Given::Account(given) => account::evaluate(given),
        Given::AutomaticBorrow(given) => pool::automatic_borrow(given),
        Given::BorrowRate(given) => pool::rates(given),
        Given::Reserve(given) => pool::totals(given),
        Given::Interest(given) => pool::interest(given),
        Given::Thresholds(given) => ratios::thresholds(given),
        Given::Ratio(given) => ratios::comparison(given),
        Given::BorrowLiquidation(given) => borrow_liquidation::evaluate(given),
        Given::Maintenance(given) => perps::maintenance(given),
        Given::PerpOrder(given) => perps::order(given),
        Given::PerpStage(given) => perps::stage(given),
        Given::LiquidationPx(given) => perps::liquidation_px(given),
        Given::BackstopInventory(given) => ratios::inventory(given),
        Given::FundingPayment(given) => perps::funding(given),
        Given::Fee(given) => perps::fee(given),
        Given::Adl(given) => adl::index_of(given),
        Given::FeeRate(given) => orders::fee_rate(given),
        Given::Tick(given) => orders::tick(given),
        Given::OrderLimit(given) => orders::order_limit(given),
        Given::ImpactPremium(given) => orders::impact_premium(given),
        Given::FundingRate(given) => orders::funding_rate(given),
        other => Err(left_out(other)
            .unwrap_or("a rule unknown to this judge")
            .to_owned()),
    }
}

/// Why a case is not the engine's to judge; none for one that it must judge.
pub(crate) fn left_out(given: &Given) -> Option<&'static str> {
    match given {
        Given::CrossingPx(_) => Some("a price, not a figure: crossing_px moves prices across it"),
        Given::MarkEma(_) | Given::BorrowOraclePx(_) => {
            Some("prices are made by the market around the venue")
        }
        Given::BorrowLiquidation(given) if borrow_liquidation::partial(given.options).is_none() => {
            Some("the engine's proportional step takes its share of what is left")
        }
        _ => None,
    }
}
