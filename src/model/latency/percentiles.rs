//! From reported percentiles to a distribution by least squares on the logarithm of the quantiles, so that p99 does not outweigh
//! the rest (Cook, *Determining distribution parameters from quantiles*, 2010).

use super::gamma_fit;
use crate::model::distribution::Distribution;
use crate::model::numeric::special::normal_quantile;
use crate::model::{ModelError, Standing};

/// More than anyone reports, and few enough for the searches over them.
const MOST_POINTS: usize = 1000;
/// No service follows a family more closely than this.
const LEAST_ERROR: f64 = 0.01;

/// Reported percentiles: probabilities that rise and the values at them, which are above 0 and do not fall.
///
/// ```
/// use plimsoll::model::latency::{Percentiles, fit_lognormal};
/// let reported = Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?;
/// assert_eq!(fit_lognormal(&reported)?.family.code(), "lognormal");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Percentiles {
    points: Vec<Point>,
}

/// One percentile, with what the fits need of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) p: f64,
    pub(super) q: f64,
    pub(super) ln_q: f64,
    pub(super) weight: f64,
}

impl Percentiles {
    /// Takes p50, p95 and so on as `p` = 0.5, 0.95, .. with the values `q` in any unit.
    ///
    /// # Errors
    /// `invalid_input`: lists of different length, more than 1000 points, a number that is not finite. `need_two_points`.
    /// `p_out_of_range`: a probability not between 0 and 1. `not_positive`: a value of 0 or less. `not_increasing`: probabilities
    /// that do not rise or values that fall.
    ///
    /// ```
    /// use plimsoll::model::latency::Percentiles;
    /// assert!(Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0]).is_ok());
    /// let error = Percentiles::new(&[0.5, 0.9], &[10.0, 9.0]).unwrap_err();
    /// assert_eq!(error.code(), "not_increasing");
    /// ```
    pub fn new(p: &[f64], q: &[f64]) -> Result<Percentiles, ModelError> {
        let invalid = |name, must| Err(ModelError::InvalidInput { name, must });
        if p.len() != q.len() {
            return invalid("list of values", "as long as that of the probabilities");
        }
        if p.iter().chain(q).any(|v| !v.is_finite()) {
            return invalid("percentiles", "finite");
        }
        if p.len() > MOST_POINTS {
            return invalid("list of percentiles", "no longer than 1000");
        }
        if p.len() < 2 {
            return Err(ModelError::NeedTwoPoints);
        }
        if !p.iter().all(|p| *p > 0.0 && *p < 1.0) {
            return Err(ModelError::ProbabilityOutOfRange);
        }
        if q.iter().any(|q| *q <= 0.0) {
            return Err(ModelError::NotPositive { name: "value" });
        }
        if !p.is_sorted_by(|a, b| a < b) {
            return Err(ModelError::NotIncreasing {
                name: "probabilities",
            });
        }
        if !q.is_sorted() {
            return Err(ModelError::NotIncreasing { name: "values" });
        }
        let points = p.iter().zip(q).map(|(p, q)| Point {
            p: *p,
            q: *q,
            ln_q: libm::log(*q),
            weight: 1.0,
        });
        Ok(Percentiles {
            points: points.collect(),
        })
    }

    /// The same percentiles with a weight each for the fits, such as the number of requests behind it.
    ///
    /// # Errors
    /// `invalid_input`: a list of another length, a weight that is not above 0 or over 10¹² times another.
    ///
    /// ```
    /// use plimsoll::model::latency::{Percentiles, fit_lognormal};
    /// let equal = Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 110.0])?;
    /// let body = equal.clone().with_weights(&[100.0, 100.0, 1.0])?;
    /// assert!(fit_lognormal(&body)?.distribution.quantile(0.99)? < fit_lognormal(&equal)?.distribution.quantile(0.99)?);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn with_weights(mut self, weights: &[f64]) -> Result<Percentiles, ModelError> {
        let largest = weights.iter().copied().fold(0.0, f64::max);
        let usable = |w: &f64| (1e-100..=1e100).contains(w) && *w >= 1e-12 * largest;
        if weights.len() != self.points.len() || !weights.iter().all(usable) {
            return Err(ModelError::InvalidInput {
                name: "weights",
                must: "one for each percentile, above 0 and no more than 10^12 apart",
            });
        }
        for (point, weight) in self.points.iter_mut().zip(weights) {
            point.weight = *weight;
        }
        Ok(self)
    }

    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }
}

/// A fitted family with its parameters, as [`fit_weibull`] shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Family {
    /// ln X is normal.
    Lognormal {
        /// Mean of ln X.
        mu: f64,
        /// Standard deviation of ln X.
        sigma: f64,
    },
    /// P(X > x) = exp(-(x/scale)^shape).
    Weibull {
        /// Below 1 the tail is heavier than exponential.
        shape: f64,
        /// In the unit of the values.
        scale: f64,
    },
    /// The gamma law.
    Gamma {
        /// 1 is the exponential law.
        shape: f64,
        /// In the unit of the values.
        scale: f64,
    },
}

impl Family {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::latency::Family;
    /// assert_eq!(Family::Gamma { shape: 2.0, scale: 10.0 }.code(), "gamma");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Family::Lognormal { .. } => "lognormal",
            Family::Weibull { .. } => "weibull",
            Family::Gamma { .. } => "gamma",
        }
    }
}

/// What a family gives for a set of percentiles, as [`fit_lognormal`] shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PercentileFit {
    /// The family and its parameters.
    pub family: Family,
    /// The fitted law.
    pub distribution: Distribution,
    /// Σ w·(ln Q(p) - ln q)², what was minimized.
    pub sse: f64,
    /// Root of the weighted mean of (ln Q(p) - ln q)²: about the typical relative error at the points.
    pub rms: f64,
    /// Approximate to `rms`·√(n/(n-2)), since two parameters were fitted to the n points, or to 1 % where that is less; a rule of thumb
    /// with two points, through which every family goes.
    pub standing: Standing,
}

