//! A table of broken scenarios: edits of the shipped base, each with everything that is then wrong.

use plimsoll_scenario::{Problem, ScenarioError};

use super::{BASE, load, read, text};

/// Key path, part of the message, part of the line that it points to.
type Expected = (&'static str, &'static str, &'static str);
/// What is replaced in the base by what, and what is then wrong.
type Row = (&'static str, &'static str, &'static [Expected]);

const TABLE: &[Row] = &[
    // The file's own keys
    (
        "name: october-2026-quiet-day",
        "name: October 2026",
        &[("name", "lower-case letters, digits and `-`", "October")],
    ),
    (
        "title: October 2026 book, quiet day\n",
        "",
        &[("title", "required and missing", "name:")],
    ),
    (
        "clock:\n",
        "clocks:\n",
        &[("clocks", "unknown key; did you mean `clock`?", "clocks:")],
    ),
    (
        "  paths: 1000\n  seed: 20261008 ",
        "  paths: 0\n  sede: 20261008 ",
        &[
            ("runs.paths", "must be at least 1", "paths: 0"),
            ("runs.sede", "unknown key; did you mean `seed`?", "sede"),
        ],
    ),
    // Faults
    (
        "population:\n",
        "faults:\n  - {kind: stale_oracle, assets: [HYPE, DOGE], from_min: 10}\n  - {kind: outage}\n  \
         - {kind: chain_halt, from_min: 1440, duration_min: 5, duration_s: 300}\npopulation:\n",
        &[
            (
                "faults[0].assets[1]",
                "not among the market's assets",
                "DOGE",
            ),
            (
                "faults[1].from_min",
                "neither from_min nor hazard_per_day",
                "kind: outage",
            ),
            ("faults[2].from_min", "the path ends at minute 1440", "1440"),
            (
                "faults[2].duration_s",
                "duration_min says it already",
                "300",
            ),
        ],
    ),
    (
        "population:\n",
        "faults:\n  - {kind: venue_spike, exchange: Bitmart, from_min: 10}\n  - {kind: outage, \
         from_min: 1, hazard_per_day: 2}\n  - {kind: stablecoin_depeg, token: HYPE, from_min: 5}\n  \
         - {kind: spot_push, assets: [ETH], from_min: 5}\n  - {kind: liquidation_delay, from_min: \
         5, delay_s: 9, every_slots: 2}\npopulation:\n",
        &[
            (
                "faults[0].exchange",
                "not among market.exchanges",
                "Bitmart",
            ),
            ("faults[1].hazard_per_day", "not both", "hazard_per_day: 2"),
            ("faults[2].token", "no stablecoin of the venue", "HYPE"),
            ("faults[3].assets[0]", "ETH has no spot book", "ETH"),
            (
                "faults[4].every_slots",
                "delay_s says it already",
                "every_slots: 2",
            ),
        ],
    ),
    (
        "population:\n",
        "faults:\n  - {kind: oracle_stuck, from_min: 10}\n  - {kind: congestion, from_min: 1, \
         duration_min: -5}\n  - {kind: partial_staleness, stake_share: 1.5, from_min: 1}\npopulation:\n",
        &[
            ("faults[0].kind", "unknown value", "oracle_stuck"),
            ("faults[1].duration_min", "must be at least 0", "-5"),
            ("faults[2].stake_share", "must be at most 1", "1.5"),
        ],
    ),
    // Thresholds
    (
        "  sample_every_min: 15\n",
        "  causes: false\n\nthresholds:\n  - mean(bad_debt_usd) < 1e6\n  - max(cascade_depth) < 3\n  \
         - mean(amplification) < 2\n",
        &[
            (
                "thresholds[1]",
                "no path has `cascade_depth`: recording.causes is false; allowed: true",
                "max(cascade_depth)",
            ),
            (
                "thresholds[2]",
                "no path has `amplification`: recording.twin is false; allowed: true",
                "mean(amplification)",
            ),
        ],
    ),
    // Clock
    (
        "start: 2026-10-08T18:00:00Z",
        "start: 8 October",
        &[("clock.start", "", "8 October")],
    ),
    (
        "start: 2026-10-08T18:00:00Z",
        "start: 2026-10-08T18:00:01Z",
        &[("clock.start", "a whole number of ticks of 3 s", "18:00:01Z")],
    ),
    (
        "tick_s: 3 ",
        "tick_s: 7 ",
        &[
            ("clock.tick_s", "must divide the hour", "tick_s: 7"),
            (
                "recording.sample_every_min",
                "a multiple of the tick of 7 s",
                "15",
            ),
        ],
    ),
    (
        "horizon_h: 24",
        "horizon_h: 5_000_000",
        &[("clock.horizon_h", "must be at most 8760", "5_000_000")],
    ),
    (
        "sample_every_min: 15",
        "sample_every_min: 1500",
        &[("recording.sample_every_min", "must be at most 1440", "1500")],
    ),
    (
        "horizon_h: 24\n  tick_s: 3 ",
        "horizon_h: 1\n  tick_s: 1200 ",
        &[(
            "recording.sample_every_min",
            "a multiple of the tick of 1200 s",
            "15",
        )],
    ),
    // Venue: preset and overrides
    (
        "preset: 2026-10\n",
        "preset: 2026-11\n",
        &[(
            "venue.preset",
            "unknown preset; did you mean `2026-10`?",
            "2026-11",
        )],
    ),
    (
        "preset: 2026-10\n",
        "prest: 2026-10\n",
        &[(
            "venue.prest",
            "unknown key; did you mean `preset`?",
            "prest",
        )],
    ),
    (
        "  preset: 2026-10\n",
        "  tokens: {HYPE: {ltv: 0.6}}\n",
        &[("venue.preset", "required and missing", "venue:")],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  tokens: {HYPE: {ltv: 0.96, suply_cap: 1}}\n",
        &[
            ("venue.tokens.HYPE.ltv", "must be at most 0.95", "0.96"),
            // The preset has `supply_cap`, so only the keys that exist can be listed.
            ("venue.tokens.HYPE.suply_cap", "unknown key", "suply_cap"),
        ],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  tokens: {HYPE: {ltv: 0.6500001}}\n",
        &[("venue.tokens.HYPE.ltv", "more than 6 decimals", "0.6500001")],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  tokens: {ETH: {ltv: 0.5, supply_cap: 1000}}\n",
        &[(
            "venue.tokens.ETH.user_supply_cap",
            "required and missing",
            "ETH",
        )],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  perps: {SOL: {tiers: [{from_usd: 0, max_leverage: 20}]}}\n",
        &[("market.assets", "SOL is missing", "assets:")],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  perps:\n    ETH:\n      tiers:\n        - {from_usd: 0, max_leverage: 10}\n        - {from_usd: 5, max_leverage: 20}\n",
        &[(
            "venue.perps.ETH.tiers[1].max_leverage",
            "below the tier before",
            "from_usd: 5",
        )],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  liquidation: {order: perp_first, borrow_step_s: 3.5}\n",
        &[
            (
                "venue.liquidation.order",
                "did you mean `perps_first`?",
                "perp_first",
            ),
            (
                "venue.liquidation.borrow_step_s",
                "must be a whole number",
                "3.5",
            ),
        ],
    ),
    (
        "preset: 2026-10\n",
        "preset: 2026-10\n  settlement: USDT\n",
        &[("venue.settlement", "is not one of the tokens", "USDT")],
    ),
    (
        "preset: 2026-10\n",
        "preset: alpha\n",
        &[
            (
                "population.usdc_supplied",
                "is above venue.tokens.USDC.supply_cap",
                "532473421",
            ),
            (
                "population.usdc_borrowed",
                "is above venue.tokens.USDC.borrow.borrow_cap",
                "395326263",
            ),
            (
                "population.collateral.HYPE.units",
                "is above venue.tokens.HYPE.supply_cap",
                "13641171",
            ),
            (
                "population.collateral.BTC.units",
                "is above venue.tokens.BTC.supply_cap",
                "2217",
            ),
        ],
    ),
    // Reference paths
    (
        "asset: ETH\n",
        "asset: BTC\n",
        &[
            ("paths.assets[1].asset", "BTC is listed twice", "asset: BTC"),
            ("paths.assets", "ETH is missing, which has books", "assets:"),
        ],
    ),
    (
        "start_px: 2423.80 ",
        "start_px: 0 ",
        &[("paths.assets[1].start_px", "is not above 0", "start_px: 0")],
    ),
    (
        "kind: gbm, mu_per_year: 0, sigma_per_year: 1.44",
        "kind: hesston, sigma_per_year: 1.44",
        &[("paths.assets[2].model.kind", "unknown value", "hesston")],
    ),
    (
        "sigma_per_year: 1.44",
        "sigma_per_year: -1.44",
        &[(
            "paths.assets[2].model.sigma_per_year",
            "must be at least 0",
            "-1.44",
        )],
    ),
    (
        "    - [0.800, 1.000, 0.590]\n",
        "",
        &[("paths.correlation", "2 rows for 3 assets", "correlation:")],
    ),
    (
        "    - [0.800, 1.000, 0.590]\n",
        "    - [0.800, 1.000, 0.950]\n",
        &[(
            "paths.correlation[2][1]",
            "the matrix must be symmetric",
            "[0.625, 0.590, 1.000]",
        )],
    ),
    (
        "    - [1.000, 0.800, 0.625]\n    - [0.800, 1.000, 0.590]\n    - [0.625, 0.590, 1.000]\n",
        "    - [1.0, 0.9, 0.9]\n    - [0.9, 1.0, -0.9]\n    - [0.9, -0.9, 1.0]\n",
        &[("paths.correlation", "not positive definite", "correlation:")],
    ),
    (
        "model: {kind: gbm, mu_per_year: 0, sigma_per_year: 1.44}",
        "model: {preset: hype_gbm_rnge}",
        &[(
            "paths.assets[2].model.preset",
            "did you mean `hype_gbm_range`?",
            "hype_gbm_rnge",
        )],
    ),
    (
        "sigma_per_year: 1.44}",
        "sigma_per_year: 1.44, crisis_sigma_per_year: 2.6}",
        &[(
            "paths.assets[2].model.crisis_sigma_per_year",
            "the paths have no `regimes`",
            "2.6",
        )],
    ),
    (
        "\nmarket:\n",
        "  regimes: {preset: stress, crisis_correlation: [[1, 0.9, 0.9], [0.9, 1, 0.9]]}\n\nmarket:\n",
        &[(
            "paths.regimes.crisis_correlation",
            "2 rows for 3 assets",
            "crisis_correlation:",
        )],
    ),
    (
        "\nmarket:\n",
        "  dependence: {kind: student_t, interval_s: 3601}\n\nmarket:\n",
        &[(
            "paths.dependence.interval_s",
            "3601 s is no whole number of ticks of 3 s",
            "3601",
        )],
    ),
    (
        "\nmarket:\n",
        "  cross_excitation: [{from: BTC, to: DOGE, alpha_per_h: 0.01}]\n\nmarket:\n",
        &[
            (
                "paths.cross_excitation[0].from",
                "BTC is no asset with Hawkes jumps",
                "BTC",
            ),
            (
                "paths.cross_excitation[0].to",
                "DOGE is no asset with Hawkes jumps",
                "DOGE",
            ),
        ],
    ),
    (
        "sigma_per_year: 1.44}",
        "sigma_per_year: 1.44}\n      jumps: {preset: btc_hawkes, alpha_per_h: 0.0386}",
        &[("paths.assets", "must be below 1", "assets:")],
    ),
    (
        "\nmarket:\n",
        "  co_jumps: {lambda_per_year: 10}\n\nmarket:\n",
        &[(
            "paths.co_jumps",
            "fewer than two assets have Merton or Kou jumps",
            "co_jumps:",
        )],
    ),
    (
        "\nmarket:\n",
        "  shocks:\n    - {kind: jump, asset: DOGE, at_min: 10, move_pct: -5}\n\nmarket:\n",
        &[("paths.shocks[0].asset", "DOGE is not an asset", "DOGE")],
    ),
    (
        "\nmarket:\n",
        "  shocks:\n    - {kind: jump, asset: all, at_min: 1440, move_pct: -5}\n\nmarket:\n",
        &[(
            "paths.shocks[0].at_min",
            "the path ends at minute 1440",
            "at_min: 1440",
        )],
    ),
    (
        "\nmarket:\n",
        "  shocks:\n    - {kind: jump, asset: all, at_min: 5, move_pct: -5, shape: exp}\n    - {kind: ramp, asset: all, at_min: 5, move_pct: -100}\n\nmarket:\n",
        &[
            ("paths.shocks[0].shape", "unknown key", "shape: exp"),
            (
                "paths.shocks[1].over_min",
                "required and missing",
                "kind: ramp",
            ),
            (
                "paths.shocks[1].move_pct",
                "must be at least -99.99",
                "-100",
            ),
        ],
    ),
    // Market
    (
        "{preset: eth}",
        "{preset: doge}",
        &[("market.assets[1].preset", "unknown preset", "doge")],
    ),
    (
        "    - {preset: eth}\n",
        "",
        &[
            (
                "market.assets",
                "ETH is missing, which the venue trades",
                "assets:",
            ),
            ("paths.assets[1].asset", "ETH has no books", "asset: ETH"),
        ],
    ),
    (
        "{preset: btc}",
        "{preset: btc, spot: ~}",
        &[(
            "market.assets[0].spot",
            "BTC is collateral, which is sold in a spot book",
            "spot: ~",
        )],
    ),
    (
        "{preset: hype}",
        "{preset: hype, perp: {depth_usd: -1, scale: 5}}",
        &[
            (
                "market.assets[2].perp.depth_usd",
                "must be at least 1",
                "-1",
            ),
            ("market.assets[2].perp.scale", "unknown key", "scale: 5"),
        ],
    ),
    (
        "\npopulation:\n",
        "  depth_multiplier:\n    - {from_min: 1440, to_min: 1500, multiplier: 0.2}\n    - {from_min: 60, to_min: 30, multiplier: 0.2}\n\npopulation:\n",
        &[
            (
                "market.depth_multiplier[0].from_min",
                "the path ends at minute 1440",
                "1440",
            ),
            (
                "market.depth_multiplier[1].to_min",
                "must be later than from_min",
                "to_min: 30",
            ),
        ],
    ),
    (
        "\npopulation:\n",
        "  depth_multiplier:\n    - {from_min: 0, to_min: 30, multiplier: 0.2, assets: [SOL]}\n\npopulation:\n",
        &[(
            "market.depth_multiplier",
            "SOL is not among the market's assets",
            "depth_multiplier:",
        )],
    ),
    // Population and agents
    (
        "usdc_borrowed: 395326263.9876298308",
        "usdc_borrowed: 600_000_000",
        &[
            (
                "population.usdc_borrowed",
                "more is borrowed than",
                "600_000_000",
            ),
            (
                "population.usdc_borrowed",
                "is above venue.tokens.USDC.borrow.borrow_cap",
                "600_000_000",
            ),
        ],
    ),
    (
        "  large_lenders:\n",
        "  other_reserves:\n    USDH: {supplied: 9, borrowed: 1, lender: 1, looper: 1, plain: 0}\n    \
         USDT0: {supplied: 60_000_000, borrowed: 70_000_000, lender: 1, looper: 1, plain: 0}\n  \
         large_lenders:\n",
        &[
            (
                "population.other_reserves.USDH",
                "lends no such token",
                "USDH:",
            ),
            (
                "population.other_reserves.USDT0.supplied",
                "is above venue.tokens.USDT0.supply_cap",
                "60_000_000",
            ),
            (
                "population.other_reserves.USDT0.borrowed",
                "is above venue.tokens.USDT0.borrow.borrow_cap",
                "70_000_000",
            ),
            (
                "population.other_reserves.USDT0.borrowed",
                "more is borrowed than",
                "70_000_000",
            ),
        ],
    ),
    (
        "market:\n",
        "market:\n  stablecoins: [{token: USDT0}, {token: HYPE}]\n",
        &[(
            "market.stablecoins[1].token",
            "HYPE is no token of the venue beside the settlement token",
            "HYPE",
        )],
    ),
    (
        "usdc: 100542851.6265490204",
        "usdc: 600_000_000",
        &[(
            "population.large_lenders",
            "supply more than",
            "large_lenders:",
        )],
    ),
    (
        "    BTC: {units: 2217.5449223667}",
        "    ETH: {units: 2217.5449223667}",
        &[(
            "population.collateral.ETH",
            "does not take it as collateral",
            "ETH:",
        )],
    ),
    (
        "usdc_supplied: 532473421.3800892234",
        "usdc_supplied: 532473421.38008922345",
        &[(
            "population.usdc_supplied",
            "more than 10 decimals",
            "usdc_supplied",
        )],
    ),
    (
        "    hedger: 150\n",
        "    hedger: 0\n",
        &[(
            "population.accounts.hedger",
            "a group needs both or neither",
            "hedger: 0",
        )],
    ),
    (
        "carry: 0.45, looper: 0.35",
        "carry: 0.50, looper: 0.35",
        &[("population.debt_share", "must add up to 1", "debt_share")],
    ),
    (
        "    looper: 200\n    plain: 100\n",
        "    looper: 1\n    plain: 100\n",
        &[("population.accounts", "at most", "accounts:")],
    ),
    (
        "\nrecording:\n",
        "\nagents:\n  lender: {news_at_min: 2000, run_rate: 1}\n\nrecording:\n",
        &[
            (
                "agents.lender.news_at_min",
                "the path ends at minute 1440",
                "2000",
            ),
            ("agents.lender.run_rate", "unknown key", "run_rate: 1"),
        ],
    ),
];

/// The base with one edit.
fn edited(from: &str, to: &str) -> String {
    let base = text(BASE);
    assert_eq!(
        base.matches(from).count(),
        1,
        "{from:?} must stand once in the base"
    );
    base.replace(from, to)
}

fn points_to(text: &str, problem: &Problem, part: &str) -> bool {
    let line = problem
        .line
        .checked_sub(1)
        .and_then(|n| text.lines().nth(n));
    line.is_some_and(|line| line.contains(part))
}

fn fits(text: &str, problem: &Problem, (path, message, line): &Expected) -> bool {
    problem.path == *path && problem.message.contains(message) && points_to(text, problem, line)
}

/// What is expected and not found, or found and not expected.
fn differences(text: &str, error: &ScenarioError, expected: &[Expected]) -> Vec<String> {
    let mut found = error.problems().to_vec();
    let mut wrong = Vec::new();
    for row in expected {
        match found.iter().position(|problem| fits(text, problem, row)) {
            Some(place) => drop(found.remove(place)),
            None => wrong.push(format!("not found: {row:?}")),
        }
    }
    wrong.extend(
        found
            .iter()
            .map(|p| format!("found: {} {}: {}", p.line, p.path, p.message)),
    );
    wrong
}

#[test]
fn every_broken_scenario_gives_its_messages_and_no_others() {
    let mut wrong = Vec::new();
    for (from, to, expected) in TABLE {
        let text = edited(from, to);
        match read(&text) {
            Ok(_) => wrong.push(format!("{to:?} is read without a problem")),
            Err(error) => {
                let rows = differences(&text, &error, expected);
                wrong.extend(rows.into_iter().map(|row| format!("{to:?}: {row}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_long_enough_to_be_worth_its_name() {
    assert!(TABLE.len() >= 25);
}

#[test]
fn problems_of_all_parts_are_reported_together() {
    let text = edited("preset: 2026-10\n", "preset: 2026-10\n  settlement: USDT\n");
    let text = text.replace("tick_s: 3 ", "tick_s: 7 ");
    let text = text.replace("    - [0.800, 1.000, 0.590]\n", "");
    let error = read(&text).expect_err("broken in four parts");
    let paths: Vec<&str> = error.problems().iter().map(|p| p.path.as_str()).collect();
    for path in [
        "clock.tick_s",
        "venue.settlement",
        "paths.correlation",
        "recording.sample_every_min",
    ] {
        assert!(paths.contains(&path), "{error}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = load("november-2026", &[]).expect_err("not there");
    let shown = error.to_string();
    assert!(shown.contains("cannot be read"), "{shown}");
    assert!(shown.contains("november-2026.yaml"), "{shown}");
}
