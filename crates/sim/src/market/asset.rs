//! One asset's books, displacements, averages and prices.

mod faults;
mod shown;

use plimsoll_paths::Regime;
use plimsoll_paths::bulk::lower;
use plimsoll_streams::Key;

use super::disturb::AssetDisturbance;
use super::link::Link;
use super::mark::book_px;
use super::observe::{Common, Observer, Seen, Tick};
use super::pushed::Pushed;
use super::quotes::AssetQuotes;
use super::resilience::BookState;
use super::truth::Truth;
use super::{
    Condition, Displacement, DryUp, Execution, MarketConfig, Permanent, PremiumAverage, Premiums,
    Side, Sweep, Venue, impact_slip_bps,
};

const BPS: f64 = 1e-4;

/// One asset between ticks.
#[derive(Clone, Debug)]
pub(super) struct AssetState {
    name: String,
    impact_notional_usd: f64,
    /// What the impact notional pays in the perp book as it is now; none until asked for.
    impact_slips: Option<Slips>,
    pub(super) reference_px: f64,
    /// What was to be seen at the last tick, before anything was traded.
    pub(super) seen: Seen,
    pub(super) permanent: Permanent,
    pub(super) perp: BookState,
    pub(super) spot: Option<BookState>,
    /// Last print in the perp book.
    last_trade_px: Option<f64>,
    pub(super) premium: PremiumAverage,
    pub(super) observer: Observer,
    /// What would be observed without faults, where there may be any.
    pub(super) truth: Option<Truth>,
    /// Factor on the spot mid, by a fault.
    pub(super) spot_factor: f64,
    pub(super) pushed: Pushed,
    regime: Regime,
    pub(super) dry_up: Option<DryUp>,
    pub(super) link: Link,
}

/// Average slip of an order on either side of a book, as fractions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slips {
    pub(super) bid: f64,
    pub(super) ask: f64,
}

impl AssetState {
    /// The asset of a number in a market's list.
    pub(super) fn new(market: &MarketConfig, number: usize, common: Common) -> Self {
        let config = &market.assets[number];
        let tick_s = common.tick_s;
        let dry_up = market.dry_up.iter().find(|one| one.asset == config.asset);
        let mut asset = Self {
            name: config.asset.clone(),
            impact_notional_usd: config.impact_notional_usd,
            impact_slips: None,
            reference_px: 0.0,
            seen: Seen::default(),
            permanent: Permanent::default(),
            perp: BookState::new(&config.perp, tick_s),
            spot: config
                .spot
                .as_ref()
                .map(|spot| BookState::new(spot, tick_s)),
            last_trade_px: None,
            premium: PremiumAverage::default(),
            observer: Observer::new(config, common),
            truth: None,
            spot_factor: 1.0,
            pushed: Pushed::new(config.spot.as_ref().map_or(1.0, |s| s.half_life_s), tick_s),
            regime: Regime::Calm,
            dry_up: dry_up.map(|one| DryUp::new(one, tick_s)),
            link: Link::new(market, number, tick_s),
        };
        asset.set_depths(|_, _| 1.0);
        asset
    }

    /// Forgets all that happened, and opens the streams of a path; depths and quotes are set again
    /// at the next tick.
    pub(super) fn begin(&mut self, key: Key) {
        self.reference_px = 0.0;
        self.seen = Seen::default();
        self.permanent = Permanent::default();
        self.perp.transient.restart();
        if let Some(spot) = &mut self.spot {
            spot.transient.restart();
        }
        self.last_trade_px = None;
        self.premium = PremiumAverage::default();
        self.observer.restart();
        if let Some(truth) = &mut self.truth {
            truth.restart();
        }
        self.spot_factor = 1.0;
        self.pushed.restart();
        self.link.begin(key);
        if let Some(dry_up) = &mut self.dry_up {
            dry_up.restart();
        }
        self.set_regime(Regime::Calm);
    }

    /// Sets the state of the whole market from now on.
    pub(super) fn set_regime(&mut self, regime: Regime) {
        self.regime = regime;
        let Some(dry_up) = &self.dry_up else { return };
        let factor = dry_up.half_life_factor(regime);
        self.perp.set_half_life_factor(factor);
        if let Some(spot) = &mut self.spot {
            spot.set_half_life_factor(factor);
            self.pushed.set_half_life(spot.half_life_s() * factor);
        }
    }

    /// What ties the perp to spot.
    pub(super) const fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    /// Sets both books' depth to a multiple of the normal one, given the asset's name and the book.
    pub(super) fn set_depths(&mut self, multiplier: impl Fn(&str, Venue) -> f64) {
        self.perp.schedule(multiplier(&self.name, Venue::Perp));
        if let Some(spot) = &mut self.spot {
            spot.schedule(multiplier(&self.name, Venue::Spot));
        }
        self.set_condition();
    }

    fn set_condition(&mut self) {
        let condition =
            (self.dry_up.as_ref()).map_or(Condition::NORMAL, |one| one.condition(self.regime));
        self.perp.set_condition(&condition);
        if let Some(spot) = &mut self.spot {
            spot.set_condition(&condition);
        }
        self.impact_slips = None;
    }

    /// Sets what exchanges and validators say, given the asset's name.
    pub(super) fn set_quotes(&mut self, read: impl FnOnce(&str, &mut AssetQuotes)) {
        let name = &self.name;
        self.observer.set_quotes(|out| read(name, out));
    }

