//! `--json`: an array with one object for each endpoint and none for the whole test.
//!
//! `response_times` is a histogram of rounded times, its keys are strings in no order.
//! `num_none_requests` are requests without a time of their own; they are not in the mean. Log lines
//! may stand before the array.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Entry, ROUNDED, TOOL, endpoints};
use crate::error::Result;
use crate::evidence::{Endpoint, Evidence, Latency, Run, Series};
use crate::import::json::{self, Document, Outline};
use crate::import::record::rfc3339;
use crate::import::record::thinned::Spans;
use crate::import::{bytes, share};

const FORMAT: &str = "locust-json";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    [
        "num_requests",
        "num_failures",
        "response_times",
        "total_response_time",
    ]
    .iter()
    .all(|key| outline.has(&[key]))
}

#[derive(Deserialize)]
struct Entries {
    #[serde(default)]
    name: String,
    #[serde(default)]
    method: Option<String>,
    last_request_timestamp: Option<f64>,
    start_time: Option<f64>,
    num_requests: u64,
    #[serde(default)]
    num_none_requests: u64,
    num_failures: u64,
    total_response_time: f64,
    max_response_time: Option<f64>,
    min_response_time: Option<f64>,
    total_content_length: Option<f64>,
    response_times: BTreeMap<String, u64>,
    #[serde(default)]
    num_reqs_per_sec: BTreeMap<String, u64>,
    #[serde(default)]
    num_fail_per_sec: BTreeMap<String, u64>,
}

/// A number of times for each response time, in order of time.
type Histogram = Vec<(f64, u64)>;

pub(in crate::import) fn read(documents: &[Document]) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut open: Vec<Entries> = Vec::new();
    let mut names = BTreeSet::new();
    for document in documents {
        let entry: Entries = json::parse(document.raw)?;
        // An endpoint that comes again belongs to the next test.
        if !names.insert((entry.method.clone(), entry.name.clone())) {
            names = BTreeSet::from([(entry.method.clone(), entry.name.clone())]);
            finish(&std::mem::take(&mut open), &mut evidence);
        }
        open.push(entry);
    }
    finish(&open, &mut evidence);
    Ok(evidence)
}

fn finish(entries: &[Entries], evidence: &mut Evidence) {
    let series = series(entries);
    evidence.runs.push(run(entries));
    evidence.series.extend(series);
}

fn run(entries: &[Entries]) -> Run {
    let add = |of: fn(&Entries) -> u64| {
        let counts = entries.iter().map(of);
        counts.fold(0_u64, u64::saturating_add)
    };
    let (requests, errors) = (add(|e| e.num_requests), add(|e| e.num_failures));
    let began_s = entries.iter().filter_map(|e| e.start_time).reduce(f64::min);
    let last = entries.iter().filter_map(|e| e.last_request_timestamp);
    let ended_s = last.reduce(f64::max);
    let duration_s = began_s
        .zip(ended_s)
        .map(|(began_s, ended_s)| ended_s - began_s)
        .filter(|s| *s > 0.0);
    let rps = duration_s.map(|s| requests as f64 / s);
    let bytes = entries.iter().filter_map(|e| e.total_content_length);
    let parts = entries.iter().map(|entry| entry_of(entry, duration_s));
    Run {
        format: FORMAT.to_owned(),
        tool: TOOL.to_owned(),
        started_at: began_s.and_then(rfc3339),
        duration_s,
        requests: Some(requests),
        errors: Some(errors),
        error_rate: share(Some(errors), Some(requests)),
        rps,
        latency_ms: latency(entries),
        bytes_received: bytes
            .reduce(|a, b| a + b)
            .filter(|sum| *sum >= 0.0)
            .map(|sum| sum.round() as u64),
        endpoints: endpoints(parts.take(bytes::MAX_NAMES).collect()),
        derived: [
            "duration_s",
            "requests",
            "errors",
            "error_rate",
            "rps",
            "latency_ms",
            "bytes_received",
        ]
        .map(String::from)
        .to_vec(),
        notes: vec![
            ROUNDED.to_owned(),
            "The file does not say how many users there were.".to_owned(),
        ],
        ..Run::default()
    }
}

