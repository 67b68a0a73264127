//! Auto-deleveraging: a position is closed against the other side of its market.
//!
//! Rule    the market bears its part of what is closed, the users the rest: a queue takes the
//!         highest rank whole before the next, equal ones by name; a proportion gives by weight,
//!         who has none only after all who have, by size
//! Units   sizes; ranks and remainders compared exactly; proportions in whole lots, what the cuts
//!         leave lot by lot to the largest cuts
//! Bounds  nobody gives more than the position; all together the smaller of what is to be closed
//!         and what is there
//! Source  docs/rules/adl.md
//! Tests   the engine's differential test

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::account::{MARKET, Mode, PERP_BACKSTOP, is_long, is_user};
use super::house::House;
use super::pools::Isolated;
use super::report::{Outcome, Report, Step};
use super::rules::{ClosingPx, OutsidePart, Ranking};
use super::{Name, amount};
use crate::exact::{Rounding, USD_DECIMALS, compare_products, fraction, or_zero, usd};

/// Somebody on the other side.
struct Candidate {
    account: Name,
    /// Signed.
    size: Decimal,
    entry: Decimal,
    notional: Decimal,
    /// What is behind the position at the closing price.
    value: Decimal,
    maintenance: Decimal,
    profit: Decimal,
}

/// A rank: over and under, and whether it is a loss.
struct Rank {
    over: Vec<Decimal>,
    under: Vec<Decimal>,
    is_loss: bool,
}

/// What somebody could give, and by what weight.
struct Claim {
    account: Name,
    most: Decimal,
    weight: Decimal,
}

type Taken = Vec<(Name, Decimal)>;

impl House {
    /// Closes a position against the other side as far as there is one; says what is left.
    pub(super) fn deleverage(
        &mut self,
        account: &str,
        market: &str,
        ratio: Option<Decimal>,
        report: &mut Report,
    ) -> Decimal {
        let rules = self.rules.liquidation.adl.clone();
        let px = match rules.px {
            ClosingPx::PreviousMark => self.previous.mark[market],
            ClosingPx::PreviousOracle => self.previous.oracle[market],
        };
        let size = self.books.position(account, market).size;
        let lot = self.rules.market(market).lot;
        let candidates = self.candidates(market, size, px);
        let users: Decimal = candidates.iter().map(|c| c.size.abs()).sum();
        let outside = or_zero(if is_long(size) {
            -self.books.position(MARKET, market).size
        } else {
            self.books.position(MARKET, market).size
        });
        let part = outside_part(rules.outside, size.abs(), (outside, users), lot);
        let rest = size.abs() - part;
        let mut taken = allocate(rules.ranking, &candidates, rest, lot);
        taken.insert(0, (MARKET.to_owned(), part));
        taken.retain(|(_, given)| !given.is_zero());
        let closed: Decimal = taken.iter().map(|(_, given)| *given).sum();
        if closed.is_zero() {
            return size;
        }
        let sign = if is_long(size) {
            Decimal::ONE
        } else {
            -Decimal::ONE
        };
        self.report_perp(account, Step::Adl, (market, sign * closed), ratio, report);
        for (other, given) in taken {
            self.close_against(account, market, (&other, sign * given), px, report);
        }
        self.books.position(account, market).size
    }

    fn candidates(&self, market: &str, closing: Decimal, px: Decimal) -> Vec<Candidate> {
        let names = self.books.accounts.keys();
        let eligible = names.filter(|name| is_user(name) || *name == PERP_BACKSTOP);
        let mut all: Vec<Candidate> = eligible
            .map(|name| self.candidate(name, market, px))
            .filter(|c| !c.size.is_zero() && is_long(c.size) != is_long(closing))
            .collect();
        // The backstop comes before the users.
        all.sort_by_key(|c| (is_user(&c.account), c.account.clone()));
        all
    }

