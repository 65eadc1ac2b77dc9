//! Merged latencies: F = Σ wᵢFᵢ with the shares of requests as weights. Percentiles are never averaged (Schwartz, *Averages
//! can be misleading: try a percentile*, 2015; Tene, *How NOT to Measure Latency*, 2013).

use super::grade::{of_power, of_probability};
use super::law::{Law, a_number};
use crate::model::numeric::root::last_true;
use crate::model::{Graded, ModelError, Standing, probability};

/// Each quantile looks at every part about a hundred times.
const MOST_PARTS: usize = 10_000;

/// One of several laws, each with its share of the requests. As good as its weakest part.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::latency::Mixture;
/// let fast = Distribution::exponential(10.0)?.into();
/// let slow = Distribution::exponential(100.0)?.into();
/// // Nine requests of ten go to the fast instance, and yet the slow one makes the p99.
/// let p99 = Mixture::new(&[9.0, 1.0], &[fast, slow])?.quantile(0.99)?;
/// assert!((p99.value - 230.26).abs() < 0.01);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Shares above 0 that sum to 1; no part is a mixture.
    parts: Vec<(f64, Law)>,
}

impl Mixture {
    /// Weights are counts of requests (not windows of time) or shares; only their ratio counts. A part with weight 0 is dropped,
    /// and a mixture among the parts is taken apart.
    ///
    /// # Errors
    /// `invalid_input`: no part, lists of different length, more than 10 000 parts, a weight that is negative or not finite,
    /// all weights 0.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let hits = Distribution::lognormal(2.5, 0.4)?.into();
    /// let misses = Distribution::lognormal(5.0, 0.5)?.into();
    /// let both = Mixture::new(&[900.0, 100.0], &[hits, misses])?;
    /// assert!((both.quantile(0.95)?.value - 148.413).abs() < 1e-3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(weights: &[f64], laws: &[Law]) -> Result<Mixture, ModelError> {
        let invalid = |name, must| Err(ModelError::InvalidInput { name, must });
        if weights.len() != laws.len() || laws.is_empty() {
            return invalid(
                "list of weights",
                "as long as that of the parts, and not empty",
            );
        }
        if !weights.iter().all(|w| w.is_finite() && *w >= 0.0) {
            return invalid("weights", "finite and 0 or more");
        }
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return invalid("weights", "not all 0");
        }
        // By the largest first: the sum alone may be out of range.
        let sum: f64 = weights.iter().map(|w| w / largest).sum();
        let mut parts = Vec::new();
        for (weight, law) in weights.iter().zip(laws) {
            let share = weight / largest / sum;
            match law.mixed() {
                Some(inner) => parts.extend(inner.parts.iter().map(|(w, part)| {
                    let part = part.clone().no_better_than(law.standing());
                    (share * w, part)
                })),
                None => parts.push((share, law.clone())),
            }
            if parts.len() > MOST_PARTS {
                return invalid("number of parts", "10 000 or less");
            }
        }
        parts.retain(|(share, _)| *share > 0.0);
        Ok(Mixture { parts })
    }

    /// The quantile at p by halving, relative accuracy 1e-12: the least x with F(x) ≥ p. O(parts).
    ///
    /// # Errors
    /// `p_out_of_range`: p is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let laws = [Distribution::exponential(10.0)?.into(), Distribution::exponential(100.0)?.into()];
    /// let both = Mixture::new(&[0.5, 0.5], &laws)?;
    /// assert!((both.quantile(0.5)?.value - 18.022889666705854).abs() < 1e-10);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        probability(p).map(|p| of_power(self.at(p), self.standing(), 1.0))
    }

    /// P(X ≤ x).
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let laws = [Distribution::constant(1.0)?.into(), Distribution::constant(2.0)?.into()];
    /// assert_eq!(Mixture::new(&[3.0, 1.0], &laws)?.cdf(1.5)?.value, 0.75);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn cdf(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        let x = a_number(x)?;
        Ok(of_probability(self.standing(), |f| self.below(f * x)))
    }

    /// The mean, Σ wᵢ·meanᵢ: of means, unlike percentiles, the weighted mean is right.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let laws = [Distribution::constant(1.0)?.into(), Distribution::constant(2.0)?.into()];
    /// assert_eq!(Mixture::new(&[3.0, 1.0], &laws)?.mean().value, 1.25);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> Graded<f64> {
        of_power(self.expected(), self.standing(), 1.0)
    }

    /// The variance, Σ wᵢ·(varianceᵢ + (meanᵢ - mean)²). Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let laws = [Distribution::constant(1.0)?.into(), Distribution::constant(3.0)?.into()];
    /// assert_eq!(Mixture::new(&[1.0, 1.0], &laws)?.variance().value, 1.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> Graded<f64> {
        of_power(self.spread(), self.standing(), 2.0)
    }

    /// What averaging the parts' quantiles would give, Σ wᵢ·Qᵢ(p). It is **wrong**, and here only to be shown beside the right one;
    /// the standing is that of the parts.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Mixture;
    /// let laws = [Distribution::exponential(10.0)?.into(), Distribution::exponential(100.0)?.into()];
    /// let both = Mixture::new(&[0.5, 0.5], &laws)?;
    /// assert!(both.averaged_quantiles(0.95)?.value < 0.72 * both.quantile(0.95)?.value);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn averaged_quantiles(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        let p = probability(p)?;
        let value = self.sum(|law| law.at(p));
        Ok(of_power(value, self.standing(), 1.0))
    }

    pub(super) fn expected(&self) -> f64 {
        self.sum(Law::expected)
    }

    pub(super) fn spread(&self) -> f64 {
        let mean = self.expected();
        if !mean.is_finite() {
            return f64::INFINITY;
        }
        self.sum(|law| law.spread() + (law.expected() - mean) * (law.expected() - mean))
    }

    /// How many laws it is made of.
    pub(super) fn size(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn standing(&self) -> Standing {
        let parts = self.parts.iter().map(|(_, law)| law.standing());
        parts.fold(Standing::Exact, Standing::weaker)
    }

    pub(super) fn at(&self, p: f64) -> f64 {
        let (low, high) = self
            .parts
            .iter()
            .map(|(_, law)| law.at(p))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), q| {
                (low.min(q), high.max(q))
            });
        if p <= 0.0 || low >= high {
            return low;
        }
        if p >= 1.0 {
            return high;
        }
        // The tail with the smaller probability is the precise one. A p that was 1 - w must find the step of weight w.
        let short = |x: f64| {
            if p > 0.5 {
                self.above(x) > 1.0 - p + f64::EPSILON
            } else {
                self.below(x) < p - f64::EPSILON * p
            }
        };
        if !short(low) {
            return low;
        }
        let x = last_true(short, low, high.min(f64::MAX));
        // The search ends a digit below a step.
        let step = self
            .parts
            .iter()
            .filter_map(|(_, law)| law.constant_value());
        step.into_iter()
            .find(|v| (v - x).abs() <= 4.0 * f64::EPSILON * v.abs())
            .unwrap_or(x)
    }

    pub(super) fn below(&self, x: f64) -> f64 {
        self.sum(|law| law.below(x)).min(1.0)
    }

    pub(super) fn above(&self, x: f64) -> f64 {
        self.sum(|law| law.above(x)).min(1.0)
    }

    pub(super) fn shortfall(&self, x: f64) -> f64 {
        self.sum(|law| law.shortfall(x))
    }

    pub(super) fn atom_at(&self, x: f64) -> f64 {
        self.sum(|law| law.atom_at(x))
    }

    fn sum(&self, value: impl Fn(&Law) -> f64) -> f64 {
        self.parts
            .iter()
            .map(|(share, law)| share * value(law))
            .sum()
    }
}
