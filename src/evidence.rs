//! What was read out of imported files: the one type in which every import ends and from which
//! calibration starts.
//!
//! Units stand in the field names. A value that a file does not hold is `None` (`null` in JSON),
//! never 0. A value that was computed from others in the file is named in [`Run::derived`].

mod join;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that was read, from any number of files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// One per load-test run, that is per load level.
    pub runs: Vec<Run>,
    /// Metrics over time.
    pub series: Vec<Series>,
    /// Values tied to no load level: micro-benchmarks, counters of a server, samples of an exposition.
    pub readings: Vec<Reading>,
    /// Alert and recording rules with their state, where a file holds them.
    pub rules: Vec<Rule>,
    /// What is doubtful about the above.
    pub warnings: Vec<Warning>,
}

impl Evidence {
    /// Adds what another file gave.
    pub fn append(&mut self, mut other: Evidence) {
        self.runs.append(&mut other.runs);
        self.series.append(&mut other.series);
        self.readings.append(&mut other.readings);
        self.rules.append(&mut other.rules);
        self.warnings.append(&mut other.warnings);
    }

    /// True if nothing at all was read.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
            && self.series.is_empty()
            && self.readings.is_empty()
            && self.rules.is_empty()
    }
}

/// One load-test run at one load level.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Name of the file it was read from.
    pub file: String,
    /// The format's name (`autocannon-json`, `k6-handlesummary`, ...).
    pub format: String,
    /// The program that wrote the file.
    pub tool: String,
    /// Its version, where the file says it.
    pub tool_version: Option<String>,
    /// URL or script under test.
    pub target: Option<String>,
    /// RFC 3339.
    pub started_at: Option<String>,
    /// Measured length of the run, seconds.
    pub duration_s: Option<f64>,
    /// Requests begun or finished, as the tool counts them.
    pub requests: Option<u64>,
    /// Requests that were answered, where the tool tells them apart.
    pub responses: Option<u64>,
    /// Failed requests by the tool's own definition.
    pub errors: Option<u64>,
    /// `errors / requests`, 0..1.
    pub error_rate: Option<f64>,
    /// The tool's own throughput figure over the whole run, requests per second.
    pub rps: Option<f64>,
    /// Virtual users, connections or clients in flight (closed model); `None` for open-model runs.
    pub concurrency: Option<f64>,
    /// Arrival rate asked for (open model), requests per second.
    pub offered_rps: Option<f64>,
    /// Latency statistics, milliseconds.
    pub latency_ms: Latency,
    /// Bytes received.
    pub bytes_received: Option<u64>,
    /// The same figures by endpoint, where the file holds them.
    pub endpoints: Option<Vec<Endpoint>>,
    /// Checks that the tool made itself.
    pub checks: Option<Checks>,
    /// Thresholds that the tool judged itself: metric, then expression, then whether it passed.
    pub thresholds: Option<BTreeMap<String, BTreeMap<String, bool>>>,
    /// Responses by status code.
    pub status_codes: Option<BTreeMap<String, u64>>,
    /// Errors by kind.
    pub error_types: Option<BTreeMap<String, u64>>,
    /// Requests that timed out.
    pub timeouts: Option<u64>,
    /// CPU, memory, Redis and database figures of the same time; the unit ends the name.
    pub resources: Option<BTreeMap<String, f64>>,
    /// Names of the fields above that were computed from others in the file.
    pub derived: Vec<String>,
    /// Sentences about how to read these figures.
    pub notes: Vec<String>,
}

/// Latency statistics in milliseconds. In JSON one flat object: `min`, `mean`, `stddev`, `p50`,
/// `p75`, `p90`, `p95`, `p97.5`, `p99`, `p99.9`, `max` (null where unknown) and further percentiles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Option<f64>>", into = "LatencyWire")]
pub struct Latency {
    /// The statistics that the file holds, by name; a percentile's name is `p` and its percentage.
    stats: BTreeMap<String, f64>,
}

/// What the serialised form always names, present or not, in this order.
const COMMON: [&str; 11] = [
    "min", "mean", "stddev", "p50", "p75", "p90", "p95", "p97.5", "p99", "p99.9", "max",
];

