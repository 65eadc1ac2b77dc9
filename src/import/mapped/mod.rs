//! Tables that no known tool wrote: a person says once what their columns mean. CSV with a header,
//! or JSON objects.
//!
//! Whether the day or the month comes first, and whether a comma divides thousands or fractions, is
//! decided once for a column, by what stands at the file's beginning.

mod objects;
mod offered;
mod reader;
mod runs;

use std::str::FromStr;

use super::Head;
use super::bytes;
use super::json;
use super::record::Records;
use super::record::date::{self, Order};
use super::record::decimal::Decimal;
use super::record::rows::{Header, Row, rows};
use super::text::unit_ms;
use crate::error::{Error, Result};
use objects::{Objects, text_of};
pub(super) use offered::columns;
pub use offered::offered;
use reader::{Reader, Table};

/// What the columns of a table mean.
///
/// ```
/// use plimsoll::import::{Columns, Importer};
/// let columns: Columns = "time=at:s, latency=took:us, status=code, endpoint=path".parse().unwrap();
/// let mut importer = Importer::with_columns("own.csv", columns);
/// importer.push(b"at;path;code;took\n1767225600;/a;200;12000\n1767225601;/b;500;30000\n");
/// let evidence = importer.finish().remove(0).outcome.unwrap();
/// let run = &evidence.runs[0];
/// assert_eq!((run.requests, run.errors, run.latency_ms.get("max")), (Some(2), Some(1), Some(30.0)));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    time: Option<(String, Clock)>,
    /// The column, and how many milliseconds its unit has.
    latency: Option<(String, f64)>,
    status: Option<String>,
    /// True, 1, yes or ok where a request was good.
    ok: Option<String>,
    endpoint: Option<String>,
    bytes: Option<String>,
    users: Option<String>,
    /// What a run carried, and how many requests per second its unit has.
    throughput: Option<(String, f64)>,
    /// The share of a run's requests that failed, and what the whole is in its unit.
    errors: Option<(String, f64)>,
    /// Columns that are metrics over time.
    values: Vec<Metric>,
    /// Columns that are latencies of runs.
    statistics: Vec<Statistic>,
}

/// A column that is a latency of runs.
#[derive(Debug, Clone, PartialEq)]
struct Statistic {
    column: String,
    /// `p95`, one of [`STATISTICS`].
    name: &'static str,
    /// How many milliseconds its unit has.
    ms: f64,
}

/// A column that is a metric over time.
#[derive(Debug, Clone, PartialEq)]
struct Metric {
    name: String,
    unit: &'static str,
    /// What its values are divided by to be in that unit.
    divisor: f64,
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Clock {
    /// A number of units since 1970, each of so many milliseconds.
    Since1970(f64),
    /// RFC 3339, or a date and a time of day without a zone; where its year is last, what comes first
    /// may be said.
    Text(Option<Order>),
}

/// What a column can be, for messages.
const ROLES: &str = "time, latency, status, ok, endpoint, bytes, users, value; of runs also throughput, errors, mean, p50, p90, p95, p99, max";
/// Latencies that a run can have.
const STATISTICS: [&str; 6] = ["mean", "p50", "p90", "p95", "p99", "max"];
/// The units that a metric may be written in.
const UNITS: [&str; 8] = [
    "",
    "seconds",
    "ms",
    "bytes",
    "ratio",
    "percent",
    "count",
    "per_second",
];

impl FromStr for Columns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut columns = Columns::default();
        for part in parts(text).into_iter().filter(|p| !p.is_empty()) {
            columns.add(part)?;
        }
        let has_requests =
            columns.latency.is_some() || columns.status.is_some() || columns.ok.is_some();
        if columns.has_runs() {
            return match () {
                () if has_requests || !columns.values.is_empty() || columns.bytes.is_some() => {
                    Err(refused(
                        "a table in which each row is a run has no single requests and no metrics",
                        "Of a run say the users, the throughput, the errors and its latencies by statistic, such as p95; leave out the rest.",
                    ))
                }
                () if columns.users.is_none() || columns.throughput.is_none() => Err(refused(
                    "of each run the users and the throughput are needed",
                    "Say which columns these are.",
                )),
                () => Ok(columns),
            };
        }
        match (has_requests, columns.values.is_empty(), &columns.time) {
            (true, true, _) | (false, false, Some(_)) => Ok(columns),
            (true, false, _) => Err(refused(
                "a table holds requests or metrics, not both",
                "Leave out the metrics.",
            )),
            (false, false, None) => Err(refused(
                "metrics need a time",
                "Say which column is the time.",
            )),
            (false, true, _) => Err(refused(
                "no column says what was measured",
                "Say which column is the latency, the status or a metric.",
            )),
        }
    }
}

