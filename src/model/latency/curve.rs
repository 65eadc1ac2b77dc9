//! A curve through reported percentiles: the monotone cubic of ln q over the probit axis (Fritsch & Carlson, *Monotone Piecewise
//! Cubic Interpolation*, SIAM J. Numer. Anal. 17, 1980, with the slopes of Fritsch & Butland, SIAM J. Sci. Stat. Comput. 5, 1984).

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::grade::of_probability;
use super::law::a_number;
use super::percentiles::Percentiles;
use crate::model::numeric::quadrature::GaussLegendre;
use crate::model::numeric::root::brent;
use crate::model::numeric::special::{normal_cdf, normal_density, normal_quantile};
use crate::model::{Graded, ModelError, Standing, probability};

/// Where the number of values is not known, quantiles beyond this probability count as extrapolated: few samples reach so far.
const FAR: f64 = 0.9999;
/// Between p50, p90, p95 and p99 of 1500 lognormal, gamma and Weibull laws 95 % of the quantiles were this near. Where a second hump
/// begins between two points they may be far off.
const INSIDE_ERROR: f64 = 0.03;

/// What is known of the sample behind the percentiles, as [`Curve::quantile`] shows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The largest value seen: no quantile exceeds it.
    pub max: Option<f64>,
    /// How many values there were: quantiles beyond 1 - 1/n are extrapolated.
    pub n: Option<u64>,
}

/// A quantile function through percentiles. Lognormal data come out exactly, and it never falls.
///
/// Between the points it is the cubic that SciPy calls PCHIP; beyond them a straight line with the slope of the outer pair.
///
/// ```
/// use plimsoll::model::latency::{Curve, Limits, Percentiles};
/// let percentiles = Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?;
/// let p90 = Curve::new(&percentiles, Limits::default())?.quantile(0.9)?;
/// assert!((p90.value - 46.5).abs() < 0.5);
/// assert_eq!(p90.standing.to_string(), "approximate (±3 %)");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    knots: Vec<Knot>,
    below_slope: f64,
    above_slope: f64,
    /// ln of the largest value.
    ln_max: f64,
    /// Beyond this probability quantiles are extrapolated.
    reliable_to: f64,
    mean: f64,
    second_moment: f64,
    rule: GaussLegendre,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Knot {
    z: f64,
    ln_q: f64,
    slope: f64,
    /// E[X; X below this point].
    partial: f64,
}

/// A quantile read from a curve by [`Curve::quantile`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The quantile, in the unit of the percentiles.
    pub value: f64,
    /// Beyond 1 - 1/n, or beyond p = 0.9999 where n is not known.
    pub extrapolated: bool,
    /// Approximate between the points, a rule of thumb beyond them, exact at them.
    pub standing: Standing,
}

