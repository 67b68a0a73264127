//! Random venues: dated presets, every reading, and caps that bind.

use plimsoll_engine::market::fees::FeeTierReading;
use plimsoll_engine::market::open_interest::OpenInterestReading;
use plimsoll_engine::market::order_limits::MaxLeverageReading;
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::venue::dex::{DexConfig, DexMarketConfig, MarginMode};
use plimsoll_engine::venue::orders::{CapConfig, GrowthConfig};
use plimsoll_engine::venue::{
    AdlOutside, AdlPx, AdlRanking, ChangeConfig, CountedBorrow, CountedDexs, FallBack, FullReading,
    IndexReading, LegOrder, OffsetReading, PartialReading, Preset, RateReading,
    SeveralDebtsReading, SlipReading, TierConfig, TokenConfig, TriggerReading, VenueConfig,
};
use rust_decimal::Decimal;

use crate::common::Dice;

/// One of some choices.
pub(crate) fn one_of<T: Clone>(dice: &mut Dice, choices: &[T]) -> T {
    choices[dice.below(u32::try_from(choices.len()).unwrap()) as usize].clone()
}

/// Whether something of a chance of `percent` happens.
pub(crate) fn chance(dice: &mut Dice, percent: u32) -> bool {
    dice.below(100) < percent
}

/// A positive number between two, spread over the orders of magnitude: so many doublings of the
/// lower one, and a part of another.
pub(crate) fn spread_out(dice: &mut Dice, low: f64, high: f64) -> f64 {
    let ends: Vec<f64> = std::iter::successors(Some(low), |end| Some(end * 2.0))
        .take_while(|end| *end < high)
        .collect();
    (one_of(dice, &ends) * dice.between(1.0, 2.0)).min(high)
}

/// A number between two, spread over the orders of magnitude, with a given number of decimals.
fn spread(dice: &mut Dice, low: f64, high: f64, decimals: u32) -> Decimal {
    let value = spread_out(dice, low, high);
    Decimal::from_f64_retain(value).unwrap().round_dp(decimals)
}

