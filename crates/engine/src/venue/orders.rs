//! Parameters of orders: grids, limits, open interest.
//!
//! Source  DOC-TICK, DOC-BOOK, DOC-SPEC, DOC-RISK, DOC-API, ERR-80; size decimals FIX-DF
//!         (2026-09-27)
//! Tests   order_parameters::documented_order_parameters_resolve,
//!         order_parameters::order_parameters_out_of_range_are_named

use std::collections::BTreeMap;

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{between, not_negative, positive_if_any};
use super::resolve::{Problems, VenueProblem};
use crate::market::open_interest::{OpenInterestCaps, OpenInterestReading};
use crate::market::order_limits::{LargestOrder, MaxLeverageReading, OrderLimits};
use crate::market::tick::Grid;

/// Size decimals of perps of the main DEX, recorded on 2026-09-27 (FIX-DF).
pub const PERP_SIZE_DECIMALS: [(&str, u32); 18] = [
    ("AAVE", 2),
    ("AVAX", 2),
    ("BNB", 3),
    ("BTC", 5),
    ("DOGE", 0),
    ("ETH", 4),
    ("FARTCOIN", 1),
    ("HYPE", 2),
    ("LINK", 1),
    ("LTC", 2),
    ("PAXG", 3),
    ("PUMP", 0),
    ("SOL", 2),
    ("SUI", 1),
    ("XPL", 0),
    ("XRP", 0),
    ("ZEC", 2),
    ("kPEPE", 0),
];

/// Size decimals of spot tokens, recorded in October 2026 (FIX-DF), those of ETH and the
/// stablecoins an assumption; BTC is UBTC.
pub const SPOT_SIZE_DECIMALS: [(&str, u32); 6] = [
    ("BTC", 5),
    ("ETH", 4),
    ("HYPE", 2),
    ("PURR", 0),
    ("USDH", 2),
    ("USDT0", 2),
];

/// Parameters of orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrdersConfig {
    /// Size decimals of perps, by asset. Source: FIX-DF.
    #[garde(custom(all_at_most(6)))]
    pub perp_size_decimals: BTreeMap<String, u32>,
    /// Size decimals of spot pairs, by base token. Source: FIX-DF.
    #[garde(custom(all_at_most(8)))]
    pub spot_size_decimals: BTreeMap<String, u32>,
    /// Least worth of an order, in the quote token. Default 10. Source: DOC-BOOK.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub least_order_usd: Decimal,
    /// Largest market order by the market's maximum leverage, from the lowest upwards.
    /// Default 0.5M, 2M from 10x, 5M from 20x, 30M from 25x. Source: DOC-SPEC.
    #[garde(length(min = 1, max = 16), dive)]
    pub largest_market_orders: Vec<LargestOrderConfig>,
    /// Largest limit order, in largest market orders. Default 10. Source: DOC-SPEC.
    #[garde(range(min = 1, max = 1_000))]
    #[schemars(range(min = 1, max = 1000))]
    pub limit_order_multiple: u32,
    /// Furthest a limit price may be from the reference price, as a share. Default 0.8.
    /// Source: ERR-80.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::TEN)))]
    #[schemars(extend("minimum" = 0, "maximum" = 10))]
    pub reference_band: Decimal,
    /// Furthest a limit price may be from the oracle price, as a share. Default none: the venue
    /// has such a check (DOC-API) and does not publish its width.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(positive_if_any))]
    pub oracle_band: Option<Decimal>,
    /// Which leverage an order may ask for. Reading: docs/rules/order_limits.md.
    #[garde(skip)]
    pub max_leverage: MaxLeverageReading,
    /// Open interest caps of the main DEX.
    #[garde(dive)]
    pub open_interest: OpenInterestConfig,
}

/// Largest market order of markets from some maximum leverage on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LargestOrderConfig {
    /// Maximum leverage of the market from which it holds.
    #[garde(range(max = 100))]
    #[schemars(range(max = 100))]
    pub from_leverage: u32,
    /// Largest market order, USD.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usd: Decimal,
}

/// Open interest caps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenInterestConfig {
    /// Which positions count. Default `one_sided`. Reading: docs/rules/open_interest.md.
    #[garde(skip)]
    pub counts: OpenInterestReading,
    /// Caps by market; a market not named is not capped. Default none: the main DEX's are not
    /// published. Source: DOC-RISK.
    #[serde(default)]
    #[garde(dive)]
    pub caps: BTreeMap<String, CapConfig>,
    /// Furthest an order may rest from the oracle price at a cap, as a share. Default 0.01.
    /// Source: DOC-RISK.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub rest_band: Decimal,
    /// Limit on how fast open interest may grow. Default none: the venue has one (DOC-API) and does
    /// not publish its size.
    #[serde(default)]
    #[garde(dive)]
    pub growth: Option<GrowthConfig>,
}

/// Cap of one market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapConfig {
    /// Most open interest, USD at the mark price.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub notional_usd: Decimal,
}

/// Limit on how fast open interest may grow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrowthConfig {
    /// Length of a window, seconds. Source: assumption.
    #[garde(range(min = 1, max = 86_400))]
    #[schemars(range(min = 1, max = 86_400))]
    pub window_s: u32,
    /// Most growth within a window, as a share of the open interest at its start. Source:
    /// assumption.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE_HUNDRED)))]
    #[schemars(extend("minimum" = 0, "maximum" = 100))]
    pub share: Decimal,
}

