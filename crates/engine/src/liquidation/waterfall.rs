//! Who paid whom in each stage of a liquidation.
//!
//! Rule    a stage's row says what each party gained at the prices of the moment; what directed
//!         roundings leave over is dust, and the row sums to nothing
//! Units   USD at 1e-16, exact where prices are in the settlement token; other tokens by their
//!         borrow oracle prices, rounded down
//! Bounds  the sum of every row is exactly zero; dust is some units of 1e-10 of a token
//! Source  an identity of the books; docs/rules/waterfall.md
//! Tests   waterfall, ladder

use serde::{Deserialize, Serialize};

use crate::units::{Amount, Px, Round, Usd};

/// A stage of a liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// An order of a liquidated account was filled by the book.
    Book,
    /// Positions, or margin with them, went to the perp backstop.
    PerpBackstop,
    /// The perp backstop sold inventory.
    PerpBackstopSale,
    /// A position was closed against the other side.
    Adl,
    /// A negative balance with nothing behind it was made good.
    Deficit,
    /// Collateral and debt went to the borrow backstop.
    BorrowTakeover,
    /// The borrow backstop sold collateral, or bought what it owes.
    BorrowBackstopSale,
    /// Debt without collateral was struck out.
    WriteOff,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Self; 8] = [
        Self::Book,
        Self::PerpBackstop,
        Self::PerpBackstopSale,
        Self::Adl,
        Self::Deficit,
        Self::BorrowTakeover,
        Self::BorrowBackstopSale,
        Self::WriteOff,
    ];

    /// The name used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::PerpBackstop => "perp_backstop",
            Self::PerpBackstopSale => "perp_backstop_sale",
            Self::Adl => "adl",
            Self::Deficit => "deficit",
            Self::BorrowTakeover => "borrow_takeover",
            Self::BorrowBackstopSale => "borrow_backstop_sale",
            Self::WriteOff => "write_off",
        }
    }
}

/// What each party gained, negative for what it gave, USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transfers {
    /// The account that is liquidated.
    pub liquidated: Usd,
    /// The market outside: the other side of fills, and of deleveraging for its part.
    pub market: Usd,
    /// Trading fees.
    pub fees: Usd,
    /// The borrow backstop.
    pub borrow_backstop: Usd,
    /// The perp backstop.
    pub perp_backstop: Usd,
    /// Users that were deleveraged.
    pub deleveraged: Usd,
    /// Interest buffers of the reserves.
    pub buffer: Usd,
    /// Suppliers of the reserves.
    pub suppliers: Usd,
    /// What directed roundings left in the reserves.
    pub dust: Usd,
}

impl Transfers {
    /// What all parties gained, in the order of the fields.
    #[must_use]
    pub fn all(&self) -> [Usd; 9] {
        [
            self.liquidated,
            self.market,
            self.fees,
            self.borrow_backstop,
            self.perp_backstop,
            self.deleveraged,
            self.buffer,
            self.suppliers,
            self.dust,
        ]
    }

    fn all_mut(&mut self) -> [&mut Usd; 9] {
        [
            &mut self.liquidated,
            &mut self.market,
            &mut self.fees,
            &mut self.borrow_backstop,
            &mut self.perp_backstop,
            &mut self.deleveraged,
            &mut self.buffer,
            &mut self.suppliers,
            &mut self.dust,
        ]
    }

    /// Sum over all parties; nothing, of every row that the engine reports.
    #[must_use]
    pub fn sum(&self) -> Usd {
        self.all().into_iter().sum()
    }

    /// Whether nobody gained or gave anything.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.all().iter().all(|value| value.is_zero())
    }

    /// Adds another row's gains, party by party.
    pub fn add(&mut self, other: &Self) {
        for (sum, value) in self.all_mut().into_iter().zip(other.all()) {
            *sum += value;
        }
    }

    /// The same gains, stated in a token, in USD at its price.
    #[must_use]
    pub fn priced(mut self, px: Px) -> Self {
        if px != Px::ONE {
            for value in self.all_mut() {
                *value = value.priced(px, Round::Down);
            }
        }
        self
    }

    /// The row with what nobody got as dust.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.dust -= self.sum();
        self
    }
}

/// What taking a signed size for a quote gains its owner at a mark price, in the quote token; the
/// other side gains the negative.
#[must_use]
pub fn trade_gain((size, quote): (Amount, Amount), mark: Px) -> Usd {
    size.at(mark) - quote.at(Px::ONE)
}
