//! CSV that Grafana saves of a panel ("Inspect", "Data", "Download CSV"):
//! <https://grafana.com/docs/grafana/latest/panels-visualizations/panel-inspector/>.
//!
//! A column `Time`, in the language of the page, and one a series ("Series joined by time"), or the older columns `Series`, `Time`
//! and `Value`. Times are epoch milliseconds, or texts in the browser's zone, which is not named.
//! With "Formatted data" the values have units. "Download for Excel" puts `sep=,` first. An empty
//! cell is no value.

use super::Head;
use super::bytes::{self, MAX_NAMES};
use super::metrics::timeline::Timeline;
use super::metrics::unit::{self, Unit};
use super::metrics::{self, too_many};
use super::prometheus::text;
use super::record::date::{self, Order};
use super::record::doubts::Doubts;
use super::record::rows::{EachRow, Header, Row, rows};
use super::record::{Records, unix_s};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Series, Warning};

pub(super) fn looks_like(head: &Head) -> bool {
    let Some(header) = Header::of(head) else {
        return false;
    };
    let Some(layout) = Layout::of(&header) else {
        return false;
    };
    // One record has to be such a one: a time, and numbers with or without units.
    let delimiter = char::from(header.delimiter);
    let lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut records = lines.skip_while(|line| line.starts_with("sep=")).skip(1);
    records.next().is_none_or(|record| {
        let mut fields = record.split(delimiter).map(|field| field.trim_matches('"'));
        match layout {
            Layout::Joined => {
                fields.next().is_some_and(is_time)
                    && (record.contains('"') || fields.all(|f| is_empty(f) || is_value(f)))
            }
            Layout::Long { .. } => true,
        }
    })
}

pub(super) fn begin(head: &Head) -> Box<dyn Records> {
    let order = order(head);
    rows(head, looks_like, move |head| start(head, order.clone()))
}

/// What comes first in the dates, or one that does not tell.
fn order(head: &Head) -> Result<Option<Order>, String> {
    let header = Header::of(head).unwrap_or_default();
    let place = match Layout::of(&header) {
        Some(Layout::Long { time, .. }) => time,
        _ => 0,
    };
    let mut row = Row::default();
    let times = head.lines().map(|line| {
        row.read(line, header.delimiter);
        row.get(place).to_owned()
    });
    let times: Vec<String> = times.collect();
    // Whoever writes AM and PM puts the month first.
    let is_half = |text: &String| text.ends_with(" AM") || text.ends_with(" PM");
    if times.iter().any(is_half) {
        return Ok(Some(Order::MonthDay));
    }
    date::order(times.iter().map(String::as_str)).map_err(str::to_owned)
}

fn start(head: &Head, order: Result<Option<Order>, String>) -> (Header, Table) {
    let header = Header::of(head).unwrap_or_default();
    let layout = Layout::of(&header).unwrap_or(Layout::Joined);
    let mut table = Table {
        layout,
        delimiter: header.delimiter,
        order,
        ..Table::default()
    };
    if layout == Layout::Joined {
        let columns = header.names.iter().skip(1).take(MAX_NAMES);
        table.columns = columns.map(|name| Column::new(name)).collect();
        if let Some(first) = header.names.get(MAX_NAMES.saturating_add(1)) {
            table.left_out = header.names.len().saturating_sub(MAX_NAMES + 1) as u64;
            table.first_left_out = bytes::name(first);
        }
    }
    (header, table)
}

/// How series stand in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Layout {
    /// The time, then a column a series.
    #[default]
    Joined,
    /// A row a point.
    Long {
        series: usize,
        time: usize,
        value: usize,
    },
}

impl Layout {
    fn of(header: &Header) -> Option<Layout> {
        let names: Vec<&str> = header.names.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["Series", "Time", "Value"] => Some(Layout::Long {
                series: 0,
                time: 1,
                value: 2,
            }),
            [time, series @ ..] if !series.is_empty() && TIMES.contains(time) => {
                Some(Layout::Joined)
            }
            _ => None,
        }
    }
}

/// What the column of the times is called in the languages of Grafana.
const TIMES: [&str; 16] = [
    "Time",
    "time",
    "Zeit",
    "Temps",
    "Heure",
    "Hora",
    "Tiempo",
    "Tempo",
    "Tijd",
    "Tid",
    "Czas",
    "Zaman",
    "Время",
    "时间",
    "時間",
    "시간",
];

fn is_time(field: &str) -> bool {
    let orders = [Order::DayMonth, Order::MonthDay];
    orders
        .iter()
        .any(|order| time(field, Some(*order)).is_some())
}

