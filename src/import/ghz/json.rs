//! ghz `-O json` and `-O pretty`: <https://ghz.sh/docs/output#json>.
//!
//! Times are nanoseconds, except the marks of the histogram, which are not read. `date` is when the
//! report was made, that is the end of the run. Latencies leave out failed requests unless
//! `--count-errors` was given. Metadata and data of the options may hold secrets: they are not read.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::bytes;
use super::super::fields::Fields;
use super::super::json::{self, Outline};
use super::super::record::requests::{Request, Requests};
use super::super::record::{rfc3339, unix_s};
use super::super::share;
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

const FORMAT: &str = "ghz-json";

/// What is read of a report besides its requests.
const READ: [&str; 11] = [
    "name",
    "date",
    "options",
    "count",
    "total",
    "average",
    "fastest",
    "slowest",
    "rps",
    "errorDistribution",
    "statusCodeDistribution",
];

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["statusCodeDistribution"])
        && outline.has(&["fastest"])
        && outline.has(&["slowest"])
        && outline.has(&["rps"])
}

/// The requests are read one by one, for there may be many of them.
pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let parts: BTreeMap<String, &RawValue> = json::parse(raw)?;
    let mut rest = serde_json::Map::new();
    for key in READ.into_iter().chain(["latencyDistribution"]) {
        if let Some(part) = parts.get(key) {
            let value = Fields::of(part.get())?.value(&[]).cloned();
            rest.insert(key.to_owned(), value.unwrap_or_default());
        }
    }
    let details = match parts.get("details") {
        Some(part) if part.get() != "null" => json::parse(part.get())?,
        _ => Details::default(),
    };
    let fields = Fields::new(Value::Object(rest));
    let run = run(&fields, &details.0);
    Ok(Evidence {
        runs: vec![run],
        series: details.0.series(FORMAT),
        warnings: fields.into_warnings(),
        ..Evidence::default()
    })
}

fn run(fields: &Fields, details: &Requests) -> Run {
    let requests = fields.count(&["count"]);
    let codes = counts(fields, "statusCodeDistribution");
    let error_types = counts(fields, "errorDistribution");
    let is_bad = |code: &str| !code.eq_ignore_ascii_case("ok");
    let errors = match codes.is_empty() {
        false => sum(codes.iter().filter(|(code, _)| is_bad(code))),
        true => sum(error_types.iter()),
    };
    let duration_s = fields.amount(&["total"]).map(|ns| ns / 1e9);
    let timed_out = codes.get("DeadlineExceeded").copied();
    let is_paced = is_true(fields, "async");
    let mut notes = Vec::new();
    if errors > 0 && !is_true(fields, "count-errors") {
        notes.push(format!(
            "Latencies are of requests that succeeded; {errors} did not."
        ));
    }
    if fields
        .value(&["options", "concurrency-schedule"])
        .and_then(Value::as_str)
        .is_some_and(|kind| kind != "const")
    {
        notes.push("The number of workers changed while the run went on.".to_owned());
    }
    Run {
        format: FORMAT.to_owned(),
        tool: "ghz".to_owned(),
        target: target(fields),
        started_at: started_at(fields, details, duration_s),
        duration_s,
        requests,
        errors: Some(errors),
        error_rate: share(Some(errors), requests),
        rps: fields.amount(&["rps"]),
        concurrency: option(fields, &["concurrency", "c"]).filter(|_| !is_paced),
        offered_rps: option(fields, &["rps", "qps"]),
        latency_ms: latency(fields),
        status_codes: (!codes.is_empty()).then_some(codes),
        error_types: (!error_types.is_empty()).then_some(error_types),
        timeouts: Some(timed_out.unwrap_or(0)),
        derived: ["started_at", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes,
        ..Run::default()
    }
}

/// The host and the method that was called.
fn target(fields: &Fields) -> Option<String> {
    let text = |key| fields.text(&["options", key]).filter(|t| !t.is_empty());
    match (text("host"), text("call")) {
        (Some(host), Some(call)) => Some(format!("{host} {call}")),
        (host, call) => call.or(host),
    }
}

fn started_at(fields: &Fields, details: &Requests, duration_s: Option<f64>) -> Option<String> {
    let ended_s = fields.text(&["date"]).and_then(|date| unix_s(&date));
    let before_end = ended_s.zip(duration_s).map(|(end, length)| end - length);
    details.began_s().or(before_end).and_then(rfc3339)
}

/// A number among the options, under its name of today or an older one; 0 stands for "none".
fn option(fields: &Fields, names: &[&str]) -> Option<f64> {
    let mut numbers = names
        .iter()
        .filter_map(|name| fields.amount(&["options", name]));
    numbers.find(|number| *number > 0.0)
}

fn is_true(fields: &Fields, option: &str) -> bool {
    fields.value(&["options", option]) == Some(&Value::Bool(true))
}

fn counts(fields: &Fields, key: &str) -> BTreeMap<String, u64> {
    let names = fields.keys(&[key]).into_iter();
    names
        .filter_map(|name| Some((bytes::name(name), fields.count(&[key, name])?)))
        .collect()
}

fn sum<'a>(counts: impl Iterator<Item = (&'a String, &'a u64)>) -> u64 {
    counts.fold(0, |sum, (_, count)| sum.saturating_add(*count))
}

/// Without a request that succeeded all statistics are 0, or the list is null.
fn latency(fields: &Fields) -> Latency {
    let mut latency = Latency::default();
    let ms = |key| fields.latency_ms(&[key]).map(|ns| ns / 1e6);
    if ms("slowest").unwrap_or(0.0) <= 0.0 {
        return latency;
    }
    latency.set("min", ms("fastest"));
    latency.set("mean", ms("average"));
    latency.set("max", ms("slowest"));
    let list = fields.value(&["latencyDistribution"]);
    for row in list.and_then(Value::as_array).into_iter().flatten() {
        let number = |key| row.get(key).and_then(Value::as_f64);
        if let (Some(percent), Some(ns)) = (number("percentage"), number("latency"))
            && (0.0..=100.0).contains(&percent)
            && ns > 0.0
        {
            latency.set(&format!("p{percent}"), Some(ns / 1e6));
        }
    }
    latency
}

/// The requests of a report.
#[derive(Default)]
struct Details(Requests);

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    timestamp: String,
    latency: f64,
    #[serde(default)]
    status: String,
}

impl<'de> Deserialize<'de> for Details {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Details;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of requests")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Details, A::Error> {
                let mut details = Details::default();
                while let Some(detail) = seq.next_element::<Detail>()? {
                    details.0.add(&Request {
                        began_s: unix_s(&detail.timestamp),
                        latency_ms: Some(detail.latency / 1e6),
                        failed: !detail.status.eq_ignore_ascii_case("ok"),
                        ..Request::default()
                    });
                }
                Ok(details)
            }
        }
        d.deserialize_seq(Each)
    }
}
