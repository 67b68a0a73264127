//! What a case gives to a judge: one plain struct per rule.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::case::{AccountCase, MarginOptions, MinBorrowOffset, ReserveCase, TierCase};
use crate::reference::borrow_liquidation::LiquidationOptions;

/// What is given, by rule. The rule's name in a file is the variant's in snake case.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Balances, margin, ratio, capacity and holds of an account.
    Account(AccountGiven),
    /// A need of a token, met from the own balance and by borrowing.
    AutomaticBorrow(AutomaticBorrowGiven),
    /// Utilization to rates.
    BorrowRate(BorrowRateGiven),
    /// Totals of a reserve to utilization and rates.
    Reserve(ReserveGiven),
    /// Growth of a debt.
    Interest(InterestGiven),
    /// Thresholds of a collateral.
    Thresholds(ThresholdsGiven),
    /// Requirement over liquidation value.
    Ratio(RatioGiven),
    /// Liquidation of borrows, step by step.
    BorrowLiquidation(BorrowLiquidationGiven),
    /// Price at which an account reaches a ratio.
    CrossingPx(CrossingPxGiven),
    /// Maintenance margin of a notional.
    Maintenance(MaintenanceGiven),
    /// Size of a perp liquidation order.
    PerpOrder(PerpOrderGiven),
    /// Stage of the perp ladder.
    PerpStage(PerpStageGiven),
    /// Liquidation price shown on a position.
    LiquidationPx(LiquidationPxGiven),
    /// Inventory of the backstop liquidator.
    BackstopInventory(InventoryGiven),
    /// Borrow oracle price.
    BorrowOraclePx(BorrowOraclePxGiven),
    /// Premium of impact prices.
    ImpactPremium(ImpactPremiumGiven),
    /// Funding rate of an average premium.
    FundingRate(FundingRateGiven),
    /// Funding payment.
    FundingPayment(FundingPaymentGiven),
    /// Moving average of the mark price.
    MarkEma(MarkEmaGiven),
    /// Ranking of auto-deleveraging.
    Adl(AdlGiven),
    /// Fee of a fill.
    Fee(FeeGiven),
    /// Fee rate of a side of a trade.
    FeeRate(FeeRateGiven),
    /// Price and size of an order.
    Tick(TickGiven),
    /// Limits of an order.
    OrderLimit(OrderLimitGiven),
}

/// An account, inline or as read from a record.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountGiven {
    /// The account.
    pub account: AccountCase,
    /// Readings of the ratio.
    pub margin: MarginOptions,
}

