//! What the engine reports, under the reference's names.

use plimsoll_engine::account::Ineligible;
use plimsoll_engine::ledger::LedgerError;
use plimsoll_engine::market::open_interest::OpenInterestProblem;
use plimsoll_engine::market::order_limits::LimitProblem;
use plimsoll_engine::units::{Amount, Ratio};
use plimsoll_engine::{EngineError, Liquidation, LiquidationStep, Outcome, Rejection, Report};
use plimsoll_testkit::reference::clearing::report;

use super::names::{Names, lending, mode, name_of};

impl Names {
    pub(crate) fn report(&self, report: &Report) -> report::Report {
        report::Report {
            due: report.due.iter().copied().map(name_of).collect(),
            orders: report
                .orders
                .iter()
                .map(|order| self.order(order))
                .collect(),
            outcomes: report
                .outcomes
                .iter()
                // Statements about what other outcomes moved; `waterfall` holds them to the books.
                .filter(|one| !matches!(one, Outcome::Waterfall { .. }))
                .map(|one| self.outcome(one))
                .collect(),
        }
    }

    fn outcome(&self, outcome: &Outcome) -> report::Outcome {
        use report::Outcome as To;
        match *outcome {
            Outcome::Waterfall { .. } => unreachable!("filtered out above"),
            Outcome::Rejected { account, reason } => {
                let (account, reason) = (name_of(account), rejection(reason));
                To::Rejected { account, reason }
            }
            Outcome::Deposited {
                account,
                token,
                amount,
            } => {
                let (account, token) = (name_of(account), self.token(token));
                let amount = amount.to_decimal();
                To::Deposited {
                    account,
                    token,
                    amount,
                }
            }
            Outcome::Withdrawn {
                account,
                token,
                amount,
                blocked,
            } => {
                let (account, token) = (name_of(account), self.token(token));
                let (amount, blocked) = (amount.to_decimal(), blocked.to_decimal());
                To::Withdrawn {
                    account,
                    token,
                    amount,
                    blocked,
                }
            }
            Outcome::Filled {
                account,
                instrument,
                size,
                quote,
                fee,
                deployer_fee,
                is_liquidation,
                resting,
            } => {
                assert_eq!(resting, None, "nothing rests");
                let (account, instrument) = (name_of(account), self.instrument(instrument));
                let [size, quote, fee, deployer_fee] =
                    [size, quote, fee, deployer_fee].map(Amount::to_decimal);
                To::Filled {
                    account,
                    instrument,
                    size,
                    quote,
                    fee,
                    deployer_fee,
                    is_liquidation,
                }
            }
            Outcome::Shared {
                account,
                token,
                amount,
            } => {
                let (account, token) = (name_of(account), self.token(token));
                let amount = amount.to_decimal();
                To::Shared {
                    account,
                    token,
                    amount,
                }
            }
            Outcome::Liquidated(liquidation) => self.liquidation(&liquidation),
            Outcome::Recovered { account } => To::Recovered {
                account: name_of(account),
            },
            Outcome::BadDebt { token, shortfall } => {
                let [buffer, suppliers] =
                    [shortfall.buffer, shortfall.suppliers].map(Amount::to_decimal);
                let token = self.token(token);
                To::BadDebt {
                    token,
                    buffer,
                    suppliers,
                }
            }
            Outcome::DeficitAbsorbed { account, amount } => {
                let (account, amount) = (name_of(account), amount.to_decimal());
                To::DeficitAbsorbed { account, amount }
            }
            Outcome::Deleveraged {
                account,
                against,
                perp,
                size,
                px,
            } => To::Deleveraged {
                account: name_of(account),
                against: name_of(against),
                perp: self.perp(perp),
                size: size.to_decimal(),
                px: px.to_decimal(),
            },
            Outcome::WithdrawalPaid { .. }
            | Outcome::WithdrawalDropped { .. }
            | Outcome::Lent { .. }
            | Outcome::ModeChanged { .. } => self.money(outcome),
            Outcome::OrderPlaced { .. }
            | Outcome::OrderCanceled { .. }
            | Outcome::Triggered { .. }
            | Outcome::TwapEnded { .. } => {
                unreachable!("resting orders are outside the reference")
            }
        }
    }

