//! Lines of the story about what account holders want.

use plimsoll_engine::units::{AccountId, Amount, TokenId};
use plimsoll_engine::{Instrument, Intent, Lending};

use super::{Line, Story, side};

impl Story {
    pub(super) fn intent(&self, account: AccountId, intent: Intent) -> Line {
        let (asset, size, text) = match intent {
            Intent::Deposit { token, amount } => self.wish("wants to deposit", token, amount),
            Intent::Withdraw { token, amount } => self.wish("wants to withdraw", token, amount),
            Intent::TradePerp {
                perp,
                size,
                leverage,
                ..
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let text = format!(
                    "wants to {} {:.4} {asset} perp at {leverage}x",
                    side(size),
                    size.abs().to_f64()
                );
                (asset, size, text)
            }
            Intent::Transfer { dex, amount } => {
                let text = format!("wants to move {:.2} to DEX {}", amount.to_f64(), dex.0);
                (String::new(), amount, text)
            }
            Intent::Send { token, amount, .. } => {
                self.wish("wants to send to its other account", token, amount)
            }
            Intent::Lend {
                operation,
                token,
                amount,
            } => {
                let verb = match operation {
                    Lending::Supply => "wants to supply",
                    Lending::Withdraw => "wants to take back",
                    Lending::Repay => "wants to repay",
                };
                self.wish_of(verb, token, amount)
            }
            Intent::SetLeverage {
                perp,
                leverage,
                isolated,
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let kind = if isolated { "isolated" } else { "cross" };
                let text = format!("wants {kind} margin at {leverage}x for {asset}");
                (asset, Amount::ZERO, text)
            }
            Intent::IsolatedMargin { perp, amount } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let money = amount.to_f64();
                let text = format!("wants to move {money:.2} to its isolated {asset} position");
                (asset, amount, text)
            }
            Intent::SetMode { mode } => {
                let text = format!("wants {} mode", mode.name());
                (String::new(), Amount::ZERO, text)
            }
            Intent::PlaceLimit { .. }
            | Intent::PlaceTrigger { .. }
            | Intent::Cancel { .. }
            | Intent::CancelAll { .. }
            | Intent::StartTwap { .. }
            | Intent::StopTwap { .. } => self.order_intent(intent),
            Intent::TradeSpot { token, size, .. } => {
                let asset = self.token(token);
                let text = format!(
                    "wants to {} {:.4} {asset} spot",
                    side(size),
                    size.abs().to_f64()
                );
                (asset, size, text)
            }
        };
        Line {
            kind: "intent",
            account: Some(account),
            asset,
            size: size.to_f64(),
            text,
            ..Line::default()
        }
    }

    fn wish_of(
        &self,
        verb: &str,
        token: TokenId,
        amount: Option<Amount>,
    ) -> (String, Amount, String) {
        if let Some(amount) = amount {
            return self.wish(verb, token, amount);
        }
        let asset = self.token(token);
        let text = format!("{verb} all it can of {asset}");
        (asset, Amount::ZERO, text)
    }

    fn wish(&self, verb: &str, token: TokenId, amount: Amount) -> (String, Amount, String) {
        let asset = self.token(token);
        let text = format!("{verb} {:.2} {asset}", amount.to_f64());
        (asset, amount, text)
    }
}
