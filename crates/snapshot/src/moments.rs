//! What an account's own figures say beyond its balances and positions.
//!
//! The venue's answers are asked for one after the other: prices may have moved between the perp
//! answer, the spot answer and the lending answer. Where they agree, the hold tells what resting
//! orders tie up. Where they do not, figures of one answer are compared with each other.

use plimsoll_engine::margin::Portfolio;
use plimsoll_engine::margin::requirement::Resting;
use plimsoll_engine::units::{Round, Usd, mul_div};
use rust_decimal::Decimal;

use crate::calculation::Calculation;
use crate::compare::{Compared, Slack, Verdict, is_within};
use crate::figures::Figures;
use crate::prices;
use crate::snapshot::{Mode, Snapshot};
use crate::terms::{SETTLEMENT, asset_of, px_decimals};
use crate::words::{money, price};

/// Where the file lists no resting orders, takes what they tie up from the hold; whether it did.
pub(crate) fn take_resting(
    calculation: &mut Calculation<'_>,
    slack: Slack,
    notes: &mut Vec<String>,
) -> bool {
    let (snapshot, book) = (calculation.snapshot, calculation.book);
    let hold = snapshot.token(SETTLEMENT).and_then(|row| row.hold);
    let (None, Some(hold), Some(_)) = (calculation.resting, hold, book.balance) else {
        return false;
    };
    calculation.resting = Some(Resting::default());
    let figures = calculation.figures();
    let known = figures.commitment.unwrap_or_default();
    let left = hold + figures.capacity - known;
    let resting = match snapshot.perps {
        // Nothing is known of positions: all of it is tied up somewhere.
        None => Some(Resting {
            spot_notional: to_usd(left),
            perp_margin: Usd::ZERO,
        }),
        Some(_) => is_one_moment(snapshot, &figures, slack).then(|| Resting {
            perp_margin: Usd(mul_div(to_usd(left).0, 100, 101, Round::Down)),
            spot_notional: Usd::ZERO,
        }),
    };
    calculation.resting = resting.filter(|_| left >= Decimal::ZERO);
    if let Some(resting) = calculation.resting {
        say(&resting, snapshot, notes);
    }
    calculation.resting.is_some()
}

fn say(resting: &Resting, snapshot: &Snapshot, notes: &mut Vec<String>) {
    let (orders, all) = (resting.perp_margin, resting.spot_notional);
    if snapshot.perps.is_none() && all.is_positive() {
        let all = money(all.to_decimal());
        notes.push(format!(
            "The hold of USDC says that {all} USD are committed; the file does not show to what."
        ));
    } else if orders.is_positive() {
        let orders = money(orders.to_decimal());
        notes.push(format!("The file lists no resting orders; the hold of USDC says that their margin is {orders} USD."));
    }
}

fn to_usd(value: Decimal) -> Usd {
    Usd::from_decimal(value.round_dp(Usd::DECIMALS)).unwrap_or_default()
}

/// Whether the positions give the available figure of the spot answer.
fn is_one_moment(snapshot: &Snapshot, figures: &Figures, slack: Slack) -> bool {
    let shown = snapshot.token(SETTLEMENT).and_then(|row| row.available);
    let own = figures.tokens.first().and_then(|x| x.available);
    let open = slack
        .factor
        .map_or(Decimal::ZERO, |factor| slack.open / factor);
    shown
        .zip(own)
        .is_some_and(|(shown, own)| is_within(shown, own, open))
}

/// Marks the figure from which something was taken.
pub(crate) fn mark_taken(compared: &mut [Compared]) {
    let name = format!("{SETTLEMENT} hold");
    if let Some(x) = compared.iter_mut().find(|x| x.figure == name) {
        x.verdict = Verdict::Taken;
        "says what the file does not list as committed".clone_into(&mut x.basis);
    }
}

