//! OTLP metrics as JSON: one export, or one a line as the file exporter of the OpenTelemetry
//! Collector writes them: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>.
//!
//! Times are nanoseconds as texts; counts may be texts or numbers. A delta counts since the point
//! before, a cumulative point since the start: cumulative points are never added up. Of the
//! resource's attributes only names of services and places are kept.

mod spread;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::bytes::{self, MAX_NAMES};
use super::fields::Fields;
use super::json::{Document, Outline};
use super::metrics::unit::{self, Unit};
use super::metrics::{self, Form, MAX_METRICS, Measured, Metric, Point, evidence, too_many};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};

/// The most numbers of one file: a point has one, and one more for each bucket.
const MAX_NUMBERS: usize = 2_000_000;
/// The attributes of a resource that tell one from another.
const RESOURCE: [&str; 12] = [
    "service.name",
    "service.namespace",
    "service.instance.id",
    "service.version",
    "host.name",
    "deployment.environment",
    "deployment.environment.name",
    "cloud.region",
    "k8s.namespace.name",
    "k8s.deployment.name",
    "k8s.pod.name",
    "k8s.node.name",
];

pub(super) fn looks_like(outline: &Outline) -> bool {
    ["resourceMetrics", "resource_metrics"]
        .iter()
        .any(|key| outline.has_list(&[key]))
}

pub(super) fn read(documents: &[Document]) -> Result<Evidence> {
    let mut gathered = Gathered::default();
    for document in documents {
        let export = Fields::of(document.raw)?;
        let Some(export) = export.value(&[]) else {
            continue;
        };
        for resource in list(export, &["resourceMetrics", "resource_metrics"]) {
            gathered.resource(resource);
        }
    }
    gathered.evidence()
}

/// The list under the first of these keys that is there.
fn list<'a>(value: &'a Value, keys: &[&str]) -> &'a [Value] {
    let list = keys.iter().find_map(|key| value.get(*key)?.as_array());
    list.map(Vec::as_slice).unwrap_or_default()
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    };
    number.filter(|n: &f64| n.is_finite())
}

fn number_at(value: &Value, keys: &[&str]) -> Option<f64> {
    keys.iter().find_map(|key| number(value.get(*key)?))
}

fn text_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The attributes of a thing, each with its value as a text.
fn attributes(thing: Option<&Value>) -> impl Iterator<Item = (&str, String)> {
    let all = thing.map(|thing| list(thing, &["attributes"]));
    all.unwrap_or_default().iter().filter_map(|attribute| {
        let key = attribute.get("key")?.as_str()?;
        let value = attribute.get("value")?;
        let value = value.as_object()?.values().next()?;
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Object(_) | Value::Array(_) | Value::Null => return None,
            value => value.to_string(),
        };
        Some((key, value))
    })
}

type Key = (String, BTreeMap<String, String>, &'static str);

#[derive(Default)]
struct Gathered {
    metrics: Vec<Metric>,
    by_key: HashMap<Key, usize>,
    by_name: HashMap<String, usize>,
    numbers: usize,
    left_out: u64,
    first_left_out: String,
    points_left_out: u64,
    without_value: u64,
}

/// What is true of all points of a metric.
struct Kind<'a> {
    name: &'a str,
    unit: Unit,
    /// `gauge`, `sum` and so on.
    kind: &'static str,
    notes: Vec<String>,
}

impl Gathered {
    fn resource(&mut self, resource: &Value) {
        let named: Vec<(&str, String)> = attributes(resource.get("resource"))
            .filter(|(key, _)| RESOURCE.contains(key))
            .collect();
        let scopes = [
            "scopeMetrics",
            "scope_metrics",
            "instrumentationLibraryMetrics",
        ];
        for metric in list(resource, &scopes)
            .iter()
            .flat_map(|scope| list(scope, &["metrics"]))
        {
            self.metric(&named, metric);
        }
    }

    fn metric(&mut self, resource: &[(&str, String)], metric: &Value) {
        const KINDS: [&str; 6] = [
            "gauge",
            "sum",
            "histogram",
            "exponentialHistogram",
            "exponential_histogram",
            "summary",
        ];
        let found = KINDS
            .iter()
            .find_map(|kind| Some((*kind, metric.get(*kind)?)));
        let Some((kind, data)) = found else {
            return;
        };
        let name = text_at(metric, "name");
        let (unit, note) = unit_of(name, text_at(metric, "unit"), kind == "sum");
        let temporality = temporality(data);
        let told = match (kind, temporality) {
            ("gauge" | "summary", _) | (_, None) => None,
            (_, Some(Temporality::Delta)) => {
                Some("Each point counts what happened since the one before (delta).")
            }
            (_, Some(Temporality::Cumulative)) if is_up_and_down(data) => None,
            (_, Some(Temporality::Cumulative)) => {
                Some("Each point counts from the start on (cumulative); its growth is the rate.")
            }
        };
        let kind = Kind {
            name,
            unit,
            kind,
            notes: told.map(str::to_owned).into_iter().chain(note).collect(),
        };
        for point in list(data, &["dataPoints", "data_points"]) {
            self.point(resource, &kind, point);
        }
    }

