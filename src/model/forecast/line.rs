//! Forecasts along a line and along an exponential (Draper & Smith, *Applied Regression Analysis*, 3rd ed., ch. 1 and 3;
//! the mean of a lognormal law after Aitchison & Brown, *The Lognormal Distribution*, 1957).

use std::f64::consts::LN_2;

use crate::model::numeric::line::Line;
use crate::model::numeric::series::{in_range, pairs};
use crate::model::numeric::special::beta_cdf;
use crate::model::numeric::student::two_sided_quantile;
use crate::model::{ModelError, Standing, probability};

const LEAST_POINTS: usize = 3;

/// A least-squares line, as [`linear_forecast`] gives it, and what it says at other places. Units are those of x and y.
#[derive(Debug, Clone, PartialEq)]
pub struct LineForecast {
    /// The line's value at x = 0.
    pub intercept: f64,
    /// Change of y per unit of x.
    pub slope: f64,
    /// Standard error of the slope.
    pub slope_se: f64,
    /// Two-sided p-value of a slope of 0.
    pub p_value: f64,
    /// 1 - RSS/TSS, 0 to 1; None if all y are equal. Large for any curve that keeps rising, so no proof of a line.
    pub r2: Option<f64>,
    /// Residual standard deviation on n - 2 degrees of freedom.
    pub residual_sd: f64,
    /// The forecasts, in the order asked.
    pub at: Vec<LinePoint>,
    /// Of the coefficients and what belongs to them: exact for independent normal noise of equal size around a line. Each forecast
    /// has its own.
    pub standing: Standing,
}

/// The line at one place; see the example of [`linear_forecast`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinePoint {
    /// The place.
    pub x: f64,
    /// The line's value.
    pub value: f64,
    /// Lower end of the prediction interval, for a single new value.
    pub lower: f64,
    /// Upper end of the prediction interval.
    pub upper: f64,
    /// Lower end of the confidence interval of the line itself.
    pub line_lower: f64,
    /// Upper end of the confidence interval of the line itself.
    pub line_upper: f64,
    /// As that of the line between the first and the last x. Beyond them a rule of thumb: nothing says that the line goes on.
    pub standing: Standing,
}

/// Exponential growth, as [`exponential_forecast`] gives it, and what it says at other places.
#[derive(Debug, Clone, PartialEq)]
pub struct ExponentialForecast {
    /// Growth r per unit of x, continuous: the value is level·e^(r·x).
    pub rate: f64,
    /// The curve's value at x = 0.
    pub level: f64,
    /// ln 2 / r, in units of x; below 0 it is the time in which the value halves. None for r = 0.
    pub doubling_time: Option<f64>,
    /// Residual standard deviation of ln y on n - 2 degrees of freedom.
    pub log_residual_sd: f64,
    /// The forecasts, in the order asked.
    pub at: Vec<ExponentialPoint>,
    /// Of the coefficients: exact under lognormal noise of equal relative size. Each forecast has its own.
    pub standing: Standing,
}

/// The exponential at one place; see the example of [`exponential_forecast`]. Far away it may leave the range of `f64` and be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialPoint {
    /// The place.
    pub x: f64,
    /// Half of the values lie below.
    pub median: f64,
    /// The mean, e^(s²/2) times the median: what a sum over many values needs.
    pub mean: f64,
    /// Lower end of the prediction interval, for a single new value.
    pub lower: f64,
    /// Upper end of the prediction interval.
    pub upper: f64,
    /// Of the median and the interval, as that of the curve between the first and the last x. Beyond them a rule of thumb: nothing
    /// says that growth goes on.
    pub standing: Standing,
}

