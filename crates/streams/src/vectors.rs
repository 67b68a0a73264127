//! The vectors that the machine at hand has.
//!
//! Rule    plain loops are compiled once for each width and the widest that the machine has is taken at
//!         run time. Every width makes the same additions and multiplications in the same order for
//!         each number, none fused with another, so all of them give the same bits
//! Units   none
//! Bounds  x86-64: SSE2, AVX2, AVX-512; on other machines what they always have
//! Source  none: it chooses among compilations of one text
//! Tests   tests/it/vectors.rs; of whole paths, plimsoll-paths tests/it/vectors.rs

use pulp::{Arch, WithSimd};

/// A width of vectors that this machine has.
#[derive(Clone, Copy, Debug)]
pub struct Vectors(Arch);

/// Numbers that begin where the widest vector does, so that none lies across two lines of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Aligned<T>(pub(crate) T);

impl Vectors {
    /// The widest.
    #[inline]
    #[must_use]
    pub fn widest() -> Self {
        Self(Arch::new())
    }

    /// Those that the program is built for, without a choice at run time.
    #[must_use]
    pub fn plain() -> Self {
        Self(Arch::Scalar)
    }

    /// All that this machine has, the plain ones first and the widest last.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::plain()];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(pulp::x86::V3::try_new().map(|simd| Self(Arch::V3(simd))));
            all.extend(pulp::x86::V4::try_new().map(|simd| Self(Arch::V4(simd))));
        }
        all
    }

    /// Runs `work` compiled for these vectors. All that it calls must be `#[inline(always)]`: what is
    /// not inlined is compiled for the plain ones.
    #[inline(always)]
    #[allow(clippy::inline_always)] // so that the work is part of the compilation for its width
    pub fn run<Work: WithSimd>(self, work: Work) -> Work::Output {
        self.0.dispatch(work)
    }

    /// Whether eight words or more fit into one, the width from which ChaCha is worth turning to
    /// lanes.
    #[inline]
    pub(crate) fn are_wide(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return matches!(self.0, Arch::V3(_) | Arch::V4(_));
        #[cfg(not(target_arch = "x86_64"))]
        return false;
    }
}
