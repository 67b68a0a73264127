//! Mirror images and given beginnings.

use plimsoll_streams::{Key, Normals};

const KEY: Key = Key { seed: 4, path: 9 };

#[test]
fn a_mirror_image_draws_the_other_tail() {
    let mut own = KEY.stream("test", 0);
    let mut image = KEY.stream("test", 0).mirrored();
    for _ in 0..1_000 {
        let (u, v) = (own.uniform(), image.uniform());
        assert_eq!((u + v).to_bits(), 1.0_f64.to_bits());
    }
    for _ in 0..1_000 {
        let (z, w) = (own.standard_normal(), image.standard_normal());
        assert!((z + w).abs() <= 4e-15 * z.abs().max(1.0), "{z} and {w}");
    }
}

#[test]
fn a_mirrored_block_has_the_other_sign_however_it_is_read() {
    let (mut own, mut image) = ([0.0; 200], [0.0; 200]);
    KEY.stream("test", 0).fill_standard_normal(&mut own);
    let mut normals = Normals::from(KEY.stream("test", 0).mirrored());
    let (first, second) = image.split_at_mut(37);
    normals.fill(first);
    normals.fill(second);
    for (z, w) in own.iter().zip(image) {
        assert_eq!(z.to_bits(), (-w).to_bits());
    }
}

#[test]
fn given_uniforms_come_before_those_of_the_stream() {
    let mut own = KEY.stream("test", 0);
    let mut led = KEY.stream("test", 0).led_by(&[0.25, 0.75]);
    for given in [0.25_f64, 0.75] {
        assert_eq!(given.to_bits(), led.uniform().to_bits());
    }
    for _ in 0..10 {
        assert_eq!(own.uniform().to_bits(), led.uniform().to_bits());
    }
}
