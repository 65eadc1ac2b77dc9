//! The figures of the HTML report: `js/stats.json` (a tree of groups and requests),
//! `js/global_stats.json` (its root alone) and `js/stats.js` (the tree as JavaScript).
//!
//! `percentiles1` to `percentiles4` are 50, 75, 95 and 99 unless `gatling.conf` says otherwise, which the
//! file does not tell. In the JSON a 0 also stands for nothing; in the JavaScript that is "-", and numbers
//! are strings, in old versions padded and with commas between thousands. The length of the run is
//! not in the file: it follows from the rounded rate.

use serde_json::{Map, Value};

use super::TOOL;
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::json::{self, Outline};
use crate::import::share;
use crate::import::text::Place;

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["contents"])
        && outline.has(&["stats", "numberOfRequests", "total"])
        && outline.has(&["stats", "meanResponseTime"])
}

pub(in crate::import) fn looks_like_global(outline: &Outline) -> bool {
    outline.has(&["numberOfRequests", "total"])
        && outline.has(&["numberOfRequests", "ko"])
        && outline.has(&["meanResponseTime", "total"])
}

pub(in crate::import) fn begins_js(place: &Place) -> bool {
    let line = place.line().trim_start();
    let is_assignment = ["var stats", "let stats", "const stats"]
        .iter()
        .filter_map(|start| line.strip_prefix(start))
        .any(|rest| rest.trim_start().starts_with('='));
    is_assignment
        && place
            .lines(40)
            .any(|line| line.contains("numberOfRequests"))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    evidence(&json::parse(raw)?, "gatling-stats-json")
}

pub(in crate::import) fn read_global(raw: &str) -> Result<Evidence> {
    evidence(&json::parse(raw)?, "gatling-global-stats-json")
}

pub(in crate::import) fn read_js(raw: &str) -> Result<Evidence> {
    let literal = raw.find('{').and_then(|start| as_json(raw.get(start..)?));
    let Some(literal) = literal else {
        return Err(Error::new("stats.js of Gatling is cut off")
            .next("Copy the file again, or drop in js/stats.json."));
    };
    evidence(&json::parse(&literal)?, "gatling-stats-js")
}

fn evidence(root: &Value, format: &str) -> Result<Evidence> {
    let stats = root.get("stats").unwrap_or(root);
    let mut endpoints = Vec::new();
    let contents = root.get("contents").and_then(Value::as_object);
    if let Some(contents) = contents {
        collect(contents, "", &mut endpoints);
    }
    let total = endpoint(stats, String::new());
    if total.requests.is_none() {
        return Err(
            Error::new("Gatling's statistics hold no number of requests")
                .next("Make the report again with gatling --reports-only."),
        );
    }
    let rps = total.rps.filter(|rps| *rps > 0.0);
    let duration_s = total.requests.zip(rps).map(|(n, rps)| n as f64 / rps);
    let mut derived = vec!["error_rate".to_owned()];
    if duration_s.is_some() {
        derived.push("duration_s".to_owned());
    }
    let run = Run {
        format: format.to_owned(),
        tool: TOOL.to_owned(),
        duration_s,
        requests: total.requests,
        errors: total.errors,
        error_rate: share(total.errors, total.requests),
        rps: total.rps,
        latency_ms: total.latency_ms,
        endpoints: contents.map(|_| endpoints),
        derived,
        notes: vec![
            "The percentiles are taken as 50, 75, 95 and 99, which is the default; the file does not say."
                .to_owned(),
            "Latencies are those of all requests, failed ones too.".to_owned(),
            "The file does not say how many users there were, or at which rate they came.".to_owned(),
        ],
        ..Run::default()
    };
    Ok(Evidence {
        runs: vec![run],
        ..Evidence::default()
    })
}

