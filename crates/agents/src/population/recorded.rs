//! Recorded accounts at the venue: each opens exactly as it is stated.
//!
//! Rule    balances, debts and sizes as stated; equity of a pool is its cash plus what its sizes
//!         are worth at the opening mark prices less what they cost. Who owns it: as stated, else
//!         by what it holds: only lent tokens, a lender; collateral and a short perp of it, a carry
//!         trader; collateral and a debt, a plain borrower; anything else, a holder
//! Units   exact in ledger units; profit at the opening prices rounded down
//! Bounds  one collateral leads the owner: the most valuable; caps do not bind an opening book;
//!         nothing says that an account opens healthy
//! Source  the file; owners: assumption (docs/population.md)
//! Tests   tests/it/recorded.rs

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{Amount, PerpId, Round, TokenId, Usd};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::{Key, Stream};
use rust_decimal::Decimal;

use super::draft::leverage_at;
use super::error::PopulationError;
use super::table::{
    AccountsFile, Owner, RecordedAccount, RecordedAccounts, RecordedMode, RecordedPosition,
};
use super::totals::supply_rate;
use super::{Group, Member};
use crate::agent::{Agent, Asset};
use crate::classes::borrower::{Borrower, Habits};
use crate::classes::carry::Carry;
use crate::classes::contract::Contract;
use crate::classes::hedger::Hedger;
use crate::classes::holder::Holder;
use crate::classes::lender::{Lender, Standing};
use crate::config::AgentsConfig;

/// The recorded accounts, and the value of the collateral of each, USD. `drawn` are the openings of
/// everybody else.
pub(super) fn open(
    recorded: &RecordedAccounts,
    drawn: &[&Opening],
    agents: &AgentsConfig,
    key: Key,
    (venue, prices): (&Venue, &Prices),
) -> Result<(Vec<Member>, Vec<f64>), PopulationError> {
    let of_file = |(file, accounts)| std::iter::repeat(file).zip(accounts);
    let all = recorded.files.iter().map(|(a, b)| (a, b)).flat_map(of_file);
    let stated: Vec<(&AccountsFile, &RecordedAccount)> = all.collect();
    let mut desk = Desk {
        venue,
        prices,
        agents,
        reserves: Vec::new(),
    };
    let refused =
        |file: &AccountsFile, account: &RecordedAccount, problem| PopulationError::Recorded {
            file: file.file.clone(),
            account: account.name.clone(),
            problem,
        };
    let mut openings = Vec::with_capacity(stated.len());
    for (file, account) in &stated {
        let opening = desk.opening(account);
        openings.push(opening.map_err(|problem| refused(file, account, problem))?);
    }
    if !stated.is_empty() {
        desk.reserves = reserves(drawn.iter().copied().chain(&openings), venue)?;
    }
    let (mut members, mut values) = (Vec::new(), Vec::new());
    for (number, ((file, account), opening)) in (0..).zip(stated.into_iter().zip(openings)) {
        let mut stream = key.stream(Group::Recorded.population_factor(), number);
        let owner = account.owner.or(file.class);
        let owner = owner.unwrap_or_else(|| desk.owner_by_holdings(&opening));
        let agent = desk.agent((owner, account), &opening, &mut stream);
        let agent = agent.map_err(|problem| refused(file, account, problem))?;
        values.push(desk.collateral_usd(&opening));
        members.push(Member::new((Group::Recorded, number), opening, agent));
    }
    Ok((members, values))
}

/// What all accounts owe and supply, by token. Refuses a book in which more is owed than supplied,
/// which only recorded accounts can bring about.
fn reserves<'a>(
    openings: impl Iterator<Item = &'a Opening>,
    venue: &Venue,
) -> Result<Vec<(Amount, Amount)>, PopulationError> {
    let mut reserves = vec![(Amount::ZERO, Amount::ZERO); venue.tokens.len()];
    for opening in openings {
        reserves[venue.settlement.index()].0 += opening.borrowed;
        for (token, owed) in &opening.debts {
            reserves[token.index()].0 += *owed;
        }
        for (token, units) in &opening.supplied {
            reserves[token.index()].1 += *units;
        }
    }
    for ((borrowed, supplied), terms) in reserves.iter().zip(&venue.tokens) {
        if borrowed > supplied {
            return Err(PopulationError::RecordedBorrowed {
                token: terms.name.clone(),
                borrowed: borrowed.to_decimal().normalize(),
                supplied: supplied.to_decimal().normalize(),
            });
        }
    }
    Ok(reserves)
}

/// Recorded accounts without debts move before all accounts with one, and everybody else stays in
/// order: what is owed must have been supplied before.
pub(super) fn lenders_first(members: &mut [Member]) {
    let owes = |m: &Member| m.opening.borrowed.is_positive() || !m.opening.debts.is_empty();
    if members.iter().any(|m| m.group == Group::Recorded) {
        members.sort_by_key(owes);
    }
}

