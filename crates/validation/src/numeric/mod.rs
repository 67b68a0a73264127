//! Numerical methods of the closed forms: complex numbers, quadrature, Laplace inversion.

mod complex;
mod laplace;
mod quadrature;
mod roots;

pub use complex::Complex;
pub use laplace::invert_laplace;
pub use quadrature::integrate;
pub use roots::quartic_roots;
