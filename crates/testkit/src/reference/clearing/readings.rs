//! Readings of the rules, with the words of a scenario.

use serde::Deserialize;

/// What becomes of a withdrawal that the reserve cannot pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockedReading {
    /// It is refused.
    Refuse,
    /// It waits.
    Queue,
}

/// What kind of yearly rate is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateReading {
    /// A debt grows as e^(rate * years).
    Continuous,
    /// A debt grows as (1 + rate)^years.
    Effective,
}

/// When interest is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexReading {
    /// Always.
    Continuously,
    /// At the full hour.
    Hourly,
}

/// How the smallest maintenance enters the requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffsetReading {
    /// A floor while something would be borrowed.
    Floor,
    /// Added wherever there is a position or a debt.
    Add,
}

/// When an account is liquidatable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerReading {
    /// By the ratio.
    Ratio,
    /// By the ratio and the partial threshold.
    FaqThreshold,
}

/// Which borrow the requirement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedBorrow {
    /// What would be borrowed to stand at maintenance.
    Needed,
    /// The debt.
    Owed,
}

/// Whose maintenance a token has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedDexs {
    /// That of DEXs whose collateral it is.
    OfToken,
    /// That of all.
    All,
}

/// How debts in several tokens share collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeveralDebts {
    /// Each counts all of it.
    Maximum,
    /// What other tokens would borrow is taken off first.
    LessOtherBorrows,
}

/// What happens to an account that caps keep from borrowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FallBack {
    /// It does without what is refused.
    Partial,
    /// It draws nothing at all.
    WholeAccount,
}

/// From which debt on everything goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FullReading {
    /// From the full threshold on.
    AtOrAbove,
    /// Above it.
    Above,
    /// Above it, rounded to a tenth of a percent.
    AboveRounded,
}

/// Who is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// By the index.
    Index,
    /// By the index as written.
    IndexLiteral,
    /// By the index, profits first.
    ProfitFirst,
    /// By profit over account value.
    ReturnOnEquity,
    /// In proportion to account value.
    WealthProRata,
    /// In proportion to size.
    ContractProRata,
    /// In proportion to profit times leverage.
    RiskAware,
}

/// At what price positions are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingPx {
    /// Mark price of the tick before.
    PreviousMark,
    /// Oracle price of the tick before.
    PreviousOracle,
}

/// What falls on the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutsidePart {
    /// Its share of that side.
    ProRata,
    /// What users cannot give.
    Last,
    /// As much as it has.
    First,
}

/// Which legs go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegOrder {
    /// One half each.
    Random,
    /// Perps.
    PerpsFirst,
    /// Borrows.
    BorrowsFirst,
}

/// What a partial step is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialReading {
    /// Of what there was when the episode began.
    ShareOfStart,
    /// Of what is left.
    ShareOfRest,
    /// Of what is left of collateral and debt.
    Proportional,
}

/// At what price a partial step takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipReading {
    /// Below the oracle price in proportion to the notional.
    Linear,
    /// At the oracle price.
    None,
}
