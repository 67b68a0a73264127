//! What a reader of results should know about recordings.

use crate::model::Model;
use crate::{PathsConfig, Recording, Recordings, SECONDS_PER_YEAR};

/// Seconds of a day.
const DAY_S: f64 = SECONDS_PER_YEAR / 365.0;

/// Longest path that a recording supports, as a share of its length. Source: assumption.
const LONGEST_SHARE: f64 = 1.0 / 3.0;

/// Something about a recording that no error prevents, but that a reader must know.
#[derive(Clone, Debug, PartialEq)]
pub enum PathNote {
    /// A path is so long that the bootstrap repeats what little there is.
    LongForSample {
        /// The asset.
        asset: String,
        /// Length of the path, days.
        horizon_d: f64,
        /// Length of the recording, days.
        sample_d: f64,
    },
    /// Holes of a recording were filled with the last price.
    Filled {
        /// The recording.
        recording: String,
        /// The symbol.
        symbol: String,
        /// Candles filled in, or holes between ticks that are longer than allowed.
        filled: u64,
    },
}

impl std::fmt::Display for PathNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LongForSample {
                asset,
                horizon_d,
                sample_d,
            } => write!(
                f,
                "{asset}: paths of {horizon_d:.2} d are drawn from {sample_d:.2} d of prices, less than three \
                 times as much; they say what happens if that happens again, nothing more"
            ),
            Self::Filled {
                recording,
                symbol,
                filled,
            } => write!(
                f,
                "recording {recording}: {filled} holes of {symbol} were filled with the last price"
            ),
        }
    }
}

/// The notes on paths of `horizon_s` seconds.
pub(crate) fn of(config: &PathsConfig, recordings: &Recordings, horizon_s: f64) -> Vec<PathNote> {
    let mut notes = Vec::new();
    for entry in &config.assets {
        let Some((name, symbol)) = entry.model.recorded() else {
            continue;
        };
        let Some(recording) = recordings.get(name) else {
            continue;
        };
        if matches!(entry.model, Model::Bootstrap(_)) {
            notes.extend(long_for_sample(&entry.asset, recording, horizon_s));
        }
        notes.extend(filled(recording, symbol));
    }
    notes
}

#[allow(clippy::cast_precision_loss)] // times are below 2^53 ms
fn long_for_sample(asset: &str, recording: &Recording, horizon_s: f64) -> Option<PathNote> {
    let sample_s = (recording.end_ms() - recording.start_ms()) as f64 / 1_000.0;
    (horizon_s > LONGEST_SHARE * sample_s).then(|| PathNote::LongForSample {
        asset: asset.to_owned(),
        horizon_d: horizon_s / DAY_S,
        sample_d: sample_s / DAY_S,
    })
}

fn filled(recording: &Recording, symbol: &str) -> Option<PathNote> {
    let filled = recording.filled(symbol);
    (filled > 0).then(|| PathNote::Filled {
        recording: recording.name().to_owned(),
        symbol: symbol.to_owned(),
        filled,
    })
}
