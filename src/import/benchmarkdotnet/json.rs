//! BenchmarkDotNet's JSON, full or brief. Nanoseconds for one operation.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::{Found, Measured, shifted};
use crate::error::Result;
use crate::evidence::Evidence;

const FORMAT: &str = "benchmarkdotnet-json";

const STATS: [(&str, &str); 8] = [
    ("Mean", "mean"),
    ("Median", "median"),
    ("StandardDeviation", "stddev"),
    ("StandardError", "standard_error"),
    ("Min", "min"),
    ("Max", "max"),
    ("Q1", "q1"),
    ("Q3", "q3"),
];

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["HostEnvironmentInfo"]) && outline.has_list(&["Benchmarks"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    for fields in Fields::of(raw)?.into_list("Benchmarks") {
        benchmark(&fields, &mut found);
        found.doubts_of(fields);
    }
    found.evidence("the file holds no benchmark that was measured")
}

fn benchmark(fields: &Fields, found: &mut Found) {
    let text = |key| fields.text(&[key]);
    let name = text("FullName").or_else(|| text("DisplayInfo"));
    let name = name.unwrap_or_default();
    let shown = text("DisplayInfo").unwrap_or_default();
    // `Benchmark.StringConcat: Job-XYZ(Runtime=.NET 8.0) [N=100]`
    let job = shown.split_once(": ").map_or("", |(_, job)| job);
    let job = job.split(" [").next().unwrap_or_default();
    let parameters = text("Parameters").unwrap_or_default();
    let named = |unit| {
        Measured::new(FORMAT, &name, unit)
            .label("job", job)
            .label("parameters", &parameters)
    };
    if fields.value(&["Statistics"]).is_none() {
        let message = format!("{name} has no result (did it fail?) and was left out");
        return found.doubt("benchmark_failed", message);
    }
    let mut measured = named("seconds");
    for (key, stat) in STATS {
        let ns = number(fields, &["Statistics", key]);
        measured = measured.stat(stat, ns.map(|ns| shifted(ns, -9)));
    }
    for key in fields.keys(&["Statistics", "Percentiles"]) {
        let percent = key.strip_prefix('P').unwrap_or_default();
        if !matches!(percent, "" | "0" | "25" | "75" | "100") {
            let ns = number(fields, &["Statistics", "Percentiles", key]);
            measured = measured.stat(&format!("p{percent}"), ns.map(|ns| shifted(ns, -9)));
        }
    }
    let samples = fields.numbers(&["Statistics", "OriginalValues"]);
    let samples = samples.map(|samples| samples.into_iter().map(|ns| shifted(ns, -9)).collect());
    let n = number(fields, &["Statistics", "N"]);
    found.add(measured.stat("n", n).samples(samples));
    let allocated = number(fields, &["Memory", "BytesAllocatedPerOperation"]);
    if allocated.is_some() {
        let measured = named("bytes").label("measure", "allocated_per_operation");
        found.add(measured.value(allocated));
    }
}

/// A number; undefined ones are written as texts.
fn number(fields: &Fields, path: &[&str]) -> Option<f64> {
    fields.value(path)?.as_f64().filter(|n| n.is_finite())
}
