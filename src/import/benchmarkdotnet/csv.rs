//! BenchmarkDotNet's CSV: one row for each benchmark, and the job and its parameters in columns.

use super::super::Head;
use super::super::micro::{Found, Measured, seconds};
use super::super::record::Records;
use super::super::record::rows::{Header, Row, Table, table};
use crate::error::Result;
use crate::evidence::Evidence;

/// What a column of a time holds; its header may name a unit: `Mean [ns]`.
const TIMES: [(&str, &str); 9] = [
    ("Mean", "mean"),
    ("Error", "error"),
    ("StdDev", "stddev"),
    ("StdErr", "standard_error"),
    ("Median", "median"),
    ("Min", "min"),
    ("Max", "max"),
    ("P90", "p90"),
    ("P95", "p95"),
];

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| {
        let has = |name: &str| header.names.iter().any(|column| base(column) == name);
        // Bars are those of Markdown.
        header.delimiter != b'|' && has("Method") && has("Mean") && has("Error") && has("StdDev")
    })
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

/// A column's name without its unit.
pub(super) fn base(column: &str) -> &str {
    column.split(" [").next().unwrap_or(column)
}

/// The unit in a column's name.
fn unit_of(column: &str) -> Option<&str> {
    let (_, unit) = column.split_once(" [")?;
    Some(unit.trim_end_matches(']'))
}

fn read(table: &Table) -> Result<Evidence> {
    benchmarks(table, "benchmarkdotnet-csv")
}

/// The benchmarks of a table, one a row; a row's line is 0 where it is not known.
pub(super) fn benchmarks(table: &Table, format: &str) -> Result<Evidence> {
    let mut found = Found::default();
    for (row, line) in &table.rows {
        benchmark(table, row, *line, format, &mut found);
    }
    found.evidence("the table holds no benchmark that was measured")
}

fn benchmark(table: &Table, row: &Row, line: usize, format: &str, found: &mut Found) {
    let columns = || table.header.names.iter().map(String::as_str).enumerate();
    let place = |name: &str| columns().find(|(_, c)| base(c) == name).map(|(at, _)| at);
    let cell = |name| row.at(place(name)).trim();
    let decimal_comma = table.header.delimiter == b';';
    let method = cell("Method").trim_matches('\'');
    let name = match cell("Type") {
        "" => method.to_owned(),
        class => format!("{class}.{method}"),
    };
    let named = |unit| {
        let parameters = parameters(table, row).into_iter();
        let measured = Measured::new(format, &name, unit).label("job", cell("Job"));
        parameters.fold(measured, |m, (name, value)| m.label(name, value))
    };
    let mut measured = named("seconds");
    let mut has_time = false;
    for (at, column) in columns() {
        let stat = TIMES.iter().find(|(name, _)| *name == base(column));
        let unit = unit_of(column);
        if let Some((_, stat)) = stat {
            let time = time_s(row.get(at), unit, decimal_comma);
            has_time |= time.is_some();
            measured = measured.stat(stat, time);
        }
    }
    if !has_time {
        let place = match line {
            0 => String::new(),
            line => format!(" on line {line}"),
        };
        let message = format!("{name}{place} has no time (did it fail?) and was left out");
        return found.doubt("benchmark_failed", message);
    }
    found.add(measured);
    let unit = place("Allocated").and_then(|at| unit_of(table.header.names.get(at)?));
    if let Some(bytes) = bytes(cell("Allocated"), unit, decimal_comma) {
        let measured = named("bytes").label("measure", "allocated_per_operation");
        found.add(measured.value(Some(bytes)));
    }
}

/// The benchmark's own parameters stand between the settings of the job, which end with
/// `WarmupCount`, and the first time.
fn parameters<'a>(table: &'a Table, row: &'a Row) -> Vec<(&'a str, &'a str)> {
    let names = &table.header.names;
    let from = names
        .iter()
        .position(|name| name == "WarmupCount")
        .or_else(|| names.iter().position(|name| name == "Method"));
    let columns = names
        .iter()
        .enumerate()
        .skip(from.map_or(0, |at| at.saturating_add(1)));
    let columns = columns.take_while(|(_, name)| base(name) != "Mean");
    let columns = columns.filter(|(_, name)| *name != "Job" && *name != "Method");
    columns
        .map(|(at, name)| (name.as_str(), row.get(at).trim()))
        .collect()
}

/// `15.56 ns`, `1,234.5 us`, `15,56 ns`
fn time_s(cell: &str, unit: Option<&str>, decimal_comma: bool) -> Option<f64> {
    let (number, behind) = amount(cell, decimal_comma)?;
    match behind {
        "" => seconds(number, unit?),
        unit => seconds(number, unit),
    }
}

fn bytes(cell: &str, unit: Option<&str>, decimal_comma: bool) -> Option<f64> {
    let (number, behind) = amount(cell, decimal_comma)?;
    let factor = match if behind.is_empty() { unit? } else { behind } {
        "B" => 1.0,
        "KB" => 1024.0,
        "MB" => 1_048_576.0,
        "GB" => 1_073_741_824.0,
        _ => return None,
    };
    Some(number * factor)
}

/// A number as some language writes it, and its unit.
fn amount(cell: &str, decimal_comma: bool) -> Option<(f64, &str)> {
    let cell = cell.trim();
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'' | '-');
    // Some languages part thousands with a space that does not break.
    let end = cell
        .find(|c: char| !(is_digit(c) || matches!(c, '\u{a0}' | '\u{202f}')))
        .unwrap_or(cell.len());
    let (digits, unit) = cell.split_at_checked(end)?;
    let decimal = match (digits.rfind(','), digits.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => ',',
        (Some(_), None) if decimal_comma => ',',
        _ => '.',
    };
    let plain: String = digits
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '-' || *c == decimal)
        .map(|c| if c == decimal { '.' } else { c })
        .collect();
    let number: f64 = plain.parse().ok()?;
    number.is_finite().then_some((number, unit.trim()))
}
