//! Changes of the mean by optimal partitioning, as PELT finds them (Killick, Fearnhead & Eckley, *Optimal Detection of Changepoints With a Linear
//! Computational Cost*, JASA 107, 2012) with functional pruning (Maidstone, Hocking, Rigaill & Fearnhead, *On Optimal Multiple
//! Changepoint Algorithms for Large Data*, Statistics and Computing 27, 2017). Both give the same partition; PELT prunes starts only
//! where there are changes, and takes n²/2 steps on a series without any.
// Sums, reciprocals and offsets have one entry more than the series, and starts and ends run from 0 to n.
#![allow(clippy::indexing_slicing)]

use crate::model::numeric::order::median;
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::sum::{mean, sum};
use crate::model::{Graded, ModelError, Standing, not_negative};

/// The longest series that is searched: at worst it takes n²/2 steps.
pub const LONGEST_SERIES: usize = 20_000;

/// The best partition of a series into segments of constant mean; see the example of [`changepoints_l2`].
#[derive(Debug, Clone, PartialEq)]
pub struct Changepoints {
    /// The first index of each new segment, rising; empty if the mean never changes.
    pub breaks: Vec<usize>,
    /// Squared deviations from the segments' means, plus the penalty for each break.
    pub objective: f64,
    /// The penalty used.
    pub penalty: f64,
    /// Exact: no partition has a lower objective (but for rounding).
    pub standing: Standing,
}

/// The partition that minimizes SSE + penalty · breaks, with at least `min_size` values in each segment.
///
/// The search is exact. It takes about O(n log n) steps, with or without changes, and at worst O(n²). A `min_size` of 0 counts
/// as 1; a series shorter than two segments has no break. Noise without a change needs a penalty of about 3σ² ln n, which
/// [`default_penalty`] gives.
///
/// # Errors
/// `invalid_input`: a value that is not finite or beyond ±1e100, a penalty below 0, more than [`LONGEST_SERIES`] values.
///
/// ```
/// use plimsoll::model::trend::changepoints_l2;
/// let found = changepoints_l2(&[1.0, 1.2, 0.8, 1.0, 5.0, 5.2, 4.8], 0.5, 2)?;
/// assert_eq!(found.breaks, [4]);
/// assert!((found.objective - 0.66).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn changepoints_l2(
    values: &[f64],
    penalty: f64,
    min_size: usize,
) -> Result<Changepoints, ModelError> {
    in_range(values, "values")?;
    not_negative(penalty, "penalty")?;
    if values.len() > LONGEST_SERIES {
        return Err(ModelError::InvalidInput {
            name: "series",
            must: "20 000 values or fewer: average blocks first",
        });
    }
    let min_size = min_size.max(1);
    let constant = values.windows(2).all(|w| w[0] == w[1]);
    let breaks = if constant || values.len() / 2 < min_size {
        Vec::new()
    } else {
        Search::new(values, penalty, min_size).breaks()
    };
    let mut from = 0;
    let mut objective = penalty * breaks.len() as f64;
    for to in breaks.iter().copied().chain([values.len()]) {
        objective += squares(&values[from..to]);
        from = to;
    }
    Ok(Changepoints {
        breaks,
        objective,
        penalty,
        standing: Standing::Exact,
    })
}

/// A penalty for [`changepoints_l2`], 3σ̂² ln n with σ̂ from the differences of neighbors, which changes of the mean barely move.
///
/// σ̂ is their median absolute deviation over 0.6745·√2, the scale of normal noise. Where more than half of the differences are
/// equal that is 0, and the root of half their mean square takes its place. O(n log n).
///
/// # Errors
/// `n_too_small` without a value; `invalid_input` for a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::trend::default_penalty;
/// let penalty = default_penalty(&[1.0, 2.0, 1.0, 3.0, 2.0, 2.0])?.value;
/// assert!((penalty - 3.0 / (0.6745 * 0.6745 * 2.0) * 6f64.ln()).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn default_penalty(values: &[f64]) -> Result<Graded<f64>, ModelError> {
    at_least(1, values)?;
    in_range(values, "values")?;
    let steps: Vec<f64> = values.windows(2).map(|w| w[1] - w[0]).collect();
    let center = median(&steps).unwrap_or(0.0);
    let away: Vec<f64> = steps.iter().map(|d| (d - center).abs()).collect();
    let sigma = median(&away).unwrap_or(0.0) / (0.6745 * std::f64::consts::SQRT_2);
    let variance = if sigma > 0.0 {
        sigma * sigma
    } else {
        let squares: Vec<f64> = steps.iter().map(|d| 0.5 * d * d).collect();
        mean(&squares).unwrap_or(0.0)
    };
    Ok(Graded::heuristic(
        3.0 * variance * libm::log(values.len() as f64),
    ))
}

