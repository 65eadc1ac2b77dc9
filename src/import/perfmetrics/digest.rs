//! The whole window as one run. Percentiles of intervals cannot be merged, so they are left out,
//! unless only one interval had requests.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::bytes::MAX_NAMES;
use super::super::fields::Fields;
use super::super::share;
use super::clock::Window;
use super::snapshot::{Share, Snapshot};
use crate::evidence::{Endpoint, Latency, Run};

pub(super) fn run(format: &str, window: &Window, summary: Option<&Fields>) -> Run {
    let requests = sum(window, |s| s.requests);
    let errors = sum(window, |s| s.failed);
    let duration_s = window.duration_s();
    let endpoints = endpoints(window);
    let mut run = Run {
        format: format.to_owned(),
        tool: "perfmetrics".to_owned(),
        started_at: started_at(window),
        duration_s,
        requests,
        errors,
        error_rate: share(errors, requests).or_else(|| only(window)?.error_rate()),
        rps: rate(requests, duration_s),
        latency_ms: latency(window),
        endpoints: (!endpoints.is_empty()).then_some(endpoints),
        error_types: error_types(window),
        resources: Some(resources(window)),
        notes: notes(window, requests, summary),
        ..Run::default()
    };
    let derived = [
        ("started_at", run.started_at.is_some()),
        ("duration_s", run.duration_s.is_some()),
        (
            "requests",
            window.snapshots.len() > 1 && run.requests.is_some(),
        ),
        ("errors", window.snapshots.len() > 1 && run.errors.is_some()),
        ("error_rate", run.error_rate.is_some()),
        ("rps", run.rps.is_some()),
        (
            "latency_ms",
            window.snapshots.len() > 1 && !run.latency_ms.is_empty(),
        ),
    ];
    run.derived = derived
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    run
}

/// The begin of the first interval.
fn started_at(window: &Window) -> Option<String> {
    let first = window.snapshots.first()?.at?.ms;
    let start = first.checked_sub(window.interval_ms?.round() as i64)?;
    Some(Timestamp::from_millisecond(start).ok()?.to_string())
}

/// The sum over all snapshots that have the figure.
fn sum(window: &Window, figure: fn(&Snapshot) -> Option<u64>) -> Option<u64> {
    let mut figures = window.snapshots.iter().filter_map(figure);
    let first = figures.next()?;
    Some(figures.fold(first, u64::saturating_add))
}

fn rate(count: Option<u64>, duration_s: Option<f64>) -> Option<f64> {
    Some(count? as f64 / duration_s?)
}

/// The snapshot with requests, if there is just one.
fn only(window: &Window) -> Option<&Snapshot> {
    let mut busy = window.snapshots.iter().filter(|s| !s.is_idle());
    let first = busy.next()?;
    busy.next().is_none().then_some(first)
}

fn latency(window: &Window) -> Latency {
    let mut latency = Latency::default();
    if let Some(only) = only(window) {
        latency.set("p50", only.p50_ms);
        latency.set("p95", only.p95_ms);
        latency.set("p99", only.p99_ms);
    }
    let mut mean = Mean::default();
    for snapshot in &window.snapshots {
        mean.add(snapshot.busy(snapshot.mean_ms), snapshot.requests);
    }
    latency.set("mean", mean.value());
    latency.set("min", least(window, |s| s.busy(s.min_ms)));
    latency.set("max", most(window, |s| s.busy(s.max_ms)));
    latency
}

