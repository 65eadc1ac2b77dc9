//! `new/raw.csv`: one row for each sample. The time is that of all its iterations together.

use super::super::Head;
use super::super::micro::{Found, Measured};
use super::super::record::Records;
use super::super::record::rows::{Header, Table, table};
use super::json::per_iteration;
use crate::error::Result;
use crate::evidence::Evidence;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = [
        "group",
        "function",
        "value",
        "sample_measured_value",
        "iteration_count",
    ];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let mut groups: Vec<([&str; 3], Vec<f64>)> = Vec::new();
    let mut found = Found::default();
    for (row, line) in &table.rows {
        let unit = match table.cell(row, "unit") {
            "" => "ns",
            unit => unit,
        };
        let time = table.number(row, "sample_measured_value");
        let sample = time
            .zip(table.number(row, "iteration_count"))
            .and_then(|(time, iterations)| per_iteration(time, unit, iterations));
        let Some(sample) = sample else {
            let message = format!("line {line} holds no time of a sample and was left out");
            found.doubt("line_left_out", message);
            continue;
        };
        let key = ["group", "function", "value"].map(|column| table.cell(row, column));
        match groups.iter_mut().rev().find(|(k, _)| *k == key) {
            Some((_, samples)) => samples.push(sample),
            None => groups.push((key, vec![sample])),
        }
    }
    for ([group, function, value], samples) in groups {
        let parts = [group, function, value].into_iter();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let measured = Measured::new("criterion-raw-csv", &parts.join("/"), "seconds")
            .label("group", group)
            .label("function", function)
            .label("value", value)
            .samples(Some(samples))
            .stats_of_samples();
        found.add(measured);
    }
    found.evidence("the table holds no sample of criterion")
}
