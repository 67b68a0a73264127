//! The reference as a judge of worked examples.

use rust_decimal::Decimal;

use super::account_figures::account_figures;
use super::automatic_borrow::{Met, max_new_borrow, meet};
use super::backstop_inventory::share_left;
use super::borrow_liquidation::{Severity, Step, episode, ratio_after, severity};
use super::borrow_oracle_px::{PxInputs, borrow_oracle_px, on_grid};
use super::perp_liquidation::{self, stage_word};
use super::portfolio_margin::is_liquidatable;
use super::{
    adl, borrow_rate, collateral, crossing_px, fee, fee_tiers, funding, interest, liquidation_px,
    maintenance, mark_ema, order_limits, tick,
};
use crate::exact::{shown_ratio, usd};
use crate::worked_examples::{
    AdlGiven, Answer, AutomaticBorrowGiven, BorrowLiquidationGiven, BorrowOraclePxGiven, Figure,
    Given, InterestGiven, MarkEmaGiven, PerpOrderGiven, ReserveGiven, TickGiven,
};

/// What the reference answers to a case.
#[must_use]
pub fn evaluate(given: &Given) -> Answer {
    match given {
        Given::Account(given) => account_figures(&given.account, given.margin),
        Given::AutomaticBorrow(given) => automatic_borrow(given),
        Given::BorrowRate(given) => rates(given.utilization),
        Given::Reserve(given) => reserve(given),
        Given::Interest(given) => grown(given),
        Given::Thresholds(given) => thresholds(given.ltv),
        Given::Ratio(given) => ratio(given.requirement, given.liquidation_value),
        Given::BorrowLiquidation(given) => liquidation(given),
        Given::CrossingPx(given) => {
            let (ratio, offset) = (given.ratio, given.min_borrow_offset);
            optional(
                "px",
                crossing_px::crossing_px(&given.account, ratio, offset),
            )
        }
        Given::Maintenance(given) => {
            let margin = maintenance::maintenance_of(given.notional, &given.tiers);
            figures([("maintenance_margin", margin.into())])
        }
        Given::PerpOrder(given) => perp_order(given),
        Given::PerpStage(given) => {
            let stage = perp_liquidation::stage(given.equity, given.maintenance_margin);
            figures([("stage", stage_word(stage).into())])
        }
        Given::LiquidationPx(given) => optional(
            "px",
            liquidation_px::liquidation_px(
                given.size,
                given.mark_px,
                given.margin_available,
                given.max_leverage,
            ),
        ),
        Given::BackstopInventory(given) => {
            let share = share_left(given.elapsed_s, given.half_life_s);
            figures([("share_left", share.into())])
        }
        Given::BorrowOraclePx(given) => oracle_px(given),
        Given::ImpactPremium(given) => {
            let (oracle, bid, ask) = (given.oracle_px, given.impact_bid, given.impact_ask);
            let premium = if given.is_deployed {
                funding::middle_premium(oracle, bid, ask)
            } else {
                funding::impact_premium(oracle, bid, ask)
            };
            figures([("premium", premium.into())])
        }
        Given::FundingRate(given) => {
            let (premium, terms) = (given.average_premium, funding::Terms::of(given));
            figures([
                ("eight_hour_rate", terms.eight_hour_rate(premium).into()),
                ("hourly_rate", terms.hourly_rate(premium).into()),
            ])
        }
        Given::FundingPayment(given) => {
            let paid = funding::payment(given.size, given.oracle_px, given.hourly_rate);
            figures([("payment", paid.into())])
        }
        Given::MarkEma(given) => average(given),
        Given::Adl(given) => rank(given),
        Given::Fee(given) => figures([("fee", fee::fee(given.size, given.px, given.rate).into())]),
        Given::FeeRate(given) => figures([("rate", fee_tiers::fee_rate(given).into())]),
        Given::Tick(given) => on_tick(given),
        Given::OrderLimit(given) => figures([("problem", order_limits::problem(given).into())]),
    }
}

fn figures<const N: usize>(pairs: [(&str, Figure); N]) -> Answer {
    pairs
        .into_iter()
        .map(|(name, figure)| (name.to_owned(), figure))
        .collect()
}

fn optional(name: &str, value: Option<Decimal>) -> Answer {
    figures([(name, value.map_or(Figure::from("none"), Figure::from))])
}

fn automatic_borrow(given: &AutomaticBorrowGiven) -> Answer {
    let token = given.account.token(&given.token);
    let most = max_new_borrow(&given.account, token, &given.reserve);
    let met: Met = meet(&given.account, token, given.need, &given.reserve);
    let mut after = given.account.clone();
    for token in after.tokens.iter_mut().filter(|t| t.name == given.token) {
        token.debt += met.borrowed;
        token.held += met.borrowed;
    }
    let mut answer = figures([
        ("max_new_borrow", most.into()),
        ("own", met.own.into()),
        ("borrowed", met.borrowed.into()),
        ("refused", met.refused.into()),
        ("capacity", collateral::capacity(&after).into()),
    ]);
    answer.extend(optional("health_factor", collateral::health_factor(&after)));
    answer
}

