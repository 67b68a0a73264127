//! Auto-deleveraging: who is closed, and how much of each.

use std::collections::BTreeMap;

use garde::Validate;
use plimsoll_engine::liquidation::adl::outside::{deleverage, outside_part};
use plimsoll_engine::liquidation::adl::trigger::{backstop_can_take, closing_px, is_adl_due};
use plimsoll_engine::liquidation::adl::{Candidate, Closing, Taken, allocate, total};
use plimsoll_engine::units::{AccountId, Amount, Px, Usd};
use plimsoll_engine::venue::{Adl, AdlConfig, AdlOutside, AdlPx, AdlRanking};
use rust_decimal::Decimal;

pub(crate) const RANKINGS: [AdlRanking; 7] = [
    AdlRanking::Index,
    AdlRanking::IndexLiteral,
    AdlRanking::ProfitFirst,
    AdlRanking::ReturnOnEquity,
    AdlRanking::WealthProRata,
    AdlRanking::ContractProRata,
    AdlRanking::RiskAware,
];
pub(crate) const QUEUES: [AdlRanking; 4] = [
    AdlRanking::Index,
    AdlRanking::IndexLiteral,
    AdlRanking::ProfitFirst,
    AdlRanking::ReturnOnEquity,
];
const HUNDREDTH: Amount = Amount(Amount::ONE.0 / 100);

fn whole(units: i64) -> Amount {
    Amount(i128::from(units) * Amount::ONE.0)
}

fn dollars(value: i64) -> Usd {
    Usd(i128::from(value) * Usd::ONE.0)
}

fn px(value: i64) -> Px {
    Px(value * Px::ONE.0)
}

/// An account with a twentieth of its notional as maintenance.
fn candidate(account: u32, size: i64, entry_px: i64, account_value: i64, at: i64) -> Candidate {
    Candidate {
        account: AccountId::user(account),
        size: whole(size),
        entry_quote: whole(size * entry_px),
        account_value: dollars(account_value),
        maintenance: dollars(size.abs() * at / 20),
    }
}

/// The shorts of the page, at a price of 80.
fn shorts() -> [Candidate; 4] {
    [
        candidate(0, -500, 100, 18_000, 80),
        candidate(1, -400, 84, 8_000, 80),
        candidate(2, -600, 120, 12_500, 80),
        candidate(3, -300, 75, 1_500, 80),
    ]
}

/// A long of 1,000 that has to go at 80.
fn long_of_a_thousand() -> Closing {
    Closing {
        size: whole(1_000),
        px: px(80),
        lot: HUNDREDTH,
    }
}

pub(crate) fn by_account(taken: &[Taken]) -> BTreeMap<AccountId, Amount> {
    let all: BTreeMap<_, _> = taken.iter().map(|t| (t.account, t.size)).collect();
    assert_eq!(all.len(), taken.len(), "an account is named twice");
    all
}

#[test]
fn the_table_of_the_page() {
    // In hundredths, by account.
    let expected = [
        (AdlRanking::Index, [0, 10_000, 60_000, 30_000]),
        (AdlRanking::IndexLiteral, [0, 40_000, 30_000, 30_000]),
        (AdlRanking::ProfitFirst, [0, 40_000, 60_000, 0]),
        (AdlRanking::ReturnOnEquity, [40_000, 0, 60_000, 0]),
        (AdlRanking::WealthProRata, [45_000, 20_000, 31_250, 3_750]),
        (
            AdlRanking::ContractProRata,
            [27_778, 22_222, 33_333, 16_667],
        ),
        (AdlRanking::RiskAware, [31_056, 8_944, 60_000, 0]),
    ];
    for (ranking, sizes) in expected {
        let taken = by_account(&allocate(ranking, &shorts(), &long_of_a_thousand()));
        for (n, hundredths) in sizes.into_iter().enumerate() {
            let account = AccountId::user(n as u32);
            let given = taken.get(&account).copied().unwrap_or_default();
            assert_eq!(
                given.0,
                hundredths * HUNDREDTH.0,
                "{ranking:?}, {account:?}"
            );
        }
    }
}

