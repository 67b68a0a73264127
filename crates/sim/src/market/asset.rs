//! One asset's books, displacements, averages and prices.

use super::deployer::{Deployer, Hip3View, PerpPrices};
use super::ema::Ema;
use super::mark::{BASIS_TAU_S, MarkInputs, SUBSTITUTE_TAU_S, book_px, mark_px};
use super::median::weighted_median;
use super::prices::{borrow_oracle_px, round_px};
use super::quotes::AssetQuotes;
use super::resilience::BookState;
use super::{
    AssetMarketConfig, AssetPrices, Execution, OracleMode, Permanent, PremiumAverage, Premiums,
    Side, Sweep, Venue, Weighted, impact_slip_bps,
};

const BPS: f64 = 1e-4;

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
struct Held {
    perp: PerpPrices,
    borrow_px: f64,
}

/// One asset between ticks.
#[derive(Clone, Debug)]
pub(super) struct AssetState {
    name: String,
    oracle: OracleMode,
    common: Common,
    impact_notional_usd: f64,
    /// Average slip of the impact notional in the perp book as it is now, as a fraction.
    impact_slip: f64,
    reference_px: f64,
    /// Mid of the perp book at the last tick, before anything was traded.
    perp_mid_px: f64,
    permanent: Permanent,
    perp: BookState,
    spot: Option<BookState>,
    /// Last print in the perp book.
    last_trade_px: Option<f64>,
    basis: Ema,
    book_average: Ema,
    premium: PremiumAverage,
    deployer: Option<Deployer>,
    quotes: AssetQuotes,
    votes: Vec<Weighted>,
    held: Option<Held>,
}

impl AssetState {
    pub(super) fn new(config: &AssetMarketConfig, common: Common) -> Self {
        let tick_s = common.tick_s;
        let update_s = if config.hip3.is_some() {
            tick_s
        } else {
            common.update_s
        };
        let mut asset = Self {
            name: config.asset.clone(),
            oracle: config.oracle,
            common,
            impact_notional_usd: config.impact_notional_usd,
            impact_slip: 0.0,
            reference_px: 0.0,
            perp_mid_px: 0.0,
            permanent: Permanent::default(),
            perp: BookState::new(&config.perp, tick_s),
            spot: config
                .spot
                .as_ref()
                .map(|spot| BookState::new(spot, tick_s)),
            last_trade_px: None,
            basis: Ema::new(BASIS_TAU_S, update_s),
            book_average: Ema::new(SUBSTITUTE_TAU_S, update_s),
            premium: PremiumAverage::default(),
            deployer: (config.hip3.as_ref()).map(|deployer| Deployer::new(config, deployer)),
            quotes: AssetQuotes::default(),
            votes: Vec::new(),
            held: None,
        };
        asset.set_depths(|_, _| 1.0);
        asset
    }

    /// Forgets all that happened; depths and quotes are set again at the next tick.
    pub(super) fn restart(&mut self) {
        self.reference_px = 0.0;
        self.permanent = Permanent::default();
        self.perp.transient.restart();
        if let Some(spot) = &mut self.spot {
            spot.transient.restart();
        }
        self.last_trade_px = None;
        self.basis.restart();
        self.book_average.restart();
        self.premium = PremiumAverage::default();
        if let Some(deployer) = &mut self.deployer {
            deployer.restart();
        }
        self.held = None;
    }

    /// Sets both books' depth to a multiple of the normal one, given the asset's name and the book.
    pub(super) fn set_depths(&mut self, multiplier: impl Fn(&str, Venue) -> f64) {
        self.perp.set_depth(multiplier(&self.name, Venue::Perp));
        if let Some(spot) = &mut self.spot {
            spot.set_depth(multiplier(&self.name, Venue::Spot));
        }
        self.impact_slip = impact_slip_bps(&self.perp.now, self.impact_notional_usd) * BPS;
    }

    /// Sets what exchanges and validators say, given the asset's name.
    pub(super) fn set_quotes(&mut self, read: impl FnOnce(&str, &mut AssetQuotes)) {
        read(&self.name, &mut self.quotes);
    }

    /// Lets time pass, then takes in a reference price and says what the venue shows.
    pub(super) fn tick(&mut self, px: f64, tick: &Tick) -> AssetPrices {
        self.reference_px = px;
        self.perp.transient.decay(tick.elapsed_s);
        if let Some(spot) = &mut self.spot {
            spot.transient.decay(tick.elapsed_s);
        }
        let perp_mid_px = self.mid_px(Venue::Perp);
        self.perp_mid_px = perp_mid_px;
        let spot_px = self.mid_px(Venue::Spot);
        let held = self.hold(perp_mid_px, spot_px, tick);
        AssetPrices {
            reference_px: round_px(px),
            spot_px: round_px(spot_px),
            perp_mid_px: round_px(perp_mid_px),
            oracle_px: round_px(held.perp.oracle_px),
            mark_px: round_px(held.perp.mark_px),
            borrow_px: round_px(held.borrow_px),
        }
    }

