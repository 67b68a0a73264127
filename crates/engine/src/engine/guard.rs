//! What an event may say: places that there are, and figures that the ledger's integers reach.
//!
//! An unknown place or an impossible fill is the driver's fault and an error; an account holder who
//! asks for more than the world holds is refused like any other.

use crate::event::{Event, EventKind, Fill, Instrument, Intent, Order, OrderKind};
use crate::orders::Covers;
use crate::units::{AccountId, Amount, DexId, PerpId, Px, Ratio, TokenId, Usd};

use super::{Engine, EngineError};

/// Most units that an intent may name; a reserve reaches little further (docs/limits.md).
const MOST_UNITS: Amount = Amount(10_000_000_000 * Amount::ONE.0);
/// Most value that an intent may name.
const MOST_VALUE: Usd = Usd(1_000_000_000_000 * Usd::ONE.0);

/// What an intent names.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    perp: Option<PerpId>,
    token: Option<TokenId>,
    dex: Option<DexId>,
    account: Option<AccountId>,
    units: Amount,
    /// Highest price at which the units may rest.
    px: Option<Px>,
    /// Units of a collateral token.
    money: Amount,
}

impl Engine {
    /// Refuses an event that names what is not there.
    pub(super) fn guard(&self, event: &Event) -> Result<(), EngineError> {
        let is_known = match &event.kind {
            EventKind::Prices(_) => true,
            EventKind::Funding(rates) => {
                let is_rate = |rate: &Ratio| rate.0.unsigned_abs() <= Ratio::ONE.0.unsigned_abs();
                rates.len() == self.venue.perps.len() && rates.iter().all(is_rate)
            }
            EventKind::Change(n) => *n < self.venue.schedule.len(),
            EventKind::Attend { account, .. } | EventKind::Share { account } => {
                self.is_user(*account)
            }
            EventKind::Intent { account, intent } => {
                self.is_user(*account) && self.knows(&named(intent))
            }
            EventKind::Fill(fill) => self.knows_order(&fill.order) && is_possible(fill),
            EventKind::Meet { order, most } => self.knows_order(order) && most.is_positive(),
            EventKind::Match { instrument, .. } => self.knows_instrument(*instrument),
        };
        if is_known {
            Ok(())
        } else {
            Err(EngineError::Unknown)
        }
    }

    /// Whether an intent asks for no more than the books can hold.
    pub(super) fn is_within_reach(&self, id: AccountId, intent: &Intent) -> bool {
        let named = named(intent);
        let (instrument, has) = match (named.perp, named.token) {
            (Some(perp), _) => (Instrument::Perp(perp), self.ledger.size(id, perp)),
            (_, Some(token)) => (Instrument::Spot(token), Amount::ZERO),
            (None, None) => return is_payable(named.units, Px::ONE),
        };
        let units = Amount(named.units.0.saturating_abs().saturating_add(has.0.abs()));
        is_payable(named.money, Px::ONE) && self.reaches(instrument, units, named.px)
    }

    /// Whether some units are no more than the books can hold, at present and at another price.
    pub(super) fn reaches(&self, instrument: Instrument, units: Amount, px: Option<Px>) -> bool {
        let (now, is_few) = match instrument {
            Instrument::Perp(perp) => (self.prices.mark[perp.index()], true),
            Instrument::Spot(token) => (self.borrow_px(token), is_few(units)),
        };
        is_few && is_payable(units, px.map_or(now, |px| px.max(now)))
    }

    fn is_user(&self, id: AccountId) -> bool {
        id >= AccountId::FIRST_USER && id.index() < self.states.len()
    }

    fn knows(&self, named: &Named) -> bool {
        named.perp.is_none_or(|perp| self.knows_perp(perp))
            && named.token.is_none_or(|token| self.knows_token(token))
            && (named.dex).is_none_or(|dex| dex.index() < self.venue.dexs.len())
            && named.account.is_none_or(|id| self.is_user(id))
    }

