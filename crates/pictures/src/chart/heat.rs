//! A heat map over two axes of a sweep.

use maud::{Markup, html};

use super::frame::{LETTER, pixels, px};
use super::paint::heat;

const WIDTH: f64 = 980.0;
const ROW: f64 = 54.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 44.0;

/// A heat map: a cell for each pair of values of two parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    /// Title, for those who do not see it.
    pub title: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// Name of the horizontal parameter.
    pub x_title: String,
    /// Its values.
    pub x: Vec<String>,
    /// Name of the vertical parameter.
    pub y_title: String,
    /// Its values, from below.
    pub y: Vec<String>,
    /// The cells: for each value of the vertical one, a cell or none for each of the horizontal one.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What its colour follows.
    pub value: f64,
    /// The value as text.
    pub text: String,
    /// Its interval as text.
    pub interval: String,
    /// What it says where the reader points.
    pub says: String,
    /// Whether it has a ring around it.
    pub is_marked: bool,
}

/// Where the cells are.
struct Grid {
    left: f64,
    cell: f64,
    height: f64,
    low: f64,
    high: f64,
}

impl Heat {
    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> Markup {
        let grid = self.grid();
        html! {
            svg class="chart" viewBox=(format!("0 0 {WIDTH} {}", grid.height)) role="img" aria-label=(self.title) {
                title { (self.title) }
                desc { (self.about) }
                text x="2" y="13" { (self.y_title) }
                @for (row, (name, cells)) in self.y.iter().zip(&self.rows).enumerate() {
                    @let top = TOP + pixels(self.y.len() - 1 - row) * ROW;
                    text x=(px(grid.left - 8.0)) y=(px(top + ROW / 2.0 + 4.0)) text-anchor="end" class="dim" { (name) }
                    @for (column, cell) in cells.iter().enumerate() {
                        @let left = grid.left + pixels(column) * grid.cell;
                        @if let Some(cell) = cell { (grid.draw(cell, left, top)) }
                    }
                }
                @for (column, name) in self.x.iter().enumerate() {
                    @let middle = grid.left + (pixels(column) + 0.5) * grid.cell;
                    text x=(px(middle)) y=(px(grid.height - BOTTOM + 17.0)) text-anchor="middle" class="dim" { (name) }
                }
                text x=(px(grid.left + pixels(self.x.len()) * grid.cell)) y=(px(grid.height - 6.0)) text-anchor="end" { (self.x_title) }
            }
        }
    }

    fn grid(&self) -> Grid {
        let longest = self.y.iter().map(|x| x.chars().count()).max();
        let left = pixels(longest.unwrap_or(0)) * LETTER + 16.0;
        let values = self.rows.iter().flatten().flatten().map(|c| c.value);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        Grid {
            left,
            cell: ((WIDTH - left - 4.0) / pixels(self.x.len().max(1))).min(180.0),
            height: TOP + pixels(self.y.len()) * ROW + BOTTOM,
            low,
            high,
        }
    }
}

impl Grid {
    fn draw(&self, cell: &Cell, left: f64, top: f64) -> Markup {
        let range = self.high - self.low;
        let share = if range > 0.0 {
            (cell.value - self.low) / range
        } else {
            0.0
        };
        let (fill, is_light) = heat(share);
        let class = if is_light { "on-light" } else { "on-dark" };
        let middle = left + self.cell / 2.0;
        let fits = pixels(cell.interval.chars().count()) * (LETTER - 1.5) <= self.cell - 4.0;
        html! {
            g data-value=(format!("{:?}", cell.value)) {
                title { (cell.says) }
                rect x=(px(left + 1.0)) y=(px(top + 1.0)) width=(px(self.cell - 2.0)) height=(px(ROW - 2.0)) fill=(fill) {}
                text class=(class) x=(px(middle)) y=(px(top + if fits { 24.0 } else { 31.0 })) text-anchor="middle" font-weight="600" { (cell.text) }
                @if fits {
                    text class=(class) x=(px(middle)) y=(px(top + 41.0)) text-anchor="middle" font-size="10" { (cell.interval) }
                }
                @if cell.is_marked {
                    rect class="ring" x=(px(left + 2.5)) y=(px(top + 2.5)) width=(px(self.cell - 5.0)) height=(px(ROW - 5.0)) {}
                }
            }
        }
    }
}
