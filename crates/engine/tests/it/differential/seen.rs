//! What a session has seen.

use std::collections::BTreeMap;

use plimsoll_engine::account::Ineligible;
use plimsoll_engine::market::open_interest::OpenInterestProblem;
use plimsoll_engine::market::order_limits::LimitProblem;
use plimsoll_engine::units::AccountId;
use plimsoll_engine::{
    Event, EventKind, Instrument, Lending, LiquidationStep, Mode, Outcome, Rejection,
};

use super::pair::Ended;

/// What was seen, so that a test can tell that it saw everything.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) events: u64,
    pub(crate) kinds: BTreeMap<&'static str, u64>,
}

impl Seen {
    pub(super) fn count(&mut self, event: &Event, ended: &Ended) {
        let mut add = |kind| *self.kinds.entry(kind).or_default() += 1;
        add(match &event.kind {
            EventKind::Prices(_) => "event: prices",
            EventKind::Funding(_) => "event: funding",
            EventKind::Attend { .. } => "event: attend",
            EventKind::Intent { .. } => "event: intent",
            EventKind::Fill(_) => "event: fill",
            EventKind::Change(_) => "event: change",
            EventKind::Meet { .. } | EventKind::Match { .. } => "event: resting",
            EventKind::Share { .. } => "event: share",
        });
        match ended {
            Ended::Faulted => add("refused by both"),
            Ended::Applied(report) => {
                report
                    .outcomes
                    .iter()
                    .for_each(|outcome| add(word(outcome)));
                report.due.iter().for_each(|_| add("due"));
                report.orders.iter().for_each(|order| {
                    add(
                        match (order.account >= AccountId::FIRST_USER, order.instrument) {
                            (true, Instrument::Perp(_)) => "order: perp",
                            (true, Instrument::Spot(_)) => "order: spot",
                            (false, Instrument::Perp(_)) => "order: perp backstop",
                            (false, Instrument::Spot(_)) => "order: borrow backstop",
                        },
                    );
                });
            }
        }
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Waterfall { .. } => "waterfall row",
        Outcome::Rejected { reason, .. } => refusal(*reason),
        Outcome::Deposited { .. } => "deposited",
        Outcome::Withdrawn { blocked, .. } if blocked.is_positive() => "withdrawal blocked",
        Outcome::Withdrawn { .. } => "withdrawn",
        Outcome::Filled {
            is_liquidation: true,
            ..
        } => "liquidation filled",
        Outcome::Filled { .. } => "filled",
        Outcome::Shared { amount, .. } if amount.is_positive() => "drawn",
        Outcome::Shared { .. } => "repaid or supplied",
        Outcome::Liquidated(one) => match one.kind {
            LiquidationStep::PerpBook => "perps to the book",
            LiquidationStep::PerpBackstop => "perps to the backstop",
            LiquidationStep::Adl => "perps to the other side",
            LiquidationStep::BorrowPartial => "borrow in part",
            LiquidationStep::BorrowFull => "borrow whole",
        },
        Outcome::Recovered { .. } => "recovered",
        Outcome::BadDebt { shortfall, .. } if shortfall.buffer.is_positive() => {
            "bad debt, buffer first"
        }
        Outcome::BadDebt { .. } => "bad debt",
        Outcome::DeficitAbsorbed { .. } => "deficit absorbed",
        Outcome::Deleveraged { account, .. } => match *account {
            AccountId::MARKET => "deleveraged: the market",
            AccountId::PERP_BACKSTOP => "deleveraged: the backstop",
            _ => "deleveraged: a user",
        },
        Outcome::WithdrawalPaid { .. } => "waiting withdrawal paid",
        Outcome::WithdrawalDropped { .. } => "waiting withdrawal dropped",
        Outcome::Lent { operation, .. } => match operation {
            Lending::Supply => "supplied by hand",
            Lending::Withdraw => "taken back by hand",
            Lending::Repay => "repaid by hand",
        },
        Outcome::ModeChanged { mode, .. } => match mode {
            Mode::Standard => "mode: standard",
            Mode::Unified => "mode: unified",
            Mode::Portfolio => "mode: portfolio",
        },
        Outcome::OrderPlaced { .. }
        | Outcome::OrderCanceled { .. }
        | Outcome::Triggered { .. }
        | Outcome::TwapEnded { .. } => "resting orders",
    }
}

fn refusal(reason: Rejection) -> &'static str {
    match reason {
        Rejection::Margin => "rejected: margin",
        Rejection::Balance => "rejected: balance",
        Rejection::InLiquidation => "rejected: in liquidation",
        Rejection::Malformed => "rejected: malformed",
        Rejection::Mode => "rejected: mode",
        Rejection::Ineligible(why) => match why {
            Ineligible::TooSmall => "ineligible: too small",
            Ineligible::TooLarge => "ineligible: too large",
            Ineligible::Positions => "ineligible: positions",
            Ineligible::Debt => "ineligible: debt",
            Ineligible::NoWayBack => "ineligible: no way back",
            Ineligible::Orders => "resting orders",
        },
        Rejection::ActionLimit => "rejected: action limit",
        Rejection::Lot => "rejected: lot",
        Rejection::Limit(problem) => match problem {
            LimitProblem::MinTradeNotional => "limit: too small",
            LimitProblem::MaxOrderNotional => "limit: too large",
            LimitProblem::ReferenceBand => "limit: reference band",
            LimitProblem::Oracle => "limit: oracle band",
            LimitProblem::PerpMaxPosition => "limit: leverage",
        },
        Rejection::OpenInterest(problem) => match problem {
            OpenInterestProblem::PositionIncreaseAtCap => "open interest: increase",
            OpenInterestProblem::PositionFlipAtCap => "open interest: flip",
            OpenInterestProblem::OpenInterestIncrease => "open interest: growth",
            OpenInterestProblem::TooAggressiveAtCap => "resting orders",
        },
        Rejection::IsolatedOnly => "rejected: isolated only",
        Rejection::StrictIsolated => "rejected: strictly isolated",
        Rejection::Resting(_)
        | Rejection::Tick(_)
        | Rejection::Twap(_)
        | Rejection::ReduceOnly
        | Rejection::UnknownOrder => "resting orders",
    }
}
