//! Why a wish is refused, in words.

use plimsoll_engine::Rejection;
use plimsoll_engine::account::Ineligible;
use plimsoll_engine::market::open_interest::OpenInterestProblem;
use plimsoll_engine::market::order_limits::LimitProblem;

use super::waiting::why_refused;

pub(super) fn why(reason: Rejection) -> &'static str {
    match reason {
        Rejection::Margin => "margin and what can be borrowed do not cover it",
        Rejection::Balance => "more than is there and free",
        Rejection::InLiquidation => "the account is being liquidated",
        Rejection::Malformed => "nothing that can be done",
        Rejection::Mode => "the account's mode has no such thing",
        Rejection::ActionLimit => "too many actions in a day",
        Rejection::Lot => "the size is no whole number of lots",
        Rejection::Limit(limit) => beyond(limit),
        Rejection::OpenInterest(cap) => at_cap(cap),
        Rejection::IsolatedOnly => "positions of the market stand alone",
        Rejection::Resting(refused) => why_refused(refused),
        Rejection::Tick(_) => "the price is none of the market's",
        Rejection::Twap(_) => "the TWAP order is too short, too long or too small",
        Rejection::ReduceOnly => "there is nothing to reduce",
        Rejection::UnknownOrder => "there is no such order",
        Rejection::StrictIsolated => "margin leaves the position only as it closes",
        Rejection::Ineligible(condition) => ineligible(condition),
    }
}

fn beyond(limit: LimitProblem) -> &'static str {
    match limit {
        LimitProblem::MinTradeNotional => "worth less than the smallest order",
        LimitProblem::MaxOrderNotional => "worth more than the largest order",
        LimitProblem::ReferenceBand => "its price is too far from the reference price",
        LimitProblem::Oracle => "its price is too far from the oracle price",
        LimitProblem::PerpMaxPosition => "the position would be too large for its leverage",
    }
}

fn at_cap(cap: OpenInterestProblem) -> &'static str {
    match cap {
        OpenInterestProblem::PositionIncreaseAtCap => {
            "open interest is at its cap, where no position grows"
        }
        OpenInterestProblem::PositionFlipAtCap => {
            "open interest is at its cap, where no position turns over"
        }
        OpenInterestProblem::TooAggressiveAtCap => {
            "open interest is at its cap, where orders rest near the oracle price"
        }
        OpenInterestProblem::OpenInterestIncrease => "open interest would grow too fast",
    }
}

fn ineligible(condition: Ineligible) -> &'static str {
    match condition {
        Ineligible::TooSmall => "neither volume nor account value reach the bound of the mode",
        Ineligible::TooLarge => "the account value is above the bound of the mode",
        Ineligible::Positions => "the mode changes only without positions",
        Ineligible::Orders => "the mode changes only without orders",
        Ineligible::Debt => "the mode changes only without debt",
        Ineligible::NoWayBack => "the venue does not allow this change of mode",
    }
}
