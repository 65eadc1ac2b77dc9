//! Growth that ends at a ceiling: the logistic curve (Verhulst 1838) by Levenberg and Marquardt's method (Marquardt, *An
//! Algorithm for Least-Squares Estimation of Nonlinear Parameters*, SIAM J. 11, 1963; Seber & Wild, *Nonlinear Regression*, 1989, §7.3).

use super::Warning;
use crate::model::numeric::least_squares::{Triangle, Triple, dot};
use crate::model::numeric::line::Line;
use crate::model::numeric::series::pairs;
use crate::model::numeric::student::two_sided_quantile;
use crate::model::numeric::sum::{mean, sum};
use crate::model::{ModelError, Standing};

const LEAST_POINTS: usize = 4;
/// Ceilings, as multiples of the highest value, from which the search starts.
const STARTS: [f64; 6] = [1.1, 1.001, 1.02, 1.5, 3.0, 20.0];
/// A ceiling this many times the highest value is none.
const NO_CEILING: f64 = 1e4;
/// The starts are compared on at most so many points.
const FIRST_POINTS: usize = 500;
/// Steps from each start, and from the best of them.
const FIRST_STEPS: usize = 20;
const MOST_STEPS: usize = 200;
/// After so many steps in a row that gain nothing it is over.
const IDLE_STEPS: usize = 4;
/// The curve must have come this far towards its ceiling for the ceiling to be seen.
const SEEN_SHARE: f64 = 0.6;
/// The ends of the ceiling's 95 % interval may differ by this factor.
const WIDEST_INTERVAL: f64 = 3.0;

/// A fitted curve K / (1 + e^(-r(x - t₀))): what [`logistic_fit`] gives, with an example there.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// K, in the unit of y.
    pub ceiling: f64,
    /// r, per unit of x; below 0 the curve falls.
    pub rate: f64,
    /// t₀: where the curve is at half its ceiling and steepest.
    pub midpoint: f64,
    /// Residual sum of squares.
    pub rss: f64,
    /// Residual standard deviation on n - 3 degrees of freedom.
    pub residual_sd: f64,
    /// 95 % interval of K by linear approximation; None if the data do not determine K. The lower end may be below 0.
    pub ceiling_interval: Option<(f64, f64)>,
    /// ln 2 / r, how fast it doubled while the ceiling was far; below 0 for a falling curve. None if too long for `f64`.
    pub early_doubling_time: Option<f64>,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// A rule of thumb: how growth ends is assumed, not measured.
    pub standing: Standing,
    scale: Scale,
    covariance: Option<[Triple; 3]>,
    df: usize,
}

/// The fitted curve at one place; see the example of [`LogisticFit::predict`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticPoint {
    /// The place.
    pub x: f64,
    /// The curve's value.
    pub value: f64,
    /// Lower end of the prediction interval, for a single new value.
    pub lower: f64,
    /// Upper end of the prediction interval.
    pub upper: f64,
}

/// x and y are fitted as (x - origin)/width and y/height, so that all numbers are near 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    origin: f64,
    width: f64,
    height: f64,
}

impl LogisticFit {
    /// The curve at x, with a prediction interval by linear approximation at a confidence such as 0.95.
    ///
    /// None for an x that is not finite or so far that the interval leaves the range of `f64`, a confidence not between 0 and 1,
    /// or data that do not determine the three coefficients.
    ///
    /// ```
    /// use plimsoll::model::forecast::logistic_fit;
    /// let x: Vec<f64> = (0..20).map(f64::from).collect();
    /// let y: Vec<f64> = x.iter().map(|x| 100.0 / (1.0 + (5.0 - 0.5 * x).exp()) + (7.0 * x).sin()).collect();
    /// let point = logistic_fit(&x, &y)?.predict(30.0, 0.95).unwrap();
    /// assert!((point.value - 100.0).abs() < 1.0 && point.upper - point.lower < 5.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn predict(&self, x: f64, confidence: f64) -> Option<LogisticPoint> {
        let Scale {
            origin,
            width,
            height,
        } = self.scale;
        let at = [
            self.ceiling / height,
            self.rate * width,
            (self.midpoint - origin) / width,
        ];
        let (value, gradient) = curve(at, (x - origin) / width);
        let covariance = self.covariance?;
        let of_curve = dot(gradient, covariance.map(|row| dot(row, gradient))).max(0.0);
        let half =
            two_sided_quantile(confidence, self.df)? * self.residual_sd * (1.0 + of_curve).sqrt();
        let value = value * height;
        let point = LogisticPoint {
            x,
            value,
            lower: value - half,
            upper: value + half,
        };
        [x, value, half, point.lower, point.upper]
            .iter()
            .all(|v| v.is_finite())
            .then_some(point)
    }
}

