//! Levenberg-Marquardt with projection on a box (Marquardt 1963; bounds by an active set), then undamped Gauss-Newton:
//! the minimum of Σ w(X - X(N; λ, σ, κ))² to the last digits, where stock optimizers stop at six.
// Rows and columns are counted to three over arrays of three.
#![allow(clippy::indexing_slicing)]

use super::least_denominator;
use crate::model::numeric::least_squares::{Triangle, Triple, dot};

/// Smallest share of the highest throughput that λ may take: λ = 0 is not in the domain.
const LEAST_LAMBDA: f64 = 1e-12;
const MOST_DAMPING: f64 = 1e20;
/// A superlinear curve with a denominator below this has a spike between the points that no point supports.
const LEAST_DENOMINATOR: f64 = 1e-3;
/// What changes the denominator by less than this at the highest level is rounding.
const NEGLIGIBLE: f64 = 1e-12;
/// A sum of squares below this share of Σwx² is rounding.
const ROUNDING_SHARE: f64 = 1e-26;

/// One observation; throughput and weight are scaled so that their largest values are 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    pub n: f64,
    pub x: f64,
    pub root_weight: f64,
}

/// What is minimized, and within which box. The unknowns are λ, σ, κ, in this order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    pub observations: Vec<Observation>,
    pub low: Triple,
    pub high: Triple,
}

/// Everything that one step needs to know about a place.
struct Local {
    /// Jᵀr, the direction in which the cost falls.
    descent: Triple,
    lengths: Triple,
    frozen: [bool; 3],
    triangle: Triangle,
}

impl Problem {
    /// `superlinear` opens σ to -1; `coherency: false` holds κ at 0, which is Amdahl's law.
    pub(super) fn new(observations: Vec<Observation>, superlinear: bool, coherency: bool) -> Self {
        Problem {
            observations,
            low: [LEAST_LAMBDA, if superlinear { -1.0 } else { 0.0 }, 0.0],
            high: [f64::MAX, 1.0, if coherency { 1.0 } else { 0.0 }],
        }
    }

    /// The weighted sum of squares; infinite where the law is not defined on the whole range of levels.
    pub(super) fn cost(&self, [lambda, sigma, kappa]: Triple) -> f64 {
        let (least, most) = self.range();
        if sigma < 0.0 && least_denominator(sigma, kappa, least.min(1.0), most) < LEAST_DENOMINATOR
        {
            return f64::INFINITY;
        }
        let cost: f64 = self
            .observations
            .iter()
            .map(|o| {
                let r = o.root_weight * (o.x - lambda * o.n / denominator(o.n, sigma, kappa));
                r * r
            })
            .sum();
        if cost.is_finite() {
            cost
        } else {
            f64::INFINITY
        }
    }

    /// Descends from `start` until a step changes nothing beyond `tolerance` (relative).
    pub(super) fn descend(&self, start: Triple, tolerance: f64) -> Triple {
        let mut at = self.project(start);
        let mut cost = self.cost(at);
        let mut damping = 1e-3;
        for _ in 0..500 {
            let local = self.local(at);
            let Some((next, next_cost, used)) = self.damped_step(at, cost, &local, damping) else {
                break;
            };
            let moved = self.relative_step(at, next);
            (at, cost) = (next, next_cost);
            damping = (used / 5.0).max(1e-15);
            if moved < tolerance || cost == 0.0 {
                break;
            }
        }
        at
    }

    /// Undamped Gauss-Newton from the end of [`Problem::descend`]: quadratic when the residuals are small.
    pub(super) fn polish(&self, start: Triple) -> Triple {
        let mut at = start;
        let mut cost = self.cost(at);
        for _ in 0..100 {
            let Some(step) = self.local(at).triangle.solve() else {
                break;
            };
            let next = self.project(add(at, step));
            let next_cost = self.cost(next);
            // At the minimum the cost is flat, so rounding may raise it a little.
            if next_cost > cost * (1.0 + 1e-12) {
                break;
            }
            let moved = self.relative_step(at, next);
            (at, cost) = (next, next_cost);
            if moved < 1e-14 {
                break;
            }
        }
        at
    }

