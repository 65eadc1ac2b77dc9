//! vegeta `report -type=json`. Everything is nanoseconds. `rate` is what was sent while the attack
//! went on, `throughput` what succeeded until the last answer; `duration` is the attack alone, and
//! `wait` the time from its end to the last answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::bytes;
use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::share;
use super::{answered, bucket, failed, note_kinds, note_unanswered};
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Reading, Run};

const FORMAT: &str = "vegeta-report-json";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["latencies", "99th"])
        && outline.has(&["bytes_in"])
        && outline.has(&["status_codes"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let run = run(&fields);
    let readings = buckets(&fields);
    Ok(Evidence {
        runs: vec![run],
        readings,
        warnings: fields.into_warnings(),
        ..Evidence::default()
    })
}

fn run(fields: &Fields) -> Run {
    let requests = fields.count(&["requests"]);
    let codes = status_codes(fields);
    let success = fields.amount(&["success"]);
    let errors = requests.and_then(|n| failed(n, &codes, success));
    let responses = requests.and_then(|n| answered(n, &codes));
    let attack_s = seconds(fields, "duration").filter(|s| *s > 0.0);
    let duration_s = match (attack_s, seconds(fields, "wait")) {
        (Some(attack), Some(wait)) => Some(attack + wait),
        (attack, _) => attack,
    };
    let unanswered = requests
        .zip(responses)
        .map_or(0, |(all, answered)| all.saturating_sub(answered));
    let names = fields.value(&["errors"]).and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    let none = (requests == Some(0)).then(|| "The attack made no request.".to_owned());
    let notes = [note_unanswered(unanswered), note_kinds(names), none];
    Run {
        format: FORMAT.to_owned(),
        tool: "vegeta".to_owned(),
        // The beginning of the calendar stands for "never".
        started_at: fields
            .text(&["earliest"])
            .filter(|time| !time.starts_with("0001-")),
        duration_s,
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps: fields
            .amount(&["throughput"])
            .filter(|_| requests != Some(0))
            .or_else(|| {
                let succeeded = requests.filter(|n| *n > 0)?.saturating_sub(errors?);
                duration_s
                    .filter(|s| *s > 0.0)
                    .map(|s| succeeded as f64 / s)
            }),
        offered_rps: fields.amount(&["rate"]).filter(|rate| *rate > 0.0),
        latency_ms: match requests {
            Some(0) => Latency::default(),
            _ => latency(fields),
        },
        bytes_received: fields.count(&["bytes_in", "total"]),
        status_codes: (!codes.is_empty()).then_some(codes),
        derived: derived(fields),
        notes: notes.into_iter().flatten().collect(),
        ..Run::default()
    }
}

fn derived(fields: &Fields) -> Vec<String> {
    let rps = fields.value(&["throughput"]).is_none().then_some("rps");
    let always = ["duration_s", "responses", "errors", "error_rate"];
    let names = always.into_iter().chain(rps);
    names.map(String::from).collect()
}

fn seconds(fields: &Fields, key: &str) -> Option<f64> {
    fields.amount(&[key]).map(|ns| ns / 1e9)
}

fn status_codes(fields: &Fields) -> BTreeMap<String, u64> {
    let codes = fields.keys(&["status_codes"]).into_iter();
    let counted = codes.filter_map(|code| {
        let count = fields.count(&["status_codes", code])?;
        Some((bytes::name(code), count))
    });
    counted.collect()
}

/// `mean`, `min`, `max`, and `50th` for the median; `total` is their sum.
fn latency(fields: &Fields) -> Latency {
    let mut latency = Latency::default();
    for key in fields.keys(&["latencies"]) {
        let name = match key {
            "mean" | "min" | "max" => key.to_owned(),
            _ => match key.strip_suffix("th") {
                Some(percent) if percent.parse::<f64>().is_ok() => format!("p{percent}"),
                _ => continue,
            },
        };
        let ns = fields.latency_ms(&["latencies", key]);
        latency.set(&name, ns.map(|ns| ns / 1e6));
    }
    latency
}

/// With `-buckets`: requests by the lower bound of their latency.
fn buckets(fields: &Fields) -> Vec<Reading> {
    let mut counts: Vec<(f64, u64)> = Vec::new();
    for key in fields.keys(&["buckets"]) {
        let from_ns = key.parse::<f64>().ok().filter(|ns| ns.is_finite());
        if let (Some(from_ns), Some(count)) = (from_ns, fields.count(&["buckets", key])) {
            counts.push((from_ns / 1e6, count));
        }
    }
    counts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let upper = counts.iter().skip(1).map(|(from, _)| Some(*from));
    let upper = upper.chain([None]);
    let all = counts.iter().zip(upper);
    all.map(|((from, count), to)| bucket(FORMAT, *from, to, *count))
        .collect()
}