    /// Lets time pass, then takes in a reference price and what is to be seen; [`Self::shown`] and
    /// [`Self::of_ledger`] tell what the venue shows of it.
    #[inline(always)]
    #[allow(clippy::inline_always)] // Measured: freed of faults, a tick is a tenth shorter.
    pub(super) fn tick(&mut self, px: f64, tick: &Tick, fault: &AssetDisturbance) {
        self.reference_px = px;
        self.spot_factor = fault.spot;
        self.pass(tick.elapsed_s);
        self.seen = self.see();
        self.observer.hold(&self.seen, tick, fault);
        if self.truth.is_some() {
            let seen = self.seen;
            self.hold_truth(&seen, tick);
        }
    }

    /// Lets displacements fade, the basis and the premium of demand move, and the books dry up.
    #[inline]
    fn pass(&mut self, elapsed_s: f64) {
        self.perp.transient.decay(elapsed_s);
        if let Some(spot) = &mut self.spot {
            spot.transient.decay(elapsed_s);
            self.pushed.decay(elapsed_s);
        }
        let (perp, spot) = (&mut self.perp, self.spot.as_mut());
        self.link.pass(elapsed_s, self.regime, perp, spot);
        self.link.pass_demand(elapsed_s, self.observer.oracle_px());
        if let Some(dry_up) = &mut self.dry_up {
            let displaced = self.permanent.factor_with(self.perp.transient.log());
            dry_up.update(self.reference_px * displaced, elapsed_s, self.regime);
            self.set_condition();
        }
    }

    /// Price at other venues when none of them stands apart; only permanent impact moves it.
    pub(super) fn elsewhere_px(&self) -> f64 {
        self.reference_px * self.permanent.factor()
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
        self.add_premium(self.seen.perp_mid_px);
    }

    /// Takes a sample of the premium as it is `later_s` seconds after the last tick.
    pub(super) fn sample_premium_after(&mut self, later_s: f64) {
        let transient = self.perp.transient.log_after(later_s) + self.link.log();
        self.add_premium(self.reference_px * self.permanent.factor_with(transient));
    }

    fn add_premium(&mut self, perp_mid_px: f64) {
        let Some(oracle_px) = self.observer.oracle_px() else {
            return;
        };
        let slips = self.slips();
        let bid_px = perp_mid_px * (1.0 - slips.bid);
        let ask_px = perp_mid_px * (1.0 + slips.ask);
        let sample = Premiums::of(bid_px, ask_px, oracle_px);
        self.premium.add(sample);
    }

    pub(super) fn slips(&mut self) -> Slips {
        if let Some(slips) = self.impact_slips {
            return slips;
        }
        let book = &self.perp.now;
        let slip = |side| impact_slip_bps(book.of(side), self.impact_notional_usd) * BPS;
        let bid = slip(Side::Sell);
        let ask = if book.is_symmetric() {
            bid
        } else {
            slip(Side::Buy)
        };
        let slips = Slips { bid, ask };
        self.impact_slips = Some(slips);
        slips
    }

    /// Mid of a book now; without a spot book, the spot price of other venues. Not rounded.
    pub(super) fn mid_px(&self, venue: Venue) -> f64 {
        let transient = match venue {
            Venue::Perp => self.perp.transient.log() + self.link.log(),
            Venue::Spot => (self.spot.as_ref()).map_or(0.0, |book| book.transient.log()),
        };
        let undisturbed = self.reference_px * self.permanent.factor_with(transient);
        match venue {
            Venue::Spot if self.spot.is_some() => undisturbed * self.spot_factor,
            _ => undisturbed,
        }
    }

    /// What trading has left in the price of a book; without a book, what stays.
    pub(super) fn displacement(&self, venue: Venue) -> Displacement {
        Displacement {
            permanent: self.permanent.log(),
            transient: self.book(venue).map_or(0.0, |book| book.transient.log()),
        }
    }

    /// Units that rest within a distance from the mid; none beyond the book's reach.
    pub(super) fn units_within(&self, venue: Venue, side: Side, x_bps: f64) -> Option<f64> {
        let book = self.book(venue)?;
        let depth_usd = book.now.of(side).depth_within_usd(x_bps.max(0.0));
        let units = depth_usd / self.mid_px(venue);
        (x_bps <= book.room_bps(side)).then_some(units)
    }

    /// Distance between the best bid and the best ask, bps of the mid; none without a book.
    pub(super) fn spread_bps(&self, venue: Venue) -> Option<f64> {
        Some(2.0 * self.book(venue)?.now.half_spread_bps())
    }

    /// What a market order could sweep within a distance from the mid, USD.
    pub(super) fn depth_usd_within(&self, venue: Venue, side: Side, x_bps: f64) -> f64 {
        self.book(venue).map_or(0.0, |book| {
            let furthest_bps = x_bps.min(book.room_bps(side));
            let side = book.now.of(side);
            side.sweep(f64::MAX, Some(furthest_bps)).filled_usd
        })
    }

    /// By how much the perp's mid now is above its oracle price, as a fraction.
    pub(super) fn premium(&self) -> f64 {
        self.observer
            .oracle_px()
            .map_or(0.0, |px| self.mid_px(Venue::Perp) / px - 1.0)
    }

    /// Executes a market order and, with feedback, displaces the mids.
    pub(super) fn execute(&mut self, order: &Order, feedback: bool) -> Execution {
        let mid_px = self.mid_px(order.venue);
        let wanted_usd = order.size * mid_px;
        let sweep = self.book(order.venue).map_or_else(Sweep::default, |book| {
            let room_bps = book.room_bps(order.side);
            let furthest_bps = order
                .limit_bps
                .map_or(room_bps, |limit| limit.min(room_bps));
            let side = book.now.of(order.side);
            side.sweep(wanted_usd, Some(furthest_bps))
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

    /// Takes over what the same asset of another market was told.
    pub(super) fn hear_with(&mut self, other: &Self) {
        self.link.hear_with(&other.link);
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
        self.permanent.log() + lower(perp, spot)
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