#[test]
fn the_page_shows_the_table_that_is_tested() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules/adl.md");
    let page = std::fs::read_to_string(page).unwrap();
    let names = [
        "index",
        "index_literal",
        "profit_first",
        "return_on_equity",
        "wealth_pro_rata",
        "contract_pro_rata",
        "risk_aware",
    ];
    for (ranking, name) in RANKINGS.into_iter().zip(names) {
        let taken = by_account(&allocate(ranking, &shorts(), &long_of_a_thousand()));
        let cells: Vec<String> = (0..4)
            .map(|n| taken.get(&AccountId::user(n)).copied().unwrap_or_default())
            .map(|size| format!("{:.2}", size.to_decimal()))
            .collect();
        let row = format!("| `{name}` | {} |", cells.join(" | "));
        assert!(page.contains(&row), "the page lacks {row}");
    }
}

#[test]
fn longs_rank_alike_under_both_readings_of_the_index() {
    let longs = [
        candidate(0, 500, 60, 18_000, 80),
        candidate(1, 400, 76, 8_000, 80),
        candidate(2, 600, 40, 12_500, 80),
    ];
    let closing = Closing {
        size: whole(-900),
        ..long_of_a_thousand()
    };
    let adjusted = allocate(AdlRanking::Index, &longs, &closing);
    assert_eq!(
        adjusted,
        allocate(AdlRanking::IndexLiteral, &longs, &closing)
    );
    assert_eq!(adjusted[0].account, AccountId::user(2));
}

#[test]
fn an_account_without_value_ranks_first() {
    let mut candidates = shorts();
    candidates[0].account_value = Usd::ZERO;
    candidates[1].account_value = dollars(-5_000);
    for ranking in [
        AdlRanking::Index,
        AdlRanking::IndexLiteral,
        AdlRanking::ProfitFirst,
        AdlRanking::ReturnOnEquity,
    ] {
        let taken = allocate(ranking, &candidates, &long_of_a_thousand());
        let first: Vec<AccountId> = taken.iter().take(2).map(|t| t.account).collect();
        assert_eq!(
            first,
            [AccountId::user(0), AccountId::user(1)],
            "{ranking:?}"
        );
    }
    // It has no wealth to give.
    let taken = allocate(
        AdlRanking::WealthProRata,
        &candidates,
        &Closing {
            size: whole(500),
            ..long_of_a_thousand()
        },
    );
    assert!(!by_account(&taken).contains_key(&AccountId::user(1)));
}

#[test]
fn equal_ranks_go_by_account() {
    let twins: Vec<Candidate> = (0..5)
        .rev()
        .map(|n| candidate(n, -10, 100, 500, 80))
        .collect();
    for ranking in QUEUES {
        let closing = Closing {
            size: whole(25),
            ..long_of_a_thousand()
        };
        let taken = allocate(ranking, &twins, &closing);
        let expected = [(0, 10), (1, 10), (2, 5)].map(|(n, size)| Taken {
            account: AccountId::user(n),
            size: whole(size),
        });
        assert_eq!(taken, expected, "{ranking:?}");
    }
}

#[test]
fn profit_goes_before_loss() {
    // The loser has by far the highest index.
    let candidates = [
        candidate(0, -300, 75, 1_500, 80),
        candidate(1, -300, 81, 90_000, 80),
    ];
    let closing = Closing {
        size: whole(100),
        ..long_of_a_thousand()
    };
    let first = |ranking| allocate(ranking, &candidates, &closing)[0].account;
    assert_eq!(first(AdlRanking::Index), AccountId::user(0));
    for ranking in [
        AdlRanking::ProfitFirst,
        AdlRanking::ReturnOnEquity,
        AdlRanking::RiskAware,
    ] {
        assert_eq!(first(ranking), AccountId::user(1), "{ranking:?}");
    }
}

#[test]
fn of_two_losers_the_smaller_loss_is_the_higher_return() {
    let candidates = [
        candidate(0, -100, 60, 5_000, 80),
        candidate(1, -100, 70, 5_000, 80),
    ];
    let closing = Closing {
        size: whole(100),
        ..long_of_a_thousand()
    };
    let taken = allocate(AdlRanking::ReturnOnEquity, &candidates, &closing);
    assert_eq!(taken[0].account, AccountId::user(1));
}

