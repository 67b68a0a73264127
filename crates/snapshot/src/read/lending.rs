//! The lending answer: what is owed and supplied, and health.

use rust_decimal::Decimal;

use crate::document::Place;
use crate::error::Problems;
use crate::snapshot::{Lending, Snapshot, TokenRow};

/// Index and name of the tokens that have a reserve on mainnet (FIX-DF, 2026-10-08).
const RESERVES: [(u32, &str); 5] = [
    (0, "USDC"),
    (150, "HYPE"),
    (197, "UBTC"),
    (268, "USDT0"),
    (360, "USDH"),
];

pub(super) fn read(at: &Place<'_>, snapshot: &mut Snapshot, problems: &mut Problems) {
    if !at.is_object(problems) {
        return;
    }
    let list = at.need("tokenToState", problems);
    let pairs = list.map(|x| x.items(problems)).unwrap_or_default();
    let rows = pairs.iter().filter_map(|pair| row(pair, problems));
    let rows: Vec<_> = rows.collect();
    let health = at.get(&["health"]);
    let health = health.and_then(|x| word(&x, problems));
    let factor = at.get(&["healthFactor"]);
    let health_factor = factor.and_then(|x| x.decimal(problems));
    if !snapshot.has_spot {
        snapshot.tokens = rows.iter().map(token_row).collect();
    }
    snapshot.lending = Some(Lending {
        rows,
        health,
        health_factor,
    });
}

fn word(at: &Place<'_>, problems: &mut Problems) -> Option<String> {
    let word = at.text(problems)?;
    if ["healthy", "atRisk", "liquidatable"].contains(&word) {
        return Some(word.to_owned());
    }
    at.refuse("is none of healthy, atRisk, liquidatable", problems)
}

fn row(pair: &Place<'_>, problems: &mut Problems) -> Option<(u32, Decimal, Decimal)> {
    let items = pair.items(problems);
    let [token, state] = &items[..] else {
        return pair.refuse("is no pair of token index and state", problems);
    };
    let token = token.whole(0, 1_000_000, problems);
    let mut value = |side: &str| {
        let at = state.need(side, problems)?.need("value", problems)?;
        match at.decimal(problems)? {
            x if x < Decimal::ZERO => at.refuse("is below zero", problems),
            x => Some(x),
        }
    };
    let (borrowed, supplied) = (value("borrow"), value("supply"));
    Some((token?, borrowed?, supplied?))
}

/// A balance row from lending alone: what is supplied less what is owed.
fn token_row(row: &(u32, Decimal, Decimal)) -> TokenRow {
    let (token, borrowed, supplied) = *row;
    let known = RESERVES.iter().find(|(index, _)| *index == token);
    TokenRow {
        coin: known.map_or_else(|| format!("token {token}"), |(_, name)| (*name).to_owned()),
        token,
        total: supplied - borrowed,
        supplied,
        borrowed,
        ..TokenRow::default()
    }
}
