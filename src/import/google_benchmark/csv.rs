//! Google Benchmark `--benchmark_format=csv`. What it writes as the coefficient of variation is
//! divided by the unit and the number of repetitions and so means nothing: it is not read.

use super::super::Head;
use super::super::micro::{Found, seconds};
use super::super::record::Records;
use super::super::record::rows::{Header, Row, Table, table_below};
use super::json::unit_of;
use super::{Entry, aggregate_in};
use crate::error::Result;
use crate::evidence::Evidence;

const COLUMNS: [&str; 10] = [
    "name",
    "iterations",
    "real_time",
    "cpu_time",
    "time_unit",
    "bytes_per_second",
    "items_per_second",
    "label",
    "error_occurred",
    "error_message",
];

/// The table's header; what a benchmark says on its own may stand above it.
fn header(head: &Head) -> Option<Header> {
    let mut headers = head.lines().take(60).map(Header::of_line);
    headers.find(|header| header.has(COLUMNS.get(..5).unwrap_or_default()))
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    header(head).is_some()
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table_below(
        head,
        looks_like,
        |head| header(head).unwrap_or_default(),
        read,
    )
}

fn read(table: &Table) -> Result<Evidence> {
    let mut found = Found::default();
    let mut entries = Vec::new();
    // Rows of failures are shorter.
    for (row, _) in table.rows.iter().filter(|(row, _)| row.len() > 4) {
        let name = table.cell(row, "name");
        if table.cell(row, "error_occurred") == "true" {
            super::failed(&mut found, name, table.cell(row, "error_message"));
        } else {
            entries.extend(entry(table, row, name));
        }
    }
    super::evidence(&entries, "google-benchmark-csv", found)
}

fn entry(table: &Table, row: &Row, name: &str) -> Option<Entry> {
    let (name, aggregate) = match aggregate_in(name) {
        Some((name, aggregate)) => (name, Some(aggregate)),
        None => (name, None),
    };
    // `BM_x_BigO` and `BM_x_RMS` are complexities.
    if aggregate == Some("cv") || name.ends_with("_BigO") || name.ends_with("_RMS") {
        return None;
    }
    let unit = table.cell(row, "time_unit");
    let time = |column| {
        let time = table.number(row, column).filter(|time| *time >= 0.0);
        time.and_then(|time| seconds(time, unit))
    };
    let names = table.header.names.iter().enumerate();
    let counters = names
        .filter(|(_, name)| !COLUMNS.contains(&name.as_str()) || unit_of(name) == "per_second");
    let counters = counters.filter_map(|(place, name)| {
        let value = row.number(Some(place))?;
        Some((name.clone(), unit_of(name), value))
    });
    Some(Entry {
        name: name.to_owned(),
        aggregate: aggregate.map(str::to_owned),
        real_s: time("real_time"),
        cpu_s: time("cpu_time"),
        iterations: table.number(row, "iterations"),
        label: table.cell(row, "label").to_owned(),
        counters: counters.collect(),
        ..Entry::default()
    })
}
