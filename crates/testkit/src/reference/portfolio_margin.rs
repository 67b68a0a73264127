//! Portfolio margin ratio.
//!
//! Rule    for each borrowable token T, with cross equity E, maintenance MM and collateral credit L:
//!         b = max(0, MM - E); N = MM if b = 0, else max(20, MM) + b; D = E + b + L;
//!         L = min(user borrow cap, sum of V * liquidation threshold);
//!         ratio = max over T of N / D; liquidatable when N * 20 > D * 19, that is above 0.95
//! Units   USD at sixteen decimals
//! Bounds  option `add20`: N = 20 + MM + b whenever MM + b > 0; the ratio is none where D is zero,
//!         and any requirement is then liquidatable
//! Source  DOC-PM, FIX-T, FIX-LI, REC-PM; the 20 USDC as a floor are an assumption, as is the
//!         option that deducts other tokens' borrows
//! Tests   portfolio_margin_ratio.yaml, recorded_accounts.yaml

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{collateral, maintenance};
use crate::case::{AccountCase, MarginOptions, MinBorrowOffset, SharedCollateral, TokenCase};
use crate::exact::{compare_products, or_zero, shown_ratio, usd};

/// Requirement that a borrowing account meets at least, in USD.
pub const MIN_BORROW_OFFSET: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// Margin of one borrowable token, in USD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenMargin {
    /// Name of the token.
    pub token: String,
    /// Cross net equity `E`.
    pub equity: Decimal,
    /// Maintenance margin `MM` of the cross positions margined in the token.
    pub maintenance: Decimal,
    /// Initial margin of those positions.
    pub initial: Decimal,
    /// Absolute notional of those positions.
    pub notional: Decimal,
    /// Borrow `b` that would be needed to stand at maintenance.
    pub borrow: Decimal,
    /// Collateral credit `L`.
    pub credit: Decimal,
    /// Requirement `N`.
    pub requirement: Decimal,
    /// Liquidation value `D`.
    pub liquidation_value: Decimal,
}

/// Margin of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortfolioMargin {
    /// One entry per borrowable token, in the order of the account.
    pub tokens: Vec<TokenMargin>,
    /// Place of the token with the highest ratio; the first of equals.
    pub worst: usize,
}

impl TokenMargin {
    /// Requirement over liquidation value, as shown; none over nothing.
    #[must_use]
    pub fn ratio(&self) -> Option<Decimal> {
        shown_ratio(self.requirement, self.liquidation_value)
    }

    /// Whether the ratio is above 0.95.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        is_liquidatable(self.requirement, self.liquidation_value)
    }

    /// Available after maintenance `A`.
    #[must_use]
    pub fn available_after_maintenance(&self) -> Decimal {
        self.equity + self.credit - self.maintenance
    }
}

impl PortfolioMargin {
    /// The token with the highest ratio.
    #[must_use]
    pub fn worst(&self) -> &TokenMargin {
        &self.tokens[self.worst]
    }

    /// Whether the ratio of any token is above 0.95.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        self.tokens.iter().any(TokenMargin::is_liquidatable)
    }
}

/// Whether a requirement over a liquidation value is above 0.95, compared exactly.
#[must_use]
pub fn is_liquidatable(requirement: Decimal, liquidation_value: Decimal) -> bool {
    let required = [requirement, Decimal::from(20)];
    let allowed = [liquidation_value, Decimal::from(19)];
    compare_products(&required, &allowed) == Ordering::Greater
}

/// Assesses an account.
///
/// # Panics
/// When the account has no borrowable token.
#[must_use]
pub fn portfolio_margin(account: &AccountCase, options: MarginOptions) -> PortfolioMargin {
    let open: Vec<TokenMargin> = account.tokens.iter().map(|t| open(account, t)).collect();
    let needed: Decimal = open.iter().map(|margin| margin.borrow).sum();
    let tokens: Vec<TokenMargin> = open
        .into_iter()
        .map(|margin| close(margin, needed, options))
        .collect();
    let worst = (1..tokens.len()).fold(0, |worst, next| {
        if is_higher(&tokens[next], &tokens[worst]) {
            next
        } else {
            worst
        }
    });
    assert!(!tokens.is_empty(), "the account has no borrowable token");
    PortfolioMargin { tokens, worst }
}

// Everything but the requirement and the liquidation value, which depend on the reading.
fn open(account: &AccountCase, token: &TokenCase) -> TokenMargin {
    let equity = usd(token.net_balance() - token.isolated_equity, token.oracle_px);
    let positions = || account.positions_in(&token.name);
    let maintenance = positions().map(maintenance::maintenance_margin).sum();
    TokenMargin {
        token: token.name.clone(),
        equity,
        maintenance,
        initial: positions().map(maintenance::initial_margin).sum(),
        notional: positions().map(maintenance::notional).sum(),
        borrow: or_zero(maintenance - equity),
        credit: credit(account, token),
        requirement: Decimal::ZERO,
        liquidation_value: Decimal::ZERO,
    }
}

fn close(mut margin: TokenMargin, needed: Decimal, options: MarginOptions) -> TokenMargin {
    if options.shared_collateral == SharedCollateral::LessOtherBorrows {
        margin.credit = or_zero(margin.credit - (needed - margin.borrow));
    }
    let needs_nothing = margin.maintenance.is_zero() && margin.borrow.is_zero();
    margin.requirement = match options.min_borrow_offset {
        _ if needs_nothing => Decimal::ZERO,
        MinBorrowOffset::Add20 => MIN_BORROW_OFFSET + margin.maintenance + margin.borrow,
        MinBorrowOffset::Floor if margin.borrow.is_zero() => margin.maintenance,
        MinBorrowOffset::Floor => MIN_BORROW_OFFSET.max(margin.maintenance) + margin.borrow,
    };
    margin.liquidation_value = margin.equity + margin.borrow + margin.credit;
    margin
}

fn credit(account: &AccountCase, token: &TokenCase) -> Decimal {
    let credit = collateral::partial_credit(account);
    match token.user_borrow_cap {
        Some(cap) => credit.min(usd(cap, token.oracle_px)),
        None => credit,
    }
}

// N / D above N' / D', with both D at least zero; over nothing, any requirement is above all.
fn is_higher(left: &TokenMargin, right: &TokenMargin) -> bool {
    compare_products(
        &[left.requirement, right.liquidation_value],
        &[right.requirement, left.liquidation_value],
    ) == Ordering::Greater
}