/// A time, and whether its zone is named.
fn time(field: &str, order: Option<Order>) -> Option<(f64, bool)> {
    let field = field.trim();
    let is_number = field.bytes().all(|b| b.is_ascii_digit()) && (12..=13).contains(&field.len());
    if is_number {
        let ms: f64 = field.parse().ok()?;
        return Some((ms / 1000.0, true));
    }
    // Without an offset, what can be read is a time of no zone.
    if let Some(at) = unix_s(field) {
        return Some((at, true));
    }
    date::unix_s(field, order).map(|at| (at, false))
}

fn is_empty(field: &str) -> bool {
    matches!(field.trim(), "" | "null" | "undefined" | "NaN" | "-")
}

fn is_value(field: &str) -> bool {
    value(field, b',').is_some_and(|(_, unit)| unit.len() <= 20)
}

/// A number and what follows it. Between fields that commas divide, a comma in a number divides
/// thousands; otherwise it is the decimal point of another language.
fn value(field: &str, delimiter: u8) -> Option<(f64, &str)> {
    let field = field.trim();
    let end = field
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+')))
        .unwrap_or(field.len());
    // `1.5e-7`: only digits follow such an e.
    let end = match field.get(end..)?.strip_prefix(['e', 'E']) {
        Some(exponent) if exponent.parse::<i32>().is_ok() => field.len(),
        _ => end,
    };
    let (digits, unit) = field.split_at_checked(end)?;
    let digits = match delimiter {
        b',' => digits.replace(',', ""),
        _ if digits.matches(',').count() == 1 => digits.replace(',', "."),
        _ => digits.to_owned(),
    };
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some((number, unit.trim()))
}

/// The unit behind a formatted number: `ms`, `MiB`, `%`, `req/s`, `K`, `Mil req/s`.
fn unit_of(text: &str) -> Option<Unit> {
    let (scale, rest) = match text.split_once(' ') {
        Some((first, rest)) => match scale(first) {
            Some(scale) => (scale, rest),
            None => (1.0, text),
        },
        None => match scale(text) {
            Some(scale) => (scale, ""),
            None => (1.0, text),
        },
    };
    let unit = match rest {
        "" => Unit::NONE,
        // SI prefixes, as Grafana writes them for units that are decimal.
        "kB" => decimal(1e3),
        "MB" => decimal(1e6),
        "GB" => decimal(1e9),
        "TB" => decimal(1e12),
        "rpm" | "opm" => unit::of_word("req/min")?,
        "c/s" | "io/s" | "r/s" | "w/s" | "p/s" | "msg/s" => Unit::of("per_second"),
        rest => unit::of_word(rest)?,
    };
    Some(Unit {
        factor: unit.factor * scale,
        ..unit
    })
}

const fn decimal(factor: f64) -> Unit {
    Unit {
        name: "bytes",
        factor,
    }
}

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "K" | "k" => 1e3,
        "Mil" | "M" => 1e6,
        "Bil" | "G" => 1e9,
        "Tri" | "T" => 1e12,
        _ => return None,
    })
}

struct Column {
    /// As in the file.
    header: String,
    timeline: Timeline,
    /// The unit of the values, once one has one.
    unit: Option<Unit>,
    /// A unit that has no name here.
    other: Option<String>,
}

impl Column {
    fn new(header: &str) -> Self {
        Column {
            header: header.to_owned(),
            timeline: Timeline::default(),
            unit: None,
            other: None,
        }
    }

    fn add(&mut self, at: f64, field: &str, delimiter: u8) -> bool {
        if is_empty(field) {
            return self.timeline.add(at, f64::NAN);
        }
        let Some((number, word)) = value(field, delimiter) else {
            return false;
        };
        let unit = match (unit_of(word), &self.unit) {
            (Some(unit), _) => unit,
            // Nothing stands behind a zero in some formats.
            (None, _) => {
                self.other.get_or_insert_with(|| bytes::shorten(word, 40));
                Unit::NONE
            }
        };
        let is_first = self.unit.is_none_or(|known| known.name.is_empty());
        if is_first && !unit.name.is_empty() {
            // One series may change its unit from row to row: 980 ms, then 1.02 s.
            self.unit = Some(unit);
        }
        let number = match self.unit {
            Some(known) => convert(unit.scale(number), unit.name, known.name),
            None => unit.scale(number),
        };
        self.timeline.add(at, number)
    }