    fn candidate(&self, account: &str, market: &str, px: Decimal) -> Candidate {
        let position = self.books.position(account, market);
        let worth = usd(position.size, px);
        let (value, maintenance) = if position.isolated {
            let isolated = Isolated::at(&position, px, &self.rules.market(market).tiers);
            (isolated.equity, isolated.maintenance)
        } else {
            let figures = self.figures_in(account, &self.pool_of(account, market));
            let collateral = match figures.mode {
                Mode::Portfolio => figures.collateral,
                Mode::Standard | Mode::Unified => Decimal::ZERO,
            };
            let at_mark = usd(position.size, self.prices.mark[market]);
            let value = figures.equity() + collateral + worth - at_mark;
            (value, figures.maintenance)
        };
        Candidate {
            account: account.to_owned(),
            size: position.size,
            entry: position.entry,
            notional: worth.abs(),
            value,
            maintenance,
            profit: worth - position.entry,
        }
    }

    fn close_against(
        &mut self,
        account: &str,
        market: &str,
        (other, size): (&str, Decimal),
        px: Decimal,
        report: &mut Report,
    ) {
        let before = self.books.position(other, market);
        let quote = amount(&[size, px], Rounding::Up);
        self.trade(market, (other, account), (size, quote));
        if before.isolated {
            self.rebalance(other, market, &before, false, report);
        }
        report.outcomes.push(Outcome::Deleveraged {
            account: other.to_owned(),
            against: account.to_owned(),
            perp: market.to_owned(),
            size,
            px,
        });
    }
}

/// What the market bears of `size`, beside users.
fn outside_part(
    reading: OutsidePart,
    size: Decimal,
    (outside, users): (Decimal, Decimal),
    lot: Decimal,
) -> Decimal {
    let size = size.min(outside + users);
    let lacking = or_zero(size - users);
    match reading {
        OutsidePart::Last => lacking,
        OutsidePart::First => size.min(outside),
        OutsidePart::ProRata if size.is_zero() => Decimal::ZERO,
        OutsidePart::ProRata => {
            let lots = fraction(&[size, outside], &[outside + users, lot], 0, Rounding::Down);
            (lots * lot).max(lacking)
        }
    }
}

/// Who gives how much of `size`.
fn allocate(ranking: Ranking, all: &[Candidate], size: Decimal, lot: Decimal) -> Taken {
    let everybody = || all.iter().collect();
    match ranking {
        Ranking::Index => queue(everybody(), size, index),
        Ranking::IndexLiteral => queue(everybody(), size, index_as_written),
        Ranking::ReturnOnEquity => queue(everybody(), size, return_on_equity),
        Ranking::ProfitFirst => {
            let wins = |c: &&Candidate| c.profit > Decimal::ZERO;
            let (winners, others) = all.iter().partition(wins);
            let mut taken = queue(winners, size, index);
            let given: Decimal = taken.iter().map(|(_, given)| *given).sum();
            taken.extend(queue(others, size - given, index));
            taken
        }
        Ranking::WealthProRata => proportion(all, size, lot, |c| or_zero(c.value)),
        Ranking::ContractProRata => proportion(all, size, lot, |c| c.size.abs()),
        Ranking::RiskAware => proportion(all, size, lot, |c| {
            let smallest = Decimal::new(1, USD_DECIMALS);
            let behind = c.value.max(c.maintenance).max(smallest);
            let weighed = [or_zero(c.profit), c.notional];
            fraction(&weighed, &[behind], USD_DECIMALS, Rounding::Up)
        }),
    }
}

/// With `N` the notional, `Q` what was paid and `V` the value behind: `N * N / (Q * V)`.
fn index_as_written(c: &Candidate) -> Rank {
    Rank {
        over: vec![c.notional, c.notional],
        under: vec![c.entry.abs(), or_zero(c.value)],
        is_loss: false,
    }
}

/// The same with entry and mark exchanged for shorts: `Q / V`.
fn index(c: &Candidate) -> Rank {
    if is_long(c.size) {
        return index_as_written(c);
    }
    Rank {
        over: vec![c.entry.abs()],
        under: vec![or_zero(c.value)],
        is_loss: false,
    }
}

