//! Accounts: a table with a row each, or the venue's answers about one.
//!
//! | column | holds |
//! |---|---|
//! | `account` | name, which stands once |
//! | `class` | who owns it: `lender`, `carry`, `hedger`, `looper`, `plain`, `contract`, `holder` |
//! | `mode` | `portfolio` (default), `unified` or `standard` |
//! | `supplied_T`, `borrowed_T`, `held_T` | units of the token T |
//! | `margin_usd` | cash behind cross positions, their profit not counted |
//! | `size_M`, `entry_px_M`, `leverage_M` | position in the market M; no entry price: it opens at the mark |
//! | `isolated_usd_M` | cash of the position, which then is isolated |
//! | `target_use`, `attentive`, `wallet`, `sticky` | how the owner behaves |
//!
//! Only `account` must be there. An empty cell is nought, or not stated. A column of another name is
//! refused: it might be one of these, misspelt.

use std::collections::BTreeSet;
use std::path::Path;

use plimsoll_agents::RecordedAccounts;
use plimsoll_agents::population::table::{
    Owner, RecordedAccount, RecordedHabits, RecordedMode, RecordedPosition,
};
use plimsoll_agents::population::{AccountsFile, PopulationConfig};
use plimsoll_snapshot::{Mode, Position, Snapshot, SnapshotError};
use rust_decimal::Decimal;

use crate::digest::Digest;
use crate::error::{Problems, RecordingsError};
use crate::prices::check_digest;
use crate::table::{Column, Table};

const SETTLEMENT: &str = "USDC";
/// Columns that are not about a token or a market.
const PLAIN: [&str; 8] = [
    "account",
    "class",
    "mode",
    "margin_usd",
    "target_use",
    "attentive",
    "wallet",
    "sticky",
];
/// First parts of columns about a token or a market.
const ABOUT: [&str; 7] = [
    "supplied_",
    "borrowed_",
    "held_",
    "size_",
    "entry_px_",
    "leverage_",
    "isolated_usd_",
];

/// Reads the accounts of all files that a population names, relative to a folder, with the digest
/// of each file's accounts.
///
/// # Errors
/// For the first file that cannot be used, or is not the one that its digest is of.
pub fn account_files(
    config: &PopulationConfig,
    folder: &Path,
) -> Result<(RecordedAccounts, Vec<String>), RecordingsError> {
    let (mut files, mut digests) = (Vec::new(), Vec::new());
    let table = config.table.as_ref();
    for file in config.account_files() {
        let path = folder.join(&file.file);
        let is_table = table.is_some_and(|table| std::ptr::eq(table, file));
        let accounts = if is_table {
            read_accounts(&path)?
        } else {
            vec![read_accounts_json(&path)?]
        };
        let digest = digest(&accounts);
        check_digest(&path, file.digest.as_deref(), &digest)?;
        files.push((AccountsFile::clone(file), accounts));
        digests.push(digest);
    }
    Ok((RecordedAccounts { files }, digests))
}

/// Reads a table of accounts.
///
/// # Errors
/// When the file cannot be read, or with every cell and column that cannot be used.
pub fn read_accounts(path: &Path) -> Result<Vec<RecordedAccount>, RecordingsError> {
    let table = Table::read(path, None)?;
    let mut problems = Problems::default();
    for column in &table.columns {
        let name = column.name.as_str();
        let is_about = ABOUT
            .iter()
            .any(|part| name.strip_prefix(part).is_some_and(|x| !x.is_empty()));
        if !PLAIN.contains(&name) && !is_about {
            problems.of_column(name, "is no column of a table of accounts");
        }
    }
    let mut accounts = Vec::with_capacity(table.rows);
    let mut names = BTreeSet::new();
    if let Some(name) = table.need(&["account"], &mut problems) {
        for row in 0..table.rows {
            let reader = Row { table: &table, row };
            let account = reader.account(name, &mut problems);
            if !account.name.is_empty() && !names.insert(account.name.clone()) {
                problems.at(row, "account", format!("`{}` stands twice", account.name));
            }
            accounts.push(account);
        }
    }
    problems.none_or(&table.file, accounts)
}

/// One row of a table of accounts.
struct Row<'a> {
    table: &'a Table,
    row: usize,
}

