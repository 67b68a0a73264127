//! Open interest caps.
//!
//! Rule    at a cap (a market's notional or size, or its DEX's notional) no position is opened,
//!         increased or flipped, and no order rests more than 1% from the oracle price; the
//!         backstop is exempt; where a growth limit is set, open interest may not grow faster;
//!         a deployer's new cap is at least max(1M, half the open interest)
//! Units   USD, sizes 1e-10; comparisons are exact
//! Bounds  the state before the order decides: an order that starts below the cap may pass it
//! Source  DOC-RISK, DOC-API, DOC-HIP3, DOC-HIP3A; docs/rules/open_interest.md
//! Tests   open_interest::at_the_cap_positions_only_shrink,
//!         open_interest::open_interest_that_grows_too_fast_is_refused,
//!         open_interest::a_new_cap_leaves_room_for_half_the_open_interest

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::order_limits::is_within;
use crate::units::{Amount, Px, Ratio, Round, Usd};

/// Least notional cap that a deployer may set (DOC-HIP3A).
const LEAST_CAP: Usd = Usd(1_000_000 * Usd::ONE.0);

/// Which positions open interest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenInterestReading {
    /// Longs, which are as large as shorts: the figure that the venue shows.
    OneSided,
    /// Longs and shorts: the words of DOC-HIP3, a sum of absolute sizes.
    TwoSided,
}

impl OpenInterestReading {
    /// Open interest of a market whose longs add up to a size.
    #[must_use]
    pub fn counted(self, longs: Amount) -> Amount {
        match self {
            Self::OneSided => longs,
            Self::TwoSided => longs + longs,
        }
    }
}

/// Caps of one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenInterestCaps {
    /// Most notional at the mark price; none where it is not capped.
    pub notional: Option<Usd>,
    /// Most size; none where it is not capped.
    pub size: Option<Amount>,
    /// Furthest an order may rest from the oracle price at a cap.
    pub rest_band: Ratio,
    /// Most that open interest may grow within a window, as a share of what it was at its start;
    /// none where growth is not limited.
    pub growth: Option<Ratio>,
}

/// Open interest of a market, and of the DEX that it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenInterest {
    /// Size in the market.
    pub size: Amount,
    /// Size when the growth window began.
    pub size_at_window: Amount,
    /// Mark price.
    pub mark_px: Px,
    /// Notional over all markets of the DEX.
    pub dex: Usd,
    /// Most of that; none where it is not capped.
    pub dex_cap: Option<Usd>,
}

/// An order against the caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Signed size of the order.
    pub size: Amount,
    /// Signed size of the position before it.
    pub position: Amount,
    /// Price at which it would rest; none of an order that does not rest.
    pub rests_at: Option<Px>,
    /// Oracle price.
    pub oracle_px: Px,
    /// Whether it comes from the backstop.
    pub is_backstop: bool,
}

/// Why an order is refused, by the venue's own words (DOC-API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenInterestProblem {
    /// `positionIncreaseAtOpenInterestCapRejected`.
    PositionIncreaseAtCap,
    /// `positionFlipAtOpenInterestCapRejected`.
    PositionFlipAtCap,
    /// `tooAggressiveAtOpenInterestCapRejected`.
    TooAggressiveAtCap,
    /// `openInterestIncreaseRejected`: open interest would grow too fast.
    OpenInterestIncrease,
}

impl OpenInterestCaps {
    /// Checks an order.
    ///
    /// # Errors
    /// Names the first rule that it breaks.
    pub fn check(&self, asking: &Asking, now: &OpenInterest) -> Result<(), OpenInterestProblem> {
        if asking.is_backstop {
            return Ok(());
        }
        if self.is_reached(now) {
            return self.check_at_cap(asking);
        }
        let after = now.size + growth(asking.position, asking.size);
        match self.growth {
            Some(share) if after > now.size && after > most_after(now.size_at_window, share) => {
                Err(OpenInterestProblem::OpenInterestIncrease)
            }
            _ => Ok(()),
        }
    }

    /// Whether the market or its DEX is at a cap.
    #[must_use]
    pub fn is_reached(&self, now: &OpenInterest) -> bool {
        let is_full = |is: Usd, cap: Option<Usd>| cap.is_some_and(|cap| is >= cap);
        is_full(now.size.at(now.mark_px), self.notional)
            || self.size.is_some_and(|cap| now.size >= cap)
            || is_full(now.dex, now.dex_cap)
    }

    fn check_at_cap(&self, asking: &Asking) -> Result<(), OpenInterestProblem> {
        let after = asking.position + asking.size;
        let is_flip = after.is_positive() && asking.position.is_negative()
            || after.is_negative() && asking.position.is_positive();
        let strays = |px| !is_within(px, asking.oracle_px, self.rest_band);
        if is_flip {
            Err(OpenInterestProblem::PositionFlipAtCap)
        } else if after.abs() > asking.position.abs() {
            Err(OpenInterestProblem::PositionIncreaseAtCap)
        } else if asking.rests_at.is_some_and(strays) {
            Err(OpenInterestProblem::TooAggressiveAtCap)
        } else {
            Ok(())
        }
    }
}

/// What an order adds to its owner's position; negative where it reduces it.
fn growth(position: Amount, order: Amount) -> Amount {
    (position + order).abs() - position.abs()
}

fn most_after(at_window: Amount, share: Ratio) -> Amount {
    let grown = Ratio::ONE_UNITS + i128::from(share.0);
    at_window.scale(grown, Ratio::ONE_UNITS, Round::Down)
}

/// The least notional cap that a deployer may set while open interest is at a notional.
#[must_use]
pub fn least_cap(open_interest: Usd) -> Usd {
    LEAST_CAP.max(open_interest.times(Ratio(Ratio::ONE.0 / 2), Round::Up))
}