fn squares(segment: &[f64]) -> f64 {
    let mean = mean(segment).unwrap_or(0.0);
    sum(segment.iter().map(|v| (v - mean) * (v - mean)))
}

/// The recursion F(t) = min over τ of F(τ) + SSE(τ..t) + penalty, with F(0) = -penalty.
///
/// With prefix sums S and Q of the values and their squares, and A(τ) = F(τ) - Q(τ), a last segment from τ to t with the mean μ
/// costs A(τ) + 2μS(τ) - τμ² plus what is the same for all τ. So which start is the best for a given μ changes only when a new
/// start comes in, and a start that is the best for no μ has lost for good. At its own mean the segment costs
/// A(τ) + Q(t) - (S(t) - S(τ))²/(t - τ).
struct Search {
    penalty: f64,
    min_size: usize,
    sums: Vec<f64>,
    reciprocals: Vec<f64>,
    /// A(τ).
    offsets: Vec<f64>,
    /// The best start for each μ between the least and the largest value, in the order of μ.
    pieces: Vec<Piece>,
    range: (f64, f64),
}

/// A range of μ and the start that is the best in it.
#[derive(Clone, Copy)]
struct Piece {
    low: f64,
    high: f64,
    start: usize,
}

impl Search {
    fn new(values: &[f64], penalty: f64, min_size: usize) -> Search {
        // Centered: the cost of a segment is a difference of large sums, and must keep its digits.
        let center = mean(values).unwrap_or(0.0);
        let mut total = 0.0;
        let sums = values.iter().map(|v| {
            total += v - center;
            total
        });
        let sums = [0.0].into_iter().chain(sums).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Search {
            penalty,
            min_size,
            sums,
            reciprocals: (0..=values.len()).map(|n| 1.0 / n.max(1) as f64).collect(),
            offsets: vec![f64::INFINITY; values.len() + 1],
            pieces: Vec::new(),
            range: (least - center, most - center),
        }
    }

    fn breaks(mut self) -> Vec<usize> {
        let n = self.sums.len() - 1;
        let mut from = vec![0; n + 1];
        self.offsets[0] = -self.penalty;
        for (t, from) in from.iter_mut().enumerate().skip(self.min_size) {
            // A segment that starts here has room from now on.
            self.admit(t - self.min_size);
            let (least, start) = self.least(t);
            self.offsets[t] = least + self.penalty;
            *from = start;
        }
        let mut breaks = Vec::new();
        let mut at = from[n];
        while at > 0 {
            breaks.push(at);
            at = from[at];
        }
        breaks.reverse();
        breaks
    }

    /// The least cost at t without Q(t), and its start; among equals the earliest, so that there is no needless break.
    fn least(&self, t: usize) -> (f64, usize) {
        let sum = self.sums[t];
        let (mut least, mut at) = (f64::INFINITY, 0);
        for Piece { start, .. } in &self.pieces {
            let difference = sum - self.sums[*start];
            let cost = self.offsets[*start] - difference * difference * self.reciprocals[t - start];
            if cost < least || (cost == least && *start < at) {
                (least, at) = (cost, *start);
            }
        }
        (least, at)
    }

    /// Gives a new start the means for which it beats those before.
    fn admit(&mut self, new: usize) {
        if self.offsets[new] == f64::INFINITY {
            return;
        }
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len() + 2);
        let mut take = |low: f64, high: f64, start: usize| match pieces.last_mut() {
            Some(last) if last.start == start => last.high = high,
            _ => pieces.push(Piece { low, high, start }),
        };
        for piece in &self.pieces {
            let Piece { low, high, start } = *piece;
            let (a, b) = self.keeps(start, new);
            let (a, b) = (a.max(low), b.min(high));
            if a > b {
                take(low, high, new);
                continue;
            }
            if low < a {
                take(low, a, new);
            }
            take(a, b, start);
            if b < high {
                take(b, high, new);
            }
        }
        if self.pieces.is_empty() {
            take(self.range.0, self.range.1, new);
        }
        self.pieces = pieces;
    }

    /// Between which means an older start stays the better one: the difference of the costs is c + 2bμ + aμ² with a > 0. An empty
    /// range is upside down.
    fn keeps(&self, old: usize, new: usize) -> (f64, f64) {
        let a = (new - old) as f64;
        let b = self.sums[old] - self.sums[new];
        let c = self.offsets[old] - self.offsets[new];
        let square = b * b - a * c;
        // Where rounding decides, the older start stays: it means one break less.
        let slack = 1e-13 * (b * b + (a * c).abs());
        if square < -slack {
            return (f64::INFINITY, f64::NEG_INFINITY);
        }
        let reach = (square.max(0.0) + slack).sqrt();
        ((-b - reach) / a, (-b + reach) / a)
    }
}
