//! The PerfMon plugin: <https://jmeter-plugins.org/wiki/PerfMon/>. It writes what it measured as
//! samples: the label is the host and the metric, `elapsed` is the value times 1,000.

use std::collections::BTreeMap;

use super::samples::Sample;
use crate::evidence::Series;
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::record::thinned::Spans;

pub(super) const FORMAT: &str = "jmeter-perfmon-csv";

const METRICS: [&str; 9] = [
    "CPU",
    "Memory",
    "Swap",
    "Disks I/O",
    "Network I/O",
    "TCP",
    "JMX",
    "EXEC",
    "TAIL",
];

/// The host, the metric and its parameters in a label like `db.example.com Memory usedperc`.
fn parts(label: &str) -> Option<(&str, &str, &str)> {
    let (host, rest) = label.split_once(' ')?;
    METRICS.iter().find_map(|metric| {
        let parameters = rest.strip_prefix(metric)?;
        let is_whole = parameters.is_empty() || parameters.starts_with([' ', ':']);
        is_whole.then(|| (host, *metric, parameters.trim_matches([' ', ':'])))
    })
}

/// True if PerfMon writes such labels.
pub(super) fn is_metric(label: &str) -> bool {
    parts(label).is_some()
}

/// What was measured, by label.
#[derive(Default)]
pub(super) struct Measured {
    metrics: BTreeMap<String, Spans>,
}

impl Measured {
    pub(super) fn add(&mut self, sample: &Sample, at_s: Option<f64>) {
        if !self.metrics.contains_key(sample.label) && self.metrics.len() >= MAX_NAMES {
            return;
        }
        let spans = match self.metrics.get_mut(sample.label) {
            Some(spans) => spans,
            None => self.metrics.entry(sample.label.to_owned()).or_default(),
        };
        let value = sample.elapsed_ms / 1000.0;
        if let Some(span) = at_s.and_then(|at_s| spans.at(at_s))
            && value.is_finite()
        {
            span.valued = span.valued.saturating_add(1);
            span.sum += value;
        }
    }

    pub(super) fn series(&self) -> Vec<Series> {
        let series = self.metrics.iter().filter_map(|(label, spans)| {
            let (host, metric, parameters) = parts(label)?;
            let (name, unit, factor) = known(metric, parameters);
            let values = spans.iter().filter(|(_, span)| span.valued > 0);
            let points = values.map(|(at, span)| {
                let mean = span.sum / span.valued as f64;
                (at, Some(mean * factor))
            });
            Some(Series {
                format: FORMAT.to_owned(),
                name: name.unwrap_or_else(|| bytes::name(format!("{metric} {parameters}").trim())),
                unit: unit.to_owned(),
                labels: BTreeMap::from([("host".to_owned(), bytes::name(host))]),
                points: points.collect(),
                thinned_s: (spans.span_s() > 1.0).then_some(spans.span_s()),
                notes: match unit {
                    "" => {
                        vec!["The file does not say the unit; PerfMon's metric decides.".to_owned()]
                    }
                    _ => Vec::new(),
                },
                ..Series::default()
            })
        });
        series.filter(|series| !series.points.is_empty()).collect()
    }
}

/// The name, unit and factor of the metrics whose unit is known.
fn known(metric: &str, parameters: &str) -> (Option<String>, &'static str, f64) {
    let share = |name: &str| (Some(name.to_owned()), "ratio", 0.01);
    match (metric, parameters) {
        ("CPU", "" | "combined") => share("cpu_usage"),
        ("CPU", "user" | "system" | "idle" | "iowait" | "stolen" | "irq" | "softirq" | "nice") => {
            share(&format!("cpu_{parameters}"))
        }
        ("Memory", "" | "usedperc") => share("memory_usage"),
        ("Memory", "freeperc") => share("memory_free"),
        _ => (None, "", 1.0),
    }
}