    /// The same place with what only rounding holds off a bound, or off linearity, put there.
    pub(super) fn settled(&self, at: Triple) -> Triple {
        let (_, most) = self.range();
        let [lambda, sigma, kappa] = at;
        let far = (most - 1.0).abs().max(1.0);
        let is_whole = (sigma.round() - sigma).abs() * far < NEGLIGIBLE;
        let is_nothing = kappa * most * far < NEGLIGIBLE;
        let near = [
            lambda,
            if is_whole { sigma.round() } else { sigma },
            if is_nothing { 0.0 } else { kappa },
        ];
        let cost = self.cost(at);
        if self.cost(near) <= cost * (1.0 + NEGLIGIBLE) + self.rounding() {
            near
        } else {
            at
        }
    }

    /// Whether a superlinear fit was stopped only by [`LEAST_DENOMINATOR`].
    pub(super) fn is_stopped(&self, [_, sigma, kappa]: Triple) -> bool {
        let (least, most) = self.range();
        let d = least_denominator(sigma, kappa, least.min(1.0), most);
        sigma < 0.0 && d < 1.01 * LEAST_DENOMINATOR
    }

    /// R of the weighted Jacobian at `at`, and which unknowns are held by a bound.
    pub(super) fn geometry(&self, at: Triple) -> (Triangle, [bool; 3]) {
        let local = self.local(at);
        (local.triangle, local.frozen)
    }

    /// R of the weighted Jacobian at `at` with no unknown held.
    pub(super) fn triangle_of_all(&self, at: Triple) -> Triangle {
        let mut triangle = Triangle::default();
        for o in &self.observations {
            triangle.add(self.row(o, at, [false; 3]), 0.0);
        }
        triangle
    }

    /// ∂X/∂(λ, σ, κ) times the root of the weight, zero for what is held by a bound.
    pub(super) fn row(&self, o: &Observation, at: Triple, frozen: [bool; 3]) -> Triple {
        let full = gradient(o.n, at).map(|g| g * o.root_weight);
        keep(full, frozen)
    }

    /// Σ w(X - mean)² about the weighted mean, on the problem's own scale.
    pub(super) fn total_about_mean(&self) -> f64 {
        let weight = |o: &Observation| o.root_weight * o.root_weight;
        let weights: f64 = self.observations.iter().map(weight).sum();
        let mean = self
            .observations
            .iter()
            .map(|o| weight(o) * o.x)
            .sum::<f64>()
            / weights;
        self.observations
            .iter()
            .map(|o| weight(o) * (o.x - mean) * (o.x - mean))
            .sum()
    }

    /// What a sum of squares cannot be told from 0 by.
    pub(super) fn rounding(&self) -> f64 {
        let squares = self
            .observations
            .iter()
            .map(|o| o.root_weight * o.x * o.root_weight * o.x);
        ROUNDING_SHARE * squares.sum::<f64>()
    }

    pub(super) fn project(&self, at: Triple) -> Triple {
        let mut inside = at;
        for (value, (low, high)) in inside.iter_mut().zip(self.low.into_iter().zip(self.high)) {
            *value = if value.is_nan() {
                low
            } else {
                value.clamp(low, high)
            };
        }
        inside
    }

    fn range(&self) -> (f64, f64) {
        self.observations
            .iter()
            .fold((f64::MAX, f64::MIN), |(a, b), o| (a.min(o.n), b.max(o.n)))
    }

    fn local(&self, at: Triple) -> Local {
        let [lambda, sigma, kappa] = at;
        let residual =
            |o: &Observation| o.root_weight * (o.x - lambda * o.n / denominator(o.n, sigma, kappa));
        let (mut descent, mut squares, mut size) = ([0.0; 3], [0.0; 3], 0.0);
        for o in &self.observations {
            let row = self.row(o, at, [false; 3]);
            let r = residual(o);
            descent = add(descent, row.map(|g| g * r));
            squares = add(squares, row.map(|g| g * g));
            size += o.root_weight * o.x * o.root_weight * o.x;
        }
        let noise = (ROUNDING_SHARE * size).sqrt();
        let frozen = self.frozen(at, descent, squares.map(|s| s.sqrt() * noise));
        let mut triangle = Triangle::default();
        for o in &self.observations {
            triangle.add(self.row(o, at, frozen), residual(o));
        }
        for (j, _) in frozen.iter().enumerate().filter(|(_, held)| **held) {
            triangle.pull_to_zero(j, 1.0);
        }
        Local {
            descent,
            lengths: keep(squares, frozen).map(f64::sqrt),
            frozen,
            triangle,
        }
    }

