//! From a snapshot to a book: decimals into integers, prices found, everything unusable named.

mod collateral;

use std::collections::BTreeMap;

use plimsoll_engine::margin::requirement::Resting;
use plimsoll_engine::market::maintenance::initial_margin;
use plimsoll_engine::units::{Amount, Px, Usd};
use plimsoll_engine::venue::Tier;
use plimsoll_engine::venue::margin_tables::{MarginTable, single_tier};
use rust_decimal::Decimal;

use crate::book::{Asset, Book, Bucket, Leg, Stable};
use crate::error::Problems;
use crate::prices::PriceUsed;
use crate::snapshot::{Mode, Order, Position, Snapshot};
use crate::terms::{SETTLEMENT, Terms, USDC_DEXS, asset_of, price};

/// Most that an account may be worth on all its sides together, USD: at a hundredfold of it the
/// integers of the ratio still hold.
const GROSS_USD: i64 = 4_000_000_000;

/// Most units of any one figure.
const FIGURE: i64 = 1_000_000_000_000;

/// A book and what was found on the way.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) book: Book,
    pub(crate) prices: Vec<PriceUsed>,
    /// What resting orders tie up; none where the file does not list them.
    pub(crate) resting: Option<Resting>,
    pub(crate) notes: Vec<String>,
}

/// What turns a snapshot into a book.
struct Resolver<'a> {
    snapshot: &'a Snapshot,
    terms: &'a Terms,
    given: &'a BTreeMap<String, Decimal>,
    mode: Mode,
    problems: Problems,
    notes: Vec<String>,
    gross: Decimal,
}

/// Resolves a snapshot in a mode.
pub(crate) fn resolve(
    snapshot: &Snapshot,
    terms: &Terms,
    given: &BTreeMap<String, Decimal>,
    mode: Mode,
) -> Result<Resolved, crate::SnapshotError> {
    let mut resolver = Resolver {
        snapshot,
        terms,
        given,
        mode,
        problems: Problems::default(),
        notes: Vec::new(),
        gross: Decimal::ZERO,
    };
    let found = resolver.run();
    resolver.problems.none_or(&snapshot.file, found)
}

