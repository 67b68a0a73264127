//! The venue of a case: its configuration, prices, and an account opened in a real engine.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime};
use plimsoll_engine::venue::{
    BorrowConfig, PerpConfig, Preset, TierConfig, TokenConfig, Venue, VenueConfig, VenueProblem,
};
use plimsoll_engine::{Engine, Event, EventKind, Opening, Report};
use plimsoll_testkit::case::{AccountCase, CollateralCase, MinBorrowOffset, TierCase, TokenCase};
use rust_decimal::Decimal;

use super::boundary::{Judged, amount, px};
use crate::common;

/// The settlement token.
pub(crate) const USDC: &str = "USDC";
/// The lender of an engine of one account.
pub(crate) const LENDER: AccountId = AccountId::user(0);
/// The account.
pub(crate) const ACCOUNT: AccountId = AccountId::user(1);
/// Stands for a cap that a case does not name: more of anything than there is.
const NO_CAP: Decimal = Decimal::from_parts(1_215_752_192, 23, 0, false, 0);

/// Parameters and prices of a case.
pub(crate) struct Ground {
    pub(crate) venue: Venue,
    pub(crate) prices: Prices,
}

impl Ground {
    pub(crate) fn new(config: &VenueConfig, account: &AccountCase) -> Judged<Self> {
        let venue = Venue::try_from(config).map_err(|p| said(&p))?;
        let borrow = (venue.tokens.iter())
            .map(|token| borrow_px(account, &token.name))
            .collect::<Judged<_>>()?;
        let mark: Vec<Px> = (account.positions.iter())
            .map(|position| px(position.mark_px))
            .collect::<Judged<_>>()?;
        let oracle = mark.clone();
        let prices = Prices {
            oracle,
            mark,
            borrow,
        };
        Ok(Self { venue, prices })
    }

    /// An engine with a lender of some money and the account.
    pub(crate) fn open(&self, lent: Amount, opening: &Opening) -> Judged<Engine> {
        let mut engine = Engine::new(self.venue.clone(), self.prices.clone()).map_err(told)?;
        engine.restart(self.prices.clone(), 2).map_err(told)?;
        let lender = Opening {
            supplied: self
                .venue
                .quotes
                .iter()
                .map(|token| (*token, lent))
                .collect(),
            ..Opening::default()
        };
        engine.open(LENDER, &lender).map_err(told)?;
        engine.open(ACCOUNT, opening).map_err(told)?;
        Ok(engine)
    }

    /// Collateral of an account as an opening names it.
    pub(crate) fn supplied(&self, account: &AccountCase) -> Judged<Opening> {
        let mut opening = Opening::default();
        for held in &account.collateral {
            let token = (self.venue.token(&held.name)).ok_or("a collateral without a token")?;
            opening.supplied.push((token, amount(held.supplied)?));
        }
        Ok(opening)
    }

    /// Positions of an account as an opening names them.
    pub(crate) fn positions(account: &AccountCase) -> Judged<Vec<(PerpId, Amount, u32)>> {
        (0..)
            .zip(&account.positions)
            .map(|(n, p)| Ok((PerpId(n), amount(p.size)?, p.leverage)))
            .collect()
    }
}

/// The newest parameters of the venue with the tokens, caps and markets of a case.
pub(crate) fn config(account: &AccountCase, offset: MinBorrowOffset) -> VenueConfig {
    let mut config = Preset::October2026.config();
    config.margin.min_borrow_offset = match offset {
        MinBorrowOffset::Floor => plimsoll_engine::venue::OffsetReading::Floor,
        MinBorrowOffset::Add20 => plimsoll_engine::venue::OffsetReading::Add,
    };
    let usdc = config.tokens.remove(USDC).expect("every preset lends USDC");
    config.tokens.clear();
    (config.tokens).insert(USDC.to_owned(), settlement(usdc, account));
    let usdc = config.tokens[USDC].clone();
    for token in account.tokens.iter().filter(|token| token.name != USDC) {
        (config.tokens).insert(token.name.clone(), lent_as(&usdc, token));
    }
    for held in &account.collateral {
        (config.tokens).insert(held.name.clone(), collateral(held));
        (config.orders.spot_size_decimals).insert(held.name.clone(), 8);
    }
    config.perps.clear();
    for (n, position) in account.positions.iter().enumerate() {
        // Numbered, so that the venue keeps the order of the case.
        let name = format!("{n:04}.{}", position.name);
        add_perp(&mut config, &name, &position.tiers);
    }
    config
}

