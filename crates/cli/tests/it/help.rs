//! What the command says about itself.

use crate::common::{plimsoll, run};

const COMMANDS: [&str; 25] = [
    "run",
    "sweep",
    "check",
    "replay",
    "modes",
    "certify",
    "reverse",
    "cover",
    "sensitivity",
    "estimate",
    "tail",
    "bench",
    "summary",
    "report",
    "compare",
    "validate",
    "gallery",
    "account",
    "calibrate",
    "schema",
    "plan",
    "shard",
    "merge",
    "completions",
    "man",
];
const EXIT_CODES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "10", "130"];

#[test]
fn help_and_manual_name_every_command_and_exit_code() {
    for args in [["--help"], ["man"]] {
        let said = run(&args);
        assert_eq!(said.exit, Some(0));
        for command in COMMANDS {
            assert!(said.out.contains(command), "{command}: {}", said.out);
        }
        let (_, codes) = said.out.split_once("Exit codes").unwrap();
        for code in EXIT_CODES {
            let line = format!("\n  {code} ");
            assert!(codes.contains(&line), "{code}: {codes}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page_and_help_without_wide_lines() {
    for command in COMMANDS {
        let page = run(&["man", command]);
        assert_eq!(page.exit, Some(0), "{}", page.err);
        assert!(
            page.out.contains(&format!("plimsoll\\-{command}")),
            "{}",
            page.out
        );
        let help = run(&[command, "--help"]);
        assert!(
            help.out.lines().all(|x| x.chars().count() <= 100),
            "{}",
            help.out
        );
    }
    assert_eq!(run(&["man", "dance"]).exit, Some(2));
}

#[test]
fn completions_are_printed_for_a_shell() {
    let said = run(&["completions", "bash"]);
    assert_eq!(said.exit, Some(0));
    assert!(said.out.contains("--dry-run"));
    assert_eq!(run(&["completions", "abacus"]).exit, Some(2));
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for args in [
        &["dance"][..],
        &[],
        &["run"],
        &["run", "x.yaml", "--paths", "0"],
    ] {
        let said = run(args);
        assert_eq!(said.exit, Some(2), "{args:?}");
        assert!(said.out.is_empty());
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    for args in [&["schema"][..], &["man"], &["completions", "zsh"]] {
        let mut child = plimsoll(args).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
