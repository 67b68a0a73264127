//! What faults do to what a market shows at a tick.

use super::ExchangeDeviation;
use super::windows::names;

/// Whether a name is among those of a list that is empty for "all".
pub(crate) fn is_named(list: &[String], name: &str) -> bool {
    names(list, name)
}

/// What faults do to what a market shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Disturbance {
    /// Deviations of exchanges that are there now, whatever their windows say.
    pub(crate) exchanges: Vec<ExchangeDeviation>,
    /// By asset.
    pub(crate) assets: Vec<AssetDisturbance>,
    /// Factor on the price of the settlement token.
    pub(crate) usdc: f64,
    /// Factors on the prices of other stablecoins.
    pub(crate) coins: Vec<(String, f64)>,
}

/// What faults do to what is shown of one asset.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AssetDisturbance {
    /// Factor on the oracle price.
    pub(crate) oracle: f64,
    /// Factor on the mark price.
    pub(crate) mark: f64,
    /// Factor on the mid of the spot book.
    pub(crate) spot: f64,
    /// Weight of the prices of the moment at which they froze: 0 to 1.
    pub(crate) frozen: f64,
    /// Shares of stake that vote an old price.
    pub(crate) stale: Vec<Stale>,
}

/// A share of stake that votes an old price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stale {
    /// Which fault it is, by its place in the list: the old price is remembered for each.
    pub(crate) fault: usize,
    /// Share of the stake.
    pub(crate) share: f64,
}

/// What no fault does.
pub(super) static UNDISTURBED: AssetDisturbance = AssetDisturbance {
    oracle: 1.0,
    mark: 1.0,
    spot: 1.0,
    frozen: 0.0,
    stale: Vec::new(),
};

impl Default for AssetDisturbance {
    fn default() -> Self {
        UNDISTURBED.clone()
    }
}

impl AssetDisturbance {
    fn clear(&mut self) {
        (self.oracle, self.mark, self.spot, self.frozen) = (1.0, 1.0, 1.0, 0.0);
        self.stale.clear();
    }
}

impl Disturbance {
    /// Nothing, of so many assets.
    pub(crate) fn none(assets: usize) -> Self {
        Self {
            exchanges: Vec::new(),
            assets: vec![AssetDisturbance::default(); assets],
            usdc: 1.0,
            coins: Vec::new(),
        }
    }

    /// Makes it nothing, keeping its memory.
    pub(crate) fn clear(&mut self) {
        self.exchanges.clear();
        self.assets.iter_mut().for_each(AssetDisturbance::clear);
        self.usdc = 1.0;
        self.coins.clear();
    }

    /// Whether it does nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.exchanges.is_empty()
            && self.coins.is_empty()
            && self.usdc.to_bits() == 1.0_f64.to_bits()
            && (self.assets.iter()).all(|one| *one == UNDISTURBED)
    }

    /// Factor on the price of a stablecoin other than the settlement token.
    pub(crate) fn coin(&self, token: &str) -> f64 {
        let named = self.coins.iter().filter(|(name, _)| name == token);
        named.map(|(_, factor)| factor).product()
    }
}
