//! oha on a terminal (`--no-tui`): <https://github.com/hatoo/oha>.
//!
//! The unit stands behind each time and changes from run to run. The success rate counts any answer,
//! a 500 too, so failures are counted from the status codes. Old versions write `Total: 0.5 secs`
//! and a success rate of 1.0000.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, below, names};
use super::super::{bytes, share};
use super::{IN_FLIGHT_AT_THE_END, notes};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const STATUSES: &str = "Status code distribution:";
const ERRORS: &str = "Error distribution:";

pub(in crate::import) fn begins(place: &Place) -> bool {
    place.line().trim() == "Summary:" && place.next_line().starts_with("Success rate:")
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let duration_s = after(raw, "Total:").and_then(text::duration_s);
    let (Some(duration_s), Some(rps)) = (duration_s, after(raw, "Requests/sec:")) else {
        return Err(Error::new(
            "the report of oha does not say how many requests it made per second",
        )
        .next("Let the run end by itself, and keep its whole output."));
    };
    let is_whole = raw.contains(STATUSES);
    let status_codes = items(raw, STATUSES, |code, count| (code, count));
    let mut error_types = items(raw, ERRORS, |count, message| (message, count));
    let in_flight = error_types.remove(IN_FLIGHT_AT_THE_END);
    let responses = is_whole.then(|| text::total(&status_codes));
    let unanswered = text::total(&error_types);
    let requests = responses.map(|n| n.saturating_add(unanswered));
    let errors = is_whole.then(|| text::refused(&status_codes).saturating_add(unanswered));
    let run = Run {
        format: "oha-text".to_owned(),
        tool: "oha".to_owned(),
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
        // Rounded to two decimals of its unit.
        bytes_received: after(raw, "Total data:")
            .and_then(|size| text::bytes(size, 1024.0))
            .map(|bytes| bytes.round() as u64),
        timeouts: is_whole.then(|| text::timeouts(&error_types)),
        status_codes: is_whole.then_some(status_codes),
        error_types: is_whole.then_some(error_types),
        derived: names(["requests", "responses", "errors", "error_rate"]),
        notes: notes(in_flight, unanswered),
        ..Run::default()
    };
    Ok(text::report(
        run,
        (!is_whole).then_some("the number of requests"),
    ))
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    for (name, label) in [
        ("min", "Fastest:"),
        ("mean", "Average:"),
        ("max", "Slowest:"),
    ] {
        latency.set(name, after(raw, label).and_then(text::duration_ms));
    }
    // Further tables of the same kind tell answers of 2xx from others.
    let heading = match raw.contains("Response time distribution:") {
        true => "Response time distribution:",
        false => "Latency distribution:",
    };
    for (name, value) in below(raw, heading).map_while(text::percentile) {
        latency.set(&name, text::duration_ms(value));
    }
    latency
}

/// `  [200] 800 responses` and `  [3] aborted due to deadline`: what is counted, and how many.
fn items<'a>(
    raw: &'a str,
    heading: &'a str,
    sides: impl Fn(&'a str, &'a str) -> (&'a str, &'a str),
) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for line in below(raw, heading) {
        let item = line
            .trim()
            .strip_prefix('[')
            .and_then(|l| l.split_once(']'));
        let Some((left, right)) = item else {
            continue;
        };
        let (name, count) = sides(left, right.trim());
        if let Some(count) = text::count(count) {
            text::add(&mut counts, bytes::name(name), count);
        }
    }
    counts
}
