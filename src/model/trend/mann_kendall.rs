//! The Mann-Kendall test (Mann, *Nonparametric Tests Against Trend*, Econometrica 13, 1945; Kendall, *Rank Correlation Methods*,
//! 4th ed., 1975, with the correction for ties).

use super::Warning;
use super::theil_sen::tie_terms;
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::special::{normal_cdf, normal_quantile};
use crate::model::{ModelError, Standing, probability};

pub(super) const LEAST_VALUES: usize = 4;
/// Below this the normal law of S is rough, and the exact one is quick.
const FEW_VALUES: usize = 10;
const MANY_VALUES: usize = 30;

/// Which way a series goes, if it goes at all: the verdict of [`mann_kendall`] and the tests beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It rises.
    Increasing,
    /// It falls.
    Decreasing,
    /// Neither can be told from chance.
    NoTrend,
}

impl Direction {
    /// A stable name for programs and people.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::trend::Direction::NoTrend.code(), "no trend");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Direction::Increasing => "increasing",
            Direction::Decreasing => "decreasing",
            Direction::NoTrend => "no trend",
        }
    }

    /// That of S, where it is significant.
    fn of(sign: i64, significant: bool) -> Direction {
        match sign.signum() {
            1 if significant => Direction::Increasing,
            -1 if significant => Direction::Decreasing,
            _ => Direction::NoTrend,
        }
    }
}

/// The result of the Mann-Kendall test; see the example of [`mann_kendall`].
#[derive(Debug, Clone, PartialEq)]
pub struct MannKendall {
    /// S: rising pairs minus falling pairs.
    pub s: i64,
    /// Variance of S without a trend, corrected for ties.
    pub variance: f64,
    /// (S ∓ 1)/√variance, 0 for S = 0.
    pub z: f64,
    /// Two-sided p-value by the normal law.
    pub p_value: f64,
    /// Two-sided p-value by counting permutations; below ten values and without ties only.
    pub p_exact: Option<f64>,
    /// Kendall's τ = S / (n(n-1)/2), -1 to 1, not corrected for ties.
    pub tau: f64,
    /// The verdict at the level asked: by `p_exact` where there is one, else by the normal law.
    pub direction: Direction,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// Of `p_value`: S and `p_exact` are exact, and the law of S is nearly normal from ten values on.
    pub standing: Standing,
}

/// Tests a series, in the order of time, for a rise or fall at a two-sided level `alpha` such as 0.05.
///
/// S counts by merging, O(n log n). The law assumes independent noise: in a series whose values hang together it sees a
/// rise far too often (in 30 % instead of 2.5 % of cases at a lag-1 correlation of 0.8), and
/// [`mann_kendall_hamed_rao`](super::mann_kendall_hamed_rao) is for that. The slope is [`theil_sen`](super::theil_sen)'s.
///
/// Below ten values without ties the verdict takes the exact law of S (Kendall 1975, table 1), which counts the orders of n values.
/// With ties it has no table, and the normal law decides.
///
/// # Errors
/// `n_too_small` below 4 values; `invalid_input` for a value that is not finite or beyond ±1e100; `p_out_of_range` for
/// `alpha` not between 0 and 1.
///
/// ```
/// use plimsoll::model::trend::{Direction, mann_kendall};
/// let test = mann_kendall(&[1.0, 2.0, 4.0, 3.0, 6.0, 7.0, 9.0, 8.0, 11.0, 12.0], 0.05)?;
/// assert_eq!((test.s, test.variance), (41, 125.0));
/// assert_eq!(test.direction, Direction::Increasing);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn mann_kendall(values: &[f64], alpha: f64) -> Result<MannKendall, ModelError> {
    check(values, alpha)?;
    let n = values.len();
    let (s, variance) = score(values);
    let test = Decision::new(s, variance, alpha);
    let few = n < FEW_VALUES;
    let no_ties = variance == free_variance(n);
    let p_exact = (few && no_ties).then(|| exact_p_value(n, s));
    Ok(MannKendall {
        s,
        variance,
        z: test.z,
        p_value: test.p_value,
        p_exact,
        tau: s as f64 / pairs(n),
        direction: p_exact.map_or(test.direction, |p| Direction::of(s, p < alpha)),
        warnings: few
            .then_some(Warning::FewValues { values: n })
            .into_iter()
            .collect(),
        standing: standing(n),
    })
}

