//! What a push of the spot book left in the prices, to be told apart from them.

use super::Transient;

/// What pushes from outside left behind in an asset's prices, log.
#[derive(Clone, Debug)]
pub(super) struct Pushed {
    /// In the spot book; fades as all that trading leaves there.
    transient: Transient,
    /// In all books.
    permanent: f64,
}

impl Pushed {
    /// Nothing yet; fades with the half-life of the spot book.
    pub(super) fn new(half_life_s: f64, tick_s: f64) -> Self {
        Self {
            transient: Transient::new(half_life_s, tick_s),
            permanent: 0.0,
        }
    }

    pub(super) fn restart(&mut self) {
        self.transient.restart();
        self.permanent = 0.0;
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.transient.log() == 0.0 && self.permanent == 0.0
    }

    pub(super) fn add(&mut self, transient: f64, permanent: f64) {
        self.transient.push(transient);
        self.permanent += permanent;
    }

    pub(super) fn decay(&mut self, elapsed_s: f64) {
        self.transient.decay(elapsed_s);
    }

    /// Sets the half-life to that of the spot book.
    pub(super) fn set_half_life(&mut self, half_life_s: f64) {
        self.transient.set_half_life(half_life_s);
    }

    /// Factor on the spot mid and on all other prices that takes the push out again; one exactly
    /// where nothing was pushed.
    pub(super) fn taken_out(&self) -> (f64, f64) {
        let out = |log: f64| if log == 0.0 { 1.0 } else { libm::exp(-log) };
        (
            out(self.permanent + self.transient.log()),
            out(self.permanent),
        )
    }
}
