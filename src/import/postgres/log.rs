//! The server's log as text (`log_destination = stderr`): a time, whatever `log_line_prefix` says, a
//! severity with a colon and two spaces, and the message. Lines that begin with a tab go on with it.
//!
//! With `log_min_duration_statement` only slow statements are in it. The values of parameters stand in
//! records of their own (`DETAIL`), which are not read.

use super::logged::Logged;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::record::{EachLine, Line, Records, all_lines, lines};

const FORMAT: &str = "pg-log";
const SEVERITIES: [&str; 19] = [
    "LOG",
    "ERROR",
    "FATAL",
    "PANIC",
    "WARNING",
    "NOTICE",
    "INFO",
    "DEBUG",
    "DEBUG1",
    "DEBUG2",
    "DEBUG3",
    "DEBUG4",
    "DEBUG5",
    "DETAIL",
    "HINT",
    "QUERY",
    "CONTEXT",
    "LOCATION",
    "STATEMENT",
];
/// The longest statement that is put together of several lines, bytes.
const MAX_MESSAGE: usize = 64 * 1024;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let first = head.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| record(line).is_some())
        && all_lines(head, |line| {
            line.starts_with('\t') || record(line).is_some()
        })
}

pub(in crate::import) fn begin(_: &Head) -> Box<dyn Records> {
    lines(Reader {
        logged: Logged::new(FORMAT, "severity"),
        message: String::new(),
    })
}

/// The severity and the message: `2026-11-23 07:06:01.152 UTC [9081] LOG:  duration: 0.7 ms`.
fn record(line: &str) -> Option<(&str, &str)> {
    let shape = line.bytes().take(19);
    let shape = shape.map(|b| if b.is_ascii_digit() { b'0' } else { b });
    if !shape.eq(*b"0000-00-00 00:00:00") {
        return None;
    }
    let (prefix, message) = line.split_once(":  ")?;
    let severity = prefix.rsplit(' ').next()?;
    SEVERITIES
        .contains(&severity)
        .then_some((severity, message))
}

struct Reader {
    logged: Logged,
    /// The message of the last record, as far as it goes.
    message: String,
}

impl Reader {
    fn end_message(&mut self) {
        self.logged.message(&self.message);
        self.message.clear();
    }
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.is_cut {
            self.message.clear();
            self.logged.doubts.cut_line(line.number);
        } else if let Some((severity, message)) = record(line.text) {
            self.end_message();
            let is_error = matches!(severity, "ERROR" | "FATAL" | "PANIC");
            self.logged.record(is_error.then_some(severity));
            if severity == "LOG" {
                self.message.push_str(message);
            }
        } else if line.text.starts_with('\t') {
            if !self.message.is_empty() && self.message.len() < MAX_MESSAGE {
                self.message.push('\n');
                self.message.push_str(line.text);
            }
        } else if !line.text.trim().is_empty() {
            self.logged.doubts.no_record(line.number);
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.logged.so_far()
    }

    fn finish(mut self) -> Result<Evidence> {
        self.end_message();
        self.logged.finish()
    }
}
