//! `pg_stat_statements` and `pg_stat_database`, as CSV, JSON, or tables of psql.
//!
//! `total_exec_time` and `mean_exec_time` were `total_time` and `mean_time` before version 13. The
//! numbers of statements have 64 bits and stay text. Counters run since the last reset.

use super::rows::{self, Rows};
use super::sql;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::Head;
use crate::import::bytes::MAX_NAMES;
use crate::import::json::{self, Document, Outline};
use crate::import::reading::Readings;
use crate::import::record::Records;
use crate::import::record::rows::{Header, Table, number, table};
use crate::import::text::Place;

const STATEMENTS: &str = "pg_stat_statements";
const DATABASE: &str = "pg_stat_database";

fn is_statements(has: impl Fn(&str) -> bool) -> bool {
    let times = [
        "total_exec_time",
        "mean_exec_time",
        "total_time",
        "mean_time",
    ];
    (has("query") || has("queryid")) && has("calls") && times.iter().any(|name| has(name))
}

fn is_database(has: impl Fn(&str) -> bool) -> bool {
    has("datname") && (has("xact_commit") || (has("blks_hit") && has("blks_read")))
}

fn has(columns: &[String], name: &str) -> bool {
    columns
        .iter()
        .any(|column| column.eq_ignore_ascii_case(name))
}

// --- CSV --------------------------------------------------------------------------------------

pub(in crate::import) fn looks_like_statements(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| is_statements(|name| header.find(name).is_some()))
}

pub(in crate::import) fn looks_like_database(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| is_database(|name| header.find(name).is_some()))
}

pub(in crate::import) fn begin_statements(head: &Head) -> Box<dyn Records> {
    table(head, looks_like_statements, |table| {
        statements(&of_table(table), number)
    })
}

pub(in crate::import) fn begin_database(head: &Head) -> Box<dyn Records> {
    table(head, looks_like_database, |table| {
        database(&of_table(table), number)
    })
}

fn of_table(table: &Table) -> Rows {
    let width = table.header.names.len();
    // What psql -A writes at the end is no row: `(8 rows)`.
    let whole = table
        .rows
        .iter()
        .filter(|(row, _)| row.len() == width || row.len() > 1);
    Rows {
        columns: table.header.names.clone(),
        rows: whole
            .map(|(row, _)| row.iter().map(str::to_owned).collect())
            .collect(),
    }
}

// --- JSON -------------------------------------------------------------------------------------

pub(in crate::import) fn looks_like_statement_object(outline: &Outline) -> bool {
    is_statements(|name| outline.has(&[name]))
}

pub(in crate::import) fn looks_like_database_object(outline: &Outline) -> bool {
    is_database(|name| outline.has(&[name]))
}

pub(in crate::import) fn read_statement_objects(documents: &[Document]) -> Result<Evidence> {
    statements(&of_documents(documents)?, number)
}

pub(in crate::import) fn read_database_objects(documents: &[Document]) -> Result<Evidence> {
    database(&of_documents(documents)?, number)
}

fn of_documents(documents: &[Document]) -> Result<Rows> {
    let mut found = Rows::default();
    for document in documents {
        found.add_object(&json::parse(document.raw)?);
    }
    Ok(found)
}

// --- psql -------------------------------------------------------------------------------------

pub(in crate::import) fn statements_begin(place: &Place) -> bool {
    begins(place, |columns| is_statements(|name| has(columns, name)))
}

pub(in crate::import) fn database_begins(place: &Place) -> bool {
    begins(place, |columns| is_database(|name| has(columns, name)))
}

fn begins(place: &Place, is_one: fn(&[String]) -> bool) -> bool {
    let line = place.line();
    if rows::is_record(line) {
        let is_first = line.contains("[ RECORD 1 ]") || place.before.is_empty();
        return is_first && is_one(&rows::expanded(first_record(place.rest)).columns);
    }
    line.contains('|') && rows::header(place.lines(2)).is_some_and(|columns| is_one(&columns))
}

/// The first record of an expanded table.
fn first_record(rest: &str) -> &str {
    let mut end = 0_usize;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        if number > 0 && (rows::is_record(line) || number > 500) {
            break;
        }
        end = end.saturating_add(line.len());
    }
    rest.get(..end).unwrap_or(rest)
}

pub(in crate::import) fn read_statements(raw: &str) -> Result<Evidence> {
    statements(&of_psql(raw, "query"), rows::number)
}

pub(in crate::import) fn read_database(raw: &str) -> Result<Evidence> {
    database(&of_psql(raw, "datname"), rows::number)
}

fn of_psql(raw: &str, long: &str) -> Rows {
    match raw.lines().next().is_some_and(rows::is_record) {
        true => rows::expanded(raw),
        false => rows::aligned(raw, long),
    }
}

// --- what they mean -----------------------------------------------------------------------------

type Parse = fn(&str) -> Option<f64>;

