//! What costs nothing: quiet accounts, quiet ticks, and runs of quiet ticks.
//!
//! A fast path beside the rules: which accounts a tick looks at, and the boxes that let it leave out
//! the others (`crate::watch`). [`Scan::Every`] does without.

use crate::account::{Cross, Mode};
use crate::margin::figures::Prices;
use crate::margin::{Figures, Isolated};
use crate::report::Report;
use crate::sharing::{self, Drift};
use crate::units::{AccountId, PerpId, Px, SimTime, TokenId, Usd};
use crate::watch::{Bounding, Finding, Ground, Scan, Unwatched, Want};

use super::crosses::pool_of;
use super::{Engine, EngineError};

/// Prices inside which price events change nothing but prices and the clock; inclusive.
#[derive(Clone, Copy, Debug)]
pub struct QuietBounds<'a> {
    engine: &'a Engine,
}

impl QuietBounds<'_> {
    /// Lowest and highest mark price of a market.
    #[must_use]
    pub fn mark(&self, perp: PerpId) -> (Px, Px) {
        self.coordinate(perp.index())
    }

    /// Lowest and highest borrow oracle price of a token.
    #[must_use]
    pub fn borrow(&self, token: TokenId) -> (Px, Px) {
        self.coordinate(self.engine.venue.perps.len() + token.index())
    }

    fn coordinate(self, n: usize) -> (Px, Px) {
        let nearest = self.engine.watch.nearest(n);
        // The casts hold infinities at the ends of the range.
        (
            Px(nearest.low.ceil() as i64),
            Px(nearest.high.floor() as i64),
        )
    }
}

impl Engine {
    /// The bounds inside which price events change nothing but prices and the clock, however many
    /// there are and whenever they come, until the next event of another kind; none where a price
    /// event would do more than that in any case. [`Self::skip_to`] leaves such events out.
    #[must_use]
    pub fn quiet_bounds(&self) -> Option<QuietBounds<'_>> {
        let is_quiet = self.scan.has_boxes()
            && self.resting.is_empty()
            && !self.withdrawals.is_any_waiting()
            && self.watch.is_quiet(|want| self.is_there(want))
            && !self.has_inventory();
        is_quiet.then_some(QuietBounds { engine: self })
    }

    /// A number that is another whenever a reserve or its terms may have changed.
    #[must_use]
    pub fn reserves_state(&self) -> u64 {
        self.reserves_state
    }

    /// Stands for a run of price events inside the [`QuietBounds`]: the last of them came at a time
    /// with some prices, the one before it, or before the run if there was only one, with others.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub fn skip_to(
        &mut self,
        time: SimTime,
        last: &Prices,
        before_last: &Prices,
    ) -> Result<(), EngineError> {
        self.check_prices(last)?;
        self.pass_to(time)?;
        self.count_all_blocked();
        self.previous.clone_from(before_last);
        self.prices.clone_from(last);
        self.best.clear();
        self.sold_at = time;
        Ok(())
    }

    /// Whether a backstop has anything to sell.
    pub(super) fn has_inventory(&self) -> bool {
        let (lender, perps) = (AccountId::BORROW_BACKSTOP, AccountId::PERP_BACKSTOP);
        let mut tokens = (0..self.venue.tokens.len() as u32).map(TokenId);
        tokens.any(|token| {
            let balance = self.ledger.balance(lender, token);
            let has_any = !(balance.held.is_zero() && balance.supplied_scaled.is_zero());
            has_any && !self.venue.quotes.contains(&token)
        }) || self.ledger.has_positions(perps)
    }

    /// Whether the pool has again what somebody waits for.
    fn is_there(&self, want: Want) -> bool {
        match want {
            Want::Pool(token) => {
                sharing::lendable(&self.ledger, &self.venue, token, Usd::ZERO).is_positive()
            }
            Want::Room(token) => {
                let cap = self.venue.tokens[token.index()].supply_cap;
                self.ledger.reserve(token).total_supplied() < cap
            }
        }
    }

    /// Looks at everybody now, who is due when the next prices come anyway: it changes no result, but
    /// [`Self::restore`] then brings back boxes too.
    pub fn look_round(&mut self) {
        if !self.watch.all_due || self.scan == Scan::Every {
            return;
        }
        self.watch.renew_all(&self.ledger.reserves);
        for n in AccountId::FIRST_USER.0..self.states.len() as u32 {
            self.is_due(AccountId(n));
        }
    }

    /// Names the accounts that are due at the present prices, by boxes, by the sheet, or by looking at
    /// all.
    pub(super) fn find_due(&mut self, report: &mut Report) {
        let due = &mut report.due;
        if self.watch.all_due || self.scan == Scan::Every {
            if self.watch.all_due {
                self.watch.renew_all(&self.ledger.reserves);
            }
            due.extend((AccountId::FIRST_USER.0..self.states.len() as u32).map(AccountId));
        } else {
            self.candidates(due);
        }
        let mut kept = 0;
        for n in 0..due.len() {
            let id = due[n];
            if self.is_due(id) {
                due[kept] = id;
                kept += 1;
            }
        }
        due.truncate(kept);
    }

    /// Accounts that may be due: those whose box a price has left, those that are kept due, those whom
    /// the sheet does not show to be quiet, and those that waited for something the pool has again; in
    /// the order of their ids, each once.
    fn candidates(&mut self, due: &mut Vec<AccountId>) {
        let marks = self.prices.mark.iter();
        for (n, px) in marks.chain(&self.prices.borrow).enumerate() {
            self.watch.left_by(n, *px, due);
        }
        self.watch.add_due(due);
        if self.scan == Scan::Vectors {
            self.scan_sheet(due);
        }
        if self.watch.has_waiting() {
            let mut watch = std::mem::take(&mut self.watch);
            watch.wake(|want| self.is_there(want), due);
            self.watch = watch;
        }
        if due.len() > 1 {
            due.sort_unstable();
            due.dedup();
        }
    }

    /// Everybody is looked at with the next prices, whatever was found before.
    pub(super) fn look_anew(&mut self) {
        self.watch.all_due = true;
        if self.scan == Scan::Vectors {
            let mut watch = std::mem::take(&mut self.watch);
            watch.start_sheet(self.ground());
            self.watch = watch;
        }
    }

    /// Adds those whom the sheet of everybody does not show to be quiet.
    fn scan_sheet(&mut self, due: &mut Vec<AccountId>) {
        let mut watch = std::mem::take(&mut self.watch);
        watch.scan_sheet(self.ground(), due);
        self.watch = watch;
    }

    /// What floats read accounts from.
    pub(super) fn ground(&self) -> Ground<'_> {
        Ground {
            ledger: &self.ledger,
            venue: &self.venue,
            prices: &self.prices,
            terms: &self.terms,
        }
    }

    /// Gives an account that is not due its box at the present prices. One without is looked at
    /// again with the next.
    pub(super) fn bound(&mut self, id: AccountId) {
        let is_bound = |finding| finding == Finding::Quiet;
        if !is_bound(self.screen(id, false)) && !is_bound(self.screen(id, true)) {
            self.watch.keep_due(id);
        }
    }

    /// What floats say of an account; gives it its box where they are sure that it is not due.
    /// Where it is known to be refused what it lacks or has too much of, that is left unwatched.
    pub(super) fn screen(&mut self, id: AccountId, is_refused: bool) -> Finding {
        let Self {
            ledger,
            venue,
            prices,
            watch,
            scratch,
            terms,
            ..
        } = self;
        if !venue.margin.has_boxes(venue.quotes.len()) {
            return Finding::Unsure;
        }
        let ground = Ground {
            ledger,
            venue,
            prices,
            terms,
        };
        let mode = ledger.mode(id);
        // Who may be refused something later has a box under any scan.
        let is_on_sheet = self.scan == Scan::Vectors
            && mode == Mode::Portfolio
            && !is_refused
            && (1..venue.crosses(mode)).all(|n| pool_of(ledger, venue, id, n).is_none());
        let mut bounds = Bounding::new(scratch, ground, !is_on_sheet);
        for n in 0..venue.crosses(mode) {
            let Some(cross) = pool_of(ledger, venue, id, n) else {
                continue;
            };
            let mut unwatched = Unwatched::default();
            if is_refused {
                let Some((refused, want)) = refusal(ground, (id, cross)) else {
                    return Finding::Unsure;
                };
                if let Some(want) = want {
                    bounds.wait(want);
                }
                unwatched = refused;
            }
            let growth = |token| watch.growth_left(token, ledger.reserve(token));
            let finding = bounds.pool((id, cross), unwatched, growth);
            if finding != Finding::Quiet {
                return finding;
            }
        }
        if bounds.has_isolated() && (is_on_sheet || !bound_isolated(ground, id, &mut bounds)) {
            return Finding::Unsure;
        }
        bounds.close(watch, id, self.scan == Scan::WidenedBoxes);
        if is_on_sheet {
            watch.write_down((id, venue.cross(mode, 0)), ground);
        } else if self.scan == Scan::Vectors {
            watch.strike_out(id);
        }
        Finding::Quiet
    }
}

