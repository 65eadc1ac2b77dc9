//! Points that stand for many values: histograms with bounds, histograms whose bounds are powers of
//! a base, and summaries.

use serde_json::Value;

use super::{list, number, number_at};
use crate::evidence::Bucket;
use crate::import::metrics::Spread;

/// The most buckets of one point.
const MAX_BUCKETS: usize = 1_000;
/// Scales beyond these no double can tell from 1, or hold.
const SCALES: std::ops::RangeInclusive<f64> = -12.0..=24.0;

fn known(point: &Value) -> Option<Spread> {
    let n = number_at(point, &["count"])?;
    let bound = |key| number_at(point, &[key]).filter(|_| n > 0.0);
    Some(Spread {
        n: Some(n),
        sum: number_at(point, &["sum"]),
        min: bound("min"),
        max: bound("max"),
        ..Spread::default()
    })
}

/// A histogram with bounds: one count more than there are bounds.
pub(super) fn explicit(point: &Value) -> Option<Spread> {
    let bounds = list(point, &["explicitBounds", "explicit_bounds"]).iter();
    let counts = list(point, &["bucketCounts", "bucket_counts"]).iter();
    let bounds = bounds
        .map(number)
        .take(MAX_BUCKETS)
        .chain(std::iter::once(None));
    let mut sum = 0.0;
    let buckets = bounds.zip(counts).filter_map(|(bound, count)| {
        sum += number(count)?;
        Some((bound, sum))
    });
    Some(Spread {
        buckets: buckets.collect(),
        ..known(point)?
    })
}

/// A histogram whose bounds are powers of 2 to the power of 2 to the power of -scale. Buckets in
/// which there is nothing are left out.
pub(super) fn exponential(point: &Value) -> Option<Spread> {
    let spread = known(point)?;
    let scale = number_at(point, &["scale"]).unwrap_or(0.0);
    if !SCALES.contains(&scale) {
        return Some(spread);
    }
    let bound = |index: f64| (index * (-scale).exp2()).exp2();
    let mut parts: Vec<Bucket> = Vec::new();
    for (index, count) in indexed(point, "negative") {
        parts.push((Some(-bound(index)), count));
    }
    parts.reverse();
    let zeros = number_at(point, &["zeroCount", "zero_count"]).unwrap_or(0.0);
    if zeros > 0.0 {
        let threshold = number_at(point, &["zeroThreshold", "zero_threshold"]);
        parts.push((Some(threshold.unwrap_or(0.0)), zeros));
    }
    for (index, count) in indexed(point, "positive") {
        parts.push((Some(bound(index + 1.0)), count));
    }
    let mut sum = 0.0;
    let mut buckets: Vec<Bucket> = Vec::new();
    for (bound, count) in parts.into_iter().take(MAX_BUCKETS) {
        sum += count;
        // A bound that no double can hold is that of the last bucket.
        if bound.is_some_and(f64::is_finite) {
            buckets.push((bound, sum));
        }
    }
    buckets.push((None, spread.n.unwrap_or(sum)));
    Some(Spread { buckets, ..spread })
}

/// The buckets of one side that hold something, each with its index.
fn indexed(point: &Value, side: &str) -> Vec<(f64, f64)> {
    let Some(side) = point.get(side) else {
        return Vec::new();
    };
    let offset = number_at(side, &["offset"]).unwrap_or(0.0);
    let counts = list(side, &["bucketCounts", "bucket_counts"]);
    let counts = counts
        .iter()
        .take(MAX_BUCKETS)
        .enumerate()
        .filter_map(|(place, count)| Some((offset + place as f64, number(count)?)));
    counts.filter(|(_, count)| *count > 0.0).collect()
}

/// A summary: quantiles, a count and a sum.
pub(super) fn summary(point: &Value) -> Option<Spread> {
    let quantiles = list(point, &["quantileValues", "quantile_values"]);
    let quantiles = quantiles.iter().filter_map(|one| {
        let share = number_at(one, &["quantile"]).unwrap_or(0.0);
        Some((share, number_at(one, &["value"])?))
    });
    Some(Spread {
        quantiles: quantiles.take(MAX_BUCKETS).collect(),
        ..known(point)?
    })
}
