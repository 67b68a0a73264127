//! A JSON document with its numbers as they were written: no float on the way.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error::Problems;

/// Levels that a document may be deep; the venue's have at most eight.
const DEPTH: u32 = 32;

/// Largest number that is read: nothing of an account is near it.
const LARGEST: i64 = 1_000_000_000_000_000;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Node {
    /// Parses a document.
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        Self::of(serde_json::from_str(text)?, DEPTH)
    }

    fn of(raw: &RawValue, depth: u32) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        let Some(below) = depth.checked_sub(1) else {
            return Err(Error::custom(format!("deeper than {DEPTH} levels")));
        };
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let fields: Fields<'_> = serde_json::from_str(text)?;
                let fields = fields.0.into_iter();
                let nodes = fields.map(|(key, raw)| Ok((key, Self::of(raw, below)?)));
                Self::Object(nodes.collect::<Result<_, serde_json::Error>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                let nodes = items.into_iter().map(|raw| Self::of(raw, below));
                Self::List(nodes.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b't' | b'f') => Self::Bool(serde_json::from_str(text)?),
            Some(b'n') => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    fn shown(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(x) => x.to_string(),
            Self::Number(x) => x.clone(),
            Self::Text(x) => format!("\"{x}\""),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

/// The fields of an object in their order; a key that stands twice is refused.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields: Vec<(String, &RawValue)> = Vec::new();
                while let Some((key, raw)) = map.next_entry::<String, &RawValue>()? {
                    if fields.iter().any(|(other, _)| *other == key) {
                        return Err(Error::custom(format!("the key {key} stands twice")));
                    }
                    fields.push((key, raw));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// A value and the key that leads to it.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) key: String,
    pub(crate) node: &'a Node,
}

impl<'a> Place<'a> {
    /// The top of a document.
    pub(crate) fn top(node: &'a Node) -> Self {
        let key = String::new();
        Self { key, node }
    }

    fn below(&self, key: &str, node: &'a Node) -> Self {
        let dot = if self.key.is_empty() { "" } else { "." };
        let key = format!("{}{dot}{key}", self.key);
        Self { key, node }
    }

    /// The keys of an object.
    pub(crate) fn keys(&self) -> Vec<&'a str> {
        match self.node {
            Node::Object(fields) => fields.iter().map(|(key, _)| key.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// The first of some keys that is there and not null.
    pub(crate) fn get(&self, keys: &[&str]) -> Option<Self> {
        let Node::Object(fields) = self.node else {
            return None;
        };
        let mut found = fields.iter().filter(|(_, node)| *node != Node::Null);
        let (key, node) = found.find(|(key, _)| keys.contains(&key.as_str()))?;
        Some(self.below(key, node))
    }

    /// What stands under a key, which must be there.
    pub(crate) fn need(&self, key: &str, problems: &mut Problems) -> Option<Self> {
        let found = self.get(&[key]);
        if found.is_none() {
            let at = self.below(key, self.node).key;
            problems.add(&at, "", "is missing");
        }
        found
    }

    /// The items of a list.
    pub(crate) fn items(&self, problems: &mut Problems) -> Vec<Self> {
        let Node::List(items) = self.node else {
            self.refuse::<()>("is no list", problems);
            return Vec::new();
        };
        let of = |(n, node)| Self {
            key: format!("{}[{n}]", self.key),
            node,
        };
        items.iter().enumerate().map(of).collect()
    }

    /// Whether this is an object; anything else is a problem.
    pub(crate) fn is_object(&self, problems: &mut Problems) -> bool {
        let is = matches!(self.node, Node::Object(_));
        if !is {
            self.refuse::<()>("is no object", problems);
        }
        is
    }

    /// A text.
    pub(crate) fn text(&self, problems: &mut Problems) -> Option<&'a str> {
        match self.node {
            Node::Text(text) => Some(text),
            _ => self.refuse("is no text", problems),
        }
    }

    /// A truth value.
    pub(crate) fn truth(&self, problems: &mut Problems) -> Option<bool> {
        match self.node {
            Node::Bool(x) => Some(*x),
            _ => self.refuse("is neither true nor false", problems),
        }
    }

    /// A number, written as one or as a text; at most ten decimals.
    pub(crate) fn decimal(&self, problems: &mut Problems) -> Option<Decimal> {
        let (Node::Number(text) | Node::Text(text)) = self.node else {
            return self.refuse("is no number", problems);
        };
        let read = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text).ok()
        } else {
            Decimal::from_str_exact(text).ok()
        };
        match read {
            None => self.refuse("is no number of at most 28 digits", problems),
            Some(x) if x.normalize().scale() > 10 => {
                self.refuse("has more than ten decimals", problems)
            }
            Some(x) if x.abs() > Decimal::from(LARGEST) => {
                self.refuse(&format!("is beyond {LARGEST}"), problems)
            }
            Some(x) => Some(x),
        }
    }

    /// A whole number in a range.
    pub(crate) fn whole(&self, from: u32, to: u32, problems: &mut Problems) -> Option<u32> {
        let x = self.decimal(problems)?;
        let whole = u32::try_from(x).ok().filter(|w| Decimal::from(*w) == x);
        let message = format!("is no whole number from {from} to {to}");
        match whole.filter(|w| (from..=to).contains(w)) {
            None => self.refuse(&message, problems),
            some => some,
        }
    }

    /// Notes that what stands here cannot be used.
    pub(crate) fn refuse<T>(&self, message: &str, problems: &mut Problems) -> Option<T> {
        let key = if self.key.is_empty() {
            "the file"
        } else {
            &self.key
        };
        problems.add(key, &self.node.shown(), message);
        None
    }
}
