//! Distribution functions and quantiles.

use super::{Distribution, Kind};
use crate::model::ModelError;
use crate::model::numeric::root::{double_until, last_true};
use crate::model::numeric::special::{
    beta_cdf, beta_quantile, gamma_cdf, gamma_quantile, gamma_upper, normal_cdf, normal_quantile,
};

impl Distribution {
    /// P(X ≤ x).
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::uniform(0.0, 4.0)?.cdf(1.0)?, 0.25);
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

    /// P(X > x), with its digits in the upper tail, where 1 - [`Distribution::cdf`] loses them.
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let late = Distribution::exponential(1.0)?.exceeds(100.0)?;
    /// assert!((late / 3.720075976020836e-44 - 1.0).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn exceeds(&self, x: f64) -> Result<f64, ModelError> {
        if x.is_nan() {
            return Err(ModelError::InvalidInput {
                name: "value",
                must: "a number",
            });
        }
        Ok(self.above(x))
    }

    /// P(X ≤ x) for an x that is a number.
    pub(crate) fn below(&self, x: f64) -> f64 {
        match self.0 {
            Kind::Constant { value } => f64::from(u8::from(x >= value)),
            Kind::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Kind::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Kind::Triangular { low, mode, high } => {
                let width = high - low;
                if x <= low {
                    0.0
                } else if x >= high {
                    1.0
                } else if x <= mode {
                    (x - low) / width * ((x - low) / (mode - low))
                } else {
                    1.0 - (high - x) / width * ((high - x) / (high - mode))
                }
            }
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => beta_cdf(alpha, beta, (x - low) / width),
            _ if x <= 0.0 => 0.0,
            Kind::Lognormal { mu, sigma } => normal_cdf((libm::log(x) - mu) / sigma),
            Kind::Exponential { mean } => -libm::expm1(-x / mean),
            Kind::Weibull { shape, scale } => -libm::expm1(-libm::pow(x / scale, shape)),
            Kind::Gamma { shape, scale } => gamma_cdf(shape, x / scale),
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => -share * libm::expm1(-x / mean) - (1.0 - share) * libm::expm1(-x / other_mean),
        }
    }

    /// P(X > x) for an x that is a number, precise in the upper tail.
    pub(crate) fn above(&self, x: f64) -> f64 {
        match self.0 {
            Kind::Normal { mean, sd } => normal_cdf((mean - x) / sd),
            Kind::Lognormal { mu, sigma } if x > 0.0 => normal_cdf((mu - libm::log(x)) / sigma),
            Kind::Exponential { mean } if x > 0.0 => libm::exp(-x / mean),
            Kind::Weibull { shape, scale } if x > 0.0 => libm::exp(-libm::pow(x / scale, shape)),
            Kind::Gamma { shape, scale } if x > 0.0 => gamma_upper(shape, x / scale),
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } if x > 0.0 => {
                share * libm::exp(-x / mean) + (1.0 - share) * libm::exp(-x / other_mean)
            }
            _ => 1.0 - self.below(x),
        }
    }

    /// The value that is not exceeded with probability p, for p in 0..=1. At 0 and 1 the ends of the support, which may be infinite.
    ///
    /// Relative accuracy 1e-10 or better.
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let latency = Distribution::lognormal(3.0, 0.5)?;
    /// assert!((latency.quantile(0.99)? - 64.28).abs() < 0.01);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<f64, ModelError> {
        if !(0.0..=1.0).contains(&p) {
            return Err(ModelError::ProbabilityOutOfRange);
        }
        Ok(self.at(p))
    }

    /// The quantile for a p known to lie in 0..=1.
    pub(crate) fn at(&self, p: f64) -> f64 {
        match self.0 {
            Kind::Constant { value } => value,
            Kind::Uniform { low, high } => low + p * (high - low),
            Kind::Normal { mean, sd } => mean + sd * normal_quantile(p),
            Kind::Triangular { low, mode, high } => {
                let width = high - low;
                let rising = (mode - low) / width;
                if p <= rising {
                    low + width * (p * rising).sqrt()
                } else {
                    high - width * ((1.0 - p) * (1.0 - rising)).sqrt()
                }
            }
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => low + width * beta_quantile(alpha, beta, p),
            Kind::Lognormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(p)),
            Kind::Exponential { mean } => mean * exponential_quantile(p),
            Kind::Weibull { shape, scale } => {
                scale * libm::pow(exponential_quantile(p), 1.0 / shape)
            }
            Kind::Gamma { shape, scale } => scale * gamma_quantile(shape, p),
            Kind::HyperExponential {
                mean, other_mean, ..
            } => self.hyperexponential_quantile(p, mean.max(other_mean)),
        }
    }

    fn hyperexponential_quantile(&self, p: f64, slower_mean: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        let reached = |x: f64| self.above(x) <= 1.0 - p;
        match double_until(reached, slower_mean) {
            Some(high) if p < 1.0 => last_true(|x| !reached(x), 0.0, high),
            _ => f64::INFINITY,
        }
    }
}

/// -ln(1 - p).
fn exponential_quantile(p: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    -libm::log1p(-p) + 0.0
}
