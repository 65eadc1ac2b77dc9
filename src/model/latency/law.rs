//! What the parts of a request may follow: a family, a measured curve, or a mixture of those.
//!
//! A law is a distribution function F with its inverse, the quantile function Q(p) = min{x: F(x) ≥ p} (Embrechts & Hofert, *A note on
//! generalized inverses*, Math. Methods Oper. Res. 77, 2013), and with the standing of what it was made from.

use super::curve::Curve;
use super::grade::{of_power, of_probability};
use super::mixture::Mixture;
use crate::model::distribution::Distribution;
use crate::model::{Graded, ModelError, Standing, probability};

/// The law of one latency. Made `from` a [`Distribution`], a [`Curve`] or a [`Mixture`]; carries how far it can be trusted.
///
/// ```
/// use plimsoll::model::Standing;
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::latency::{Law, Percentiles, Stated, Sum, describe};
/// let app = describe(&Percentiles::new(&[0.5, 0.95], &[20.0, 60.0])?, Stated::default())?.law;
/// let network = Law::from(Distribution::constant(3.0)?);
/// // Two percentiles make a rule of thumb of the whole request.
/// assert_eq!(Sum::new(&[app, network])?.quantile(0.95)?.standing, Standing::Heuristic);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Law {
    kind: Kind,
    standing: Standing,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Plain(Distribution),
    Measured(Curve),
    Mixed(Mixture),
}

/// Exact, as a family that is given.
impl From<Distribution> for Law {
    fn from(law: Distribution) -> Law {
        Law {
            kind: Kind::Plain(law),
            standing: Standing::Exact,
        }
    }
}

/// A rule of thumb: the tails of a curve are straight lines.
impl From<Curve> for Law {
    fn from(curve: Curve) -> Law {
        Law {
            kind: Kind::Measured(curve),
            standing: Standing::Heuristic,
        }
    }
}

/// As good as its weakest part.
impl From<Mixture> for Law {
    fn from(mixture: Mixture) -> Law {
        Law {
            standing: mixture.standing(),
            kind: Kind::Mixed(mixture),
        }
    }
}

/// What has percentiles and a tail: a [`Distribution`], a [`Law`], a [`Sum`](super::Sum).
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::latency::{Latency, Law};
/// let plain = Distribution::exponential(20.0)?;
/// let all: [&dyn Latency; 2] = [&plain, &Law::from(plain)];
/// assert_eq!(all[0].percentile(0.95)?, all[1].percentile(0.95)?);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub trait Latency {
    /// The quantile at p, strictly between 0 and 1.
    ///
    /// # Errors
    /// `p_out_of_range`.
    fn percentile(&self, p: f64) -> Result<Graded<f64>, ModelError>;

    /// P(X > x).
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    fn exceeding(&self, x: f64) -> Result<Graded<f64>, ModelError>;
}

impl Latency for Distribution {
    fn percentile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        Ok(Graded::exact(self.at(probability(p)?)))
    }

    fn exceeding(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        self.exceeds(x).map(Graded::exact)
    }
}

