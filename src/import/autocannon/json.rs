//! autocannon `--json` (1.x to 9.x): <https://github.com/mcollina/autocannon#programmatic-usage>.
//!
//! Latencies are whole milliseconds. There is no p95 in the file, and none is made up. Percentiles are
//! written `p99_9`, and in 1.x and 2.x `p999`. With `--warmup` the result of the warm-up is a document
//! of its own, and once more in that of the run.

use serde_json::Value;

use super::super::fields::Fields;
use super::super::json::{Document, Outline};
use super::super::{bytes, share};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

/// Connections, and a p97.5 spelled with an underscore: nobody else writes that. Old versions have the
/// p99.9 without a point instead.
pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let is_old = || outline.has(&["pipelining"]) && outline.has(&["latency", "p999"]);
    outline.has(&["connections"])
        && (outline.has(&["latency", "p97_5"]) || is_old())
        && (outline.has(&["requests", "sent"]) || outline.has(&["requests", "total"]))
}

/// Each document is a run, but for those that another holds as its warm-up.
pub(in crate::import) fn read(documents: &[Document]) -> Result<Evidence> {
    let all = documents.iter().map(|document| Fields::of(document.raw));
    let all: Vec<Fields> = all.collect::<Result<_>>()?;
    let warm_ups: Vec<Value> = all.iter().filter_map(warm_up).cloned().collect();
    let mut evidence = Evidence::default();
    for fields in all {
        let is_warm_up = |own: &Value| warm_ups.contains(own);
        if !fields.value(&[]).is_some_and(is_warm_up) {
            evidence.append(fields.into_evidence(run));
        }
    }
    Ok(evidence)
}

fn warm_up(fields: &Fields) -> Option<&Value> {
    fields.value(&["warmup"]).filter(|value| value.is_object())
}

fn run(fields: &Fields) -> Run {
    let responses = fields.count(&["requests", "total"]);
    // Transport errors, timeouts among them; they are not in `requests.total`.
    let unanswered = fields.count(&["errors"]);
    // An answer that is a refusal is of another body too, where one is expected.
    let mismatches = fields.count(&["mismatches"]);
    let failed = fields.count(&["non2xx"]).max(mismatches);
    let requests = sum(responses, unanswered);
    let errors = sum(unanswered, failed);
    doubt_unaccounted(fields, requests);
    Run {
        format: "autocannon-json".to_owned(),
        tool: "autocannon".to_owned(),
        target: fields.text(&["url"]),
        started_at: fields.text(&["start"]),
        duration_s: fields.amount(&["duration"]),
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps: fields.amount(&["requests", "average"]),
        concurrency: fields.amount(&["connections"]),
        latency_ms: if responses == Some(0) {
            Latency::default()
        } else {
            latency(fields)
        },
        bytes_received: fields.count(&["throughput", "total"]),
        status_codes: status_codes(fields),
        timeouts: fields.count(&["timeouts"]),
        derived: ["requests", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes: notes(fields, responses, mismatches),
        ..Run::default()
    }
}

/// A connection that the server closes without an answer is opened again, and counted nowhere.
fn doubt_unaccounted(fields: &Fields, requests: Option<u64>) {
    let path = ["requests", "sent"];
    let (Some(sent), Some(requests)) = (fields.count(&path), requests) else {
        return;
    };
    let in_flight = fields.number(&["connections"]).unwrap_or(0.0)
        * fields.number(&["pipelining"]).unwrap_or(1.0).max(1.0);
    let missing = sent.saturating_sub(requests);
    if missing as f64 > in_flight {
        let message = format!(
            "is {missing} more than were answered or failed, and no more than {in_flight} can have been in flight at the end: \
             the server may have closed connections without an answer, and with -R or -D some are left over; they are not counted as failed"
        );
        fields.doubt("requests_unaccounted", &path, &message);
    }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a?.checked_add(b?)
}

fn latency(fields: &Fields) -> Latency {
    let mut latency = Latency::default();
    let mean = ["average", "mean"]
        .iter()
        .find(|key| fields.value(&["latency", key]).is_some());
    latency.set(
        "mean",
        mean.and_then(|key| fields.latency_ms(&["latency", key])),
    );
    for key in ["min", "stddev", "max"] {
        latency.set(key, fields.latency_ms(&["latency", key]));
    }
    for key in fields.keys(&["latency"]) {
        if let Some(name) = percentile(key) {
            latency.set(&name, fields.latency_ms(&["latency", key]));
        }
    }
    latency
}

/// `p97_5` is the 97.5 % percentile, `p999` the 99.9 %.
fn percentile(key: &str) -> Option<String> {
    let digits = key.strip_prefix('p')?;
    let number = match digits.strip_prefix("99") {
        Some(more) if more.starts_with(|c: char| c.is_ascii_digit()) => format!("99.{more}"),
        _ => digits.replace('_', "."),
    };
    let percent: f64 = number.parse().ok()?;
    (0.0..=100.0)
        .contains(&percent)
        .then(|| format!("p{number}"))
}

fn status_codes(fields: &Fields) -> Option<std::collections::BTreeMap<String, u64>> {
    fields.value(&["statusCodeStats"])?;
    let codes = fields.keys(&["statusCodeStats"]).into_iter();
    let counted = codes.filter_map(|code| {
        let count = fields.count(&["statusCodeStats", code, "count"])?;
        Some((bytes::name(code), count))
    });
    Some(counted.collect())
}

fn notes(fields: &Fields, responses: Option<u64>, mismatches: Option<u64>) -> Vec<String> {
    let mut notes =
        vec!["The file holds no p95; rps is the mean of samples of one second.".to_owned()];
    if responses == Some(0) {
        notes.push(
            "No request was answered, so there is no latency; the zeros in the file were left out."
                .to_owned(),
        );
    }
    if let Some(count) = mismatches.filter(|n| *n > 0) {
        notes.push(format!(
            "Answers with another body than the one expected: {count}; they are counted as failed."
        ));
    }
    if warm_up(fields).is_some() {
        notes.push("The requests of the warm-up before are not in these figures.".to_owned());
    }
    if let Some(pipelining) = fields.amount(&["pipelining"]).filter(|p| *p > 1.0) {
        notes.push(format!(
            "Each connection kept {pipelining} requests in flight; concurrency counts connections."
        ));
    }
    notes
}
