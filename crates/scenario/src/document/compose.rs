//! Laying one document over another, and over presets.
//!
//! The rule is that of JSON Merge Patch (RFC 7396) with one addition. A mapping over a mapping is
//! merged key by key, at any depth; anything else, lists too, replaces what was below; nothing
//! (`~`) takes a key away. The addition: a mapping whose `kind` differs from the one below
//! replaces it, since the keys of one kind mean nothing to another.

use serde_json::Value;

use super::Document;
use super::path::{self, Step};
use super::problem::Problem;
use super::tree::{Key, Kind, Node, Span};
use super::wording::{did_you_mean, one_of, suggestion};

/// The key that names a preset.
const PRESET: &str = "preset";
/// The key that tells the alternatives of a tagged enumeration apart.
const KIND: &str = "kind";

/// Named sets of values that a mapping of a document can be laid over.
#[derive(Debug, Clone)]
pub struct Presets {
    /// Names with their values, which are mappings; at least one.
    pub sets: Vec<(String, Value)>,
    /// Whether a mapping must name one.
    pub is_required: bool,
}

impl Presets {
    fn names(&self) -> Vec<&str> {
        self.sets.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.sets.iter().find_map(|(n, v)| (n == name).then_some(v))
    }

    /// A key that is meant to be `preset`: it is close to that, and no key of the presets.
    fn is_misspelt(&self, key: &str) -> bool {
        let known = self.sets.iter().any(|(_, set)| set.get(key).is_some());
        !known && suggestion(key, &[PRESET]).is_some()
    }
}

impl Document {
    /// Lays this document over `base`: what it does not say is said by `base`.
    #[must_use]
    pub fn over(mut self, mut base: Self) -> Self {
        base.root.shift(self.sources.len());
        self.sources.append(&mut base.sources);
        self.root = self.root.over(base.root);
        self
    }

    /// Takes a key of the root away, if it is there.
    pub fn remove(&mut self, key: &str) {
        if let Kind::Map(entries) = &mut self.root.kind {
            entries.retain(|(k, _)| k.text != key);
        }
    }

    /// Lays the mapping at a key path, or each mapping of a list there, over the preset that its
    /// key `preset` names. What the preset says has the place of the preset's name.
    ///
    /// A preset that is unknown, or missing where one is required, is reported by
    /// [`read`](Self::read) with all the other problems.
    pub fn expand(&mut self, at: &str, presets: &Presets) {
        let steps = path::parse(at).unwrap_or_default();
        let Some(node) = steps.iter().try_fold(&mut self.root, Node::step_mut) else {
            return;
        };
        let mut expansion = Expansion {
            presets,
            problems: &mut self.problems,
            guessed: &mut self.guessed,
        };
        match &mut node.kind {
            Kind::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    expansion.lay(item, &path::item(at, index));
                }
            }
            _ => expansion.lay(node, at),
        }
    }
}

/// One kind of presets at work on a document.
struct Expansion<'a> {
    presets: &'a Presets,
    problems: &'a mut Vec<Problem>,
    guessed: &'a mut Vec<String>,
}

impl<'a> Expansion<'a> {
    fn lay(&mut self, node: &mut Node, path: &str) {
        let span = node.span;
        let Kind::Map(entries) = &mut node.kind else {
            return;
        };
        let Some((set, at)) = self.chosen(entries, span, path) else {
            return;
        };
        let below = Node::from_value(set, at);
        let own = std::mem::replace(node, Node::nothing(span));
        *node = own.over(below);
    }

    /// The preset's values and the place of its name; the name is taken out of the mapping.
    fn chosen(
        &mut self,
        entries: &mut Vec<(Key, Node)>,
        span: Span,
        path: &str,
    ) -> Option<(&'a Value, Span)> {
        let is_named = |(key, _): &(Key, Node)| key.text == PRESET;
        let is_meant = |(key, _): &(Key, Node)| self.presets.is_misspelt(&key.text);
        let exact = entries.iter().position(is_named);
        let place = exact.or_else(|| entries.iter().position(is_meant));
        let Some((key, word)) = place.map(|place| entries.remove(place)) else {
            return self.absent(span, path);
        };
        if exact.is_none() {
            let message = format!("unknown key; did you mean `{PRESET}`?");
            let problem = Problem::new(path::join(path, &key.text), message);
            self.problems.push(problem.at(key.span));
        }
        Some((self.named(&word, path), word.span))
    }

