//! memtier_benchmark `--json-out-file`.

use super::{operation, percentile};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run, Series, Warning};
use crate::import::closed_loop;
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::reading::Columns;
use crate::import::record::rfc3339;

const FORMAT: &str = "memtier-json";
const CONFIGURATION: &str = "configuration";
const RUN_INFORMATION: &str = "run information";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let has_totals = outline
        .children(&[])
        .any(|block| block.has(&["Totals", "Ops/sec"]));
    has_totals && (outline.has(&[CONFIGURATION]) || outline.has(&[RUN_INFORMATION]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let blocks = blocks(&fields);
    let mut evidence = Evidence::default();
    for block in &blocks {
        let run = run(&fields, block);
        let warning = contradiction(&fields, &run);
        evidence.series.extend(over_time(&fields, block));
        evidence.warnings.extend(warning);
        evidence.runs.push(run);
    }
    evidence.warnings.extend(fields.into_warnings());
    match evidence.runs.is_empty() {
        true => Err(Error::new("the file of memtier_benchmark holds no totals")
            .next("Let the run end by itself, and export it again.")),
        false => Ok(evidence),
    }
}

/// The blocks with results: that of the one run, else those of all runs, else their average.
fn blocks(fields: &Fields) -> Vec<String> {
    let keys = fields.keys(&[]);
    let has_totals = |key: &&&str| fields.value(&[key, "Totals"]).is_some();
    let all: Vec<String> = keys
        .iter()
        .filter(has_totals)
        .map(|key| (*key).to_owned())
        .collect();
    let named = |start: &str| -> Vec<String> {
        let mut found = all.clone();
        found.retain(|key| key.starts_with(start));
        found
    };
    let choices = [named("RUN #"), named("AGGREGATED"), named("ALL STATS")];
    choices
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or(all)
}

fn places(fields: &Fields) -> Option<f64> {
    let pair = |block: &str, a: &str, b: &str| {
        Some(fields.amount(&[block, a])? * fields.amount(&[block, b])?)
    };
    pair(CONFIGURATION, "clients", "threads")
        .or_else(|| pair(RUN_INFORMATION, "Connections per thread", "Threads"))
        .filter(|n| *n > 0.0)
}

fn pipeline(fields: &Fields) -> f64 {
    fields
        .amount(&[CONFIGURATION, "pipeline"])
        .unwrap_or(1.0)
        .max(1.0)
}

fn run(fields: &Fields, block: &str) -> Run {
    let requests = fields.count(&[block, "Totals", "Count"]);
    let concurrency = places(fields);
    let connection_errors = fields.count(&[block, "Totals", "Connection Errors"]);
    let asked = fields
        .amount(&[CONFIGURATION, "rate_limit"])
        .filter(|rate| *rate > 0.0);
    let offered_rps = asked.zip(concurrency).map(|(rate, places)| rate * places);
    let mut derived = vec!["concurrency".to_owned()];
    derived.extend(offered_rps.map(|_| "offered_rps".to_owned()));
    let bytes_received = received(fields, block);
    derived.extend(bytes_received.map(|_| "bytes_received".to_owned()));
    Run {
        format: FORMAT.to_owned(),
        tool: "memtier_benchmark".to_owned(),
        target: target(fields),
        started_at: fields
            .amount(&[block, "Runtime", "Start time"])
            .filter(|ms| *ms > 0.0)
            .and_then(|ms| rfc3339(ms / 1000.0)),
        duration_s: fields
            .amount(&[block, "Runtime", "Total duration"])
            .map(|ms| ms / 1000.0),
        requests,
        rps: fields.amount(&[block, "Totals", "Ops/sec"]),
        concurrency,
        offered_rps,
        latency_ms: latency(fields, block, "Totals"),
        bytes_received,
        endpoints: endpoints(fields, block),
        error_types: connection_errors
            .filter(|n| *n > 0)
            .map(|n| [("connection".to_owned(), n)].into()),
        derived,
        notes: notes(fields, block),
        ..Run::default()
    }
}

fn target(fields: &Fields) -> Option<String> {
    let socket = fields
        .text(&[CONFIGURATION, "unix socket"])
        .filter(|path| !path.is_empty() && path != "(null)");
    socket.or_else(|| {
        let server = fields.text(&[CONFIGURATION, "server"])?;
        Some(match fields.amount(&[CONFIGURATION, "port"]) {
            Some(port) => format!("{server}:{port}"),
            None => server,
        })
    })
}

fn latency(fields: &Fields, block: &str, kind: &str) -> Latency {
    let mut latency = Latency::default();
    // Where nothing was asked there are zeros, and percentiles of nothing.
    if fields.amount(&[block, kind, "Count"]) == Some(0.0) {
        return latency;
    }
    let mean = ["Average Latency", "Latency"];
    let mean = mean
        .iter()
        .find(|key| fields.value(&[block, kind, key]).is_some());
    latency.set(
        "mean",
        mean.and_then(|key| fields.latency_ms(&[block, kind, key])),
    );
    latency.set("min", fields.latency_ms(&[block, kind, "Min Latency"]));
    latency.set("max", fields.latency_ms(&[block, kind, "Max Latency"]));
    for key in fields.keys(&[block, kind, "Percentile Latencies"]) {
        if let Some(name) = percentile(key) {
            latency.set(
                &name,
                fields.latency_ms(&[block, kind, "Percentile Latencies", key]),
            );
        }
    }
    latency
}

fn endpoints(fields: &Fields, block: &str) -> Option<Vec<Endpoint>> {
    let kinds = fields.keys(&[block]).into_iter();
    let kinds =
        kinds.filter(|kind| *kind != "Totals" && fields.value(&[block, kind, "Ops/sec"]).is_some());
    let endpoints = kinds.filter_map(|kind| {
        let requests = fields.count(&[block, kind, "Count"]);
        let rps = fields.amount(&[block, kind, "Ops/sec"]);
        // Kinds of operations that were not asked for are in the file too.
        if requests == Some(0) || (requests.is_none() && rps == Some(0.0)) {
            return None;
        }
        Some(Endpoint {
            name: operation(kind),
            requests,
            rps,
            latency_ms: latency(fields, block, kind),
            ..Endpoint::default()
        })
    });
    let endpoints: Vec<Endpoint> = endpoints.collect();
    (!endpoints.is_empty()).then_some(endpoints)
}

/// The seconds of a run, in order, each under its number.
fn slots<'a>(fields: &'a Fields, block: &str) -> Vec<(f64, &'a str)> {
    let keys = fields.keys(&[block, "Totals", "Time-Serie"]).into_iter();
    let mut slots: Vec<(f64, &str)> = keys
        .filter_map(|key| Some((key.parse::<u32>().ok()?.into(), key)))
        .collect();
    slots.sort_by(|a, b| a.0.total_cmp(&b.0));
    slots
}

