//! Events to the engine, orders to the books, fills back.

use plimsoll_engine::units::{Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::venue::LegOrder;
use plimsoll_engine::{Event, EventKind, Fill, Instrument, Intent, Order, Outcome, orders};

use crate::error::SimError;
use crate::market::{Displacement, Execution, Side, Venue};

use super::World;
use crate::record::Push;
use crate::simulation::TokenPlace;

impl World<'_> {
    /// Applies an event, and fills the orders that it calls for.
    pub(super) fn apply(&mut self, time: SimTime, kind: EventKind) -> Result<(), SimError> {
        self.apply_event(&Event { time, kind })
    }

    /// Applies the prices that the market shows.
    pub(super) fn apply_prices(&mut self, time: SimTime) -> Result<(), SimError> {
        let event = Event {
            time,
            kind: EventKind::Prices(std::mem::take(&mut self.prices)),
        };
        self.apply_event(&event)?;
        if let EventKind::Prices(prices) = event.kind {
            self.prices = prices;
        }
        Ok(())
    }

    pub(super) fn apply_event(&mut self, event: &Event) -> Result<(), SimError> {
        let mut report = std::mem::take(&mut self.report);
        self.engine.apply(event, &mut report)?;
        self.after(event.time, &event.kind, &report)?;
        for order in &report.orders {
            self.fill(event.time, *order)?;
        }
        self.report = report;
        Ok(())
    }

    /// Looks after everybody who is due, in an order of its own drawing: the venue promises none.
    pub(super) fn attend_due(&mut self, time: SimTime) -> Result<(), SimError> {
        let mut due = std::mem::take(&mut self.report.due);
        self.order.shuffle(&mut due);
        let rule = self.simulation.venue.liquidation.order;
        let may_wait = self.faults.delays_liquidations(time.seconds(), &due);
        for account in &due {
            let perps_first = match rule {
                LegOrder::Random => self.order.bernoulli(0.5),
                LegOrder::PerpsFirst => true,
                LegOrder::BorrowsFirst => false,
            };
            if may_wait && !self.is_its_turn(time, *account)? {
                continue;
            }
            self.recorder.before_attend(*account, &self.engine);
            let parent = self.parent_of(time, *account);
            self.recorder.set_parent(parent);
            self.apply(
                time,
                EventKind::Attend {
                    account: *account,
                    perps_first,
                },
            )?;
        }
        self.recorder.set_parent(None);
        self.report.due = due;
        Ok(())
    }

    /// Sends one order to its book and the fill to the engine. Resting orders of users that stand
    /// before what the book offers come first.
    fn fill(&mut self, time: SimTime, order: Order) -> Result<(), SimError> {
        let limit = self.limit_bps(&order);
        let order = if self.engine.resting().is_empty() {
            order
        } else {
            let size = self.meet_resting(time, order, limit)?;
            Order { size, ..order }
        };
        if order.size.is_zero() {
            return Ok(());
        }
        let side = if order.size.is_positive() {
            Side::Buy
        } else {
            Side::Sell
        };
        let wanted = order.size.abs().to_f64();
        let units = self.paced(&order, side, wanted);
        let Some((execution, left)) = self.execute(&order, side, units, limit) else {
            return Ok(());
        };
        let fill = to_ledger(order, wanted, &execution);
        let push = left.map(|left| Push {
            instrument: order.instrument,
            inventory_share: self.inventory_share(&order, fill.size),
            left,
        });
        self.follow_up(time, EventKind::Fill(fill))?;
        if let Some(push) = push {
            self.recorder.on_push(time, &push);
        }
        Ok(())
    }

    /// What of an order is sent to its book: of a backstop's, no more than its share of what comes
    /// back into the book between two ticks.
    fn paced(&self, order: &Order, side: Side, units: f64) -> f64 {
        let config = &self.simulation.config;
        let is_backstop = order.account.user_number().is_none();
        let share = config.market.backstop_share_of_refill;
        let (Some(share), Some((venue, asset))) = (
            share.filter(|_| is_backstop),
            self.book_of(order.instrument),
        ) else {
            return units;
        };
        let books = &config.market.assets[asset];
        let book = match venue {
            Venue::Perp => Some(&books.perp),
            Venue::Spot => books.spot.as_ref(),
        };
        let Some(book) = book else { return units };
        let tick_s = f64::from(config.clock.tick_s);
        let refill = 1.0 - libm::exp2(-tick_s / book.half_life_s);
        let depth_usd = self
            .market
            .depth_usd_within(venue, asset, side, book.reach_bps);
        units.min(share * refill * depth_usd / self.market.mid_px(venue, asset))
    }

    /// Applies an event that follows from another one and calls for no orders.
    fn follow_up(&mut self, time: SimTime, kind: EventKind) -> Result<(), SimError> {
        let event = Event { time, kind };
        let mut report = std::mem::take(&mut self.follow);
        self.engine.apply(&event, &mut report)?;
        self.after(time, &event.kind, &report)?;
        self.follow = report;
        Ok(())
    }

    /// Furthest distance from the mid that an order may trade at, bps; negative behind the mid.
    fn limit_bps(&self, order: &Order) -> Option<f64> {
        let stated = order.limit_bps.map(f64::from);
        let (Some(px), Some((venue, asset))) = (order.worst_px(), self.book_of(order.instrument))
        else {
            return stated;
        };
        let mid = self.market.mid_px(venue, asset);
        let by_px = away_bps(order, px, mid);
        Some(stated.map_or(by_px, |bps| bps.min(by_px)))
    }

    /// Matches an order with the resting orders of users that it comes to before its end in the
    /// book, each as far as the book before it does not fill the order. Returns the size left.
    fn meet_resting(
        &mut self,
        time: SimTime,
        order: Order,
        limit: Option<f64>,
    ) -> Result<Amount, SimError> {
        let Some((venue, asset)) = self.book_of(order.instrument) else {
            return Ok(order.size);
        };
        let mid = self.market.mid_px(venue, asset);
        let other_side = orders::Side::of(order.size).opposite();
        let side = if order.size.is_positive() {
            Side::Buy
        } else {
            Side::Sell
        };
        let mut left = order.size;
        while let Some(maker) = self.engine.resting().best(order.instrument, other_side) {
            let away = away_bps(&order, maker.px, mid);
            let is_within = limit.is_none_or(|bps| away <= bps);
            let before = self.market.units_within(venue, asset, side, away);
            let Some(before) = before.filter(|_| is_within) else {
                break;
            };
            let most = Amount::from_f64_down(left.abs().to_f64() - before).unwrap_or(Amount::ZERO);
            let most = most.min(left.abs());
            if !most.is_positive() {
                break;
            }
            let order = Order {
                size: left,
                ..order
            };
            self.follow_up(time, EventKind::Meet { order, most })?;
            let filled = filled_of(&self.follow.outcomes);
            left -= filled;
            if filled.abs() == most {
                break;
            }
        }
        Ok(left)
    }

    /// Fills resting orders that the books' mids have come by.
    pub(super) fn match_resting(&mut self, time: SimTime) -> Result<(), SimError> {
        if self.engine.resting().is_empty() {
            return Ok(());
        }
        let venue = self.engine.venue();
        let perps = (0..).map(PerpId).take(venue.perps.len());
        let tokens = (0..).map(TokenId).take(venue.tokens.len());
        let all: Vec<Instrument> = perps
            .map(Instrument::Perp)
            .chain(tokens.map(Instrument::Spot))
            .collect();
        for instrument in all {
            let Some(px) = self.mid_of(instrument) else {
                continue;
            };
            let bounds = self.engine.resting().limit_bounds(instrument);
            if bounds.touched(px).is_some() {
                self.tell_best(time, instrument, px)?;
            }
        }
        Ok(())
    }

    /// Tells the engine the mid of the book that a limit order is about to be placed in.
    pub(super) fn before_intent(&mut self, time: SimTime, intent: &Intent) -> Result<(), SimError> {
        let Intent::PlaceLimit { instrument, .. } = intent else {
            return Ok(());
        };
        match self.mid_of(*instrument) {
            Some(px) => self.tell_best(time, *instrument, px),
            None => Ok(()),
        }
    }

    /// The books have no spread: the best prices of both sides are the mid.
    fn tell_best(&mut self, time: SimTime, instrument: Instrument, px: Px) -> Result<(), SimError> {
        let kind = EventKind::Match {
            instrument,
            bid: px,
            ask: px,
        };
        self.follow_up(time, kind)
    }

    fn mid_of(&self, instrument: Instrument) -> Option<Px> {
        let (venue, asset) = self.book_of(instrument)?;
        Px::from_f64_nearest(self.market.mid_px(venue, asset))
    }

    /// What follows every event: the recorder sees it, and the books are checked if asked for.
    fn after(
        &mut self,
        time: SimTime,
        kind: &EventKind,
        report: &plimsoll_engine::Report,
    ) -> Result<(), SimError> {
        self.recorder.on_event(time, kind, report, &self.engine);
        if self.simulation.config.recording.check_books {
            self.engine.ledger().check()?;
        }
        Ok(())
    }

    /// What the market gives for an order, and what a forced one leaves in the price where causes are
    /// asked for; nothing for the settlement token, which has no pair.
    fn execute(
        &mut self,
        order: &Order,
        side: Side,
        units: f64,
        limit: Option<f64>,
    ) -> Option<(Execution, Option<Displacement>)> {
        if let Instrument::Spot(token) = order.instrument
            && let TokenPlace::Stablecoin(coin) = self.simulation.places.of_token(token)
        {
            let px = self.engine.borrow_px(token).to_f64();
            return Some((coin.execute(px, side, units, limit), None));
        }
        let (venue, asset) = self.book_of(order.instrument)?;
        let is_forced = order.is_liquidation || order.account.user_number().is_none();
        if !is_forced {
            self.unmoved.execute((venue, asset), side, units, limit);
        }
        if !is_forced || !self.simulation.config.recording.causes {
            let execution = self.market.execute(venue, asset, side, units, limit);
            return Some((execution, None));
        }
        if self.simulation.config.market.feedback {
            self.unmoved.part(&self.market);
        }
        let before = self.market.displacement(venue, asset);
        let execution = self.market.execute(venue, asset, side, units, limit);
        let after = self.market.displacement(venue, asset);
        let left = Displacement {
            permanent: after.permanent - before.permanent,
            transient: after.transient - before.transient,
        };
        Some((execution, Some(left)))
    }

    /// The book that an instrument trades in; none for stablecoins.
    fn book_of(&self, instrument: Instrument) -> Option<(Venue, usize)> {
        let places = &self.simulation.places;
        match instrument {
            Instrument::Perp(perp) => Some((Venue::Perp, places.of_perp(perp))),
            Instrument::Spot(token) => match places.of_token(token) {
                TokenPlace::Asset(asset) => Some((Venue::Spot, *asset)),
                TokenPlace::Settlement | TokenPlace::Stablecoin(_) => None,
            },
        }
    }
}

