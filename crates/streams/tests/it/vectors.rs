//! Every width of vectors gives the same bits, and the generator goes on where it should.

use plimsoll_streams::{Key, Normals, Stream, Vectors};

use crate::stream;

/// The first normals of a stream, read in parts of so many.
fn read(vectors: Vectors, stream: Stream, lengths: &[usize]) -> Vec<u64> {
    let mut normals = Normals::by(vectors, stream);
    let mut all = Vec::new();
    for length in lengths {
        let mut part = vec![f64::NAN; *length];
        normals.fill(&mut part);
        all.extend(part.iter().map(|z| z.to_bits()));
    }
    all
}

/// A stream of which so many numbers have been drawn.
fn used(mut stream: Stream, draws: usize) -> Stream {
    for _ in 0..draws {
        stream.u64();
    }
    stream
}

#[test]
fn every_width_gives_the_bits_of_the_plain_one() {
    let long = [256; 40];
    let odd = [1, 255, 257, 3, 64, 63, 513, 1_000, 31, 240, 240, 240, 2_049];
    let lengths: [&[usize]; 4] = [&long, &odd, &[28_800], &[7; 300]];
    for lengths in lengths {
        // Draws that end within and at the end of a block of the generator, and of its buffer.
        for draws in [0, 1, 5, 8, 16, 31, 32, 33, 40, 64] {
            let plain = read(Vectors::plain(), used(stream("width"), draws), lengths);
            assert!(plain.iter().all(|bits| f64::from_bits(*bits).is_finite()));
            for vectors in Vectors::all() {
                let wide = read(vectors, used(stream("width"), draws), lengths);
                assert!(wide == plain, "{vectors:?}, {draws} draws, {lengths:?}");
            }
        }
    }
}

#[test]
fn mirror_images_are_the_same_on_every_width() {
    let own = read(Vectors::plain(), stream("mirror"), &[1_000]);
    let sign = 1 << 63;
    for vectors in Vectors::all() {
        let mirrored = read(vectors, stream("mirror").mirrored(), &[1_000]);
        assert!(mirrored.iter().zip(&own).all(|(a, b)| a ^ sign == *b));
    }
}

/// A piece of 64 normals takes 32 numbers of 64 bits.
#[test]
fn a_stream_goes_on_behind_the_normals_that_were_drawn() {
    for (normals, numbers) in [(64, 32), (256, 128), (300, 160), (2_560, 1_280)] {
        for draws in [0, 3, 8, 24] {
            let mut filled = used(stream("on"), draws);
            filled.fill_standard_normal(&mut vec![0.0; normals]);
            let mut skipped = used(stream("on"), draws + numbers);
            for _ in 0..100 {
                assert_eq!(filled.u64(), skipped.u64(), "{normals} after {draws}");
            }
        }
    }
}

#[test]
fn normals_that_restart_are_those_of_the_other_stream() {
    let key = Key { seed: 4, path: 4 };
    for used in [0, 1, 64, 256, 300] {
        let mut normals = Normals::from(stream("before"));
        normals.fill(&mut vec![0.0; used]);
        normals.restart(key.stream("after", 0));
        let mut again = vec![0.0; 500];
        normals.fill(&mut again);
        let again: Vec<u64> = again.iter().map(|z| z.to_bits()).collect();
        let fresh = read(Vectors::plain(), key.stream("after", 0), &[500]);
        assert_eq!(again, fresh, "{used}");
    }
}
