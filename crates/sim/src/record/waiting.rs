//! Lines of the story about orders and withdrawals that wait.

use plimsoll_engine::orders::{AnyOrder, CancelReason, Covers, Refused, Side, TriggerKind, Twap};
use plimsoll_engine::units::{Amount, Px};
use plimsoll_engine::{Engine, Instrument, Intent, Outcome};

use super::story::{Line, Story, plain, side};

impl Story {
    /// What an account holder wants of orders that wait.
    pub(super) fn order_intent(&self, intent: Intent) -> (String, Amount, String) {
        match intent {
            Intent::PlaceLimit {
                instrument,
                size,
                px,
                ..
            } => {
                let (asset, venue) = self.asset_of(instrument);
                let text = format!("wants to {}", limit(size, &asset, venue, px));
                (asset, size, text)
            }
            Intent::PlaceTrigger {
                perp,
                kind,
                covers,
                trigger_px,
                ..
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let text = format!("wants a {}", trigger(kind, covers, &asset, trigger_px));
                (asset, size_of(covers), text)
            }
            Intent::StartTwap {
                perp,
                size,
                duration_ms,
                ..
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let minutes = duration_ms / 60_000;
                let text = format!(
                    "wants to {} {:.4} {asset} perp over {minutes} minutes",
                    side(size),
                    size.abs().to_f64()
                );
                (asset, size, text)
            }
            Intent::Cancel { order } => nothing(format!("wants order {} back", order.0)),
            Intent::StopTwap { order } => nothing(format!("wants to stop TWAP {}", order.0)),
            _ => nothing("wants all its orders back".to_owned()),
        }
    }

    /// What became of orders and withdrawals that wait.
    pub(super) fn waiting_outcome(&self, outcome: &Outcome, engine: &Engine) -> Line {
        match outcome {
            Outcome::OrderPlaced { order } => {
                let (what, line) = self.order(order);
                Line {
                    kind: "order_placed",
                    text: format!("lets order {} wait: {what}", order.id().0),
                    ..line
                }
            }
            Outcome::OrderCanceled { order, reason } => {
                let (what, line) = self.order(order);
                let why = why_canceled(*reason);
                Line {
                    kind: "order_canceled",
                    text: format!("loses order {}, {why}: {what}", order.id().0),
                    ..line
                }
            }
            Outcome::Triggered {
                account,
                order,
                perp,
                mark,
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(*perp));
                let px = mark.to_f64();
                let text = format!("has order {} set off by {asset} mark {px:.4}", order.0);
                Line {
                    asset,
                    px,
                    ..plain("triggered", *account, text)
                }
            }
            Outcome::TwapEnded { order } => self.twap_ended(order),
            Outcome::WithdrawalPaid {
                account,
                token,
                amount,
                waited_ms,
            } => {
                let paid = (*token, *amount);
                let verb = format!("after {} s withdraws", waited_ms / 1_000);
                self.moved("withdrawal_paid", &verb, *account, paid, engine)
            }
            Outcome::WithdrawalDropped {
                account,
                token,
                amount,
            } => {
                let dropped = (*token, *amount);
                let verb = "waits no more for";
                self.moved("withdrawal_dropped", verb, *account, dropped, engine)
            }
            _ => Line::default(),
        }
    }

    /// A waiting order in words, and its line but for kind and text.
    fn order(&self, order: &AnyOrder) -> (String, Line) {
        let (asset, venue) = self.asset_of(order.instrument());
        let (what, size, px) = match order {
            AnyOrder::Limit(one) => (limit(one.size, &asset, venue, one.px), one.size, one.px),
            AnyOrder::Trigger(one) => {
                let one = &one.order;
                let what = trigger(one.kind, one.covers, &asset, one.trigger_px);
                (what, size_of(one.covers), one.trigger_px)
            }
            AnyOrder::Twap(one) => {
                let units = one.left().abs().to_f64();
                let what = format!("TWAP of {units:.4} {asset}");
                (what, one.left(), Px::default())
            }
        };
        let line = Line {
            asset,
            size: size.to_f64(),
            px: px.to_f64(),
            ..plain("", order.account(), String::new())
        };
        (what, line)
    }

    fn twap_ended(&self, order: &Twap) -> Line {
        let (asset, _) = self.asset_of(order.order.instrument);
        let (filled, all) = (order.filled.abs().to_f64(), order.order.size.abs().to_f64());
        let text = format!(
            "ends TWAP {} with {filled:.4} of {all:.4} {asset}",
            order.id.0
        );
        Line {
            asset,
            size: order.filled.to_f64(),
            ..plain("twap_ended", order.order.account, text)
        }
    }
}

fn nothing(text: String) -> (String, Amount, String) {
    (String::new(), Amount::ZERO, text)
}

fn limit(size: Amount, asset: &str, venue: &str, px: Px) -> String {
    let units = size.abs().to_f64();
    format!(
        "{} {units:.4} {asset} {venue} at {:.4}",
        side(size),
        px.to_f64()
    )
}

fn trigger(kind: TriggerKind, covers: Covers, asset: &str, px: Px) -> String {
    let name = match kind {
        TriggerKind::TakeProfit => "take-profit",
        TriggerKind::StopLoss => "stop-loss",
    };
    let verb = match covers.side() {
        Side::Buy => "buys",
        Side::Sell => "sells",
    };
    let px = px.to_f64();
    match covers {
        Covers::Size(size) => {
            let units = size.abs().to_f64();
            format!("{name} that {verb} {units:.4} {asset} beyond {px:.4}")
        }
        Covers::Position(_) => format!("{name} of the whole {asset} position beyond {px:.4}"),
    }
}

fn size_of(covers: Covers) -> Amount {
    match covers {
        Covers::Size(size) => size,
        Covers::Position(_) => Amount::ZERO,
    }
}

fn why_canceled(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Owner => "as it wished",
        CancelReason::Liquidated => "as it is liquidated",
        CancelReason::Margin => "as its margin does not cover it any more",
        CancelReason::SelfTrade => "as it would trade with itself",
        CancelReason::ReduceOnly => "as it has nothing to reduce",
        CancelReason::Market => "as its market is halted",
    }
}

/// Why an order may not rest, in words.
pub(super) fn why_refused(refused: Refused) -> &'static str {
    match refused {
        Refused::Malformed => "an order needs a size, a price and a leverage",
        Refused::BadAloPx { .. } => "a post-only order would trade at once",
        Refused::Crosses { .. } => "the order lies across resting ones",
        Refused::BadTriggerPx { .. } => "the mark is beyond the trigger already",
    }
}
