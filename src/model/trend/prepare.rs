//! What is done to a memory series before it is tested: leave the warm-up out, keep what a collection leaves behind, and average
//! until the noise is independent.
//!
//! These are rules of this project. They rest on the changes of the mean of Killick et al. (2012) and on batch means (Law & Kelton,
//! *Simulation Modeling and Analysis*, 3rd ed., 2000, §9.5.3), whose correlation falls as the batches grow.

use super::autocorrelation::lag1;
use super::changepoint::{LONGEST_SERIES, changepoints_l2, default_penalty};
use super::modified::detrended;
use super::theil_sen::slope_over_index;
use crate::model::numeric::series::in_range;
use crate::model::numeric::sum::mean;
use crate::model::{Graded, ModelError, Standing};

/// The lag-1 correlation at which blocks count as independent.
const INDEPENDENT: f64 = 0.3;
const LEAST_BLOCKS: usize = 20;

/// A series of block means, as [`thin`] gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinned {
    /// The means, in the order of time.
    pub values: Vec<f64>,
    /// How many values went into each mean; 1 if nothing was done. An incomplete block at the start is left out.
    pub block: usize,
    /// Lag-1 correlation of the means after their trend is taken out, -1 to 1.
    pub lag1: f64,
    /// Whether that is at most 0.3.
    pub independent: bool,
    /// A rule of thumb.
    pub standing: Standing,
}

/// Averages blocks of a series until the lag-1 correlation of what is left beside its trend is at most 0.3, as long as 20 blocks
/// remain.
///
/// Batch means (Law & Kelton 2000, §9.5.3); the bounds 0.3 and 20 are rules of this project. They were chosen because at an AR(1)
/// correlation of 0.8 even the test of Hamed & Rao (1998) sees a rise in 13.5 % of 200 series without one, instead of 2.5 %.
///
/// Each try makes the blocks one value longer (a tenth longer, where that is more). At n values and b tries it takes O(n·b) plus
/// the Theil-Sen slope of the means; above 2000 means that takes random pairs drawn with `seed`.
///
/// # Errors
/// `invalid_input` for a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::trend::thin;
/// // Each value is repeated four times, so neighbors are nearly the same.
/// let slow: Vec<f64> = (0..400).map(|i| f64::from((i / 4) * 37 % 11)).collect();
/// let thinned = thin(&slow, 1)?;
/// assert!(thinned.block > 1 && thinned.independent && thinned.values.len() >= 20);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn thin(values: &[f64], seed: u64) -> Result<Thinned, ModelError> {
    in_range(values, "values")?;
    let mut block = 1;
    loop {
        let means = block_means(values, block);
        let rest = detrended(&means, slope_over_index(&means, seed));
        let lag1 = lag1(&rest);
        let longer = block + (block / 10).max(1);
        if lag1 <= INDEPENDENT || values.len() / longer < LEAST_BLOCKS {
            return Ok(Thinned {
                values: means,
                block,
                lag1,
                independent: lag1 <= INDEPENDENT,
                standing: Standing::Heuristic,
            });
        }
        block = longer;
    }
}

/// Means of whole blocks, counted from the end.
fn block_means(values: &[f64], block: usize) -> Vec<f64> {
    let mut means: Vec<f64> = values.rchunks_exact(block).filter_map(mean).collect();
    means.reverse();
    means
}

/// The least value of each block of `block` values: for memory, what the collections within it left behind.
///
/// A rule of this project: what a collection leaves is what is still in use, and what lies above comes and goes.
///
/// Blocks are counted from the end; an incomplete one at the start is left out. A block spans a collection cycle or a minute,
/// whichever is longer. A block of 0 counts as 1. O(n).
///
/// # Errors
/// `invalid_input` for a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::trend::lower_envelope;
/// assert_eq!(lower_envelope(&[9.0, 5.0, 7.0, 9.0, 6.0, 8.0, 10.0], 3)?, [5.0, 6.0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn lower_envelope(values: &[f64], block: usize) -> Result<Vec<f64>, ModelError> {
    in_range(values, "values")?;
    let least = |b: &[f64]| b.iter().copied().fold(f64::INFINITY, f64::min);
    let mut minima: Vec<f64> = values.rchunks_exact(block.max(1)).map(least).collect();
    minima.reverse();
    Ok(minima)
}

/// How many values at the start to leave out as warm-up: a tenth, or up to the first change of the mean if that comes later
/// and within the first three tenths.
///
/// A steady rise has no change of the mean that is its own, so it is cut where the search happens to cut it, and loses at most
/// three tenths. Cost as [`changepoints_l2`]; of a series longer than [`LONGEST_SERIES`] a tenth is left out.
///
/// A rule of thumb of this project: the changes are those of Killick et al. (2012), the shares of one and three tenths were chosen and not
/// measured.
///
/// # Errors
/// `invalid_input` for a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::trend::warm_up;
/// let series: Vec<f64> = (0..100).map(|i| if i < 20 { 50.0 } else { 80.0 } + f64::from(i * 7 % 5)).collect();
/// assert_eq!(warm_up(&series)?.value, 20);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn warm_up(values: &[f64]) -> Result<Graded<usize>, ModelError> {
    in_range(values, "values")?;
    let n = values.len();
    let (tenth, most) = (n / 10, n * 3 / 10);
    if n > LONGEST_SERIES {
        return Ok(Graded::heuristic(tenth));
    }
    let found = changepoints_l2(values, default_penalty(values)?.value, 2)?;
    let first = found.breaks.first().copied().filter(|at| *at <= most);
    Ok(Graded::heuristic(first.unwrap_or(0).max(tenth)))
}
