//! The ground plan: which crate may depend on which, and what never enters a crate.

use std::collections::BTreeSet;
use std::path::Path;

/// Names in the `[dependencies]` of a crate.
fn dependencies(krate: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate);
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let section = manifest
        .split("\n[")
        .find(|s| s.starts_with("dependencies]"));
    let lines = section.unwrap_or("").lines().skip(1);
    lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn crates() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let mut names: Vec<_> = entries
        .filter(|e| e.path().join("Cargo.toml").exists())
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn crates_depend_on_those_below_them_only() {
    let allowed: &[(&str, &[&str])] = &[
        ("agents", &["engine", "streams"]),
        (
            "bench",
            &["agents", "engine", "paths", "scenario", "sim", "streams"],
        ),
        ("calibrate", &["streams"]),
        (
            "cli",
            &[
                "bench",
                "calibrate",
                "lab",
                "output",
                "paths",
                "pictures",
                "recordings",
                "report",
                "scenario",
                "sim",
                "snapshot",
                "validation",
            ],
        ),
        ("engine", &[]),
        ("fuzz", &["engine", "scenario", "snapshot"]),
        ("lab", &["sim", "streams"]),
        ("output", &["lab", "sim"]),
        ("paths", &["streams"]),
        ("pictures", &[]),
        ("recordings", &["agents", "paths", "snapshot"]),
        ("report", &["lab", "output", "pictures", "sim"]),
        (
            "scenario",
            &["agents", "engine", "lab", "paths", "sim", "streams"],
        ),
        ("sim", &["agents", "engine", "paths", "streams"]),
        ("snapshot", &["engine"]),
        ("streams", &[]),
        ("testkit", &[]),
        ("validation", &["engine", "lab", "paths", "sim", "streams"]),
    ];
    let names: Vec<_> = allowed.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(
        crates(),
        names,
        "a crate without a place in the ground plan"
    );
    for (krate, below) in allowed {
        let below: BTreeSet<_> = below.iter().map(|b| format!("plimsoll-{b}")).collect();
        let ours = dependencies(krate)
            .into_iter()
            .filter(|d| d.starts_with("plimsoll-"));
        let above: Vec<_> = ours.filter(|d| !below.contains(d)).collect();
        assert!(above.is_empty(), "{krate} depends on {above:?}");
    }
}

#[test]
fn what_never_enters_a_crate_is_kept_out() {
    for krate in crates() {
        let all = dependencies(&krate);
        assert!(
            all.contains("polars") == ["output", "recordings"].contains(&&*krate),
            "{krate}: polars"
        );
        assert!(
            !all.contains("indicatif") || krate == "cli",
            "{krate}: indicatif"
        );
        assert!(
            !all.contains("rayon") || ["cli", "lab"].contains(&&*krate),
            "{krate}: rayon"
        );
        let draws = ["streams"].contains(&&*krate);
        assert!(draws || !all.contains("rand"), "{krate}: rand");
    }
    let engine = dependencies("engine");
    let pure = ["garde", "rust_decimal", "schemars", "serde", "thiserror"];
    assert_eq!(engine, pure.map(str::to_owned).into());
}
