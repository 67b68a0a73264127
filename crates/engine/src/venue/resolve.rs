//! From decimals to the engine's integers, with every problem reported at once.

use rust_decimal::Decimal;

use super::accounts::{AccountsConfig, Eligibility};
use super::adl::{Adl, AdlConfig};
use super::config::{
    BorrowConfig, CountedBorrow, CountedDexs, FallBack, FullReading, IndexReading, LegOrder,
    LiquidationConfig, MarginConfig, OffsetReading, PartialReading, SeveralDebtsReading,
    SlipReading, TokenConfig, TriggerReading, VenueConfig,
};
use super::dex::Dex;
use super::orders::Orders;
use super::perp::{Perp, markets};
use super::schedule::{Change, resolve_schedule};
use crate::market::fees::FeeSchedule;
use crate::market::tick::Grid;
use crate::pool::{BlockedWithdrawals, RateCurve};
use crate::units::{Amount, Ratio, TokenId, Usd};

/// The venue's parameters as the engine uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    /// Tokens, in the order of their names.
    pub tokens: Vec<Token>,
    /// Prices and sizes in the spot market of each token; none of the settlement token, which they
    /// trade against.
    pub spot_grids: Vec<Option<Grid>>,
    /// Perpetual markets: the venue's own in the order of their names, then those of each DEX.
    pub perps: Vec<Perp>,
    /// DEXs; the venue's own first.
    pub dexs: Vec<Dex>,
    /// The token that spot trades and the venue's own perps settle in.
    pub settlement: TokenId,
    /// Tokens that a cross margin pool can rest on, the settlement token first: those that can be
    /// borrowed or are a DEX's collateral.
    pub quotes: Vec<TokenId>,
    /// Conditions and limits of account modes.
    pub eligibility: Eligibility,
    /// Portfolio margin ratio and its trigger.
    pub margin: Margin,
    /// Drift of perp equity, as a share of its target, at which money is moved.
    pub sharing_tolerance: Ratio,
    /// Whether maintenance may be borrowed beyond LTV capacity.
    pub maintenance_borrow: bool,
    /// What happens to an account that caps keep from borrowing.
    pub caps_fall_back: FallBack,
    /// Liquidation of borrows and of perps.
    pub liquidation: Liquidation,
    /// Grids, limits and open interest caps.
    pub orders: Orders,
    /// Trading fees.
    pub fees: FeeSchedule,
    /// Changes of terms in the course of a path, by time.
    pub schedule: Vec<Change>,
    /// Orders that wait.
    pub resting_orders: crate::orders::OrdersConfig,
    /// What becomes of a withdrawal that the reserve cannot pay.
    pub blocked_withdrawals: BlockedWithdrawals,
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
    /// When the indices move.
    pub indexed: IndexReading,
    /// Share of interest kept as a buffer.
    pub reserve_factor: Ratio,
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
    /// Which borrow the requirement counts.
    pub counted_borrow: CountedBorrow,
    /// Whose maintenance margin a token has to cover.
    pub counted_dexs: CountedDexs,
    /// How debts in several tokens share collateral.
    pub several_debts: SeveralDebtsReading,
    /// When an account is liquidatable.
    pub trigger: TriggerReading,
    /// Share of notional that may not leave the account.
    pub transfer_requirement: Ratio,
}

impl Margin {
    /// Whether boxes of prices can be given under these readings, with some number of pools: not
    /// where every price bears on every pool, nor where debt itself is the requirement.
    pub(crate) fn has_boxes(&self, pools: usize) -> bool {
        let stands_alone = self.several_debts == SeveralDebtsReading::Maximum
            && self.counted_dexs == CountedDexs::OfToken;
        self.counted_borrow == CountedBorrow::Needed && (stands_alone || pools == 1)
    }
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
    /// From which debt on everything is taken over.
    pub full: FullReading,
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
    /// Auto-deleveraging.
    pub adl: Adl,
}

/// One thing wrong with a [`VenueConfig`] that its own ranges could not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueProblem {
    /// Dotted key below the venue, for example `tokens.HYPE.ltv`.
    pub key: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// Largest number of units or of USD that a parameter may state. A value of 1e12 USD times a ratio
/// is the most that 127 bits hold.
const LARGEST: i64 = 1_000_000_000_000;

/// Collects problems while values are converted.
#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<VenueProblem>);

impl Problems {
    pub(super) fn add(&mut self, key: &str, message: impl Into<String>) {
        self.0.push(VenueProblem {
            key: key.to_owned(),
            message: message.into(),
        });
    }

    /// Whether a figure is one that the ledger's integers reach; see docs/limits.md.
    fn reaches(&mut self, key: &str, value: Decimal) -> bool {
        let reaches = value <= Decimal::from(LARGEST);
        if !reaches {
            self.add(key, format!("is above {LARGEST}, the largest figure"));
        }
        reaches
    }

    pub(super) fn amount(&mut self, key: &str, value: Decimal) -> Amount {
        if !self.reaches(key, value) {
            return Amount::ZERO;
        }
        Amount::from_decimal(value).unwrap_or_else(|| {
            self.add(key, "has more than ten decimals");
            Amount::ZERO
        })
    }

    pub(super) fn usd(&mut self, key: &str, value: Decimal) -> Usd {
        if !self.reaches(key, value) {
            return Usd::ZERO;
        }
        Usd::from_decimal(value).unwrap_or_else(|| {
            self.add(key, "has more than sixteen decimals");
            Usd::ZERO
        })
    }

