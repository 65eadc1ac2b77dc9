//! What the parts of a request may follow: a family, a measured curve, or a mixture of those.

use super::curve::Curve;
use super::mixture::Mixture;
use crate::model::distribution::Distribution;
use crate::model::{ModelError, Standing};

/// The law of one latency. Made `from` a [`Distribution`], a [`Curve`] or a [`Mixture`].
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// A family with its parameters.
    Plain(Distribution),
    /// A curve through measured percentiles.
    Measured(Curve),
    /// One of several laws, each with its share.
    Mixed(Mixture),
}

impl From<Distribution> for Law {
    fn from(law: Distribution) -> Law {
        Law::Plain(law)
    }
}

impl From<Curve> for Law {
    fn from(curve: Curve) -> Law {
        Law::Measured(curve)
    }
}

impl From<Mixture> for Law {
    fn from(mixture: Mixture) -> Law {
        Law::Mixed(mixture)
    }
}

impl Law {
    /// A part that a request meets with probability `frequency`, and that otherwise takes no time: sampled tracing, a cache miss.
    ///
    /// # Errors
    /// `p_out_of_range`: a frequency not in 0..=1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// let tracing = Law::sometimes(Distribution::constant(5.0)?.into(), 0.1)?;
    /// assert!((tracing.mean() - 0.5).abs() < 1e-15);
    /// assert_eq!((tracing.quantile(0.8)?, tracing.quantile(0.95)?), (0.0, 5.0));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn sometimes(law: Law, frequency: f64) -> Result<Law, ModelError> {
        if !(0.0..=1.0).contains(&frequency) {
            return Err(ModelError::ProbabilityOutOfRange);
        }
        let nothing = Law::Plain(Distribution::constant(0.0)?);
        if frequency == 1.0 {
            Ok(law)
        } else if frequency == 0.0 {
            Ok(nothing)
        } else {
            Ok(Mixture::new(&[1.0 - frequency, frequency], &[nothing, law])?.into())
        }
    }

    /// The mean.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).mean(), 20.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> f64 {
        match self {
            Law::Plain(law) => law.mean(),
            Law::Measured(curve) => curve.mean(),
            Law::Mixed(mixture) => mixture.mean(),
        }
    }

    /// The variance, in the squared unit. Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).variance(), 400.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> f64 {
        match self {
            Law::Plain(law) => law.variance(),
            Law::Measured(curve) => curve.variance(),
            Law::Mixed(mixture) => mixture.variance(),
        }
    }

    /// The quantile at p, for p in 0..=1; at 0 and 1 the ends of the support, which may be infinite.
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// let law = Law::from(Distribution::uniform(2.0, 4.0)?);
    /// assert_eq!(law.quantile(0.75)?, 3.5);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<f64, ModelError> {
        if (0.0..=1.0).contains(&p) {
            Ok(self.at(p))
        } else {
            Err(ModelError::ProbabilityOutOfRange)
        }
    }

    /// P(X ≤ x).
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::uniform(2.0, 4.0)?).cdf(3.5)?, 0.75);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn cdf(&self, x: f64) -> Result<f64, ModelError> {
        if x.is_nan() {
            return Err(ModelError::InvalidInput {
                name: "value",
                must: "a number",
            });
        }
        Ok(self.below(x))
    }

    /// What its quantiles are worth as a model of what was measured: exact for a family that is given, and for mixtures of those;
    /// a rule of thumb for a curve, whose tails are straight lines.
    ///
    /// ```
    /// use plimsoll::model::Standing;
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).standing(), Standing::Exact);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn standing(&self) -> Standing {
        match self {
            Law::Plain(_) => Standing::Exact,
            Law::Measured(_) => Standing::Heuristic,
            Law::Mixed(mixture) => mixture.standing(),
        }
    }

    pub(super) fn at(&self, p: f64) -> f64 {
        match self {
            Law::Plain(law) => law.at(p),
            Law::Measured(curve) => curve.at(p),
            Law::Mixed(mixture) => mixture.at(p),
        }
    }

    /// P(X ≤ x) for an x that is a number.
    pub(super) fn below(&self, x: f64) -> f64 {
        match self {
            Law::Plain(law) => law.below(x),
            Law::Measured(curve) => curve.below(x),
            Law::Mixed(mixture) => mixture.below(x),
        }
    }

    /// P(X > x), precise in the upper tail.
    pub(super) fn above(&self, x: f64) -> f64 {
        match self {
            Law::Plain(law) => law.above(x),
            Law::Measured(curve) => curve.above(x),
            Law::Mixed(mixture) => mixture.above(x),
        }
    }

    /// E[max(0, x - X)] for a finite x: the integral of the distribution function.
    pub(super) fn shortfall(&self, x: f64) -> f64 {
        match self {
            Law::Plain(law) => law.shortfall(x),
            Law::Measured(curve) => curve.shortfall(x),
            Law::Mixed(mixture) => mixture.shortfall(x),
        }
    }

    /// How many plain laws and curves it is made of.
    pub(super) fn size(&self) -> usize {
        match self {
            Law::Plain(_) | Law::Measured(_) => 1,
            Law::Mixed(mixture) => mixture.size(),
        }
    }

    /// The value, where there is no randomness.
    pub(super) fn constant_value(&self) -> Option<f64> {
        match self {
            Law::Plain(law) => law.constant_value(),
            _ => None,
        }
    }

    /// P(X = x): what a law has of it are constants.
    pub(super) fn atom_at(&self, x: f64) -> f64 {
        match self {
            Law::Plain(law) => f64::from(u8::from(law.constant_value() == Some(x))),
            Law::Measured(_) => 0.0,
            Law::Mixed(mixture) => mixture.atom_at(x),
        }
    }
}