fn refused(what: &str, next: &str) -> Error {
    Error::new(what).field("columns").next(next)
}

/// What stands between commas; those within quotes are part of a name.
fn parts(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    parts.map(str::trim).collect()
}

/// The name and the unit behind its colon, which may be missing; a quote within quotes is written twice.
fn name_and_unit(column: &str) -> (String, &str) {
    if let Some((name, unit)) = column.strip_prefix('"').and_then(|c| c.rsplit_once('"')) {
        let unit = unit.trim().strip_prefix(':').unwrap_or_default();
        return (name.replace("\"\"", "\""), unit.trim());
    }
    let (name, unit) = column.rsplit_once(':').unwrap_or((column, ""));
    (name.trim().to_owned(), unit.trim())
}

impl Columns {
    /// `latency=took:us`
    fn add(&mut self, part: &str) -> Result<()> {
        let (role, column) = part.split_once('=').ok_or_else(|| {
            refused(
                &format!("\"{}\" is no column", bytes::shorten(part, 60)),
                "Write latency=COLUMN:ms, for example.",
            )
        })?;
        let (name, unit) = name_and_unit(column.trim());
        if self.has(role.trim()) {
            let what = format!("two columns are said to be {}", role.trim());
            return Err(refused(&what, "Choose one of them."));
        }
        let needs = |what: &str| {
            refused(
                &format!("the unit of \"{}\" is not known", bytes::shorten(&name, 60)),
                what,
            )
        };
        match role.trim() {
            "time" => {
                let clock = match unit {
                    "" => Clock::Text(None),
                    "dmy" => Clock::Text(Some(Order::DayMonth)),
                    "mdy" => Clock::Text(Some(Order::MonthDay)),
                    unit => Clock::Since1970(unit_ms(unit).ok_or_else(|| needs("Write s, ms, us or ns behind the colon; dmy or mdy where the column holds dates such as 05/01/2024; nothing where it holds other dates."))?),
                };
                self.time = Some((name, clock));
            }
            "latency" => {
                let ms = unit_ms(unit)
                    .ok_or_else(|| needs("Write s, ms, us or ns behind the colon."))?;
                self.latency = Some((name, ms));
            }
            "status" => self.status = Some(name),
            "ok" => self.ok = Some(name),
            "endpoint" => self.endpoint = Some(name),
            "bytes" => self.bytes = Some(name),
            "users" => self.users = Some(name),
            "throughput" => {
                let per_s = match unit {
                    "" | "s" => 1.0,
                    "min" => 1.0 / 60.0,
                    "h" => 1.0 / 3600.0,
                    _ => {
                        return Err(needs(
                            "Write s, min or h behind the colon: requests per second, minute or hour.",
                        ));
                    }
                };
                self.throughput = Some((name, per_s));
            }
            "errors" => {
                let whole = match unit {
                    "ratio" => 1.0,
                    "percent" => 100.0,
                    _ => return Err(needs("Write ratio or percent behind the colon.")),
                };
                self.errors = Some((name, whole));
            }
            "value" => {
                let unit = UNITS.into_iter().find(|known| *known == unit);
                let (unit, divisor) = match unit {
                    Some("percent") => ("ratio", 100.0),
                    Some(unit) => (unit, 1.0),
                    None => {
                        let units = UNITS.get(1..).unwrap_or_default().join(", ");
                        return Err(needs(&format!(
                            "Write one of these behind the colon, or nothing: {units}."
                        )));
                    }
                };
                self.values.push(Metric {
                    name,
                    unit,
                    divisor,
                });
            }
            role if let Some(statistic) = STATISTICS.into_iter().find(|s| *s == role) => {
                let ms = unit_ms(unit)
                    .ok_or_else(|| needs("Write s, ms, us or ns behind the colon."))?;
                self.statistics.push(Statistic {
                    column: name,
                    name: statistic,
                    ms,
                });
            }
            role => {
                let what = format!(
                    "\"{}\" is nothing that a column can be",
                    bytes::shorten(role, 60)
                );
                return Err(refused(&what, &format!("It can be: {ROLES}.")));
            }
        }
        Ok(())
    }

    /// True if each row is a run.
    fn has_runs(&self) -> bool {
        self.throughput.is_some() || self.errors.is_some() || !self.statistics.is_empty()
    }

    /// The names of the columns of which there may be several: metrics, or latencies of runs.
    fn several(&self) -> impl Iterator<Item = &str> {
        let values = self.values.iter().map(|metric| metric.name.as_str());
        values.chain(self.statistics.iter().map(|s| s.column.as_str()))
    }

