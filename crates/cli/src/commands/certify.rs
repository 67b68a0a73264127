//! `plimsoll certify`: how far may it be loaded?

mod candidates;
mod document;

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::constraint::{Constraint, confidence_of, paths_min};
use plimsoll_lab::decide::{DecideError, Question, certify, id_of};
use plimsoll_lab::stats::Level;
use plimsoll_scenario::{Axis, Decision, DecisionFile, ModelConfig, Scenario};

use crate::exit::{Exit, Stop};
use crate::looks::{LookOptions, Looks};
use crate::screen::{note, print_certificate, print_json};
use candidates::Candidates;
use document::Seeds;
pub(crate) use document::{Document, Judged, stage_name};

/// Find the riskiest value of a parameter at which constraints still hold, and certify it
///
/// Candidates are looked at from safe to risky on the same paths, each by a one-sided bound of the
/// stated confidence, up to the first that does not pass. The last one that passed is looked at
/// again on fresh paths, and gives way to the one before it if it does not pass there. The answer is
/// a value, or that none can be certified, and how many paths it would take. Every look is an
/// ordinary result: the same command goes on after an interruption. Exit code 10 if nothing can be
/// certified.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct CertifyScenario {
    /// Decision file; with --axis, a scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What is varied, from safe to risky: key=from..to/step or key=a,b,c
    #[arg(long, value_name = "AXIS", requires = "constraint")]
    axis: Option<String>,
    /// A second axis; the question is asked at each of its values, and a frontier drawn
    #[arg(long, value_name = "AXIS", requires = "axis")]
    axis2: Option<String>,
    /// What must be kept, such as `es_99(bad_debt_usd) < 1e6`; can be repeated
    #[arg(long, value_name = "TEXT", requires = "axis")]
    constraint: Vec<Constraint>,
    /// Another scenario file under which it must hold too; can be repeated
    #[arg(long = "model", value_name = "FILE", requires = "axis")]
    models: Vec<PathBuf>,
    /// Replace one value of every scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Confidence, such as 95%, instead of those of the constraints
    #[arg(long, value_name = "PERCENT", value_parser = parse_confidence)]
    confidence: Option<Level>,
    /// Paths of each look at a candidate
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Most paths in all, those of the verification included
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    budget: Option<u64>,
    /// Master seed of the search
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Master seed of the verification
    #[arg(long, value_name = "S")]
    verify_seed: Option<u64>,
    /// Most that a path can lose, in the unit of the metric
    #[arg(long, value_name = "X")]
    ceiling: Option<f64>,
    #[command(flatten)]
    looks: LookOptions,
}

