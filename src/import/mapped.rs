//! Tables that no known tool wrote: a person says once what their columns mean. CSV with a header,
//! or JSON objects one a line.
//!
//! Whether the day or the month comes first, and whether a comma divides thousands or fractions, is
//! decided once for a column, by what stands at the file's beginning.

use std::borrow::Cow;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::Head;
use super::bytes;
use super::record::date::{self, Order};
use super::record::decimal::{Decimal, Number};
use super::record::doubts::Doubts;
use super::record::requests::{Request, Requests};
use super::record::rows::{EachRow, Header, Row, number, rows};
use super::record::{EachLine, Line, Records, lines, unix_s};
use super::text::unit_ms;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Series};

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
    /// Columns that are metrics over time, each with its unit.
    values: Vec<(String, String)>,
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
const ROLES: &str = "time, latency, status, ok, endpoint, bytes, users, value";
const UNITS: [&str; 7] = ["", "seconds", "ms", "bytes", "ratio", "count", "per_second"];

impl FromStr for Columns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut columns = Columns::default();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            columns.add(part)?;
        }
        let has_requests =
            columns.latency.is_some() || columns.status.is_some() || columns.ok.is_some();
        match (has_requests, columns.values.is_empty(), &columns.time) {
            (true, true, _) | (false, false, Some(_)) => Ok(columns),
            (true, false, _) => Err(refused(
                "a table holds requests or metrics, not both",
                "Leave out value.",
            )),
            (false, false, None) => Err(refused(
                "metrics need a time",
                "Add time=COLUMN:s or another unit.",
            )),
            (false, true, _) => Err(refused(
                "no column says what was measured",
                "Add latency=COLUMN:ms or value=COLUMN.",
            )),
        }
    }
}

fn refused(what: &str, next: &str) -> Error {
    Error::new(what).field("columns").next(next)
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
        let (name, unit) = column.rsplit_once(':').unwrap_or((column, ""));
        let (name, unit) = (name.trim().to_owned(), unit.trim());
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
            "value" if UNITS.contains(&unit) => self.values.push((name, unit.to_owned())),
            "value" => {
                return Err(needs(
                    "Write seconds, ms, bytes, ratio, count or per_second behind the colon, or nothing.",
                ));
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

    /// The names of all columns that are needed, in the order in which their places stand.
    fn names(&self) -> [Option<&str>; 7] {
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
        ]
    }

    /// Begins to read a file.
    ///
    /// # Errors
    /// If it is no table, or has no such column.
    pub(super) fn begin(&self, head: &Head) -> Result<Box<dyn Records>> {
        let is_json = head.text.trim_start().starts_with('{');
        if is_json {
            return Ok(lines(Reader::new(self.written(head)?)));
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
                refused(
                    &format!(
                        "whether the day or the month comes first in \"{}\" cannot be told",
                        bytes::shorten(unclear, 40)
                    ),
                    &format!("Write time={name}:dmy or time={name}:mdy."),
                )
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
            values: self.values.iter().map(|(name, _)| decimal(name)).collect(),
            columns,
        })
    }

    /// Says which column a table does not have.
    fn missing(&self, head: &Head) -> Option<Error> {
        let header = Header::of(head).unwrap_or_default();
        let wanted = self.names().into_iter().flatten();
        let values = self.values.iter().map(|(name, _)| name.as_str());
        let name = { wanted.chain(values) }.find(|name| header.find(name).is_none())?;
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
    /// The decimal signs of the columns that are needed, and of the metrics.
    known: [Decimal; 7],
    values: Vec<Decimal>,
}

impl Written {
    fn table(&self, head: &Head) -> (Header, Table) {
        let header = Header::of(head).unwrap_or_default();
        let places = self.columns.names().map(|name| header.find(name?));
        let values = self.columns.values.iter();
        let values = values.map(|(name, _)| header.find(name)).collect();
        let reader = Reader::new(self.clone());
        let table = Table {
            places,
            values,
            reader,
        };
        (header, table)
    }
}

