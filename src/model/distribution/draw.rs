//! Random values of a distribution, for simulation: by its quantile where that is quick, by composition or rejection elsewhere
//! (Devroye, *Non-Uniform Random Variate Generation*, 1986; Marsaglia & Tsang, *A Simple Method for Generating Gamma
//! Variables*, ACM TOMS 26, 2000).

use rand_pcg::Pcg64;

use super::super::numeric::random::uniform;
use super::super::numeric::special::normal_quantile;
use super::{Distribution, Kind};

impl Distribution {
    /// The next random value.
    pub(crate) fn draw(&self, random: &mut Pcg64) -> f64 {
        match self.0 {
            Kind::Constant { value } => value,
            Kind::Gamma { shape, scale } => scale * gamma(shape, random),
            Kind::Beta {
                alpha,
                beta,
                low,
                width,
            } => {
                let (a, b) = (gamma(alpha, random), gamma(beta, random));
                // Both may underflow for tiny parameters.
                let share = if a + b > 0.0 { a / (a + b) } else { 0.5 };
                low + width * share
            }
            Kind::HyperExponential {
                share,
                mean,
                other_mean,
            } => {
                let mean = if uniform(random) < share {
                    mean
                } else {
                    other_mean
                };
                -mean * libm::log(uniform(random))
            }
            Kind::Exponential { mean } => -mean * libm::log(uniform(random)),
            _ => self.at(uniform(random)),
        }
    }
}

fn gamma(shape: f64, random: &mut Pcg64) -> f64 {
    if shape < 1.0 {
        let more = gamma(shape + 1.0, random);
        return more * libm::pow(uniform(random), 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal_quantile(uniform(random));
        let root = 1.0 + c * z;
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        // Accepts more than 95 of 100.
        if libm::log(uniform(random)) < 0.5 * z * z + d * (1.0 - cube + libm::log(cube)) {
            return d * cube;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn draws_follow_their_law() {
        let laws = [
            Distribution::constant(2.0),
            Distribution::uniform(1.0, 3.0),
            Distribution::normal(5.0, 2.0),
            Distribution::triangular(1.0, 2.0, 4.0),
            Distribution::beta(2.0, 5.0),
            Distribution::beta(0.4, 0.7),
            Distribution::lognormal(0.0, 0.6),
            Distribution::exponential(3.0),
            Distribution::weibull(1.5, 2.0),
            Distribution::gamma(0.4, 2.0),
            Distribution::gamma(4.0, 0.5),
            Distribution::hyperexponential(1.0, 4.0),
        ];
        for law in laws {
            let law = law.unwrap();
            let mut random = Pcg64::seed_from_u64(7);
            let count = 20_000;
            let drawn: Vec<f64> = (0..count).map(|_| law.draw(&mut random)).collect();
            for p in [0.05, 0.5, 0.9, 0.99] {
                let limit = law.at(p);
                let below = drawn.iter().filter(|x| **x <= limit).count() as f64 / f64::from(count);
                let want = if law.variance() == 0.0 { 1.0 } else { p };
                assert!((below - want).abs() < 0.015, "{law:?} {p}: {below}");
            }
        }
    }
}
