//! The case files against the list of sources.

use std::collections::BTreeSet;
use std::path::Path;

use super::worked_examples::suite;

#[test]
fn every_source_of_a_case_stands_in_the_list_of_sources() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sources.md");
    let text = std::fs::read_to_string(path).unwrap();
    let listed: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|row| row.split(" |").next())
        .collect();
    assert!(listed.len() > 40, "{listed:?}");
    for case in suite().cases {
        assert!(!case.source.is_empty(), "{case} has no source");
        for source in &case.source {
            assert!(listed.contains(source.as_str()), "{case}: {source}");
        }
    }
}
