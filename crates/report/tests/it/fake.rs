//! Results made of formulas: losses with a heavy tail that grow with the LTV and the cap.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use plimsoll_lab::{BoxError, Outcome, Plan, Point, Progress, Recording, Simulate, Watch, run};
use plimsoll_output::{Results, Store};
use plimsoll_sim::record::{
    AssetSample, LiquidationTotals, PathRecord, PathRow, PriceRange, SampleRow, Stage, WaterfallRow,
};

/// Moments of each path.
const MOMENTS: u32 = 13;

/// A market in one formula.
struct Fake {
    ltv: f64,
    cap: f64,
}

/// A number between 0 and 1 that looks random: the fractional parts of multiples of the golden ratio.
fn uniform(path: u64) -> f64 {
    let x = (path as f64 + 0.5) * 0.618_033_988_749_894_9;
    x - x.floor()
}

impl Simulate for Fake {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let u = uniform(path);
        let fall = 0.2 + 0.5 * u;
        // Some of the paths lose, and few of them lose much.
        let excess = (self.ltv - 0.95 * (1.0 - fall)).max(0.0);
        let loss = 4e6 * self.cap * excess * excess / (1.0001 - u).sqrt();
        let liquidated = 1e6 * self.cap * (fall + self.ltv - 0.5).max(0.0);
        PathRecord {
            row: self.row(path, fall, loss, liquidated),
            samples: (0..MOMENTS)
                .map(|i| self.sample(path, i, fall, loss))
                .collect(),
            waterfall: waterfall(path, loss, liquidated),
            ..PathRecord::default()
        }
    }
}

impl Fake {
    fn row(&self, path: u64, fall: f64, loss: f64, liquidated: f64) -> PathRow {
        let totals = |share: f64| LiquidationTotals {
            notional_usd: liquidated * share,
            count: u32::from(liquidated > 0.0),
        };
        PathRow {
            path,
            error: (path % 500 == 499).then(|| "the books do not <add> up".to_owned()),
            bad_debt_usd: loss,
            lender_loss_usd: loss * 0.9,
            buffer_loss_usd: loss * 0.1,
            liquidations: [0.4, 0.1, 0.0, 0.3, 0.2].map(totals),
            accounts_liquidated: (liquidated / 1e5).max(0.0) as u32,
            utilization_peak: (0.7 + fall * self.ltv * 0.5).min(1.0),
            borrowed_end_usd: 2e7 * self.cap * self.ltv * (1.0 - 0.1 * fall),
            lender_return: 2e-4 - loss * 1e-11,
            reference_digest: format!("{path:032x}"),
            prices: vec![PriceRange::default(); 2],
            ..PathRow::default()
        }
    }

    fn sample(&self, path: u64, i: u32, fall: f64, loss: f64) -> SampleRow {
        let t = f64::from(i) / f64::from(MOMENTS - 1);
        let px = |start: f64, fall: f64| AssetSample {
            oracle_px: start * (1.0 - fall * t + 0.02 * uniform(path * 31 + u64::from(i))),
            ..AssetSample::default()
        };
        SampleRow {
            path,
            t_s: t * 86_400.0,
            utilization: 0.7 + t * fall * self.ltv * 0.5,
            borrow_rate: 0.05 + t * fall * 0.2,
            bad_debt_usd: if t > 0.5 { loss * t } else { 0.0 },
            liquidated_usd: 1e6 * t * fall,
            assets: vec![px(40.0, fall), px(110_000.0, fall * 0.2)],
            ..SampleRow::default()
        }
    }
}

fn waterfall(path: u64, loss: f64, liquidated: f64) -> Vec<WaterfallRow> {
    if liquidated == 0.0 {
        return Vec::new();
    }
    let row = |stage| WaterfallRow::new(path, stage, &<_>::default());
    vec![
        WaterfallRow {
            liquidated_usd: -0.03 * liquidated,
            market_usd: 0.02 * liquidated,
            fees_usd: 0.01 * liquidated,
            ..row(Stage::Book)
        },
        WaterfallRow {
            liquidated_usd: loss,
            buffer_usd: -0.1 * loss,
            suppliers_usd: -0.9 * loss,
            ..row(Stage::WriteOff)
        },
    ]
}

/// A plan over LTVs and caps; one of each is a plain run.
pub(crate) fn plan(ltvs: &[f64], caps: &[f64], paths: u64) -> Plan {
    let settings = caps
        .iter()
        .flat_map(|cap| ltvs.iter().map(move |ltv| (*ltv, *cap)));
    let points = (0..).zip(settings).map(|(index, (ltv, cap))| Point {
        index,
        label: format!("ltv {ltv} <b>&</b> cap {cap}"),
        parameters: if ltvs.len() * caps.len() > 1 {
            BTreeMap::from([
                (
                    "venue.tokens.HYPE.ltv".to_owned(),
                    format!("{ltv:.2}").into(),
                ),
                ("venue.caps.global_musd".to_owned(), cap.into()),
            ])
        } else {
            BTreeMap::new()
        },
        config: serde_json::json!({
            "venue": {"tokens": [{"name": "HYPE", "ltv": format!("{ltv:.2}")}], "cap": cap},
            "note": "</script><script>alert(1)</script>",
        }),
    });
    let plan = Plan {
        name: "fake".to_owned(),
        id: String::new(),
        seed: 7,
        engine_version: "1".to_owned(),
        paths,
        shard_paths: 500,
        asset_names: vec!["HYPE".to_owned(), "BTC".to_owned()],
        recording: Recording {
            samples: true,
            liquidations: false,
            accounts: false,
        },
        layout: None,
        points: points.collect(),
    };
    plan.seal().unwrap()
}

/// Runs a plan into a folder of results.
pub(crate) fn results(folder: &Path, plan: &Plan) -> Results {
    let store = Store::open(folder, plan).unwrap();
    let interrupt = AtomicBool::new(false);
    let watch = Watch {
        progress: &|_: Progress| {},
        interrupt: &interrupt,
    };
    let build = |point: &Point| -> Result<Fake, BoxError> {
        let ltv = point.config["venue"]["tokens"][0]["ltv"].as_str().unwrap();
        Ok(Fake {
            ltv: ltv.parse()?,
            cap: point.config["venue"]["cap"].as_f64().unwrap(),
        })
    };
    assert_eq!(
        run(store.plan(), build, &store, watch).unwrap(),
        Outcome::Complete
    );
    let result = store.folder().to_owned();
    store.merge().unwrap();
    Results::open(&result).unwrap()
}
