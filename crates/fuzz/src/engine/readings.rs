//! The venue: a dated preset with some of its readings and numbers changed.

use garde::Validate;
use plimsoll_engine::market::fees::FeeTierReading;
use plimsoll_engine::market::open_interest::OpenInterestReading;
use plimsoll_engine::market::order_limits::MaxLeverageReading;
use plimsoll_engine::orders::{LimitFill, ReduceOnlyMargin, SlippageFrom};
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::venue::orders::{CapConfig, GrowthConfig};
use plimsoll_engine::venue::{
    AdlOutside, AdlPx, AdlRanking, BorrowConfig, CountedBorrow, CountedDexs, FallBack, FullReading,
    IndexReading, LegOrder, OffsetReading, PartialReading, Preset, RateReading,
    SeveralDebtsReading, SlipReading, TokenConfig, TriggerReading, Venue, VenueConfig,
};
use rust_decimal::Decimal;

use super::dexs;
use crate::bytes::Bytes;

const PRESETS: [Preset; 8] = [
    Preset::October2026,
    Preset::PreAlpha,
    Preset::Alpha,
    Preset::June2026,
    Preset::May2026,
    Preset::EarlyJune2026,
    Preset::MidJune2026,
    Preset::August2026,
];

/// One change of a venue by a byte.
type Change = fn(&mut VenueConfig, u8);

/// Every change there is. A new one goes to the end, so that the corpus keeps its meaning.
const CHANGES: &[Change] = &[
    |v, b| v.margin.min_borrow_offset = pick(b, [OffsetReading::Floor, OffsetReading::Add]),
    |v, b| v.margin.trigger = pick(b, [TriggerReading::Ratio, TriggerReading::FaqThreshold]),
    |v, b| v.sharing.maintenance_borrow = pick(b, [true, false]),
    |v, b| {
        let all = [
            LegOrder::Random,
            LegOrder::PerpsFirst,
            LegOrder::BorrowsFirst,
        ];
        v.liquidation.order = pick(b, all);
    },
    |v, b| {
        let all = [
            PartialReading::ShareOfStart,
            PartialReading::ShareOfRest,
            PartialReading::Proportional,
        ];
        v.liquidation.partial = pick(b, all);
    },
    |v, b| v.liquidation.slip = pick(b, [SlipReading::Linear, SlipReading::None]),
    |v, b| v.margin.liquidation_ratio = share(b),
    |v, b| v.margin.min_borrow_offset_usd = power(b),
    |v, b| v.margin.transfer_requirement = share(b),
    |v, b| v.sharing.tolerance = share(b),
    |v, b| v.liquidation.borrow_step_s = u32::from(b),
    |v, b| v.liquidation.partial_share = share(b),
    |v, b| v.liquidation.backstop_half_life_s = u32::from(b) * u32::from(b),
    |v, b| v.liquidation.perp_partial_above_usd = power(b),
    |v, b| v.liquidation.perp_partial_share = share(b),
    |v, b| v.liquidation.perp_cooldown_s = u32::from(b),
    |v, b| v.liquidation.perp_backstop_below = share(b),
    |v, b| v.fees.tiers[0].perp_taker = share(b) / Decimal::from(25),
    |v, b| v.fees.tiers[0].spot_taker = share(b) / Decimal::from(25),
    |v, b| terms(v, |t| t.borrow_cap = power(b)),
    |v, b| terms(v, |t| t.user_borrow_cap = power(b)),
    |v, b| terms(v, |t| t.base_rate_per_year = share(b) * Decimal::TEN),
    |v, b| terms(v, |t| t.kink = share(b)),
    |v, b| terms(v, |t| t.slope_per_year = share(b) * Decimal::ONE_HUNDRED),
    |v, b| terms(v, |t| t.reserve_factor = share(b)),
    |v, b| token(v, b, |t, b| t.ltv = share(b)),
    |v, b| token(v, b, |t, b| t.supply_cap = power(b)),
    |v, b| token(v, b, |t, b| t.user_supply_cap = power(b)),
    |v, b| token(v, b, |t, b| t.takeover_width_usd = Some(power(b))),
    |v, b| {
        for perp in v.perps.values_mut() {
            perp.tiers[0].max_leverage = u32::from(b);
        }
    },
    |v, b| {
        for perp in v.perps.values_mut() {
            perp.tiers[1].from_usd = power(b);
        }
    },
    |v, b| {
        let (dex, change) = (dexs::deployed(v, b), dexs::scheduled(v, b));
        v.dexs.extend(dex);
        v.schedule.extend(change);
    },
    |v, b| v.dexs.extend(dexs::deployed(v, b)),
    |v, b| v.schedule.extend(dexs::scheduled(v, b)),
    |v, b| {
        v.blocked_withdrawals = pick(b, [BlockedWithdrawals::Queue, BlockedWithdrawals::Refuse]);
    },
    |v, b| {
        let all = [FallBack::Partial, FallBack::WholeAccount];
        v.sharing.caps_fall_back = pick(b, all);
    },
    |v, b| v.margin.counted_borrow = pick(b, [CountedBorrow::Needed, CountedBorrow::Owed]),
    |v, b| v.margin.counted_dexs = pick(b, [CountedDexs::OfToken, CountedDexs::All]),
    |v, b| {
        let all = [
            SeveralDebtsReading::Maximum,
            SeveralDebtsReading::LessOtherBorrows,
        ];
        v.margin.several_debts = pick(b, all);
    },
    |v, b| {
        let all = [
            FullReading::AtOrAbove,
            FullReading::Above,
            FullReading::AboveRounded,
        ];
        v.liquidation.full = pick(b, all);
    },
    |v, b| {
        let all = [RateReading::Continuous, RateReading::Effective];
        terms(v, |t| t.rate = pick(b, all));
    },
    |v, b| {
        let all = [IndexReading::Continuously, IndexReading::Hourly];
        terms(v, |t| t.indexed = pick(b, all));
    },
    |v, b| v.liquidation.adl.enabled = pick(b, [true, false]),
    |v, b| {
        let all = [
            AdlRanking::Index,
            AdlRanking::IndexLiteral,
            AdlRanking::ProfitFirst,
            AdlRanking::ReturnOnEquity,
            AdlRanking::WealthProRata,
            AdlRanking::ContractProRata,
            AdlRanking::RiskAware,
        ];
        v.liquidation.adl.ranking = pick(b, all);
    },
    |v, b| v.liquidation.adl.px = pick(b, [AdlPx::PreviousMark, AdlPx::PreviousOracle]),
    |v, b| {
        let all = [AdlOutside::ProRata, AdlOutside::Last, AdlOutside::First];
        v.liquidation.adl.outside = pick(b, all);
    },
    |v, b| v.liquidation.adl.backstop_loss_limit_usd = Some(power(b)),
    |v, b| v.fees.tier = pick(b, [FeeTierReading::ByVolume, FeeTierReading::Lowest]),
    |v, b| v.fees.other_maker_volume_usd = power(b),
    |v, b| {
        let all = [OpenInterestReading::OneSided, OpenInterestReading::TwoSided];
        v.orders.open_interest.counts = pick(b, all);
    },
    |v, b| {
        for name in v.perps.keys() {
            let cap = CapConfig {
                notional_usd: power(b),
            };
            v.orders.open_interest.caps.insert(name.clone(), cap);
        }
    },
    |v, b| {
        v.orders.open_interest.growth = Some(GrowthConfig {
            window_s: 1 + u32::from(b),
            share: share(b),
        });
    },
    |v, b| v.orders.oracle_band = Some(share(b)),
    |v, b| v.orders.least_order_usd = power(b),
    |v, b| {
        let all = [
            MaxLeverageReading::FirstTier,
            MaxLeverageReading::TierOfNotional,
        ];
        v.orders.max_leverage = pick(b, all);
    },
    |v, b| v.resting_orders.limit_fill = pick(b, [LimitFill::Passed, LimitFill::Touched]),
    |v, b| {
        let all = [SlippageFrom::TriggerPx, SlippageFrom::MarkPx];
        v.resting_orders.trigger_slippage_from = pick(b, all);
    },
    |v, b| v.resting_orders.trigger_slippage_bps = 1 + u32::from(b) * 39,
    |v, b| {
        let all = [ReduceOnlyMargin::Free, ReduceOnlyMargin::Counted];
        v.resting_orders.reduce_only_margin = pick(b, all);
    },
    |v, b| v.accounts.portfolio_min_volume_usd = power(b),
    |v, b| v.accounts.portfolio_min_value_usd = Some(power(b)),
    |v, b| v.accounts.portfolio_below_value_usd = Some(power(b)),
    |v, b| v.accounts.actions_per_day = 1 + u32::from(b),
    |v, b| v.orders.reference_band = share(b),
];

