//! When a line through the samples reaches a threshold (Draper & Smith, *Applied Regression Analysis*, 3rd ed., §3.2; Fieller, *Some
//! Problems in Interval Estimation*, JRSS B 16, 1954).

use crate::model::numeric::{line::Line, student};
use crate::model::{ModelError, Standing, finite, probability};

/// Where a line meets a threshold, as [`time_to_threshold`] gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Slope of the line, in units of y per unit of x.
    pub slope: f64,
    /// From the last x to the crossing, in the unit of x; below 0 if the line has crossed already. None if the line is level or leads
    /// away: a falling line does so once it is below the threshold, unless it crossed within the samples.
    pub from_last: Option<f64>,
    /// Lower end of the interval of `from_last`. None if the slope is not significant.
    pub lower: Option<f64>,
    /// Its upper end.
    pub upper: Option<f64>,
    /// Whether the slope differs from 0 at the level of confidence.
    pub significant: bool,
    /// A rule of thumb: the interval is exact for a straight line with independent normal errors, and nothing says that the line goes
    /// on.
    pub standing: Standing,
}

/// The crossing of the least-squares line with a threshold, and the Fieller interval of that crossing at a level of confidence such as
/// 0.95: with d = (threshold - ȳ)/b and g = t²s²/(b²Sxx), x̄ + (d ± (ts/b)·√((1-g)/n + d²/Sxx))/(1-g), for g below 1.
///
/// O(points).
///
/// # Errors
/// `invalid_input`: lists of different lengths, a number that is not finite, all x equal, or squares beyond the range of f64.
/// `too_few_points`: fewer than three. `p_out_of_range`: a level of confidence that is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::alert::time_to_threshold;
/// let days = [0.0, 1.0, 2.0, 3.0, 4.0];
/// let percent = [50.0, 52.1, 53.9, 56.0, 58.0];
/// let crossing = time_to_threshold(&days, &percent, 90.0, 0.95)?;
/// assert!((crossing.from_last.unwrap() - 16.0).abs() < 0.2);
/// assert!(crossing.significant && crossing.upper.unwrap() < 17.1);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn time_to_threshold(
    x: &[f64],
    y: &[f64],
    threshold: f64,
    confidence: f64,
) -> Result<Crossing, ModelError> {
    if x.len() != y.len() {
        return Err(ModelError::InvalidInput {
            name: "number of values",
            must: "the number of times",
        });
    }
    for value in x.iter().chain(y) {
        finite(*value, "sample")?;
    }
    finite(threshold, "threshold")?;
    probability(confidence)?;
    if x.len() < 3 {
        return Err(ModelError::TooFewPoints {
            got: x.len(),
            need: 3,
        });
    }
    let (Some(line), Some(t)) = (
        Line::fit(x, y),
        student::two_sided_quantile(confidence, x.len() - 2),
    ) else {
        return Err(ModelError::InvalidInput {
            name: "list of samples",
            must: "at different times, with squares within the range of f64",
        });
    };
    let first = x.iter().copied().fold(f64::INFINITY, f64::min);
    let last = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let run = (threshold - line.mean_y) / line.slope;
    // From the mean of x, so that large times of day keep their digits.
    let to_last = last - line.mean_x;
    let from_last = Some(run - to_last).filter(|ahead| ahead.is_finite());
    let from_last = from_last.filter(|ahead| line.slope > 0.0 || *ahead >= first - last);
    let error = (line.variance().unwrap_or(0.0) / line.sxx).sqrt();
    let spread = t * error / line.slope.abs();
    let g = spread * spread;
    let significant = g < 1.0;
    let (mut lower, mut upper) = (None, None);
    if significant && from_last.is_some() {
        let far = run / line.sxx.sqrt();
        let half = spread * line.sxx.sqrt() * ((1.0 - g) / line.n as f64 + far * far).sqrt();
        let end = |sign: f64| {
            Some((run + sign * half) / (1.0 - g) - to_last).filter(|end| end.is_finite())
        };
        (lower, upper) = (end(-1.0), end(1.0));
    }
    Ok(Crossing {
        slope: line.slope,
        from_last,
        lower,
        upper,
        significant,
        standing: Standing::Heuristic,
    })
}

/// When a forecast reaches a threshold, as [`forecast_crossing`] gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastCrossing {
    /// Steps until the median is at the threshold; 0 if the value now is. None if it is not within the forecast.
    pub median: Option<f64>,
    /// Steps until the upper limit is: the earliest that must be reckoned with. None likewise.
    pub upper: Option<f64>,
    /// A rule of thumb, as every forecast is.
    pub standing: Standing,
}

/// The first time that the median of a forecast, and its upper limit, reach a threshold from below, in steps from the last value.
///
/// The forecast may bend and have seasons; `median` and `upper` hold its values 1, 2, … steps ahead, and `now` is the last value
/// measured, from which both start. Between two steps the path is a straight line, so with a before and b at or above the threshold T it
/// is reached (T - a)/(b - a) of a step after a (linear interpolation, a rule of this project). For a fall below a threshold change
/// the signs, and take the lower limit with its sign changed as `upper`. Infinities are allowed, as a far forecast may have them.
/// O(steps).
///
/// # Errors
/// `invalid_input`: lists of different lengths, a threshold or value now that is not finite, a value of the forecast that is not a number.
///
/// ```
/// use plimsoll::model::alert::forecast_crossing;
/// use plimsoll::model::forecast::fit_ets;
/// let day = [60.0, 0.0, -60.0, 0.0];
/// let load: Vec<f64> = (0..40_i32).map(|i| 200.0 + f64::from(i) + day[i as usize % 4] + f64::from(i * 7 % 5)).collect();
/// let ahead = fit_ets(&load, Some(4))?.forecast(40, 0.95)?;
/// let crossing = forecast_crossing(load[39], &ahead.mean, &ahead.upper, 320.0)?;
/// // The line through it all is there after 80 steps, the first peak above 320 comes much sooner.
/// let (median, upper) = (crossing.median.unwrap(), crossing.upper.unwrap());
/// assert!(20.0 < median && median < 30.0 && upper < median);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn forecast_crossing(
    now: f64,
    median: &[f64],
    upper: &[f64],
    threshold: f64,
) -> Result<ForecastCrossing, ModelError> {
    finite(now, "value now")?;
    finite(threshold, "threshold")?;
    if median.len() != upper.len() {
        return Err(ModelError::InvalidInput {
            name: "number of upper limits",
            must: "that of the medians",
        });
    }
    if median.iter().chain(upper).any(|v| v.is_nan()) {
        return Err(ModelError::InvalidInput {
            name: "forecast",
            must: "numbers",
        });
    }
    Ok(ForecastCrossing {
        median: first_reach(now, median, threshold),
        upper: first_reach(now, upper, threshold),
        standing: Standing::Heuristic,
    })
}

/// Steps from `now` until the path is at the threshold or above.
fn first_reach(now: f64, path: &[f64], threshold: f64) -> Option<f64> {
    if now >= threshold {
        return Some(0.0);
    }
    let at = path.iter().position(|value| *value >= threshold)?;
    let before = at.checked_sub(1).and_then(|i| path.get(i));
    let (before, after) = (before.copied().unwrap_or(now), path.get(at).copied()?);
    // Halves, as the whole difference may leave the range of f64. From -∞ on nothing is known but the step's end.
    let share = (0.5 * threshold - 0.5 * before) / (0.5 * after - 0.5 * before);
    let share = if share.is_nan() { 1.0 } else { share.min(1.0) };
    Some(at as f64 + share)
}
