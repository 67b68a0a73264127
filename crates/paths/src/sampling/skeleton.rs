//! The hourly skeleton of the normals that drive the prices, from a Sobol point.
//!
//! Rule    W is the sum of an asset's normals. Its values at whole hours are made in the order of a
//!         Brownian bridge: the end, then the middle of each part, W(m) between W(l) and W(r) with
//!         mean the line and variance (m − l)(r − m)/(r − l). Across assets each of these normals
//!         is turned into principal components of the correlation, n = L⁻¹·E·√Λ·u. The pairs of
//!         bridge point and component get dimensions by their share of the variance, what
//!         is beyond the last dimension is pseudo-random. The normals z of the ticks of an hour
//!         are the ordinary ones, moved so that they add up: z + (ΔW − Σz)/n
//! Units   W in standard deviations of one tick; hours as whole numbers of ticks
//! Bounds  the last hour may be shorter; ticks beyond the end are ordinary
//! Source  models: Glasserman 2004, sections 3.1 and 5.5; MOROKOFF-CAFLISCH-1995
//! Tests   tests/it/sobol.rs
//!
//! Given their sum, independent normals are independent of it but for their mean: so the moved
//! normals are again independent standard normals, for every model that uses them.

use nalgebra::{DMatrix, DVector};
use plimsoll_streams::Normals;

use super::draws::Draws;
use super::sobol::Dimensions;

/// Length of a part of the skeleton, s.
const PART_S: f64 = 3_600.0;

/// The skeleton, prepared for one length of tick and of path.
#[derive(Clone, Debug)]
pub(crate) struct SkeletonKernel {
    /// End of each part, ticks; the first is 0.
    ends: Vec<u32>,
    /// The bridge points in their order, the end first.
    steps: Vec<Step>,
    /// Dimension of each pair of step and component, if it has one; by steps.
    dimensions: Vec<Option<u32>>,
    /// Turns components into the assets' independent normals, row by row.
    rotation: DMatrix<f64>,
}

/// A point between two that are known.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: usize,
    left: usize,
    right: usize,
    /// Weight of the right one in the mean.
    slope: f64,
    deviation: f64,
}

impl SkeletonKernel {
    /// For paths of `ticks` ticks of `tick_s` seconds; `correlation` is that of calm markets, or
    /// empty, and `lower` its Cholesky factor.
    pub(crate) fn new(
        clock: (f64, u32),
        correlation: &[Vec<f64>],
        lower: &[Vec<f64>],
        dimensions: &Dimensions,
    ) -> Self {
        let ends = ends(clock);
        let steps = steps(&ends);
        let (rotation, shares) = components(correlation, lower);
        let pairs = steps.iter().flat_map(|step| {
            let variance = step.deviation * step.deviation;
            shares.iter().map(move |share| variance * share)
        });
        let mut order: Vec<_> = pairs.enumerate().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut given = vec![None; order.len()];
        for ((pair, _), dimension) in order.into_iter().zip(dimensions.of_bridge()) {
            given[pair] = Some(dimension);
        }
        Self {
            ends,
            steps,
            dimensions: given,
            rotation,
        }
    }

    fn parts(&self) -> usize {
        self.ends.len() - 1
    }

    /// Writes what the normals of each part add up to: a run of parts for each asset.
    fn fill(&self, draws: &Draws, sums: &mut [f64]) {
        let (assets, parts) = (self.rotation.nrows(), self.parts());
        let mut others = draws.stream("sobol/beyond", 0);
        let mut known = vec![0.0; assets * (parts + 1)];
        for (place, step) in self.steps.iter().enumerate() {
            let given = &self.dimensions[place * assets..][..assets];
            let normal = |dimension: &Option<u32>| match (draws.point, dimension) {
                (Some(point), Some(dimension)) => point.normal(*dimension),
                _ => others.standard_normal(),
            };
            let components = DVector::from_iterator(assets, given.iter().map(normal));
            let normals = &self.rotation * components;
            for (values, z) in known.chunks_exact_mut(parts + 1).zip(normals.iter()) {
                values[step.at] = step.value(values, *z);
            }
        }
        for (values, run) in known
            .chunks_exact(parts + 1)
            .zip(sums.chunks_exact_mut(parts))
        {
            for (sum, ends) in run.iter_mut().zip(values.windows(2)) {
                *sum = ends[1] - ends[0];
            }
        }
    }
}

