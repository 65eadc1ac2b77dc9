//! The choice of a law for reported percentiles: the best of three families, or a curve where none fits.
//!
//! Least squares on the quantiles (Cook, *Determining distribution parameters from quantiles*, 2010); the law of the largest of n values is
//! Fⁿ (David & Nagaraja, *Order Statistics*, 3rd ed., 2003, ch. 2).

use super::curve::{Curve, Limits};
use super::law::Law;
use super::percentiles::{PercentileFit, Percentiles, fit_gamma, fit_lognormal, fit_weibull};
use super::warning::Warning;
use crate::model::{ModelError, Standing, not_negative};
use crate::order::by_key;

/// A family that misses by more, root mean square, gives way to the curve.
const LARGEST_MISS: f64 = 0.10;
/// Sums of squares below this are rounding.
const THROUGH_ALL: f64 = 1e-20;
/// A stated mean farther from the fitted one is none of this distribution.
const MEAN_MISS: f64 = 0.25;
/// The largest of n values lies outside of this in one case of a hundred.
const RARE: f64 = 0.005;

/// What was reported beside the percentiles. Checked, not fitted, as [`describe`] shows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stated {
    /// The mean, in the unit of the percentiles.
    pub mean: Option<f64>,
    /// The largest value.
    pub max: Option<f64>,
    /// How many values there were.
    pub n: Option<u64>,
}

/// The law that reported percentiles come from, as far as they tell: what [`describe`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The chosen law, which carries the standing below into sums and mixtures.
    pub law: Law,
    /// The families that could be fitted, the best one first.
    pub fits: Vec<PercentileFit>,
    /// The best family's standing; a rule of thumb for the curve, and where the stated mean or maximum contradicts the law.
    pub standing: Standing,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
}

/// Fits the lognormal, Weibull and gamma laws and takes the one with the least Σ w·(ln Q(p) - ln q)² (Cook, *Determining distribution
/// parameters from quantiles*, 2010; the lognormal, where two percentiles let all of them through). If even that misses by more than 10 %,
/// root mean square, the law is the [`Curve`] through the points.
///
/// A stated mean more than 25 % off is a warning, and so is a maximum that n values of the law would have in less than one case of a
/// hundred: outside Q(0.005^(1/n)) to Q(0.995^(1/n)), since P(max ≤ x) = F(x)ⁿ (David & Nagaraja, *Order Statistics*, 2003). Either
/// makes the law a rule of thumb. About 300 inverse gamma functions per percentile.
///
/// # Errors
/// `invalid_input`: a stated mean or maximum that is negative or not finite, n = 0. `not_increasing`: a maximum below the last
/// percentile where the curve is needed.
///
/// ```
/// use plimsoll::model::latency::{Percentiles, Stated, describe};
/// let percentiles = Percentiles::new(&[0.95, 0.99], &[60.0, 100.0])?;
/// let told = describe(&percentiles, Stated { mean: Some(50.0), ..Stated::default() })?;
/// assert!(told.warnings.iter().any(|w| w.code() == "mean_differs"));
/// assert_eq!(told.law.standing().code(), "heuristic");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn describe(percentiles: &Percentiles, stated: Stated) -> Result<Description, ModelError> {
    let limits = Limits {
        max: stated
            .max
            .map(|max| not_negative(max, "maximum"))
            .transpose()?,
        n: stated.n,
    };
    let mean = stated
        .mean
        .map(|mean| not_negative(mean, "mean"))
        .transpose()?;
    if stated.n == Some(0) {
        return Err(ModelError::InvalidInput {
            name: "number of values",
            must: "1 or more",
        });
    }
    let families = [fit_lognormal, fit_weibull, fit_gamma];
    let fits: Vec<PercentileFit> = families
        .iter()
        .filter_map(|fit| fit(percentiles).ok())
        .collect();
    // Where several go through all points, rounding must not choose: the first named does.
    let miss = |fit: &PercentileFit| fit.sse.max(THROUGH_ALL);
    let fits = by_key(fits, miss);
    let mut warnings = Vec::new();
    let best = fits.first().filter(|fit| fit.rms <= LARGEST_MISS);
    let law = match best {
        Some(fit) => Law::from(fit.distribution).no_better_than(fit.standing),
        None => {
            if let Some(fit) = fits.first() {
                warnings.push(Warning::PoorFit { rms: fit.rms });
            }
            Curve::new(percentiles, limits)?.into()
        }
    };
    if percentiles.points().len() == 2 {
        warnings.push(Warning::TwoPointsOnly);
    }
    let doubts = [
        mean.and_then(|mean| mean_doubt(&law, mean)),
        stated
            .max
            .zip(stated.n)
            .and_then(|(max, n)| max_doubt(&law, max, n)),
    ];
    // A law that what was measured beside it contradicts is not the law.
    let law = if doubts.iter().all(Option::is_none) {
        law
    } else {
        law.no_better_than(Standing::Heuristic)
    };
    warnings.extend(doubts.into_iter().flatten());
    Ok(Description {
        standing: law.standing(),
        law,
        fits,
        warnings,
    })
}

fn mean_doubt(law: &Law, stated: f64) -> Option<Warning> {
    let fitted = law.expected();
    let differs = (stated - fitted).abs() > MEAN_MISS * fitted;
    differs.then_some(Warning::MeanDiffers { stated, fitted })
}

fn max_doubt(law: &Law, stated: f64, n: u64) -> Option<Warning> {
    // P(max ≤ x) = F(x)ⁿ.
    let quantile = |p: f64| law.at(libm::exp(libm::log(p) / n as f64));
    let usual = quantile(RARE)..=quantile(1.0 - RARE);
    let expected = law.at(1.0 - 1.0 / n as f64);
    (!usual.contains(&stated)).then_some(Warning::MaxDiffers { stated, expected })
}
