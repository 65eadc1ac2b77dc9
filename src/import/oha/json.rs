//! oha `--output-format json` (1.x): <https://github.com/hatoo/oha/blob/master/schema.json>.
//!
//! Everything is in seconds except the block `metrics.latency_ms`, which is not read. The success
//! rate in the file counts any answer, a 500 too, so failures are counted from the status codes.

use std::collections::BTreeMap;

use super::super::bytes;
use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::share;
use super::super::text::{self, ms_of_s};
use super::{IN_FLIGHT_AT_THE_END, notes};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["summary", "successRate"])
        && outline.has(&["latencyPercentiles"])
        && outline.has(&["statusCodeDistribution"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let status_codes = counts(fields, "statusCodeDistribution");
    let mut error_types = counts(fields, "errorDistribution");
    let in_flight = error_types.remove(IN_FLIGHT_AT_THE_END);
    let responses = text::total(&status_codes);
    let unanswered = text::total(&error_types);
    let refused = text::refused(&status_codes);
    let requests = responses.checked_add(unanswered);
    let errors = refused.checked_add(unanswered);
    Run {
        format: "oha-json".to_owned(),
        tool: "oha".to_owned(),
        duration_s: fields.amount(&["summary", "total"]),
        requests,
        responses: Some(responses),
        errors,
        error_rate: share(errors, requests),
        rps: fields.amount(&["summary", "requestsPerSec"]),
        latency_ms: latency(fields),
        bytes_received: fields.count(&["summary", "totalData"]),
        timeouts: Some(error_types.get("timeout").copied().unwrap_or(0)),
        status_codes: Some(status_codes),
        error_types: Some(error_types),
        derived: ["requests", "responses", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes: notes(in_flight, unanswered),
        ..Run::default()
    }
}

fn counts(fields: &Fields, key: &str) -> BTreeMap<String, u64> {
    let names = fields.keys(&[key]).into_iter();
    names
        .filter_map(|name| Some((bytes::name(name), fields.count(&[key, name])?)))
        .collect()
}

fn latency(fields: &Fields) -> Latency {
    let mut latency = Latency::default();
    let ms = |path: &[&str]| fields.latency_ms(path).map(ms_of_s);
    let mean = fields.latency_ms(&["summary", "average"]);
    latency.set("min", ms(&["summary", "fastest"]));
    latency.set("mean", mean.map(|s| s * 1000.0));
    latency.set("max", ms(&["summary", "slowest"]));
    for name in fields.keys(&["latencyPercentiles"]) {
        let is_percentile = name
            .strip_prefix('p')
            .is_some_and(|n| n.parse::<f64>().is_ok());
        if is_percentile {
            latency.set(&bytes::name(name), ms(&["latencyPercentiles", name]));
        }
    }
    latency
}
