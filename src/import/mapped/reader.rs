//! Records whose columns were said: what they mean, one after the other.

use std::borrow::Cow;

use super::{Clock, Columns, Written};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Series};
use crate::import::bytes;
use crate::import::record::date;
use crate::import::record::decimal::{Decimal, Number};
use crate::import::record::doubts::Doubts;
use crate::import::record::requests::{Request, Requests};
use crate::import::record::rows::{EachRow, Row, number};
use crate::import::record::unix_s;

/// What the evidence calls such tables, and who wrote them.
pub(super) const FORMAT: &str = "own-columns";
pub(super) const TOOL: &str = "own columns";
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
/// From 1973 to 2100: in other units a time of today lies before or behind that.
const LIKELY_S: std::ops::Range<f64> = 1e8..4.1e9;
const UNLIKELY: [&str; 2] = [
    "time lies before 1973 or after 2100; is its unit right?",
    "times lie before 1973 or after 2100; is their unit right?",
];
const OK: [&str; 2] = [
    "row was left out, for what says whether it succeeded is neither true nor false",
    "rows were left out, for what says whether they succeeded is neither true nor false",
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

pub(super) struct Reader {
    pub(super) written: Written,
    requests: Requests,
    points: Vec<Vec<(f64, Option<f64>)>>,
    pub(super) runs: Vec<Run>,
    pub(super) doubts: Doubts,
    has_local_times: bool,
}

/// The fields of one record, by what they mean.
pub(super) struct Fields<'a> {
    pub known: [Cow<'a, str>; 9],
    pub several: Vec<Cow<'a, str>>,
}

impl Reader {
    pub(super) fn new(written: Written) -> Self {
        Reader {
            points: vec![Vec::new(); written.columns.values.len()],
            written,
            requests: Requests::default(),
            runs: Vec::new(),
            doubts: Doubts::default(),
            has_local_times: false,
        }
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.written.columns
    }

    /// A record that cannot be read at all.
    pub(super) fn broken(&mut self, line: usize, is_cut: bool) {
        self.doubts.left_out(line, is_cut);
    }

    fn unix_s(&mut self, text: &str) -> Option<f64> {
        match self.written.columns.time.as_ref()?.1 {
            Clock::Since1970(ms) => number(text).map(|n| n * ms / 1000.0),
            Clock::Text(order) => unix_s(text.trim())
                .or_else(|| date::of_server(text))
                .or_else(|| {
                    let at_s = date::unix_s(text, order)?;
                    self.has_local_times = true;
                    Some(at_s)
                }),
        }
    }

    pub(super) fn record(&mut self, fields: &Fields, line: usize, is_cut: bool) {
        let [time, latency, status, ok, endpoint, bytes, users, ..] = &fields.known;
        let [_, latency_sign, _, _, _, bytes_sign, users_sign, ..] = self.written.known;
        let at_s = self.unix_s(time);
        if at_s.is_some_and(|at_s| !LIKELY_S.contains(&at_s)) {
            self.doubts.add("time_unlikely", UNLIKELY, line);
        }
        if self.columns().has_runs() {
            return self.run(at_s, fields, line, is_cut);
        }
        let has_time = at_s.is_some() || self.written.columns.time.is_none();
        if !self.written.columns.values.is_empty() {
            return match at_s {
                Some(at_s) => self.values(at_s, &fields.several, line),
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
        let is_one_of = |words: &[&str]| {
            let mut words = words.iter();
            words.any(|word| ok.trim().eq_ignore_ascii_case(word))
        };
        let is_good = is_one_of(&["true", "1", "yes", "ok", "success", "passed"]);
        let is_bad = is_one_of(&["", "false", "0", "no", "error", "failure", "failed"]);
        if self.columns().ok.is_some() && !is_good && !is_bad {
            return self.left_out(OK, line, is_cut);
        }
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
            let sign = self.written.several.get(place).copied();
            let value = self.value(sign.unwrap_or_default(), text, line);
            let divisor = self
                .columns()
                .values
                .get(place)
                .map_or(1.0, |metric| metric.divisor);
            let value = value.map(|value| value / divisor);
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
    pub(super) fn value(&mut self, sign: Decimal, text: &str, line: usize) -> Option<f64> {
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

    pub(super) fn left_out(&mut self, said: [&'static str; 2], line: usize, is_cut: bool) {
        match is_cut {
            true => self.doubts.cut_line(line),
            false => self.doubts.add("line_left_out", said, line),
        }
    }

    pub(super) fn evidence(&self) -> Evidence {
        let columns = &self.written.columns;
        let series = columns.values.iter().zip(&self.points);
        let series = series.map(|(metric, points)| Series {
            format: FORMAT.to_owned(),
            name: bytes::name(&metric.name),
            unit: metric.unit.to_owned(),
            points: points.clone(),
            ..Series::default()
        });
        let mut evidence = Evidence {
            series: series.collect(),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        };
        evidence.runs.clone_from(&self.runs);
        if columns.values.is_empty() && !columns.has_runs() {
            let mut run = self.requests.run(FORMAT, TOOL);
            if columns.status.is_none() && columns.ok.is_none() {
                // No column says which requests failed.
                run.errors = None;
                run.error_rate = None;
                run.derived.retain(|name| !name.starts_with("error"));
            }
            let knows_failures = run.errors.is_some();
            evidence.runs.push(run);
            let series = self.requests.series(FORMAT).into_iter();
            evidence
                .series
                .extend(series.filter(|s| knows_failures || s.name != "error_rate"));
            evidence.warnings.extend(self.requests.warnings());
        }
        if self.has_local_times {
            let runs = evidence.runs.iter_mut().map(|run| &mut run.notes);
            let series = evidence.series.iter_mut().map(|series| &mut series.notes);
            runs.chain(series)
                .for_each(|notes| notes.push(date::LOCAL.to_owned()));
        }
        evidence
    }

    pub(super) fn end(self) -> Result<Evidence> {
        let is_empty = self.requests.count() == 0
            && self.runs.is_empty()
            && self.points.iter().all(Vec::is_empty);
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
pub(super) struct Table {
    pub places: [Option<usize>; 9],
    pub several: Vec<Option<usize>>,
    pub reader: Reader,
}

impl EachRow for Table {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let fields = Fields {
            known: self.places.map(|place| Cow::Borrowed(row.at(place))),
            several: { self.several.iter() }
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
