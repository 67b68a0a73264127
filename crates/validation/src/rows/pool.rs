//! V19: a run on the pool. Suppliers leave at 2 % an hour through the engine's withdrawals, the
//! borrow stays (no interest), and the first withdrawal that the reserve cannot pay marks t*.

use plimsoll_engine::units::{Amount, Px, SimTime};
use plimsoll_engine::{EventKind, Intent, Outcome};
use rust_decimal::Decimal;

use super::venue::{Book, LENDER, Scene, config, whole};
use crate::closed_form::pool;
use crate::simulate::Run;
use crate::{Check, ValidationError};

const STEP_S: u64 = 3;
const START: f64 = 0.7;
const HAZARD: f64 = 0.02;
const BOOK: Book = Book {
    lent: whole(100_000_000),
    hype: whole(10_000_000),
    debt: whole(70_000_000),
};

/// V19.
pub(crate) fn run(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let mut config = config(50);
    if let Some(usdc) = config
        .tokens
        .get_mut("USDC")
        .and_then(|usdc| usdc.borrow.as_mut())
    {
        usdc.base_rate_per_year = Decimal::ZERO;
        usdc.slope_per_year = Decimal::ZERO;
    }
    config.accounts.actions_per_day = u32::MAX;
    let mut scene = Scene::new(run.id, &config, BOOK, Px(50 * Px::ONE.0))?;
    let (mut step, mut after_10_h) = (0, f64::NAN);
    while leave(&mut scene, step + 1)? {
        step += 1;
        if step * STEP_S == 10 * 3_600 {
            after_10_h = scene
                .engine
                .ledger()
                .reserve(scene.usdc)
                .utilization()
                .to_f64();
        }
    }
    let full_h = ((step + 1) * STEP_S) as f64 / 3_600.0;
    let one_step_h = STEP_S as f64 / 3_600.0;
    let closed = pool::full_after_h(START, HAZARD);
    Ok(vec![
        run.within("formula, h", 17.834, closed, 0.5e-3),
        run.within("pool full after, h", closed, full_h, one_step_h),
        run.within("utilization after 10 h", 0.854_982, after_10_h, 0.5e-6),
    ])
}

/// The lender takes out what leaves in one step; false where the reserve could not pay all of it.
fn leave(scene: &mut Scene, step: u64) -> Result<bool, ValidationError> {
    let hours = (step * STEP_S) as f64 / 3_600.0;
    #[allow(clippy::cast_possible_truncation)] // below 1e18
    let stays = Amount((BOOK.lent.0 as f64 * libm::exp(-HAZARD * hours)) as i128);
    let supplied = scene.engine.ledger().supplied(LENDER, scene.usdc);
    let intent = Intent::Withdraw {
        token: scene.usdc,
        amount: supplied - stays,
    };
    let kind = EventKind::Intent {
        account: LENDER,
        intent,
    };
    let report = scene.apply(SimTime(step * STEP_S * 1_000), kind)?;
    Ok(report
        .outcomes
        .iter()
        .any(|outcome| matches!(outcome, Outcome::Withdrawn { blocked, .. } if blocked.is_zero())))
}