    fn money(&self, outcome: &Outcome) -> report::Outcome {
        use report::Outcome as To;
        match *outcome {
            Outcome::WithdrawalPaid {
                account,
                token,
                amount,
                waited_ms,
            } => To::WithdrawalPaid {
                account: name_of(account),
                token: self.token(token),
                amount: amount.to_decimal(),
                waited_ms,
            },
            Outcome::WithdrawalDropped {
                account,
                token,
                amount,
            } => To::WithdrawalDropped {
                account: name_of(account),
                token: self.token(token),
                amount: amount.to_decimal(),
            },
            Outcome::Lent {
                account,
                operation,
                token,
                amount,
            } => To::Lent {
                account: name_of(account),
                operation: lending(operation),
                token: self.token(token),
                amount: amount.to_decimal(),
            },
            Outcome::ModeChanged { account, mode: to } => To::ModeChanged {
                account: name_of(account),
                mode: mode(to),
            },
            _ => unreachable!("asked for these only"),
        }
    }

    fn liquidation(&self, one: &Liquidation) -> report::Outcome {
        report::Outcome::Liquidated {
            account: name_of(one.account),
            step: step(one.kind),
            instrument: self.instrument(one.instrument),
            size: one.size.to_decimal(),
            notional: one.notional.to_decimal(),
            credit: one.credit.to_decimal(),
            ratio: one.portfolio_margin_ratio.map(Ratio::to_decimal),
        }
    }

    /// The reference's name for why an event could not be applied.
    pub(crate) fn fault(&self, error: &EngineError) -> report::Fault {
        match error {
            EngineError::Time { .. } => report::Fault::Time,
            EngineError::Prices { .. } => report::Fault::Prices,
            EngineError::Unknown => report::Fault::Unknown,
            EngineError::Ledger(LedgerError::Negative(_)) => report::Fault::Negative,
            EngineError::Ledger(LedgerError::Supply {
                account: id, token, ..
            }) => report::Fault::Supply {
                account: name_of(*id),
                token: self.token(*token),
            },
            EngineError::Ledger(LedgerError::Reserve { token, .. }) => report::Fault::Reserve {
                token: self.token(*token),
            },
            EngineError::Imbalance(imbalance) => panic!("the books do not add up: {imbalance}"),
        }
    }
}

fn rejection(reason: Rejection) -> report::Rejection {
    use report::Rejection as To;
    match reason {
        Rejection::Margin => To::Margin,
        Rejection::Balance => To::Balance,
        Rejection::InLiquidation => To::InLiquidation,
        Rejection::Malformed => To::Malformed,
        Rejection::Mode => To::Mode,
        Rejection::Ineligible(why) => To::Ineligible(ineligible(why)),
        Rejection::ActionLimit => To::ActionLimit,
        Rejection::Lot => To::Lot,
        Rejection::Limit(problem) => To::Limit(limit(problem)),
        Rejection::OpenInterest(problem) => To::OpenInterest(full(problem)),
        Rejection::IsolatedOnly => To::IsolatedOnly,
        Rejection::StrictIsolated => To::StrictIsolated,
        Rejection::Resting(_)
        | Rejection::Tick(_)
        | Rejection::Twap(_)
        | Rejection::ReduceOnly
        | Rejection::UnknownOrder => unreachable!("resting orders are outside the reference"),
    }
}

fn ineligible(why: Ineligible) -> report::Ineligible {
    match why {
        Ineligible::TooSmall => report::Ineligible::TooSmall,
        Ineligible::TooLarge => report::Ineligible::TooLarge,
        Ineligible::Positions => report::Ineligible::Positions,
        Ineligible::Debt => report::Ineligible::Debt,
        Ineligible::NoWayBack => report::Ineligible::NoWayBack,
        Ineligible::Orders => unreachable!("nothing rests"),
    }
}

fn limit(problem: LimitProblem) -> report::Limit {
    match problem {
        LimitProblem::MinTradeNotional => report::Limit::TooSmall,
        LimitProblem::MaxOrderNotional => report::Limit::TooLarge,
        LimitProblem::ReferenceBand => report::Limit::FarFromReference,
        LimitProblem::Oracle => report::Limit::FarFromOracle,
        LimitProblem::PerpMaxPosition => report::Limit::Leverage,
    }
}

fn full(problem: OpenInterestProblem) -> report::Full {
    match problem {
        OpenInterestProblem::PositionIncreaseAtCap => report::Full::Increase,
        OpenInterestProblem::PositionFlipAtCap => report::Full::Flip,
        OpenInterestProblem::OpenInterestIncrease => report::Full::Growth,
        OpenInterestProblem::TooAggressiveAtCap => unreachable!("nothing rests"),
    }
}

fn step(kind: LiquidationStep) -> report::Step {
    match kind {
        LiquidationStep::PerpBook => report::Step::PerpBook,
        LiquidationStep::PerpBackstop => report::Step::PerpBackstop,
        LiquidationStep::Adl => report::Step::Adl,
        LiquidationStep::BorrowPartial => report::Step::BorrowPartial,
        LiquidationStep::BorrowFull => report::Step::BorrowFull,
    }
}