/// Finds, for figures that differ, whether the figures of one answer agree among themselves.
pub(crate) fn explain(
    compared: &mut [Compared],
    calculation: &Calculation<'_>,
    figures: &Figures,
    slack: Slack,
) {
    let available = format!("{SETTLEMENT} availableAfterMaintenance");
    let mut is_apart = false;
    for x in compared
        .iter_mut()
        .filter(|x| x.verdict == Verdict::Differs)
    {
        let found = match x.figure.as_str() {
            name if name == available => from_hold(calculation, figures),
            "portfolioMarginRatio" => ratio_from_available(calculation, figures),
            "healthFactor" => health_at_its_price(calculation, figures),
            _ => None,
        };
        let (Some((own, basis)), Ok(reported)) = (found, x.reported.parse()) else {
            continue;
        };
        let scaled = match slack.factor {
            Some(factor) if x.figure == available => own * factor,
            _ => own,
        };
        if is_within(reported, scaled, open(&x.figure, reported)) {
            x.verdict = Verdict::Same;
            x.computed = Some(scaled.round_dp(10).normalize().to_string());
            x.basis = basis;
            is_apart |= x.figure == "portfolioMarginRatio";
        }
    }
    let differs = |x: &&mut Compared| x.figure == available && x.verdict == Verdict::Differs;
    if let Some(x) = compared.iter_mut().find(differs).filter(|_| is_apart) {
        x.verdict = Verdict::Taken;
        "says the maintenance of the spot answer's moment".clone_into(&mut x.basis);
    }
}

/// A health factor may be a block older or younger than the debt beside it: in 0.07 s at 5% a year
/// a debt grows by a share of 1.1e-10.
fn open(figure: &str, reported: Decimal) -> Decimal {
    match figure {
        "healthFactor" => reported.abs() * Decimal::new(2, 10),
        _ => Decimal::ZERO,
    }
}

/// Available from the spot answer alone: without cross positions, orders and capacity the hold is
/// the equity of isolated positions.
fn from_hold(calculation: &Calculation<'_>, figures: &Figures) -> Option<(Decimal, String)> {
    let row = calculation.snapshot.token(SETTLEMENT)?;
    let isolated = row.hold?;
    let is_plain = figures.maintenance.is_zero() && figures.capacity.is_zero();
    let has_orders = calculation
        .snapshot
        .orders
        .as_ref()
        .is_some_and(|x| !x.is_empty());
    let basis = format!(
        "isolated equity of {} USD, which the hold of the same answer says",
        price(isolated)
    );
    (is_plain && !has_orders && !figures.isolated.is_zero()).then(|| (row.total - isolated, basis))
}

/// The ratio from the maintenance that the available figure of the same answer implies.
fn ratio_from_available(
    calculation: &Calculation<'_>,
    figures: &Figures,
) -> Option<(Decimal, String)> {
    let available = calculation.snapshot.token(SETTLEMENT)?.available?;
    let maintenance = figures.equity + figures.credit - available;
    if calculation.book.mode != Mode::Portfolio || maintenance < Decimal::ZERO {
        return None;
    }
    let portfolio = Portfolio::new(
        to_usd(figures.equity),
        to_usd(maintenance),
        to_usd(figures.credit),
        &calculation.book.rules,
    );
    let basis = format!(
        "maintenance of {} USD, which the available figure of the same answer says",
        money(maintenance)
    );
    Some((portfolio.ratio()?.to_decimal(), basis))
}

/// The health factor at the price of the lending answer's moment: the one on the price grid that
/// it implies, if that is near the other.
fn health_at_its_price(
    calculation: &Calculation<'_>,
    figures: &Figures,
) -> Option<(Decimal, String)> {
    let snapshot = calculation.snapshot;
    let [backing] = &figures.collateral[..] else {
        return None;
    };
    let row = snapshot.token(&backing.coin)?;
    let asset = asset_of(&backing.coin);
    let px = prices::from_health(snapshot, row)?.round_dp(px_decimals(asset));
    let is_near = (px - backing.px).abs() * Decimal::from(20) < backing.px;
    let lending = snapshot.lending.as_ref()?;
    let debt: Decimal = lending.rows.iter().map(|x| x.1).sum();
    let capacity = backing.supplied * px * backing.ltv;
    let factor = capacity.checked_div(debt)?;
    let basis = format!(
        "{} at {}, the price of the lending answer",
        backing.coin,
        price(px)
    );
    is_near.then_some((factor, basis))
}
