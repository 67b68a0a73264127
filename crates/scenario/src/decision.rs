//! A decision file: a question to a scenario, such as the largest LTV that keeps a constraint.
// A problem is made once and shown.
#![allow(clippy::result_large_err)]

mod axis;

use std::path::{Path, PathBuf};

use garde::Validate;
use plimsoll_lab::constraint::{Constraint, ConstraintError, confidence_of};
use plimsoll_lab::stats::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use axis::{Axis, AxisError};

use crate::document::{self, Document, Problem, ScenarioError};
use crate::file::is_slug;
use crate::load;
use crate::sweep::found;

/// Folders in which the scenario of a decision is looked for, and those of overlays.
const SCENARIOS: [&str; 2] = ["", ".."];
const OVERLAYS: [&str; 2] = ["../overlays", "overlays"];

/// A question to a scenario: how far along an axis do constraints hold?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Plimsoll decision")]
pub struct DecisionFile {
    /// Name of the certificate: lower-case letters, digits and `-`.
    #[garde(custom(is_slug))]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub name: String,
    /// One line for people.
    #[garde(length(chars, min = 1, max = 100))]
    #[schemars(length(min = 1, max = 100))]
    pub title: String,
    /// Scenario that is asked: a name without `.yaml`, looked for in the folder of this file and
    /// then in the folder above, or a path relative to this file's folder.
    #[garde(length(chars, min = 1))]
    #[schemars(length(min = 1))]
    pub scenario: String,
    /// What is varied, from safe to risky: `key=from..to/step`, or `key=a,b,c`. Keys that move together
    /// are joined by `+`.
    #[garde(skip)]
    pub axis: String,
    /// A second axis, written in the same way: the question is asked at each of its values.
    /// Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub axis2: Option<String>,
    /// What must be kept, such as `es_99(bad_debt_usd) < 1e6`.
    #[garde(length(min = 1, max = 16))]
    #[schemars(length(min = 1, max = 16))]
    pub constraints: Vec<String>,
    /// Confidence in percent, instead of those of the constraints. Default: theirs, and 95 where they
    /// say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 50.0, max = 99.9)))]
    #[schemars(range(min = 50.0, max = 99.9))]
    pub confidence_pct: Option<f64>,
    /// Paths of each look at a candidate. Default: what the budget gives each, or else the scenario's,
    /// and never fewer than the constraints need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1_000_000_000)))]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub paths: Option<u64>,
    /// Most paths in all, those of the verification included. Default: enough for every candidate and
    /// a verification of each value of the second axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1_000_000_000_000_u64)))]
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64))]
    pub budget_paths: Option<u64>,
    /// Master seed of the search. Default: the scenario's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub seed: Option<u64>,
    /// Master seed of the verification, another one. Default: the next number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub verify_seed: Option<u64>,
    /// Most that a path can lose, in the unit of the metric: what bounds a mean or an expected
    /// shortfall where hardly any path loses anything. Default: the largest loss of the riskiest
    /// candidate's paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0)))]
    #[schemars(range(min = 0.0))]
    pub ceiling: Option<f64>,
    /// Models under which the question is asked; the answer holds under all of them. Default: the
    /// scenario as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub models: Vec<ModelConfig>,
}

/// A model under which the question is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 60))]
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Another scenario, named like that of the decision. Default: that of the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub scenario: Option<String>,
    /// Overlays, one over the other: names without `.yaml`, looked for in `overlays` beside this
    /// file's folder and inside it, or paths. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub overlays: Vec<String>,
    /// Values of the scenario that differ, each as `key=value`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub set: Vec<String>,
}

/// A decision that has passed every check.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The file.
    pub file: DecisionFile,
    /// What is varied.
    pub axis: Axis,
    /// The second axis.
    pub axis2: Option<Axis>,
    /// What must be kept, each with its confidence.
    pub constraints: Vec<Constraint>,
    /// The models, at least one.
    pub models: Vec<Model>,
}

/// A scenario and what is changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// What it is called.
    pub name: String,
    /// Scenario file.
    pub scenario: PathBuf,
    /// Overlays over it.
    pub overlays: Vec<PathBuf>,
    /// Assignments.
    pub set: Vec<String>,
}

