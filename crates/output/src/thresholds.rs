//! What became of the thresholds of a result, beside its tables.
//!
//! A threshold is a question to a result and no part of it: another one is another file content,
//! not another result. So the file is written anew whenever thresholds are stated, and no digest of
//! the manifest covers it; the same rows and thresholds give the same bytes.

use plimsoll_lab::constraint::{Constraint, ThresholdJudges, Thresholds};

use crate::{OutputError, Results, files};

/// Name of the file.
const THRESHOLDS: &str = "thresholds.json";

impl Results {
    /// Judges constraints by every point, and keeps the verdicts in `thresholds.json`.
    ///
    /// # Errors
    /// When the paths cannot be read or the file cannot be written.
    pub fn judge(&self, constraints: &[Constraint]) -> Result<Thresholds, OutputError> {
        let mut judges = ThresholdJudges::new(&self.manifest().plan, constraints);
        self.for_each_path(|point, row| judges.push(point, &row))?;
        let thresholds = judges.finish();
        files::write_json(self.folder(), THRESHOLDS, &thresholds)?;
        Ok(thresholds)
    }

    /// The verdicts that were kept last; none if no thresholds were ever stated.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn thresholds(&self) -> Result<Option<Thresholds>, OutputError> {
        files::read_json(&self.folder().join(THRESHOLDS))
    }
}
