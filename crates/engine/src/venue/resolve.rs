//! From decimals to the engine's integers, with every problem reported at once.

use rust_decimal::Decimal;

use super::config::{
    BorrowConfig, LegOrder, LiquidationConfig, MarginConfig, OffsetReading, PartialReading,
    PerpConfig, SlipReading, TokenConfig, TriggerReading, VenueConfig,
};
use crate::pool::RateCurve;
use crate::units::{Amount, PerpId, Ratio, TokenId, Usd};

/// The venue's parameters as the engine uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    /// Tokens, in the order of their names.
    pub tokens: Vec<Token>,
    /// Perpetual markets, in the order of their names.
    pub perps: Vec<Perp>,
    /// The token that perps settle in and that accounts borrow.
    pub settlement: TokenId,
    /// Portfolio margin ratio and its trigger.
    pub margin: Margin,
    /// Drift of perp equity, as a share of its target, at which money is moved.
    pub sharing_tolerance: Ratio,
    /// Whether maintenance may be borrowed beyond LTV capacity.
    pub maintenance_borrow: bool,
    /// Liquidation of borrows and of perps.
    pub liquidation: Liquidation,
    /// Perp taker fee, share of notional.
    pub perp_taker: Ratio,
    /// Spot taker fee, share of notional.
    pub spot_taker: Ratio,
}

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Name, as in prices and columns.
    pub name: String,
    /// Most units that the reserve accepts in all.
    pub supply_cap: Amount,
    /// Terms as collateral; none where the LTV is 0.
    pub collateral: Option<Collateral>,
    /// Most units of one user that earn and count.
    pub user_supply_cap: Amount,
    /// Lending terms; none where it cannot be borrowed.
    pub borrow: Option<BorrowTerms>,
}

/// Terms of a collateral token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Loan-to-value.
    pub ltv: Ratio,
    /// Most units of one user that count.
    pub user_supply_cap: Amount,
    /// Notional at which a takeover reaches its worst price.
    pub takeover_width: Usd,
}

/// Lending terms of a borrowable token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorrowTerms {
    /// Most that the reserve lends in all.
    pub borrow_cap: Amount,
    /// Most that one user may owe.
    pub user_borrow_cap: Amount,
    /// Borrow rate by utilization.
    pub curve: RateCurve,
    /// Share of interest kept as a buffer.
    pub reserve_factor: Ratio,
}

/// One perpetual market.
#[derive(Clone, Debug, PartialEq)]
pub struct Perp {
    /// Asset, as in prices and columns.
    pub name: String,
    /// Margin tiers from the lowest notional upwards.
    pub tiers: Vec<Tier>,
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

/// Portfolio margin ratio and its trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Liquidatable above this ratio.
    pub liquidation_ratio: Ratio,
    /// Smallest maintenance of an account that borrows.
    pub min_borrow_offset: Usd,
    /// How the offset enters the requirement.
    pub offset: OffsetReading,
    /// When an account is liquidatable.
    pub trigger: TriggerReading,
    /// Share of notional that may not leave the account.
    pub transfer_requirement: Ratio,
}

/// Liquidation of borrows and of perps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidation {
    /// Which legs go first.
    pub order: LegOrder,
    /// Milliseconds between two borrow steps.
    pub borrow_step_ms: u64,
    /// Share taken over in a partial step.
    pub partial_share: Ratio,
    /// What a partial step takes.
    pub partial: PartialReading,
    /// At what price.
    pub slip: SlipReading,
    /// Half-life of the backstop's inventory, milliseconds.
    pub half_life_ms: u64,
    /// Perp positions above this notional are first closed in part.
    pub perp_partial_above: Usd,
    /// The part.
    pub perp_partial_share: Ratio,
    /// Milliseconds after a partial close during which orders are whole.
    pub perp_cooldown_ms: u64,
    /// The backstop takes perps over under this share of maintenance.
    pub perp_backstop_below: Ratio,
}

/// One thing wrong with a [`VenueConfig`] that its own ranges could not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueProblem {
    /// Dotted key below the venue, for example `tokens.HYPE.ltv`.
    pub key: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// Collects problems while values are converted.
