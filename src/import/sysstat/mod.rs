//! sysstat: <https://sysstat.github.io>. `sar`, `mpstat`, `iostat` and `pidstat` on a terminal, their
//! JSON, and what `sadf -j` and `sadf -d` make of the files of sar.
//!
//! Shares are percentages; kilobytes are 1,024 bytes and blocks 512. The language of the user decides
//! on decimal commas, AM and PM, and the form of dates. The first sample of iostat covers the time
//! since the machine was started.

pub(super) mod clock;
mod columns;
pub(super) mod json;
pub(super) mod sadf;
pub(super) mod text;

use columns::Column;

use super::series::Board;

/// One row of a table: the columns with their values.
struct Sample<'a> {
    at_s: f64,
    labels: &'a [(&'a str, &'a str)],
}

/// Adds the values of one row. What a processor is busy with is told apart only for all of them together.
fn add_row<'a>(
    board: &mut Board,
    sample: &Sample,
    values: impl Iterator<Item = (&'a Column, Option<f64>)>,
) {
    let is_one_cpu = sample
        .labels
        .iter()
        .any(|(name, value)| *name == "cpu" && *value != "all");
    let (mut idle, mut iowait) = (None, None);
    for (column, value) in values {
        match column.name.as_str() {
            "cpu_idle" => idle = value,
            "cpu_iowait" => iowait = value,
            _ => {}
        }
        if !(is_one_cpu && column.name.starts_with("cpu_")) {
            let value = value.map(|v| column.scaled(v));
            board.add(&column.name, column.unit, sample.labels, sample.at_s, value);
        }
    }
    // A processor that is offline has neither.
    if let Some(idle) = idle {
        let usage = (100.0 - idle - iowait.unwrap_or(0.0)).clamp(0.0, 100.0);
        // In hundredths of a percent, as they are written.
        let usage = (usage * 100.0).round() / 10_000.0;
        board.add(
            "cpu_usage",
            "ratio",
            sample.labels,
            sample.at_s,
            Some(usage),
        );
    }
}

const CPU_USAGE: &str = "CPU usage is the share of time in which the processors were neither idle nor waiting for disks.";
const NO_ZONE: &str = "The file does not name its time zone; its times were taken as UTC.";
const NO_DATE: &str = "The file holds times of day without a date.";
const NO_TIME: &str = "The file holds no times; its samples are counted from 0.";
