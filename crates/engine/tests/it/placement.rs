//! What is refused when an order is placed, each limit by itself, and open interest.

use plimsoll_engine::account::Mode;
use plimsoll_engine::market::open_interest::{OpenInterestProblem, OpenInterestReading};
use plimsoll_engine::market::order_limits::{LimitProblem, MaxLeverageReading};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime};
use plimsoll_engine::venue::VenueConfig;
use plimsoll_engine::venue::orders::{CapConfig, GrowthConfig};
use plimsoll_engine::{
    Engine, EngineError, Event, EventKind, Intent, LiquidationStep, Opening, Outcome, Rejection,
    Report,
};
use rust_decimal::Decimal;

use crate::common::{
    Dice, HYPE_TOKEN, USDC, ask, engine, exact, filled, lots, october, prices, refusal, settle_all,
};

const HYPE: PerpId = PerpId(2);
const ONE: AccountId = AccountId::user(0);
const OTHER: AccountId = AccountId::user(1);

/// Two rich unified accounts at HYPE 80, the first with a position.
fn scene(config: &VenueConfig, position: f64) -> Engine {
    let rich = Opening {
        mode: Mode::Unified,
        perp_equity: exact(1e9),
        ..Opening::default()
    };
    let first = Opening {
        positions: vec![(HYPE, exact(position), 5)],
        held: vec![(HYPE_TOKEN, exact(1_000.0))],
        ..rich.clone()
    };
    engine(config, &[first, rich], prices(80_000.0, 2_400.0, 80.0))
}

fn trade(size: f64, leverage: u32) -> Intent {
    Intent::TradePerp {
        perp: HYPE,
        size: exact(size),
        leverage,
        limit_bps: 100,
    }
}

fn spot(size: f64) -> Intent {
    Intent::TradeSpot {
        token: HYPE_TOKEN,
        size: exact(size),
        limit_bps: 100,
    }
}

fn limit(problem: LimitProblem) -> Option<Rejection> {
    Some(Rejection::Limit(problem))
}

fn cap(problem: OpenInterestProblem) -> Option<Rejection> {
    Some(Rejection::OpenInterest(problem))
}

fn capped(usd: i64) -> VenueConfig {
    let mut config = october();
    let notional_usd = Decimal::from(usd);
    let caps = &mut config.orders.open_interest.caps;
    caps.insert("HYPE".to_owned(), CapConfig { notional_usd });
    config
}

#[test]
fn a_size_of_no_whole_lots_is_refused() {
    let mut engine = scene(&october(), 0.0);
    for intent in [trade(1.001, 5), trade(-1.001, 5), spot(1.001), spot(-1.001)] {
        assert_eq!(refusal(&mut engine, ONE, intent), Some(Rejection::Lot));
    }
    for intent in [trade(1.01, 5), trade(-1.01, 5), spot(1.01), spot(-1.01)] {
        assert_eq!(refusal(&mut engine, ONE, intent), None);
    }
}

#[test]
fn what_is_left_of_a_position_can_be_closed_however_odd_and_little() {
    let mut engine = scene(&october(), 0.0512);
    let half = refusal(&mut engine, ONE, trade(-0.0256, 5));
    assert_eq!(half, Some(Rejection::Lot));
    let part = refusal(&mut engine, ONE, trade(-0.05, 5));
    assert_eq!(part, limit(LimitProblem::MinTradeNotional));
    assert_eq!(refusal(&mut engine, ONE, trade(-0.0512, 5)), None);
}

#[test]
fn an_order_worth_less_than_ten_is_refused() {
    let mut engine = scene(&october(), 0.0);
    let too_little = limit(LimitProblem::MinTradeNotional);
    for intent in [trade(0.12, 5), spot(0.12), spot(-0.12)] {
        assert_eq!(refusal(&mut engine, ONE, intent), too_little);
    }
    for intent in [trade(0.13, 5), spot(0.13), spot(-0.13)] {
        assert_eq!(refusal(&mut engine, ONE, intent), None);
    }
}

#[test]
fn a_market_order_above_the_largest_of_its_market_is_refused() {
    let mut engine = scene(&october(), 50_000.0);
    // HYPE has 10x: 2M at 80.
    for size in [25_000.01, -25_000.01] {
        let refused = refusal(&mut engine, ONE, trade(size, 5));
        assert_eq!(refused, limit(LimitProblem::MaxOrderNotional));
    }
    assert_eq!(refusal(&mut engine, ONE, trade(25_000.0, 5)), None);
    assert_eq!(refusal(&mut engine, ONE, trade(-25_000.0, 5)), None);
}

