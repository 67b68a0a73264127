//! What can be wrong with a configuration of reference paths.

use rust_decimal::Decimal;

use crate::model::ModelProblem;
use crate::sampling::SamplingProblem;

/// A configuration of reference paths that has no meaning.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PathsError {
    /// One or more fields lie outside their documented range; one line for each.
    #[error("{report}")]
    OutOfRange {
        /// Path and complaint of each field.
        report: String,
    },
    /// The clock has no ticks, or their length is not a positive number of seconds.
    #[error("clock: {ticks} ticks of {tick_s} s make no path")]
    Clock {
        /// Length of a tick, s.
        tick_s: f64,
        /// Number of ticks.
        ticks: u32,
    },
    /// Two entries of `assets` carry the same name.
    #[error("assets[{index}]: {asset} is listed twice")]
    DuplicateAsset {
        /// Place of the second entry.
        index: usize,
        /// The name.
        asset: String,
    },
    /// An asset is called `all`, the word by which a shock addresses every asset.
    #[error("assets[{index}]: `all` means every asset and cannot be a name")]
    ReservedAsset {
        /// Place of the entry.
        index: usize,
    },
    /// A start price is zero or negative.
    #[error("assets[{index}].start_px: {start_px} is not above 0")]
    StartPrice {
        /// Place of the entry.
        index: usize,
        /// The price, USD.
        start_px: Decimal,
    },
    /// The correlation matrix has not one row for each asset.
    #[error("correlation: {rows} rows for {assets} assets")]
    CorrelationRows {
        /// Rows found.
        rows: usize,
        /// Rows needed.
        assets: usize,
    },
    /// A row of the correlation matrix has not one entry for each asset.
    #[error("correlation[{row}]: {columns} entries for {assets} assets")]
    CorrelationColumns {
        /// The row.
        row: usize,
        /// Entries found.
        columns: usize,
        /// Entries needed.
        assets: usize,
    },
    /// An asset's correlation with itself is not 1.
    #[error("correlation[{row}][{row}]: {value}, but the diagonal must be 1")]
    CorrelationDiagonal {
        /// The row.
        row: usize,
        /// Value found.
        value: f64,
    },
    /// The two entries of a pair differ.
    #[error(
        "correlation[{row}][{column}] is {value}, but [{column}][{row}] is {mirrored}: the matrix must be symmetric"
    )]
    CorrelationAsymmetric {
        /// Row of the entry, below the diagonal.
        row: usize,
        /// Column of the entry.
        column: usize,
        /// Value found there.
        value: f64,
        /// Value found at the mirrored place.
        mirrored: f64,
    },
    /// No set of prices can have these correlations.
    #[error(
        "correlation: the matrix is not positive definite, its smallest eigenvalue is {smallest_eigenvalue:.6}; bring the entries closer to 0"
    )]
    CorrelationNotPositiveDefinite {
        /// Zero or negative.
        smallest_eigenvalue: f64,
    },
    /// A shock names an asset that is not in `assets`.
    #[error("shocks[{index}].asset: {asset} is not an asset of the reference paths")]
    UnknownShockAsset {
        /// Place of the shock.
        index: usize,
        /// The name found.
        asset: String,
    },
    /// A shock begins when the path has ended, so it would do nothing.
    #[error("shocks[{index}]: begins at minute {at_min}, but the path ends at minute {end_min}")]
    ShockAfterEnd {
        /// Place of the shock.
        index: usize,
        /// When it begins, min.
        at_min: f64,
        /// When the path ends, min.
        end_min: f64,
    },
    /// Waypoints are not in the order of time, or the first is at the start.
    #[error(
        "shocks[{index}].points[{point}].at_min: {at_min} does not come after minute {previous_min}"
    )]
    WaypointOrder {
        /// Place of the shock.
        index: usize,
        /// Place of the point.
        point: usize,
        /// Its time, min.
        at_min: f64,
        /// Time of the point before it, or 0 for the start of the path, min.
        previous_min: f64,
    },
    /// No shock has displaced the asset when its recovery begins.
    #[error("shocks[{index}]: at minute {at_min} no earlier shock has left anything to recover")]
    NothingToRecover {
        /// Place of the shock.
        index: usize,
        /// When the recovery begins, min.
        at_min: f64,
    },
    /// A shock would move a price that another shock holds.
    #[error("shocks[{index}]: moves {asset} while shocks[{hold}] holds its price")]
    MoveDuringHold {
        /// Place of the shock that moves.
        index: usize,
        /// Place of the shock that holds.
        hold: usize,
        /// The asset.
        asset: String,
    },
    /// A model has a volatility in crises, but there are none.
    #[error(
        "assets[{index}].model.crisis_sigma_per_year: the paths have no `regimes`, so there is never a crisis"
    )]
    CrisisWithoutRegimes {
        /// Place of the asset.
        index: usize,
    },
    /// Something is wrong with the correlation matrix of crises.
    #[error("regimes.crisis_{0}")]
    CrisisCorrelation(Box<PathsError>),
    /// The correlation in crises is given twice.
    #[error("regimes.crisis_rho: `crisis_correlation` says it already")]
    CrisisCorrelationTwice,
    /// The intervals of the mixing variable are no whole number of ticks.
    #[error("dependence.interval_s: {interval_s} s is no whole number of ticks of {tick_s} s")]
    DependenceInterval {
        /// Length of an interval, s.
        interval_s: u32,
        /// Length of a tick, s.
        tick_s: f64,
    },
    /// A Hawkes intensity is to start below its constant part.
    #[error(
        "assets[{index}].jumps.start_intensity_per_year: {start_per_year} is below mu_per_year, {mu_per_year}"
    )]
    HawkesStart {
        /// Place of the asset.
        index: usize,
        /// Intensity at the start, jumps per year.
        start_per_year: f64,
        /// Constant part, jumps per year.
        mu_per_year: f64,
    },
    /// Hawkes jumps would cause ever more jumps.
    #[error(
        "assets: Hawkes jumps would breed without end, a jump causes {radius:.6} others (spectral radius of alpha_per_h / beta_per_h, `cross_excitation` included); it must be below 1"
    )]
    HawkesUnstable {
        /// Spectral radius of the branching ratios.
        radius: f64,
    },
    /// Cross-excitation names an asset that has no Hawkes jumps.
    #[error("cross_excitation[{index}].{field}: {asset} is no asset with Hawkes jumps")]
    ExcitationAsset {
        /// Place of the pair.
        index: usize,
        /// `from` or `to`.
        field: &'static str,
        /// The name found.
        asset: String,
    },
    /// Cross-excitation names an asset with itself, or a pair twice.
    #[error(
        "cross_excitation[{index}]: a pair is two different assets and is listed once; what an asset does to itself is its `jumps.alpha_per_h`"
    )]
    ExcitationPair {
        /// Place of the pair.
        index: usize,
    },
    /// Fewer than two assets could take part in common jumps.
    #[error("co_jumps: fewer than two assets have Merton or Kou jumps")]
    CoJumpsAlone,
    /// An asset would take part in more common jumps than it has jumps.
    #[error(
        "co_jumps.lambda_per_year: {asset} would take part in {common_per_year} common jumps a year, but has {lambda_per_year} jumps in all"
    )]
    CoJumpsRate {
        /// Common jumps of one asset per year.
        common_per_year: f64,
        /// The asset.
        asset: String,
        /// All its jumps per year.
        lambda_per_year: f64,
    },
    /// Two recordings carry the same name.
    #[error("recordings[{index}].name: {name} is listed twice")]
    DuplicateRecording {
        /// Place of the second.
        index: usize,
        /// The name.
        name: String,
    },
    /// A recording's window ends before it begins.
    #[error("recordings[{index}].to: {to} does not come after {from}")]
    RecordingWindow {
        /// Place of the recording.
        index: usize,
        /// Start of the window.
        from: jiff::Timestamp,
        /// End of the window.
        to: jiff::Timestamp,
    },
    /// The random numbers cannot be chosen as configured.
    #[error("sampling.{field}: {problem}")]
    Sampling {
        /// The field.
        field: String,
        /// What is wrong.
        problem: SamplingProblem,
    },
    /// An asset's model cannot run as configured.
    #[error("assets[{index}].model.{field}: {problem}")]
    Model {
        /// Place of the asset.
        index: usize,
        /// The field of its model.
        field: &'static str,
        /// What is wrong.
        problem: ModelProblem,
    },
}
