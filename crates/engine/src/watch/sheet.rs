//! Everybody at every tick, in loops that become vectors: what boxes are measured against.
//!
//! [`super::Scan::Vectors`] keeps what decides whether an account is due in single floats, eight
//! accounts side by side, and goes through all of them at each tick, as one would who has no boxes.
//! A row says only who surely is not due; the others are looked at as ever. It holds accounts in
//! portfolio margin with one pool, cross positions and nothing refused; the others have boxes here too.
//!
//! The conditions are those of `certificate`, with the floats' losses taken off.
#![allow(clippy::cast_possible_truncation)] // rows round, and leave room for it

use crate::account::Cross;
use crate::units::{AccountId, TokenId};
use crate::venue::OffsetReading;

use super::image::{Ground, UNIT, counted_collateral};

/// Accounts side by side.
const LANES: usize = 8;
type Lanes = [f32; LANES];

// Places of the numbers of a row; sizes, initial margins and credits follow them.
const CASH: usize = 0;
const SUPPLIED: usize = 1;
const BORROWED: usize = 2;
const SIZES: usize = 3;

/// What single floats lose at most of what a figure is summed from, which takes less than sixty
/// roundings in an account with up to thirty positions; and dollars beside.
const PART: f32 = 4e-6;
const DOLLARS: f32 = 0.01;

/// The rows of all accounts; those of nobody are empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    blocks: Vec<Lanes>,
    perps: usize,
    collaterals: usize,
    scales: Scales,
}

/// What the numbers of all rows are multiplied with at some prices.
#[derive(Clone, Debug, Default)]
struct Scales {
    marks: Vec<f32>,
    /// Rate and deduction of each tier of each market.
    tiers: Vec<Vec<(f32, f32)>>,
    /// Price of each collateral in the pool's token.
    collaterals: Vec<f32>,
    supply_index: f32,
    borrow_index: f32,
    tolerance: f32,
    transfer: f32,
    limit: f32,
    /// Least maintenance that a borrow is measured with, and what is added to it in any case.
    floor: f32,
    added: f32,
    user_borrow_cap: f32,
    /// What puts perp equity at its maintenance out of the question, where the lack of it is before.
    unasked: f32,
}

impl Sheet {
    /// Empty rows for some accounts.
    pub(super) fn reset(&mut self, accounts: usize, ground: Ground<'_>) {
        self.perps = ground.venue.perps.len();
        self.collaterals = ground.terms.collateral.len();
        let narrow = |(rate, deduction): &(f64, f64)| (*rate as f32, *deduction as f32);
        let tiers = ground.terms.tiers.iter();
        self.scales.tiers = tiers
            .map(|tiers| tiers.lines.iter().map(narrow).collect())
            .collect();
        self.blocks.clear();
        let blocks = accounts.div_ceil(LANES) * self.stride();
        self.blocks.resize(blocks, [0.0; LANES]);
    }

    /// Numbers of a row.
    fn stride(&self) -> usize {
        SIZES + 2 * self.perps + self.collaterals
    }

    /// Writes down an account with one pool.
    pub(super) fn write(&mut self, (id, cross): (AccountId, Cross), ground: Ground<'_>) {
        let (ledger, venue) = (ground.ledger, ground.venue);
        let (perps, collaterals, stride) = (self.perps, self.collaterals, self.stride());
        let start = id.index() / LANES * stride;
        let (row, lane) = (&mut self.blocks[start..start + stride], id.index() % LANES);
        let balance = ledger.balance(id, ledger.token_of(cross.into()));
        row[CASH][lane] = ledger.cash(id, cross.into()).near_f64() as f32;
        row[SUPPLIED][lane] = balance.supplied_scaled.near_f64() as f32;
        row[BORROWED][lane] = balance.borrowed_scaled.near_f64() as f32;
        for (n, position) in ledger.positions_of(id).iter().enumerate() {
            let is_counted = venue.perps[n].is_in(cross) && !position.size.is_zero();
            let size = if is_counted {
                (position.size.units_f64() * UNIT) as f32
            } else {
                0.0
            };
            row[SIZES + n][lane] = size;
            row[SIZES + perps + n][lane] = size.abs() / position.leverage.max(1) as f32;
        }
        let credits = &mut row[SIZES + 2 * perps..][..collaterals];
        for credit in credits.iter_mut() {
            credit[lane] = 0.0;
        }
        for (place, terms, px, worth) in counted_collateral(ground, id) {
            credits[place][lane] = (worth / px * terms.threshold) as f32;
        }
    }

    /// Forgets an account.
    pub(super) fn clear(&mut self, id: AccountId) {
        let stride = self.stride();
        let start = id.index() / LANES * stride;
        if let Some(row) = self.blocks.get_mut(start..start + stride) {
            for number in row {
                number[id.index() % LANES] = 0.0;
            }
        }
    }