/// The least-squares line y = a + b·x and its prediction a + b·x₀ ± t·s·√(1 + 1/n + (x₀ - x̄)²/Sxx) at each x₀ of `ahead`.
///
/// `confidence` is that of the two-sided intervals, such as 0.95. O(n + forecasts). Computed around x̄, so times may be large.
///
/// # Errors
/// `too_few_points` below 3; `too_few_distinct_n` if all x are equal; `p_out_of_range` for the confidence; `invalid_input`: x and
/// y of different length, or a number that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::forecast::linear_forecast;
/// let line = linear_forecast(&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.2, 4.8, 7.0], &[4.0], 0.95)?;
/// assert!((line.slope - 1.96).abs() < 1e-12 && (line.at[0].value - 8.9).abs() < 1e-12);
/// assert!((line.at[0].upper - 10.190796).abs() < 1e-6);
/// // The slope is that of the data; that they go on so is a guess.
/// assert_eq!((line.standing.code(), line.at[0].standing.code()), ("exact", "heuristic"));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn linear_forecast(
    x: &[f64],
    y: &[f64],
    ahead: &[f64],
    confidence: f64,
) -> Result<LineForecast, ModelError> {
    pairs(x, y)?;
    in_range(ahead, "times ahead")?;
    probability(confidence)?;
    if x.len() < LEAST_POINTS {
        return Err(ModelError::TooFewPoints {
            got: x.len(),
            need: LEAST_POINTS,
        });
    }
    let df = x.len() - 2;
    let one_level = ModelError::TooFewDistinctLevels { got: 1, need: 2 };
    // From the first time on, so that the mean of large times (seconds since 1970) keeps its decimals.
    let origin = x.first().copied().unwrap_or(0.0);
    let since: Vec<f64> = x.iter().map(|x| x - origin).collect();
    let line = Line::fit(&since, y).ok_or(one_level)?;
    let t = two_sided_quantile(confidence, df).ok_or(ModelError::NotConverged)?;
    let s = (line.rss / df as f64).sqrt();
    let first = x.iter().copied().fold(f64::INFINITY, f64::min);
    let last = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let standing = |x: f64| {
        if (first..=last).contains(&x) {
            Standing::Exact
        } else {
            Standing::Heuristic
        }
    };
    let slope_se = s / line.sxx.sqrt();
    let forecast = LineForecast {
        intercept: line.intercept - line.slope * origin,
        slope: line.slope,
        slope_se,
        p_value: two_sided_p(line.slope, slope_se, df),
        r2: line.r2(),
        residual_sd: s,
        at: ahead
            .iter()
            .map(|x| line_point(&line, *x, origin, t * s, standing(*x)))
            .collect(),
        standing: Standing::Exact,
    };
    let points = forecast
        .at
        .iter()
        .flat_map(|p| [p.value, p.lower, p.upper, p.line_lower, p.line_upper]);
    if points
        .chain([slope_se, forecast.intercept])
        .all(f64::is_finite)
    {
        Ok(forecast)
    } else {
        Err(ModelError::InvalidInput {
            name: "times ahead",
            must: "within the range of f64 for the line",
        })
    }
}

/// `half` is t·s.
fn line_point(line: &Line, x: f64, origin: f64, half: f64, standing: Standing) -> LinePoint {
    let value = line.at(x - origin);
    let away = (x - origin - line.mean_x) / line.sxx.sqrt();
    let of_line = 1.0 / line.n as f64 + away * away;
    let (narrow, wide) = (half * of_line.sqrt(), half * (1.0 + of_line).sqrt());
    LinePoint {
        x,
        value,
        lower: value - wide,
        upper: value + wide,
        line_lower: value - narrow,
        line_upper: value + narrow,
        standing,
    }
}

/// P(|T| ≥ |estimate/se|): I(df/2, 1/2) at df/(df + t²), precise however small.
fn two_sided_p(estimate: f64, se: f64, df: usize) -> f64 {
    if estimate == 0.0 {
        return 1.0;
    }
    let (t, df) = (estimate / se, df as f64);
    beta_cdf(0.5 * df, 0.5, df / (df + t * t))
}

/// Exponential growth by the least-squares line through ln y, with its predictions at each x of `ahead`.
///
/// The median is e^ŷ, the mean e^(ŷ + s²/2), and the interval is that of the line, taken back from logarithms. `confidence` is
/// two-sided, such as 0.95. O(n + forecasts).
///
/// # Errors
/// As [`linear_forecast`]; `not_positive` if a y is not above 0.
///
/// ```
/// use plimsoll::model::forecast::exponential_forecast;
/// let growth = exponential_forecast(&[0.0, 1.0, 2.0, 3.0], &[100.0, 201.0, 398.0, 800.0], &[5.0], 0.95)?;
/// assert!((growth.doubling_time.unwrap() - 1.0).abs() < 0.01);
/// assert!((growth.at[0].median / 3200.0 - 1.0).abs() < 0.01);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn exponential_forecast(
    x: &[f64],
    y: &[f64],
    ahead: &[f64],
    confidence: f64,
) -> Result<ExponentialForecast, ModelError> {
    pairs(x, y)?;
    if y.iter().any(|y| *y <= 0.0) {
        return Err(ModelError::NotPositive { name: "series" });
    }
    let logs: Vec<f64> = y.iter().map(|y| libm::log(*y)).collect();
    let line = linear_forecast(x, &logs, ahead, confidence)?;
    let to_mean = 0.5 * line.residual_sd * line.residual_sd;
    let point = |p: &LinePoint| ExponentialPoint {
        x: p.x,
        median: libm::exp(p.value),
        mean: libm::exp(p.value + to_mean),
        lower: libm::exp(p.lower),
        upper: libm::exp(p.upper),
        standing: p.standing,
    };
    Ok(ExponentialForecast {
        rate: line.slope,
        level: libm::exp(line.intercept),
        doubling_time: Some(LN_2 / line.slope).filter(|t| t.is_finite()),
        log_residual_sd: line.residual_sd,
        at: line.at.iter().map(point).collect(),
        standing: Standing::Exact,
    })
}