/// Fits y = K / (1 + e^(-r(x - t₀))) by least squares, with K > 0.
///
/// It starts from several ceilings, each with the line through the logits, and keeps the best; O(n) a step, at most 200 steps.
/// Where the highest value is below 0.6·K, or the ends of K's 95 % interval differ by more than a factor of 3, the warning
/// `ceiling_not_identifiable` says that the data do not know the ceiling; exponential and linear growth are then as good.
/// Values of 0 or less are allowed as noise.
///
/// # Errors
/// `too_few_points` below 4; `invalid_input`: x and y of different length, or a number that is not finite or beyond ±1e100;
/// `not_positive` if no y is above 0; `too_few_distinct_n` if all x are equal; `not_converged` if no curve is found, as for a
/// constant series.
///
/// ```
/// use plimsoll::model::forecast::logistic_fit;
/// let x: Vec<f64> = (0..20).map(f64::from).collect();
/// let y: Vec<f64> = x.iter().map(|x| 100.0 / (1.0 + (5.0 - 0.5 * x).exp())).collect();
/// let fit = logistic_fit(&x, &y)?;
/// assert!((fit.ceiling - 100.0).abs() < 1e-6 && (fit.midpoint - 10.0).abs() < 1e-6);
/// // Half of the way up, nobody can tell.
/// let half = logistic_fit(&x[..9], &y[..9].iter().map(|y| y.round()).collect::<Vec<_>>())?;
/// assert_eq!(half.warnings[0].code(), "ceiling_not_identifiable");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn logistic_fit(x: &[f64], y: &[f64]) -> Result<LogisticFit, ModelError> {
    pairs(x, y)?;
    if x.len() < LEAST_POINTS {
        return Err(ModelError::TooFewPoints {
            got: x.len(),
            need: LEAST_POINTS,
        });
    }
    let scale = scale(x, y)?;
    let points: Vec<(f64, f64)> = x
        .iter()
        .zip(y)
        .map(|(x, y)| ((x - scale.origin) / scale.width, y / scale.height))
        .collect();
    // Where to go from is seen on some of the points as well.
    let some = points
        .iter()
        .copied()
        .step_by(points.len().div_ceil(FIRST_POINTS))
        .collect();
    let (problem, coarse) = (Problem { points }, Problem { points: some });
    let starts = STARTS.iter().filter_map(|k| coarse.start(*k));
    let found = starts.filter_map(|start| coarse.descend(start, FIRST_STEPS));
    let best = found.min_by(|a, b| a.1.total_cmp(&b.1));
    let best = best.and_then(|(at, _)| problem.descend(at, MOST_STEPS));
    let (at, rss) = best.ok_or(ModelError::NotConverged)?;
    Ok(finish(&problem, scale, at, rss))
}

fn scale(x: &[f64], y: &[f64]) -> Result<Scale, ModelError> {
    let origin = mean(x).unwrap_or(0.0);
    let width = x.iter().map(|x| (x - origin).abs()).fold(0.0, f64::max);
    let height = y.iter().copied().fold(0.0, f64::max);
    if height <= 0.0 {
        Err(ModelError::NotPositive {
            name: "highest value",
        })
    } else if !(width > 0.0 && (1.0 / width).is_finite()) {
        Err(ModelError::TooFewDistinctLevels { got: 1, need: 2 })
    } else if y.iter().all(|v| *v == height) || !y.iter().all(|v| (v / height).abs() < 1e100) {
        Err(ModelError::NotConverged)
    } else {
        Ok(Scale {
            origin,
            width,
            height,
        })
    }
}

