//! Lender of one token: follows the supply rate, and runs.
//!
//! Rule    desired supply = opening supply * (supply rate / reference rate)^elasticity, approached
//!         with a half-life where it is a band away or more; run hazard per hour = base + exit
//!         rate, + a above the high utilization, + b while nothing is left and that is news, + c for the part of a dollar that the token
//!         has lost; one that runs wants everything out and does not come back
//! Units   rates per year, hazards per hour, amounts in units of the token
//! Bounds  no lender brings in more than its wallet; sticky lenders take nothing out but by the
//!         exit rate; a price of the token above 0.99 USD frightens nobody
//! Source  assumption; form of the rate response after BAUDE-2025 (Baude, Challet and Muni
//!         Toke, arXiv 2502.19862)
//! Tests   tests/it/lender.rs

use garde::Validate;
use plimsoll_engine::units::TokenId;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Class, Desk, Wish};
use crate::check::{is_default, is_number};
use crate::order::LEAST_USD;
use crate::view::{Glance, ReserveView, View};

const HOUR_S: f64 = 3_600.0;
const DAY_S: f64 = 86_400.0;
/// Price below which a token has lost its peg, and how far below it the hazard is the stated one,
/// USD. Source: assumption; the second is how far USDC fell on 2023-03-11 (EVENT-PRESS).
const PEG_USD: f64 = 0.99;
const DEPEG_USD: f64 = 0.13;
/// A reserve that holds less than this has nothing left, units.
const EMPTY_UNITS: f64 = 1.0;

/// How lenders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LenderConfig {
    /// Mean hours between two looks. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub clock_h: f64,
    /// Share of the pool from which a lender is large. Default 0.05. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub large_share: f64,
    /// Mean minutes between two looks of a large lender, which so reacts first. Default 15.
    /// Source: assumption.
    #[garde(range(min = 0.05, max = 525_600.0), custom(is_number))]
    #[schemars(range(min = 0.05, max = 525_600.0))]
    pub large_clock_min: f64,
    /// Mean minutes between two attempts of a lender that wants out and could not. Default 5.
    /// Source: assumption.
    #[garde(range(min = 0.05, max = 525_600.0), custom(is_number))]
    #[schemars(range(min = 0.05, max = 525_600.0))]
    pub retry_min: f64,
    /// Elasticity of desired supply to the supply rate. Default 0.6. Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub elasticity: f64,
    /// Days in which half of the way to desired supply is gone. Default 2. Source: assumption.
    #[garde(range(min = 0.001, max = 3_650.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 3_650.0))]
    pub half_life_d: f64,
    /// How far desired supply must be from what is supplied before a lender moves, as a share of its
    /// opening supply. Default 0: it moves at every look. Source: assumption.
    #[serde(skip_serializing_if = "is_nought")]
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub band: f64,
    /// What a lender could bring in, as a share of its opening supply. Default 1.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub wallet_share: f64,
    /// Hazard of a run at any time, per hour. Default 0.0005. Source: assumption.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub run_rate_per_h: f64,
    /// Hazard added above the high utilization, per hour. Default 0.02. Source: assumption.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub run_rate_high_per_h: f64,
    /// The high utilization. Default 0.95. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub high_utilization: f64,
    /// Hazard added while nothing is left in the reserve and that is news, per hour. Default 0.1.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub run_rate_full_per_h: f64,
    /// Minutes from the start until an empty reserve is news. Default: never.
    #[garde(inner(range(min = 0.0, max = 5_256_000.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub news_at_min: Option<f64>,
    /// Hazard added where the token lent has lost 0.13 USD below 0.99, and in proportion before and
    /// beyond, per hour. Default 0: nobody looks at the price; 0.3 is the assumption for a depeg.
    /// Source: assumption.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub run_rate_depeg_per_h: f64,
    /// Probability that a lender is sticky: it neither runs nor follows the rate down. Default 0.3.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub sticky_probability: f64,
    /// Hazard of leaving that a scenario imposes on all lenders, sticky ones too, per hour.
    /// Default 0. Source: the scenario.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub exit_rate_per_h: f64,
    /// When that begins, minutes since the start of the path. Default 0. Source: the scenario.
    #[serde(skip_serializing_if = "is_nought")]
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub exit_from_min: f64,
}

// serde passes fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_nought(value: &f64) -> bool {
    *value == 0.0
}