#[test]
fn a_position_does_not_grow_into_a_tier_below_its_leverage() {
    // The tier of 5x begins at 20M, 250,000 HYPE.
    let mut engine = scene(&october(), 249_000.0);
    let refused = refusal(&mut engine, ONE, trade(1_000.0, 6));
    assert_eq!(refused, limit(LimitProblem::PerpMaxPosition));
    assert_eq!(refusal(&mut engine, ONE, trade(999.99, 6)), None);
    assert_eq!(refusal(&mut engine, ONE, trade(1_000.0, 5)), None);
    let mut config = october();
    config.orders.max_leverage = MaxLeverageReading::FirstTier;
    let mut engine = scene(&config, 249_000.0);
    assert_eq!(refusal(&mut engine, ONE, trade(1_000.0, 6)), None);
    let eleven = refusal(&mut engine, ONE, trade(1_000.0, 11));
    assert_eq!(eleven, Some(Rejection::Malformed));
}

#[test]
fn a_leverage_above_that_of_the_positions_tier_cannot_be_chosen() {
    let choose = |position: f64, leverage| {
        let mut engine = scene(&october(), position);
        let intent = Intent::SetLeverage {
            perp: HYPE,
            leverage,
            isolated: false,
        };
        refusal(&mut engine, ONE, intent)
    };
    let refused = limit(LimitProblem::PerpMaxPosition);
    assert_eq!(choose(250_000.0, 6), refused);
    assert_eq!(choose(249_999.0, 6), None);
    assert_eq!(choose(250_000.0, 4), None);
}

#[test]
fn an_order_may_not_reach_further_than_the_bands() {
    let reach = |config: &VenueConfig, limit_bps| {
        let mut engine = scene(config, 0.0);
        let intents = [
            Intent::TradePerp {
                perp: HYPE,
                size: exact(-10.0),
                leverage: 5,
                limit_bps,
            },
            Intent::TradeSpot {
                token: HYPE_TOKEN,
                size: exact(-10.0),
                limit_bps,
            },
        ];
        intents.map(|intent| refusal(&mut engine, ONE, intent))
    };
    assert_eq!(reach(&october(), 8_000), [None; 2]);
    let too_far = limit(LimitProblem::ReferenceBand);
    assert_eq!(reach(&october(), 8_001), [too_far; 2]);
    let mut config = october();
    config.orders.oracle_band = Some(Decimal::new(5, 2));
    assert_eq!(reach(&config, 500), [None; 2]);
    assert_eq!(reach(&config, 501), [limit(LimitProblem::Oracle); 2]);
}

#[test]
fn at_the_cap_of_open_interest_positions_only_shrink() {
    let mut engine = scene(&capped(1_000_000), 12_500.0);
    let grows = cap(OpenInterestProblem::PositionIncreaseAtCap);
    assert_eq!(refusal(&mut engine, ONE, trade(1.0, 5)), grows);
    assert_eq!(refusal(&mut engine, OTHER, trade(1.0, 5)), grows);
    assert_eq!(refusal(&mut engine, OTHER, trade(-1.0, 5)), grows);
    let turns = cap(OpenInterestProblem::PositionFlipAtCap);
    assert_eq!(refusal(&mut engine, ONE, trade(-12_501.0, 5)), turns);
    assert_eq!(refusal(&mut engine, ONE, trade(-12_500.0, 5)), None);
    // One lot less is below the cap, and that decides.
    filled(&mut engine, ONE, trade(-0.5, 5));
    assert_eq!(refusal(&mut engine, OTHER, trade(1_000.0, 5)), None);
}

#[test]
fn open_interest_of_both_sides_reaches_a_cap_at_half_the_size() {
    let mut config = capped(1_000_000);
    config.orders.open_interest.counts = OpenInterestReading::TwoSided;
    let mut engine = scene(&config, 6_250.0);
    let grows = cap(OpenInterestProblem::PositionIncreaseAtCap);
    assert_eq!(refusal(&mut engine, ONE, trade(1.0, 5)), grows);
    let mut engine = scene(&config, 6_249.99);
    assert_eq!(refusal(&mut engine, ONE, trade(1.0, 5)), None);
}

