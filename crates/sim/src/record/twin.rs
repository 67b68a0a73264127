//! A path and its twin: the same streams, with trading that moves no price.
//!
//! Rule    amplification A = liquidated with feedback / liquidated without
//! Units   notional in USD; A is a number
//! Bounds  none where the twin liquidates nothing; a twin that fails, or that saw other reference
//!         prices, fails the path
//! Source  twin runs as in docs/cascades.md
//! Tests   tests/it/cascade.rs, crates/cli/tests/it/twin.rs

use super::rows::PathRow;

impl PathRow {
    /// Notional liquidated, all kinds, USD.
    #[must_use]
    pub fn liquidated_usd(&self) -> f64 {
        self.liquidations.iter().map(|x| x.notional_usd).sum()
    }

    /// Liquidation steps, all kinds.
    #[must_use]
    pub fn liquidation_steps(&self) -> u32 {
        self.liquidations.iter().map(|x| x.count).sum()
    }

    /// Takes over what the same path was without feedback.
    pub fn set_twin(&mut self, twin: &Self) {
        if self.error.is_some() {
            return;
        }
        if let Some(error) = &twin.error {
            self.error = Some(format!("without feedback: {error}"));
            return;
        }
        if self.reference_digest != twin.reference_digest {
            self.error = Some("the twin without feedback saw other reference prices".to_owned());
            return;
        }
        let without_usd = twin.liquidated_usd();
        self.liquidated_no_feedback_usd = Some(without_usd);
        self.liquidations_no_feedback = Some(twin.liquidation_steps());
        self.bad_debt_no_feedback_usd = Some(twin.bad_debt_usd);
        self.amplification = (without_usd > 0.0).then(|| self.liquidated_usd() / without_usd);
    }
}
