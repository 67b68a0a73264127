//! The margin tables against the presets and the documented deductions.

use plimsoll_engine::units::Usd;
use plimsoll_engine::venue::margin_tables::{MARGIN_TABLES, MarginTable, single_tier};
use plimsoll_engine::venue::{Preset, Venue};

#[test]
fn the_presets_use_the_tables_of_their_assets() {
    let venue = Venue::try_from(&Preset::October2026.config()).unwrap();
    for perp in &venue.perps {
        assert_eq!(perp.tiers, MarginTable::of(&perp.name).unwrap().resolve());
    }
}

#[test]
fn deductions_are_the_documented_ones() {
    // Table id and whole USD taken off in the second tier (DOC-TIERS).
    let documented = [
        (51, 150_000),
        (52, 1_000_000),
        (53, 1_000_000),
        (54, 1_750_000),
        (55, 1_333_333),
        (56, 1_875_000),
    ];
    for (id, whole) in documented {
        let table = MARGIN_TABLES.iter().find(|t| t.id == id).unwrap();
        let deduction = table.resolve()[1].deduction;
        assert_eq!(deduction.0 / Usd::ONE.0, whole, "table {id}");
    }
}

#[test]
fn no_asset_is_in_two_tables_and_others_have_one_tier() {
    let mut all: Vec<_> = MARGIN_TABLES.iter().flat_map(|t| t.assets).collect();
    let listed = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), listed), (36, 36));
    assert!(MarginTable::of("GMX").is_none());
    assert_eq!(single_tier(3).len(), 1);
    assert!(single_tier(3)[0].deduction.is_zero());
}