    fn series(&self) -> Series {
        let unit = self.unit.map_or("", |unit| unit.name);
        let (name, labels) = name_and_labels(&self.header);
        let note = self.other.as_ref().map(|word| format!("In {word}."));
        Series {
            format: "grafana-csv".to_owned(),
            name,
            unit: unit.to_owned(),
            labels,
            points: self.timeline.series(Unit::NONE),
            thinned_s: self.timeline.thinned_s(),
            notes: note.into_iter().collect(),
            ..Series::default()
        }
    }
}

/// A time in the other unit of time.
fn convert(number: f64, from: &str, to: &str) -> f64 {
    match (from, to) {
        ("seconds", "ms") => number * 1000.0,
        ("ms", "seconds") => number / 1000.0,
        _ => number,
    }
}

/// `p95 {route="/a"}` or `{__name__="up", job="a"}`; a legend of one's own is the name.
fn name_and_labels(header: &str) -> (String, std::collections::BTreeMap<String, String>) {
    let header = header.trim();
    let read = header.ends_with('}').then(|| text::key(header)).flatten();
    let (name, labels) = match read {
        Some((name, labels)) if !labels.is_empty() || header.starts_with('{') => (name, labels),
        _ => (header.to_owned(), Default::default()),
    };
    let name = match name.is_empty() {
        true => "query_result",
        false => &name,
    };
    (bytes::name(name), metrics::labels(labels))
}

struct Table {
    layout: Layout,
    order: Result<Option<Order>, String>,
    delimiter: u8,
    columns: Vec<Column>,
    left_out: u64,
    first_left_out: String,
    is_without_zone: bool,
    doubts: Doubts,
}

impl Default for Table {
    fn default() -> Self {
        Table {
            layout: Layout::default(),
            order: Ok(None),
            delimiter: 0,
            columns: Vec::new(),
            left_out: 0,
            first_left_out: String::new(),
            is_without_zone: false,
            doubts: Doubts::default(),
        }
    }
}

impl Table {
    fn long(&mut self, name: &str, at: f64, field: &str) -> bool {
        let delimiter = self.delimiter;
        if let Some(column) = self.columns.iter_mut().find(|column| column.header == name) {
            return column.add(at, field, delimiter);
        }
        if self.columns.len() >= MAX_NAMES {
            self.left_out = self.left_out.saturating_add(1);
            if self.first_left_out.is_empty() {
                self.first_left_out = bytes::name(name);
            }
            return true;
        }
        let mut column = Column::new(name);
        let is_read = column.add(at, field, delimiter);
        self.columns.push(column);
        is_read
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = Evidence {
            series: self.columns.iter().map(Column::series).collect(),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        };
        let has_value = |series: &Series| series.points.iter().any(|(_, value)| value.is_some());
        for empty in evidence.series.iter().filter(|series| !has_value(series)) {
            let message = format!("{} has no value at any time and was left out", empty.name);
            evidence
                .warnings
                .push(Warning::new("empty_metric", message));
        }
        evidence.series.retain(has_value);
        if self.is_without_zone {
            for series in &mut evidence.series {
                series.notes.push(
                    "The times are in a zone that the file does not name; they were read as UTC."
                        .to_owned(),
                );
            }
        }
        if self.left_out > 0 {
            evidence
                .warnings
                .push(too_many(self.left_out, &self.first_left_out));
        }
        evidence
    }
}

impl EachRow for Table {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let (time_at, fields) = match self.layout {
            Layout::Joined => (0, self.columns.len().saturating_add(1)),
            Layout::Long { time, .. } => (time, 3),
        };
        let order = self.order.as_ref().map_err(|unclear| {
            date::unclear(unclear).next("Download the panel without \"Formatted data\".")
        })?;
        let Some((at, has_zone)) = time(row.get(time_at), *order) else {
            self.doubts.no_record(line);
            return Ok(());
        };
        if row.len() < fields {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        }
        self.is_without_zone |= !has_zone;
        let mut is_read = true;
        match self.layout {
            Layout::Joined => {
                for (column, field) in self.columns.iter_mut().zip(row.iter().skip(1)) {
                    is_read &= column.add(at, field, self.delimiter);
                }
            }
            Layout::Long { series, value, .. } => {
                is_read = self.long(row.get(series), at, row.get(value));
            }
        }
        if !is_read {
            self.doubts.add(
                "value_left_out",
                [
                    "row holds a value that is no number, which was left out",
                    "rows hold values that are no numbers, which were left out",
                ],
                line,
            );
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.evidence()
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.evidence();
        match evidence.is_empty() {
            true => Err(Error::new("the table holds no series with a value")
                .next("Choose a time at which the panel shows data, then download it again.")),
            false => Ok(evidence),
        }
    }
}
