//! Holt and Winters' additive method with given coefficients, in the classic form that R's `HoltWinters` uses (Winters,
//! *Forecasting Sales by Exponentially Weighted Moving Averages*, Management Science 6, 1960).
//!
//! β weighs the change of the level and γ the distance of the value from the *new* level. The state-space form of
//! [`ets_forecast`](super::ets_forecast) weighs the forecast's error instead, so its β and γ are other numbers: never mix them.

use super::Warning;
use super::ets::too_far;
use crate::model::numeric::series::{at_least, in_range};
use crate::model::{ModelError, Standing};

/// The coefficients and the state before the first step; see the example of [`holt_winters_additive`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoltWinters<'a> {
    /// α, weight of a new value in the level, 0 to 1.
    pub alpha: f64,
    /// β, weight of a new change of the level in the trend, 0 to 1.
    pub beta: f64,
    /// γ, weight of a new distance from the level in the season, 0 to 1.
    pub gamma: f64,
    /// The level before the first step.
    pub level: f64,
    /// The trend per step before the first step.
    pub trend: f64,
    /// The season; the first entry belongs to the first step. Its length is the period.
    pub season: &'a [f64],
    /// Whether the values of the first period are passed over, as they are where the start was estimated from them.
    pub skip_first_period: bool,
}

/// What the recursion of [`holt_winters_additive`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct HoltWintersForecast {
    /// The forecasts 1, 2, … steps ahead, in the unit of the values.
    pub forecast: Vec<f64>,
    /// Sum of squared one-step errors.
    pub sse: f64,
    /// The level at the end.
    pub level: f64,
    /// The trend per step at the end.
    pub trend: f64,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// Of the forecast, a rule of thumb: nothing says that the series goes on so. The errors, level and trend are exact for the
    /// coefficients.
    pub standing: Standing,
}

/// ℓₜ = α(yₜ - sₜ₋ₘ) + (1-α)(ℓₜ₋₁ + bₜ₋₁), bₜ = β(ℓₜ - ℓₜ₋₁) + (1-β)bₜ₋₁, sₜ = γ(yₜ - ℓₜ) + (1-γ)sₜ₋ₘ, and from the last state
/// ℓ + h·b + s for h steps ahead.
///
/// O(n + horizon). It gives no intervals, so it has nothing to say about too few seasons; a horizon longer than the series carries a
/// warning.
///
/// # Errors
/// `n_too_small`: no value to step over; `invalid_input`: an empty season, a coefficient outside 0 to 1, a horizon above
/// [`LONGEST_HORIZON`](super::LONGEST_HORIZON), a number that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::forecast::{HoltWinters, holt_winters_additive};
/// let method = HoltWinters {
///     alpha: 0.5, beta: 0.5, gamma: 0.5, level: 10.0, trend: 1.0, season: &[2.0, -2.0], skip_first_period: false,
/// };
/// let found = holt_winters_additive(&[13.0, 10.0, 15.0, 12.0], &method, 2)?;
/// assert_eq!((found.forecast, found.sse), (vec![17.0, 14.0], 0.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn holt_winters_additive(
    values: &[f64],
    method: &HoltWinters<'_>,
    horizon: usize,
) -> Result<HoltWintersForecast, ModelError> {
    check(values, method, horizon)?;
    let HoltWinters {
        alpha, beta, gamma, ..
    } = *method;
    let (mut level, mut trend) = (method.level, method.trend);
    let mut season = method.season.to_vec();
    let mut sse = 0.0;
    let mut place = 0;
    for y in values.iter().skip(skipped(method)) {
        let Some(s) = season.get_mut(place) else {
            break;
        };
        let error = y - (level + trend + *s);
        sse += error * error;
        let before = level;
        level = alpha * (y - *s) + (1.0 - alpha) * (level + trend);
        trend = beta * (level - before) + (1.0 - beta) * trend;
        *s = gamma * (y - level) + (1.0 - gamma) * *s;
        place = (place + 1) % method.season.len().max(1);
    }
    let seasons = season.iter().cycle().skip(place);
    let forecast = seasons
        .zip(1..=horizon)
        .map(|(s, h)| level + h as f64 * trend + s)
        .collect();
    Ok(HoltWintersForecast {
        forecast,
        sse,
        level,
        trend,
        warnings: Warning::beyond(horizon, values.len()).into_iter().collect(),
        standing: Standing::Heuristic,
    })
}

fn skipped(method: &HoltWinters<'_>) -> usize {
    if method.skip_first_period {
        method.season.len()
    } else {
        0
    }
}

fn check(values: &[f64], method: &HoltWinters<'_>, horizon: usize) -> Result<(), ModelError> {
    in_range(values, "values")?;
    in_range(method.season, "season")?;
    in_range(&[method.level, method.trend], "first level and trend")?;
    if method.season.is_empty() {
        return Err(ModelError::InvalidInput {
            name: "season",
            must: "not empty",
        });
    }
    if ![method.alpha, method.beta, method.gamma]
        .iter()
        .all(|c| (0.0..=1.0).contains(c))
    {
        return Err(ModelError::InvalidInput {
            name: "smoothing coefficient",
            must: "between 0 and 1",
        });
    }
    at_least(skipped(method).saturating_add(1), values)?;
    too_far(horizon)
}
