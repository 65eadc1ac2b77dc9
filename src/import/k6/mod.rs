//! k6: <https://grafana.com/docs/k6/latest/results-output/>.
//!
//! Three generations of summaries: `--summary-export` ([`export`]), `handleSummary(data)` ([`handle`])
//! and the machine-readable summary of k6 2 ([`v2`]). All trends are milliseconds whatever the options
//! say. Besides, what is printed at the end ([`terminal`]), and every sample as `--out json`
//! ([`points`]) and `--out csv` ([`csv`]) write it.

pub(super) mod csv;
pub(super) mod export;
pub(super) mod handle;
pub(super) mod points;
pub(super) mod terminal;
pub(super) mod v2;

use std::collections::BTreeMap;

use serde_json::Value;

use super::bytes;
use super::fields::Fields;
use crate::evidence::{Checks, Latency, Run};

/// Tool and format, and the notes that hold for every generation.
fn run(format: &str) -> Run {
    Run {
        format: format.to_owned(),
        tool: "k6".to_owned(),
        ..Run::default()
    }
}

/// The statistics of a trend: `avg`, `min`, `med`, `max`, `p(95)`, or `p95` in later files.
fn latency(fields: &Fields, trend: &[&str]) -> Latency {
    let mut latency = Latency::default();
    for key in fields.keys(trend) {
        if let Some(name) = statistic(key) {
            let path: Vec<&str> = trend.iter().copied().chain([key]).collect();
            latency.set(&name, fields.latency_ms(&path));
        }
    }
    latency
}

fn statistic(key: &str) -> Option<String> {
    match key {
        "avg" => Some("mean".to_owned()),
        "med" => Some("p50".to_owned()),
        "min" | "max" => Some(key.to_owned()),
        _ => {
            let inner = key.strip_prefix('p')?;
            let number = inner
                .strip_prefix('(')
                .and_then(|n| n.strip_suffix(')'))
                .unwrap_or(inner);
            let percent: f64 = number.parse().ok()?;
            (0.0..=100.0)
                .contains(&percent)
                .then(|| format!("p{number}"))
        }
    }
}

/// Thresholds by metric, then expression: true if it held.
///
/// `held` tells what the file's value means, for the two older generations say the opposite.
fn thresholds(
    fields: &Fields,
    held: fn(&Value) -> Option<bool>,
) -> Option<BTreeMap<String, BTreeMap<String, bool>>> {
    let mut judged = BTreeMap::new();
    for metric in fields.keys(&["metrics"]) {
        let mut by_expression = BTreeMap::new();
        for expression in fields.keys(&["metrics", metric, "thresholds"]) {
            let value = fields.value(&["metrics", metric, "thresholds", expression]);
            if let Some(held) = value.and_then(held) {
                by_expression.insert(bytes::name(expression), held);
            }
        }
        if !by_expression.is_empty() {
            judged.insert(bytes::name(metric), by_expression);
        }
    }
    (!judged.is_empty()).then_some(judged)
}

fn checks(passes: Option<u64>, fails: Option<u64>) -> Option<Checks> {
    Some(Checks {
        passes: passes?,
        fails: fails?,
    })
}

/// How many HTTP requests were made: none if the file has no HTTP metric at all, as k6 leaves out
/// metrics without a sample.
fn requests(fields: &Fields, counter: &[&str], trend: &[&str]) -> Option<u64> {
    if fields.value(counter).is_none() && fields.value(trend).is_none() {
        return Some(0);
    }
    fields.count(counter)
}

/// Without a request there is no latency and no share of failures; a note says what did happen.
fn settle(mut run: Run, iterations: Option<u64>) -> Run {
    if run.requests == Some(0) {
        run.errors = None;
        run.error_rate = None;
        run.latency_ms.clear();
        let iterations = iterations.unwrap_or(0);
        run.notes.push(format!(
            "The run made no HTTP request ({iterations} iterations)."
        ));
    }
    run
}

/// A counter's total over its rate, which is how long the run took.
fn total_over_rate(count: Option<f64>, rate: Option<f64>) -> Option<f64> {
    let (count, rate) = (count?, rate?);
    (rate > 0.0).then(|| count / rate).filter(|s| s.is_finite())
}

/// A varying number of virtual users has no one concurrency.
fn note_users(run: &mut Run, least: Option<f64>, most: Option<f64>) {
    if let (Some(least), Some(most)) = (least, most)
        && least < most
    {
        run.notes.push(format!(
            "Between {least} and {most} virtual users were at work; concurrency is how many were set up."
        ));
    }
}
