//! What can be wrong with one asset's model beyond the range of a field.

/// A model that cannot run as configured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelProblem {
    /// A model names a recording that is not in `recordings`.
    #[error("{recording} is not a name in `recordings`")]
    UnknownRecording {
        /// The name found.
        recording: String,
    },
    /// The recording's rows were not handed over.
    #[error("the file of the recording {recording} was not read")]
    NotRead {
        /// Name of the recording.
        recording: String,
    },
    /// The recording has no such symbol.
    #[error("{symbol} is not in the recording, which has {held}")]
    UnknownSymbol {
        /// The name found.
        symbol: String,
        /// Symbols of the recording.
        held: String,
    },
    /// The recording has ticks where candles are needed.
    #[error("{recording} has ticks; a bootstrap needs candles")]
    NeedsCandles {
        /// Name of the recording.
        recording: String,
    },
    /// Ticks have nothing inside that a bridge could fill.
    #[error("ticks have no inside to bridge; leave `bridge` out")]
    BridgeOfTicks,
    /// A candle is not a whole number of ticks.
    #[error("candles of {candle_s} s are no whole number of ticks of {tick_s} s")]
    CandleTicks {
        /// Length of a candle, s.
        candle_s: f64,
        /// Length of a tick, s.
        tick_s: f64,
    },
    /// A candle has too few ticks to show its extremes.
    #[error("candles of {ticks} ticks cannot show open, low, high and close; 3 are needed")]
    TooFewTicks {
        /// Ticks of a candle.
        ticks: usize,
    },
    /// The recording ends before the path.
    #[error("the recording holds {held_s} s, but the path needs {needed_s} s")]
    TooShort {
        /// Length of the recording, s.
        held_s: f64,
        /// Length of the path, s.
        needed_s: f64,
    },
    /// The start price of a path that repeats recorded prices is not theirs.
    #[error(
        "is {start_px}, but the recording begins at {recorded_px}; scale `absolute` needs both within 5 percent"
    )]
    StartPrice {
        /// The configured price, USD.
        start_px: f64,
        /// First recorded price.
        recorded_px: f64,
    },
    /// A mean block is shorter than a candle.
    #[error("blocks of {mean_block_h} h on average are shorter than a candle of {candle_h} h")]
    BlockLength {
        /// Mean length of a block, h.
        mean_block_h: f64,
        /// Length of a candle, h.
        candle_h: f64,
    },
    /// There is no candle to draw, or none that moves.
    #[error(
        "the recording has no two recorded candles in a row whose prices could be drawn and scaled"
    )]
    NothingToDraw,
    /// Two assets would draw different times from one recording.
    #[error("assets[{other}] draws from the same recording with other blocks or another condition")]
    BlocksDiffer {
        /// Place of the other asset.
        other: usize,
    },
    /// Two assets step their variances at different times.
    #[error("is {vol_step_s} s, but that of assets[{other}] is {other_s} s; all must be the same")]
    VolStepsDiffer {
        /// Length of the step, s.
        vol_step_s: u32,
        /// Place of the other asset.
        other: usize,
        /// Its length, s.
        other_s: u32,
    },
    /// A step of the variance has more ticks than are generated at a time.
    #[error("makes steps of {ticks} ticks, more than 256")]
    VolStepTicks {
        /// Ticks of a step.
        ticks: usize,
    },
    /// A day or an hour is not a whole number of ticks.
    #[error("{period_s} s are no whole number of ticks of {tick_s} s")]
    PeriodTicks {
        /// Length of the period, s.
        period_s: f64,
        /// Length of a tick, s.
        tick_s: f64,
    },
    /// Weights inside the day with periods shorter than a day.
    #[error("weights inside the day need `period: day`")]
    WeightsWithoutDay,
}

/// A problem and the field of the model that it is about.
pub(crate) type Located = (&'static str, ModelProblem);
