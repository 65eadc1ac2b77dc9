//! hyperfine `--export-csv`. Seconds; columns `parameter_NAME` stand behind the others.

use super::super::Head;
use super::super::micro::{self, Found, Measured};
use super::super::record::Records;
use super::super::record::rows::{Header, Table, table};
use crate::error::Result;
use crate::evidence::Evidence;

const COLUMNS: [&str; 7] = ["mean", "stddev", "median", "user", "system", "min", "max"];

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| header.has(&["command"]) && header.has(&COLUMNS))
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let mut found = Found::default();
    for (row, line) in &table.rows {
        if table.number(row, "mean").is_none() {
            let message = format!("line {line} holds no mean and was left out");
            found.doubt("line_left_out", message);
            continue;
        }
        let command = micro::command(table.cell(row, "command"));
        let mut measured = Measured::new("hyperfine-csv", &command, "seconds");
        for (place, name) in table.header.names.iter().enumerate() {
            if let Some(parameter) = name.strip_prefix("parameter_") {
                measured = measured.label(parameter, row.get(place));
            }
        }
        for column in COLUMNS {
            let amount = table.number(row, column).filter(|n| *n >= 0.0);
            measured = measured.stat(column, amount);
        }
        found.add(measured);
    }
    found.evidence("the table holds no command that was measured")
}
