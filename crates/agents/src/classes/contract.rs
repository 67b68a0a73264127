//! Vault contract: supplies the settlement token by hand, and takes it back.
//!
//! Rule    redemptions come as a Poisson process and each asks for an exponential share of what the
//!         vault has; what is due is paid from what it holds, and the rest is taken back from the
//!         reserve first; above an exit utilization everything is taken back, below a return
//!         utilization what exceeds the idle share is supplied; between the two nothing moves
//! Units   units of the token, shares and utilization as fractions, times in seconds
//! Bounds  actions run at the end of the EVM block that a look falls into; one look an action; what
//!         the reserve does not have waits for the next look; shares are not followed one by one
//! Source  DOC-EVM (action 15: supply and withdraw, in the same block after the EVM block); sizes and
//!         bounds: assumption
//! Tests   tests/it/contract.rs

use garde::Validate;
use plimsoll_engine::units::{Amount, TokenId};
use plimsoll_engine::{Intent, Lending};
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Class, Desk, Wish};
use crate::check::is_number;
use crate::order::LEAST_USD;
use crate::view::{Holding, ReserveView, View};

const DAY_S: f64 = 86_400.0;

/// How vault contracts behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContractConfig {
    /// Mean minutes between two calls that make the vault look. Default 5. Source: assumption.
    #[garde(range(min = 0.01, max = 525_600.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 525_600.0))]
    pub clock_min: f64,
    /// Seconds between two EVM blocks; an action takes effect with the end of the one it is in.
    /// Default 1. Source: order of blocks DOC-EVM, length assumption.
    #[garde(range(min = 0.01, max = 3_600.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 3_600.0))]
    pub evm_block_s: f64,
    /// Redemptions a day, on average. Default 4. Source: assumption.
    #[garde(range(min = 0.0, max = 100_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub redemptions_per_day: f64,
    /// Mean share of what the vault has that one redemption asks for. Default 0.01.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub redemption_share: f64,
    /// Share of what the vault has that it keeps beside the reserve. Default 0.02.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub idle_share: f64,
    /// Utilization above which it takes everything back. Default 0.95. Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub exit_above_utilization: f64,
    /// Utilization below which it supplies; at most the other. Default 0.90. Source: assumption.
    #[garde(
        range(min = 0.0, max = 10.0),
        custom(is_number),
        custom(|back: &f64, (): &()| is_below(*back, self.exit_above_utilization))
    )]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub return_below_utilization: f64,
}

impl Default for ContractConfig {
    fn default() -> Self {
        Self {
            clock_min: 5.0,
            evm_block_s: 1.0,
            redemptions_per_day: 4.0,
            redemption_share: 0.01,
            idle_share: 0.02,
            exit_above_utilization: 0.95,
            return_below_utilization: 0.90,
        }
    }
}

fn is_below(back: f64, exit: f64) -> garde::Result {
    if back <= exit {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must not be above exit_above_utilization, which is {exit}"
        )))
    }
}

/// A vault contract.
#[derive(Clone, Debug)]
pub struct Contract {
    config: ContractConfig,
    token: TokenId,
    looked_at_s: f64,
    /// Redemptions asked for and not paid, units.
    due_units: f64,
}

impl Contract {
    /// A vault of one token.
    #[must_use]
    pub fn new(config: ContractConfig, token: TokenId) -> Self {
        Self {
            config,
            token,
            looked_at_s: 0.0,
            due_units: 0.0,
        }
    }

    /// Redemptions asked for and not paid, units.
    #[must_use]
    pub fn due_units(&self) -> f64 {
        self.due_units
    }

    /// Redemptions since it last looked.
    fn hear_redemptions(&mut self, elapsed_s: f64, all_units: f64, stream: &mut Stream) {
        let rate = self.config.redemptions_per_day / DAY_S;
        if rate <= 0.0 {
            return;
        }
        let mut at_s = stream.exponential() / rate;
        while at_s <= elapsed_s {
            let share = self.config.redemption_share * stream.exponential();
            self.due_units += share * (all_units - self.due_units).max(0.0);
            at_s += stream.exponential() / rate;
        }
    }

    /// Pays what is due from what is held, else takes back or supplies.
    fn act(&mut self, holding: &Holding, reserve: &ReserveView) -> Option<Intent> {
        let token = self.token;
        if self.due_units >= LEAST_USD && holding.held_units >= LEAST_USD {
            let units = self.due_units.min(holding.held_units);
            self.due_units -= units;
            let amount = Amount::from_f64_down(units)?;
            return Some(Intent::Withdraw { token, amount });
        }
        let keep = self.config.idle_share * holding.units();
        let (operation, units) = if reserve.utilization > self.config.exit_above_utilization {
            (Lending::Withdraw, holding.supplied_units)
        } else if self.due_units >= LEAST_USD {
            (
                Lending::Withdraw,
                self.due_units.min(holding.supplied_units),
            )
        } else if reserve.utilization < self.config.return_below_utilization {
            let surplus = holding.held_units - keep;
            (Lending::Supply, surplus.min(holding.room_units))
        } else {
            return None;
        };
        let most = match operation {
            Lending::Withdraw => reserve.balance_units,
            _ => f64::INFINITY,
        };
        let units = units.min(most);
        let amount = Some(Amount::from_f64_down(units)?);
        (units >= LEAST_USD).then_some(Intent::Lend {
            operation,
            token,
            amount,
        })
    }

    /// Seconds to the end of the EVM block that a moment falls into.
    fn to_block_end_s(&self, time_s: f64) -> f64 {
        let block_s = self.config.evm_block_s;
        block_s - libm::fmod(time_s, block_s)
    }
}

impl Agent for Contract {
    fn class(&self) -> Class {
        Class::Contract
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_min * 60.0, stream)
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let now_s = view.market.time_s;
        let holding = view.account.holding(self.token);
        let elapsed_s = now_s - self.looked_at_s;
        self.looked_at_s = now_s;
        self.hear_redemptions(elapsed_s, holding.units(), stream);
        if let Some(intent) = self.act(&holding, view.market.reserve(self.token)) {
            let desk = Desk {
                limit_bps: 0,
                latency_s: self.to_block_end_s(now_s),
            };
            desk.wish(wishes, intent);
        }
        wait_s(self.config.clock_min * 60.0, stream)
    }
}
