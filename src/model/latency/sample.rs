//! What a sample shows of a quantile (Hyndman & Fan, *Sample Quantiles in Statistical Packages*, Amer. Stat. 50, 1996; Hahn & Meeker,
//! *Statistical Intervals*, 1991, ch. 5).

use super::warning::Warning;
use crate::model::fleet::ceil_with_slack;
use crate::model::numeric::order::{quantile_of_sorted, sorted};
use crate::model::{ModelError, Standing, finite, probability};

/// The search takes about 20·√n steps.
const LARGEST_SAMPLE: u64 = 10_000_000_000;
/// Probabilities that are equal but for rounding are equal.
const SLACK: f64 = 1e-12;

/// Between which values of the ordered sample a quantile lies: what [`quantile_ranks`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranks {
    /// Rank of the lower bound, from 1; none if n is too small for one.
    pub lower: Option<u64>,
    /// Rank of the upper bound, up to n; none if n is too small for one.
    pub upper: Option<u64>,
    /// Exact for any distribution, if the values are independent.
    pub standing: Standing,
}

/// A quantile of a sample with its interval: what [`describe_sample`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleQuantile {
    /// The type-7 quantile, in the unit of the sample.
    pub value: f64,
    /// Lower bound at the confidence asked for; none if the sample is too small for one.
    pub lower: Option<f64>,
    /// Upper bound; none if the sample is too small for one.
    pub upper: Option<f64>,
    /// Exact: the interval holds for independent values of any continuous distribution. A rule of thumb where there is no upper bound.
    pub standing: Standing,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
}

/// The type-7 quantile: linear between the order statistics around 1 + (n-1)p, the default of R, NumPy and Excel. In the unit of the
/// values. O(n log n).
///
/// # Errors
/// `invalid_input`: a value that is not finite. `too_few_points`: no value. `p_out_of_range`: p outside 0..=1.
///
/// ```
/// use plimsoll::model::latency::sample_quantile;
/// assert_eq!(sample_quantile(&[8.0, 1.0, 4.0, 2.0], 0.5)?, 3.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn sample_quantile(values: &[f64], p: f64) -> Result<f64, ModelError> {
    type_7(&in_order(values)?, p)
}

/// The value of rank ⌈p·n⌉, which always is one of the sample ("nearest rank", type 1). In the unit of the values. O(n log n).
///
/// # Errors
/// `invalid_input`: a value that is not finite. `too_few_points`: no value. `p_out_of_range`: p outside 0..=1.
///
/// ```
/// use plimsoll::model::latency::nearest_rank;
/// assert_eq!(nearest_rank(&[8.0, 1.0, 4.0, 2.0], 0.95)?, 8.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn nearest_rank(values: &[f64], p: f64) -> Result<f64, ModelError> {
    let ordered = in_order(values)?;
    if !(0.0..=1.0).contains(&p) {
        return Err(ModelError::ProbabilityOutOfRange);
    }
    let rank = ceil_with_slack(p * ordered.len() as f64).max(1.0);
    ordered
        .get(rank as usize - 1)
        .copied()
        .ok_or(ModelError::ProbabilityOutOfRange)
}

/// The type-7 quantile with its two-sided distribution-free interval. `closed_loop` says that the load generator waited for each answer
/// before it sent the next request. O(n log n).
///
/// Where the sample is too small for the upper bound, a claim about the quantile is no more than a rule of thumb, and a warning says how
/// many values it takes: the least n with pⁿ ≤ (1 - confidence)/2, 368 for p99 at 95 %.
///
/// # Errors
/// As for [`sample_quantile`] and [`quantile_ranks`].
///
/// ```
/// use plimsoll::model::latency::describe_sample;
/// let latency_ms: Vec<f64> = (1..=300).map(f64::from).collect();
/// let p95 = describe_sample(&latency_ms, 0.95, 0.95, false)?;
/// assert_eq!((p95.lower, p95.upper), (Some(277.0), Some(293.0)));
/// let p99 = describe_sample(&latency_ms[..200], 0.99, 0.95, true)?;
/// assert_eq!(p99.warnings.len(), 2);
/// assert_eq!((p99.upper, p99.standing.code()), (None, "heuristic"));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn describe_sample(
    values: &[f64],
    p: f64,
    confidence: f64,
    closed_loop: bool,
) -> Result<SampleQuantile, ModelError> {
    let ordered = in_order(values)?;
    let n = ordered.len() as u64;
    let ranks = quantile_ranks(n, p, confidence)?;
    let mut warnings = Vec::new();
    let mut standing = Standing::Exact;
    if ranks.upper.is_none() {
        // Half of the doubt lies above the interval.
        let need = least_for(p, 0.5 * (1.0 - confidence))?;
        warnings.push(Warning::SampleTooSmall { n, need });
        standing = Standing::Heuristic;
    }
    if closed_loop {
        warnings.push(Warning::CoordinatedOmission);
    }
    let at = |rank: u64| ordered.get(usize::try_from(rank - 1).ok()?).copied();
    Ok(SampleQuantile {
        value: type_7(&ordered, p)?,
        lower: ranks.lower.and_then(at),
        upper: ranks.upper.and_then(at),
        standing,
        warnings,
    })
}

