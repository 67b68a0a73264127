//! Configuration of the market: books, oracles, resilience.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod basis;
mod book;
mod checks;
mod dry_up;
mod hip3;
mod sources;

pub use basis::{ArbitrageConfig, BasisConfig, CrisisBasis, DemandConfig};
pub(super) use book::default_reach_bps;
pub use book::{BookConfig, BookShape, DepthWindow, PowerShape, SideConfig};
use checks::{
    assets_are_known, assets_differ, exchanges_are_known, exchanges_differ, has_its_book,
    is_finite, once_each, stablecoins_differ, usdc_fits, validators_fit,
};
pub use dry_up::{CrisisBooks, DryUpConfig};
pub use hip3::Hip3Config;
pub use sources::{
    ExchangeAbsence, ExchangeConfig, ExchangeDeviation, Peg, PriceDeviation, StablecoinConfig,
    TimeWindow, UsdcWaypoint, ValidatorConfig,
};
pub(super) use sources::{documented_exchanges, one_validator};

/// How the venue's prices follow from the reference path and from trading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketConfig {
    /// Whether trading moves prices. Off: orders still pay their slippage, but the venue's prices
    /// stay pure functions of the reference path (twin runs on the same seed). Default true.
    #[serde(default = "default_feedback")]
    #[garde(skip)]
    pub feedback: bool,
    /// USDC per USDT: one over the venue's spot oracle price of USDC. Default 1.0 (recorded
    /// `oraclePx` of USDC; source DOC-PM).
    #[serde(default = "default_usdt_usdc")]
    #[garde(range(min = 0.01, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub usdt_usdc: f64,
    /// Price of USDC during the path, in place of `usdt_usdc`. Default none: it does not move.
    #[serde(default)]
    #[garde(custom(|points: &[UsdcWaypoint], (): &()| usdc_fits(points, self.usdt_usdc)), dive)]
    pub usdc: Vec<UsdcWaypoint>,
    /// Stablecoins other than the settlement token. Default none listed: each is worth one USDT.
    #[serde(default)]
    #[garde(custom(stablecoins_differ), dive)]
    pub stablecoins: Vec<StablecoinConfig>,
    /// Seconds between two updates of oracle, mark and borrow oracle price, which hold in between;
    /// a multiple of `clock.tick_s`. Default: every tick (3 s, source DOC-ORACLE; bursts of
    /// liquidations in the data of 2025-10-10 came about every 6.3 s, source ADL-1).
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 3_600)))]
    #[schemars(range(min = 1, max = 3_600))]
    pub oracle_every_s: Option<u32>,
    /// Seconds between two samples of the funding premium. Default 5 (source DOC-FUND).
    #[serde(default = "default_premium_every_s")]
    #[garde(range(min = 1, max = 3_600))]
    #[schemars(range(min = 1, max = 3_600))]
    pub premium_every_s: u32,
    /// Exchanges outside the venue, and what their mids weigh. Default: those of the documents
    /// (spot: Binance 3, OKX 2, Bybit 2, Kraken, Kucoin, Gate and MEXC 1; perp: Binance 3, OKX 2,
    /// Bybit 2, Gate and MEXC 1; source DOC-ORACLE, DOC-MARK).
    #[serde(default = "documented_exchanges")]
    #[garde(custom(exchanges_differ), dive)]
    pub exchanges: Vec<ExchangeConfig>,
    /// Weight of the mid of the venue's own spot book where the oracle is `mixed`. Default 1
    /// (source DOC-ORACLE).
    #[serde(default = "default_own_spot_weight")]
    #[garde(range(min = 1, max = 1_000_000))]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub own_spot_weight: u32,
    /// Times during which exchanges quote away from the others. Default none.
    #[serde(default)]
    #[garde(
        custom(|windows: &[ExchangeDeviation], (): &()| assets_are_known(windows.iter().flat_map(|w| &w.assets), &self.assets)),
        custom(|windows: &[ExchangeDeviation], (): &()| exchanges_are_known(windows.iter().flat_map(|w| &w.exchanges), self)),
        dive
    )]
    pub exchange_deviations: Vec<ExchangeDeviation>,
    /// Times during which exchanges do not quote. Default none.
    #[serde(default)]
    #[garde(
        custom(|windows: &[ExchangeAbsence], (): &()| assets_are_known(windows.iter().flat_map(|w| &w.assets), &self.assets)),
        custom(|windows: &[ExchangeAbsence], (): &()| exchanges_are_known(windows.iter().flat_map(|w| &w.exchanges), self)),
        dive
    )]
    pub exchange_absences: Vec<ExchangeAbsence>,
    /// Validators and their stake. Default: one that stands for all (source DOC-ORACLE).
    #[serde(default = "one_validator")]
    #[garde(
        length(min = 1),
        custom(|validators: &[ValidatorConfig], (): &()| validators_fit(validators, &self.assets)),
        dive
    )]
    #[schemars(length(min = 1))]
    pub validators: Vec<ValidatorConfig>,
    /// Whether an oracle price that holds, for want of quotes or of a quorum, still gives the
    /// mark's first input. Default false: only what is fresh goes in (source: reading, DOC-MARK is
    /// silent).
    #[serde(default)]
    #[garde(skip)]
    pub held_oracle_in_mark: bool,
    /// Assets, in the order of the scenario's reference prices.
    #[garde(length(min = 1), custom(assets_differ), dive)]
    #[schemars(length(min = 1))]
    pub assets: Vec<AssetMarketConfig>,
    /// Share of what comes back into a book between two ticks that a backstop takes for its
    /// inventory at most; what comes back is the depth of the moment times what fades of an impact
    /// in that time. Default none: a backstop trades whatever its pace asks for. 0.2 is the
    /// assumption of the presets (source: assumption).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.001, max = 100.0), custom(is_finite)))]
    #[schemars(range(min = 0.001, max = 100.0))]
    pub backstop_share_of_refill: Option<f64>,
    /// Times of thin or deep books. Default none.
    #[serde(default)]
    #[garde(custom(|windows: &[DepthWindow], (): &()| assets_are_known(windows.iter().flat_map(|w| &w.assets), &self.assets)), dive)]
    pub depth_multiplier: Vec<DepthWindow>,
    /// Assets whose books dry up as their price gets wild, and how. Default none: depth moves by
    /// `depth_multiplier` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(custom(|list: &[DryUpConfig], (): &()| once_each(list.iter().map(|one| &one.asset), &self.assets)), dive)]
    pub dry_up: Vec<DryUpConfig>,
    /// Assets whose perp has a basis over spot of its own. Default none: the perp's mid is apart
    /// from spot by what trading did only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(custom(|list: &[BasisConfig], (): &()| once_each(list.iter().map(|one| &one.asset), &self.assets)), dive)]
    pub basis: Vec<BasisConfig>,
    /// Assets whose perp has a premium that answers to demand. Default none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(custom(|list: &[DemandConfig], (): &()| once_each(list.iter().map(|one| &one.asset), &self.assets)), dive)]
    pub demand: Vec<DemandConfig>,
}

