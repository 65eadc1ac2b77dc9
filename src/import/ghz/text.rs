//! ghz on a terminal, its form without `-O`: <https://ghz.sh/docs/output#summary>.
//!
//! The unit stands behind each time. Statuses are those of gRPC by name; everything but `OK` failed.
//! Latencies leave out failed requests unless `--count-errors` was given, which the report does not
//! say. The options are not in it.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, below, names};
use super::super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const STATUSES: &str = "Status code distribution:";

/// hey and oha begin with the same word, but have no `Count`.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let next = place.next_line();
    let is_named = next.starts_with("Name:") && place.soon(6, "Count:");
    place.line().trim() == "Summary:" && (next.starts_with("Count:") || is_named)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let requests = after(raw, "Count:").and_then(text::count);
    let rps = after(raw, "Requests/sec:").and_then(text::number);
    if requests.is_none() || rps.is_none() {
        return Err(Error::new(
            "the report of ghz does not say how many requests it made per second",
        )
        .next("Let the run end by itself, and keep its whole output."));
    }
    let is_whole = raw.contains(STATUSES);
    let status_codes = counts(raw, STATUSES);
    let good = status_codes.get("OK").copied().unwrap_or(0);
    let errors = is_whole.then(|| text::total(&status_codes).saturating_sub(good));
    let late = status_codes.get("DeadlineExceeded").copied().unwrap_or(0);
    let mut notes = vec!["The file does not say how many workers were used.".to_owned()];
    if let Some(errors) = errors.filter(|n| *n > 0) {
        notes.push(format!(
            "Unless --count-errors was given, latencies are of requests that succeeded; {errors} did not."
        ));
    }
    let run = Run {
        format: "ghz-text".to_owned(),
        tool: "ghz".to_owned(),
        target: after(raw, "Name:").map(bytes::name),
        duration_s: after(raw, "Total:").and_then(text::duration_s),
        requests,
        errors,
        error_rate: share(errors, requests),
        rps,
        latency_ms: latency(raw),
        timeouts: is_whole.then_some(late),
        error_types: errors_of(raw),
        status_codes: is_whole.then_some(status_codes),
        derived: names(["errors", "error_rate"]),
        notes,
        ..Run::default()
    };
    Ok(text::report(run, (!is_whole).then_some("the statuses")))
}

/// Without a request that succeeded all statistics are 0.
fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    let ms = |label| after(raw, label).and_then(text::duration_ms);
    if ms("Slowest:").unwrap_or(0.0) <= 0.0 {
        return latency;
    }
    latency.set("min", ms("Fastest:"));
    latency.set("mean", ms("Average:"));
    latency.set("max", ms("Slowest:"));
    for (name, value) in below(raw, "Latency distribution:").map_while(text::percentile) {
        latency.set(&name, text::duration_ms(value));
    }
    latency
}

/// `  [OK]   5000 responses`
fn counts(raw: &str, heading: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for (name, count) in below(raw, heading).filter_map(item) {
        if let Some(count) = text::count(count) {
            text::add(&mut counts, bytes::name(name), count);
        }
    }
    counts
}

/// `  [12]   rpc error: code = Unavailable desc = connection error`
fn errors_of(raw: &str) -> Option<BTreeMap<String, u64>> {
    let mut errors = BTreeMap::new();
    for (count, message) in below(raw, "Error distribution:").filter_map(item) {
        if let Some(count) = text::count(count) {
            text::add(&mut errors, bytes::name(message), count);
        }
    }
    (!errors.is_empty()).then_some(errors)
}

fn item(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().strip_prefix('[')?.split_once(']')?;
    Some((key, value.trim()))
}