    fn has(&self, role: &str) -> bool {
        if self.statistics.iter().any(|s| s.name == role) {
            return true;
        }
        let single = [
            "time",
            "latency",
            "status",
            "ok",
            "endpoint",
            "bytes",
            "users",
            "throughput",
            "errors",
        ];
        let place = single.iter().position(|name| *name == role);
        place.is_some_and(|place| self.names().get(place).is_some_and(Option::is_some))
    }

    /// The names of all columns that are needed, in the order in which their places stand.
    fn names(&self) -> [Option<&str>; 9] {
        let time = self.time.as_ref().map(|(name, _)| name.as_str());
        let latency = self.latency.as_ref().map(|(name, _)| name.as_str());
        [
            time,
            latency,
            self.status.as_deref(),
            self.ok.as_deref(),
            self.endpoint.as_deref(),
            self.bytes.as_deref(),
            self.users.as_deref(),
            self.throughput.as_ref().map(|(name, _)| name.as_str()),
            self.errors.as_ref().map(|(name, _)| name.as_str()),
        ]
    }

    /// Begins to read a file.
    ///
    /// # Errors
    /// If it is no table, or has no such column.
    pub(super) fn begin(&self, head: &Head) -> Result<Box<dyn Records>> {
        if json::begins(head.text) {
            return Ok(objects::begin(self.written(head)?, head.text));
        }
        if let Some(missing) = self.missing(head) {
            return Err(missing);
        }
        let (ours, written) = (self.clone(), self.written(head)?);
        let is_header = move |head: &Head| ours.missing(head).is_none();
        Ok(rows(head, is_header, move |head| written.table(head)))
    }

    /// How the fields are written, by those at the file's beginning.
    fn written(&self, head: &Head) -> Result<Written> {
        let mut columns = self.clone();
        if let Some((name, Clock::Text(order @ None))) = &mut columns.time {
            let column = column(head, name);
            *order = date::order(column.iter().map(String::as_str)).map_err(|unclear| {
                date::unclear(unclear).field("columns").next(format!(
                    "Say of \"{}\" whether it is day/month/year (dmy) or month/day/year (mdy).",
                    bytes::shorten(name, 60)
                ))
            })?;
        }
        let decimal = |name: &str| {
            let column = column(head, name);
            Decimal::of(column.iter().map(String::as_str))
        };
        Ok(Written {
            known: self
                .names()
                .map(|name| name.map_or(Decimal::Unknown, decimal)),
            several: self.several().map(decimal).collect(),
            columns,
        })
    }

    /// Says which column a table does not have.
    fn missing(&self, head: &Head) -> Option<Error> {
        let header = Header::of(head).unwrap_or_default();
        let wanted = self.names().into_iter().flatten();
        let mut named = wanted.chain(self.several());
        let count = |name: &str| {
            header
                .names
                .iter()
                .filter(|n| n.eq_ignore_ascii_case(name))
                .count()
        };
        let name = named.find(|name| count(name) != 1)?;
        if count(name) > 1 {
            let what = format!(
                "the table has more than one column \"{}\"",
                bytes::shorten(name, 60)
            );
            return Some(
                Error::new(what)
                    .field("columns")
                    .next("Give each column a name of its own."),
            );
        }
        let there = header.names.iter().map(|n| bytes::shorten(n, 40));
        let there: Vec<String> = there.take(20).collect();
        let what = format!("the table has no column \"{}\"", bytes::shorten(name, 60));
        Some({ Error::new(what).field("columns") }.next(format!("It has: {}.", there.join(", "))))
    }
}

/// Columns, and how what stands in them is written.
#[derive(Debug, Clone)]
struct Written {
    columns: Columns,
    /// The decimal signs of the columns of which there is one, and of those of which there may be several.
    known: [Decimal; 9],
    several: Vec<Decimal>,
}

impl Written {
    fn table(&self, head: &Head) -> (Header, Table) {
        let header = Header::of(head).unwrap_or_default();
        let places = self.columns.names().map(|name| header.find(name?));
        let several = self.columns.several();
        let several = several.map(|name| header.find(name)).collect();
        let reader = Reader::new(self.clone());
        let table = Table {
            places,
            several,
            reader,
        };
        (header, table)
    }
}

/// What stands in a column at the file's beginning.
fn column(head: &Head, name: &str) -> Vec<String> {
    if json::begins(head.text) {
        let objects = Objects(head.text);
        return objects
            .map(|(_, object)| text_of(&object, name).into_owned())
            .collect();
    }
    let header = Header::of(head).unwrap_or_default();
    let place = header.find(name);
    let mut row = Row::default();
    let fields = head.lines().skip(1).map(|line| {
        row.read(line, header.delimiter);
        row.at(place).to_owned()
    });
    fields.collect()
}
