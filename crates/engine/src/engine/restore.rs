//! Going back to a state that another engine keeps, in the memory that there is.

use super::Engine;

impl Engine {
    /// Remembers how things stand: copies of this engine are restored to that for little.
    pub fn remember_state(&mut self) {
        self.ledger.remember();
        self.states.remember();
        self.volumes.remember();
        self.watch.remember();
    }

    /// Takes on the state of another engine of the same venue: books, prices, clock, and who is
    /// watched. Only how due accounts are found and what is reported stay as they are. Without
    /// open orders and episodes nothing is allocated once the memory is as large.
    pub fn restore(&mut self, kept: &Self) {
        // Every field by name, so that a new one cannot be forgotten.
        let Self {
            venue,
            opening_terms,
            now,
            prices,
            previous,
            ledger,
            states,
            volumes,
            scan,
            watch,
            sold_at,
            terms: _,
            scratch: _,
            settled: _,
            reserves_state: _,
            traded,
            window,
            resting,
            withdrawals,
            best,
            report_sharing: _,
        } = kept;
        // Terms seldom change, and have names.
        if self.venue.tokens != venue.tokens {
            self.venue.tokens.clone_from(&venue.tokens);
            self.terms.renew(&self.venue.tokens);
        }
        debug_assert_eq!(self.opening_terms, *opening_terms, "engines of one venue");
        self.now = *now;
        self.prices.clone_from(prices);
        self.previous.clone_from(previous);
        self.ledger.restore(ledger);
        self.states.restore(states);
        self.volumes.restore(volumes);
        self.watch.restore(watch);
        if *scan != self.scan {
            self.look_anew();
        }
        self.sold_at = *sold_at;
        self.reserves_state += 1;
        self.traded.clone_from(traded);
        self.window.clone_from(window);
        self.resting.clone_from(resting);
        self.withdrawals.clone_from(withdrawals);
        self.best.clone_from(best);
    }
}
