//! Cost of the reference paths: nanoseconds for a tick and an asset, for each model.
//!
//! Every figure is the time of one tick divided by the number of assets, restarts every day of
//! 3-second ticks included. `floor` is what plain scalar code costs: one normal by the ziggurat
//! method and one exponential for each tick and asset.
//!
//! ```text
//! cargo bench -p plimsoll-paths
//! ```
#![allow(missing_docs)]
// The floor is what others would write: the platform's mathematics. A benchmark needs a clock.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::jumps::{CoJumps, Excitation, Hawkes, Jumps, Kou, Merton};
use plimsoll_paths::model::{Bootstrap, Garch, Gbm, Heston, Model, Replay, Scale};
use plimsoll_paths::recording::{Candle, RecordingFile, Rows, SymbolRows};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::{
    AssetPath, Bridge, CandleOrder, PathModel, PathsConfig, Recording, Recordings,
};
use plimsoll_streams::Key;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rust_decimal::Decimal;

const TICK_S: f64 = 3.0;
/// Ticks of a day.
const TICKS: u32 = 28_800;
const NAMES: [&str; 3] = ["BTC", "HYPE", "ETH"];

/// The first `count` of BTC, HYPE and ETH, correlated, with a model and with jumps.
fn market(count: usize, model: &Model, jumps: Option<Jumps>) -> PathsConfig {
    let correlation = [[1.0, 0.625, 0.80], [0.625, 1.0, 0.59], [0.80, 0.59, 1.0]];
    let asset = |name: &&str| AssetPath {
        asset: (*name).to_owned(),
        start_px: Decimal::ONE_HUNDRED,
        model: model.clone(),
        jumps,
    };
    PathsConfig {
        assets: NAMES[..count].iter().map(asset).collect(),
        correlation: (correlation[..count].iter())
            .map(|row| row[..count].to_vec())
            .collect(),
        dependence: Dependence::Gaussian,
        regimes: None,
        co_jumps: None,
        cross_excitation: Vec::new(),
        shocks: Vec::new(),
        sampling: plimsoll_paths::SamplingConfig::Plain,
        recordings: vec![recording_file()],
    }
}

/// Minutes of one symbol, `S`.
fn recording_file() -> RecordingFile {
    RecordingFile {
        name: "minutes".to_owned(),
        file: "minutes.parquet".to_owned(),
        format: None,
        symbols: Vec::new(),
        from: None,
        to: None,
        candle_s: None,
        max_gap_s: None,
        fill_gaps: false,
        digest: None,
    }
}

/// A day of minutes that move a little.
fn minutes() -> Recordings {
    let candle = |minute: u32| {
        let px = 40.0 + 0.1 * f64::from(minute % 7);
        Candle {
            t_ms: 60_000 * i64::from(minute),
            open: px,
            high: px + 0.1,
            low: px - 0.05,
            close: px + 0.05,
        }
    };
    let rows = SymbolRows {
        symbol: "S".to_owned(),
        rows: Rows::Candles((0..1_440).map(candle).collect()),
    };
    let mut recordings = Recordings::default();
    recordings.insert(Recording::new(&recording_file(), vec![rows]).expect("sound rows"));
    recordings
}

/// Rows of the models that draw on recorded prices.
fn recorded_rows() -> Vec<(&'static str, PathsConfig)> {
    let replay = Replay {
        recording: "minutes".to_owned(),
        symbol: "S".to_owned(),
        scale: Scale::Relative,
        bridge: None,
        order: CandleOrder::Random,
    };
    let bootstrap = Bootstrap {
        recording: "minutes".to_owned(),
        symbol: "S".to_owned(),
        mean_block_h: None,
        sigma_per_year: Some(1.0),
        recentre: true,
        only_when: None,
        bridge: Bridge::Ohlc,
        order: CandleOrder::Random,
    };
    let one = |model| market(1, &model, None);
    vec![
        ("1 asset: replay of minutes", one(Model::Replay(replay))),
        (
            "1 asset: bootstrap of minutes",
            one(Model::Bootstrap(bootstrap)),
        ),
    ]
}

