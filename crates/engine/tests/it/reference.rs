//! Random accounts through the engine and through the exact reference: the same figures to the
//! last digit, and the same decisions.

use plimsoll_engine::liquidation::borrow;
use plimsoll_engine::liquidation::trigger::is_liquidatable;
use plimsoll_engine::units::{Ratio, Usd};
use plimsoll_engine::venue::{TriggerReading, Venue};
use plimsoll_engine::{Engine, sharing};
use plimsoll_testkit::case::{AccountCase, MarginOptions, MinBorrowOffset, ReserveCase};
use plimsoll_testkit::reference::account_figures::account_figures;
use plimsoll_testkit::reference::automatic_borrow::max_new_borrow;
use plimsoll_testkit::reference::borrow_liquidation::{
    LiquidationOptions, Severity, Trigger, severity,
};
use plimsoll_testkit::worked_examples::{Answer, Figure, conflicts};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

use crate::accounts::account;
use crate::judge::boundary::{Shown, amount, answer};
use crate::judge::figures_of_engine::{decides, open_beside, shown};
use crate::judge::ground::{self, ACCOUNT, Ground};

/// An account, the reserve beside it, and a reading.
#[derive(Clone, Debug)]
struct Random {
    account: AccountCase,
    /// Lies in the reserve, whole tokens.
    balance: i64,
    /// Most that it lends, whole tokens.
    global_borrow_cap: i64,
    margin: MarginOptions,
    trigger: Trigger,
}

prop_compose! {
    fn random()(
        account in account(),
        balance in prop_oneof![Just(0), 1i64..1_000_000_000],
        global_borrow_cap in 0i64..1_000_000_000,
        adds: bool,
        by_faq: bool,
    ) -> Random {
        let min_borrow_offset = if adds { MinBorrowOffset::Add20 } else { MinBorrowOffset::Floor };
        let trigger = if by_faq { Trigger::FaqThreshold } else { Trigger::Ratio };
        let margin = MarginOptions { min_borrow_offset, ..MarginOptions::default() };
        Random { account, balance, global_borrow_cap, margin, trigger }
    }
}

impl Random {
    fn ground(&self) -> Ground {
        let mut config = ground::config(&self.account, self.margin.min_borrow_offset);
        let usdc = config.tokens.get_mut(ground::USDC).unwrap();
        let terms = usdc.borrow.as_mut().unwrap();
        terms.borrow_cap = Decimal::from(self.global_borrow_cap);
        config.margin.trigger = match self.trigger {
            Trigger::Ratio => TriggerReading::Ratio,
            Trigger::FaqThreshold => TriggerReading::FaqThreshold,
        };
        Ground::new(&config, &self.account).unwrap()
    }

    /// The reserve lends the account its debt and keeps its balance.
    fn engine(&self, ground: &Ground) -> Engine {
        let lent = self.account.tokens[0].debt + Decimal::from(self.balance);
        open_beside(ground, &self.account, amount(lent).unwrap()).unwrap()
    }

    fn options(&self) -> LiquidationOptions {
        LiquidationOptions {
            trigger: self.trigger,
            margin: self.margin,
            ..LiquidationOptions::default()
        }
    }

    fn severity_by_reference(&self) -> &'static str {
        match severity(&self.account, self.options()) {
            Severity::None => "none",
            Severity::Partial => "partial",
            Severity::Full => "full",
        }
    }

    fn max_new_borrow_by_reference(&self) -> Decimal {
        let token = &self.account.tokens[0];
        let reserve = ReserveCase {
            global_borrow_cap: Decimal::from(self.global_borrow_cap),
            total_borrowed: token.debt,
            balance: Decimal::from(self.balance),
        };
        max_new_borrow(&self.account, token, &reserve)
    }

    fn by_reference(&self) -> Answer {
        let mut all = account_figures(&self.account, self.margin);
        hold_in_range(&mut all);
        all.extend(answer([
            ("severity", self.severity_by_reference().shown()),
            ("max_new_borrow", self.max_new_borrow_by_reference().into()),
        ]));
        all
    }
}

/// The engine holds a ratio that leaves its range at its end, 922 million.
fn hold_in_range(by_reference: &mut Answer) {
    for name in ["USDC.ratio", "portfolio_margin_ratio", "health_factor"] {
        if let Some(Figure::Number(ratio)) = by_reference.get_mut(name) {
            *ratio = (*ratio).min(Ratio(i64::MAX).to_decimal());
        }
    }
}

/// What the engine says of the account.
fn by_engine(engine: &Engine) -> Answer {
    let (venue, figures): (&Venue, _) = (engine.venue(), engine.figures(ACCOUNT));
    let portfolio = figures.portfolio(venue);
    let acts = is_liquidatable(&portfolio, &figures, venue);
    let owes = figures.borrowed > Usd::ZERO && portfolio.borrow_for_maintenance > Usd::ZERO;
    let severity = match borrow::severity(&portfolio, &figures, venue.liquidation.full) {
        _ if !acts || !owes => "none",
        borrow::Severity::Partial => "partial",
        borrow::Severity::Full => "full",
    };
    let is_over = portfolio.exceeds(venue.margin.liquidation_ratio);
    let most = sharing::max_new_borrow(engine.ledger(), venue, &figures);
    let mut all = shown(&figures, venue);
    all.extend(answer([
        ("is_liquidatable", is_over.shown()),
        ("severity", severity.shown()),
        ("max_new_borrow", most.shown()),
    ]));
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    #[test]
    fn a_random_account_has_the_references_figures_and_decisions(random in random()) {
        let ground = random.ground();
        let by_engine = by_engine(&random.engine(&ground));
        let by_reference = random.by_reference();
        let missing = by_engine.keys().filter(|name| !by_reference.contains_key(*name)).count();
        prop_assert_eq!(missing, 0);
        let different = conflicts(&by_engine, &by_reference);
        prop_assert!(different.is_empty(), "{}", different.join("; "));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn beside_a_full_reserve_an_account_is_liquidated_exactly_when_it_is_liquidatable(
        account in account(),
        adds: bool,
    ) {
        let offset = if adds { MinBorrowOffset::Add20 } else { MinBorrowOffset::Floor };
        let config = ground::config(&account, offset);
        let ground = Ground::new(&config, &account).unwrap();
        let lent = ground::plenty(amount(account.tokens[0].debt).unwrap());
        let mut engine = open_beside(&ground, &account, lent).unwrap();
        let decided = decides(&mut engine);
        prop_assert_eq!(decided, Ok(()));
    }
}

/// How many of some random accounts the reference calls so.
fn count(accounts: &[Random], is: impl Fn(&Random) -> bool) -> usize {
    accounts.iter().filter(|random| is(random)).count()
}

#[test]
fn random_accounts_stand_on_both_sides_of_every_decision() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || random().new_tree(&mut runner).unwrap().current();
    let accounts: Vec<Random> = (0..500).map(|_| draw()).collect();
    for word in ["none", "partial", "full"] {
        let n = count(&accounts, |random| random.severity_by_reference() == word);
        assert!(n > 20, "{word}: {n}");
    }
    let lendable = count(&accounts, |r| !r.max_new_borrow_by_reference().is_zero());
    assert!((50..450).contains(&lendable), "{lendable}");
    let hedged = count(&accounts, |r| {
        !r.account.positions.is_empty() && !r.account.collateral.is_empty()
    });
    assert!(hedged > 100, "{hedged}");
}
