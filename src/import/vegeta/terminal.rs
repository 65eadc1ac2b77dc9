//! vegeta `report` on a terminal: each row names its values in brackets, older versions name fewer.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after};
use super::super::{bytes, share};
use super::{answered, failed, note_kinds, note_unanswered};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim_start();
    line.starts_with("Requests ")
        && line.contains("[total, rate")
        && place.soon(4, "Duration ")
        && place.soon(4, "Latencies ")
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let requests = value(raw, "Requests ", "total").and_then(text::count);
    let Some(requests) = requests else {
        return Err(
            Error::new("the report of vegeta does not say how many requests were made")
                .next("Keep the whole output of vegeta report."),
        );
    };
    let codes = status_codes(raw);
    let success = after(raw, "Success ")
        .and_then(|row| row.split_once(']'))
        .and_then(|(_, percent)| text::number(percent))
        .map(|percent| percent / 100.0);
    let errors = failed(requests, &codes, success);
    let responses = answered(requests, &codes);
    let unanswered = responses.map_or(0, |n| requests.saturating_sub(n));
    let notes = [note_unanswered(unanswered), note_kinds(errors_named(raw))];
    let duration_s = value(raw, "Duration ", "total").and_then(text::duration_ms);
    let throughput = value(raw, "Requests ", "throughput").and_then(text::number);
    let mut run = Run {
        format: "vegeta-report-text".to_owned(),
        tool: "vegeta".to_owned(),
        duration_s: duration_s.map(|ms| ms / 1000.0),
        requests: Some(requests),
        responses,
        errors,
        error_rate: share(errors, Some(requests)),
        rps: throughput,
        offered_rps: value(raw, "Requests ", "rate").and_then(text::number),
        latency_ms: match requests {
            0 => Latency::default(),
            _ => latency(raw),
        },
        bytes_received: value(raw, "Bytes In ", "total").and_then(text::count),
        status_codes: (!codes.is_empty()).then_some(codes),
        derived: ["responses", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes: notes.into_iter().flatten().collect(),
        ..Run::default()
    };
    add_throughput(&mut run);
    Ok(Evidence {
        runs: vec![run],
        ..Evidence::default()
    })
}

/// Versions before 12.3 do not print it.
fn add_throughput(run: &mut Run) {
    if let (None, Some(requests), Some(errors), Some(duration_s)) =
        (run.rps, run.requests, run.errors, run.duration_s)
        && duration_s > 0.0
    {
        run.rps = Some(requests.saturating_sub(errors) as f64 / duration_s);
        run.derived.push("rps".to_owned());
    }
}

/// The names and the values of `Duration      [total, attack, wait]    5.997s, 5.991s, 6.816ms`.
fn row<'a>(raw: &'a str, label: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let row = after(raw, label).and_then(|row| row.strip_prefix('[')?.split_once(']'));
    let (names, values) = row.unwrap_or_default();
    let values = values.split(", ").map(str::trim);
    names.split(", ").zip(values)
}

fn value<'a>(raw: &'a str, label: &str, name: &str) -> Option<&'a str> {
    row(raw, label)
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value)
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    for (name, value) in row(raw, "Latencies ") {
        let ms = text::duration_ms(value);
        match name {
            "min" | "mean" | "max" => latency.set(name, ms),
            _ if name.parse::<f64>().is_ok() => latency.set(&format!("p{name}"), ms),
            _ => {}
        }
    }
    latency
}

/// `Status Codes  [code:count]                      200:600  404:2`
fn status_codes(raw: &str) -> BTreeMap<String, u64> {
    let row = after(raw, "Status Codes ").and_then(|row| row.split_once(']'));
    let pairs = row.map_or("", |(_, pairs)| pairs).split_whitespace();
    let counted = pairs.filter_map(|pair| {
        let (code, count) = pair.split_once(':')?;
        Some((bytes::name(code), text::count(count)?))
    });
    counted.collect()
}

/// The lines below `Error Set:` up to the first that is no error.
fn errors_named(raw: &str) -> impl Iterator<Item = &str> {
    let below = raw.split_once("Error Set:").map_or("", |(_, rest)| rest);
    let lines = below.lines().skip(1);
    lines.take_while(|line| {
        let code = line.bytes().take_while(u8::is_ascii_digit).count();
        code == 3 || line.contains(": ")
    })
}
