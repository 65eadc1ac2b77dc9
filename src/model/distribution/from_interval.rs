//! Distributions from what people can say: an interval with its confidence, or a mean and a standard deviation (O'Hagan et al.,
//! *Uncertain Judgements: Eliciting Experts' Probabilities*, 2006, ch. 6).

use std::fmt;

use super::{Distribution, LARGEST_SHAPE, SMALLEST_SHAPE, Short, ordered};
use crate::model::numeric::root::brent;
use crate::model::numeric::special::{gamma_quantile, ln_gamma, normal_quantile};
use crate::model::{ModelError, finite, not_negative, probability};

/// A stated middle this far from the median means that the person had another shape in mind.
const MIDDLE_TOLERANCE: f64 = 0.15;

/// A doubt about a distribution that was made from an interval.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// let load = Distribution::lognormal_from_interval(10.0, 50.0, 0.9)?;
/// let warning = load.check_middle(30.0)?.unwrap();
/// assert_eq!(warning.code(), "middle_off_median");
/// assert_eq!(warning.to_string(), "the stated middle of 30 is 34 % above 22.4, the median that the interval implies");
/// assert_eq!(load.check_middle(24.0)?, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum IntervalWarning {
    /// The middle that was stated differs from the median by more than 15 % of it.
    MiddleOffMedian {
        /// What was stated, in the unit of the interval.
        middle: f64,
        /// What the interval implies.
        median: f64,
    },
}

impl IntervalWarning {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::distribution::IntervalWarning;
    /// assert_eq!(IntervalWarning::MiddleOffMedian { middle: 30.0, median: 22.4 }.code(), "middle_off_median");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            IntervalWarning::MiddleOffMedian { .. } => "middle_off_median",
        }
    }
}

impl fmt::Display for IntervalWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IntervalWarning::MiddleOffMedian { middle, median } = *self;
        // A median of 0 has no percent.
        let off = 100.0 * ((middle - median) / median.abs()).abs();
        let way = if middle > median { "above" } else { "below" };
        write!(f, "the stated middle of {} is ", Short(middle))?;
        if off < 1e4 {
            write!(f, "{off:.0} % {way} ")?;
        } else {
            write!(f, "far {way} ")?;
        }
        write!(f, "{}, the median that the interval implies", Short(median))
    }
}

