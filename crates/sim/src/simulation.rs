//! A simulation: a configuration checked and resolved, ready to run any path.

use std::sync::Arc;

use plimsoll_agents::RecordedAccounts;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{PerpId, Px, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_paths::{PathModel, SamplingConfig};
use plimsoll_streams::Key;

use crate::config::{RecordingConfig, SimConfig};
use crate::error::SimError;
use crate::faults;
use crate::market::{LedgerPrices, Market, StablecoinConfig, micro_px, px_micro};

/// A price that has grown by this factor has run away: what the ledger holds could overflow.
const MOST_TIMES: f64 = 1_000.0;
/// Prices that the ledger holds, USD.
pub(crate) const PRICES: std::ops::Range<f64> = 1.0e-6..9.0e9;

/// A configuration checked and resolved.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) config: SimConfig,
    pub(crate) seed: u64,
    pub(crate) venue: Venue,
    pub(crate) model: PathModel,
    pub(crate) places: Places,
    twin: Option<Box<Self>>,
    pub(crate) recorded: Arc<RecordedAccounts>,
}

/// What a configuration uses of files that others recorded. No file is read here: whoever reads
/// them hands over what they hold.
#[derive(Clone, Debug, Default)]
pub struct Recordings {
    /// Candles and ticks, by the names of `paths.recordings`.
    pub prices: plimsoll_paths::Recordings,
    /// Accounts of `population.table` and `population.accounts_json`.
    pub accounts: Arc<RecordedAccounts>,
}

/// Where each market and token stands in the list of assets.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Asset of each perpetual market.
    pub(crate) perps: Vec<usize>,
    /// Tokens of the asset of each perpetual market.
    coins: Vec<Vec<TokenId>>,
    /// Where each token's price comes from.
    pub(crate) tokens: Vec<TokenPlace>,
    /// Name of each token.
    pub(crate) token_names: Vec<String>,
    /// Place of each of the market's assets among the reference paths.
    pub(crate) paths: Vec<usize>,
    /// Price that each of the market's assets stays below.
    pub(crate) most_px: Vec<Px>,
}

/// Where a token's price comes from.
#[derive(Clone, Debug)]
pub(crate) enum TokenPlace {
    /// The settlement token: it is worth one of itself.
    Settlement,
    /// The spot market of an asset.
    Asset(usize),
    /// A stablecoin's own price.
    Stablecoin(StablecoinConfig),
}

impl Simulation {
    /// Checks and resolves a configuration.
    ///
    /// # Errors
    /// [`SimError`] with the first problem found.
    pub fn new(config: SimConfig, seed: u64) -> Result<Self, SimError> {
        Self::with_recordings(config, &Recordings::default(), seed)
    }

    /// The same for a configuration that names recorded files, with what they hold.
    ///
    /// # Errors
    /// [`SimError`] with the first problem found.
    pub fn with_recordings(
        config: SimConfig,
        recordings: &Recordings,
        seed: u64,
    ) -> Result<Self, SimError> {
        let venue = Venue::try_from(&config.venue).map_err(SimError::Venue)?;
        let tick_s = f64::from(config.clock.tick_s);
        let (prices, ticks) = (&recordings.prices, config.clock.ticks());
        let model = PathModel::with_recordings(&config.paths, prices, tick_s, ticks)?;
        Market::new(&config.market, tick_s)?;
        if let Some(problem) = faults::problems(&config).into_iter().next() {
            return Err(SimError::Fault(problem));
        }
        let places = Places::find(&config, &venue, &model)?;
        let twin = config.recording.twin.then(|| without_feedback(&config));
        Ok(Self {
            config,
            seed,
            venue,
            model,
            places,
            recorded: Arc::clone(&recordings.accounts),
            twin: twin
                .map(|twin| Self::with_recordings(twin, recordings, seed).map(Box::new))
                .transpose()?,
        })
    }

    /// The same simulation without feedback, where `recording.twin` asks for it.
    #[must_use]
    pub fn twin(&self) -> Option<&Self> {
        self.twin.as_deref()
    }

    /// Names of the assets, in the order of every list of a record.
    #[must_use]
    pub fn asset_names(&self) -> Vec<String> {
        let assets = self.config.market.assets.iter();
        assets.map(|a| a.asset.clone()).collect()
    }

    /// Ticks of a path after its start.
    #[must_use]
    pub fn ticks(&self) -> u32 {
        self.model.ticks()
    }

    /// Seed of every random stream.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// First tick from `tick` on at which a lineage can branch.
    #[must_use]
    pub fn branch_tick(&self, tick: u32) -> u32 {
        self.model.branch_tick(tick)
    }