/// Narrows a box by the account's isolated positions; says whether it holds for sure.
fn bound_isolated(ground: Ground<'_>, id: AccountId, bounds: &mut Bounding<'_>) -> bool {
    let positions = ground.ledger.positions_of(id).iter().enumerate();
    let mut isolated = positions.filter(|(_, p)| p.isolated && !p.size.is_zero());
    isolated.all(|(n, position)| {
        let mark = ground.prices.mark[n];
        let figures = Isolated::read(position, &ground.venue.perps[n], mark);
        bounds.isolated((n, mark), &figures)
    })
}

/// What of an account's drift in a pool is refused, and what it waits for; none where it has to be
/// looked at every time.
fn refusal(
    ground: Ground<'_>,
    (id, cross): (AccountId, Cross),
) -> Option<(Unwatched, Option<Want>)> {
    let (ledger, venue) = (ground.ledger, ground.venue);
    let figures = Figures::read(ledger, venue, ground.prices, (id, cross));
    let token = figures.token;
    let mut unwatched = Unwatched::default();
    match sharing::drift(venue, &figures, false) {
        Drift::None => Some((unwatched, None)),
        Drift::Lack(_) if figures.supplied.is_positive() => None,
        Drift::Lack(_) => {
            unwatched.lack = true;
            let pool = sharing::lendable(ledger, venue, token, Usd::ZERO);
            // Its debts are above its capacity, as far as this pool alone decides that.
            let is_full = figures.capacity < figures.borrowed
                && figures.borrowed_elsewhere.is_zero()
                && token == venue.settlement
                && figures.notional.is_positive();
            if !pool.is_positive() {
                return Some((unwatched, Some(Want::Pool(token))));
            }
            unwatched.for_capacity = true;
            is_full.then_some((unwatched, None))
        }
        Drift::Surplus(_) if figures.borrowed.is_positive() => None,
        Drift::Surplus(_) => {
            unwatched.surplus = true;
            let own = venue.tokens[token.index()].user_supply_cap - ledger.supplied(id, token);
            // Its own cap moves with its own actions only.
            Some((unwatched, own.is_positive().then_some(Want::Room(token))))
        }
    }
}
