//! How much may be asked for.

use std::ops::Range;

use super::sobol::MOST_DIMENSIONS;
use crate::model::ModelError;

/// The most numbers that a list of points holds.
const MOST_NUMBERS: usize = 10_000_000;

pub(super) fn point_count(dimensions: usize, count: usize) -> Result<(), ModelError> {
    if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
        return Err(ModelError::InvalidInput {
            name: "number of dimensions",
            must: "between 1 and 32",
        });
    }
    if count.saturating_mul(dimensions) > MOST_NUMBERS {
        return Err(ModelError::InvalidInput {
            name: "number of points",
            must: "small enough for 10^7 numbers",
        });
    }
    Ok(())
}

/// One row for each point.
pub(super) fn points(
    dimensions: usize,
    numbers: Range<u64>,
    coordinate: impl Fn(usize, u64) -> f64,
) -> Vec<Vec<f64>> {
    let row = |number| (0..dimensions).map(|d| coordinate(d, number)).collect();
    numbers.map(row).collect()
}
