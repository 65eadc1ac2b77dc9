//! Many quantiles of one distribution at a time: what a simulation draws its columns with.

use super::table::Table;
use super::{Distribution, Kind};
use crate::model::numeric::special::normal_cdf;

/// Below these shapes, or above this σ, a law spans too many decades within a cell.
const LEAST_TABLE_SHAPE: f64 = 0.5;
const MOST_TABLE_SIGMA: f64 = 3.0;
/// Beyond, a power of the density loses the digits that the table needs.
const MOST_TABLE_SHAPE: f64 = 1e4;

/// The quantile function of a distribution, made ready for many probabilities.
///
/// Relative error against [`Distribution::quantile`] at most 1e-8, where an error relative to the spread is meant for laws around 0.
#[derive(Debug, Clone)]
pub(crate) struct Sampler {
    law: Distribution,
    table: Option<Table>,
}

impl Sampler {
    pub(crate) fn new(law: Distribution) -> Sampler {
        let shapes = LEAST_TABLE_SHAPE..=MOST_TABLE_SHAPE;
        let smooth = match law.0 {
            Kind::Normal { .. } | Kind::Exponential { .. } => true,
            Kind::Lognormal { sigma, .. } => sigma <= MOST_TABLE_SIGMA,
            Kind::Weibull { shape, .. } | Kind::Gamma { shape, .. } => shapes.contains(&shape),
            Kind::Beta { alpha, beta, .. } => shapes.contains(&alpha) && shapes.contains(&beta),
            _ => false,
        };
        Sampler {
            law,
            table: smooth.then(|| Table::new(&law)).flatten(),
        }
    }

    /// Writes the quantile of each probability, strictly between 0 and 1.
    pub(crate) fn fill(&self, p: &[f64], out: &mut [f64]) {
        if let Some(table) = &self.table {
            table.fill(p, out, &self.law);
            return;
        }
        match self.law.0 {
            Kind::Constant { value } => out.fill(value),
            Kind::Uniform { low, high } => {
                let width = high - low;
                for (out, p) in out.iter_mut().zip(p) {
                    *out = low + *p * width;
                }
            }
            Kind::Triangular { low, mode, high } => {
                let width = high - low;
                let rising = (mode - low) / width;
                let (rise, fall) = (width * rising.sqrt(), width * (1.0 - rising).sqrt());
                for (out, p) in out.iter_mut().zip(p) {
                    // Both branches are computed, so that it runs in lanes.
                    let (from_low, from_high) =
                        (low + rise * p.sqrt(), high - fall * (1.0 - p).sqrt());
                    *out = if *p <= rising { from_low } else { from_high };
                }
            }
            _ => {
                for (out, p) in out.iter_mut().zip(p) {
                    *out = self.law.at(*p);
                }
            }
        }
    }

    /// Writes the quantile that belongs to each normal score; the scores serve as scratch.
    pub(crate) fn fill_from_scores(&self, scores: &mut [f64], out: &mut [f64]) {
        match self.law.0 {
            Kind::Normal { mean, sd } => {
                for (out, z) in out.iter_mut().zip(scores) {
                    *out = mean + sd * *z;
                }
            }
            Kind::Lognormal { mu, sigma } => {
                for (out, z) in out.iter_mut().zip(scores) {
                    *out = libm::exp(mu + sigma * *z);
                }
            }
            _ => {
                for z in scores.iter_mut() {
                    // A score of 9 or more rounds to 1, where a quantile may be infinite.
                    *z = normal_cdf(*z).clamp(f64::MIN_POSITIVE, 1.0 - 0.5 * f64::EPSILON);
                }
                self.fill(scores, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> Vec<(Distribution, f64)> {
        let mut laws = vec![
            (Distribution::constant(3.0), 1e-15),
            (Distribution::uniform(-3.0, 4.0), 1e-14),
            (Distribution::triangular(1.1, 1.4, 2.0), 1e-14),
            (Distribution::triangular(0.0, 0.0, 2.0), 1e-14),
            (Distribution::triangular(0.0, 2.0, 2.0), 1e-14),
            (Distribution::normal(0.0, 1.0), 1e-9),
            (Distribution::normal(30.0, 4.0), 1e-10),
            (Distribution::exponential(2.0), 1e-9),
            (Distribution::hyperexponential(2.0, 9.0), 1e-15),
            (Distribution::pert(10.0, 20.0, 50.0), 1e-8),
        ];
        for sigma in [1e-3, 0.3, 1.0, 3.0, 3.1, 30.0] {
            laws.push((Distribution::lognormal(-2.0, sigma), 1e-8));
        }
        for shape in [0.05, 0.5, 0.7, 1.0, 2.5, 40.0, 9999.0, 1e6] {
            laws.push((Distribution::gamma(shape, 3.0), 1e-8));
        }
        for shape in [0.05, 0.5, 0.7, 1.0, 2.5, 40.0, 9999.0] {
            laws.push((Distribution::weibull(shape, 3.0), 1e-8));
        }
        for (a, b) in [
            (8.0, 3.0),
            (0.5, 0.5),
            (0.6, 20.0),
            (900.0, 40.0),
            (1.0, 1.0),
            (0.01, 5.0),
        ] {
            laws.push((Distribution::beta(a, b), 1e-8));
        }
        laws.into_iter().map(|(law, e)| (law.unwrap(), e)).collect()
    }

    #[test]
    fn tables_agree_with_the_quantile_and_rise() {
        let count = 3001;
        let mut p: Vec<f64> = (1..count)
            .map(|i| f64::from(i) / f64::from(count))
            .collect();
        for k in 2..52 {
            let tail =
                0.73 / f64::from(2u32.pow(k.min(30))) / f64::from(2u32.pow(k.saturating_sub(30)));
            p.extend([tail, 1.0 - tail]);
        }
        p.sort_by(f64::total_cmp);
        for (law, tolerance) in laws() {
            let sampler = Sampler::new(law);
            let mut out = vec![0.0; p.len()];
            sampler.fill(&p, &mut out);
            let spread = if law.at(0.1) < 0.0 {
                law.variance().sqrt()
            } else {
                0.0
            };
            let mut worst = (0.0, 0.0);
            for (p, got) in p.iter().zip(&out) {
                let want = law.at(*p);
                let off = (got - want).abs() / want.abs().max(spread).max(f64::MIN_POSITIVE);
                if off > worst.0 {
                    worst = (off, *p);
                }
            }
            println!(
                "{:.1e} at {:.6}  {law:?} {}",
                worst.0,
                worst.1,
                sampler.table.is_some()
            );
            assert!(worst.0 <= tolerance, "{law:?}: {worst:?}");
            assert!(out.is_sorted(), "{law:?}");
        }
    }

    #[test]
    fn scores_and_probabilities_agree() {
        let z = [-9.5, -3.0, -0.4, 0.0, 1.0, 3.5, 9.5];
        for (law, _) in laws() {
            let sampler = Sampler::new(law);
            let mut out = z;
            sampler.fill_from_scores(&mut z.clone(), &mut out);
            for (z, x) in z.iter().zip(out) {
                assert!(x.is_finite(), "{law:?} {z}");
                let want = law.at(normal_cdf(*z).clamp(1e-300, 1.0 - 0.5 * f64::EPSILON));
                if z.abs() < 4.0 {
                    assert!(
                        (x - want).abs() <= 1e-7 * want.abs().max(1e-7),
                        "{law:?} {z}: {x} {want}"
                    );
                }
            }
        }
    }
}
