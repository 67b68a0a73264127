//! Blocks of normals: law, independence, bits.

use plimsoll_streams::Normals;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::stream;

const BLOCKS: usize = 4_000;
const LENGTH: usize = 256;

fn draws(name: &str) -> Vec<f64> {
    let mut all = vec![0.0; BLOCKS * LENGTH];
    let mut s = stream(name);
    for block in all.chunks_mut(LENGTH) {
        s.fill_standard_normal(block);
    }
    all
}

fn mean(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for x in values {
        n += 1.0;
        sum += x;
        squares += x * x;
    }
    let mean: f64 = sum / n;
    (mean, ((squares / n - mean * mean) / n).sqrt())
}

#[test]
fn blocks_have_the_moments_and_tails_of_a_normal() {
    let all = draws("moments");
    for (power, expected) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0), (6, 15.0)] {
        let (found, error) = mean(all.iter().map(|z| z.powi(power)));
        assert!(
            (found - expected).abs() < 4.0 * error,
            "moment {power}: {found}, expected {expected}, standard error {error}"
        );
    }
    let normal = Normal::standard();
    for border in [-4.0, -3.0, -2.0, -1.0, -0.1, 0.0, 0.5, 1.5, 2.5, 3.5] {
        let expected = normal.cdf(border);
        let below = all.iter().map(|z| f64::from(u8::from(*z < border)));
        let (found, error) = mean(below);
        assert!(
            (found - expected).abs() < 4.0 * error.max(1e-6),
            "share below {border}: {found}, expected {expected}, standard error {error}"
        );
    }
}

#[test]
fn blocks_follow_the_normal_law_everywhere() {
    let mut all = draws("law");
    all.sort_unstable_by(f64::total_cmp);
    let normal = Normal::standard();
    #[allow(clippy::cast_precision_loss)]
    let n = all.len() as f64;
    #[allow(clippy::cast_precision_loss)]
    let distance = all
        .iter()
        .enumerate()
        .map(|(i, z)| (normal.cdf(*z) - (i as f64 + 0.5) / n).abs())
        .fold(0.0, f64::max);
    // Kolmogorov: beyond 1.95/√n in one sample of a thousand.
    assert!(distance < 1.95 / n.sqrt(), "distance {distance}");
}

#[test]
fn places_of_a_block_are_independent() {
    let all = draws("places");
    for lag in [1, 2, 31, 32, 33, 64, 128] {
        for power in [1, 2] {
            let centred = |z: f64| if power == 1 { z } else { z * z - 1.0 };
            let products = all
                .windows(lag + 1)
                .map(|w| centred(w[0]) * centred(w[lag]));
            let (found, error) = mean(products);
            assert!(
                found.abs() < 4.0 * error,
                "lag {lag}, power {power}: {found}"
            );
        }
    }
}

#[test]
fn any_length_is_filled_and_the_stream_goes_on() {
    for length in [0, 1, 2, 31, 63, 64, 65, 127, 1_000] {
        let (mut a, mut b) = (stream("length"), stream("length"));
        let (mut first, mut again) = (vec![f64::NAN; length], vec![f64::NAN; length]);
        a.fill_standard_normal(&mut first);
        b.fill_standard_normal(&mut again);
        assert!(first.iter().all(|z| z.is_finite()));
        assert!(
            first
                .iter()
                .map(|z| z.to_bits())
                .eq(again.iter().map(|z| z.to_bits()))
        );
        assert_eq!(a.u64(), b.u64());
    }
}

#[test]
fn a_shorter_block_is_the_beginning_of_a_longer_one() {
    let mut long = vec![0.0; 300];
    stream("prefix").fill_standard_normal(&mut long);
    for length in [1, 33, 64, 70, 256, 299] {
        let mut short = vec![0.0; length];
        stream("prefix").fill_standard_normal(&mut short);
        assert_eq!(short, long[..length]);
    }
}

#[test]
fn a_sequence_does_not_depend_on_how_it_is_read() {
    let mut whole = vec![0.0; 1_000];
    stream("sequence").fill_standard_normal(&mut whole);
    for lengths in [vec![256, 240, 64, 1, 439], vec![1; 1_000], vec![999, 1]] {
        let mut normals = Normals::from(stream("sequence"));
        let mut read = Vec::new();
        for length in lengths {
            let mut part = vec![0.0; length];
            normals.fill(&mut part);
            read.extend(part);
        }
        assert_eq!(read, whole);
    }
}

#[test]
fn the_first_of_a_block_are_as_they_were() {
    let mut block = [0.0; 4];
    stream("golden").fill_standard_normal(&mut block);
    let expected = [
        1.078_006_744_384_765_6,
        -1.137_272_238_731_384_3,
        -0.086_787_499_487_400_05,
        -0.523_583_889_007_568_4,
    ];
    assert_eq!(block.map(f64::to_bits), expected.map(f64::to_bits));
}
