//! ApacheBench (2.3 and before) on a terminal: <https://httpd.apache.org/docs/2.4/programs/ab.html>.
//!
//! Whole milliseconds. `Failed requests` counts answers whose length differs from the first one too,
//! which is no failure of a page that changes, unless nothing came at all; answers other than 2xx are
//! not among them, and a connection that breaks is counted two or three times. Of the two
//! lines `Time per request` neither is a latency. `-d` leaves out the percentiles, `-S` the median
//! and the standard deviation.

use super::super::text::{self, Place, after, below, names};
use super::super::{bytes, share};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const TIMES: &str = "Connection Times (ms)";
const PERCENTAGES: &str = "Percentage of the requests served within a certain time";
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
    let plain = raw.contains("<tr").then(|| without_tags(raw));
    let raw = plain.as_deref().unwrap_or(raw);
    let Some(requests) = after(raw, "Complete requests:").and_then(text::count) else {
        return Err(Error::new(
            "the report of ApacheBench does not say how many requests were made",
        )
        .next("Was the server there? Let the run end by itself, and keep its whole output."));
    };
    let failures = Failures::of(raw, requests);
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
        responses: Some(requests).filter(|_| is_whole && failures.lost == 0),
        errors,
        error_rate: share(errors, Some(requests)),
        rps: after(raw, "Requests per second:").and_then(text::number),
        concurrency: after(raw, "Concurrency Level:").and_then(text::number),
        latency_ms: match requests > failures.lost {
            false => Latency::default(),
            true => latency(raw),
        },
        bytes_received: after(raw, "Total transferred:").and_then(text::count),
        derived: names(["errors", "error_rate"]),
        notes: failures.notes(raw),
        ..Run::default()
    };
    let missing = match is_whole {
        true => missing_times(raw).filter(|_| requests > 0),
        false => Some("the number of failures"),
    };
    Ok(text::report(run, missing))
}

/// What the tables of times lack; there are no percentiles with `-d`.
fn missing_times(raw: &str) -> Option<&'static str> {
    let has = |start: &str| after(raw, start).is_some();
    if !has(TIMES) || !below(raw, TIMES).any(|line| line.trim_start().starts_with("Total:")) {
        return Some("the connection times");
    }
    (has(PERCENTAGES) && !has("100%")).then_some("the longest request")
}

/// With `-w` the report is a table in HTML: a line a row.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for line in html.lines() {
        let parts = line
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, said)| said));
        for part in parts {
            text.push_str(&part.replace("&nbsp;", " "));
            text.push(' ');
        }
        text.push('\n');
    }
    text
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
    requests: u64,
    /// Requests that got nothing.
    lost: u64,
    /// Answers of another length than the first one.
    length: u64,
    /// `Non-2xx responses`, which is there only if there were some.
    refused: u64,
    /// True if answers of another length may be none at all.
    is_doubtful: bool,
}

impl Failures {
    fn of(raw: &str, requests: u64) -> Self {
        let count = |label| after(raw, label).and_then(text::count);
        let (printed, document, html) = (
            count("Failed requests:").unwrap_or(0),
            count("Document Length:").unwrap_or(0),
            count("HTML transferred:"),
        );
        let refused = count("Non-2xx responses:").unwrap_or(0);
        let kind = |name| kind(raw, name).unwrap_or(0);
        let other = kind("Length:");
        // All that came are the bodies of the others: those of another length had none.
        let same = requests.saturating_sub(other);
        let is_empty = other > 0 && document > 0 && html == document.checked_mul(same);
        // Refusals without a body are answers, unless they are all the others.
        let closed = match (is_empty, refused) {
            (false, _) => 0,
            (true, n) if n == same => other,
            (true, n) => other.saturating_sub(n),
        };
        // A connection that breaks is counted as Receive, and again as Exceptions and Length.
        let broken = kind("Receive:").max(kind("Exceptions:")).max(closed);
        let lost = match printed {
            _ if count("Total transferred:") == Some(0) => requests,
            0 => 0,
            _ if raw.contains(KINDS) => kind("Connect:").saturating_add(broken),
            _ => printed,
        };
        let unsent = count("Write errors:").unwrap_or(0);
        Failures {
            requests,
            lost: lost.saturating_add(unsent).min(requests),
            length: match document {
                0 => other,
                _ => other.saturating_sub(broken),
            },
            refused,
            is_doubtful: other > refused && !is_empty && html.is_some(),
        }
    }

    fn errors(&self) -> u64 {
        self.lost.saturating_add(self.refused).min(self.requests)
    }

    fn notes(&self, raw: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.length > 0 {
            let doubt = match self.is_doubtful {
                true => {
                    "; whether some are connections that were closed without an answer, the file does not tell"
                }
                false => "",
            };
            notes.push(format!(
                "Answers of another length than the first one: {}; they are not counted as failed{doubt}.",
                self.length
            ));
        }
        if self.lost > 0 {
            notes.push(format!(
                "Requests that got no answer: {}; ApacheBench may count one twice, and times them like answers.",
                self.lost
            ));
        }
        if self.refused > 0 {
            notes.push(format!(
                "Answers other than 2xx: {}; they are counted as failed, redirects among them.",
                self.refused
            ));
        }
        let is_unreliable =
            |line: &str| line.trim_start().starts_with("ERROR:") && line.contains("total time");
        if raw.lines().any(is_unreliable) {
            notes.push(
                "ApacheBench itself calls the times unreliable: mean and median lie far apart."
                    .to_owned(),
            );
        }
        notes
    }
}

const KINDS: &str = "(Connect:";

/// `   (Connect: 0, Receive: 0, Length: 74, Exceptions: 0)`
fn kind(raw: &str, name: &str) -> Option<u64> {
    let line = raw
        .lines()
        .find(|line| line.trim_start().starts_with(KINDS))?;
    let (_, count) = line.split_once(name)?;
    text::count(count)
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    // `              min  mean[+/-sd] median   max`, and with `-S` `              min   avg   max`.
    let has_median = below(raw, TIMES).any(|line| line.contains("median"));
    let columns: &[&str] = match has_median {
        true => &["min", "mean", "stddev", "p50", "max"],
        false => &["min", "mean", "max"],
    };
    let table = below(raw, TIMES);
    let mut total = table.filter_map(|line| line.trim_start().strip_prefix("Total:"));
    let cells = total.next().unwrap_or_default().split_whitespace();
    for (name, value) in columns.iter().zip(cells) {
        latency.set(name, text::number(value));
    }
    for (name, value) in below(raw, PERCENTAGES).filter_map(text::percentile) {
        let name = if name == "p100" { "max" } else { name.as_str() };
        latency.set(name, text::number(value));
    }
    latency
}
