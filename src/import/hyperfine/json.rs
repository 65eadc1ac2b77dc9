//! hyperfine `--export-json`. Seconds. A run that failed has an exit code other than 0; it is timed all the same.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::{self, Found, Measured};
use crate::error::Result;
use crate::evidence::Evidence;

const FORMAT: &str = "hyperfine-json";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["results", "command"])
        && outline.has(&["results", "mean"])
        && (outline.has(&["results", "user"]) || outline.has_list(&["results", "times"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    for result in Fields::of(raw)?.into_list("results") {
        benchmark(&result, &mut found);
        found.doubts_of(result);
    }
    found.evidence("the file holds no command that was measured")
}

fn benchmark(result: &Fields, found: &mut Found) {
    let name = result.text(&["command"]).unwrap_or_default();
    let name = micro::command(&name);
    let times = result.numbers(&["times"]);
    let codes = result.value(&["exit_codes"]).and_then(|v| v.as_array());
    // Null stands for a run that a signal ended.
    let failed = codes.map(|codes| codes.iter().filter(|c| c.as_i64() != Some(0)).count());
    if let Some(failed) = failed.filter(|failed| *failed > 0) {
        let message =
            format!("of the runs of {name} {failed} failed; their times are among the others");
        found.doubt("runs_failed", message);
    }
    let mut measured = labeled(Measured::new(FORMAT, &name, "seconds"), result);
    for stat in ["mean", "stddev", "median", "min", "max", "user", "system"] {
        measured = measured.stat(stat, result.amount(&[stat]));
    }
    let n = times.as_ref().map(|times| times.len() as f64);
    let measured = measured
        .stat("n", n)
        .stat("failed", failed.map(|n| n as f64));
    found.add(measured.samples(times));
    if let Some(memory) = result.numbers(&["memory_usage_byte"]) {
        let measured = labeled(Measured::new(FORMAT, &name, "bytes"), result);
        let measured = measured.label("measure", "memory");
        found.add(measured.samples(Some(memory)).stats_of_samples());
    }
}

fn labeled(mut measured: Measured, result: &Fields) -> Measured {
    for key in result.keys(&["parameters"]) {
        let value = result.value(&["parameters", key]);
        let text = value.and_then(|v| v.as_str().map(str::to_owned));
        let text = text.or_else(|| value.map(ToString::to_string));
        measured = measured.label(key, &text.unwrap_or_default());
    }
    measured
}
