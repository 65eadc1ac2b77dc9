//! The server's log as CSV (`log_destination = csvlog`): 23 columns up to version 12, 24 in 13, 26
//! since 14, no header. Durations stand in the message: `duration: 34.5 ms  statement: ...`.
//!
//! With `log_min_duration_statement` only slow statements are in it. Clients that prepare their
//! statements give a line each for parsing, binding and executing.

use super::logged::Logged;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::record::Records;
use crate::import::record::rows::{EachRow, Header, Row, rows};

const FORMAT: &str = "pg-csvlog";
const SEVERITY: usize = 11;
const SQLSTATE: usize = 12;
const MESSAGE: usize = 13;
const SEVERITIES: [&str; 13] = [
    "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2",
    "DEBUG3", "DEBUG4", "DEBUG5",
];

/// A time, eleven columns, a severity and five letters of SQLSTATE.
pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let Some(line) = head.lines().find(|line| !line.trim().is_empty()) else {
        return false;
    };
    let mut row = Row::default();
    row.read(line, b',');
    is_time(row.get(0)) && SEVERITIES.contains(&row.get(SEVERITY)) && is_state(row.get(SQLSTATE))
}

/// `2026-11-23 07:06:01.152 UTC`
fn is_time(text: &str) -> bool {
    let shape: String = text
        .chars()
        .take(23)
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    shape == "0000-00-00 00:00:00.000"
}

fn is_state(text: &str) -> bool {
    text.len() == 5
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, |_| {
        let logged = Logged::new(FORMAT, "sqlstate");
        (Header::without_names(b','), Reader { logged })
    })
}

struct Reader {
    logged: Logged,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let is_record = is_time(row.get(0)) && row.len() > MESSAGE;
        if !is_record || (is_cut && row.len() < 23) {
            self.logged.doubts.left_out(line, is_cut);
            return Ok(());
        }
        let is_error = matches!(row.get(SEVERITY), "ERROR" | "FATAL" | "PANIC");
        self.logged.record(is_error.then(|| row.get(SQLSTATE)));
        self.logged.message(row.get(MESSAGE));
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.logged.so_far()
    }

    fn finish(self) -> Result<Evidence> {
        self.logged.finish()
    }
}