fn return_on_equity(c: &Candidate) -> Rank {
    Rank {
        over: vec![c.profit.abs()],
        under: vec![or_zero(c.value)],
        is_loss: c.profit < Decimal::ZERO,
    }
}

impl Rank {
    /// Over nothing it is above all others, a loss too.
    fn is_unbounded(&self) -> bool {
        self.under.iter().any(Decimal::is_zero)
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self.is_unbounded(), other.is_unbounded()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (false, false) => {}
        }
        let product = |a: &Self, b: &Self| [a.over.clone(), b.under.clone()].concat();
        let by_size = compare_products(&product(self, other), &product(other, self));
        match (self.is_loss, other.is_loss) {
            (false, false) => by_size,
            (true, true) => by_size.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn queue(mut all: Vec<&Candidate>, size: Decimal, rank: impl Fn(&Candidate) -> Rank) -> Taken {
    // They stand by account; a stable sort keeps that among equals.
    all.sort_by(|a, b| rank(b).compare(&rank(a)));
    let mut left = size;
    let mut taken = Vec::new();
    for candidate in all {
        let given = candidate.size.abs().min(left);
        left -= given;
        taken.push((candidate.account.clone(), given));
    }
    taken
}

fn proportion(
    all: &[Candidate],
    size: Decimal,
    lot: Decimal,
    weight: impl Fn(&Candidate) -> Decimal,
) -> Taken {
    let claim = |c: &Candidate, weight| Claim {
        account: c.account.clone(),
        most: c.size.abs(),
        weight,
    };
    let weighs = |c: &&Candidate| weight(c) > Decimal::ZERO;
    let weighty = all.iter().filter(weighs).map(|c| claim(c, weight(c)));
    let (mut taken, rest) = share_out(size, lot, weighty.collect());
    let weightless = all.iter().filter(|c| !weighs(c));
    let by_size = weightless.map(|c| claim(c, c.size.abs()));
    taken.extend(share_out(rest, lot, by_size.collect()).0);
    let place = |name: &Name| all.iter().position(|c| c.account == *name);
    taken.sort_by_key(|(name, _)| place(name));
    taken
}

/// Shares out a size; says what nobody could give.
fn share_out(size: Decimal, lot: Decimal, mut open: Vec<Claim>) -> (Taken, Decimal) {
    let (mut rest, mut taken) = (size, Vec::new());
    // Whose quota reaches the position gives all of it, until there is nobody left like that.
    loop {
        let weights: Decimal = open.iter().map(|claim| claim.weight).sum();
        let is_reached = |claim: &Claim| {
            compare_products(&[claim.most, weights], &[rest, claim.weight]) != Ordering::Greater
        };
        let Some(n) = open.iter().position(is_reached) else {
            break;
        };
        let claim = open.remove(n);
        rest -= claim.most;
        taken.push((claim.account, claim.most));
    }
    let weights: Decimal = open.iter().map(|claim| claim.weight).sum();
    let mut quotas: Vec<(Claim, Decimal)> = (open.into_iter())
        .map(|claim| {
            let shares = [rest, claim.weight];
            let lots = fraction(&shares, &[weights, lot], 0, Rounding::Down);
            (claim, lots * lot)
        })
        .collect();
    // By what was cut off: rest * weight / weights - given, the largest first.
    quotas.sort_by(|(a, given_a), (b, given_b)| {
        let by_weight = [rest, a.weight - b.weight];
        compare_products(&[given_a - given_b, weights], &by_weight)
    });
    let given: Decimal = quotas.iter().map(|(_, given)| *given).sum();
    rest -= given;
    for (claim, given) in quotas {
        let more = lot.min(claim.most - given).min(rest);
        rest -= more;
        taken.push((claim.account, given + more));
    }
    (taken, rest)
}
