//! Tables that no known tool wrote: a person says once what their columns mean. CSV with a header,
//! or JSON objects one a line.

use std::borrow::Cow;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::Head;
use super::bytes;
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
    /// RFC 3339, or a date and a time of day without a zone.
    Text,
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
                    "" => Clock::Text,
                    unit => Clock::Since1970(unit_ms(unit).ok_or_else(|| needs("Write s, ms, us or ns behind the colon, or nothing where the column holds dates."))?),
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

    fn unix_s(&self, text: &str) -> Option<f64> {
        match self.time.as_ref()?.1 {
            Clock::Since1970(ms) => number(text).map(|n| n * ms / 1000.0),
            Clock::Text => moment(text),
        }
    }

    /// Begins to read a file.
    ///
    /// # Errors
    /// If it is no table, or has no such column.
    pub(super) fn begin(&self, head: &Head) -> Result<Box<dyn Records>> {
        let is_json = head.text.trim_start().starts_with('{');
        if is_json {
            return Ok(lines(Reader::new(self.clone())));
        }
        if let Some(missing) = self.missing(head) {
            return Err(missing);
        }
        let (ours, again) = (self.clone(), self.clone());
        let is_header = move |head: &Head| ours.missing(head).is_none();
        Ok(rows(head, is_header, move |head| again.table(head)))
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

    fn table(&self, head: &Head) -> (Header, Table) {
        let header = Header::of(head).unwrap_or_default();
        let places = self.names().map(|name| header.find(name?));
        let values = self.values.iter().map(|(name, _)| header.find(name));
        let table = Table {
            places,
            values: values.collect(),
            reader: Reader::new(self.clone()),
        };
        (header, table)
    }
}

/// RFC 3339, or a date and a time of day, which is read as UTC.
fn moment(text: &str) -> Option<f64> {
    let text = text.trim();
    unix_s(text).or_else(|| {
        let local: jiff::civil::DateTime = text.replacen(' ', "T", 1).parse().ok()?;
        let at = jiff::tz::TimeZone::UTC.to_timestamp(local).ok()?;
        Some(at.as_millisecond() as f64 / 1000.0)
    })
}

/// The most points of a metric.
const MAX_POINTS: usize = 100_000;

struct Reader {
    columns: Columns,
    requests: Requests,
    points: Vec<Vec<(f64, Option<f64>)>>,
    doubts: Doubts,
}

/// The fields of one record, by what they mean.
struct Fields<'a> {
    known: [Cow<'a, str>; 7],
    values: Vec<Cow<'a, str>>,
}

impl Reader {
    fn new(columns: Columns) -> Self {
        Reader {
            points: vec![Vec::new(); columns.values.len()],
            columns,
            requests: Requests::default(),
            doubts: Doubts::default(),
        }
    }

    fn record(&mut self, fields: &Fields, line: usize, is_cut: bool) {
        let [time, latency, status, ok, endpoint, bytes, users] = &fields.known;
        let at_s = self.columns.unix_s(time);
        let unreadable = match &self.columns.latency {
            Some(_) => number(latency).is_none() && !latency.trim().is_empty(),
            None => at_s.is_none() && self.columns.time.is_some(),
        };
        if unreadable {
            self.doubts.left_out(line, is_cut);
            return;
        }
        if !self.columns.values.is_empty() {
            for (points, value) in self.points.iter_mut().zip(&fields.values) {
                if let Some(at_s) = at_s
                    && points.len() < MAX_POINTS
                {
                    points.push((at_s, number(value)));
                }
            }
            return;
        }
        let unit_ms = self.columns.latency.as_ref().map_or(1.0, |(_, ms)| *ms);
        let latency_ms = number(latency).map(|n| n * unit_ms);
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
        self.requests.add(&Request {
            began_s: at_s,
            latency_ms,
            failed: is_refused || (self.columns.ok.is_some() && !is_good),
            endpoint,
            status,
            bytes: number(bytes),
            users: number(users),
            ..Request::default()
        });
    }

    fn evidence(&self) -> Evidence {
        const FORMAT: &str = "own-columns";
        let series = self.columns.values.iter().zip(&self.points);
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
        if self.columns.values.is_empty() {
            let mut run = self.requests.run(FORMAT, "own columns");
            if self.columns.status.is_none() && self.columns.ok.is_none() {
                // No column says which requests failed.
                run.errors = None;
                run.error_rate = None;
                run.derived.retain(|name| !name.starts_with("error"));
            }
            evidence.runs.push(run);
            evidence.series.extend(self.requests.series(FORMAT));
            evidence.warnings.extend(self.requests.far_off_warning());
        }
        evidence
    }

    fn end(self) -> Result<Evidence> {
        let is_empty = self.requests.count() == 0 && self.points.iter().all(Vec::is_empty);
        match is_empty {
            true => Err(Error::new("no row of the table can be read so")
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
        let field = |name: &str| match object.get(name) {
            None | Some(Value::Null) => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Owned(text.clone()),
            Some(other) => Cow::Owned(other.to_string()),
        };
        let fields = Fields {
            known: self
                .columns
                .names()
                .map(|name| name.map_or(Cow::Borrowed(""), field)),
            values: { self.columns.values.iter() }
                .map(|(name, _)| field(name))
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
