//! k6 `--summary-export`: <https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/>.
//!
//! Two traps: a threshold is `true` when it was crossed, and `http_req_failed.passes` counts the
//! requests that failed (the rate "failed" passed). There is no duration in the file.

use serde_json::Value;

use super::super::fields::Fields;
use super::super::json::Outline;
use super::{checks, latency, note_users, requests, settle, thresholds, total_over_rate};
use crate::error::Result;
use crate::evidence::{Evidence, Run};

/// Metrics without an inner `values`, and the tree of groups or one of k6's own metrics.
pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    const OWN: [&str; 5] = [
        "iterations",
        "http_reqs",
        "data_received",
        "vus_max",
        "iteration_duration",
    ];
    outline.keys(&["metrics"]).any(|name| OWN.contains(&name))
        && !outline
            .children(&["metrics"])
            .any(|metric| metric.has(&["values"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let requests = requests(
        fields,
        &["metrics", "http_reqs", "count"],
        &["metrics", "http_req_duration"],
    );
    let rps = fields.amount(&["metrics", "http_reqs", "rate"]);
    let iterations = fields.count(&["metrics", "iterations", "count"]);
    let mut run = Run {
        duration_s: duration_s(fields, "http_reqs").or_else(|| duration_s(fields, "iterations")),
        requests,
        errors: fields.count(&["metrics", "http_req_failed", "passes"]),
        error_rate: fields.amount(&["metrics", "http_req_failed", "value"]),
        rps,
        concurrency: fields.amount(&["metrics", "vus_max", "max"]),
        latency_ms: latency(fields, &["metrics", "http_req_duration"]),
        bytes_received: fields.count(&["metrics", "data_received", "count"]),
        checks: checks(
            fields.count(&["metrics", "checks", "passes"]),
            fields.count(&["metrics", "checks", "fails"]),
        ),
        thresholds: thresholds(fields, was_not_crossed),
        ..super::run("k6-summary-export")
    };
    if run.duration_s.is_some() {
        run.derived.push("duration_s".to_owned());
    }
    note_users(
        &mut run,
        fields.amount(&["metrics", "vus", "min"]),
        fields.amount(&["metrics", "vus", "max"]),
    );
    settle(run, iterations)
}

fn duration_s(fields: &Fields, counter: &str) -> Option<f64> {
    total_over_rate(
        fields.amount(&["metrics", counter, "count"]),
        fields.amount(&["metrics", counter, "rate"]),
    )
}

fn was_not_crossed(threshold: &Value) -> Option<bool> {
    threshold.as_bool().map(|crossed| !crossed)
}
