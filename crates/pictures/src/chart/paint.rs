//! Colours and letters of charts.

/// Style of everything that the charts draw, for light and dark pages and for paper.
///
/// Hues: Okabe and Ito 2008, lightened for dark pages.
pub const STYLE: &str = "\
:root{--h0:#0072b2;--h1:#d55e00;--h2:#009e73;--h3:#aa5a8c;--h4:#b37700;--h5:#2a88b8;\
--chart-ink:#33383f;--chart-dim:#5d6570;--chart-grid:#dfe3e8}\
@media (prefers-color-scheme:dark){:root{--h0:#5aaee6;--h1:#ff8a3d;--h2:#37c99b;--h3:#e09cc5;\
--h4:#f0b429;--h5:#8fd0f2;--chart-ink:#dde2e8;--chart-dim:#a3acb8;--chart-grid:#353c46}}\
@media print{:root{--h0:#0072b2;--h1:#d55e00;--h2:#009e73;--h3:#aa5a8c;--h4:#b37700;--h5:#2a88b8;\
--chart-ink:#000;--chart-dim:#333;--chart-grid:#ccc}}\
.h0{--hue:var(--h0)}.h1{--hue:var(--h1)}.h2{--hue:var(--h2)}.h3{--hue:var(--h3)}.h4{--hue:var(--h4)}.h5{--hue:var(--h5)}\
svg.chart{display:block;width:100%;height:auto;font:12px system-ui,sans-serif;overflow:visible}\
svg.chart text{fill:var(--chart-ink);stroke:none}\
svg.chart text.dim{fill:var(--chart-dim)}\
svg.chart .grid{stroke:var(--chart-grid);stroke-width:1;fill:none}\
svg.chart .axis{stroke:var(--chart-dim);stroke-width:1;fill:none}\
svg.chart .soft{fill:var(--hue);fill-opacity:.16;stroke:none}\
svg.chart .band{fill:var(--hue);fill-opacity:.38;stroke:none}\
svg.chart .bar{fill:var(--hue);stroke:none}\
svg.chart .line{stroke:var(--hue);stroke-width:2;fill:none;stroke-linejoin:round}\
svg.chart .dashed{stroke-dasharray:5 4;stroke-width:1.5}\
svg.chart .level{stroke:var(--chart-dim);stroke-dasharray:2 4;stroke-width:1.2;fill:none}\
svg.chart .whisker{stroke:var(--chart-ink);stroke-width:1.4;fill:none}\
svg.chart .dot{fill:var(--hue);stroke:var(--chart-ink);stroke-width:.6}\
svg.chart .hollow{fill:none;stroke:var(--hue);stroke-width:1.6}\
svg.chart .hover{fill:var(--chart-ink);fill-opacity:0;stroke:none}\
svg.chart .hover:hover{fill-opacity:.1}\
svg.chart .ring{fill:none;stroke:var(--chart-ink);stroke-width:2.5}\
svg.chart text.on-dark{fill:#fff}svg.chart text.on-light{fill:#111}\
";

/// Colours of a heat map from small to large: cividis (Nuñez, Anderton, Renslow 2018), which is read
/// alike with and without colour blindness.
const HEAT: [[f64; 3]; 6] = [
    [0.0, 34.0, 78.0],
    [53.0, 69.0, 108.0],
    [102.0, 105.0, 112.0],
    [148.0, 142.0, 119.0],
    [201.0, 182.0, 107.0],
    [254.0, 232.0, 56.0],
];

/// Colour of a share of the range, and whether dark letters are read on it.
pub(crate) fn heat(share: f64) -> (String, bool) {
    let place = share.clamp(0.0, 1.0) * 5.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 4
    let first = libm::floor(place).min(4.0) as usize;
    #[allow(clippy::cast_precision_loss)] // at most 4
    let part = place - first as f64;
    let mixed = |i: usize| HEAT[first][i] + (HEAT[first + 1][i] - HEAT[first][i]) * part;
    let [r, g, b] = [0, 1, 2].map(mixed);
    let light = 0.299 * r + 0.587 * g + 0.114 * b;
    (format!("rgb({r:.0},{g:.0},{b:.0})"), light > 128.0)
}