    /// Names of the reference paths' assets, by which [`crate::Importance::Fall`] counts.
    #[must_use]
    pub fn path_assets(&self) -> &[String] {
        self.model.assets()
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &SimConfig {
        &self.config
    }

    /// The same with its people under another account mode.
    #[must_use]
    pub fn under(mut self, mode: plimsoll_agents::population::AccountMode) -> Self {
        self.config.population.mode = mode;
        self
    }

    /// What a reader of the results should know about the recordings behind the paths.
    #[must_use]
    pub fn notes(&self) -> &[plimsoll_paths::PathNote] {
        self.model.notes()
    }

    /// What a path counts in every estimate, see [`PathModel::weight`].
    #[must_use]
    pub fn weight(&self, path: u64) -> f64 {
        self.model.weight(self.key(path))
    }

    /// Batch of a path, see [`plimsoll_paths::SamplingConfig::batch`].
    #[must_use]
    pub fn batch(&self, path: u64) -> u32 {
        self.model.sampling().batch(path)
    }

    /// How many paths of equal weight the first `paths` are worth; none without importance sampling.
    #[must_use]
    pub fn effective_paths(&self, paths: u64) -> Option<f64> {
        let is_weighted = matches!(self.model.sampling(), SamplingConfig::Importance(_));
        is_weighted.then(|| self.model.effective_paths(self.seed, paths))
    }

    /// Checks that so many paths can be sampled as configured.
    ///
    /// # Errors
    /// [`SimError::Paths`] with what is wrong and a number that would do.
    pub fn check_paths(&self, paths: u64) -> Result<(), SimError> {
        let problem = self.model.sampling_problem(self.seed, paths);
        problem.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// Key of a path's reference prices.
    pub(crate) fn key(&self, path: u64) -> Key {
        Key {
            seed: self.seed,
            path,
        }
    }

    /// The venue's parameters as the engine uses them.
    #[must_use]
    pub fn venue(&self) -> &Venue {
        &self.venue
    }

    /// The ledger's prices at a moment, given what it reads of each asset.
    pub(crate) fn ledger_prices(
        &self,
        market: &Market,
        of: impl Fn(usize) -> LedgerPrices,
        t_s: f64,
        out: &mut Prices,
    ) -> Result<(), SimError> {
        let places = &self.places;
        let mut wrong = None;
        let mut checked = |asset: usize, px: Px| {
            if !places.holds(asset, px) {
                wrong = wrong.or(Some((asset, micro_px(px.0))));
            }
            px
        };
        out.oracle.resize(places.perps.len(), Px::ONE);
        out.mark.resize(places.perps.len(), Px::ONE);
        out.borrow.resize(places.tokens.len(), Px::ONE);
        let of_perps = out.oracle.iter_mut().zip(&mut out.mark);
        for (asset, (oracle, mark)) in places.perps.iter().zip(of_perps) {
            let prices = of(*asset);
            *oracle = checked(*asset, prices.oracle);
            *mark = checked(*asset, prices.mark);
        }
        for (place, borrow) in places.tokens.iter().zip(&mut out.borrow) {
            *borrow = match place {
                TokenPlace::Asset(asset) => checked(*asset, of(*asset).borrow),
                TokenPlace::Stablecoin(coin) => Px(px_micro(market.coin_px(coin, t_s))),
                TokenPlace::Settlement => Px::ONE,
            };
        }
        wrong.map_or(Ok(()), |(asset, px)| {
            let asset = self.config.market.assets[asset].asset.clone();
            Err(SimError::Price { asset, t_s, px })
        })
    }
}

/// The same without feedback, of which only the row of metrics is kept.
fn without_feedback(config: &SimConfig) -> SimConfig {
    let mut twin = config.clone();
    twin.market.feedback = false;
    twin.recording = RecordingConfig {
        samples: false,
        liquidations: false,
        accounts: false,
        twin: false,
        ..config.recording.clone()
    };
    twin
}

impl TokenPlace {
    /// The asset whose spot market makes the price; none for stablecoins.
    pub(crate) fn asset(&self) -> Option<usize> {
        match self {
            Self::Asset(asset) => Some(*asset),
            Self::Settlement | Self::Stablecoin(_) => None,
        }
    }
}

impl Places {
    /// Whether the ledger takes a price of an asset.
    pub(crate) fn holds(&self, asset: usize, px: Px) -> bool {
        px.0 > 0 && px < self.most_px[asset]
    }

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
        let settlement = &venue.tokens[venue.settlement.index()].name;
        let tokens = venue.tokens.iter().map(|token| {
            if token.name == *settlement {
                return Ok(TokenPlace::Settlement);
            }
            let has_market = assets
                .iter()
                .any(|a| a.asset == token.name && a.spot.is_some());
            if token.collateral.is_none() && !has_market {
                let coin = config.market.stablecoin(&token.name);
                return Ok(TokenPlace::Stablecoin(coin));
            }
            let place = asset(&token.name, "venue.tokens has it as collateral")?;
            match assets[place].spot {
                Some(_) => Ok(TokenPlace::Asset(place)),
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
        let perps: Vec<usize> = perps.collect::<Result<_, _>>()?;
        let tokens: Vec<TokenPlace> = tokens.collect::<Result<_, _>>()?;
        let coins = |asset: &usize| -> Vec<TokenId> {
            let all = (0..).map(TokenId).zip(&tokens);
            all.filter(|(_, place)| matches!(place, TokenPlace::Asset(a) if a == asset))
                .map(|(token, _)| token)
                .collect()
        };
        let paths: Vec<usize> = paths.collect::<Result<_, _>>()?;
        let start_px = paths.iter().map(|place| model.start_px()[*place]);
        Ok(Self {
            coins: perps.iter().map(coins).collect(),
            perps,
            tokens,
            token_names: venue.tokens.iter().map(|t| t.name.clone()).collect(),
            most_px: start_px
                .map(|px| Px(px_micro(PRICES.end.min(px * MOST_TIMES))))
                .collect(),
            paths,
        })
    }

    /// Asset of a perpetual market.
    pub(crate) fn of_perp(&self, perp: PerpId) -> usize {
        self.perps[perp.index()]
    }

    /// Tokens of the asset of a perpetual market.
    pub(crate) fn coins_of(&self, perp: PerpId) -> &[TokenId] {
        &self.coins[perp.index()]
    }

    /// Where a token's price comes from.
    pub(crate) fn of_token(&self, token: TokenId) -> &TokenPlace {
        &self.tokens[token.index()]
    }

    /// Name of a token.
    pub(crate) fn name_of(&self, token: TokenId) -> &str {
        &self.token_names[token.index()]
    }
}