fn received(fields: &Fields, block: &str) -> Option<u64> {
    let slots = slots(fields, block);
    let mut sum: Option<u64> = None;
    for (_, key) in slots {
        let path = [block, "Totals", "Time-Serie", key, "Bytes RX"];
        if fields.value(&path).is_some() {
            sum = Some(sum.unwrap_or(0).saturating_add(fields.count(&path)?));
        }
    }
    sum
}

fn over_time(fields: &Fields, block: &str) -> Vec<Series> {
    let start_s = fields
        .amount(&[block, "Runtime", "Start time"])
        .filter(|ms| *ms > 1e12);
    let start_s = start_s.map_or(0.0, |ms| ms / 1000.0);
    let slots = slots(fields, block);
    let mut columns = Columns::new(FORMAT);
    // The last second is not a whole one.
    let whole = slots.len().saturating_sub(1).max(1);
    for (number, key) in slots.iter().take(whole) {
        let path = |name| [block, "Totals", "Time-Serie", key, name];
        let count = fields.amount(&path("Count"));
        let is_busy = count.is_some_and(|n| n > 0.0);
        let at = start_s + number;
        columns.point("requests_per_second", "per_second", at, count);
        let metrics = [
            ("latency_mean_ms", "Average Latency"),
            ("latency_p99_ms", "p99.00"),
            ("latency_max_ms", "Max Latency"),
        ];
        for (name, field) in metrics {
            let value = is_busy.then(|| fields.latency_ms(&path(field))).flatten();
            columns.point(name, "ms", at, value);
        }
    }
    let note = match start_s > 0.0 {
        true => "The last second, which is not a whole one, was left out.",
        false => "Times are seconds since the run began; the last one was left out.",
    };
    columns.into_series(Some(note))
}

/// More in flight than there are connections: the duration is too short.
fn contradiction(fields: &Fields, run: &Run) -> Option<Warning> {
    let places = run.concurrency? * pipeline(fields);
    let mut warning = closed_loop::doubt(run, places, 0.001)?;
    let asked = fields
        .amount(&[CONFIGURATION, "test_time"])
        .filter(|s| *s > 0.0);
    if let (Some(asked), Some(requests)) = (asked, run.requests) {
        let rate = requests as f64 / asked;
        warning.message.push_str(&format!(
            "; the run was to take {asked} s, in which {requests} requests are {rate:.0} per second"
        ));
    }
    Some(warning)
}

fn notes(fields: &Fields, block: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let pipeline = pipeline(fields);
    if pipeline > 1.0 {
        notes.push(format!(
            "Each connection kept {pipeline} requests in flight; concurrency counts connections."
        ));
    }
    if block.starts_with("AGGREGATED") {
        notes.push("The figures are the average of several runs.".to_owned());
    }
    if fields
        .value(&[block, "Runtime", "Interrupted"])
        .and_then(|v| v.as_str())
        == Some("true")
    {
        notes.push("The run was interrupted.".to_owned());
    }
    let rates = ["Hits/sec", "Misses/sec"].map(|key| fields.amount(&[block, "Totals", key]));
    if let [Some(hits), Some(misses)] = rates
        && hits + misses > 0.0
    {
        let share = hits / (hits + misses) * 100.0;
        notes.push(format!("{share:.1} % of the reads found their key."));
    }
    notes
}
