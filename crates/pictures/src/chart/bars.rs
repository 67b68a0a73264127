//! A chart of horizontal bars with intervals.

use maud::{Markup, html};

use super::Span;
use super::frame::{LETTER, pixels, px};
use super::scale::{Axis, Scale};

const WIDTH: f64 = 480.0;
const ROW: f64 = 28.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 26.0;

/// A chart of horizontal bars with intervals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// Title, for those who do not see it.
    pub title: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// The axis of the values.
    pub axis: Axis,
    /// The bars, from above.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// Hue, 0 to 5.
    pub hue: u8,
    /// Stands before it.
    pub name: String,
    /// How long it is, with its interval.
    pub value: Span,
    /// Its value and interval as text.
    pub says: String,
}

impl Bars {
    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> Markup {
        let longest = self.bars.iter().map(|b| b.name.chars().count()).max();
        let left = pixels(longest.unwrap_or(0)) * LETTER + 12.0;
        let numbers = self
            .bars
            .iter()
            .flat_map(|b| b.value.numbers())
            .chain([0.0]);
        let scale = Scale::over(numbers, self.axis.steps, (left, WIDTH - 16.0));
        let rows = pixels(self.bars.len()) * ROW;
        let height = TOP + rows + BOTTOM;
        html! {
            svg class="chart" viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(self.title) {
                title { (self.title) }
                desc { (self.about) }
                text x="2" y="13" { (self.axis.title) }
                @for (value, text) in scale.ticks(5) {
                    @let x = scale.at(value);
                    path class="grid" d=(format!("M{x:.1} {TOP:.1}v{rows:.1}")) {}
                    text x=(px(x)) y=(px(height - 8.0)) text-anchor="middle" class="dim" { (text) (self.axis.suffix) }
                }
                @for (place, bar) in self.bars.iter().enumerate() {
                    (draw(bar, &scale, TOP + pixels(place) * ROW, left))
                }
                path class="axis" d=(format!("M{:.1} {TOP:.1}v{rows:.1}", scale.at(0.0))) {}
            }
        }
    }
}

fn draw(bar: &Bar, scale: &Scale, top: f64, left: f64) -> Markup {
    let (zero, end) = (scale.at(0.0), scale.at(bar.value.value));
    let middle = top + ROW / 2.0;
    html! {
        g {
            title { (bar.says) }
            text x=(px(left - 7.0)) y=(px(middle + 4.0)) text-anchor="end" { (bar.name) }
            rect class=(format!("bar h{}", bar.hue % 6)) x=(px(zero.min(end))) y=(px(top + 5.0))
                width=(px((end - zero).abs())) height=(px(ROW - 10.0)) {}
            @if let Some((low, high)) = bar.value.low.zip(bar.value.high) {
                @let (low, high) = (scale.at(low), scale.at(high));
                path class="whisker" d=(format!("M{low:.1} {:.1}v8M{high:.1} {:.1}v8M{low:.1} {middle:.1}H{high:.1}", middle - 4.0, middle - 4.0)) {}
            }
        }
    }
}
