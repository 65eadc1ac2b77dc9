//! memtier_benchmark on a terminal or with `--out-file`. `---` and `-nan` stand for nothing.

use super::{operation, percentile};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run};
use crate::import::closed_loop;
use crate::import::text::{self, Place};

const FORMAT: &str = "memtier-text";

pub(in crate::import) fn begins(place: &Place) -> bool {
    let (line, before) = (place.line(), place.before);
    if is_progress(line) {
        let last = before.trim_end().rsplit('\n').next().unwrap_or_default();
        return before.is_empty() || (!is_progress(last) && has_totals(before));
    }
    if before.is_empty() {
        return setting(line, "Threads").is_some_and(|_| place.lines(3).any(is_connections))
            || (is_title(line) && place.lines(4).any(is_header));
    }
    // Several tables belong to one report; its settings are written once.
    setting(line, "Threads").is_some() && has_totals(before)
}

fn is_title(line: &str) -> bool {
    let line = line.trim();
    [
        "ALL STATS",
        "BEST RUN RESULTS",
        "WORST RUN RESULTS",
        "AGGREGATED AVERAGE RESULTS",
        "RUN #",
    ]
    .iter()
    .any(|title| line.starts_with(title))
}

fn is_connections(line: &str) -> bool {
    setting(line, "Connections per thread").is_some()
}

fn is_header(line: &str) -> bool {
    line.starts_with("Type ") && line.contains("Ops/sec")
}

fn has_totals(report: &str) -> bool {
    report.lines().any(|line| line.starts_with("Totals "))
}

/// `[RUN #1 100%,   4 secs]  0 threads:      383001 ops, ...`
fn is_progress(line: &str) -> bool {
    line.starts_with("[RUN #") && line.contains(" threads:")
}

/// `8         Connections per thread`
fn setting(line: &str, label: &str) -> Option<f64> {
    // Most lines of a text are something else, so the end is looked at first.
    let number = line.trim_end().strip_suffix(label)?;
    let (number, rest) = text::leading_number(number)?;
    rest.trim().is_empty().then_some(number)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some((title, table)) = table(raw) else {
        return Err(
            Error::new("the report of memtier_benchmark has no line \"Totals\"")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let find = |label: &str| raw.lines().find_map(|line| setting(line, label));
    let concurrency = find("Threads")
        .zip(find("Connections per thread"))
        .map(|(a, b)| a * b);
    let mut derived = Vec::new();
    derived.extend(concurrency.map(|_| "concurrency".to_owned()));
    let mut requests = raw
        .lines()
        .filter(|line| is_progress(line))
        .filter_map(operations)
        .next_back();
    if requests.is_none() {
        let each = find("Requests per client");
        requests = each
            .zip(concurrency)
            .map(|(each, places)| (each * places) as u64);
        derived.extend(requests.map(|_| "requests".to_owned()));
    }
    let mut rows = table.rows;
    let totals = rows.pop();
    let mut run = Run {
        format: FORMAT.to_owned(),
        tool: "memtier_benchmark".to_owned(),
        requests,
        rps: totals.as_ref().and_then(|row| row.rps),
        concurrency,
        latency_ms: totals.map(|row| row.latency_ms).unwrap_or_default(),
        derived,
        ..Run::default()
    };
    let busy = rows
        .into_iter()
        .filter(|row| row.rps.is_some_and(|rps| rps > 0.0));
    run.endpoints = Some(busy.collect::<Vec<_>>()).filter(|rows| !rows.is_empty());
    if title.contains("AVERAGE") {
        run.notes
            .push("The figures are the average of several runs.".to_owned());
    }
    // Whether requests were pipelined is not in the report.
    let doubt = closed_loop::doubt(&run, run.concurrency.unwrap_or(0.0), 0.00001);
    let warnings = doubt.map(|mut warning| {
        warning
            .message
            .push_str(" (pipelining, of which the report says nothing, would explain it too)");
        warning
    });
    Ok(Evidence {
        runs: vec![run],
        warnings: warnings.into_iter().collect(),
        ..Evidence::default()
    })
}

/// `...:      383001 ops, ...`
fn operations(line: &str) -> Option<u64> {
    let (before, _) = line.split_once(" ops,")?;
    text::count(before.rsplit_once(':')?.1)
}

struct Rows {
    /// The last one is that of the totals.
    rows: Vec<Endpoint>,
}

/// The table that counts: the average of several runs, or the first.
fn table(raw: &str) -> Option<(&str, Rows)> {
    let mut first = None;
    let mut title = "";
    let mut lines = raw.lines();
    while let Some(line) = lines.next() {
        if is_title(line) {
            title = line.trim();
        }
        if !is_header(line) {
            continue;
        }
        let Some(rows) = rows(line, &mut lines) else {
            continue;
        };
        if title.starts_with("AGGREGATED") {
            return Some((title, rows));
        }
        first = first.or(Some((title, rows)));
    }
    first
}

fn rows<'a>(header: &str, lines: &mut impl Iterator<Item = &'a str>) -> Option<Rows> {
    // Names of columns have single spaces in them, and at least two between them.
    let names = header
        .trim()
        .split("  ")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let names: Vec<&str> = names.skip(1).collect();
    let mut rows = Vec::new();
    for line in lines.filter(|line| !line.starts_with("---") && !line.starts_with("===")) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let split = cells.len().checked_sub(names.len()).filter(|n| *n > 0)?;
        let (name, values) = cells.split_at_checked(split)?;
        let row = row(&name.join(" "), &names, values);
        let is_last = row.name == "Totals";
        rows.push(row);
        if is_last {
            return Some(Rows { rows });
        }
    }
    None
}

fn row(name: &str, names: &[&str], values: &[&str]) -> Endpoint {
    let mut row = Endpoint {
        name: operation(name),
        latency_ms: Latency::default(),
        ..Endpoint::default()
    };
    for (column, value) in names.iter().zip(values) {
        let value = text::number(value);
        match *column {
            "Ops/sec" => row.rps = value,
            "Avg. Latency" | "Latency" => row.latency_ms.set("mean", value),
            column => {
                let name = column.strip_suffix(" Latency").and_then(percentile);
                if let Some(name) = name {
                    row.latency_ms.set(&name, value);
                }
            }
        }
    }
    row
}
