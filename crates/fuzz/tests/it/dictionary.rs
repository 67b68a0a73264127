//! The words that the fuzzer of scenarios is given.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

/// Keys and words of the schema, and the marks of YAML that a mutation rarely hits.
fn words() -> BTreeSet<String> {
    let marks = [
        "~",
        "<<",
        "&a",
        "*a",
        "#=",
        "---",
        "...",
        "!!str",
        "|",
        ">-",
        "1e",
        "e-",
        "_",
        "0x",
        "nan",
        ".inf",
        "true",
        "false",
        "null",
        "BTC",
        "ETH",
        "HYPE",
        "USDC",
        "btc",
        "eth",
        "hype",
        "18446744073709551615",
        "-9223372036854775808",
        "2147483648",
        "1e308",
        "1e-28",
        "\\x0d\\x0a",
        "base: october-2026-quiet-day\\x0a",
        "\\xef\\xbb\\xbf",
    ];
    let mut words: BTreeSet<_> = marks.iter().map(|mark| (*mark).to_owned()).collect();
    collect(&plimsoll_scenario::schema(), &mut words);
    words
}

fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(keys)) = map.get("properties") {
                words.extend(keys.keys().map(|key| format!("{key}: ")));
            }
            let constants = map
                .get("enum")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let constants = constants.chain(map.get("const")).filter_map(Value::as_str);
            words.extend(constants.map(str::to_owned));
            map.values().for_each(|value| collect(value, words));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        _ => {}
    }
}

#[test]
fn the_dictionary_has_the_words_of_the_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/scenario.dict");
    let mut text = "# Written by the test `dictionary`; see docs/fuzzing.md.\n".to_owned();
    for word in words() {
        writeln!(text, "\"{word}\"").unwrap();
    }
    if std::env::var_os("PLIMSOLL_WRITE_DICTIONARY").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        written, text,
        "PLIMSOLL_WRITE_DICTIONARY=1 cargo test -p plimsoll-fuzz renews it"
    );
}
