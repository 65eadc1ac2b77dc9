//! The tables that the listeners "Aggregate Report" and "Summary Report" save as CSV:
//! <https://jmeter.apache.org/usermanual/component_reference.html#Aggregate_Report>.
//!
//! Numbers may be grouped, as the language has it. Times are milliseconds, `Error %` is a share in percent, `Throughput` is per second. The last row
//! is the sum of all, its name depends on the language; the number of failures is not in the table and
//! follows from the share. Command-line plugins write the same under other names.

use std::borrow::Cow;

use super::{TOOL, statistics};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run};
use crate::import::record::Records;
use crate::import::record::decimal::{Decimal, Number};
use crate::import::record::rows::{Header, Row, Table, table};
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
    let rows = || table.rows.iter().map(|(row, _)| row);
    let cells = rows().flat_map(|row| row.iter().map(|cell| cell.trim_end_matches('%')));
    let sign = Decimal::of(cells);
    let mut endpoints: Vec<Endpoint> = rows()
        .filter_map(|row| endpoint(table, row, sign))
        .collect();
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

fn endpoint(table: &Table, row: &Row, sign: Decimal) -> Option<Endpoint> {
    let number = |text: &str| sign.read(text).map(Number::value);
    // Samples and times have no decimals, so what divides three digits there divides thousands.
    let whole = |name: &str| number(&ungrouped(table.cell(row, name)));
    let samples = { SAMPLES.iter() }
        .find_map(|name| whole(name))
        .filter(|n| *n >= 0.0 && n.fract() == 0.0)? as u64;
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
        let ms = match *statistic {
            "stddev" => number(table.cell(row, column)),
            _ => whole(column),
        };
        if ms.is_some() {
            latency_ms.set(statistic, ms);
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
        rps: RATE.iter().find_map(|name| number(table.cell(row, name))),
        latency_ms,
    })
}

/// A whole number without what divides its thousands: `1.200`, `12,345,678`.
fn ungrouped(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let mut groups = text.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let is_grouped = (1..=3).contains(&first.len())
        && is_digits(first)
        && groups.all(|group| group.len() == 3 && is_digits(group));
    match is_grouped {
        true => Cow::Owned(text.replace(['.', ','], "")),
        false => Cow::Borrowed(text),
    }
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
