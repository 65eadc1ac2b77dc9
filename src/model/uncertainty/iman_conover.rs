//! Rank correlation for samples that are there already: their values stay, their order changes (Iman & Conover, *A Distribution-Free
//! Approach to Inducing Rank Correlation Among Input Variables*, Communications in Statistics B11, 1982).

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::copula::Copula;
use crate::model::ModelError;
use crate::model::numeric::order::sorted;
use crate::model::numeric::random;
use crate::model::numeric::special::normal_quantile;
use crate::order::sort_numbered;

const MOST_ROWS: usize = 1_000_000;
/// A column of scores that the others explain up to this share has no direction of its own.
const DEPENDENT: f64 = 1e-9;

/// The same samples in another order, so that the columns have about the rank correlations of the copula. Each column keeps its
/// values; only which of them stand in one row changes.
///
/// Columns are the inputs, in the order of the copula, all of one length: more than there are columns, at most a million. Normal
/// scores Φ⁻¹(i/(n + 1)) are shuffled, freed of what they correlate by chance, given the correlations of the copula, and the values
/// take over their ranks. The rank correlations come out within about 1/n of those asked for. O(columns² · rows + columns · rows ·
/// log rows).
///
/// # Errors
/// `invalid_input`: as many columns as the copula is not for, columns of different or unusable length, a NaN.
///
/// ```
/// use plimsoll::model::uncertainty::{Copula, with_rank_correlation};
/// let cpu_ms: Vec<f64> = (0..200).map(f64::from).collect();
/// let bytes: Vec<f64> = cpu_ms.iter().map(|x| (x * 37.0) % 200.0).collect();
/// let copula = Copula::from_spearman(&[vec![1.0, 0.8], vec![0.8, 1.0]])?;
/// let together = with_rank_correlation(&[cpu_ms, bytes], &copula, 1)?;
/// let both_high = together[0].iter().zip(&together[1]).filter(|(a, b)| **a >= 150.0 && **b >= 150.0).count();
/// assert!(both_high > 25, "of 50, and by chance 12: {both_high}");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn with_rank_correlation(
    columns: &[Vec<f64>],
    copula: &Copula,
    seed: u64,
) -> Result<Vec<Vec<f64>>, ModelError> {
    let rows = checked(columns, copula)?;
    let scores = independent_scores(columns.len(), rows, seed)?;
    let reordered = columns.iter().enumerate().map(|(i, column)| {
        let mut bound = vec![0.0; rows];
        for (weight, scores) in copula.weights(i).iter().zip(&scores) {
            for (bound, score) in bound.iter_mut().zip(scores) {
                *bound += weight * score;
            }
        }
        in_the_order_of(column, &bound)
    });
    Ok(reordered.collect())
}

fn checked(columns: &[Vec<f64>], copula: &Copula) -> Result<usize, ModelError> {
    let wrong = |name, must| Err(ModelError::InvalidInput { name, must });
    if columns.len() != copula.size() {
        return wrong("number of columns", "that of the correlation matrix");
    }
    let rows = columns.first().map_or(0, Vec::len);
    if columns.iter().any(|column| column.len() != rows) {
        return wrong("length of a column", "that of the others");
    }
    if rows <= columns.len() || rows > MOST_ROWS {
        return wrong(
            "number of rows",
            "above that of the columns, and at most 1000000",
        );
    }
    if columns.iter().flatten().any(|value| value.is_nan()) {
        return wrong("sample", "a number");
    }
    Ok(rows)
}

/// Shuffled normal scores, orthogonal to each other and of length 1 (Gram and Schmidt).
fn independent_scores(count: usize, rows: usize, seed: u64) -> Result<Vec<Vec<f64>>, ModelError> {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut scores: Vec<f64> = (1..=rows)
        .map(|i| normal_quantile(i as f64 / (rows + 1) as f64))
        .collect();
    let mut free: Vec<Vec<f64>> = Vec::with_capacity(count);
    for _ in 0..count {
        for last in (1..rows).rev() {
            scores.swap(last, random::index(&mut random, last + 1));
        }
        let mut own = scores.clone();
        let length = norm(&own);
        for other in &free {
            let shared: f64 = own.iter().zip(other).map(|(a, b)| a * b).sum();
            for (own, other) in own.iter_mut().zip(other) {
                *own -= shared * other;
            }
        }
        let left = norm(&own);
        if left <= DEPENDENT * length {
            return Err(ModelError::NotConverged);
        }
        own.iter_mut().for_each(|score| *score /= left);
        free.push(own);
    }
    Ok(free)
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The values arranged so that their ranks are those of the keys.
fn in_the_order_of(values: &[f64], keys: &[f64]) -> Vec<f64> {
    let mut places: Vec<(f64, usize)> = keys.iter().copied().zip(0..).collect();
    sort_numbered(&mut places);
    let mut arranged = values.to_vec();
    for ((_, place), value) in places.into_iter().zip(sorted(values)) {
        if let Some(slot) = arranged.get_mut(place) {
            *slot = value;
        }
    }
    arranged
}
