//! Pictures of results, and the page that shows them.

use std::fs;

use crate::common::{done, plimsoll, said};

#[test]
fn a_gallery_is_a_picture_for_each_result_and_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let result = done(&folder.path().join("results"), 4, &[]);
    let out = folder.path().join("gallery");
    let mut command = plimsoll(&["gallery"]);
    let ended = said(command.arg(&result).arg("--out").arg(&out));
    assert_eq!(ended.exit, Some(0), "{}", ended.err);
    assert_eq!(ended.out, "", "results go into files");
    let svg = fs::read_to_string(out.join("october-2026-hype-minus-50.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("4 paths, seed 20261008"), "{svg}");
    let page = fs::read_to_string(out.join("README.md")).unwrap();
    for part in [
        "![october-2026-hype-minus-50](october-2026-hype-minus-50.svg)",
        "`plimsoll run scenarios/october-2026-hype-minus-50.yaml --paths 4`",
        "| bad debt, mean, USD M |",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_gallery_of_no_result_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("gallery");
    let mut command = plimsoll(&["gallery", "not-there"]);
    let ended = said(command.arg("--out").arg(&out));
    assert_eq!(ended.exit, Some(2), "{}", ended.err);
    assert!(ended.err.contains("there is no folder not-there"));
    assert!(!out.exists());
}
