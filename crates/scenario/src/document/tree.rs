//! A document as a tree of nodes that know where they stand in the text.

use super::path::{self, Step};

/// A place in one of the texts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Which text: 0 is the file, the rest are overrides in the order given.
    pub(super) source: usize,
    /// Line, counted from 1.
    pub(super) line: usize,
    /// Column in characters, counted from 1.
    pub(super) column: usize,
    /// Number of characters to underline.
    pub(super) width: usize,
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Span,
}

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a value is. Scalars keep their text, so that no digit is lost before a schema says what
/// the text means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Text, number, truth value or nothing; `plain` if written without quotes.
    Scalar { text: String, plain: bool },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<(Key, Node)>),
}

impl Node {
    /// The unquoted text, if this is an unquoted scalar.
    pub(super) fn plain(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, plain: true } => Some(text),
            _ => None,
        }
    }

    /// The text, if this is a scalar that says something.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether nothing, `~` or `null` was written.
    pub(super) fn is_null(&self) -> bool {
        matches!(self.plain(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value as it was written, or a description of a collection.
    pub(super) fn shown(&self) -> String {
        match &self.kind {
            Kind::Scalar { .. } if self.is_null() => "nothing".to_owned(),
            Kind::Scalar { text, plain: true } => text.clone(),
            Kind::Scalar { text, plain: false } => format!("{text:?}"),
            Kind::List(items) => format!("a list of {}", counted(items.len() as u64, "item")),
            Kind::Map(entries) => format!("a mapping of {}", counted(entries.len() as u64, "key")),
        }
    }

    /// The value under `key`, if this is a mapping that has it.
    pub(super) fn child(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries
                .iter()
                .find_map(|(k, node)| (k.text == key).then_some(node)),
            _ => None,
        }
    }

    fn step(&self, step: &Step) -> Option<&Node> {
        match (step, &self.kind) {
            (Step::Key(key), _) => self.child(key),
            (Step::Index(index), Kind::List(items)) => items.get(*index),
            _ => None,
        }
    }

    /// The node at a path.
    pub(super) fn find(&self, path: &str) -> Option<&Node> {
        path::parse(path)?
            .iter()
            .try_fold(self, |node, step| node.step(step))
    }

    /// The deepest node on the way to a path, for values that come from a default.
    ///
    /// Validation counts the only field of a tuple variant as item 0; the document has no such
    /// step, so an index on a mapping or scalar is passed over, in the path that is given back
    /// too. The last value says whether the way was walked to its end.
    pub(super) fn nearest(&self, path: &str) -> (&Node, String, bool) {
        let (mut node, mut clean, mut complete) = (self, String::new(), true);
        for step in path::parse(path).unwrap_or_default() {
            match (node.step(&step), &step, &node.kind) {
                (Some(next), ..) if complete => node = next,
                (None, Step::Index(_), Kind::Map(_) | Kind::Scalar { .. }) if complete => continue,
                _ => complete = false,
            }
            clean = match step {
                Step::Key(key) => path::join(&clean, &key),
                Step::Index(index) => path::item(&clean, index),
            };
        }
        (node, clean, complete)
    }

    /// The node at the end of `steps`, with mappings created on the way where keys are missing.
    /// A step that meets something else gives back how many steps were possible.
    pub(super) fn create(&mut self, steps: &[Step], span: Span) -> Result<&mut Node, usize> {
        let mut node = self;
        for (done, step) in steps.iter().enumerate() {
            if node.is_null() {
                node.kind = Kind::Map(Vec::new());
            }
            node = match (step, &mut node.kind) {
                (Step::Key(key), Kind::Map(entries)) => entry(entries, key, span),
                (Step::Index(index), Kind::List(items)) => items.get_mut(*index).ok_or(done)?,
                _ => return Err(done),
            };
        }
        Ok(node)
    }
}

fn entry<'a>(entries: &'a mut Vec<(Key, Node)>, key: &str, span: Span) -> &'a mut Node {
    let found = entries.iter().position(|(k, _)| k.text == key);
    let index = found.unwrap_or_else(|| {
        let text = key.to_owned();
        let kind = Kind::Scalar {
            text: String::new(),
            plain: true,
        };
        entries.push((Key { text, span }, Node { kind, span }));
        entries.len() - 1
    });
    &mut entries[index].1
}

/// `1 item`, `2 items`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