impl Row<'_> {
    fn account(&self, name: &Column, problems: &mut Problems) -> RecordedAccount {
        RecordedAccount {
            name: name.text(self.row, problems).unwrap_or_default(),
            owner: self.owner(problems),
            mode: self.mode(problems),
            supplied: self.amounts("supplied_", problems),
            borrowed: self.amounts("borrowed_", problems),
            held: self.amounts("held_", problems),
            margin_usd: self.exact("margin_usd", problems).unwrap_or_default(),
            positions: self.positions(problems),
            habits: RecordedHabits {
                target_use: self.share("target_use", problems),
                is_attentive: self.truth("attentive", problems),
                has_wallet: self.truth("wallet", problems),
                is_sticky: self.truth("sticky", problems),
            },
        }
    }

    /// The column of a name where something stands in this row.
    fn cell(&self, name: &str) -> Option<&Column> {
        self.table
            .find(&[name])
            .filter(|column| !column.is_empty(self.row))
    }

    fn exact(&self, name: &str, problems: &mut Problems) -> Option<Decimal> {
        self.cell(name)?.exact(self.row, problems)
    }

    fn owner(&self, problems: &mut Problems) -> Option<Owner> {
        let column = self.cell("class")?;
        let name = column.text(self.row, problems)?;
        let found = Owner::ALL.into_iter().find(|owner| owner.name() == name);
        found.or_else(|| {
            let known: Vec<&str> = Owner::ALL.iter().map(|owner| owner.name()).collect();
            let message = format!("`{name}` is none of {}", known.join(", "));
            column.refuse(self.row, &message, problems)
        })
    }

    fn mode(&self, problems: &mut Problems) -> RecordedMode {
        let Some(column) = self.cell("mode") else {
            return RecordedMode::default();
        };
        let name = column.text(self.row, problems).unwrap_or_default();
        let found = RecordedMode::of_name(&name).or_else(|| {
            let message = format!("`{name}` is none of portfolio, unified, standard");
            column.refuse(self.row, &message, problems)
        });
        found.unwrap_or_default()
    }

    fn amounts(&self, prefix: &str, problems: &mut Problems) -> Vec<(String, Decimal)> {
        let mut amounts = Vec::new();
        for column in &self.table.columns {
            let Some(token) = column.name.strip_prefix(prefix) else {
                continue;
            };
            let units = column.exact(self.row, problems).unwrap_or_default();
            if units.is_sign_negative() && !units.is_zero() {
                problems.at(self.row, &column.name, "must not be negative");
            } else if !units.is_zero() {
                amounts.push((token.to_owned(), units));
            }
        }
        amounts
    }

    fn positions(&self, problems: &mut Problems) -> Vec<RecordedPosition> {
        let columns = self.table.columns.iter();
        let markets: Vec<&str> = columns
            .filter_map(|c| c.name.strip_prefix("size_"))
            .collect();
        for column in &self.table.columns {
            let of = |part: &&str| column.name.strip_prefix(*part);
            let market = ABOUT[4..].iter().find_map(of);
            if let Some(market) = market.filter(|m| !markets.contains(m) && self.row == 0) {
                problems.of_column(&column.name, format!("there is no column size_{market}"));
            }
        }
        let found = markets.iter().map(|market| self.position(market, problems));
        found.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn position(&self, market: &str, problems: &mut Problems) -> Option<RecordedPosition> {
        let size = self.exact(&format!("size_{market}"), problems)?;
        if size.is_zero() {
            return None;
        }
        let entry = self.exact(&format!("entry_px_{market}"), problems);
        let cost_usd = entry.map(|px| px.checked_mul(size));
        if let Some(None) = cost_usd {
            problems.at(
                self.row,
                &format!("entry_px_{market}"),
                "times the size is too large",
            );
        }
        let leverage = self.cell(&format!("leverage_{market}")).and_then(|column| {
            let whole = column
                .exact(self.row, problems)
                .and_then(|x| u32::try_from(x).ok());
            let usable = whole.filter(|x| (1..=100).contains(x));
            usable.or_else(|| column.refuse(self.row, "is no whole number from 1 to 100", problems))
        });
        Some(RecordedPosition {
            market: market.to_owned(),
            size,
            cost_usd: cost_usd.flatten(),
            leverage,
            isolated_usd: self.exact(&format!("isolated_usd_{market}"), problems),
        })
    }

    fn share(&self, name: &str, problems: &mut Problems) -> Option<f64> {
        let column = self.cell(name)?;
        let x = column.number(self.row, problems)?;
        if (0.0..=1.0).contains(&x) {
            return Some(x);
        }
        column.refuse(self.row, "is not from 0 to 1", problems)
    }

    fn truth(&self, name: &str, problems: &mut Problems) -> Option<bool> {
        let column = self.cell(name)?;
        match column.text(self.row, problems)?.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => column.refuse(self.row, "is neither true nor false", problems),
        }
    }
}

