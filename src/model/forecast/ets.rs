//! Exponential smoothing with additive errors in state-space form, and its forecast intervals of class 1 (Hyndman, Koehler, Ord &
//! Snyder, *Forecasting with Exponential Smoothing*, Springer 2008, ch. 2 and table 6.1).

use super::Warning;
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::special::normal_quantile;
use crate::model::numeric::sum::sum;
use crate::model::{ModelError, Standing, probability};

/// The largest number of steps that are forecast.
pub const LONGEST_HORIZON: usize = 1_000_000;

/// The coefficients of the method; what is None is not in it. ETS(A,N,N) has only α, as in the example of [`ets_forecast`].
///
/// All weigh the one-step error e directly: β and γ are those of the state-space form, not those of Holt and Winters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smoothing {
    /// α, the share of an error that stays in the level, 0 to 1.
    pub level: f64,
    /// β, the share of an error that stays in the trend per step, 0 to 1. None: no trend.
    pub trend: Option<f64>,
    /// φ, the share of the trend that is left after each step, above 0 and up to 1. None: the trend is not damped.
    pub damping: Option<f64>,
    /// γ, the share of an error that stays in the season, 0 to 1. None: no season.
    pub season: Option<f64>,
}

/// The state before the first value, or after the last; see the example of [`ets_forecast`].
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    /// The level.
    pub level: f64,
    /// The trend per step; not used without a trend.
    pub trend: f64,
    /// The season; the first entry belongs to the next value. Its length is the period. Empty without a season. Added to level and
    /// trend, or in the form MAM a factor of them.
    pub season: Vec<f64>,
}

/// A forecast with its intervals, in the unit of the values: what [`ets_forecast`] and
/// [`EtsFit::forecast`](super::EtsFit::forecast) give.
#[derive(Debug, Clone, PartialEq)]
pub struct EtsForecast {
    /// Expected values 1, 2, … steps ahead.
    pub mean: Vec<f64>,
    /// Lower ends of the prediction intervals.
    pub lower: Vec<f64>,
    /// Upper ends of the prediction intervals.
    pub upper: Vec<f64>,
    /// σ²: the mean of the squared one-step errors, exact; in the form MAM they are relative to the forecasts.
    pub sigma2: f64,
    /// The state after the last value, exact for the coefficients.
    pub last: States,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// Of the forecast and its intervals, a rule of thumb: they follow from the method and normal errors, and nothing says that
    /// the series goes on so.
    pub standing: Standing,
}

/// Runs the method with given coefficients over the values and forecasts.
///
/// yₜ = ℓₜ₋₁ + φbₜ₋₁ + sₜ₋ₘ + e, ℓₜ = ℓₜ₋₁ + φbₜ₋₁ + αe, bₜ = φbₜ₋₁ + βe, sₜ = sₜ₋ₘ + γe. The variance h steps ahead is
/// σ²[1 + Σ_{j<h} cⱼ²] with cⱼ = α + β(φ + … + φʲ) + γ·1{m divides j}. `confidence` is two-sided, such as 0.95.
/// O(n + horizon). Less than three full seasons, and a horizon longer than the series, carry a warning.
///
/// # Errors
/// `n_too_small` without a value; `p_out_of_range` for the confidence; `invalid_input`: a coefficient outside its range, a season
/// without γ or γ without a season, damping without a trend, a horizon above [`LONGEST_HORIZON`], a number that is not finite or
/// beyond ±1e100.
///
/// ```
/// use plimsoll::model::forecast::{Smoothing, States, ets_forecast};
/// let simple = Smoothing { level: 0.5, trend: None, damping: None, season: None };
/// let start = States { level: 10.0, trend: 0.0, season: vec![] };
/// let ahead = ets_forecast(&[12.0, 11.0, 13.0], &simple, &start, 2, 0.95)?;
/// assert_eq!(ahead.mean, [12.0, 12.0]);
/// assert_eq!(ahead.sigma2, (4.0 + 0.0 + 4.0) / 3.0);
/// assert!(ahead.upper[1] > ahead.upper[0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn ets_forecast(
    values: &[f64],
    smoothing: &Smoothing,
    start: &States,
    horizon: usize,
    confidence: f64,
) -> Result<EtsForecast, ModelError> {
    check(values, smoothing, start)?;
    too_far(horizon)?;
    probability(confidence)?;
    let mut last = start.clone();
    let errors = run(values.iter().copied(), smoothing, &mut last);
    let sigma2 = sum(errors.iter().map(|e| e * e)) / errors.len() as f64;
    let (n, period) = (values.len(), start.season.len());
    let mut forecast = ahead(smoothing, last, sigma2, horizon, confidence);
    let doubts = [Warning::rough(n, period), Warning::beyond(horizon, n)];
    forecast.warnings.extend(doubts.into_iter().flatten());
    Ok(forecast)
}