/// A venue; a change that the venue's own checks refuse is left out.
pub(crate) fn venue(bytes: &mut Bytes<'_>) -> Option<Venue> {
    let mut config = PRESETS[bytes.below(PRESETS.len())].config();
    for _ in 0..bytes.below(8) {
        let (change, by) = (bytes.byte(), bytes.byte());
        let mut changed = config.clone();
        // Bytes without a change of their own are left for those to come.
        let Some(change) = CHANGES.get(usize::from(change) % 128) else {
            continue;
        };
        change(&mut changed, by);
        if changed.validate().is_ok() && Venue::try_from(&changed).is_ok() {
            config = changed;
        }
    }
    Venue::try_from(&config).ok()
}

pub(super) fn pick<T: Copy, const N: usize>(byte: u8, all: [T; N]) -> T {
    all[usize::from(byte) % N]
}

/// From 0 to 1.02 in steps of 0.004.
pub(super) fn share(byte: u8) -> Decimal {
    Decimal::new(i64::from(byte) * 4, 3)
}

/// One to nine times a power of ten, from 1e-10 to 9e10; nothing for 0.
pub(super) fn power(byte: u8) -> Decimal {
    let (digit, power) = (i64::from(byte % 10), u32::from(byte / 10) % 21);
    if power < 10 {
        return Decimal::new(digit, 10 - power);
    }
    Decimal::from(digit * 10_i64.pow(power - 10))
}

fn terms(venue: &mut VenueConfig, change: impl Fn(&mut BorrowConfig)) {
    let all = venue.tokens.values_mut().filter_map(|t| t.borrow.as_mut());
    all.for_each(change);
}

/// Changes the token that the lowest two bits name, by the rest of the byte.
fn token(venue: &mut VenueConfig, byte: u8, change: fn(&mut TokenConfig, u8)) {
    if let Some(token) = venue.tokens.values_mut().nth(usize::from(byte % 4)) {
        change(token, byte & !3);
    }
}
