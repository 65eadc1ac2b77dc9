//! What is left of a latency target (Beyer et al., *Site Reliability Engineering*, 2016, ch. 4).

use super::amount;
use crate::model::distribution::Distribution;
use crate::model::{ModelError, Standing, probability};

/// Equal times are equal but for the rounding of the arithmetic that led to them.
const ROUNDING: f64 = 1e-12;

/// A predicted time against a target. Plain arithmetic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SloBudget {
    /// Target less prediction; below 0 when it is missed.
    pub left: f64,
    /// The same as a share of the target. None for a target of 0.
    pub left_share: Option<f64>,
    /// Whether the prediction is within the target.
    pub met: bool,
    /// Exact for the prediction given.
    pub standing: Standing,
}

/// A latency distribution against a target for one of its percentiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyBudget {
    /// The percentile of the distribution.
    pub predicted: f64,
    /// What is left of the target.
    pub budget: SloBudget,
    /// P(T > target).
    pub exceeding: f64,
    /// Exact for the distribution given; how well that describes the service is the distribution's own standing.
    pub standing: Standing,
}

/// Target less prediction, both in the same unit. O(1).
///
/// The prediction is 0 or more, and infinite for a queue that cannot keep up.
///
/// # Errors
/// `invalid_input`: the target is not in 0..=1e100, or the prediction is negative or not a number.
///
/// ```
/// use plimsoll::model::budget::slo_budget;
/// let budget = slo_budget(100.0, 60.0)?;
/// assert_eq!((budget.left, budget.left_share, budget.met), (40.0, Some(0.4), true));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn slo_budget(target: f64, predicted: f64) -> Result<SloBudget, ModelError> {
    amount(target, "target")?;
    if !(0.0..=f64::INFINITY).contains(&predicted) {
        return Err(ModelError::InvalidInput {
            name: "predicted time",
            must: "0 or more",
        });
    }
    let left = target - predicted;
    Ok(SloBudget {
        standing: Standing::Exact,
        left,
        left_share: (target > 0.0).then(|| left / target),
        met: left >= -ROUNDING * target,
    })
}

/// The percentile `p` of a latency distribution against a target, and how often the target is exceeded.
///
/// # Errors
/// `invalid_input`: the target is not in 0..=1e100, or the percentile is negative (a normal law may reach below 0).
/// `p_out_of_range`: p is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::budget::latency_budget;
/// use plimsoll::model::distribution::Distribution;
/// let latency = Distribution::exponential(20.0)?;
/// let budget = latency_budget(&latency, 0.95, 100.0)?;
/// assert!(budget.budget.met && (budget.budget.left - 40.085).abs() < 1e-3);
/// assert!((budget.exceeding - 0.0067).abs() < 1e-4);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn latency_budget(
    latency: &Distribution,
    p: f64,
    target: f64,
) -> Result<LatencyBudget, ModelError> {
    let predicted = latency.at(probability(p)?);
    Ok(LatencyBudget {
        predicted,
        budget: slo_budget(target, predicted)?,
        exceeding: latency.above(target),
        standing: Standing::Exact,
    })
}