impl Latency for Law {
    fn percentile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        self.quantile(probability(p)?)
    }

    fn exceeding(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        self.exceeds(x)
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
    /// assert!((tracing.mean().value - 0.5).abs() < 1e-15);
    /// assert_eq!((tracing.quantile(0.8)?.value, tracing.quantile(0.95)?.value), (0.0, 5.0));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn sometimes(law: Law, frequency: f64) -> Result<Law, ModelError> {
        if !(0.0..=1.0).contains(&frequency) {
            return Err(ModelError::ProbabilityOutOfRange);
        }
        let nothing = Law::from(Distribution::constant(0.0)?);
        if frequency == 1.0 {
            Ok(law)
        } else if frequency == 0.0 {
            Ok(nothing)
        } else {
            Ok(Mixture::new(&[1.0 - frequency, frequency], &[nothing, law])?.into())
        }
    }

    /// The same law with the doubts of whoever made it: its standing is the weaker of its own and this one.
    ///
    /// ```
    /// use plimsoll::model::Standing;
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// let guessed = Law::from(Distribution::exponential(20.0)?).no_better_than(Standing::Input);
    /// assert_eq!(guessed.quantile(0.95)?.standing, Standing::Input);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn no_better_than(mut self, standing: Standing) -> Law {
        self.standing = self.standing.weaker(standing);
        self
    }

    /// What its quantiles are worth as a model of what was measured: exact for a family that is given, and for mixtures of those;
    /// what the fit was worth for one that was fitted; a rule of thumb for a curve, whose tails are straight lines.
    ///
    /// ```
    /// use plimsoll::model::Standing;
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).standing(), Standing::Exact);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The mean, with the law's standing.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).mean().value, 20.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> Graded<f64> {
        of_power(self.expected(), self.standing, 1.0)
    }

    /// The variance, in the squared unit, with twice the relative error of the law. Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::exponential(20.0)?).variance().value, 400.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> Graded<f64> {
        of_power(self.spread(), self.standing, 2.0)
    }

    /// The quantile at p, for p in 0..=1, with the law's standing; at 0 and 1 the ends of the support, which may be infinite.
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// let law = Law::from(Distribution::uniform(2.0, 4.0)?);
    /// assert_eq!(law.quantile(0.75)?.value, 3.5);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        if (0.0..=1.0).contains(&p) {
            Ok(of_power(self.at(p), self.standing, 1.0))
        } else {
            Err(ModelError::ProbabilityOutOfRange)
        }
    }

    /// P(X ≤ x). Of an approximate law the error is that of its quantiles, put as a share of the probability.
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::uniform(2.0, 4.0)?).cdf(3.5)?.value, 0.75);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn cdf(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        let x = a_number(x)?;
        Ok(of_probability(self.standing, |f| self.below(f * x)))
    }

    /// P(X > x), precise in the upper tail, with its error as for [`Law::cdf`].
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Law;
    /// assert_eq!(Law::from(Distribution::uniform(2.0, 4.0)?).exceeds(3.5)?.value, 0.25);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn exceeds(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        let x = a_number(x)?;
        Ok(of_probability(self.standing, |f| self.above(f * x)))
    }

    /// The mean, as a plain number.
    pub(super) fn expected(&self) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.mean(),
            Kind::Measured(curve) => curve.expected(),
            Kind::Mixed(mixture) => mixture.expected(),
        }
    }

    /// The variance, as a plain number.
    pub(super) fn spread(&self) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.variance(),
            Kind::Measured(curve) => curve.spread(),
            Kind::Mixed(mixture) => mixture.spread(),
        }
    }

    /// The mixture, where it is one.
    pub(super) fn mixed(&self) -> Option<&Mixture> {
        match &self.kind {
            Kind::Mixed(mixture) => Some(mixture),
            _ => None,
        }
    }

    pub(super) fn at(&self, p: f64) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.at(p),
            Kind::Measured(curve) => curve.at(p),
            Kind::Mixed(mixture) => mixture.at(p),
        }
    }

    /// P(X ≤ x) for an x that is a number.
    pub(super) fn below(&self, x: f64) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.below(x),
            Kind::Measured(curve) => curve.below(x),
            Kind::Mixed(mixture) => mixture.below(x),
        }
    }

    /// P(X > x), precise in the upper tail.
    pub(super) fn above(&self, x: f64) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.above(x),
            Kind::Measured(curve) => curve.above(x),
            Kind::Mixed(mixture) => mixture.above(x),
        }
    }

    /// E[max(0, x - X)] for a finite x: the integral of the distribution function.
    pub(super) fn shortfall(&self, x: f64) -> f64 {
        match &self.kind {
            Kind::Plain(law) => law.shortfall(x),
            Kind::Measured(curve) => curve.shortfall(x),
            Kind::Mixed(mixture) => mixture.shortfall(x),
        }
    }

    /// How many plain laws and curves it is made of.
    pub(super) fn size(&self) -> usize {
        match &self.kind {
            Kind::Plain(_) | Kind::Measured(_) => 1,
            Kind::Mixed(mixture) => mixture.size(),
        }
    }

    /// The value, where there is no randomness.
    pub(super) fn constant_value(&self) -> Option<f64> {
        match &self.kind {
            Kind::Plain(law) => law.constant_value(),
            _ => None,
        }
    }

    /// P(X = x): what a law has of it are constants.
    pub(super) fn atom_at(&self, x: f64) -> f64 {
        match &self.kind {
            Kind::Plain(law) => f64::from(u8::from(law.constant_value() == Some(x))),
            Kind::Measured(_) => 0.0,
            Kind::Mixed(mixture) => mixture.atom_at(x),
        }
    }
}

pub(super) fn a_number(x: f64) -> Result<f64, ModelError> {
    if x.is_nan() {
        return Err(ModelError::InvalidInput {
            name: "value",
            must: "a number",
        });
    }
    Ok(x)
}