/// How far a price is from the mid on the way of an order, bps; negative behind the mid.
fn away_bps(order: &Order, px: Px, mid: f64) -> f64 {
    let rise = (px.to_f64() / mid - 1.0) * 1e4;
    if order.size.is_positive() {
        rise
    } else {
        -rise
    }
}

/// Signed size that the incoming side of a match was filled.
fn filled_of(outcomes: &[Outcome]) -> Amount {
    let incoming = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Filled {
            size,
            resting: None,
            ..
        } => Some(*size),
        _ => None,
    });
    incoming.sum()
}

/// An execution in the ledger's units, rounded against the one who traded.
fn to_ledger(order: Order, units: f64, execution: &Execution) -> Fill {
    // A float knows sizes to about sixteen digits; a fill of all of it is all of it.
    let is_whole = execution.size_filled >= units * (1.0 - 1e-12);
    let size = if is_whole {
        order.size.abs()
    } else {
        Amount::from_f64_down(execution.size_filled)
            .unwrap_or(Amount::ZERO)
            .min(order.size.abs())
    };
    let quote = Amount::from_f64_down(execution.notional_usd).unwrap_or(Amount::ZERO);
    let is_buy = order.size.is_positive();
    Fill {
        order,
        size: if is_buy { size } else { -size },
        quote: if is_buy { quote + Amount(1) } else { quote },
    }
}
