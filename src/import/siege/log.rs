//! The log of siege (`-l`, by default `siege.log`): <https://www.joedog.org/siege-home/>.
//!
//! One run a row. The time is the local one of the run's end. Marks (`-m`) stand between the rows.

use super::super::Head;
use super::super::record::Records;
use super::super::record::doubts::Doubts;
use super::super::record::rows::{Header, Row, Table, table};
use super::super::{bytes, text};
use super::{Summary, Time};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run};

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = [
        "Date & Time",
        "Trans",
        "Elap Time",
        "Trans Rate",
        "OKAY",
        "Failed",
    ];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let mut doubts = Doubts::default();
    let mut runs = Vec::new();
    for (row, line) in &table.rows {
        match run(table, row) {
            Some(run) => runs.push(run),
            None if row.len() < 3 => {} // A mark: `**** after the upgrade ****`
            None => doubts.no_record(*line),
        }
    }
    if runs.is_empty() {
        return Err(Error::new("the log holds no run")
            .next("siege writes a row when a run ends: let one end by itself."));
    }
    Ok(Evidence {
        runs,
        warnings: doubts.warnings(),
        ..Evidence::default()
    })
}

fn run(table: &Table, row: &Row) -> Option<Run> {
    let count = |name| text::count(table.cell(row, name));
    let number = |name| table.number(row, name).filter(|n| *n >= 0.0);
    let summary = Summary {
        transactions: Some(count("Trans")?),
        failed: Some(count("Failed")?),
        successful: count("OKAY"),
        elapsed_s: number("Elap Time"),
        response: number("Resp Time").map(Time::bare),
        rate: number("Trans Rate"),
        in_flight: number("Concurrent"),
        ..Summary::default()
    };
    let mut run = summary.run("siege-log-csv");
    let ended = bytes::name(table.cell(row, "Date & Time").trim());
    if !ended.is_empty() {
        run.notes
            .push(format!("The run ended at {ended}, local time."));
    }
    Some(run)
}
