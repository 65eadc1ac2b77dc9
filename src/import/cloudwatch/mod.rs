//! What the AWS command line prints of CloudWatch: `get-metric-data` and `get-metric-statistics` as
//! JSON, and both as text; and what the console saves: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/>.
//!
//! The points come newest first, or in no order. Times are unix seconds or RFC 3339. The answer of
//! `get-metric-data` names no unit, so that of the metric as AWS documents it is taken, where the
//! label names one. A Sum is that of a period and no rate.

pub(super) mod console;
pub(super) mod text;

use serde::Deserialize;

use super::bytes::{self, MAX_NAMES};
use super::json::{self, Outline};
use super::metrics::timeline::Timeline;
use super::metrics::too_many;
use super::metrics::unit::{self, Unit};
use super::record::unix_s;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Series, Warning};

pub(super) fn looks_like_data(outline: &Outline) -> bool {
    outline.has_list(&["MetricDataResults"])
}

pub(super) fn looks_like_statistics(outline: &Outline) -> bool {
    outline.has_list(&["Datapoints"])
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Unix(f64),
    Text(String),
}

impl Time {
    fn unix_s(&self) -> Option<f64> {
        match self {
            Time::Unix(seconds) => Some(*seconds),
            Time::Text(text) => time(text),
        }
    }
}

/// A time in unix seconds or as RFC 3339; without a zone it is UTC, as all times of CloudWatch are.
fn time(text: &str) -> Option<f64> {
    let text = text.trim();
    text.parse()
        .ok()
        .filter(|seconds: &f64| seconds.is_finite())
        .or_else(|| unix_s(text))
        .or_else(|| unix_s(&format!("{text}Z")))
}

fn nothing() -> Error {
    Error::new("the answer holds no points")
        .next("Check the metric's name, its dimensions, the region and the time.")
}

// --- units -----------------------------------------------------------------------------------

/// The unit that AWS documents for a metric; where two services mean different things by a name, it
/// is not here.
fn documented(metric: &str) -> Option<Unit> {
    Some(match metric {
        "CPUUtilization"
        | "MemoryUtilization"
        | "DiskSpaceUtilization"
        | "EngineCPUUtilization"
        | "DatabaseMemoryUsagePercentage"
        | "CPUCreditUsagePercent" => Unit::PERCENT,
        "TargetResponseTime"
        | "ReadLatency"
        | "WriteLatency"
        | "VolumeTotalReadTime"
        | "VolumeTotalWriteTime" => Unit::of("seconds"),
        "IntegrationLatency" | "SuccessfulRequestLatency" => Unit::of("ms"),
        "NetworkIn" | "NetworkOut" | "FreeableMemory" | "FreeStorageSpace" | "ProcessedBytes"
        | "BytesDownloaded" | "BytesUploaded" | "DiskReadBytes" | "DiskWriteBytes" => {
            Unit::of("bytes")
        }
        "ReadIOPS" | "WriteIOPS" | "ReadThroughput" | "WriteThroughput" => Unit::of("per_second"),
        "RequestCount"
        | "RequestCountPerTarget"
        | "Invocations"
        | "Throttles"
        | "ConcurrentExecutions"
        | "DatabaseConnections"
        | "HealthyHostCount"
        | "UnHealthyHostCount"
        | "ActiveConnectionCount"
        | "NewConnectionCount"
        | "CurrConnections"
        | "NumberOfMessagesSent"
        | "NumberOfMessagesReceived"
        | "ApproximateNumberOfMessagesVisible" => Unit::COUNT,
        _ if metric.starts_with("HTTPCode_") => Unit::COUNT,
        _ => return None,
    })
}

/// The unit that a label's first word has that is the name of a metric.
fn unit_of_label(label: &str) -> Option<Unit> {
    label
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .find_map(documented)
}