/// The same without interest, for a case that goes on for a while with debts to the last digit.
pub(crate) fn without_interest(mut config: VenueConfig) -> VenueConfig {
    for terms in (config.tokens.values_mut()).filter_map(|token| token.borrow.as_mut()) {
        terms.base_rate_per_year = Decimal::ZERO;
        terms.slope_per_year = Decimal::ZERO;
    }
    config
}

fn settlement(preset: TokenConfig, account: &AccountCase) -> TokenConfig {
    let usdc = account.tokens.iter().find(|token| token.name == USDC);
    let user_borrow_cap = usdc.and_then(|token| token.user_borrow_cap);
    TokenConfig {
        supply_cap: NO_CAP,
        user_supply_cap: NO_CAP,
        borrow: preset.borrow.map(|terms| BorrowConfig {
            borrow_cap: NO_CAP,
            user_borrow_cap: user_borrow_cap.unwrap_or(NO_CAP),
            ..terms
        }),
        ..preset
    }
}

/// Another borrowable token, on the terms of USDC but for its own cap.
fn lent_as(usdc: &TokenConfig, token: &TokenCase) -> TokenConfig {
    let mut config = usdc.clone();
    if let Some(terms) = &mut config.borrow {
        terms.user_borrow_cap = token.user_borrow_cap.unwrap_or(NO_CAP);
    }
    config
}

fn collateral(held: &CollateralCase) -> TokenConfig {
    TokenConfig {
        ltv: held.ltv,
        supply_cap: NO_CAP,
        user_supply_cap: held.user_supply_cap.unwrap_or(NO_CAP),
        // Enters takeovers only, and cases of takeovers name it.
        takeover_width_usd: Some(held.width_usd.unwrap_or(Decimal::ONE)),
        borrow: None,
    }
}

/// Adds a market of the finest lots to a venue.
pub(crate) fn add_perp(config: &mut VenueConfig, name: &str, tiers: &[TierCase]) {
    (config.orders.perp_size_decimals).insert(name.to_owned(), 6);
    config.perps.insert(name.to_owned(), perp(tiers));
}

fn perp(tiers: &[TierCase]) -> PerpConfig {
    let tier = |tier: &TierCase| TierConfig {
        from_usd: tier.lower,
        max_leverage: tier.max_leverage,
    };
    PerpConfig {
        tiers: tiers.iter().map(tier).collect(),
    }
}

fn borrow_px(account: &AccountCase, token: &str) -> Judged<Px> {
    let held = account.collateral.iter().find(|held| held.name == token);
    let lent = || account.tokens.iter().find(|lent| lent.name == token);
    let lent_px = || lent().filter(|_| token != USDC).map(|lent| lent.oracle_px);
    let found = held.map(|held| held.oracle_px).or_else(lent_px);
    found.map_or(Ok(Px::ONE), px)
}

/// Applies an event to an engine.
pub(crate) fn apply(engine: &mut Engine, time: SimTime, kind: EventKind) -> Judged<Report> {
    let mut report = Report::default();
    let event = Event { time, kind };
    engine.apply(&event, &mut report).map_err(told)?;
    engine.ledger().check().map_err(told)?;
    Ok(report)
}

/// A tick at unchanged prices.
pub(crate) fn tick(engine: &mut Engine, time: SimTime) -> Judged<Vec<Report>> {
    let prices = engine.prices().clone();
    tick_to(engine, time, prices)
}

/// A tick, and the account looked after if it is due; what both reported, the tick last.
/// Nothing that they order is filled.
pub(crate) fn tick_to(engine: &mut Engine, time: SimTime, prices: Prices) -> Judged<Vec<Report>> {
    let ticked = apply(engine, time, EventKind::Prices(prices))?;
    let mut reports = Vec::new();
    if ticked.due.contains(&ACCOUNT) {
        reports.push(apply(engine, time, attend())?);
    }
    reports.push(ticked);
    Ok(reports)
}

pub(crate) fn attend() -> EventKind {
    EventKind::Attend {
        account: ACCOUNT,
        perps_first: false,
    }
}

/// Plenty for the reserve beside some debts.
pub(crate) fn plenty(debt: Amount) -> Amount {
    debt + debt + common::units(1e9)
}

fn said(problems: &[VenueProblem]) -> String {
    let lines = problems.iter().map(|p| format!("{}: {}", p.key, p.message));
    lines.collect::<Vec<_>>().join("; ")
}

// A function for `map_err`.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn told(error: impl ToString) -> String {
    error.to_string()
}