    /// Adds everybody with a row who is not surely quiet at the present prices.
    pub(super) fn scan(&mut self, ground: Ground<'_>, due: &mut Vec<AccountId>) {
        self.scales.read(ground);
        for (n, block) in self.blocks.chunks_exact(self.stride()).enumerate() {
            let room = self.room(block);
            if room.iter().map(|room| u32::from(*room <= 0.0)).sum::<u32>() == 0 {
                continue;
            }
            for (lane, room) in room.into_iter().enumerate() {
                if room <= 0.0 {
                    due.push(AccountId((n * LANES + lane) as u32));
                }
            }
        }
    }

    /// Takes on the rows of another sheet, in the memory that there is.
    pub(super) fn restore(&mut self, kept: &Self) {
        let Self {
            blocks,
            perps,
            collaterals,
            scales,
        } = kept;
        self.blocks.clone_from(blocks);
        (self.perps, self.collaterals) = (*perps, *collaterals);
        self.scales.tiers.clone_from(&scales.tiers);
    }
}

impl Scales {
    fn read(&mut self, ground: Ground<'_>) {
        let Ground {
            ledger,
            venue,
            prices,
            terms,
        } = ground;
        let token: TokenId = venue.quotes[0];
        let quote = prices.borrow[token.index()].0 as f64;
        self.marks.clear();
        self.marks.extend(prices.mark.iter().map(|px| px.0 as f32));
        self.collaterals.clear();
        let collaterals = terms.collateral.iter();
        (self.collaterals)
            .extend(collaterals.map(|c| (prices.borrow[c.token.index()].0 as f64 / quote) as f32));
        let reserve = ledger.reserve(token);
        self.supply_index = reserve.supply_index.to_f64() as f32;
        self.borrow_index = reserve.borrow_index.to_f64() as f32;
        self.tolerance = terms.tolerance as f32;
        self.transfer = terms.transfer as f32;
        self.limit = terms.limit as f32;
        (self.floor, self.added) = match venue.margin.offset {
            OffsetReading::Floor => (terms.offset as f32, 0.0),
            OffsetReading::Add => (0.0, terms.offset as f32),
        };
        self.user_borrow_cap = terms.caps[token.index()].user_borrow as f32;
        self.unasked = if terms.is_lack_before_maintenance {
            f32::MAX
        } else {
            0.0
        };
    }
}

/// Figures of the accounts of a block at some prices, in the pool's token; supply and debt apart.
#[derive(Clone, Copy, Default)]
struct Sums {
    equity: Lanes,
    notional: Lanes,
    initial: Lanes,
    maintenance: Lanes,
    credit: Lanes,
}

impl Sheet {
    /// What the conditions of a block's accounts are made of.
    fn sums(&self, block: &[Lanes]) -> Sums {
        let mut sums = Sums {
            equity: block[CASH],
            ..Sums::default()
        };
        let (sizes, rest) = block[SIZES..].split_at(self.perps);
        let (initials, credits) = rest.split_at(self.perps);
        let markets = self.scales.marks.iter().zip(&self.scales.tiers);
        for ((size, initial), (px, tiers)) in sizes.iter().zip(initials).zip(markets) {
            let mut value = [0.0_f32; LANES];
            for n in 0..LANES {
                value[n] = size[n] * px;
                sums.equity[n] += value[n];
                value[n] = value[n].abs();
                sums.notional[n] += value[n];
                sums.initial[n] += initial[n] * px;
            }
            let mut maintenance = [0.0_f32; LANES];
            for (rate, deduction) in tiers {
                for n in 0..LANES {
                    maintenance[n] = larger(maintenance[n], value[n] * rate - deduction);
                }
            }
            for (sum, of_market) in sums.maintenance.iter_mut().zip(maintenance) {
                *sum += of_market;
            }
        }
        for (units, px) in credits.iter().zip(&self.scales.collaterals) {
            for (sum, units) in sums.credit.iter_mut().zip(units) {
                *sum += units * px;
            }
        }
        sums
    }

    /// How far each account of a block is from where it might be due; positive where it surely is not.
    fn room(&self, block: &[Lanes]) -> Lanes {
        let s = &self.scales;
        let (cash, supplied, borrowed) = (&block[CASH], &block[SUPPLIED], &block[BORROWED]);
        let Sums {
            equity,
            notional,
            initial,
            maintenance,
            credit,
        } = self.sums(block);
        let mut room = [0.0; LANES];
        for n in 0..LANES {
            let target = larger(initial[n], s.transfer * notional[n]);
            let drift = s.tolerance * target - (target - equity[n]).abs();
            let short = equity[n] - maintenance[n] + s.unasked;
            let of_perps = cash[n].abs() + notional[n];
            let with_perps = smaller(drift, short) - PART * of_perps - DOLLARS;
            let without = if cash[n] == 0.0 { 1.0 } else { 0.0 };
            let perp_side = if notional[n] > 0.0 {
                with_perps
            } else {
                without
            };
            let (supplied, borrowed) = (supplied[n] * s.supply_index, borrowed[n] * s.borrow_index);
            let capped = smaller(credit[n], s.user_borrow_cap);
            let net = equity[n] + supplied - borrowed;
            let floor = larger(maintenance[n], s.floor) + s.added;
            let borrowing = net + s.limit * capped - (1.0 - s.limit) * maintenance[n] - floor;
            let free = s.limit * (net + capped) - maintenance[n] - s.added;
            let gross = of_perps + supplied + borrowed + credit[n];
            let ratio = smaller(borrowing, free) - PART * gross - DOLLARS;
            let least = smaller(perp_side, ratio);
            // Whoever has no cash, position or debt is at rest.
            let stake = notional[n] + borrowed + cash[n].abs();
            room[n] = if stake > 0.0 { least } else { 1.0 };
        }
        room
    }
}