impl Default for LenderConfig {
    fn default() -> Self {
        Self {
            clock_h: 1.0,
            large_share: 0.05,
            large_clock_min: 15.0,
            retry_min: 5.0,
            elasticity: 0.6,
            half_life_d: 2.0,
            band: 0.0,
            wallet_share: 1.0,
            run_rate_per_h: 0.0005,
            run_rate_high_per_h: 0.02,
            high_utilization: 0.95,
            run_rate_full_per_h: 0.1,
            news_at_min: None,
            run_rate_depeg_per_h: 0.0,
            sticky_probability: 0.3,
            exit_rate_per_h: 0.0,
            exit_from_min: 0.0,
        }
    }
}

impl LenderConfig {
    /// Hazard of a run that the price of the token adds, per hour.
    #[must_use]
    pub fn depeg_rate(&self, token_px_usd: f64, is_sticky: bool) -> f64 {
        if is_sticky {
            return 0.0;
        }
        self.run_rate_depeg_per_h * (PEG_USD - token_px_usd).max(0.0) / DEPEG_USD
    }

    /// Hazard of a run by all else, per hour.
    #[must_use]
    pub fn run_rate(&self, reserve: &ReserveView, time_s: f64, is_sticky: bool) -> f64 {
        let exit = self.exit_rate(time_s);
        if is_sticky {
            return exit;
        }
        let is_high = reserve.utilization > self.high_utilization;
        let is_empty = reserve.utilization >= 1.0 || reserve.balance_units < EMPTY_UNITS;
        let is_news = (self.news_at_min).is_some_and(|at| time_s >= at * 60.0);
        let high = if is_high {
            self.run_rate_high_per_h
        } else {
            0.0
        };
        let full = if is_empty && is_news {
            self.run_rate_full_per_h
        } else {
            0.0
        };
        self.run_rate_per_h + high + full + exit
    }

    /// Hazard that the scenario imposes at a time, per hour.
    fn exit_rate(&self, time_s: f64) -> f64 {
        if time_s >= self.exit_from_min * 60.0 {
            self.exit_rate_per_h
        } else {
            0.0
        }
    }
}

/// What distinguishes one lender from another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// What it supplies at the start, units.
    pub opening_units: f64,
    /// Supply rate at which that is what it desires, per year; nought switches the response off.
    pub reference_rate: f64,
    /// Whether it is large.
    pub is_large: bool,
    /// Whether it stays.
    pub is_sticky: bool,
}

/// A lender.
#[derive(Clone, Debug)]
pub struct Lender {
    config: LenderConfig,
    token: TokenId,
    desk: Desk,
    standing: Standing,
    looked_at_s: f64,
    has_run: bool,
    /// A supply rate, and what it would like to have supplied at it, units.
    answer: (f64, f64),
}

impl Lender {
    /// A lender of one token.
    #[must_use]
    pub fn new(config: LenderConfig, token: TokenId, latency_s: f64, standing: Standing) -> Self {
        Self {
            desk: Desk {
                limit_bps: 0,
                latency_s,
            },
            token,
            standing,
            looked_at_s: 0.0,
            has_run: false,
            answer: (0.0, 0.0),
            config,
        }
    }

    /// What distinguishes it.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether it has decided to take everything out.
    #[must_use]
    pub fn has_run(&self) -> bool {
        self.has_run
    }

    /// What it would like to have supplied at a supply rate, units.
    fn desired_units(&self, supply_rate: f64) -> f64 {
        let Standing {
            opening_units,
            reference_rate,
            ..
        } = self.standing;
        if reference_rate <= 0.0 {
            return opening_units;
        }
        let response = libm::pow(
            supply_rate.max(0.0) / reference_rate,
            self.config.elasticity,
        );
        opening_units * response.min(1.0 + self.config.wallet_share)
    }

    /// How far desired supply must be away, units.
    fn band_units(&self) -> f64 {
        self.config.band * self.standing.opening_units
    }

    /// Lowest and highest that desired supply can be at a supply rate: exact at that of the last
    /// answer, and near it as far apart as the rates are, since elasticity is at most one.
    fn desired_between(&self, supply_rate: f64) -> Option<(f64, f64)> {
        let (rate, units) = self.answer;
        let moved = (supply_rate / rate - 1.0).abs();
        let is_near = rate > 0.0 && moved < 1.0 && self.config.elasticity <= 1.0;
        is_near.then_some((units * (1.0 - moved), units * (1.0 + moved)))
    }

