//! Artillery 1 `--output`: flat fields, of the whole run and of each period. `rps.count` is what was
//! sent, `requestsCompleted` what was answered. The raw latencies of a period are nanoseconds and
//! are not read.

use std::collections::BTreeMap;

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::record::{rfc3339, unix_s};
use super::super::{bytes, share};
use super::{JSON, Period, failed, parts, series, statistic, timeouts, total};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

/// How long a period is.
const PERIOD_S: f64 = 10.0;

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["aggregate", "latency"])
        && outline.has(&["aggregate", "requestsCompleted"])
        && outline.has(&["aggregate", "codes"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let (fields, periods, mut warnings) = parts(raw, period)?;
    let mut run = run(&fields, JSON);
    run.started_at = periods.first().and_then(|first| rfc3339(first.from_s));
    warnings.extend(fields.into_warnings());
    Ok(Evidence {
        runs: vec![run],
        series: series(JSON, &periods, None),
        warnings,
        ..Evidence::default()
    })
}

/// What the fields of the whole run say; its beginning is not among them.
pub(super) fn run(fields: &Fields, format: &str) -> Run {
    let responses = fields.count(&["requestsCompleted"]);
    let sent = fields.count(&["rps", "count"]).filter(|n| *n > 0);
    let codes = counts(fields, "codes");
    let error_types = counts(fields, "errors");
    let unanswered = total(&error_types);
    let requests = sent.or_else(|| responses?.checked_add(unanswered));
    let errors = failed(responses, &codes, unanswered);
    let rps = fields.amount(&["rps", "mean"]);
    let duration_s = requests
        .zip(rps)
        .filter(|(_, rps)| *rps > 0.0)
        .map(|(n, rps)| n as f64 / rps);
    let launched = fields.count(&["scenariosCreated"]);
    let notes = launched.map(|n| format!("{n} scenarios were begun."));
    Run {
        format: format.to_owned(),
        tool: "Artillery".to_owned(),
        duration_s,
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps,
        latency_ms: match responses {
            Some(0) => Latency::default(),
            _ => latency(fields),
        },
        timeouts: Some(timeouts(&error_types)),
        status_codes: (!codes.is_empty()).then_some(codes),
        error_types: (!error_types.is_empty()).then_some(error_types),
        derived: ["duration_s", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes: notes.into_iter().collect(),
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
    for key in fields.keys(&["latency"]) {
        if let Some(name) = statistic(key) {
            latency.set(&name, fields.latency_ms(&["latency", key]));
        }
    }
    latency
}

/// The time of a period is its end.
fn period(fields: &Fields) -> Option<Period> {
    let ended_s = unix_s(&fields.text(&["timestamp"])?)?;
    Some(period_at(fields, ended_s - PERIOD_S))
}

/// One period that begins then.
pub(super) fn period_at(fields: &Fields, from_s: f64) -> Period {
    let unanswered = total(&counts(fields, "errors"));
    let sent = fields.count(&["rps", "count"]);
    let responses = fields.count(&["requestsCompleted"]);
    let errors = failed(responses, &counts(fields, "codes"), unanswered);
    let requests = sent.or_else(|| responses?.checked_add(unanswered));
    Period {
        from_s,
        rps: fields.amount(&["rps", "mean"]),
        error_rate: share(errors, requests).filter(|rate| *rate <= 1.0),
        latency: latency(fields),
        users: fields.amount(&["concurrency"]),
    }
}
