//! One panel: axes, bands and lines over hours.

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use crate::{Band, PictureError};

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

const TEXT: RGBColor = RGBColor(60, 66, 74);
const GRID: RGBColor = RGBColor(226, 229, 233);
/// Room above and below what is drawn, as a share of its range.
const AIR: f64 = 0.06;
/// Width of a letter of the legend, pixels.
const LETTER: i32 = 6;

/// A panel under way.
pub(crate) struct Panel<'a, 'b> {
    canvas: &'a Canvas<'b>,
    chart: Chart<'a, 'b>,
    hours: &'a [f64],
    legend: Vec<(String, ShapeStyle)>,
}

impl<'a, 'b: 'a> Panel<'a, 'b> {
    /// Axes from the first to the last hour, and over the range of what will be drawn.
    pub(crate) fn new(
        canvas: &'a Canvas<'b>,
        (title, unit): (&str, &'static str),
        hours: &'a [f64],
        (low, high): (f64, f64),
    ) -> Result<Self, PictureError> {
        let air = ((high - low) * AIR).max(1e-9);
        let (first, last) = (hours[0], hours[hours.len() - 1]);
        let font = ("sans-serif", 15).into_font().color(&TEXT);
        canvas.draw_text(title, &font, (72, 3)).map_err(drawing)?;
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(24)
            .margin_left(8)
            .margin_right(18)
            .x_label_area_size(26)
            .y_label_area_size(64)
            .build_cartesian_2d(first..last, (low - air)..(high + air))
            .map_err(drawing)?;
        let style = || ("sans-serif", 12).into_font().color(&TEXT);
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .x_labels(9)
            .y_labels(5)
            .x_label_style(style())
            .y_label_style(style())
            .x_label_formatter(&|hour| format!("{} h", short(*hour)))
            .y_label_formatter(&|value| format!("{}{unit}", short(*value)))
            .draw()
            .map_err(drawing)?;
        Ok(Self {
            canvas,
            chart,
            hours,
            legend: Vec::new(),
        })
    }

    /// A band with its median, named in the legend.
    pub(crate) fn band(
        &mut self,
        name: &str,
        colour: RGBColor,
        band: &Band,
    ) -> Result<(), PictureError> {
        let upper = self.hours.iter().copied().zip(band.high.iter().copied());
        let lower = self.hours.iter().copied().zip(band.low.iter().copied());
        let outline: Vec<_> = upper.chain(lower.rev()).collect();
        self.chart
            .draw_series(std::iter::once(Polygon::new(outline, colour.mix(0.16))))
            .map_err(drawing)?;
        self.line(name, colour.stroke_width(2), &band.mid)
    }

    /// A line, named in the legend.
    pub(crate) fn line(
        &mut self,
        name: &str,
        style: ShapeStyle,
        values: &[f64],
    ) -> Result<(), PictureError> {
        let points = self.hours.iter().copied().zip(values.iter().copied());
        self.chart
            .draw_series(LineSeries::new(points, style))
            .map_err(drawing)?;
        self.legend.push((name.to_owned(), style));
        Ok(())
    }

    /// A level line without a name.
    pub(crate) fn level(&mut self, value: f64) -> Result<(), PictureError> {
        let ends = [self.hours[0], self.hours[self.hours.len() - 1]];
        let points = ends.map(|hour| (hour, value));
        let style = TEXT.mix(0.5).stroke_width(1);
        self.chart
            .draw_series(DashedLineSeries::new(points, 4, 4, style))
            .map_err(drawing)?;
        Ok(())
    }

    /// Writes the legend into the row of the title, from the right, where no line can be.
    pub(crate) fn finish(self) -> Result<(), PictureError> {
        let (width, _) = self.canvas.dim_in_pixel();
        let mut x = i32::try_from(width).unwrap_or(i32::MAX) - 24;
        for (name, style) in self.legend.iter().rev() {
            let letters = i32::try_from(name.chars().count()).unwrap_or(0);
            x -= letters * LETTER + 30;
            let line = PathElement::new([(x, 12), (x + 18, 12)], *style);
            self.canvas.draw(&line).map_err(drawing)?;
            let font = ("sans-serif", 12).into_font().color(&TEXT);
            self.canvas
                .draw_text(name, &font, (x + 23, 5))
                .map_err(drawing)?;
        }
        Ok(())
    }
}

/// What the library says, as an error of ours.
#[allow(clippy::needless_pass_by_value)] // the shape that `map_err` wants
pub(crate) fn drawing<E: std::error::Error>(error: E) -> PictureError {
    PictureError::Drawing(error.to_string())
}

/// A number on an axis: without zeros that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}
