//! A scene that one account holder looks at, and the figures of the book of 2026-10-08.

use std::collections::BTreeMap;

use plimsoll_agents::population::capital::Capital;
use plimsoll_agents::population::config::{
    Accounts, CollateralTotal, DebtShare, Draw, LargeLender, LtvUse, Sizes,
};
use plimsoll_agents::view::{FeeView, OwnOrder, SignalsConfig};
use plimsoll_agents::{
    AccountView, Agent, Asset, BookView, Holding, MarketView, PopulationConfig, ReserveView,
    Signals, Statement, View, Wish,
};
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::orders::{OrderId, Side};
use plimsoll_engine::units::{PerpId, Px, TokenId};
use plimsoll_engine::venue::{Preset, Venue};
use plimsoll_engine::{Engine, Instrument, Intent};
use plimsoll_streams::{Key, Stream};
use rust_decimal::Decimal;

pub(crate) const BTC: TokenId = TokenId(0);
pub(crate) const HYPE: TokenId = TokenId(1);
pub(crate) const USDC: TokenId = TokenId(2);
pub(crate) const HYPE_PERP: PerpId = PerpId(2);
pub(crate) const KEY: Key = Key { seed: 11, path: 3 };
pub(crate) const HOUR: f64 = 3_600.0;
pub(crate) const USDT0: TokenId = TokenId(3);
/// A reserve of scenes.
const RESERVE: ReserveView = ReserveView {
    utilization: 0.74,
    borrow_rate: 0.05,
    supply_rate: 0.033,
    balance_units: 137e6,
};
/// Price of HYPE in scenes.
pub(crate) const PX: f64 = 100.0;

pub(crate) fn venue() -> Venue {
    Venue::try_from(&Preset::October2026.config()).unwrap()
}

pub(crate) fn hype() -> Asset {
    Asset::find(&venue(), "HYPE").unwrap()
}

pub(crate) fn stream() -> Stream {
    KEY.stream("test", 0)
}

/// What one account holder sees; all of it can be set.
pub(crate) struct Scene {
    pub(crate) market: MarketView,
    pub(crate) signals: Signals,
    pub(crate) account: Statement,
}

impl Scene {
    /// HYPE at 100, funding in the dead zone, rate 5%; an account with some HYPE and debt.
    pub(crate) fn new(hype_units: f64, debt_usd: f64) -> Self {
        let mut signals = Signals::new(&SignalsConfig::default(), 3);
        signals.on_prices(0.0, &[80_000.0, 2_400.0, PX]);
        let holding = |supplied_units, px, room_units| Holding {
            supplied_units,
            held_units: 0.0,
            borrowed_units: 0.0,
            px,
            room_units,
        };
        let capacity_usd = 0.65 * hype_units * PX;
        Self {
            market: MarketView {
                time_s: 0.0,
                oracle_px: vec![80_000.0, 2_400.0, PX],
                mark_px: vec![80_000.0, 2_400.0, PX],
                funding_rate_hourly: vec![0.000_012_5; 3],
                reserves: vec![
                    ReserveView::default(),
                    ReserveView::default(),
                    RESERVE,
                    RESERVE,
                ],
                ..MarketView::default()
            },
            signals,
            account: Statement {
                holdings: vec![
                    holding(0.0, 80_000.0, 100.0),
                    holding(hype_units, PX, 1e6),
                    holding(0.0, 1.0, 1e8),
                    holding(0.0, 1.0, 1e6),
                ],
                borrowable_units: vec![0.0; 4],
                perp_size: vec![0.0; 3],
                debt_usd,
                supplied_usd: 0.0,
                perp_equity_usd: 0.0,
                capacity_usd,
                collateral_usd: hype_units * PX,
                net_worth_usd: hype_units * PX - debt_usd,
                portfolio_margin_ratio: 0.3,
                max_new_borrow_usd: (capacity_usd - debt_usd).max(0.0),
                is_in_liquidation: false,
                ..Statement::default()
            },
        }
    }

    /// Moves the price of HYPE, as everybody has seen it after some time.
    pub(crate) fn price(&mut self, t_s: f64, px: f64) {
        self.market.time_s = t_s;
        self.market.mark_px[2] = px;
        self.market.oracle_px[2] = px;
        self.signals.on_prices(t_s, &[80_000.0, 2_400.0, px]);
    }

    /// Lets an agent decide; returns its wishes and its sleep.
    pub(crate) fn ask(&self, agent: &mut dyn Agent, stream: &mut Stream) -> (Vec<Wish>, f64) {
        let view = View {
            market: &self.market,
            signals: &self.signals,
            account: &AccountView::from(&self.account),
        };
        let mut wishes = Vec::new();
        let sleep = agent.decide(&view, stream, &mut wishes);
        (wishes, sleep)
    }
}

