//! What a simulation says about its result.

use super::Warning;
use super::moments::{Moments, lanes};
use crate::model::numeric::select::quantiles;
use crate::model::numeric::special::normal_quantile;
use crate::model::{Graded, ModelError, Standing, probability};

/// Typical relative error of a 95th percentile at 2¹⁴ draws, and the power of the draws with which it falls: measured for the product of
/// four lognormal inputs at 2⁸ to 2¹⁴ draws of one scrambled net.
const ERROR_AT_16384: f64 = 0.0044;
const ERROR_POWER: f64 = 0.56;
/// The error of a percentile of scrambled points as a share of that of independent draws: 0.40 to 0.55 at 2⁸ to 2¹⁴ draws of the same
/// product.
const SHARE_OF_INDEPENDENT: f64 = 0.5;
/// What a table of an input's quantiles may be off.
const LEAST_ERROR: f64 = 1e-8;
/// A mean of fewer draws says little of its own error.
const FEW: f64 = 10.0;

/// Summary of all draws of a simulation, in the unit of the model's result: what [`simulate`](super::simulate) finds.
///
/// Percentiles are type 7 (Hyndman & Fan, *Sample Quantiles in Statistical Packages*, Amer. Stat. 50, 1996): linear between the order
/// statistics around 1 + (n-1)p. P10 of the result is not the result of all inputs at their P10.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The mean.
    pub mean: f64,
    /// Standard error of the mean, from the spread of the nets' own means; `None` for a single net.
    pub standard_error: Option<f64>,
    /// The standard deviation of the result.
    pub sd: f64,
    /// The 5th percentile.
    pub p5: f64,
    /// The 10th percentile.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// The 90th percentile.
    pub p90: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// How far the percentiles can be trusted as a summary of the inputs stated: the typical relative error of p95 with this many draws.
    pub standing: Standing,
    /// Doubts.
    pub warnings: Vec<Warning>,
    results: Vec<f64>,
}

/// How often a limit is passed, and by how much: what [`Outcome::breach`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breach {
    /// Share of the draws above the limit, 0 to 1.
    pub probability: f64,
    /// Lower end of the 95 % Wilson interval of that share. The points of a net are more even than independent draws, so the interval is
    /// wider than it needs to be.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Mean excess over the limit in the draws above it, in the unit of the result; `None` if there are none.
    pub mean_excess: Option<f64>,
    /// Half of the interval as a share of the probability; a rule of thumb where no draw is above the limit.
    pub standing: Standing,
}

impl Breach {
    /// The share of results above a limit, with its Wilson interval (Wilson, *J. Amer. Statist. Assoc.* 22, 1927). Of no results it is 0,
    /// and the interval says nothing. O(n).
    ///
    /// # Errors
    /// `invalid_input`: the limit is not a number.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Breach;
    /// let breach = Breach::of(&[1.0, 2.0, 3.0, 5.0], 2.5)?;
    /// assert_eq!((breach.probability, breach.mean_excess), (0.5, Some(1.5)));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn of(results: &[f64], limit: f64) -> Result<Breach, ModelError> {
        if limit.is_nan() {
            return Err(ModelError::InvalidInput {
                name: "limit",
                must: "a number",
            });
        }
        let above = results.iter().filter(|x| **x > limit).count();
        let (count, draws) = (above as f64, results.len().max(1) as f64);
        let share = count / draws;
        let (lower, upper) = wilson(share, draws);
        let excess = lanes(
            results,
            |x| {
                if x > limit { (x - limit) / draws } else { 0.0 }
            },
        );
        Ok(Breach {
            probability: share,
            lower,
            upper,
            mean_excess: (above > 0).then_some(excess / share),
            standing: estimate(share, 0.5 * (upper - lower)).standing,
        })
    }
}

