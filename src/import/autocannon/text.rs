//! autocannon on a terminal (9.x and before): <https://github.com/mcollina/autocannon>.
//!
//! Whole milliseconds. The table has p2.5, p50, p97.5 and p99, no p95; `--latency` adds a second one.
//! The number of requests is rounded to thousands there, so that it is counted by status where the
//! report has them. What got no answer is not among them.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, names};
use super::super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

/// wrk begins with the same line, but then names its threads. The result alone, without the line
/// that says what is run, begins with a table.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    if line.starts_with("Running ") && line.contains(" test @ ") {
        return connections(place.next_line()).is_some();
    }
    let is_table = || matches!(cells(line).as_slice(), ["Stat", "2.5%", "50%", ..]);
    line.starts_with(LINE) && is_table() && !place.is_open_without(" requests in ")
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some(totals) = raw.lines().find_map(Totals::of) else {
        return Err(Error::new(
            "the report of autocannon has no line with the number of its requests",
        )
        .next("Let the run end by itself, and keep its whole output (it is on stderr)."));
    };
    let status_codes = status_codes(raw);
    let by_class = raw.lines().find_map(answers_by_class);
    let unanswered = raw.lines().find_map(failures).unwrap_or_default();
    let counted = match &status_codes {
        Some(codes) => Some(text::total(codes)),
        None => by_class.map(|(good, bad)| good.saturating_add(bad)),
    };
    let responses = counted.or(totals.requests);
    let refused = by_class.map_or(0, |(_, bad)| bad);
    // An answer that is a refusal is of another body too, where one is expected.
    let mismatches = raw.lines().find_map(mismatches).unwrap_or(0);
    let failed = refused.max(mismatches.min(responses.unwrap_or(u64::MAX)));
    let requests = responses.map(|n| n.saturating_add(unanswered.0));
    let errors = Some(unanswered.0.saturating_add(failed));
    let run = Run {
        format: "autocannon-text".to_owned(),
        tool: "autocannon".to_owned(),
        target: after(raw, "Running ")
            .and_then(|line| line.split_once(" test @ "))
            .map(|(_, url)| bytes::name(url)),
        duration_s: totals.duration_s,
        requests,
        responses,
        errors,
        error_rate: share(errors, requests),
        rps: row(raw, "Req/Sec").and_then(|row| text::number(row.get("Avg")?)),
        concurrency: raw.lines().find_map(connections),
        latency_ms: match responses {
            Some(0) => Latency::default(),
            _ => latency(raw),
        },
        // Rounded to three digits.
        bytes_received: totals.bytes,
        status_codes,
        timeouts: Some(unanswered.1),
        derived: names(["requests", "errors", "error_rate"]),
        notes: notes(raw, counted.is_none() && totals.is_rounded, mismatches),
        ..Run::default()
    };
    Ok(text::report(run, None))
}

/// `8k requests in 6.02s, 2.63 MB read`
struct Totals {
    requests: Option<u64>,
    is_rounded: bool,
    duration_s: Option<f64>,
    bytes: Option<u64>,
}

impl Totals {
    fn of(line: &str) -> Option<Self> {
        let (requests, rest) = line.trim().split_once(" requests in ")?;
        let (duration, read) = rest.split_once(", ")?;
        let bytes = text::bytes(read.strip_suffix(" read")?, 1000.0);
        let number = text::scaled(requests).filter(|n| *n >= 0.0);
        Some(Totals {
            requests: number.map(|n| n.round() as u64),
            is_rounded: requests.ends_with(char::is_alphabetic),
            duration_s: text::duration_s(duration),
            bytes: bytes.map(|b| b.round() as u64),
        })
    }
}

/// `10 connections with 4 pipelining factor`
fn connections(line: &str) -> Option<f64> {
    let (number, rest) = text::leading_number(line)?;
    rest.trim_start()
        .starts_with("connection")
        .then_some(number)
}

/// `1041 2xx responses, 26 non 2xx responses`, which is there only if there were some.
fn answers_by_class(line: &str) -> Option<(u64, u64)> {
    let (good, rest) = line.trim().split_once(" 2xx responses, ")?;
    let bad = rest.strip_suffix(" non 2xx responses")?;
    Some((text::count(good)?, text::count(bad)?))
}

