//! Tokens of the dated parameter sets: which there are, their caps and their terms.
//!
//! Source  DOC-PM and its dated changes, SEED-0, FIX-T, FIX-DF; table and readings in
//!         `docs/rules/caps.md`
//! Tests   `tests/it/presets.rs`

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::config::{BorrowConfig, IndexReading, RateReading, TokenConfig};
use super::preset::Preset;

/// Caps of a token that is lent, whole units.
struct Lent {
    supply: i64,
    borrow: i64,
    user_supply: i64,
    user_borrow: i64,
}

/// Caps of a token that backs debts, units.
struct Backing {
    ltv_percent: i64,
    supply: Decimal,
    user_supply: i64,
    width_usd: i64,
}

/// Caps of USDH while it was listed.
const USDH: Lent = lent_millions((500, 100), (5, 1));
/// Caps of USDT0 since it is listed.
const USDT0: Lent = lent_millions((50, 10), (5, 1));

const fn lent_millions(all: (i64, i64), user: (i64, i64)) -> Lent {
    const MILLION: i64 = 1_000_000;
    Lent {
        supply: all.0 * MILLION,
        borrow: all.1 * MILLION,
        user_supply: user.0 * MILLION,
        user_borrow: user.1 * MILLION,
    }
}

/// All tokens of a dated set.
pub(super) fn tokens(preset: Preset) -> BTreeMap<String, TokenConfig> {
    let lent = lent(preset).into_iter();
    let backing = backing(preset).into_iter();
    let lent = lent.map(|(name, caps)| (name.to_owned(), caps.config()));
    let backing = backing.map(|(name, caps)| (name.to_owned(), caps.config()));
    lent.chain(backing).collect()
}

/// Tokens that are lent.
fn lent(preset: Preset) -> Vec<(&'static str, Lent)> {
    let usdc = match preset {
        Preset::PreAlpha => Lent {
            supply: 5_000_000,
            borrow: 1_000_000,
            user_supply: 5_000,
            user_borrow: 1_000,
        },
        Preset::Alpha => lent_millions((500, 100), (5, 1)),
        Preset::May2026 | Preset::EarlyJune2026 | Preset::MidJune2026 => {
            lent_millions((1_000, 200), (50, 10))
        }
        Preset::June2026 | Preset::August2026 | Preset::October2026 => {
            lent_millions((1_000, 500), (250, 50))
        }
    };
    let others = match preset {
        Preset::PreAlpha => vec![],
        Preset::Alpha | Preset::May2026 => vec![("USDH", USDH)],
        Preset::EarlyJune2026 => vec![("USDH", USDH), ("USDT0", USDT0)],
        Preset::MidJune2026 | Preset::June2026 | Preset::August2026 | Preset::October2026 => {
            vec![("USDT0", USDT0)]
        }
    };
    std::iter::once(("USDC", usdc)).chain(others).collect()
}

/// Tokens that back debts.
fn backing(preset: Preset) -> Vec<(&'static str, Backing)> {
    let whole = |n: i64| Decimal::from(n);
    let (hype, btc) = match preset {
        Preset::PreAlpha => return vec![("HYPE", Backing::hype(50, whole(200_000), 200))],
        Preset::Alpha => ((50, whole(1_000_000), 50_000), (whole(400), 20)),
        Preset::May2026 | Preset::EarlyJune2026 | Preset::MidJune2026 => {
            ((50, whole(10_000_000), 500_000), (whole(4_000), 200))
        }
        Preset::June2026 => ((50, whole(10_000_000), 1_000_000), (whole(2_000), 200)),
        Preset::August2026 => ((65, whole(10_000_000), 1_000_000), (whole(2_000), 200)),
        // Totals of the reserves recorded on 2026-10-08 (FIX-DF).
        Preset::October2026 => {
            let hype = Decimal::new(136_411_713_279_754_706, 10);
            let btc = Decimal::new(22_175_449_223_667, 10);
            ((65, hype, 1_000_000), (btc, 200))
        }
    };
    vec![
        ("HYPE", Backing::hype(hype.0, hype.1, hype.2)),
        ("BTC", Backing::btc(btc.0, btc.1)),
    ]
}

impl Lent {
    fn config(self) -> TokenConfig {
        TokenConfig {
            ltv: Decimal::ZERO,
            supply_cap: Decimal::from(self.supply),
            user_supply_cap: Decimal::from(self.user_supply),
            takeover_width_usd: None,
            // One curve for all stablecoins, unchanged since the pre-alpha.
            borrow: Some(BorrowConfig {
                borrow_cap: Decimal::from(self.borrow),
                user_borrow_cap: Decimal::from(self.user_borrow),
                base_rate_per_year: Decimal::new(5, 2),
                kink: Decimal::new(8, 1),
                slope_per_year: Decimal::new(475, 2),
                rate: RateReading::Continuous,
                indexed: IndexReading::Continuously,
                reserve_factor: Decimal::new(1, 1),
            }),
        }
    }
}

impl Backing {
    // Widths are documented since 2026-08-01 only; earlier sets use the same.

    fn hype(ltv_percent: i64, supply: Decimal, user_supply: i64) -> Self {
        Self {
            ltv_percent,
            supply,
            user_supply,
            width_usd: 3_000_000,
        }
    }

    fn btc(supply: Decimal, user_supply: i64) -> Self {
        Self {
            ltv_percent: 50,
            supply,
            user_supply,
            width_usd: 300_000,
        }
    }

    fn config(self) -> TokenConfig {
        TokenConfig {
            ltv: Decimal::new(self.ltv_percent, 2),
            supply_cap: self.supply,
            user_supply_cap: Decimal::from(self.user_supply),
            takeover_width_usd: Some(Decimal::from(self.width_usd)),
            borrow: None,
        }
    }
}
