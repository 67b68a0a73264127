use plimsoll_validation::closed_form::ruin::ruin;

#[test]
fn ruin_is_as_published_and_certain_without_loading() {
    assert!((ruin(10.0, 0.2, 1.0) - 0.157_396).abs() < 5e-7);
    assert!((ruin(10.0, 0.5, 1.0) - 0.023_783).abs() < 5e-7);
    assert!((ruin(10.0, 1e-12, 1.0) - 1.0).abs() < 1e-10);
    // Only the reserve in mean claims matters.
    assert!((ruin(30.0, 0.3, 3.0) - ruin(10.0, 0.3, 1.0)).abs() < 1e-15);
}
