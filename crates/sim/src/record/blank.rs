//! A row without anything in it.

use super::measures::{
    BlockTotals, BookTotals, CarryTotals, Concentration, ManipulatorTotals, ModeCapital,
};
use super::rows::{LiquidationTotals, PathRow};

/// A path of which nothing is known but that it counts once.
impl Default for PathRow {
    fn default() -> Self {
        Self {
            path: 0,
            weight: 1.0,
            batch: 0,
            error: None,
            bad_debt_usd: 0.0,
            bad_debt_realized_usd: 0.0,
            bad_debt_unrealized_usd: 0.0,
            bad_debt_true_px_usd: 0.0,
            buffer_loss_usd: 0.0,
            lender_loss_usd: 0.0,
            bad_debt_net_usd: 0.0,
            backstop_perp_loss_usd: 0.0,
            liquidations: [LiquidationTotals::default(); 5],
            first_liquidation_s: None,
            accounts_liquidated: 0,
            utilization_peak: 0.0,
            utilization_end: 0.0,
            utilization_above_80_s: 0.0,
            utilization_above_90_s: 0.0,
            utilization_above_95_s: 0.0,
            utilization_full_s: 0.0,
            borrow_rate_peak: 0.0,
            withdrawals_blocked_usd_h: 0.0,
            supplied_end_usd: 0.0,
            borrowed_end_usd: 0.0,
            lender_return: 0.0,
            lender_apy: 0.0,
            blocked: BlockTotals::default(),
            book: BookTotals::default(),
            capital: [ModeCapital::default(); 4],
            concentration: Concentration::default(),
            carry: CarryTotals::default(),
            manipulator: ManipulatorTotals::default(),
            impact_peak_bps: 0.0,
            intents_rejected: 0,
            faults: 0,
            faults_active_s: 0.0,
            reference_digest: String::new(),
            cascade_liquidations: None,
            cascade_usd: None,
            cascade_depth: None,
            cascade_largest_usd: None,
            cascade_largest_caused_usd: None,
            liquidated_no_feedback_usd: None,
            liquidations_no_feedback: None,
            bad_debt_no_feedback_usd: None,
            amplification: None,
            prices: Vec::new(),
        }
    }
}
