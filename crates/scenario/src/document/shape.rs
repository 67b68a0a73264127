//! Checks a document against the schema of its type: every key, type, word, number and length.
//!
//! The walk also builds the value that the type is read from. There the schema decides what a
//! text means: digits of a decimal stay as written, a plain word where text is wanted stays
//! text. Reading the type directly from YAML would turn decimals inside tagged enumerations
//! into doubles.
//!
//! Understands what `schemars` derives from types: object, properties, required,
//! additionalProperties, patternProperties for whole numbers, items, prefixItems, minItems,
//! maxItems, minLength, maxLength, the four limits of numbers, enum, const, oneOf, anyOf, local
//! `$ref`. Patterns and formats of texts are left to the type's own reading and validation.

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value};

use super::path;
use super::problem::Problem;
use super::scalar;
use super::schema::Schema;
use super::tree::{Key, Kind, Node, Span};
use super::wording::{self, describe, did_you_mean, one_of, suggestion};

/// What the walk found.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) problems: Vec<Problem>,
    /// Paths of values that could not be read and were left out; their defaults, if any, stand
    /// in for them.
    pub(super) dropped: Vec<String>,
}

impl Shape {
    /// Checks `node` and gives its value; `None` if there is no value that the schema can hold.
    /// A value that only breaks a limit is still a value.
    pub(super) fn check(&mut self, schema: Schema<'_>, node: &Node, path: &str) -> Option<Value> {
        let schema = schema.resolved();
        if node.is_null() && schema.is_nullable() {
            return Some(Value::Null);
        }
        if !schema.branches().is_empty() {
            return self.choice(schema, node, path);
        }
        let words = schema.words();
        if !words.is_empty() {
            return self.word(&words, node, path);
        }
        if schema.types().is_empty() {
            return Some(scalar::untyped(node));
        }
        match &node.kind {
            Kind::Map(entries) if schema.is_a("object") => self.map(schema, node, entries, path),
            Kind::List(items) if schema.is_a("array") => self.list(schema, node, items, path),
            Kind::Scalar { text, .. } if !node.is_null() => self.scalar(schema, node, text, path),
            _ => self.mistyped(schema, node, path),
        }
    }

    pub(super) fn report(
        &mut self,
        path: &str,
        span: Span,
        message: impl Into<String>,
        allowed: String,
    ) {
        let problem = Problem::new(path, message).with_allowed(allowed);
        self.problems.push(problem.at(span));
    }

    /// Reports a value; gives nothing, for use as the value of a branch that has none.
    pub(super) fn refuse<T>(
        &mut self,
        node: &Node,
        path: &str,
        message: impl Into<String>,
        allowed: String,
    ) -> Option<T> {
        let problem = Problem::new(path, message).with_allowed(allowed);
        self.problems
            .push(problem.with_value(&node.shown()).at(node.span));
        None
    }

    pub(super) fn mistyped<T>(&mut self, schema: Schema<'_>, node: &Node, path: &str) -> Option<T> {
        let message = format!("must be {}", wording::noun(schema));
        self.refuse(node, path, message, describe(schema))
    }

    /// Reports a word that is none of `words`.
    pub(super) fn word(&mut self, words: &[&str], node: &Node, path: &str) -> Option<Value> {
        let Some(text) = node.text() else {
            return self.refuse(node, path, "must be a word", one_of(words));
        };
        if words.contains(&text) {
            return Some(text.into());
        }
        let hint = did_you_mean(suggestion(text, words));
        self.refuse(node, path, format!("unknown value{hint}"), one_of(words))
    }

    fn map(
        &mut self,
        schema: Schema<'_>,
        node: &Node,
        entries: &[(Key, Node)],
        path: &str,
    ) -> Option<Value> {
        let mut absent = schema.keys();
        absent.retain(|key| node.child(key).is_none());
        let mut missing = schema.required();
        missing.retain(|key| absent.contains(key));
        let (mut values, mut whole) = (Map::new(), true);
        for (key, node) in entries {
            let known = schema
                .property(&key.text)
                .or_else(|| schema.other_keys(&key.text));
            let meant = match known {
                Some(_) => None,
                None => self.unknown(schema, key, &absent, path),
            };
            // A misspelt key is checked as if it were spelt well.
            missing.retain(|name| meant != Some(*name));
            let name = meant.unwrap_or(&key.text);
            let Some(part) = known.or_else(|| schema.property(meant?)) else {
                continue;
            };
            let inner = path::join(path, &key.text);
            match self.check(part, node, &inner) {
                Some(value) => drop(values.insert(name.to_owned(), value)),
                None if schema.required().contains(&name) => whole = false,
                None => self.dropped.push(inner),
            }
        }
        for name in &missing {
            let allowed = schema.property(name).map_or(String::new(), describe);
            self.report(
                &path::join(path, name),
                node.span,
                "this key is required and missing",
                allowed,
            );
        }
        (whole && missing.is_empty()).then_some(Value::Object(values))
    }

