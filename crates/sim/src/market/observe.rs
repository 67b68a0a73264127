//! How an asset's oracle, mark and borrow oracle price are observed.
//!
//! Everything here is a function of what is to be seen at a tick and of what was seen before; the
//! reference path and the books are not touched.

use super::deployer::{Deployer, Hip3View, PerpPrices};
use super::disturb::{AssetDisturbance, Stale};
use super::ema::Ema;
use super::mark::{BASIS_TAU_S, MarkInputs, SUBSTITUTE_TAU_S, mark_px};
use super::median::{median_of_two, weighted_median};
use super::oracle::validators_px;
use super::prices::borrow_oracle_px;
use super::quotes::AssetQuotes;
use super::{AssetMarketConfig, OracleMode, Weighted};

/// Parts that a validator's stake is cut into where a share of it votes an old price.
const PARTS: u64 = 10_000;

/// What all assets have in common at a tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tick {
    pub(super) t_s: f64,
    /// Time since the last tick, seconds.
    pub(super) elapsed_s: f64,
    /// Time since the last update of oracle and mark, seconds; none if they hold at this tick.
    pub(super) update_s: Option<f64>,
    pub(super) usdt_usdc: f64,
}

/// What of a market's configuration every asset needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Common {
    pub(super) tick_s: f64,
    /// Usual time between updates of oracle and mark, seconds.
    pub(super) update_s: f64,
    pub(super) own_spot_weight: u32,
    pub(super) held_oracle_in_mark: bool,
    /// Whether an input of a mark may ever be missing; otherwise nothing has to stand in for it.
    pub(super) may_miss_input: bool,
}

/// Prices that hold between updates, USD, not rounded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    pub(super) perp: PerpPrices,
    pub(super) borrow_px: f64,
    spot_px: f64,
    usdt_usdc: f64,
}

impl Held {
    pub(super) fn new(perp: PerpPrices, spot_px: f64, usdt_usdc: f64) -> Self {
        Self {
            perp,
            borrow_px: borrow_oracle_px(spot_px, perp.mark_px, perp.oracle_px, usdt_usdc),
            spot_px,
            usdt_usdc,
        }
    }

    /// The same with oracle and mark price multiplied.
    fn moved(self, oracle: f64, mark: f64) -> Self {
        if oracle.to_bits() == 1.0_f64.to_bits() && mark.to_bits() == 1.0_f64.to_bits() {
            return self;
        }
        let perp = PerpPrices {
            oracle_px: self.perp.oracle_px * oracle,
            mark_px: self.perp.mark_px * mark,
        };
        Self::new(perp, self.spot_px, self.usdt_usdc)
    }

    /// Prices on the way from `old` ones, which still weigh so much.
    fn since(self, old: Self, weight: f64) -> Self {
        if weight >= 1.0 {
            return old;
        }
        let between = |old: f64, new: f64| new + (old - new) * weight;
        Self {
            perp: PerpPrices {
                oracle_px: between(old.perp.oracle_px, self.perp.oracle_px),
                mark_px: between(old.perp.mark_px, self.perp.mark_px),
            },
            borrow_px: between(old.borrow_px, self.borrow_px),
            ..self
        }
    }
}

/// What there is to be seen of an asset at a tick, USD, not rounded.
// All are prices.
#[allow(clippy::struct_field_names)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// Price at other venues when none of them stands apart.
    pub(super) elsewhere_px: f64,
    /// Mid of the venue's spot book.
    pub(super) spot_px: f64,
    /// Mid of the venue's perp book.
    pub(super) perp_mid_px: f64,
    /// Median of best bid, best ask and last trade of the perp book.
    pub(super) book_px: f64,
}

/// What is remembered of an asset between two observations.
#[derive(Clone, Debug)]
pub(super) struct Observer {
    pub(super) oracle: OracleMode,
    pub(super) common: Common,
    pub(super) basis: Ema,
    book_average: Ema,
    pub(super) deployer: Option<Deployer>,
    pub(super) quotes: AssetQuotes,
    votes: Vec<Weighted>,
    /// What is observed, whatever is shown of it.
    pub(super) held: Option<Held>,
    /// What was shown last.
    pub(super) shown: Option<Held>,
    /// What is shown while prices stand still.
    pub(super) frozen: Option<Held>,
    /// Whether a price that all show is observed as it is.
    pub(super) is_plain: bool,
    /// Oracle prices of the moments at which faults began that make validators vote an old price.
    pub(super) old_votes: Vec<(usize, f64)>,
}

