//! The best set when gains simply add: the 0-1 knapsack (Bellman, *Dynamic Programming*, 1957; Martello & Toth, *Knapsack
//! Problems*, 1990).

// Items and efforts are indices into arrays of their number.
#![allow(clippy::indexing_slicing)]

use super::amount;
use super::best::standing;
use super::options::Problem;
use super::search::least_total;
use crate::model::{ModelError, Standing, numeric::sum::sum};

/// Items times units of effort that the table may have.
const MOST_CELLS: f64 = 2e7;
const MOST_ITEMS: usize = 128;

/// The best set of additive gains: what [`knapsack`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Knapsack {
    /// Places of the chosen items in the list given, rising. Another set may gain as much.
    pub chosen: Vec<usize>,
    /// Sum of their gains.
    pub gain: f64,
    /// Sum of their efforts.
    pub effort: f64,
    /// Whether it is certain that no other set gains more.
    pub proven: bool,
    /// No set gains more than this.
    pub no_better_than: f64,
    /// Exact when proven; otherwise the relative error is the most that a better set could add.
    pub standing: Standing,
}

/// The set of items with the largest sum of gains whose efforts sum to at most `effort_max`.
///
/// Whole efforts are solved by a table, O(items · effort_max), exact up to 2·10⁷ cells; others by the search of
/// [`super::best_set`], for up to 128 items. A limit below 0 allows nothing, an infinite one everything.
///
/// # Errors
/// `invalid_input`: lists of different lengths, a gain or effort outside 0 to 1e100, a limit that is not a number, or more than 128
/// items whose efforts are not whole or too large for the table.
///
/// ```
/// use plimsoll::model::budget::knapsack;
/// let best = knapsack(&[9.0, 5.0, 6.0], &[4.0, 2.0, 3.0], 5.0)?;
/// assert_eq!((best.chosen, best.gain), (vec![1, 2], 11.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn knapsack(gains: &[f64], efforts: &[f64], effort_max: f64) -> Result<Knapsack, ModelError> {
    if gains.len() != efforts.len() {
        return Err(ModelError::InvalidInput {
            name: "number of efforts",
            must: "the number of gains",
        });
    }
    if effort_max.is_nan() {
        return Err(ModelError::InvalidInput {
            name: "limit of effort",
            must: "a number",
        });
    }
    for gain in gains {
        amount(*gain, "gain")?;
    }
    for effort in efforts {
        amount(*effort, "effort")?;
    }
    let all = sum(efforts.iter().copied());
    let limit = effort_max.min(all);
    if limit < 0.0 {
        return Ok(answer(gains, efforts, Vec::new(), None));
    }
    let whole = efforts.iter().all(|e| e.fract() == 0.0);
    // As written, 0.1 + 0.2 is within 0.3.
    let units = (limit + 1e-9 * limit).floor();
    if whole && (units + 1.0) * gains.len() as f64 <= MOST_CELLS {
        let chosen = table(gains, efforts, units as usize);
        return Ok(answer(gains, efforts, chosen, None));
    }
    if gains.len() > MOST_ITEMS {
        return Err(ModelError::InvalidInput {
            name: "number of items",
            must: "at most 128, or with whole efforts and at most 2e7 items times effort",
        });
    }
    let problem = Problem::additive(gains, efforts);
    let found = least_total(&problem, effort_max);
    let mask = found.mask.unwrap_or(0);
    let chosen = (0..gains.len())
        .filter(|at| mask & (1 << at) != 0)
        .collect();
    let open = (!found.proven).then(|| problem.total(0) - found.no_better_than);
    Ok(answer(gains, efforts, chosen, open))
}

/// `open` is what the sets might gain that were not looked at.
fn answer(gains: &[f64], efforts: &[f64], chosen: Vec<usize>, open: Option<f64>) -> Knapsack {
    let total = |values: &[f64]| sum(chosen.iter().map(|at| values[*at])) + 0.0;
    let (gain, effort) = (total(gains), total(efforts));
    let no_better_than = open.map_or(gain, |open| open.max(gain));
    Knapsack {
        chosen,
        gain,
        effort,
        proven: open.is_none(),
        no_better_than,
        standing: standing(open.is_none(), gain, no_better_than),
    }
}

/// Bellman's table over whole efforts: after each item the best gain for every limit, and whether the item is in that set.
fn table(gains: &[f64], efforts: &[f64], limit: usize) -> Vec<usize> {
    let mut best = vec![0.0_f64; limit + 1];
    let mut taken = vec![false; gains.len() * (limit + 1)];
    for (at, (gain, effort)) in gains.iter().zip(efforts).enumerate() {
        if *effort > limit as f64 || *gain == 0.0 {
            continue;
        }
        let effort = *effort as usize;
        let row = &mut taken[at * (limit + 1)..(at + 1) * (limit + 1)];
        for left in (effort..=limit).rev() {
            let with = best[left - effort] + gain;
            if with > best[left] {
                best[left] = with;
                row[left] = true;
            }
        }
    }
    let mut left = limit;
    let mut chosen = Vec::new();
    for at in (0..gains.len()).rev() {
        if taken[at * (limit + 1) + left] {
            chosen.push(at);
            left -= efforts[at] as usize;
        }
    }
    chosen.reverse();
    chosen
}
