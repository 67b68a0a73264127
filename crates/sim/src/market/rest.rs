//! The market at rest: what its ticks show while nothing displaces it.
//!
//! Rule    the market rests while every book stands at the price elsewhere (no transient displacement,
//!         basis or premium of demand), nobody errs, is silent or is disturbed by a fault, no book
//!         dries up, no builder deploys prices, and USDC does not move. Then each price of a tick is
//!         reference · e^P, P the permanent displacement; the borrow oracle price is that times USDC
//!         per USDT. Ticks at rest leave behind the averages' weights, premium samples of nought
//!         (from the middle: of a rounding), and the last tick
//! Units   prices in USD, times in seconds
//! Bounds  a permanent displacement is part of rest. An average of the basis that has not died away is
//!         too where the book has no spread: then two of the mark's three inputs are the same
//! Source  none: it is what `Market::on_tick` computes, bit for bit
//! Tests   tests/it/skip.rs

use plimsoll_paths::bulk::lower;

use super::asset::AssetState;
use super::deployer::PerpPrices;
use super::observe::{Held, Observer, Seen};
use super::prices::Rounded;
use super::quotes::AssetQuotes;
use super::{AssetPrices, Market, OracleMode, Premiums};

/// Ticks that follow one another, at rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RestingRun<'a> {
    /// How many.
    pub(crate) ticks: usize,
    /// Time of the last, seconds since the start of the path.
    pub(crate) end_s: f64,
    /// Whether the premium of an asset is read from the middle of the impact prices.
    pub(crate) reads_middle: &'a [bool],
}

fn is_one(factor: f64) -> bool {
    factor.to_bits() == 1.0_f64.to_bits()
}

impl Market {
    /// Whether the ticks from now on show the reference prices but for what is permanent, until
    /// somebody trades or [`Self::rests_before_s`].
    pub(crate) fn rests(&self) -> bool {
        self.last_t_s.is_some() && self.lets_rest && self.assets.iter().all(AssetState::rests)
    }

    /// What [`Self::lets_rest`] remembers, worked out.
    pub(super) fn may_rest(&self) -> bool {
        self.oracle_every_s.is_none()
            && self.usdc.is_empty()
            && !self.common.may_miss_input
            && self.disturbance.is_nothing()
    }

    /// Whether its ticks need nothing of the world but reference prices: neither the regime nor the
    /// pool nor anybody's positions move its books, and no fault disturbs it.
    pub(crate) fn fades_by_itself(&self) -> bool {
        let is_free = |asset: &AssetState| asset.link.is_none() && asset.dry_up.is_none();
        self.disturbance.is_nothing() && self.assets.iter().all(is_free)
    }

    /// When a window of the scenario opens or closes next.
    pub(crate) fn rests_before_s(&self) -> f64 {
        self.depth.next_change_s().min(self.quotes.next_change_s())
    }

    /// What a reference price is multiplied by at rest, and what that is to get the borrow oracle
    /// price.
    pub(crate) fn rest_factors(&self, asset: usize) -> (f64, f64) {
        (self.assets[asset].rest_factor(), self.usdt_usdc_at(0.0))
    }

    /// What an asset shows at rest at a reference price.
    pub(crate) fn at_rest(&self, asset: usize, px: f64) -> AssetPrices {
        self.assets[asset].at_rest(px, self.usdt_usdc_at(0.0))
    }

    /// Goes over ticks at rest, a usual tick apart, given the reference prices of each asset at
    /// them: afterwards all is as if [`Self::on_tick`] had been called for each, but for premiums
    /// from the middle that nobody reads.
    pub(crate) fn rest_over<'p>(
        &mut self,
        run: &RestingRun<'_>,
        prices: impl Fn(usize) -> &'p [f64],
    ) {
        let Some(last_t_s) = self.last_t_s else {
            return;
        };
        self.sample_premium_before(last_t_s + self.tick_s);
        self.sample_at_rest(last_t_s, run, &prices);
        let usdt_usdc = self.usdt_usdc_at(run.end_s);
        for (number, asset) in self.assets.iter_mut().enumerate() {
            let px = prices(number)[run.ticks - 1];
            asset.rest_over(px, (run.ticks, self.tick_s), usdt_usdc);
            self.lowest_log = lower(self.lowest_log, asset.lowest_log());
        }
        self.last_t_s = Some(run.end_s);
        self.last_update_s = Some(run.end_s);
        self.show();
    }

    /// Takes the premium samples that are due from the first tick at rest to the last.
    fn sample_at_rest<'p>(
        &mut self,
        last_t_s: f64,
        run: &RestingRun<'_>,
        prices: &impl Fn(usize) -> &'p [f64],
    ) {
        let (from_s, mut samples) = (self.next_sample_s, 0);
        while self.next_sample_s <= run.end_s {
            self.next_sample_s += self.premium_every_s;
            samples += 1;
        }
        for (number, asset) in self.assets.iter_mut().enumerate() {
            if !run.reads_middle[number] {
                asset.premium.add_level(samples);
                continue;
            }
            let (prices, mut at_s) = (prices(number), from_s);
            for _ in 0..samples {
                let ticks = libm::floor((at_s - last_t_s) / self.tick_s);
                // From one to the number of ticks.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                asset.sample_at_rest(prices[ticks as usize - 1]);
                at_s += self.premium_every_s;
            }
        }
    }
}