    /// Oracle, mark and borrow oracle price at a tick, new or as they were.
    fn hold(&mut self, perp_mid_px: f64, spot_px: f64, tick: &Tick) -> Held {
        let before = self.held.map_or_else(
            || self.before_the_path(perp_mid_px, spot_px),
            |held| held.perp,
        );
        let update = match (self.deployer.is_some(), tick.update_s) {
            (true, _) => Some(self.deployed(before, perp_mid_px, spot_px, tick)),
            (false, Some(update_s)) => Some(self.validated(before, perp_mid_px, spot_px, update_s)),
            (false, None) => None,
        };
        let held = match (update, self.held) {
            (None, Some(held)) => held,
            (update, _) => {
                let perp = update.unwrap_or(before);
                let (mark_px, oracle_px) = (perp.mark_px, perp.oracle_px);
                Held {
                    perp,
                    borrow_px: borrow_oracle_px(spot_px, mark_px, oracle_px, tick.usdt_usdc),
                }
            }
        };
        self.held = Some(held);
        held
    }

    /// What would have been shown just before the path, when all was in order.
    fn before_the_path(&self, perp_mid_px: f64, spot_px: f64) -> PerpPrices {
        PerpPrices {
            oracle_px: match self.oracle {
                OracleMode::Internal => spot_px,
                OracleMode::External | OracleMode::Mixed => self.elsewhere_px(),
            },
            mark_px: self.book_px(perp_mid_px),
        }
    }

    /// An update by the validators.
    fn validated(
        &mut self,
        before: PerpPrices,
        perp_mid_px: f64,
        spot_px: f64,
        update_s: f64,
    ) -> PerpPrices {
        let fresh = (self.quotes.validators)
            .and_then(|factor| self.seen_oracle_px(spot_px).map(|px| px * factor));
        let oracle_px = fresh.unwrap_or(before.oracle_px);
        let is_input = fresh.is_some() || self.common.held_oracle_in_mark;
        let oracle_basis_px = if is_input {
            Some(oracle_px + self.basis.update(perp_mid_px - oracle_px, update_s))
        } else {
            self.basis.skip(update_s);
            None
        };
        let book_px = self.book_px(perp_mid_px);
        if self.common.may_miss_input {
            self.book_average.update(book_px, update_s);
        }
        let mark_px = mark_px(&MarkInputs {
            oracle_basis_px,
            book_px: Some(book_px),
            external_px: self.external_perp_px(),
            book_average_px: self.book_average.average(),
        });
        PerpPrices {
            oracle_px,
            mark_px: mark_px.unwrap_or(before.mark_px),
        }
    }

    /// A tick of a builder-deployed perp.
    fn deployed(
        &mut self,
        before: PerpPrices,
        perp_mid_px: f64,
        spot_px: f64,
        tick: &Tick,
    ) -> PerpPrices {
        let oracle_px = self.seen_oracle_px(spot_px);
        if let Some(px) = oracle_px {
            self.basis.update(perp_mid_px - px, tick.elapsed_s);
        } else {
            self.basis.skip(tick.elapsed_s);
        }
        let view = Hip3View {
            oracle_px,
            basis: self.basis.value(),
            external_px: self.external_perp_px(),
            local_px: self.book_px(perp_mid_px),
        };
        let deployer = self.deployer.as_mut();
        deployer.map_or(before, |one| one.tick(tick.t_s, before, &view))
    }

    /// Price at other venues when none of them stands apart; only permanent impact moves it.
    fn elsewhere_px(&self) -> f64 {
        self.reference_px * self.permanent.factor()
    }

    /// Weighted median of the perp mids of other venues.
    fn external_perp_px(&self) -> Option<f64> {
        let median = self.quotes.perp_median?;
        Some(self.elsewhere_px() * median)
    }

    /// Oracle price that an honest validator sees; none without quotes.
    fn seen_oracle_px(&mut self, spot_px: f64) -> Option<f64> {
        let elsewhere_px = self.elsewhere_px();
        match self.oracle {
            OracleMode::Internal => Some(spot_px),
            OracleMode::External => Some(elsewhere_px * self.quotes.spot_median?),
            OracleMode::Mixed => {
                self.votes.clear();
                self.votes
                    .extend(self.quotes.spot.iter().map(|quote| Weighted {
                        px: elsewhere_px * quote.px,
                        ..*quote
                    }));
                self.votes.push(Weighted {
                    px: spot_px,
                    weight: u64::from(self.common.own_spot_weight),
                });
                weighted_median(&mut self.votes)
            }
        }
    }

