//! The engine's numbered things under the reference's names, and its integers as decimals.

use std::collections::BTreeMap;

use plimsoll_engine::account::Cross;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{
    Event, EventKind, Fill, Instrument, Intent, Lending, Mode, Opening, Order, OrderKind,
};
use plimsoll_testkit::reference::clearing::account::{self, Pool, VENUE_ACCOUNTS};
use plimsoll_testkit::reference::clearing::{Name, event, house};
use rust_decimal::Decimal;

/// Names of the tokens, markets and DEXs of a venue, in the engine's order.
pub(crate) struct Names {
    pub(crate) tokens: Vec<Name>,
    pub(crate) perps: Vec<Name>,
    pub(crate) dexs: Vec<Name>,
    settlement: TokenId,
}

/// The name of an account; users sort by their numbers.
pub(crate) fn name_of(id: AccountId) -> Name {
    match id.user_number() {
        Some(n) => format!("user {n:04}"),
        None => VENUE_ACCOUNTS[id.index()].to_owned(),
    }
}

impl Names {
    pub(crate) fn of(venue: &Venue) -> Self {
        Self {
            tokens: venue.tokens.iter().map(|t| t.name.clone()).collect(),
            perps: venue.perps.iter().map(|p| p.name.clone()).collect(),
            dexs: venue.dexs.iter().map(|d| d.name.clone()).collect(),
            settlement: venue.settlement,
        }
    }

    fn dex(&self, id: DexId) -> Name {
        self.dexs[id.index()].clone()
    }

    pub(super) fn pool(&self, cross: Cross) -> Pool {
        match cross {
            Cross::Token(token) => Pool::Token(self.token(token)),
            Cross::Dex(dex) => Pool::Dex(self.dex(dex)),
        }
    }

    pub(super) fn token(&self, id: TokenId) -> Name {
        self.tokens[id.index()].clone()
    }

    pub(super) fn perp(&self, id: PerpId) -> Name {
        self.perps[id.index()].clone()
    }

    pub(crate) fn opening(&self, opening: &Opening) -> house::Opening {
        let of_tokens = |all: &[(TokenId, Amount)]| {
            let all = all.iter();
            all.map(|(token, units)| (self.token(*token), units.to_decimal()))
                .collect::<Vec<_>>()
        };
        let mut owed = of_tokens(&[(self.settlement, opening.borrowed)]);
        owed.extend(of_tokens(&opening.debts));
        let main = match opening.mode {
            Mode::Standard => Cross::Dex(DexId::MAIN),
            Mode::Unified | Mode::Portfolio => Cross::Token(self.settlement),
        };
        let pools = std::iter::once((main, opening.perp_equity)).chain(opening.pools.clone());
        let positions = opening.positions.iter();
        let isolated = opening.isolated.iter();
        house::Opening {
            mode: mode(opening.mode),
            master: opening.master.map(name_of),
            supplied: of_tokens(&opening.supplied),
            held: of_tokens(&opening.held),
            owed,
            pools: pools
                .map(|(cross, equity)| (self.pool(cross), equity.to_decimal()))
                .collect(),
            positions: positions
                .map(|(p, size, l)| (self.perp(*p), size.to_decimal(), *l))
                .collect(),
            isolated: isolated
                .map(|(p, size, l, e)| (self.perp(*p), size.to_decimal(), *l, e.to_decimal()))
                .collect(),
            volume: (
                opening.volume.all.to_decimal(),
                opening.volume.maker.to_decimal(),
            ),
            staked: opening.staked.to_decimal(),
        }
    }

    pub(crate) fn prices(&self, prices: &Prices) -> event::Prices {
        event::Prices {
            oracle: by_name(&self.perps, prices.oracle.iter().map(|px| px.to_decimal())),
            mark: by_name(&self.perps, prices.mark.iter().map(|px| px.to_decimal())),
            borrow: by_name(
                &self.tokens,
                prices.borrow.iter().copied().map(Px::to_decimal),
            ),
        }
    }

