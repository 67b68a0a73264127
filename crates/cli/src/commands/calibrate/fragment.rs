//! A piece of a scenario with comments above its keys.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plimsoll_scenario::Scenario;
use serde_json::{Map, Value, json};

/// Columns of a comment.
const WIDTH: usize = 100;

/// First line.
const TOP: &str =
    "Estimated by `plimsoll calibrate`; what the numbers are good for: docs/calibration.md";

/// A tree of keys, and the comments above some of them.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    root: Value,
    comments: BTreeMap<String, Vec<String>>,
}

impl Fragment {
    /// The lists of a base that this will change: a list replaces the one below it, so all of it
    /// must be there.
    pub(super) fn on(base: Option<&Scenario>, lists: &[&str]) -> Self {
        let mut fragment = Self {
            root: json!({}),
            ..Self::default()
        };
        let Some(base) = base else {
            return fragment;
        };
        let config = serde_json::to_value(&base.config).unwrap_or_default();
        for list in lists {
            let below = config.pointer(&format!("/{}", list.replace('.', "/")));
            if let Some(value) = below {
                fragment.set(list, value.clone());
                fragment.comment(list, "Copied from the base but for what is commented.");
            }
        }
        fragment
    }

    /// A comment above a key. Parts of a key stand between dots; `[n]` is an item of a list.
    pub(super) fn comment(&mut self, key: &str, line: impl Into<String>) {
        self.comments
            .entry(key.to_owned())
            .or_default()
            .push(line.into());
    }

    /// Sets the value of a key; keys and items on the way are made.
    pub(super) fn set(&mut self, key: &str, value: Value) {
        let mut place = &mut self.root;
        for part in key.split('.') {
            let (name, item) = match part.split_once('[') {
                Some((name, item)) => (name, item.trim_end_matches(']').parse::<usize>().ok()),
                None => (part, None),
            };
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(entries) = place else {
                return;
            };
            place = entries.entry(name).or_insert(Value::Null);
            if let Some(item) = item {
                if !place.is_array() {
                    *place = json!([]);
                }
                let Value::Array(items) = place else {
                    return;
                };
                while items.len() <= item {
                    items.push(json!({}));
                }
                place = &mut items[item];
            }
        }
        *place = value;
    }

    /// The place of an asset in a list of the fragment; it is added if it is not there.
    pub(super) fn asset(&mut self, list: &str, asset: &str) -> String {
        let pointer = format!("/{}", list.replace('.', "/"));
        let items = self.root.pointer(&pointer).and_then(Value::as_array);
        let items = items.map_or(&[][..], Vec::as_slice);
        let found = items.iter().position(|item| item["asset"] == *asset);
        let place = found.unwrap_or(items.len());
        let key = format!("{list}[{place}]");
        if found.is_none() {
            self.set(&format!("{key}.asset"), json!(asset));
        }
        key
    }

    /// What a key holds.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let pointer = key.replace(['.', '['], "/").replace(']', "");
        self.root.pointer(&format!("/{pointer}"))
    }

    /// The tree.
    pub(super) fn value(&self) -> &Value {
        &self.root
    }

    /// The fragment as YAML, after some first lines.
    pub(super) fn text(&self, head: &[String]) -> String {
        let mut text = String::new();
        push_comment(&mut text, TOP, 0);
        for line in head {
            let _ = writeln!(text, "{line}");
        }
        if let Value::Object(entries) = &self.root {
            self.push_entries(&mut text, entries, ("", 0), true);
        }
        text
    }

    fn push_entries(
        &self,
        text: &mut String,
        entries: &Map<String, Value>,
        (above, indent): (&str, usize),
        is_new_line: bool,
    ) {
        let mut is_first = true;
        // What an item is about comes first.
        let (named, others): (Vec<_>, Vec<_>) = entries
            .iter()
            .partition(|(k, _)| *k == "asset" || *k == "kind");
        for (name, value) in named.into_iter().chain(others) {
            let key = if above.is_empty() {
                name.clone()
            } else {
                format!("{above}.{name}")
            };
            let on_line = is_first && !is_new_line;
            if on_line {
                // Behind the dash of an item there is no room for a comment: it stands below.
                let _ = write!(text, "{name}:");
            } else {
                self.push_comments(text, &key, indent);
                let _ = write!(text, "{:indent$}{name}:", "");
            }
            self.push_value(text, value, (&key, indent));
            if on_line {
                self.push_comments(text, above, indent);
            }
            is_first = false;
        }
    }

    fn push_value(&self, text: &mut String, value: &Value, (key, indent): (&str, usize)) {
        match value {
            Value::Object(entries) if !entries.is_empty() => {
                text.push('\n');
                self.push_entries(text, entries, (key, indent + 2), true);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                text.push('\n');
                for (n, item) in items.iter().enumerate() {
                    let below = indent + 2;
                    let _ = write!(text, "{:below$}- ", "");
                    let key = format!("{key}[{n}]");
                    match item {
                        Value::Object(entries) => {
                            self.push_entries(text, entries, (&key, below + 2), false);
                        }
                        plain => {
                            let _ = writeln!(text, "{plain}");
                        }
                    }
                }
            }
            Value::Array(items) if items.iter().any(Value::is_array) => {
                text.push('\n');
                for item in items {
                    let below = indent + 2;
                    let _ = writeln!(text, "{:below$}- {item}", "");
                }
            }
            plain => {
                let _ = writeln!(text, " {plain}");
            }
        }
    }

    fn push_comments(&self, text: &mut String, key: &str, indent: usize) {
        for line in self.comments.get(key).into_iter().flatten() {
            push_comment(text, line, indent);
        }
    }
}

/// A comment, broken at its spaces.
fn push_comment(text: &mut String, line: &str, indent: usize) {
    let mut row = String::new();
    for word in line.split(' ') {
        if !row.is_empty() && indent + row.len() + word.len() + 3 > WIDTH {
            let _ = writeln!(text, "{:indent$}# {row}", "");
            row.clear();
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    let _ = writeln!(text, "{:indent$}# {row}", "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_written_with_its_comments() {
        let mut fragment = Fragment::default();
        let key = fragment.asset("paths.assets", "HYPE");
        fragment.set(
            &format!("{key}.model"),
            json!({ "kind": "gbm", "sigma_per_year": 1.44 }),
        );
        fragment.comment(&format!("{key}.model.sigma_per_year"), "why");
        fragment.set("paths.correlation", json!([[1.0, 0.5], [0.5, 1.0]]));
        let expected = "\
# Estimated by `plimsoll calibrate`; what the numbers are good for: docs/calibration.md
base: b
paths:
  assets:
    - asset: \"HYPE\"
      model:
        kind: \"gbm\"
        # why
        sigma_per_year: 1.44
  correlation:
    - [1.0,0.5]
    - [0.5,1.0]
";
        assert_eq!(fragment.text(&["base: b".to_owned()]), expected);
        assert_eq!(fragment.asset("paths.assets", "HYPE"), "paths.assets[0]");
        assert_eq!(fragment.asset("paths.assets", "BTC"), "paths.assets[1]");
    }
}
