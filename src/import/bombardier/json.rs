//! bombardier `-p r -o json` (1.2 and later): <https://github.com/codesenberg/bombardier>.
//!
//! Latencies are microseconds; percentiles are there only with `-l`. `rps` is the distribution of
//! sampled rates and not the requests by the time, which is computed instead.

use std::collections::BTreeMap;

use super::super::bytes;
use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::text;
use super::Counts;
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["spec", "numberOfConnections"]) && outline.has(&["result", "timeTakenSeconds"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(run))
}

fn run(fields: &Fields) -> Run {
    let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    let by_class = classes.into_iter().filter_map(|class| {
        let count = fields.count(&["result", &format!("req{class}")])?;
        (count > 0).then(|| (class.to_owned(), count))
    });
    let counts = Counts {
        by_class: by_class.collect(),
        others: fields.count(&["result", "others"]),
        errors: errors(fields),
    };
    let duration_s = fields.amount(&["result", "timeTakenSeconds"]);
    let mut run = Run {
        duration_s,
        target: fields.text(&["spec", "url"]).map(|url| bytes::name(&url)),
        concurrency: fields.amount(&["spec", "numberOfConnections"]),
        offered_rps: fields.amount(&["spec", "rate"]),
        bytes_received: fields.count(&["result", "bytesRead"]),
        ..counts.run("bombardier-json", latency(fields))
    };
    run.rps = match (run.requests, duration_s) {
        (Some(requests), Some(s)) if s > 0.0 => Some(requests as f64 / s),
        _ => None,
    };
    run.derived.push("rps".to_owned());
    text::keep_derived(&mut run);
    run
}

fn latency(fields: &Fields) -> Latency {
    const AT: [&str; 2] = ["result", "latency"];
    let [result, latencies] = AT;
    let mut latency = Latency::default();
    let ms = |path: &[&str]| fields.latency_ms(path).map(|us| us / 1000.0);
    for key in ["mean", "stddev", "max"] {
        latency.set(key, ms(&[result, latencies, key]));
    }
    for key in fields.keys(&[result, latencies, "percentiles"]) {
        if let Ok(percent) = key.trim().parse::<f64>()
            && (0.0..=100.0).contains(&percent)
        {
            latency.set(
                &format!("p{percent}"),
                ms(&[result, latencies, "percentiles", key]),
            );
        }
    }
    latency
}

/// `"errors": [{"description": "timeout", "count": 3}]`
fn errors(fields: &Fields) -> BTreeMap<String, u64> {
    let mut errors = BTreeMap::new();
    let list = fields
        .value(&["result", "errors"])
        .and_then(|v| v.as_array());
    for error in list.into_iter().flatten() {
        let said = error.get("description").and_then(|said| said.as_str());
        let count = error.get("count").and_then(|count| count.as_u64());
        if let (Some(said), Some(count)) = (said, count) {
            text::add(&mut errors, bytes::name(said), count);
        }
    }
    errors
}