/// Size of a spot order, or nothing.
pub(crate) fn spot(wishes: &[Wish]) -> f64 {
    let sizes = wishes.iter().map(|w| match w.intent {
        Intent::TradeSpot { size, .. } => size.to_f64(),
        _ => 0.0,
    });
    sizes.sum()
}

/// Size of a perp order, or nothing.
pub(crate) fn perp(wishes: &[Wish]) -> f64 {
    let sizes = wishes.iter().map(|w| match w.intent {
        Intent::TradePerp { size, .. } => size.to_f64(),
        _ => 0.0,
    });
    sizes.sum()
}

/// Money brought in, or (negative) asked for.
pub(crate) fn money(wishes: &[Wish]) -> f64 {
    let amounts = wishes.iter().map(|w| match w.intent {
        Intent::Deposit { amount, .. } => amount.to_f64(),
        Intent::Withdraw { amount, .. } => -amount.to_f64(),
        _ => 0.0,
    });
    amounts.sum()
}

pub(crate) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The book of 2026-10-08 with a thousand accounts.
pub(crate) fn october() -> PopulationConfig {
    let units = |text| CollateralTotal {
        units: decimal(text),
    };
    PopulationConfig {
        mode: plimsoll_agents::population::AccountMode::default(),
        draw: Draw::PerPath,
        accounts: Accounts {
            lender: 299,
            carry: 300,
            hedger: 100,
            looper: 220,
            plain: 80,
            ..Accounts::default()
        },
        usdc_supplied: decimal("532473421.3800892234"),
        usdc_borrowed: decimal("395326263.9876298308"),
        debt_capacity_usd: None,
        collateral: BTreeMap::from([
            ("HYPE".to_owned(), units("13641171.3279754706")),
            ("BTC".to_owned(), units("2217.5449223667")),
        ]),
        large_lenders: vec![LargeLender {
            usdc: decimal("100542851.6265490204"),
        }],
        contracts: Vec::new(),
        whales: Vec::new(),
        fix_top: 0,
        capital: Capital::default(),
        other_reserves: BTreeMap::new(),
        table: None,
        accounts_json: Vec::new(),
        debt_share: DebtShare::default(),
        sizes: Sizes::default(),
        ltv_use: LtvUse::default(),
        entry_sigma: 0.15,
    }
}

/// Recorded prices of 2026-10-08.
pub(crate) fn october_prices() -> Prices {
    let px = |value| Px::from_f64_nearest(value).unwrap();
    let perps = vec![px(80_829.552), px(2_500.0), px(83.509)];
    Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: vec![px(80_829.552), px(83.509), Px::ONE, px(0.9993)],
    }
}

pub(crate) fn engine(users: u32) -> Engine {
    let mut engine = Engine::new(venue(), october_prices()).unwrap();
    engine.restart(october_prices(), users).unwrap();
    engine
}

impl Scene {
    /// A trader with some money and no position who sees the books: normal depth of HYPE, no gap.
    pub(crate) fn trader(equity_usd: f64) -> Self {
        let mut scene = Self::new(0.0, 0.0);
        scene.account.perp_equity_usd = equity_usd;
        scene.account.net_worth_usd = equity_usd;
        scene.account.free_usd = equity_usd;
        scene.account.entry_px = vec![0.0; 3];
        let book = BookView {
            mid_px: PX,
            spread_bps: 0.0,
            bids_usd: [5e5, 1e6, 2.4e6, 4.5e6, 8e6, 18e6],
            asks_usd: [5e5, 1e6, 2.4e6, 4.5e6, 8e6, 18e6],
        };
        let books = &mut scene.market.books;
        books.perps = vec![book; 3];
        books.spots = vec![BookView::default(), book, BookView::default()];
        books.elsewhere_px = vec![80_000.0, 2_400.0, PX];
        books.fees = FeeView {
            perp_taker: 0.000_45,
            spot_taker: 0.000_7,
        };
        scene
    }

    /// Moves the mid of the HYPE perp.
    pub(crate) fn mid(&mut self, t_s: f64, px: f64) {
        self.market.time_s = t_s;
        self.market.books.perps[2].mid_px = px;
    }

    /// Gives the trader a position in HYPE.
    pub(crate) fn position(&mut self, size: f64, entry_px: f64) {
        self.account.perp_size[2] = size;
        self.account.entry_px[2] = entry_px;
    }
}

/// A trigger order of the own that sells (negative) or buys.
pub(crate) fn own_stop(units: f64) -> OwnOrder {
    OwnOrder {
        id: OrderId(0),
        instrument: Instrument::Perp(HYPE_PERP),
        units,
        px: 90.0,
        is_trigger: true,
    }
}

/// Trigger price of the stop placed, and whether it sells.
pub(crate) fn stop(wishes: &[Wish]) -> Option<(f64, bool)> {
    wishes.iter().find_map(|wish| match wish.intent {
        Intent::PlaceTrigger {
            trigger_px, covers, ..
        } => Some((trigger_px.to_f64(), covers.side() == Side::Sell)),
        _ => None,
    })
}
