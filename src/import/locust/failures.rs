//! `PREFIX_failures.csv` and `PREFIX_exceptions.csv`: how often what went wrong.
//!
//! Failures are those of requests, exceptions those of the script. The tracebacks of exceptions are
//! not kept: they show the script.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::evidence::{Evidence, Reading};
use crate::import::record::Records;
use crate::import::record::rows::{Header, Table, table};
use crate::import::{Head, bytes};

const FAILURES: &str = "locust-failures-csv";
const EXCEPTIONS: &str = "locust-exceptions-csv";

pub(in crate::import) fn looks_like_failures(head: &Head) -> bool {
    Header::stands_in(head, &["Method", "Name", "Error", "Occurrences"])
}

pub(in crate::import) fn begin_failures(head: &Head) -> Box<dyn Records> {
    table(head, looks_like_failures, |table| {
        let labels = [
            ("method", "Method"),
            ("name", "Name"),
            ("error", "Error"),
            ("first_seen", "First Seen"),
            ("last_seen", "Last Seen"),
        ];
        read(table, FAILURES, "request_failures", "Occurrences", &labels)
    })
}

pub(in crate::import) fn looks_like_exceptions(head: &Head) -> bool {
    Header::stands_in(head, &["Count", "Message", "Traceback"])
}

pub(in crate::import) fn begin_exceptions(head: &Head) -> Box<dyn Records> {
    table(head, looks_like_exceptions, |table| {
        let labels = [("message", "Message"), ("nodes", "Nodes")];
        read(table, EXCEPTIONS, "script_exceptions", "Count", &labels)
    })
}

fn read(
    table: &Table,
    format: &str,
    name: &str,
    count: &str,
    labels: &[(&str, &str)],
) -> Result<Evidence> {
    let readings = table.rows.iter().filter_map(|(row, _)| {
        let value = table.number(row, count).filter(|n| *n >= 0.0)?;
        let labels = labels.iter().filter_map(|(label, column)| {
            let text = bytes::name(table.cell(row, column));
            (!text.is_empty()).then(|| ((*label).to_owned(), text))
        });
        Some(Reading {
            format: format.to_owned(),
            name: name.to_owned(),
            labels: BTreeMap::from_iter(labels),
            unit: "count".to_owned(),
            value: Some(value),
            ..Reading::default()
        })
    });
    let mut readings: Vec<Reading> = readings.take(bytes::MAX_NAMES).collect();
    match (readings.is_empty(), table.rows.is_empty()) {
        // A list without rows says that there were none.
        (true, true) => readings.push(Reading {
            format: format.to_owned(),
            name: name.to_owned(),
            unit: "count".to_owned(),
            value: Some(0.0),
            ..Reading::default()
        }),
        (true, false) => {
            return Err(
                Error::new(format!("no row of the table has a number in \"{count}\""))
                    .next("Take the file that Locust wrote, or export it again."),
            );
        }
        (false, _) => {}
    }
    Ok(Evidence {
        readings,
        ..Evidence::default()
    })
}
