//! What a stablecoin other than the settlement token is worth, and how it trades.
//!
//! Rule    price in USDC = price of the token * usdt_usdc (follows USDT), or the price as it stands
//!         (follows USDC); its spot pair fills everything at the price plus half the spread for a
//!         purchase, less it for a sale
//! Units   USDC per unit; half spread in bps of the price.
//! Bounds  no book: trading moves no price of a stablecoin; nothing fills beyond the order's limit
//! Source  DOC-PM for the factor, FIX-DF for the price of USDT0; docs/rules/borrow_oracle_px.md
//! Tests   tests/it/market_stablecoin.rs

use super::usdc::{line_at, usdt_usdc_at};
use super::{Execution, MarketConfig, Peg, Side, StablecoinConfig};

const PER_BPS: f64 = 1e4;

impl MarketConfig {
    /// The terms of a stablecoin; those of one that is not listed are the defaults.
    #[must_use]
    pub fn stablecoin(&self, token: &str) -> StablecoinConfig {
        let listed = self.stablecoins.iter().find(|coin| coin.token == token);
        listed.map_or_else(|| StablecoinConfig::of(token), Clone::clone)
    }
}

impl StablecoinConfig {
    /// Its price in USDC at `t_s` seconds after the start.
    #[must_use]
    pub fn px_at(&self, market: &MarketConfig, t_s: f64) -> f64 {
        self.px_with(t_s, usdt_usdc_at(&market.usdc, t_s, market.usdt_usdc))
    }

    /// The same, given how many USDC a USDT is worth.
    #[must_use]
    pub fn px_with(&self, t_s: f64, usdt_usdc: f64) -> f64 {
        let own = line_at(&self.path, t_s).unwrap_or(self.px);
        match self.follows {
            Peg::Usdt => own * usdt_usdc,
            Peg::Usdc => own,
        }
    }

    /// Fills an order at a price in USDC, all or nothing.
    #[must_use]
    pub fn execute(&self, px: f64, side: Side, units: f64, limit_bps: Option<f64>) -> Execution {
        let is_within = limit_bps.is_none_or(|limit| self.half_spread_bps <= limit);
        let half = self.half_spread_bps / PER_BPS;
        let average_px = match side {
            Side::Buy => px * (1.0 + half),
            Side::Sell => px * (1.0 - half),
        };
        let size_filled = if is_within { units } else { 0.0 };
        Execution {
            size_filled,
            average_px: if is_within { average_px } else { px },
            notional_usd: size_filled * average_px,
            slip_bps: if is_within { self.half_spread_bps } else { 0.0 },
            mid_after_px: px,
        }
    }
}
