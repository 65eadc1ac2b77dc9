//! Means, variances and third moments of the distributions (Johnson, Kotz & Balakrishnan, 1994).

use std::f64::consts::PI;

use super::{Distribution, Kind};
use crate::model::numeric::special::ln_gamma;

impl Distribution {
    /// The mean.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::exponential(0.05)?.mean(), 0.05);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> f64 {
        match self.0 {
            Kind::Constant { value } => value,
            Kind::Uniform { low, high } => low + 0.5 * (high - low),
            Kind::Normal { mean, .. } | Kind::Exponential { mean } => mean,
            Kind::Triangular { low, mode, high } => low + ((mode - low) + (high - low)) / 3.0,
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => low + width * (alpha / (alpha + beta)),
            Kind::Lognormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Kind::Weibull { shape, scale } => scale * weibull_moment(shape, 1.0),
            Kind::Gamma { shape, scale } => shape * scale,
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => share * mean + (1.0 - share) * other_mean,
        }
    }

    /// The variance. Infinite where it exceeds the range of f64 (a lognormal or Weibull law of huge spread).
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::uniform(0.0, 6.0)?.variance(), 3.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> f64 {
        match self.0 {
            Kind::Constant { .. } => 0.0,
            Kind::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Kind::Normal { sd, .. } => sd * sd,
            Kind::Triangular { low, mode, high } => {
                let (a, b) = (mode - low, high - low);
                (a * a + b * b - a * b) / 18.0
            }
            Kind::Beta {
                alpha, beta, width, ..
            } => {
                let sum = alpha + beta;
                width * width * (alpha / sum) * (beta / sum) / (sum + 1.0)
            }
            Kind::Lognormal { mu, sigma } => {
                libm::exp(2.0 * mu + sigma * sigma) * libm::expm1(sigma * sigma)
            }
            Kind::Exponential { mean } => mean * mean,
            Kind::Weibull { shape, scale } => {
                let first = weibull_moment(shape, 1.0);
                let second = weibull_moment(shape, 2.0);
                // For a shape near 0 both moments are infinite.
                if second.is_finite() {
                    scale * scale * (second - first * first).max(0.0)
                } else {
                    f64::INFINITY
                }
            }
            Kind::Gamma { shape, scale } => shape * scale * scale,
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => {
                let second = 2.0 * (share * mean * mean + (1.0 - share) * other_mean * other_mean);
                let mean = self.mean();
                (second - mean * mean).max(0.0)
            }
        }
    }

    /// Variance over squared mean, c²: 1 for the exponential law. `None` where it is not defined (a mean of 0 or less).
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::gamma(4.0, 5.0)?.squared_variation(), Some(0.25));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn squared_variation(&self) -> Option<f64> {
        let mean = self.mean();
        let ratio = match self.0 {
            Kind::Lognormal { sigma, .. } => libm::expm1(sigma * sigma),
            Kind::Gamma { shape, .. } => 1.0 / shape,
            Kind::Exponential { .. } => 1.0,
            _ => self.variance() / mean / mean,
        };
        (mean > 0.0 && ratio.is_finite()).then_some(ratio)
    }

    /// `E[X³]/E[X]³`: 6 for the exponential law, 1 for a constant. `None` where it is not defined.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert!((Distribution::exponential(0.02)?.third_moment_ratio().unwrap() - 6.0).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn third_moment_ratio(&self) -> Option<f64> {
        let mean = self.mean();
        let in_means = |x: f64| x / mean;
        let ratio = match self.0 {
            Kind::Constant { .. } => 1.0,
            Kind::Uniform { low, high } => {
                let (a, b) = (in_means(low), in_means(high));
                0.25 * (a + b) * (a * a + b * b)
            }
            Kind::Normal { sd, .. } => 1.0 + 3.0 * in_means(sd) * in_means(sd),
            Kind::Triangular { low, mode, high } => {
                let (a, b, c) = (in_means(low), in_means(mode), in_means(high));
                let pairs = a * a * (b + c) + b * b * (a + c) + c * c * (a + b);
                (a * a * a + b * b * b + c * c * c + pairs + a * b * c) / 10.0
            }
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let (l, w, sum) = (in_means(low), in_means(width), alpha + beta);
                let first = alpha / sum;
                let second = first * (alpha + 1.0) / (sum + 1.0);
                let third = second * (alpha + 2.0) / (sum + 2.0);
                l * l * l + 3.0 * l * l * w * first + 3.0 * l * w * w * second + w * w * w * third
            }
            Kind::Lognormal { sigma, .. } => libm::exp(3.0 * sigma * sigma),
            Kind::Exponential { .. } => 6.0,
            Kind::Weibull { shape, scale } => {
                let first = in_means(scale);
                first * first * first * weibull_moment(shape, 3.0)
            }
            Kind::Gamma { shape, .. } => (1.0 + 1.0 / shape) * (1.0 + 2.0 / shape),
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => {
                let (a, b) = (in_means(mean), in_means(other_mean));
                6.0 * (share * a * a * a + (1.0 - share) * b * b * b)
            }
        };
        (mean > 0.0 && ratio.is_finite()).then_some(ratio)
    }
}

/// E[X^power] of the Weibull law with scale 1: Γ(1 + power/shape).
fn weibull_moment(shape: f64, power: f64) -> f64 {
    let x = power / shape;
    if x < 1e-7 {
        // ln Γ(1 + x) = -γx + π²x²/12, where lgamma of 1 + x has lost x.
        const EULER: f64 = 0.577_215_664_901_532_9;
        return libm::exp(-EULER * x + PI * PI * x * x / 12.0);
    }
    libm::exp(ln_gamma(1.0 + x))
}