    /// Median of best bid, best ask and last trade of the perp book.
    fn book_px(&self, perp_mid_px: f64) -> f64 {
        let half = self.perp.now.half_spread_bps() * BPS;
        if half == 0.0 {
            return perp_mid_px;
        }
        book_px(
            perp_mid_px * (1.0 - half),
            perp_mid_px * (1.0 + half),
            self.last_trade_px,
        )
    }

    /// Takes a sample of the premium at a tick, before anything is traded.
    pub(super) fn sample_premium(&mut self) {
        self.add_premium(self.perp_mid_px);
    }

    /// Takes a sample of the premium as it is `later_s` seconds after the last tick.
    pub(super) fn sample_premium_after(&mut self, later_s: f64) {
        let transient = self.perp.transient.log_after(later_s);
        self.add_premium(self.reference_px * self.permanent.factor_with(transient));
    }

    fn add_premium(&mut self, perp_mid_px: f64) {
        let Some(held) = self.held else { return };
        let bid_px = perp_mid_px * (1.0 - self.impact_slip);
        let ask_px = perp_mid_px * (1.0 + self.impact_slip);
        let sample = Premiums::of(bid_px, ask_px, held.perp.oracle_px);
        self.premium.add(sample);
    }

    /// Mid of a book now; without a spot book, the spot price of other venues. Not rounded.
    pub(super) fn mid_px(&self, venue: Venue) -> f64 {
        let transient = self.book(venue).map_or(0.0, |book| book.transient.log());
        self.reference_px * self.permanent.factor_with(transient)
    }

    /// Units that rest within a distance from the mid; none beyond the book's reach.
    pub(super) fn units_within(&self, venue: Venue, x_bps: f64) -> Option<f64> {
        let book = &self.book(venue)?.now;
        let units = book.depth_within_usd(x_bps.max(0.0)) / self.mid_px(venue);
        book.reaches(x_bps).then_some(units)
    }

    /// Executes a market order and, with feedback, displaces the mids.
    pub(super) fn execute(&mut self, order: &Order, feedback: bool) -> Execution {
        let mid_px = self.mid_px(order.venue);
        let wanted_usd = order.size * mid_px;
        let sweep = self.book(order.venue).map_or_else(Sweep::default, |book| {
            book.now.sweep(wanted_usd, order.limit_bps)
        });
        let average_px = mid_px * (1.0 + order.side.sign() * sweep.average_slip_bps * BPS);
        let size_filled = if sweep.filled_usd <= 0.0 {
            0.0
        } else if sweep.filled_usd < wanted_usd {
            sweep.filled_usd / mid_px
        } else {
            order.size
        };
        if feedback {
            self.displace(order.venue, order.side, &sweep);
            if order.venue == Venue::Perp && sweep.filled_usd > 0.0 {
                let last = 1.0 + order.side.sign() * sweep.end_bps * BPS;
                self.last_trade_px = Some(mid_px * last);
            }
        }
        Execution {
            size_filled,
            average_px,
            notional_usd: size_filled * average_px,
            slip_bps: sweep.average_slip_bps,
            mid_after_px: self.mid_px(order.venue),
        }
    }

    fn displace(&mut self, venue: Venue, side: Side, sweep: &Sweep) {
        let book = match venue {
            Venue::Perp => Some(&mut self.perp),
            Venue::Spot => self.spot.as_mut(),
        };
        if let Some(book) = book {
            let displacement = book.displacement(side, sweep);
            book.transient.push(displacement.transient);
            self.permanent.push(displacement.permanent);
        }
    }

    /// The lower of the books' displacements, log price.
    pub(super) fn lowest_log(&self) -> f64 {
        let perp = self.perp.transient.log();
        let spot = self.spot.as_ref().map_or(perp, |book| book.transient.log());
        self.permanent.log() + perp.min(spot)
    }

    /// Average premium since it was last asked for.
    pub(super) fn take_premium(&mut self) -> Premiums {
        self.premium.take()
    }

    fn book(&self, venue: Venue) -> Option<&BookState> {
        match venue {
            Venue::Perp => Some(&self.perp),
            Venue::Spot => self.spot.as_ref(),
        }
    }
}

/// A market order for one asset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) venue: Venue,
    pub(super) side: Side,
    /// Units, positive.
    pub(super) size: f64,
    /// Furthest distance from the mid, bps.
    pub(super) limit_bps: Option<f64>,
}
