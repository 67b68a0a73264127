//! What an order must keep to be placed.
//!
//! Rule    a perp order: whole lots unless it closes a position; a limit price in the bands, worth
//!         not too little and not too much, leverage of the tier; open interest below its caps and
//!         not growing too fast; initial margins after it, and its fee, of perp equity and all that
//!         could be drawn within capacity. A spot purchase its worst price, its fee and the target;
//!         a sale the units
//! Units   needs rounded up, what is free down; the furthest price is cut towards the mid
//! Bounds  who only reduces a position needs no margin and passes all caps
//! Source  docs/rules/order_limits.md, open_interest.md, commitment.md
//! Tests   the engine's differential test

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::account::{Mode, is_long};
use super::amount;
use super::event::Instrument;
use super::figures::Figures;
use super::house::House;
use super::margin;
use super::report::{Full, Limit, Rejection};
use super::terms::{InterestReading, LeverageReading, MarginMode, Market};
use crate::exact::{PX_DECIMALS, Rounding, compare_products, fraction, or_zero, usd};

/// An order in a perpetual market.
pub(super) struct Asked<'a> {
    pub(super) market: &'a str,
    /// Signed.
    pub(super) size: Decimal,
    pub(super) leverage: u32,
    pub(super) limit_bps: u32,
}

impl House {
    pub(super) fn check_perp(&self, account: &str, asked: &Asked<'_>) -> Result<(), Rejection> {
        let market = self.rules.market(asked.market);
        if asked.size.is_zero() || !is_leverage(&market, asked.leverage) {
            return Err(Rejection::Malformed);
        }
        let before = self.books.position(account, asked.market);
        let after = before.size + asked.size;
        let is_reducing = reduces(before.size, after);
        if !is_reducing && self.is_in_liquidation(account) {
            return Err(Rejection::InLiquidation);
        }
        if !after.is_zero() && !is_lots(asked.size, market.lot) {
            return Err(Rejection::Lot);
        }
        if !is_reducing && !before.isolated && market.margin_mode != MarginMode::Normal {
            return Err(Rejection::IsolatedOnly);
        }
        self.check_limits(asked, after, is_reducing)
            .map_err(Rejection::Limit)?;
        if is_reducing {
            return Ok(());
        }
        self.check_interest(asked, before.size)
            .map_err(Rejection::OpenInterest)?;
        let figures = self.figures_in(account, &self.pool_of(account, asked.market));
        let quote = amount(
            &[asked.size.abs(), self.prices.mark[asked.market]],
            Rounding::Up,
        );
        let instrument = Instrument::Perp(asked.market.to_owned());
        let fee = self.fee(account, &instrument, (quote, false));
        let needed = self.initial_after(account, asked, &figures) + fee;
        if needed > self.spendable(&figures) {
            return Err(Rejection::Margin);
        }
        Ok(())
    }

    /// Initial margins of a pool once an order is filled at mark.
    fn initial_after(&self, account: &str, asked: &Asked<'_>, figures: &Figures) -> Decimal {
        let before = self.books.position(account, asked.market);
        let mark = self.prices.mark[asked.market];
        let of = |size: Decimal, leverage| margin::initial(usd(size.abs(), mark), leverage);
        let then = of(before.size + asked.size, asked.leverage);
        if before.isolated {
            // The pool fills up what the position's own margin lacks.
            let has = before.cash + usd(before.size, mark);
            let has = if before.size.is_zero() {
                Decimal::ZERO
            } else {
                has
            };
            figures.initial + or_zero(then - has)
        } else if before.size.is_zero() {
            figures.initial + then
        } else {
            figures.initial - of(before.size, before.leverage) + then
        }
    }

    fn check_limits(
        &self,
        asked: &Asked<'_>,
        after: Decimal,
        is_reducing: bool,
    ) -> Result<(), Limit> {
        let (market, orders) = (self.rules.market(asked.market), &self.rules.orders);
        let mark = self.prices.mark[asked.market];
        let oracle = self.prices.oracle[asked.market];
        self.check_bands((mark, oracle), asked.size, asked.limit_bps)?;
        let worth = usd(asked.size.abs(), mark);
        if worth < orders.least_order_usd && !after.is_zero() {
            return Err(Limit::TooSmall);
        }
        let first = market.max_leverage(None);
        let mut largest = orders.largest_market_orders.iter();
        let most = largest.rfind(|step| step.from_leverage <= first);
        if worth > most.map(|step| step.usd).unwrap_or_default() {
            return Err(Limit::TooLarge);
        }
        let allowed = self.highest_leverage(&market, usd(after.abs(), mark));
        if !is_reducing && asked.leverage > allowed {
            return Err(Limit::Leverage);
        }
        Ok(())
    }

    /// Highest leverage for a position of some notional.
    pub(super) fn highest_leverage(&self, market: &Market, notional: Decimal) -> u32 {
        match self.rules.orders.max_leverage {
            LeverageReading::FirstTier => market.max_leverage(None),
            LeverageReading::TierOfNotional => market.max_leverage(Some(notional)),
        }
    }

