//! Builder-deployed DEXs (HIP-3).
//!
//! Source  DOC-HIP3 (2026-05-19), DOC-HIP3A, DOC-FEES; the recorded example FIX-DF (2026-09)
//! Tests   order_parameters::the_recorded_dex_resolves,
//!         order_parameters::a_deployer_may_not_ask_for_more_than_three_fees

use std::collections::BTreeMap;

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{between, not_negative};
use super::perp::{Perp, Tier};
use super::resolve::Problems;
use crate::market::fees::DeployerFees;
use crate::market::funding::FundingTerms;
use crate::market::open_interest::OpenInterestCaps;
use crate::market::tick::Grid;
use crate::units::{DexId, Ratio, TokenId, Usd};

/// Furthest an order may rest from the oracle price at a cap (DOC-RISK), 1%.
const REST_BAND: Ratio = Ratio(100_000_000);

/// How positions of a market are margined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarginMode {
    /// Cross or isolated, as the owner chooses.
    Normal,
    /// Isolated; margin may be added and removed.
    NoCross,
    /// Isolated; margin leaves only in proportion as the position closes.
    StrictIsolated,
}

impl MarginMode {
    /// Whether a position may share margin with others.
    #[must_use]
    pub const fn can_be_cross(self) -> bool {
        matches!(self, Self::Normal)
    }

    /// Whether margin may be taken out of an isolated position that stays open.
    #[must_use]
    pub const fn can_remove_margin(self) -> bool {
        !matches!(self, Self::StrictIsolated)
    }
}

/// A builder-deployed DEX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DexConfig {
    /// Token that its perps settle in. Source: FIX-DF.
    #[garde(length(min = 1))]
    pub collateral: String,
    /// Most open interest over all its markets, USD at the mark price; none where it is not
    /// capped. Source: DOC-HIP3.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(not_negative)))]
    pub open_interest_cap_usd: Option<Decimal>,
    /// Most open interest of a market, in units. Default 1,000,000,000. Source: DOC-HIP3.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub size_cap: Decimal,
    /// Its markets by asset.
    #[garde(dive)]
    pub markets: BTreeMap<String, DexMarketConfig>,
}

/// A market of a builder-deployed DEX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DexMarketConfig {
    /// How positions are margined. Source: DOC-HIP3.
    #[garde(skip)]
    pub margin_mode: MarginMode,
    /// Highest leverage; its margin table has one tier. Source: FIX-DF.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub max_leverage: u32,
    /// Decimals of sizes. Source: FIX-DF.
    #[garde(range(max = 6))]
    #[schemars(range(max = 6))]
    pub size_decimals: u32,
    /// Most open interest, USD at the mark price. Source: DOC-HIP3.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub open_interest_cap_usd: Decimal,
    /// The deployer's fee over the protocol's, 0 to 3, below 10 under growth mode. Source:
    /// DOC-HIP3A.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::TEN)))]
    #[schemars(extend("minimum" = 0, "maximum" = 10))]
    pub deployer_fee_scale: Decimal,
    /// Whether fees are cut to attract trading. Source: DOC-FEES.
    #[garde(skip)]
    pub growth_mode: bool,
    /// Factor on the funding rate. Default 1. Source: DOC-HIP3A.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::TEN)))]
    #[schemars(extend("minimum" = 0, "maximum" = 10))]
    pub funding_multiplier: Decimal,
    /// Interest in the funding rate, per eight hours. Default 0.0001. Source: DOC-HIP3A.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::new(-1, 2), Decimal::new(1, 2))))]
    #[schemars(extend("minimum" = -0.01, "maximum" = 0.01))]
    pub funding_interest_8h: Decimal,
    /// How far interest may pull the rate from the premium, per eight hours. Default 0.0003.
    /// Source: DOC-HIP3A.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(1, 2))))]
    #[schemars(extend("minimum" = 0, "maximum" = 0.01))]
    pub funding_clamp_8h: Decimal,
}

/// One DEX as the engine uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dex {
    /// Name, the first part of its markets' names; the venue's own is [`Dex::MAIN`].
    pub name: String,
    /// Token that its perps settle in.
    pub collateral: TokenId,
    /// Most open interest over all its markets; none where it is not capped.
    pub open_interest_cap: Option<Usd>,
}

impl Dex {
    /// Name of the venue's own DEX.
    pub const MAIN: &str = "main";

    /// The venue's own DEX, whose open interest is not capped in all.
    pub(super) fn main(collateral: TokenId) -> Self {
        Self {
            name: Self::MAIN.to_owned(),
            collateral,
            open_interest_cap: None,
        }
    }
}

