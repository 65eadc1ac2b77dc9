//! Google Benchmark `--benchmark_format=json`, `--benchmark_out`.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::{Found, seconds};
use super::{Entry, aggregate_in};
use crate::error::Result;
use crate::evidence::Evidence;

/// What an entry holds besides counters of the benchmark's own.
const KNOWN: [&str; 27] = [
    "name",
    "family_index",
    "per_family_instance_index",
    "run_name",
    "run_type",
    "repetitions",
    "repetition_index",
    "threads",
    "iterations",
    "real_time",
    "cpu_time",
    "time_unit",
    "label",
    "aggregate_name",
    "aggregate_unit",
    "error_occurred",
    "error_message",
    "skipped",
    "skip_message",
    "cpu_coefficient",
    "real_coefficient",
    "big_o",
    "rms",
    "allocs_per_iter",
    "max_bytes_used",
    "total_allocated_bytes",
    "net_heap_growth",
];

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let is_of_it =
        outline.has(&["context", "num_cpus"]) || outline.has(&["context", "library_build_type"]);
    let has_time =
        outline.has(&["benchmarks", "real_time"]) && outline.has(&["benchmarks", "time_unit"]);
    has_time || (is_of_it && outline.has_list(&["benchmarks"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let mut entries = Vec::new();
    for fields in Fields::of(raw)?.into_list("benchmarks") {
        entries.extend(entry(&fields, &mut found));
        found.doubts_of(fields);
    }
    super::evidence(&entries, "google-benchmark-json", found)
}

fn entry(fields: &Fields, found: &mut Found) -> Option<Entry> {
    let text = |key| fields.text(&[key]);
    let name = text("name").unwrap_or_default();
    let is_true = |key| {
        fields
            .value(&[key])
            .is_some_and(|v| v.as_bool() == Some(true))
    };
    if is_true("error_occurred") || is_true("skipped") {
        let message = text("error_message").or_else(|| text("skip_message"));
        super::failed(found, &name, &message.unwrap_or_default());
        return None;
    }
    // Complexities are no times.
    if fields.value(&["big_o"]).is_some() || fields.value(&["rms"]).is_some() {
        return None;
    }
    let (mut run_name, mut aggregate) = (text("run_name"), text("aggregate_name"));
    if run_name.is_none()
        && let Some((run, of)) = aggregate_in(&name)
    {
        run_name = Some(run.to_owned());
        aggregate = Some(of.to_owned());
    }
    let is_ratio = aggregate.as_deref() == Some("cv")
        || text("aggregate_unit").as_deref() == Some("percentage");
    let unit = text("time_unit").unwrap_or_else(|| "ns".to_owned());
    let time = |key| {
        let time = fields.amount(&[key]).filter(|_| !is_ratio);
        time.and_then(|time| seconds(time, &unit))
    };
    let (real_s, cpu_s) = (time("real_time"), time("cpu_time"));
    let cv = is_ratio.then(|| fields.amount(&["real_time"])).flatten();
    Some(Entry {
        name: run_name.unwrap_or(name),
        real_s,
        cpu_s,
        cv,
        iterations: fields.amount(&["iterations"]),
        threads: fields.amount(&["threads"]),
        label: text("label").unwrap_or_default(),
        counters: counters(fields, is_ratio),
        aggregate,
    })
}

fn counters(fields: &Fields, is_ratio: bool) -> Vec<(String, &'static str, f64)> {
    let keys = fields.keys(&[]).into_iter();
    let counters = keys.filter(|key| !KNOWN.contains(key) && !is_ratio);
    let counters = counters.filter_map(|key| {
        let value = fields.value(&[key])?.as_f64()?;
        Some((key.to_owned(), unit_of(key), value))
    });
    counters.collect()
}

/// What the library's own counters count; the benchmark's own have no unit.
pub(super) fn unit_of(counter: &str) -> &'static str {
    match counter {
        "items_per_second" | "bytes_per_second" => "per_second",
        _ => "",
    }
}
