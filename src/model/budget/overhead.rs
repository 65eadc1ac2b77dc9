//! What features add to a request in the mean (expectation is linear, whatever the distributions).

use super::amount;
use crate::model::{ModelError, Standing, numeric::sum::sum};

/// Something that requests go through and that adds to their [`overhead`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Time of one run, 0 to 1e100.
    pub time: f64,
    /// Runs per request, 0 to 1e100; usually 1.
    pub frequency: f64,
    /// Share of the requests on which it runs, 0 to 1; usually 1.
    pub sampling: f64,
}

/// What features add, as [`overhead`] gives it. Plain arithmetic, so exact for the means; a percentile needs the distributions.
#[derive(Debug, Clone, PartialEq)]
pub struct Overhead {
    /// Mean time that each feature adds, in the order given.
    pub parts: Vec<f64>,
    /// Their sum.
    pub overhead: f64,
    /// The baseline and the overhead.
    pub total: f64,
    /// Overhead over baseline: 1.5 for 30 on top of 20. None without a baseline.
    pub of_baseline: Option<f64>,
    /// Overhead over total: 0.6 for 30 on top of 20. None without a total.
    pub of_total: Option<f64>,
    /// Exact for the means; a percentile needs the distributions.
    pub standing: Standing,
}

/// Σ time · frequency · sampling on top of a baseline (0 to 1e100), in the unit of the times. O(features).
///
/// # Errors
/// `invalid_input`: a number outside its domain.
///
/// ```
/// use plimsoll::model::budget::{Feature, overhead};
/// let log = Feature { time: 5.0, frequency: 1.0, sampling: 1.0 };
/// let trace = Feature { time: 5.0, frequency: 1.0, sampling: 0.1 };
/// let overhead = overhead(20.0, &[log, trace])?;
/// assert_eq!((overhead.overhead, overhead.total), (5.5, 25.5));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn overhead(baseline: f64, features: &[Feature]) -> Result<Overhead, ModelError> {
    amount(baseline, "baseline")?;
    let mut parts = Vec::with_capacity(features.len());
    for feature in features {
        let runs = amount(feature.time, "time of a feature")?
            * amount(feature.frequency, "frequency of a feature")?;
        if !(0.0..=1.0).contains(&feature.sampling) {
            return Err(ModelError::InvalidInput {
                name: "sampling of a feature",
                must: "between 0 and 1",
            });
        }
        parts.push(runs * feature.sampling);
    }
    let overhead = sum(parts.iter().copied());
    let total = baseline + overhead;
    Ok(Overhead {
        standing: Standing::Exact,
        parts,
        overhead,
        total,
        of_baseline: (baseline > 0.0).then(|| overhead / baseline),
        of_total: (total > 0.0).then(|| overhead / total),
    })
}