    /// Whether it surely neither brings in nor takes out anything.
    fn is_content(&mut self, glance: &Glance<'_>) -> bool {
        let rate = glance.reserve(self.token).supply_rate;
        let supplied = glance.supplied_units(self.token);
        let near = self.desired_between(rate);
        if near.is_some_and(|desired| self.keeps(supplied, desired, glance)) {
            return true;
        }
        let units = self.desired_units(rate);
        self.answer = (rate, units);
        self.keeps(supplied, (units, units), glance)
    }

    /// Whether it surely leaves as it is what it supplies, with desired supply between two numbers.
    fn keeps(&self, supplied: f64, (low, high): (f64, f64), glance: &Glance<'_>) -> bool {
        let gap = (low - supplied).abs().max((high - supplied).abs());
        glance.is_below(gap, self.band_units().max(LEAST_USD))
            || self.standing.is_sticky && glance.is_below(high, supplied)
    }

    /// What to bring in (negative: to take out) after some seconds, units.
    fn flow_units(&self, view: &View<'_>, elapsed_s: f64) -> f64 {
        let holding = view.account.holding(self.token);
        let gap = self.desired_units(view.market.reserve(self.token).supply_rate)
            - holding.supplied_units;
        if gap.abs() < self.band_units() {
            return 0.0;
        }
        let gone = 1.0 - libm::exp2(-elapsed_s / (self.config.half_life_d * DAY_S));
        let flow = gap * gone;
        if self.standing.is_sticky {
            flow.clamp(0.0, holding.room_units)
        } else {
            flow.min(holding.room_units)
        }
    }

    fn runs(&self, view: &View<'_>, elapsed_s: f64, stream: &mut Stream) -> bool {
        let reserve = view.market.reserve(self.token);
        let is_sticky = self.standing.is_sticky;
        let px = view.account.holding(self.token).px * view.market.settlement_px;
        let rate = (self.config).run_rate(reserve, view.market.time_s, is_sticky)
            + self.config.depeg_rate(px, is_sticky);
        strikes(rate, elapsed_s, stream)
    }

    fn wait(&self, stream: &mut Stream) -> f64 {
        let mean_s = if self.standing.is_large {
            self.config.large_clock_min * 60.0
        } else {
            self.config.clock_h * HOUR_S
        };
        wait_s(mean_s, stream)
    }
}

/// Draws whether a hazard strikes within some time.
fn strikes(rate_per_h: f64, elapsed_s: f64, stream: &mut Stream) -> bool {
    let hazard = rate_per_h * elapsed_s / HOUR_S;
    let drawn = stream.uniform();
    // The probability is never above the hazard, and dearer to work out.
    drawn < hazard * (1.0 + 1e-9) && drawn < -libm::expm1(-hazard)
}

impl Agent for Lender {
    fn class(&self) -> Class {
        Class::Lender
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        self.wait(stream)
    }

    fn glance(&mut self, glance: &Glance<'_>, stream: &mut Stream) -> Option<f64> {
        if self.has_run {
            if !glance.is_below(glance.supplied_units(self.token), LEAST_USD) {
                return None;
            }
            self.looked_at_s = glance.time_s;
            return Some(self.wait(stream));
        }
        let is_sticky = self.standing.is_sticky;
        let looks_at_px = self.config.run_rate_depeg_per_h > 0.0 && !is_sticky;
        if looks_at_px || !self.is_content(glance) {
            return None;
        }
        let elapsed_s = glance.time_s - self.looked_at_s;
        self.looked_at_s = glance.time_s;
        let reserve = glance.reserve(self.token);
        let rate = self.config.run_rate(reserve, glance.time_s, is_sticky);
        if strikes(rate, elapsed_s, stream) {
            // The decision goes on from here: it does not draw again.
            self.has_run = true;
            return None;
        }
        Some(self.wait(stream))
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let elapsed_s = view.market.time_s - self.looked_at_s;
        self.looked_at_s = view.market.time_s;
        self.has_run = self.has_run || self.runs(view, elapsed_s, stream);
        if self.has_run {
            let supplied = view.account.holding(self.token).supplied_units;
            if supplied < LEAST_USD {
                return self.wait(stream);
            }
            // More than there is, because interest comes in on the way: all of it is paid out.
            self.desk.withdraw(self.token, 2.0 * supplied, wishes);
            return wait_s(self.config.retry_min * 60.0, stream);
        }
        let flow = self.flow_units(view, elapsed_s);
        if flow > 0.0 {
            self.desk.deposit(self.token, flow, wishes);
        } else {
            self.desk.withdraw(self.token, -flow, wishes);
        }
        self.wait(stream)
    }
}