impl Decision {
    /// Loads the file at `path`.
    ///
    /// # Errors
    /// All problems found, each with its place.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let text = load::file(path)?;
        let document = Document::parse(&path.display().to_string(), &text)?;
        let file = document.read(problems)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::of(file, folder).map_err(|problem| document.refuse(problem))
    }

    /// A decision whose files are named relative to `folder`.
    ///
    /// # Errors
    /// The first part of it that is no axis or constraint.
    pub fn of(file: DecisionFile, folder: &Path) -> Result<Self, Problem> {
        let axis = |key: &str, text: &str| -> Result<Axis, Problem> {
            (text.parse()).map_err(|error: AxisError| Problem::new(key, error.to_string()))
        };
        let confidence = file.confidence_pct.and_then(level);
        let mut constraints = Vec::new();
        for (place, text) in file.constraints.iter().enumerate() {
            let constraint = constraint(place, text)?;
            constraints.push(match confidence {
                Some(confidence) => constraint.with_confidence(confidence),
                None => constraint,
            });
        }
        Ok(Self {
            axis: axis("axis", &file.axis)?,
            axis2: file
                .axis2
                .as_deref()
                .map(|x| axis("axis2", x))
                .transpose()?,
            constraints,
            models: models(&file, folder)?,
            file,
        })
    }
}

/// The JSON Schema of decision files.
#[must_use]
pub fn decision_schema() -> Value {
    document::schema::<DecisionFile>()
}

/// What garde and the schema cannot see.
fn problems(file: &DecisionFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    let axes = [("axis", Some(&file.axis)), ("axis2", file.axis2.as_ref())];
    for (key, text) in axes {
        if let Some(Err(error)) = text.map(|text| text.parse::<Axis>()) {
            problems.push(Problem::new(key, error.to_string()));
        }
    }
    let constraints = file.constraints.iter().enumerate();
    problems.extend(constraints.filter_map(|(place, text)| constraint(place, text).err()));
    if file.confidence_pct.is_some_and(|x| level(x).is_none()) {
        let message = "must have at most one decimal";
        problems.push(Problem::new("confidence_pct", message));
    }
    if file.verify_seed.is_some() && file.verify_seed == file.seed {
        let message = "must differ from `seed`: the same paths verify nothing";
        problems.push(Problem::new("verify_seed", message));
    }
    problems
}

fn constraint(place: usize, text: &str) -> Result<Constraint, Problem> {
    let key = format!("constraints[{place}]");
    text.parse()
        .map_err(|error: ConstraintError| Problem::new(key, error.to_string()))
}

/// A confidence in percent, if it has at most one decimal.
fn level(percent: f64) -> Option<Level> {
    confidence_of(&percent.to_string()).ok()
}

/// The models, with the files that they are made of.
fn models(file: &DecisionFile, folder: &Path) -> Result<Vec<Model>, Problem> {
    let find = |key: String, name: &str, folders: &[&str]| {
        let missing = |tried| Problem::new(key, format!("there is no such file: {tried}"));
        found(folder, name, folders).map_err(missing)
    };
    let own = find("scenario".to_owned(), &file.scenario, &SCENARIOS)?;
    if file.models.is_empty() {
        return Ok(vec![Model {
            name: "as it is".to_owned(),
            scenario: own,
            overlays: Vec::new(),
            set: Vec::new(),
        }]);
    }
    let mut models = Vec::new();
    for (n, model) in file.models.iter().enumerate() {
        let key = |rest: &str| format!("models[{n}].{rest}");
        let scenario = match &model.scenario {
            Some(name) => find(key("scenario"), name, &SCENARIOS)?,
            None => own.clone(),
        };
        let overlays = (model.overlays.iter().enumerate())
            .map(|(place, name)| find(key(&format!("overlays[{place}]")), name, &OVERLAYS));
        models.push(Model {
            name: model.name.clone(),
            scenario,
            overlays: overlays.collect::<Result<_, _>>()?,
            set: model.set.clone(),
        });
    }
    Ok(models)
}