impl Resolver<'_> {
    fn run(&mut self) -> Resolved {
        let mut book = self.empty();
        self.positions(&mut book);
        self.equity(&mut book);
        if self.mode == Mode::Portfolio {
            self.stables(&mut book);
        }
        let resting = self.resting();
        let mut prices = Vec::new();
        if self.mode == Mode::Portfolio && !self.is_too_large() {
            prices = self.collateral(&mut book);
        }
        self.check_gross();
        self.say_what_is_unknown();
        Resolved {
            book,
            prices,
            resting,
            notes: std::mem::take(&mut self.notes),
        }
    }

    fn empty(&self) -> Book {
        Book {
            mode: self.mode,
            rules: self.terms.venue.margin,
            assets: Vec::new(),
            buckets: Vec::new(),
            equity: Usd::ZERO,
            balance: None,
            borrowed: Amount::ZERO,
            borrow_cap: self.terms.venue.terms().user_borrow_cap,
            others: Vec::new(),
        }
    }

    fn amount(&mut self, key: &str, value: Decimal) -> Amount {
        if value.abs() > Decimal::from(FIGURE) {
            let message = format!("is above {FIGURE}");
            self.problems.add(key, &value.to_string(), message);
            return Amount::ZERO;
        }
        Amount::from_decimal(value.round_dp(Amount::DECIMALS)).unwrap_or_default()
    }

    fn usd(&mut self, key: &str, value: Decimal) -> Usd {
        self.gross += value.abs();
        self.amount(key, value).at(Px::ONE)
    }

    fn positions(&mut self, book: &mut Book) {
        let positions = self.snapshot.perps.iter().flat_map(|p| &p.positions);
        for position in positions {
            let Some(leg) = self.leg(position) else {
                continue;
            };
            let place = place(book, asset_of(&position.coin), leg.mark);
            match position.isolated_cash {
                None => book.assets[place].leg = Some(leg),
                Some(cash) => {
                    let cash = self.usd(&position.key, cash);
                    book.buckets.push(Bucket { leg, cash });
                }
            }
        }
    }

    fn leg(&mut self, position: &Position) -> Option<Leg> {
        let (key, coin) = (&position.key, &position.coin);
        if let Some((dex, _)) = coin.split_once(':')
            && !USDC_DEXS.contains(&dex)
        {
            let known = USDC_DEXS.join(", ");
            let message = format!("is on a DEX that is not known to settle in USDC: {known} are");
            self.problems.add(key, coin, message);
            return None;
        }
        self.gross += position.notional;
        if position.notional > Decimal::from(GROSS_USD) {
            return None;
        }
        let mark = position.notional.checked_div(position.size.abs());
        let mark = mark.and_then(|x| price(x, Px::DECIMALS));
        let Some(mark) = mark else {
            let message = "over its size is no price from 0.000001 to 9e9";
            let value = position.notional.to_string();
            self.problems
                .add(&format!("{key}.positionValue"), &value, message);
            return None;
        };
        let size = self.amount(&format!("{key}.szi"), position.size);
        Some(Leg {
            coin: coin.clone(),
            size,
            mark,
            leverage: position.leverage,
            tiers: self.tiers(position),
        })
    }

    fn tiers(&mut self, position: &Position) -> Vec<Tier> {
        let (coin, leverage) = (&position.coin, position.max_leverage);
        let Some(table) = MarginTable::of(coin) else {
            return single_tier(leverage);
        };
        if table.tiers.iter().any(|(_, max)| *max == leverage) {
            return table.resolve();
        }
        self.notes.push(format!(
            "{coin} has a maximum leverage of {leverage}x, which is in no tier of margin table {}: \
             taken as one tier of {leverage}x.",
            table.id
        ));
        single_tier(leverage)
    }

    fn equity(&mut self, book: &mut Book) {
        let isolated = book.isolated();
        if self.mode == Mode::Standard {
            let Some(perps) = &self.snapshot.perps else {
                return;
            };
            let cross = perps.cross.map(|x| x.account_value);
            let key = "clearinghouseState.marginSummary.accountValue";
            book.equity = match cross {
                Some(value) => self.usd(key, value),
                None => self.usd(key, perps.all.account_value) - isolated,
            };
            return;
        }
        if !self.snapshot.has_spot && self.snapshot.perps.is_some() {
            let message = format!(
                "is missing: the balances of a {} stand there",
                self.mode.words()
            );
            self.problems.add("spotClearinghouseState", "", message);
        }
        let row = self.snapshot.token(SETTLEMENT);
        let (total, borrowed) = row.map_or_else(Default::default, |row| (row.total, row.borrowed));
        let key = "spotClearinghouseState.balances[USDC]";
        let balance = self.usd(key, total);
        book.borrowed = self.amount(key, borrowed);
        self.gross += borrowed;
        book.balance = Some(balance);
        book.equity = balance - isolated;
    }

    fn stables(&mut self, book: &mut Book) {
        for (coin, borrow_cap) in &self.terms.stables {
            let Some(row) = self.snapshot.token(coin) else {
                continue;
            };
            let key = format!("spotClearinghouseState.balances[{coin}]");
            self.gross += row.total.abs() + row.borrowed;
            let px = self.given.get(coin).copied();
            book.others.push(Stable {
                coin: coin.clone(),
                net: self.amount(&key, row.total),
                borrowed: self.amount(&key, row.borrowed),
                px: px.and_then(|px| price(px, Px::DECIMALS)),
                borrow_cap: *borrow_cap,
            });
        }
    }

    /// What resting orders tie up.
    fn resting(&mut self) -> Option<Resting> {
        let orders = self.snapshot.orders.as_ref()?;
        let mut resting = Resting::default();
        for order in orders.iter().filter(|order| !order.is_idle) {
            let notional = order.size.checked_mul(order.limit_px);
            self.gross += notional
                .unwrap_or(Decimal::from(FIGURE))
                .min(Decimal::from(FIGURE));
            let notional = notional.filter(|x| *x <= Decimal::from(GROSS_USD));
            let notional = notional.and_then(|x| Usd::from_decimal(x.round_dp(Usd::DECIMALS)));
            let notional = notional.unwrap_or_default();
            match (order.is_spot(), self.leverage(order)) {
                (true, _) if order.is_buy => resting.spot_notional += notional,
                (true, _) => {}
                (false, Some(leverage)) => {
                    resting.perp_margin += initial_margin(notional, leverage);
                }
                (false, None) => {
                    let coin = &order.coin;
                    let message = format!(
                        "has no leverage in the file: neither a position nor \
                         activeAssetData.{coin}.leverage.value"
                    );
                    self.problems.add(&order.key, coin, message);
                }
            }
        }
        Some(resting)
    }

    fn leverage(&self, order: &Order) -> Option<u32> {
        let mut positions = self.snapshot.perps.iter().flat_map(|p| &p.positions);
        let own = positions.find(|p| p.coin == order.coin);
        own.map(|p| p.leverage).or(order.leverage)
    }

    fn is_too_large(&self) -> bool {
        self.gross > Decimal::from(GROSS_USD)
    }

    fn check_gross(&mut self) {
        if self.is_too_large() {
            let message = format!(
                "adds up to {} USD of balances and notionals; at most {GROSS_USD} are read",
                self.gross.round_dp(0)
            );
            self.problems.add("the file", "", message);
        }
    }

    fn say_what_is_unknown(&mut self) {
        if self.snapshot.perps.is_none() {
            let text = "The file has no perp answer: positions are unknown, and taken as none.";
            self.notes.push(text.to_owned());
            return;
        }
        let perps = self.snapshot.perps.iter();
        for perps in perps {
            let sum: Decimal = perps.positions.iter().map(|p| p.notional).sum();
            let shown = perps.all.notional;
            if (sum - shown).abs() > Decimal::new(1, 2) {
                self.notes.push(format!(
                    "The positions add up to {} USD and totalNtlPos is {}: positions are missing \
                     from the file.",
                    sum.round_dp(2),
                    shown.round_dp(2)
                ));
            }
        }
    }
}

/// The place of an asset, which is made if there is none yet.
fn place(book: &mut Book, name: &str, px: Px) -> usize {
    if let Some(place) = book.assets.iter().position(|asset| asset.name == name) {
        return place;
    }
    book.assets.push(Asset {
        name: name.to_owned(),
        px,
        leg: None,
        backing: None,
    });
    book.assets.len() - 1
}
