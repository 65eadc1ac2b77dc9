//! Partial expectations (Kleiber & Kotz, *Statistical Size Distributions in Economics and Actuarial Sciences*, 2003, appendix B).

use super::{Distribution, Kind};
use crate::model::numeric::special::{beta_cdf, gamma_cdf, normal_cdf, normal_density};

impl Distribution {
    /// E[max(0, x - X)], the integral of the distribution function up to x, for a finite x. Absolute accuracy about 1e-13·x.
    pub(crate) fn shortfall(&self, x: f64) -> f64 {
        let mean = self.mean();
        match self.0 {
            Kind::Constant { value } => (x - value).max(0.0),
            Kind::Uniform { low, high } => {
                let inside = (x - low).clamp(0.0, high - low);
                0.5 * inside * (inside / (high - low)) + (x - high).max(0.0)
            }
            Kind::Normal { sd, .. } => {
                let z = (x - mean) / sd;
                ((x - mean) * normal_cdf(z) + sd * normal_density(z)).max(0.0)
            }
            Kind::Triangular { low, mode, high } => {
                let third = |share: f64, side: f64| share * share * share * side / 3.0;
                if x <= low {
                    0.0
                } else if x <= mode {
                    let side = mode - low;
                    third((x - low) / side, side * side / (high - low))
                } else if x < high {
                    let side = high - mode;
                    x - mean + third((high - x) / side, side * side / (high - low))
                } else {
                    x - mean
                }
            }
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let y = (x - low) / width;
                let part = alpha / (alpha + beta) * beta_cdf(alpha + 1.0, beta, y);
                width * (y * beta_cdf(alpha, beta, y) - part).max(0.0)
            }
            _ if x <= 0.0 => 0.0,
            Kind::Lognormal { mu, sigma } => {
                let z = (libm::log(x) - mu) / sigma;
                let below = x * normal_cdf(z);
                let part = libm::exp(mu + 0.5 * sigma * sigma) * normal_cdf(z - sigma);
                // Where the mean exceeds the range of f64, x is in the far lower tail.
                if part.is_finite() {
                    (below - part).max(0.0)
                } else {
                    0.0
                }
            }
            Kind::Exponential { mean } => (x + mean * libm::expm1(-x / mean)).max(0.0),
            Kind::Weibull { shape, scale } => {
                let part = mean * gamma_cdf(1.0 / shape, libm::pow(x / scale, shape));
                if part.is_finite() {
                    (x - part).max(0.0)
                } else {
                    0.0
                }
            }
            Kind::Gamma { shape, scale } => {
                let y = x / scale;
                let part = mean * gamma_cdf(shape + 1.0, y);
                (x * gamma_cdf(shape, y) - part).max(0.0)
            }
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => {
                let one = |m: f64| x + m * libm::expm1(-x / m);
                (share * one(mean) + (1.0 - share) * one(other_mean)).max(0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::numeric::quadrature::GaussLegendre;

    #[test]
    fn is_the_integral_of_the_distribution_function() {
        let laws = [
            Distribution::uniform(2.0, 5.0),
            Distribution::normal(3.0, 0.7),
            Distribution::triangular(1.0, 2.0, 6.0),
            Distribution::pert(1.0, 2.0, 6.0),
            Distribution::lognormal(0.5, 0.8),
            Distribution::exponential(2.0),
            Distribution::weibull(1.7, 3.0),
            Distribution::gamma(3.0, 0.8),
            Distribution::hyperexponential(1.0, 4.0),
        ];
        let rule = GaussLegendre::new();
        for law in laws.map(Result::unwrap) {
            for x in [0.5_f64, 1.5, 3.0, 4.0, 9.0] {
                // Ends and tops of the laws above are whole numbers, and so are the panels' ends.
                let whole = rule.integrate(|t| law.below(t), -6.0, x.floor());
                let want = whole + rule.integrate(|t| law.below(t), x.floor(), x);
                let got = law.shortfall(x);
                assert!((got - want).abs() < 1e-9, "{law:?} at {x}: {got} {want}");
            }
        }
        assert_eq!(Distribution::constant(3.0).unwrap().shortfall(5.0), 2.0);
    }
}