    /// An unknown is held when it stands on a bound and the cost falls only outwards, or by no more than rounding.
    fn frozen(&self, at: Triple, descent: Triple, noise: Triple) -> [bool; 3] {
        let mut frozen = [false; 3];
        for (j, held) in frozen.iter_mut().enumerate() {
            *held = (at[j] <= self.low[j] && descent[j] <= noise[j])
                || (at[j] >= self.high[j] && descent[j] >= -noise[j])
                || self.low[j] == self.high[j];
        }
        frozen
    }

    /// The first damped step that lowers the cost, with its cost and damping; `None` at a minimum.
    fn damped_step(
        &self,
        at: Triple,
        cost: f64,
        local: &Local,
        damping: f64,
    ) -> Option<(Triple, f64, f64)> {
        if keep(local.descent, local.frozen).iter().all(|g| *g == 0.0) {
            return None;
        }
        let mut damping = damping;
        while damping < MOST_DAMPING {
            let mut damped = local.triangle;
            for (j, length) in local.lengths.iter().enumerate() {
                damped.pull_to_zero(j, damping.sqrt() * length);
            }
            if let Some(step) = damped.solve() {
                let next = self.project(add(at, step));
                let next_cost = self.cost(next);
                if next_cost < cost {
                    return Some((next, next_cost, damping));
                }
            }
            damping *= 4.0;
        }
        None
    }

    /// The largest change of an unknown against its own size, or against a size at which it no longer matters.
    fn relative_step(&self, from: Triple, to: Triple) -> f64 {
        let floors = [1e-6, 1e-6, 1e-10];
        from.iter()
            .zip(to)
            .zip(floors)
            .map(|((a, b), floor)| (b - a).abs() / b.abs().max(floor))
            .fold(0.0, f64::max)
    }
}

/// The estimate from N/X = a₀ + a₁(N - 1) + a₂N(N - 1), weighted with wX⁴/N² (delta method); raw, so it may lie outside
/// the box. `None` if the levels cannot tell the three apart.
pub(super) fn linearized(observations: &[Observation]) -> Option<Triple> {
    let mut triangle = Triangle::default();
    for o in observations {
        let w = o.root_weight * o.x * o.x / o.n;
        let m = o.n - 1.0;
        triangle.add([w, w * m, w * o.n * m], w * o.n / o.x);
    }
    let [a0, a1, a2] = triangle.solve()?;
    let start = [1.0 / a0, a1 / a0, a2 / a0];
    start.iter().all(|v| v.is_finite()).then_some(start)
}

pub(super) fn denominator(n: f64, sigma: f64, kappa: f64) -> f64 {
    1.0 + (sigma + kappa * n) * (n - 1.0)
}

/// ∂X/∂λ = N/D, ∂X/∂σ = -λN(N - 1)/D², ∂X/∂κ = -λN²(N - 1)/D².
pub(super) fn gradient(n: f64, [lambda, sigma, kappa]: Triple) -> Triple {
    let d = denominator(n, sigma, kappa);
    let by_lambda = n / d;
    let by_sigma = -lambda * by_lambda * ((n - 1.0) / d);
    [by_lambda, by_sigma, by_sigma * n]
}

/// gᵀCg; none if it is below 0 by more than rounding, or no number.
pub(super) fn variance(g: Triple, covariance: &[Triple; 3]) -> Option<f64> {
    let value = dot(g, covariance.map(|row| dot(row, g)));
    let size = dot(
        g.map(f64::abs),
        covariance.map(|row| dot(row.map(f64::abs), g.map(f64::abs))),
    );
    (value >= -1e-9 * size).then_some(value.max(0.0))
}

fn add(a: Triple, b: Triple) -> Triple {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

fn keep(row: Triple, frozen: [bool; 3]) -> Triple {
    let mut kept = row;
    for (value, held) in kept.iter_mut().zip(frozen) {
        if held {
            *value = 0.0;
        }
    }
    kept
}
