//! No text makes the loader or the rules panic.

use plimsoll_snapshot::{Analysis, Snapshot};
use proptest::prelude::*;

use crate::documents::{BORROWER, CARRY, at};

/// Pieces that are put into an account.
const PIECES: [&str; 14] = [
    "0",
    "-1",
    "\"1e9\"",
    "1e15",
    "-1e15",
    "0.0000000001",
    "79228162514264337593543950335",
    "4000000000",
    "null",
    "[]",
    "{}",
    "\"isolated\"",
    "true",
    "\"\"",
];

/// Where values stand in a text: behind each colon, up to the comma or bracket.
fn values(text: &str) -> Vec<(usize, usize)> {
    let starts = text.match_indices(": ").map(|(at, _)| at + 2);
    let end = |from: usize| from + text[from..].find([',', '}', ']']).unwrap_or(0);
    starts.map(|from| (from, end(from))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn any_values_in_any_places_give_figures_or_problems(
        is_carry in any::<bool>(),
        changes in prop::collection::vec((0..40_usize, 0..PIECES.len()), 1..4),
        px in prop::sample::select(vec!["0.000001", "100", "9000000000000"]),
    ) {
        let mut text = if is_carry { CARRY } else { BORROWER }.to_owned();
        for (place, piece) in changes {
            let values = values(&text);
            let (from, to) = values[place % values.len()];
            text.replace_range(from..to, PIECES[piece]);
        }
        if let Ok(snapshot) = Snapshot::parse("fuzz", &text) {
            let asset = if is_carry { "BTC" } else { "HYPE" };
            let _ = Analysis::of(&snapshot, &at(asset, px));
        }
    }
}
