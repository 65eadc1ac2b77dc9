//! What is left of a latency target (Beyer et al., *Site Reliability Engineering*, 2016, ch. 4).

use super::amount;
use crate::model::latency::Latency;
use crate::model::{Graded, ModelError, Standing, probability};

/// Equal times are equal but for the rounding of the arithmetic that led to them.
const ROUNDING: f64 = 1e-12;

/// A predicted time against a target: what [`slo_budget`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SloBudget {
    /// Target less prediction; below 0 when it is missed.
    pub left: f64,
    /// The same as a share of the target. None for a target of 0.
    pub left_share: Option<f64>,
    /// Whether the prediction is within the target.
    pub met: bool,
    /// As good as the prediction, whose error is here put as a share of what is left.
    pub standing: Standing,
}

/// A latency distribution against a target for one of its percentiles: what [`latency_budget`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyBudget {
    /// The percentile of the distribution.
    pub predicted: Graded<f64>,
    /// What is left of the target.
    pub budget: SloBudget,
    /// P(T > target).
    pub exceeding: Graded<f64>,
}

/// Target less prediction, both in the same unit. O(1).
///
/// The prediction is 0 or more, and infinite for a queue that cannot keep up. What is left of it carries the standing of the prediction.
///
/// # Errors
/// `invalid_input`: the target is not in 0..=1e100, or the prediction is negative or not a number.
///
/// ```
/// use plimsoll::model::budget::slo_budget;
/// use plimsoll::model::{Graded, Standing};
/// let predicted = Graded { value: 60.0, standing: Standing::Approx { relative_error: 0.05 } };
/// let budget = slo_budget(100.0, predicted)?;
/// assert_eq!((budget.left, budget.left_share, budget.met), (40.0, Some(0.4), true));
/// // 5 % of 60 is 7.5 % of 40.
/// assert_eq!(budget.standing.to_string(), "approximate (±7.5 %)");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn slo_budget(target: f64, predicted: Graded<f64>) -> Result<SloBudget, ModelError> {
    amount(target, "target")?;
    let Graded { value, standing } = predicted;
    if !(0.0..=f64::INFINITY).contains(&value) {
        return Err(ModelError::InvalidInput {
            name: "predicted time",
            must: "0 or more",
        });
    }
    let left = target - value;
    Ok(SloBudget {
        standing: of_difference(standing, value, left),
        left,
        left_share: (target > 0.0).then(|| left / target),
        met: left >= -ROUNDING * target,
    })
}

/// An error that was a share of one number, as a share of another.
fn of_difference(standing: Standing, value: f64, left: f64) -> Standing {
    let Standing::Approx { relative_error } = standing else {
        return standing;
    };
    let relative_error = relative_error * value / left.abs();
    if relative_error.is_finite() {
        Standing::Approx { relative_error }
    } else {
        Standing::Heuristic
    }
}

/// The percentile `p` of a latency against a target, and how often the target is exceeded. The latency is a plain
/// [`Distribution`](crate::model::distribution::Distribution), a [`Law`](crate::model::latency::Law), or the
/// [`Sum`](crate::model::latency::Sum) of the parts of a request; each result carries its standing.
///
/// # Errors
/// `invalid_input`: the target is not in 0..=1e100, or the percentile is negative (a normal law may reach below 0).
/// `p_out_of_range`: p is not strictly between 0 and 1, or for a sum nearer to them than 10⁻⁹.
///
/// ```
/// use plimsoll::model::budget::latency_budget;
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::latency::Sum;
/// let app = Distribution::exponential(20.0)?;
/// let alone = latency_budget(&app, 0.95, 100.0)?;
/// assert!(alone.budget.met && (alone.budget.left - 40.085).abs() < 1e-3);
/// assert!((alone.exceeding.value - 0.0067).abs() < 1e-4);
/// let request = Sum::new(&[app.into(), Distribution::exponential(30.0)?.into()])?;
/// assert!(!latency_budget(&request, 0.95, 100.0)?.budget.met);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn latency_budget(
    latency: &dyn Latency,
    p: f64,
    target: f64,
) -> Result<LatencyBudget, ModelError> {
    let predicted = latency.percentile(probability(p)?)?;
    Ok(LatencyBudget {
        predicted,
        budget: slo_budget(target, predicted)?,
        exceeding: latency.exceeding(target)?,
    })
}
