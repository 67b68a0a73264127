//! Reading case files.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::figure::{Answer, Expected, Tolerance, relative};
use super::given::Given;
use super::text::{Text, Unresolved};
use crate::recorded::RecordError;

/// Where the expected figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Official text.
    Doc,
    /// Recorded answers of the venue.
    Live,
    /// Arithmetic on the documented rules.
    Derived,
}

/// One worked example.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Number in the project's list of worked cases.
    pub id: u32,
    /// What it shows, a sentence.
    pub name: String,
    /// Ids of `docs/sources.md`.
    pub source: Vec<String>,
    /// Where the expected figures come from.
    pub kind: Kind,
    /// Name of the rule.
    pub rule: String,
    /// What is given.
    pub given: Given,
    /// Figures that must come out, by name.
    pub expect: BTreeMap<String, Expected>,
}

/// All cases of a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suite {
    /// Cases that can be judged.
    pub cases: Vec<Case>,
    /// Cases whose record is not on this machine.
    pub absent: Vec<AbsentRecord>,
}

/// A case that cannot be judged without its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentRecord {
    /// Number of the case.
    pub id: u32,
    /// Name of the case.
    pub name: String,
    /// The record, below the folder of shared data.
    pub file: PathBuf,
}

/// Why case files could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A folder or file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A file is not a list of cases of its rule.
    #[error("{}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The reason with its place in the file.
        message: String,
    },
    /// A file names a rule that is not known.
    #[error("{}: unknown rule `{rule}`", path.display())]
    UnknownRule {
        /// The file.
        path: PathBuf,
        /// The name.
        rule: String,
    },
    /// A case is wrong in itself.
    #[error("{}: case {id}: {message}", path.display())]
    Case {
        /// The file.
        path: PathBuf,
        /// Number of the case.
        id: u32,
        /// What is wrong.
        message: String,
    },
    /// A record is there but cannot be used.
    #[error("{}: case {id}: {source}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Number of the case.
        id: u32,
        /// The reason.
        source: RecordError,
    },
}

/// The folder of shared records: `PLIMSOLL_SHARED_DATA`, else the nearest `shared/data` beside
/// this crate or any folder above it; none where there is neither.
#[must_use]
pub fn shared_data() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PLIMSOLL_SHARED_DATA") {
        return Some(PathBuf::from(named)).filter(|path| path.is_dir());
    }
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|above| above.join("shared").join("data"))
        .find(|path| path.is_dir())
}

/// Reads every `.yaml` file of a folder, in the order of their names, with the shared records.
///
/// # Errors
/// When a file cannot be read, names an unknown rule or does not fit its rule, or a record that is
/// there cannot be used.
pub fn load(dir: &Path) -> Result<Suite, LoadError> {
    load_with_data(dir, shared_data().as_deref())
}

/// Reads every `.yaml` file of a folder, with the records of a given folder or none.
///
/// # Errors
/// As [`load`].
pub fn load_with_data(dir: &Path, data: Option<&Path>) -> Result<Suite, LoadError> {
    let mut suite = Suite::default();
    for path in case_files(dir)? {
        let text = read(&path)?;
        let head: Head = parse(&path, &text)?;
        let file = Source {
            path: &path,
            text: &text,
            rule: &head.rule,
            data,
        };
        file.load_into(&mut suite)?;
    }
    Ok(suite)
}

impl Case {
    /// Everything in which an answer differs from what is expected, one line each.
    #[must_use]
    pub fn differences(&self, answer: &Answer) -> Vec<String> {
        self.expect
            .iter()
            .filter_map(|(name, expected)| match answer.get(name) {
                None => Some(format!("{self}: no figure `{name}`")),
                Some(figure) if expected.allows(figure) => None,
                Some(figure) => Some(format!(
                    "{self}: {name} is {figure}, expected {}",
                    expected.figure
                )),
            })
            .collect()
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {} ({}, {})", self.id, self.rule, self.name)
    }
}

impl fmt::Display for AbsentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, name, file) = (self.id, &self.name, self.file.display());
        write!(f, "case {id} ({name}) needs {file} from the shared data")
    }
}

/// The part of a file that says how to read the rest.
#[derive(Deserialize)]
struct Head {
    rule: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile<G> {
    #[serde(rename = "rule")]
    _rule: String,
    cases: Vec<CaseText<G>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText<G> {
    id: u32,
    name: String,
    source: Vec<String>,
    kind: Kind,
    given: G,
    expect: BTreeMap<String, Expected>,
    #[serde(default, deserialize_with = "relative")]
    relative_tolerance: Option<Decimal>,
}

/// One file on its way into a suite.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    text: &'a str,
    pub(super) rule: &'a str,
    data: Option<&'a Path>,
}

impl Source<'_> {
    /// Reads the file as cases of a rule.
    pub(super) fn load_as<T: Text>(&self, suite: &mut Suite) -> Result<(), LoadError> {
        let file: CaseFile<T> = parse(self.path, self.text)?;
        for case in file.cases {
            self.add(case, suite)?;
        }
        Ok(())
    }

    fn add<T: Text>(&self, text: CaseText<T>, suite: &mut Suite) -> Result<(), LoadError> {
        let CaseText { id, name, .. } = text;
        let path = self.path.to_owned();
        match text.given.resolve(self.data) {
            Ok(given) => suite.cases.push(Case {
                id,
                name,
                source: text.source,
                kind: text.kind,
                rule: self.rule.to_owned(),
                given,
                expect: with_tolerance(text.expect, text.relative_tolerance),
            }),
            Err(Unresolved::Absent(file)) => suite.absent.push(AbsentRecord { id, name, file }),
            Err(Unresolved::Record(source)) => {
                return Err(LoadError::Record { path, id, source });
            }
            Err(Unresolved::Ambiguous(wanted)) => {
                let message = format!("`given` needs {wanted}");
                return Err(LoadError::Case { path, id, message });
            }
        }
        Ok(())
    }
}

fn with_tolerance(
    mut expect: BTreeMap<String, Expected>,
    share: Option<Decimal>,
) -> BTreeMap<String, Expected> {
    if let Some(share) = share {
        for expected in expect.values_mut() {
            expected.tolerance = Tolerance::Relative(share);
        }
    }
    expect
}

fn case_files(dir: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let failed = |source| LoadError::Read {
        path: dir.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ext| ext == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, LoadError> {
    fs::read_to_string(path).map_err(|source| LoadError::Read {
        path: path.to_owned(),
        source,
    })
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, LoadError> {
    serde_saphyr::from_str(text).map_err(|error| LoadError::Parse {
        path: path.to_owned(),
        message: error.to_string(),
    })
}