/// Reads the venue's answers about one account.
///
/// Supplied and owed units are those of the file. USDC outside the reserves, perp equity included,
/// is cash behind the positions at the file's mark prices (in a standard account the perp side's
/// own), so that the account is worth at other prices what it would have been. Tokens that are
/// neither supplied nor owed margin nothing and are left out; so are resting orders.
///
/// # Errors
/// When the file cannot be read or is no account.
pub fn read_accounts_json(path: &Path) -> Result<RecordedAccount, RecordingsError> {
    let snapshot = Snapshot::read(path).map_err(|error| match error {
        SnapshotError::Read { path, source } => RecordingsError::Io { path, source },
        other => other.into(),
    })?;
    let mode = snapshot
        .mode
        .or(snapshot.inferred)
        .unwrap_or(Mode::Standard);
    let mut problems = Problems::default();
    if mode != Mode::Standard && !snapshot.has_spot {
        problems.of_file("has no spotClearinghouseState: the balances of the account stand there");
    }
    let account = account_of(&snapshot, mode, path);
    problems.none_or(&path.display().to_string(), account)
}

fn account_of(snapshot: &Snapshot, mode: Mode, path: &Path) -> RecordedAccount {
    let rows = snapshot.tokens.iter();
    let units = |of: fn(&plimsoll_snapshot::TokenRow) -> Decimal| {
        let some = rows.clone().filter(move |row| !of(row).is_zero());
        some.map(move |row| (token_of(&row.coin).to_owned(), of(row)))
            .collect()
    };
    let positions: Vec<&Position> = snapshot.perps.iter().flat_map(|p| &p.positions).collect();
    let isolated = positions
        .iter()
        .filter_map(|p| Some(p.isolated_cash? + signed(p)));
    let isolated: Decimal = isolated.sum();
    let usdc = snapshot.token(SETTLEMENT);
    let outside = usdc.map_or(Decimal::ZERO, |row| row.total + row.borrowed - row.supplied);
    let (margin_usd, held) = if mode == Mode::Standard {
        let perps = snapshot.perps.as_ref();
        let cross = perps.map(|p| {
            p.cross
                .map_or(p.all.account_value - isolated, |x| x.account_value)
        });
        (cross.unwrap_or_default(), outside)
    } else {
        (outside - isolated, Decimal::ZERO)
    };
    RecordedAccount {
        name: path
            .file_stem()
            .map_or_else(String::new, |x| x.to_string_lossy().into_owned()),
        owner: None,
        mode: match mode {
            Mode::Standard => RecordedMode::Standard,
            Mode::Unified => RecordedMode::Unified,
            Mode::Portfolio => RecordedMode::Portfolio,
        },
        supplied: units(|row| row.supplied),
        borrowed: units(|row| row.borrowed),
        held: if held.is_zero() {
            Vec::new()
        } else {
            vec![(SETTLEMENT.to_owned(), held)]
        },
        margin_usd,
        positions: positions.into_iter().map(position_of).collect(),
        habits: RecordedHabits::default(),
    }
}

fn position_of(position: &Position) -> RecordedPosition {
    RecordedPosition {
        market: position.coin.clone(),
        size: position.size,
        // What the position is worth in the file is its cost: the margin holds its profit so far.
        cost_usd: Some(signed(position)),
        leverage: Some(position.leverage),
        isolated_usd: position.isolated_cash.map(|cash| cash + signed(position)),
    }
}

/// Notional with the sign of the size.
fn signed(position: &Position) -> Decimal {
    if position.size.is_sign_negative() {
        -position.notional
    } else {
        position.notional
    }
}

/// The name of a scenario's token: the venue's wrapped coins go by the name of their asset.
fn token_of(coin: &str) -> &str {
    match coin {
        "UBTC" => "BTC",
        "UETH" => "ETH",
        "USOL" => "SOL",
        other => other,
    }
}

fn digest(accounts: &[RecordedAccount]) -> String {
    let mut digest = Digest::of("accounts");
    digest.count(accounts.len());
    for account in accounts {
        digest.text(&account.name);
        digest.text(account.owner.map_or("", Owner::name));
        digest.text(account.mode.name());
        for amounts in [&account.supplied, &account.borrowed, &account.held] {
            digest.count(amounts.len());
            for (token, units) in amounts {
                digest.text(token);
                digest.text(&units.normalize().to_string());
            }
        }
        digest.text(&account.margin_usd.normalize().to_string());
        digest.count(account.positions.len());
        for position in &account.positions {
            add_position(&mut digest, position);
        }
        let habits = account.habits;
        digest.number(habits.target_use.unwrap_or(f64::NAN));
        for truth in [habits.is_attentive, habits.has_wallet, habits.is_sticky] {
            digest.text(truth.map_or("", |x| if x { "true" } else { "false" }));
        }
    }
    digest.finish()
}

fn add_position(digest: &mut Digest, position: &RecordedPosition) {
    let shown = |x: Option<Decimal>| x.map_or(String::new(), |x| x.normalize().to_string());
    digest.text(&position.market);
    digest.text(&position.size.normalize().to_string());
    digest.text(&shown(position.cost_usd));
    digest.text(&position.leverage.map_or(String::new(), |x| x.to_string()));
    digest.text(&shown(position.isolated_usd));
}
