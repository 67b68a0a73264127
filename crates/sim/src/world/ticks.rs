//! What comes by the clock: oracle ticks, the hourly funding, samples.
//!
//! One tick in a straight line: reference prices, then the market, then the venue's prices to the
//! engine, then everybody who is due.

use plimsoll_engine::units::SimTime;
use plimsoll_engine::{Event, EventKind};

use crate::error::SimError;
use crate::queue::Due;

use super::World;

const HOUR_MS: u64 = 3_600_000;

impl World<'_> {
    /// The next oracle tick, or a run of them at which nothing but prices changes.
    pub(super) fn on_ticks(&mut self, time: SimTime) -> Result<(), SimError> {
        let tick_ms = u64::from(self.simulation.config.clock.tick_s) * 1_000;
        let mut ticks = self.skip(time)? as u64;
        if ticks == 0 {
            ticks = self.fade(time)? as u64;
        }
        if ticks == 0 {
            self.on_tick(time)?;
            ticks = 1;
        }
        let next = time.after(tick_ms * ticks);
        if next <= self.end() {
            self.queue.push(next, Due::Tick);
        }
        Ok(())
    }

    /// An oracle tick: new prices, everybody who is due, the backstops' sales.
    fn on_tick(&mut self, time: SimTime) -> Result<(), SimError> {
        self.generator.next(&mut self.reference);
        self.recorder.on_reference(&self.reference);
        self.ticks_done += 1;
        if self.passes_faults(time) {
            self.on_block(time)?;
        }
        self.recorder.on_tick(time, &self.engine, &self.market);
        if let Some(ascent) = &mut self.ascent {
            let start_px = self.simulation.model.start_px();
            ascent.on_tick(self.ticks_done, (&self.reference, start_px), &self.engine);
        }
        Ok(())
    }

    /// The venue takes in new prices and acts on them.
    fn on_block(&mut self, time: SimTime) -> Result<(), SimError> {
        self.tell_market();
        self.read_prices(time.seconds())?;
        self.act_on_prices(time)
    }

    /// Acts on the prices that the market has come to.
    pub(super) fn act_on_prices(&mut self, time: SimTime) -> Result<(), SimError> {
        let t_s = time.seconds();
        if self.people.looks() {
            self.signals.on_prices(t_s, &self.oracle);
        }
        self.apply_prices(time)?;
        self.match_resting(time)?;
        self.attend_due(time)?;
        let unmoved = &mut self.unmoved;
        self.faults
            .push(t_s, &mut self.market, |pushed| unmoved.push_spot(pushed));
        Ok(())
    }

    pub(super) fn on_funding(&mut self, time: SimTime) -> Result<(), SimError> {
        let next = time.after(HOUR_MS);
        if next <= self.end() {
            self.queue.push(next, Due::Funding);
        }
        if self.faults.is_halted(time.seconds()) {
            return Ok(());
        }
        self.take_funding_rates();
        self.signals.on_funding(&self.hourly);
        self.recorder.on_funding(&self.hourly);
        let event = Event {
            time,
            kind: EventKind::Funding(std::mem::take(&mut self.rates)),
        };
        self.apply_event(&event)?;
        if let EventKind::Funding(rates) = event.kind {
            self.rates = rates;
        }
        Ok(())
    }

    /// Hourly rate of each perp by its own terms, from the average premium of its asset.
    fn take_funding_rates(&mut self) {
        let premiums = self.market.take_premiums();
        let perps = self.simulation.venue.perps.iter();
        self.rates.clear();
        let rates = perps
            .zip(&self.simulation.places.perps)
            .map(|(perp, asset)| {
                let premium = premiums[*asset].measured_from(perp.funding.premium);
                perp.funding.hourly_rate(premium)
            });
        self.rates.extend(rates);
        self.hourly.clear();
        self.hourly
            .extend(self.rates.iter().map(|rate| rate.to_f64()));
    }

    pub(super) fn on_sample(&mut self, time: SimTime) {
        self.recorder.sample(time, &self.engine, &self.market);
        if let Some(ascent) = &mut self.ascent {
            ascent.on_sample(self.ticks_done, &self.engine);
        }
        let minutes = u64::from(self.simulation.config.recording.sample_every_min);
        let next = time.after(minutes * 60_000);
        if next <= self.end() {
            self.queue.push(next, Due::Sample);
        }
    }

    /// Puts the reference prices in the market's order.
    pub(super) fn sort_reference(&mut self) {
        let paths = self.simulation.places.paths.iter();
        self.by_asset.clear();
        (self.by_asset).extend(paths.map(|place| self.reference[*place]));
    }

    /// Takes the venue's prices over from the market.
    pub(super) fn read_prices(&mut self, t_s: f64) -> Result<(), SimError> {
        self.sort_reference();
        self.market.on_tick(t_s, &self.by_asset);
        self.unmoved
            .on_tick(self.simulation, t_s, (&self.market, &self.by_asset));
        self.read_ledger_prices(t_s)?;
        self.read_oracle();
        Ok(())
    }

    /// Takes what the ledger reads over from the market.
    pub(super) fn read_ledger_prices(&mut self, t_s: f64) -> Result<(), SimError> {
        let of = |asset: usize| self.market.prices()[asset].of_ledger();
        self.simulation
            .ledger_prices(&self.market, of, t_s, &mut self.prices)
    }

    /// Takes the oracle prices over from the market.
    pub(super) fn read_oracle(&mut self) {
        let (shown, places) = (self.market.prices(), self.simulation.places.perps.iter());
        self.oracle.clear();
        self.oracle.extend(places.map(|a| shown[*a].oracle_px));
    }
}
