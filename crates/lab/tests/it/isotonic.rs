use plimsoll_lab::stats::isotonic::isotonic;

#[test]
fn violators_are_pooled_to_their_weighted_mean() {
    let fit = |values: &[f64], weights: &[f64]| isotonic(values, weights).unwrap();
    assert_eq!(fit(&[1.0, 2.0, 2.0], &[1.0; 3]), [1.0, 2.0, 2.0]);
    assert_eq!(fit(&[1.0, 3.0, 2.0, 4.0], &[1.0; 4]), [1.0, 2.5, 2.5, 4.0]);
    assert_eq!(fit(&[3.0, 2.0, 1.0], &[1.0; 3]), [2.0; 3]);
    assert_eq!(fit(&[4.0, 1.0], &[1.0, 3.0]), [1.75, 1.75]);
    // A late fall reaches back over blocks already pooled.
    assert_eq!(
        fit(&[1.0, 5.0, 3.0, 0.0], &[1.0; 4]),
        [1.0, 8.0 / 3.0, 8.0 / 3.0, 8.0 / 3.0]
    );
    assert_eq!(fit(&[], &[]), [0.0; 0]);
}

#[test]
fn weights_must_be_positive_and_as_many_as_values() {
    assert_eq!(isotonic(&[1.0], &[]), None);
    assert_eq!(isotonic(&[1.0], &[0.0]), None);
    assert_eq!(isotonic(&[1.0], &[f64::NAN]), None);
}
