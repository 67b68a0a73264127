//! Parts of one document at work in another, each with the place where it was written.
//!
//! A sweep sets values of a scenario, and an overlay lies over one. What they say stays in their
//! own text: a problem of a swept value is shown in the sweep, not in the scenario.
// A problem is made once and shown.
#![allow(clippy::result_large_err)]

use rust_decimal::Decimal;
use serde_json::Value;

use super::path::{self, Step};
use super::problem::{Problem, ScenarioError};
use super::schema::Schema;
use super::shape::Shape;
use super::tree::{Key, Kind, Node};
use super::{Document, scalar};

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Part(pub(super) Node);

impl Part {
    /// The text, if this is a scalar that says something.
    pub(crate) fn text(&self) -> Option<&str> {
        self.0.text()
    }

    /// The exact number, if this is one.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        self.text().and_then(scalar::decimal)
    }

    /// Another text at the same place.
    pub(crate) fn with_text(&self, text: &str) -> Self {
        let text = text.to_owned();
        Self(Node {
            kind: Kind::Scalar { text, plain: true },
            span: self.0.span,
        })
    }

    /// The part at a key path of this one.
    pub(crate) fn find(&self, path: &str) -> Option<Self> {
        self.0.find(path).cloned().map(Self)
    }

    /// Keys and values, if this is a mapping.
    pub(crate) fn entries(&self) -> Vec<(Self, Self)> {
        let Kind::Map(entries) = &self.0.kind else {
            return Vec::new();
        };
        let pair = |(key, node): &(Key, Node)| (Self(key.node()), Self(node.clone()));
        entries.iter().map(pair).collect()
    }

    /// Takes the keys of a mapping that `is_taken` names out, as a part of their own.
    pub(crate) fn split(&mut self, is_taken: impl Fn(&str) -> bool) -> Self {
        let span = self.0.span;
        let taken = match &mut self.0.kind {
            Kind::Map(entries) => {
                let all = std::mem::take(entries).into_iter();
                let (taken, kept) = all.partition(|(key, _)| is_taken(&key.text));
                *entries = kept;
                taken
            }
            _ => Vec::new(),
        };
        let kind = Kind::Map(taken);
        Self(Node { kind, span })
    }

    /// What is wrong with this part by a schema: keys, types, words and limits.
    pub(crate) fn problems(&self, schema: &Value) -> Vec<Problem> {
        let mut shape = Shape::default();
        shape.check(Schema::new(schema), &self.0, "");
        shape.problems
    }

    /// A problem of this part.
    pub(crate) fn problem(&self, path: &str, message: impl Into<String>) -> Problem {
        let problem = Problem::new(path, message);
        problem.with_value(&self.0.shown()).at(self.0.span)
    }
}

impl Key {
    fn node(&self) -> Node {
        let text = self.text.clone();
        Node {
            kind: Kind::Scalar { text, plain: true },
            span: self.span,
        }
    }
}

impl Document {
    /// Takes the texts of another document in and gives its root, whose places stay right.
    pub(crate) fn adopt(&mut self, mut other: Self) -> Part {
        other.root.shift(self.sources.len());
        self.sources.append(&mut other.sources);
        Part(other.root)
    }

    /// The root.
    pub(crate) fn whole(&self) -> Part {
        Part(self.root.clone())
    }

    /// The same texts with another root.
    pub(crate) fn of_part(&self, part: Part) -> Self {
        Self {
            sources: self.sources.clone(),
            root: part.0,
            problems: Vec::new(),
            guessed: Vec::new(),
        }
    }

