//! What all charts with two axes share: room for the texts, grid, numbers at the axes.

use maud::{Markup, html};

use super::Size;
use super::scale::{Axis, Scale, Steps};

/// Width of a letter at the size of the numbers, pixels.
pub(crate) const LETTER: f64 = 7.0;
/// Rows for the title of the vertical axis and for the numbers below.
const TOP: f64 = 26.0;
const BOTTOM: f64 = 42.0;
const RIGHT: f64 = 18.0;

/// A chart's axes in their place.
pub(crate) struct Frame {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    x_ticks: Vec<(f64, String)>,
    y_ticks: Vec<(f64, String)>,
    left: f64,
}

impl Frame {
    /// Axes that hold all of the numbers.
    pub(crate) fn new(size: Size, (x, xs): (&Axis, Vec<f64>), (y, ys): (&Axis, Vec<f64>)) -> Self {
        let (width, height) = size.pixels();
        let vertical = (height - BOTTOM, TOP);
        let ys = ys.into_iter().chain(y.include.iter().copied());
        let y_scale = Scale::over(ys, y.steps, vertical);
        let y_ticks = labelled(&y_scale, y, if size == Size::Half { 5 } else { 7 });
        let longest = y_ticks.iter().map(|(_, x)| x.chars().count()).max();
        let left = pixels(longest.unwrap_or(0)) * LETTER + 16.0;
        let xs = xs.into_iter().chain(x.include.iter().copied());
        let x_scale = Scale::over(xs, x.steps, (left, width - RIGHT));
        let x_ticks = labelled(&x_scale, x, if size == Size::Half { 6 } else { 10 });
        let x_ticks = apart(x_ticks, &x_scale);
        Self {
            width,
            height,
            x: x_scale,
            y: y_scale,
            x_ticks,
            y_ticks,
            left,
        }
    }

    /// Grid, numbers and titles of the axes.
    pub(crate) fn draw(&self, x: &Axis, y: &Axis) -> Markup {
        let (bottom, right) = (self.height - BOTTOM, self.width - RIGHT);
        html! {
            @for (value, text) in &self.y_ticks {
                @let at = self.y.at(*value);
                path class="grid" d=(format!("M{:.1} {at:.1}H{right:.1}", self.left)) {}
                text x=(px(self.left - 7.0)) y=(px(at + 4.0)) text-anchor="end" class="dim" { (text) }
            }
            @for (value, text) in &self.x_ticks {
                @let at = self.x.at(*value);
                path class="axis" d=(format!("M{at:.1} {bottom:.1}v4")) {}
                text x=(px(at)) y=(px(bottom + 17.0)) text-anchor="middle" class="dim" { (text) }
            }
            path class="axis" d=(format!("M{:.1} {bottom:.1}H{right:.1}", self.left)) {}
            text x="2" y="13" { (y.title) }
            text x=(px(right)) y=(px(self.height - 6.0)) text-anchor="end" { (x.title) }
        }
    }

    /// Pixels of the upper and the lower end of the drawing.
    pub(crate) fn rows(&self) -> (f64, f64) {
        (TOP, self.height - BOTTOM)
    }

    /// Pixels of the left and the right end of the drawing.
    pub(crate) fn columns(&self) -> (f64, f64) {
        (self.left, self.width - RIGHT)
    }
}

/// Pixels as text.
pub(crate) fn px(x: f64) -> String {
    format!("{x:.1}")
}

/// A number of letters as pixels of width one.
pub(crate) fn pixels(letters: usize) -> f64 {
    u32::try_from(letters).map_or(0.0, f64::from)
}

fn labelled(scale: &Scale, axis: &Axis, wanted: u32) -> Vec<(f64, String)> {
    let ticks = scale.ticks(wanted).into_iter();
    let ticks = ticks.map(|(x, text)| (x, format!("{text}{}", axis.suffix)));
    ticks.collect()
}

/// Leaves out texts that would run into the one before.
fn apart(ticks: Vec<(f64, String)>, scale: &Scale) -> Vec<(f64, String)> {
    let mut kept: Vec<(f64, String)> = Vec::new();
    let mut free = f64::NEG_INFINITY;
    for (x, text) in ticks {
        let half = pixels(text.chars().count()) * LETTER / 2.0;
        let at = scale.at(x);
        if at - half >= free {
            free = at + half + 6.0;
            kept.push((x, text));
        }
    }
    kept
}

/// Whether a number has a place on the axis.
pub(crate) fn has_place(axis: &Axis, x: f64) -> bool {
    x.is_finite() && (axis.steps == Steps::Linear || x > 0.0)
}
