//! The keys of a resolved scenario, and which of them differ between two.

use std::collections::BTreeMap;

use serde_json::Value;

/// Every number, text and empty list of a value by its key, such as `venue.tokens[0].ltv`.
pub(crate) fn leaves(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect("", value, &mut found);
    found
}

fn collect(key: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                let dot = if key.is_empty() { "" } else { "." };
                collect(&format!("{key}{dot}{name}"), value, into);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, value) in items.iter().enumerate() {
                collect(&format!("{key}[{}]", place_of(place, value)), value, into);
            }
        }
        Value::String(text) => {
            into.insert(key.to_owned(), text.clone());
        }
        leaf => {
            into.insert(key.to_owned(), leaf.to_string());
        }
    }
}

/// The name of a thing in a list says more than its place.
fn place_of(place: usize, value: &Value) -> String {
    let name = value.get("name").or_else(|| value.get("symbol"));
    let name = name.and_then(Value::as_str);
    name.map_or_else(|| place.to_string(), str::to_owned)
}

/// The keys whose values are not the same in both, with both values; none where one has no such
/// key.
pub(crate) fn differing(a: &Value, b: &Value) -> Vec<(String, [Option<String>; 2])> {
    let (a, b) = (leaves(a), leaves(b));
    let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let both = keys.into_iter().map(|key| (key, [a.get(key), b.get(key)]));
    let differing = both.filter(|(_, [a, b])| a != b);
    differing
        .map(|(key, values)| (key.clone(), values.map(Option::<&String>::cloned)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_named_by_its_key() {
        let a =
            json!({"venue": {"tokens": [{"name": "HYPE", "ltv": "0.50"}]}, "same": 1, "old": []});
        let b = json!({"venue": {"tokens": [{"name": "HYPE", "ltv": "0.49"}]}, "same": 1});
        let text = |x: &str| Some(x.to_owned());
        assert_eq!(
            differing(&a, &b),
            [
                ("old".to_owned(), [text("[]"), None]),
                (
                    "venue.tokens[HYPE].ltv".to_owned(),
                    [text("0.50"), text("0.49")]
                ),
            ]
        );
        assert!(differing(&a, &a).is_empty());
    }
}
