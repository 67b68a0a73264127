//! The venue's terms in floats, for screening.

use crate::margin::collateral::liquidation_threshold;
use crate::units::TokenId;
use crate::venue::{CountedDexs, Perp, Token, Venue};

/// What the float image of an account is worked out with. The schedule may change terms of tokens:
/// [`Self::renew`].
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// Maintenance margin of each market.
    pub(super) tiers: Vec<Tiers>,
    /// Transfer requirement as a share of notional.
    pub(super) transfer: f64,
    /// Tolerance of margin sharing.
    pub(super) tolerance: f64,
    /// Portfolio margin ratio that makes an account liquidatable.
    pub(super) limit: f64,
    /// Offset of the portfolio margin ratio.
    pub(super) offset: f64,
    /// Whether the edge of a lack of perp equity, `(1 - tolerance) * target`, surely lies above
    /// maintenance, whatever the positions: who watches for the one need not watch for the other.
    pub(super) is_lack_before_maintenance: bool,
    /// Whether what perp equity is kept at surely is above its maintenance, whatever the positions.
    pub(crate) is_target_above_maintenance: bool,
    pub(super) collateral: Vec<CollateralTerms>,
    /// Of each token.
    pub(super) caps: Vec<Caps>,
}

/// Terms of a token that is collateral.
#[derive(Clone, Copy, Debug)]
pub(super) struct CollateralTerms {
    pub(super) token: TokenId,
    /// Most units that count.
    pub(super) user_cap: f64,
    pub(super) ltv: f64,
    /// Share of value that is credit.
    pub(super) threshold: f64,
    /// Capacity as a share of credit.
    pub(super) of_credit: f64,
}

/// Caps of a token, whole units; those on borrowing are nought where it cannot be borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caps {
    pub(super) supply: f64,
    pub(super) user_supply: f64,
    pub(super) borrow: f64,
    pub(super) user_borrow: f64,
}

impl Terms {
    pub(crate) fn of(venue: &Venue) -> Self {
        let margin = &venue.margin;
        let transfer = margin.transfer_requirement.to_f64();
        let tolerance = venue.sharing_tolerance.to_f64();
        let tiers: Vec<_> = venue.perps.iter().map(Tiers::of).collect();
        let is_above_maintenance = |share| {
            margin.counted_dexs == CountedDexs::OfToken && tiers.iter().all(|t| t.are_below(share))
        };
        let mut terms = Self {
            is_lack_before_maintenance: is_above_maintenance(transfer * (1.0 - tolerance)),
            is_target_above_maintenance: is_above_maintenance(transfer),
            tiers,
            transfer,
            tolerance,
            limit: margin.liquidation_ratio.to_f64(),
            offset: margin.min_borrow_offset.near_f64(),
            collateral: Vec::new(),
            caps: Vec::new(),
        };
        terms.renew(&venue.tokens);
        terms
    }

    /// Takes over new terms of tokens.
    pub(crate) fn renew(&mut self, tokens: &[Token]) {
        self.caps.clear();
        self.caps.extend(tokens.iter().map(Caps::of));
        let collateral = (0..).map(TokenId).zip(tokens).filter_map(|(token, of)| {
            let terms = of.collateral.as_ref()?;
            let threshold = liquidation_threshold(terms.ltv).to_f64();
            let ltv = terms.ltv.to_f64();
            Some(CollateralTerms {
                token,
                user_cap: terms.user_supply_cap.near_f64(),
                ltv,
                threshold,
                of_credit: ltv / threshold,
            })
        });
        self.collateral.clear();
        self.collateral.extend(collateral);
    }
}

impl Caps {
    fn of(token: &Token) -> Self {
        let borrow = token.borrow.as_ref();
        Self {
            supply: token.supply_cap.near_f64(),
            user_supply: token.user_supply_cap.near_f64(),
            borrow: borrow.map_or(0.0, |terms| terms.borrow_cap.near_f64()),
            user_borrow: borrow.map_or(0.0, |terms| terms.user_borrow_cap.near_f64()),
        }
    }
}

/// Maintenance margin of a market: the highest of its tiers' lines.
#[derive(Clone, Debug)]
pub(super) struct Tiers {
    /// Rate and deduction of each tier.
    pub(super) lines: Vec<(f64, f64)>,
    pub(super) highest_rate: f64,
}

impl Tiers {
    fn of(perp: &Perp) -> Self {
        let lines = perp.tiers.iter();
        Self {
            lines: lines
                .map(|t| (0.5 / f64::from(t.max_leverage), t.deduction.to_f64()))
                .collect(),
            highest_rate: perp.highest_rate(),
        }
    }

    /// Whether maintenance surely is below a share of notional, whatever the notional.
    fn are_below(&self, share: f64) -> bool {
        let mut lines = self.lines.iter();
        lines.all(|(rate, deduction)| *rate < 0.999 * share || *rate <= share && *deduction >= 1.0)
    }

    /// The rates of the tiers rise, and there is no step between them.
    pub(super) fn maintenance(&self, notional: f64) -> f64 {
        let lines = self.lines.iter();
        lines.fold(0.0, |most, (rate, deduction)| {
            super::larger(most, notional * rate - deduction)
        })
    }
}
