//! k6 `--new-machine-readable-summary` (2.x): <https://grafana.com/docs/k6/latest/results-output/end-of-test/>.
//!
//! Metrics are a list, durations are seconds, counters have no rate, and there are no thresholds.
//! `config.script` holds the whole test, possibly with its secrets: it is never read.

use serde_json::Value;

use super::super::bytes::{self, MAX_NAMES};
use super::super::fields::Fields;
use super::super::json::Outline;
use super::{latency, note_users, requests, settle};
use crate::error::Result;
use crate::evidence::{Checks, Evidence, Run};

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let versions = ["k6_version", "k6Version"];
    outline.has_list(&["results", "metrics"])
        && (versions.iter().any(|key| outline.has(&["metadata", key]))
            || outline.has(&["config", "duration"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    // The metrics as an object by name, so that the same paths lead to them as in older files.
    let metrics = Fields::new(by_name(fields.value(&["results", "metrics"])));
    let checks = Fields::new(by_name(fields.value(&["results", "checks", "metrics"])));
    let run = run(&fields, &metrics, &checks);
    let warnings = [fields, metrics, checks]
        .into_iter()
        .flat_map(Fields::into_warnings)
        .collect();
    Ok(Evidence {
        runs: vec![run],
        warnings,
        ..Evidence::default()
    })
}

fn by_name(metrics: Option<&Value>) -> Value {
    let list = metrics.and_then(Value::as_array).into_iter().flatten();
    let named = list.filter_map(|metric| {
        let name = metric.get("name")?.as_str()?;
        Some((name.to_owned(), metric.get("values")?.clone()))
    });
    Value::Object(named.take(MAX_NAMES.saturating_mul(10)).collect())
}

fn run(fields: &Fields, metrics: &Fields, checks: &Fields) -> Run {
    let duration_s = fields.amount(&["config", "duration"]);
    let requests = requests(metrics, &["http_reqs", "count"], &["http_req_duration"]);
    let mut run = Run {
        tool_version: ["k6_version", "k6Version"]
            .iter()
            .find_map(|key| fields.text(&["metadata", key]))
            .map(|version| bytes::shorten(&version, 40)),
        duration_s,
        requests,
        errors: metrics.count(&["http_req_failed", "matches"]),
        error_rate: metrics.amount(&["http_req_failed", "rate"]),
        rps: rate(requests, duration_s),
        concurrency: metrics.amount(&["vus_max", "max"]),
        latency_ms: latency(metrics, &["http_req_duration"]),
        bytes_received: metrics.count(&["data_received", "count"]),
        checks: check_counts(checks),
        ..super::run("k6-summary-v2")
    };
    if run.rps.is_some() {
        run.derived.push("rps".to_owned());
    }
    note_users(
        &mut run,
        metrics.amount(&["vus", "min"]),
        metrics.amount(&["vus", "max"]),
    );
    settle(run, metrics.count(&["iterations", "count"]))
}

fn rate(requests: Option<u64>, duration_s: Option<f64>) -> Option<f64> {
    let (requests, duration_s) = (requests?, duration_s?);
    (duration_s > 0.0).then(|| requests as f64 / duration_s)
}

fn check_counts(checks: &Fields) -> Option<Checks> {
    let total = checks.count(&["checks_succeeded", "total"])?;
    let passes = checks.count(&["checks_succeeded", "matches"])?;
    Some(Checks {
        passes,
        fails: total.saturating_sub(passes),
    })
}