/// What stands in a column at the file's beginning.
fn column(head: &Head, name: &str) -> Vec<String> {
    if head.text.trim_start().starts_with('{') {
        let objects = head
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        return objects
            .map(|object| text_of(&object, name).into_owned())
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

/// What a field of an object is as text; empty if it is not there.
fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Cow<'a, str> {
    match object.get(name) {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(other) => Cow::Owned(other.to_string()),
    }
}

/// The most points of a metric.
const MAX_POINTS: usize = 100_000;

const TIME: [&str; 2] = [
    "row was left out, for its time cannot be read",
    "rows were left out, for their times cannot be read",
];
const NO_TIME: [&str; 2] = [
    "time cannot be read; the request counts without it",
    "times cannot be read; the requests count without them",
];
const LATENCY: [&str; 2] = [
    "row was left out, for its latency is no number",
    "rows were left out, for their latencies are no numbers",
];
const NO_NUMBER: [&str; 2] = [
    "value is no number and was left out",
    "values are no numbers and were left out",
];
const UNCLEAR: [&str; 2] = [
    "number such as 1,223 can be read in two ways; its comma was taken for the decimal sign. If it divides thousands, save the table without that",
    "numbers such as 1,223 can be read in two ways; their commas were taken for decimal signs. If they divide thousands, save the table without that",
];
const OTHERWISE: [&str; 2] = [
    "number is written with another decimal sign than those before it, and was read as it is written",
    "numbers are written with another decimal sign than those before them, and were read as they are written",
];
const TOO_MANY: [&str; 2] = [
    "value was left out, for there are more than 100,000 times",
    "values were left out, for there are more than 100,000 times",
];

struct Reader {
    written: Written,
    requests: Requests,
    points: Vec<Vec<(f64, Option<f64>)>>,
    doubts: Doubts,
    has_local_times: bool,
}

/// The fields of one record, by what they mean.
struct Fields<'a> {
    known: [Cow<'a, str>; 7],
    values: Vec<Cow<'a, str>>,
}

impl Reader {
    fn new(written: Written) -> Self {
        Reader {
            points: vec![Vec::new(); written.columns.values.len()],
            written,
            requests: Requests::default(),
            doubts: Doubts::default(),
            has_local_times: false,
        }
    }

    fn unix_s(&mut self, text: &str) -> Option<f64> {
        match self.written.columns.time.as_ref()?.1 {
            Clock::Since1970(ms) => number(text).map(|n| n * ms / 1000.0),
            Clock::Text(order) => unix_s(text.trim()).or_else(|| {
                let at_s = date::unix_s(text, order)?;
                self.has_local_times = true;
                Some(at_s)
            }),
        }
    }

    fn record(&mut self, fields: &Fields, line: usize, is_cut: bool) {
        let [time, latency, status, ok, endpoint, bytes, users] = &fields.known;
        let [_, latency_sign, _, _, _, bytes_sign, users_sign] = self.written.known;
        let at_s = self.unix_s(time);
        let has_time = at_s.is_some() || self.written.columns.time.is_none();
        if !self.written.columns.values.is_empty() {
            return match at_s {
                Some(at_s) => self.values(at_s, &fields.values, line),
                None => self.left_out(TIME, line, is_cut),
            };
        }
        let latency = match latency.trim() {
            "" => None,
            text => match latency_sign.read(text) {
                Some(number) => Some(self.doubted(number, line)),
                None => return self.left_out(LATENCY, line, is_cut),
            },
        };
        if !has_time {
            if self.written.columns.latency.is_none() {
                return self.left_out(TIME, line, is_cut);
            }
            self.doubts.add("time_not_read", NO_TIME, line);
        }
        let unit_ms = self.written.columns.latency.as_ref();
        let latency_ms = latency.map(|n| n * unit_ms.map_or(1.0, |(_, ms)| *ms));
        if latency_ms.is_some_and(|ms| ms < 0.0) {
            self.doubts.negative_latency(line);
        }
        let status = status.trim();
        let is_refused = status
            .parse::<u16>()
            .is_ok_and(|code| code == 0 || code >= 400);
        let is_good = ["true", "1", "yes", "ok", "success", "passed"]
            .iter()
            .any(|word| ok.trim().eq_ignore_ascii_case(word));
        let (bytes, users) = (
            self.value(bytes_sign, bytes, line),
            self.value(users_sign, users, line),
        );
        self.requests.add(&Request {
            began_s: at_s,
            latency_ms,
            failed: is_refused || (self.written.columns.ok.is_some() && !is_good),
            endpoint,
            status,
            bytes,
            users,
            ..Request::default()
        });
    }

    /// The metrics of one time.
    fn values(&mut self, at_s: f64, values: &[Cow<str>], line: usize) {
        for (place, text) in values.iter().enumerate() {
            let sign = self.written.values.get(place).copied();
            let value = self.value(sign.unwrap_or_default(), text, line);
            let Some(points) = self.points.get_mut(place) else {
                continue;
            };
            match points.len() < MAX_POINTS {
                true => points.push((at_s, value)),
                false => self.doubts.add("too_many_points", TOO_MANY, line),
            }
        }
    }

    /// A number that may be missing.
    fn value(&mut self, sign: Decimal, text: &str, line: usize) -> Option<f64> {
        if matches!(text.trim(), "" | "null" | "NaN" | "-" | "N/A") {
            return None;
        }
        match sign.read(text) {
            Some(number) => Some(self.doubted(number, line)),
            None => {
                self.doubts.add("value_not_read", NO_NUMBER, line);
                None
            }
        }
    }

    /// The number, which may be doubtful.
    fn doubted(&mut self, number: Number, line: usize) -> f64 {
        match number {
            Number::Clear(_) => {}
            Number::Unclear(_) => self.doubts.add("comma_unclear", UNCLEAR, line),
            Number::Otherwise(_) => self.doubts.add("decimal_sign_changes", OTHERWISE, line),
        }
        number.value()
    }

    fn left_out(&mut self, said: [&'static str; 2], line: usize, is_cut: bool) {
        match is_cut {
            true => self.doubts.cut_line(line),
            false => self.doubts.add("line_left_out", said, line),
        }
    }

    fn evidence(&self) -> Evidence {
        const FORMAT: &str = "own-columns";
        let columns = &self.written.columns;
        let series = columns.values.iter().zip(&self.points);
        let series = series.map(|((name, unit), points)| Series {
            format: FORMAT.to_owned(),
            name: bytes::name(name),
            unit: unit.clone(),
            points: points.clone(),
            ..Series::default()
        });
        let mut evidence = Evidence {
            series: series.collect(),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        };
        if columns.values.is_empty() {
            let mut run = self.requests.run(FORMAT, "own columns");
            if columns.status.is_none() && columns.ok.is_none() {
                // No column says which requests failed.
                run.errors = None;
                run.error_rate = None;
                run.derived.retain(|name| !name.starts_with("error"));
            }
            evidence.runs.push(run);
            evidence.series.extend(self.requests.series(FORMAT));
            evidence.warnings.extend(self.requests.far_off_warning());
        }
        if self.has_local_times {
            let runs = evidence.runs.iter_mut().map(|run| &mut run.notes);
            let series = evidence.series.iter_mut().map(|series| &mut series.notes);
            runs.chain(series)
                .for_each(|notes| notes.push(date::LOCAL.to_owned()));
        }
        evidence
    }

    fn end(self) -> Result<Evidence> {
        let is_empty = self.requests.count() == 0 && self.points.iter().all(Vec::is_empty);
        match is_empty {
            true => Err(Error::new(match self.doubts.warnings().first() {
                Some(why) => format!("no row of the table can be read so: {}", why.message),
                None => "no row of the table can be read so".to_owned(),
            })
            .next("Look at what the columns hold, and say it again.")),
            false => Ok(self.evidence()),
        }
    }
}

/// Rows of CSV.
struct Table {
    places: [Option<usize>; 7],
    values: Vec<Option<usize>>,
    reader: Reader,
}

impl EachRow for Table {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let fields = Fields {
            known: self.places.map(|place| Cow::Borrowed(row.at(place))),
            values: { self.values.iter() }
                .map(|place| Cow::Borrowed(row.at(*place)))
                .collect(),
        };
        self.reader.record(&fields, line, is_cut);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.reader.evidence()
    }

    fn finish(self) -> Result<Evidence> {
        self.reader.end()
    }
}

/// JSON objects, one a line.
impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let Ok(object) = serde_json::from_str::<Map<String, Value>>(line.text) else {
            self.doubts.left_out(line.number, line.is_cut);
            return Ok(());
        };
        let columns = &self.written.columns;
        let fields = Fields {
            known: { columns.names() }
                .map(|name| name.map_or(Cow::Borrowed(""), |name| text_of(&object, name))),
            values: { columns.values.iter() }
                .map(|(name, _)| text_of(&object, name))
                .collect(),
        };
        self.record(&fields, line.number, line.is_cut);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.evidence()
    }

    fn finish(self) -> Result<Evidence> {
        self.end()
    }
}