    fn absent(&mut self, span: Span, path: &str) -> Option<(&'a Value, Span)> {
        if !self.presets.is_required {
            return None;
        }
        let path = path::join(path, PRESET);
        let problem = Problem::new(&path, "this key is required and missing");
        let allowed = one_of(&self.presets.names());
        (self.problems).push(problem.with_allowed(allowed).at(span));
        Some((self.guess(path), span))
    }

    fn named(&mut self, word: &Node, path: &str) -> &'a Value {
        let names = self.presets.names();
        if let Some(set) = word.text().and_then(|name| self.presets.get(name)) {
            return set;
        }
        let message = match word.text() {
            Some(text) => format!("unknown preset{}", did_you_mean(suggestion(text, &names))),
            None => "must be a word".to_owned(),
        };
        let path = path::join(path, PRESET);
        let problem = Problem::new(&path, message).with_allowed(one_of(&names));
        (self.problems).push(problem.with_value(&word.shown()).at(word.span));
        self.guess(path)
    }

    /// Any preset, so that the rest of the mapping can be checked all the same.
    fn guess(&mut self, path: String) -> &'a Value {
        self.guessed.push(path);
        &self.presets.sets[0].1
    }
}

impl Node {
    fn nothing(span: Span) -> Self {
        let kind = Kind::Scalar {
            text: String::new(),
            plain: true,
        };
        Self { kind, span }
    }

    fn step_mut<'a>(&'a mut self, step: &Step) -> Option<&'a mut Self> {
        match (step, &mut self.kind) {
            (Step::Key(name), Kind::Map(entries)) => {
                let found = entries.iter_mut().find(|(key, _)| key.text == *name);
                found.map(|(_, node)| node)
            }
            (Step::Index(index), Kind::List(items)) => items.get_mut(*index),
            _ => None,
        }
    }

    /// Moves every place to a later text.
    pub(super) fn shift(&mut self, sources: usize) {
        self.span.source += sources;
        match &mut self.kind {
            Kind::Scalar { .. } => {}
            Kind::List(items) => items.iter_mut().for_each(|item| item.shift(sources)),
            Kind::Map(entries) => {
                for (key, node) in entries {
                    key.span.source += sources;
                    node.shift(sources);
                }
            }
        }
    }

    /// This node, with what it does not say taken from `below`.
    pub(super) fn over(self, below: Self) -> Self {
        let is_other_kind = match (self.child(KIND), below.child(KIND)) {
            (Some(own), Some(other)) => own.text() != other.text(),
            _ => false,
        };
        let span = self.span;
        match (self.kind, below.kind) {
            (Kind::Map(own), Kind::Map(other)) if !is_other_kind => Self {
                kind: Kind::Map(merged(own, other)),
                span,
            },
            (kind, _) => Self { kind, span },
        }
    }

    /// A value that was not written but stands for what was written at `span`.
    fn from_value(value: &Value, span: Span) -> Self {
        let scalar = |text: String, plain| Kind::Scalar { text, plain };
        let kind = match value {
            Value::Null => scalar(String::new(), true),
            Value::String(text) => scalar(text.clone(), !text.is_empty()),
            Value::Bool(_) | Value::Number(_) => scalar(value.to_string(), true),
            Value::Array(items) => {
                let items = items.iter().map(|item| Self::from_value(item, span));
                Kind::List(items.collect())
            }
            Value::Object(map) => {
                let entry = |(text, value): (&String, &Value)| {
                    let text = text.clone();
                    (Key { text, span }, Self::from_value(value, span))
                };
                Kind::Map(map.iter().map(entry).collect())
            }
        };
        Self { kind, span }
    }
}

fn merged(mut own: Vec<(Key, Node)>, below: Vec<(Key, Node)>) -> Vec<(Key, Node)> {
    let mut added = Vec::new();
    for (key, other) in below {
        match own.iter().position(|(k, _)| k.text == key.text) {
            None => added.push((key, other)),
            Some(place) if own[place].1.is_null() => drop(own.remove(place)),
            Some(place) => {
                let node = &mut own[place].1;
                let mine = std::mem::replace(node, Node::nothing(other.span));
                *node = mine.over(other);
            }
        }
    }
    own.append(&mut added);
    own
}
