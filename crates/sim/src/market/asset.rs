//! One asset's books, displacements and averages.

use super::ema::Ema;
use super::prices::{MarkInputs, borrow_oracle_px, mark_px, round_px};
use super::{
    AssetMarketConfig, AssetPrices, BookConfig, Displacement, Execution, ExponentialBook,
    OracleMode, Permanent, PremiumAverage, Side, Sweep, Transient, Venue, impact_slip_bps, premium,
};

const BPS: f64 = 1e-4;

/// Time constant of the average in the mark price (DOC-MARK).
const BASIS_TAU_S: f64 = 150.0;

/// One book: its normal depth, its depth now, and what trading left behind in it.
#[derive(Clone, Debug)]
struct BookState {
    normal: ExponentialBook,
    now: ExponentialBook,
    is_normal: bool,
    permanent_share: f64,
    transient: Transient,
}

impl BookState {
    fn new(config: &BookConfig, tick_s: f64) -> Self {
        let normal = ExponentialBook::from(config);
        Self {
            normal,
            now: normal,
            is_normal: true,
            permanent_share: config.permanent_share,
            transient: Transient::new(config.half_life_s, tick_s),
        }
    }

    fn set_depth(&mut self, multiplier: f64) {
        self.now = self.normal.thinned(multiplier);
        self.is_normal = self.now == self.normal;
    }

    fn displacement(&self, side: Side, sweep: &Sweep) -> Displacement {
        let (end, share) = (sweep.end_bps, self.permanent_share);
        if self.is_normal {
            return Displacement::of_sweep(side, end, share);
        }
        let normal_end = self.normal.sweep(sweep.filled_usd, None).end_bps;
        Displacement::of_thin_sweep(side, end, normal_end, share)
    }
}

/// One asset between ticks.
#[derive(Clone, Debug)]
pub(super) struct AssetState {
    name: String,
    oracle: OracleMode,
    impact_notional_usd: f64,
    /// Average slip of the impact notional in the perp book as it is now, as a fraction.
    impact_slip: f64,
    reference_px: f64,
    permanent: Permanent,
    perp: BookState,
    spot: Option<BookState>,
    basis: Ema,
    premium: PremiumAverage,
}

impl AssetState {
    pub(super) fn new(config: &AssetMarketConfig, tick_s: f64) -> Self {
        let mut asset = Self {
            name: config.asset.clone(),
            oracle: config.oracle,
            impact_notional_usd: config.impact_notional_usd,
            impact_slip: 0.0,
            reference_px: 0.0,
            permanent: Permanent::default(),
            perp: BookState::new(&config.perp, tick_s),
            spot: config
                .spot
                .as_ref()
                .map(|spot| BookState::new(spot, tick_s)),
            basis: Ema::new(BASIS_TAU_S, tick_s),
            premium: PremiumAverage::default(),
        };
        asset.set_depths(|_, _| 1.0);
        asset
    }

    /// Forgets all that happened; depths are set again at the next tick.
    pub(super) fn restart(&mut self) {
        self.reference_px = 0.0;
        self.permanent = Permanent::default();
        self.perp.transient.restart();
        if let Some(spot) = &mut self.spot {
            spot.transient.restart();
        }
        self.basis.restart();
        self.premium = PremiumAverage::default();
    }

    /// Sets both books' depth to a multiple of the normal one, given the asset's name and the book.
    pub(super) fn set_depths(&mut self, multiplier: impl Fn(&str, Venue) -> f64) {
        self.perp.set_depth(multiplier(&self.name, Venue::Perp));
        if let Some(spot) = &mut self.spot {
            spot.set_depth(multiplier(&self.name, Venue::Spot));
        }
        self.impact_slip = impact_slip_bps(&self.perp.now, self.impact_notional_usd) * BPS;
    }

    /// Lets time pass, then takes in a reference price and says what the venue shows.
    pub(super) fn tick(&mut self, px: f64, elapsed_s: f64, usdt_usdc: f64) -> AssetPrices {
        self.reference_px = px;
        self.perp.transient.decay(elapsed_s);
        if let Some(spot) = &mut self.spot {
            spot.transient.decay(elapsed_s);
        }
        let perp_mid_px = self.mid_px(Venue::Perp);
        let spot_px = self.mid_px(Venue::Spot);
        let external_px = self.reference_px * self.permanent.factor();
        let oracle_px = match self.oracle {
            OracleMode::Internal => spot_px,
            OracleMode::External => external_px,
        };
        let mark_px = mark_px(&MarkInputs {
            oracle_px,
            basis_ema: self.basis.update(perp_mid_px - oracle_px, elapsed_s),
            perp_mid_px,
            external_px,
        });
        self.premium
            .add(self.premium_sample(perp_mid_px, oracle_px));
        AssetPrices {
            reference_px: round_px(px),
            spot_px: round_px(spot_px),
            perp_mid_px: round_px(perp_mid_px),
            oracle_px: round_px(oracle_px),
            mark_px: round_px(mark_px),
            borrow_px: round_px(borrow_oracle_px(spot_px, mark_px, oracle_px, usdt_usdc)),
        }
    }

    fn premium_sample(&self, perp_mid_px: f64, oracle_px: f64) -> f64 {
        premium(
            perp_mid_px * (1.0 - self.impact_slip),
            perp_mid_px * (1.0 + self.impact_slip),
            oracle_px,
        )
    }

    /// Mid of a book now; without a spot book, the spot price of other venues. Not rounded.
    fn mid_px(&self, venue: Venue) -> f64 {
        let transient = self.book(venue).map_or(0.0, |book| book.transient.log());
        self.reference_px * self.permanent.factor_with(transient)
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

    /// The average premium since it was last asked for.
    pub(super) fn take_premium(&mut self) -> f64 {
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
