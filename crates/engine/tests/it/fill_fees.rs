//! What accounts pay for fills: by volume, stake and side, and what a deployer keeps of it.

use plimsoll_engine::account::Mode;
use plimsoll_engine::market::fees::FeeTierReading;
use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{AccountId, Amount, PerpId, SimTime, TokenId, Usd};
use plimsoll_engine::venue::VenueConfig;
use plimsoll_engine::{
    Engine, Event, EventKind, Fill, Instrument, Intent, Opening, Order, Outcome, Rejection, Report,
};
use rust_decimal::Decimal;

use crate::common::{USDC, dexs, dexs_prices, engine, exact, october, prices, refusal};

const HYPE: Instrument = Instrument::Perp(PerpId(2));
const SPOT: Instrument = Instrument::Spot(TokenId(1));
const ONE: AccountId = AccountId::user(0);
const SUB: AccountId = AccountId::user(1);
const DAY_MS: u64 = 86_400_000;

fn by_volume() -> VenueConfig {
    let mut config = october();
    config.fees.tier = FeeTierReading::ByVolume;
    config
}

fn traded(all: i128, maker: i128) -> Traded {
    Traded {
        all: Usd(all * Usd::ONE.0),
        maker: Usd(maker * Usd::ONE.0),
    }
}

fn rich() -> Opening {
    Opening {
        mode: Mode::Unified,
        perp_equity: exact(1e9),
        ..Opening::default()
    }
}

