//! The picture of one stress: prices, utilization, liquidations.

use plotters::prelude::*;

use crate::panel::{Panel, drawing};
use crate::{Band, PictureError};

const SIZE: (u32, u32) = (920, 820);
const TITLE_HEIGHT: u32 = 52;
const INK: RGBColor = RGBColor(60, 66, 74);
const BLUE: RGBColor = RGBColor(31, 90, 166);
const RED: RGBColor = RGBColor(192, 57, 43);
/// Colours of assets, in their order; they come again after the last.
const ASSETS: [RGBColor; 4] = [
    RGBColor(214, 137, 16),
    RGBColor(108, 92, 180),
    RGBColor(22, 134, 119),
    RGBColor(120, 120, 120),
];
/// Where the documented rate curve bends: utilization, percent.
const KINK_PCT: f64 = 80.0;

/// Price of one asset over the course of a stress.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Name of the asset.
    pub asset: String,
    /// Oracle price in percent of that at the start.
    pub oracle_pct: Band,
}

/// The picture of one stress: bands over its paths, a value for each moment of `hours`.
#[derive(Clone, Debug, PartialEq)]
pub struct Stress {
    /// Title.
    pub title: String,
    /// What stands below it, such as the number of paths.
    pub subtitle: String,
    /// Moments, hours since the start.
    pub hours: Vec<f64>,
    /// Prices, in the order to draw them in.
    pub prices: Vec<Price>,
    /// Utilization of the USDC reserve, percent.
    pub utilization_pct: Band,
    /// Notional liquidated so far, million USD.
    pub liquidated_musd: Band,
    /// Mean of the same.
    pub liquidated_mean_musd: Vec<f64>,
    /// Mean of the bad debt posted so far, million USD.
    pub bad_debt_mean_musd: Vec<f64>,
}

impl Stress {
    /// Draws the picture.
    ///
    /// # Errors
    /// [`PictureError::NoCourse`] with fewer than two moments; [`PictureError::Drawing`].
    pub fn svg(&self) -> Result<String, PictureError> {
        if self.hours.len() < 2 {
            return Err(PictureError::NoCourse);
        }
        let mut text = String::new();
        {
            let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
            root.fill(&WHITE).map_err(drawing)?;
            let (head, body) = root.split_vertically(TITLE_HEIGHT);
            let write = |line: &str, size: i32, at: (i32, i32)| {
                head.draw_text(line, &("sans-serif", size).into_font().color(&INK), at)
                    .map_err(drawing)
            };
            write(&self.title, 20, (12, 8))?;
            write(&self.subtitle, 13, (12, 32))?;
            let panels = body.split_evenly((3, 1));
            self.draw_prices(&panels[0])?;
            self.draw_utilization(&panels[1])?;
            self.draw_liquidations(&panels[2])?;
            root.present().map_err(drawing)?;
        }
        Ok(text)
    }

    fn draw_prices(&self, canvas: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Drawn {
        let ranges = self.prices.iter().filter_map(|p| p.oracle_pct.range());
        let range = ranges.fold((100.0, 100.0), widest);
        let title = ("Oracle prices, percent of the start", "%");
        let mut panel = Panel::new(canvas, title, &self.hours, range)?;
        for (price, colour) in self.prices.iter().zip(ASSETS.iter().cycle()) {
            panel.band(&price.asset, *colour, &price.oracle_pct)?;
        }
        panel.finish()
    }

    fn draw_utilization(
        &self,
        canvas: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Drawn {
        let range = self.utilization_pct.range().unwrap_or((0.0, 100.0));
        let title = ("Utilization of the USDC reserve; dashed: the kink", "%");
        let range = widest(range, (KINK_PCT, KINK_PCT));
        let mut panel = Panel::new(canvas, title, &self.hours, range)?;
        panel.level(KINK_PCT)?;
        panel.band("utilization", BLUE, &self.utilization_pct)?;
        panel.finish()
    }

    fn draw_liquidations(
        &self,
        canvas: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Drawn {
        let means = self.liquidated_mean_musd.iter();
        let highest = means.chain(&self.bad_debt_mean_musd).copied();
        let highest = highest.fold(1e-6, f64::max);
        let range = self.liquidated_musd.range().unwrap_or((0.0, 1.0));
        let range = widest(range, (0.0, highest));
        let title = ("Liquidated so far and bad debt so far, million USD", "M");
        let mut panel = Panel::new(canvas, title, &self.hours, range)?;
        panel.band("liquidated, median", BLUE, &self.liquidated_musd)?;
        let thin = BLUE.mix(0.6).stroke_width(1);
        panel.line("liquidated, mean", thin, &self.liquidated_mean_musd)?;
        let red = RED.stroke_width(2);
        panel.line("bad debt, mean", red, &self.bad_debt_mean_musd)?;
        panel.finish()
    }
}

type Drawn = Result<(), PictureError>;

fn widest(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0.min(b.0), a.1.max(b.1))
}
