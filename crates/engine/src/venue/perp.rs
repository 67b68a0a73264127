//! Perpetual markets: the venue's own, then those of builder-deployed DEXs.

use super::config::{PerpConfig, VenueConfig};
use super::dex::{Dex, MarginMode};
use super::orders::Orders;
use super::resolve::Problems;
use crate::account::Cross;
use crate::market::fees::DeployerFees;
use crate::market::funding::FundingTerms;
use crate::market::open_interest::OpenInterestCaps;
use crate::market::tick::Grid;
use crate::units::{Amount, DexId, TokenId, Usd};

/// One perpetual market.
#[derive(Clone, Debug, PartialEq)]
pub struct Perp {
    /// Asset, as in prices and columns.
    pub name: String,
    /// The DEX it belongs to.
    pub dex: DexId,
    /// The token it settles in.
    pub quote: TokenId,
    /// Prices and sizes.
    pub grid: Grid,
    /// Smallest size.
    pub lot: Amount,
    /// Margin tiers from the lowest notional upwards.
    pub tiers: Vec<Tier>,
    /// How positions are margined.
    pub margin_mode: MarginMode,
    /// Open interest caps.
    pub caps: OpenInterestCaps,
    /// What its deployer adds to fees; none on the venue's own DEX.
    pub deployer: Option<DeployerFees>,
    /// How it funds.
    pub funding: FundingTerms,
}

/// One margin tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Notional from which the tier holds.
    pub from: Usd,
    /// Highest leverage.
    pub max_leverage: u32,
    /// Taken off the maintenance so that it has no step at the tier's edge; rounded down.
    pub deduction: Usd,
}

impl Perp {
    /// Whether its cross positions belong to a margin pool.
    #[must_use]
    pub fn is_in(&self, cross: Cross) -> bool {
        match cross {
            Cross::Token(token) => self.quote == token,
            Cross::Dex(dex) => self.dex == dex,
        }
    }

    /// The maintenance rate of the last tier, which is the highest.
    #[must_use]
    pub fn highest_rate(&self) -> f64 {
        let last = self.tiers.last().map_or(1, |t| t.max_leverage);
        0.5 / f64::from(last)
    }
}

/// All DEXs, the venue's own first, and their markets in the same order.
pub(super) fn markets(
    config: &VenueConfig,
    settlement: TokenId,
    orders: &Orders,
    problems: &mut Problems,
) -> (Vec<Dex>, Vec<Perp>) {
    let mut dexs = vec![Dex::main(settlement)];
    let own = config.perps.iter();
    let mut perps: Vec<Perp> = own
        .map(|(name, perp)| resolve_perp(name, perp, (settlement, orders), problems))
        .collect();
    for name in orders.caps.keys() {
        if !config.perps.contains_key(name) {
            let key = format!("orders.open_interest.caps.{name}");
            problems.add(&key, "is not one of the venue's own perps");
        }
    }
    for (name, dex) in &config.dexs {
        let id = DexId(u32::try_from(dexs.len()).unwrap_or(u32::MAX));
        let collateral = collateral(name, &dex.collateral, config, problems);
        let (dex, markets) = dex.resolve((id, name), collateral, problems);
        for market in markets {
            if perps.iter().any(|perp| perp.name == market.name) {
                let key = format!("perps.{}", market.name);
                problems.add(&key, format!("is the name of a market of the DEX {name}"));
            }
            perps.push(market);
        }
        dexs.push(dex);
    }
    (dexs, perps)
}

/// The token that the perps of a DEX settle in.
fn collateral(dex: &str, token: &str, config: &VenueConfig, problems: &mut Problems) -> TokenId {
    if dex == Dex::MAIN {
        problems.add(&format!("dexs.{dex}"), "is the name of the venue's own DEX");
    }
    let key = format!("dexs.{dex}.collateral");
    let Some(index) = config.tokens.keys().position(|name| name == token) else {
        let known: Vec<_> = config.tokens.keys().cloned().collect();
        let message = format!("is not one of the tokens: {}", known.join(", "));
        problems.add(&key, message);
        return TokenId(0);
    };
    if token != config.settlement && !config.tokens[token].ltv.is_zero() {
        problems.add(
            &key,
            "must have an ltv of 0: what backs debts margins no perps",
        );
    }
    TokenId(u32::try_from(index).unwrap_or(0))
}

/// A market of the venue's own DEX.
fn resolve_perp(
    name: &str,
    config: &PerpConfig,
    (settlement, orders): (TokenId, &Orders),
    problems: &mut Problems,
) -> Perp {
    let tiers = resolve_tiers(name, config, problems);
    let grid = orders.perp_grids.get(name).copied().unwrap_or_else(|| {
        let key = format!("orders.perp_size_decimals.{name}");
        problems.add(&key, "is missing: needed for every perp");
        Grid::perp(0)
    });
    Perp {
        name: name.to_owned(),
        dex: DexId::MAIN,
        quote: settlement,
        grid,
        lot: grid.lot(),
        tiers,
        margin_mode: MarginMode::Normal,
        caps: orders.caps.get(name).copied().unwrap_or(orders.uncapped),
        deployer: None,
        funding: FundingTerms::MAIN,
    }
}

fn resolve_tiers(name: &str, config: &PerpConfig, problems: &mut Problems) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::with_capacity(config.tiers.len());
    for (n, tier) in config.tiers.iter().enumerate() {
        let key = format!("perps.{name}.tiers[{n}]");
        let from = problems.usd(&format!("{key}.from_usd"), tier.from_usd);
        match tiers.last() {
            None if !from.is_zero() => {
                problems.add(&format!("{key}.from_usd"), "must be 0 in the first tier");
            }
            Some(last) if from <= last.from => {
                problems.add(&format!("{key}.from_usd"), "must be above the tier before");
            }
            Some(last) if tier.max_leverage >= last.max_leverage => {
                let message = "must be below the tier before";
                problems.add(&format!("{key}.max_leverage"), message);
            }
            _ => {}
        }
        tiers.push(Tier::after(tiers.last(), from, tier.max_leverage));
    }
    tiers
}
