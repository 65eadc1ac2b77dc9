//! `new/estimates.json`, `change/estimates.json`, `new/sample.json` and `new/benchmark.json`.
//!
//! The estimates of a change are shares of the time before, not nanoseconds. Times of a sample are
//! those of all its iterations together.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::{Found, Measured, seconds, shifted};
use super::UNNAMED;
use crate::error::{Error, Result};
use crate::evidence::Evidence;

/// The name in the file since 0.3.4, the one before, and ours.
const ESTIMATES: [(&str, &str, &str); 5] = [
    ("mean", "Mean", "mean"),
    ("median", "Median", "median"),
    ("std_dev", "StdDev", "stddev"),
    ("median_abs_dev", "MedianAbsDev", "median_abs_dev"),
    ("slope", "Slope", "slope"),
];

fn is_estimate(outline: &Outline, name: &str) -> bool {
    outline.has(&[name, "point_estimate"]) && outline.has(&[name, "confidence_interval"])
}

pub(in crate::import) fn looks_like_estimates(outline: &Outline) -> bool {
    is_estimate(outline, "std_dev") || is_estimate(outline, "StdDev")
}

pub(in crate::import) fn looks_like_change(outline: &Outline) -> bool {
    !looks_like_estimates(outline)
        && (is_estimate(outline, "mean") || is_estimate(outline, "Mean"))
        && outline.keys(&[]).count() <= 2
}

pub(in crate::import) fn looks_like_sample(outline: &Outline) -> bool {
    outline.has_list(&["iters"]) && outline.has_list(&["times"])
}

pub(in crate::import) fn looks_like_benchmark(outline: &Outline) -> bool {
    ["group_id", "function_id", "full_id", "throughput"]
        .iter()
        .all(|key| outline.has(&[key]))
}

pub(in crate::import) fn read_estimates(raw: &str) -> Result<Evidence> {
    let measured = Measured::new("criterion-estimates", UNNAMED, "seconds");
    estimates(raw, measured, |ns| shifted(ns, -9))
}

pub(in crate::import) fn read_change(raw: &str) -> Result<Evidence> {
    let measured = Measured::new("criterion-change", "change_of_time_per_iteration", "ratio");
    estimates(raw, measured, |share| share)
}

fn estimates(raw: &str, mut measured: Measured, scaled: fn(f64) -> f64) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    for (name, old_name, ours) in ESTIMATES {
        let key = match fields.value(&[name]).is_some() {
            true => name,
            false => old_name,
        };
        let number = |path: &[&str]| fields.number(path).map(scaled);
        let interval = [key, "confidence_interval"];
        let [of, between] = interval;
        measured = measured.stat(ours, number(&[key, "point_estimate"]));
        for (end, suffix) in [("lower_bound", "low"), ("upper_bound", "high")] {
            let value = number(&[of, between, end]);
            measured = measured.stat(&format!("{ours}_{suffix}"), value);
        }
    }
    let level = fields.number(&["mean", "confidence_interval", "confidence_level"]);
    let mut found = Found::default();
    found.add(measured.stat("confidence_level", level));
    found.doubts_of(fields);
    found.evidence("the file holds no estimate of criterion")
}

pub(in crate::import) fn read_sample(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let list = |key| fields.numbers(&[key]).unwrap_or_default();
    let (iterations, times) = (list("iters"), list("times"));
    if iterations.len() != times.len() {
        return Err(
            Error::new("the sample has more times than numbers of iterations, or fewer")
                .next("Run the benchmark again."),
        );
    }
    let pairs = iterations.iter().zip(&times);
    let per_iteration = pairs
        .filter(|(n, _)| **n > 0.0)
        .map(|(n, ns)| shifted(ns / n, -9));
    let measured = Measured::new("criterion-sample", UNNAMED, "seconds")
        .label(
            "sampling_mode",
            &fields.text(&["sampling_mode"]).unwrap_or_default(),
        )
        .samples(Some(per_iteration.collect()))
        .stats_of_samples();
    let mut found = Found::default();
    found.add(measured);
    found.doubts_of(fields);
    found.evidence("the file holds no sample of criterion")
}

/// It names a benchmark; a measure in it is only how much one iteration handles.
pub(in crate::import) fn read_benchmark(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let name = fields.text(&["full_id"]).unwrap_or_default();
    let of = |kind: &str| fields.number(&["throughput", kind]);
    let bytes = of("Bytes").or_else(|| of("BytesDecimal"));
    let (unit, amount) = match bytes {
        Some(_) => ("bytes", bytes),
        None => ("count", of("Elements")),
    };
    let text = |key| fields.text(&[key]).unwrap_or_default();
    let measured = Measured::new("criterion-benchmark", &name, unit)
        .label("group", &text("group_id"))
        .label("function", &text("function_id"))
        .label("value", &text("value_str"))
        .label("measure", "throughput_per_iteration")
        .value(amount);
    let mut found = Found::default();
    found.add(measured);
    found.doubts_of(fields);
    let nothing = format!("the file only names the benchmark {name}");
    found.evidence(&nothing).map_err(|_| {
        Error::new(format!("{nothing} of criterion and holds no measurement"))
            .next("Drop in the estimates.json or sample.json beside it.")
    })
}

/// A time of several iterations in seconds for one.
pub(super) fn per_iteration(time: f64, unit: &str, iterations: f64) -> Option<f64> {
    (iterations > 0.0).then(|| seconds(time / iterations, unit))?
}
