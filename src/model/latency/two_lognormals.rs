//! Two humps, such as hits and misses of a cache: a mixture of two lognormal laws through six or more percentiles, by damped least
//! squares (Marquardt, *J. SIAM* 11, 1963) from several starts. A rule of thumb: other pairs may fit nearly as well.

use super::law::Law;
use super::mixture::Mixture;
use super::percentiles::{Percentiles, Point};
use crate::model::distribution::Distribution;
use crate::model::numeric::root::last_true;
use crate::model::numeric::special::{normal_cdf, normal_density, normal_quantile};
use crate::model::{ModelError, Standing};

/// Five parameters and one point to spare.
const LEAST_POINTS: usize = 6;
/// Work grows with them.
const MOST_POINTS: usize = 100;
const MOST_STEPS: usize = 60;
/// ln of the odds of the first hump, and for each hump the mean of ln X and the ln of its deviation.
type Parameters = [f64; 5];

/// A mixture of two lognormal laws, as [`fit_two_lognormals`] finds it.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoLognormals {
    /// The fitted law, which carries the standing below.
    pub mixture: Mixture,
    /// Share of the faster hump.
    pub share: f64,
    /// Mean of ln X, of the faster hump and the slower one.
    pub mu: [f64; 2],
    /// Standard deviation of ln X.
    pub sigma: [f64; 2],
    /// Σ w·(ln Q(p) - ln q)².
    pub sse: f64,
    /// Root of the weighted mean of (ln Q(p) - ln q)².
    pub rms: f64,
    /// A rule of thumb.
    pub standing: Standing,
}

/// Fits a mixture of two lognormal laws to at least 6 and at most 100 percentiles, or to the percentiles of
/// [`Buckets`](super::Buckets). A few ms.
///
/// # Errors
/// `too_few_points`: fewer than six. `invalid_input`: more than 100. `infeasible`: fewer than three different values.
/// `not_converged`.
///
/// ```
/// use plimsoll::model::latency::{Percentiles, fit_two_lognormals};
/// let p = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
/// let q = [7.31, 9.33, 11.95, 15.31, 20.23, 115.0, 232.0];
/// let fit = fit_two_lognormals(&Percentiles::new(&p, &q)?)?;
/// assert!(fit.share > 0.85 && fit.rms < 0.1);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit_two_lognormals(percentiles: &Percentiles) -> Result<TwoLognormals, ModelError> {
    let points = percentiles.points();
    if points.len() < LEAST_POINTS {
        return Err(ModelError::TooFewPoints {
            got: points.len(),
            need: LEAST_POINTS,
        });
    }
    if points.len() > MOST_POINTS {
        return Err(ModelError::InvalidInput {
            name: "list of percentiles",
            must: "no longer than 100",
        });
    }
    let steps = points.iter().zip(points.iter().skip(1));
    if steps.filter(|(a, b)| a.q < b.q).count() < 2 {
        return Err(ModelError::Infeasible {
            why: "two humps need three different values",
        });
    }
    let fits = starts(points)
        .into_iter()
        .filter_map(|start| descend(points, start));
    let (sse, best) = fits
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .ok_or(ModelError::NotConverged)?;
    result(points, best, sse)
}

fn result(
    points: &[Point],
    [odds, a, ln_b, c, ln_d]: Parameters,
    sse: f64,
) -> Result<TwoLognormals, ModelError> {
    let share = share_of(odds);
    let (first, second) = ((a, libm::exp(ln_b)), (c, libm::exp(ln_d)));
    let (share, fast, slow) = if a <= c {
        (share, first, second)
    } else {
        (1.0 - share, second, first)
    };
    let standing = Standing::Heuristic;
    let hump = |(mu, sigma)| {
        let law = Distribution::lognormal(mu, sigma).map(Law::from);
        law.map(|law| law.no_better_than(standing))
    };
    let weights: f64 = points.iter().map(|p| p.weight).sum();
    Ok(TwoLognormals {
        mixture: Mixture::new(&[share, 1.0 - share], &[hump(fast)?, hump(slow)?])?,
        share,
        mu: [fast.0, slow.0],
        sigma: [fast.1, slow.1],
        sse,
        rms: (sse / weights).sqrt(),
        standing,
    })
}

/// Splits of the points in two, each side's line over its own share of the probability.
fn starts(points: &[Point]) -> Vec<Parameters> {
    let mut starts = Vec::new();
    for share in [0.5, 0.7, 0.85, 0.93, 0.97, 0.3] {
        let (low, high): (Vec<Point>, Vec<Point>) = points.iter().partition(|p| p.p < share);
        let scaled = |points: &[Point], from: f64, width: f64| {
            let places = points
                .iter()
                .map(|p| ((p.p - from) / width).clamp(1e-3, 0.999));
            let line: Vec<(f64, f64)> = places
                .map(normal_quantile)
                .zip(points.iter().map(|p| p.ln_q))
                .collect();
            line_through(&line)
        };
        let sides = scaled(&low, 0.0, share).zip(scaled(&high, share, 1.0 - share));
        if let Some(((a, b), (c, d))) = sides {
            starts.push([
                libm::log(share / (1.0 - share)),
                a,
                libm::log(b),
                c,
                libm::log(d),
            ]);
        }
    }
    starts
}

