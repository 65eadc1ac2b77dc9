//! What the server's log says of the durations of statements, in whatever form it is written:
//! `duration: 34.5 ms  statement: ...`.

use std::collections::BTreeMap;

use super::sql;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::reading::Readings;
use crate::import::record::doubts::Doubts;
use crate::import::record::exact::Distribution;
use crate::import::text;

/// The most samples that are kept.
const MAX_SAMPLES: usize = 10_000;

/// Durations and errors of a log.
pub(super) struct Logged {
    format: &'static str,
    /// What tells errors apart: their SQLSTATE or only their severity.
    error_label: &'static str,
    kinds: BTreeMap<&'static str, Kind>,
    statements: BTreeMap<String, Distribution>,
    errors: BTreeMap<String, u64>,
    records: u64,
    pub doubts: Doubts,
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

impl Logged {
    pub(super) fn new(format: &'static str, error_label: &'static str) -> Self {
        Logged {
            format,
            error_label,
            kinds: BTreeMap::new(),
            statements: BTreeMap::new(),
            errors: BTreeMap::new(),
            records: 0,
            doubts: Doubts::default(),
        }
    }

    /// A record begins; that of an error has the name of its kind.
    pub(super) fn record(&mut self, error: Option<&str>) {
        self.records = self.records.saturating_add(1);
        if let Some(error) = error {
            text::add(&mut self.errors, bytes::name(error), 1);
        }
    }

    /// The message of a record.
    pub(super) fn message(&mut self, message: &str) {
        let Some((kind, ms, statement)) = duration(message).filter(|(_, ms, _)| *ms >= 0.0) else {
            return;
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
    }

    pub(super) fn so_far(&self) -> Evidence {
        let mut readings = Readings::new(self.format);
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
        for (kind, count) in &self.errors {
            readings.value(
                "postgres_logged_errors",
                "count",
                &[(self.error_label, kind)],
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

    /// What the whole log holds.
    ///
    /// # Errors
    /// If it holds nothing.
    pub(super) fn finish(self) -> Result<Evidence> {
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