impl CertifyScenario {
    /// Certifies.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let decision = self.decision()?;
        let looks = Looks::new(&self.looks)?;
        let (question, seeds) = Self::question(&decision)?;
        let mut document = Document::new(&decision, seeds);
        for model in &decision.models {
            let mut candidates = Candidates::new(&looks, &decision, model, seeds);
            candidates.check(question.paths)?;
            if !self.looks.quiet && decision.models.len() > 1 {
                note(format!("model: {}", model.name));
            }
            let certificate = certify(&question, &mut candidates).map_err(refused)?;
            document.add(model, certificate, candidates.finish());
        }
        document.conclude(&decision);
        let folder = self.write(&document)?;
        if self.looks.json {
            print_json(&document)?;
        } else {
            print_certificate(&document, &folder)?;
        }
        Ok(if document.is_certified() {
            Exit::Done
        } else {
            Exit::Threshold
        })
    }

    fn decision(&self) -> anyhow::Result<Decision> {
        let mut decision = match &self.axis {
            None => Decision::load(&self.file)?,
            Some(axis) => Decision::of(self.stated(axis), Path::new("")).map_err(|problem| {
                Stop::new(
                    Exit::Usage,
                    format!("--{}: {}", problem.path, problem.message),
                )
            })?,
        };
        for model in &mut decision.models {
            model.set.extend(self.set.iter().cloned());
        }
        if let Some(confidence) = self.confidence {
            for constraint in &mut decision.constraints {
                *constraint = constraint.with_confidence(confidence);
            }
        }
        let file = &mut decision.file;
        file.paths = self.paths.or(file.paths);
        file.budget_paths = self.budget.or(file.budget_paths);
        file.seed = self.seed.or(file.seed);
        file.verify_seed = self.verify_seed.or(file.verify_seed);
        file.ceiling = self.ceiling.or(file.ceiling);
        Ok(decision)
    }

    /// The decision that the options state about a scenario file.
    fn stated(&self, axis: &str) -> DecisionFile {
        let stem = stem(&self.file);
        let own = (!self.models.is_empty()).then(|| ModelConfig {
            name: stem.clone(),
            scenario: None,
            overlays: Vec::new(),
            set: Vec::new(),
        });
        let others = self.models.iter().map(|file| ModelConfig {
            name: self::stem(file),
            scenario: Some(file.display().to_string()),
            overlays: Vec::new(),
            set: Vec::new(),
        });
        DecisionFile {
            title: format!("How far may {} go?", axis.split('=').next().unwrap_or(axis)),
            name: stem,
            scenario: self.file.display().to_string(),
            axis: axis.to_owned(),
            axis2: self.axis2.clone(),
            constraints: self.constraint.iter().map(ToString::to_string).collect(),
            confidence_pct: None,
            paths: None,
            budget_paths: None,
            seed: None,
            verify_seed: None,
            ceiling: None,
            models: own.into_iter().chain(others).collect(),
        }
    }

    /// The question to each model, and the seeds.
    fn question(decision: &Decision) -> anyhow::Result<(Question, Seeds)> {
        let file = &decision.file;
        let first = &decision.models[0];
        let runs = Scenario::load_under(&first.scenario, &first.overlays, &first.set)?
            .file
            .runs;
        let search = file.seed.unwrap_or(runs.seed);
        let seeds = Seeds {
            search,
            verify: file.verify_seed.unwrap_or(search.wrapping_add(1)),
        };
        if seeds.search == seeds.verify {
            let message = "the seed of the verification must be another one";
            return Err(Stop::new(Exit::Usage, message).into());
        }
        let size = |axis: &Axis| axis.values.len() as u32;
        let (candidates, sequences) = (
            size(&decision.axis),
            decision.axis2.as_ref().map_or(1, size),
        );
        let models = decision.models.len() as u64;
        let budget = file.budget_paths.map(|x| x / models);
        let least = decision
            .constraints
            .iter()
            .map(|x| paths_min(x.measure.statistic));
        let least = least.max().unwrap_or(1);
        let looks = u64::from(sequences) * (u64::from(candidates) + 1);
        let usual = budget
            .map_or(runs.paths, |budget| budget / looks)
            .max(least);
        let paths = file.paths.unwrap_or(usual);
        let question = Question {
            constraints: decision.constraints.clone(),
            sequences,
            candidates,
            paths,
            // Every candidate twice is all that can be asked for.
            budget: budget.unwrap_or(2 * u64::from(sequences) * u64::from(candidates) * paths),
            ceiling: file.ceiling,
            seed: seeds.search,
        };
        Ok((question, seeds))
    }

    /// Writes the certificate and returns its file.
    fn write(&self, document: &Document) -> anyhow::Result<PathBuf> {
        let id = id_of(document)?;
        let folder = (self.looks.results).join(format!("certify-{}-{id}", document.name));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("certificate.json");
        std::fs::write(&file, serde_json::to_string_pretty(document)? + "\n")?;
        Ok(file)
    }
}

/// The error of a decision as the command ends with it.
pub(super) fn refused(error: DecideError) -> anyhow::Error {
    match error {
        DecideError::Evaluate(error) => anyhow::Error::from_boxed(error),
        other => Stop::new(Exit::Usage, other.to_string()).into(),
    }
}

/// A file's name as a name of results.
pub(super) fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let name: String = stem.chars().map(plain).collect();
    format!("{}{name}", if name.starts_with('-') { "x" } else { "" })
}

fn parse_confidence(text: &str) -> Result<Level, String> {
    confidence_of(text).map_err(|error| error.to_string())
}
