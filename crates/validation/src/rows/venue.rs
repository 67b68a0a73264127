//! A small venue with one lender and one borrower of USDC against HYPE.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, Px, Ratio, SimTime, TokenId};
use plimsoll_engine::venue::{Preset, Venue, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, Liquidation, Opening, Outcome, Report};
use rust_decimal::Decimal;

use crate::ValidationError;

pub(crate) const LENDER: AccountId = AccountId::user(0);
pub(crate) const BORROWER: AccountId = AccountId::user(1);

/// October 2026 with USDC alone to borrow and an LTV of HYPE in percent.
pub(crate) fn config(ltv_percent: i64) -> VenueConfig {
    let mut config = Preset::October2026.config();
    config.tokens.retain(|name, _| name != "USDT0");
    if let Some(hype) = config.tokens.get_mut("HYPE") {
        hype.ltv = Decimal::new(ltv_percent, 2);
    }
    config
}

/// The venue of a configuration.
pub(crate) fn of(row: &'static str, config: &VenueConfig) -> Result<Venue, ValidationError> {
    Venue::try_from(config).map_err(|problems| {
        let first = problems.first().map(|problem| problem.message.clone());
        ValidationError::scene(row, first.unwrap_or_default())
    })
}

/// An engine with a lender and a borrower.
pub(crate) struct Scene {
    pub(crate) engine: Engine,
    pub(crate) hype: TokenId,
    pub(crate) usdc: TokenId,
}

/// What the lender brings and the borrower holds and owes, units.
#[derive(Clone, Copy)]
pub(crate) struct Book {
    pub(crate) lent: Amount,
    pub(crate) hype: Amount,
    pub(crate) debt: Amount,
}

/// So many whole units.
pub(crate) const fn whole(units: i32) -> Amount {
    Amount(units as i128 * Amount::ONE.0)
}

impl Scene {
    /// Opens the book at a price of HYPE.
    pub(crate) fn new(
        row: &'static str,
        config: &VenueConfig,
        book: Book,
        px: Px,
    ) -> Result<Self, ValidationError> {
        let venue = of(row, config)?;
        let named = |name: &str| {
            let token = venue.token(name);
            token.ok_or_else(|| ValidationError::scene(row, format!("no token {name}")))
        };
        let (hype, usdc) = (named("HYPE")?, named("USDC")?);
        let start = prices(&venue, hype, px);
        let mut engine = Engine::new(venue, start.clone())?;
        engine.restart(start, 2)?;
        let lender = Opening {
            supplied: vec![(usdc, book.lent)],
            ..Opening::default()
        };
        let borrower = Opening {
            supplied: vec![(hype, book.hype)],
            borrowed: book.debt,
            ..Opening::default()
        };
        engine.open(LENDER, &lender)?;
        engine.open(BORROWER, &borrower)?;
        Ok(Self { engine, hype, usdc })
    }

    /// Something happens; what it caused.
    pub(crate) fn apply(
        &mut self,
        time: SimTime,
        kind: EventKind,
    ) -> Result<Report, ValidationError> {
        let mut report = Report::default();
        self.engine.apply(&Event { time, kind }, &mut report)?;
        Ok(report)
    }

    /// A price of HYPE at a time.
    pub(crate) fn tick(&mut self, time: SimTime, px: Px) -> Result<(), ValidationError> {
        let prices = prices(self.engine.venue(), self.hype, px);
        self.apply(time, EventKind::Prices(prices)).map(|_| ())
    }

    /// A price of HYPE at a time, and attention to the borrower; the step taken against it.
    pub(crate) fn step(
        &mut self,
        time: SimTime,
        px: Px,
    ) -> Result<Option<Liquidation>, ValidationError> {
        self.tick(time, px)?;
        let kind = EventKind::Attend {
            account: BORROWER,
            perps_first: false,
        };
        let report = self.apply(time, kind)?;
        Ok(report.outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Liquidated(step) => Some(*step),
            _ => None,
        }))
    }

    pub(crate) fn collateral(&self) -> Amount {
        self.engine.ledger().supplied(BORROWER, self.hype)
    }

    pub(crate) fn debt(&self) -> Amount {
        self.engine.ledger().borrowed(BORROWER, self.usdc)
    }

    /// Debt over the collateral's value at the present price.
    pub(crate) fn ltv(&self) -> f64 {
        let value = self.collateral().at(self.engine.borrow_px(self.hype));
        let ratio = self.debt().at(Px::ONE).over(value);
        ratio.map_or(f64::NAN, Ratio::to_f64)
    }
}

/// HYPE at a price, everything else at one USD.
fn prices(venue: &Venue, hype: TokenId, px: Px) -> Prices {
    let mut prices = Prices {
        oracle: vec![Px::ONE; venue.perps.len()],
        mark: vec![Px::ONE; venue.perps.len()],
        borrow: vec![Px::ONE; venue.tokens.len()],
    };
    prices.borrow[hype.index()] = px;
    prices
}