#[test]
fn a_liquidation_is_not_stopped_by_a_cap() {
    let short = |equity| Opening {
        mode: Mode::Unified,
        perp_equity: exact(equity),
        positions: vec![(HYPE, exact(-12_500.0), 10)],
        ..Opening::default()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut engine = engine(&capped(1_000_000), &[short(100_000.0)], at);
    let event = plimsoll_engine::Event {
        time: SimTime(3_000),
        kind: EventKind::Prices(prices(80_000.0, 2_400.0, 84.0)),
    };
    let reports = settle_all(&mut engine, event, 0);
    let outcomes: Vec<_> = reports.iter().flat_map(|r| &r.outcomes).collect();
    let is_step =
        |o: &&&Outcome| matches!(o, Outcome::Liquidated(l) if l.kind == LiquidationStep::PerpBook);
    assert_eq!(outcomes.iter().filter(is_step).count(), 1);
    assert!(engine.ledger().size(ONE, HYPE) > exact(-12_500.0));
}

#[test]
fn open_interest_grows_no_faster_than_a_window_allows() {
    let mut config = october();
    config.orders.open_interest.growth = Some(GrowthConfig {
        window_s: 60,
        share: Decimal::new(1, 1),
    });
    let mut engine = scene(&config, 10_000.0);
    let too_fast = cap(OpenInterestProblem::OpenInterestIncrease);
    assert_eq!(refusal(&mut engine, OTHER, trade(1_000.01, 5)), too_fast);
    filled(&mut engine, OTHER, trade(600.0, 5));
    assert_eq!(refusal(&mut engine, OTHER, trade(400.01, 5)), too_fast);
    filled(&mut engine, OTHER, trade(400.0, 5));
    assert_eq!(refusal(&mut engine, OTHER, trade(0.5, 5)), too_fast);
    assert_eq!(refusal(&mut engine, ONE, trade(-500.0, 5)), None);
    // The next window begins with 11,000.
    let event = plimsoll_engine::Event {
        time: SimTime(60_000),
        kind: EventKind::Prices(prices(80_000.0, 2_400.0, 80.0)),
    };
    settle_all(&mut engine, event, 0);
    assert_eq!(refusal(&mut engine, OTHER, trade(1_100.01, 5)), too_fast);
    assert_eq!(refusal(&mut engine, OTHER, trade(1_100.0, 5)), None);
}

#[test]
fn open_interest_is_the_sum_of_longs_whatever_is_traded() {
    let mut engine = scene(&october(), 1_234.567);
    let mut dice = Dice(5);
    let (mut turned, mut peak) = (0, Amount::ZERO);
    for _ in 0..2_000 {
        let who = AccountId::user(dice.below(2));
        let before = engine.ledger().size(who, HYPE);
        let size = lots(dice.between(-3_000.0, 3_000.0), 2).to_f64();
        filled(&mut engine, who, trade(size, 5));
        turned += usize::from((engine.ledger().size(who, HYPE).0 ^ before.0) < 0);
        let all = (0..engine.ledger().accounts() as u32).map(AccountId);
        let longs: Amount = all.map(|id| engine.ledger().size(id, HYPE).or_zero()).sum();
        assert_eq!(engine.ledger().open_interest(HYPE), longs);
        let worth = engine.open_interest_on(plimsoll_engine::units::DexId::MAIN);
        assert_eq!(worth, longs.at(Px(80 * Px::ONE.0)));
        peak = peak.max(longs);
    }
    assert!(turned > 20, "positions turned over {turned} times only");
    assert!(peak > exact(3_000.0));
}

#[test]
fn an_order_in_no_market_is_refused() {
    let mut engine = scene(&october(), 0.0);
    let perp = Intent::TradePerp {
        perp: PerpId(3),
        size: exact(1.0),
        leverage: 5,
        limit_bps: 100,
    };
    let settlement = Intent::TradeSpot {
        token: USDC,
        size: exact(100.0),
        limit_bps: 100,
    };
    let report = ask(&mut engine, ONE, settlement);
    assert!(report.orders.is_empty());
    let refused = refusal(&mut engine, ONE, settlement);
    assert_eq!(refused, Some(Rejection::Malformed));
    // A market that is not there is no wish of an account holder, but a fault of the driver.
    let event = Event {
        time: engine.now(),
        kind: EventKind::Intent {
            account: ONE,
            intent: perp,
        },
    };
    let answer = engine.apply(&event, &mut Report::default());
    assert_eq!(answer, Err(EngineError::Unknown));
}
