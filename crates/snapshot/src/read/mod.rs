//! Reads the venue's answers: one of them alone, or several bundled under their names.
//!
//! | answer | key in a bundle | known alone by |
//! |---|---|---|
//! | `clearinghouseState` | `clearinghouseState`, `perps` | `marginSummary` |
//! | `spotClearinghouseState` | `spotClearinghouseState`, `spot` | `balances` |
//! | `borrowLendUserState` | `borrowLendUserState` | `tokenToState` |
//! | `openOrders`, `frontendOpenOrders` | the same | |
//! | `activeAssetData` by coin | `activeAssetData`: the leverage of coins without a position | |
//! | `userAbstraction` | `userAbstraction` | |

mod lending;
mod orders;
mod perps;
mod spot;

use std::path::Path;

use crate::document::{Node, Place};
use crate::error::{Problems, SnapshotError};
use crate::snapshot::{Mode, Snapshot};

const SPOT: [&str; 2] = ["spotClearinghouseState", "spot"];
const PERPS: [&str; 2] = ["clearinghouseState", "perps"];
const LENDING: [&str; 1] = ["borrowLendUserState"];
const ORDERS: [&str; 2] = ["openOrders", "frontendOpenOrders"];
const ACTIVE: [&str; 1] = ["activeAssetData"];
const MODE: [&str; 1] = ["userAbstraction"];

/// Keys by which an answer that stands alone is known, and all of its keys.
const ALONE: [(&str, &[&str]); 3] = [
    (
        "marginSummary",
        &[
            "marginSummary",
            "crossMarginSummary",
            "crossMaintenanceMarginUsed",
            "withdrawable",
            "assetPositions",
            "positions",
            "positions_columns",
            "time",
        ],
    ),
    (
        "balances",
        &[
            "balances",
            "portfolioMarginEnabled",
            "portfolioMarginRatio",
            "tokenToPortfolioBorrowRatio",
            "tokenToPortfolioSupplyRatio",
            "tokenToAvailableAfterMaintenance",
        ],
    ),
    ("tokenToState", &["tokenToState", "health", "healthFactor"]),
];

impl Snapshot {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read, is not JSON, or has something in it that cannot be used; then
    /// every problem is named.
    pub fn read(path: &Path) -> Result<Self, SnapshotError> {
        let text = std::fs::read_to_string(path).map_err(|source| SnapshotError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a text; `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not JSON, or has something in it that cannot be used.
    pub fn parse(file: &str, text: &str) -> Result<Self, SnapshotError> {
        let node = Node::parse(text).map_err(|source| SnapshotError::Json {
            file: file.to_owned(),
            source,
        })?;
        let mut problems = Problems::default();
        let mut snapshot = of(&Place::top(&node), &mut problems);
        file.clone_into(&mut snapshot.file);
        problems.none_or(file, snapshot)
    }
}

fn of(top: &Place<'_>, problems: &mut Problems) -> Snapshot {
    if !top.is_object(problems) {
        return Snapshot::default();
    }
    let alone = |key: &str| top.get(&[key]).map(|_| top.clone());
    let perps = top.get(&PERPS).or_else(|| alone(ALONE[0].0));
    let spot = top.get(&SPOT).or_else(|| alone(ALONE[1].0));
    let lending = top.get(&LENDING).or_else(|| alone(ALONE[2].0));
    if perps.is_none() && spot.is_none() && lending.is_none() {
        let known = "holds no account: none of clearinghouseState, spotClearinghouseState and \
                     borrowLendUserState is there, nor the content of one";
        problems.add("the file", "", known);
        return Snapshot::default();
    }
    let mut snapshot = Snapshot {
        mode: mode(top, problems),
        unread: unread(top),
        ..Snapshot::default()
    };
    if let Some(at) = spot {
        spot::read(&at, &mut snapshot, problems);
    }
    snapshot.perps = perps.and_then(|at| perps::read(&at, problems));
    if let Some(at) = lending {
        lending::read(&at, &mut snapshot, problems);
    }
    let active = top.get(&ACTIVE);
    snapshot.orders = (top.get(&ORDERS)).map(|at| orders::read(&at, active.as_ref(), problems));
    snapshot
}

fn mode(top: &Place<'_>, problems: &mut Problems) -> Option<Mode> {
    let at = top.get(&MODE)?;
    match at.text(problems)? {
        "disabled" | "default" => Some(Mode::Standard),
        "unifiedAccount" => Some(Mode::Unified),
        "portfolioMargin" => Some(Mode::Portfolio),
        _ => at.refuse(
            "is none of disabled, default, unifiedAccount, portfolioMargin",
            problems,
        ),
    }
}

fn unread(top: &Place<'_>) -> Vec<String> {
    let bundled = [&SPOT[..], &PERPS, &LENDING, &ORDERS, &ACTIVE, &MODE];
    let is_known = |key: &str| {
        let alone = ALONE
            .iter()
            .any(|(sign, all)| top.get(&[sign]).is_some() && all.contains(&key));
        alone || bundled.iter().any(|keys| keys.contains(&key))
    };
    let keys = top.keys().into_iter().filter(|key| !is_known(key));
    keys.map(str::to_owned).collect()
}
