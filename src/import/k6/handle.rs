//! k6 `handleSummary(data)` written out as JSON: <https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/>.
//!
//! Here a threshold's `ok` is true when it held; `http_req_failed.passes` still counts failures.

use serde_json::Value;

use super::super::fields::Fields;
use super::super::json::Outline;
use super::{checks, latency, note_users, requests, settle, thresholds, total_over_rate};
use crate::error::Result;
use crate::evidence::{Evidence, Run};

/// Metrics with an inner `values`, next to the state of the test or the tree of groups.
pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline
        .children(&["metrics"])
        .any(|metric| metric.has(&["values"]))
        && (outline.has(&["state"]) || outline.has(&["root_group"]) || outline.has(&["options"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let count = |metric, key| fields.count(&["metrics", metric, "values", key]);
    let amount = |metric, key| fields.amount(&["metrics", metric, "values", key]);
    let measured_s = fields
        .amount(&["state", "testRunDurationMs"])
        .map(|ms| ms / 1000.0);
    // A script may write out the metrics only.
    let counted_s = total_over_rate(amount("http_reqs", "count"), amount("http_reqs", "rate"));
    let mut run = Run {
        duration_s: measured_s.or(counted_s),
        requests: requests(
            fields,
            &["metrics", "http_reqs", "values", "count"],
            &["metrics", "http_req_duration", "values"],
        ),
        errors: count("http_req_failed", "passes"),
        error_rate: amount("http_req_failed", "rate"),
        rps: amount("http_reqs", "rate"),
        concurrency: amount("vus_max", "max"),
        latency_ms: latency(fields, &["metrics", "http_req_duration", "values"]),
        bytes_received: count("data_received", "count"),
        checks: checks(count("checks", "passes"), count("checks", "fails")),
        thresholds: thresholds(fields, held),
        ..super::run("k6-handlesummary")
    };
    if measured_s.is_none() && counted_s.is_some() {
        run.derived.push("duration_s".to_owned());
    }
    note_users(&mut run, amount("vus", "min"), amount("vus", "max"));
    settle(run, count("iterations", "count"))
}

fn held(threshold: &Value) -> Option<bool> {
    threshold.get("ok")?.as_bool()
}
