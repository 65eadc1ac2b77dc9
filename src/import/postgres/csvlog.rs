//! The server's log as CSV (`log_destination = csvlog`): 23 columns up to version 12, 24 in 13, 26
//! since 14, no header. Durations stand in the message: `duration: 34.5 ms  statement: ...`.
//!
//! With `log_min_duration_statement` only slow statements are in it. Clients that prepare their
//! statements give a line each for parsing, binding and executing.

use std::collections::BTreeMap;

use super::sql;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::Head;
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::reading::Readings;
use crate::import::record::Records;
use crate::import::record::doubts::Doubts;
use crate::import::record::exact::Distribution;
use crate::import::record::rows::{EachRow, Header, Row, rows};
use crate::import::text;

const FORMAT: &str = "pg-csvlog";
const SEVERITY: usize = 11;
const SQLSTATE: usize = 12;
const MESSAGE: usize = 13;
const SEVERITIES: [&str; 13] = [
    "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2",
    "DEBUG3", "DEBUG4", "DEBUG5",
];
/// The most samples that are kept.
const MAX_SAMPLES: usize = 10_000;

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
        (Header::without_names(b','), Reader::default())
    })
}

#[derive(Default)]
struct Reader {
    kinds: BTreeMap<&'static str, Kind>,
    statements: BTreeMap<String, Distribution>,
    errors: BTreeMap<String, u64>,
    records: u64,
    doubts: Doubts,
}

struct Kind {
    all: Distribution,
    samples: Vec<f64>,
}

/// The kind of a message about a duration, its milliseconds, and the statement.
fn duration(message: &str) -> Option<(&'static str, f64, &str)> {
    let (number, rest) = message.strip_prefix("duration: ")?.split_once(" ms")?;
    let ms: f64 = number.parse().ok()?;
    let rest = rest.trim_start();
    let kinds = [
        ("statement", "statement"),
        ("execute", "statement"),
        ("fastpath", "statement"),
        ("parse", "parse"),
        ("bind", "bind"),
        ("plan", "plan"),
    ];
    let kind = kinds.iter().find(|(start, _)| rest.starts_with(start));
    let statement = rest.split_once(": ").map_or("", |(_, statement)| statement);
    let kind = match kind {
        Some((_, kind)) => *kind,
        // With log_duration only the time is there.
        None if rest.is_empty() => "statement",
        None => return None,
    };
    Some((kind, ms, statement))
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let is_record = is_time(row.get(0)) && row.len() > MESSAGE;
        if !is_record || (is_cut && row.len() < 23) {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        }
        self.records = self.records.saturating_add(1);
        if matches!(row.get(SEVERITY), "ERROR" | "FATAL" | "PANIC") {
            text::add(&mut self.errors, bytes::name(row.get(SQLSTATE)), 1);
        }
        let Some((kind, ms, statement)) =
            duration(row.get(MESSAGE)).filter(|(_, ms, _)| *ms >= 0.0)
        else {
            return Ok(());
        };
        let of_kind = self.kinds.entry(kind).or_insert_with(|| Kind {
            all: Distribution::of_all(),
            samples: Vec::new(),
        });
        of_kind.all.add(ms);
        if of_kind.samples.len() < MAX_SAMPLES {
            of_kind.samples.push(ms);
        }
        if kind == "statement" && !statement.is_empty() {
            let shape = sql::shape(statement);
            let room = self.statements.len() < MAX_NAMES || self.statements.contains_key(&shape);
            if room {
                let of_shape = self.statements.entry(shape);
                of_shape
                    .or_insert_with(|| Distribution::of_part(false))
                    .add(ms);
            }
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut readings = Readings::new(FORMAT);
        for (kind, of_kind) in &self.kinds {
            add(
                &mut readings,
                "postgres_logged_duration_ms",
                ("kind", kind),
                &of_kind.all,
            );
            readings.samples(of_kind.samples.clone());
        }
        for (shape, all) in &self.statements {
            add(
                &mut readings,
                "postgres_logged_statement_ms",
                ("query", shape),
                all,
            );
        }
        for (state, count) in &self.errors {
            readings.value(
                "postgres_logged_errors",
                "count",
                &[("sqlstate", state)],
                Some(*count as f64),
            );
        }
        let mut warnings = self.doubts.warnings();
        let fastest = self
            .kinds
            .get("statement")
            .and_then(|kind| kind.all.latency().get("min"));
        if let Some(fastest) = fastest {
            warnings.push(Warning::new("only_slow_ones", format!(
                    "only statements slower than log_min_duration_statement are in the log (the fastest took {fastest} ms), so these are not the latencies of all statements"
                )));
        }
        Evidence {
            readings: readings.into_vec(),
            warnings,
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.is_empty() {
            true => Err(Error::new(format!(
                "none of the {} records of the log holds a duration",
                self.records
            ))
            .next("Set log_min_duration_statement, and let the server work for a while.")),
            false => Ok(evidence),
        }
    }
}

fn add(readings: &mut Readings, name: &str, label: (&str, &str), all: &Distribution) {
    let latency = all.latency();
    let mut stats: Vec<(&str, Option<f64>)> = vec![("n", Some(all.count() as f64))];
    stats.extend(latency.iter().map(|(name, value)| (name, Some(value))));
    readings.stats(name, "ms", &[label], &stats);
}