impl Latency {
    /// The statistic of that name, milliseconds.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.stats.get(name).copied()
    }

    /// Records a statistic in milliseconds. Values that are not finite numbers are not recorded.
    pub fn set(&mut self, name: &str, value_ms: Option<f64>) {
        match value_ms {
            Some(v) if v.is_finite() => {
                self.stats.insert(name.to_owned(), v);
            }
            _ => {
                self.stats.remove(name);
            }
        }
    }

    /// All statistics by name, milliseconds.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.stats.iter().map(|(k, v)| (k.as_str(), *v))
    }

    /// True if nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.stats.is_empty()
    }

    /// Forgets everything: nothing was answered, so nothing was measured.
    pub fn clear(&mut self) {
        self.stats.clear();
    }
}

impl From<BTreeMap<String, Option<f64>>> for Latency {
    fn from(map: BTreeMap<String, Option<f64>>) -> Self {
        let mut latency = Latency::default();
        for (name, value) in map {
            latency.set(&name, value);
        }
        latency
    }
}

/// Keeps the field order of the serialised object: common names first, then the rest by percentage.
struct LatencyWire(Latency);

impl From<Latency> for LatencyWire {
    fn from(latency: Latency) -> Self {
        LatencyWire(latency)
    }
}

impl Serialize for LatencyWire {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let extra = self
            .0
            .stats
            .iter()
            .filter(|(k, _)| !COMMON.contains(&k.as_str()));
        s.collect_map(
            COMMON
                .iter()
                .map(|name| ((*name).to_owned(), self.0.get(name)))
                .chain(extra.map(|(k, v)| (k.clone(), Some(*v)))),
        )
    }
}

/// One endpoint's share of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// As the tool names it.
    pub name: String,
    /// Requests to it.
    pub requests: Option<u64>,
    /// Failed ones.
    pub errors: Option<u64>,
    /// Throughput, requests per second.
    pub rps: Option<f64>,
    /// Latency, milliseconds.
    pub latency_ms: Latency,
}

/// Checks that the tool made on responses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Checks that held.
    pub passes: u64,
    /// Checks that did not.
    pub fails: u64,
}

/// One metric over time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    /// Name of the file it was read from.
    pub file: String,
    /// The format's name.
    pub format: String,
    /// The metric's name.
    pub name: String,
    /// `seconds`, `bytes`, `ratio`, `count`, `per_second`; `ms` only where the name says so.
    pub unit: String,
    /// Labels that tell it from others of the same name.
    pub labels: BTreeMap<String, String>,
    /// `(unix seconds, value)`; a gap is a missing point, a stale or undefined value is `None`.
    pub points: Vec<(f64, Option<f64>)>,
    /// Of a histogram, what each point counts by size; as many as there are points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<Vec<Bucket>>,
    /// Where points were left out: how far those that are left stand apart at most, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinned_s: Option<f64>,
    /// Sentences about how to read it.
    pub notes: Vec<String>,
}

/// How many things are not larger than that; the bound of the last is infinite, `None`.
pub type Bucket = (Option<f64>, f64);

/// A value tied to no load level.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Name of the file it was read from.
    pub file: String,
    /// The format's name.
    pub format: String,
    /// What was read.
    pub name: String,
    /// Labels that tell it from others of the same name.
    pub labels: BTreeMap<String, String>,
    /// Unit of the value.
    pub unit: String,
    /// The value, where there is one.
    pub value: Option<f64>,
    /// Statistics (`mean`, `median`, `stddev`, `p99`, `n`, ...), where there are several.
    pub stats: Option<BTreeMap<String, f64>>,
    /// The samples, where the file holds them.
    pub samples: Option<Vec<f64>>,
    /// Of a histogram, how many things are not larger than each bound.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<Bucket>,
    /// When it was so, unix seconds, where the file says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_s: Option<f64>,
}

/// An alert or recording rule that a file holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Name of the file it was read from.
    pub file: String,
    /// The format's name.
    pub format: String,
    /// The rule's name.
    pub name: String,
    /// The expression that is evaluated.
    pub expression: Option<String>,
    /// `inactive`, `pending` or `firing`.
    pub state: Option<String>,
    /// How long the condition must hold, seconds.
    pub for_s: Option<f64>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// Something doubtful about a file that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Warning {
    /// A stable name (`negative_latency`, `file_order_broken`, ...).
    pub code: String,
    /// A sentence: what is doubtful, and what was done about it.
    pub message: String,
    /// Name of the file.
    pub file: String,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Field, dotted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Warning {
    /// A doubt about a file as a whole; its name is added when the file has been read.
    ///
    /// ```
    /// use plimsoll::evidence::Warning;
    /// assert_eq!(Warning::new("odd", "the file is odd").line, None);
    /// ```
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Warning {
            code: code.to_owned(),
            message: message.into(),
            ..Warning::default()
        }
    }
}