impl Observer {
    pub(super) fn new(config: &AssetMarketConfig, common: Common) -> Self {
        let update_s = if config.hip3.is_some() {
            common.tick_s
        } else {
            common.update_s
        };
        Self {
            oracle: config.oracle,
            common,
            basis: Ema::new(BASIS_TAU_S, update_s),
            book_average: Ema::new(SUBSTITUTE_TAU_S, update_s),
            deployer: (config.hip3.as_ref()).map(|deployer| Deployer::new(config, deployer)),
            quotes: AssetQuotes::default(),
            votes: Vec::new(),
            held: None,
            shown: None,
            frozen: None,
            is_plain: false,
            old_votes: Vec::new(),
        }
    }

    /// Forgets all that was seen; quotes are set again at the next tick.
    pub(super) fn restart(&mut self) {
        self.basis.restart();
        self.book_average.restart();
        if let Some(deployer) = &mut self.deployer {
            deployer.restart();
        }
        (self.held, self.shown, self.frozen) = (None, None, None);
        self.old_votes.clear();
    }

    /// Has what exchanges and validators say written anew.
    pub(super) fn set_quotes(&mut self, write: impl FnOnce(&mut AssetQuotes)) {
        write(&mut self.quotes);
        self.is_plain = self.deployer.is_none() && self.is_seen_as_it_is(&self.quotes);
    }

    /// Oracle price shown at the last tick, USD, not rounded; none before the first.
    pub(super) fn oracle_px(&self) -> Option<f64> {
        self.shown.map(|held| held.perp.oracle_px)
    }

    /// Oracle, mark and borrow oracle price at a tick, new or as they were.
    #[inline(always)]
    #[allow(clippy::inline_always)] // Measured: as for a tick of an asset.
    pub(super) fn hold(&mut self, seen: &Seen, tick: &Tick, fault: &AssetDisturbance) -> Held {
        let held = self.observe(seen, tick, fault);
        self.held = Some(held);
        let moved = held.moved(fault.oracle, fault.mark);
        let shown = if fault.frozen > 0.0 {
            let old = *self.frozen.get_or_insert(self.shown.unwrap_or(moved));
            moved.since(old, fault.frozen)
        } else {
            self.frozen = None;
            moved
        };
        self.shown = Some(shown);
        shown
    }

    /// What is observed at a tick, new or as it was.
    #[inline]
    fn observe(&mut self, seen: &Seen, tick: &Tick, fault: &AssetDisturbance) -> Held {
        let before = self
            .held
            .map_or_else(|| self.before_the_path(seen), |held| held.perp);
        let update = match (self.deployer.is_some(), tick.update_s) {
            (true, _) => Some(self.deployed(before, seen, tick)),
            (false, Some(update_s)) => Some(self.validated(before, seen, (update_s, &fault.stale))),
            (false, None) => None,
        };
        match (update, self.held) {
            (None, Some(held)) => held,
            (update, _) => Held::new(update.unwrap_or(before), seen.spot_px, tick.usdt_usdc),
        }
    }

    /// What would have been shown just before the path, when all was in order.
    fn before_the_path(&self, seen: &Seen) -> PerpPrices {
        PerpPrices {
            oracle_px: match self.oracle {
                OracleMode::Internal => seen.spot_px,
                OracleMode::External | OracleMode::Mixed => seen.elsewhere_px,
            },
            mark_px: seen.book_px,
        }
    }

