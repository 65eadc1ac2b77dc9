//! The Theil-Sen slope and its interval (Theil, *A Rank-Invariant Method of Linear and Polynomial Regression Analysis*, 1950;
//! Sen, *Estimates of the Regression Coefficient Based on Kendall's Tau*, JASA 63, 1968, eq. 2.6).

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use crate::model::numeric::order::{select, select_median, sorted};
use crate::model::numeric::random;
use crate::model::numeric::series::{at_least, pairs};
use crate::model::numeric::special::normal_quantile;
use crate::model::{ModelError, Standing, probability};

/// Up to this many values every pair is used.
pub const ALL_PAIRS_UP_TO: usize = 2000;
/// How many pairs are drawn of a longer series.
pub const RANDOM_PAIRS: usize = 1_000_000;
const LEAST_VALUES: usize = 4;

/// A robust line, as [`theil_sen`] gives it: the median of the slopes between all pairs of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// The slope, units of y per unit of x.
    pub slope: f64,
    /// Lower end of the slope's interval.
    pub lower: f64,
    /// Upper end of the slope's interval.
    pub upper: f64,
    /// The median of y - slope·x: half of the points lie above the line. The one to draw.
    pub intercept: f64,
    /// median y - slope · median x, Conover's form, for comparison with other programs.
    pub intercept_separate: f64,
    /// How many pairs were used.
    pub pairs: usize,
    /// Exact with all pairs. With random pairs it is approximate: the median of so many has a rank that is right to ±0.1 % (two
    /// standard errors), and the relative error is that of the slopes at these ranks. A rule of thumb where it is as large as the slope.
    pub standing: Standing,
}

/// The Theil-Sen line through points, with the interval of its slope at a confidence such as 0.95.
///
/// Any 29 % of the points may be wild without moving the slope far. Pairs with equal x have no slope and are left out. The
/// interval takes the ranks (N ± z·σ)/2 of the N sorted slopes, with Kendall's variance
/// σ² = [n(n-1)(2n+5) - Σk(k-1)(2k+5)] / 18 over the ties k in x and in y.
///
/// O(n²) in time and memory up to [`ALL_PAIRS_UP_TO`] points; above that [`RANDOM_PAIRS`] pairs are drawn with `seed`, which is
/// not used otherwise.
///
/// # Errors
/// `invalid_input`: x and y of different length, or a value that is not finite or beyond ±1e100; `n_too_small` below 4 points;
/// `too_few_distinct_n`: all x equal; `p_out_of_range`: confidence not between 0 and 1.
///
/// ```
/// use plimsoll::model::trend::theil_sen;
/// let line = theil_sen(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 5.0, 700.0, 9.0], 0.95, 1)?;
/// assert_eq!((line.slope, line.intercept), (2.0, 1.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn theil_sen(x: &[f64], y: &[f64], confidence: f64, seed: u64) -> Result<TheilSen, ModelError> {
    pairs(x, y)?;
    at_least(LEAST_VALUES, y)?;
    probability(confidence)?;
    let n = x.len();
    let all = n <= ALL_PAIRS_UP_TO;
    let mut slopes = if all {
        every_slope(x, y)
    } else {
        random_slopes(x, y, seed)
    };
    let one_level = ModelError::TooFewDistinctLevels { got: 1, need: 2 };
    let slope = select_median(&mut slopes).ok_or(one_level)?;
    let spread = -normal_quantile(0.5 * (1.0 - confidence)) * kendall_variance(x, y).sqrt();
    // Of random pairs the same share of the ranks is taken, as if all pairs were there.
    let count = slopes.len() as f64;
    let pairs = if all {
        count
    } else {
        0.5 * n as f64 * (n as f64 - 1.0)
    };
    let rank = |rank: f64| (rank * (count / pairs)).round_ties_even();
    let low = (rank(0.5 * (pairs - spread)) - 1.0).clamp(0.0, count - 1.0);
    let high = rank(0.5 * (pairs + spread)).clamp(0.0, count - 1.0);
    let standing = if all {
        Standing::Exact
    } else {
        standing_of_sample(&mut slopes, slope)
    };
    let mut residuals: Vec<f64> = x.iter().zip(y).map(|(x, y)| y - slope * x).collect();
    let middle = |values: &[f64]| select_median(&mut values.to_vec()).unwrap_or(0.0);
    let result = TheilSen {
        slope,
        lower: select(&mut slopes, low as usize).unwrap_or(slope),
        upper: select(&mut slopes, high as usize).unwrap_or(slope),
        intercept_separate: middle(y) - slope * middle(x),
        intercept: select_median(&mut residuals).unwrap_or(0.0),
        pairs: slopes.len(),
        standing,
    };
    let numbers = [
        result.slope,
        result.lower,
        result.upper,
        result.intercept,
        result.intercept_separate,
    ];
    if numbers.iter().all(|v| v.is_finite()) {
        Ok(result)
    } else {
        Err(ModelError::InvalidInput {
            name: "times",
            must: "far enough apart for finite slopes",
        })
    }
}

