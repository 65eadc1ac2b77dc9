//! Google Benchmark: <https://github.com/google/benchmark/blob/main/docs/user_guide.md>.
//!
//! The unit of time differs from row to row. Repetitions are rows of the same name, and their mean,
//! median, standard deviation and coefficient of variation (a ratio) are rows too. Rows with an
//! error hold no time, or 0.

pub(super) mod console;
pub(super) mod csv;
pub(super) mod json;

use super::micro::{Found, Measured};
use crate::error::Result;
use crate::evidence::Evidence;

/// One row of the results.
#[derive(Debug, Default)]
struct Entry {
    /// The benchmark, without the name of an aggregate.
    name: String,
    /// `mean`, `median`, `stddev`, `cv`, ...
    aggregate: Option<String>,
    real_s: Option<f64>,
    cpu_s: Option<f64>,
    /// The coefficient of variation.
    cv: Option<f64>,
    iterations: Option<f64>,
    threads: Option<f64>,
    label: String,
    /// Counters with their units.
    counters: Vec<(String, &'static str, f64)>,
}

/// The aggregates that are told apart by name in files that do not mark them.
const AGGREGATES: [&str; 4] = ["mean", "median", "stddev", "cv"];

/// The name of a benchmark and that of the aggregate behind it.
fn aggregate_in(name: &str) -> Option<(&str, &str)> {
    let (name, aggregate) = name.rsplit_once('_')?;
    AGGREGATES.contains(&aggregate).then_some((name, aggregate))
}

/// Says that a benchmark failed.
fn failed(found: &mut Found, name: &str, message: &str) {
    let name = super::bytes::name(name);
    let said = super::bytes::shorten(message, 200);
    found.doubt(
        "benchmark_failed",
        format!("{name} failed and was left out: {said}"),
    );
}

/// One reading for each benchmark, and one for each of its counters.
fn evidence(entries: &[Entry], format: &str, mut found: Found) -> Result<Evidence> {
    let mut names: Vec<&str> = Vec::new();
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries {
        match names.iter().rposition(|name| *name == entry.name) {
            Some(place) => {
                if let Some(group) = groups.get_mut(place) {
                    group.push(entry);
                }
            }
            None => {
                names.push(&entry.name);
                groups.push(vec![entry]);
            }
        }
    }
    for group in &groups {
        benchmark(group, format, &mut found);
    }
    found.evidence("the file holds no benchmark that was measured")
}

fn benchmark(group: &[&Entry], format: &str, found: &mut Found) {
    let (aggregates, repetitions): (Vec<&Entry>, Vec<&Entry>) =
        group.iter().partition(|entry| entry.aggregate.is_some());
    let Some(first) = group.first() else {
        return;
    };
    let named = |unit: &str| {
        let threads = group.iter().find_map(|entry| entry.threads);
        let threads = threads.filter(|threads| *threads > 1.0);
        let threads = threads.map_or_else(String::new, |n| n.to_string());
        Measured::new(format, &first.name, unit)
            .label("threads", &threads)
            .label("label", &first.label)
    };
    for (measure, of) in [("real_time", 0), ("cpu_time", 1)] {
        let time = |entry: &Entry| {
            if of == 0 { entry.real_s } else { entry.cpu_s }
        };
        let times: Vec<f64> = repetitions.iter().filter_map(|entry| time(entry)).collect();
        let mut measured = named("seconds").label("measure", measure);
        for entry in &aggregates {
            let name = entry.aggregate.as_deref().unwrap_or_default();
            measured = match (name, of) {
                ("cv", 0) => measured.stat("cv", entry.cv),
                _ => measured.stat(name, time(entry)),
            };
        }
        measured = match (times.as_slice(), aggregates.is_empty()) {
            ([one], true) => measured.value(Some(*one)),
            (_, true) => measured.samples(Some(times)).stats_of_samples(),
            ([], false) => measured,
            (_, false) => {
                let n = times.len() as f64;
                measured.stat("n", Some(n)).samples(Some(times))
            }
        };
        if let Some(iterations) = repetitions.first().and_then(|entry| entry.iterations)
            && of == 0
        {
            measured = measured.stat("iterations", Some(iterations));
        }
        found.add(measured);
    }
    counters(&repetitions, &aggregates, &named, found);
}

fn counters(
    repetitions: &[&Entry],
    aggregates: &[&Entry],
    named: &impl Fn(&str) -> Measured,
    found: &mut Found,
) {
    let of_first = repetitions.first().or(aggregates.first());
    for (counter, unit, _) in of_first.iter().flat_map(|entry| &entry.counters) {
        let value = |entry: &Entry| {
            let mut counters = entry.counters.iter();
            counters.find_map(|(name, _, value)| (name == counter).then_some(*value))
        };
        let values: Vec<f64> = repetitions
            .iter()
            .filter_map(|entry| value(entry))
            .collect();
        let measured = named(unit).label("measure", counter);
        let measured = match values.as_slice() {
            [one] => measured.value(Some(*one)),
            [] => aggregates.iter().fold(measured, |measured, entry| {
                measured.stat(entry.aggregate.as_deref().unwrap_or_default(), value(entry))
            }),
            _ => measured.samples(Some(values)).stats_of_samples(),
        };
        found.add(measured);
    }
}
