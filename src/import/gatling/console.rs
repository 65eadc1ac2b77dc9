//! What Gatling writes on the terminal at the end of a run.
//!
//! Up to 3.11 `> request count   7192 (OK=4422   KO=2770  )`, without groups of thousands, so a comma is
//! the decimal sign of the language; since then `| 7,192 | 4,422 | 2,770`, where it divides
//! thousands. Milliseconds; a dash is nothing. The length of the run follows from the rounded rate.

use super::TOOL;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};
use crate::import::text::{self, Place, names};
use crate::import::{bytes, share};

const HEADING: &str = "---- Global Information ---";

/// `Simulation shop.Checkout completed in 60 seconds` stands a few lines above the figures.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    if simulation(line).is_some() {
        return place.soon(30, HEADING);
    }
    line.starts_with(HEADING) && !place.is_open_without(HEADING)
}

fn simulation(line: &str) -> Option<&str> {
    let (name, rest) = line
        .strip_prefix("Simulation ")?
        .split_once(" completed in ")?;
    let is_end = rest.trim_end().ends_with("seconds") && !name.contains(' ');
    is_end.then_some(name)
}

/// The figures of a row: of all requests, of those that succeeded, of those that failed.
fn row(raw: &str, label: &str) -> Option<[Option<f64>; 3]> {
    let mut rows = raw.lines().filter_map(|line| line.strip_prefix("> "));
    let row = rows.find_map(|row| {
        let rest = row.strip_prefix(label)?;
        // `mean response time` is not the beginning of another label.
        let rest = rest
            .strip_prefix(" (ms)")
            .or(rest.strip_prefix(" (rps)"))
            .unwrap_or(rest);
        rest.starts_with(' ').then(|| rest.trim())
    })?;
    if let Some(cells) = row.strip_prefix('|') {
        let mut cells = cells.split('|').map(|cell| grouped(cell.trim()));
        return Some([cells.next()?, cells.next()?, cells.next()?]);
    }
    let (all, rest) = row.split_once('(')?;
    let (ok, ko) = rest.trim_end_matches(')').split_once("KO=")?;
    let ok = ok.strip_prefix("OK=")?;
    Some([all, ok, ko].map(|cell| decimal(cell.trim())))
}

fn grouped(cell: &str) -> Option<f64> {
    let number: f64 = cell.replace(',', "").parse().ok()?;
    number.is_finite().then_some(number)
}

fn decimal(cell: &str) -> Option<f64> {
    let number: f64 = cell.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let whole = |n: f64| (n >= 0.0 && n.fract() == 0.0).then_some(n as u64);
    let counts = row(raw, "request count");
    let requests = counts.and_then(|[all, ..]| whole(all?));
    let (Some([_, ok, ko]), Some(requests)) = (counts, requests) else {
        return Err(
            Error::new("the report of Gatling ends before its number of requests")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let errors = match (ok.and_then(whole), ko.and_then(whole)) {
        (_, Some(ko)) => Some(ko),
        // A dash is none.
        (Some(ok), None) => requests.checked_sub(ok),
        (None, None) => None,
    };
    let rate = row(raw, "mean requests/sec").or_else(|| row(raw, "mean throughput"));
    let rps = rate.and_then(|[all, ..]| all);
    let mut latency_ms = Latency::default();
    if requests > 0 {
        for (name, label) in LATENCIES {
            if let Some([all, ..]) = row(raw, label) {
                latency_ms.set(name, all);
            }
        }
        for (name, ms) in percentiles(raw) {
            latency_ms.set(&name, Some(ms));
        }
    }
    let is_cut = rps.is_none();
    let run = Run {
        format: "gatling-text".to_owned(),
        tool: TOOL.to_owned(),
        target: raw.lines().find_map(simulation).map(bytes::name),
        duration_s: rps
            .filter(|rps| *rps > 0.0)
            .map(|rps| requests as f64 / rps),
        requests: Some(requests),
        errors,
        error_rate: share(errors, Some(requests)),
        rps,
        latency_ms,
        derived: names(["duration_s", "error_rate"]),
        notes: vec![
            "Latencies are those of all requests, failed ones too.".to_owned(),
            "The file does not say how many users there were, or at which rate they came."
                .to_owned(),
        ],
        ..Run::default()
    };
    Ok(text::report(run, is_cut.then_some("the throughput")))
}

/// Which percentiles there are is configured.
fn percentiles(raw: &str) -> impl Iterator<Item = (String, f64)> {
    let lines = raw.lines();
    lines.filter_map(move |line| {
        let label = line.strip_prefix("> ")?;
        let (_, rest) = label.split_once("response time ")?;
        let (nth, _) = rest.split_once(" percentile")?;
        let percent: f64 = nth
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .parse()
            .ok()?;
        let [all, ..] = row(raw, &format!("response time {nth} percentile"))?;
        Some((format!("p{percent}"), all?))
    })
}

const LATENCIES: [(&str, &str); 5] = [
    ("min", "min response time"),
    ("max", "max response time"),
    ("mean", "mean response time"),
    ("stddev", "std deviation"),
    ("stddev", "response time std deviation"),
];
