//! Choices between alternatives: options, tagged enumerations, words, untagged unions.

use serde_json::{Map, Value};

use super::path;
use super::scalar;
use super::schema::Schema;
use super::shape::Shape;
use super::tree::{Kind, Node};
use super::wording::{describe, did_you_mean, one_of, suggestion};

impl Shape {
    /// Checks a node against `oneOf` or `anyOf`. The alternative that the author meant is found
    /// by its tag or name, so that problems inside it can be told.
    pub(super) fn choice(&mut self, schema: Schema<'_>, node: &Node, path: &str) -> Option<Value> {
        let null_only = |branch: &Schema<'_>| branch.types() == ["null"];
        let branches: Vec<_> = schema
            .branches()
            .into_iter()
            .filter(|b| !null_only(b))
            .collect();
        if let [only] = branches[..] {
            return self.check(only, node, path);
        }
        if let Some(tag) = schema.tag() {
            return self.tagged(schema, tag, node, path);
        }
        let named = schema.words().len() + schema.keyed().len();
        if named > 0 && named >= branches.len() {
            return self.named(schema, node, path);
        }
        self.first_that_fits(schema, &branches, node, path)
    }

    fn tagged(&mut self, schema: Schema<'_>, tag: &str, node: &Node, path: &str) -> Option<Value> {
        let branches = schema.tagged(tag);
        let names: Vec<&str> = branches.iter().map(|(name, _)| *name).collect();
        let Kind::Map(entries) = &node.kind else {
            let message = format!("must be a mapping with the key `{tag}`");
            return self.refuse(node, path, message, format!("{tag}: {}", one_of(&names)));
        };
        let misspelt = || {
            entries
                .iter()
                .find(|(key, _)| suggestion(&key.text, &[tag]).is_some())
        };
        let word = node.child(tag).or_else(|| Some(&misspelt()?.1));
        let inner = path::join(path, tag);
        let Some(word) = word else {
            let message = "this key is required and missing";
            self.report(&inner, node.span, message, one_of(&names));
            return None;
        };
        let chosen = branches.iter().find(|(name, _)| word.text() == Some(name));
        match chosen {
            Some((_, branch)) => self.check(*branch, node, path),
            None => self.word(&names, word, &inner).filter(|_| false),
        }
    }

    /// An enumeration of words, some of which may be keys of a mapping with their contents.
    fn named(&mut self, schema: Schema<'_>, node: &Node, path: &str) -> Option<Value> {
        let keyed = schema.keyed();
        let Kind::Map(entries) = &node.kind else {
            let names = if schema.words().is_empty() {
                schema.choice_names()
            } else {
                schema.words()
            };
            return self.word(&names, node, path);
        };
        let [(key, inner)] = &entries[..] else {
            let allowed = one_of(&schema.choice_names());
            return self.refuse(node, path, "must be a mapping of one key", allowed);
        };
        let names: Vec<&str> = keyed.iter().map(|(name, _)| *name).collect();
        let path = path::join(path, &key.text);
        let Some((name, part)) = keyed.iter().find(|(name, _)| *name == key.text) else {
            let hint = did_you_mean(suggestion(&key.text, &names));
            let allowed = one_of(&schema.choice_names());
            self.report(&path, key.span, format!("unknown key{hint}"), allowed);
            return None;
        };
        let value = self.check(*part, inner, &path)?;
        Some(Value::Object(Map::from_iter([((*name).to_owned(), value)])))
    }

    /// The first alternative without problems; else the problems of the one that comes closest.
    fn first_that_fits(
        &mut self,
        schema: Schema<'_>,
        branches: &[Schema<'_>],
        node: &Node,
        path: &str,
    ) -> Option<Value> {
        let mut closest: Option<(Shape, Option<Value>)> = None;
        for branch in branches {
            let mut trial = Shape::default();
            let value = trial.check(*branch, node, path);
            if trial.problems.is_empty() {
                return value;
            }
            let closer = closest
                .as_ref()
                .is_none_or(|(best, _)| trial.problems.len() < best.problems.len());
            if fits(*branch, node) && closer {
                closest = Some((trial, value));
            }
        }
        match closest {
            Some((trial, value)) => {
                self.problems.extend(trial.problems);
                self.dropped.extend(trial.dropped);
                value
            }
            None => self.refuse(
                node,
                path,
                format!("must be {}", describe(schema)),
                describe(schema),
            ),
        }
    }
}

/// Whether the node is of the branch's type, whatever is wrong inside.
fn fits(branch: Schema<'_>, node: &Node) -> bool {
    match &node.kind {
        Kind::Map(_) => branch.is_a("object") || branch.tag().is_some(),
        Kind::List(_) => branch.is_a("array"),
        Kind::Scalar { text, .. } if scalar::is_number(text) => {
            branch.is_a("number") || branch.is_a("integer")
        }
        Kind::Scalar { .. } => branch.is_a("string") || branch.is_a("boolean"),
    }
}