// Plain comparisons instead of `f32::max`: no number is NaN, and these become vector code.
#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::account::Mode;
    use crate::ledger::{Ledger, Pocket};
    use crate::margin::figures::Prices;
    use crate::units::{Amount, PerpId, Px};
    use crate::venue::{Preset, Venue};
    use crate::watch::Terms;

    const HYPE_PERP: PerpId = PerpId(2);

    fn token(venue: &Venue, name: &str) -> TokenId {
        let place = venue.tokens.iter().position(|token| token.name == name);
        TokenId(place.unwrap() as u32)
    }

    fn prices(venue: &Venue, hype: f64) -> Prices {
        let px = |usd: f64| Px::from_f64_nearest(usd).unwrap();
        let mark = vec![px(80_000.0), px(2_400.0), px(hype)];
        let mut borrow = vec![Px::ONE; venue.tokens.len()];
        borrow[token(venue, "HYPE").index()] = px(hype);
        Prices {
            oracle: mark.clone(),
            mark,
            borrow,
        }
    }

    /// Who is due at some price of HYPE, opened at 80: one who is short 500 of 1,000 at a leverage of
    /// five, which makes its target a fifth of the notional; and, in another block, one who owes 4,000
    /// USDC against 100.
    fn due_at(hype: f64, is_first_cleared: bool) -> Vec<usize> {
        let venue = Venue::try_from(&Preset::October2026.config()).unwrap();
        let terms = Terms::of(&venue);
        let (usdc, coin) = (venue.settlement, token(&venue, "HYPE"));
        let (carry, borrower) = (AccountId::user(0), AccountId::user(20));
        let whole = |units: i64| Amount::from_f64_down(units as f64).unwrap();
        let mut ledger = Ledger::new(AccountId::user(21).index(), venue.layout());
        let outside = AccountId::MARKET;
        let mut bring = |id, token, amount| ledger.transfer(token, outside, id, amount);
        bring(carry, coin, whole(1_000));
        bring(carry, usdc, whole(8_000));
        bring(borrower, coin, whole(100));
        bring(AccountId::user(1), usdc, whole(10_000));
        for (id, token, amount) in [(carry, coin, 1_000), (borrower, coin, 100)] {
            ledger.supply(id, token, whole(amount)).unwrap();
        }
        ledger
            .supply(AccountId::user(1), usdc, whole(10_000))
            .unwrap();
        ledger.borrow(borrower, usdc, whole(4_000)).unwrap();
        ledger.transfer(usdc, borrower, outside, whole(4_000));
        for id in [carry, borrower] {
            ledger.set_mode(id, Mode::Portfolio);
        }
        ledger.position_mut(carry, HYPE_PERP).leverage = 5;
        ledger.trade(HYPE_PERP, (carry, outside), (-whole(500), -whole(40_000)));
        let (opened, now) = (prices(&venue, 80.0), prices(&venue, hype));
        let at = |prices| Ground {
            ledger: &ledger,
            venue: &venue,
            prices,
            terms: &terms,
        };
        let mut sheet = Sheet::default();
        sheet.reset(ledger.accounts(), at(&opened));
        for id in [carry, borrower] {
            let cross = venue.cross(Mode::Portfolio, 0);
            assert_eq!(Pocket::from(cross), Pocket::Token(usdc));
            sheet.write((id, cross), at(&opened));
        }
        if is_first_cleared {
            sheet.clear(carry);
        }
        let mut due = Vec::new();
        sheet.scan(at(&now), &mut due);
        let user = |id: AccountId| id.index() - AccountId::FIRST_USER.index();
        due.into_iter().map(user).collect()
    }

    #[test]
    fn a_sheet_names_who_may_be_due_and_nobody_else() {
        assert_eq!(due_at(80.0, false), [0; 0]);
        // Equity of 8,000 and a target of a fifth of 40,000; three parts in a hundred are 240.
        assert_eq!(due_at(80.3, false), [0; 0]);
        assert_eq!(due_at(80.5, false), [0]);
        assert_eq!(due_at(79.5, false), [0]);
        // 20 + 4,000 is 0.95 of 100 * 0.825 * px at 51.29.
        assert_eq!(due_at(51.4, false), [0]);
        assert_eq!(due_at(51.2, false), [0, 20]);
        assert_eq!(due_at(51.2, true), [20]);
    }
}
