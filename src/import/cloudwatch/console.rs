//! CSV that the console of CloudWatch saves of a graph ("Actions", "Download as .csv"):
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph_a_metric.html>.
//!
//! The first rows say of each column what it is (`Full label`, `Label`, `Statistic`, `Period`, ...),
//! which of them there are differs; below stands a time and a value for each. The times are UTC or
//! local, as the console is set, and the file does not say which.

use super::{rate, unit_of_label, unit_of_word};
use crate::error::Result;
use crate::evidence::{Evidence, Series};
use crate::import::Head;
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::metrics::timeline::Timeline;
use crate::import::metrics::unit::Unit;
use crate::import::record::date::{self, Order};
use crate::import::record::doubts::Doubts;
use crate::import::record::rows::{EachRow, Header, Row, number, rows};
use crate::import::record::{Records, unix_s};

const FORMAT: &str = "cloudwatch-console-csv";

/// What the rows above the first time say.
const KEYS: [&str; 18] = [
    "id",
    "label",
    "full label",
    "region",
    "account",
    "account id",
    "account label",
    "namespace",
    "metric",
    "metric name",
    "dimensions",
    "statistic",
    "stat",
    "period",
    "unit",
    "color",
    "y axis",
    "timestamp",
];

fn key(field: &str) -> Option<&'static str> {
    let field = field.trim();
    KEYS.into_iter().find(|key| key.eq_ignore_ascii_case(field))
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let Some(header) = Header::of(head) else {
        return false;
    };
    let mut keys = Vec::new();
    let mut row = Row::default();
    for line in head.lines().filter(|line| !line.trim().is_empty()).take(20) {
        row.read(line, header.delimiter);
        match key(row.get(0)) {
            Some(key) => keys.push(key),
            None => {
                let is_time = at(row.get(0), Some(Order::DayMonth)).is_some()
                    || at(row.get(0), Some(Order::MonthDay)).is_some();
                let has_label = keys.iter().any(|key| key.ends_with("label"));
                return is_time && has_label && keys.len() > 1;
            }
        }
    }
    false
}

/// A time, and whether its zone is named.
fn at(field: &str, order: Option<Order>) -> Option<(f64, bool)> {
    match unix_s(field.trim()) {
        Some(at) => Some((at, true)),
        None => Some((date::unix_s(field, order)?, false)),
    }
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    let header = Header::of(head).unwrap_or_default();
    let mut row = Row::default();
    let mut first = |line: &str| {
        row.read(line, header.delimiter);
        row.get(0).to_owned()
    };
    let column: Vec<String> = head.lines().map(&mut first).collect();
    let order = date::order(column.iter().map(String::as_str));
    let order = order.map_err(str::to_owned);
    // Where the first of the keys comes again, another graph begins.
    let begins = header.names.first().cloned().unwrap_or_default();
    let delimiter = header.delimiter;
    let is_first = move |head: &Head| {
        let row = Header::with(head.text, delimiter);
        row.names.first() == Some(&begins)
    };
    rows(head, is_first, move |_| {
        let graph = Graph {
            order: order.clone(),
            ..Graph::default()
        };
        (Header::without_names(delimiter), graph)
    })
}

struct Graph {
    /// What comes first in a date, or one that does not tell.
    order: Result<Option<Order>, String>,
    /// What is said of each column.
    said: Vec<(&'static str, Vec<String>)>,
    columns: Vec<Timeline>,
    is_without_zone: bool,
    doubts: Doubts,
}

impl Default for Graph {
    fn default() -> Self {
        Graph {
            order: Ok(None),
            said: Vec::new(),
            columns: Vec::new(),
            is_without_zone: false,
            doubts: Doubts::default(),
        }
    }
}

impl Graph {
    /// What one of the keys says of a column; empty if nothing does.
    fn of(&self, keys: &[&str], column: usize) -> &str {
        let found = keys.iter().find_map(|key| {
            let (_, said) = self.said.iter().find(|(name, _)| name == key)?;
            said.get(column).filter(|text| !text.is_empty())
        });
        found.map_or("", String::as_str)
    }

    fn series(&self, column: usize, timeline: &Timeline) -> Series {
        let label = self.of(
            &["full label", "label", "metric name", "metric", "id"],
            column,
        );
        let statistic = self.of(&["statistic", "stat"], column);
        let word = self.of(&["unit"], column);
        let metric = self.of(&["metric name", "metric", "label", "full label"], column);
        let (unit, note) = match word {
            "" => match unit_of_label(metric).or_else(|| unit_of_label(label)) {
                Some(unit) => (
                    unit,
                    Some("The file names no unit; this is the one that AWS documents for the metric."
                        .to_owned()),
                ),
                None => (Unit::NONE, Some("The file names no unit.".to_owned())),
            },
            word => unit_of_word(word),
        };
        let labels = [("statistic", statistic), ("id", self.of(&["id"], column))];
        let labels = labels.into_iter().filter(|(_, value)| !value.is_empty());
        let mut notes: Vec<String> = note.into_iter().collect();
        if self.is_without_zone {
            notes.push(date::LOCAL.to_owned());
        }
        Series {
            format: FORMAT.to_owned(),
            name: match label {
                "" => "metric".to_owned(),
                label => bytes::name(label),
            },
            unit: unit.name.to_owned(),
            labels: labels
                .map(|(key, value)| (key.to_owned(), bytes::name(value)))
                .collect(),
            points: timeline.series(unit),
            thinned_s: timeline.thinned_s(),
            notes,
            ..Series::default()
        }
    }
}

impl EachRow for Graph {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let values = || row.iter().skip(1).take(MAX_NAMES);
        if let Some(key) = key(row.get(0)) {
            let said = values().map(|text| text.trim().to_owned()).collect();
            self.said.push((key, said));
            return Ok(());
        }
        let order = self.order.as_ref().map_err(|unclear| {
            date::unclear(unclear).next("Take a longer time, or aws cloudwatch get-metric-data.")
        })?;
        let Some((at, has_zone)) = at(row.get(0), *order) else {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        };
        self.is_without_zone |= !has_zone;
        let count = values().count();
        if self.columns.len() < count {
            self.columns.resize(count, Timeline::default());
        }
        for (timeline, field) in self.columns.iter_mut().zip(values()) {
            match (number(field), field.trim()) {
                (Some(value), _) => {
                    timeline.add(at, value);
                }
                (None, "" | "-" | "null") => {}
                (None, _) => self.doubts.add(
                    "value_left_out",
                    [
                        "value is no number and was left out",
                        "values are no numbers and were left out",
                    ],
                    line,
                ),
            }
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut evidence = Evidence::default();
        let columns = self.columns.iter().take(MAX_NAMES).enumerate();
        for (column, timeline) in columns.filter(|(_, t)| !t.points().is_empty()) {
            let series = self.series(column, timeline);
            let is_sum = self
                .of(&["statistic", "stat"], column)
                .eq_ignore_ascii_case("sum");
            let rate = rate(&series).filter(|_| is_sum);
            evidence.series.push(series);
            evidence.series.extend(rate);
        }
        evidence.warnings = self.doubts.warnings();
        evidence
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.is_empty() {
            true => Err(super::nothing()),
            false => Ok(evidence),
        }
    }
}
