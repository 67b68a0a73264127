//! Auto-deleveraging: who on the other side is closed against an account that has lost everything.
//!
//! Rule    positions on the other side of one market are closed at one price, by rank or in
//!         proportion; a queue takes a position whole before the next; who has no weight in a
//!         proportion is taken only after all who have, in proportion to size
//! Units   sizes at 1e-10; proportions in whole lots (share.rs); comparisons exact
//! Bounds  in all the smaller of what is to be closed and what is there, to the last unit; of
//!         nobody more than the position; nothing of who stands on the same side or has none
//! Source  DOC-ADL; alternatives CHITRA-2025; readings in docs/rules/adl.md
//! Tests   worked_examples/adl.yaml, adl::the_table_of_the_page,
//!         adl_properties::what_is_taken_adds_up_and_nobody_gives_more_than_there_is,
//!         adl_properties::only_positions_on_the_other_side_are_touched,
//!         adl_properties::the_order_of_the_candidates_does_not_matter,
//!         adl_properties::the_currency_of_account_values_does_not_matter,
//!         adl_properties::a_queue_leaves_at_most_one_position_half_closed

mod contract;
mod fraction;
pub mod index;
pub mod outside;
mod profit_first;
mod queue;
mod return_on_equity;
mod risk_aware;
mod share;
pub mod trigger;
mod wealth;

use crate::units::{AccountId, Amount, Px, Usd};
use crate::venue::AdlRanking;

/// One account's position in the market, and what stands behind it, at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub account: AccountId,
    /// Signed size.
    pub size: Amount,
    /// What was paid for it, settlement token, of the sign of the size: entry price times size.
    pub entry_quote: Amount,
    /// Account value at the price: of the cross account, or of the isolated position alone.
    pub account_value: Usd,
    /// Maintenance margin that this account value has to cover.
    pub maintenance: Usd,
}

impl Candidate {
    /// Absolute value of the position.
    fn notional(&self, px: Px) -> Usd {
        self.size.at(px).abs()
    }

    /// Absolute value of the position when it was opened.
    fn entry_value(&self) -> Usd {
        self.entry_quote.at(Px::ONE).abs()
    }

    /// Unrealised profit, negative for a loss.
    fn profit(&self, px: Px) -> Usd {
        self.size.at(px) - self.entry_quote.at(Px::ONE)
    }
}

/// What is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Signed size of the position that has to go.
    pub size: Amount,
    /// Price at which both sides are closed.
    pub px: Px,
    /// Smallest size of the market; positive.
    pub lot: Amount,
}

/// What is closed of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whose position.
    pub account: AccountId,
    /// How much of it, without a sign; never zero.
    pub size: Amount,
}

/// Who gives up how much. A queue answers in its order, a proportion by account.
///
/// Each account may stand among the candidates once.
#[must_use]
pub fn allocate(ranking: AdlRanking, candidates: &[Candidate], closing: &Closing) -> Vec<Taken> {
    let opposite: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| is_opposite(c.size, closing.size))
        .collect();
    match ranking {
        AdlRanking::Index => queue::take(opposite, closing, |c| index::rank(c, closing.px)),
        AdlRanking::IndexLiteral => {
            queue::take(opposite, closing, |c| index::literal_rank(c, closing.px))
        }
        AdlRanking::ProfitFirst => profit_first::take(opposite, closing),
        AdlRanking::ReturnOnEquity => {
            queue::take(opposite, closing, |c| return_on_equity::rank(c, closing.px))
        }
        AdlRanking::WealthProRata => share::take(&opposite, closing, wealth::weight),
        AdlRanking::ContractProRata => share::take(&opposite, closing, contract::weight),
        AdlRanking::RiskAware => {
            share::take(&opposite, closing, |c| risk_aware::weight(c, closing.px))
        }
    }
}

fn is_opposite(size: Amount, closing: Amount) -> bool {
    (size.is_positive() && closing.is_negative()) || (size.is_negative() && closing.is_positive())
}

/// What was taken of all.
#[must_use]
pub fn total(taken: &[Taken]) -> Amount {
    taken.iter().map(|t| t.size).sum()
}
