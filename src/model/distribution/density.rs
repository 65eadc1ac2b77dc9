//! Densities and the slope of their logarithm, from which the derivatives of a quantile follow.

use super::{Distribution, Kind};
use crate::model::numeric::special::{ln_gamma, normal_density};

impl Distribution {
    /// The density f(x) and f′(x)/f(x), for an x inside the support of a law that has a smooth density there; `None` for the constant,
    /// uniform and triangular laws, whose quantiles are closed forms.
    pub(super) fn density_and_slope(&self, x: f64) -> Option<(f64, f64)> {
        match self.0 {
            Kind::Constant { .. } | Kind::Uniform { .. } | Kind::Triangular { .. } => None,
            Kind::Normal { mean, sd } => {
                let z = (x - mean) / sd;
                Some((normal_density(z) / sd, -z / sd))
            }
            Kind::Lognormal { mu, sigma } => {
                let z = (libm::log(x) - mu) / sigma;
                Some((normal_density(z) / (sigma * x), -(1.0 + z / sigma) / x))
            }
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let y = (x - low) / width;
                let (a, b) = (alpha - 1.0, beta - 1.0);
                let log_constant = ln_gamma(alpha) + ln_gamma(beta) - ln_gamma(alpha + beta);
                let log = a * libm::log(y) + b * libm::log1p(-y) - log_constant;
                Some((libm::exp(log) / width, (a / y - b / (1.0 - y)) / width))
            }
            Kind::Exponential { mean } => Some((libm::exp(-x / mean) / mean, -1.0 / mean)),
            Kind::Weibull { shape, scale } => {
                let power = libm::pow(x / scale, shape);
                let density = shape * power / x * libm::exp(-power);
                Some((density, (shape - 1.0 - shape * power) / x))
            }
            Kind::Gamma { shape, scale } => {
                let y = x / scale;
                let log = (shape - 1.0) * libm::log(y) - y - ln_gamma(shape);
                Some((libm::exp(log) / scale, ((shape - 1.0) / y - 1.0) / scale))
            }
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => {
                let one = share / mean * libm::exp(-x / mean);
                let other = (1.0 - share) / other_mean * libm::exp(-x / other_mean);
                let density = one + other;
                Some((density, -(one / mean + other / other_mean) / density))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_are_the_slope_of_the_distribution_function() {
        let laws = [
            Distribution::normal(3.0, 2.0),
            Distribution::lognormal(1.0, 0.7),
            Distribution::beta(8.0, 3.0),
            Distribution::pert(2.0, 3.0, 9.0),
            Distribution::exponential(4.0),
            Distribution::weibull(1.7, 5.0),
            Distribution::gamma(2.5, 3.0),
            Distribution::hyperexponential(2.0, 5.0),
        ];
        for law in laws {
            let law = law.unwrap();
            for p in [0.05, 0.3, 0.6, 0.95] {
                let x = law.at(p);
                let h = 1e-4 * x.abs();
                let (density, slope) = law.density_and_slope(x).unwrap();
                let numeric = (law.below(x + h) - law.below(x - h)) / (2.0 * h);
                assert!((density - numeric).abs() < 1e-5 * density, "{law:?} {p}");
                let at = |x: f64| libm::log(law.density_and_slope(x).unwrap().0);
                let numeric = (at(x + h) - at(x - h)) / (2.0 * h);
                assert!(
                    (slope - numeric).abs() < 1e-5 * (slope.abs() + 1.0),
                    "{law:?} {p}"
                );
            }
        }
    }
}
