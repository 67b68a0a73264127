//! A simulation that fills every field of every row, and helpers to run it into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll_lab::{BoxError, Outcome, Plan, Point, Progress, Recording, Simulate, Watch, run};
use plimsoll_output::{Merged, Store};
use plimsoll_sim::record::{
    AccountRow, AssetSample, BlockTotals, BookTotals, CarryTotals, Cause, Concentration, EventRow,
    LiquidationKind, LiquidationRow, LiquidationTotals, ManipulatorTotals, ModeCapital, PathRecord,
    PathRow, PoolRow, PriceRange, SampleRow, Stage, SurvivalRow, WaterfallRow,
};

/// Samples of each path.
pub(crate) const SAMPLES: u64 = 20;

/// Numbers that differ by path, place and point, and that no short decimal holds exactly. Point 1 does not
/// work out causes.
pub(crate) struct Fake {
    pub(crate) point: u32,
}

impl Simulate for Fake {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let x = f64::from(self.point) + path as f64 / 7.0;
        let row = PathRow {
            error: (path % 20 == 19).then(|| format!("path {path} fails")),
            ..path_row(path, x)
        };
        let has_causes = self.point == 0;
        PathRecord {
            row: if has_causes { row } else { without_causes(row) },
            samples: (0..SAMPLES).map(|i| sample(path, i, x)).collect(),
            pools: (0..SAMPLES).map(|i| pool(path, i, x)).collect(),
            liquidations: (0..path % 3)
                .map(|i| LiquidationRow {
                    cause: has_causes.then_some(Cause::ALL[i as usize]),
                    generation: has_causes.then_some(1),
                    ..liquidation(path, i, x)
                })
                .collect(),
            waterfall: (Stage::ALL.into_iter().take(path as usize % 9))
                .map(|stage| waterfall(path, stage, x))
                .collect(),
            survival: (0..3).map(|bin| life(path, bin, x)).collect(),
            accounts: (0..2).map(|i| account(path, i, x)).collect(),
            events: (0..2).map(|i| event(path, i, x)).collect(),
        }
    }
}

pub(crate) fn path_row(path: u64, x: f64) -> PathRow {
    let totals = |i: u32| LiquidationTotals {
        notional_usd: x + f64::from(i) / 3.0,
        count: i,
    };
    let range = |i: f64| PriceRange {
        low_px: x + i,
        high_px: x + i + 0.1,
        end_px: x + i + 0.2,
    };
    PathRow {
        path,
        weight: 1.0 + x,
        batch: u32::try_from(path / 2).unwrap(),
        error: None,
        bad_debt_usd: x,
        bad_debt_realized_usd: x + 0.01,
        bad_debt_unrealized_usd: x + 0.02,
        bad_debt_true_px_usd: x + 0.18,
        buffer_loss_usd: x + 0.03,
        lender_loss_usd: x + 0.04,
        bad_debt_net_usd: x + 0.25,
        backstop_perp_loss_usd: -x,
        liquidations: std::array::from_fn(|i| totals(i as u32)),
        first_liquidation_s: path.is_multiple_of(2).then_some(x + 0.26),
        accounts_liquidated: 5,
        utilization_peak: x + 0.05,
        utilization_end: x + 0.06,
        utilization_above_80_s: x + 0.07,
        utilization_above_90_s: x + 0.08,
        utilization_above_95_s: x + 0.09,
        utilization_full_s: x + 0.11,
        borrow_rate_peak: x + 0.12,
        withdrawals_blocked_usd_h: x + 0.13,
        supplied_end_usd: x + 0.14,
        borrowed_end_usd: x + 0.15,
        lender_return: x + 0.16,
        lender_apy: x + 0.27,
        blocked: BlockTotals {
            any_s: x + 0.28,
            longest_s: x + 0.29,
        },
        book: book(x),
        capital: std::array::from_fn(|i| ModeCapital {
            open_usd: x + i as f64,
            moved_usd: x + 0.5 + i as f64,
        }),
        concentration: concentration(path, x),
        carry: carry(path, x),
        manipulator: ManipulatorTotals {
            equity_start_usd: path.is_multiple_of(3).then_some(x + 0.46),
            pnl_usd: path.is_multiple_of(3).then_some(x + 0.47),
        },
        impact_peak_bps: x + 0.17,
        intents_rejected: 6,
        faults: 7,
        faults_active_s: x + 0.19,
        reference_digest: format!("{path:032x}"),
        cascade_liquidations: Some(7),
        cascade_usd: Some(x + 0.18),
        cascade_depth: Some(8),
        cascade_largest_usd: Some(x + 0.19),
        cascade_largest_caused_usd: Some(x + 0.21),
        liquidated_no_feedback_usd: path.is_multiple_of(2).then_some(x + 0.22),
        liquidations_no_feedback: path.is_multiple_of(2).then_some(9),
        bad_debt_no_feedback_usd: path.is_multiple_of(2).then_some(x + 0.23),
        amplification: path.is_multiple_of(3).then_some(x + 0.24),
        prices: vec![range(1.0), range(2.0)],
    }
}