impl Curve {
    /// The curve through the percentiles. Equal values are allowed; the curve is flat there. O(points).
    ///
    /// # Errors
    /// `not_increasing`: a maximum below the last percentile. `invalid_input`: a maximum that is not finite, n = 0, or
    /// probabilities that cannot be told apart.
    ///
    /// ```
    /// use plimsoll::model::latency::{Curve, Limits, Percentiles};
    /// let percentiles = Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?;
    /// let curve = Curve::new(&percentiles, Limits::default())?;
    /// assert!((curve.quantile(0.8)?.value - 34.3633).abs() < 1e-4);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(percentiles: &Percentiles, limits: Limits) -> Result<Curve, ModelError> {
        let points = percentiles.points();
        let last = points.last().map_or(0.0, |p| p.q);
        let ln_max = match limits.max {
            None => f64::INFINITY,
            Some(max) if !max.is_finite() => return invalid("maximum", "finite"),
            Some(max) if max < last => return Err(ModelError::NotIncreasing { name: "maximum" }),
            Some(max) => libm::log(max),
        };
        let reliable_to = match limits.n {
            None => FAR,
            Some(0) => return invalid("number of values", "1 or more"),
            Some(n) => 1.0 - 1.0 / n as f64,
        };
        let z: Vec<f64> = points.iter().map(|p| normal_quantile(p.p)).collect();
        let ln_q: Vec<f64> = points.iter().map(|p| p.ln_q).collect();
        if !z.is_sorted_by(|a, b| a < b) {
            return invalid("probabilities", "far enough apart");
        }
        let widths = steps(&z);
        let rises = steps(&ln_q);
        let secants: Vec<f64> = rises.iter().zip(&widths).map(|(r, w)| r / w).collect();
        let (Some(&below_slope), Some(&above_slope)) = (secants.first(), secants.last()) else {
            return Err(ModelError::NeedTwoPoints);
        };
        let knots = z.iter().zip(&ln_q).zip(slopes(&widths, &secants));
        let knots = knots.map(|((z, ln_q), slope)| Knot {
            z: *z,
            ln_q: *ln_q,
            slope,
            partial: 0.0,
        });
        let mut curve = Curve {
            knots: knots.collect(),
            below_slope,
            above_slope,
            ln_max,
            reliable_to,
            mean: 0.0,
            second_moment: 0.0,
            rule: GaussLegendre::new(),
        };
        curve.find_moments();
        Ok(curve)
    }

    /// The quantile at p, never above the maximum. O(log points).
    ///
    /// # Errors
    /// `p_out_of_range`: p is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::latency::{Curve, Limits, Percentiles};
    /// let percentiles = Percentiles::new(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0])?;
    /// let curve = Curve::new(&percentiles, Limits { max: Some(180.0), n: Some(1000) })?;
    /// let far = curve.quantile(0.9999)?;
    /// assert!(far.extrapolated);
    /// assert_eq!(far.value, 180.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<CurvePoint, ModelError> {
        probability(p)?;
        Ok(CurvePoint {
            value: self.at(p),
            extrapolated: p > self.reliable_to,
            standing: self.standing_at(normal_quantile(p)),
        })
    }

    /// What the curve is worth at a place on the probit axis.
    fn standing_at(&self, z: f64) -> Standing {
        let at_a_point = self.knots.iter().any(|k| k.z == z);
        let inside = self.knots.first().is_some_and(|k| z >= k.z)
            && self.knots.last().is_some_and(|k| z <= k.z);
        match (at_a_point, inside) {
            (true, _) => Standing::Exact,
            (false, true) => Standing::Approx {
                relative_error: INSIDE_ERROR,
            },
            (false, false) => Standing::Heuristic,
        }
    }

    /// The mean of the curve with its tails, in the unit of the percentiles. Infinite where it exceeds the range of f64.
    ///
    /// Gauss–Legendre between the points and the lognormal law's closed form in the tails; a rule of thumb, as those tails are.
    ///
    /// ```
    /// use plimsoll::model::latency::{Curve, Limits, Percentiles};
    /// let lognormal = Percentiles::new(&[0.5, 0.95], &[20.0, 60.0])?;
    /// let curve = Curve::new(&lognormal, Limits::default())?;
    /// assert!((curve.mean().value - 24.99).abs() < 0.01);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> Graded<f64> {
        Graded::heuristic(self.mean)
    }

    /// The variance, in the squared unit; a rule of thumb. Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::latency::{Curve, Limits, Percentiles};
    /// let flat = Percentiles::new(&[0.1, 0.9], &[20.0, 20.0])?;
    /// assert!(Curve::new(&flat, Limits::default())?.variance().value < 1e-9);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> Graded<f64> {
        Graded::heuristic(self.spread())
    }

    pub(super) fn expected(&self) -> f64 {
        self.mean
    }

    pub(super) fn spread(&self) -> f64 {
        if self.second_moment == f64::INFINITY {
            f64::INFINITY
        } else {
            (self.second_moment - self.mean * self.mean).max(0.0)
        }
    }

    /// P(X ≤ x): exact at the points, a rule of thumb beyond them, and between them as good as the quantiles are there.
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::latency::{Curve, Limits, Percentiles};
    /// let curve = Curve::new(&Percentiles::new(&[0.5, 0.95], &[20.0, 60.0])?, Limits::default())?;
    /// assert!((curve.cdf(60.0)?.value - 0.95).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn cdf(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        let x = a_number(x)?;
        let standing = self.standing_at(self.z_at(x));
        Ok(of_probability(standing, |f| self.below(f * x)))
    }

    /// The quantile for a p known to lie in 0..=1.
    pub(super) fn at(&self, p: f64) -> f64 {
        libm::exp(self.ln_at(normal_quantile(p)).min(self.ln_max))
    }

    /// P(X ≤ x) for an x that is a number.
    pub(super) fn below(&self, x: f64) -> f64 {
        normal_cdf(self.z_at(x))
    }

    /// P(X > x), precise in the upper tail.
    pub(super) fn above(&self, x: f64) -> f64 {
        normal_cdf(-self.z_at(x))
    }

    /// E[max(0, x - X)] for a finite x.
    pub(super) fn shortfall(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if libm::log(x) >= self.ln_max {
            return (x - self.mean).max(0.0);
        }
        let z = self.z_at(x);
        (x * normal_cdf(z) - self.partial(z)).max(0.0)
    }

    /// ln of the quantile over z, without the maximum.
    fn ln_at(&self, z: f64) -> f64 {
        let after = self.knots.partition_point(|k| k.z < z);
        let before = after.checked_sub(1).and_then(|i| self.knots.get(i));
        match (before, self.knots.get(after)) {
            (Some(a), Some(b)) => cubic(a, b, z),
            (None, Some(first)) => first.ln_q + slope_times(self.below_slope, z - first.z),
            (Some(last), None) => last.ln_q + slope_times(self.above_slope, z - last.z),
            (None, None) => 0.0,
        }
    }

    /// The largest z whose quantile does not exceed x.
    fn z_at(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let ln_x = libm::log(x);
        if ln_x >= self.ln_max {
            return f64::INFINITY;
        }
        // Past equal values the last one counts.
        let after = self.knots.partition_point(|k| k.ln_q <= ln_x);
        let before = after.checked_sub(1).and_then(|i| self.knots.get(i));
        match (before, self.knots.get(after)) {
            // At a point itself the cubic may be flat to the last digit.
            (Some(a), Some(_)) if a.ln_q == ln_x => a.z,
            (Some(a), Some(b)) => brent(|z| cubic(a, b, z) - ln_x, a.z, b.z).unwrap_or(a.z),
            (None, Some(first)) => first.z + (ln_x - first.ln_q) / self.below_slope,
            (Some(last), None) if ln_x == last.ln_q => {
                if self.above_slope > 0.0 {
                    last.z
                } else {
                    f64::INFINITY
                }
            }
            (Some(last), None) => last.z + (ln_x - last.ln_q) / self.above_slope,
            (None, None) => 0.0,
        }
    }

    fn find_moments(&mut self) {
        let mut moments = [0.0, 0.0];
        for (power, moment) in [1.0, 2.0].into_iter().zip(&mut moments) {
            let mut sum = self.lower_tail(power, f64::INFINITY);
            let mut partial = vec![sum];
            for pair in self.knots.windows(2) {
                if let [a, b] = pair {
                    let inner = |z: f64| weighed(power * cubic(a, b, z), z);
                    sum += self.rule.integrate(inner, a.z, b.z);
                }
                partial.push(sum);
            }
            *moment = sum + self.upper_tail(power);
            if power == 1.0 {
                for (knot, partial) in self.knots.iter_mut().zip(partial) {
                    knot.partial = partial;
                }
            }
        }
        [self.mean, self.second_moment] = moments;
    }

    /// E[Xᵏ; Z ≤ z] for z up to the first point, in the closed form of the lognormal law.
    fn lower_tail(&self, power: f64, z: f64) -> f64 {
        let Some(first) = self.knots.first() else {
            return 0.0;
        };
        let z = z.min(first.z);
        let ln_q = first.ln_q + slope_times(self.below_slope, z - first.z);
        lognormal_part(power * ln_q, power * self.below_slope, -z)
    }

    /// E[Xᵏ; Z > the last point].
    fn upper_tail(&self, power: f64) -> f64 {
        let Some(last) = self.knots.last() else {
            return 0.0;
        };
        let slope = self.above_slope;
        if self.ln_max == f64::INFINITY {
            return lognormal_part(power * last.ln_q, -power * slope, last.z);
        }
        let room = self.ln_max - last.ln_q;
        // Past 40 standard deviations f64 has no probability left.
        let top = if room < slope * (40.0 - last.z) {
            last.z + room / slope
        } else {
            40.0
        };
        let inner = |z: f64| weighed(power * (last.ln_q + slope * (z - last.z)), z);
        let beyond = libm::log(normal_cdf(-top)) + power * self.ln_max;
        self.rule.integrate(inner, last.z, top) + libm::exp(beyond)
    }

    /// E[X; Z ≤ z] below the maximum.
    fn partial(&self, z: f64) -> f64 {
        let after = self.knots.partition_point(|k| k.z < z);
        let Some(before) = after.checked_sub(1).and_then(|i| self.knots.get(i)) else {
            return self.lower_tail(1.0, z);
        };
        let inner = |z: f64| weighed(self.ln_at(z), z);
        before.partial + self.rule.integrate(inner, before.z, z.min(40.0))
    }
}

