//! The reserves of all tokens that are lent.

use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::pool::Shortfall;
use plimsoll_engine::units::{AccountId, SimTime, TokenId};

use super::reuse::{Rows, rewrite};
use super::rows::{PathRow, PoolRow};

/// A row for each token that is lent, in the order of the venue's tokens.
pub(super) fn sample(path: u64, time: SimTime, engine: &Engine, rows: &mut Rows<PoolRow>) {
    let tokens = (0..).map(TokenId).zip(&engine.venue().tokens);
    for (token, terms) in tokens {
        let Some(borrow) = &terms.borrow else {
            continue;
        };
        let reserve = engine.ledger().reserve(token);
        let token_name = rewrite(rows.old().token, &terms.name);
        rows.push(PoolRow {
            path,
            t_s: time.seconds(),
            token: token_name,
            px: engine.borrow_px(token).to_f64(),
            supplied: reserve.total_supplied().to_f64(),
            borrowed: reserve.total_borrowed().to_f64(),
            utilization: reserve.utilization().to_f64(),
            borrow_rate: borrow.curve.borrow_rate(reserve.utilization()).to_f64(),
            balance: reserve.balance().to_f64(),
            buffer: reserve.buffer().to_f64(),
        });
    }
}

/// Who bears a shortfall, buffer and suppliers, USD.
pub(super) fn losses_usd(engine: &Engine, token: TokenId, shortfall: &Shortfall) -> (f64, f64) {
    let px = engine.borrow_px(token).to_f64();
    let usd = |units: plimsoll_engine::units::Amount| units.to_f64() * px;
    (usd(shortfall.buffer), usd(shortfall.suppliers))
}

/// Collateral in the reserves at the borrow oracle price.
pub(crate) fn collateral_usd(engine: &Engine) -> f64 {
    let tokens = engine.venue().tokens.iter().zip(0..);
    tokens
        .filter(|(token, _)| token.collateral.is_some())
        .map(|(_, n)| TokenId(n))
        .map(|t| {
            engine
                .ledger()
                .reserve(t)
                .total_supplied()
                .at(engine.borrow_px(t))
                .to_f64()
        })
        .sum()
}

/// Debts of everybody in all tokens, USD.
pub(super) fn borrowed_usd(engine: &Engine) -> f64 {
    let quotes = engine.venue().quotes.iter();
    let debts = quotes.map(|t| {
        let owed = engine.ledger().reserve(*t).total_borrowed();
        owed.at(engine.borrow_px(*t))
    });
    debts.sum::<plimsoll_engine::units::Usd>().to_f64()
}

/// Debts of an account in all tokens, USD.
pub(super) fn debts_usd(engine: &Engine, id: AccountId) -> f64 {
    let quotes = engine.venue().quotes.iter();
    let debts = quotes.map(|t| engine.ledger().borrowed(id, *t).at(engine.borrow_px(*t)));
    debts.sum::<plimsoll_engine::units::Usd>().to_f64()
}

/// Works out the net worth of each user, USD.
pub(super) fn worth_usd(engine: &Engine, prices: &Prices, out: &mut Vec<f64>) {
    let users = (0..engine.users()).map(AccountId::user);
    out.clear();
    out.extend(users.map(|id| engine.net_worth_at(id, prices).to_f64()));
}

/// Bad debt of a path: what was posted, and what is still open at the true prices, USD.
pub(super) fn bad_debt_at(row: &PathRow, engine: &Engine, true_prices: Option<&Prices>) -> f64 {
    true_prices.map_or(row.bad_debt_usd, |prices| {
        let mut worth = Vec::new();
        worth_usd(engine, prices, &mut worth);
        let mut open = Vec::new();
        open_shortfalls(engine, prices, &worth, &mut open);
        row.bad_debt_realized_usd + open.iter().sum::<f64>()
    })
}

/// What the borrow backstop and every account together owe beyond all they have, by token that is
/// lent, USD: of an account in proportion to its debts, of one without debt in the settlement token.
/// The net worth of each user is given.
pub(super) fn open_shortfalls(
    engine: &Engine,
    prices: &Prices,
    worth: &[f64],
    open: &mut Vec<f64>,
) {
    let borrow_px = |token: TokenId| prices.borrow[token.index()];
    let quotes = &engine.venue().quotes;
    open.clear();
    open.resize(quotes.len(), 0.0);
    let users = (0..).map(AccountId::user).zip(worth.iter().copied());
    let backstop = AccountId::BORROW_BACKSTOP;
    let of_backstop = engine.net_worth_at(backstop, prices).to_f64();
    for (id, worth) in std::iter::once((backstop, of_backstop)).chain(users) {
        let short = worth.min(0.0).abs();
        if short <= 0.0 {
            continue;
        }
        let owes_others =
            (quotes[1..].iter()).any(|t| engine.ledger().borrowed(id, *t).is_positive());
        if !owes_others {
            open[0] += short;
            continue;
        }
        let owed = quotes
            .iter()
            .map(|t| engine.ledger().borrowed(id, *t).at(borrow_px(*t)));
        let debts = owed.sum::<plimsoll_engine::units::Usd>().to_f64();
        for (part, token) in open.iter_mut().zip(quotes) {
            let debt = engine.ledger().borrowed(id, *token).to_f64();
            *part += short * debt * borrow_px(*token).to_f64() / debts;
        }
    }
}

/// What the buffers of all reserves would cover of open shortfalls, USD.
pub(super) fn covered_usd(engine: &Engine, open: &[f64]) -> f64 {
    let quotes = engine.venue().quotes.iter().zip(open);
    let covered = quotes.map(|(token, short)| {
        let buffer = engine.ledger().reserve(*token).buffer().to_f64();
        short.min(buffer * engine.borrow_px(*token).to_f64())
    });
    covered.sum()
}