    /// The resolved value, or every problem found on the way.
    pub(super) fn settle<T>(self, value: T) -> Result<T, Vec<VenueProblem>> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.0)
        }
    }

    pub(super) fn ratio(&mut self, key: &str, value: Decimal, decimals: u32) -> Ratio {
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
        let settlement = settlement(config, &mut problems);
        let orders = config.orders.resolve(&mut problems);
        let tokens = config.tokens.iter();
        let tokens = tokens
            .map(|(name, token)| resolve_token(name, token, &mut problems))
            .collect();
        let (dexs, perps) = markets(config, settlement, &orders, &mut problems);
        let venue = Self {
            tokens,
            spot_grids: (config.tokens.keys())
                .map(|name| spot_grid(name, config, &orders, &mut problems))
                .collect(),
            perps,
            quotes: quotes(config, settlement, &dexs),
            orders,
            fees: config.fees.resolve(&mut problems),
            dexs,
            settlement,
            eligibility: resolve_accounts(&config.accounts, &mut problems),
            margin: resolve_margin(&config.margin, &mut problems),
            sharing_tolerance: problems.ratio("sharing.tolerance", config.sharing.tolerance, 10),
            maintenance_borrow: config.sharing.maintenance_borrow,
            caps_fall_back: config.sharing.caps_fall_back,
            schedule: resolve_schedule(config, &mut problems),
            liquidation: resolve_liquidation(&config.liquidation, &mut problems),
            resting_orders: config.resting_orders,
            blocked_withdrawals: config.blocked_withdrawals,
        };
        problems.settle(venue)
    }
}

fn settlement(config: &VenueConfig, problems: &mut Problems) -> TokenId {
    for (name, token) in &config.tokens {
        if token.borrow.is_some() && name != &config.settlement && !token.ltv.is_zero() {
            let key = format!("tokens.{name}.borrow");
            problems.add(&key, "must be left out: what backs debts is not lent");
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

fn quotes(config: &VenueConfig, settlement: TokenId, dexs: &[Dex]) -> Vec<TokenId> {
    let tokens = (0..).map(TokenId).zip(config.tokens.values());
    let others = tokens.filter(|(id, token)| {
        let is_collateral = dexs.iter().any(|d| d.collateral == *id);
        *id != settlement && (token.borrow.is_some() || is_collateral)
    });
    std::iter::once(settlement)
        .chain(others.map(|(id, _)| id))
        .collect()
}

/// Every token but the settlement token needs size decimals: it trades against that one.
fn spot_grid(
    name: &str,
    config: &VenueConfig,
    orders: &Orders,
    problems: &mut Problems,
) -> Option<Grid> {
    if name == config.settlement || !config.tokens.contains_key(&config.settlement) {
        return None;
    }
    let grid = orders.spot_grids.get(name).copied();
    if grid.is_none() {
        let key = format!("orders.spot_size_decimals.{name}");
        problems.add(&key, "is missing: needed for every token that is traded");
    }
    grid
}

pub(super) fn resolve_token(name: &str, config: &TokenConfig, problems: &mut Problems) -> Token {
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
            reading: config.rate,
        },
        indexed: config.indexed,
        reserve_factor: problems.ratio(&key("reserve_factor"), config.reserve_factor, 10),
    }
}

fn resolve_accounts(config: &AccountsConfig, problems: &mut Problems) -> Eligibility {
    let mut usd = |field: &str, value| problems.usd(&format!("accounts.{field}"), value);
    Eligibility {
        min_volume: usd("portfolio_min_volume_usd", config.portfolio_min_volume_usd),
        min_value: (config.portfolio_min_value_usd).map(|v| usd("portfolio_min_value_usd", v)),
        below_value: (config.portfolio_below_value_usd)
            .map(|v| usd("portfolio_below_value_usd", v)),
        actions_per_day: config.actions_per_day,
    }
}

fn resolve_margin(config: &MarginConfig, problems: &mut Problems) -> Margin {
    Margin {
        liquidation_ratio: problems.ratio("margin.liquidation_ratio", config.liquidation_ratio, 10),
        min_borrow_offset: problems
            .usd("margin.min_borrow_offset_usd", config.min_borrow_offset_usd),
        offset: config.min_borrow_offset,
        counted_borrow: config.counted_borrow,
        counted_dexs: config.counted_dexs,
        several_debts: config.several_debts,
        trigger: config.trigger,
        transfer_requirement: problems.ratio(
            "margin.transfer_requirement",
            config.transfer_requirement,
            10,
        ),
    }
}

fn resolve_adl(config: &AdlConfig, problems: &mut Problems) -> Adl {
    config.resolve().unwrap_or_else(|| {
        let key = "liquidation.adl.backstop_loss_limit_usd";
        problems.add(key, "has more than sixteen decimals");
        Adl::default()
    })
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
        full: config.full,
        slip: config.slip,
        half_life_ms: u64::from(config.backstop_half_life_s) * 1_000,
        perp_partial_above: problems.usd(
            "liquidation.perp_partial_above_usd",
            config.perp_partial_above_usd,
        ),
        perp_partial_share,
        perp_cooldown_ms: u64::from(config.perp_cooldown_s) * 1_000,
        perp_backstop_below,
        adl: resolve_adl(&config.adl, problems),
    }
}
