//! Liquidation of borrows by the backstop liquidator.
//!
//! Rule    acts on a liquidatable account that owes something and whose worst token needs a borrow
//!         b > 0.
//!         Full when b >= sum of V * full threshold: all collateral with an ltv above 0, and all
//!         debts, are taken. Otherwise partial, a step every 3 s until the ratio is at most 0.95:
//!         of each collateral 20% of the units held at the start (at most what is left) are taken at
//!         slip = (1 - full threshold) * min(1, notional / width); notional * (1 - slip) is credited
//!         in the debt token, against the debt first.
//! Units   units and tokens at ten decimals, USD at sixteen, slip at ten
//! Bounds  units taken rounded up (five steps empty the account), slip up, each collateral's
//!         credit down
//! Source  DOC-PM, FAQ; step value, slip and the choices of [`LiquidationOptions`] are assumptions
//! Tests   borrow_liquidation.yaml

use rust_decimal::Decimal;
use serde::Deserialize;

use super::collateral;
use super::portfolio_margin::{PortfolioMargin, TokenMargin, portfolio_margin};
use crate::case::{AccountCase, CollateralCase, MarginOptions, TokenCase};
use crate::exact::{AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, USD_DECIMALS, fraction, usd};

/// Share of the collateral that one step takes.
pub const STEP_SHARE: Decimal = Decimal::from_parts(2, 0, 0, false, 1);

/// When the liquidator acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Ratio above 0.95.
    #[default]
    Ratio,
    /// Ratio above 0.95 and the borrow above the partial threshold.
    FaqThreshold,
}

/// What a partial step does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReading {
    /// Takes collateral and credits its value less slip.
    #[default]
    Credit,
    /// Takes the same share of collateral and of debts.
    Proportional,
}

/// What the 20% are taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepBase {
    /// Of what was there when the episode began.
    #[default]
    Start,
    /// Of what is left.
    Remaining,
}

/// How a step slips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    /// In proportion to the notional over the width, at most down to the full threshold.
    #[default]
    Linear,
    /// Not at all.
    Zero,
}

/// Readings of the borrow liquidation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiquidationOptions {
    /// When the liquidator acts.
    pub trigger: Trigger,
    /// What a partial step does.
    pub step: StepReading,
    /// What the 20% are taken of.
    pub base: StepBase,
    /// How a step slips.
    pub slip: Slip,
    /// Readings of the ratio.
    pub margin: MarginOptions,
}

/// What the liquidator does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing.
    None,
    /// One step.
    Partial,
    /// Everything.
    Full,
}

/// Collateral taken in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Name of the collateral.
    pub name: String,
    /// Units taken.
    pub units: Decimal,
    /// Slip, a ratio.
    pub slip: Decimal,
    /// What is credited, in tokens of the debt.
    pub credit: Decimal,
}

/// One action of the liquidator.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How much was taken.
    pub severity: Severity,
    /// What was taken of each collateral; in a full takeover without slip and credit.
    pub taken: Vec<Taken>,
    /// The account afterwards, with prices unchanged.
    pub after: AccountCase,
}

/// What the liquidator would do to an account now.
#[must_use]
pub fn severity(account: &AccountCase, options: LiquidationOptions) -> Severity {
    let margin = portfolio_margin(account, options.margin);
    let borrow = margin.worst().borrow;
    let owes = !collateral::debt_value(account).is_zero();
    let acts = margin.is_liquidatable() && owes && !borrow.is_zero();
    if !acts || waits(account, borrow, options.trigger) {
        Severity::None
    } else if borrow * Decimal::from(3) >= collateral::full_credit_times_three(account) {
        Severity::Full
    } else {
        Severity::Partial
    }
}

/// Liquidates at constant prices until the account is left alone, or `max_steps` actions.
#[must_use]
pub fn episode(start: &AccountCase, options: LiquidationOptions, max_steps: u32) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..max_steps {
        let now = steps.last().map_or(start, |step| &step.after);
        match severity(now, options) {
            Severity::None => break,
            Severity::Full => steps.push(full(now)),
            Severity::Partial => steps.push(partial(now, start, options)),
        }
    }
    steps
}