    /// An update by the validators.
    #[inline]
    fn validated(
        &mut self,
        before: PerpPrices,
        seen: &Seen,
        (update_s, stale): (f64, &[Stale]),
    ) -> PerpPrices {
        let fresh = if stale.is_empty() {
            self.old_votes.clear();
            (self.quotes.validators)
                .and_then(|factor| self.seen_oracle_px(seen).map(|px| px * factor))
        } else {
            self.voted_px(before.oracle_px, seen, stale)
        };
        let oracle_px = fresh.unwrap_or(before.oracle_px);
        let is_input = fresh.is_some() || self.common.held_oracle_in_mark;
        let oracle_basis_px = if is_input {
            Some(oracle_px + self.basis.update(seen.perp_mid_px - oracle_px, update_s))
        } else {
            self.basis.skip(update_s);
            None
        };
        let book_px = seen.book_px;
        if self.common.may_miss_input {
            self.book_average.update(book_px, update_s);
        }
        let mark_px = mark_px(&MarkInputs {
            oracle_basis_px,
            book_px: Some(book_px),
            external_px: self.external_perp_px(seen),
            book_average_px: self.book_average.average(),
        });
        PerpPrices {
            oracle_px,
            mark_px: mark_px.unwrap_or(before.mark_px),
        }
    }

    /// Oracle price where shares of the stake vote the price of the moment a fault began.
    fn voted_px(&mut self, before_px: f64, seen: &Seen, stale: &[Stale]) -> Option<f64> {
        (self.old_votes).retain(|(fault, _)| stale.iter().any(|one| one.fault == *fault));
        for one in stale {
            if !self.old_votes.iter().any(|(fault, _)| *fault == one.fault) {
                self.old_votes.push((one.fault, before_px));
            }
        }
        let seen_px = self.seen_oracle_px(seen);
        let speaking: u64 = self.quotes.votes.iter().map(|vote| vote.weight).sum();
        let mut left = PARTS;
        let mut votes = Vec::with_capacity(stale.len() + self.quotes.votes.len());
        for one in stale {
            let old = self.old_votes.iter().find(|(fault, _)| *fault == one.fault);
            let parts = parts_of(one.share).min(left);
            left -= parts;
            votes.push(Weighted {
                px: old.map_or(before_px, |(_, px)| *px),
                weight: speaking * parts,
            });
        }
        if let Some(px) = seen_px {
            votes.extend(self.quotes.votes.iter().map(|vote| Weighted {
                px: px * vote.px,
                weight: vote.weight * left,
            }));
        }
        validators_px(&mut votes, self.quotes.total_stake * PARTS)
    }

    /// A tick of a builder-deployed perp.
    fn deployed(&mut self, before: PerpPrices, seen: &Seen, tick: &Tick) -> PerpPrices {
        let oracle_px = self.seen_oracle_px(seen);
        if let Some(px) = oracle_px {
            self.basis.update(seen.perp_mid_px - px, tick.elapsed_s);
        } else {
            self.basis.skip(tick.elapsed_s);
        }
        let view = Hip3View {
            oracle_px,
            basis: self.basis.value(),
            external_px: self.external_perp_px(seen),
            local_px: seen.book_px,
        };
        let deployer = self.deployer.as_mut();
        deployer.map_or(before, |one| one.tick(tick.t_s, before, &view))
    }

    /// Weighted median of the perp mids of other venues.
    fn external_perp_px(&self, seen: &Seen) -> Option<f64> {
        let median = self.quotes.perp_median?;
        Some(seen.elsewhere_px * median)
    }

    /// Oracle price that an honest validator sees; none without quotes.
    fn seen_oracle_px(&mut self, seen: &Seen) -> Option<f64> {
        let (elsewhere_px, spot_px) = (seen.elsewhere_px, seen.spot_px);
        match self.oracle {
            OracleMode::Internal => Some(spot_px),
            OracleMode::External => Some(elsewhere_px * self.quotes.spot_median?),
            OracleMode::Mixed => {
                let own = Weighted {
                    px: spot_px,
                    weight: u64::from(self.common.own_spot_weight),
                };
                let at_px = |quote: &Weighted| Weighted {
                    px: elsewhere_px * quote.px,
                    ..*quote
                };
                if let Some(quote) = &self.quotes.agreed {
                    return median_of_two(at_px(quote), own);
                }
                self.votes.clear();
                self.votes.extend(self.quotes.spot.iter().map(at_px));
                self.votes.push(own);
                weighted_median(&mut self.votes)
            }
        }
    }
}

/// A share of the stake in parts, to the nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share between nought and one"
)]
fn parts_of(share: f64) -> u64 {
    libm::round(share * 10_000.0) as u64
}
