//! The spot answer: balances, and figures by token.

use rust_decimal::Decimal;

use crate::document::Place;
use crate::error::Problems;
use crate::snapshot::{Mode, Snapshot, TokenRow};

pub(super) fn read(at: &Place<'_>, snapshot: &mut Snapshot, problems: &mut Problems) {
    if !at.is_object(problems) {
        return;
    }
    snapshot.has_spot = true;
    let rows = at.need("balances", problems);
    let rows = rows.map(|rows| rows.items(problems)).unwrap_or_default();
    let mut places = Vec::with_capacity(rows.len());
    for place in &rows {
        if let Some(row) = row(place, problems) {
            places.push(place);
            snapshot.tokens.push(row);
        }
    }
    twice(&places, snapshot, problems);
    snapshot.portfolio_margin_ratio = number(at, "portfolioMarginRatio", problems);
    for (key, field) in BY_TOKEN {
        by_token(at, key, field, snapshot, problems);
    }
    enabled(at, snapshot, problems);
}

/// A list of pairs of token index and figure, and where the figure goes.
type Field = fn(&mut TokenRow) -> &mut Option<Decimal>;

const BY_TOKEN: [(&str, Field); 3] = [
    ("tokenToAvailableAfterMaintenance", |row| &mut row.available),
    ("tokenToPortfolioBorrowRatio", |row| {
        &mut row.borrow_cap_used
    }),
    ("tokenToPortfolioSupplyRatio", |row| {
        &mut row.supply_cap_used
    }),
];

fn number(at: &Place<'_>, key: &str, problems: &mut Problems) -> Option<Decimal> {
    at.get(&[key])?.decimal(problems)
}

/// A number that must be there and not below zero; zero where it is not, the problem being noted.
fn amount(at: &Place<'_>, key: &str, problems: &mut Problems) -> Decimal {
    let Some(place) = at.get(&[key]) else {
        return Decimal::ZERO;
    };
    match place.decimal(problems) {
        Some(x) if x < Decimal::ZERO => {
            place.refuse::<()>("is below zero", problems);
            Decimal::ZERO
        }
        other => other.unwrap_or_default(),
    }
}

fn row(at: &Place<'_>, problems: &mut Problems) -> Option<TokenRow> {
    if !at.is_object(problems) {
        return None;
    }
    let coin = at.need("coin", problems).and_then(|x| x.text(problems));
    let token = at.need("token", problems);
    let token = token.and_then(|x| x.whole(0, 1_000_000, problems));
    let total = at.need("total", problems).and_then(|x| x.decimal(problems));
    let row = TokenRow {
        hold: number(at, "hold", problems),
        spot_hold: number(at, "spotHold", problems),
        ltv: number(at, "ltv", problems),
        supplied: amount(at, "supplied", problems),
        borrowed: amount(at, "borrowed", problems),
        ..TokenRow::default()
    };
    Some(TokenRow {
        coin: coin?.to_owned(),
        token: token?,
        total: total?,
        ..row
    })
}

fn twice(places: &[&Place<'_>], snapshot: &Snapshot, problems: &mut Problems) {
    for (n, row) in snapshot.tokens.iter().enumerate() {
        let before = &snapshot.tokens[..n];
        if before
            .iter()
            .any(|x| x.coin == row.coin || x.token == row.token)
        {
            let message = format!("has the coin {} or its index a second time", row.coin);
            problems.add(&places[n].key, "", message);
        }
    }
}

fn by_token(
    at: &Place<'_>,
    key: &str,
    field: Field,
    snapshot: &mut Snapshot,
    problems: &mut Problems,
) {
    let Some(list) = at.get(&[key]) else {
        return;
    };
    for pair in list.items(problems) {
        let items = pair.items(problems);
        let [token, figure] = &items[..] else {
            pair.refuse::<()>("is no pair of token index and figure", problems);
            continue;
        };
        let token = token.whole(0, 1_000_000, problems);
        let figure = figure.decimal(problems);
        let row = snapshot
            .tokens
            .iter_mut()
            .find(|row| Some(row.token) == token);
        if let Some(row) = row {
            *field(row) = figure;
        }
    }
}

/// Where the mode is not stated, the spot answer may tell: portfolio margin has its own columns,
/// and the other two differ by whether figures by token are shown at all.
fn enabled(at: &Place<'_>, snapshot: &mut Snapshot, problems: &mut Problems) {
    let flag = at.get(&["portfolioMarginEnabled"]);
    let flag = flag.and_then(|x| x.truth(problems));
    if snapshot.mode.is_some() {
        return;
    }
    let has_ltv = snapshot.tokens.iter().any(|row| row.ltv.is_some());
    let has_available = snapshot.tokens.iter().any(|row| row.available.is_some());
    snapshot.inferred = match (flag, has_ltv, has_available) {
        (Some(true), ..) | (None, true, _) => Some(Mode::Portfolio),
        (_, _, true) => Some(Mode::Unified),
        _ => None,
    };
}
