//! Answers of the Datadog API: `/api/v1/query`, `/api/v2/query/timeseries` and `/api/v2/query/scalar`:
//! <https://docs.datadoghq.com/api/latest/metrics/>.
//!
//! Times are epoch milliseconds. A value may be null. The unit is a pair: the second says per what.
//! Version 2 names no metric, only the query's place; a scalar is a table of columns.

use std::collections::BTreeMap;

use serde_json::Value;

use super::bytes::{self, MAX_NAMES};
use super::fields::Fields;
use super::json::Outline;
use super::metrics::timeline::Timeline;
use super::metrics::unit::{self, Unit};
use super::metrics::{self, MAX_METRICS, too_many};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Reading, Series, Warning};

/// What a query's answer is called where no metric is named.
const NO_NAME: &str = "query_result";

pub(super) fn looks_like_v1(outline: &Outline) -> bool {
    let is_empty = matches!(outline.at(&["series"]), Some(Outline::List(None)));
    let answers = outline.has(&["query"]) && outline.has(&["from_date"]);
    outline.has_list(&["series", "pointlist"]) || (is_empty && answers)
}

pub(super) fn looks_like_v2(outline: &Outline) -> bool {
    let attributes = |key| outline.has_list(&["data", "attributes", key]);
    attributes("columns") || (attributes("times") && attributes("values"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The unit of values whose unit is told as `[unit, per unit]`, and a note where it has no name here.
fn unit(value: &Value) -> (Unit, Option<String>) {
    let name = |place: usize| {
        let unit = value.get("unit")?.get(place)?;
        text(unit, "name")
    };
    match (name(0), name(1)) {
        (None, _) => (Unit::NONE, None),
        (Some(things), Some(per)) => match unit::of_word(&format!("{things}/{per}")) {
            Some(unit) => (unit, None),
            None => (Unit::NONE, Some(format!("In {things} per {per}."))),
        },
        (Some(name), None) => match unit::of_word(name).or_else(|| counted(value)) {
            Some(unit) => (unit, None),
            None => (Unit::NONE, Some(format!("In {name}."))),
        },
    }
}

/// The unit of things that are counted: requests, hits, errors, threads.
fn counted(value: &Value) -> Option<Unit> {
    const COUNTED: [&str; 8] = [
        "network", "general", "db", "cache", "system", "process", "queue", "instance",
    ];
    let family = text(value.get("unit")?.get(0)?, "family")?;
    COUNTED.contains(&family).then_some(Unit::COUNT)
}

/// Tags as labels: `env:prod` is `env` = `prod`.
fn tags<'a>(tags: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    metrics::labels(tags.map(|tag| tag.split_once(':').unwrap_or((tag, ""))))
}

fn tag_list(value: &Value, key: &str) -> BTreeMap<String, String> {
    tags(list(value, key).iter().filter_map(Value::as_str))
}

// --- version 1 -------------------------------------------------------------------------------

pub(super) fn read_v1(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let mut evidence = Evidence::default();
    let all = fields.value(&["series"]).and_then(Value::as_array);
    let all = all.map(Vec::as_slice).unwrap_or_default();
    for series in all.iter().take(MAX_NAMES) {
        evidence.series.push(v1_series(series));
    }
    evidence.series.retain(|series| !series.points.is_empty());
    if let Some(first) = all.get(MAX_NAMES) {
        let left_out = all.len().saturating_sub(MAX_NAMES) as u64;
        let name = text(first, "metric").unwrap_or(NO_NAME);
        evidence
            .warnings
            .push(too_many(left_out, &bytes::name(name)));
    }
    match evidence.series.is_empty() {
        true => Err(nothing(fields.text(&["error"]))),
        false => Ok(evidence),
    }
}

fn nothing(said: Option<String>) -> Error {
    let said = said.filter(|said| !said.is_empty());
    let what = match said {
        Some(said) => format!("the query found nothing: {said}"),
        None => "the query found nothing: the answer holds no points".to_owned(),
    };
    Error::new(what).next("Check the query and its time, then export again.")
}

fn v1_series(series: &Value) -> Series {
    let (unit, note) = unit(series);
    let mut timeline = Timeline::default();
    for point in list(series, "pointlist") {
        let time = point.get(0).and_then(Value::as_f64);
        let value = point.get(1).and_then(Value::as_f64);
        if let Some(time) = time {
            timeline.add(time / 1000.0, value.unwrap_or(f64::NAN));
        }
    }
    let mut labels = tag_list(series, "tag_set");
    if labels.is_empty() {
        let scope = text(series, "scope").filter(|scope| *scope != "*");
        labels = tags(scope.into_iter().flat_map(|scope| scope.split(',')));
    }
    if let Some(how) = text(series, "aggr") {
        labels.insert("aggr".to_owned(), bytes::name(how));
    }
    let name = text(series, "metric")
        .or_else(|| text(series, "expression"))
        .unwrap_or(NO_NAME);
    let interval = series.get("interval").and_then(Value::as_f64);
    let joined = interval.map(|s| format!("Each point stands for {s} s."));
    Series {
        format: "datadog-v1-query".to_owned(),
        name: bytes::name(name),
        unit: unit.name.to_owned(),
        labels,
        points: timeline.series(unit),
        thinned_s: timeline.thinned_s(),
        notes: joined.into_iter().chain(note).collect(),
        ..Series::default()
    }
}

// --- version 2 -------------------------------------------------------------------------------

pub(super) fn read_v2(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let Some(attributes) = fields.value(&["data", "attributes"]) else {
        return Err(nothing(None));
    };
    let mut evidence = match list(attributes, "columns") {
        [] => timeseries(attributes),
        columns => scalars(columns),
    };
    if let Some(said) = text(fields.value(&[]).unwrap_or(&Value::Null), "errors") {
        let message = format!("the server warns: {}", bytes::shorten(said, 200));
        evidence
            .warnings
            .push(Warning::new("server_warning", message));
    }
    match evidence.is_empty() {
        true => Err(nothing(None)),
        false => Ok(evidence),
    }
}

fn timeseries(attributes: &Value) -> Evidence {
    let times = list(attributes, "times");
    let values = list(attributes, "values");
    let mut evidence = Evidence::default();
    for (series, values) in list(attributes, "series")
        .iter()
        .zip(values)
        .take(MAX_NAMES)
    {
        let (unit, note) = unit(series);
        let mut timeline = Timeline::default();
        let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
        for (time, value) in times.iter().zip(values) {
            if let Some(time) = time.as_f64() {
                timeline.add(time / 1000.0, value.as_f64().unwrap_or(f64::NAN));
            }
        }
        let mut labels = tag_list(series, "group_tags");
        if let Some(query) = series.get("query_index").and_then(Value::as_u64) {
            labels.insert("query_index".to_owned(), query.to_string());
        }
        evidence.series.push(Series {
            format: "datadog-v2".to_owned(),
            name: NO_NAME.to_owned(),
            unit: unit.name.to_owned(),
            labels,
            points: timeline.series(unit),
            thinned_s: timeline.thinned_s(),
            notes: note.into_iter().collect(),
            ..Series::default()
        });
    }
    if values.len() > MAX_NAMES {
        let left_out = values.len().saturating_sub(MAX_NAMES) as u64;
        evidence.warnings.push(too_many(left_out, NO_NAME));
    }
    evidence.series.retain(|series| !series.points.is_empty());
    evidence
}

/// A table by columns: those of type `group` hold the tags of a row, the others a number.
fn scalars(columns: &[Value]) -> Evidence {
    let mut evidence = Evidence::default();
    let is_group = |column: &&Value| text(column, "type") == Some("group");
    let groups: Vec<&Value> = columns.iter().filter(is_group).collect();
    for column in columns.iter().filter(|column| !is_group(column)) {
        let (unit, _) = unit(column.get("meta").unwrap_or(&Value::Null));
        let name = text(column, "name").unwrap_or(NO_NAME);
        for (row, value) in list(column, "values").iter().enumerate() {
            let Some(value) = value
                .as_f64()
                .filter(|_| evidence.readings.len() < MAX_METRICS)
            else {
                continue;
            };
            let tags = groups.iter().filter_map(|group| {
                let tag = list(group, "values").get(row)?;
                let tag = tag.as_str().or_else(|| tag.get(0)?.as_str())?;
                Some((text(group, "name")?, tag))
            });
            evidence.readings.push(Reading {
                format: "datadog-v2".to_owned(),
                name: bytes::name(name),
                labels: metrics::labels(tags),
                unit: unit.name.to_owned(),
                value: Some(unit.scale(value)),
                ..Reading::default()
            });
        }
    }
    evidence
}