fn without_causes(row: PathRow) -> PathRow {
    PathRow {
        cascade_liquidations: None,
        cascade_usd: None,
        cascade_depth: None,
        cascade_largest_usd: None,
        cascade_largest_caused_usd: None,
        ..row
    }
}

fn book(x: f64) -> BookTotals {
    BookTotals {
        borrowed_start_usd: x + 0.31,
        collateral_start_usd: x + 0.32,
        collateral_end_usd: x + 0.33,
        borrowed_over_collateral_start: Some(x + 0.34),
        borrowed_over_collateral_end: None,
    }
}

fn concentration(path: u64, x: f64) -> Concentration {
    Concentration {
        borrowed_top_10_share: Some(x + 0.35),
        liquidated_top_10_share: path.is_multiple_of(2).then_some(x + 0.36),
        liquidated_largest_share: path.is_multiple_of(2).then_some(x + 0.37),
        bad_debt_top_10_share: path.is_multiple_of(3).then_some(x + 0.38),
        bad_debt_largest_share: path.is_multiple_of(3).then_some(x + 0.39),
        bad_debt_largest_usd: x + 0.41,
        bad_debt_second_usd: x + 0.42,
    }
}

fn carry(path: u64, x: f64) -> CarryTotals {
    CarryTotals {
        accounts: 11,
        equity_start_usd: x + 0.43,
        pnl_usd: -x,
        pooled_return: Some(x + 0.44),
        return_per_year: Some(x + 0.45),
        return_p05: path.is_multiple_of(2).then_some(-x),
        losers: 10,
        liquidated: 4,
        liquidated_hedged: 2,
    }
}

fn sample(path: u64, i: u64, x: f64) -> SampleRow {
    let asset = |j: f64| AssetSample {
        reference_px: x + j,
        oracle_px: x + j + 0.1,
        mark_px: x + j + 0.2,
        spot_px: x + j + 0.3,
        borrow_px: x + j + 0.5,
        true_borrow_px: x + j + 0.6,
        funding_rate_hourly: x + j + 0.4,
    };
    SampleRow {
        path,
        t_s: 300.0 * i as f64,
        utilization: x,
        borrow_rate: x + 0.01,
        supplied_usd: x + 0.02,
        borrowed_usd: x + 0.03,
        collateral_usd: x + 0.04,
        buffer_usd: x + 0.05,
        bad_debt_usd: x + 0.06,
        liquidated_usd: x + 0.07,
        backstop_inventory_usd: x + 0.08,
        withdrawals_blocked_usd: x + 0.09,
        assets: vec![asset(1.0), asset(2.0)],
    }
}

fn pool(path: u64, i: u64, x: f64) -> PoolRow {
    PoolRow {
        path,
        t_s: 300.0 * i as f64,
        token: ["USDC", "USDT0"][usize::try_from(i % 2).unwrap()].to_owned(),
        px: x,
        supplied: x + 0.01,
        borrowed: x + 0.02,
        utilization: x + 0.03,
        borrow_rate: x + 0.04,
        balance: x + 0.05,
        buffer: x + 0.06,
    }
}

fn liquidation(path: u64, i: u64, x: f64) -> LiquidationRow {
    LiquidationRow {
        path,
        t_s: i as f64,
        account: 3,
        class: "carry".to_owned(),
        kind: LiquidationKind::ALL[usize::try_from(i).unwrap() + 1],
        asset: "HYPE".to_owned(),
        size: -x,
        notional_usd: x + 0.01,
        credit_usd: x + 0.02,
        portfolio_margin_ratio: x + 0.03,
        liquidation: u32::try_from(i).unwrap(),
        parent: (i > 0).then_some(0),
        generation: None,
        cause: None,
    }
}