/// Against the exact law, p-values between 0.01 and 0.2 are off by at most 20 % at 10 values and 8 % at 30.
fn standing(n: usize) -> Standing {
    match n {
        _ if n < FEW_VALUES => Standing::Heuristic,
        _ if n < MANY_VALUES => Standing::Approx {
            relative_error: 0.2,
        },
        _ => Standing::Approx {
            relative_error: 0.08,
        },
    }
}

pub(super) fn check(values: &[f64], alpha: f64) -> Result<(), ModelError> {
    at_least(LEAST_VALUES, values)?;
    in_range(values, "values")?;
    probability(alpha)?;
    Ok(())
}

/// z, p and the verdict that follow from S and its variance.
pub(super) struct Decision {
    pub z: f64,
    pub p_value: f64,
    pub direction: Direction,
}

impl Decision {
    pub(super) fn new(s: i64, variance: f64, alpha: f64) -> Decision {
        // Without variance (all values equal) S is 0.
        let z = if s == 0 || variance <= 0.0 {
            0.0
        } else {
            (s - s.signum()) as f64 / variance.sqrt()
        };
        Decision {
            z,
            p_value: (2.0 * normal_cdf(-z.abs())).min(1.0),
            direction: Direction::of(s, z.abs() > normal_quantile(1.0 - 0.5 * alpha)),
        }
    }
}

/// S and its variance without a trend. Of pairs that are not tied, those not falling rise.
pub(super) fn score(values: &[f64]) -> (i64, f64) {
    let n = values.len();
    let mut sorted = values.to_vec();
    let falling = count_falls(&mut sorted);
    let tied: f64 = sorted
        .chunk_by(|a, b| a == b)
        .map(|group| pairs(group.len()))
        .sum();
    let variance = free_variance(n) - tie_terms(&sorted) / 18.0;
    (
        pairs(n) as i64 - tied as i64 - 2 * falling,
        variance.max(0.0),
    )
}

fn pairs(n: usize) -> f64 {
    0.5 * n as f64 * (n as f64 - 1.0)
}

fn free_variance(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) * (2.0 * n + 5.0) / 18.0
}

/// Sorts, and counts the pairs i < j with the value at i above that at j: while two sorted halves are merged, a value taken from
/// the right jumps over all that are left on the left.
fn count_falls(values: &mut Vec<f64>) -> i64 {
    let mut falls = 0;
    let mut merged = Vec::with_capacity(values.len());
    let mut width = 1;
    while width < values.len() {
        merged.clear();
        for block in values.chunks(2 * width) {
            let (left, right) = block.split_at(width.min(block.len()));
            falls += merge(left, right, &mut merged);
        }
        std::mem::swap(values, &mut merged);
        width *= 2;
    }
    falls
}

fn merge(mut left: &[f64], mut right: &[f64], merged: &mut Vec<f64>) -> i64 {
    let mut falls = 0;
    while let ([a, rest_left @ ..], [b, rest_right @ ..]) = (left, right) {
        if a <= b {
            merged.push(*a);
            left = rest_left;
        } else {
            merged.push(*b);
            falls += left.len() as i64;
            right = rest_right;
        }
    }
    merged.extend(left);
    merged.extend(right);
    falls
}

/// P(|S| ≥ |s|) over all orders of n different values: the number of orders with each count of falling pairs is the product of
/// 1 + x + … + xᵏ for k below n (Kendall's table).
fn exact_p_value(n: usize, s: i64) -> f64 {
    let mut orders = vec![1.0];
    for k in 1..n {
        let longer: Vec<f64> = (0..orders.len() + k)
            .map(|falls| {
                orders
                    .iter()
                    .take(falls + 1)
                    .skip(falls.saturating_sub(k))
                    .sum()
            })
            .collect();
        orders = longer;
    }
    let most = orders.len() as i64 - 1;
    let extreme = orders
        .iter()
        .zip(0_i64..)
        .filter(|(_, falls)| (most - 2 * falls).abs() >= s.abs());
    extreme.map(|(count, _)| count).sum::<f64>() / orders.iter().sum::<f64>()
}
