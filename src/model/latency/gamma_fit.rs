//! The gamma law through percentiles: one unknown, since the best scale follows from the shape.
//!
//! The sum of squares is scanned over ln shape, and the root of its slope found between the neighbors of the least value. A
//! search for the minimum itself would stop at the square root of the rounding.

use super::percentiles::{Family, PercentileFit, Percentiles, weighted_mean};
use crate::model::ModelError;
use crate::model::numeric::root::brent;
use crate::model::numeric::special::{gamma_quantile, ln_gamma};

const LEAST_SHAPE: f64 = 0.01;
const LARGEST_SHAPE: f64 = 1e5;
const SCAN_STEPS: u32 = 80;
/// Half the distance over which the slope is taken, in ln shape.
const NUDGE: f64 = 1e-3;

pub(super) fn fit(percentiles: &Percentiles) -> Result<PercentileFit, ModelError> {
    let (low, high) = (libm::log(LEAST_SHAPE), libm::log(LARGEST_SHAPE));
    let step = (high - low) / f64::from(SCAN_STEPS);
    let scan = (0..=SCAN_STEPS).map(|i| {
        let at = low + f64::from(i) * step;
        (at, misses(percentiles, at))
    });
    let (best, _) = scan.fold((low, f64::INFINITY), |best, next| {
        if next.1 < best.1 { next } else { best }
    });
    let slope = |at: f64| slope(percentiles, at);
    let ln_shape = brent(slope, (best - step).max(low), (best + step).min(high))
        .ok_or(ModelError::NotConverged)?;
    let shape = libm::exp(ln_shape);
    let ln_scale = ln_scale(percentiles, shape);
    let family = Family::Gamma {
        shape,
        scale: libm::exp(ln_scale),
    };
    PercentileFit::new(family, percentiles, |p| ln_scale + ln_quantile(shape, p))
}

/// ln of the quantile at scale 1, also where the quantile itself is below the range of f64.
fn ln_quantile(shape: f64, p: f64) -> f64 {
    // P(X ≤ x) = x^shape/Γ(1 + shape)·(1 - x·shape/(1 + shape) + ..).
    let first = (libm::log(p) + ln_gamma(1.0 + shape)) / shape;
    if first < -30.0 {
        first
    } else {
        libm::log(gamma_quantile(shape, p))
    }
}

fn ln_scale(percentiles: &Percentiles, shape: f64) -> f64 {
    weighted_mean(percentiles, &|point| {
        point.ln_q - ln_quantile(shape, point.p)
    })
}

/// The least mean square for this shape.
fn misses(percentiles: &Percentiles, ln_shape: f64) -> f64 {
    let shape = libm::exp(ln_shape);
    let points = percentiles.points().iter();
    let miss: Vec<f64> = points.map(|p| p.ln_q - ln_quantile(shape, p.p)).collect();
    let weights = || percentiles.points().iter().map(|p| p.weight);
    let total: f64 = weights().sum();
    let mean = miss.iter().zip(weights()).map(|(m, w)| m * w).sum::<f64>() / total;
    let squares = miss
        .iter()
        .zip(weights())
        .map(|(m, w)| (m - mean) * (m - mean) * w);
    squares.sum::<f64>() / total
}

/// Half the derivative of that over ln shape, by the derivative of each ln quantile (Richardson's two central differences: error
/// of the fourth order).
fn slope(percentiles: &Percentiles, ln_shape: f64) -> f64 {
    let shape = libm::exp(ln_shape);
    let ln_scale = ln_scale(percentiles, shape);
    let turn = |p: f64| {
        let at = |d: f64| ln_quantile(libm::exp(ln_shape + d), p);
        let central = |d: f64| (at(d) - at(-d)) / (2.0 * d);
        (4.0 * central(NUDGE) - central(2.0 * NUDGE)) / 3.0
    };
    let mean_turn = weighted_mean(percentiles, &|point| turn(point.p));
    weighted_mean(percentiles, &|point| {
        (ln_scale + ln_quantile(shape, point.p) - point.ln_q) * (turn(point.p) - mean_turn)
    })
}
