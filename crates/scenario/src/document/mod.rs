//! Reading a YAML document into a typed configuration, with every problem of it at once.
//!
//! A document goes through four stages, and each stage that can run does run:
//!
//! 1. YAML: syntax, duplicate keys ([`Document::parse`]);
//! 2. shape: unknown and missing keys, types, words of enumerations, limits of numbers, lengths
//!    of lists, all from the JSON Schema of the type ([`schema()`]);
//! 3. the type's own validation (`garde`);
//! 4. relations between keys, by a function of the caller ([`Document::read`]).
//!
//! Between 1 and 2 a document can be laid over another one ([`Document::over`]) and over presets
//! ([`Document::expand`]); every value keeps the place where it was written.
//!
//! A problem carries file, line, column, key path, the value as written and what is allowed; see
//! [`Problem`]. Decimals reach the type with every digit they were written with.

mod choice;
mod compose;
mod parts;
mod path;
mod problem;
mod reader;
mod scalar;
mod schema;
mod shape;
mod tree;
mod validate;
mod wording;

use garde::Validate;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

pub use compose::Presets;
pub(crate) use parts::Part;
pub use problem::{Problem, ScenarioError};
pub use schema::schema;

use problem::Source;
use schema::Schema;
use shape::Shape;
use tree::{Node, Span};

/// Name under which problems of an override point into its text.
const OVERRIDE: &str = "--set";

/// A YAML text that has been parsed, with any overrides, and not yet been given a type.
#[derive(Debug, Clone)]
pub struct Document {
    sources: Vec<Source>,
    root: Node,
    /// What was found wrong while the document was composed.
    problems: Vec<Problem>,
    /// Key paths of presets that could not be read; another stands in for them.
    guessed: Vec<String>,
}

impl Document {
    /// Parses a text. `file` is the name that problems show.
    ///
    /// # Errors
    ///
    /// If the text is not YAML, says a key twice, or uses what is refused here: tags, several
    /// documents, keys that are not plain words, more than 64 levels or 100 000 values.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let sources = vec![Source {
            name: file.to_owned(),
            text: text.to_owned(),
        }];
        match reader::read(text, 0, 0) {
            (Some(root), problems) if problems.is_empty() => Ok(Self {
                sources,
                root,
                problems,
                guessed: Vec::new(),
            }),
            (_, problems) => Err(ScenarioError::new(sources, problems)),
        }
    }

    /// An error about a value of this document: the problem gets place and value.
    #[must_use]
    pub fn refuse(&self, problem: Problem) -> ScenarioError {
        let located = validate::located(&self.root, problem);
        ScenarioError::new(self.sources.clone(), vec![located])
    }

    /// The text of the scalar at a key path such as `market.books[0].depth_usd`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.root.find(path)?.text()
    }

    /// Overrides one value by an assignment `path=value`, the value in YAML; keys that are not
    /// there are added. Whether they exist in the type is checked by [`read`](Self::read), whose
    /// problems then point into the assignment.
    ///
    /// # Errors
    ///
    /// If the assignment has no `=`, its path leads through a scalar or past a list's end, or
    /// its value is not YAML. The document is then unchanged.
    pub fn set(&mut self, assignment: &str) -> Result<(), ScenarioError> {
        let source = self.sources.len();
        let mut sources = self.sources.clone();
        sources.push(Source {
            name: OVERRIDE.to_owned(),
            text: assignment.to_owned(),
        });
        let (path, value) = assignment.split_once('=').unwrap_or((assignment, ""));
        let width = path.chars().count();
        let span = Span {
            source,
            line: 1,
            column: 1,
            width,
        };
        let refuse = |message: &str| {
            let problem = Problem::new(path, message)
                .with_allowed("key.path[index]=value")
                .at(span);
            Err(ScenarioError::new(sources.clone(), vec![problem]))
        };
        let Some(steps) = path::parse(path).filter(|_| assignment.contains('=')) else {
            return refuse("is not an assignment to a key path");
        };
        let node = match reader::read(value, source, width + 1) {
            (Some(node), problems) if problems.is_empty() => node,
            (_, problems) => return Err(ScenarioError::new(sources, problems)),
        };
        let mut root = self.root.clone();
        match root.create(&steps, span) {
            Ok(place) => *place = node,
            Err(done) => return refuse(&format!("leads nowhere at step {}", done + 1)),
        }
        (self.sources, self.root) = (sources, root);
        Ok(())
    }

    /// Reads the document as a `T` that has passed every check.
    ///
    /// `relations` checks what keys say about each other. Its problems
    /// ([`Problem::new`] with a key path) are located here. It is called on any value that could
    /// be read, also when single values are outside their range, so it must not divide by what
    /// it has not looked at.
    ///
    /// # Errors
    ///
    /// All problems found, sorted by place. A value is reported once, by the first stage that
    /// refuses it.
    pub fn read<T>(&self, relations: impl FnOnce(&T) -> Vec<Problem>) -> Result<T, ScenarioError>
    where
        T: DeserializeOwned + JsonSchema + Validate,
        T::Context: Default,
    {
        self.read_by(&schema::<T>(), relations)
    }

    /// The same with the schema of `T` at hand, for many documents of one type.
    pub(crate) fn read_by<T>(
        &self,
        schema: &serde_json::Value,
        relations: impl FnOnce(&T) -> Vec<Problem>,
    ) -> Result<T, ScenarioError>
    where
        T: DeserializeOwned + Validate,
        T::Context: Default,
    {
        let mut shape = Shape {
            problems: self.problems.clone(),
            dropped: self.guessed.clone(),
        };
        let value = shape.check(Schema::new(schema), &self.root, "");
        let typed = value.and_then(|value| validate::typed::<T>(&self.root, value, &mut shape));
        if let Some(typed) = &typed {
            validate::ranges(&self.root, typed, &mut shape);
            // With a default in the place of a value that could not be read, keys may disagree
            // that would agree once it is corrected.
            if shape.dropped.is_empty() {
                validate::relations(&self.root, relations(typed), &mut shape);
            }
        }
        match typed {
            Some(typed) if shape.problems.is_empty() => Ok(typed),
            _ => Err(ScenarioError::new(self.sources.clone(), shape.problems)),
        }
    }
}
