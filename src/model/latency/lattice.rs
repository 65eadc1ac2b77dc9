//! A sum of independent parts on a grid, by the fast Fourier transform (Grübel & Hermesmeier, *Computation of compound
//! distributions I: aliasing errors and exponential tilting*, ASTIN Bulletin 29, 1999).
//!
//! Each value is split between its two neighbors on the grid such that its mean is kept ("local moment matching": Gerber, *On the
//! numerical evaluation of the distribution of aggregate claims*, ASTIN Bulletin 13, 1982): a part much smaller than a cell
//! shifts the sum as it should. What lies beyond the grid is left out, which changes nothing on it, and tilting keeps it from
//! coming back round.

use super::law::Law;
use crate::model::numeric::fft::convolve;

/// Cells of the grid.
const CELLS: usize = 2048;
/// A transform twice as long, so that with the tilt e⁻²⁴ of what lies beyond comes back and rounding grows by e¹² at most.
const SIZE: usize = 2 * CELLS;
const TILT: f64 = 24.0 / SIZE as f64;
/// A change of the density over a cell from which a cell is integrated exactly.
const ROUGH: f64 = 1e-4;

/// The distribution function of a sum of parts that start at 0, on multiples of `step`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lattice {
    step: f64,
    /// P(sum ≤ (i + ½)·step), never falling.
    cdf: Vec<f64>,
}

impl Lattice {
    /// On 0..=`span` for parts of which each is taken from its own `start` on.
    pub(super) fn new(parts: &[(Law, f64)], span: f64) -> Lattice {
        let step = span / CELLS as f64;
        let masses: Vec<Vec<f64>> = parts
            .iter()
            .map(|(law, start)| tilted(masses(law, *start, step), -TILT))
            .collect();
        let masses: Vec<&[f64]> = masses.iter().map(Vec::as_slice).collect();
        let mut sum = convolve(&masses, SIZE);
        sum.truncate(CELLS);
        let mut total = 0.0;
        let mut highest = 0.0_f64;
        let cdf = tilted(sum, TILT).into_iter().map(|mass| {
            total += mass;
            // Rounding may make a mass slightly negative.
            highest = highest.max(total);
            highest.min(1.0)
        });
        Lattice {
            step,
            cdf: cdf.collect(),
        }
    }

    pub(super) fn step(&self) -> f64 {
        self.step
    }

    /// Up to where the distribution function is known.
    pub(super) fn end(&self) -> f64 {
        self.step * (CELLS as f64 - 0.5)
    }

    /// The quantile at p; `None` if it lies beyond the grid.
    pub(super) fn quantile(&self, p: f64) -> Option<f64> {
        let i = self.cdf.partition_point(|f| *f < p);
        let high = *self.cdf.get(i)?;
        let low = i
            .checked_sub(1)
            .and_then(|j| self.cdf.get(j))
            .copied()
            .unwrap_or(0.0);
        let share = if high > low {
            (p - low) / (high - low)
        } else {
            1.0
        };
        Some(self.step * (i as f64 - 0.5 + share).max(0.0))
    }

    /// P(sum ≤ x) for x from 0 to the end.
    pub(super) fn below(&self, x: f64) -> f64 {
        let place = (x / self.step + 0.5).clamp(0.0, CELLS as f64);
        let i = place.floor() as usize;
        let at = |i: usize| self.cdf.get(i).copied().unwrap_or(1.0);
        let before = i.checked_sub(1).map_or(0.0, at);
        before + (place - i as f64) * (at(i) - before)
    }
}

/// Multiplies each value by e to the power of `rate` times its place.
fn tilted(mut values: Vec<f64>, rate: f64) -> Vec<f64> {
    let ratio = libm::exp(rate);
    let mut factor = 1.0;
    for value in &mut values {
        *value *= factor;
        factor *= ratio;
    }
    values
}

/// The probabilities of the points 0, step, 2·step, ..: differences of the mean of F over neighboring cells.
fn masses(law: &Law, start: f64, step: f64) -> Vec<f64> {
    let middle = |i: f64| law.below(start + (i + 0.5) * step);
    let mut masses = Vec::with_capacity(CELLS);
    let (mut before, mut here, mut previous) = (middle(-1.0), middle(0.0), 0.0);
    for i in 0..CELLS {
        let place = i as f64;
        let after = middle(place + 1.0);
        let bend = before - 2.0 * here + after;
        // The mean of F over a cell from its middle and those beside it, or exactly where F bends within a cell.
        let mean = if bend.abs() < ROUGH {
            here + bend / 24.0
        } else {
            let from = start + place * step;
            ((law.shortfall(from + step) - law.shortfall(from)) / step).clamp(0.0, 1.0)
        };
        masses.push(mean - previous);
        if before >= 1.0 - 1e-16 && i > 0 {
            break;
        }
        (before, here, previous) = (here, after, mean);
    }
    masses
}
