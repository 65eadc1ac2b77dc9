//! hey on a terminal: <https://github.com/rakyll/hey>.
//!
//! How many workers there were and what they asked for is not in the report, but in the command where
//! that stands above it.
//! Seconds with four decimals. A percentile that is 0 is not written. Requests and failures are
//! nowhere as such: they are the sums of the two lists at the end. `Requests/sec` counts requests
//! that got no answer too, but those of old versions (0.1.1 and before) do not.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, below, ms_of_s, names};
use super::super::{bytes, command, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const STATUSES: &str = "Status code distribution:";
const ERRORS: &str = "Error distribution:";

const FIRST: &str = "Summary:";

/// Begins with the command, if that is there. oha begins with the same word, but then names its success rate.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let next = place.next_line();
    if place.line().trim() == FIRST {
        return next.starts_with("Total:")
            && next.ends_with(" secs")
            && !place.is_open_without(FIRST);
    }
    next == FIRST && command(place.line()).is_some()
}

fn command(line: &str) -> Option<Vec<&str>> {
    command::of(line, "hey")
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let (Some(duration_s), Some(rps)) = (seconds(raw, "Total:"), after(raw, "Requests/sec:"))
    else {
        return Err(Error::new(
            "the report of hey does not say how many requests it made per second",
        )
        .next("Let the run end by itself, and keep its whole output."));
    };
    let is_whole = raw.contains(STATUSES) || raw.contains(ERRORS);
    let status_codes = statuses(raw);
    let error_types = errors(raw);
    let responses = is_whole.then(|| text::total(&status_codes));
    let unanswered = text::total(&error_types);
    let requests = responses.map(|n| n.saturating_add(unanswered));
    let command = raw.lines().next().and_then(command).unwrap_or_default();
    let concurrency = command::number(&command, "-c");
    let errors = is_whole.then(|| text::refused(&status_codes).saturating_add(unanswered));
    let run = Run {
        format: "hey-text".to_owned(),
        tool: "hey".to_owned(),
        target: command::url(&command).map(bytes::name),
        concurrency,
        duration_s: Some(duration_s),
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps: text::number(rps),
        latency_ms: match responses {
            Some(0) => Latency::default(),
            _ => latency(raw),
        },
        bytes_received: after(raw, "Total data:").and_then(text::count),
        timeouts: is_whole.then(|| text::timeouts(&error_types)),
        status_codes: is_whole.then_some(status_codes),
        error_types: is_whole.then_some(error_types),
        derived: names([
            "requests",
            "responses",
            "errors",
            "error_rate",
            "concurrency",
            "target",
        ]),
        notes: notes(concurrency, unanswered),
        ..Run::default()
    };
    Ok(text::report(
        run,
        (!is_whole).then_some("the number of requests"),
    ))
}

/// `5.0063 secs`; where nothing was answered it is ` NaN secs`.
fn seconds(raw: &str, label: &str) -> Option<f64> {
    after(raw, label).and_then(text::number)
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    for (name, label) in [
        ("min", "Fastest:"),
        ("mean", "Average:"),
        ("max", "Slowest:"),
    ] {
        latency.set(name, seconds(raw, label).map(ms_of_s));
    }
    // Of few requests the last percentiles stay empty: `0% in 0.0000 secs`.
    let percentiles = below(raw, "Latency distribution:").map_while(text::percentile);
    for (name, value) in percentiles.filter(|(name, _)| name != "p0") {
        latency.set(&name, text::number(value).map(ms_of_s));
    }
    latency
}

/// `  [200]  7346 responses`
fn statuses(raw: &str) -> BTreeMap<String, u64> {
    let mut statuses = BTreeMap::new();
    for (code, count) in below(raw, STATUSES).filter_map(item) {
        if let Some(count) = text::count(count) {
            text::add(&mut statuses, bytes::name(code), count);
        }
    }
    statuses
}

/// `  [50]  Get "http://127.0.0.1/": connection refused`: the address may hold what is private.
fn errors(raw: &str) -> BTreeMap<String, u64> {
    let mut errors = BTreeMap::new();
    for (count, message) in below(raw, ERRORS).filter_map(item) {
        if let Some(count) = text::count(count) {
            let message = message
                .rsplit_once("\": ")
                .map_or(message, |(_, said)| said);
            text::add(&mut errors, bytes::name(message), count);
        }
    }
    errors
}

fn item(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().strip_prefix('[')?.split_once(']')?;
    Some((key, value.trim()))
}

fn notes(concurrency: Option<f64>, unanswered: u64) -> Vec<String> {
    let workers = match concurrency {
        Some(_) => "How many workers there were is said by the command above the report.",
        None => "The file does not say how many workers were used.",
    };
    let mut notes = vec![workers.to_owned()];
    if unanswered > 0 {
        notes.push(format!(
            "Latencies are of answered requests only; {unanswered} got no answer."
        ));
    }
    notes
}
