//! The JSON Schema of a type, and the questions that the checks ask of it.

use schemars::JsonSchema;
use serde_json::{Map, Value, json};

/// The pattern that `schemars` gives to decimals: no underscores, no negative exponents.
const DECIMAL_PATTERN: &str = r"^-?\d+(\.\d+)?([eE]\d+)?$";
/// The decimals that are read here.
const OUR_DECIMAL_PATTERN: &str =
    r"^[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)([eE][+-]?\d+)?$";
/// Longest chain of references that is followed.
const MAX_REFERENCES: usize = 32;
/// The schema that allows everything.
static ANYTHING: Value = Value::Bool(true);

/// The JSON Schema (draft 2020-12) of `T`, with titles, descriptions and defaults, for editors.
///
/// Decimals may be written with underscores and exponents, as [`Document`](super::Document)
/// reads them.
#[must_use]
pub fn schema<T: JsonSchema>() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    widen_decimals(&mut schema);
    schema
}

fn widen_decimals(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map
                .get("pattern")
                .is_some_and(|pattern| pattern == DECIMAL_PATTERN)
            {
                map.insert("pattern".to_owned(), json!(OUR_DECIMAL_PATTERN));
            }
            map.values_mut().for_each(widen_decimals);
        }
        Value::Array(items) => items.iter_mut().for_each(widen_decimals),
        _ => {}
    }
}

/// A part of a schema, with the whole for references.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    root: &'a Value,
    part: &'a Value,
}

impl<'a> Schema<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, part: root }
    }

    pub(super) fn with(self, part: &'a Value) -> Self {
        Self { part, ..self }
    }

    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        self.part.get(key)
    }

    fn list(self, key: &str) -> &'a [Value] {
        self.get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The part that a reference means. Limits and texts beside a reference are not read: the
    /// derive puts only titles, descriptions and defaults there.
    pub(super) fn resolved(self) -> Self {
        let mut schema = self;
        for _ in 0..MAX_REFERENCES {
            let target = schema.get("$ref").and_then(Value::as_str);
            match target.and_then(|target| self.root.pointer(target.strip_prefix('#')?)) {
                Some(part) => schema = self.with(part),
                None => break,
            }
        }
        schema
    }

    /// The alternatives of `oneOf` or `anyOf`, resolved.
    pub(super) fn branches(self) -> Vec<Self> {
        let parts = self.list("oneOf").iter().chain(self.list("anyOf"));
        parts.map(|part| self.with(part).resolved()).collect()
    }

    /// The names of the JSON types that are allowed.
    pub(super) fn types(self) -> Vec<&'a str> {
        match self.get("type") {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn is_a(self, name: &str) -> bool {
        self.types().contains(&name)
    }

    /// Whether nothing may stand here.
    pub(super) fn is_nullable(self) -> bool {
        self.is_a("null") || self.branches().into_iter().any(Self::is_nullable)
    }

    /// The only text allowed.
    pub(super) fn constant(self) -> Option<&'a str> {
        self.get("const").and_then(Value::as_str)
    }

    /// The words of an enumeration, be it one list or a branch for each documented word.
    pub(super) fn words(self) -> Vec<&'a str> {
        let listed = self.list("enum").iter().filter_map(Value::as_str);
        let single = self.constant();
        let nested = self.branches().into_iter().flat_map(Self::words);
        listed.chain(single).chain(nested).collect()
    }

    fn property_map(self) -> Option<&'a Map<String, Value>> {
        self.get("properties").and_then(Value::as_object)
    }

    /// The schema of a named key.
    pub(super) fn property(self, key: &str) -> Option<Self> {
        Some(self.with(self.property_map()?.get(key)?))
    }

    /// The named keys.
    pub(super) fn keys(self) -> Vec<&'a str> {
        self.property_map()
            .map_or(Vec::new(), |map| map.keys().map(String::as_str).collect())
    }

    /// The keys that must be present.
    pub(super) fn required(self) -> Vec<&'a str> {
        self.list("required")
            .iter()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The schema of keys that are not named; `None` if there may be none.
    pub(super) fn other_keys(self, key: &str) -> Option<Self> {
        let patterns = self.get("patternProperties").and_then(Value::as_object);
        for (pattern, part) in patterns.into_iter().flatten() {
            let number = if pattern.contains('-') {
                key.strip_prefix('-').unwrap_or(key)
            } else {
                key
            };
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                return Some(self.with(part));
            }
        }
        let rest = self
            .get("additionalProperties")
            .or_else(|| self.get("unevaluatedProperties"));
        match rest {
            Some(Value::Bool(false)) => None,
            Some(part) => Some(self.with(part)),
            None => Some(self.with(&ANYTHING)),
        }
    }

    /// The schema of item `index` of a list.
    pub(super) fn item(self, index: usize) -> Self {
        let part = self
            .list("prefixItems")
            .get(index)
            .or_else(|| self.get("items"));
        self.with(part.unwrap_or(&ANYTHING))
    }

    /// The key whose text decides between the branches of a tagged enumeration: every branch
    /// requires it and gives it one word.
    pub(super) fn tag(self) -> Option<&'a str> {
        let branches = self.branches();
        let first = branches.iter().find(|branch| !branch.is_a("null"))?;
        first.required().into_iter().find(|tag| {
            let tagged =
                |branch: &Self| branch.property(tag).is_some_and(|p| p.constant().is_some());
            branches
                .iter()
                .all(|branch| branch.is_a("null") || tagged(branch))
        })
    }

    /// The branches of a tagged enumeration with their words.
    pub(super) fn tagged(self, tag: &str) -> Vec<(&'a str, Self)> {
        let named = |branch: Self| Some((branch.property(tag)?.constant()?, branch));
        self.branches().into_iter().filter_map(named).collect()
    }

    /// The branches of an enumeration written as a mapping of one key, with that key.
    pub(super) fn keyed(self) -> Vec<(&'a str, Self)> {
        let keyed = |branch: Self| match (&branch.keys()[..], &branch.required()[..]) {
            ([key], [required]) if key == required => Some((*key, branch.property(key)?)),
            _ => None,
        };
        self.branches().into_iter().filter_map(keyed).collect()
    }

    /// Every name that decides between branches, for messages.
    pub(super) fn choice_names(self) -> Vec<&'a str> {
        if let Some(tag) = self.tag() {
            return self.tagged(tag).into_iter().map(|(name, _)| name).collect();
        }
        let keyed = self.keyed().into_iter().map(|(name, _)| name);
        self.words().into_iter().chain(keyed).collect()
    }
}