fn finish(problem: &Problem, scale: Scale, at: Triple, rss: f64) -> LogisticFit {
    let [k, r, t0] = at;
    let df = problem.points.len() - 3;
    let sd = (rss / df as f64).sqrt();
    let mut triangle = Triangle::default();
    problem
        .points
        .iter()
        .for_each(|(x, _)| triangle.add(curve(at, *x).1, 0.0));
    let covariance = triangle.inverse_gram();
    let interval = covariance
        .zip(two_sided_quantile(0.95, df))
        .map(|([[v, ..], ..], t)| {
            let half = t * sd * v.sqrt();
            (k - half, k + half)
        });
    let interval = interval.filter(|(low, high)| low.is_finite() && high.is_finite());
    let known = interval.is_some_and(|(low, high)| low > 0.0 && high <= WIDEST_INTERVAL * low);
    let ceiling = k * scale.height;
    let doubt = Warning::CeilingNotIdentifiable {
        highest: scale.height,
        ceiling,
    };
    let rate = r / scale.width;
    LogisticFit {
        ceiling,
        rate,
        midpoint: scale.origin + t0 * scale.width,
        rss: rss * scale.height * scale.height,
        residual_sd: sd * scale.height,
        ceiling_interval: interval.map(|(low, high)| (low * scale.height, high * scale.height)),
        early_doubling_time: Some(std::f64::consts::LN_2 / rate).filter(|t| t.is_finite()),
        warnings: (!known || 1.0 < SEEN_SHARE * k)
            .then_some(doubt)
            .into_iter()
            .collect(),
        standing: Standing::Heuristic,
        scale,
        covariance,
        df,
    }
}

/// The scaled curve and its derivatives by K, r and t₀.
fn curve([k, r, t0]: Triple, x: f64) -> (f64, Triple) {
    let share = 1.0 / (1.0 + libm::exp(-r * (x - t0)));
    let slope = k * share * (1.0 - share);
    (k * share, [share, slope * (x - t0), -slope * r])
}

struct Problem {
    points: Vec<(f64, f64)>,
}

impl Problem {
    /// The line through ln(y/(K - y)), which is r(x - t₀).
    fn start(&self, k: f64) -> Option<Triple> {
        let between = self.points.iter().filter(|(_, y)| *y > 0.0 && *y < k);
        let (x, logits): (Vec<f64>, Vec<f64>) =
            between.map(|(x, y)| (*x, libm::log(y / (k - y)))).unzip();
        let line = Line::fit(&x, &logits)?;
        let t0 = -line.intercept / line.slope;
        (line.slope != 0.0 && t0.is_finite()).then_some([k, line.slope, t0])
    }

    fn rss(&self, at: Triple) -> f64 {
        sum(self.points.iter().map(|(x, y)| {
            let miss = y - curve(at, *x).0;
            miss * miss
        }))
    }

    /// Steps damped in proportion to the columns of the Jacobian: more after a failure, less after a success.
    fn descend(&self, start: Triple, steps: usize) -> Option<(Triple, f64)> {
        let (mut at, mut rss) = (start, self.rss(start));
        let (mut damping, mut idle) = (1e-3, 0);
        for _ in 0..steps {
            let mut triangle = Triangle::default();
            let mut lengths = [0.0; 3];
            for (x, y) in &self.points {
                let (value, gradient) = curve(at, *x);
                triangle.add(gradient, y - value);
                lengths
                    .iter_mut()
                    .zip(gradient)
                    .for_each(|(l, g)| *l += g * g);
            }
            let Some((next, less, step)) =
                self.damped_step(&triangle, lengths, at, rss, &mut damping)
            else {
                break;
            };
            let gain = rss - less;
            (at, rss) = (next, less);
            idle = if gain <= 1e-13 * rss { idle + 1 } else { 0 };
            let done = (idle > 0 && step <= 1e-9) || idle == IDLE_STEPS;
            if done || rss <= f64::MIN_POSITIVE || at[0] > NO_CEILING {
                break;
            }
        }
        (rss.is_finite() && at.iter().all(|v| v.is_finite())).then_some((at, rss))
    }

    /// The first step that does not raise the sum of squares, with that sum and its relative length. None if there is none.
    fn damped_step(
        &self,
        triangle: &Triangle,
        lengths: Triple,
        at: Triple,
        rss: f64,
        damping: &mut f64,
    ) -> Option<(Triple, f64, f64)> {
        while *damping < 1e12 {
            let mut damped = *triangle;
            for (j, length) in lengths.iter().enumerate() {
                damped.pull_to_zero(j, (*damping * length.max(1e-30)).sqrt());
            }
            if let Some([dk, dr, dt]) = damped.solve() {
                let [k, r, t0] = at;
                let next = [k + dk, r + dr, t0 + dt];
                let less = if k + dk > 0.0 {
                    self.rss(next)
                } else {
                    f64::INFINITY
                };
                if less <= rss {
                    *damping = (*damping * 0.1).max(1e-15);
                    let share = |d: f64, v: f64| (d / v.abs().max(1e-9)).abs();
                    return Some((
                        next,
                        less,
                        share(dk, k)
                            .max(share(dr, r))
                            .max(share(dt, t0.abs().max(1.0))),
                    ));
                }
            }
            *damping *= 10.0;
        }
        None
    }
}
