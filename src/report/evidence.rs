//! What a file holds, as it was read: the words beside its name, and every figure in tables.

use std::collections::BTreeMap;

use super::section::{DASH, or_dash, table};
use crate::chart::Table;
use crate::evidence::{Endpoint, Evidence, Latency, Reading, Run, Series};
use crate::quantity::show;
use crate::scenario::calibrate::concurrency;

/// The share of failures that is told beside a file's name.
const MUCH_FAILED: f64 = 0.01;
/// The most rows of one table; what is left out is said.
const MOST_ROWS: usize = 200;

/// What can be read: kinds of files, and the tools that write them.
pub const READ: [(&str, &str); 7] = [
    (
        "Load tests",
        "k6, JMeter, Locust, Gatling, Artillery, autocannon, oha, hey, ab, wrk, wrk2, bombardier, vegeta, fortio, ghz, loadtest, siege, h2load, httperf",
    ),
    (
        "Databases and caches under load",
        "pgbench, sysbench, redis-benchmark, memtier_benchmark",
    ),
    (
        "Metrics",
        "Prometheus, Grafana, CloudWatch, Datadog, OTLP metrics, performance-metric snapshots of Node.js services",
    ),
    (
        "Machines and processes",
        "sysstat (sar, sadf, mpstat, iostat, pidstat), vmstat, top, free and uptime, PM2",
    ),
    (
        "Servers",
        "Redis (INFO, LATENCY, SLOWLOG), PostgreSQL (pg_stat_statements, EXPLAIN, logs)",
    ),
    (
        "Micro-benchmarks",
        "hyperfine, criterion, pytest-benchmark, Google Benchmark, JMH, BenchmarkDotNet, HdrHistogram",
    ),
    (
        "Your own",
        "requests, one JSON object a line; any other table, as CSV or JSON, once you say what its columns mean; price lists as CSV; saved plans",
    ),
];

/// What was read, in a few words: `autocannon: 8 in flight, 341 req/s, 3 series`.
pub fn what(evidence: &Evidence) -> String {
    let counted = |n: usize, noun: &str| (n > 0).then(|| show::plural(n as u64, noun));
    // The plural of series is series.
    let series = match evidence.series.len() {
        0 => None,
        n => Some(format!("{n} series")),
    };
    let parts = [
        runs_in_words(&evidence.runs),
        series,
        counted(evidence.readings.len(), "reading"),
        counted(evidence.rules.len(), "rule"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => "nothing".to_owned(),
        false => parts.join(", "),
    }
}

fn runs_in_words(runs: &[Run]) -> Option<String> {
    let (first, others) = runs.split_first()?;
    let tool = &first.tool;
    if !others.is_empty() {
        return Some(format!("{tool}: {} runs", runs.len()));
    }
    let users = concurrency(first).map(|n| {
        let origin = match first.concurrency {
            Some(_) => "",
            None => " by its name",
        };
        format!("{} in flight{origin}", show::number(n))
    });
    let rate = first.rps.map(|rps| format!("{} req/s", show::number(rps)));
    let failed = first.error_rate.filter(|share| *share >= MUCH_FAILED);
    let failed = failed.map(|share| format!("{} failed", show::percent(share)));
    let figures: Vec<String> = [users, rate, failed].into_iter().flatten().collect();
    Some(match figures.is_empty() {
        true => format!("{tool}: 1 run"),
        false => format!("{tool}: {}", figures.join(", ")),
    })
}

/// How to read the figures: what the tool counts in its own way, and what was worked out.
pub fn notes(evidence: &Evidence) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let mut add = |note: String| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    for run in &evidence.runs {
        run.notes.iter().cloned().for_each(&mut add);
        if !run.derived.is_empty() {
            let derived = run.derived.join(", ").replace('_', " ");
            add(format!(
                "Worked out from other figures in the file: {derived}."
            ));
        }
    }
    for series in &evidence.series {
        series.notes.iter().cloned().for_each(&mut add);
    }
    notes
}

/// Every figure, each table with its heading.
pub fn tables(evidence: &Evidence) -> Vec<(String, Table)> {
    let mut tables = Vec::new();
    let mut add = |heading: &str, count: usize, table: Table| {
        if count > 0 {
            let heading = match count > MOST_ROWS {
                true => format!("{heading}, the first {MOST_ROWS} of {count}"),
                false => heading.to_owned(),
            };
            tables.push((heading, table));
        }
    };
    add("Runs", evidence.runs.len(), runs(&evidence.runs));
    for run in &evidence.runs {
        let heading = match evidence.runs.len() {
            1 => String::new(),
            _ => format!(" of {}", run.target.as_deref().unwrap_or(&run.file)),
        };
        if let Some(parts) = &run.endpoints {
            add(
                &format!("Endpoints{heading}"),
                parts.len(),
                endpoints(parts),
            );
        }
        for (name, counts) in [
            ("Status codes", &run.status_codes),
            ("Errors", &run.error_types),
        ] {
            if let Some(counts) = counts {
                add(
                    &format!("{name}{heading}"),
                    counts.len(),
                    counted(name, counts),
                );
            }
        }
        if let Some(resources) = &run.resources {
            let rows = resources
                .iter()
                .map(|(name, value)| vec![name.clone(), show::amount(*value)]);
            let rows = rows.take(MOST_ROWS).collect();
            add(
                &format!("Resources{heading}"),
                resources.len(),
                table(["Resource", "Value"], rows),
            );
        }
    }
    add("Series", evidence.series.len(), series(&evidence.series));
    add(
        "Readings",
        evidence.readings.len(),
        readings(&evidence.readings),
    );
    let rules = evidence.rules.iter().take(MOST_ROWS).map(|rule| {
        vec![
            rule.name.clone(),
            rule.expression.clone().unwrap_or_else(|| DASH.to_owned()),
            or_dash(rule.for_s, show::duration),
            rule.state.clone().unwrap_or_else(|| DASH.to_owned()),
        ]
    });
    let rules = table(["Rule", "Expression", "For", "State"], rules.collect());
    add("Rules", evidence.rules.len(), rules);
    tables
}