fn rates(utilization: Decimal) -> Answer {
    figures([
        ("borrow_rate", borrow_rate::borrow_rate(utilization).into()),
        ("supply_rate", borrow_rate::supply_rate(utilization).into()),
    ])
}

fn reserve(given: &ReserveGiven) -> Answer {
    let utilization = borrow_rate::utilization(given.total_supplied, given.total_borrowed);
    let mut answer = rates(utilization);
    answer.insert("utilization".to_owned(), utilization.into());
    answer
}

fn grown(given: &InterestGiven) -> Answer {
    let interest = interest::interest(given.debt, given.rate_per_year, given.seconds);
    let (suppliers, buffer) = interest::split(interest);
    figures([
        ("interest", interest.into()),
        ("debt", (given.debt + interest).into()),
        ("suppliers", suppliers.into()),
        ("buffer", buffer.into()),
    ])
}

fn thresholds(ltv: Decimal) -> Answer {
    figures([
        (
            "liquidation_threshold",
            collateral::liquidation_threshold(ltv).into(),
        ),
        ("full_threshold", collateral::full_threshold(ltv).into()),
    ])
}

fn ratio(requirement: Decimal, liquidation_value: Decimal) -> Answer {
    let mut answer = optional("ratio", shown_ratio(requirement, liquidation_value));
    let is_liquidatable = is_liquidatable(requirement, liquidation_value);
    answer.insert("requirement".to_owned(), requirement.into());
    answer.insert("is_liquidatable".to_owned(), is_liquidatable.into());
    answer
}

fn liquidation(given: &BorrowLiquidationGiven) -> Answer {
    let account = &given.account;
    let mut answer = account_figures(account, given.options.margin);
    let steps = episode(account, given.options, given.max_steps);
    let first = severity(account, given.options);
    answer.extend(figures([
        ("severity", severity_word(first).into()),
        (
            "partial_threshold",
            collateral::partial_credit(account).into(),
        ),
        ("full_threshold", collateral::full_credit(account).into()),
        ("steps", Decimal::from(steps.len()).into()),
    ]));
    for (k, step) in (1..).zip(&steps) {
        answer.extend(step_figures(k, step, given));
    }
    answer
}

fn step_figures(k: u32, step: &Step, given: &BorrowLiquidationGiven) -> Answer {
    let mut answer = Answer::new();
    let mut tell = |name: String, figure: Figure| answer.insert(format!("step{k}.{name}"), figure);
    tell("severity".to_owned(), severity_word(step.severity).into());
    for taken in &step.taken {
        tell(format!("{}.units", taken.name), taken.units.into());
        tell(format!("{}.slip", taken.name), taken.slip.into());
        tell(format!("{}.credit", taken.name), taken.credit.into());
    }
    for held in &step.after.collateral {
        tell(format!("{}.left", held.name), held.supplied.into());
    }
    for token in &step.after.tokens {
        tell(format!("{}.debt", token.name), token.debt.into());
        tell(
            format!("{}.net_balance", token.name),
            token.net_balance().into(),
        );
    }
    let ratio = ratio_after(step, given.options);
    tell(
        "ratio".to_owned(),
        ratio.map_or("none".into(), Figure::from),
    );
    answer
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::None => "none",
        Severity::Partial => "partial",
        Severity::Full => "full",
    }
}

fn perp_order(given: &PerpOrderGiven) -> Answer {
    let size = perp_liquidation::order_size(given.size, given.mark_px, given.since_partial_s);
    figures([
        ("order_size", size.into()),
        ("order_notional", usd(size, given.mark_px).into()),
    ])
}

fn oracle_px(given: &BorrowOraclePxGiven) -> Answer {
    let px = borrow_oracle_px(PxInputs {
        spot_px: given.spot_px,
        mark_px: given.mark_px,
        oracle_px: given.oracle_px,
        usdc_px: given.usdc_px,
    });
    figures([("borrow_oracle_px", on_grid(px).into())])
}

fn on_tick(given: &TickGiven) -> Answer {
    let decimals = tick::px_decimals(given.size_decimals, given.is_spot);
    let problem = tick::problem(given.px, decimals);
    figures([
        ("allowed", (problem == "none").into()),
        ("problem", problem.into()),
        ("at_most", tick::at_most(given.px, decimals).into()),
        (
            "lots",
            tick::in_lots(given.size, given.size_decimals).into(),
        ),
    ])
}

fn average(given: &MarkEmaGiven) -> Answer {
    let mut ema = mark_ema::MarkEma::default();
    for run in &given.samples {
        for _ in 0..run.count {
            ema.take(run.value, given.every_s, given.constant_s);
        }
    }
    optional("average", ema.average())
}

fn rank(given: &AdlGiven) -> Answer {
    let index = adl::index(&adl::Ranked {
        is_long: given.is_long,
        entry_px: given.entry_px,
        mark_px: given.mark_px,
        notional: given.notional,
        account_value: given.account_value,
    });
    figures([("index", index.into())])
}
