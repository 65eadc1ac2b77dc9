//! `PREFIX_stats_history.csv`: a row a second for the whole test, with `--csv-full-history` one for
//! each endpoint too.
//!
//! `Requests/s` and the percentiles are of the last seconds (a sliding window of about 10 s), the columns
//! that begin with `Total` are since the start. `N/A` is nothing.

use std::collections::BTreeMap;

use super::stats::percentile;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Series};
use crate::import::Head;
use crate::import::bytes;
use crate::import::record::Records;
use crate::import::record::doubts::Doubts;
use crate::import::record::rows::{EachRow, Header, Row, rows};
use crate::import::record::thinned::Spans;

const FORMAT: &str = "locust-history-csv";
const MEAN: &str = "latency_mean_since_start_ms";
/// How many endpoints have series of their own.
const MOST_ENDPOINTS: usize = 50;

/// What a column becomes.
#[derive(Debug, Clone)]
struct Metric {
    column: usize,
    name: String,
    unit: &'static str,
    /// True if the column only grows: of a span of time the last value counts and not the mean.
    is_total: bool,
}

/// The columns with a fixed name: what the series is called, its unit, and whether it only grows.
#[rustfmt::skip]
const COLUMNS: [(&str, &str, &str, bool); 6] = [
    ("Requests/s", "requests_per_second", "per_second", false),
    ("Failures/s", "failures_per_second", "per_second", false),
    ("100%", "latency_max_ms", "ms", false),
    ("Total Request Count", "requests_total", "count", true),
    ("Total Failure Count", "failures_total", "count", true),
    ("Total Average Response Time", MEAN, "ms", false),
];

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::of(head).is_some_and(|header| {
        header.has(&[
            "Timestamp",
            "User Count",
            "Name",
            "Requests/s",
            "Total Request Count",
        ])
    })
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, start)
}

fn start(head: &Head) -> (Header, Reader) {
    let header = Header::of(head).unwrap_or_default();
    let fixed = COLUMNS.iter().filter_map(|(column, name, unit, is_total)| {
        Some(Metric {
            column: header.find(column)?,
            name: (*name).to_owned(),
            unit,
            is_total: *is_total,
        })
    });
    let percentiles = header
        .names
        .iter()
        .enumerate()
        .filter_map(|(column, title)| {
            Some(Metric {
                column,
                name: format!("latency_{}_ms", percentile(title)?),
                unit: "ms",
                is_total: false,
            })
        });
    let reader = Reader {
        time: header.find("Timestamp"),
        users: header.find("User Count"),
        total: header.find("Total Request Count"),
        method: header.find("Type"),
        name: header.find("Name"),
        metrics: fixed.chain(percentiles).collect(),
        user_count: Spans::default(),
        entries: BTreeMap::new(),
        has_more: false,
        columns: header.names.len(),
        doubts: Doubts::default(),
    };
    (header, reader)
}

struct Reader {
    time: Option<usize>,
    users: Option<usize>,
    total: Option<usize>,
    method: Option<usize>,
    name: Option<usize>,
    metrics: Vec<Metric>,
    user_count: Spans,
    /// By method and name; of the whole test both are empty. One of each metric.
    entries: BTreeMap<(String, String), Vec<Spans>>,
    has_more: bool,
    columns: usize,
    doubts: Doubts,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let Some(at_s) = row.number(self.time).filter(|_| row.len() >= self.columns) else {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        };
        let (method, name) = (row.at(self.method), row.at(self.name));
        let is_all = method.is_empty() && matches!(name, "Aggregated" | "Total" | "");
        let key = match is_all {
            true => (String::new(), String::new()),
            false => (bytes::name(method), bytes::name(name)),
        };
        if is_all && let Some(users) = row.number(self.users) {
            add(&mut self.user_count, at_s, users);
        }
        if !self.entries.contains_key(&key) && self.entries.len() > MOST_ENDPOINTS {
            self.has_more = true;
            return Ok(());
        }
        let is_before_any = row.number(self.total) == Some(0.0);
        let entry = self.entries.entry(key).or_default();
        entry.resize_with(self.metrics.len(), Spans::default);
        for (metric, spans) in self.metrics.iter().zip(entry) {
            // The mean of no requests is written as 0.
            if is_before_any && metric.name == MEAN {
                continue;
            }
            if let Some(value) = row.number(Some(metric.column)) {
                add(spans, at_s, value);
            }
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let users = Metric {
            column: 0,
            name: "users".to_owned(),
            unit: "count",
            is_total: false,
        };
        let mut all = vec![self.series(&users, &self.user_count, "", "")];
        for ((method, name), spans) in &self.entries {
            let metrics = self.metrics.iter().zip(spans);
            all.extend(metrics.map(|(metric, spans)| self.series(metric, spans, method, name)));
        }
        all.retain(|series| !series.points.is_empty());
        let mut warnings = self.doubts.warnings();
        if self.has_more {
            warnings.push(crate::evidence::Warning {
                code: "too_many_names".to_owned(),
                message: format!(
                    "the file has more than {MOST_ENDPOINTS} endpoints; the rest was left out"
                ),
                ..crate::evidence::Warning::default()
            });
        }
        Evidence {
            series: all,
            warnings,
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.series.is_empty() {
            true => Err(Error::new("the history of Locust has no row with figures")
                .next("Wait until the test has ended, and drop in the file again.")),
            false => Ok(evidence),
        }
    }
}

fn add(spans: &mut Spans, at_s: f64, value: f64) {
    if let Some(span) = spans.at(at_s) {
        span.valued = span.valued.saturating_add(1);
        span.sum += value;
        span.highest = span.highest.max(value);
    }
}

impl Reader {
    fn series(&self, metric: &Metric, spans: &Spans, method: &str, name: &str) -> Series {
        let labels = [("method", method), ("name", name)];
        let labels = labels.iter().filter(|(_, value)| !value.is_empty());
        let values = spans.iter().filter(|(_, span)| span.valued > 0);
        let points = values.map(|(at_s, span)| {
            let value = match metric.is_total {
                true => span.highest,
                false => span.sum / span.valued as f64,
            };
            (at_s, Some(value))
        });
        Series {
            format: FORMAT.to_owned(),
            name: metric.name.clone(),
            unit: metric.unit.to_owned(),
            labels: labels
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            points: points.collect(),
            thinned_s: (spans.span_s() > 1.0).then_some(spans.span_s()),
            notes: note(&metric.name).map(String::from).into_iter().collect(),
            ..Series::default()
        }
    }
}

fn note(name: &str) -> Option<&'static str> {
    match name {
        "users" | "requests_total" | "failures_total" => None,
        MEAN => Some("The mean of all requests since the start."),
        _ => Some("Of about the last 10 seconds at each time, so it lags behind."),
    }
}
