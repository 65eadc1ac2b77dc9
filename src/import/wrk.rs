//! wrk and wrk2 on a terminal: <https://github.com/wg/wrk>, <https://github.com/giltene/wrk2>.
//!
//! Units stand behind each number. `Req/Sec` of the thread statistics is per thread and is not read.
//! Lines about failures are written only where there were some, so without them there were none.
//! What wrk2 calls timeouts are no requests: every two seconds it looks at all connections and counts
//! those that wait for longer than the timeout, so that one request may count many times.

use std::collections::BTreeMap;

use super::text::{self, Place, after};
use super::{closed_loop, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

pub(super) fn begins(place: &Place) -> bool {
    let line = place.line();
    let is_setting = |line: &str| line.contains(" threads and ") && line.ends_with(" connections");
    line.starts_with("Running ") && line.contains(" test @ ") && place.lines(4).any(is_setting)
}

/// wrk2 measures itself before it begins, or writes its own kind of distribution.
pub(super) fn begins_wrk2(place: &Place) -> bool {
    let mut lines = place.rest.lines().skip(1);
    begins(place) && {
        let report = lines
            .by_ref()
            .take_while(|line| !line.starts_with("Running "));
        report.take(2_000).any(is_of_wrk2)
    }
}

fn is_of_wrk2(line: &str) -> bool {
    line.contains("Thread calibration:") || line.contains("(HdrHistogram - ")
}

pub(super) fn read(raw: &str) -> Result<Evidence> {
    let is_wrk2 = raw.lines().any(is_of_wrk2);
    let totals = raw.lines().find_map(totals);
    let Some((requests, duration_s, bytes)) = totals else {
        return Err(
            Error::new("the report of wrk has no line with the number of its requests")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let mut socket_errors = after(raw, "Socket errors:").map(socket_errors);
    let polls =
        { socket_errors.as_mut().filter(|_| is_wrk2) }.and_then(|errors| errors.remove("timeout"));
    let refused = after(raw, "Non-2xx or 3xx responses:").map_or(Some(0), text::count);
    let unanswered = socket_errors.as_ref().map_or(0, |errors| {
        errors.values().fold(0_u64, |sum, n| sum.saturating_add(*n))
    });
    let late = { socket_errors.as_ref() }.and_then(|errors| errors.get("timeout"));
    let late = late.copied().unwrap_or(0);
    let errors = refused.map(|n| n.saturating_add(unanswered));
    let latency_ms = match requests {
        0 => Latency::default(),
        _ => latency(raw),
    };
    let mut notes = Vec::new();
    if let Some(recorded) = recorded(raw).filter(|n| *n < requests) {
        notes.push(format!(
            "Latencies are those of {recorded} requests after wrk2 had measured itself."
        ));
    }
    if let Some(polls) = polls {
        notes.push(format!(
            "wrk2 writes {polls} timeouts, which are no requests: every two seconds it counts each connection that waits for longer than its timeout. They are not among the errors, and how many requests timed out is not known."
        ));
    }
    if late > 0 {
        notes.push(format!(
            "{late} answers came after the timeout: they count as requests and as errors, and are missing from the latencies."
        ));
    }
    let run = Run {
        format: if is_wrk2 { "wrk2-text" } else { "wrk-text" }.to_owned(),
        tool: if is_wrk2 { "wrk2" } else { "wrk" }.to_owned(),
        target: after(raw, "Running ")
            .and_then(|line| line.split_once(" test @ "))
            .map(|(_, url)| super::bytes::name(url)),
        duration_s: Some(duration_s),
        requests: Some(requests),
        errors,
        responses: Some(requests),
        // What was answered too late is among the requests as well.
        error_rate: share(
            errors,
            requests.checked_add(unanswered.saturating_sub(late)),
        ),
        rps: after(raw, "Requests/sec:").and_then(text::number),
        concurrency: connections(raw),
        latency_ms,
        bytes_received: bytes,
        timeouts: polls.is_none().then_some(late),
        error_types: socket_errors,
        derived: ["errors", "error_rate"].map(String::from).to_vec(),
        notes,
        ..Run::default()
    };
    // wrk2 keeps a rate, and so rests between two requests.
    let doubt = match is_wrk2 {
        true => None,
        false => closed_loop::doubt_idle(&run, run.concurrency.unwrap_or(0.0), 0.01),
    };
    Ok(Evidence {
        runs: vec![run],
        warnings: doubt.into_iter().collect(),
        ..Evidence::default()
    })
}

/// `2359 requests in 6.07s, 384.72KB read`
fn totals(line: &str) -> Option<(u64, f64, Option<u64>)> {
    let (requests, rest) = line.trim().split_once(" requests in ")?;
    let (duration, read) = rest.split_once(", ")?;
    let bytes = text::bytes(read.strip_suffix(" read")?, 1024.0);
    let duration_s = text::duration_ms(duration)? / 1000.0;
    Some((
        text::count(requests)?,
        duration_s,
        bytes.map(|b| b.round() as u64),
    ))
}

/// `#[Max     =       27.168, Total count    =          300]`
fn recorded(raw: &str) -> Option<u64> {
    let (_, rest) = raw.split_once("Total count")?;
    text::count(rest.trim_start().strip_prefix('=')?)
}

/// `  2 threads and 20 connections`
fn connections(raw: &str) -> Option<f64> {
    let mut lines = raw.lines();
    lines.find_map(|line| text::number(line.split_once(" threads and ")?.1))
}

/// `connect 0, read 0, write 0, timeout 266`
fn socket_errors(list: &str) -> BTreeMap<String, u64> {
    let errors = list.split(", ").filter_map(|item| {
        let (kind, count) = item.split_once(' ')?;
        Some((super::bytes::name(kind), text::count(count)?))
    });
    errors.filter(|(_, count)| *count > 0).collect()
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    // `    Latency    40.65ms   10.96ms 108.91ms   77.02%`; columns may touch.
    if let Some([mean, stddev, max]) = after(raw, "Latency  ").and_then(columns) {
        latency.set("mean", Some(mean));
        latency.set("stddev", Some(stddev));
        latency.set("max", Some(max));
    }
    let below = raw
        .split_once("Latency Distribution")
        .map_or("", |(_, rest)| rest);
    let percentiles = below.lines().skip(1).map_while(percentile);
    for (name, ms) in percentiles.filter(|(name, _)| name != "p100") {
        latency.set(&name, Some(ms));
    }
    latency
}

/// `     50%   39.55ms`
fn percentile(line: &str) -> Option<(String, f64)> {
    let (percent, value) = line.trim().split_once('%')?;
    let percent: f64 = percent.parse().ok()?;
    Some((format!("p{percent}"), text::duration_ms(value)?))
}

/// The first three times of a row.
fn columns(mut row: &str) -> Option<[f64; 3]> {
    let mut columns = [0.0; 3];
    for column in &mut columns {
        let (number, rest) = text::leading_number(row)?;
        let end = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len());
        let (unit, rest) = rest.split_at_checked(end)?;
        *column = number * text::unit_ms(unit)?;
        row = rest;
    }
    Some(columns)
}
