//! Checks measurements and brings them to a scale on which the fit cannot overflow.

use super::fit::FitOptions;
use super::solve::{Observation, Problem};
use crate::model::numeric::order::sorted;
use crate::model::{ModelError, positive};

const LEAST_LEVEL: f64 = 1e-6;
const MOST_LEVEL: f64 = 1e9;
/// λ, σ and κ.
pub(super) const PARAMETERS: usize = 3;

/// How much each point counts: a part of [`FitOptions`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Weights<'a> {
    /// `Relative` when the highest throughput is more than ten times the lowest, else `Equal`.
    #[default]
    Auto,
    /// Equal absolute error: weight 1.
    Equal,
    /// Equal relative error: weight 1/X².
    Relative,
    /// Equal relative error about the law itself: weight 1/X(N)², refitted until law and weights agree (quasi-likelihood
    /// with a constant coefficient of variation: McCullagh & Nelder, *Generalized Linear Models*, 1989, ch. 8). Unlike
    /// `Relative` it gives a point no more weight for having come out low.
    Proportional,
    /// One weight above 0 for each point: 1/s² where s is the standard error of its throughput.
    Given(&'a [f64]),
}

/// Checked measurements, with the units that bring the largest throughput and weight to 1.
pub(super) struct Data<'a> {
    pub levels: &'a [f64],
    pub throughputs: &'a [f64],
    /// Roots of the weights, the largest being 1.
    pub root_weights: Vec<f64>,
    pub weight_unit: f64,
    pub unit: f64,
    pub rss_unit: f64,
}

impl<'a> Data<'a> {
    pub(super) fn new(
        levels: &'a [f64],
        throughputs: &'a [f64],
        options: &FitOptions<'_>,
    ) -> Result<Self, ModelError> {
        if levels.len() != throughputs.len() {
            return Err(ModelError::InvalidInput {
                name: "list of throughputs",
                must: "as long as that of levels",
            });
        }
        for n in levels {
            if !(LEAST_LEVEL..=MOST_LEVEL).contains(n) {
                return Err(ModelError::InvalidInput {
                    name: "level",
                    must: "above 0 and at most 1e9",
                });
            }
        }
        for x in throughputs {
            positive(*x, "throughput")?;
        }
        enough(levels)?;
        let unit = throughputs.iter().copied().fold(0.0, f64::max);
        let (root_weights, weight_unit) = weigh(throughputs, options.weights)?;
        let rss_unit = unit * unit * weight_unit;
        if !(rss_unit.is_finite() && rss_unit > 0.0) {
            return Err(ModelError::NotConverged);
        }
        Ok(Data {
            levels,
            throughputs,
            root_weights,
            weight_unit,
            unit,
            rss_unit,
        })
    }

    pub(super) fn problem(&self, superlinear: bool, coherency: bool) -> Problem {
        let observations = self
            .levels
            .iter()
            .zip(self.throughputs)
            .zip(&self.root_weights)
            .map(|((n, x), w)| Observation {
                n: *n,
                x: x / self.unit,
                root_weight: *w,
            })
            .collect();
        Problem::new(observations, superlinear, coherency)
    }
}

fn enough(levels: &[f64]) -> Result<(), ModelError> {
    if levels.len() < PARAMETERS {
        return Err(ModelError::TooFewPoints {
            got: levels.len(),
            need: PARAMETERS,
        });
    }
    let mut distinct = sorted(levels);
    distinct.dedup();
    if distinct.len() < PARAMETERS {
        return Err(ModelError::TooFewDistinctLevels {
            got: distinct.len(),
            need: PARAMETERS,
        });
    }
    Ok(())
}

/// Roots of the weights with the largest at 1, and the weight that this 1 stands for.
fn weigh(throughputs: &[f64], weights: Weights<'_>) -> Result<(Vec<f64>, f64), ModelError> {
    let least = throughputs.iter().copied().fold(f64::MAX, f64::min);
    let most = throughputs.iter().copied().fold(0.0, f64::max);
    match weights {
        Weights::Auto if most / 10.0 > least => weigh(throughputs, Weights::Relative),
        Weights::Auto | Weights::Equal => Ok((vec![1.0; throughputs.len()], 1.0)),
        // The first round of `Proportional`, between the weights of `Equal` and `Relative`.
        Weights::Proportional => Ok((
            throughputs.iter().map(|x| (least / x).sqrt()).collect(),
            1.0 / least,
        )),
        Weights::Relative => Ok((
            throughputs.iter().map(|x| least / x).collect(),
            1.0 / least / least,
        )),
        Weights::Given(given) => {
            if given.len() != throughputs.len() {
                return Err(ModelError::InvalidInput {
                    name: "list of weights",
                    must: "as long as that of levels",
                });
            }
            for w in given {
                positive(*w, "weight")?;
            }
            let most = given.iter().copied().fold(0.0, f64::max);
            Ok((given.iter().map(|w| (w / most).sqrt()).collect(), most))
        }
    }
}
