//! The certificate as it is written: question, answer, and everything that was looked at.

use plimsoll_lab::constraint::{Constraint, Judgement};
use plimsoll_lab::decide::{
    Answer, Certificate, FrontierPoint, Look, Spread, Stage, Tested, Why, frontier, worst_of,
};
use plimsoll_scenario::{Axis, Decision, Model};
use serde::Serialize;

use crate::screen::{count, plural};

/// The rule by which it was decided, in words.
const RULE: &str = "Candidates from safe to risky on common paths, each by one-sided bounds of the \
    stated confidence (divided among the values of the second axis); stop at the first that does \
    not pass. The riskiest that passed and passes again on fresh paths is the answer; under several \
    models, the safest of theirs.";

/// What the error rate of the answer is, in words.
const ERROR: &str = "To certify a value that breaks a constraint, the first such value of a \
    sequence must have passed the search: at most one minus the confidence, for all sequences and \
    models together. The verification chooses among those that passed and spends nothing of it.";

/// Everything that the command says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Document {
    /// Name of the decision.
    pub(crate) name: String,
    /// One line for people.
    pub(crate) title: String,
    /// What must be kept.
    pub(crate) constraints: Vec<Constraint>,
    /// What is varied.
    pub(crate) axis: Axis,
    /// The second axis.
    pub(crate) axis2: Option<Axis>,
    /// Seeds of the two stages.
    pub(crate) seeds: Seeds,
    /// The answer.
    pub(crate) answer: Conclusion,
    /// The rule by which it was found.
    rule: &'static str,
    /// Why the rule keeps its promise.
    error_budget: &'static str,
    /// Each model.
    pub(crate) models: Vec<Judged>,
    /// What the models certify beside each other, one entry for each value of the second axis.
    pub(crate) spread: Vec<Spread>,
}

/// Seeds of the two stages.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Seeds {
    /// Of the search.
    pub(crate) search: u64,
    /// Of the verification.
    pub(crate) verify: u64,
}

/// The answer in words and values.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Conclusion {
    /// A sentence or two.
    pub(crate) text: String,
    /// What is certified: a value of the axis, and that of the second one.
    pub(crate) certified: Vec<Values>,
    /// Why nothing is, if nothing is.
    pub(crate) why: Option<Why>,
    /// Paths that it would take in all, as far as can be told.
    pub(crate) paths_needed: Option<u64>,
}

/// Values of the two axes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Values {
    /// Of the axis.
    pub(crate) value: String,
    /// Of the second axis.
    pub(crate) value2: Option<String>,
}

/// What one model says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Judged {
    /// Its name.
    pub(crate) model: String,
    /// Scenario file.
    scenario: String,
    /// What is changed in it.
    set: Vec<String>,
    /// The procedure.
    pub(crate) certificate: Certificate,
    /// Every look with its result.
    pub(crate) candidates: Vec<Candidate>,
    /// The winners, what they allow and what they risk by the first constraint.
    pub(crate) frontier: Vec<FrontierPoint>,
}

/// A look and its result.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Candidate {
    /// Which candidate, on which paths.
    pub(crate) look: Look,
    /// Plan of its result.
    pub(crate) plan_id: String,
    /// Folder of its result.
    pub(crate) folder: String,
    /// What can be borrowed against the opening book, USD.
    pub(crate) borrowable_usd: f64,
}

impl Document {
    pub(super) fn new(decision: &Decision, seeds: Seeds) -> Self {
        Self {
            name: decision.file.name.clone(),
            title: decision.file.title.clone(),
            constraints: decision.constraints.clone(),
            axis: decision.axis.clone(),
            axis2: decision.axis2.clone(),
            seeds,
            answer: Conclusion::default(),
            rule: RULE,
            error_budget: ERROR,
            models: Vec::new(),
            spread: Vec::new(),
        }
    }

    /// Whether anything is certified.
    pub(crate) fn is_certified(&self) -> bool {
        !self.answer.certified.is_empty()
    }

    /// Adds what a model says.
    pub(super) fn add(
        &mut self,
        model: &Model,
        certificate: Certificate,
        candidates: Vec<Candidate>,
    ) {
        let winners = certificate.sequences.iter().filter_map(|x| x.winner());
        let points = winners.filter_map(|winner| point(winner, &candidates));
        self.models.push(Judged {
            model: model.name.clone(),
            scenario: model.scenario.display().to_string(),
            set: model.set.clone(),
            frontier: frontier(points.collect()),
            certificate,
            candidates,
        });
    }