/// The requests in a tree; those in groups by their whole path.
fn collect(contents: &Map<String, Value>, group: &str, endpoints: &mut Vec<Endpoint>) {
    for node in contents.values() {
        let name = node.get("name").and_then(Value::as_str).unwrap_or_default();
        let path = match group {
            "" => name.to_owned(),
            _ => format!("{group} / {name}"),
        };
        if let Some(contents) = node.get("contents").and_then(Value::as_object) {
            collect(contents, &path, endpoints);
        } else if endpoints.len() < MAX_NAMES
            && let Some(stats) = node.get("stats")
        {
            endpoints.push(endpoint(stats, bytes::name(&path)));
        }
    }
}

fn endpoint(stats: &Value, name: String) -> Endpoint {
    let of = |key: &str, which: &str| figure(stats.get(key)?.get(which)?, false);
    let whole = |n: f64| (n >= 0.0 && n.fract() == 0.0).then_some(n as u64);
    let requests = of("numberOfRequests", "total").and_then(whole);
    let mut latency_ms = Latency::default();
    let statistics = [
        ("min", "minResponseTime"),
        ("mean", "meanResponseTime"),
        ("stddev", "standardDeviation"),
        ("p50", "percentiles1"),
        ("p75", "percentiles2"),
        ("p95", "percentiles3"),
        ("p99", "percentiles4"),
        ("max", "maxResponseTime"),
    ];
    for (statistic, key) in statistics.iter().filter(|_| requests != Some(0)) {
        latency_ms.set(statistic, of(key, "total"));
    }
    let rate = stats.get("meanNumberOfRequestsPerSecond");
    Endpoint {
        name,
        requests,
        errors: of("numberOfRequests", "ko").and_then(whole).or_else(|| {
            // "-" is none, where all that was asked is known.
            let ok = of("numberOfRequests", "ok").and_then(whole)?;
            requests?.checked_sub(ok)
        }),
        rps: rate.and_then(|rate| figure(rate.get("total")?, true)),
        latency_ms,
    }
}

/// A number, or a string that holds one. A comma in it stands between thousands; of a rate that has no
/// point it might as well be the decimal comma, so that is nothing.
fn figure(value: &Value, is_rate: bool) -> Option<f64> {
    let number = match value {
        Value::String(text) if is_rate && text.contains(',') && !text.contains('.') => None,
        Value::String(text) => text.trim().replace(',', "").parse().ok(),
        _ => value.as_f64(),
    };
    number.filter(|n: &f64| n.is_finite())
}

/// The object literal at the beginning of a JavaScript text as JSON; nothing if it has no end.
fn as_json(text: &str) -> Option<String> {
    let mut json = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut depth = 0_usize;
    while let Some(c) = chars.next() {
        match c {
            '"' | '\'' => json.push_str(&Value::String(string(&mut chars, c)?).to_string()),
            '{' | '[' => {
                depth = depth.saturating_add(1);
                json.push(c);
            }
            '}' | ']' => {
                // JavaScript allows a comma behind the last element.
                let kept = json.trim_end().trim_end_matches(',').len();
                json.truncate(kept);
                json.push(c);
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(json);
                }
            }
            c if c.is_alphabetic() || matches!(c, '_' | '$') => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
                {
                    word.push(c);
                }
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
                match (chars.peek(), word.as_str()) {
                    (Some(':'), _) => json.push_str(&Value::String(word).to_string()),
                    (_, "true" | "false" | "null") => json.push_str(&word),
                    _ => json.push_str("null"),
                }
            }
            c => json.push(c),
        }
    }
    None
}

/// The rest of a string literal up to its quote.
fn string(chars: &mut std::iter::Peekable<std::str::Chars>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            c if c == quote => return Some(text),
            '\\' => match chars.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' | 'b' | 'f' => {}
                'x' => text.extend(code(chars, 2)),
                'u' => text.extend(code(chars, 4)),
                c => text.push(c),
            },
            c => text.push(c),
        }
    }
}

fn code(chars: &mut std::iter::Peekable<std::str::Chars>, digits: usize) -> Option<char> {
    let hex: String = chars.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&hex, 16).ok()?)
}
