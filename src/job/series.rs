//! What the page keeps of the series of a file, to give it back when its rules are to be held against them: of each metric the one
//! that a rule looks at, and a bounded number of its points. The worker alone looks into it.

use std::collections::BTreeMap;

use crate::evidence::Series;
use crate::order::by_key;
use crate::plan::rules::USUAL_LOOKBACK_S;
use crate::quantity::show;

/// Most metrics of one file that the rules of the page can look at.
pub const MAX_SERIES: usize = 64;
/// Most points of each.
pub const MAX_POINTS: usize = 2000;

/// Stretches of time of which a series with more points keeps the lowest, the highest and a gap.
const STRETCHES: f64 = 600.0;

/// What rules can look at, and sentences about what was left out.
///
/// ```
/// use plimsoll::{evidence::Series, job::{MAX_POINTS, kept}};
/// let points = (0..50_000).map(|i| (f64::from(i), Some(if i == 31_000 { 9.0 } else { 1.0 }))).collect();
/// let (kept, said) = kept(&[Series { name: "load".into(), points, ..Series::default() }]);
/// assert!(kept[0].points.len() <= MAX_POINTS && kept[0].points.contains(&(31_000.0, Some(9.0))));
/// assert_eq!(said.len(), 1);
/// ```
pub fn kept(all: &[Series]) -> (Vec<Series>, Vec<String>) {
    let mut kept: Vec<Series> = Vec::new();
    // A rule looks at the first series of its name, at one of the whole service before one of a part.
    let (whole, parts): (Vec<_>, Vec<_>) = all.iter().partition(|s| s.labels.is_empty());
    let mut more = false;
    for series in whole.into_iter().chain(parts) {
        if kept.iter().any(|k| k.name == series.name) {
            continue;
        }
        more |= kept.len() >= MAX_SERIES;
        if kept.len() < MAX_SERIES {
            kept.push(thinned(series));
        }
    }
    let mut said = Vec::new();
    if more {
        said.push(format!(
            "Rules look at the first {MAX_SERIES} metrics of the file only."
        ));
    }
    let thinned = kept.iter().filter_map(|s| s.thinned_s);
    if let Some(apart_s) = thinned.max_by(f64::total_cmp) {
        said.push(format!(
            "Some series have more than {MAX_POINTS} points. Rules look at the lowest and the highest of each stretch of time, so a time that they tell may be {} late.",
            show::duration(apart_s)
        ));
    }
    (kept, said)
}

fn thinned(series: &Series) -> Series {
    let mut points = series.points.clone();
    points.retain(|(at_s, _)| at_s.is_finite());
    let mut points = by_key(points, |(at_s, _)| *at_s);
    let mut thinned_s = None;
    if points.len() > MAX_POINTS {
        let span_s = match (points.first(), points.last()) {
            (Some((first_s, _)), Some((last_s, _))) => last_s - first_s,
            _ => 0.0,
        };
        let stretch_s = (span_s / STRETCHES).max(f64::MIN_POSITIVE);
        points = extremes(&with_gaps(&points), stretch_s);
        // Two in neighboring stretches are at most so far apart.
        thinned_s = Some(2.0 * stretch_s);
    }
    Series {
        name: series.name.clone(),
        unit: series.unit.clone(),
        labels: series.labels.clone(),
        notes: series.notes.clone(),
        points,
        thinned_s,
        ..Series::default()
    }
}

/// Marks where a sample no longer counted and no other had come: once points are left out, that can no longer be told.
fn with_gaps(points: &[(f64, Option<f64>)]) -> Vec<(f64, Option<f64>)> {
    let mut marked = Vec::with_capacity(points.len());
    let mut before_s = f64::INFINITY;
    for (at_s, value) in points {
        if at_s - before_s > USUAL_LOOKBACK_S {
            marked.push((before_s + USUAL_LOOKBACK_S, None));
        }
        marked.push((*at_s, *value));
        before_s = *at_s;
    }
    marked
}

/// The first gap, the lowest and the highest value of each stretch, and both ends of the series.
fn extremes(points: &[(f64, Option<f64>)], stretch_s: f64) -> Vec<(f64, Option<f64>)> {
    let Some((start_s, _)) = points.first().copied() else {
        return Vec::new();
    };
    let mut stretches: BTreeMap<u64, [Option<usize>; 3]> = BTreeMap::new();
    let value_at = |at: usize| points.get(at).and_then(|(_, value)| *value);
    for (at, (at_s, value)) in points.iter().enumerate() {
        let stretch = ((at_s - start_s) / stretch_s) as u64;
        let [gap, low, high] = stretches.entry(stretch).or_default();
        match value {
            None => *gap = gap.or(Some(at)),
            Some(value) => {
                if low.and_then(value_at).is_none_or(|v| *value < v) {
                    *low = Some(at);
                }
                if high.and_then(value_at).is_none_or(|v| *value > v) {
                    *high = Some(at);
                }
            }
        }
    }
    let ends = [Some(0), points.len().checked_sub(1)];
    let mut chosen: Vec<usize> = stretches
        .into_values()
        .flatten()
        .chain(ends)
        .flatten()
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
        .iter()
        .filter_map(|at| points.get(*at).copied())
        .collect()
}
