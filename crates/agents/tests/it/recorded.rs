//! Accounts of tables and of recorded answers: they open as stated.

use plimsoll_agents::population::table::{
    Owner, RecordedAccount, RecordedHabits, RecordedMode, RecordedPosition,
};
use plimsoll_agents::population::{AccountsFile, Group, PopulationConfig};
use plimsoll_agents::{AgentsConfig, Class, Population, PopulationError, RecordedAccounts};
use plimsoll_engine::units::Amount;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::Key;
use rust_decimal::Decimal;

use crate::common::{october_prices, venue};

fn exact(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn units(text: &str) -> Amount {
    Amount::from_decimal(exact(text)).unwrap()
}

fn file() -> AccountsFile {
    AccountsFile {
        file: "accounts.csv".to_owned(),
        digest: None,
        class: None,
    }
}

/// A population of recorded accounts alone.
fn config() -> PopulationConfig {
    let config = r#"{
        "accounts": {"lender": 0, "carry": 0, "hedger": 0, "looper": 0, "plain": 0},
        "usdc_supplied": "0", "usdc_borrowed": "0", "collateral": {}
    }"#;
    PopulationConfig {
        table: Some(file()),
        ..serde_json::from_str(config).unwrap()
    }
}

fn draw(accounts: Vec<RecordedAccount>) -> Result<Population, PopulationError> {
    let recorded = RecordedAccounts {
        files: vec![(file(), accounts)],
    };
    let key = Key { seed: 1, path: 0 };
    let (venue, agents) = (venue(), AgentsConfig::default());
    let prices = october_prices();
    Population::draw_beside(&recorded, &config(), &agents, key, (&venue, &prices))
}

fn account(name: &str) -> RecordedAccount {
    RecordedAccount {
        name: name.to_owned(),
        ..RecordedAccount::default()
    }
}

fn lender() -> RecordedAccount {
    RecordedAccount {
        supplied: vec![("USDC".to_owned(), exact("1000000"))],
        ..account("lender")
    }
}

fn borrower() -> RecordedAccount {
    RecordedAccount {
        supplied: vec![("HYPE".to_owned(), exact("1000.0123456789"))],
        borrowed: vec![("USDC".to_owned(), exact("12345.67"))],
        ..account("borrower")
    }
}

fn of(population: &Population, class: Class) -> &Opening {
    let found = population.members.iter().find(|m| m.class == class);
    &found.expect("a member of the class").opening
}

#[test]
fn each_account_opens_exactly_as_stated_under_the_owner_that_its_holdings_suggest() {
    let venue = venue();
    let mark = october_prices().mark[venue.perp("HYPE").unwrap().index()];
    let carry = RecordedAccount {
        supplied: vec![("HYPE".to_owned(), exact("50"))],
        margin_usd: exact("400"),
        positions: vec![RecordedPosition {
            market: "HYPE".to_owned(),
            size: exact("-50"),
            cost_usd: Some(exact("-1000")),
            leverage: Some(3),
            isolated_usd: None,
        }],
        ..account("carry")
    };
    let population = draw(vec![borrower(), carry, lender()]).unwrap();
    assert!(
        population
            .members
            .iter()
            .all(|m| m.group == Group::Recorded)
    );
    let hype = venue.token("HYPE").unwrap();
    let owed = of(&population, Class::Borrower);
    assert_eq!(owed.supplied, [(hype, units("1000.0123456789"))]);
    assert_eq!(
        (owed.borrowed, owed.mode),
        (units("12345.67"), Mode::Portfolio)
    );
    let short = of(&population, Class::Carry);
    assert_eq!(
        short.positions,
        [(venue.perp("HYPE").unwrap(), units("-50"), 3)]
    );
    // Cash less what the short has lost since its entry: 400 + 1000 - 50 · mark.
    let worth = exact("1400") - exact("50") * mark.to_decimal();
    assert_eq!(short.perp_equity, Amount::from_decimal(worth).unwrap());
    // Who supplies stands before who owes.
    assert_eq!(population.members.last().unwrap().class, Class::Borrower);
    assert!((population.top10_share - 1.0).abs() < 1e-12);
}

#[test]
fn what_a_file_says_of_the_owner_goes_first() {
    let hedger = RecordedAccount {
        owner: Some(Owner::Hedger),
        ..borrower()
    };
    let population = draw(vec![lender(), hedger]).unwrap();
    assert_eq!(of(&population, Class::Hedger).borrowed, units("12345.67"));
    let still = RecordedAccount {
        owner: Some(Owner::Holder),
        mode: RecordedMode::Unified,
        habits: RecordedHabits::default(),
        margin_usd: exact("10"),
        ..account("still")
    };
    let population = draw(vec![still]).unwrap();
    assert_eq!(of(&population, Class::Holder).mode, Mode::Unified);
}

#[test]
fn a_holder_never_acts() {
    let idle = RecordedAccount {
        held: vec![("USDC".to_owned(), exact("5"))],
        ..account("idle")
    };
    let mut population = draw(vec![idle]).unwrap();
    let key = Key { seed: 1, path: 0 };
    let member = &mut population.members[0];
    let mut stream = member.stream(key);
    assert_eq!(member.class, Class::Holder);
    // Beyond the longest path, a year of hours.
    assert!(member.agent.first_wake_s(&mut stream) > 8_760.0 * 3_600.0);
}

#[test]
fn accounts_that_cannot_stand_at_the_venue_are_named() {
    let unknown = RecordedAccount {
        supplied: vec![("DOGE".to_owned(), exact("1"))],
        ..account("w7")
    };
    let error = draw(vec![unknown]).unwrap_err().to_string();
    assert_eq!(
        error,
        "accounts.csv: account w7: supplied DOGE: the venue has no such token"
    );
    let fine = RecordedAccount {
        margin_usd: exact("0.00000000001"),
        ..account("w8")
    };
    assert!(
        draw(vec![fine])
            .unwrap_err()
            .to_string()
            .contains("more than 10 decimals")
    );
    let contract = RecordedAccount {
        owner: Some(Owner::Carry),
        ..account("w9")
    };
    assert!(
        draw(vec![contract])
            .unwrap_err()
            .to_string()
            .contains("supplies no collateral")
    );
}

#[test]
fn debts_without_lenders_and_files_not_handed_over_are_refused() {
    let error = draw(vec![borrower()]).unwrap_err();
    assert!(
        matches!(error, PopulationError::RecordedBorrowed { .. }),
        "{error}"
    );
    let (venue, agents) = (venue(), AgentsConfig::default());
    let key = Key { seed: 1, path: 0 };
    let error = Population::draw(&config(), &agents, key, &venue, &october_prices()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the accounts of accounts.csv were not read"
    );
}
