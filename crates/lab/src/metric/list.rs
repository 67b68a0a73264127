//! The list of metrics, in the order of the columns.

use super::{Metric, Switch, Unit};

/// The switch that a metric needs, if it needs one.
macro_rules! switch {
    () => {
        None
    };
    ($switch:ident) => {
        Some(Switch::$switch)
    };
}

/// Defines metrics: unit, name, switch if it needs one, place in the row, meaning.
macro_rules! metrics {
    ($($unit:ident $name:literal $(needs $switch:ident)?, $row:ident => $value:expr, $about:literal;)+) => {
        &[$(Metric {
            name: $name,
            unit: Unit::$unit,
            about: $about,
            needs: switch!($($switch)?),
            read: |$row| Reading::reading($value),
        }),+]
    };
}

/// A place of a row as a number, where it holds one.
trait Reading {
    fn reading(self) -> Option<f64>;
}

impl Reading for f64 {
    fn reading(self) -> Option<f64> {
        Some(self)
    }
}

impl Reading for u32 {
    fn reading(self) -> Option<f64> {
        Some(f64::from(self))
    }
}

impl<T: Reading> Reading for Option<T> {
    fn reading(self) -> Option<f64> {
        self.and_then(T::reading)
    }
}

/// Every metric. The last two are sums over kinds of liquidation and have no column of their own.
pub const METRICS: &[Metric] = metrics! {
    Usd "bad_debt_usd", row => row.bad_debt_usd,
        "Shortfall of liquidated and of still underwater accounts, before buffer and suppliers: realized plus unrealized.";
    Usd "bad_debt_realized_usd", row => row.bad_debt_realized_usd,
        "The part of it posted to buffer and suppliers during the path.";
    Usd "bad_debt_unrealized_usd", row => row.bad_debt_unrealized_usd,
        "The part of it still open at the end; inventory is valued at the borrow oracle price.";
    Usd "bad_debt_true_px_usd", row => row.bad_debt_true_px_usd,
        "Bad debt with what is still open at the end valued at the oracle, mark and borrow oracle prices that would be shown without faults; as bad_debt_usd where none is there at the end.";
    Usd "buffer_loss_usd", row => row.buffer_loss_usd,
        "Bad debt covered by the interest buffer; open bad debt counts as if posted at the end.";
    Usd "lender_loss_usd", row => row.lender_loss_usd,
        "Bad debt spread over suppliers; open bad debt counts as if posted at the end.";
    Usd "bad_debt_net_usd", row => row.bad_debt_net_usd,
        "Bad debt above what the interest buffer covered and the capital that `recording.backstop_capital_usd` states; open bad debt counts as if posted at the end.";
    Usd "backstop_perp_loss_usd", row => row.backstop_perp_loss_usd,
        "Loss of the perp backstop on positions taken over, marked at the end; negative is a gain.";
    Usd "liquidated_perp_book_usd", row => row.liquidations[0].notional_usd,
        "Notional of perp positions closed by market orders on the book, at the oracle price of the moment.";
    Count "liquidations_perp_book_count", row => row.liquidations[0].count,
        "Number of steps: perp positions closed by market orders on the book.";
    Usd "liquidated_perp_backstop_usd", row => row.liquidations[1].notional_usd,
        "Notional of perp positions taken over by the backstop liquidator, at the oracle price of the moment.";
    Count "liquidations_perp_backstop_count", row => row.liquidations[1].count,
        "Number of steps: perp positions taken over by the backstop liquidator.";
    Usd "liquidated_perp_adl_usd", row => row.liquidations[2].notional_usd,
        "Notional of perp positions closed against the other side (auto-deleveraging), at the oracle price of the moment.";
    Count "liquidations_perp_adl_count", row => row.liquidations[2].count,
        "Number of steps: perp positions closed against the other side (auto-deleveraging).";
    Usd "liquidated_borrow_partial_usd", row => row.liquidations[3].notional_usd,
        "Notional of 20% steps of collateral and debt taken over, at the oracle price of the moment.";
    Count "liquidations_borrow_partial_count", row => row.liquidations[3].count,
        "Number of steps: 20% steps of collateral and debt taken over.";
    Usd "liquidated_borrow_full_usd", row => row.liquidations[4].notional_usd,
        "Notional of collateral taken over whole with all debt, at the oracle price of the moment.";
    Count "liquidations_borrow_full_count", row => row.liquidations[4].count,
        "Number of steps: collateral taken over whole with all debt.";
    Seconds "first_liquidation_s", row => row.first_liquidation_s,
        "Seconds until the first liquidation of any account; null if there was none before the horizon.";
    Count "accounts_liquidated_count", row => row.accounts_liquidated,
        "Accounts liquidated at least once.";
    Fraction "utilization_peak", row => row.utilization_peak,
        "Highest utilization of the USDC reserve, as a fraction.";
    Fraction "utilization_end", row => row.utilization_end,
        "Utilization at the end, as a fraction.";
    Seconds "utilization_above_80_s", row => row.utilization_above_80_s,
        "Time with utilization above 0.80.";
    Seconds "utilization_above_90_s", row => row.utilization_above_90_s,
        "Time with utilization above 0.90.";
    Seconds "utilization_above_95_s", row => row.utilization_above_95_s,
        "Time with utilization above 0.95.";
    Seconds "utilization_full_s", row => row.utilization_full_s,
        "Time with nothing left to borrow or withdraw.";
    PerYear "borrow_rate_peak_per_year", row => row.borrow_rate_peak,
        "Highest borrow rate, as a fraction.";
    UsdHours "withdrawals_blocked_usd_h", row => row.withdrawals_blocked_usd_h,
        "Withdrawals that lenders wanted and could not make, integrated over time.";
    Seconds "withdrawals_blocked_any_s", row => row.blocked.any_s,
        "Time with any withdrawal blocked.";
    Seconds "withdrawals_blocked_longest_s", row => row.blocked.longest_s,
        "Longest time that one account had a withdrawal blocked without a break.";
    Usd "supplied_end_usd", row => row.supplied_end_usd,
        "USDC supplied at the end.";
    Usd "borrowed_end_usd", row => row.borrowed_end_usd,
        "USDC borrowed at the end.";
    Fraction "lender_return", row => row.lender_return,
        "Growth of the supply index over the path after losses, as a fraction.";
    PerYear "lender_apy", row => row.lender_apy,
        "The same as a yield of a year, compounded: what lenders of USDC earned net of losses.";
    Usd "borrowed_start_usd", row => row.book.borrowed_start_usd,
        "Debts of all users at the start, all tokens.";
    Usd "collateral_start_usd", row => row.book.collateral_start_usd,
        "Collateral supplied at the start, at the borrow oracle price.";
    Usd "collateral_end_usd", row => row.book.collateral_end_usd,
        "Collateral supplied at the end, at the borrow oracle price, that of the borrow backstop included.";
    Fraction "borrowed_over_collateral_start", row => row.book.borrowed_over_collateral_start,
        "Debts over collateral at the start; null without collateral.";
    Fraction "borrowed_over_collateral_end", row => row.book.borrowed_over_collateral_end,
        "Debts over collateral at the end, the borrow backstop included; null without collateral.";
    Usd "capital_open_isolated_usd", row => row.capital[0].open_usd,
        "Least own capital that opens the book's spot and positions at initial margin, each on its own margin (isolated).";
    Usd "capital_moved_isolated_usd", row => row.capital[0].moved_usd,
        "The same so that none is liquidatable after a fall or a rise of all prices by 20%, each on its own margin (isolated).";
    Usd "capital_open_standard_usd", row => row.capital[1].open_usd,
        "Least own capital that opens the book's spot and positions at initial margin, crossed by DEX (standard accounts).";
    Usd "capital_moved_standard_usd", row => row.capital[1].moved_usd,
        "The same so that none is liquidatable after a fall or a rise of all prices by 20%, crossed by DEX (standard accounts).";
    Usd "capital_open_unified_usd", row => row.capital[2].open_usd,
        "Least own capital that opens the book's spot and positions at initial margin, crossed by token (unified accounts).";
    Usd "capital_moved_unified_usd", row => row.capital[2].moved_usd,
        "The same so that none is liquidatable after a fall or a rise of all prices by 20%, crossed by token (unified accounts).";
    Usd "capital_open_portfolio_usd", row => row.capital[3].open_usd,
        "Least own capital that opens the book's spot and positions at initial margin, in portfolio margin, with what may be borrowed.";
    Usd "capital_moved_portfolio_usd", row => row.capital[3].moved_usd,
        "The same so that none is liquidatable after a fall or a rise of all prices by 20%, in portfolio margin, with what may be borrowed.";
    Fraction "borrowed_top_10_share", row => row.concentration.borrowed_top_10_share,
        "Share of the ten accounts that borrowed most at the start in what all had borrowed; null if nothing was.";
    Fraction "liquidated_top_10_share", row => row.concentration.liquidated_top_10_share,
        "Share of these ten in the notional liquidated; null if nothing was.";
    Fraction "liquidated_largest_share", row => row.concentration.liquidated_largest_share,
        "Share of the account with most of it in the notional liquidated; null if nothing was.";
    Fraction "bad_debt_top_10_share", row => row.concentration.bad_debt_top_10_share,
        "Share of these ten in the bad debt, shared out between accounts as docs/metrics.md says; null if there is none.";
    Fraction "bad_debt_largest_share", row => row.concentration.bad_debt_largest_share,
        "Share of the account with most of it in the bad debt; null if there is none.";
    Usd "bad_debt_largest_usd", row => row.concentration.bad_debt_largest_usd,
        "Bad debt of the account with most of it.";
    Usd "bad_debt_second_usd", row => row.concentration.bad_debt_second_usd,
        "Bad debt of the account with the next most.";
    Count "carry_accounts_count", row => row.carry.accounts,
        "Accounts of class `carry`.";
    Usd "carry_equity_start_usd", row => row.carry.equity_start_usd,
        "Their net worth at the start.";
    Usd "carry_pnl_usd", row => row.carry.pnl_usd,
        "What they gained: net worth at the end less that at the start and net deposits.";
    Fraction "carry_return", row => row.carry.pooled_return,
        "Their gain over their net worth at the start, as a fraction; null where that is not positive.";
    PerYear "carry_return_per_year", row => row.carry.return_per_year,
        "The same for a year, without compounding.";
    Fraction "carry_return_p05", row => row.carry.return_p05,
        "Return of the carry account of rank ceil(0.05 n) from below: the worst 5% of accounts begin here.";
    Count "carry_losers_count", row => row.carry.losers,
        "Carry accounts that lost.";
    Count "carry_liquidated_count", row => row.carry.liquidated,
        "Carry accounts liquidated at least once.";
    Count "carry_liquidated_hedged_count", row => row.carry.liquidated_hedged,
        "Of these, accounts whose position was hedged when it first happened.";
    Usd "manipulator_equity_start_usd", row => row.manipulator.equity_start_usd,
        "Net worth of manipulators at the start; null without one.";
    Usd "manipulator_pnl_usd", row => row.manipulator.pnl_usd,
        "What manipulators gained: net worth at the end less that at the start and net deposits; negative is what the attack cost. Null without one.";
    Bps "impact_peak_bps", row => row.impact_peak_bps,
        "Largest fall of a book's mid below its reference price caused by trading.";
    Count "intents_rejected_count", row => row.intents_rejected,
        "Orders refused because capacity, caps or margin did not allow them.";
    Count "faults_count", row => row.faults,
        "Faults that began.";
    Seconds "faults_active_s", row => row.faults_active_s,
        "Time at whose ticks any fault was there.";
    Count "cascade_liquidations_count" needs Causes, row => row.cascade_liquidations,
        "Liquidation steps that the impact of earlier liquidations caused; their rows in `liquidations` have a parent. Null unless `recording.causes` is on.";
    Usd "cascade_usd" needs Causes, row => row.cascade_usd,
        "Notional of those; null where causes are not worked out.";
    Number "cascade_depth" needs Causes, row => row.cascade_depth,
        "Longest chain of causes: the highest generation of a liquidation, 0 if none caused another; null where causes are not worked out.";
    Usd "cascade_largest_usd" needs Causes, row => row.cascade_largest_usd,
        "Notional of the tree of causes in which most was caused, its root included; null where causes are not worked out.";
    Usd "cascade_largest_caused_usd" needs Causes, row => row.cascade_largest_caused_usd,
        "Notional caused in that tree, its root left out; null where causes are not worked out.";
    Usd "liquidated_no_feedback_usd" needs Twin, row => row.liquidated_no_feedback_usd,
        "Notional liquidated, all kinds, in the twin of the path: the same streams without feedback; null unless `recording.twin` is on.";
    Count "liquidations_no_feedback_count" needs Twin, row => row.liquidations_no_feedback,
        "Liquidation steps in the twin; null without one.";
    Usd "bad_debt_no_feedback_usd" needs Twin, row => row.bad_debt_no_feedback_usd,
        "Bad debt in the twin; null without one.";
    Number "amplification" needs Twin, row => row.amplification,
        "Notional liquidated over that of the twin; null without a twin, or where nothing was liquidated in it.";
    Usd "liquidated_usd", row => row.liquidated_usd(),
        "Notional liquidated, all kinds.";
    Count "liquidations_count", row => row.liquidation_steps(),
        "Liquidation steps, all kinds.";
};