#[test]
fn only_a_negative_account_value_deleverages() {
    assert!(is_adl_due(Usd(-1)));
    assert!(!is_adl_due(Usd::ZERO));
    assert!(!is_adl_due(Usd(1)));
}

#[test]
fn the_backstop_stops_at_its_limit() {
    let limited = |limit| Adl {
        is_enabled: true,
        backstop_loss_limit: limit,
        ..Adl::default()
    };
    let million = dollars(1_000_000);
    assert!(backstop_can_take(
        Usd(million.0 - 1),
        &limited(Some(million))
    ));
    assert!(!backstop_can_take(million, &limited(Some(million))));
    assert!(!backstop_can_take(Usd::ZERO, &limited(Some(Usd::ZERO))));
    assert!(backstop_can_take(dollars(i64::MAX), &limited(None)));
    // Nothing would come after it.
    let off = Adl {
        is_enabled: false,
        ..limited(Some(Usd::ZERO))
    };
    assert!(backstop_can_take(million, &off));
}

#[test]
fn both_readings_of_the_price_are_of_the_tick_before() {
    assert_eq!(closing_px(AdlPx::PreviousMark, px(80), px(79)), px(80));
    assert_eq!(closing_px(AdlPx::PreviousOracle, px(80), px(79)), px(79));
}

#[test]
fn the_outside_and_the_users_share_by_open_interest() {
    let closing = long_of_a_thousand();
    let part =
        |reading, outside, users| outside_part(reading, &closing, whole(outside), whole(users));
    assert_eq!(part(AdlOutside::ProRata, 5_400, 1_800), whole(750));
    assert_eq!(part(AdlOutside::Last, 5_400, 1_800), Amount::ZERO);
    assert_eq!(part(AdlOutside::Last, 5_400, 400), whole(600));
    assert_eq!(part(AdlOutside::First, 5_400, 1_800), whole(1_000));
    assert_eq!(part(AdlOutside::First, 300, 1_800), whole(300));
    assert_eq!(part(AdlOutside::ProRata, 0, 0), Amount::ZERO);
    // Cut to lots for the outside: a third of 1,000.
    assert_eq!(
        part(AdlOutside::ProRata, 1_000, 2_000).0,
        33_333 * HUNDREDTH.0
    );
}

#[test]
fn an_outside_on_the_same_side_gives_nothing() {
    let rules = Adl::default();
    let borne = deleverage(&rules, &shorts(), whole(9_000), &long_of_a_thousand());
    assert_eq!(borne.outside, Amount::ZERO);
    assert_eq!(total(&borne.users), whole(1_000));
    let borne = deleverage(&rules, &shorts(), whole(-5_400), &long_of_a_thousand());
    assert_eq!(borne.outside, whole(750));
    assert_eq!(total(&borne.users), whole(250));
}

#[test]
fn the_configuration_is_checked_and_kept() {
    let mut config = AdlConfig::default();
    assert!(config.validate().is_ok());
    assert_eq!(config.resolve(), Some(Adl::default()));
    config.enabled = true;
    config.ranking = AdlRanking::RiskAware;
    config.px = AdlPx::PreviousOracle;
    config.outside = AdlOutside::Last;
    config.backstop_loss_limit_usd = Some(Decimal::new(105, 1));
    let adl = config.resolve().unwrap();
    assert!(adl.is_enabled && adl.ranking == config.ranking && adl.px == config.px);
    assert_eq!(adl.outside, AdlOutside::Last);
    assert_eq!(adl.backstop_loss_limit, Some(Usd(Usd::ONE.0 * 21 / 2)));
    config.backstop_loss_limit_usd = Some(Decimal::NEGATIVE_ONE);
    assert!(config.validate().is_err());
    config.backstop_loss_limit_usd = Some(Decimal::new(1, 17));
    assert_eq!(config.resolve(), None);
}
