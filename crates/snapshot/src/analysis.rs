//! All about an account: figures, dangers, and how the venue's own figures compare.

use std::collections::BTreeMap;
use std::str::FromStr;

use plimsoll_engine::units::Px;
use plimsoll_engine::venue::Preset;
use rust_decimal::Decimal;

use crate::calculation::Calculation;
use crate::compare::{Compared, Comparison, Slack};
use crate::danger::{self, Danger, Uniform};
use crate::error::{Problems, SnapshotError};
use crate::figures::Figures;
use crate::moments;
use crate::prices::PriceUsed;
use crate::resolve::{Resolved, resolve};
use crate::snapshot::{Mode, Snapshot};
use crate::terms::{Terms, asset_of, price};
use crate::words;

/// A preset by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct DatedPreset(pub Preset);

impl DatedPreset {
    /// All names.
    pub const NAMES: [&str; 8] = [
        "pre-alpha",
        "alpha",
        "2026-05-07",
        "2026-06-02",
        "2026-06-21",
        "2026-06-23",
        "2026-08-19",
        "2026-10",
    ];
}

impl FromStr for DatedPreset {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(Self(match name {
            "pre-alpha" => Preset::PreAlpha,
            "alpha" => Preset::Alpha,
            "2026-05-07" => Preset::May2026,
            "2026-06-02" => Preset::EarlyJune2026,
            "2026-06-21" => Preset::MidJune2026,
            "2026-06-23" => Preset::June2026,
            "2026-08-19" => Preset::August2026,
            "2026-10" => Preset::October2026,
            _ => return Err(format!("is none of {}", Self::NAMES.join(", "))),
        }))
    }
}

/// What is assumed beyond the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumptions {
    /// LTVs and caps.
    pub preset: DatedPreset,
    /// Borrow oracle prices by asset, USD; they go before what the file implies.
    pub prices: BTreeMap<String, Decimal>,
    /// The mode, instead of what the file says.
    pub mode: Option<Mode>,
    /// The factor by which a publisher multiplied all amounts.
    pub scaled_by: Option<Decimal>,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            preset: DatedPreset(Preset::October2026),
            prices: BTreeMap::new(),
            mode: None,
            scaled_by: None,
        }
    }
}

/// All about an account.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Analysis {
    /// The file.
    pub file: String,
    /// How the account is margined.
    pub mode: Mode,
    /// Whether the mode is a guess from the shape of the file.
    pub is_mode_inferred: bool,
    /// The preset used.
    pub preset: DatedPreset,
    /// Borrow oracle prices used.
    pub prices: Vec<PriceUsed>,
    /// The figures.
    pub figures: Figures,
    /// What would liquidate the account or one of its isolated positions, price by price.
    pub dangers: Vec<Danger>,
    /// What would liquidate the cross account if every price moved alike.
    pub uniform: Vec<Uniform>,
    /// Isolated positions that are liquidatable now.
    pub isolated_liquidatable: Vec<String>,
    /// Why the cross account is liquidatable now; none where it is not.
    pub reason_now: Option<String>,
    /// The venue's own figures beside the computed ones.
    pub compared: Vec<Compared>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Analysis {
    /// Analyses an account.
    ///
    /// # Errors
    /// When a price or the leverage of an order is missing, or a figure cannot be used; every
    /// problem is named.
    pub fn of(snapshot: &Snapshot, assumptions: &Assumptions) -> Result<Self, SnapshotError> {
        check(snapshot, assumptions)?;
        let own = match assumptions.scaled_by {
            Some(factor) => snapshot.unscaled(factor),
            None => snapshot.clone(),
        };
        let terms = terms(snapshot, assumptions)?;
        let (mode, is_mode_inferred) = mode(snapshot, assumptions);
        let Resolved {
            book,
            prices,
            resting,
            mut notes,
        } = resolve(&own, &terms, &assumptions.prices, mode)?;
        if let Some(factor) = assumptions.scaled_by {
            notes.push(format!(
                "The factor {} is taken out of all amounts shown, but not out of the venue's own \
                 figures.",
                factor.normalize()
            ));
        }
        let slack = Slack::new(assumptions.scaled_by, prices.iter().map(|x| x.px).sum());
        let mut calculation = Calculation {
            snapshot: &own,
            book: &book,
            resting,
        };
        let taken = moments::take_resting(&mut calculation, slack, &mut notes);
        let figures = calculation.figures();
        let mut compared = Comparison::new(snapshot, &figures, slack).run();
        moments::explain(&mut compared, &calculation, &figures, slack);
        if taken {
            moments::mark_taken(&mut compared);
        }
        let now = book.prices();
        let is_over = |b: &&crate::book::Bucket| b.is_liquidatable(b.leg.mark);
        Ok(Self {
            file: snapshot.file.clone(),
            mode,
            is_mode_inferred,
            preset: assumptions.preset,
            prices,
            dangers: danger::dangers(&book),
            uniform: danger::uniform(&book),
            isolated_liquidatable: (book.buckets.iter().filter(is_over))
                .map(|b| b.leg.coin.clone())
                .collect(),
            reason_now: (figures.is_liquidatable).then(|| words::reason(&book, &now)),
            figures,
            compared,
            notes,
        })
    }
}

/// What was given beside the file.
fn check(snapshot: &Snapshot, assumptions: &Assumptions) -> Result<(), SnapshotError> {
    let mut problems = Problems::default();
    for (asset, px) in &assumptions.prices {
        let is_fine = px.normalize().scale() <= Px::DECIMALS;
        if !is_fine || price(*px, Px::DECIMALS).is_none() {
            let message = "is no price: from 0.000001 to 9e9, at most six decimals";
            problems.add(&format!("price of {asset}"), &px.to_string(), message);
        }
        if !snapshot
            .tokens
            .iter()
            .any(|row| row.coin == *asset || asset_of(&row.coin) == asset)
        {
            let message = "is the price of no balance in the file";
            problems.add(&format!("price of {asset}"), &px.to_string(), message);
        }
    }
    let range = Decimal::new(1, 6)..=Decimal::from(1_000_000);
    if let Some(factor) = assumptions.scaled_by.filter(|x| !range.contains(x)) {
        problems.add(
            "factor",
            &factor.to_string(),
            "must be from 0.000001 to 1000000",
        );
    }
    problems.none_or(&snapshot.file, ())
}

fn terms(snapshot: &Snapshot, assumptions: &Assumptions) -> Result<Terms, SnapshotError> {
    Terms::of(assumptions.preset.0).map_err(|found| {
        let mut problems = Problems::default();
        for problem in found {
            problems.add(&problem.key, "", problem.message);
        }
        // Every preset resolves (engine, `tests/it/presets.rs`), so nobody gets here.
        problems.into_error(&snapshot.file)
    })
}

/// The mode: asked for, stated, guessed, or what is left.
fn mode(snapshot: &Snapshot, assumptions: &Assumptions) -> (Mode, bool) {
    if let Some(mode) = assumptions.mode.or(snapshot.mode) {
        return (mode, false);
    }
    let left = match snapshot.perps {
        // Balances alone, of spot or of lending: only under portfolio margin do they say more.
        None => Mode::Portfolio,
        Some(_) => Mode::Standard,
    };
    (snapshot.inferred.unwrap_or(left), true)
}
