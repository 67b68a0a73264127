//! Random moves: prices that drift, jump and gap, and fills of all kinds.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{Amount, Px, Ratio, Round, Usd};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Fill, Instrument, Order};

use super::venues::{chance, one_of, spread_out};
use crate::common::{Dice, units};

/// The largest order or deposit, USD: figures stay inside the digits of a decimal.
pub(super) const FORTUNE: f64 = 2e8;

/// What a session is like.
pub(crate) struct Temper {
    /// What accounts are worth, USD.
    pub(crate) scale: f64,
    /// Size of a usual move of prices.
    pub(crate) volatility: f64,
    /// Mean move of prices.
    pub(crate) drift: f64,
    /// Chance of a gap, percent.
    pub(crate) gaps: u32,
    /// How far borrow oracle, oracle and mark prices stand apart.
    pub(crate) basis: f64,
    /// Chance that a wish is made for the sake of its being wrong, percent.
    pub(crate) wrong: u32,
    /// Chance that an account that is due is attended before anything else happens, percent.
    pub(crate) diligence: u32,
}

impl Temper {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        Self {
            scale: spread_out(dice, 1.0, 3e7),
            volatility: spread_out(dice, 1e-4, 0.1),
            drift: one_of(dice, &[0.0, 0.0, -0.004, 0.004, -0.03]),
            gaps: one_of(dice, &[0, 1, 5, 15]),
            basis: one_of(dice, &[0.0, 0.001, 0.02]),
            wrong: one_of(dice, &[5, 30]),
            diligence: one_of(dice, &[97, 60]),
        }
    }
}

/// Prices by market and token. A token and a market of the same name share their price.
pub(crate) struct Market {
    names: Vec<String>,
    base: Vec<f64>,
    px: Vec<f64>,
    /// Lowest and highest of each price, in what it starts at.
    range: Vec<(f64, f64)>,
    perps: Vec<usize>,
    tokens: Vec<Option<usize>>,
}

impl Market {
    pub(crate) fn new(venue: &Venue, dice: &mut Dice) -> Self {
        let mut market = Self {
            names: Vec::new(),
            base: Vec::new(),
            px: Vec::new(),
            range: Vec::new(),
            perps: Vec::new(),
            tokens: Vec::new(),
        };
        for perp in &venue.perps {
            let place = market.place(&perp.name, dice);
            market.perps.push(place);
        }
        for (n_token, token) in venue.tokens.iter().enumerate() {
            let is_settlement = n_token == venue.settlement.index();
            let place = (!is_settlement).then(|| market.place(&token.name, dice));
            if let Some(n) = place
                && token.collateral.is_none()
                && venue.quotes.iter().any(|quote| quote.index() == n_token)
            {
                market.base[n] = dice.between(0.9, 1.1);
                market.range[n] = (0.7, 1.4);
            }
            market.tokens.push(place);
        }
        market.px.clone_from(&market.base);
        market
    }

    fn place(&mut self, name: &str, dice: &mut Dice) -> usize {
        if let Some(place) = self.names.iter().position(|known| known == name) {
            return place;
        }
        self.names.push(name.to_owned());
        self.base.push(spread_out(dice, 0.5, 100_000.0));
        self.range.push((0.01, 30.0));
        self.names.len() - 1
    }

    /// Moves every price.
    pub(crate) fn step(&mut self, dice: &mut Dice, temper: &Temper) {
        let common = dice.between(-1.0, 1.0);
        let is_gap = chance(dice, temper.gaps);
        let ranges = self.base.iter().zip(&self.range);
        for (px, (base, (low, high))) in self.px.iter_mut().zip(ranges) {
            let own = dice.between(-1.0, 1.0);
            let mut factor = 1.0 + temper.drift + temper.volatility * (0.7 * common + 0.5 * own);
            if is_gap {
                factor *= spread_out(dice, 0.3, 2.5);
            }
            *px = (*px * factor).clamp(base * low, base * high);
        }
    }

    pub(crate) fn prices(&self, dice: &mut Dice, temper: &Temper) -> Prices {
        let mut near = |n: usize| {
            let factor = 1.0 + temper.basis * dice.between(-1.0, 1.0);
            Px::from_f64_nearest(self.px[n] * factor).unwrap()
        };
        Prices {
            oracle: self.perps.iter().map(|n| near(*n)).collect(),
            mark: self.perps.iter().map(|n| near(*n)).collect(),
            borrow: self
                .tokens
                .iter()
                .map(|n| n.map_or(Px::ONE, &mut near))
                .collect(),
        }
    }
}

/// The price that a rule sees.
fn px_of(prices: &Prices, instrument: Instrument) -> Px {
    match instrument {
        Instrument::Perp(perp) => prices.mark[perp.index()],
        Instrument::Spot(token) => prices.borrow[token.index()],
    }
}

/// Units of about so many USD.
pub(super) fn worth(usd: f64, px: Px) -> Amount {
    units(usd.min(FORTUNE) / px.to_f64())
}

/// The book's answer: all of it, a part, or nothing, at a price that is fair or is not.
pub(crate) fn fill(dice: &mut Dice, prices: &Prices, mut order: Order) -> Fill {
    order.is_maker = !order.is_liquidation && chance(dice, 15);
    let size = match dice.below(10) {
        0 => Amount(0),
        1..=3 => {
            let share = i128::from(dice.below(1_000_001));
            order.size.scale(share, 1_000_000, Round::Down)
        }
        _ => order.size,
    };
    // An empty book takes liquidations at any price.
    let unfair = if order.is_liquidation { 6 } else { 1 };
    let bps = match dice.below(20) {
        n if n < unfair => i128::from(dice.below(20_000)),
        _ => 9_950 + i128::from(dice.below(101)),
    };
    let value = size.abs().at(px_of(prices, order.instrument));
    let quote = Usd(value.0 * bps / 10_000).in_settlement(Round::Up);
    Fill { order, size, quote }
}

/// Hourly rates, one for each market.
pub(crate) fn rates(dice: &mut Dice, venue: &Venue) -> Vec<Ratio> {
    let mut rate = || match dice.below(6) {
        0 => Ratio(400_000_000),
        1 => Ratio(-400_000_000),
        2 => Ratio(0),
        3 => Ratio(i64::from(dice.below(20_000_001)) - 10_000_000),
        _ => Ratio(125_000),
    };
    venue.perps.iter().map(|_| rate()).collect()
}

pub(super) fn signed(dice: &mut Dice, size: Amount) -> Amount {
    if chance(dice, 50) { size } else { -size }
}
