//! The page: its numbers are those of the tables, and it needs nothing but itself.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_lab::metric::Metric;
use plimsoll_lab::stats::{Estimate, Level, Sample, mean, quantile};
use plimsoll_output::Results;
use plimsoll_report::{Asked, Page, Story, Told};
use serde_json::Value;

use crate::fake::{plan, results};

const EVIL: &str = "<img src=x onerror=\"alert('x')\"> & <script>";

fn page(results: &Results, point: u32) -> String {
    let page = Page {
        results,
        asked: Asked {
            title: format!("How far may it be loaded? {EVIL}"),
            question: EVIL.to_owned(),
        },
        point,
        folder: format!("results/{EVIL}"),
        replays: BTreeSet::from([(3, "replay/path-000003/".to_owned())]),
        stories: vec![Story {
            path: 3,
            headline: EVIL.to_owned(),
            told: vec![Told {
                time: "00:01:02".to_owned(),
                kind: "liquidation".to_owned(),
                text: EVIL.to_owned(),
            }],
            left_out: 7,
        }],
        certificate: None,
    };
    page.html().unwrap()
}

/// A number of the page: key, value, ends of its interval.
struct Shown {
    key: String,
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
}

fn shown(html: &str) -> Vec<Shown> {
    let dom = tl::parse(html, tl::ParserOptions::default()).unwrap();
    let parser = dom.parser();
    let data = dom.query_selector("data").unwrap();
    let tags = data.map(|node| node.get(parser).unwrap().as_tag().unwrap().attributes());
    tags.map(|attributes| {
        let text = |name: &str| {
            attributes
                .get(name)
                .flatten()
                .map(|x| x.as_utf8_str().into_owned())
        };
        let number = |name: &str| text(name).map(|x| x.parse::<f64>().unwrap());
        Shown {
            key: text("data-key").unwrap(),
            value: number("value").unwrap(),
            low: number("data-low"),
            high: number("data-high"),
        }
    })
    .collect()
}

/// What the tables say, asked by the keys of the page.
struct Tables<'a> {
    results: &'a Results,
    report: Value,
    paths: BTreeMap<(u32, u64), BTreeMap<String, f64>>,
}

impl<'a> Tables<'a> {
    fn read(results: &'a Results) -> Self {
        let names = [
            "bad_debt_usd",
            "lender_loss_usd",
            "liquidated_usd",
            "accounts_liquidated_count",
            "utilization_peak",
            "borrowed_end_usd",
        ];
        let mut paths = BTreeMap::new();
        results
            .for_each_path(|point, row| {
                let values =
                    names.map(|x| Some((x.to_owned(), Metric::find(x).unwrap().value(&row)?)));
                paths.insert((point, row.path), values.into_iter().flatten().collect());
            })
            .unwrap();
        Self {
            results,
            report: serde_json::to_value(results.report().unwrap()).unwrap(),
            paths,
        }
    }

    fn column(&self, point: u32, name: &str) -> Sample {
        let of_point = self.paths.iter().filter(|((p, _), _)| *p == point);
        Sample::new(
            of_point
                .filter_map(|(_, row)| row.get(name).copied())
                .collect(),
        )
    }

    fn moment(&self, point: u32, name: &str, t_s: f64) -> Sample {
        let mut values = Vec::new();
        let at = |row: &plimsoll_sim::record::SampleRow| match name {
            "utilization" => row.utilization,
            "borrow_rate_per_year" => row.borrow_rate,
            "liquidated_usd" => row.liquidated_usd,
            "bad_debt_usd" => row.bad_debt_usd,
            "hype_oracle_px_usd" => row.assets[0].oracle_px,
            "btc_oracle_px_usd" => row.assets[1].oracle_px,
            other => panic!("{other}"),
        };
        let push = |row: plimsoll_sim::record::SampleRow| {
            if row.t_s == t_s {
                values.push(at(&row));
            }
        };
        self.results.for_each_sample_of(point, push).unwrap();
        Sample::new(values)
    }

    fn estimate(&self, key: &str) -> Estimate {
        let parts: Vec<&str> = key.split('/').collect();
        let point = |x: &str| x.parse::<u32>().unwrap();
        let level = |x: &str| Level::per_thousand(x.parse().unwrap()).unwrap();
        let exact = |value| Estimate {
            value,
            low: None,
            high: None,
        };
        match parts.as_slice() {
            ["points", ..] => match self.report.pointer(&format!("/{key}")).unwrap() {
                Value::Number(x) => exact(x.as_f64().unwrap()),
                x => serde_json::from_value(x.clone()).unwrap(),
            },
            ["paths", p, n, name] => exact(self.paths[&(point(p), n.parse().unwrap())][*name]),
            ["quantile", p, name, at] => quantile(&self.column(point(p), name), level(at)).unwrap(),
            ["mean", p, name] => mean(&self.column(point(p), name)).unwrap(),
            ["samples", p, name, t_s, at] => {
                let at = match *at {
                    "p05" => "50",
                    "p50" => "500",
                    _ => "950",
                };
                quantile(
                    &self.moment(point(p), name, t_s.parse().unwrap()),
                    level(at),
                )
                .unwrap()
            }
            ["parties", p, party] => exact(self.party(point(p), party)),
            other => panic!("no table has {other:?}"),
        }
    }

