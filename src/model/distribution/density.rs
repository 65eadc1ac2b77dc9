//! Densities and the slope of their logarithm, from which the derivatives of a quantile follow.

use super::{Distribution, Kind};
use crate::model::numeric::special::ln_gamma;

/// The density of a gamma or a beta law, with its constant at hand: three logarithms of Γ cost more than all the rest.
pub(super) struct Density {
    family: Family,
    log_constant: f64,
}

#[derive(Clone, Copy)]
enum Family {
    Gamma {
        shape: f64,
        scale: f64,
    },
    Beta {
        alpha: f64,
        beta: f64,
        low: f64,
        width: f64,
    },
}

impl Density {
    /// `None` for the other laws, whose quantiles are closed forms or have no table.
    pub(super) fn of(law: &Distribution) -> Option<Density> {
        let (family, log_constant) = match law.0 {
            Kind::Gamma { shape, scale } => (Family::Gamma { shape, scale }, ln_gamma(shape)),
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let family = Family::Beta {
                    alpha,
                    beta,
                    low,
                    width,
                };
                let constant = ln_gamma(alpha) + ln_gamma(beta) - ln_gamma(alpha + beta);
                (family, constant)
            }
            _ => return None,
        };
        Some(Density {
            family,
            log_constant,
        })
    }

    /// The density f(x) and f′(x)/f(x), for an x inside the support.
    pub(super) fn at(&self, x: f64) -> (f64, f64) {
        match self.family {
            Family::Gamma { shape, scale } => {
                let y = x / scale;
                let log = (shape - 1.0) * libm::log(y) - y - self.log_constant;
                (libm::exp(log) / scale, ((shape - 1.0) / y - 1.0) / scale)
            }
            Family::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let y = (x - low) / width;
                let (a, b) = (alpha - 1.0, beta - 1.0);
                let log = a * libm::log(y) + b * libm::log1p(-y) - self.log_constant;
                (libm::exp(log) / width, (a / y - b / (1.0 - y)) / width)
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
            Distribution::beta(8.0, 3.0),
            Distribution::pert(2.0, 3.0, 9.0),
            Distribution::gamma(2.5, 3.0),
        ];
        for law in laws {
            let law = law.unwrap();
            let density = Density::of(&law).unwrap();
            for p in [0.05, 0.3, 0.6, 0.95] {
                let x = law.at(p);
                let h = 1e-4 * x.abs();
                let (value, slope) = density.at(x);
                let numeric = (law.below(x + h) - law.below(x - h)) / (2.0 * h);
                assert!((value - numeric).abs() < 1e-5 * value, "{law:?} {p}");
                let at = |x: f64| libm::log(density.at(x).0);
                let numeric = (at(x + h) - at(x - h)) / (2.0 * h);
                assert!(
                    (slope - numeric).abs() < 1e-5 * (slope.abs() + 1.0),
                    "{law:?} {p}"
                );
            }
        }
        assert!(Density::of(&Distribution::exponential(1.0).unwrap()).is_none());
    }
}
