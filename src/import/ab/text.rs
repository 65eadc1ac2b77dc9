//! ApacheBench (2.3 and before) on a terminal: <https://httpd.apache.org/docs/2.4/programs/ab.html>.
//!
//! Whole milliseconds. `Failed requests` counts answers whose length differs from the first one too,
//! which is no failure of a page that changes; answers other than 2xx are not among them. Of the two
//! lines `Time per request` neither is a latency. `-d` leaves out the percentiles, `-S` the median
//! and the standard deviation.

use super::super::text::{self, Place, after, below, names};
use super::super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const BANNER: &str = "This is ApacheBench";

/// Begins with the banner, or without it where only the result was kept.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    if line.starts_with(BANNER) {
        return true;
    }
    line.starts_with("Server Software:")
        && place.soon(20, "Document Path:")
        && !place.is_open_without("Server Software:")
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some(requests) = after(raw, "Complete requests:").and_then(text::count) else {
        return Err(Error::new(
            "the report of ApacheBench does not say how many requests were made",
        )
        .next("Was the server there? Let the run end by itself, and keep its whole output."));
    };
    let failures = Failures::of(raw);
    // Kinds of failures that did not happen are not written, so what follows them must be there.
    let is_whole = raw.contains("Failed requests:") && raw.contains("Total transferred:");
    let errors = is_whole.then(|| failures.errors());
    let run = Run {
        format: "ab-text".to_owned(),
        tool: "ab".to_owned(),
        tool_version: version(raw),
        target: target(raw),
        duration_s: after(raw, "Time taken for tests:").and_then(text::number),
        requests: Some(requests),
        responses: Some(requests).filter(|_| is_whole && failures.unanswered() == 0),
        errors,
        error_rate: share(errors, Some(requests)),
        rps: after(raw, "Requests per second:").and_then(text::number),
        concurrency: after(raw, "Concurrency Level:").and_then(text::number),
        latency_ms: match requests {
            0 => Latency::default(),
            _ => latency(raw),
        },
        bytes_received: after(raw, "Total transferred:").and_then(text::count),
        derived: names(["errors", "error_rate"]),
        notes: failures.notes(raw),
        ..Run::default()
    };
    Ok(text::report(
        run,
        (!is_whole).then_some("the number of failures"),
    ))
}

/// `This is ApacheBench, Version 2.3 <$Revision$>`
fn version(raw: &str) -> Option<String> {
    let (_, rest) = after(raw, BANNER)?.split_once("Version ")?;
    rest.split_whitespace().next().map(bytes::name)
}

fn target(raw: &str) -> Option<String> {
    let host = after(raw, "Server Hostname:")?;
    let scheme = match after(raw, "SSL/TLS Protocol:") {
        Some(_) => "https",
        None => "http",
    };
    let port = match (scheme, after(raw, "Server Port:").unwrap_or_default()) {
        ("http", "80") | ("https", "443") | (_, "") => String::new(),
        (_, port) => format!(":{port}"),
    };
    let path = after(raw, "Document Path:").unwrap_or_default();
    Some(bytes::name(&format!("{scheme}://{host}{port}{path}")))
}

/// What is counted as failed, and why.
struct Failures {
    printed: u64,
    /// Answers of another length than the first one.
    length: u64,
    /// `Non-2xx responses`, which is there only if there were some.
    refused: u64,
    unsent: u64,
}

impl Failures {
    fn of(raw: &str) -> Self {
        let count = |label| after(raw, label).and_then(text::count).unwrap_or(0);
        Failures {
            printed: count("Failed requests:"),
            length: length(raw).unwrap_or(0),
            refused: count("Non-2xx responses:"),
            unsent: count("Write errors:"),
        }
    }

    fn unanswered(&self) -> u64 {
        self.printed
            .saturating_sub(self.length)
            .saturating_add(self.unsent)
    }

    fn errors(&self) -> u64 {
        self.unanswered().saturating_add(self.refused)
    }

    fn notes(&self, raw: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.length > 0 {
            notes.push(format!(
                "Answers of another length than the first one: {}; they are not counted as failed.",
                self.length
            ));
        }
        if self.refused > 0 {
            notes.push(format!(
                "Answers other than 2xx: {}; they are counted as failed, redirects among them.",
                self.refused
            ));
        }
        let is_doubtful =
            |line: &str| line.trim_start().starts_with("ERROR:") && line.contains("total time");
        if raw.lines().any(is_doubtful) {
            notes.push(
                "ApacheBench itself calls the times unreliable: mean and median lie far apart."
                    .to_owned(),
            );
        }
        notes
    }
}

/// `   (Connect: 0, Receive: 0, Length: 74, Exceptions: 0)`
fn length(raw: &str) -> Option<u64> {
    let kinds = after(raw, "(Connect:")?;
    let (_, length) = kinds.split_once("Length:")?;
    text::count(length)
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    // `              min  mean[+/-sd] median   max`, and with `-S` `              min   avg   max`.
    let has_median = below(raw, "Connection Times (ms)").any(|line| line.contains("median"));
    let columns: &[&str] = match has_median {
        true => &["min", "mean", "stddev", "p50", "max"],
        false => &["min", "mean", "max"],
    };
    let table = below(raw, "Connection Times (ms)");
    let mut total = table.filter_map(|line| line.trim_start().strip_prefix("Total:"));
    let cells = total.next().unwrap_or_default().split_whitespace();
    for (name, value) in columns.iter().zip(cells) {
        latency.set(name, text::number(value));
    }
    let heading = "Percentage of the requests served within a certain time";
    for (name, value) in below(raw, heading).filter_map(text::percentile) {
        let name = if name == "p100" { "max" } else { name.as_str() };
        latency.set(name, text::number(value));
    }
    latency
}
