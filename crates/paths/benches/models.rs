//! Cost of the reference paths.
//!
//! First a day of three correlated assets against what others would write for it, in turn in one process:
//! read the ratios. Then nanoseconds for a tick and an asset, for each model: the time of one tick
//! divided by the number of assets, restarts every day of 3-second ticks included.
//!
//! ```text
//! cargo bench -p plimsoll-paths
//! ```
#![allow(missing_docs)]
// The floor is what others would write: the platform's mathematics. A benchmark needs a clock.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group};
use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::jumps::{CoJumps, Excitation, Hawkes, Jumps, Kou, Merton};
use plimsoll_paths::model::{Bootstrap, Garch, Gbm, Heston, Model, Replay, Scale};
use plimsoll_paths::recording::{Candle, RecordingFile, Rows, SymbolRows};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::{
    AssetPath, Bridge, CandleOrder, PathGen, PathModel, PathsConfig, Recording, Recordings,
};
use plimsoll_streams::Key;
use rand::rngs::{ChaCha8Rng, SmallRng};
use rand::{Rng, SeedableRng};
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

/// What others would write for three correlated assets: for each tick one normal by the ziggurat method
/// for each asset, a row of the Cholesky factor, and the platform's exponential.
fn usual(rng: &mut impl Rng, ticks: u32) {
    let lower = [
        [1.0, 0.0, 0.0],
        [0.625, 0.780_625, 0.0],
        [0.80, 0.115_292, 0.588_819],
    ];
    let sigma = 0.51 * (TICK_S / 31_536_000.0_f64).sqrt();
    let drift = -0.5 * sigma * sigma;
    let mut logs = [0.0_f64; 3];
    let mut px = [0.0_f64; 3];
    for _ in 0..ticks {
        let n: [f64; 3] = std::array::from_fn(|_| StandardNormal.sample(rng));
        for asset in 0..3 {
            let z: f64 = (0..=asset)
                .map(|other| lower[asset][other] * n[other])
                .sum();
            logs[asset] += drift + sigma * z;
            px[asset] = 100.0 * logs[asset].exp();
        }
        black_box(&px);
    }
}

/// One path read tick by tick.
fn read_ticks(generator: &mut PathGen, key: Key) {
    let mut px = [0.0; 3];
    generator.restart(key);
    for _ in 0..TICKS {
        generator.next(&mut px);
        black_box(&px);
    }
}

/// One path read block by block.
fn read_blocks(generator: &mut PathGen, key: Key) {
    generator.restart(key);
    loop {
        let block = generator.block();
        let ticks = block.len();
        if ticks == 0 {
            return;
        }
        black_box(&block);
        generator.advance(ticks);
    }
}

/// Days of three correlated assets against the usual loop, in turn; medians.
#[allow(clippy::print_stdout)] // what a benchmark is for
fn against_the_usual_loop() {
    const ROUNDS: u64 = 101;
    let model = PathModel::new(
        &market(3, &Model::Gbm(Gbm::btc_range()), None),
        TICK_S,
        TICKS,
    );
    let mut generator = model
        .expect("a sound configuration")
        .start(Key { seed: 1, path: 0 });
    let (mut small, mut chacha) = (SmallRng::seed_from_u64(1), ChaCha8Rng::seed_from_u64(1));
    let mut times: [Vec<f64>; 4] = Default::default();
    for path in 0..ROUNDS {
        let key = Key { seed: 1, path };
        let taken = [
            timed(|| read_blocks(&mut generator, key)),
            timed(|| read_ticks(&mut generator, key)),
            timed(|| usual(&mut small, TICKS)),
            timed(|| usual(&mut chacha, TICKS)),
        ];
        for (of, time) in times.iter_mut().zip(taken) {
            of.push(time);
        }
    }
    let [blocks, ticks, small, chacha] = times.map(median);
    println!("3 correlated assets, {TICKS} ticks, medians of {ROUNDS} rounds in turn:");
    println!(
        "{:<44} {:>12} {:>10} {:>10}",
        "", "ns per tick", "by blocks", "by ticks"
    );
    println!(
        "{:<44} {:>12} {blocks:>10.2} {ticks:>10.2}",
        "these paths", ""
    );
    for (name, usual) in [
        ("usual loop: xoshiro, ziggurat, exp", small),
        ("usual loop: ChaCha8, ziggurat, exp", chacha),
    ] {
        let (blocks, ticks) = (usual / blocks, usual / ticks);
        println!("{name:<44} {usual:>12.2} {blocks:>9.2}x {ticks:>9.2}x");
    }
    println!();
}

/// Nanoseconds for a tick.
fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e9 / f64::from(TICKS)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

fn models(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ns per tick and asset");
    let minutes = minutes();
    for (name, config) in rows().into_iter().chain(recorded_rows()) {
        let model = PathModel::with_recordings(&config, &minutes, TICK_S, TICKS);
        let model = model.expect("a sound configuration");
        group.bench_function(name, |b| b.iter_custom(|ticks| generate(&model, ticks)));
    }
    group.finish();
}

criterion_group!(benches, models);

fn main() {
    against_the_usual_loop();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