impl AssetState {
    /// Whether its ticks show the reference price but for what is permanent.
    pub(super) fn rests(&self) -> bool {
        let spot_log = self.spot.as_ref().map_or(0.0, |book| book.transient.log());
        let is_level = self.perp.transient.log() == 0.0 && spot_log == 0.0;
        is_level
            && self.link.is_none()
            && self.dry_up.is_none()
            && self.truth.is_none()
            && is_one(self.spot_factor)
            && self.pushed.is_nothing()
            && self.observer.rests(self.perp.now.half_spread_bps() > 0.0)
    }

    fn rest_factor(&self) -> f64 {
        self.permanent.factor()
    }

    /// Goes over ticks at rest, the last at a reference price.
    pub(super) fn rest_over(&mut self, px: f64, (ticks, tick_s): (usize, f64), usdt_usdc: f64) {
        let shown_px = px * self.permanent.factor();
        self.reference_px = px;
        self.seen = Seen {
            elsewhere_px: shown_px,
            spot_px: shown_px,
            perp_mid_px: shown_px,
            book_px: shown_px,
        };
        self.observer
            .rest_over(shown_px, (ticks, tick_s), usdt_usdc);
    }

    /// What is shown at rest.
    fn at_rest(&self, px: f64, usdt_usdc: f64) -> AssetPrices {
        let shown_px = px * self.permanent.factor();
        let shown = Rounded::new(shown_px);
        let borrow_px = shown.or_round(shown_px * usdt_usdc);
        AssetPrices {
            reference_px: shown.or_round(px),
            spot_px: shown.rounded,
            perp_mid_px: shown.rounded,
            oracle_px: shown.rounded,
            mark_px: shown.rounded,
            borrow_px,
            true_oracle_px: shown.rounded,
            true_mark_px: shown.rounded,
            true_borrow_px: borrow_px,
        }
    }

    fn sample_at_rest(&mut self, px: f64) {
        let shown_px = px * self.permanent.factor();
        let slips = self.slips();
        let (bid_px, ask_px) = (shown_px * (1.0 - slips.bid), shown_px * (1.0 + slips.ask));
        self.premium.add(Premiums::of(bid_px, ask_px, shown_px));
    }
}

impl Observer {
    /// Whether a price that all show is observed as it is.
    fn rests(&self, has_spread: bool) -> bool {
        self.is_plain
            && self.frozen.is_none()
            && self.old_votes.is_empty()
            && self.basis.is_up_to_date()
            && (self.basis.value() == 0.0 || !has_spread)
    }

    /// [`Self::is_plain`] by some quotes, worked out.
    pub(super) fn is_seen_as_it_is(&self, quotes: &AssetQuotes) -> bool {
        let is_oracle_one = match self.oracle {
            OracleMode::Internal => true,
            OracleMode::External => quotes.spot_median.is_some_and(is_one),
            OracleMode::Mixed => quotes.agreed.is_some_and(|quote| {
                is_one(quote.px) && (quote.weight > 0 || self.common.own_spot_weight > 0)
            }),
        };
        is_oracle_one
            && quotes.validators.is_some_and(is_one)
            && quotes.perp_median.is_some_and(is_one)
    }

    fn rest_over(&mut self, px: f64, (ticks, tick_s): (usize, f64), usdt_usdc: f64) {
        self.basis.rest_over(ticks, tick_s);
        let perp = PerpPrices {
            oracle_px: px,
            mark_px: px,
        };
        let held = Held::new(perp, px, usdt_usdc);
        (self.held, self.shown) = (Some(held), Some(held));
    }
}