#[derive(Default)]
struct Problems(Vec<VenueProblem>);

impl Problems {
    fn add(&mut self, key: &str, message: impl Into<String>) {
        self.0.push(VenueProblem {
            key: key.to_owned(),
            message: message.into(),
        });
    }

    fn amount(&mut self, key: &str, value: Decimal) -> Amount {
        Amount::from_decimal(value).unwrap_or_else(|| {
            self.add(key, "has more than ten decimals");
            Amount::ZERO
        })
    }

    fn usd(&mut self, key: &str, value: Decimal) -> Usd {
        Usd::from_decimal(value).unwrap_or_else(|| {
            self.add(key, "has more than sixteen decimals");
            Usd::ZERO
        })
    }

    fn ratio(&mut self, key: &str, value: Decimal, decimals: u32) -> Ratio {
        let fine = value.normalize().scale() <= decimals;
        match Ratio::from_decimal(value) {
            Some(ratio) if fine => ratio,
            _ => {
                self.add(key, format!("has more than {decimals} decimals"));
                Ratio::ZERO
            }
        }
    }
}

impl TryFrom<&VenueConfig> for Venue {
    type Error = Vec<VenueProblem>;

    fn try_from(config: &VenueConfig) -> Result<Self, Self::Error> {
        let mut problems = Problems::default();
        let venue = Self {
            tokens: (config.tokens.iter())
                .map(|(name, token)| resolve_token(name, token, &mut problems))
                .collect(),
            perps: (config.perps.iter())
                .map(|(name, perp)| resolve_perp(name, perp, &mut problems))
                .collect(),
            settlement: settlement(config, &mut problems),
            margin: resolve_margin(&config.margin, &mut problems),
            sharing_tolerance: problems.ratio("sharing.tolerance", config.sharing.tolerance, 10),
            maintenance_borrow: config.sharing.maintenance_borrow,
            liquidation: resolve_liquidation(&config.liquidation, &mut problems),
            perp_taker: problems.ratio("fees.perp_taker", config.fees.perp_taker, 10),
            spot_taker: problems.ratio("fees.spot_taker", config.fees.spot_taker, 10),
        };
        if problems.0.is_empty() {
            Ok(venue)
        } else {
            Err(problems.0)
        }
    }
}

impl Perp {
    /// The maintenance rate of the last tier, which is the highest.
    #[must_use]
    pub fn highest_rate(&self) -> f64 {
        let last = self.tiers.last().map_or(1, |t| t.max_leverage);
        0.5 / f64::from(last)
    }
}

impl Venue {
    /// The token of a name.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<TokenId> {
        let index = self.tokens.iter().position(|t| t.name == name)?;
        u32::try_from(index).ok().map(TokenId)
    }

    /// The perpetual market of an asset.
    #[must_use]
    pub fn perp(&self, name: &str) -> Option<PerpId> {
        let index = self.perps.iter().position(|p| p.name == name)?;
        u32::try_from(index).ok().map(PerpId)
    }

    /// Lending terms of the settlement token.
    ///
    /// # Panics
    /// Never for a venue built by `try_from`, which refuses one without them.
    #[must_use]
    pub fn terms(&self) -> &BorrowTerms {
        (self.tokens[self.settlement.index()].borrow.as_ref())
            .expect("checked when the venue was resolved")
    }
}

fn settlement(config: &VenueConfig, problems: &mut Problems) -> TokenId {
    for (name, token) in &config.tokens {
        if name != &config.settlement && token.borrow.is_some() {
            let key = format!("tokens.{name}.borrow");
            problems.add(&key, "only the settlement token can be borrowed so far");
        }
    }
    let index = config.tokens.keys().position(|t| *t == config.settlement);
    let Some(index) = index else {
        let known: Vec<_> = config.tokens.keys().cloned().collect();
        let message = format!("is not one of the tokens: {}", known.join(", "));
        problems.add("settlement", message);
        return TokenId(0);
    };
    let token = &config.tokens[&config.settlement];
    if token.borrow.is_none() {
        let key = format!("tokens.{}.borrow", config.settlement);
        problems.add(&key, "is missing: the settlement token needs lending terms");
    }
    if !token.ltv.is_zero() {
        let key = format!("tokens.{}.ltv", config.settlement);
        problems.add(
            &key,
            "must be 0: the settlement token backs no debt in itself",
        );
    }
    TokenId(u32::try_from(index).unwrap_or(0))
}