impl Outcome {
    /// From all results and the moments of each net.
    pub(super) fn new(
        results: Vec<f64>,
        nets: &[Moments],
        warnings: &[Warning],
    ) -> Result<Outcome, ModelError> {
        let mut all = Moments::default();
        for net in nets {
            all.merge(net);
        }
        let mean = all.mean()?;
        let mut warnings = warnings.to_vec();
        if all.infinite_share() > 0.0 {
            warnings.push(Warning::InfiniteResults {
                share: all.infinite_share(),
            });
        }
        let [p5, p10, p50, p90, p95] = percentiles(&results)?;
        let draws = results.len() as f64;
        let error = ERROR_AT_16384 * libm::pow(16_384.0 / draws.max(1.0), ERROR_POWER);
        Ok(Outcome {
            mean,
            standard_error: standard_error(nets)?,
            sd: all.variance().sqrt(),
            p5,
            p10,
            p50,
            p90,
            p95,
            standing: Standing::Approx {
                relative_error: error.min(1.0),
            },
            warnings,
            results,
        })
    }

    /// The result of each draw, in the order of the draws, from which type-7 percentiles (Hyndman & Fan 1996) and shares are taken.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let inputs = [Distribution::uniform(0.0, 1.0)?];
    /// let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// assert_eq!(outcome.results().len(), 65_536);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn results(&self) -> &[f64] {
        &self.results
    }

    /// The type-7 percentile for a probability in 0..=1: linear between the order statistics around 1 + (n-1)p (Hyndman & Fan, *Sample
    /// Quantiles in Statistical Packages*, Amer. Stat. 50, 1996). O(draws).
    ///
    /// Its error is half of the distance between the percentiles at p ± ½√(p(1-p)/n), since scrambled points have about half of the error
    /// of independent draws; a rule of thumb beyond the last draw, n·(1-p) < 1.
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let inputs = [Distribution::uniform(0.0, 1.0)?];
    /// let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// let p99 = outcome.quantile(0.99)?;
    /// assert!((p99.value - 0.99).abs() < 1e-4);
    /// assert_eq!(p99.standing.code(), "approx");
    /// assert_eq!(outcome.quantile(0.999_999)?.standing.code(), "heuristic");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        let draws = self.draws();
        let off = SHARE_OF_INDEPENDENT * (p * (1.0 - p) / draws).max(0.0).sqrt();
        let all = [p, (p - off).max(0.0), (p + off).min(1.0)];
        let found = quantiles(&self.results, &all);
        let [value, low, high] = found
            .and_then(|q| q.try_into().ok())
            .ok_or(ModelError::ProbabilityOutOfRange)?;
        let beyond = draws * p.min(1.0 - p) < 1.0;
        let error = if beyond {
            f64::INFINITY
        } else {
            0.5 * (high - low)
        };
        Ok(estimate(value, error))
    }

    fn draws(&self) -> f64 {
        self.results.len().max(1) as f64
    }

    /// The share of the draws above a limit, with its Wilson interval (Wilson, *J. Amer. Statist. Assoc.* 22, 1927). O(draws).
    ///
    /// # Errors
    /// `invalid_input`: the limit is not a number.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let latency_ms = [Distribution::lognormal_from_interval(20.0, 80.0, 0.9)?];
    /// let outcome = simulate(&latency_ms, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// let breach = outcome.breach(80.0)?;
    /// assert!(breach.lower < 0.05 && 0.05 < breach.upper);
    /// assert_eq!(breach.standing.to_string(), "approximate (±3.3 %)");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn breach(&self, limit: f64) -> Result<Breach, ModelError> {
        Breach::of(&self.results, limit)
    }

    /// Expected shortfall: the mean of the worst, which is highest, 1 - p of the draws (Rockafellar & Uryasev, *J. Banking & Finance* 26,
    /// 2002). O(draws).
    ///
    /// Its error is half of √((v + p·m²)/(n(1-p))), the standard error of independent draws, with the mean m and the variance v of what the
    /// worst exceed the quantile by (Manistre & Hancock, *North American Actuarial Journal* 9(2), 2005); a rule of thumb with fewer than
    /// ten draws in that tail.
    ///
    /// # Errors
    /// `p_out_of_range`: not strictly between 0 and 1.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let inputs = [Distribution::uniform(0.0, 1.0)?];
    /// let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// let worst = outcome.expected_shortfall(0.9)?;
    /// assert!((worst.value - 0.95).abs() < 1e-4);
    /// assert_eq!(worst.standing.code(), "approx");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn expected_shortfall(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        let draws = self.draws();
        // An order statistic: between two of them the mean would be that of a worse tail.
        let rank = (draws * probability(p)?).ceil().clamp(1.0, draws);
        let start = quantiles(&self.results, &[(rank - 1.0) / (draws - 1.0).max(1.0)]);
        let start = start.and_then(|q| q.first().copied());
        let start = start.ok_or(ModelError::ProbabilityOutOfRange)?;
        if start.is_infinite() {
            return Ok(Graded::heuristic(start));
        }
        let tail = (1.0 - p) * draws;
        let beyond = |x: f64| if x > start { x - start } else { 0.0 };
        let excess = lanes(&self.results, |x| beyond(x) / tail);
        let squares = lanes(&self.results, |x| beyond(x) * (beyond(x) / tail));
        let variance = (squares - (1.0 - p) * excess * excess).max(0.0);
        let error = if tail < FEW {
            f64::INFINITY
        } else {
            SHARE_OF_INDEPENDENT * (variance / tail).sqrt()
        };
        Ok(estimate(start + excess, error))
    }
}

