//! Borrower against spot: a looper buys more spot with the loan, a plain one does not.
//!
//! Rule    g = debt / borrow capacity; a looper buys spot back up to its target g when g has
//!         fallen a band below it and momentum is positive; above the repay level one that has a
//!         wallet pays in once, else an attentive one sells collateral down to its target; where
//!         the debt is in another token than spot trades in, it is sold for the settlement token
//!         before a purchase, and bought with it after a sale
//! Units   g as a fraction, orders in units of the coin, money in USD
//! Bounds  the second leg of a swap uses what the first brought, seconds later; purchases within capacity, caps and room for collateral; no wish while in liquidation
//! Source  assumption; range of leverage: BIS-1171
//! Tests   tests/it/borrower.rs

use garde::Validate;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::check::is_number;
use crate::view::{Glance, View};

const HOUR_S: f64 = 3_600.0;
/// Part of what could be borrowed that a purchase may use: the rest is for slippage and fees.
const BORROWABLE_PART: f64 = 0.95;
/// Seconds from the first leg of a swap to the second. Source: assumption.
const SWAP_WAIT_S: f64 = 5.0;
/// Room for the fee of a swap's second leg, as a share. Source: spot taker fee of 0.07%, DOC-FEES.
const SWAP_FEE: f64 = 0.001;

/// How borrowers behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BorrowerConfig {
    /// Mean hours between two looks. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub clock_h: f64,
    /// How many times more often a borrower looks near its trigger. Default 10.
    /// Source: assumption.
    #[garde(range(min = 1.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 1.0, max = 10_000.0))]
    pub near_trigger_factor: f64,
    /// Debt over capacity from which that holds. Default 0.87. Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub near_trigger_use: f64,
    /// How far below its target a looper's debt over capacity must be before it buys more.
    /// Default 0.1. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub relever_band: f64,
    /// Debt over capacity above which a borrower acts. Default 0.92. Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub repay_above: f64,
    /// Probability that a borrower is attentive: one that is not never repays. Default 0.5.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub attentive_probability: f64,
    /// Probability that a borrower has a wallet to pay in from. Default 0.3. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub top_up_probability: f64,
    /// What it pays in, once, as a share of the account's net worth then. Default 0.2.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub top_up_share: f64,
    /// Furthest price of an order from the mid, bps. Default 100. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for BorrowerConfig {
    fn default() -> Self {
        Self {
            clock_h: 1.0,
            near_trigger_factor: 10.0,
            near_trigger_use: 0.87,
            relever_band: 0.1,
            repay_above: 0.92,
            attentive_probability: 0.5,
            top_up_probability: 0.3,
            top_up_share: 0.2,
            limit_bps: 100,
        }
    }
}

/// What distinguishes one borrower from another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// Debt over capacity that it aims at.
    pub target_use: f64,
    /// Whether it buys more spot with new loans.
    pub is_looper: bool,
    /// Whether it repays in time.
    pub is_attentive: bool,
    /// Whether it can pay in, once.
    pub has_wallet: bool,
}

/// A borrower.
#[derive(Clone, Debug)]
pub struct Borrower {
    config: BorrowerConfig,
    asset: Asset,
    desk: Desk,
    habits: Habits,
    /// What the settlement token of a swap's first leg is for.
    swap: Option<Swap>,
}

/// What comes after the first leg of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Swap {
    /// Collateral is bought.
    Lever,
    /// Debt is bought back.
    Repay,
}

impl Borrower {
    /// A borrower against one asset.
    #[must_use]
    pub fn new(config: BorrowerConfig, asset: Asset, latency_s: f64, habits: Habits) -> Self {
        Self {
            desk: Desk {
                limit_bps: config.limit_bps,
                latency_s,
            },
            config,
            asset,
            habits,
            swap: None,
        }
    }

    /// What distinguishes it; the wallet is gone once it has been used.
    #[must_use]
    pub fn habits(&self) -> &Habits {
        &self.habits
    }

    fn act(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        if let Some(swap) = self.swap.take() {
            return self.finish_swap(swap, view, wishes);
        }
        let used = view.account.ltv_use();
        let momentum = view.signals.momentum(self.asset.perp);
        if used > self.config.repay_above {
            self.defend(view, wishes);
        } else if self.habits.is_looper
            && used < self.habits.target_use - self.config.relever_band
            && momentum > 0.0
        {
            self.relever(view, wishes);
        }
    }