impl Step {
    fn value(&self, values: &[f64], z: f64) -> f64 {
        let (left, right) = (values[self.left], values[self.right]);
        // The end is its own right neighbour, which has no weight.
        left + self.slope * (right - left) + self.deviation * z
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a tick is at most an hour
fn ends((tick_s, ticks): (f64, u32)) -> Vec<u32> {
    let part = ((PART_S / tick_s).round() as u32).max(1);
    let parts = ticks.div_ceil(part);
    (0..=parts).map(|n| ticks.min(n * part)).collect()
}

/// The bridge: the end, then the middles of parts, of halves, of quarters, and so on.
fn steps(ends: &[u32]) -> Vec<Step> {
    let last = ends.len() - 1;
    let mut steps = vec![Step {
        at: last,
        left: 0,
        right: last,
        slope: 0.0,
        deviation: f64::from(ends[last]).sqrt(),
    }];
    let mut level = vec![(0, last)];
    while !level.is_empty() {
        let middles = level.iter().filter(|(left, right)| right - left > 1);
        let halves: Vec<_> = middles.map(|&(l, r)| (l, l.midpoint(r), r)).collect();
        steps.extend(halves.iter().map(|&between| middle(ends, between)));
        level = (halves.into_iter())
            .flat_map(|(left, at, right)| [(left, at), (at, right)])
            .collect();
    }
    steps
}

fn middle(ends: &[u32], (left, at, right): (usize, usize, usize)) -> Step {
    let before = f64::from(ends[at] - ends[left]);
    let after = f64::from(ends[right] - ends[at]);
    let span = before + after;
    Step {
        at,
        left,
        right,
        slope: before / span,
        deviation: (before * after / span).sqrt(),
    }
}

/// The rotation of components into independent normals, and the share of each component.
fn components(correlation: &[Vec<f64>], lower: &[Vec<f64>]) -> (DMatrix<f64>, Vec<f64>) {
    let assets = lower.len();
    if correlation.is_empty() {
        return (DMatrix::identity(assets, assets), vec![1.0; assets]);
    }
    let matrix = |rows: &[Vec<f64>]| DMatrix::from_fn(assets, assets, |i, j| rows[i][j]);
    let parts = matrix(correlation).symmetric_eigen();
    let mut scaled = parts.eigenvectors;
    for (mut column, value) in scaled.column_iter_mut().zip(parts.eigenvalues.iter()) {
        column *= value.max(0.0).sqrt();
    }
    let rotation = matrix(lower).solve_lower_triangular(&scaled);
    let rotation = rotation.expect("a Cholesky factor has a positive diagonal");
    (rotation, parts.eigenvalues.iter().copied().collect())
}

/// The normals of one asset on one path.
#[derive(Debug)]
pub(crate) struct Moved {
    normals: Normals,
    /// The normals of the part under way.
    part: Vec<f64>,
    at: usize,
    /// Number of the next part.
    next: usize,
}

/// The normals of all assets on one path.
#[derive(Debug)]
pub(crate) struct Skeleton {
    /// A run of parts for each asset.
    sums: Vec<f64>,
    assets: Vec<Moved>,
}

impl Skeleton {
    /// Moves the ordinary normals of each asset.
    pub(crate) fn new(
        kernel: &SkeletonKernel,
        draws: &Draws,
        normals: impl Iterator<Item = Normals>,
    ) -> Self {
        let mut sums = vec![0.0; kernel.parts() * kernel.rotation.nrows()];
        kernel.fill(draws, &mut sums);
        let assets = normals.map(|normals| Moved {
            normals,
            part: Vec::new(),
            at: 0,
            next: 0,
        });
        Self {
            sums,
            assets: assets.collect(),
        }
    }

    /// Fills `out` with the next normals of an asset.
    pub(crate) fn fill(&mut self, kernel: &SkeletonKernel, asset: usize, mut out: &mut [f64]) {
        let sums = &self.sums[asset * kernel.parts()..][..kernel.parts()];
        let moved = &mut self.assets[asset];
        while !out.is_empty() {
            if moved.at == moved.part.len() && !moved.open(kernel, sums) {
                moved.normals.fill(out);
                return;
            }
            let count = out.len().min(moved.part.len() - moved.at);
            let (now, later) = out.split_at_mut(count);
            now.copy_from_slice(&moved.part[moved.at..][..count]);
            moved.at += count;
            out = later;
        }
    }
}

impl Moved {
    /// Makes the next part, if there is one.
    fn open(&mut self, kernel: &SkeletonKernel, sums: &[f64]) -> bool {
        let Some(sum) = sums.get(self.next) else {
            return false;
        };
        let ticks = kernel.ends[self.next + 1] - kernel.ends[self.next];
        self.part.resize(ticks as usize, 0.0);
        self.normals.fill(&mut self.part);
        let missing = sum - self.part.iter().sum::<f64>();
        for z in &mut self.part {
            *z += missing / f64::from(ticks);
        }
        (self.at, self.next) = (0, self.next + 1);
        true
    }
}
