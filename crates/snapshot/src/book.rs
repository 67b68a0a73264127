//! An account in the engine's integers, and the venue's rules over it at any prices.

use plimsoll_engine::margin::collateral::{capacity, credit};
use plimsoll_engine::margin::{Portfolio, Unified};
use plimsoll_engine::market::maintenance::{initial_margin, maintenance_margin};
use plimsoll_engine::units::{Amount, Px, Round, Usd, mul_div};
use plimsoll_engine::venue::{Collateral, Margin, Tier};

use crate::snapshot::Mode;

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) mode: Mode,
    pub(crate) rules: Margin,
    /// What has a price that moves.
    pub(crate) assets: Vec<Asset>,
    /// Isolated positions.
    pub(crate) buckets: Vec<Bucket>,
    /// Cross net equity in USDC at the present prices.
    pub(crate) equity: Usd,
    /// Net balance of USDC, isolated margin included; none where it is not known.
    pub(crate) balance: Option<Usd>,
    /// Debt in USDC.
    pub(crate) borrowed: Amount,
    /// What one user may owe in USDC.
    pub(crate) borrow_cap: Amount,
    /// Other borrowable tokens.
    pub(crate) others: Vec<Stable>,
}

/// An asset: the price that moves is the mark price where there is a position, else the borrow
/// oracle price. Where there are both, the borrow oracle price moves in proportion.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub(crate) name: String,
    pub(crate) px: Px,
    pub(crate) leg: Option<Leg>,
    pub(crate) backing: Option<Backing>,
}

/// A position.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) coin: String,
    pub(crate) size: Amount,
    pub(crate) mark: Px,
    pub(crate) leverage: u32,
    pub(crate) tiers: Vec<Tier>,
}

/// An isolated position with its cash.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) leg: Leg,
    pub(crate) cash: Usd,
}

/// Supplied collateral.
#[derive(Clone, Debug)]
pub(crate) struct Backing {
    pub(crate) coin: String,
    pub(crate) supplied: Amount,
    pub(crate) px: Px,
    pub(crate) terms: Collateral,
}

/// A borrowable token other than USDC.
#[derive(Clone, Debug)]
pub(crate) struct Stable {
    pub(crate) coin: String,
    pub(crate) net: Amount,
    pub(crate) borrowed: Amount,
    /// Borrow oracle price; none where nothing says it and nothing is owed.
    pub(crate) px: Option<Px>,
    pub(crate) borrow_cap: Amount,
}

/// What margin rules read, at some prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) equity: Usd,
    pub(crate) maintenance: Usd,
    pub(crate) initial: Usd,
    pub(crate) notional: Usd,
    pub(crate) capacity: Usd,
    pub(crate) credit_uncapped: Usd,
}

impl Leg {
    pub(crate) fn notional(&self, px: Px) -> Usd {
        self.size.at(px).abs()
    }

    pub(crate) fn maintenance(&self, px: Px) -> Usd {
        maintenance_margin(self.notional(px), &self.tiers)
    }

    pub(crate) fn initial(&self, px: Px) -> Usd {
        initial_margin(self.notional(px), self.leverage)
    }

    /// Profit of a move from the present mark.
    fn profit(&self, px: Px) -> Usd {
        self.size.at(px) - self.size.at(self.mark)
    }
}

impl Bucket {
    pub(crate) fn equity(&self, px: Px) -> Usd {
        self.cash + self.leg.size.at(px)
    }

    /// Whether the position is liquidatable by itself (DOC-LIQ).
    pub(crate) fn is_liquidatable(&self, px: Px) -> bool {
        self.equity(px) < self.leg.maintenance(px)
    }
}

impl Asset {
    /// The borrow oracle price of the collateral when the asset's price is another.
    pub(crate) fn backing_px(&self, backing: &Backing, px: Px) -> Px {
        let moved = mul_div(
            i128::from(backing.px.0),
            i128::from(px.0),
            i128::from(self.px.0),
            Round::Down,
        );
        Px(i64::try_from(moved).unwrap_or(i64::MAX).max(1))
    }
}

impl Book {
    /// The present price of every asset.
    pub(crate) fn prices(&self) -> Vec<Px> {
        self.assets.iter().map(|asset| asset.px).collect()
    }

    /// The present prices with one of them replaced.
    pub(crate) fn with(&self, asset: usize, px: Px) -> Vec<Px> {
        let mut prices = self.prices();
        prices[asset] = px;
        prices
    }

    /// What margin rules read of the cross account.
    pub(crate) fn view(&self, prices: &[Px]) -> View {
        let mut view = View {
            equity: self.equity,
            ..View::default()
        };
        for (asset, px) in self.assets.iter().zip(prices) {
            if let Some(leg) = &asset.leg {
                view.equity += leg.profit(*px);
                view.maintenance += leg.maintenance(*px);
                view.initial += leg.initial(*px);
                view.notional += leg.notional(*px);
            }
            if let Some(backing) = &asset.backing {
                let px = asset.backing_px(backing, *px);
                view.capacity += capacity(backing.supplied, px, &backing.terms);
                view.credit_uncapped += credit(backing.supplied, px, &backing.terms);
            }
        }
        view
    }

    /// Collateral credit in USDC, held at the user borrow cap.
    pub(crate) fn credit(&self, view: &View) -> Usd {
        view.credit_uncapped.min(self.borrow_cap.at(Px::ONE))
    }

    /// The two sides of the portfolio margin ratio in USDC.
    pub(crate) fn portfolio(&self, view: &View) -> Portfolio {
        let credit = self.credit(view);
        Portfolio::new(view.equity, view.maintenance, credit, &self.rules)
    }

    /// The two sides of the ratio in another borrowable token: no DEX settles in it.
    pub(crate) fn portfolio_in(&self, stable: &Stable, view: &View) -> Option<Portfolio> {
        let px = stable.px?;
        let credit = view.credit_uncapped.min(stable.borrow_cap.at(px));
        let equity = stable.net.at(px);
        Some(Portfolio::new(equity, Usd::ZERO, credit, &self.rules))
    }

    pub(crate) fn unified(view: &View) -> Unified {
        Unified::new(view.equity, Usd::ZERO, view.maintenance)
    }

    /// Whether the cross account is liquidatable at some prices.
    pub(crate) fn is_liquidatable(&self, prices: &[Px]) -> bool {
        self.is_view_liquidatable(&self.view(prices))
    }

    pub(crate) fn is_view_liquidatable(&self, view: &View) -> bool {
        let limit = self.rules.liquidation_ratio;
        match self.mode {
            Mode::Standard => view.maintenance.is_positive() && view.equity < view.maintenance,
            Mode::Unified => Self::unified(view).exceeds(limit),
            Mode::Portfolio => {
                let others = (self.others.iter()).filter_map(|x| self.portfolio_in(x, view));
                let mut all = std::iter::once(self.portfolio(view)).chain(others);
                all.any(|side| side.exceeds(limit))
            }
        }
    }

    /// Equity of all isolated positions.
    pub(crate) fn isolated(&self) -> Usd {
        let equities = self.buckets.iter().map(|b| b.equity(b.leg.mark));
        equities.sum()
    }
}
