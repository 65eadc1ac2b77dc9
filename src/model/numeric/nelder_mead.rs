//! Minimization without derivatives by a simplex (Nelder & Mead, *A Simplex Method for Function Minimization*, Computer Journal
//! 7, 1965), inside bounds.
//!
//! A point outside its bounds is moved onto them, so the simplex may go flat there: a second search from the best point, with a
//! fresh simplex, takes care of that.
// A simplex has one point more than dimensions, at least one, and every point has as many coordinates as there are bounds.
#![allow(clippy::indexing_slicing)]

use crate::order::by_key;

/// The spread of values at which a search ends: absolute below 1, relative to the best one above.
const TOLERANCE: f64 = 1e-10;

/// The least value found within the bounds, and where, after at most about `most` evaluations. A NaN counts as infinite.
///
/// `start` and `bounds` are of one length; nothing to move gives the value at once.
pub(crate) fn minimize(
    f: impl Fn(&[f64]) -> f64,
    start: &[f64],
    bounds: &[(f64, f64)],
    most: usize,
) -> (Vec<f64>, f64) {
    let inside = |x: &[f64]| -> Vec<f64> {
        x.iter()
            .zip(bounds)
            .map(|(x, (low, high))| x.max(*low).min(*high))
            .collect()
    };
    let value = |x: &[f64]| {
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let start = inside(start);
    let mut best = Point {
        value: value(&start),
        at: start,
    };
    if best.at.is_empty() {
        return (best.at, best.value);
    }
    for share in [0.1, 0.05] {
        best = search(&value, &inside, best, bounds, share, most / 2);
    }
    (best.at, best.value)
}

#[derive(Clone)]
struct Point {
    at: Vec<f64>,
    value: f64,
}

/// One search. The first simplex steps by a share of each bound's width, away from the nearer bound.
fn search(
    value: &impl Fn(&[f64]) -> f64,
    inside: &impl Fn(&[f64]) -> Vec<f64>,
    start: Point,
    bounds: &[(f64, f64)],
    share: f64,
    most: usize,
) -> Point {
    let point = |at: Vec<f64>| {
        let at = inside(&at);
        Point {
            value: value(&at),
            at,
        }
    };
    let mut simplex = vec![start.clone()];
    for (j, (low, high)) in bounds.iter().enumerate() {
        let mut at = start.at.clone();
        let step = share * (high - low);
        at[j] += if at[j] + step <= *high { step } else { -step };
        simplex.push(point(at));
    }
    let (last, mut used) = (bounds.len(), bounds.len());
    while used < most {
        simplex = by_key(simplex, |point| point.value);
        let spread = simplex[last].value - simplex[0].value;
        if spread.is_nan() || spread <= TOLERANCE * (1.0 + simplex[0].value.abs()) {
            break;
        }
        let middle = centroid(&simplex[..last]);
        let along = |t: f64| -> Vec<f64> {
            middle
                .iter()
                .zip(&simplex[last].at)
                .map(|(m, w)| m + t * (w - m))
                .collect()
        };
        let reflected = point(along(-1.0));
        used += 1;
        let next = if reflected.value < simplex[0].value {
            used += 1;
            let expanded = point(along(-2.0));
            Some(if expanded.value < reflected.value {
                expanded
            } else {
                reflected
            })
        } else if reflected.value < simplex[last - 1].value {
            Some(reflected)
        } else {
            used += 1;
            let outside = reflected.value < simplex[last].value;
            let contracted = point(along(if outside { -0.5 } else { 0.5 }));
            let limit = reflected.value.min(simplex[last].value);
            (contracted.value < limit).then_some(contracted)
        };
        match next {
            Some(next) => simplex[last] = next,
            None => {
                let best = simplex[0].at.clone();
                for vertex in simplex.iter_mut().skip(1) {
                    let halfway = vertex.at.iter().zip(&best).map(|(v, b)| b + 0.5 * (v - b));
                    *vertex = point(halfway.collect());
                }
                used += last;
            }
        }
    }
    simplex
        .into_iter()
        .min_by(|a, b| a.value.total_cmp(&b.value))
        .unwrap_or(start)
}

fn centroid(points: &[Point]) -> Vec<f64> {
    let mean = |j: usize| points.iter().map(|p| p.at[j]).sum::<f64>() / points.len() as f64;
    (0..points.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_valley_and_keeps_the_bounds() {
        let valley = |x: &[f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            a * a + 100.0 * b * b
        };
        let (at, value) = minimize(valley, &[-1.2, 1.0], &[(-5.0, 5.0); 2], 2000);
        assert!(value < 1e-8 && (at[0] - 1.0).abs() < 1e-3, "{at:?} {value}");
        let (at, _) = minimize(valley, &[0.0, 0.0], &[(-5.0, 0.5), (-5.0, 5.0)], 2000);
        assert!(
            (at[0] - 0.5).abs() < 1e-6 && (at[1] - 0.25).abs() < 1e-4,
            "{at:?}"
        );
        assert_eq!(minimize(|_| 7.0, &[], &[], 100), (vec![], 7.0));
        let (_, value) = minimize(|_| f64::NAN, &[0.5], &[(0.0, 1.0)], 100);
        assert_eq!(value, f64::INFINITY);
    }
}
