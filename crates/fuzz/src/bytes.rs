//! Choices taken from bytes, one after the other; past the end every byte is 0.

use plimsoll_engine::units::{Amount, Px};

/// Bytes still to be read.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    /// The next byte; none at the end.
    pub(crate) fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// The next byte, 0 at the end.
    pub(crate) fn byte(&mut self) -> u8 {
        self.next().unwrap_or(0)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n.max(1)
    }

    /// A signed amount, of a size that matters at a price: three bytes.
    ///
    /// One byte says the sign and whether it counts single units or a power of ten of USD, the
    /// other two how many.
    pub(crate) fn amount(&mut self, px: Px) -> Amount {
        let shape = self.byte();
        let count = i128::from(u16::from_le_bytes([self.byte(), self.byte()]));
        let units = match u32::from(shape & 0x0f) {
            0 => count,
            // A ten-millionth of a USD to 10 million USD, times the count.
            power => count * 10_i128.pow(power + 8) / i128::from(px.0.max(1)),
        };
        Amount(if shape & 0x80 == 0 { units } else { -units })
    }
}
