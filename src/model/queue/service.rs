//! A service-time distribution from its mean and its squared variation, by family (Tijms, *A First Course in Stochastic
//! Models*, 2003, appendix B).

use super::super::ModelError;
use super::super::distribution::Distribution;
use super::super::numeric::root::brent;
use super::ggc::variation;
use super::scale;

/// Below this a service time is constant.
const STEADY: f64 = 1e-6;

/// What a service time looks like besides its mean and variation.
///
/// ```
/// use plimsoll::model::queue::ServiceFamily;
/// // The same mean and variation, and different tails.
/// let gamma = ServiceFamily::Gamma.with(0.05, 4.0)?;
/// let lognormal = ServiceFamily::Lognormal.with(0.05, 4.0)?;
/// assert!(lognormal.quantile(0.9999)? > 1.3 * gamma.quantile(0.9999)?);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceFamily {
    /// Always the same: c_s² is 0.
    Constant,
    /// Memoryless: c_s² is 1.
    Exponential,
    /// A bell near its mean, and for c_s² = 1/k the sum of k exponential steps (Erlang).
    Gamma,
    /// What measured latencies mostly look like: a long tail.
    Lognormal,
    /// P(S > s) = exp(-(s/scale)^shape).
    Weibull,
    /// A mixture of two exponential times, short ones and rare long ones, such as cache hits and misses: c_s² is 1 or more.
    Hyperexponential,
    /// Every value within bounds equally likely: c_s² up to 1/3.
    Uniform,
}

impl ServiceFamily {
    /// The member of the family with this mean and squared variation c_s². A c_s² below 10⁻⁶ gives a constant.
    ///
    /// # Errors
    /// `invalid_input`: a mean outside 10⁻¹⁰⁰..=10¹⁰⁰, a c_s² outside 0..=10⁶ or that the family does not have; for `Gamma` and
    /// `Weibull` above 1000.
    ///
    /// ```
    /// use plimsoll::model::queue::ServiceFamily;
    /// let service = ServiceFamily::Lognormal.with(0.05, 4.0)?;
    /// assert!((service.mean() - 0.05).abs() < 1e-15);
    /// assert!((service.squared_variation().unwrap() - 4.0).abs() < 1e-12);
    /// assert!(ServiceFamily::Uniform.with(0.05, 4.0).is_err());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn with(self, mean: f64, squared_variation: f64) -> Result<Distribution, ModelError> {
        scale(mean, "mean service time")?;
        variation(squared_variation, "squared variation of the service time")?;
        let c2 = squared_variation;
        let refused = |must| {
            Err(ModelError::InvalidInput {
                name: "squared variation of the service time",
                must,
            })
        };
        match self {
            ServiceFamily::Constant if c2 > STEADY => refused("0 for a constant"),
            ServiceFamily::Exponential if (c2 - 1.0).abs() > STEADY => {
                refused("1 for an exponential time")
            }
            ServiceFamily::Exponential => Distribution::exponential(mean),
            ServiceFamily::Hyperexponential if c2 < 1.0 => {
                refused("1 or more for a hyperexponential time")
            }
            ServiceFamily::Hyperexponential => Distribution::hyperexponential(mean, c2),
            ServiceFamily::Constant => Distribution::constant(mean),
            _ if c2 < STEADY => Distribution::constant(mean),
            ServiceFamily::Gamma | ServiceFamily::Weibull if c2 > 1e3 => {
                refused("at most 1000 for a gamma or Weibull time")
            }
            ServiceFamily::Gamma => Distribution::gamma(1.0 / c2, mean * c2),
            ServiceFamily::Lognormal => {
                let square = libm::log1p(c2);
                Distribution::lognormal(libm::log(mean) - 0.5 * square, square.sqrt())
            }
            ServiceFamily::Weibull => weibull(mean, c2),
            ServiceFamily::Uniform => {
                let half = (3.0 * c2).sqrt();
                if half > 1.0 + STEADY {
                    return refused("at most 1/3 for a uniform time");
                }
                let half = half.min(1.0);
                Distribution::uniform(mean * (1.0 - half), mean * (1.0 + half))
            }
        }
    }
}

/// The shape is found by Brent's method on its logarithm.
fn weibull(mean: f64, c2: f64) -> Result<Distribution, ModelError> {
    let miss = |log_shape: f64| {
        Distribution::weibull(libm::exp(log_shape), 1.0)
            .ok()
            .and_then(|law| law.squared_variation())
            .map_or(f64::NAN, |found| libm::log(found) - libm::log(c2))
    };
    let log_shape = brent(miss, libm::log(0.1), libm::log(5e3)).ok_or(ModelError::NotConverged)?;
    let shape = libm::exp(log_shape);
    let unit = Distribution::weibull(shape, 1.0)?;
    Distribution::weibull(shape, mean / unit.mean())
}
