//! Artillery 2 `--output`: counters, rates and summaries under dotted names, of the whole run and of
//! each period. `http.request_rate` is a whole number, the mean of periods, so the throughput is
//! computed from the count and the time between the first and the last metric.

use std::collections::BTreeMap;

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::record::rfc3339;
use super::super::{bytes, share};
use super::{JSON, Period, failed, parts, refused, series, statistic, timeouts, total};
use crate::error::Result;
use crate::evidence::{Endpoint, Evidence, Latency, Run};

const LATENCY: &str = "http.response_time";
const CODES: &str = "http.codes.";
const ERRORS: &str = "errors.";
const BY_ENDPOINT: &str = "plugins.metrics-by-endpoint.";
const LATENCY_OF: &str = "plugins.metrics-by-endpoint.response_time.";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["aggregate", "counters"])
        && (outline.has(&["aggregate", "summaries"])
            || outline.has(&["aggregate", "histograms"])
            || outline.has(&["aggregate", "firstMetricAt"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let (fields, periods, mut warnings) = parts(raw, period)?;
    let mut run = run(&fields, JSON);
    let (first_ms, last_ms) = (
        fields.amount(&["firstMetricAt"]),
        fields.amount(&["lastMetricAt"]),
    );
    run.started_at = first_ms.and_then(|ms| rfc3339(ms / 1000.0));
    let length_ms = first_ms.zip(last_ms).map(|(first, last)| last - first);
    run.duration_s = length_ms.map(|ms| ms / 1000.0).filter(|s| *s > 0.0);
    run.rps = run
        .requests
        .zip(run.duration_s)
        .map(|(n, seconds)| n as f64 / seconds);
    let computed = [
        ("duration_s", run.duration_s.is_some()),
        ("rps", run.rps.is_some()),
    ];
    for (name, _) in computed.iter().filter(|(_, is_there)| *is_there) {
        run.derived.push((*name).to_owned());
    }
    warnings.extend(fields.into_warnings());
    Ok(Evidence {
        runs: vec![run],
        series: series(JSON, &periods, None),
        warnings,
        ..Evidence::default()
    })
}

/// What the counters and summaries of the whole run say; its times and its throughput are not
/// among them.
pub(super) fn run(fields: &Fields, format: &str) -> Run {
    let figures = Figures::of(fields);
    let errors = figures.failed();
    let mut notes = Vec::new();
    if figures.requests.is_none() {
        notes.push("The run made no HTTP request.".to_owned());
    }
    let users = |name: &str| fields.count(&["counters", &format!("vusers.{name}")]);
    if let Some(created) = users("created") {
        let failed = users("failed").unwrap_or(0);
        notes.push(format!(
            "{created} virtual users arrived; {failed} of them did not come to their end."
        ));
    }
    let is_http = figures.requests.is_some();
    Run {
        format: format.to_owned(),
        tool: "Artillery".to_owned(),
        requests: figures.requests,
        responses: is_http.then(|| figures.responses.unwrap_or(0)),
        errors: errors.filter(|_| is_http),
        error_rate: share(errors, figures.requests),
        latency_ms: latency(fields, LATENCY),
        bytes_received: fields.count(&["counters", "http.downloaded_bytes"]),
        endpoints: endpoints(fields),
        timeouts: is_http.then(|| timeouts(&figures.errors)),
        status_codes: (!figures.codes.is_empty()).then_some(figures.codes),
        error_types: (!figures.errors.is_empty()).then_some(figures.errors),
        derived: match is_http {
            true => ["errors", "error_rate"].map(String::from).to_vec(),
            false => Vec::new(),
        },
        notes,
        ..Run::default()
    }
}

/// The counts of one period, or of the whole run.
struct Figures {
    requests: Option<u64>,
    responses: Option<u64>,
    codes: BTreeMap<String, u64>,
    errors: BTreeMap<String, u64>,
}

impl Figures {
    fn of(fields: &Fields) -> Self {
        Figures {
            requests: fields.count(&["counters", "http.requests"]),
            responses: fields.count(&["counters", "http.responses"]),
            codes: counts(fields, CODES),
            errors: counts(fields, ERRORS),
        }
    }

    fn failed(&self) -> Option<u64> {
        failed(self.responses, &self.codes, total(&self.errors))
    }
}

/// The counters whose names begin so, by the rest of their names.
fn counts(fields: &Fields, prefix: &str) -> BTreeMap<String, u64> {
    let names = fields.keys(&["counters"]).into_iter();
    let counts = names.filter_map(|name| {
        let rest = name.strip_prefix(prefix)?;
        Some((bytes::name(rest), fields.count(&["counters", name])?))
    });
    counts.collect()
}

/// The statistics under a name; older versions call the summaries histograms.
fn latency(fields: &Fields, name: &str) -> Latency {
    let mut latency = Latency::default();
    let under = ["summaries", "histograms"];
    let Some(group) = under.iter().find(|g| fields.value(&[g, name]).is_some()) else {
        return latency;
    };
    if fields
        .value(&[group, name, "count"])
        .and_then(|c| c.as_u64())
        == Some(0)
    {
        return latency;
    }
    for key in fields.keys(&[group, name]) {
        if let Some(statistic) = statistic(key) {
            latency.set(&statistic, fields.latency_ms(&[group, name, key]));
        }
    }
    latency
}

/// What the plugin `metrics-by-endpoint` counted.
fn endpoints(fields: &Fields) -> Option<Vec<Endpoint>> {
    let summaries = fields.keys(&["summaries"]).into_iter();
    let endpoints = summaries.filter_map(|key| {
        let name = key.strip_prefix(LATENCY_OF)?;
        let codes = counts(fields, &format!("{BY_ENDPOINT}{name}.codes."));
        let failures = total(&counts(fields, &format!("{BY_ENDPOINT}{name}.errors.")));
        let answered = match fields.value(&["summaries", key, "count"]) {
            Some(_) => fields.count(&["summaries", key, "count"]),
            None => Some(total(&codes)).filter(|n| *n > 0),
        };
        Some(Endpoint {
            name: bytes::name(name),
            requests: answered.map(|n| n.saturating_add(failures)),
            errors: Some(failures.saturating_add(refused(&codes))),
            latency_ms: latency(fields, key),
            ..Endpoint::default()
        })
    });
    let endpoints: Vec<Endpoint> = endpoints.collect();
    (!endpoints.is_empty()).then_some(endpoints)
}

/// `period` is a string here, and a number in the aggregate.
fn period(fields: &Fields) -> Option<Period> {
    let period = fields.value(&["period"])?;
    let from_ms = match period.as_str() {
        Some(text) => text.parse().ok()?,
        None => period.as_f64()?,
    };
    Some(period_at(fields, from_ms / 1000.0)).filter(|period| period.from_s.is_finite())
}

/// One period that begins then.
pub(super) fn period_at(fields: &Fields, from_s: f64) -> Period {
    let figures = Figures::of(fields);
    Period {
        from_s,
        rps: fields.amount(&["rates", "http.request_rate"]),
        error_rate: share(figures.failed(), figures.requests).filter(|rate| *rate <= 1.0),
        latency: latency(fields, LATENCY),
        users: None,
    }
}