/// The books and the oracle of one asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetMarketConfig {
    /// Symbol, for example `HYPE`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub asset: String,
    /// Where the oracle price comes from (source DOC-ORACLE).
    #[garde(custom(|mode: &OracleMode, (): &()| has_its_book(*mode, self.spot.is_some())))]
    pub oracle: OracleMode,
    /// Notional whose sweep gives the impact prices of funding, USD: 20,000 for BTC and ETH, 6,000
    /// for all others (source DOC-FUND).
    #[garde(range(min = 1.0, max = 1e9), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1e9))]
    pub impact_notional_usd: f64,
    /// The perp's book.
    #[garde(dive)]
    pub perp: BookConfig,
    /// The spot book against USDC. Default none: spot orders are not filled, and the spot price is
    /// that of other venues.
    #[serde(default)]
    #[garde(dive)]
    pub spot: Option<BookConfig>,
    /// The deployer, if the perp is builder-deployed: its rules then hold in place of those of the
    /// validators. Default none (source DOC-HIP3).
    #[serde(default)]
    #[garde(dive)]
    pub hip3: Option<Hip3Config>,
}

/// Where an asset's oracle price comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OracleMode {
    /// The mid of the venue's own spot book (HYPE).
    Internal,
    /// Spot prices of other venues, which only permanent impact moves; the venue's own spot is left
    /// out (BTC, ETH: their main market is elsewhere).
    External,
    /// Spot prices of other venues and, with its weight, the mid of the venue's own spot book.
    Mixed,
}

const fn default_feedback() -> bool {
    true
}

const fn default_usdt_usdc() -> f64 {
    1.0
}

const fn default_premium_every_s() -> u32 {
    5
}

const fn default_own_spot_weight() -> u32 {
    1
}
