//! `PREFIX_stats.csv`: one row for each endpoint, and `Aggregated` (`Total` before 0.12) behind them.
//!
//! Locust writes it every second or so while a test runs, so it may lack the last requests. Numbers of
//! users are not in it.

use super::{Entry, ROUNDED, TOOL, endpoints};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run, Warning};
use crate::import::record::Records;
use crate::import::record::rows::{Header, Row, Table, table};
use crate::import::{Head, bytes, share};

const FORMAT: &str = "locust-stats-csv";

/// The columns by their names of today and of versions before 1.0.
const REQUESTS: [&str; 2] = ["Request Count", "# requests"];
const FAILURES: [&str; 2] = ["Failure Count", "# failures"];
const TYPES: [&str; 2] = ["Type", "Method"];

fn any(header: &Header, names: &[&str]) -> bool {
    names.iter().any(|name| header.find(name).is_some())
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| {
        header.has(&["Name", "Average Response Time", "Requests/s"])
            && any(&header, &TYPES)
            && any(&header, &REQUESTS)
            && any(&header, &FAILURES)
            && header.find("Timestamp").is_none()
    })
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut open = Vec::new();
    for (row, line) in &table.rows {
        // Excel drops empty cells at the end of a row, but the maximum stands in the last one.
        let Some(entry) = entry(table, row).filter(|_| row.len() >= table.header.names.len())
        else {
            evidence.warnings.push(left_out(*line));
            continue;
        };
        let is_total = matches!(entry.method.as_str(), "" | "None")
            && matches!(entry.endpoint.name.as_str(), "Aggregated" | "Total");
        match is_total {
            true => evidence.runs.push(run(
                entry.endpoint,
                std::mem::take(&mut open),
                bytes_received(table, row),
            )),
            false => open.push(entry),
        }
    }
    if !open.is_empty() {
        evidence.warnings.push(Warning::new(
            "total_missing",
            "the row Aggregated is missing; the counts are the sums of the endpoints",
        ));
        evidence.runs.push(run(sum(&open), open, None));
    }
    match evidence.runs.is_empty() {
        true => Err(
            Error::new("the statistics of Locust have no row with requests")
                .next("Wait until the test has ended, and drop in the file again."),
        ),
        false => Ok(evidence),
    }
}

fn left_out(line: usize) -> Warning {
    Warning {
        code: "line_left_out".to_owned(),
        message: "a row is incomplete and was left out".to_owned(),
        line: Some(line),
        ..Warning::default()
    }
}

fn entry(table: &Table, row: &Row) -> Option<Entry> {
    let first = |names: &[&str]| names.iter().find_map(|name| table.number(row, name));
    let whole = |n: f64| (n >= 0.0 && n.fract() == 0.0).then_some(n as u64);
    let requests = first(&REQUESTS).and_then(whole)?;
    let method = TYPES
        .iter()
        .map(|name| table.cell(row, name))
        .find(|m| !m.is_empty());
    Some(Entry {
        method: bytes::name(method.unwrap_or_default()),
        endpoint: Endpoint {
            name: bytes::name(table.cell(row, "Name")),
            requests: Some(requests),
            errors: first(&FAILURES).and_then(whole),
            rps: table.number(row, "Requests/s"),
            latency_ms: match requests {
                0 => Latency::default(),
                _ => latency(table, row),
            },
        },
    })
}

fn latency(table: &Table, row: &Row) -> Latency {
    let mut latency = Latency::default();
    latency.set("p50", table.number(row, "Median Response Time"));
    latency.set("mean", table.number(row, "Average Response Time"));
    latency.set("min", table.number(row, "Min Response Time"));
    latency.set("max", table.number(row, "Max Response Time"));
    for (place, column) in table.header.names.iter().enumerate() {
        if let Some(name) = percentile(column) {
            let ms = row.number(Some(place));
            latency.set(&name, ms.or_else(|| latency.get(&name)));
        }
    }
    latency
}

/// The name of the statistic in a column like `99.9%`; 100 % is the maximum, rounded.
pub(super) fn percentile(column: &str) -> Option<String> {
    let percent: f64 = column.strip_suffix('%')?.replace(',', ".").parse().ok()?;
    (0.0 < percent && percent < 100.0).then(|| format!("p{percent}"))
}

fn bytes_received(table: &Table, row: &Row) -> Option<u64> {
    let requests = REQUESTS.iter().find_map(|name| table.number(row, name))?;
    let mean = table.number(row, "Average Content Size")?;
    (mean >= 0.0).then(|| (mean * requests).round() as u64)
}

fn sum(entries: &[Entry]) -> Endpoint {
    let add = |of: fn(&Endpoint) -> Option<u64>| {
        let counts = entries.iter().map(|entry| of(&entry.endpoint));
        counts.flatten().reduce(u64::saturating_add)
    };
    Endpoint {
        requests: add(|e| e.requests),
        errors: add(|e| e.errors),
        ..Endpoint::default()
    }
}

fn run(total: Endpoint, entries: Vec<Entry>, bytes_received: Option<u64>) -> Run {
    let requests = total.requests.filter(|n| *n > 0);
    let rps = total.rps.filter(|rps| *rps > 0.0);
    let duration_s = requests.zip(rps).map(|(n, rps)| n as f64 / rps);
    let mut derived = vec!["error_rate".to_owned()];
    if duration_s.is_some() {
        derived.push("duration_s".to_owned());
    }
    if bytes_received.is_some() {
        derived.push("bytes_received".to_owned());
    }
    Run {
        format: FORMAT.to_owned(),
        tool: TOOL.to_owned(),
        duration_s,
        requests: total.requests,
        errors: total.errors,
        error_rate: share(total.errors, total.requests),
        rps: total.rps,
        latency_ms: total.latency_ms,
        bytes_received,
        endpoints: endpoints(entries),
        derived,
        notes: vec![
            ROUNDED.to_owned(),
            "Locust writes this file during the test, so it may lack the requests of the last seconds."
                .to_owned(),
            "The file does not say how many users there were; that is in the history of the same test."
                .to_owned(),
        ],
        ..Run::default()
    }
}
