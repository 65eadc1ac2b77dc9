//! `--output text`: tabs between fields, each line begins with what it is.
//!
//! `get-metric-statistics` does not name the statistics: they stand in the order of the alphabet, and
//! which of them were asked for is not said, unless there are all five.

use super::{Column, Metric, Time, add_metric, nothing, statistics_of, time};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::bytes::MAX_NAMES;
use crate::import::text::Place;

const DATAPOINTS: &str = "DATAPOINTS\t";
const RESULTS: &str = "METRICDATARESULTS\t";
const FORMAT: &str = "cloudwatch-text";

pub(crate) fn begins(place: &Place) -> bool {
    if !place.before.is_empty() {
        return false;
    }
    let mut lines = place.lines(2);
    let first = lines.next().unwrap_or_default();
    // The metric's name stands alone above its points.
    let is_label = !first.contains('\t') && lines.next().is_some_and(|l| l.starts_with(DATAPOINTS));
    is_label || first.starts_with(DATAPOINTS) || first.starts_with(RESULTS)
}

pub(crate) fn read(report: &str) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut metrics: Vec<Metric> = Vec::new();
    let mut open: Option<(String, Vec<Column>)> = None;
    let mut label = "metric";
    for line in report.lines() {
        let fields: Vec<&str> = line.trim_end().split('\t').collect();
        match fields.as_slice() {
            ["DATAPOINTS", fields @ ..] => {
                let (_, columns) = open.get_or_insert_with(|| (label.to_owned(), Vec::new()));
                add_point(columns, fields);
                continue;
            }
            ["METRICDATARESULTS", id, rest @ ..] if metrics.len() < MAX_NAMES => {
                let (name, status) = match rest {
                    [name, status] => (*name, Some(*status)),
                    [one] if is_status(one) => ("", Some(*one)),
                    [name] => (*name, None),
                    _ => ("", None),
                };
                metrics.push(Metric {
                    id: (*id).to_owned(),
                    label: name.to_owned(),
                    status_code: status.map(str::to_owned),
                    ..Metric::default()
                });
            }
            ["TIMESTAMPS", times @ ..] => {
                if let Some(metric) = metrics.last_mut() {
                    let times = times.iter().map(|time| Time::Text((*time).to_owned()));
                    metric.timestamps.extend(times);
                }
            }
            ["VALUES", values @ ..] => {
                if let Some(metric) = metrics.last_mut() {
                    let values = values.iter().map(|value| value.trim().parse().ok());
                    metric.values.extend(values);
                }
            }
            [name] if !name.trim().is_empty() => label = name.trim(),
            _ => {}
        }
        close(&mut evidence, open.take());
    }
    close(&mut evidence, open);
    for metric in &metrics {
        add_metric(&mut evidence, FORMAT, metric);
    }
    match evidence.is_empty() {
        true => Err(nothing()),
        false => Ok(evidence),
    }
}

fn is_status(word: &str) -> bool {
    ["Complete", "InternalError", "PartialData", "Forbidden"].contains(&word)
}

/// Values, then the time, then the unit where there is one.
fn add_point(columns: &mut Vec<Column>, fields: &[&str]) {
    let (fields, unit) = match fields.split_last() {
        Some((unit, fields)) if time(unit).is_none() => (fields, *unit),
        _ => (fields, "None"),
    };
    let Some((at, values)) = fields
        .split_last()
        .and_then(|(at, values)| Some((time(at)?, values)))
    else {
        return;
    };
    const ALL: [&str; 5] = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];
    for (place, value) in values.iter().enumerate() {
        let statistic = match (values.len(), ALL.get(place)) {
            (1, _) => String::new(),
            (5, Some(name)) => (*name).to_owned(),
            _ => format!("column {}", place.saturating_add(1)),
        };
        if let Ok(value) = value.trim().parse::<f64>() {
            Column::add(columns, &statistic, unit, at, value);
        }
    }
}

fn close(evidence: &mut Evidence, open: Option<(String, Vec<Column>)>) {
    let Some((label, columns)) = open else {
        return;
    };
    let mut found = statistics_of(FORMAT, &label, columns);
    for series in &mut found.series {
        let statistic = series.labels.get("statistic").map_or("", String::as_str);
        let note = match statistic {
            "" => "The text does not say which statistic it is.",
            name if name.starts_with("column") => {
                "The text does not name the statistics; they stand in the order of the alphabet (Average, Maximum, Minimum, SampleCount, Sum)."
            }
            _ => continue,
        };
        series.notes.push(note.to_owned());
        if statistic.is_empty() {
            series.labels.remove("statistic");
        }
    }
    evidence.append(found);
}