impl PercentileFit {
    pub(super) fn new(
        family: Family,
        percentiles: &Percentiles,
        ln_quantile: impl Fn(f64) -> f64,
    ) -> Result<PercentileFit, ModelError> {
        let distribution = match family {
            Family::Lognormal { mu, sigma } => Distribution::lognormal(mu, sigma),
            Family::Weibull { shape, scale } => Distribution::weibull(shape, scale),
            Family::Gamma { shape, scale } => Distribution::gamma(shape, scale),
        }?;
        let points = percentiles.points();
        let square = |point: &Point| {
            let miss = ln_quantile(point.p) - point.ln_q;
            point.weight * miss * miss
        };
        let sse: f64 = points.iter().map(square).sum();
        let weights: f64 = points.iter().map(|p| p.weight).sum();
        let rms = (sse / weights).sqrt();
        if !rms.is_finite() {
            return Err(ModelError::NotConverged);
        }
        let standing = if points.len() < 3 {
            Standing::Heuristic
        } else {
            let n = points.len() as f64;
            Standing::Approx {
                relative_error: (rms * (n / (n - 2.0)).sqrt()).max(LEAST_ERROR),
            }
        };
        Ok(PercentileFit {
            family,
            distribution,
            sse,
            rms,
            standing,
        })
    }
}

/// The lognormal law: ln q is a straight line over z = Φ⁻¹(p) with intercept μ and slope σ. Closed form.
///
/// Equal values are a constant, σ = 0.
///
/// # Errors
/// `invalid_input`: |μ| above 600 or σ above 30.
///
/// ```
/// use plimsoll::model::latency::{Percentiles, fit_lognormal};
/// let fit = fit_lognormal(&Percentiles::new(&[0.95, 0.99], &[60.0, 100.0])?)?;
/// assert!((fit.distribution.mean() - 23.158).abs() < 1e-3);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit_lognormal(percentiles: &Percentiles) -> Result<PercentileFit, ModelError> {
    let (mu, sigma) = weighted_line(percentiles, normal_quantile)?;
    PercentileFit::new(Family::Lognormal { mu, sigma }, percentiles, |p| {
        mu + sigma * normal_quantile(p)
    })
}

/// The Weibull law: ln q is a straight line over ln(-ln(1-p)) with slope 1/shape and intercept ln scale. Closed form.
///
/// # Errors
/// `infeasible`: all values are equal. `invalid_input`: a shape outside 0.001..=10⁶ or a scale out of range.
///
/// ```
/// use plimsoll::model::latency::{Family, Percentiles, fit_weibull};
/// let fit = fit_weibull(&Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?)?;
/// let Family::Weibull { shape, .. } = fit.family else { panic!() };
/// assert!((shape - 1.2128849552).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit_weibull(percentiles: &Percentiles) -> Result<PercentileFit, ModelError> {
    varied(percentiles)?;
    let place = |p: f64| libm::log(-libm::log1p(-p));
    let (ln_scale, slope) = weighted_line(percentiles, place)?;
    let (shape, scale) = (1.0 / slope, libm::exp(ln_scale));
    PercentileFit::new(Family::Weibull { shape, scale }, percentiles, |p| {
        ln_scale + slope * place(p)
    })
}

/// The gamma law: a search over ln shape for the least sum of squares, with scale = exp(mean(ln q - ln Q(p; shape))).
///
/// The parameters are stationary to about 1e-8. About 100 inverse gamma functions per percentile.
///
/// # Errors
/// `infeasible`: all values are equal. `not_converged`: the best shape is not between 0.01 and 10⁵.
///
/// ```
/// use plimsoll::model::latency::{Family, Percentiles, fit_gamma};
/// let fit = fit_gamma(&Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?)?;
/// let Family::Gamma { shape, .. } = fit.family else { panic!() };
/// assert!((shape - 1.513514).abs() < 1e-6);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit_gamma(percentiles: &Percentiles) -> Result<PercentileFit, ModelError> {
    varied(percentiles)?;
    gamma_fit::fit(percentiles)
}

fn varied(percentiles: &Percentiles) -> Result<(), ModelError> {
    let points = percentiles.points();
    if points.first().map(|p| p.q) == points.last().map(|p| p.q) {
        return Err(ModelError::Infeasible {
            why: "equal values at all percentiles are a constant",
        });
    }
    Ok(())
}

/// Intercept and slope of ln q over a scale on which the family is a line.
fn weighted_line(
    percentiles: &Percentiles,
    place: impl Fn(f64) -> f64,
) -> Result<(f64, f64), ModelError> {
    let mean = |value: &dyn Fn(&Point) -> f64| weighted_mean(percentiles, value);
    let mean_x = mean(&|p| place(p.p));
    let mean_y = mean(&|p| p.ln_q);
    let sxx = mean(&|p| (place(p.p) - mean_x) * (place(p.p) - mean_x));
    let sxy = mean(&|p| (place(p.p) - mean_x) * (p.ln_q - mean_y));
    let slope = sxy / sxx;
    if slope.is_finite() && slope >= 0.0 {
        Ok((mean_y - slope * mean_x, slope))
    } else {
        // Probabilities so close that they cannot be told apart.
        Err(ModelError::NotConverged)
    }
}

/// Σ w·value / Σ w.
pub(super) fn weighted_mean(percentiles: &Percentiles, value: &dyn Fn(&Point) -> f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for point in percentiles.points() {
        sum += point.weight * value(point);
        weights += point.weight;
    }
    sum / weights
}
