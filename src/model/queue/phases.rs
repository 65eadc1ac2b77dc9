//! Times made of exponential stages run through in order, some of them skipped by chance (Neuts, *Matrix-Geometric Solutions in
//! Stochastic Models*, 1981, ch. 2). The exponential of their generator by uniformization, then squaring (Moler & Van Loan,
//! *Nineteen Dubious Ways*, SIAM Review 45, 2003): only sums of positive terms, so equal and nearly equal rates lose nothing.
// Rows and columns are counted to the number of stages over matrices of that size.
#![allow(clippy::indexing_slicing)]

use super::super::numeric::root::brent;

/// A stage this many times quicker than the time looked at is over at once.
const QUICKEST: f64 = 1e12;
/// The series is taken up to this rate × time, where [`TERMS`] terms are exact.
const SMALL: f64 = 0.5;
const TERMS: u32 = 16;

/// Stages in order; each is visited with its probability, whatever the others did.
#[derive(Debug, Clone, Default)]
pub(super) struct Stages {
    rates: Vec<f64>,
    visited: Vec<f64>,
}

impl Stages {
    /// Adds a stage with a rate above 0.
    pub(super) fn push(&mut self, rate: f64, visited: f64) {
        self.rates.push(rate);
        self.visited.push(visited);
    }

    /// P(sum > t) for t above 0.
    pub(super) fn above(&self, t: f64) -> f64 {
        // Work in units of t.
        let rates: Vec<f64> = self.rates.iter().map(|r| (r * t).min(QUICKEST)).collect();
        let quickest = rates.iter().copied().fold(0.0, f64::max);
        if quickest == 0.0 {
            return 1.0;
        }
        let mut doublings = 0;
        let mut time = 1.0;
        while quickest * time > SMALL {
            time *= 0.5;
            doublings += 1;
        }
        let mut matrix = self.short(&rates, quickest, time);
        for _ in 0..doublings {
            time *= 2.0;
            matrix = squared(&matrix);
            // The diagonal is known, and with it errors add up instead of doubling.
            for (i, rate) in rates.iter().enumerate() {
                matrix[i][i] = libm::exp(-rate * time);
            }
        }
        let start = self.onward(0);
        let late = start
            .iter()
            .zip(&matrix)
            .map(|(share, row)| share * row.iter().sum::<f64>());
        late.sum::<f64>().min(1.0)
    }

    /// The time not exceeded with probability p, to a relative 1e-11.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let log_allowed = libm::log1p(-p);
        // Each stage exceeds its share of this with probability (1 - p)/n at most.
        let most = libm::log(self.rates.len() as f64) - log_allowed;
        let high: f64 = self.rates.iter().map(|r| most / r).sum();
        let miss = |t: f64| {
            if t > 0.0 {
                libm::log(self.above(t)) - log_allowed
            } else {
                -log_allowed
            }
        };
        brent(miss, 0.0, high).unwrap_or(high)
    }

    /// Where one is after the stages before `from`: the probability of each stage to be the next.
    fn onward(&self, from: usize) -> Vec<f64> {
        let mut skipped = 1.0;
        let next = self.visited.iter().enumerate().map(|(j, visited)| {
            if j < from {
                return 0.0;
            }
            let share = skipped * visited;
            skipped *= 1.0 - visited;
            share
        });
        next.collect()
    }

    /// Transition probabilities within a short time.
    fn short(&self, rates: &[f64], quickest: f64, time: f64) -> Vec<Vec<f64>> {
        let size = rates.len();
        let jump: Vec<Vec<f64>> = (0..size)
            .map(|i| {
                let share = rates[i] / quickest;
                let mut row: Vec<f64> = self.onward(i + 1).iter().map(|p| p * share).collect();
                row[i] = 1.0 - share;
                row
            })
            .collect();
        let mut term: Vec<Vec<f64>> = (0..size)
            .map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect())
            .collect();
        let mut sum = term.clone();
        for k in 1..=TERMS {
            term = product(&term, &jump);
            let factor = quickest * time / f64::from(k);
            for (row, total) in term.iter_mut().zip(&mut sum) {
                for (value, total) in row.iter_mut().zip(total) {
                    *value *= factor;
                    *total += *value;
                }
            }
        }
        let none = libm::exp(-quickest * time);
        sum.iter_mut().flatten().for_each(|v| *v *= none);
        sum
    }
}

fn squared(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    product(a, a)
}

/// The product of two upper triangles.
fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = a.len();
    let mut c = vec![vec![0.0; size]; size];
    for i in 0..size {
        for k in i..size {
            let factor = a[i][k];
            if factor != 0.0 {
                for j in k..size {
                    c[i][j] += factor * b[k][j];
                }
            }
        }
    }
    c
}