    fn knows_order(&self, order: &Order) -> bool {
        let (px, leverage) = match order.kind {
            OrderKind::Limit {
                px,
                leverage,
                rests,
                ..
            } => (rests.then_some(px), leverage),
            OrderKind::Suborder { leverage, .. } => (None, leverage),
            OrderKind::Market => (None, 1),
        };
        order.account.index() < self.states.len()
            && self.knows_instrument(order.instrument)
            && px.is_none_or(|px| px.0 > 0)
            && leverage > 0
            && self.reaches(order.instrument, order.size, px)
    }

    fn knows_instrument(&self, instrument: Instrument) -> bool {
        match instrument {
            Instrument::Perp(perp) => self.knows_perp(perp),
            Instrument::Spot(token) => self.knows_token(token),
        }
    }

    fn knows_perp(&self, perp: PerpId) -> bool {
        perp.index() < self.venue.perps.len()
    }

    fn knows_token(&self, token: TokenId) -> bool {
        token.index() < self.venue.tokens.len()
    }
}

/// Whether a book can have answered so: no more than was asked for, and nothing paid the wrong way.
fn is_possible(fill: &Fill) -> bool {
    let asked = fill.order.size;
    let is_one_sided = fill.size.is_zero() || fill.size.is_negative() == asked.is_negative();
    let is_part = fill.size.0.unsigned_abs() <= asked.0.unsigned_abs();
    let is_sum = !fill.quote.is_negative() && is_payable(fill.quote, Px::ONE);
    is_one_sided && is_part && is_sum
}

fn is_few(units: Amount) -> bool {
    units.0.unsigned_abs() <= MOST_UNITS.0.unsigned_abs()
}

/// Whether some units at a positive price are worth no more than anything may be.
fn is_payable(units: Amount, px: Px) -> bool {
    let most = MOST_VALUE.0 / i128::from(px.0);
    units.0.unsigned_abs() <= most.unsigned_abs()
}

fn named(intent: &Intent) -> Named {
    let none = Named::default();
    match *intent {
        Intent::Deposit { token, amount } | Intent::Withdraw { token, amount } => Named {
            token: Some(token),
            units: amount,
            ..none
        },
        Intent::TradePerp { perp, size, .. } | Intent::StartTwap { perp, size, .. } => Named {
            perp: Some(perp),
            units: size,
            ..none
        },
        Intent::TradeSpot { token, size, .. } => Named {
            token: Some(token),
            units: size,
            ..none
        },
        Intent::Transfer { dex, amount } => Named {
            dex: Some(dex),
            units: amount,
            ..none
        },
        Intent::IsolatedMargin { perp, amount } => Named {
            perp: Some(perp),
            money: amount,
            ..none
        },
        Intent::PlaceTrigger {
            perp,
            covers,
            limit,
            ..
        } => Named {
            perp: Some(perp),
            units: match covers {
                Covers::Size(size) => size,
                Covers::Position(_) => Amount::ZERO,
            },
            px: limit,
            ..none
        },
        Intent::Send { to, token, amount } => Named {
            account: Some(to),
            token: Some(token),
            units: amount,
            ..none
        },
        Intent::Lend { token, amount, .. } => Named {
            token: Some(token),
            units: amount.unwrap_or_default(),
            ..none
        },
        Intent::SetLeverage { perp, .. } => Named {
            perp: Some(perp),
            ..none
        },
        Intent::PlaceLimit {
            instrument,
            size,
            px,
            ..
        } => Named {
            units: size,
            px: Some(px),
            ..in_market(Some(instrument))
        },
        Intent::CancelAll { instrument } => in_market(instrument),
        Intent::SetMode { .. } | Intent::Cancel { .. } | Intent::StopTwap { .. } => none,
    }
}

fn in_market(instrument: Option<Instrument>) -> Named {
    let (perp, token) = match instrument {
        Some(Instrument::Perp(perp)) => (Some(perp), None),
        Some(Instrument::Spot(token)) => (None, Some(token)),
        None => (None, None),
    };
    Named {
        perp,
        token,
        ..Named::default()
    }
}