/// Parameters of orders as the engine uses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// Grids of perps, by asset.
    pub perp_grids: BTreeMap<String, Grid>,
    /// Grids of spot pairs, by base token.
    pub spot_grids: BTreeMap<String, Grid>,
    /// Limits of a single order.
    pub limits: OrderLimits,
    /// Which positions open interest counts.
    pub counts: OpenInterestReading,
    /// Caps of markets that no cap is stated for.
    pub uncapped: OpenInterestCaps,
    /// Caps by market.
    pub caps: BTreeMap<String, OpenInterestCaps>,
    /// Length of a growth window, milliseconds; none where growth is not limited.
    pub growth_window_ms: Option<u64>,
}

impl OrdersConfig {
    /// As documented and recorded until October 2026.
    #[must_use]
    pub fn documented() -> Self {
        let named = |table: &[(&str, u32)]| {
            let rows = table.iter();
            rows.map(|(name, n)| ((*name).to_owned(), *n)).collect()
        };
        let largest = |from_leverage, usd: i64| LargestOrderConfig {
            from_leverage,
            usd: Decimal::from(usd),
        };
        Self {
            perp_size_decimals: named(&PERP_SIZE_DECIMALS),
            spot_size_decimals: named(&SPOT_SIZE_DECIMALS),
            least_order_usd: Decimal::TEN,
            largest_market_orders: vec![
                largest(0, 500_000),
                largest(10, 2_000_000),
                largest(20, 5_000_000),
                largest(25, 30_000_000),
            ],
            limit_order_multiple: 10,
            reference_band: Decimal::new(8, 1),
            oracle_band: None,
            max_leverage: MaxLeverageReading::TierOfNotional,
            open_interest: OpenInterestConfig {
                counts: OpenInterestReading::OneSided,
                caps: BTreeMap::new(),
                rest_band: Decimal::new(1, 2),
                growth: None,
            },
        }
    }

    /// As the engine uses them, with every problem named.
    pub(super) fn resolve(&self, problems: &mut Problems) -> Orders {
        let uncapped = self.uncapped(problems);
        let mut caps = BTreeMap::new();
        for (name, cap) in &self.open_interest.caps {
            let key = format!("orders.open_interest.caps.{name}.notional_usd");
            let notional = Some(problems.usd(&key, cap.notional_usd));
            let cap = OpenInterestCaps {
                notional,
                ..uncapped
            };
            caps.insert(name.clone(), cap);
        }
        let grids = |decimals: &BTreeMap<String, u32>, grid: fn(u32) -> Grid| {
            let rows = decimals.iter();
            rows.map(|(name, n)| (name.clone(), grid(*n))).collect()
        };
        let growth = self.open_interest.growth.as_ref();
        Orders {
            perp_grids: grids(&self.perp_size_decimals, Grid::perp),
            spot_grids: grids(&self.spot_size_decimals, Grid::spot),
            limits: self.limits(problems),
            counts: self.open_interest.counts,
            uncapped,
            caps,
            growth_window_ms: growth.map(|growth| u64::from(growth.window_s) * 1_000),
        }
    }

    fn limits(&self, problems: &mut Problems) -> OrderLimits {
        let mut largest: Vec<LargestOrder> = Vec::new();
        for (n, step) in self.largest_market_orders.iter().enumerate() {
            let key = format!("orders.largest_market_orders[{n}]");
            let above = |last: &LargestOrder| step.from_leverage > last.from_leverage;
            if largest.last().is_some_and(|last| !above(last)) {
                let key = format!("{key}.from_leverage");
                problems.add(&key, "must be above the step before");
            }
            largest.push(LargestOrder {
                from_leverage: step.from_leverage,
                notional: problems.usd(&format!("{key}.usd"), step.usd),
            });
        }
        OrderLimits {
            least: problems.usd("orders.least_order_usd", self.least_order_usd),
            largest,
            limit_multiple: self.limit_order_multiple,
            reference_band: problems.ratio("orders.reference_band", self.reference_band, 10),
            oracle_band: (self.oracle_band)
                .map(|band| problems.ratio("orders.oracle_band", band, 10)),
            max_leverage: self.max_leverage,
        }
    }

    fn uncapped(&self, problems: &mut Problems) -> OpenInterestCaps {
        let config = &self.open_interest;
        let key = |field: &str| format!("orders.open_interest.{field}");
        OpenInterestCaps {
            notional: None,
            size: None,
            rest_band: problems.ratio(&key("rest_band"), config.rest_band, 10),
            growth: (config.growth.as_ref())
                .map(|growth| problems.ratio(&key("growth.share"), growth.share, 10)),
        }
    }
}

impl TryFrom<&OrdersConfig> for Orders {
    type Error = Vec<VenueProblem>;

    fn try_from(config: &OrdersConfig) -> Result<Self, Self::Error> {
        let mut problems = Problems::default();
        let orders = config.resolve(&mut problems);
        problems.settle(orders)
    }
}

fn all_at_most(most: u32) -> impl FnOnce(&BTreeMap<String, u32>, &()) -> garde::Result {
    move |values, ()| match values.iter().find(|(_, value)| **value > most) {
        Some((name, _)) => Err(garde::Error::new(format!("{name} must be at most {most}"))),
        None => Ok(()),
    }
}
