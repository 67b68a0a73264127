//! How problems say what is allowed.

use rust_decimal::Decimal;
use serde_json::Value;

use super::scalar;
use super::schema::Schema;
use super::tree::counted;

/// The limits of a number: key of the schema, words for a broken limit, words for the range.
const LIMITS: [(&str, &str); 4] = [
    ("minimum", "at least"),
    ("exclusiveMinimum", "greater than"),
    ("maximum", "at most"),
    ("exclusiveMaximum", "less than"),
];

/// What the schema allows, in words that follow "allowed:".
pub(super) fn describe(schema: Schema<'_>) -> String {
    let schema = schema.resolved();
    if let Some(word) = schema.constant() {
        return word.to_owned();
    }
    let names = schema.choice_names();
    if !names.is_empty() {
        return one_of(&names);
    }
    let branches = schema.branches();
    if !branches.is_empty() {
        return joined(branches.into_iter().map(describe).collect());
    }
    match shown_types(schema) {
        types if types.is_empty() => "any value".to_owned(),
        types => joined(
            types
                .into_iter()
                .map(|name| describe_type(schema, name))
                .collect(),
        ),
    }
}

fn describe_type(schema: Schema<'_>, name: &str) -> String {
    let noun = noun_of(name);
    match name {
        "number" | "integer" => format!("{noun}{}", range(schema)),
        "array" => format!("{noun}{}", length(schema)),
        "object" if !schema.keys().is_empty() => {
            format!("{noun} with the keys {}", schema.keys().join(", "))
        }
        _ => noun.to_owned(),
    }
}

fn noun_of(name: &str) -> &'static str {
    match name {
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "null" => "nothing",
        "string" => "text",
        "array" => "a list",
        _ => "a mapping",
    }
}

/// The types of a schema, without the text that stands for a decimal.
fn shown_types(schema: Schema<'_>) -> Vec<&str> {
    let mut types = schema.types();
    if types.contains(&"number") {
        types.retain(|name| *name != "string");
    }
    types
}

/// The type that is wanted, in words that follow "must be".
pub(super) fn noun(schema: Schema<'_>) -> String {
    joined(
        shown_types(schema)
            .into_iter()
            .map(|name| noun_of(name).to_owned())
            .collect(),
    )
}

/// `one of a, b, c`, or the only word.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [word] => (*word).to_owned(),
        _ => format!("one of {}", words.join(", ")),
    }
}

fn joined(mut alternatives: Vec<String>) -> String {
    alternatives.dedup();
    alternatives.join(" or ")
}

fn range(schema: Schema<'_>) -> String {
    let limit = |key: &str| schema.get(key).map(number);
    if let (Some(low), Some(high)) = (limit("minimum"), limit("maximum")) {
        return format!(" from {low} to {high}");
    }
    let said = LIMITS.iter().filter_map(|(key, words)| {
        let article = if words.starts_with("at") { "of " } else { "" };
        Some(format!("{article}{words} {}", limit(key)?))
    });
    match said.collect::<Vec<_>>().join(" and ") {
        words if words.is_empty() => words,
        words => format!(" {words}"),
    }
}

fn number(limit: &Value) -> String {
    let text = limit.to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Words for the allowed number of items; empty if any number is.
pub(super) fn length(schema: Schema<'_>) -> String {
    let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
    match (limit("minItems"), limit("maxItems")) {
        (Some(low), Some(high)) if low == high => format!(" of {}", counted(low, "item")),
        (Some(low), Some(high)) => format!(" of {low} to {}", counted(high, "item")),
        (Some(low), None) => format!(" of at least {}", counted(low, "item")),
        (None, Some(high)) => format!(" of at most {}", counted(high, "item")),
        (None, None) => String::new(),
    }
}

/// Says which limit of the schema a double breaks.
pub(super) fn broken_limit(schema: Schema<'_>, value: f64) -> Option<String> {
    broken(schema, &value, Value::as_f64)
}

/// Says which limit of the schema a decimal breaks; the limits count as they are written.
pub(super) fn broken_exact_limit(schema: Schema<'_>, value: Decimal) -> Option<String> {
    broken(schema, &value, |limit| scalar::decimal(&limit.to_string()))
}

fn broken<V: PartialOrd>(
    schema: Schema<'_>,
    value: &V,
    read: impl Fn(&Value) -> Option<V>,
) -> Option<String> {
    LIMITS.iter().find_map(|(key, words)| {
        let limit = schema.get(key)?;
        let bound = read(limit)?;
        let holds = match *key {
            "minimum" => *value >= bound,
            "exclusiveMinimum" => *value > bound,
            "maximum" => *value <= bound,
            _ => *value < bound,
        };
        (!holds).then(|| format!("must be {words} {}", number(limit)))
    })
}

/// Whether a whole number fits the machine type that the schema names.
pub(super) fn fits_format(schema: Schema<'_>, value: Decimal) -> bool {
    let (low, high) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint32") => (0.into(), u32::MAX.into()),
        Some("int64" | "int") => (i64::MIN.into(), i64::MAX.into()),
        Some("uint64" | "uint") => (0.into(), u64::MAX.into()),
        _ => (Decimal::MIN, Decimal::MAX),
    };
    low <= value && value <= high
}

/// The candidate that a misspelt word probably means: at most a third of it is wrong.
pub(super) fn suggestion<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let scored = candidates
        .iter()
        .map(|&candidate| (distance(&word, candidate), candidate));
    let (wrong, best) = scored.min()?;
    (wrong <= (word.chars().count().max(best.chars().count()) / 3).max(1)).then_some(best)
}

/// `; did you mean ...?`, or nothing.
pub(super) fn did_you_mean(meant: Option<&str>) -> String {
    meant.map_or(String::new(), |word| format!("; did you mean `{word}`?"))
}

/// Edits between two words: letters added, left out, replaced, or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word() {
        let keys = ["supply_cap", "borrow_cap", "ltv", "liquidation_threshold"];
        for (typo, meant) in [
            ("liqudation_threshold", Some("liquidation_threshold")),
            ("suply_cap", Some("supply_cap")),
            ("borrow_cpa", Some("borrow_cap")),
            ("lvt", Some("ltv")),
            ("LTV", Some("ltv")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(suggestion(typo, &keys), meant, "{typo}");
        }
        assert_eq!(suggestion("ltv", &[]), None);
    }
}
