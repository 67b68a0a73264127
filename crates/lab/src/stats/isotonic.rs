//! Isotonic regression: the nearest sequence that never falls.
//!
//! Rule    pool adjacent violators: neighbours that fall are replaced by their weighted mean until none
//!         falls; this minimizes Σ w (fit − value)²
//! Units   those of the values
//! Bounds  none where there are not as many weights as values, or one of them is not positive
//! Source  Ayer, Brunk, Ewing, Reid and Silverman 1955; for display, not for decisions
//! Tests   tests/it/isotonic.rs

/// Nearest sequence that never falls, by squares weighted with `weights` (such as one over variance).
#[must_use]
pub fn isotonic(values: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    if values.len() != weights.len() || weights.iter().any(|w| !w.is_finite() || *w <= 0.0) {
        return None;
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (value, weight) in values.iter().zip(weights) {
        blocks.push(Block {
            mean: *value,
            weight: *weight,
            count: 1,
        });
        while let [.., before, last] = &*blocks
            && before.mean > last.mean
        {
            let pooled = before.pool(last);
            blocks.truncate(blocks.len() - 2);
            blocks.push(pooled);
        }
    }
    let fit = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.mean, block.count));
    Some(fit.collect())
}

/// Neighbours that share a value.
struct Block {
    mean: f64,
    weight: f64,
    count: usize,
}

impl Block {
    fn pool(&self, other: &Self) -> Self {
        let weight = self.weight + other.weight;
        Self {
            mean: (self.mean * self.weight + other.mean * other.weight) / weight,
            weight,
            count: self.count + other.count,
        }
    }
}
