//! Margin tables of the main DEX, by asset.
//!
//! Source  DOC-TIERS (2026-04-24); the venue's meta of 2026-09-27 (FIX-DF), whose ids these are;
//!         docs/rules/maintenance.md
//! Tests   `tests/it/margin_tables.rs`

use crate::units::Usd;

use super::Tier;

/// One margin table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarginTable {
    /// The venue's number for it. Ids below 50 are single tables whose leverage is the id.
    pub id: u32,
    /// Lower bounds of the tiers, whole USD, and their highest leverage.
    pub tiers: &'static [(i64, u32)],
    /// Assets that use it, delisted ones included.
    pub assets: &'static [&'static str],
}

/// Tables of more than one tier, and table 50, which no asset of the main DEX uses.
pub const MARGIN_TABLES: [MarginTable; 7] = [
    MarginTable {
        id: 50,
        tiers: &[(0, 50)],
        assets: &[],
    },
    MarginTable {
        id: 51,
        tiers: &[(0, 10), (3_000_000, 5)],
        assets: &[
            "ARB", "BNB", "DOT", "JUP", "MKR", "ONDO", "PAXG", "TON", "TRX", "XPL", "kSHIB",
        ],
    },
    MarginTable {
        id: 52,
        tiers: &[(0, 10), (20_000_000, 5)],
        assets: &[
            "AAVE", "ADA", "APT", "AVAX", "BCH", "CRV", "DOGE", "ENA", "FARTCOIN", "HYPE", "LINK",
            "LTC", "NEAR", "PUMP", "SUI", "TRUMP", "UNI", "WLD", "ZEC", "kBONK", "kPEPE",
        ],
    },
    MarginTable {
        id: 53,
        tiers: &[(0, 20), (40_000_000, 10)],
        assets: &["XRP"],
    },
    MarginTable {
        id: 54,
        tiers: &[(0, 20), (70_000_000, 10)],
        assets: &["SOL"],
    },
    MarginTable {
        id: 55,
        tiers: &[(0, 25), (100_000_000, 15)],
        assets: &["ETH"],
    },
    MarginTable {
        id: 56,
        tiers: &[(0, 40), (150_000_000, 20)],
        assets: &["BTC"],
    },
];

impl MarginTable {
    /// The table of an asset; none for an asset of a single tier.
    #[must_use]
    pub fn of(asset: &str) -> Option<&'static Self> {
        MARGIN_TABLES.iter().find(|t| t.assets.contains(&asset))
    }

    /// Its tiers, with their deductions.
    #[must_use]
    pub fn resolve(&self) -> Vec<Tier> {
        let mut tiers: Vec<Tier> = Vec::with_capacity(self.tiers.len());
        for (from_usd, max_leverage) in self.tiers {
            let from = Usd(i128::from(*from_usd) * Usd::ONE.0);
            tiers.push(Tier::after(tiers.last(), from, *max_leverage));
        }
        tiers
    }
}

/// The one tier of an asset without a table.
#[must_use]
pub fn single_tier(max_leverage: u32) -> Vec<Tier> {
    vec![Tier::after(None, Usd::ZERO, max_leverage)]
}