    /// Keys of the root.
    pub(crate) fn keys(&self) -> Vec<&str> {
        match &self.root.kind {
            Kind::Map(entries) => entries.iter().map(|(key, _)| key.text.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// Lays a part over the document; its places must be those of this document's texts.
    pub(crate) fn lay(&mut self, part: Part) {
        let kind = Kind::Map(Vec::new());
        let span = self.root.span;
        let below = std::mem::replace(&mut self.root, Node { kind, span });
        self.root = part.0.over(below);
        self.root.span = span;
    }

    /// Puts a value at the key path that `key` holds. Keys that are not there are added.
    ///
    /// # Errors
    /// A problem at the place of the key, if its path leads nowhere.
    pub(crate) fn put(&mut self, key: &Part, value: Part) -> Result<(), Problem> {
        let text = key.text().unwrap_or_default();
        let Some(steps) = path::parse(text) else {
            return Err(key.problem(text, "is not a key path"));
        };
        match self.root.create(&steps, key.0.span) {
            Ok(place) => *place = value.0,
            Err(done) => {
                let message = format!("leads nowhere at step {}", done + 1);
                return Err(key.problem(text, message));
            }
        }
        Ok(())
    }

    /// Multiplies every number that fits the pattern in `key` by the number in `factor`.
    ///
    /// # Errors
    /// A problem at the place of the key or of the factor.
    pub(crate) fn multiply(&mut self, key: &Part, factor: &Part) -> Result<(), Problem> {
        let text = key.text().unwrap_or_default();
        let Some(pattern) = Pattern::parse(text) else {
            let allowed = "a key path; `*` stands for any characters of a key, `[*]` for any item";
            return Err(key.problem(text, "is not a pattern").with_allowed(allowed));
        };
        let Some(by) = factor.text().and_then(scalar::decimal) else {
            return Err(factor.problem(text, "must be a number"));
        };
        let mut fitting = Vec::new();
        pattern.find(&mut self.root, String::new(), &mut fitting);
        if fitting.is_empty() {
            return Err(key.problem(text, "no key of the scenario fits"));
        }
        for (path, node) in fitting {
            let shown = node.shown();
            let number = node.text().and_then(scalar::decimal);
            let Some(number) = number else {
                let message = format!("cannot be multiplied: {path} is {shown}");
                return Err(key.problem(text, message));
            };
            let is_exact = number.scale() + by.scale() <= 28;
            let Some(product) = number.checked_mul(by).filter(|_| is_exact) else {
                let message = format!("has too many digits: {path} is {shown}");
                return Err(factor.problem(text, message));
            };
            *node = factor.with_text(&product.normalize().to_string()).0;
        }
        Ok(())
    }

    /// Adds what was found wrong before the document is read.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// An error with these problems, which have their places.
    pub(crate) fn error(&self, problems: Vec<Problem>) -> ScenarioError {
        ScenarioError::new(self.sources.clone(), problems)
    }

    /// The part at a key path.
    pub(crate) fn part(&self, path: &str) -> Option<Part> {
        self.root.find(path).cloned().map(Part)
    }
}

/// A key path with wildcards.
struct Pattern(Vec<Wild>);

/// One step of a pattern.
enum Wild {
    Key(String),
    Index(usize),
    AnyItem,
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        /// Stands for `[*]` while the path is split; longer than any list.
        const ANY: usize = usize::MAX;
        let plain = text.replace("[*]", &format!("[{ANY}]"));
        let wild = |step| match step {
            Step::Key(key) => Wild::Key(key),
            Step::Index(ANY) => Wild::AnyItem,
            Step::Index(index) => Wild::Index(index),
        };
        Some(Self(path::parse(&plain)?.into_iter().map(wild).collect()))
    }

    /// The scalars that fit, with their paths.
    fn find<'n>(&self, node: &'n mut Node, path: String, found: &mut Vec<(String, &'n mut Node)>) {
        walk(&self.0, node, path, found);
    }
}

fn walk<'n>(
    steps: &[Wild],
    node: &'n mut Node,
    path: String,
    found: &mut Vec<(String, &'n mut Node)>,
) {
    let Some((step, rest)) = steps.split_first() else {
        if !node.is_null() {
            found.push((path, node));
        }
        return;
    };
    match (step, &mut node.kind) {
        (Wild::Key(pattern), Kind::Map(entries)) => {
            for (key, node) in entries {
                if fits(pattern, &key.text) {
                    walk(rest, node, path::join(&path, &key.text), found);
                }
            }
        }
        (Wild::Index(_) | Wild::AnyItem, Kind::List(items)) => {
            for (index, node) in items.iter_mut().enumerate() {
                if matches!(step, Wild::AnyItem) || matches!(step, Wild::Index(i) if *i == index) {
                    walk(rest, node, path::item(&path, index), found);
                }
            }
        }
        _ => {}
    }
}

/// Whether a key fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, key: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == key;
    };
    let Some(rest) = key.strip_prefix(head) else {
        return false;
    };
    let mut ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]);
    ends.any(|end| fits(tail, &rest[end..]))
}

impl ScenarioError {
    /// The problems of several texts as one report; none if there is no error.
    #[must_use]
    pub fn joined(errors: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let first = errors.next()?;
        let all = errors.fold(first, |mut all, mut error| {
            let sources = all.sources.len();
            for problem in &mut error.problems {
                problem.source += sources;
            }
            all.sources.append(&mut error.sources);
            all.problems.append(&mut error.problems);
            all
        });
        Some(all)
    }

    /// This report with that of another check of the same texts.
    pub(crate) fn with(mut self, mut other: Self) -> Self {
        self.problems.append(&mut other.problems);
        Self::new(self.sources, self.problems)
    }

    /// The reports of several points as one. Texts are the same at all points; a problem that not
    /// all of them have says which do.
    pub(crate) fn of_points(
        errors: &[(usize, Self)],
        points: usize,
        label: impl Fn(usize) -> String,
    ) -> Option<Self> {
        let (_, first) = errors.first()?;
        let mut found: Vec<(Problem, Vec<usize>)> = Vec::new();
        for (point, error) in errors {
            for problem in &error.problems {
                match found.iter_mut().find(|(known, _)| known == problem) {
                    Some((_, at)) => at.push(*point),
                    None => found.push((problem.clone(), vec![*point])),
                }
            }
        }
        let told = |(mut problem, at): (Problem, Vec<usize>)| {
            if at.len() < points {
                let more = match at.len() {
                    1 => String::new(),
                    n => format!(" and {} more points: {}", n - 1, ranges(&at[1..])),
                };
                let which = format!("at point {} ({}){more}", at[0], label(at[0]));
                problem.message = format!("{}; {which}", problem.message);
            }
            problem
        };
        let problems = found.into_iter().map(told).collect();
        Some(Self::new(first.sources.clone(), problems))
    }
}

/// Ascending numbers in short: `1, 3-5`.
fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let run = |(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_of_a_key() {
        for (pattern, key, does) in [
            ("ltv", "ltv", true),
            ("ltv", "ltvs", false),
            ("*", "anything", true),
            ("*sigma_per_year", "sigma_per_year", true),
            ("*sigma_per_year", "crisis_sigma_per_year", true),
            ("*sigma_per_year", "sigma", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
        ] {
            assert_eq!(fits(pattern, key), does, "{pattern} {key}");
        }
    }

    #[test]
    fn points_are_told_in_short() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
        assert_eq!(ranges(&[4]), "4");
    }
}