macro_rules! plain_given {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

plain_given! {
    /// A need of a token.
    AutomaticBorrowGiven {
        /// The account before.
        account: AccountCase,
        /// Name of the token.
        token: String,
        /// Tokens needed.
        need: Decimal,
        /// The token's reserve.
        reserve: ReserveCase,
    }

    /// Utilization of a reserve.
    BorrowRateGiven {
        /// Share lent out, between 0 and 1.
        utilization: Decimal,
    }

    /// Totals of a reserve.
    ReserveGiven {
        /// Tokens supplied.
        total_supplied: Decimal,
        /// Tokens borrowed.
        total_borrowed: Decimal,
    }

    /// A debt over a time.
    InterestGiven {
        /// Debt in tokens at the start.
        debt: Decimal,
        /// Continuous rate per year.
        rate_per_year: Decimal,
        /// Time in seconds.
        seconds: Decimal,
    }

    /// A loan to value.
    ThresholdsGiven {
        /// Loan to value.
        ltv: Decimal,
    }

    /// Requirement and liquidation value in USD.
    RatioGiven {
        /// Requirement `N`.
        requirement: Decimal,
        /// Liquidation value `D`.
        liquidation_value: Decimal,
    }

    /// An account under borrow liquidation at constant prices.
    BorrowLiquidationGiven {
        /// The account at the start.
        account: AccountCase,
        /// Readings of the liquidation.
        #[serde(default)]
        options: LiquidationOptions,
        /// Most actions to follow.
        #[serde(default = "ten")]
        max_steps: u32,
    }

    /// A ratio to be reached by an account of one coin.
    CrossingPxGiven {
        /// The account.
        account: AccountCase,
        /// The ratio.
        ratio: Decimal,
        /// How the 20 USDC are read.
        #[serde(default)]
        min_borrow_offset: MinBorrowOffset,
    }

    /// A notional and its table of tiers.
    MaintenanceGiven {
        /// Absolute notional in USD.
        notional: Decimal,
        /// Margin tiers.
        tiers: Vec<TierCase>,
    }

    /// A position of a liquidatable user.
    PerpOrderGiven {
        /// Signed size.
        size: Decimal,
        /// Mark price in USD.
        mark_px: Decimal,
        /// Seconds since a position of the user was partly liquidated; none if never.
        #[serde(default)]
        since_partial_s: Option<Decimal>,
    }

    /// Equity against maintenance, in USD.
    PerpStageGiven {
        /// Account value, or the isolated position's.
        equity: Decimal,
        /// Maintenance margin.
        maintenance_margin: Decimal,
    }

    /// A position and the margin behind it.
    LiquidationPxGiven {
        /// Signed size.
        size: Decimal,
        /// Mark price in USD.
        mark_px: Decimal,
        /// Margin less maintenance, in USD.
        margin_available: Decimal,
        /// Largest leverage of the tier.
        max_leverage: u32,
    }

    /// Time since collateral was taken over.
    InventoryGiven {
        /// Elapsed seconds.
        elapsed_s: Decimal,
        /// Half-life in seconds.
        half_life_s: Decimal,
    }

    /// Prices behind a borrow oracle price.
    BorrowOraclePxGiven {
        /// Spot price in USDC.
        spot_px: Decimal,
        /// Perp mark price.
        mark_px: Decimal,
        /// Perp oracle price.
        oracle_px: Decimal,
        /// Spot oracle price of USDC in USDT.
        usdc_px: Decimal,
    }

    /// Oracle and impact prices.
    ImpactPremiumGiven {
        /// Oracle price.
        oracle_px: Decimal,
        /// Average price for selling the impact notional.
        impact_bid: Decimal,
        /// Average price for buying the impact notional.
        impact_ask: Decimal,
        /// Whether the market is on a builder-deployed DEX.
        #[serde(default)]
        is_deployed: bool,
    }

    /// Average premium of an hour.
    FundingRateGiven {
        /// Average premium.
        average_premium: Decimal,
        /// A deployer's factor; 1 where none is set.
        #[serde(default)]
        multiplier: Option<Decimal>,
        /// Interest per eight hours; 0.0001 where none is set.
        #[serde(default)]
        interest_8h: Option<Decimal>,
        /// How far interest may pull the rate, per eight hours; 0.0005 where none is set.
        #[serde(default)]
        clamp_8h: Option<Decimal>,
    }

    /// A position at a funding time.
    FundingPaymentGiven {
        /// Signed size.
        size: Decimal,
        /// Oracle price in USD.
        oracle_px: Decimal,
        /// Hourly rate.
        hourly_rate: Decimal,
    }

    /// Samples taken at a constant distance.
    MarkEmaGiven {
        /// Runs of equal samples, in order.
        samples: Vec<SampleRun>,
        /// Seconds between samples.
        every_s: Decimal,
        /// Time constant in seconds.
        constant_s: Decimal,
    }

    /// Some equal samples in a row.
    SampleRun {
        /// How many.
        count: u32,
        /// Their value.
        value: Decimal,
    }

    /// A position to be ranked.
    AdlGiven {
        /// Whether the position is long.
        is_long: bool,
        /// Average entry price.
        entry_px: Decimal,
        /// Mark price.
        mark_px: Decimal,
        /// Absolute notional in USD.
        notional: Decimal,
        /// Account value in USD.
        account_value: Decimal,
    }

    /// A fill.
    FeeGiven {
        /// Size, without a sign.
        size: Decimal,
        /// Price in USD.
        px: Decimal,
        /// Fee rate.
        rate: Decimal,
    }

    /// A side of a trade.
    FeeRateGiven {
        /// Where it takes place.
        place: FeePlace,
        /// Whether the order rested.
        is_maker: bool,
        /// Weighted volume of fourteen days in USD.
        #[serde(default)]
        volume_usd: Decimal,
        /// Share of the venue's maker volume.
        #[serde(default)]
        maker_share: Decimal,
        /// HYPE staked.
        #[serde(default)]
        staked: Decimal,
        /// The deployer's fee over the protocol's; none on the main DEX.
        #[serde(default)]
        deployer_scale: Option<Decimal>,
        /// Whether the deployer has cut fees.
        #[serde(default)]
        growth_mode: bool,
    }

    /// Price and size of an order.
    TickGiven {
        /// Price.
        px: Decimal,
        /// Size.
        size: Decimal,
        /// Decimals of sizes.
        size_decimals: u32,
        /// Whether the market is a spot pair.
        #[serde(default)]
        is_spot: bool,
    }

    /// An order against the limits of a single order.
    OrderLimitGiven {
        /// Signed size.
        size: Decimal,
        /// Limit price; none of a market order.
        #[serde(default)]
        limit_px: Option<Decimal>,
        /// Reference price.
        reference_px: Decimal,
        /// Oracle price.
        oracle_px: Decimal,
        /// Band around the oracle price; none where it is not checked.
        #[serde(default)]
        oracle_band: Option<Decimal>,
        /// Leverage asked for.
        leverage: u32,
        /// Notional after the order in USD; none where it only reduces.
        #[serde(default)]
        resulting_notional: Option<Decimal>,
        /// Margin tiers.
        tiers: Vec<TierCase>,
    }
}

/// Where a trade takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePlace {
    /// A perpetual.
    Perp,
    /// A spot pair.
    Spot,
    /// A spot pair of two quote tokens.
    StablePair,
}

fn ten() -> u32 {
    10
}
