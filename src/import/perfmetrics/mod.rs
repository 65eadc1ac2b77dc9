//! Snapshots of a Node.js service's own performance metrics, one per interval, at most 60 kept:
//! the shape of `performanceMetrics.js` in <https://github.com/kentin0-fiz0l/FluxStudio>.
//!
//! They come alone, as an array, one per line, or as `{history, summary}`. Two dialects are about:
//! memory in whole MiB with a CPU usage made from the load average, and memory in bytes with the
//! load average as an array, where the CPU usage is that of the process.

mod by_name;
mod clock;
mod digest;
mod plain;
mod series;
mod snapshot;
pub(super) mod stream;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::by_name::Shared;
use self::clock::Window;
use self::snapshot::Snapshot;
use super::fields::Fields;
use super::json::{self, Document, Elements, Outline};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Warning};

pub(super) fn looks_like_snapshot(outline: &Outline) -> bool {
    is_snapshot(outline, &[])
}

/// `{history: [snapshot, ...]}`, or an empty history next to its summary.
pub(super) fn looks_like_history(outline: &Outline) -> bool {
    let is_empty = matches!(outline.at(&["history"]), Some(Outline::List(None)));
    outline.has_list(&["history"])
        && (is_snapshot(outline, &["history"]) || (is_empty && outline.has(&["summary"])))
}

fn is_snapshot(outline: &Outline, at: &[&str]) -> bool {
    let has = |path: &[&str]| {
        let whole: Vec<&str> = at.iter().chain(path).copied().collect();
        outline.has(&whole)
    };
    let requests = has(&["requests", "latency"]) || has(&["requests", "total"]);
    let service =
        has(&["system", "memory"]) || has(&["redis", "byOperation"]) || has(&["redis", "latency"]);
    requests && service
}

pub(super) fn read_snapshots(documents: &[Document]) -> Result<Evidence> {
    let raws: Vec<&str> = documents.iter().map(|d| d.raw).collect();
    let format = match documents {
        [_] => "perfmetrics-snapshot",
        _ => "perfmetrics-history",
    };
    read(format, &raws, None)
}

pub(super) fn read_history(raw: &str) -> Result<Evidence> {
    #[derive(Deserialize)]
    struct History<'a> {
        #[serde(borrow)]
        history: Elements<'a>,
        #[serde(borrow, default)]
        summary: Option<&'a RawValue>,
    }
    let history: History = json::parse(raw)?;
    let others = history.history.others;
    let raws = history.history.objects()?;
    let summary = history
        .summary
        .and_then(|summary| Fields::of(summary.get()).ok());
    let mut evidence = read("perfmetrics-history", &raws, summary.as_ref())?;
    if others > 0 {
        let message =
            format!("{others} elements of the history are no snapshots and were left out");
        evidence
            .warnings
            .push(Warning::new("snapshot_left_out", &message));
    }
    Ok(evidence)
}

fn read(format: &str, raws: &[&str], summary: Option<&Fields>) -> Result<Evidence> {
    let mut warnings = Vec::new();
    let mut snapshots = Vec::new();
    let mut names = Shared::default();
    for raw in raws {
        let mut snapshot = Snapshot::default();
        match snapshot.read(raw, &mut names, &mut warnings) {
            Ok(()) => snapshots.push(snapshot),
            Err(e) => warnings.push(Warning::new(
                "snapshot_left_out",
                format!("a snapshot was left out: {}", e.what),
            )),
        }
    }
    let mut evidence = of_snapshots(format, snapshots, summary)?;
    evidence.warnings.splice(0..0, warnings);
    Ok(evidence)
}

/// The run that snapshots are, if there is one.
fn run_of(format: &str, snapshots: Vec<Snapshot>) -> Option<Run> {
    let is_any = !snapshots.is_empty();
    is_any.then(|| digest::run(format, &Window::of(snapshots, &mut Vec::new()), None))
}

fn of_snapshots(
    format: &str,
    snapshots: Vec<Snapshot>,
    summary: Option<&Fields>,
) -> Result<Evidence> {
    let mut warnings = Vec::new();
    if snapshots.is_empty() {
        return Err(Error::new("the history holds no snapshot")
            .next("Let the service run for some intervals, then export again."));
    }
    let window = Window::of(snapshots, &mut warnings);
    Ok(Evidence {
        runs: vec![digest::run(format, &window, summary)],
        series: series::all(format, &window),
        warnings,
        ..Evidence::default()
    })
}
