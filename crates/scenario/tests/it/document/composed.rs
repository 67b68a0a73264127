//! One document over another.

use plimsoll_scenario::document::Document;

fn over(top: &str, base: &str) -> Document {
    let parse = |name, text| Document::parse(name, text).expect("YAML");
    parse("top.yaml", top).over(parse("base.yaml", base))
}

#[test]
fn a_mapping_is_merged_at_any_depth_and_a_list_replaces() {
    let document = over(
        "a: {b: {c: 1}, l: [9]}",
        "a: {b: {c: 2, d: 3}, l: [1, 2], e: 4}\nf: 5",
    );
    for (path, value) in [
        ("a.b.c", Some("1")),
        ("a.b.d", Some("3")),
        ("a.e", Some("4")),
        ("a.l[0]", Some("9")),
        ("a.l[1]", None),
        ("f", Some("5")),
    ] {
        assert_eq!(document.get(path), value, "{path}");
    }
}

#[test]
fn nothing_takes_a_key_away() {
    let document = over(
        "a: {b: ~, c:}\nd: {x: ~}",
        "a: {b: {x: 1}, c: 2, e: 3}\nd: 4",
    );
    assert_eq!(document.get("a.b.x"), None);
    assert_eq!(document.get("a.c"), None);
    assert_eq!(document.get("a.e"), Some("3"));
}

#[test]
fn another_kind_replaces_and_the_same_kind_merges() {
    let base = "model: {kind: gbm, sigma: 1, mu: 2}";
    assert_eq!(
        over("model: {kind: heston, theta: 3}", base).get("model.mu"),
        None
    );
    assert_eq!(
        over("model: {kind: gbm, sigma: 3}", base).get("model.mu"),
        Some("2")
    );
    assert_eq!(over("model: {sigma: 3}", base).get("model.mu"), Some("2"));
}
