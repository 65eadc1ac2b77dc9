//! h2load on a terminal: <https://nghttp2.org/documentation/h2load.1.html>.
//!
//! The unit stands behind each time. The columns are min, max, mean (in this order) and are read by
//! their names, so that a median or percentiles among them are read too. `failed` holds answers of
//! 400 and more, and `errored` (no answer), which holds `timeout`. The target is not in the file.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, names};
use super::super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const START: &str = "starting benchmark...";
const END: &str = "finished in ";
const TIMES: &str = "time for request:";

/// Begins with the start, or with the result where only that was kept.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    if line == START {
        let report = place.rest.lines().skip(1).map(str::trim);
        return report
            .take_while(|line| *line != START)
            .any(|line| line.starts_with(END));
    }
    line.starts_with(END)
        && line.contains(" req/s")
        && place.soon(4, "requests: ")
        && !place.is_open_without(END)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let (Some(finished), Some(list)) = (after(raw, END), after(raw, "requests: ")) else {
        return Err(
            Error::new("the report of h2load does not say how many requests were made")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let counts = counts(list);
    let count = |name: &str| counts.get(name).copied();
    let status_codes = after(raw, "status codes: ").map(self::counts);
    let responses = status_codes.as_ref().map(text::total);
    let (requests, errors) = (count("total"), count("failed"));
    let is_whole = has_whole_table(raw);
    let run = Run {
        format: "h2load-text".to_owned(),
        tool: "h2load".to_owned(),
        duration_s: main_s(raw).or_else(|| text::duration_s(finished)),
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps: finished
            .split_once(", ")
            .and_then(|(_, rate)| text::number(rate)),
        concurrency: clients(raw),
        latency_ms: match responses {
            Some(0) => Latency::default(),
            _ => latency(raw),
        },
        bytes_received: after(raw, "traffic: ").and_then(traffic),
        timeouts: count("timeout"),
        error_types: count("errored").map(|n| match n {
            0 => BTreeMap::new(),
            _ => BTreeMap::from([("errored".to_owned(), n)]),
        }),
        status_codes: status_codes.map(|mut codes| {
            codes.retain(|_, count| *count > 0);
            codes
        }),
        derived: names(["responses", "error_rate"]),
        notes: notes(raw),
        ..Run::default()
    };
    Ok(text::report(
        run,
        (!is_whole).then_some("the end of its table"),
    ))
}

/// `Timing-based test with 1s of warm-up time and 2s of main duration for measurements.`: what was
/// measured, where the time until the end holds the warm-up too.
fn main_s(raw: &str) -> Option<f64> {
    let (before, rest) = raw.split_once("s of warm-up time and ")?;
    let warm_up = before.rsplit(' ').next().and_then(text::number);
    warm_up.filter(|s| *s > 0.0)?;
    let (duration, _) = rest.split_once(" of main duration")?;
    text::duration_s(duration)
}

/// `900 total, 900 started, 900 done, 900 succeeded, 0 failed, 0 errored, 0 timeout`
fn counts(list: &str) -> BTreeMap<String, u64> {
    let items = list.split(", ").filter_map(|item| {
        let (count, name) = item.trim().split_once(' ')?;
        Some((bytes::name(name), text::count(count)?))
    });
    items.take(20).collect()
}

/// `spawning thread #0: 6 total client(s). 900 total requests`, one line a thread.
fn clients(raw: &str) -> Option<f64> {
    let threads = raw.lines().filter_map(|line| {
        let (_, rest) = line
            .trim_start()
            .strip_prefix("spawning thread #")?
            .split_once(": ")?;
        let (clients, rest) = text::leading_number(rest)?;
        rest.trim_start()
            .starts_with("total client")
            .then_some(clients)
    });
    threads.fold(None, |sum, clients| Some(sum.unwrap_or(0.0) + clients))
}

/// `274.22KB (280800) total, ...`; old versions: `280800 bytes total, ...`
fn traffic(line: &str) -> Option<u64> {
    let (total, _) = line.split_once(" total")?;
    match total.split_once('(') {
        Some((_, exact)) => text::count(exact),
        None => text::count(total),
    }
}

/// The row of the times is not the last.
fn has_whole_table(raw: &str) -> bool {
    let mut lines = raw.lines().map(str::trim_start);
    lines.any(|line| line.starts_with(TIMES)) && lines.any(|line| line.starts_with("req/s"))
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    let header = raw.lines().find(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some("min") && words.next().is_some()
    });
    let row = after(raw, TIMES).unwrap_or_default();
    let columns = header.unwrap_or_default().split_whitespace();
    let mut cells: Vec<&str> = row.split_whitespace().collect();
    if raw.trim_end().ends_with(row) {
        // The last one of a report that is cut off may lack its end.
        cells.pop();
    }
    for (column, value) in columns.zip(cells) {
        let name = match column {
            "min" | "max" | "mean" => column.to_owned(),
            "sd" => "stddev".to_owned(),
            "median" => "p50".to_owned(),
            _ => match percent(column) {
                Some(percent) => format!("p{percent}"),
                None => break,
            },
        };
        latency.set(&name, text::duration_ms(value));
    }
    latency
}

/// `p95`, `95th`
fn percent(column: &str) -> Option<f64> {
    let number = column.strip_prefix('p').or(column.strip_suffix("th"));
    let percent = number?.parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent)
}

fn notes(raw: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if clients(raw).is_none() {
        notes.push("The file does not say how many clients there were.".to_owned());
    }
    if raw.contains("Warm-up phase is over") {
        notes.push("Requests during the warm-up are not counted.".to_owned());
    }
    notes
}