/// How far the slopes at ranks two standard errors above and below the middle are from the middle one. The rank of a sample's median,
/// as a share, has the standard error 0.5/√pairs.
fn standing_of_sample(slopes: &mut [f64], slope: f64) -> Standing {
    let last = slopes.len().saturating_sub(1) as f64;
    let away = 1.0 / (slopes.len() as f64).sqrt();
    let mut miss = |share: f64| {
        let near = select(slopes, (share * last).round() as usize);
        (near.unwrap_or(slope) - slope).abs()
    };
    let miss = miss(0.5 - away).max(miss(0.5 + away));
    if miss == 0.0 {
        Standing::Approx {
            relative_error: 0.0,
        }
    } else if miss < slope.abs() {
        Standing::Approx {
            relative_error: miss / slope.abs(),
        }
    } else {
        Standing::Heuristic
    }
}

/// The median slope of a series over its index, as the trend tests need it. For four finite values or more.
pub(super) fn slope_over_index(values: &[f64], seed: u64) -> f64 {
    let mut slopes = if values.len() <= ALL_PAIRS_UP_TO {
        let mut slopes = Vec::with_capacity(values.len() * values.len().saturating_sub(1) / 2);
        for (i, first) in values.iter().enumerate() {
            let later = values.iter().enumerate().skip(i + 1);
            slopes.extend(later.map(|(j, second)| (second - first) / (j - i) as f64));
        }
        slopes
    } else {
        let x: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
        random_slopes(&x, values, seed)
    };
    select_median(&mut slopes).unwrap_or(0.0)
}

fn every_slope(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(x.len() * x.len().saturating_sub(1) / 2);
    for (i, (x1, y1)) in x.iter().zip(y).enumerate() {
        let others = x.iter().zip(y).skip(i + 1);
        slopes.extend(others.filter_map(|(x2, y2)| slope(*x1, *y1, *x2, *y2)));
    }
    slopes
}

fn random_slopes(x: &[f64], y: &[f64], seed: u64) -> Vec<f64> {
    let mut generator = Pcg64::seed_from_u64(seed);
    let mut point = || {
        let i = random::index(&mut generator, x.len());
        Some((*x.get(i)?, *y.get(i)?))
    };
    let mut slopes = Vec::with_capacity(RANDOM_PAIRS);
    // Pairs of one point with itself, or of equal x, are drawn again, as long as there is hope.
    for _ in 0..2 * RANDOM_PAIRS {
        if let (Some((x1, y1)), Some((x2, y2))) = (point(), point()) {
            slopes.extend(slope(x1, y1, x2, y2));
        }
        if slopes.len() == RANDOM_PAIRS {
            break;
        }
    }
    slopes
}

fn slope(x1: f64, y1: f64, x2: f64, y2: f64) -> Option<f64> {
    (x1 != x2).then(|| (y2 - y1) / (x2 - x1))
}

fn kendall_variance(x: &[f64], y: &[f64]) -> f64 {
    ((term(y.len()) - tie_terms(&sorted(x)) - tie_terms(&sorted(y))) / 18.0).max(0.0)
}

fn term(k: usize) -> f64 {
    let k = k as f64;
    k * (k - 1.0) * (2.0 * k + 5.0)
}

/// Σk(k-1)(2k+5) over the groups of equal values; 0 and -0 are equal, and neighbors after sorting.
pub(super) fn tie_terms(sorted: &[f64]) -> f64 {
    sorted
        .chunk_by(|a, b| a == b)
        .map(|group| term(group.len()))
        .sum()
}