/// A unit as CloudWatch names it, and a note where it has no name here.
fn unit_of_word(word: &str) -> (Unit, Option<String>) {
    match (unit::of_word(word), word) {
        (Some(unit), "Bytes/Second") => (unit, Some("Bytes per second.".to_owned())),
        (Some(unit), _) => (unit, None),
        (None, "None" | "") => (Unit::NONE, None),
        (None, word) => (
            Unit::NONE,
            Some(format!("In {}.", bytes::shorten(word, 40))),
        ),
    }
}

/// Sums per second, where what was summed up are things that are counted.
fn rate(sums: &Series) -> Option<Series> {
    let mut timeline = Timeline::default();
    for (at, value) in &sums.points {
        timeline.add(*at, value.unwrap_or(f64::NAN));
    }
    let period_s = timeline.step_s().filter(|_| sums.unit == "count")?;
    let points = sums.points.iter();
    Some(Series {
        name: match sums.name.contains(' ') {
            true => format!("{} per second", sums.name),
            false => format!("{}_per_second", sums.name),
        },
        unit: "per_second".to_owned(),
        points: points
            .map(|(at, value)| (*at, value.map(|v| v / period_s)))
            .collect(),
        notes: vec![format!(
            "Computed: the sum divided by the {period_s} s between two points."
        )],
        ..sums.clone()
    })
}

// --- get-metric-data -------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    metric_data_results: Vec<Metric>,
    #[serde(default)]
    next_token: Option<String>,
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Metric {
    id: String,
    label: String,
    timestamps: Vec<Time>,
    values: Vec<Option<f64>>,
    status_code: Option<String>,
    messages: Vec<Message>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Message {
    code: String,
    value: String,
}

impl Message {
    fn warning(&self) -> Warning {
        let (code, value) = (
            bytes::shorten(&self.code, 60),
            bytes::shorten(&self.value, 200),
        );
        Warning::new(
            "server_warning",
            format!("the server warns: {code}: {value}"),
        )
    }
}

pub(super) fn read_data(raw: &str) -> Result<Evidence> {
    let data: Data = json::parse(raw)?;
    let mut evidence = Evidence::default();
    let messages = data.messages.iter();
    evidence.warnings.extend(messages.map(Message::warning));
    for metric in data.metric_data_results.iter().take(MAX_NAMES) {
        add_metric(&mut evidence, "cloudwatch-get-metric-data", metric);
    }
    if let Some(first) = data.metric_data_results.get(MAX_NAMES) {
        let left_out = data.metric_data_results.len().saturating_sub(MAX_NAMES) as u64;
        let name = bytes::name(&first.label);
        evidence.warnings.push(too_many(left_out, &name));
    }
    if data.next_token.is_some_and(|token| !token.is_empty()) {
        evidence.warnings.push(Warning::new(
            "more_pages",
            "the answer has further pages (NextToken), which are not in the file",
        ));
    }
    match evidence.is_empty() {
        true => Err(nothing()),
        false => Ok(evidence),
    }
}

fn add_metric(evidence: &mut Evidence, format: &str, metric: &Metric) {
    let name = match metric.label.is_empty() {
        true => &metric.id,
        false => &metric.label,
    };
    let name = bytes::name(name);
    let mut timeline = Timeline::default();
    for (time, value) in metric.timestamps.iter().zip(&metric.values) {
        if let Some(at) = time.unix_s() {
            timeline.add(at, value.unwrap_or(f64::NAN));
        }
    }
    let messages = metric.messages.iter();
    evidence.warnings.extend(messages.map(Message::warning));
    match metric.status_code.as_deref() {
        None | Some("Complete") => {}
        Some(code) => evidence.warnings.push(Warning::new(
            "incomplete_metric",
            format!(
                "the data of {name} are not complete ({})",
                bytes::shorten(code, 40)
            ),
        )),
    }
    if timeline.points().is_empty() {
        evidence.warnings.push(Warning::new(
            "empty_metric",
            format!("{name} has no points at that time"),
        ));
        return;
    }
    let unit = unit_of_label(&metric.label);
    let note = match unit {
        Some(_) => "The answer names no unit; this is the one that AWS documents for the metric.",
        None => "The answer names no unit.",
    };
    let series = Series {
        format: format.to_owned(),
        name,
        unit: unit.unwrap_or_default().name.to_owned(),
        labels: [("id".to_owned(), bytes::name(&metric.id))].into(),
        points: timeline.series(unit.unwrap_or_default()),
        thinned_s: timeline.thinned_s(),
        notes: vec![note.to_owned()],
        ..Series::default()
    };
    let is_sum = metric
        .label
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("sum"));
    let rate = rate(&series).filter(|_| is_sum);
    evidence.series.push(series);
    evidence.series.extend(rate);
}