fn statements(table: &Rows, parse: Parse) -> Result<Evidence> {
    let mut readings = Readings::new(STATEMENTS);
    let mut warnings = Vec::new();
    let mut is_computed = false;
    for row in table.rows.iter().take(MAX_NAMES) {
        is_computed |= statement(&mut readings, table, row, parse);
    }
    let mut doubt = |code: &str, message: String| {
        warnings.push(Warning {
            code: code.to_owned(),
            message,
            ..Warning::default()
        });
    };
    if is_computed {
        let message =
            "mean times are not in the file; they were computed from total times and calls";
        doubt("mean_computed", message.to_owned());
    }
    if table.rows.len() > MAX_NAMES {
        doubt(
            "too_many_names",
            format!("there are more than {MAX_NAMES} statements; the rest was left out"),
        );
    }
    finish(readings, warnings, "pg_stat_statements holds no statement")
}

/// Adds a statement; true if its mean had to be computed.
fn statement(readings: &mut Readings, table: &Rows, row: &[String], parse: Parse) -> bool {
    let text = |name: &str| table.cell(row, name);
    let value = |names: &[&str]| names.iter().find_map(|name| text(name)).and_then(parse);
    let query = text("query").map(sql::without_texts);
    let mut labels: Vec<(&str, &str)> = Vec::new();
    labels.extend(query.as_deref().map(|query| ("query", query)));
    for name in ["queryid", "dbid", "datname", "userid", "rolname"] {
        labels.extend(text(name).map(|value| (name, value)));
    }
    let calls = value(&["calls"]);
    let total = value(&["total_exec_time", "total_time"]);
    let mut mean = value(&["mean_exec_time", "mean_time"]);
    let is_computed = mean.is_none();
    if mean.is_none() {
        mean = total
            .zip(calls.filter(|n| *n > 0.0))
            .map(|(total, calls)| total / calls);
    }
    let stats = [
        ("n", calls),
        ("mean", mean),
        ("min", value(&["min_exec_time", "min_time"])),
        ("max", value(&["max_exec_time", "max_time"])),
        ("stddev", value(&["stddev_exec_time", "stddev_time"])),
    ];
    if mean.is_some() {
        readings.stats("postgres_statement_mean_ms", "ms", &labels, &stats);
    }
    readings.value("postgres_statement_calls", "count", &labels, calls);
    readings.value("postgres_statement_total_ms", "ms", &labels, total);
    readings.value(
        "postgres_statement_rows",
        "count",
        &labels,
        value(&["rows"]),
    );
    let planned = value(&["mean_plan_time"]).filter(|ms| *ms > 0.0);
    readings.value("postgres_statement_mean_plan_ms", "ms", &labels, planned);
    for name in ["shared_blks_hit", "shared_blks_read"] {
        readings.value(
            &format!("postgres_statement_{name}"),
            "count",
            &labels,
            value(&[name]),
        );
    }
    is_computed && mean.is_some()
}

/// The columns of `pg_stat_database`: what they are, and their unit.
#[rustfmt::skip]
const COLUMNS: [(&str, &str, &str); 21] = [
    ("numbackends", "connections", "count"), ("xact_commit", "commits", "count"),
    ("xact_rollback", "rollbacks", "count"), ("blks_read", "blocks_read", "count"),
    ("blks_hit", "blocks_hit", "count"), ("tup_returned", "rows_returned", "count"),
    ("tup_fetched", "rows_fetched", "count"), ("tup_inserted", "rows_inserted", "count"),
    ("tup_updated", "rows_updated", "count"), ("tup_deleted", "rows_deleted", "count"),
    ("conflicts", "conflicts", "count"), ("temp_files", "temporary_files", "count"),
    ("temp_bytes", "temporary_bytes", "bytes"), ("deadlocks", "deadlocks", "count"),
    ("blk_read_time", "block_read_ms", "ms"), ("blk_write_time", "block_write_ms", "ms"),
    ("session_time", "session_ms", "ms"), ("active_time", "active_ms", "ms"),
    ("idle_in_transaction_time", "idle_in_transaction_ms", "ms"), ("sessions", "sessions", "count"),
    ("sessions_abandoned", "sessions_abandoned", "count"),
];

fn database(table: &Rows, parse: Parse) -> Result<Evidence> {
    let mut readings = Readings::new(DATABASE);
    for row in table.rows.iter().take(MAX_NAMES) {
        // The row of objects that all databases share has no name.
        let name = table.cell(row, "datname").unwrap_or("(shared)");
        for (column, meaning, unit) in COLUMNS {
            let value = table.cell(row, column).and_then(parse);
            let meaning = format!("postgres_database_{meaning}");
            readings.value(&meaning, unit, &[("database", name)], value);
        }
    }
    finish(readings, Vec::new(), "pg_stat_database holds no row")
}

fn finish(readings: Readings, warnings: Vec<Warning>, what: &str) -> Result<Evidence> {
    match readings.is_empty() {
        true => {
            Err(Error::new(what).next("Export it again after the database has worked for a while."))
        }
        false => Ok(Evidence {
            readings: readings.into_vec(),
            warnings,
            ..Evidence::default()
        }),
    }
}