fn invalid<T>(name: &'static str, must: &'static str) -> Result<T, ModelError> {
    Err(ModelError::InvalidInput { name, must })
}

/// exp(ln)·φ(z), where neither factor need be in the range of f64.
fn weighed(ln: f64, z: f64) -> f64 {
    libm::exp(ln - 0.5 * z * z) / (2.0 * PI).sqrt()
}

/// A flat line stays flat to infinity.
fn slope_times(slope: f64, distance: f64) -> f64 {
    if slope == 0.0 { 0.0 } else { slope * distance }
}

fn steps(values: &[f64]) -> Vec<f64> {
    let after = values.iter().skip(1);
    values.iter().zip(after).map(|(a, b)| b - a).collect()
}

/// The slopes at the points: the weighted harmonic mean of the neighboring secants inside, three points at the ends.
fn slopes(widths: &[f64], secants: &[f64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (secants.first(), secants.last()) else {
        return Vec::new();
    };
    if secants.len() == 1 {
        return vec![first, first];
    }
    let pair = |v: &[f64]| match v {
        [a, b, ..] => (*a, *b),
        _ => (0.0, 0.0),
    };
    let reversed = |v: &[f64]| match v {
        [.., b, a] => (*a, *b),
        _ => (0.0, 0.0),
    };
    let mut slopes = vec![end_slope(pair(widths), (first, pair(secants).1))];
    slopes.extend(
        widths
            .windows(2)
            .zip(secants.windows(2))
            .map(|(h, m)| inner_slope(pair(h), pair(m))),
    );
    slopes.push(end_slope(reversed(widths), (last, reversed(secants).1)));
    slopes
}

fn inner_slope((h0, h1): (f64, f64), (m0, m1): (f64, f64)) -> f64 {
    if m0 <= 0.0 || m1 <= 0.0 {
        return 0.0;
    }
    let (w0, w1) = (2.0 * h1 + h0, h1 + 2.0 * h0);
    (w0 + w1) / (w0 / m0 + w1 / m1)
}

/// The three-point formula at an end, held to the sign of the secant beside it and to three times its size where the next one
/// turns.
fn end_slope((h0, h1): (f64, f64), (m0, m1): (f64, f64)) -> f64 {
    let slope = ((2.0 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
    if m0 <= 0.0 || slope <= 0.0 {
        0.0
    } else if m1 <= 0.0 {
        // A secant of 0 has another sign than one above it.
        slope.min(3.0 * m0)
    } else {
        slope
    }
}

fn cubic(a: &Knot, b: &Knot, z: f64) -> f64 {
    let width = b.z - a.z;
    let t = (z - a.z) / width;
    let s = 1.0 - t;
    let value = a.ln_q * s * s * (1.0 + 2.0 * t)
        + b.ln_q * t * t * (1.0 + 2.0 * s)
        + width * t * s * (a.slope * s - b.slope * t);
    value.clamp(a.ln_q, b.ln_q)
}

/// ∫ exp(start - rate·t) φ(z + t) dt over t from 0 on: of a lognormal law, the part of a moment beyond a point.
fn lognormal_part(start: f64, rate: f64, z: f64) -> f64 {
    // Mills' ratio at z + rate.
    let y = z + rate;
    if y < 0.0 {
        return libm::exp(start + 0.5 * rate * rate + rate * z) * normal_cdf(-y);
    }
    let mills = if y < 25.0 {
        0.5 * libm::erfc(y * FRAC_1_SQRT_2) / normal_density(y)
    } else {
        let r = 1.0 / (y * y);
        (1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r)))) / y
    };
    libm::exp(start) * normal_density(z) * mills
}
