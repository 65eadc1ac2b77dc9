//! The tables that the listeners "Aggregate Report" and "Summary Report" save as CSV:
//! <https://jmeter.apache.org/usermanual/component_reference.html#Aggregate_Report>.
//!
//! Times are milliseconds, `Error %` is a share in percent, `Throughput` is per second. The last row
//! is the sum of all, its name depends on the language; the number of failures is not in the table and
//! follows from the share. Command-line plugins write the same under other names.

use super::{TOOL, statistics};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run};
use crate::import::record::Records;
use crate::import::record::rows::{Header, Row, Table, number, table};
use crate::import::{Head, bytes, share};

const SAMPLES: [&str; 2] = ["# Samples", "aggregate_report_count"];
const ERRORS: [&str; 2] = ["Error %", "aggregate_report_error%"];
const RATE: [&str; 2] = ["Throughput", "aggregate_report_rate"];

#[rustfmt::skip]
const LATENCIES: [(&str, &str); 15] = [
    ("mean", "Average"), ("p50", "Median"), ("p90", "90% Line"), ("p95", "95% Line"), ("p99", "99% Line"),
    ("min", "Min"), ("max", "Max"), ("stddev", "Std. Dev."), ("p50", "aggregate_report_median"),
    ("p90", "aggregate_report_90%_line"), ("min", "aggregate_report_min"), ("max", "aggregate_report_max"),
    ("stddev", "aggregate_report_stddev"), ("p95", "aggregate_report_95%_line"),
    ("p99", "aggregate_report_99%_line"),
];

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| {
        header.has(&["Label", "# Samples", "Average", "Error %"])
            || header.has(&["sampler_label", "aggregate_report_count", "average"])
    })
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let rows = table.rows.iter().map(|(row, _)| row);
    let mut endpoints: Vec<Endpoint> = rows.filter_map(|row| endpoint(table, row)).collect();
    // The row with the sum stands last, and sums up the others.
    let total = endpoints.pop_if(|last| is_total(last));
    let Some(total) = total.or_else(|| sum(&endpoints)) else {
        return Err(Error::new("the table of JMeter has no row with samples")
            .next("Save the table again when the test has ended."));
    };
    let duration_s = statistics::duration_s(total.requests, total.rps);
    let run = Run {
        format: "jmeter-aggregate-csv".to_owned(),
        tool: TOOL.to_owned(),
        duration_s,
        requests: total.requests,
        errors: total.errors,
        error_rate: share(total.errors, total.requests),
        rps: total.rps,
        latency_ms: total.latency_ms,
        endpoints: (!endpoints.is_empty()).then_some(endpoints),
        derived: ["duration_s", "errors", "error_rate"]
            .map(String::from)
            .to_vec(),
        notes: vec![
            "The number of failed requests follows from their share, which has two decimals."
                .to_owned(),
            "The file does not say how many threads were used.".to_owned(),
        ],
        ..Run::default()
    };
    Ok(Evidence {
        runs: vec![run],
        ..Evidence::default()
    })
}

fn is_total(endpoint: &Endpoint) -> bool {
    ["total", "gesamt", "gesamtsumme", "всего", "合計", "总体"]
        .contains(&endpoint.name.to_lowercase().as_str())
}

fn endpoint(table: &Table, row: &Row) -> Option<Endpoint> {
    let first = |names: &[&str]| names.iter().find_map(|name| table.number(row, name));
    let samples = first(&SAMPLES).filter(|n| *n >= 0.0 && n.fract() == 0.0)? as u64;
    let percent = ERRORS
        .iter()
        .map(|name| table.cell(row, name).trim())
        .find(|cell| !cell.is_empty());
    let share = percent.and_then(|cell| match cell.strip_suffix('%') {
        Some(percent) => number(percent).map(|p| p / 100.0),
        None => number(cell),
    });
    let mut latency_ms = Latency::default();
    for (statistic, column) in LATENCIES.iter().filter(|_| samples > 0) {
        if let Some(ms) = table.number(row, column) {
            latency_ms.set(statistic, Some(ms));
        }
    }
    let name = match table.header.find("Label") {
        Some(place) => row.get(place),
        None => table.cell(row, "sampler_label"),
    };
    Some(Endpoint {
        name: bytes::name(name),
        requests: Some(samples),
        errors: share
            .filter(|share| (0.0..=1.0).contains(share))
            .map(|share| (share * samples as f64).round() as u64),
        rps: first(&RATE),
        latency_ms,
    })
}

/// The sum of a table whose last row was cut off: what can be added up.
fn sum(endpoints: &[Endpoint]) -> Option<Endpoint> {
    let add = |a: Option<u64>, b: Option<u64>| Some(a?.saturating_add(b?));
    let sums = endpoints
        .iter()
        .map(|e| (e.requests, e.errors))
        .reduce(|a, b| (add(a.0, b.0), add(a.1, b.1)));
    let (requests, errors) = sums?;
    Some(Endpoint {
        requests,
        errors,
        ..Endpoint::default()
    })
}
