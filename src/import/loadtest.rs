//! loadtest on a terminal (8.x and before): <https://www.npmjs.com/package/loadtest>.
//!
//! Whole milliseconds. An error is an answer of 400 or more, or none at all;
//! the code -1 may be either. Versions before
//! 6.0 write `INFO` before each line, call the throughput `Requests per second` and the clients
//! `Concurrency level`.

use std::collections::BTreeMap;

use super::text::{self, Place, after, below, names};
use super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const TARGET: &str = "Target URL:";
const COMPLETED: &str = "Completed requests:";

pub(super) fn begins(place: &Place) -> bool {
    let is_setting = |line: &str| clean(line).starts_with(COMPLETED);
    clean(place.line()).starts_with(TARGET) && place.lines(30).any(is_setting)
}

/// A line without the time and level of a log before it: `[Mon Jan 01 2024 ...] INFO Target URL: ...`.
fn clean(line: &str) -> &str {
    let line = line.trim_start();
    let logged = match line.strip_prefix('[') {
        Some(rest) => rest.split_once("] ").map_or(line, |(_, said)| said),
        None => line,
    };
    match logged.strip_prefix("INFO") {
        Some(said) => said.trim_start(),
        None => line,
    }
}

pub(super) fn read(raw: &str) -> Result<Evidence> {
    let lines: Vec<&str> = raw.lines().map(clean).collect();
    let report = lines.join("\n");
    // What was asked for comes first; old versions give both rates the same name.
    let (asked, found) = report
        .split_at_checked(report.find(COMPLETED).unwrap_or(0))
        .unwrap_or_default();
    let Some(requests) = after(found, COMPLETED).and_then(text::count) else {
        return Err(
            Error::new("the report of loadtest does not say how many requests were made")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let errors = after(found, "Total errors:").and_then(text::count);
    let error_types = errors.map(|_| error_codes(found));
    let value = |text: &str, labels: [&str; 2]| {
        let mut found = labels.into_iter().filter_map(|label| after(text, label));
        found.next().and_then(text::number)
    };
    let run = Run {
        format: "loadtest-text".to_owned(),
        tool: "loadtest".to_owned(),
        target: after(asked, TARGET).map(bytes::name),
        duration_s: after(found, "Total time:").and_then(text::duration_s),
        requests: Some(requests),
        errors,
        error_rate: share(errors, Some(requests)),
        rps: value(found, ["Effective rps:", "Requests per second:"]),
        concurrency: value(asked, ["Concurrent clients:", "Concurrency level:"]),
        offered_rps: value(asked, ["Target rps:", "Requests per second:"]),
        latency_ms: match requests {
            0 => Latency::default(),
            _ => latency(found),
        },
        timeouts: error_types.as_ref().map(text::timeouts).filter(|n| *n > 0),
        error_types,
        derived: names(["error_rate"]),
        notes: notes(asked),
        ..Run::default()
    };
    let missing = match run.rps {
        None => Some("the rate"),
        Some(_) => (after(found, "100%").is_none()).then_some("the end of its percentiles"),
    };
    Ok(text::report(run, missing))
}

fn latency(found: &str) -> Latency {
    let mut latency = Latency::default();
    latency.set(
        "mean",
        after(found, "Mean latency:").and_then(text::duration_ms),
    );
    let percentiles = below(found, "Percentage of ").filter_map(text::percentile);
    for (name, value) in percentiles {
        let name = if name == "p100" { "max" } else { name.as_str() };
        // `44 ms (longest request)`; `false ms` where there is none.
        let (value, _) = value.split_once(" (").unwrap_or((value, ""));
        latency.set(name, text::duration_ms(value));
    }
    latency
}

/// `   -1:   22 errors`
fn error_codes(found: &str) -> BTreeMap<String, u64> {
    let mut codes = BTreeMap::new();
    for line in found.lines().map(str::trim) {
        if let Some((code, count)) = line.split_once(": ")
            && let Some(count) = count.strip_suffix(" errors").and_then(text::count)
        {
            text::add(&mut codes, bytes::name(code.trim()), count);
        }
    }
    codes
}

fn notes(asked: &str) -> Vec<String> {
    let cores = after(asked, "Running on cores:").and_then(text::number);
    let several = cores.filter(|n| *n > 1.0);
    let notes = several.map(|n| format!("loadtest itself ran on {n} cores."));
    notes.into_iter().collect()
}