fn waits(account: &AccountCase, borrow: Decimal, trigger: Trigger) -> bool {
    trigger == Trigger::FaqThreshold && borrow <= collateral::partial_credit(account)
}

fn full(now: &AccountCase) -> Step {
    let mut after = now.clone();
    let mut taken = Vec::new();
    for held in after.collateral.iter_mut().filter(|c| !c.ltv.is_zero()) {
        taken.push(Taken {
            name: held.name.clone(),
            units: held.supplied,
            slip: Decimal::ZERO,
            credit: Decimal::ZERO,
        });
        held.supplied = Decimal::ZERO;
    }
    for token in &mut after.tokens {
        token.debt = Decimal::ZERO;
    }
    Step {
        severity: Severity::Full,
        taken,
        after,
    }
}

fn partial(now: &AccountCase, start: &AccountCase, options: LiquidationOptions) -> Step {
    let base = match options.base {
        StepBase::Start => start,
        StepBase::Remaining => now,
    };
    let worst = portfolio_margin(now, options.margin).worst;
    let debt_px = now.tokens[worst].oracle_px;
    let mut after = now.clone();
    let mut taken = Vec::new();
    for (held, based) in after.collateral.iter_mut().zip(&base.collateral) {
        if !held.ltv.is_zero() {
            let units = share_of(based.supplied, Rounding::Up).min(held.supplied);
            taken.push(take(held, units, debt_px, options));
            held.supplied -= units;
        }
    }
    match options.step {
        StepReading::Credit => credit(&mut after.tokens[worst], &taken),
        StepReading::Proportional => shed(&mut after, base),
    }
    Step {
        severity: Severity::Partial,
        taken,
        after,
    }
}

fn take(
    held: &CollateralCase,
    units: Decimal,
    debt_px: Decimal,
    options: LiquidationOptions,
) -> Taken {
    let notional = usd(units, held.oracle_px);
    let (slip, credit) = match options.step {
        StepReading::Credit => {
            let slip = slip(held, notional, options.slip);
            let value = notional - slip_cost(notional, slip);
            (slip, in_tokens(value, debt_px))
        }
        StepReading::Proportional => (Decimal::ZERO, Decimal::ZERO),
    };
    Taken {
        name: held.name.clone(),
        units,
        slip,
        credit,
    }
}

// (1 - ft) * min(1, notional / width), with 1 - ft = (1 - ltv) / 3.
fn slip(held: &CollateralCase, notional: Decimal, reading: Slip) -> Decimal {
    if reading == Slip::Zero {
        return Decimal::ZERO;
    }
    let width = held
        .width_usd
        .expect("a case with linear slip names the width");
    fraction(
        &[Decimal::ONE - held.ltv, notional.min(width)],
        &[Decimal::from(3), width],
        RATIO_DECIMALS,
        Rounding::Up,
    )
}

fn slip_cost(notional: Decimal, slip: Decimal) -> Decimal {
    fraction(&[notional, slip], &[], USD_DECIMALS, Rounding::Up)
}

fn in_tokens(value: Decimal, px: Decimal) -> Decimal {
    fraction(&[value], &[px], AMOUNT_DECIMALS, Rounding::Down)
}

// The credit pays the debt; what is left over goes to the balance.
fn credit(owed: &mut TokenCase, taken: &[Taken]) {
    let credit: Decimal = taken.iter().map(|t| t.credit).sum();
    let repaid = credit.min(owed.debt);
    owed.debt -= repaid;
    owed.held += credit - repaid;
}

fn shed(after: &mut AccountCase, base: &AccountCase) {
    for (token, based) in after.tokens.iter_mut().zip(&base.tokens) {
        token.debt -= share_of(based.debt, Rounding::Down).min(token.debt);
    }
}

fn share_of(amount: Decimal, rounding: Rounding) -> Decimal {
    fraction(&[amount, STEP_SHARE], &[], AMOUNT_DECIMALS, rounding)
}

/// Ratio of the worst token after a step, for display.
#[must_use]
pub fn ratio_after(step: &Step, options: LiquidationOptions) -> Option<Decimal> {
    let margin: PortfolioMargin = portfolio_margin(&step.after, options.margin);
    TokenMargin::ratio(margin.worst())
}
