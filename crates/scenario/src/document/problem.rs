//! What is wrong with a document, and how it is shown.

use std::fmt;

use serde::Serialize;

use super::tree::Span;

/// Longer hints go on a line of their own below the snippet.
const INLINE_HINT_CHARS: usize = 60;
/// Longer values are cut when they are repeated in a message.
const VALUE_CHARS: usize = 60;

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where in the structure: `market.books[0].depth_usd`; empty for the document as a whole.
    pub path: String,
    /// Name of the text the place is in: the file, or `--set` for an override.
    pub file: String,
    /// Line, counted from 1; 0 while the problem has not been located.
    pub line: usize,
    /// Column in characters, counted from 1; 0 while the problem has not been located.
    pub column: usize,
    /// The offending value as it was written, if there is one.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What would be right, if that can be said.
    pub allowed: Option<String>,
    /// Number of characters to underline.
    #[serde(skip)]
    pub(super) width: usize,
    /// Position of the text in the list of sources.
    #[serde(skip)]
    pub(super) source: usize,
}

impl Problem {
    /// A problem at a key path, to be returned by the checks given to
    /// [`Document::read`](super::Document::read), which fills in the place and the value.
    #[must_use]
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            file: String::new(),
            line: 0,
            column: 0,
            value: None,
            message: message.into(),
            allowed: None,
            width: 0,
            source: 0,
        }
    }

    /// Says what would be right.
    #[must_use]
    pub fn with_allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// Repeats the offending value as it was written, cut to a readable length.
    pub(super) fn with_value(mut self, value: &str) -> Self {
        let mut shown: String = value.chars().take(VALUE_CHARS).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        self.value = Some(shown.replace(['\n', '\r'], " "));
        self
    }

    pub(super) fn at(mut self, span: Span) -> Self {
        self.line = span.line;
        self.column = span.column;
        self.width = span.width;
        self.source = span.source;
        self
    }

    fn hint(&self) -> String {
        let got = self.value.as_ref().map(|value| format!("got {value}"));
        let allowed = self.allowed.as_ref().map(|text| format!("allowed: {text}"));
        got.into_iter()
            .chain(allowed)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A text that problems point into: the file, or the argument of an override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

/// Every problem of one document, sorted by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    pub(super) sources: Vec<Source>,
    pub(super) problems: Vec<Problem>,
}

impl ScenarioError {
    /// An error about a file as a whole, such as one that cannot be opened.
    #[must_use]
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        let source = Source {
            name: file.to_owned(),
            text: String::new(),
        };
        Self::new(vec![source], vec![Problem::new("", message)])
    }

    /// Sorts the problems by place, drops repetitions and names their files.
    pub(super) fn new(sources: Vec<Source>, mut problems: Vec<Problem>) -> Self {
        for problem in &mut problems {
            if let Some(source) = sources.get(problem.source) {
                problem.file.clone_from(&source.name);
            }
        }
        problems.sort_by(|a, b| {
            let place = |p: &Problem| (p.source, p.line, p.column);
            (place(a), &a.path, &a.message).cmp(&(place(b), &b.path, &b.message))
        });
        problems.dedup_by(|a, b| a.path == b.path && a.message == b.message && a.line == b.line);
        Self { sources, problems }
    }

    /// Name of the file that was read.
    #[must_use]
    pub fn file(&self) -> &str {
        self.sources.first().map_or("", |source| &source.name)
    }

    /// The problems, sorted by place; never empty.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The same report for machines: `{"file": …, "problems": [{"path": …, "line": …, …}]}`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "file": self.file(), "problems": self.problems })
    }

    fn write_problem(&self, f: &mut fmt::Formatter<'_>, problem: &Problem) -> fmt::Result {
        if problem.path.is_empty() {
            writeln!(f, "error: {}", problem.message)?;
        } else {
            writeln!(f, "error: {}: {}", problem.path, problem.message)?;
        }
        if problem.line == 0 {
            return writeln!(f, " --> {}", problem.file);
        }
        let gutter = problem.line.to_string().len();
        let place = format!("{}:{}:{}", problem.file, problem.line, problem.column);
        writeln!(f, "{:gutter$}--> {place}", "")?;
        match self.line_of(problem) {
            Some(line) => write_snippet(f, problem, line, gutter),
            None if problem.hint().is_empty() => Ok(()),
            None => writeln!(f, "{:gutter$} = {}", "", problem.hint()),
        }
    }

    fn line_of(&self, problem: &Problem) -> Option<&str> {
        let source = self.sources.get(problem.source)?;
        source.text.lines().nth(problem.line.checked_sub(1)?)
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            self.write_problem(f, problem)?;
            writeln!(f)?;
        }
        let count = self.problems.len();
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{count} problem{plural}; nothing was run")
    }
}

impl std::error::Error for ScenarioError {}

fn write_snippet(
    f: &mut fmt::Formatter<'_>,
    problem: &Problem,
    line: &str,
    gutter: usize,
) -> fmt::Result {
    // Tabs stay tabs, so that the carets stand under the value at any tab width.
    let pad: String = line
        .chars()
        .chain(std::iter::repeat(' '))
        .take(problem.column.saturating_sub(1))
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let room = line.chars().count().saturating_sub(problem.column - 1);
    let carets = "^".repeat(problem.width.clamp(1, room.max(1)));
    let hint = problem.hint();
    let (beside, below) = if hint.chars().count() > INLINE_HINT_CHARS {
        (
            problem.value.as_ref().map(|value| format!("got {value}")),
            problem.allowed.as_ref(),
        )
    } else {
        (Some(hint), None)
    };
    writeln!(f, "{:gutter$} |", "")?;
    writeln!(f, "{:gutter$} | {}", problem.line, line.trim_end())?;
    let mark = format!(
        "{:gutter$} | {pad}{carets} {}",
        "",
        beside.unwrap_or_default()
    );
    writeln!(f, "{}", mark.trim_end())?;
    match below {
        Some(text) => writeln!(f, "{:gutter$} = allowed: {text}", ""),
        None => Ok(()),
    }
}
