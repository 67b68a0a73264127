//! V10: a market order in the shipped book of the HYPE perp.

use plimsoll_sim::market::{BookConfig, Side};

use crate::simulate::Run;
use crate::{Check, ValidationError};

/// V10.
#[allow(clippy::unnecessary_wraps)] // the signature of all rows
pub(crate) fn sweep(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let sweep = BookConfig::hype_perp().side(Side::Buy).sweep(5e6, None);
    Ok(vec![
        run.within(
            "5 M$ of HYPE perp ends at, bps",
            55.917,
            sweep.end_bps,
            1e-3,
        ),
        run.within("and costs, bps", 26.657, sweep.average_slip_bps, 1e-3),
    ])
}