    pub(crate) fn event(&self, event: &Event) -> event::Event {
        let what = match &event.kind {
            EventKind::Prices(prices) => event::Happening::Prices(self.prices(prices)),
            EventKind::Funding(rates) => {
                let rates = rates.iter().map(|rate| rate.to_decimal());
                event::Happening::Funding(by_name(&self.perps, rates))
            }
            EventKind::Change(n) => event::Happening::Change(*n),
            EventKind::Meet { .. } | EventKind::Match { .. } | EventKind::Share { .. } => {
                unreachable!("resting orders and held liquidations are outside the reference")
            }
            EventKind::Attend {
                account: id,
                perps_first,
            } => event::Happening::Attend {
                account: name_of(*id),
                perps_first: *perps_first,
            },
            EventKind::Intent {
                account: id,
                intent,
            } => event::Happening::Intent {
                account: name_of(*id),
                intent: self.intent(*intent),
            },
            EventKind::Fill(fill) => event::Happening::Fill(self.fill(fill)),
        };
        event::Event {
            at_ms: event.time.0,
            what,
        }
    }

    fn intent(&self, intent: Intent) -> event::Intent {
        match intent {
            Intent::Deposit { token, amount } => event::Intent::Deposit {
                token: self.token(token),
                amount: amount.to_decimal(),
            },
            Intent::Withdraw { token, amount } => event::Intent::Withdraw {
                token: self.token(token),
                amount: amount.to_decimal(),
            },
            Intent::TradePerp {
                perp,
                size,
                leverage,
                limit_bps,
            } => event::Intent::TradePerp {
                perp: self.perp(perp),
                size: size.to_decimal(),
                leverage,
                limit_bps,
            },
            Intent::TradeSpot {
                token,
                size,
                limit_bps,
            } => event::Intent::TradeSpot {
                token: self.token(token),
                size: size.to_decimal(),
                limit_bps,
            },
            Intent::Transfer { dex, amount } => event::Intent::Transfer {
                dex: self.dex(dex),
                amount: amount.to_decimal(),
            },
            Intent::Send { to, token, amount } => event::Intent::Send {
                to: name_of(to),
                token: self.token(token),
                amount: amount.to_decimal(),
            },
            Intent::Lend {
                operation,
                token,
                amount,
            } => event::Intent::Lend {
                operation: lending(operation),
                token: self.token(token),
                amount: amount.map(Amount::to_decimal),
            },
            Intent::SetLeverage {
                perp,
                leverage,
                isolated,
            } => event::Intent::SetLeverage {
                perp: self.perp(perp),
                leverage,
                isolated,
            },
            Intent::IsolatedMargin { perp, amount } => event::Intent::IsolatedMargin {
                perp: self.perp(perp),
                amount: amount.to_decimal(),
            },
            Intent::SetMode { mode: to } => event::Intent::SetMode { mode: mode(to) },
            Intent::PlaceLimit { .. }
            | Intent::PlaceTrigger { .. }
            | Intent::Cancel { .. }
            | Intent::CancelAll { .. }
            | Intent::StartTwap { .. }
            | Intent::StopTwap { .. } => {
                unreachable!("resting orders are outside the reference")
            }
        }
    }

    pub(super) fn instrument(&self, instrument: Instrument) -> event::Instrument {
        match instrument {
            Instrument::Perp(perp) => event::Instrument::Perp(self.perp(perp)),
            Instrument::Spot(token) => event::Instrument::Spot(self.token(token)),
        }
    }

    pub(super) fn order(&self, order: &Order) -> event::Order {
        assert_eq!(order.kind, OrderKind::Market, "nothing rests");
        event::Order {
            account: name_of(order.account),
            instrument: self.instrument(order.instrument),
            size: order.size.to_decimal(),
            limit_bps: order.limit_bps,
            is_liquidation: order.is_liquidation,
            is_maker: order.is_maker,
        }
    }

    fn fill(&self, fill: &Fill) -> event::Fill {
        event::Fill {
            order: self.order(&fill.order),
            size: fill.size.to_decimal(),
            quote: fill.quote.to_decimal(),
        }
    }
}

fn by_name(names: &[Name], values: impl Iterator<Item = Decimal>) -> BTreeMap<Name, Decimal> {
    names.iter().cloned().zip(values).collect()
}

pub(super) fn mode(mode: Mode) -> account::Mode {
    match mode {
        Mode::Standard => account::Mode::Standard,
        Mode::Unified => account::Mode::Unified,
        Mode::Portfolio => account::Mode::Portfolio,
    }
}

pub(super) fn lending(operation: Lending) -> event::Lending {
    match operation {
        Lending::Supply => event::Lending::Supply,
        Lending::Withdraw => event::Lending::Withdraw,
        Lending::Repay => event::Lending::Repay,
    }
}
