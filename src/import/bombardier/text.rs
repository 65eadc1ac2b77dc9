//! bombardier on a terminal: <https://github.com/codesenberg/bombardier>.
//!
//! The unit stands behind each time. `Reqs/sec` is the mean of sampled rates. How long the run took is
//! not in the file, only how long it was to take.

use std::collections::BTreeMap;

use super::super::bytes;
use super::super::text::{self, Place, after, below, names};
use super::Counts;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const INTRO: &str = "Bombarding ";

/// Begins with what is to be done, or with the result where only that was kept (`-p r`).
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    if line.starts_with(INTRO) {
        return line.ends_with(" connection(s)");
    }
    is_table(line)
        && (place.soon(4, "Reqs/sec") || place.soon(4, "There wasn't enough data"))
        && !place.is_open_without("Statistics ")
}

fn is_table(line: &str) -> bool {
    let columns = ["Statistics", "Avg", "Stdev", "Max"];
    line.starts_with("Statistics") && line.split_whitespace().eq(columns)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some(by_class) = after(raw, "1xx - ").map(|_| by_class(raw)) else {
        return Err(Error::new(
            "the report of bombardier does not say how many requests were answered",
        )
        .next("Let the run end by itself, and keep its whole output."));
    };
    let others = after(raw, "others - ").and_then(text::count);
    let counts = Counts {
        by_class,
        others,
        errors: errors(raw),
    };
    let intro = Intro::of(raw);
    let mut run = Run {
        target: intro.target,
        duration_s: intro.duration_s,
        concurrency: intro.connections,
        rps: after(raw, "Reqs/sec").and_then(text::number),
        ..counts.run("bombardier-text", latency(raw))
    };
    run.notes
        .push("Requests per second are the mean of sampled rates.".to_owned());
    if run.duration_s.is_some() {
        run.notes
            .push("The length of the run is the one that was asked for.".to_owned());
    }
    let cut = others
        .is_none()
        .then(|| text::cut_off("the number of requests without an answer"));
    if cut.is_some() {
        (run.requests, run.errors, run.error_rate) = (None, None, None);
        run.derived = names(["responses"]);
    }
    Ok(Evidence {
        runs: vec![run],
        warnings: cut.into_iter().collect(),
        ..Evidence::default()
    })
}

#[derive(Default)]
struct Intro {
    target: Option<String>,
    duration_s: Option<f64>,
    connections: Option<f64>,
}

impl Intro {
    /// `Bombarding http://127.0.0.1/ for 5s using 10 connection(s)`, or `with 900 request(s)`.
    fn of(raw: &str) -> Self {
        let parts = after(raw, INTRO).and_then(|line| line.rsplit_once(" using "));
        let Some((job, connections)) = parts else {
            return Intro::default();
        };
        let connections = text::number(connections);
        let (url, duration) = match job.rsplit_once(" for ") {
            Some((url, duration)) => (url, text::duration_s(duration)),
            None => (job.rsplit_once(" with ").map_or(job, |(url, _)| url), None),
        };
        Intro {
            target: Some(bytes::name(url)),
            duration_s: duration,
            connections,
        }
    }
}

/// `    1xx - 0, 2xx - 1002, 3xx - 0, 4xx - 0, 5xx - 0`
fn by_class(raw: &str) -> BTreeMap<String, u64> {
    let line = raw.lines().map(str::trim).find(|l| l.starts_with("1xx - "));
    let classes = line.unwrap_or_default().split(", ").filter_map(|part| {
        let (class, count) = part.split_once(" - ")?;
        Some((bytes::name(class), text::count(count)?))
    });
    classes.filter(|(_, count)| *count > 0).collect()
}

/// `    dial tcp 127.0.0.1:4999: connect: connection refused - 140419`
fn errors(raw: &str) -> BTreeMap<String, u64> {
    let mut errors = BTreeMap::new();
    for line in below(raw, "Errors:").take_while(|line| line.starts_with("    ")) {
        if let Some((said, count)) = line.trim().rsplit_once(" - ")
            && let Some(count) = text::count(count)
        {
            text::add(&mut errors, bytes::name(said), count);
        }
    }
    errors
}

fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    // `  Latency        6.49ms     2.74ms    38.22ms`
    let mut rows = raw.lines().map(str::split_whitespace);
    let row = rows.find_map(|mut row| (row.next() == Some("Latency")).then_some(row));
    for (name, value) in ["mean", "stddev", "max"]
        .into_iter()
        .zip(row.into_iter().flatten())
    {
        latency.set(name, text::duration_ms(value));
    }
    for (name, value) in below(raw, "Latency Distribution").map_while(text::percentile) {
        latency.set(&name, text::duration_ms(value));
    }
    latency
}
