//! Collateral and stablecoins: their terms and their prices.

use plimsoll_engine::units::Px;
use rust_decimal::Decimal;

use super::{FIGURE, GROSS_USD, Resolver, place};
use crate::book::{Backing, Book};
use crate::prices::{self, PriceUsed};
use crate::snapshot::TokenRow;
use crate::terms::asset_of;

impl Resolver<'_> {
    /// Collateral rows, with their prices.
    pub(super) fn collateral(&mut self, book: &mut Book) -> Vec<PriceUsed> {
        let rows = (self.snapshot.tokens.iter()).filter(|row| !row.supplied.is_zero());
        let rows: Vec<&TokenRow> = rows.filter(|row| self.is_collateral(row)).collect();
        let mut used = Vec::new();
        for row in &rows {
            let is_alone = rows.len() == 1;
            let found = prices::find(self.snapshot, book, row, (self.given, is_alone));
            let Some((px, source)) = found else {
                let asset = asset_of(&row.coin);
                let message = format!(
                    "is collateral, and nothing in the file says its price: give it with \
                     --px {asset}=PRICE"
                );
                let key = format!("spotClearinghouseState.balances[{}]", row.coin);
                self.problems.add(&key, "", message);
                continue;
            };
            if let Some(backing) = self.backing(row, px) {
                let place = place(book, asset_of(&row.coin), px);
                book.assets[place].backing = Some(backing);
                used.push(PriceUsed::new(&row.coin, px, source));
            }
        }
        self.stable_prices(book, &mut used);
        used
    }

    fn is_collateral(&mut self, row: &TokenRow) -> bool {
        let token = self.terms.venue.token(asset_of(&row.coin));
        let terms = token.and_then(|id| self.terms.venue.tokens[id.index()].collateral);
        let own = row.ltv.unwrap_or_default();
        let preset = terms.map_or(Decimal::ZERO, |t| t.ltv.to_decimal());
        if row.ltv.is_some() && own != preset {
            self.notes.push(format!(
                "The file says an LTV of {} for {}; the preset's {} is used.",
                own.normalize(),
                row.coin,
                preset.normalize()
            ));
        }
        terms.is_some()
    }

    fn backing(&mut self, row: &TokenRow, px: Px) -> Option<Backing> {
        let key = format!("spotClearinghouseState.balances[{}].supplied", row.coin);
        let id = self.terms.venue.token(asset_of(&row.coin))?;
        let value = row.supplied.checked_mul(px.to_decimal());
        let value = value.filter(|x| *x <= Decimal::from(GROSS_USD));
        let Some(value) = value else {
            let message = format!("at its price is above {GROSS_USD} USD");
            self.problems.add(&key, &row.supplied.to_string(), message);
            return None;
        };
        self.gross += value;
        Some(Backing {
            coin: row.coin.clone(),
            supplied: self.amount(&key, row.supplied),
            px,
            terms: self.terms.venue.tokens[id.index()].collateral?,
        })
    }

    fn stable_prices(&mut self, book: &mut Book, used: &mut Vec<PriceUsed>) {
        for n in 0..book.others.len() {
            let stable = &book.others[n];
            let source = if stable.px.is_some() {
                prices::PriceSource::Given
            } else {
                prices::PriceSource::StableHold
            };
            let px = stable
                .px
                .or_else(|| prices::of_stable(self.snapshot, book, stable));
            let coin = stable.coin.clone();
            let owes = stable.net.is_negative() || stable.borrowed.is_positive();
            let key = format!("spotClearinghouseState.balances[{coin}]");
            if let Some(px) = px {
                let units = (stable.net.abs() + stable.borrowed).to_decimal();
                let value = units.checked_mul(px.to_decimal());
                self.gross += value
                    .unwrap_or(Decimal::from(FIGURE))
                    .min(Decimal::from(FIGURE));
                used.push(PriceUsed::new(&coin, px, source));
            } else if owes {
                let message =
                    format!("is owed, and nothing says its price: give it with --px {coin}=PRICE");
                self.problems.add(&key, "", message);
            }
            book.others[n].px = px;
        }
    }
}