impl Distribution {
    /// The lognormal law whose central interval of that confidence is `low..high`: a confidence of 0.9 makes them the 5th and the 95th
    /// percentile. μ = ½(ln low + ln high), σ = (ln high - ln low)/(2z). The usual choice for loads, rates and sizes.
    ///
    /// Constant when both ends are equal. Relative accuracy 1e-12.
    ///
    /// # Errors
    /// `invalid_input`: an end is not finite, `high` is below `low`, or the law is wider than f64 can hold. `not_positive`: an end is not
    /// above 0. `p_out_of_range`: the confidence is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let load_rps = Distribution::lognormal_from_interval(50.0, 400.0, 0.9)?;
    /// assert!((load_rps.quantile(0.95)? - 400.0).abs() < 1e-9);
    /// assert!((load_rps.quantile(0.5)? - 141.42).abs() < 0.01);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn lognormal_from_interval(
        low: f64,
        high: f64,
        confidence: f64,
    ) -> Result<Distribution, ModelError> {
        interval(low, high, confidence)?;
        if low == high {
            return Distribution::constant(low);
        }
        let (ln_low, ln_high) = (libm::log(low), libm::log(high));
        // From the lower tail, which keeps its digits for a confidence near 1.
        let z = -normal_quantile(0.5 * (1.0 - confidence));
        Distribution::lognormal(0.5 * (ln_low + ln_high), 0.5 * log_ratio(low, high) / z)
    }

    /// The lognormal law with that mean and standard deviation: σ² = ln(1 + (sd/mean)²), μ = ln mean - σ²/2.
    ///
    /// # Errors
    /// `invalid_input`: not finite, a negative deviation, or a law wider than f64 can hold. `not_positive`: the mean is not above 0.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let cpu_ms = Distribution::lognormal_from_moments(20.0, 5.0)?;
    /// assert!((cpu_ms.mean() - 20.0).abs() < 1e-12);
    /// assert!((cpu_ms.variance() - 25.0).abs() < 1e-11);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn lognormal_from_moments(mean: f64, sd: f64) -> Result<Distribution, ModelError> {
        above_zero(mean, "mean")?;
        not_negative(sd, "standard deviation")?;
        if sd == 0.0 {
            return Distribution::constant(mean);
        }
        let ratio = sd / mean;
        let variance = if ratio < 1e150 {
            libm::log1p(ratio * ratio)
        } else {
            2.0 * (libm::log(sd) - libm::log(mean))
        };
        Distribution::lognormal(libm::log(mean) - 0.5 * variance, variance.sqrt())
    }

    /// The normal law whose central interval of that confidence is `low..high`: mean ½(low + high), sd (high - low)/(2z).
    ///
    /// Constant when both ends are equal. Relative accuracy 1e-12.
    ///
    /// # Errors
    /// `invalid_input`: an end is beyond ±10¹⁰⁰, or `high` is below `low`. `p_out_of_range`: the confidence is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let growth = Distribution::normal_from_interval(-0.02, 0.1, 0.9)?;
    /// assert!((growth.mean() - 0.04).abs() < 1e-15 && (growth.quantile(0.95)? - 0.1).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn normal_from_interval(
        low: f64,
        high: f64,
        confidence: f64,
    ) -> Result<Distribution, ModelError> {
        probability(confidence)?;
        ordered(low, high)?;
        let z = -normal_quantile(0.5 * (1.0 - confidence));
        Distribution::normal(0.5 * (low + high), 0.5 * (high - low) / z)
    }

    /// The gamma law whose central interval of that confidence is `low..high`. The shape k solves
    /// ln[Q(p_high; k)/Q(p_low; k)] = ln(high/low), by Brent in ln k; the scale is low/Q(p_low; k), where Q is the quantile at scale 1.
    ///
    /// Constant when both ends are equal. Relative accuracy of shape and scale 1e-8. Some 20 pairs of quantiles.
    ///
    /// # Errors
    /// `invalid_input`: an end is not finite, or `high` is below `low`. `not_positive`: an end is not above 0. `p_out_of_range`: the
    /// confidence is not between 0 and 1. `infeasible`: the shape would lie outside 0.001..=10⁶ (an interval narrower than about 0.3 % at
    /// 90 %, or wider than f64 can hold).
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let size_kb = Distribution::gamma_from_interval(10.0, 50.0, 0.9)?;
    /// let (shape, scale) = size_kb.gamma_parameters().unwrap();
    /// assert!((shape - 4.5897).abs() < 1e-4 && (scale - 5.8242).abs() < 1e-4);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn gamma_from_interval(
        low: f64,
        high: f64,
        confidence: f64,
    ) -> Result<Distribution, ModelError> {
        interval(low, high, confidence)?;
        if low == high {
            return Distribution::constant(low);
        }
        let tail = 0.5 * (1.0 - confidence);
        let wanted = log_ratio(low, high);
        // The ratio of the quantiles falls as the shape grows.
        let miss = |ln_k: f64| {
            let k = libm::exp(ln_k);
            log_quantile(k, 1.0 - tail) - log_quantile(k, tail) - wanted
        };
        let ends = (libm::log(SMALLEST_SHAPE), libm::log(LARGEST_SHAPE));
        let outside = ModelError::Infeasible {
            why: "the interval is too narrow or too wide for a gamma law",
        };
        let ln_k = brent(miss, ends.0, ends.1).ok_or(outside)?;
        let shape = libm::exp(ln_k).clamp(SMALLEST_SHAPE, LARGEST_SHAPE);
        let scale = libm::exp(libm::log(low) - log_quantile(shape, tail));
        Distribution::gamma(shape, scale).map_err(|_| outside)
    }

    /// Compares the middle that a person stated beside an interval with the median: more than 15 % off is a warning.
    ///
    /// # Errors
    /// `invalid_input`: the middle is not finite.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let load_rps = Distribution::gamma_from_interval(10.0, 50.0, 0.9)?;
    /// assert_eq!(load_rps.check_middle(25.0)?, None);
    /// assert!(load_rps.check_middle(15.0)?.is_some());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn check_middle(&self, middle: f64) -> Result<Option<IntervalWarning>, ModelError> {
        finite(middle, "stated middle")?;
        let median = self.at(0.5);
        let off = (middle - median).abs() > MIDDLE_TOLERANCE * median.abs();
        Ok(off.then_some(IntervalWarning::MiddleOffMedian { middle, median }))
    }
}

fn above_zero(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if finite(value, name)? > 0.0 {
        Ok(value)
    } else {
        Err(ModelError::NotPositive { name })
    }
}

fn interval(low: f64, high: f64, confidence: f64) -> Result<(), ModelError> {
    above_zero(low, "lower end")?;
    above_zero(high, "upper end")?;
    if high < low {
        return Err(ModelError::InvalidInput {
            name: "upper end",
            must: "no lower than the lower end",
        });
    }
    probability(confidence).map(|_| ())
}

/// ln(high/low), which keeps its digits for an interval that is narrow.
fn log_ratio(low: f64, high: f64) -> f64 {
    let excess = (high - low) / low;
    if excess < 1.0 {
        libm::log1p(excess)
    } else {
        libm::log(high) - libm::log(low)
    }
}

/// The logarithm of the gamma quantile at scale 1. Where the quantile itself is below the range of f64, the first term of the series
/// p = xᵏ/Γ(k + 1) is exact.
fn log_quantile(shape: f64, p: f64) -> f64 {
    let first = (libm::log(p) + ln_gamma(shape + 1.0)) / shape;
    if first < -500.0 {
        return first;
    }
    libm::log(gamma_quantile(shape, p))
}
