//! The reader of accounts, as the venue's API shows them, under any text.
//!
//! What is read is analysed under every mode, with and without prices for its balances, and with
//! publisher's factors. What must hold:
//!
//! - no panic, and neither in showing what came of it, for people and for machines;
//! - what is wrong is said in words, with the file, and with a key for each problem.

use std::collections::BTreeMap;

use plimsoll_snapshot::{Analysis, Assumptions, DatedPreset, Mode, Snapshot, SnapshotError};
use rust_decimal::Decimal;

/// What messages call the text.
const FILE: &str = "account.json";
/// Spot tokens that stand for an asset, by which prices are given too.
const WRAPPED: [&str; 3] = ["BTC", "ETH", "SOL"];

/// The target: reads the bytes as an account and analyses it.
pub fn account_json(data: &[u8]) {
    // What is not UTF-8 is refused with the file, before any of this.
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let snapshot = match Snapshot::parse(FILE, text) {
        Ok(snapshot) => snapshot,
        Err(error) => return told(&error),
    };
    for assumptions in all_assumptions(&snapshot, data) {
        match Analysis::of(&snapshot, &assumptions) {
            Ok(analysis) => shown(&analysis),
            Err(error) => told(&error),
        }
    }
}

/// Every mode at the newest terms, then prices, factors and older terms that depend on the bytes.
fn all_assumptions(snapshot: &Snapshot, data: &[u8]) -> Vec<Assumptions> {
    let modes = [
        None,
        Some(Mode::Standard),
        Some(Mode::Unified),
        Some(Mode::Portfolio),
    ];
    let sum = data.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    let preset = DatedPreset::NAMES[sum % DatedPreset::NAMES.len()];
    let older = preset.parse().expect("one of the names");
    let mut all = Vec::new();
    for mode in modes {
        let plain = Assumptions {
            mode,
            ..Assumptions::default()
        };
        let priced = Assumptions {
            preset: older,
            prices: prices(snapshot, sum),
            scaled_by: scale(sum),
            ..plain.clone()
        };
        all.extend([plain, priced]);
    }
    all
}

/// A price for each balance: the lowest, a usual one, the highest.
fn prices(snapshot: &Snapshot, sum: usize) -> BTreeMap<String, Decimal> {
    let all = [
        Decimal::new(1, 6),
        Decimal::ONE,
        Decimal::from(50),
        Decimal::from(80_000),
        Decimal::from(9_000_000_000_i64),
    ];
    let rows = snapshot.tokens.iter().enumerate();
    let by_row = rows.map(|(n, row)| (asset(&row.coin), all[(sum + n) % all.len()]));
    by_row.collect()
}

/// The asset that a coin stands for.
fn asset(coin: &str) -> String {
    let wrapped = WRAPPED
        .iter()
        .find(|asset| coin.strip_prefix('U') == Some(**asset));
    wrapped.map_or_else(|| coin.to_owned(), |asset| (*asset).to_owned())
}

/// No factor, an even one, one that leaves endless digits, and the ends of what is allowed.
fn scale(sum: usize) -> Option<Decimal> {
    match sum % 7 {
        0 => Some(Decimal::from(3)),
        1 => Some(Decimal::new(1, 6)),
        2 => Some(Decimal::from(1_000_000)),
        3 => Some(Decimal::from(10)),
        _ => None,
    }
}

/// Whether what was found can be shown.
fn shown(analysis: &Analysis) {
    let text = serde_json::to_string(analysis).expect("figures are texts and numbers");
    assert!(text.contains(FILE));
    let is_worded = |text: &str| !text.trim().is_empty();
    assert!(analysis.notes.iter().all(|note| is_worded(note)));
    assert!(analysis.reason_now.as_deref().is_none_or(is_worded));
    assert_eq!(
        analysis.reason_now.is_some(),
        analysis.figures.is_liquidatable
    );
}

/// Whether what is wrong is said: with the file, and each problem with its key.
fn told(error: &SnapshotError) {
    let text = error.to_string();
    assert!(text.starts_with(FILE), "no file: {text}");
    if let SnapshotError::Problems { problems, .. } = error {
        assert!(!problems.is_empty(), "refused without a problem");
        for problem in problems {
            let is_told = !problem.key.is_empty() && !problem.message.is_empty();
            assert!(is_told, "no key or no message: {problem:?}");
        }
    }
}
