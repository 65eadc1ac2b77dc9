//! Metrics of monitors: values by time at a bounded number of points, histograms, and what comes of
//! them as series or readings.

pub(super) mod timeline;
pub(super) mod unit;

use std::collections::BTreeMap;

use self::unit::Unit;
use super::bytes;
use crate::evidence::{Bucket, Evidence, Reading, Series, Warning};

/// The most metrics of one file, each label set counted.
pub(super) const MAX_METRICS: usize = 5_000;
/// The most values of one reading that are kept.
const MAX_SAMPLES: usize = 10_000;
/// The most labels of one metric.
const MAX_LABELS: usize = 40;

/// One metric with its labels.
#[derive(Debug, Clone, Default)]
pub(super) struct Metric {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub unit: Unit,
    /// In the order of time.
    pub points: Vec<Point>,
    pub thinned_s: Option<f64>,
    pub notes: Vec<String>,
}

/// What a metric was at one time.
#[derive(Debug, Clone)]
pub(super) struct Point {
    /// Unix seconds.
    pub at: Option<f64>,
    pub what: Measured,
}

/// What was measured; a number that is not finite is not defined.
#[derive(Debug, Clone)]
pub(super) enum Measured {
    Value(f64),
    Spread(Spread),
}

/// Many values of which only some figures are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread {
    pub n: Option<f64>,
    pub sum: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Share of the values, 0..1, and the value that they are not larger than.
    pub quantiles: Vec<(f64, f64)>,
    /// By bound, counted up.
    pub buckets: Vec<Bucket>,
}

/// What metrics become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Series,
    Readings,
}

/// The evidence that metrics are.
pub(super) fn evidence(format: &str, metrics: Vec<Metric>, form: Form) -> Evidence {
    let mut evidence = Evidence::default();
    for metric in metrics {
        // What has no times is no series, also among others that have.
        let is_timed = metric.points.iter().any(|point| point.at.is_some());
        match form {
            Form::Series if is_timed => evidence.series.extend(series(format, metric)),
            _ => evidence.readings.extend(reading(format, metric)),
        }
    }
    evidence
}

// --- series ----------------------------------------------------------------------------------

fn series(format: &str, metric: Metric) -> Vec<Series> {
    let unit = metric.unit;
    let is_spread = metric
        .points
        .iter()
        .any(|p| matches!(p.what, Measured::Spread(_)));
    let whole = Series {
        format: format.to_owned(),
        name: metric.name,
        unit: unit.name.to_owned(),
        labels: metric.labels,
        thinned_s: metric.thinned_s,
        notes: metric.notes,
        ..Series::default()
    };
    if is_spread {
        return spreads(&whole, unit, &metric.points);
    }
    let points = metric.points.iter().filter_map(|point| match point.what {
        Measured::Value(value) => Some((point.at?, defined(unit.scale(value)))),
        Measured::Spread(_) => None,
    });
    vec![Series {
        points: points.collect(),
        ..whole
    }]
}

fn defined(value: f64) -> Option<f64> {
    Some(value).filter(|v| v.is_finite())
}

/// A histogram's or summary's count with its buckets, its sum, and each quantile.
fn spreads(whole: &Series, unit: Unit, points: &[Point]) -> Vec<Series> {
    let dot = if whole.name.contains('.') { '.' } else { '_' };
    let over_time = |value: &dyn Fn(&Spread) -> Option<f64>| -> Vec<(f64, Option<f64>)> {
        let spreads = points.iter().filter_map(|point| match &point.what {
            Measured::Spread(spread) => Some((point.at?, value(spread)?)),
            Measured::Value(_) => None,
        });
        spreads.map(|(at, value)| (at, defined(value))).collect()
    };
    let part = |suffix: &str, points: Vec<(f64, Option<f64>)>| Series {
        name: format!("{}{dot}{suffix}", whole.name),
        points,
        ..whole.clone()
    };
    let scaled = |value: Option<f64>| value.map(|v| unit.scale(v));
    // What is said of counts is not true of the least and the most.
    let silent = |series: Series| Series {
        notes: Vec::new(),
        ..series
    };
    let mut all = vec![
        Series {
            unit: "count".to_owned(),
            ..part("count", over_time(&|s| s.n))
        },
        part("sum", over_time(&|s| scaled(s.sum))),
        silent(part("min", over_time(&|s| scaled(s.min)))),
        silent(part("max", over_time(&|s| scaled(s.max)))),
    ];
    if let Some(count) = all.first_mut() {
        count.buckets = buckets_over_time(points, unit);
        if !count.buckets.is_empty() && !unit.name.is_empty() {
            let note = format!("The bounds of the buckets are in {}.", unit.name);
            count.notes.push(note);
        }
    }
    let mut quantiles: Vec<f64> = Vec::new();
    for (share, _) in points.iter().flat_map(|point| match &point.what {
        Measured::Spread(spread) => spread.quantiles.as_slice(),
        Measured::Value(_) => &[],
    }) {
        if !quantiles.contains(share) {
            quantiles.push(*share);
        }
    }
    for share in quantiles {
        let mut one = silent(whole.clone());
        one.labels.insert("quantile".to_owned(), share.to_string());
        one.points = over_time(&|s| {
            let found = s.quantiles.iter().find(|(q, _)| *q == share);
            found.map(|(_, value)| unit.scale(*value))
        });
        all.push(one);
    }
    all.retain(|series| !series.points.is_empty());
    all
}