/// `22 errors (3 timeouts)`
fn failures(line: &str) -> Option<(u64, u64)> {
    let (errors, rest) = line.trim().split_once(" errors (")?;
    let timeouts = rest.strip_suffix(" timeouts)")?;
    let count = |text: &str| text::scaled(text).map(|n| n.max(0.0).round() as u64);
    Some((count(errors)?, count(timeouts)?))
}

/// `1k requests with mismatched body`
fn mismatches(line: &str) -> Option<u64> {
    let count = line.trim().strip_suffix(" requests with mismatched body")?;
    text::scaled(count).map(|n| n.max(0.0).round() as u64)
}

/// What stands between the cells of a table.
const LINE: char = '│';

/// The cells of a row. Old versions draw no lines between them: `Latency (ms) 0.19    0.59      33`.
fn cells(line: &str) -> Vec<&str> {
    match line.trim().strip_prefix(LINE) {
        Some(inner) => {
            let cells = inner.split(LINE).map(str::trim);
            cells.filter(|cell| !cell.is_empty()).collect()
        }
        None => line.split_whitespace().filter(|c| *c != "(ms)").collect(),
    }
}

/// The row of that name, by the names of the columns above it.
fn row<'a>(raw: &'a str, name: &str) -> Option<BTreeMap<&'a str, &'a str>> {
    let mut columns = Vec::new();
    for cells in raw.lines().map(cells) {
        match cells.split_first() {
            Some((first, rest)) if *first == "Stat" => columns = rest.to_vec(),
            Some((first, rest)) if *first == name && rest.len() == columns.len() => {
                return Some(columns.into_iter().zip(rest.iter().copied()).collect());
            }
            _ => {}
        }
    }
    None
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    for (column, value) in row(raw, "Latency").unwrap_or_default() {
        let name = match column {
            "Avg" => "mean".to_owned(),
            "Stdev" => "stddev".to_owned(),
            "Max" => "max".to_owned(),
            "Min" => "min".to_owned(),
            _ => match text::percentile(column) {
                Some((name, _)) => name,
                None => continue,
            },
        };
        latency.set(&name, milliseconds(value));
    }
    let table = raw.lines().map(cells);
    let table = table.skip_while(|cells| !matches!(cells.as_slice(), ["Percentile", _]));
    for cells in table.skip(1).take_while(|cells| !cells.is_empty()) {
        if let [percent, value] = cells.as_slice()
            && let Ok(percent) = percent.parse::<f64>()
        {
            latency.set(&format!("p{percent}"), milliseconds(value));
        }
    }
    latency
}

/// `6.59 ms`; old versions leave the unit to the row's name.
fn milliseconds(text: &str) -> Option<f64> {
    let (number, unit) = text::leading_number(text)?;
    match unit.trim() {
        "" => Some(number),
        unit => text::unit_ms(unit).map(|ms| number * ms),
    }
}

/// The table of codes, which newer versions draw.
fn status_codes(raw: &str) -> Option<BTreeMap<String, u64>> {
    let table = raw.lines().map(cells);
    let mut table = table.skip_while(|cells| !matches!(cells.as_slice(), ["Code", "Count"]));
    table.next()?;
    let mut codes = BTreeMap::new();
    for cells in table.take_while(|cells| !cells.is_empty()) {
        if let [code, count] = cells.as_slice()
            && let Some(count) = text::count(count)
        {
            text::add(&mut codes, bytes::name(code), count);
        }
    }
    Some(codes)
}

fn notes(raw: &str, is_rounded: bool, mismatches: u64) -> Vec<String> {
    let mut notes =
        vec!["The file holds no p95; rps is the mean of samples of one second.".to_owned()];
    if is_rounded {
        notes.push("The number of requests is rounded in the file.".to_owned());
    }
    if mismatches > 0 {
        notes.push(format!(
            "Answers with another body than the one expected: {mismatches}; they are counted as failed."
        ));
    }
    let factor = raw.lines().find_map(|line| {
        let (_, rest) = line.split_once(" with ")?;
        text::number(rest.strip_suffix(" pipelining factor")?)
    });
    if let Some(factor) = factor.filter(|n| *n > 1.0) {
        notes.push(format!(
            "Each connection kept {factor} requests in flight; concurrency counts connections."
        ));
    }
    notes
}
