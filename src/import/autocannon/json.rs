//! autocannon `--json` (9.x): <https://github.com/mcollina/autocannon#programmatic-usage>.
//!
//! Latencies are whole milliseconds. There is no p95 in the file, and none is made up.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::{bytes, share};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

/// Connections, and a p97.5 spelled with an underscore: nobody else writes that.
pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["connections"])
        && outline.has(&["latency", "p97_5"])
        && (outline.has(&["requests", "sent"]) || outline.has(&["requests", "total"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let responses = fields.count(&["requests", "total"]);
    // Transport errors, timeouts among them; they are not in `requests.total`.
    let unanswered = fields.count(&["errors"]);
    let refused = fields.count(&["non2xx"]);
    let requests = sum(responses, unanswered);
    let errors = sum(unanswered, refused);
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
        notes: notes(fields, responses),
        ..Run::default()
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

/// `p97_5` is the 97.5 % percentile.
fn percentile(key: &str) -> Option<String> {
    let number = key.strip_prefix('p')?.replace('_', ".");
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

fn notes(fields: &Fields, responses: Option<u64>) -> Vec<String> {
    let mut notes =
        vec!["The file holds no p95; rps is the mean of samples of one second.".to_owned()];
    if responses == Some(0) {
        notes.push(
            "No request was answered, so there is no latency; the zeros in the file were left out."
                .to_owned(),
        );
    }
    if let Some(pipelining) = fields.amount(&["pipelining"]).filter(|p| *p > 1.0) {
        notes.push(format!(
            "Each connection kept {pipelining} requests in flight; concurrency counts connections."
        ));
    }
    notes
}