pub(crate) fn waterfall(path: u64, stage: Stage, x: f64) -> WaterfallRow {
    WaterfallRow {
        path,
        stage,
        liquidated_usd: -x,
        market_usd: x + 0.01,
        fees_usd: x + 0.02,
        borrow_backstop_usd: x + 0.03,
        perp_backstop_usd: x + 0.04,
        deleveraged_usd: x + 0.05,
        buffer_usd: x + 0.06,
        suppliers_usd: x + 0.07,
        dust_usd: x + 0.08,
    }
}

fn life(path: u64, bin: u32, x: f64) -> SurvivalRow {
    SurvivalRow {
        path,
        class: "looper".to_owned(),
        bin,
        end_s: x + f64::from(bin),
        at_risk: 10 - 2 * bin,
        liquidated: 1,
        left: 1,
    }
}

fn account(path: u64, account: u32, x: f64) -> AccountRow {
    AccountRow {
        path,
        account,
        class: "looper".to_owned(),
        equity_start_usd: x,
        equity_end_usd: x + 0.01,
        deposited_usd: x + 0.02,
        borrowed_start_usd: x + 0.03,
        borrowed_end_usd: x + 0.04,
        liquidated_usd: x + 0.05,
        first_liquidation_s: (account == 1).then_some(x),
    }
}

fn event(path: u64, seq: u64, x: f64) -> EventRow {
    EventRow {
        path,
        seq,
        t_s: x,
        kind: "fill".to_owned(),
        account: (seq == 1).then_some(4),
        class: String::new(),
        asset: "BTC".to_owned(),
        size: x + 0.01,
        px: x + 0.02,
        amount_usd: x + 0.03,
        text: "Something happened.".to_owned(),
    }
}

/// Two points of sixty paths in shards of fourteen.
pub(crate) fn plan() -> Plan {
    unsealed_plan().seal().unwrap()
}

pub(crate) fn unsealed_plan() -> Plan {
    let point = |index: u32| Point {
        index,
        label: format!("point {index}"),
        parameters: BTreeMap::from([
            ("hype.ltv".to_owned(), (0.5 + f64::from(index) / 3.0).into()),
            ("reading".to_owned(), format!("r{index}").into()),
        ]),
        config: serde_json::json!({"ltv": 0.1 + 0.2}),
    };
    Plan {
        name: "fake".to_owned(),
        id: String::new(),
        seed: 7,
        engine_version: "1".to_owned(),
        paths: 60,
        shard_paths: 14,
        asset_names: vec!["HYPE".to_owned(), "BTC".to_owned()],
        recording: Recording {
            samples: true,
            liquidations: true,
            accounts: true,
        },
        layout: None,
        points: vec![point(0), point(1)],
    }
}

pub(crate) fn build(point: &Point) -> Result<Fake, BoxError> {
    Ok(Fake { point: point.index })
}

/// Runs until so many paths are done, as if interrupted then.
pub(crate) fn run_until(store: &Store, paths: u64) -> Outcome {
    let interrupt = AtomicBool::new(false);
    let progress = |x: Progress| {
        if x.paths_done >= paths {
            interrupt.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch {
        progress: &progress,
        interrupt: &interrupt,
    };
    run(store.plan(), build, store, watch).unwrap()
}

pub(crate) fn run_and_merge(results: &Path, plan: &Plan) -> Merged {
    let store = Store::open(results, plan).unwrap();
    assert_eq!(run_until(&store, u64::MAX), Outcome::Complete);
    store.merge().unwrap()
}

/// The file of a point of a sweep's table.
pub(crate) fn part(folder: &Path, table: &str, point: u32) -> PathBuf {
    folder.join(format!("{table}/point={point:04}/part.parquet"))
}

/// Every file below a folder by its path, with its content's digest.
pub(crate) fn content(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                let digest = blake3::hash(&fs::read(&path).unwrap());
                files.insert(name, digest.to_hex().to_string());
            }
        }
    }
    files
}