    /// Whether it surely does nothing at some debt over capacity.
    fn is_content(&self, used: f64, glance: &Glance<'_>) -> bool {
        let helpless = !self.habits.has_wallet && !self.habits.is_attentive;
        let above = self.config.repay_above;
        if glance.is_below(above, used) {
            return helpless;
        }
        let lever_below = self.habits.target_use - self.config.relever_band;
        let keeps = !self.habits.is_looper
            || glance.is_below(lever_below, used)
            || glance.signals.momentum(self.asset.perp) <= 0.0;
        keeps && (helpless || glance.is_below(used, above))
    }

    fn defend(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        if self.habits.has_wallet {
            self.habits.has_wallet = false;
            let usd = self.config.top_up_share * view.account.net_worth_usd();
            let units = usd / view.account.holding(self.asset.debt).px;
            self.desk.deposit(self.asset.debt, units, wishes);
        } else if self.habits.is_attentive {
            self.sell_down(view, wishes);
        }
    }

    fn sell_down(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let holding = view.account.holding(self.asset.token);
        // A target at the repay level would mean selling crumbs for ever: go a band below it.
        let target =
            (self.habits.target_use).min(self.config.repay_above - self.config.relever_band);
        let units = (-self.value_to_buy(view, target) / holding.px).clamp(0.0, holding.units());
        (self.desk).spot(&self.asset, -units, holding.px, wishes);
        if self.is_swapped() && !wishes.is_empty() {
            self.swap = Some(Swap::Repay);
        }
    }

    /// Whether it owes another token than spot trades in.
    fn is_swapped(&self) -> bool {
        self.asset.debt != self.asset.settlement
    }

    /// The second leg: what the first has brought is spent, less what the order may cost more.
    fn finish_swap(&self, swap: Swap, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let worst = 1.0 + f64::from(self.config.limit_bps) / 1e4 + SWAP_FEE;
        let usd = view.account.supplied_usd() / worst;
        match swap {
            Swap::Lever => {
                let px = view.account.holding(self.asset.token).px;
                self.desk.spot(&self.asset, usd / px, px, wishes);
            }
            Swap::Repay => {
                let debt = view.account.holding(self.asset.debt);
                let units = (usd / debt.px).min(debt.borrowed_units);
                self.desk.swap(self.asset.debt, units, debt.px, wishes);
            }
        }
    }

    fn relever(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let holding = view.account.holding(self.asset.token);
        let value = self.value_to_buy(view, self.habits.target_use);
        if self.is_swapped() {
            let debt = view.account.holding(self.asset.debt);
            let value = value.min(holding.room_units * holding.px);
            let units = (value / debt.px)
                .min(BORROWABLE_PART * view.account.borrowable_units(self.asset.debt));
            self.desk.swap(self.asset.debt, -units, debt.px, wishes);
            self.swap = (!wishes.is_empty()).then_some(Swap::Lever);
            return;
        }
        let affordable = BORROWABLE_PART * view.account.spendable_usd();
        let units = (value.min(affordable) / holding.px).clamp(0.0, holding.room_units);
        (self.desk).spot(&self.asset, units, holding.px, wishes);
    }

    /// Value of spot to buy on credit (negative: to sell) so that debt over capacity is `target`.
    fn value_to_buy(&self, view: &View<'_>, target: f64) -> f64 {
        // debt + X = target * (capacity + ltv * X)
        let account = view.account;
        (target * account.capacity_usd() - account.debt_usd()) / (1.0 - target * self.asset.ltv)
    }

    fn wait(&self, used: f64, stream: &mut Stream) -> f64 {
        if self.swap.is_some() {
            return SWAP_WAIT_S;
        }
        let is_near = used >= self.config.near_trigger_use;
        let factor = if is_near {
            self.config.near_trigger_factor
        } else {
            1.0
        };
        wait_s(self.config.clock_h * HOUR_S / factor, stream)
    }
}

impl Agent for Borrower {
    fn class(&self) -> Class {
        Class::Borrower
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        self.wait(self.habits.target_use, stream)
    }

    fn glance(&mut self, glance: &Glance<'_>, stream: &mut Stream) -> Option<f64> {
        let used = glance.ltv_use()?;
        let near = self.config.near_trigger_use;
        let is_sure = glance.is_below(used, near) || glance.is_below(near, used);
        let rests = glance.is_in_liquidation() || self.is_content(used, glance);
        (is_sure && self.swap.is_none() && rests).then(|| self.wait(used, stream))
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        if !view.account.is_in_liquidation() {
            self.act(view, wishes);
        }
        self.wait(view.account.ltv_use(), stream)
    }
}
