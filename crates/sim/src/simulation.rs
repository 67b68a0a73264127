//! A simulation: a configuration checked and resolved, ready to run any path.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{PerpId, Px, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_paths::PathModel;

use crate::config::SimConfig;
use crate::error::SimError;
use crate::market::{AssetPrices, Market};

/// A configuration checked and resolved.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) config: SimConfig,
    pub(crate) seed: u64,
    pub(crate) venue: Venue,
    pub(crate) model: PathModel,
    pub(crate) places: Places,
}

/// Where each market and token stands in the list of assets.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Asset of each perpetual market.
    pub(crate) perps: Vec<usize>,
    /// Asset of each token; none for the settlement token.
    pub(crate) tokens: Vec<Option<usize>>,
    /// Place of each of the market's assets among the reference paths.
    pub(crate) paths: Vec<usize>,
}

impl Simulation {
    /// Checks and resolves a configuration.
    ///
    /// # Errors
    /// [`SimError`] with the first problem found.
    pub fn new(config: SimConfig, seed: u64) -> Result<Self, SimError> {
        let venue = Venue::try_from(&config.venue).map_err(SimError::Venue)?;
        let tick_s = f64::from(config.clock.tick_s);
        let model = PathModel::new(&config.paths, tick_s, config.clock.ticks())?;
        Market::new(&config.market, tick_s)?;
        let places = Places::find(&config, &venue, &model)?;
        Ok(Self {
            config,
            seed,
            venue,
            model,
            places,
        })
    }

    /// Names of the assets, in the order of every list of a record.
    #[must_use]
    pub fn asset_names(&self) -> Vec<String> {
        let assets = self.config.market.assets.iter();
        assets.map(|a| a.asset.clone()).collect()
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &SimConfig {
        &self.config
    }

    /// The ledger's prices at a moment.
    pub(crate) fn ledger_prices(
        &self,
        prices: &[AssetPrices],
        t_s: f64,
        out: &mut Prices,
    ) -> Result<(), SimError> {
        let px = |asset: usize, value: f64, micro: i64| {
            if (1.0e-6..9.0e9).contains(&value) {
                Ok(Px(micro))
            } else {
                Err(SimError::Price {
                    asset: self.config.market.assets[asset].asset.clone(),
                    t_s,
                    px: value,
                })
            }
        };
        out.oracle.clear();
        out.mark.clear();
        out.borrow.clear();
        for asset in &self.places.perps {
            let (now, micro) = (&prices[*asset], prices[*asset].micro());
            out.oracle.push(px(*asset, now.oracle_px, micro.oracle_px)?);
            out.mark.push(px(*asset, now.mark_px, micro.mark_px)?);
        }
        for asset in &self.places.tokens {
            out.borrow.push(match asset {
                Some(a) => px(*a, prices[*a].borrow_px, prices[*a].micro().borrow_px)?,
                None => Px::ONE,
            });
        }
        Ok(())
    }
}

impl Places {
    fn find(config: &SimConfig, venue: &Venue, model: &PathModel) -> Result<Self, SimError> {
        let assets = &config.market.assets;
        let asset = |name: &str, why: &str| {
            assets
                .iter()
                .position(|a| a.asset == name)
                .ok_or_else(|| SimError::Asset {
                    key: "market.assets",
                    asset: name.to_owned(),
                    why: why.to_owned(),
                })
        };
        let perps = venue
            .perps
            .iter()
            .map(|p| asset(&p.name, "venue.perps has it"));
        let tokens = venue.tokens.iter().map(|token| {
            if token.collateral.is_none() {
                return Ok(None);
            }
            let place = asset(&token.name, "venue.tokens has it as collateral")?;
            match assets[place].spot {
                Some(_) => Ok(Some(place)),
                None => Err(SimError::Asset {
                    key: "market.assets[].spot",
                    asset: token.name.clone(),
                    why: "collateral is sold in a spot book".to_owned(),
                }),
            }
        });
        let paths = assets.iter().map(|a| {
            let place = model.assets().iter().position(|name| *name == a.asset);
            place.ok_or_else(|| SimError::Asset {
                key: "paths.assets",
                asset: a.asset.clone(),
                why: "market.assets has it".to_owned(),
            })
        });
        Ok(Self {
            perps: perps.collect::<Result<_, _>>()?,
            tokens: tokens.collect::<Result<_, _>>()?,
            paths: paths.collect::<Result<_, _>>()?,
        })
    }

    /// Asset of a perpetual market.
    pub(crate) fn of_perp(&self, perp: PerpId) -> usize {
        self.perps[perp.index()]
    }

    /// Asset of a token; none for the settlement token.
    pub(crate) fn of_token(&self, token: TokenId) -> Option<usize> {
        self.tokens[token.index()]
    }
}