/// An account that traded and staked, and a sub-account of it.
fn scene(config: &VenueConfig, volume: Traded, staked: f64) -> Engine {
    let master = Opening {
        volume,
        staked: exact(staked),
        ..rich()
    };
    let sub = Opening {
        master: Some(ONE),
        ..rich()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    engine(config, &[master, sub], at)
}

/// Fills a purchase worth some money; returns fee and deployer's part.
fn fill(
    engine: &mut Engine,
    account: AccountId,
    (instrument, worth): (Instrument, f64),
    is_maker: bool,
) -> (Amount, Amount) {
    let size = exact(1.0);
    let order = Order {
        account,
        instrument,
        size,
        limit_bps: Some(100),
        is_liquidation: false,
        is_maker,
        kind: plimsoll_engine::OrderKind::Market,
    };
    let quote = exact(worth);
    let event = Event {
        time: engine.now(),
        kind: EventKind::Fill(Fill { order, size, quote }),
    };
    let mut report = Report::default();
    engine.apply(&event, &mut report).unwrap();
    engine.ledger().check().unwrap();
    let fees = report.outcomes.iter().find_map(|o| match o {
        Outcome::Filled {
            fee, deployer_fee, ..
        } => Some((*fee, *deployer_fee)),
        _ => None,
    });
    fees.unwrap()
}

fn taker(engine: &mut Engine, account: AccountId, instrument: Instrument) -> Amount {
    fill(engine, account, (instrument, 10_000.0), false).0
}

#[test]
fn a_taker_pays_the_fee_of_its_volume_and_stake() {
    for (volume, staked, perp, spot) in [
        (0, 0.0, 4.5, 7.0),
        (5_000_000, 0.0, 4.5, 7.0),
        (5_000_001, 0.0, 4.0, 6.0),
        (5_000_001, 1_000.000_1, 3.4, 5.1),
        (8_000_000_000, 600_000.0, 1.44, 1.5),
    ] {
        let mut engine = scene(&by_volume(), traded(volume, 0), staked);
        assert_eq!(taker(&mut engine, ONE, HYPE), exact(perp));
        assert_eq!(taker(&mut engine, ONE, SPOT), exact(spot));
    }
}

#[test]
fn by_default_volume_and_stake_change_nothing() {
    let mut engine = scene(&october(), traded(8_000_000_000, 1_000_000_000), 600_000.0);
    assert_eq!(taker(&mut engine, ONE, HYPE), exact(4.5));
    assert_eq!(taker(&mut engine, ONE, SPOT), exact(7.0));
    assert_eq!(fill(&mut engine, ONE, (HYPE, 10_000.0), true).0, exact(1.5));
}

#[test]
fn a_sub_account_pays_and_counts_as_its_master() {
    let mut engine = scene(&by_volume(), traded(20_000_000, 0), 1_001.0);
    assert_eq!(taker(&mut engine, SUB, HYPE), exact(3.4));
    assert_eq!(engine.volume(SUB), engine.volume(ONE));
    // What the sub-account trades counts for both from the next day on.
    fill(&mut engine, SUB, (HYPE, 10_000_000.0), false);
    assert_eq!(taker(&mut engine, ONE, HYPE), exact(3.4));
    let next = Event {
        time: SimTime(DAY_MS),
        kind: EventKind::Prices(prices(80_000.0, 2_400.0, 80.0)),
    };
    engine.apply(&next, &mut Report::default()).unwrap();
    assert_eq!(taker(&mut engine, ONE, HYPE), exact(2.975));
}

#[test]
fn spot_counts_twice_towards_volume() {
    let mut engine = scene(&by_volume(), Traded::default(), 0.0);
    fill(&mut engine, ONE, (SPOT, 1_000_000.0), false);
    fill(&mut engine, ONE, (HYPE, 500_000.0), true);
    let next = Event {
        time: SimTime(DAY_MS),
        kind: EventKind::Prices(prices(80_000.0, 2_400.0, 80.0)),
    };
    engine.apply(&next, &mut Report::default()).unwrap();
    assert_eq!(engine.volume(ONE), traded(2_500_000, 500_000));
}

#[test]
fn a_maker_with_a_large_share_of_the_maker_volume_is_paid() {
    // Three percent of all that makers traded, the account's own included.
    let with = |own| {
        let mut config = by_volume();
        config.fees.other_maker_volume_usd = Decimal::from(97_000_000);
        scene(&config, traded(own, own), 0.0)
    };
    let mut engine = with(3_000_001);
    let before = engine.ledger().held(AccountId::FEES, USDC);
    let (fee, _) = fill(&mut engine, ONE, (HYPE, 10_000.0), true);
    assert_eq!(fee, exact(-0.3));
    let paid = engine.ledger().held(AccountId::FEES, USDC) - before;
    assert_eq!(paid, Amount(-3 * Amount::ONE.0 / 10));
    assert_eq!(taker(&mut engine, ONE, HYPE), exact(4.5));
    let mut engine = with(3_000_000);
    assert_eq!(
        fill(&mut engine, ONE, (HYPE, 10_000.0), true).0,
        exact(-0.2)
    );
}

#[test]
fn a_deployer_keeps_half_of_twice_the_fee() {
    // GOLD 4.5 * 2; growth mode a tenth of it. Then a market of the other DEX, without a scale.
    let rich = Opening {
        pools: vec![(
            plimsoll_engine::account::Cross::Token(TokenId(3)),
            exact(1e6),
        )],
        ..rich()
    };
    let mut engine = engine(&dexs(), &[rich], dexs_prices());
    let perp = |name: &str| Instrument::Perp(PerpId(name_of(name)));
    let mut fees = |name| fill(&mut engine, ONE, (perp(name), 10_000.0), false);
    assert_eq!(fees("xyz:GOLD"), (exact(9.0), exact(4.5)));
    assert_eq!(fees("xyz:XYZ100"), (exact(0.9), exact(0.45)));
    assert_eq!(fees("hyna:ETH"), (exact(4.5), exact(0.0)));
}

fn name_of(name: &str) -> u32 {
    let venue = plimsoll_engine::venue::Venue::try_from(&dexs()).unwrap();
    venue.perp(name).unwrap().0
}

#[test]
fn between_two_quote_tokens_a_fifth_of_the_fee_is_left() {
    let mut engine = engine(&dexs(), &[rich()], dexs_prices());
    let usdh = Instrument::Spot(TokenId(3));
    assert_eq!(taker(&mut engine, ONE, usdh), exact(1.4));
    assert_eq!(taker(&mut engine, ONE, SPOT), exact(7.0));
}

#[test]
fn volume_opens_portfolio_margin_to_the_master_and_its_sub_accounts() {
    let poor = |volume| {
        let master = Opening {
            mode: Mode::Unified,
            perp_equity: exact(100.0),
            volume,
            ..Opening::default()
        };
        let sub = Opening {
            master: Some(ONE),
            volume: Traded::default(),
            ..master.clone()
        };
        engine(&october(), &[master, sub], prices(80_000.0, 2_400.0, 80.0))
    };
    let mode = Mode::Portfolio;
    for id in [ONE, SUB] {
        let refused = refusal(
            &mut poor(traded(5_000_000, 0)),
            id,
            Intent::SetMode { mode },
        );
        let too_small = plimsoll_engine::account::Ineligible::TooSmall;
        assert_eq!(refused, Some(Rejection::Ineligible(too_small)));
        let refused = refusal(
            &mut poor(traded(5_000_001, 0)),
            id,
            Intent::SetMode { mode },
        );
        assert_eq!(refused, None);
    }
}