// --- get-metric-statistics -------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    #[serde(default)]
    label: Option<String>,
    datapoints: Vec<Datapoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Datapoint {
    timestamp: Time,
    sample_count: Option<f64>,
    average: Option<f64>,
    sum: Option<f64>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    #[serde(default)]
    extended_statistics: std::collections::BTreeMap<String, f64>,
    unit: Option<String>,
}

impl Datapoint {
    /// The statistics that it holds, by name.
    fn values(&self) -> impl Iterator<Item = (&str, f64)> {
        let named = [
            ("Average", self.average),
            ("Maximum", self.maximum),
            ("Minimum", self.minimum),
            ("SampleCount", self.sample_count),
            ("Sum", self.sum),
        ];
        let named = named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let extended = self.extended_statistics.iter();
        named.chain(extended.map(|(name, value)| (name.as_str(), *value)))
    }
}

pub(super) fn read_statistics(raw: &str) -> Result<Evidence> {
    let statistics: Statistics = json::parse(raw)?;
    let label = statistics.label.as_deref().unwrap_or("metric");
    let mut columns: Vec<Column> = Vec::new();
    for point in &statistics.datapoints {
        let Some(at) = point.timestamp.unix_s() else {
            continue;
        };
        let word = point.unit.as_deref().unwrap_or("None");
        for (statistic, value) in point.values() {
            Column::add(&mut columns, statistic, word, at, value);
        }
    }
    let evidence = statistics_of("cloudwatch-get-metric-statistics", label, columns);
    match evidence.is_empty() {
        true => Err(nothing()),
        false => Ok(evidence),
    }
}

/// One statistic over time, in one unit.
struct Column {
    statistic: String,
    unit: String,
    timeline: Timeline,
}

impl Column {
    fn add(columns: &mut Vec<Column>, statistic: &str, unit: &str, at: f64, value: f64) {
        let same = columns
            .iter_mut()
            .find(|column| column.statistic == statistic && column.unit == unit);
        if let Some(column) = same {
            column.timeline.add(at, value);
            return;
        }
        if columns.len() >= MAX_NAMES {
            return;
        }
        let mut timeline = Timeline::default();
        timeline.add(at, value);
        columns.push(Column {
            statistic: statistic.to_owned(),
            unit: unit.to_owned(),
            timeline,
        });
    }
}

fn statistics_of(format: &str, label: &str, columns: Vec<Column>) -> Evidence {
    let mut evidence = Evidence::default();
    for column in columns {
        let (unit, note) = unit_of_word(&column.unit);
        // How many measurements there were is a number, whatever was measured.
        let unit = match column.statistic.as_str() {
            "SampleCount" => Unit::COUNT,
            _ => unit,
        };
        let statistic = bytes::name(&column.statistic);
        let series = Series {
            format: format.to_owned(),
            name: bytes::name(label),
            unit: unit.name.to_owned(),
            labels: [("statistic".to_owned(), statistic)].into(),
            points: column.timeline.series(unit),
            thinned_s: column.timeline.thinned_s(),
            notes: note.into_iter().collect(),
            ..Series::default()
        };
        let rate = rate(&series).filter(|_| column.statistic == "Sum");
        evidence.series.push(series);
        evidence.series.extend(rate);
    }
    evidence.series.retain(|series| !series.points.is_empty());
    evidence
}