/// A share between two, with a given number of decimals.
fn share(dice: &mut Dice, low: f64, high: f64, decimals: u32) -> Decimal {
    Decimal::from_f64_retain(dice.between(low, high))
        .unwrap()
        .round_dp(decimals)
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A venue whose caps are of the order of `scale` USD where they are drawn.
pub(crate) fn random_venue(dice: &mut Dice, scale: f64) -> VenueConfig {
    let presets = [
        Preset::October2026,
        Preset::October2026,
        Preset::June2026,
        Preset::Alpha,
        Preset::PreAlpha,
    ];
    let mut venue = one_of(dice, &presets).config();
    draw_readings(dice, &mut venue);
    if chance(dice, 70) {
        draw_margin(dice, &mut venue);
        draw_liquidation(dice, &mut venue);
    }
    if chance(dice, 50) {
        draw_lending(dice, &mut venue, scale);
    }
    if chance(dice, 50) {
        draw_collateral(dice, &mut venue, scale);
    }
    if chance(dice, 20) {
        add_plain_token(dice, &mut venue, scale);
    }
    if chance(dice, 30) {
        draw_markets(dice, &mut venue, scale);
    }
    if chance(dice, 40) {
        add_lent_token(dice, &mut venue, scale);
    }
    if chance(dice, 40) {
        add_dex(dice, &mut venue, scale);
    }
    if chance(dice, 75) {
        draw_orders(dice, &mut venue, scale);
    }
    draw_fees(dice, &mut venue);
    if chance(dice, 60) {
        draw_adl(dice, &mut venue, scale);
    }
    draw_accounts(dice, &mut venue, scale);
    if chance(dice, 40) {
        draw_schedule(dice, &mut venue, scale);
    }
    let blocked = [BlockedWithdrawals::Refuse, BlockedWithdrawals::Queue];
    venue.blocked_withdrawals = one_of(dice, &blocked);
    venue
}

fn draw_readings(dice: &mut Dice, venue: &mut VenueConfig) {
    let margin = &mut venue.margin;
    margin.min_borrow_offset = one_of(dice, &[OffsetReading::Floor, OffsetReading::Add]);
    margin.trigger = one_of(dice, &[TriggerReading::Ratio, TriggerReading::FaqThreshold]);
    let borrows = [
        CountedBorrow::Needed,
        CountedBorrow::Needed,
        CountedBorrow::Owed,
    ];
    margin.counted_borrow = one_of(dice, &borrows);
    margin.counted_dexs = one_of(dice, &[CountedDexs::OfToken, CountedDexs::All]);
    let debts = [
        SeveralDebtsReading::Maximum,
        SeveralDebtsReading::LessOtherBorrows,
    ];
    margin.several_debts = one_of(dice, &debts);
    venue.sharing.maintenance_borrow = chance(dice, 70);
    let fall_backs = [FallBack::Partial, FallBack::Partial, FallBack::WholeAccount];
    venue.sharing.caps_fall_back = one_of(dice, &fall_backs);
    let liquidation = &mut venue.liquidation;
    let orders = [
        LegOrder::Random,
        LegOrder::PerpsFirst,
        LegOrder::BorrowsFirst,
    ];
    liquidation.order = one_of(dice, &orders);
    let partials = [
        PartialReading::ShareOfStart,
        PartialReading::ShareOfRest,
        PartialReading::Proportional,
    ];
    liquidation.partial = one_of(dice, &partials);
    let fulls = [
        FullReading::AtOrAbove,
        FullReading::Above,
        FullReading::AboveRounded,
    ];
    liquidation.full = one_of(dice, &fulls);
    liquidation.slip = one_of(dice, &[SlipReading::Linear, SlipReading::None]);
}

fn draw_margin(dice: &mut Dice, venue: &mut VenueConfig) {
    let margin = &mut venue.margin;
    margin.liquidation_ratio = one_of(dice, &[d("0.95"), d("0.95"), d("0.5"), d("1")]);
    margin.min_borrow_offset_usd = one_of(dice, &[d("20"), d("20"), d("0"), d("5000.5")]);
    margin.transfer_requirement = one_of(dice, &[d("0.1"), d("0.2"), d("0"), d("0.0333333333")]);
    let tolerances = [d("0.03"), d("0.003"), d("0"), d("0.25"), d("1")];
    venue.sharing.tolerance = one_of(dice, &tolerances);
}

fn draw_liquidation(dice: &mut Dice, venue: &mut VenueConfig) {
    let liquidation = &mut venue.liquidation;
    liquidation.borrow_step_s = one_of(dice, &[3, 1, 10]);
    liquidation.partial_share = one_of(dice, &[d("0.2"), d("0.01"), d("0.3333333333"), d("1")]);
    liquidation.backstop_half_life_s = one_of(dice, &[600, 1, 7, 86_400]);
    liquidation.perp_partial_above_usd = one_of(dice, &[d("100000"), d("0"), d("1234.5678")]);
    let shares = [d("0.2"), d("0.01"), d("0.1234567891"), d("1")];
    liquidation.perp_partial_share = one_of(dice, &shares);
    liquidation.perp_cooldown_s = one_of(dice, &[30, 0, 4]);
    let below = [d("0.6666666667"), d("0"), d("0.9"), d("1")];
    liquidation.perp_backstop_below = one_of(dice, &below);
}

fn draw_lending(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    draw_terms(
        dice,
        venue.tokens.get_mut(&venue.settlement).unwrap(),
        scale,
    );
}

fn draw_terms(dice: &mut Dice, usdc: &mut TokenConfig, scale: f64) {
    if chance(dice, 50) {
        usdc.supply_cap = spread(dice, scale * 0.01, scale * 30.0, 10);
    }
    if chance(dice, 50) {
        usdc.user_supply_cap = spread(dice, scale * 0.01, scale * 3.0, 10);
    }
    let terms = usdc.borrow.as_mut().unwrap();
    if chance(dice, 50) {
        terms.borrow_cap = spread(dice, scale * 0.01, scale * 10.0, 10);
    }
    if chance(dice, 50) {
        terms.user_borrow_cap = spread(dice, scale * 0.001, scale, 10);
    }
    terms.base_rate_per_year = one_of(dice, &[d("0.05"), d("0"), d("0.1234567891"), d("3")]);
    terms.kink = one_of(dice, &[d("0.8"), d("0"), d("1"), d("0.4567891234")]);
    terms.slope_per_year = one_of(dice, &[d("4.75"), d("0"), d("12.3456789123")]);
    terms.rate = one_of(dice, &[RateReading::Continuous, RateReading::Effective]);
    terms.indexed = one_of(dice, &[IndexReading::Continuously, IndexReading::Hourly]);
    terms.reserve_factor = one_of(dice, &[d("0.1"), d("0"), d("1"), d("0.3333333333")]);
}

fn draw_collateral(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    for token in venue.tokens.values_mut().filter(|t| !t.ltv.is_zero()) {
        let decimals = one_of(dice, &[2, 6]);
        token.ltv = share(dice, 0.000_001, 0.95, decimals).max(d("0.000001"));
        token.takeover_width_usd = Some(spread(dice, scale * 0.001, scale * 10.0, 16));
        // Units: prices of the start are between tens and a hundred thousand.
        if chance(dice, 40) {
            token.supply_cap = spread(dice, scale * 1e-5, scale, 10);
        }
        if chance(dice, 40) {
            token.user_supply_cap = spread(dice, scale * 1e-6, scale * 0.1, 10);
        }
    }
}

fn draw_markets(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    for perp in venue.perps.values_mut() {
        let (mut from, mut leverage) = (0.0, 3 + dice.below(50));
        perp.tiers.clear();
        for _ in 0..=dice.below(3) {
            perp.tiers.push(TierConfig {
                from_usd: Decimal::from_f64_retain(from).unwrap().round_dp(16),
                max_leverage: leverage,
            });
            from += scale * dice.between(0.01, 2.0);
            leverage = 1 + dice.below(leverage);
            if perp
                .tiers
                .last()
                .is_some_and(|last| leverage >= last.max_leverage)
            {
                break;
            }
        }
    }
}

/// A token that can be held and traded and backs nothing.
fn add_plain_token(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let token = TokenConfig {
        ltv: Decimal::ZERO,
        supply_cap: spread(dice, scale * 1e-5, scale, 10),
        user_supply_cap: spread(dice, scale * 1e-5, scale, 10),
        takeover_width_usd: None,
        borrow: None,
    };
    venue.tokens.insert("PURR".to_owned(), token);
}

/// A second token that is lent, under the names of terms drawn for the settlement token.
fn add_lent_token(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let token = venue.tokens[&venue.settlement].clone();
    venue.tokens.insert("USDT0".to_owned(), token);
    (venue.orders.spot_size_decimals).insert("USDT0".to_owned(), one_of(dice, &[2, 8]));
    draw_terms(dice, venue.tokens.get_mut("USDT0").unwrap(), scale);
}

/// A DEX that settles in one of the tokens, perhaps in one of its own that is not lent.
fn add_dex(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let choices = ["USDC", "USDH", "USDH", "USDT0"];
    let collateral = one_of(dice, &choices).to_owned();
    if !venue.tokens.contains_key(&collateral) {
        let token = TokenConfig {
            borrow: None,
            ..venue.tokens[&venue.settlement].clone()
        };
        venue.tokens.insert(collateral.clone(), token);
        (venue.orders.spot_size_decimals).insert(collateral.clone(), one_of(dice, &[2, 8]));
    }
    let mut dex = DexConfig::xyz_2026_09();
    dex.collateral = collateral;
    dex.open_interest_cap_usd =
        chance(dice, 30).then(|| spread(dice, scale * 0.1, scale * 50.0, 10));
    if chance(dice, 20) {
        dex.size_cap = spread(dice, scale * 1e-4, scale, 10);
    }
    let pattern = dex.markets["XYZ100"].clone();
    let mut market = |name: &str, margin_mode| {
        let market = DexMarketConfig {
            margin_mode,
            max_leverage: 2 + dice.below(40),
            size_decimals: one_of(dice, &[2, 6]),
            open_interest_cap_usd: spread(dice, scale * 0.1, scale * 100.0, 10),
            deployer_fee_scale: one_of(dice, &[d("0"), d("1"), d("0.3333"), d("2.5")]),
            growth_mode: chance(dice, 40),
            ..pattern.clone()
        };
        (name.to_owned(), market)
    };
    dex.markets = [
        market("ETH", MarginMode::Normal),
        market("FREE", MarginMode::NoCross),
        market("KEPT", MarginMode::StrictIsolated),
    ]
    .into();
    venue.dexs.insert("hyna".to_owned(), dex);
}

/// Grids, limits and caps of orders.
fn draw_orders(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let orders = &mut venue.orders;
    orders.least_order_usd = one_of(dice, &[d("10"), d("0"), d("0.5")]);
    if chance(dice, 60) {
        (orders.perp_size_decimals.values_mut()).for_each(|decimals| *decimals = 6);
        (orders.spot_size_decimals.values_mut()).for_each(|decimals| *decimals = 8);
    }
    if chance(dice, 60) {
        for step in &mut orders.largest_market_orders {
            step.usd = Decimal::from(100_000_000);
        }
    }
    orders.max_leverage = one_of(
        dice,
        &[
            MaxLeverageReading::TierOfNotional,
            MaxLeverageReading::FirstTier,
        ],
    );
    orders.reference_band = one_of(dice, &[d("0.8"), d("0.8"), d("0.005"), d("2")]);
    orders.oracle_band = one_of(dice, &[None, None, Some(d("0.0123456789")), Some(d("1"))]);
    let interest = &mut orders.open_interest;
    let readings = [OpenInterestReading::OneSided, OpenInterestReading::TwoSided];
    interest.counts = one_of(dice, &readings);
    if chance(dice, 35) {
        let notional_usd = spread(dice, scale * 0.1, scale * 20.0, 10);
        (interest.caps).insert("HYPE".to_owned(), CapConfig { notional_usd });
    }
    interest.growth = chance(dice, 25).then(|| GrowthConfig {
        window_s: one_of(dice, &[1, 60, 3_600]),
        share: one_of(dice, &[d("0.1"), d("0"), d("0.0123456789")]),
    });
}

fn draw_fees(dice: &mut Dice, venue: &mut VenueConfig) {
    let fees = &mut venue.fees;
    fees.tier = one_of(dice, &[FeeTierReading::Lowest, FeeTierReading::ByVolume]);
    let rates = [d("0.00045"), d("0"), d("0.05"), d("0.0001234567")];
    if chance(dice, 40) {
        fees.tiers[0].perp_taker = one_of(dice, &rates);
        fees.tiers[0].spot_taker = one_of(dice, &rates);
    }
    if chance(dice, 50) {
        fees.other_maker_volume_usd = one_of(dice, &[d("0"), d("1000000")]);
    }
    fees.stable_pair_share = one_of(dice, &[d("0.2"), d("1"), d("0.3333")]);
}

fn draw_adl(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let adl = &mut venue.liquidation.adl;
    adl.enabled = chance(dice, 85);
    let rankings = [
        AdlRanking::Index,
        AdlRanking::IndexLiteral,
        AdlRanking::ProfitFirst,
        AdlRanking::ReturnOnEquity,
        AdlRanking::WealthProRata,
        AdlRanking::ContractProRata,
        AdlRanking::RiskAware,
    ];
    adl.ranking = one_of(dice, &rankings);
    adl.px = one_of(dice, &[AdlPx::PreviousMark, AdlPx::PreviousOracle]);
    let outsides = [AdlOutside::ProRata, AdlOutside::Last, AdlOutside::First];
    adl.outside = one_of(dice, &outsides);
    adl.backstop_loss_limit_usd = match dice.below(4) {
        0 => Some(Decimal::ZERO),
        1 => Some(spread(dice, scale * 1e-3, scale, 10)),
        _ => None,
    };
}

fn draw_accounts(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let accounts = &mut venue.accounts;
    accounts.actions_per_day = one_of(
        dice,
        &[50_000, 50_000, 50_000, 50_000, 50_000, 50_000, 20, 3],
    );
    accounts.portfolio_min_volume_usd = spread(dice, scale * 0.1, scale * 10.0, 10);
    accounts.portfolio_min_value_usd =
        chance(dice, 70).then(|| spread(dice, scale * 1e-3, scale, 10));
    accounts.portfolio_below_value_usd =
        chance(dice, 70).then(|| spread(dice, scale * 0.1, scale * 10.0, 10));
}

/// Changes of terms in the course of a path.
fn draw_schedule(dice: &mut Dice, venue: &mut VenueConfig, scale: f64) {
    let tokens: Vec<String> = venue.tokens.keys().cloned().collect();
    for n in 0..dice.below(5) {
        let token = one_of(dice, &tokens);
        let terms = &venue.tokens[&token];
        let (backs, is_lent) = (!terms.ltv.is_zero(), terms.borrow.is_some());
        let mut cap = |may: bool| {
            let cap = spread(dice, scale * 1e-4, scale * 10.0, 10);
            (may && chance(dice, 50)).then_some(cap)
        };
        let change = ChangeConfig {
            at_min: f64::from(n),
            supply_cap: cap(true),
            user_supply_cap: cap(true),
            borrow_cap: cap(is_lent),
            user_borrow_cap: cap(is_lent),
            ltv: (backs && chance(dice, 60))
                .then(|| one_of(dice, &[d("0"), d("0.3"), d("0.65"), d("0.95")])),
            token,
        };
        venue.schedule.push(change);
    }
}