fn resolve_token(name: &str, config: &TokenConfig, problems: &mut Problems) -> Token {
    let key = |field: &str| format!("tokens.{name}.{field}");
    let ltv = problems.ratio(&key("ltv"), config.ltv, 6);
    let user_supply_cap = problems.amount(&key("user_supply_cap"), config.user_supply_cap);
    let width = config.takeover_width_usd;
    if ltv > Ratio::ZERO && width.is_none() {
        problems.add(
            &key("takeover_width_usd"),
            "is missing: needed where ltv is above 0",
        );
    }
    let takeover_width = problems.usd(&key("takeover_width_usd"), width.unwrap_or(Decimal::ONE));
    Token {
        name: name.to_owned(),
        supply_cap: problems.amount(&key("supply_cap"), config.supply_cap),
        collateral: (ltv > Ratio::ZERO).then_some(Collateral {
            ltv,
            user_supply_cap,
            takeover_width,
        }),
        user_supply_cap,
        borrow: (config.borrow.as_ref()).map(|b| resolve_borrow(&key("borrow"), b, problems)),
    }
}

fn resolve_borrow(at: &str, config: &BorrowConfig, problems: &mut Problems) -> BorrowTerms {
    let key = |field: &str| format!("{at}.{field}");
    BorrowTerms {
        borrow_cap: problems.amount(&key("borrow_cap"), config.borrow_cap),
        user_borrow_cap: problems.amount(&key("user_borrow_cap"), config.user_borrow_cap),
        curve: RateCurve {
            base: problems.ratio(&key("base_rate_per_year"), config.base_rate_per_year, 10),
            kink: problems.ratio(&key("kink"), config.kink, 10),
            slope: problems.ratio(&key("slope_per_year"), config.slope_per_year, 10),
        },
        reserve_factor: problems.ratio(&key("reserve_factor"), config.reserve_factor, 10),
    }
}

fn resolve_perp(name: &str, config: &PerpConfig, problems: &mut Problems) -> Perp {
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
    Perp {
        name: name.to_owned(),
        tiers,
    }
}

fn resolve_margin(config: &MarginConfig, problems: &mut Problems) -> Margin {
    Margin {
        liquidation_ratio: problems.ratio("margin.liquidation_ratio", config.liquidation_ratio, 10),
        min_borrow_offset: problems
            .usd("margin.min_borrow_offset_usd", config.min_borrow_offset_usd),
        offset: config.min_borrow_offset,
        trigger: config.trigger,
        transfer_requirement: problems.ratio(
            "margin.transfer_requirement",
            config.transfer_requirement,
            10,
        ),
    }
}

fn resolve_liquidation(config: &LiquidationConfig, problems: &mut Problems) -> Liquidation {
    let mut ratio = |field: &str, value| problems.ratio(&format!("liquidation.{field}"), value, 10);
    let partial_share = ratio("partial_share", config.partial_share);
    let perp_partial_share = ratio("perp_partial_share", config.perp_partial_share);
    let perp_backstop_below = ratio("perp_backstop_below", config.perp_backstop_below);
    Liquidation {
        order: config.order,
        borrow_step_ms: u64::from(config.borrow_step_s) * 1_000,
        partial_share,
        partial: config.partial,
        slip: config.slip,
        half_life_ms: u64::from(config.backstop_half_life_s) * 1_000,
        perp_partial_above: problems.usd(
            "liquidation.perp_partial_above_usd",
            config.perp_partial_above_usd,
        ),
        perp_partial_share,
        perp_cooldown_ms: u64::from(config.perp_cooldown_s) * 1_000,
        perp_backstop_below,
    }
}
