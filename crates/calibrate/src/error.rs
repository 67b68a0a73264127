//! Why a number cannot be estimated.

/// Why a number cannot be estimated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrateError {
    /// There is too little data.
    #[error("{what}: {found} are too few, at least {needed} are needed")]
    TooFew {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        needed: usize,
    },
    /// A row cannot be what it says.
    #[error("row {row}: {problem}")]
    Row {
        /// The row, from nought.
        row: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// A candle's length does not divide the one asked for.
    #[error("candles of {step_s} s do not add up to candles of {to_s} s")]
    Step {
        /// Length of the candles, s.
        step_s: i64,
        /// Length asked for, s.
        to_s: i64,
    },
    /// The likelihood has no maximum that the search can find.
    #[error("{model}: no maximum of the likelihood was found")]
    NoMaximum {
        /// Which model.
        model: &'static str,
    },
}

/// Refuses too few of something.
pub(crate) fn at_least(
    needed: usize,
    found: usize,
    what: &'static str,
) -> Result<(), CalibrateError> {
    if found >= needed {
        return Ok(());
    }
    Err(CalibrateError::TooFew {
        what,
        found,
        needed,
    })
}
