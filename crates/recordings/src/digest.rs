//! Digests of what was used of a file.
//!
//! Rule    BLAKE3 over a name of the kind of content, then over each field with its length before
//!         it; numbers by their IEEE bits, times as whole milliseconds, little end first
//! Tests   tests/it/prices.rs, tests/it/accounts.rs

/// A digest in the making.
pub(crate) struct Digest(blake3::Hasher);

impl Digest {
    pub(crate) fn of(kind: &str) -> Self {
        let mut digest = Self(blake3::Hasher::new());
        digest.text(kind);
        digest
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    pub(crate) fn time(&mut self, ms: i64) {
        self.0.update(&ms.to_le_bytes());
    }

    pub(crate) fn number(&mut self, x: f64) {
        self.0.update(&x.to_bits().to_le_bytes());
    }

    /// Hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}
