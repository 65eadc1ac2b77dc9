//! fortio `load -json` (1.x), and Nighthawk's output of the same shape (`--output-format fortio`):
//! <https://github.com/fortio/fortio#command-line-arguments>, <https://github.com/envoyproxy/nighthawk>.
//!
//! The histogram is in seconds. `ActualDuration` is nanoseconds in fortio and may be seconds in
//! Nighthawk, which also writes counts as strings; the count over the rate tells which.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::bytes;
use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::share;
use super::super::text::ms_of_s;
use super::{INTERPOLATED, bad, public_part};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["DurationHistogram"])
        && (outline.has(&["ActualQPS"]) || outline.has(&["RequestedQPS"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let codes = codes(fields);
    let counted = whole(fields, &["DurationHistogram", "Count"]);
    let coded = codes
        .as_ref()
        .map(|codes| codes.values().fold(0_u64, |sum, n| sum.saturating_add(*n)));
    let requests = coded.filter(|n| *n > 0).or(counted);
    let bad = codes.as_ref().filter(|codes| !codes.is_empty()).map(bad);
    let unanswered = codes.as_ref().and_then(|codes| codes.get("-1")).copied();
    let rps = fields.amount(&["ActualQPS"]);
    let is_nighthawk = has_strings(fields);
    let mut derived = vec!["errors".to_owned(), "error_rate".to_owned()];
    let latency_ms = match counted {
        Some(0) => Latency::default(),
        _ => latency(fields, is_nighthawk, &mut derived),
    };
    Run {
        format: "fortio-json".to_owned(),
        tool: if is_nighthawk { "Nighthawk" } else { "fortio" }.to_owned(),
        tool_version: fields
            .text(&["Version"])
            .filter(|version| !version.is_empty())
            .map(|version| bytes::shorten(&version, 40)),
        target: ["URL", "Destination"]
            .iter()
            .find_map(|key| fields.text(&[key]))
            .filter(|target| !target.is_empty())
            .map(|target| public_part(&target)),
        started_at: fields.text(&["StartTime"]),
        duration_s: duration_s(fields, counted, rps),
        requests,
        errors: bad,
        error_rate: share(bad, requests),
        rps,
        concurrency: number(fields, &["NumThreads"]),
        offered_rps: number(fields, &["RequestedQPS"]).filter(|qps| *qps > 0.0),
        latency_ms,
        bytes_received: number(fields, &["Sizes", "Sum"]).map(|bytes| bytes.round() as u64),
        status_codes: codes,
        derived,
        notes: notes(counted, requests, unanswered, is_nighthawk),
        ..Run::default()
    }
}

fn notes(
    counted: Option<u64>,
    requests: Option<u64>,
    unanswered: Option<u64>,
    is_nighthawk: bool,
) -> Vec<String> {
    let mut notes = Vec::new();
    if !is_nighthawk {
        notes.push(INTERPOLATED.to_owned());
    }
    notes.extend(super::unanswered(unanswered));
    if let (Some(counted), Some(requests)) = (counted, requests)
        && counted < requests
    {
        notes.push(format!(
            "Latencies are of {counted} requests, status codes of {requests}."
        ));
    }
    notes
}

/// Nighthawk goes through protobuf, which writes 64-bit counts as strings.
fn has_strings(fields: &Fields) -> bool {
    fields
        .value(&["DurationHistogram", "Count"])
        .is_some_and(Value::is_string)
}

/// A number, or a string that holds one: `"8"`, but not `"max"` or `"exactly 100 calls"`.
fn number(fields: &Fields, path: &[&str]) -> Option<f64> {
    match fields.value(path)? {
        Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => fields.amount(path),
    }
}

fn whole(fields: &Fields, path: &[&str]) -> Option<u64> {
    match fields.value(path)? {
        Value::String(text) => text.trim().parse().ok(),
        _ => fields.count(path),
    }
}

fn codes(fields: &Fields) -> Option<BTreeMap<String, u64>> {
    fields.value(&["RetCodes"])?;
    let codes = fields.keys(&["RetCodes"]).into_iter();
    let counted =
        codes.filter_map(|code| Some((bytes::name(code), whole(fields, &["RetCodes", code])?)));
    Some(counted.filter(|(_, count)| *count > 0).collect())
}

fn duration_s(fields: &Fields, counted: Option<u64>, rps: Option<f64>) -> Option<f64> {
    let number = number(fields, &["ActualDuration"])?;
    let as_ns = number / 1e9;
    let expected_s = counted
        .zip(rps)
        .filter(|(counted, rps)| *counted > 0 && *rps > 0.0)
        .map(|(counted, rps)| counted as f64 / rps);
    let is_seconds = match expected_s {
        Some(expected) => (number / expected).ln().abs() < (as_ns / expected).ln().abs(),
        // Nobody measures for less than a millisecond.
        None => number < 1e6,
    };
    Some(if is_seconds { number } else { as_ns })
}

fn latency(fields: &Fields, is_nighthawk: bool, derived: &mut Vec<String>) -> Latency {
    let mut latency = Latency::default();
    let statistics = [
        ("min", "Min"),
        ("mean", "Avg"),
        ("stddev", "StdDev"),
        ("max", "Max"),
    ];
    for (name, key) in statistics {
        let seconds = fields.latency_ms(&["DurationHistogram", key]);
        latency.set(name, seconds.map(|s| s * 1000.0));
    }
    let mut has_percentiles = false;
    for (percent, seconds) in pairs(fields, "Percentiles", "Percentile", "Value") {
        has_percentiles = true;
        latency.set(&format!("p{percent}"), Some(seconds * 1000.0));
    }
    if is_nighthawk && !has_percentiles {
        // A row there is the value of a percentile, not a bucket that was chosen before.
        for (percent, seconds) in pairs(fields, "Data", "Percent", "End") {
            let percent = (percent * 1e6).round() / 1e6;
            match percent {
                100.0 => latency.set("max", Some(ms_of_s(seconds))),
                50.0 | 75.0 | 90.0 | 95.0 | 97.5 => {
                    latency.set(&format!("p{percent}"), Some(ms_of_s(seconds)));
                }
                _ => {}
            }
        }
        derived.push("latency_ms".to_owned());
    }
    latency
}

/// The two numbers of each object in a list of the histogram.
fn pairs(fields: &Fields, list: &str, percent: &str, value: &str) -> Vec<(f64, f64)> {
    let rows = fields.value(&["DurationHistogram", list]);
    let rows = rows.and_then(Value::as_array).into_iter().flatten();
    let pairs = rows.filter_map(|row| {
        let percent = row.get(percent)?.as_f64()?;
        let value = row.get(value)?.as_f64()?;
        let is_sound = (0.0..=100.0).contains(&percent) && value >= 0.0;
        is_sound.then_some((percent, value))
    });
    pairs.take(bytes::MAX_NAMES).collect()
}