    fn party(&self, point: u32, party: &str) -> f64 {
        let stages = self
            .report
            .pointer(&format!("/points/{point}/summary/metrics/waterfall"))
            .unwrap();
        let gains = stages
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|x| x["gains"].as_array().unwrap());
        gains
            .filter(|x| x["party"] == party)
            .map(|x| x["mean_usd"]["value"].as_f64().unwrap())
            .sum()
    }
}

/// Demands that every number of the page is that of the tables, to the last bit.
fn assert_numbers(html: &str, results: &Results) -> BTreeMap<String, usize> {
    let tables = Tables::read(results);
    let mut kinds = BTreeMap::new();
    for x in shown(html) {
        let expected = tables.estimate(&x.key);
        assert_eq!(x.value.to_bits(), expected.value.to_bits(), "{}", x.key);
        if x.low.is_some() || x.high.is_some() {
            assert_eq!((x.low, x.high), (expected.low, expected.high), "{}", x.key);
        }
        *kinds
            .entry(x.key.split('/').next().unwrap().to_owned())
            .or_insert(0) += 1;
    }
    kinds
}

/// Demands that every tag is closed in its turn.
fn assert_well_formed(html: &str) {
    const VOID: [&str; 4] = ["meta", "link", "br", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(
                open.pop(),
                Some(name),
                "…{}",
                &rest[start.saturating_sub(80)..start]
            );
        } else if !VOID.contains(&name) {
            open.push(name);
        }
        rest = &rest[end + 1..];
        if let "script" | "style" = name {
            rest = &rest[rest.find(&format!("</{name}>")).unwrap()..];
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
}

/// Demands that nothing outside the page is named.
fn assert_offline(html: &str) {
    for word in [
        "http:", "https:", "src=\"", "@import", "url(", "<iframe", "<object", "<form",
    ] {
        assert!(!html.contains(word), "{word}");
    }
    for link in html.split("href=\"").skip(1) {
        let link = link.split('"').next().unwrap();
        let is_own = link == "data:," || link.starts_with('#') || link.starts_with("replay/");
        assert!(is_own, "{link}");
    }
}

#[test]
fn every_number_of_a_plain_page_is_that_of_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.5], &[1.0], 1_500));
    let kinds = assert_numbers(&page(&results, 0), &results);
    assert!(
        kinds["points"] > 40 && kinds["paths"] == 40 && kinds["samples"] > 100,
        "{kinds:?}"
    );
    assert!(kinds["quantile"] > 15 && kinds["parties"] == 5, "{kinds:?}");
}

#[test]
fn every_number_of_a_sweep_is_that_of_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.4, 0.5, 0.6], &[1.0, 2.0], 1_100));
    let html = page(&results, 4);
    let kinds = assert_numbers(&html, &results);
    // Seven figures for six points, in heat maps and in the table of points.
    assert!(
        kinds["points"] > 2 * 6 * 6 && kinds["mean"] >= 2 * 6,
        "{kinds:?}"
    );
    assert!(
        html.contains("Point 4: ltv 0.5 &lt;b&gt;&amp;&lt;/b&gt; cap 2"),
        "escaped"
    );
    assert_well_formed(&html);
    assert_offline(&html);
}

#[test]
fn a_sweep_over_one_parameter_has_lines_with_bands() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.4, 0.45, 0.5, 0.55], &[1.0], 200));
    let html = page(&results, 0);
    assert_numbers(&html, &results);
    assert!(html.contains("Over <code>venue.tokens.HYPE.ltv</code>"));
    assert!(html.contains("An expected shortfall needs 1,000 paths"));
}

#[test]
fn the_page_is_well_formed_escapes_everything_and_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.5], &[1.0], 600));
    let html = page(&results, 0);
    assert_well_formed(&html);
    assert_offline(&html);
    assert!(
        !html.contains("<img") && !html.contains("onerror=\"") && !html.contains("<script>alert")
    );
    assert!(
        html.contains("the books do not &lt;add&gt; up"),
        "failures are shown"
    );
    assert!(
        html.contains("default-src 'none'"),
        "the browser itself refuses to fetch"
    );
    assert_eq!(html, page(&results, 0), "the same bytes");
}

#[test]
fn a_point_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.5], &[1.0], 20));
    let page = Page {
        results: &results,
        asked: Asked::default(),
        point: 1,
        folder: String::new(),
        replays: BTreeSet::new(),
        stories: Vec::new(),
        certificate: None,
    };
    let said = page.html().unwrap_err().to_string();
    assert_eq!(
        said,
        "the result has 1 points, counted from 0; there is no point 1"
    );
}

/// Writes the pages that the browser looks at, where `PLIMSOLL_REPORT_PAGES` names a folder.
#[test]
fn pages_for_the_browser_are_written_where_asked() {
    let Some(out) = std::env::var_os("PLIMSOLL_REPORT_PAGES") else {
        return;
    };
    std::fs::create_dir_all(&out).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ltvs = [0.4, 0.45, 0.5, 0.55];
    for (name, ltvs, caps, paths) in [
        ("plain", &[0.5][..], &[1.0][..], 6_000),
        ("few", &[0.5], &[1.0], 30),
        ("one-axis", &ltvs, &[1.0], 1_200),
        ("two-axes", &ltvs, &[0.5, 1.0, 2.0], 1_200),
    ] {
        let results = results(folder.path(), &plan(ltvs, caps, paths));
        let file = std::path::Path::new(&out).join(format!("{name}.html"));
        std::fs::write(file, page(&results, 0)).unwrap();
    }
}