fn entry_of(entry: &Entries, duration_s: Option<f64>) -> Entry {
    Entry {
        method: bytes::name(entry.method.as_deref().unwrap_or_default()),
        endpoint: Endpoint {
            name: bytes::name(&entry.name),
            requests: Some(entry.num_requests),
            errors: Some(entry.num_failures),
            rps: duration_s.map(|s| entry.num_requests as f64 / s),
            latency_ms: latency(std::slice::from_ref(entry)),
        },
    }
}

fn latency(entries: &[Entries]) -> Latency {
    let mut latency = Latency::default();
    let timed = |entry: &Entries| entry.num_requests.saturating_sub(entry.num_none_requests);
    let count = entries.iter().map(timed).fold(0_u64, u64::saturating_add);
    if count == 0 {
        return latency;
    }
    let sum_ms: f64 = entries.iter().map(|e| e.total_response_time).sum();
    let with_times = || entries.iter().filter(|entry| timed(entry) > 0);
    let lowest = with_times().filter_map(|e| e.min_response_time);
    let highest = with_times().filter_map(|e| e.max_response_time);
    latency.set("min", lowest.reduce(f64::min));
    latency.set("mean", Some(sum_ms / count as f64));
    latency.set("max", highest.reduce(f64::max));
    let histogram = histogram(entries);
    let percentiles = [
        ("p50", 50.0),
        ("p75", 75.0),
        ("p90", 90.0),
        ("p95", 95.0),
        ("p97.5", 97.5),
        ("p99", 99.0),
        ("p99.9", 99.9),
    ];
    for (name, percent) in percentiles {
        latency.set(name, nearest_rank(&histogram, percent));
    }
    latency
}

fn histogram(entries: &[Entries]) -> Histogram {
    let mut counts: Histogram = entries
        .iter()
        .flat_map(|entry| &entry.response_times)
        .filter_map(|(ms, count)| {
            Some((ms.parse().ok().filter(|ms: &f64| ms.is_finite())?, *count))
        })
        .collect();
    counts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    counts
}

fn nearest_rank(histogram: &Histogram, percent: f64) -> Option<f64> {
    let total = histogram
        .iter()
        .fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
    let rank = ((percent * total as f64 / 100.0).ceil() as u64).max(1);
    let mut passed = 0_u64;
    let found = histogram.iter().find(|(_, count)| {
        passed = passed.saturating_add(*count);
        passed >= rank
    });
    found.map(|(ms, _)| *ms)
}

/// Requests and failures over time, of all endpoints together.
fn series(entries: &[Entries]) -> Vec<Series> {
    let mut over_time = Spans::default();
    let of = |counts: fn(&Entries) -> &BTreeMap<String, u64>| {
        let counts = entries.iter().flat_map(counts);
        counts.filter_map(|(at, count)| Some((at.parse::<f64>().ok()?, *count)))
    };
    for (at_s, count) in of(|e| &e.num_reqs_per_sec) {
        if let Some(span) = over_time.at(at_s) {
            span.count = span.count.saturating_add(count);
        }
    }
    for (at_s, count) in of(|e| &e.num_fail_per_sec) {
        if let Some(span) = over_time.at(at_s) {
            span.failed = span.failed.saturating_add(count);
        }
    }
    let span_s = over_time.span_s();
    let series =
        |name: &str, value: &dyn Fn((f64, &crate::import::record::thinned::Span)) -> f64| Series {
            format: FORMAT.to_owned(),
            name: name.to_owned(),
            unit: "per_second".to_owned(),
            points: over_time
                .iter()
                .map(|span| (span.0, Some(value(span) / span_s)))
                .collect(),
            thinned_s: (span_s > 1.0).then_some(span_s),
            ..Series::default()
        };
    let all = vec![
        series("requests_per_second", &|(_, span)| span.count as f64),
        series("failures_per_second", &|(_, span)| span.failed as f64),
    ];
    all.into_iter().filter(|s| !s.points.is_empty()).collect()
}