    fn unknown<'a>(
        &mut self,
        schema: Schema<'_>,
        key: &Key,
        absent: &[&'a str],
        path: &str,
    ) -> Option<&'a str> {
        let meant = suggestion(&key.text, absent);
        let hint = did_you_mean(meant);
        let allowed = match schema.keys() {
            keys if keys.is_empty() => "no keys".to_owned(),
            keys => one_of(&keys),
        };
        let path = path::join(path, &key.text);
        self.report(&path, key.span, format!("unknown key{hint}"), allowed);
        meant
    }

    fn list(
        &mut self,
        schema: Schema<'_>,
        node: &Node,
        items: &[Node],
        path: &str,
    ) -> Option<Value> {
        let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
        let count = items.len() as u64;
        let fits = limit("minItems").is_none_or(|low| low <= count)
            && limit("maxItems").is_none_or(|high| count <= high);
        if !fits {
            let message = format!("must be a list{}", wording::length(schema));
            self.refuse::<()>(node, path, message, describe(schema));
        }
        // Every item is checked before a bad one makes the list unreadable.
        let values: Vec<Option<Value>> = items
            .iter()
            .enumerate()
            .map(|(index, node)| self.check(schema.item(index), node, &path::item(path, index)))
            .collect();
        values.into_iter().collect()
    }

    fn scalar(&mut self, schema: Schema<'_>, node: &Node, text: &str, path: &str) -> Option<Value> {
        let plain = node.plain().is_some();
        if let Some(truth) = scalar::boolean(node).filter(|_| schema.is_a("boolean")) {
            return Some(Value::Bool(truth));
        }
        if schema.is_a("number") && schema.is_a("string") {
            return self
                .decimal(schema, node, text, path)
                .map(|value| value.to_string().into());
        }
        if schema.is_a("integer") && plain && scalar::is_number(text) {
            return self.integer(schema, node, text, path).map(Value::Number);
        }
        if schema.is_a("number") && plain && scalar::is_number(text) {
            return self.float(schema, node, text, path).map(Value::Number);
        }
        if schema.is_a("string") {
            return Some(self.text(schema, node, text, path));
        }
        self.mistyped(schema, node, path)
    }

    fn limit(&mut self, schema: Schema<'_>, node: &Node, path: &str, broken: Option<String>) {
        if let Some(message) = broken {
            self.refuse::<()>(node, path, message, describe(schema));
        }
    }

    fn decimal(
        &mut self,
        schema: Schema<'_>,
        node: &Node,
        text: &str,
        path: &str,
    ) -> Option<Decimal> {
        if !scalar::is_number(text) {
            return self.mistyped(schema, node, path);
        }
        let Some(value) = scalar::decimal(text) else {
            let message = "has more digits than can be kept exactly";
            return self.refuse(
                node,
                path,
                message,
                "a number of at most 28 digits".to_owned(),
            );
        };
        self.limit(
            schema,
            node,
            path,
            wording::broken_exact_limit(schema, value),
        );
        Some(value)
    }

    fn integer(
        &mut self,
        schema: Schema<'_>,
        node: &Node,
        text: &str,
        path: &str,
    ) -> Option<Number> {
        let whole = scalar::decimal(text).filter(|value| value.fract().is_zero());
        let Some(value) = whole else {
            return self.mistyped(schema, node, path);
        };
        let number = scalar::integer(value).filter(|_| wording::fits_format(schema, value));
        let broken = wording::broken_exact_limit(schema, value);
        let broken = broken.or_else(|| {
            number
                .is_none()
                .then(|| "is too large or too small".to_owned())
        });
        self.limit(schema, node, path, broken);
        number
    }

    fn float(&mut self, schema: Schema<'_>, node: &Node, text: &str, path: &str) -> Option<Number> {
        let Some(value) = scalar::float(text) else {
            return self.refuse(node, path, "is too large", describe(schema));
        };
        self.limit(schema, node, path, wording::broken_limit(schema, value));
        Number::from_f64(value)
    }

    fn text(&mut self, schema: Schema<'_>, node: &Node, text: &str, path: &str) -> Value {
        let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
        let count = text.chars().count() as u64;
        if let Some(low) = limit("minLength").filter(|low| count < *low) {
            let allowed = format!("text of at least {low} characters");
            self.refuse::<()>(node, path, "is too short", allowed);
        }
        if let Some(high) = limit("maxLength").filter(|high| count > *high) {
            let allowed = format!("text of at most {high} characters");
            self.refuse::<()>(node, path, "is too long", allowed);
        }
        text.into()
    }
}