/// The buckets at each of the times that have a count; none if there are no buckets at all.
fn buckets_over_time(points: &[Point], unit: Unit) -> Vec<Vec<Bucket>> {
    let counted = points.iter().filter_map(|point| match &point.what {
        Measured::Spread(spread) if point.at.is_some() && spread.n.is_some() => Some(spread),
        _ => None,
    });
    let buckets: Vec<_> = counted.map(|s| scaled_buckets(&s.buckets, unit)).collect();
    match buckets.iter().all(Vec::is_empty) {
        true => Vec::new(),
        false => buckets,
    }
}

fn scaled_buckets(buckets: &[Bucket], unit: Unit) -> Vec<Bucket> {
    let buckets = buckets.iter().filter(|(_, count)| count.is_finite());
    buckets
        .map(|(bound, count)| {
            let bound = bound.filter(|b| b.is_finite());
            (bound.map(|b| unit.scale(b)), *count)
        })
        .collect()
}

// --- readings --------------------------------------------------------------------------------

/// The last value of a metric; where there are several without times, all of them.
fn reading(format: &str, metric: Metric) -> Option<Reading> {
    let unit = metric.unit;
    let last = metric.points.last()?;
    let mut reading = Reading {
        format: format.to_owned(),
        name: metric.name,
        labels: metric.labels,
        unit: unit.name.to_owned(),
        at_s: last.at,
        ..Reading::default()
    };
    match &last.what {
        Measured::Value(value) => {
            reading.value = Some(defined(unit.scale(*value))?);
            let values = metric.points.iter().take(MAX_SAMPLES);
            let samples: Vec<f64> = values
                .filter_map(|p| match p.what {
                    Measured::Value(value) => defined(unit.scale(value)),
                    Measured::Spread(_) => None,
                })
                .collect();
            reading.samples = (samples.len() > 1).then_some(samples);
        }
        Measured::Spread(spread) => {
            reading.stats = Some(stats(spread, unit)).filter(|stats| !stats.is_empty());
            reading.buckets = scaled_buckets(&spread.buckets, unit);
            if reading.stats.is_none() && reading.buckets.is_empty() {
                return None;
            }
        }
    }
    Some(reading)
}

fn stats(spread: &Spread, unit: Unit) -> BTreeMap<String, f64> {
    let mean = match (spread.sum, spread.n) {
        (Some(sum), Some(n)) if n > 0.0 => Some(sum / n),
        _ => None,
    };
    let scaled = |value: Option<f64>| value.map(|v| unit.scale(v));
    let named = [
        ("n", spread.n),
        ("sum", scaled(spread.sum)),
        ("mean", scaled(mean)),
        ("min", scaled(spread.min)),
        ("max", scaled(spread.max)),
    ];
    let named = named
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let quantiles = spread
        .quantiles
        .iter()
        .map(|(share, value)| (quantile_name(*share), Some(unit.scale(*value))));
    let all = named.chain(quantiles);
    all.filter_map(|(name, value)| Some((name, value.filter(|v| v.is_finite())?)))
        .collect()
}

/// 0.95 is `p95`; the least and the most have names of their own.
fn quantile_name(share: f64) -> String {
    match share {
        0.0 => "min".to_owned(),
        1.0 => "max".to_owned(),
        _ => format!("p{}", (share * 1e8).round() / 1e6),
    }
}

// --- labels and warnings ---------------------------------------------------------------------

/// Labels that are fit to be kept: no secrets, no statements, and not too many.
pub(super) fn labels<K: AsRef<str>, V: AsRef<str>>(
    labels: impl IntoIterator<Item = (K, V)>,
) -> BTreeMap<String, String> {
    let kept = labels
        .into_iter()
        .filter(|(key, _)| !is_private(key.as_ref()));
    kept.map(|(key, value)| {
        let value = without_password(value.as_ref());
        (bytes::name(key.as_ref()), bytes::name(&value))
    })
    .take(MAX_LABELS)
    .collect()
}

fn is_private(key: &str) -> bool {
    const PRIVATE: [&str; 11] = [
        "password",
        "passwd",
        "secret",
        "token",
        "authorization",
        "api_key",
        "apikey",
        "cookie",
        "command_line",
        "statement",
        "query.text",
    ];
    let key = key.to_ascii_lowercase();
    PRIVATE.iter().any(|word| key.ends_with(word))
}

/// An address without the user and password in it: `http://me:secret@host/` is `http://host/`.
pub(super) fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', ' ', '"', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => text.to_owned(),
    }
}

/// What is said where a file holds more metrics than are kept.
pub(super) fn too_many(left_out: u64, first: &str) -> Warning {
    let metrics = match left_out {
        1 => "1 metric was left out".to_owned(),
        _ => format!("{left_out} metrics were left out"),
    };
    Warning::new(
        "too_many_metrics",
        format!(
            "{metrics}, the first of them of the name {first}: at most {MAX_METRICS} of a file and {} of one name are kept",
            bytes::MAX_NAMES
        ),
    )
}
