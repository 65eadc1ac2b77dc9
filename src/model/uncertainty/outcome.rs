//! What a simulation says about its result.

use super::Warning;
use super::moments::{Moments, lanes};
use crate::model::numeric::select::quantiles;
use crate::model::numeric::special::normal_quantile;
use crate::model::{ModelError, Standing, probability};

/// Typical relative error of a 95th percentile at 2¹⁴ draws, and the power of the draws with which it falls: measured for the product of
/// four lognormal inputs at 2⁸ to 2¹⁴ draws of one scrambled net.
const ERROR_AT_16384: f64 = 0.0044;
const ERROR_POWER: f64 = 0.56;

/// Summary of all draws of a simulation, in the unit of the model's result.
///
/// Percentiles are type 7. P10 of the result is not the result of all inputs at their P10.
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

/// How often a limit is passed, and by how much.
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
    /// Typical relative error of a percentile with this many draws.
    pub standing: Standing,
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

    /// The result of each draw, in the order of the draws.
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

    /// The type-7 percentile for a probability in 0..=1. O(draws).
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let inputs = [Distribution::uniform(0.0, 1.0)?];
    /// let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// assert!((outcome.quantile(0.99)? - 0.99).abs() < 1e-4);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<f64, ModelError> {
        let found = quantiles(&self.results, &[p]);
        let first = found.and_then(|q| q.first().copied());
        first.ok_or(ModelError::ProbabilityOutOfRange)
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
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn breach(&self, limit: f64) -> Result<Breach, ModelError> {
        if limit.is_nan() {
            return Err(ModelError::InvalidInput {
                name: "limit",
                must: "a number",
            });
        }
        let above = self.results.iter().filter(|x| **x > limit).count();
        let (count, draws) = (above as f64, self.results.len().max(1) as f64);
        let share = count / draws;
        let (lower, upper) = wilson(share, draws);
        let excess = lanes(&self.results, |x| {
            if x > limit { (x - limit) / draws } else { 0.0 }
        });
        Ok(Breach {
            probability: share,
            lower,
            upper,
            mean_excess: (above > 0).then_some(excess / share),
            standing: self.standing,
        })
    }

    /// Expected shortfall: the mean of the worst, which is highest, 1 - p of the draws (Rockafellar & Uryasev, *J. Banking & Finance* 26,
    /// 2002). O(draws).
    ///
    /// # Errors
    /// `p_out_of_range`: not strictly between 0 and 1.
    ///
    /// ```
    /// # use plimsoll::model::{distribution::Distribution, uncertainty::{Settings, by_row, simulate}};
    /// let inputs = [Distribution::uniform(0.0, 1.0)?];
    /// let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(|row| row.iter().sum()))?;
    /// assert!((outcome.expected_shortfall(0.9)? - 0.95).abs() < 1e-4);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn expected_shortfall(&self, p: f64) -> Result<f64, ModelError> {
        let draws = self.results.len().max(1) as f64;
        // An order statistic: between two of them the mean would be that of a worse tail.
        let rank = (draws * probability(p)?).ceil().clamp(1.0, draws);
        let start = self.quantile((rank - 1.0) / (draws - 1.0).max(1.0))?;
        if start.is_infinite() {
            return Ok(start);
        }
        let weight = 1.0 / ((1.0 - p) * draws);
        let beyond = |x: f64| if x > start { (x - start) * weight } else { 0.0 };
        Ok(start + lanes(&self.results, beyond))
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
