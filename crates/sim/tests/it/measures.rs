//! The metrics of a path against what its other tables say.
#![allow(clippy::float_cmp)]

use plimsoll_agents::population::AccountMode;
use plimsoll_engine::Intent;
use plimsoll_engine::units::{Amount, SimTime, TokenId};
use plimsoll_sim::record::{AccountRow, PathRecord, SURVIVAL_BINS};
use plimsoll_sim::{SimConfig, Simulation, Told, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, run, shocked, small};

/// With the fate of every account.
fn told(mut config: Value) -> PathRecord {
    config["recording"] = json!({"accounts": true});
    run(config, 3)
}

fn gain(account: &AccountRow) -> f64 {
    account.equity_end_usd - account.equity_start_usd - account.deposited_usd
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[test]
fn the_first_liquidation_is_that_of_the_table_and_none_without_one() {
    let record = told(crash());
    let first = record.liquidations.first().map(|x| x.t_s);
    assert!(first.is_some());
    assert_eq!(record.row.first_liquidation_s, first);
    let mut still = small();
    for asset in still["paths"]["assets"].as_array_mut().unwrap() {
        asset["model"]["sigma_per_year"] = json!(0.001);
    }
    let quiet = told(still);
    assert_eq!(quiet.row.accounts_liquidated, 0);
    assert_eq!(quiet.row.first_liquidation_s, None);
    assert_eq!(quiet.row.concentration.liquidated_top_10_share, None);
    assert_eq!(quiet.row.concentration.bad_debt_largest_share, None);
    assert!(quiet.row.lender_return > 0.0);
    let year = (1.0 + quiet.row.lender_return).powf(365.0 * 24.0 / 4.0) - 1.0;
    assert!((quiet.row.lender_apy / year - 1.0).abs() < 1e-6);
}

#[test]
fn the_book_starts_with_the_totals_of_the_population() {
    let row = told(small()).row;
    assert!(close(row.book.borrowed_start_usd, 3_953_262.639_876_298));
    let collateral = 136_411.713_279 * 83.509 + 22.175_449_22 * 80_829.552;
    assert!((row.book.collateral_start_usd / collateral - 1.0).abs() < 1e-6);
    let share = row.book.borrowed_over_collateral_start.unwrap();
    assert!(close(
        share,
        row.book.borrowed_start_usd / row.book.collateral_start_usd
    ));
    let top = row.concentration.borrowed_top_10_share.unwrap();
    assert!((0.1..1.0).contains(&top), "{top}");
}

#[test]
fn shares_and_carry_follow_from_the_fates_of_the_accounts() {
    let record = told(crash());
    let (row, accounts) = (&record.row, &record.accounts);
    let mut by_debt: Vec<&AccountRow> = accounts.iter().collect();
    by_debt.sort_by(|a, b| b.borrowed_start_usd.total_cmp(&a.borrowed_start_usd));
    let sum =
        |of: &[&AccountRow], what: fn(&AccountRow) -> f64| of.iter().map(|x| what(x)).sum::<f64>();
    let share = |what| sum(&by_debt[..10], what) / sum(&by_debt, what);
    let found = row.concentration;
    assert!(close(
        found.borrowed_top_10_share.unwrap(),
        share(|x| x.borrowed_start_usd)
    ));
    assert!(close(
        found.liquidated_top_10_share.unwrap(),
        share(|x| x.liquidated_usd)
    ));
    let carry: Vec<_> = accounts.iter().filter(|x| x.class == "carry").collect();
    assert_eq!(row.carry.accounts, 40);
    assert!(close(row.carry.pnl_usd, sum(&carry, gain)));
    let losers = carry.iter().filter(|x| gain(x) < 0.0).count();
    assert_eq!(row.carry.losers as usize, losers);
    let mut returns: Vec<f64> = carry.iter().map(|x| gain(x) / x.equity_start_usd).collect();
    returns.sort_by(f64::total_cmp);
    assert!(close(row.carry.return_p05.unwrap(), returns[1]));
    let liquidated = carry
        .iter()
        .filter(|x| x.first_liquidation_s.is_some())
        .count();
    assert_eq!(row.carry.liquidated as usize, liquidated);
}

#[test]
fn bad_debt_of_a_gap_is_that_of_few_accounts_and_the_buffer_and_capital_come_first() {
    let mut config =
        shocked(json!([{"kind": "jump", "asset": "all", "at_min": 30.0, "move_pct": -70.0}]));
    let row = told(config.clone()).row;
    assert!(row.bad_debt_usd > 0.0);
    assert_eq!(row.bad_debt_net_usd, row.lender_loss_usd);
    let found = row.concentration;
    let largest = found.bad_debt_largest_share.unwrap();
    assert!(close(
        found.bad_debt_largest_usd,
        largest * row.bad_debt_usd
    ));
    assert!(found.bad_debt_second_usd <= found.bad_debt_largest_usd);
    assert!(found.bad_debt_top_10_share.unwrap() <= 1.0 + 1e-12);
    let half = (row.lender_loss_usd / 2.0).floor();
    config["recording"] = json!({"backstop_capital_usd": format!("{half}")});
    let backed = run(config.clone(), 3).row;
    assert_eq!(backed.bad_debt_net_usd, row.lender_loss_usd - half);
    assert_eq!(backed.lender_loss_usd, row.lender_loss_usd);
    config["recording"] = json!({"backstop_capital_usd": "1e15"});
    assert_eq!(run(config, 3).row.bad_debt_net_usd, 0.0);
}

#[test]
fn negative_backstop_capital_is_refused() {
    let mut config = small();
    config["recording"] = json!({"backstop_capital_usd": "-1"});
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let report = garde::Validate::validate(&config).unwrap_err().to_string();
    assert!(report.contains("must not be negative"), "{report}");
}

#[test]
fn a_fall_liquidates_borrowers_and_a_rise_liquidates_hedged_carry() {
    let fall = told(crash()).row;
    let rally = shocked(
        json!([{"kind": "ramp", "asset": "all", "at_min": 30.0, "over_min": 60.0, "move_pct": 400.0}]),
    );
    let rise = told(rally).row;
    assert!(rise.carry.liquidated > 0, "{:?}", rise.carry);
    assert!(rise.carry.liquidated_hedged <= rise.carry.liquidated);
    assert!(rise.carry.liquidated_hedged > 0, "{:?}", rise.carry);
    assert!(fall.accounts_liquidated > fall.carry.liquidated);
}

#[test]
fn the_life_table_counts_every_account_once() {
    let record = told(crash());
    let rows = &record.survival;
    let exposed = record
        .accounts
        .iter()
        .filter(|x| x.borrowed_start_usd > 0.0);
    let first: u32 = rows.iter().filter(|x| x.bin == 0).map(|x| x.at_risk).sum();
    assert!(first as usize >= exposed.count());
    let liquidated: u32 = rows.iter().map(|x| x.liquidated).sum();
    let before_loans = record.row.accounts_liquidated - liquidated;
    assert!(
        liquidated > 0 && before_loans == 0,
        "{before_loans} were not at risk"
    );
    for row in rows {
        assert!(row.bin < SURVIVAL_BINS && row.liquidated + row.left <= row.at_risk);
        assert!(close(row.end_s, f64::from(row.bin + 1) * 600.0));
        let next = rows
            .iter()
            .find(|x| x.class == row.class && x.bin > row.bin);
        let still = row.at_risk - row.liquidated - row.left;
        assert!(next.is_none_or(|next| next.at_risk == still));
        let of_class = record.accounts.iter().filter(|x| x.class == row.class);
        let in_bin = of_class
            .filter_map(|x| x.first_liquidation_s)
            .filter(|t| *t <= row.end_s && *t > row.end_s - 600.0);
        assert_eq!(in_bin.count() as u32, row.liquidated, "{row:?}");
    }
}

#[test]
fn a_blocked_withdrawal_lasts_until_the_horizon_or_until_it_is_paid() {
    let mut config = small();
    config["clock"]["horizon_h"] = json!(2);
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    // All lenders at once want more than the quarter of the pool that is not lent.
    let withdraw = |user: u32| Told {
        time: SimTime(15 * 60_000),
        user,
        intent: Intent::Withdraw {
            token: TokenId(2),
            amount: Amount(5_000_000 * Amount::ONE.0),
        },
    };
    let all: Vec<Told> = (0..24).map(withdraw).collect();
    let mut world = World::new(&simulation).unwrap();
    let quiet = world.run(1, Trace::Off).row;
    let row = world.run_with(1, Trace::Off, &all).row;
    assert_eq!((&quiet.error, &row.error), (&None, &None));
    assert!(
        quiet.blocked.longest_s < row.blocked.longest_s,
        "{:?} {:?}",
        quiet.blocked,
        row.blocked
    );
    assert!(row.blocked.longest_s <= 105.0 * 60.0);
    assert!(row.blocked.any_s > 0.0 && row.withdrawals_blocked_usd_h > 0.0);
}

#[test]
fn the_manipulators_gain_is_that_of_its_account() {
    let mut config = small();
    config["population"]["accounts"]["manipulator"] = json!(1);
    config["agents"] = json!({"manipulator": {"push_at_min": 60.0}});
    let record = told(config);
    let account = record
        .accounts
        .iter()
        .find(|x| x.class == "manipulator")
        .unwrap();
    let found = record.row.manipulator;
    assert!(close(found.pnl_usd.unwrap(), gain(account)));
    assert_eq!(found.equity_start_usd, Some(account.equity_start_usd));
    assert_ne!(found.pnl_usd, Some(0.0));
    assert_eq!(told(small()).row.manipulator.pnl_usd, None);
}

#[test]
fn portfolio_margin_takes_the_least_capital_and_less_at_a_higher_ltv() {
    let capital = |ltv: Option<&str>| {
        let mut config = small();
        if let Some(ltv) = ltv {
            config["venue"]["tokens"]["HYPE"]["ltv"] = json!(ltv);
        }
        run(config, 3).row.capital
    };
    let own = capital(None);
    let place = |mode| {
        AccountMode::ALL
            .into_iter()
            .position(|m| m == mode)
            .unwrap()
    };
    let of = |mode| own[place(mode)];
    let (isolated, standard) = (of(AccountMode::Isolated), of(AccountMode::Standard));
    let (unified, portfolio) = (of(AccountMode::Unified), of(AccountMode::Portfolio));
    assert!(isolated.open_usd >= standard.open_usd);
    assert!(unified.moved_usd >= standard.moved_usd);
    assert!(portfolio.open_usd < 0.9 * standard.open_usd, "{own:?}");
    for mode in own {
        assert!(mode.moved_usd >= mode.open_usd && mode.open_usd > 0.0);
    }
    // The book itself is refitted to an LTV, but not the sum of its spot.
    let lower = capital(Some("0.6"))[place(AccountMode::Portfolio)];
    let share = |x: f64, of: f64| x / of;
    assert!(
        share(lower.open_usd, standard.open_usd) > share(portfolio.open_usd, standard.open_usd)
    );
}