/// A mean of means, weighted by how many values each stands for.
#[derive(Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    /// Where the file gives no count, a mean stands for one.
    fn add(&mut self, mean: Option<f64>, count: Option<u64>) {
        if let Some(mean) = mean {
            let weight = count.unwrap_or(1) as f64;
            self.sum += mean * weight;
            self.weight += weight;
        }
    }

    fn value(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

fn endpoints(window: &Window) -> Vec<Endpoint> {
    let mut by_name: BTreeMap<&str, Vec<&Share>> = BTreeMap::new();
    for (name, share) in window.snapshots.iter().flat_map(|s| s.endpoints.iter()) {
        if by_name.len() < MAX_NAMES || by_name.contains_key(name) {
            by_name.entry(name).or_default().push(share);
        }
    }
    by_name
        .iter()
        .map(|(name, shares)| endpoint(name, shares, window.duration_s()))
        .collect()
}

fn endpoint(name: &str, shares: &[&Share], duration_s: Option<f64>) -> Endpoint {
    let mut mean = Mean::default();
    let mut requests: Option<u64> = None;
    for share in shares {
        mean.add(share.mean_ms, share.count);
        requests = share
            .count
            .map(|n| n.saturating_add(requests.unwrap_or(0)))
            .or(requests);
    }
    let mut latency = Latency::default();
    latency.set("mean", mean.value());
    if let [only] = shares {
        latency.set("p95", only.p95_ms);
    }
    Endpoint {
        name: name.to_owned(),
        requests,
        errors: None,
        rps: rate(requests, duration_s),
        latency_ms: latency,
    }
}

fn error_types(window: &Window) -> Option<BTreeMap<String, u64>> {
    window.snapshots.iter().find(|s| s.errors.is_some())?;
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    for (name, count) in window.snapshots.iter().flat_map(|s| s.error_types.iter()) {
        if types.len() < MAX_NAMES || types.contains_key(name) {
            let total = types.entry(name.to_owned()).or_default();
            *total = total.saturating_add(*count);
        }
    }
    Some(types)
}

// --- resources -------------------------------------------------------------------------------

fn resources(window: &Window) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let mut put = |name: &str, value: Option<f64>| {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            found.insert(name.to_owned(), value);
        }
    };
    put("snapshots", Some(window.snapshots.len() as f64));
    put("interval_s", window.interval_s());
    for (name, figure) in MEMORY {
        let memory = memory(window, figure);
        put(
            &format!("{name}_first_bytes"),
            memory.first().map(|(_, v)| *v),
        );
        put(
            &format!("{name}_last_bytes"),
            memory.last().map(|(_, v)| *v),
        );
        put(
            &format!("{name}_max_bytes"),
            memory.iter().map(|(_, v)| *v).reduce(f64::max),
        );
        put(
            &format!("{name}_slope_bytes_per_min"),
            slope_per_min(&memory),
        );
    }
    put(
        "cpu_usage_min_ratio",
        least(window, |s| s.cpu_percent).map(|p| p / 100.0),
    );
    put(
        "cpu_usage_max_ratio",
        most(window, |s| s.cpu_percent).map(|p| p / 100.0),
    );
    put(
        "cpu_cores",
        window.snapshots.iter().rev().find_map(|s| s.cores),
    );
    put(
        "uptime_s",
        window.snapshots.iter().rev().find_map(|s| s.uptime_s),
    );
    put("redis_ops", sum(window, |s| s.redis_ops).map(|n| n as f64));
    put("redis_latency_mean_ms", redis_mean(window));
    put(
        "redis_latency_worst_p99_ms",
        most(window, |s| s.redis_busy(s.redis_p99_ms)),
    );
    put("latency_worst_p95_ms", most(window, |s| s.busy(s.p95_ms)));
    put("latency_worst_p99_ms", most(window, |s| s.busy(s.p99_ms)));
    found
}

type Figure = fn(&Snapshot) -> Option<f64>;

const MEMORY: [(&str, Figure); 2] = [("heap_used", |s| s.heap_used), ("rss", |s| s.rss)];

/// Minutes since the first snapshot (0 where nothing is dated), and bytes.
fn memory(window: &Window, figure: Figure) -> Vec<(Option<f64>, f64)> {
    let start = window.snapshots.first().and_then(|s| s.at).map(|at| at.ms);
    let dated = window.snapshots.iter().filter_map(|s| {
        let minute =
            s.at.zip(start)
                .map(|(at, start)| at.ms.saturating_sub(start) as f64 / 60_000.0);
        Some((minute, figure(s)? * window.memory_unit))
    });
    dated.collect()
}

/// The least-squares slope over time.
fn slope_per_min(points: &[(Option<f64>, f64)]) -> Option<f64> {
    let dated: Vec<(f64, f64)> = points
        .iter()
        .filter_map(|(t, v)| Some(((*t)?, *v)))
        .collect();
    let n = dated.len() as f64;
    let mean_t = dated.iter().map(|(t, _)| t).sum::<f64>() / n;
    let mean_v = dated.iter().map(|(_, v)| v).sum::<f64>() / n;
    let spread: f64 = dated.iter().map(|(t, _)| (t - mean_t) * (t - mean_t)).sum();
    let common: f64 = dated.iter().map(|(t, v)| (t - mean_t) * (v - mean_v)).sum();
    (spread > 0.0).then(|| common / spread)
}

fn redis_mean(window: &Window) -> Option<f64> {
    let mut mean = Mean::default();
    for snapshot in &window.snapshots {
        mean.add(
            snapshot.redis_busy(snapshot.redis_mean_ms),
            snapshot.redis_ops,
        );
    }
    mean.value()
}

fn least(window: &Window, figure: Figure) -> Option<f64> {
    window.snapshots.iter().filter_map(figure).reduce(f64::min)
}

fn most(window: &Window, figure: Figure) -> Option<f64> {
    window.snapshots.iter().filter_map(figure).reduce(f64::max)
}

// --- notes -----------------------------------------------------------------------------------

fn notes(window: &Window, requests: Option<u64>, summary: Option<&Fields>) -> Vec<String> {
    let mut notes = Vec::new();
    if only(window).is_none() {
        notes.push(
            "Percentiles of intervals cannot be merged; the worst ones are among the resources."
                .to_owned(),
        );
    }
    let idle = window.snapshots.iter().filter(|s| s.is_idle()).count();
    if idle > 0 {
        notes.push(format!(
            "{idle} of {} snapshots had no request; their zeros are no latencies.",
            window.snapshots.len()
        ));
    }
    notes.push(match window.memory_unit {
        1.0 => "Memory is in bytes in the file.".to_owned(),
        _ => "Memory is in whole MiB in the file.".to_owned(),
    });
    let covered = summary.and_then(|s| s.count(&["requests", "total"]));
    if let (Some(covered), Some(requests)) = (covered, requests)
        && covered != requests
    {
        notes.push(format!("The summary in the file covers {covered} requests, the snapshots {requests}; the snapshots were used."));
    }
    notes
}