impl DexConfig {
    /// Four markets of the xyz DEX as recorded in September 2026 (FIX-DF).
    #[must_use]
    pub fn xyz_2026_09() -> Self {
        let market = |max_leverage, size_decimals, cap_millions: i64| DexMarketConfig {
            margin_mode: MarginMode::Normal,
            max_leverage,
            size_decimals,
            open_interest_cap_usd: Decimal::from(cap_millions * 1_000_000),
            deployer_fee_scale: Decimal::ONE,
            growth_mode: true,
            funding_multiplier: Decimal::new(5, 1),
            funding_interest_8h: Decimal::new(1, 4),
            funding_clamp_8h: Decimal::new(3, 4),
        };
        let gold = DexMarketConfig {
            growth_mode: false,
            ..market(25, 4, 750)
        };
        let hood = DexMarketConfig {
            margin_mode: MarginMode::NoCross,
            ..market(10, 3, 150)
        };
        Self {
            collateral: "USDC".to_owned(),
            open_interest_cap_usd: Some(Decimal::from(10_000_000_000_i64)),
            size_cap: Decimal::from(20_000_000_000_i64),
            markets: BTreeMap::from([
                ("GOLD".to_owned(), gold),
                ("HOOD".to_owned(), hood),
                ("NVDA".to_owned(), market(20, 3, 500)),
                ("XYZ100".to_owned(), market(30, 4, 1_000)),
            ]),
        }
    }

    /// The DEX and its markets, in the order of their names.
    pub(super) fn resolve(
        &self,
        (id, name): (DexId, &str),
        collateral: TokenId,
        problems: &mut Problems,
    ) -> (Dex, Vec<Perp>) {
        let at = format!("dexs.{name}");
        let size_cap = problems.amount(&format!("{at}.size_cap"), self.size_cap);
        let mut markets = Vec::with_capacity(self.markets.len());
        for (asset, market) in &self.markets {
            let at = format!("{at}.markets.{asset}");
            let mut market = market.resolve((id, collateral), &at, problems);
            market.name = format!("{name}:{asset}");
            market.caps.size = Some(size_cap);
            markets.push(market);
        }
        let cap_key = format!("{at}.open_interest_cap_usd");
        let dex = Dex {
            name: name.to_owned(),
            collateral,
            open_interest_cap: (self.open_interest_cap_usd).map(|cap| problems.usd(&cap_key, cap)),
        };
        (dex, markets)
    }
}

impl DexMarketConfig {
    /// The market, still without its name and the size cap of its DEX.
    fn resolve(&self, (dex, quote): (DexId, TokenId), at: &str, problems: &mut Problems) -> Perp {
        let key = |field: &str| format!("{at}.{field}");
        self.check_scale(&key("deployer_fee_scale"), problems);
        let cap = problems.usd(&key("open_interest_cap_usd"), self.open_interest_cap_usd);
        let grid = Grid::perp(self.size_decimals);
        Perp {
            name: String::new(),
            dex,
            quote,
            grid,
            lot: grid.lot(),
            tiers: vec![Tier::after(None, Usd::ZERO, self.max_leverage)],
            margin_mode: self.margin_mode,
            caps: OpenInterestCaps {
                notional: Some(cap),
                size: None,
                rest_band: REST_BAND,
                growth: None,
            },
            deployer: Some(DeployerFees {
                scale: problems.ratio(&key("deployer_fee_scale"), self.deployer_fee_scale, 10),
                growth_mode: self.growth_mode,
            }),
            funding: self.funding(&key, problems),
        }
    }

    fn funding(&self, key: &dyn Fn(&str) -> String, problems: &mut Problems) -> FundingTerms {
        let mut ratio = |field: &str, value| problems.ratio(&key(field), value, 10);
        FundingTerms {
            multiplier: ratio("funding_multiplier", self.funding_multiplier),
            interest_8h: ratio("funding_interest_8h", self.funding_interest_8h),
            clamp_8h: ratio("funding_clamp_8h", self.funding_clamp_8h),
            ..FundingTerms::DEPLOYED
        }
    }

    fn check_scale(&self, key: &str, problems: &mut Problems) {
        let scale = self.deployer_fee_scale;
        if self.growth_mode && scale >= Decimal::TEN {
            problems.add(key, "must be below 10 under growth mode");
        }
        if !self.growth_mode && scale > Decimal::from(3) {
            problems.add(key, "must be at most 3 without growth mode");
        }
    }
}
