//! `statistics.json` of the HTML dashboard:
//! <https://jmeter.apache.org/usermanual/generating-dashboard.html>.
//!
//! `errorPct` is in percent. `pct1ResTime` to `pct3ResTime` are the percentiles 90, 95 and 99 unless
//! the properties say otherwise, which the file does not tell. A transaction's name may be empty. The
//! entry `Total` leaves transaction controllers out; their entries are endpoints like the others.

use super::TOOL;
use crate::error::Result;
use crate::evidence::{Endpoint, Evidence, Latency, Run};
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::{bytes, share};

const TOTAL: &str = "Total";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let is_one = |entry: &Outline| {
        ["sampleCount", "errorCount", "meanResTime"]
            .iter()
            .all(|key| entry.has(&[key]))
    };
    let mut entries = outline.children(&[]).take(5).peekable();
    entries.peek().is_some() && entries.all(is_one)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let names = fields.keys(&[]).into_iter().filter(|name| *name != TOTAL);
    let endpoints: Vec<Endpoint> = names.map(|name| entry(fields, name)).collect();
    let total = match fields.value(&[TOTAL]) {
        Some(_) => entry(fields, TOTAL),
        None => {
            fields.doubt(
                "total_missing",
                &[TOTAL],
                "is missing; the counts are the sums of the entries",
            );
            Endpoint {
                requests: sum(endpoints.iter().map(|e| e.requests)),
                errors: sum(endpoints.iter().map(|e| e.errors)),
                ..Endpoint::default()
            }
        }
    };
    let duration_s = duration_s(total.requests, total.rps);
    let mut derived = vec!["error_rate".to_owned()];
    if duration_s.is_some() {
        derived.push("duration_s".to_owned());
    }
    Run {
        format: "jmeter-statistics-json".to_owned(),
        tool: TOOL.to_owned(),
        duration_s,
        requests: total.requests,
        errors: total.errors,
        error_rate: share(total.errors, total.requests),
        rps: total.rps,
        latency_ms: total.latency_ms,
        endpoints: (!endpoints.is_empty()).then_some(endpoints),
        derived,
        notes: vec![
            "The percentiles are taken as 90, 95 and 99, which is the default; the file does not say."
                .to_owned(),
            "The file does not say how many threads were used.".to_owned(),
        ],
        ..Run::default()
    }
}

fn entry(fields: &Fields, name: &str) -> Endpoint {
    let requests = fields.count(&[name, "sampleCount"]);
    let mut latency_ms = Latency::default();
    let statistics = [
        ("mean", "meanResTime"),
        ("min", "minResTime"),
        ("max", "maxResTime"),
        ("p50", "medianResTime"),
        ("p90", "pct1ResTime"),
        ("p95", "pct2ResTime"),
        ("p99", "pct3ResTime"),
    ];
    for (statistic, key) in statistics.iter().filter(|_| requests != Some(0)) {
        latency_ms.set(statistic, fields.latency_ms(&[name, key]));
    }
    Endpoint {
        name: bytes::name(name),
        requests,
        errors: fields.count(&[name, "errorCount"]),
        rps: fields.amount(&[name, "throughput"]),
        latency_ms,
    }
}

fn sum(counts: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    counts.flatten().reduce(u64::saturating_add)
}

/// How long it took to make so many requests at that rate.
pub(super) fn duration_s(requests: Option<u64>, rps: Option<f64>) -> Option<f64> {
    let (requests, rps) = (requests?, rps?);
    (requests > 0 && rps > 0.0).then(|| requests as f64 / rps)
}
