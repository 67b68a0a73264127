//! Resting orders, and the leverage of their coins.

use rust_decimal::Decimal;

use crate::document::Place;
use crate::error::Problems;
use crate::snapshot::Order;

pub(super) fn read(
    at: &Place<'_>,
    active: Option<&Place<'_>>,
    problems: &mut Problems,
) -> Vec<Order> {
    let rows = at.items(problems);
    let orders = rows.iter().filter_map(|row| order(row, active, problems));
    orders.collect()
}

fn order(at: &Place<'_>, active: Option<&Place<'_>>, problems: &mut Problems) -> Option<Order> {
    if !at.is_object(problems) {
        return None;
    }
    let coin = at.need("coin", problems).and_then(|x| x.text(problems));
    let side = at.need("side", problems).and_then(|x| is_buy(&x, problems));
    let mut positive = |key: &str| {
        let x = at.need(key, problems)?;
        match x.decimal(problems)? {
            low if low <= Decimal::ZERO => x.refuse("must be above zero", problems),
            other => Some(other),
        }
    };
    let (left, limit_px) = (positive("sz"), positive("limitPx"));
    let mut is = |key: &str| at.get(&[key]).and_then(|x| x.truth(problems)) == Some(true);
    let is_idle = is("reduceOnly") | is("isTrigger");
    let leverage = coin.and_then(|coin| leverage(active?, coin, problems));
    Some(Order {
        key: at.key.clone(),
        coin: coin?.to_owned(),
        is_buy: side?,
        size: left?,
        limit_px: limit_px?,
        is_idle,
        leverage,
    })
}

fn is_buy(at: &Place<'_>, problems: &mut Problems) -> Option<bool> {
    match at.text(problems)? {
        "B" => Some(true),
        "A" => Some(false),
        _ => at.refuse("is neither B (buy) nor A (sell)", problems),
    }
}

fn leverage(active: &Place<'_>, coin: &str, problems: &mut Problems) -> Option<u32> {
    let value = active.get(&[coin])?.get(&["leverage"])?.get(&["value"])?;
    value.whole(1, 100, problems)
}
