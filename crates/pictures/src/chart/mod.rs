//! Charts for a page: SVG elements without colours of their own.
//!
//! What is drawn carries classes (`h0` to `h5` for hues, `soft`, `band`, `grid`); [`STYLE`] gives
//! them colours for light and dark pages, so one drawing serves both. The hues are those of Okabe
//! and Ito, which people with any colour blindness tell apart. Every drawing has a title and a
//! description, and says its numbers in the titles of its parts.

mod bars;
mod frame;
mod heat;
mod paint;
mod plot;
mod scale;

pub use bars::{Bar, Bars};
pub use heat::{Cell, Heat};
pub use plot::{Area, Dot, Hover, Level, Line, Plot, Stroke};
pub use scale::{Axis, Steps};

pub use paint::STYLE;

/// A number and its interval, in the unit of the axis it is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    /// The number.
    pub value: f64,
    /// Lower end of the interval; none if unknown.
    pub low: Option<f64>,
    /// Upper end of the interval; none if unknown.
    pub high: Option<f64>,
}

impl Span {
    /// A number that is known exactly.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            low: None,
            high: None,
        }
    }

    /// The number and the ends that are known.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> + use<> {
        [Some(self.value), self.low, self.high]
            .into_iter()
            .flatten()
    }
}

/// How large a chart is drawn; a page scales it to the room that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Two beside each other.
    #[default]
    Half,
    /// The whole width.
    Full,
}

impl Size {
    /// Width and height, pixels.
    pub(crate) fn pixels(self) -> (f64, f64) {
        match self {
            Self::Half => (480.0, 270.0),
            Self::Full => (980.0, 420.0),
        }
    }
}
