//! The numerical methods against figures with more digits.

use plimsoll_validation::numeric::{Complex, integrate, invert_laplace, quartic_roots};

#[test]
fn quadrature_is_exact_for_polynomials_and_sharp_for_smooth_functions() {
    let power = integrate(-1.0, 2.0, 1, |x| x.powi(31));
    assert!((power / ((2_f64.powi(32) - 1.0) / 32.0) - 1.0).abs() < 1e-13);
    let sine = integrate(0.0, 10.0, 3, f64::sin);
    assert!((sine - (1.0 - 10_f64.cos())).abs() < 1e-13);
}

#[test]
fn complex_functions_undo_each_other() {
    for z in [
        Complex::new(0.3, -2.0),
        Complex::new(-4.0, 1e-3),
        Complex::new(0.0, 5.0),
    ] {
        let near = |other: Complex| (other - z).abs() < 1e-14 * (1.0 + z.abs());
        assert!(near(z.ln().exp()) && near(z.sqrt() * z.sqrt()));
        assert!(near(z * Complex::new(2.0, -7.0) / Complex::new(2.0, -7.0)));
        assert!(z.sqrt().re >= 0.0);
    }
}

#[test]
fn the_roots_of_a_quartic_are_found() {
    let roots = [
        Complex::new(-14.0, 0.1),
        Complex::new(-0.5, 3.0),
        Complex::new(2.0, -1.0),
        Complex::new(120.0, 40.0),
    ];
    // 3 Π (x − r): multiplied out one root after the other.
    let mut c = vec![Complex::from(3.0)];
    for root in roots {
        let mut next = vec![Complex::ZERO; c.len() + 1];
        for (n, a) in c.iter().enumerate() {
            next[n + 1] = next[n + 1] + *a;
            next[n] = next[n] - *a * root;
        }
        c = next;
    }
    let found = quartic_roots(c.try_into().unwrap());
    for root in roots {
        let nearest = found
            .iter()
            .map(|x| (*x - root).abs())
            .fold(f64::MAX, f64::min);
        assert!(nearest < 1e-11 * root.abs(), "{root:?}: {found:?}");
    }
}

#[test]
fn known_transforms_are_inverted_to_eight_digits() {
    for t in [0.05, 1.0, 7.0] {
        let decay = invert_laplace(t, |s| Complex::ONE / (s + Complex::ONE));
        assert!((decay - f64::exp(-t)).abs() < 1e-8, "{t}: {decay}");
        // First passage of Brownian motion to 1: e^(−√(2s))/s.
        let passage = invert_laplace(t, |s| (-(s * 2.0).sqrt()).exp() / s);
        let expected = libm::erfc(1.0 / (2.0 * t).sqrt());
        assert!((passage - expected).abs() < 1e-8, "{t}: {passage}");
    }
}