    fn point(&mut self, resource: &[(&str, String)], kind: &Kind, point: &Value) {
        let Some(what) = measured(kind.kind, point) else {
            self.without_value = self.without_value.saturating_add(1);
            return;
        };
        if self.numbers >= MAX_NUMBERS {
            self.points_left_out = self.points_left_out.saturating_add(1);
            return;
        }
        let own = attributes(Some(point));
        let named = resource.iter().map(|(key, value)| (*key, value.clone()));
        let labels = metrics::labels(named.chain(own));
        let key = (bytes::name(kind.name), labels, kind.kind);
        let Some(metric) = self.at(key, kind) else {
            return;
        };
        let numbers = match &what {
            Measured::Value(_) => 1,
            Measured::Spread(spread) => spread.buckets.len().saturating_add(1),
        };
        let nanos = number_at(point, &["timeUnixNano", "time_unix_nano"]);
        metric.points.push(Point {
            // Milliseconds are as exact as the clocks are, and have short numbers.
            at: nanos
                .map(|nanos| (nanos / 1e6).round() / 1e3)
                .filter(|at| *at > 0.0),
            what,
        });
        self.numbers = self.numbers.saturating_add(numbers);
    }

    fn at(&mut self, key: Key, kind: &Kind) -> Option<&mut Metric> {
        if let Some(place) = self.by_key.get(&key) {
            return self.metrics.get_mut(*place);
        }
        let of_name = self.by_name.entry(key.0.clone()).or_default();
        if self.metrics.len() >= MAX_METRICS || *of_name >= MAX_NAMES {
            self.left_out = self.left_out.saturating_add(1);
            if self.first_left_out.is_empty() {
                self.first_left_out = key.0;
            }
            return None;
        }
        *of_name = of_name.saturating_add(1);
        self.metrics.push(Metric {
            name: key.0.clone(),
            labels: key.1.clone(),
            unit: kind.unit,
            notes: kind.notes.clone(),
            ..Metric::default()
        });
        self.by_key
            .insert(key, self.metrics.len().saturating_sub(1));
        self.metrics.last_mut()
    }

    fn evidence(mut self) -> Result<Evidence> {
        for metric in &mut self.metrics {
            metric.points.sort_by(|a, b| {
                let at = |point: &Point| point.at.unwrap_or(f64::NEG_INFINITY);
                at(a).total_cmp(&at(b))
            });
            // An export that was sent again: the later one counts.
            metric.points.reverse();
            metric
                .points
                .dedup_by(|a, b| a.at.is_some() && a.at == b.at);
            metric.points.reverse();
        }
        let is_over_time = self.metrics.iter().any(|metric| metric.points.len() > 1);
        let form = match is_over_time {
            true => Form::Series,
            false => Form::Readings,
        };
        let mut found = evidence("otlp-json-metrics", self.metrics, form);
        if found.is_empty() {
            return Err(Error::new("the export holds no metric with a value")
                .next("Export again once the program has measured something."));
        }
        if self.left_out > 0 {
            let warning = too_many(self.left_out, &self.first_left_out);
            found.warnings.push(warning);
        }
        if self.points_left_out > 0 {
            let message = format!(
                "{} points were left out: at most {MAX_NUMBERS} numbers of a file are kept",
                self.points_left_out
            );
            found
                .warnings
                .push(Warning::new("too_many_values", message));
        }
        if self.without_value > 0 {
            let message = match self.without_value {
                1 => "1 point without a value was left out".to_owned(),
                n => format!("{n} points without a value were left out"),
            };
            found
                .warnings
                .push(Warning::new("undefined_values", message));
        }
        Ok(found)
    }
}

enum Temporality {
    Delta,
    Cumulative,
}

/// As a number, or as the enumeration's name.
fn temporality(data: &Value) -> Option<Temporality> {
    let value = data
        .get("aggregationTemporality")
        .or_else(|| data.get("aggregation_temporality"))?;
    let word = value.as_str().unwrap_or_default();
    match value.as_u64() {
        Some(1) => Some(Temporality::Delta),
        Some(2) => Some(Temporality::Cumulative),
        _ if word.ends_with("DELTA") => Some(Temporality::Delta),
        _ if word.ends_with("CUMULATIVE") => Some(Temporality::Cumulative),
        _ => None,
    }
}

/// A sum that may fall: how much there is now.
fn is_up_and_down(data: &Value) -> bool {
    let monotonic = data.get("isMonotonic").or_else(|| data.get("is_monotonic"));
    let is_sum = data.get("dataPoints").is_some_and(|points| {
        let first = points.get(0);
        first.is_some_and(|p| p.get("asDouble").is_some() || p.get("asInt").is_some())
    });
    is_sum && monotonic.and_then(Value::as_bool) != Some(true)
}

fn measured(kind: &str, point: &Value) -> Option<Measured> {
    Some(match kind {
        "gauge" | "sum" => Measured::Value(number_at(
            point,
            &["asDouble", "asInt", "as_double", "as_int"],
        )?),
        "histogram" => Measured::Spread(spread::explicit(point)?),
        "summary" => Measured::Spread(spread::summary(point)?),
        _ => Measured::Spread(spread::exponential(point)?),
    })
}

/// The unit, by its sign in UCUM, and a note where it has no name here.
fn unit_of(name: &str, sign: &str, is_sum: bool) -> (Unit, Option<String>) {
    if sign == "1" {
        let is_share = ["utilization", "ratio", "fraction"]
            .iter()
            .any(|word| name.contains(word));
        let unit = match (is_share, is_sum) {
            (true, _) => Unit::of("ratio"),
            (false, true) => Unit::COUNT,
            (false, false) => Unit::NONE,
        };
        return (unit, None);
    }
    match unit::of_word(sign) {
        Some(unit) => (unit, None),
        None if sign.is_empty() => (Unit::NONE, None),
        None => (
            Unit::NONE,
            Some(format!("In {}.", bytes::shorten(sign, 40))),
        ),
    }
}
