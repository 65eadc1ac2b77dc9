//! Each metric of the snapshots over time.

use std::collections::{BTreeMap, BTreeSet};

use super::by_name::ByName;
use super::clock::Window;
use super::snapshot::{Share, Snapshot};
use crate::evidence::Series;

type Metric = (
    &'static str,
    &'static str,
    fn(&Snapshot, &Window) -> Option<f64>,
);

#[rustfmt::skip]
const METRICS: [Metric; 22] = [
    ("requests_per_second", "per_second", |s, w| per_second(s.requests, w)),
    ("error_rate", "ratio", |s, _| s.error_rate()),
    ("latency_mean_ms", "ms", |s, _| s.busy(s.mean_ms)),
    ("latency_p50_ms", "ms", |s, _| s.busy(s.p50_ms)),
    ("latency_p95_ms", "ms", |s, _| s.busy(s.p95_ms)),
    ("latency_p99_ms", "ms", |s, _| s.busy(s.p99_ms)),
    ("latency_max_ms", "ms", |s, _| s.busy(s.max_ms)),
    ("redis_ops_per_second", "per_second", |s, w| per_second(s.redis_ops, w)),
    ("redis_latency_mean_ms", "ms", |s, _| s.redis_busy(s.redis_mean_ms)),
    ("redis_latency_p95_ms", "ms", |s, _| s.redis_busy(s.redis_p95_ms)),
    ("redis_latency_p99_ms", "ms", |s, _| s.redis_busy(s.redis_p99_ms)),
    ("heap_used", "bytes", |s, w| bytes(s.heap_used, w)),
    ("heap_total", "bytes", |s, w| bytes(s.heap_total, w)),
    ("rss", "bytes", |s, w| bytes(s.rss, w)),
    ("external", "bytes", |s, w| bytes(s.external, w)),
    ("cpu_usage", "ratio", |s, _| s.cpu_percent.map(|p| p / 100.0)),
    ("load_average_1m", "count", |Snapshot { load: [one, _, _], .. }, _| *one),
    ("load_average_5m", "count", |Snapshot { load: [_, five, _], .. }, _| *five),
    ("load_average_15m", "count", |Snapshot { load: [_, _, fifteen], .. }, _| *fifteen),
    ("uptime", "seconds", |s, _| s.uptime_s),
    ("errors", "count", |s, _| s.errors.map(|n| n as f64)),
    ("requests_failed", "count", |s, _| s.failed.map(|n| n as f64)),
];

type ShareMetric = (
    &'static str,
    &'static str,
    fn(&Share, &Window) -> Option<f64>,
);

const ENDPOINT_METRICS: [ShareMetric; 3] = [
    ("requests_per_second", "per_second", |e, w| {
        per_second(e.count, w)
    }),
    ("latency_mean_ms", "ms", |e, _| e.mean_ms),
    ("latency_p95_ms", "ms", |e, _| e.p95_ms),
];

const OPERATION_METRICS: [ShareMetric; 2] = [
    ("redis_ops_per_second", "per_second", |e, w| {
        per_second(e.count, w)
    }),
    ("redis_latency_mean_ms", "ms", |e, _| e.mean_ms),
];

/// How many endpoints or operations get series of their own.
const MOST_LABELS: usize = 50;

/// The whole service first, then each endpoint, then each Redis operation.
pub(super) fn all(format: &str, window: &Window) -> Vec<Series> {
    let mut all: Vec<Series> = METRICS
        .iter()
        .map(|(name, unit, value)| Series {
            points: points(window, |s| value(s, window)),
            notes: notes(name, window),
            ..series(format, name, unit)
        })
        .collect();
    all.extend(by_label(
        format,
        window,
        "endpoint",
        |s| &s.endpoints,
        &ENDPOINT_METRICS,
    ));
    all.extend(by_label(
        format,
        window,
        "operation",
        |s| &s.operations,
        &OPERATION_METRICS,
    ));
    all.retain(|series| series.points.iter().any(|(_, value)| value.is_some()));
    all
}

fn by_label(
    format: &str,
    window: &Window,
    label: &str,
    shares: fn(&Snapshot) -> &ByName<Share>,
    metrics: &[ShareMetric],
) -> Vec<Series> {
    type Dated<'a> = Vec<(f64, &'a Share)>;
    let busiest = busiest(window, shares).into_iter();
    let mut found: BTreeMap<&str, Dated> = busiest.map(|name| (name, Dated::new())).collect();
    for snapshot in &window.snapshots {
        let Some(at_s) = unix_s(snapshot) else {
            continue;
        };
        for (name, share) in shares(snapshot).iter() {
            if let Some(dated) = found.get_mut(name) {
                dated.push((at_s, share));
            }
        }
    }
    let mut all = Vec::new();
    for (labeled, dated) in &found {
        for (name, unit, value) in metrics {
            let points = dated.iter();
            all.push(Series {
                labels: BTreeMap::from([(label.to_owned(), (*labeled).to_owned())]),
                points: points
                    .map(|(at_s, share)| (*at_s, value(share, window)))
                    .collect(),
                ..series(format, name, unit)
            });
        }
    }
    all
}

fn unix_s(snapshot: &Snapshot) -> Option<f64> {
    snapshot.at.map(|at| at.ms as f64 / 1000.0)
}

fn busiest(window: &Window, shares: fn(&Snapshot) -> &ByName<Share>) -> BTreeSet<&str> {
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, share) in window.snapshots.iter().flat_map(|s| shares(s).iter()) {
        let total = totals.entry(name).or_default();
        *total = total.saturating_add(share.count.unwrap_or(0));
    }
    let mut names: Vec<(&str, u64)> = totals.into_iter().collect();
    names.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    names
        .into_iter()
        .take(MOST_LABELS)
        .map(|(name, _)| name)
        .collect()
}

/// A point for each dated snapshot; undefined values stay as `None`.
fn points(window: &Window, value: impl Fn(&Snapshot) -> Option<f64>) -> Vec<(f64, Option<f64>)> {
    let snapshots = window.snapshots.iter();
    snapshots
        .filter_map(|s| Some((unix_s(s)?, value(s))))
        .collect()
}

fn series(format: &str, name: &str, unit: &str) -> Series {
    Series {
        format: format.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        ..Series::default()
    }
}

fn notes(name: &str, window: &Window) -> Vec<String> {
    match (name, window.cpu_is_process) {
        ("cpu_usage", true) => vec!["CPU usage of the process.".to_owned()],
        ("cpu_usage", false) => vec![
            "Load average of the host over its cores; it can be above 1 and is not the process's own usage.".to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn per_second(count: Option<u64>, window: &Window) -> Option<f64> {
    Some(count? as f64 / window.interval_s()?)
}

fn bytes(memory: Option<f64>, window: &Window) -> Option<f64> {
    memory.map(|m| m * window.memory_unit)
}