/// What is measured, by name.
fn rows() -> Vec<(&'static str, PathsConfig)> {
    let gbm = Model::Gbm(Gbm::btc_range());
    let one = |jumps| market(1, &gbm, jumps);
    let three = || market(3, &gbm, None);
    let mut co_jumps = market(3, &gbm, Some(Jumps::Kou(Kou::hype())));
    co_jumps.co_jumps = Some(CoJumps {
        lambda_per_year: 50.0,
        participation: 0.8,
    });
    let mut crossed = market(3, &gbm, Some(Jumps::Hawkes(Hawkes::btc())));
    crossed.cross_excitation = vec![Excitation {
        from: "BTC".to_owned(),
        to: "HYPE".to_owned(),
        alpha_per_h: 0.01,
    }];
    let mut switching = market(3, &Model::Gbm(Gbm::btc_regime_stress()), None);
    switching.regimes = Some(Regimes {
        start: RegimeStart::Stationary,
        ..Regimes::stress()
    });
    let mut mixed = three();
    mixed.dependence = Dependence::StudentT(StudentT::default());
    vec![
        ("1 asset: gbm", one(None)),
        (
            "1 asset: merton",
            one(Some(Jumps::Merton(Merton::btc_crash()))),
        ),
        ("1 asset: kou", one(Some(Jumps::Kou(Kou::btc())))),
        (
            "1 asset: kou, 13.5 jumps a day",
            one(Some(Jumps::Kou(Kou::btc_mle_1h()))),
        ),
        ("1 asset: hawkes", one(Some(Jumps::Hawkes(Hawkes::btc())))),
        (
            "1 asset: heston",
            market(1, &Model::Heston(Heston::btc()), None),
        ),
        (
            "1 asset: heston, two factors",
            market(1, &Model::Heston(Heston::btc().two_factor()), None),
        ),
        (
            "1 asset: garch",
            market(1, &Model::Garch(Garch::btc()), None),
        ),
        ("3 assets: gbm", three()),
        ("3 assets: kou with common jumps", co_jumps),
        ("3 assets: hawkes, cross-excited", crossed),
        ("3 assets: regimes", switching),
        ("3 assets: student t", mixed),
    ]
}

/// Time of `ticks` ticks divided by the number of assets.
fn generate(model: &PathModel, ticks: u64) -> Duration {
    let assets = model.assets().len();
    let mut key = Key { seed: 1, path: 0 };
    let mut generator = model.start(key);
    let mut px = vec![0.0; assets];
    let start = Instant::now();
    for tick in 0..ticks {
        if tick % u64::from(TICKS) == 0 {
            key.path += 1;
            generator.restart(key);
        }
        generator.next(&mut px);
        black_box(&px);
    }
    start.elapsed() / u32::try_from(assets).unwrap_or(1)
}

/// Time of as many ticks of one asset in plain scalar code.
fn floor(ticks: u64) -> Duration {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let sigma = 0.51 * (TICK_S / 31_536_000.0_f64).sqrt();
    let mut log = 0.0_f64;
    let start = Instant::now();
    for _ in 0..ticks {
        let z: f64 = StandardNormal.sample(&mut rng);
        log += sigma * z - 0.5 * sigma * sigma;
        black_box(100.0 * log.exp());
    }
    start.elapsed()
}

fn models(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ns per tick and asset");
    group.bench_function("floor: ziggurat and exp", |b| b.iter_custom(floor));
    let minutes = minutes();
    for (name, config) in rows().into_iter().chain(recorded_rows()) {
        let model = PathModel::with_recordings(&config, &minutes, TICK_S, TICKS);
        let model = model.expect("a sound configuration");
        group.bench_function(name, |b| b.iter_custom(|ticks| generate(&model, ticks)));
    }
    group.finish();
}

criterion_group!(benches, models);
criterion_main!(benches);