/// The ranks of the two-sided distribution-free interval of a quantile, from the binomial law B(n, p) with α = 1 - confidence: the
/// largest k with P(B ≤ k-1) ≤ α/2, and the smallest k ≤ n with P(B ≤ k-1) ≥ 1 - α/2. Exact for n up to 10¹⁰; O(√n).
///
/// # Errors
/// `p_out_of_range`: p or the confidence is not between 0 and 1. `invalid_input`: n is 0 or above 10¹⁰.
///
/// ```
/// use plimsoll::model::latency::quantile_ranks;
/// let median = quantile_ranks(100, 0.5, 0.95)?;
/// assert_eq!((median.lower, median.upper), (Some(40), Some(61)));
/// assert_eq!(quantile_ranks(300, 0.99, 0.95)?.upper, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn quantile_ranks(n: u64, p: f64, confidence: f64) -> Result<Ranks, ModelError> {
    probability(p)?;
    probability(confidence)?;
    if n == 0 || n > LARGEST_SAMPLE {
        return Err(ModelError::InvalidInput {
            name: "size of the sample",
            must: "between 1 and 10^10",
        });
    }
    let half = 0.5 * (1.0 - confidence);
    let binomial = Binomial::around_mode(n, p);
    // B ≤ k-1 with probability at most half: from below. B ≥ k with probability at most half: from above.
    let lower = binomial.first + binomial.count_within(half, false);
    let upper = binomial.last + 1 - binomial.count_within(half, true);
    Ok(Ranks {
        standing: Standing::Exact,
        lower: (lower >= 1).then_some(lower),
        upper: (upper <= n).then_some(upper),
    })
}

/// The smallest sample whose largest value is an upper bound of the quantile with this confidence, one-sided: the least n with
/// pⁿ ≤ 1 - confidence.
///
/// # Errors
/// `p_out_of_range`: p or the confidence is not between 0 and 1. `invalid_input`: n would exceed 2⁵³.
///
/// ```
/// use plimsoll::model::latency::least_sample;
/// assert_eq!(least_sample(0.95, 0.95)?, 59);
/// assert_eq!(least_sample(0.99, 0.95)?, 299);
/// assert_eq!(least_sample(0.999, 0.95)?, 2995);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn least_sample(p: f64, confidence: f64) -> Result<u64, ModelError> {
    probability(p)?;
    probability(confidence)?;
    least_for(p, 1.0 - confidence)
}

/// The least n with pⁿ ≤ miss.
fn least_for(p: f64, miss: f64) -> Result<u64, ModelError> {
    let n = libm::log(miss) / libm::log(p);
    let n = (n - SLACK * n.max(1.0)).ceil().max(1.0);
    if n < 9_007_199_254_740_992.0 {
        Ok(n as u64)
    } else {
        Err(ModelError::InvalidInput {
            name: "probability",
            must: "low enough for a sample of less than 2^53 values",
        })
    }
}

fn in_order(values: &[f64]) -> Result<Vec<f64>, ModelError> {
    if values.is_empty() {
        return Err(ModelError::TooFewPoints { got: 0, need: 1 });
    }
    for value in values {
        finite(*value, "value")?;
    }
    Ok(sorted(values))
}

fn type_7(ordered: &[f64], p: f64) -> Result<f64, ModelError> {
    quantile_of_sorted(ordered, p).ok_or(ModelError::ProbabilityOutOfRange)
}

/// The probabilities of a binomial law around its mode, up to a common factor: ratios of neighbors need no factorial.
struct Binomial {
    /// The outcome of the first weight.
    first: u64,
    /// The outcome of the last weight.
    last: u64,
    weights: Vec<f64>,
    total: f64,
}

impl Binomial {
    fn around_mode(n: u64, p: f64) -> Binomial {
        let mode = (((n + 1) as f64 * p).floor() as u64).min(n);
        let odds = p / (1.0 - p);
        // Beyond this nothing adds to the sum.
        let counts = |weight: &f64| *weight > 1e-22;
        let below = (0..mode).rev().scan(1.0, |weight, k| {
            *weight *= (k + 1) as f64 / (n - k) as f64 / odds;
            Some(*weight)
        });
        let mut weights: Vec<f64> = below.take_while(counts).collect();
        let first = mode - weights.len() as u64;
        weights.reverse();
        weights.push(1.0);
        let above = (mode..n).scan(1.0, |weight, k| {
            *weight *= (n - k) as f64 / (k + 1) as f64 * odds;
            Some(*weight)
        });
        weights.extend(above.take_while(counts));
        let last = first + weights.len() as u64 - 1;
        let total = weights.iter().sum();
        Binomial {
            first,
            last,
            weights,
            total,
        }
    }

    /// How many outcomes from one end together have at most this probability.
    fn count_within(&self, most: f64, from_above: bool) -> u64 {
        let most = most * self.total * (1.0 + SLACK);
        let mut sum = 0.0;
        let mut fits = |weight: &&f64| {
            sum += **weight;
            sum <= most
        };
        let count = if from_above {
            self.weights.iter().rev().take_while(&mut fits).count()
        } else {
            self.weights.iter().take_while(&mut fits).count()
        };
        count as u64
    }
}