const LATENCIES: [&str; 6] = ["mean", "p50", "p90", "p95", "p99", "max"];

fn latencies(latency: &Latency) -> impl Iterator<Item = String> {
    LATENCIES
        .map(|name| or_dash(latency.get(name), show::latency))
        .into_iter()
}

fn runs(runs: &[Run]) -> Table {
    let count = |n: Option<u64>| or_dash(n, |n| show::amount(n as f64));
    let rows = runs.iter().take(MOST_ROWS).map(|run| {
        let figures = [
            run.target.clone().unwrap_or_else(|| DASH.to_owned()),
            or_dash(run.concurrency, show::amount),
            count(run.requests),
            count(run.errors),
            or_dash(run.rps, show::amount),
            or_dash(run.duration_s, show::duration),
        ];
        figures
            .into_iter()
            .chain(latencies(&run.latency_ms))
            .collect()
    });
    let head = [
        "Target",
        "In flight",
        "Requests",
        "Errors",
        "req/s",
        "Duration",
    ];
    with_latencies(head, rows.collect())
}

fn endpoints(parts: &[Endpoint]) -> Table {
    let count = |n: Option<u64>| or_dash(n, |n| show::amount(n as f64));
    let rows = parts.iter().take(MOST_ROWS).map(|part| {
        let figures = [
            part.name.clone(),
            count(part.requests),
            count(part.errors),
            or_dash(part.rps, show::amount),
        ];
        figures
            .into_iter()
            .chain(latencies(&part.latency_ms))
            .collect()
    });
    with_latencies(["Endpoint", "Requests", "Errors", "req/s"], rows.collect())
}

fn with_latencies<const N: usize>(head: [&str; N], rows: Vec<Vec<String>>) -> Table {
    let head = head.iter().chain(&LATENCIES);
    Table {
        head: head.map(|name| (*name).to_owned()).collect(),
        rows,
    }
}

fn counted(name: &str, counts: &BTreeMap<String, u64>) -> Table {
    let rows = counts.iter().take(MOST_ROWS);
    let rows = rows.map(|(name, n)| vec![name.clone(), show::amount(*n as f64)]);
    table([name, "Requests"], rows.collect())
}

/// A name with its labels, as Prometheus writes them.
fn labeled(name: &str, labels: &BTreeMap<String, String>) -> String {
    match labels.is_empty() {
        true => name.to_owned(),
        false => {
            let labels: Vec<String> = labels.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect();
            format!("{name}{{{}}}", labels.join(", "))
        }
    }
}

fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "ratio" => show::percent(value),
        "bytes" => show::bytes(value),
        "ms" => show::latency(value),
        "seconds" => format!("{} s", show::amount(value)),
        "per_second" => format!("{} /s", show::amount(value)),
        "" | "count" => show::amount(value),
        other => format!("{} {other}", show::amount(value)),
    }
}

fn series(all: &[Series]) -> Table {
    let rows = all.iter().take(MOST_ROWS).map(|series| {
        let values = || series.points.iter().filter_map(|(_, value)| *value);
        let count = values().count();
        let mean = (count > 0).then(|| values().sum::<f64>() / count as f64);
        let time = series.points.iter().map(|(at_s, _)| *at_s);
        let shown = |value: Option<f64>| or_dash(value, |v| in_unit(v, &series.unit));
        vec![
            labeled(&series.name, &series.labels),
            show::amount(series.points.len() as f64),
            or_dash(time.reduce(f64::min), show::moment),
            shown(values().reduce(f64::min)),
            shown(mean),
            shown(values().reduce(f64::max)),
            shown(values().next_back()),
        ]
    });
    let head = [
        "Series", "Points", "From", "Lowest", "Mean", "Highest", "Last",
    ];
    table(head, rows.collect())
}

fn readings(all: &[Reading]) -> Table {
    let rows = all.iter().take(MOST_ROWS).map(|reading| {
        let stat = |name: &str| {
            reading
                .stats
                .as_ref()
                .and_then(|stats| stats.get(name))
                .copied()
        };
        let shown = |value: Option<f64>| or_dash(value, |v| in_unit(v, &reading.unit));
        vec![
            labeled(&reading.name, &reading.labels),
            shown(reading.value.or_else(|| stat("mean"))),
            shown(stat("stddev")),
            shown(stat("min")),
            shown(stat("max")),
            or_dash(stat("n"), show::amount),
        ]
    });
    let head = [
        "Reading",
        "Value or mean",
        "Spread",
        "Lowest",
        "Highest",
        "Number",
    ];
    table(head, rows.collect())
}
