//! pytest-benchmark `--benchmark-json`, `compare --csv` and its table on a terminal:
//! <https://pytest-benchmark.readthedocs.io>. JSON and CSV are in seconds; the table names its unit, and
//! what stands in brackets behind a number compares it to the best of the column.

use super::Head;
use super::fields::Fields;
use super::json::Outline;
use super::micro::{self, Found, Measured};
use super::record::Records;
use super::record::rows::{Header, Table, table};
use super::text::{self, Place};
use crate::error::Result;
use crate::evidence::Evidence;

const STATS: [&str; 8] = ["min", "max", "mean", "stddev", "median", "iqr", "q1", "q3"];

pub(super) fn looks_like(outline: &Outline) -> bool {
    let is_of_pytest = outline.has(&["machine_info"]) || outline.has(&["commit_info"]);
    let has_stats = outline.has(&["benchmarks", "stats"]) && outline.has(&["benchmarks", "name"]);
    has_stats || (is_of_pytest && outline.has_list(&["benchmarks"]))
}

pub(super) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    for fields in Fields::of(raw)?.into_list("benchmarks") {
        let text = |key| fields.text(&[key]);
        let name = text("fullname").or_else(|| text("name"));
        let mut measured = Measured::new(
            "pytest-benchmark-json",
            &name.unwrap_or_default(),
            "seconds",
        );
        measured = measured.label("group", &text("group").unwrap_or_default());
        for key in fields.keys(&["params"]) {
            let value = fields.value(&["params", key]);
            let value = value.map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
            measured = measured.label(key, &micro::command(&value.unwrap_or_default()));
        }
        for stat in STATS {
            measured = measured.stat(stat, fields.amount(&["stats", stat]));
        }
        let measured = measured
            .stat("n", fields.amount(&["stats", "rounds"]))
            .stat("iterations", fields.amount(&["stats", "iterations"]))
            .samples(fields.numbers(&["stats", "data"]));
        found.add(measured);
        found.doubts_of(fields);
    }
    found.evidence("the file holds no benchmark that was measured")
}

/// `name,param:n,min,max,mean,stddev,median,iqr,outliers,ops,rounds,iterations`
pub(super) fn looks_like_csv(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| {
        header.has(&["name", "min", "mean", "stddev", "rounds", "iterations"])
    })
}

pub(super) fn begin_csv(head: &Head) -> Box<dyn Records> {
    table(head, looks_like_csv, read_csv)
}

fn read_csv(table: &Table) -> Result<Evidence> {
    let mut found = Found::default();
    for (row, line) in &table.rows {
        let number = |column| table.number(row, column).filter(|n| *n >= 0.0);
        if number("mean").is_none() {
            let message = format!("line {line} holds no mean and was left out");
            found.doubt("line_left_out", message);
            continue;
        }
        let name = table.cell(row, "name");
        let mut measured = Measured::new("pytest-benchmark-csv", name, "seconds");
        for (place, column) in table.header.names.iter().enumerate() {
            if let Some(parameter) = column.strip_prefix("param:") {
                measured = measured.label(parameter, &micro::command(row.get(place)));
            }
        }
        for stat in STATS {
            measured = measured.stat(stat, number(stat));
        }
        let measured = measured
            .stat("n", number("rounds"))
            .stat("iterations", number("iterations"));
        found.add(measured);
    }
    found.evidence("the table holds no benchmark that was measured")
}

/// `------ benchmark: 4 tests ------`, `---- benchmark 'group': 2 tests ----`
pub(super) fn begins(place: &Place) -> bool {
    let line = place.line();
    let inside = line.trim_matches('-').trim();
    let is_title = line.starts_with("---") && inside.starts_with("benchmark");
    is_title && inside.ends_with(['s', 't']) && place.soon(2, "Name (time in ")
}

pub(super) fn read_text(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let title = raw.lines().next().unwrap_or_default();
    let group = title.split('\'').nth(1).unwrap_or_default();
    let mut lines = raw.lines().skip(1);
    let header = lines.next().unwrap_or_default();
    let (unit, columns) = columns(header).unwrap_or_default();
    let rows = lines
        .skip(1)
        .take_while(|line| !line.starts_with("---") && !line.trim().is_empty());
    for row in rows {
        let Some((name, values)) = cells(row, columns.len()) else {
            found.doubt(
                "line_left_out",
                "a row of the table is incomplete and was left out".to_owned(),
            );
            continue;
        };
        let mut measured = Measured::new("pytest-benchmark-text", &name, "seconds");
        for (column, value) in columns.iter().zip(values) {
            let number = text::number(value);
            let lower = column.to_ascii_lowercase();
            measured = match lower.as_str() {
                "rounds" => measured.stat("n", number),
                "iterations" => measured.stat("iterations", number),
                stat if STATS.contains(&stat) => {
                    let time = number.and_then(|n| micro::seconds(n, unit));
                    measured.stat(stat, time)
                }
                _ => measured,
            };
        }
        found.add(measured.label("group", group));
    }
    found.evidence("the table of pytest-benchmark holds no row")
}

/// The unit of time, and the names of the columns behind the first: `OPS (Kops/s)` is one of them.
fn columns(header: &str) -> Option<(&str, Vec<&str>)> {
    let (unit, rest) = header
        .trim_start()
        .strip_prefix("Name (time in ")?
        .split_once(')')?;
    let names = rest
        .split_whitespace()
        .filter(|word| !word.starts_with('('));
    Some((unit, names.collect()))
}

/// The name in a row, which may have spaces in it, and the values behind it.
fn cells(row: &str, columns: usize) -> Option<(String, Vec<&str>)> {
    let mut words: Vec<&str> = row.split_whitespace().collect();
    let mut values = Vec::new();
    while values.len() < columns {
        let word = words.pop()?;
        if !word.starts_with('(') {
            values.push(word);
        }
    }
    values.reverse();
    (!words.is_empty()).then(|| (words.join(" "), values))
}