/// The forecast from the state after the last value. The arguments have been checked.
pub(super) fn ahead(
    smoothing: &Smoothing,
    last: States,
    sigma2: f64,
    horizon: usize,
    confidence: f64,
) -> EtsForecast {
    let mean = expected(smoothing, &last, horizon);
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let variances = variances(smoothing, last.season.len(), horizon);
    let half: Vec<f64> = variances.iter().map(|v| z * (sigma2 * v).sqrt()).collect();
    let both = || mean.iter().zip(&half);
    EtsForecast {
        lower: both().map(|(m, h)| m - h).collect(),
        upper: both().map(|(m, h)| m + h).collect(),
        mean,
        sigma2,
        last,
        warnings: Vec::new(),
        standing: Standing::Heuristic,
    }
}

/// One-step errors; leaves the state after the last value behind.
pub(super) fn run(
    values: impl Iterator<Item = f64>,
    smoothing: &Smoothing,
    states: &mut States,
) -> Vec<f64> {
    let (alpha, beta) = (smoothing.level, smoothing.trend.unwrap_or(0.0));
    let (phi, gamma) = (damping(smoothing), smoothing.season.unwrap_or(0.0));
    let period = states.season.len();
    let (mut level, mut trend, mut place) = (states.level, states.trend, 0);
    let errors = values.map(|y| {
        let onward = level + phi * trend;
        let error = match states.season.get_mut(place) {
            Some(s) => {
                let error = y - onward - *s;
                *s += gamma * error;
                place = if place + 1 == period { 0 } else { place + 1 };
                error
            }
            None => y - onward,
        };
        level = onward + alpha * error;
        trend = phi * trend + beta * error;
        error
    });
    let errors = errors.collect();
    states.season.rotate_left(place);
    (states.level, states.trend) = (level, trend);
    errors
}

/// φ, 1 for a trend that is not damped and 0 without a trend.
fn damping(smoothing: &Smoothing) -> f64 {
    match smoothing.trend {
        Some(_) => smoothing.damping.unwrap_or(1.0),
        None => 0.0,
    }
}

fn expected(smoothing: &Smoothing, last: &States, horizon: usize) -> Vec<f64> {
    let phi = damping(smoothing);
    let (mut power, mut steps) = (1.0, 0.0);
    let seasons = last
        .season
        .iter()
        .cycle()
        .copied()
        .chain(std::iter::repeat(0.0));
    let ahead = seasons.take(horizon).map(|s| {
        power *= phi;
        steps += power;
        last.level + steps * last.trend + s
    });
    ahead.collect()
}

/// 1 + Σ_{j<h} cⱼ² for h = 1, 2, …
fn variances(smoothing: &Smoothing, period: usize, horizon: usize) -> Vec<f64> {
    let (alpha, beta) = (smoothing.level, smoothing.trend.unwrap_or(0.0));
    let (phi, gamma) = (damping(smoothing), smoothing.season.unwrap_or(0.0));
    let (mut power, mut steps, mut total) = (1.0, 0.0, 1.0);
    let each = (1..=horizon).map(|j| {
        let before = total;
        power *= phi;
        steps += power;
        let whole_season = period > 0 && j.is_multiple_of(period);
        let c = alpha + beta * steps + if whole_season { gamma } else { 0.0 };
        total += c * c;
        before
    });
    each.collect()
}

pub(super) fn too_far(horizon: usize) -> Result<(), ModelError> {
    if horizon <= LONGEST_HORIZON {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name: "horizon",
            must: "a million steps or fewer",
        })
    }
}

fn check(values: &[f64], smoothing: &Smoothing, start: &States) -> Result<(), ModelError> {
    at_least(1, values)?;
    in_range(values, "values")?;
    in_range(&start.season, "season")?;
    in_range(&[start.level, start.trend], "first level and trend")?;
    let weights = [Some(smoothing.level), smoothing.trend, smoothing.season];
    if !weights.iter().flatten().all(|w| (0.0..=1.0).contains(w)) {
        return Err(ModelError::InvalidInput {
            name: "smoothing coefficient",
            must: "between 0 and 1",
        });
    }
    if smoothing
        .damping
        .is_some_and(|phi| !(phi > 0.0 && phi <= 1.0))
    {
        return Err(ModelError::InvalidInput {
            name: "damping",
            must: "above 0 and at most 1",
        });
    }
    if smoothing.damping.is_some() && smoothing.trend.is_none() {
        return Err(ModelError::InvalidInput {
            name: "damping",
            must: "left out without a trend",
        });
    }
    if smoothing.season.is_some() == start.season.is_empty() {
        return Err(ModelError::InvalidInput {
            name: "season",
            must: "given with its coefficient, or neither",
        });
    }
    Ok(())
}
