//! Integrals by Gauss and Legendre's rule (Abramowitz & Stegun, *Handbook of Mathematical Functions*, §25.4.29).

use std::f64::consts::PI;

/// Points of the rule: exact for polynomials up to degree 47.
const POINTS: usize = 24;

/// The rule on one panel; build it once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GaussLegendre {
    /// Places in -1..1 and their weights.
    points: Vec<(f64, f64)>,
}

impl GaussLegendre {
    pub(crate) fn new() -> GaussLegendre {
        let n = POINTS as f64;
        let point = |k: usize| {
            // Newton's steps from Tricomi's estimate of the root.
            let mut x = libm::cos(PI * (k as f64 + 0.75) / (n + 0.5));
            for _ in 0..6 {
                let (value, slope) = legendre(x);
                x -= value / slope;
            }
            let (_, slope) = legendre(x);
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        };
        GaussLegendre {
            points: (0..POINTS).map(point).collect(),
        }
    }

    /// The integral of `f` from `from` to `to` over panels no wider than 1, at most 128 of them. 0 if `to` is not above `from`.
    pub(crate) fn integrate(&self, f: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
        let width = to - from;
        if !(width > 0.0 && width.is_finite()) {
            return 0.0;
        }
        let panels = width.ceil().clamp(1.0, 128.0);
        let half = 0.5 * width / panels;
        let panel = |k: usize| {
            let middle = from + half * (2.0 * k as f64 + 1.0);
            let sum: f64 = self
                .points
                .iter()
                .map(|(x, w)| w * f(middle + half * x))
                .sum();
            half * sum
        };
        (0..panels as usize).map(panel).sum()
    }
}

/// The Legendre polynomial and its derivative, by the three-term recurrence.
fn legendre(x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=POINTS {
        let k = k as f64;
        (before, value) = (
            value,
            ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k,
        );
    }
    (value, POINTS as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrals_with_known_values() {
        let rule = GaussLegendre::new();
        for (got, want) in [
            (rule.integrate(|_| 1.0, -3.0, 4.5), 7.5),
            (rule.integrate(|x| x * x * x, 0.0, 2.0), 4.0),
            (rule.integrate(libm::exp, 0.0, 10.0), libm::expm1(10.0)),
            (rule.integrate(libm::sin, 0.0, PI), 2.0),
            (rule.integrate(libm::sin, 1.0, 1.0), 0.0),
        ] {
            assert!(
                (got - want).abs() <= 1e-14 * want.abs().max(1.0),
                "{got} {want}"
            );
        }
    }
}