/// Intercept and slope, the slope held above 0; a single point has a usual one. `None` of nothing.
fn line_through(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = points.len() as f64;
    let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let sxx: f64 = points.iter().map(|p| (p.0 - x) * (p.0 - x)).sum();
    let sxy: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    let slope = if sxx > 0.0 {
        (sxy / sxx).clamp(0.02, 5.0)
    } else {
        0.3
    };
    (!points.is_empty()).then_some((y - slope * x, slope))
}

/// The sum of squares and the parameters where no step lowers it any more.
fn descend(points: &[Point], start: Parameters) -> Option<(f64, Parameters)> {
    let mut at = start;
    let (mut sse, mut rows) = misses(points, at)?;
    let mut damping = 1e-2;
    for _ in 0..MOST_STEPS {
        let next = step(&rows, damping).map(|step| {
            let mut next = at;
            next.iter_mut()
                .zip(step)
                .for_each(|(value, step)| *value += step.clamp(-1.0, 1.0));
            next
        });
        match next.and_then(|next| Some((next, misses(points, within(next))?))) {
            Some((next, (lower, new_rows))) if lower < sse => {
                let done = sse - lower <= 1e-12 * sse;
                (at, sse, rows) = (within(next), lower, new_rows);
                damping = (damping * 0.2_f64).max(1e-12);
                if done {
                    break;
                }
            }
            _ if damping > 1e8 => break,
            _ => damping *= 5.0,
        }
    }
    Some((sse, at))
}

/// No hump vanishes, none is a needle or spans the universe.
fn within([odds, a, b, c, d]: Parameters) -> Parameters {
    let width = |ln_sigma: f64| ln_sigma.clamp(-6.0, 2.5);
    [
        odds.clamp(-7.0, 7.0),
        a.clamp(-590.0, 590.0),
        width(b),
        c.clamp(-590.0, 590.0),
        width(d),
    ]
}

/// A point's miss and how it changes with each parameter, both times the root of its weight.
type Row = (f64, Parameters);

/// By the implicit function theorem: dQ/dθ = -(∂F/∂θ) / (∂F/∂ ln x).
fn misses(points: &[Point], parameters: Parameters) -> Option<(f64, Vec<Row>)> {
    let [odds, a, ln_b, c, ln_d] = parameters;
    let (share, b, d) = (share_of(odds), libm::exp(ln_b), libm::exp(ln_d));
    let mut rows = Vec::with_capacity(points.len());
    for point in points {
        let z = normal_quantile(point.p);
        let ends = (a + b * z, c + d * z);
        let (low, high) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let below =
            |y: f64| share * normal_cdf((y - a) / b) + (1.0 - share) * normal_cdf((y - c) / d);
        let above =
            |y: f64| share * normal_cdf((a - y) / b) + (1.0 - share) * normal_cdf((c - y) / d);
        let short = |y: f64| {
            if point.p > 0.5 {
                above(y) > 1.0 - point.p
            } else {
                below(y) < point.p
            }
        };
        let y = last_true(short, low, high);
        let (first, second) = ((y - a) / b, (y - c) / d);
        let (f, g) = (
            share * normal_density(first) / b,
            (1.0 - share) * normal_density(second) / d,
        );
        let density = (f + g).max(1e-12);
        let root = point.weight.sqrt();
        let change = [
            -share * (1.0 - share) * (normal_cdf(first) - normal_cdf(second)) / density,
            f / density,
            f * first * b / density,
            g / density,
            g * second * d / density,
        ];
        rows.push((root * (y - point.ln_q), change.map(|v| root * v)));
    }
    let sse: f64 = rows.iter().map(|(miss, _)| miss * miss).sum();
    sse.is_finite().then_some((sse, rows))
}

fn share_of(odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-odds))
}

/// The damped step: (JᵀJ + damping·diag)·step = -Jᵀ·misses, by elimination. `None` if it is not finite.
// Rows and columns are counted to five over arrays of five or six.
#[allow(clippy::indexing_slicing)]
fn step(rows: &[Row], damping: f64) -> Option<Parameters> {
    let mut system = [[0.0; 6]; 5];
    for (miss, change) in rows {
        for i in 0..5 {
            for j in 0..5 {
                system[i][j] += change[i] * change[j];
            }
            system[i][5] -= change[i] * miss;
        }
    }
    for (i, row) in system.iter_mut().enumerate() {
        row[i] += damping * (row[i] + 1e-9);
    }
    for i in 0..5 {
        let pivot = system[i];
        for row in system.iter_mut().skip(i + 1) {
            let factor = row[i] / pivot[i];
            row.iter_mut()
                .zip(pivot)
                .for_each(|(value, above)| *value -= factor * above);
        }
    }
    let mut step = [0.0; 5];
    for i in (0..5).rev() {
        let rest: f64 = (i + 1..5).map(|j| system[i][j] * step[j]).sum();
        step[i] = (system[i][5] - rest) / system[i][i];
    }
    step.iter().all(|v| v.is_finite()).then_some(step)
}