    /// Draws the conclusion of all models.
    pub(super) fn conclude(&mut self, decision: &Decision) {
        let certificates: Vec<Certificate> = (self.models.iter())
            .map(|x| x.certificate.clone())
            .collect();
        self.spread = worst_of(&certificates);
        let certified = self.spread.iter().filter_map(|spread| {
            let second = decision.axis2.as_ref();
            Some(Values {
                value: decision.axis.values[spread.worst? as usize].clone(),
                value2: second.map(|axis| axis.values[spread.sequence as usize].clone()),
            })
        });
        let certified: Vec<Values> = certified.collect();
        let models = self.models.len() as u64;
        let refusal = certificates.iter().find_map(|x| match x.answer {
            Answer::NotCertifiable { why, paths_needed } => Some((why, paths_needed)),
            Answer::Certified { .. } => None,
        });
        let (why, paths_needed) = match refusal {
            Some((why, paths)) if certified.is_empty() => (Some(why), paths.map(|x| x * models)),
            // Each model certifies something, but at different values of the second axis.
            None if certified.is_empty() => (Some(Why::Undecided), None),
            _ => (None, None),
        };
        self.answer = Conclusion {
            text: String::new(),
            certified,
            why,
            paths_needed,
        };
        self.answer.text = self.in_words(&certificates);
    }

    fn in_words(&self, certificates: &[Certificate]) -> String {
        let constraints: Vec<String> = self.constraints.iter().map(ToString::to_string).collect();
        let constraints = constraints.join(" and ");
        let Some(why) = self.answer.why else {
            let all = self.answer.certified.iter();
            let values: Vec<String> = all.map(|x| self.value_in_words(x)).collect();
            let cut = if certificates.iter().any(Certificate::is_cut_short) {
                " The budget ended before a candidate failed: more may hold."
            } else {
                ""
            };
            let of = &self.axis.key;
            return format!(
                "Largest {of} certified for {constraints}: {}.{cut}",
                values.join("; ")
            );
        };
        let takes = match self.answer.paths_needed {
            Some(paths) => format!(" It would take about {} in all.", plural(paths, "path")),
            None => String::new(),
        };
        let budget: u64 = certificates.iter().map(|x| x.question.budget).sum();
        let reason = match why {
            Why::Budget => format!(
                "{} are not enough to bound it for one candidate and to verify it; nothing was decided.",
                plural(budget, "path")
            ),
            Why::Broken => "already the safest candidate breaks it.".to_owned(),
            Why::Undecided => {
                "the paths do not tell whether the safest candidate keeps it.".to_owned()
            }
            Why::Failed => "paths of the safest candidate failed.".to_owned(),
            Why::NotVerified => "what passed the search did not pass on fresh paths.".to_owned(),
        };
        let budget = count(budget);
        format!("Not certifiable at this budget ({budget} paths): {constraints}: {reason}{takes}")
    }

    fn value_in_words(&self, values: &Values) -> String {
        match (&self.axis2, &values.value2) {
            (Some(axis), Some(second)) => format!("{} at {} = {second}", values.value, axis.key),
            _ => values.value.clone(),
        }
    }
}

/// A winner as a point of the frontier.
fn point(winner: &Tested, candidates: &[Candidate]) -> Option<FrontierPoint> {
    let candidate = candidates.iter().find(|x| x.look == winner.look)?;
    let first: &Judgement = winner.judgements.first()?;
    let is_from_above = first.constraint.comparison.is_from_above();
    Some(FrontierPoint {
        sequence: winner.look.sequence,
        place: winner.look.place,
        worth: candidate.borrowable_usd,
        // What must stay large is a risk where it is small.
        bound: if is_from_above {
            first.high?
        } else {
            -first.low?
        },
        is_on_frontier: false,
    })
}

impl Judged {
    /// What can be borrowed at a look, USD.
    pub(crate) fn borrowable_usd(&self, look: Look) -> Option<f64> {
        let candidate = self.candidates.iter().find(|x| x.look == look);
        candidate.map(|x| x.borrowable_usd)
    }
}

/// The stage in a word.
pub(crate) fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Select => "search",
        Stage::Verify => "verify",
    }
}