/// Type-7 percentiles (Hyndman & Fan, *Sample Quantiles in Statistical Packages*, Amer. Stat. 50, 1996) of results that are in no order, for
/// probabilities in 0..=1. Results may be infinite. O(n).
///
/// # Errors
/// `invalid_input`: no result, or one that is not a number. `p_out_of_range`.
///
/// ```
/// use plimsoll::model::uncertainty::percentiles_of;
/// assert_eq!(percentiles_of(&[3.0, 1.0, 2.0], &[0.1, 0.5])?, [1.2, 2.0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn percentiles_of(results: &[f64], probabilities: &[f64]) -> Result<Vec<f64>, ModelError> {
    if results.is_empty() || results.iter().any(|x| x.is_nan()) {
        return Err(ModelError::InvalidInput {
            name: "results",
            must: "numbers, and at least one",
        });
    }
    quantiles(results, probabilities).ok_or(ModelError::ProbabilityOutOfRange)
}

/// With its error as a share of it; a rule of thumb where that is no number.
fn estimate(value: f64, error: f64) -> Graded<f64> {
    let relative_error = error / value.abs();
    if relative_error.is_finite() {
        Graded::approx(value, relative_error.max(LEAST_ERROR))
    } else {
        Graded::heuristic(value)
    }
}

fn percentiles(results: &[f64]) -> Result<[f64; 5], ModelError> {
    let found = quantiles(results, &[0.05, 0.1, 0.5, 0.9, 0.95]);
    found
        .and_then(|q| q.try_into().ok())
        .ok_or(ModelError::NotConverged)
}

fn standard_error(nets: &[Moments]) -> Result<Option<f64>, ModelError> {
    if nets.len() < 2 {
        return Ok(None);
    }
    let means: Result<Vec<f64>, ModelError> = nets.iter().map(Moments::mean).collect();
    let mut of_means = Moments::default();
    of_means.add(&means?)?;
    Ok(Some((of_means.variance() / nets.len() as f64).sqrt()))
}

/// The 95 % interval of a share.
fn wilson(share: f64, count: f64) -> (f64, f64) {
    let z = normal_quantile(0.975);
    let z2 = z * z / count;
    let center = share + 0.5 * z2;
    let half = z * ((share * (1.0 - share) + 0.25 * z2) / count).sqrt();
    let lower = if share == 0.0 {
        0.0
    } else {
        (center - half) / (1.0 + z2)
    };
    let upper = if share == 1.0 {
        1.0
    } else {
        (center + half) / (1.0 + z2)
    };
    (lower.clamp(0.0, 1.0), upper.clamp(0.0, 1.0))
}