    /// Whether the furthest price that an order takes is in the bands.
    fn check_bands(
        &self,
        (reference, oracle): (Decimal, Decimal),
        size: Decimal,
        limit_bps: u32,
    ) -> Result<(), Limit> {
        let share = Decimal::new(i64::from(limit_bps), 4);
        let (factor, rounding) = if is_long(size) {
            (Decimal::ONE + share, Rounding::Down)
        } else {
            (Decimal::ONE - share, Rounding::Up)
        };
        let furthest = fraction(&[reference, factor], &[], PX_DECIMALS, rounding);
        let strays = |from: Decimal, band: Decimal| {
            compare_products(&[(furthest - from).abs()], &[from, band]) == Ordering::Greater
        };
        let orders = &self.rules.orders;
        if strays(reference, orders.reference_band) {
            return Err(Limit::FarFromReference);
        }
        match orders.oracle_band {
            Some(band) if strays(oracle, band) => Err(Limit::FarFromOracle),
            _ => Ok(()),
        }
    }

    /// Longs of all accounts, and shorts where they count.
    #[must_use]
    pub fn open_interest(&self, market: &str) -> Decimal {
        let accounts = self.books.accounts.keys();
        let longs: Decimal = accounts
            .map(|name| or_zero(self.books.position(name, market).size))
            .sum();
        match self.rules.orders.open_interest.counts {
            InterestReading::OneSided => longs,
            InterestReading::TwoSided => longs * Decimal::TWO,
        }
    }

    fn check_interest(&self, asked: &Asked<'_>, before: Decimal) -> Result<(), Full> {
        let market = self.rules.market(asked.market);
        let now = self.open_interest(asked.market);
        let after = before + asked.size;
        let grows_by = after.abs() - before.abs();
        if self.is_full(asked.market, &market, now) {
            return if !before.is_zero() && !after.is_zero() && is_long(before) != is_long(after) {
                Err(Full::Flip)
            } else if grows_by > Decimal::ZERO {
                Err(Full::Increase)
            } else {
                Ok(())
            };
        }
        let Some(share) = market.growth else {
            return Ok(());
        };
        let (_, then) = &self.window;
        let then = then.get(asked.market).copied().unwrap_or(now);
        let most = amount(&[then, Decimal::ONE + share], Rounding::Down);
        if grows_by > Decimal::ZERO && now + grows_by > most {
            return Err(Full::Growth);
        }
        Ok(())
    }

    fn is_full(&self, name: &str, market: &Market, now: Decimal) -> bool {
        let worth = |name: &str, size| usd(size, self.prices.mark[name]);
        let markets = self.rules.market_names();
        let on_dex = markets
            .iter()
            .filter(|m| self.rules.market(m).dex == market.dex);
        let of_dex: Decimal = on_dex.map(|m| worth(m, self.open_interest(m))).sum();
        let deployed = self.rules.dexs.get(&market.dex);
        let dex_cap = deployed.and_then(|dex| dex.open_interest_cap_usd);
        let is_over = |is: Decimal, cap: Option<Decimal>| cap.is_some_and(|cap| is >= cap);
        is_over(worth(name, now), market.notional_cap)
            || is_over(now, market.size_cap)
            || is_over(of_dex, dex_cap)
    }

    pub(super) fn check_spot(
        &self,
        account: &str,
        token: &str,
        size: Decimal,
        limit_bps: u32,
    ) -> Result<(), Rejection> {
        if size.is_zero() {
            return Err(Rejection::Malformed);
        }
        if self.is_in_liquidation(account) {
            return Err(Rejection::InLiquidation);
        }
        if token == self.rules.settlement {
            return Err(Rejection::Malformed);
        }
        let orders = &self.rules.orders;
        let px = self.prices.borrow[token];
        if !is_lots(size, Decimal::new(1, orders.spot_size_decimals[token])) {
            return Err(Rejection::Lot);
        }
        if usd(size.abs(), px) < orders.least_order_usd {
            return Err(Rejection::Limit(Limit::TooSmall));
        }
        self.check_bands((px, px), size, limit_bps)
            .map_err(Rejection::Limit)?;
        if size < Decimal::ZERO {
            return if -size > self.sellable(account, token) {
                Err(Rejection::Balance)
            } else {
                Ok(())
            };
        }
        let quote = amount(&[size, px], Rounding::Up);
        let limit = Decimal::ONE + Decimal::new(i64::from(limit_bps), 4);
        let worst = amount(&[quote, limit], Rounding::Up);
        let instrument = Instrument::Spot(token.to_owned());
        let fee = self.fee(account, &instrument, (worst, false));
        if worst + fee > self.spot_budget(account) {
            return Err(Rejection::Margin);
        }
        Ok(())
    }

    /// What an account can pay for tokens: in standard mode what it holds.
    fn spot_budget(&self, account: &str) -> Decimal {
        if self.books.mode(account) == Mode::Standard {
            return self.books.held(account, &self.rules.settlement);
        }
        let figures = self.figures(account);
        self.spendable(&figures) - figures.target
    }

    /// Perp equity and all that could be drawn within capacity.
    pub(super) fn spendable(&self, figures: &Figures) -> Decimal {
        let draw = self.draw(figures, None);
        figures.perp_equity + draw.supply + draw.borrow
    }
}

/// Whether the market has this leverage at all.
pub(super) fn is_leverage(market: &Market, leverage: u32) -> bool {
    leverage > 0 && leverage <= market.max_leverage(None)
}

fn is_lots(size: Decimal, lot: Decimal) -> bool {
    (size % lot).is_zero()
}

/// Whether a position only becomes smaller, and does not change sides.
fn reduces(before: Decimal, after: Decimal) -> bool {
    let is_same_side = is_long(before) == is_long(after);
    after.is_zero() || is_same_side && after.abs() < before.abs()
}