fn of_token(amounts: &[(TokenId, Amount)], token: TokenId) -> Amount {
    let own = amounts.iter().filter(|(t, _)| *t == token);
    own.map(|(_, amount)| *amount).sum()
}

/// What is needed to open an account.
struct Desk<'a> {
    venue: &'a Venue,
    prices: &'a Prices,
    agents: &'a AgentsConfig,
    /// Owed and supplied, by token.
    reserves: Vec<(Amount, Amount)>,
}

impl Desk<'_> {
    fn opening(&self, account: &RecordedAccount) -> Result<Opening, String> {
        let mut opening = Opening {
            mode: match account.mode {
                RecordedMode::Portfolio => Mode::Portfolio,
                RecordedMode::Unified => Mode::Unified,
                RecordedMode::Standard => Mode::Standard,
            },
            supplied: self.amounts(&account.supplied, "supplied")?,
            held: self.amounts(&account.held, "held")?,
            perp_equity: amount("margin", account.margin_usd)?,
            ..Opening::default()
        };
        for (token, owed) in self.amounts(&account.borrowed, "borrowed")? {
            if self.venue.tokens[token.index()].borrow.is_none() {
                let name = &self.venue.tokens[token.index()].name;
                return Err(format!("owes {name}, which the venue does not lend"));
            }
            if token == self.venue.settlement {
                opening.borrowed = owed;
            } else {
                opening.debts.push((token, owed));
            }
        }
        for position in &account.positions {
            self.take_position(position, &mut opening)?;
        }
        Ok(opening)
    }

    fn amounts(
        &self,
        stated: &[(String, Decimal)],
        what: &str,
    ) -> Result<Vec<(TokenId, Amount)>, String> {
        let of = |(name, units): &(String, Decimal)| {
            let token = self.venue.token(name);
            let token =
                token.ok_or_else(|| format!("{what} {name}: the venue has no such token"))?;
            let units = amount(&format!("{what} {name}"), *units)?;
            if units.is_negative() {
                return Err(format!("{what} {name} is negative"));
            }
            Ok((token, units))
        };
        let all = stated.iter().filter(|(_, units)| !units.is_zero());
        all.map(of).collect()
    }

    fn take_position(
        &self,
        stated: &RecordedPosition,
        opening: &mut Opening,
    ) -> Result<(), String> {
        let market = &stated.market;
        let perp = self.venue.perp(market);
        let perp =
            perp.ok_or_else(|| format!("position in {market}: the venue has no such market"))?;
        let size = amount(&format!("size of {market}"), stated.size)?;
        let profit = self.profit(perp, size, stated.cost_usd, market)?;
        let leverage = self.leverage(perp, size, stated.leverage);
        if let Some(cash) = stated.isolated_usd {
            let equity = amount(&format!("margin of {market}"), cash)? + profit;
            opening.isolated.push((perp, size, leverage, equity));
        } else {
            opening.perp_equity += profit;
            opening.positions.push((perp, size, leverage));
        }
        Ok(())
    }

    /// What a position has won since its entry, rounded down.
    fn profit(
        &self,
        perp: PerpId,
        size: Amount,
        cost: Option<Decimal>,
        market: &str,
    ) -> Result<Amount, String> {
        let Some(cost) = cost else {
            return Ok(Amount::ZERO);
        };
        let cost = Usd::from_decimal(cost)
            .ok_or_else(|| format!("cost of {market}: {cost} has more digits than the ledger"))?;
        let now = size.at(self.prices.mark[perp.index()]);
        Ok((now - cost).in_settlement(Round::Down))
    }

    fn leverage(&self, perp: PerpId, size: Amount, stated: Option<u32>) -> u32 {
        let notional = size.at(self.prices.mark[perp.index()]).abs();
        let usual = self.agents.carry.leverage;
        leverage_at(self.venue, perp, notional.to_f64(), stated.unwrap_or(usual)).max(1)
    }

    /// Who owns an account that nobody is named for.
    fn owner_by_holdings(&self, opening: &Opening) -> Owner {
        let owes = opening.borrowed.is_positive() || !opening.debts.is_empty();
        let positions = (opening.positions.iter().copied()).chain(
            (opening.isolated.iter()).map(|(perp, size, leverage, _)| (*perp, *size, *leverage)),
        );
        let positions: Vec<(PerpId, Amount, u32)> = positions.collect();
        let Some((asset, _)) = self.main_asset(opening) else {
            let lends = !opening.supplied.is_empty();
            return if lends && !owes && positions.is_empty() {
                Owner::Lender
            } else {
                Owner::Holder
            };
        };
        let is_short =
            |(perp, size, _): &(PerpId, Amount, u32)| *perp == asset.perp && size.is_negative();
        if positions.iter().any(is_short) {
            Owner::Carry
        } else if owes && positions.is_empty() {
            Owner::Plain
        } else {
            Owner::Holder
        }
    }

    /// The collateral of most value, and its units.
    fn main_asset(&self, opening: &Opening) -> Option<(Asset, Amount)> {
        let worth = |(token, units): &(TokenId, Amount)| {
            let asset = Asset::find(self.venue, &self.venue.tokens[token.index()].name)?;
            let value = units.at(self.prices.borrow[token.index()]);
            Some((value, asset, *units))
        };
        let all = opening.supplied.iter().filter_map(worth);
        let (_, asset, units) = all.max_by(|a, b| a.0.cmp(&b.0))?;
        let debt = opening
            .debts
            .first()
            .map_or(self.venue.settlement, |(token, _)| *token);
        Some((Asset { debt, ..asset }, units))
    }

    fn collateral_usd(&self, opening: &Opening) -> f64 {
        let backs = |token: TokenId| self.venue.tokens[token.index()].collateral.is_some();
        let all = opening.supplied.iter().filter(|(token, _)| backs(*token));
        all.map(|(token, units)| units.at(self.prices.borrow[token.index()]).to_f64())
            .sum()
    }

    fn agent(
        &self,
        (owner, account): (Owner, &RecordedAccount),
        opening: &Opening,
        stream: &mut Stream,
    ) -> Result<Box<dyn Agent>, String> {
        let latency_s = self.agents.latency_s;
        let name = owner.name();
        let asset = || {
            let needs = format!("{name}: supplies no collateral that has a perp");
            self.main_asset(opening).ok_or(needs)
        };
        Ok(match owner {
            Owner::Holder => Box::new(Holder),
            Owner::Lender => Box::new(self.lender(account, opening, stream)?),
            Owner::Contract => {
                let lent = opening.supplied.first().map(|(token, _)| *token);
                let token = lent.ok_or("contract: supplies nothing")?;
                Box::new(Contract::new(self.agents.contract.clone(), token))
            }
            Owner::Carry => {
                let (asset, units) = asset()?;
                let own = opening
                    .positions
                    .iter()
                    .find(|(perp, ..)| *perp == asset.perp);
                let leverage = own.map_or(self.agents.carry.leverage, |(_, _, leverage)| *leverage);
                let config = self.agents.carry.clone();
                Box::new(Carry::new(
                    config,
                    asset,
                    latency_s,
                    units.to_f64(),
                    leverage,
                ))
            }
            Owner::Hedger => {
                let (asset, units) = asset()?;
                let value = units.at(self.prices.mark[asset.perp.index()]).to_f64();
                let wanted = self.agents.hedger.leverage;
                let leverage = leverage_at(self.venue, asset.perp, value, wanted);
                Box::new(Hedger::new(
                    self.agents.hedger.clone(),
                    asset,
                    latency_s,
                    leverage,
                ))
            }
            Owner::Looper | Owner::Plain => {
                let (asset, units) = asset()?;
                let habits = self.habits((owner, account), (asset, units), opening, stream);
                Box::new(Borrower::new(
                    self.agents.borrower.clone(),
                    asset,
                    latency_s,
                    habits,
                ))
            }
        })
    }

    fn lender(
        &self,
        account: &RecordedAccount,
        opening: &Opening,
        stream: &mut Stream,
    ) -> Result<Lender, String> {
        let (token, units) = opening.supplied.first().ok_or("lender: supplies nothing")?;
        let config = self.agents.lender.clone();
        let sticky = stream.bernoulli(config.sticky_probability);
        let (borrowed, supplied) = self.reserves[token.index()];
        let standing = Standing {
            opening_units: units.to_f64(),
            reference_rate: supply_rate(self.venue, *token, (borrowed, supplied)),
            is_large: units.to_f64() / supplied.to_f64() >= config.large_share,
            is_sticky: account.habits.is_sticky.unwrap_or(sticky),
        };
        Ok(Lender::new(config, *token, self.agents.latency_s, standing))
    }

    fn habits(
        &self,
        (owner, account): (Owner, &RecordedAccount),
        (asset, units): (Asset, Amount),
        opening: &Opening,
        stream: &mut Stream,
    ) -> Habits {
        let config = &self.agents.borrower;
        let attentive = stream.bernoulli(config.attentive_probability);
        let wallet = stream.bernoulli(config.top_up_probability);
        let owed = if asset.debt == asset.settlement {
            opening.borrowed
        } else {
            of_token(&opening.debts, asset.debt)
        };
        let px = |token: TokenId| self.prices.borrow[token.index()].to_f64();
        let capacity = units.to_f64() * px(asset.token) * asset.ltv;
        let used = owed.to_f64() * px(asset.debt) / capacity;
        let stated = account.habits;
        Habits {
            target_use: stated.target_use.unwrap_or(used),
            is_looper: owner == Owner::Looper,
            is_attentive: stated.is_attentive.unwrap_or(attentive),
            has_wallet: stated.has_wallet.unwrap_or(wallet),
        }
    }
}

fn amount(what: &str, value: Decimal) -> Result<Amount, String> {
    Amount::from_decimal(value).ok_or_else(|| {
        format!(
            "{what}: {value} has more than {} decimals",
            Amount::DECIMALS
        )
    })
}
