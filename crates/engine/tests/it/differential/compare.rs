//! Everything that can be seen of both machines, compared.

use plimsoll_engine::account::Cross;
use plimsoll_engine::ledger::Pocket;
use plimsoll_engine::margin::Figures;
use plimsoll_engine::units::{AccountId, DexId, PerpId, Ratio, TokenId, Usd};
use plimsoll_testkit::reference::clearing::account::{self, Pool};
use rust_decimal::Decimal;

use super::names::{mode, name_of};
use super::pair::{Differences, Pair, line};

/// Collects differences.
struct Compared<'a> {
    whose: &'a str,
    all: &'a mut Differences,
}

impl Compared<'_> {
    // Called with figures made for it.
    #[allow(clippy::needless_pass_by_value)]
    fn same<T: std::fmt::Debug + PartialEq>(&mut self, what: &str, engine: T, reference: T) {
        if engine != reference {
            let what = format!("{}: {what}", self.whose);
            self.all.push(line(&what, &engine, &reference));
        }
    }
}

impl Pair {
    /// Every balance, claim, debt, position, reserve and state; at new prices every figure too.
    pub(super) fn compare(&self, with_figures: bool) -> Differences {
        let mut all = Vec::new();
        for n in 0..AccountId::user(self.engine.users()).0 {
            let id = AccountId(n);
            let name = name_of(id);
            let mut compared = Compared {
                whose: &name,
                all: &mut all,
            };
            self.compare_account(id, &mut compared);
            if with_figures && id >= AccountId::FIRST_USER {
                self.compare_pools(id, &mut compared);
                self.compare_free(id, &mut compared);
            }
        }
        for (n, token) in (0..).zip(&self.names.tokens) {
            let mut compared = Compared {
                whose: token,
                all: &mut all,
            };
            self.compare_reserve(TokenId(n), &mut compared);
        }
        if let Err(imbalance) = self.engine.ledger().check() {
            all.push(format!("  the engine's books do not add up: {imbalance}"));
        }
        all
    }

    fn compare_account(&self, id: AccountId, to: &mut Compared<'_>) {
        let (ledger, books) = (self.engine.ledger(), &self.house.books);
        let name = to.whose;
        for (n, token) in (0..).zip(&self.names.tokens) {
            let t = TokenId(n);
            let of = |what| format!("{token} {what}");
            to.same(
                &of("held"),
                ledger.held(id, t).to_decimal(),
                books.held(name, token),
            );
            let supplied = ledger.supplied(id, t).to_decimal();
            to.same(&of("supplied"), supplied, books.supplied(name, token));
            let owed = ledger.borrowed(id, t).to_decimal();
            to.same(&of("borrowed"), owed, books.owed(name, token));
        }
        to.same("mode", mode(ledger.mode(id)), books.mode(name));
        for (n, dex) in (0..).zip(&self.names.dexs) {
            let cash = ledger.cash(id, Pocket::Dex(DexId(n))).to_decimal();
            let expected = books.cash(name, &account::Pocket::Dex(dex.clone()));
            to.same(&format!("cash on {dex}"), cash, expected);
        }
        for (n, perp) in (0..).zip(&self.names.perps) {
            let (a, b) = (ledger.position(id, PerpId(n)), books.position(name, perp));
            let of = |what| format!("{perp} {what}");
            to.same(&of("size"), a.size.to_decimal(), b.size);
            to.same(&of("entry"), a.entry_quote.to_decimal(), b.entry);
            to.same(&of("margin"), a.cash.to_decimal(), b.cash);
            to.same(&of("leverage"), a.leverage, b.leverage);
            to.same(&of("isolated"), a.isolated, b.isolated);
        }
        let is_in = self.engine.is_in_liquidation(id);
        to.same("in liquidation", is_in, self.house.is_in_liquidation(name));
    }

    fn compare_pools(&self, id: AccountId, to: &mut Compared<'_>) {
        let crosses = self.engine.crosses(id);
        let pools: Vec<Pool> = crosses.iter().map(|c| self.names.pool(*c)).collect();
        to.same("pools", &pools, &self.house.pools(to.whose));
        for (cross, pool) in crosses.into_iter().zip(&pools) {
            let whose = format!("{} in {pool:?}", to.whose);
            let mut in_pool = Compared {
                whose: &whose,
                all: to.all,
            };
            self.compare_figures((id, to.whose), (cross, pool), &mut in_pool);
        }
        let worth = self.engine.net_worth(id).to_decimal();
        to.same("net worth", worth, self.house.worth(to.whose));
    }

    fn compare_figures(
        &self,
        (id, name): (AccountId, &str),
        (cross, pool): (Cross, &Pool),
        to: &mut Compared<'_>,
    ) {
        let (a, b) = (
            self.engine.figures_in(id, cross),
            self.house.figures_in(name, pool),
        );
        let portfolio = a.portfolio(self.engine.venue());
        let mut same = |what, a: Usd, b: Decimal| to.same(what, a.to_decimal(), b);
        let Figures {
            perp_equity,
            supplied,
            borrowed,
            borrowed_elsewhere,
            claimed_elsewhere,
            maintenance,
            initial,
            notional,
            ..
        } = a;
        same("perp equity", perp_equity, b.perp_equity);
        same("supplied", supplied, b.supplied);
        same("borrowed", borrowed, b.owed);
        same("borrowed elsewhere", borrowed_elsewhere, b.owed_elsewhere);
        same("claimed elsewhere", claimed_elsewhere, b.claimed_elsewhere);
        same("maintenance", maintenance, b.maintenance);
        same("initial", initial, b.initial);
        same("notional", notional, b.notional);
        same("target", a.target, b.target);
        same("capacity", a.capacity, b.capacity);
        same("credit", a.credit(self.engine.venue()), b.credit);
        same(
            "credit before the cap",
            a.credit_uncapped,
            b.credit_uncapped,
        );
        same(
            "full value, thrice",
            a.full_value_times_three,
            b.full_value_times_three,
        );
        same("collateral", a.collateral, b.collateral);
        same(
            "borrow for maintenance",
            portfolio.borrow_for_maintenance,
            b.needed,
        );
        same("requirement", portfolio.requirement, b.requirement);
        same(
            "liquidation value",
            portfolio.liquidation_value,
            b.liquidation_value,
        );
        to.same("ratio", portfolio.ratio().map(Ratio::to_decimal), b.ratio());
    }

    fn compare_free(&self, id: AccountId, to: &mut Compared<'_>) {
        for (n, token) in (0..).zip(&self.names.tokens) {
            let a = self.engine.withdrawable(id, TokenId(n)).to_decimal();
            let b = self.house.free(to.whose, token);
            to.same(&format!("{token} withdrawable"), a, b);
        }
    }

    fn compare_reserve(&self, id: TokenId, to: &mut Compared<'_>) {
        let a = self.engine.ledger().reserve(id);
        let b = self.house.books.reserve(to.whose);
        let index = |units: i128| Decimal::from_i128_with_scale(units, 18);
        to.same("balance", a.balance().to_decimal(), b.balance);
        to.same(
            "total supplied",
            a.total_supplied().to_decimal(),
            b.supplied(),
        );
        to.same(
            "total borrowed",
            a.total_borrowed().to_decimal(),
            b.borrowed(),
        );
        to.same("buffer", a.buffer().to_decimal(), b.buffer);
        to.same("supply index", index(a.supply_index().0), b.supply_index);
        to.same("borrow index", index(a.borrow_index().0), b.borrow_index);
        to.same("utilization", a.utilization().to_decimal(), b.utilization());
    }
}
