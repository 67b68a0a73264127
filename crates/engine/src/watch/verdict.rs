//! Whether an account surely is liquidatable at some prices once margin sharing has done what it can,
//! by floats.
//!
//! Sharing moves money between the sides of an account, and the portfolio margin ratio reads their
//! sum: it is the same before and after. What sharing decides is whether the perp side stands at its
//! target then, which it does where nothing is refused (`ample`). Everything else is left to
//! integers.

use crate::account::{Cross, Mode};
use crate::units::AccountId;
use crate::venue::TriggerReading;

use super::ample;
use super::image::{Ground, Image};
use super::larger;

/// Whether a portfolio margin account with one pool surely is liquidatable after margin sharing; none
/// where floats cannot tell. The venue's readings allow boxes.
pub(crate) fn is_liquidatable(ground: Ground<'_>, (id, cross): (AccountId, Cross)) -> Option<bool> {
    if ground.venue.margin.trigger != TriggerReading::Ratio {
        return None;
    }
    let mut image = Image::read(ground, (id, cross), |_| ());
    let is_plain = image.mode == Mode::Portfolio && !image.has_isolated;
    if !is_plain || !stands_at_target(ground, id, &image) {
        return None;
    }
    image.add_collateral(ground, id, |_| ());
    image.exceeds(ground)
}

/// Whether the perp side surely is at its target after margin sharing, and that above maintenance; or
/// there are no positions.
fn stands_at_target(ground: Ground<'_>, id: AccountId, image: &Image) -> bool {
    if image.notional <= 0.0 {
        return true;
    }
    let lack = image.target - image.perp_equity + image.reserve();
    let is_ample = || ample::source(ground, (id, image.token), larger(lack, 0.0)).is_some();
    ground.terms.is_target_above_maintenance && (lack <= 0.0 || is_ample())
}
