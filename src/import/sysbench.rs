//! sysbench on a terminal (0.4 to 1.1): <https://github.com/akopytov/sysbench>.
//!
//! Latencies are milliseconds and those of an event, which with a database is a transaction and not
//! a query. The one percentile is that of `--percentile`. "Ignored errors" (deadlocks and the like)
//! are transactions that were begun anew; they are not among the transactions.

use std::collections::BTreeMap;

use super::reading::{Columns, Readings, SINCE_START};
use super::text::{self, Place, after};
use super::{bytes, closed_loop};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Reading, Run, Series, Warning};

const FORMAT: &str = "sysbench-text";

pub(super) fn begins(place: &Place) -> bool {
    let (line, before) = (place.line(), place.before);
    if is_interval(line) {
        let last = before.trim_end().rsplit('\n').next().unwrap_or_default();
        return before.is_empty() || (!is_interval(last) && is_complete(before));
    }
    let is_heading = line
        .strip_prefix("sysbench ")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        && place.soon(60, "Running the test with following options");
    let is_beginning = is_heading
        || line.starts_with("Running the test with following options")
        // What stands where the beginning was not kept.
        || (matches!(line.trim_end(), "SQL statistics:" | "CPU speed:" | "General statistics:")
            && place.soon(25, "total time:"));
    is_beginning && (before.is_empty() || is_heading || is_complete(before))
}

fn is_complete(report: &str) -> bool {
    let is_last = |line: &str| {
        let line = line.trim_start();
        line.starts_with("execution time (avg/stddev):") || line.starts_with("FATAL:")
    };
    report.lines().any(is_last)
}

/// `[ 2s ] thds: 8 tps: 691.93 ...`
fn is_interval(line: &str) -> bool {
    interval(line).is_some()
}

fn interval(line: &str) -> Option<(f64, &str)> {
    let (seconds, rest) = line.strip_prefix('[')?.split_once(']')?;
    let seconds: f64 = seconds.trim().strip_suffix('s')?.parse().ok()?;
    let is_known = ["thds: ", "threads: ", "MiB/s"]
        .iter()
        .any(|key| rest.contains(key));
    is_known.then_some((seconds, rest))
}

pub(super) fn read(raw: &str) -> Result<Evidence> {
    let series = over_time(raw);
    let has_result = after(raw, "total number of events:").is_some() || transactions(raw).is_some();
    if !has_result {
        if series.is_empty() {
            return Err(failure(raw));
        }
        return Ok(Evidence {
            series,
            warnings: vec![Warning::new(
                "report_cut_off",
                "the report of sysbench ends before its totals; only the lines of its intervals were read",
            )],
            ..Evidence::default()
        });
    }
    let run = run(raw);
    let mut warnings: Vec<Warning> = Vec::new();
    if !raw.contains("Target transaction rate:") {
        warnings.extend(closed_loop::doubt(
            &run,
            run.concurrency.unwrap_or(0.0),
            0.01,
        ));
    }
    if !is_complete(raw) {
        warnings.push(text::cut_off("the end of its results"));
    }
    Ok(Evidence {
        runs: vec![run],
        series,
        readings: readings(raw),
        warnings,
        ..Evidence::default()
    })
}

fn failure(raw: &str) -> Error {
    match raw.lines().find_map(|line| line.strip_prefix("FATAL: ")) {
        Some(said) => Error::new(format!("sysbench failed: {}", bytes::shorten(said, 200)))
            .next("Mend that, and run it again."),
        None => Error::new("the report of sysbench has no totals")
            .next("Let the run end by itself, and keep its whole output."),
    }
}

/// `transactions:  3880   (641.73 per sec.)`
fn transactions(raw: &str) -> Option<(Option<u64>, Option<f64>)> {
    after(raw, "transactions:").map(count_and_rate)
}

fn count_and_rate(value: &str) -> (Option<u64>, Option<f64>) {
    let rate = value
        .split_once('(')
        .and_then(|(_, rate)| text::number(rate));
    (text::count(value), rate)
}

fn run(raw: &str) -> Run {
    let mut derived = Vec::new();
    let (mut requests, mut rps) = transactions(raw).unwrap_or_default();
    let events = after(raw, "total number of events:").and_then(text::count);
    requests = requests.or(events);
    let spelled = ["events per second:", "events/s (eps):"];
    rps = rps.or_else(|| {
        spelled
            .iter()
            .find_map(|label| after(raw, label))
            .and_then(text::number)
    });
    rps = rps.or_else(|| {
        let operations =
            after(raw, "Total operations:").or_else(|| after(raw, "Operations performed:"));
        operations.and_then(|value| count_and_rate(value).1)
    });
    let duration = ["total time:", "time elapsed:"]
        .iter()
        .find_map(|label| after(raw, label));
    let duration_s = duration.and_then(text::duration_ms).map(|ms| ms / 1000.0);
    if rps.is_none()
        && let (Some(count), Some(seconds)) = (events, duration_s.filter(|s| *s > 0.0))
    {
        rps = Some(count as f64 / seconds);
        derived.push("rps".to_owned());
    }
    let (error_types, errors) = errors(raw);
    let attempts = requests.and_then(|n| n.checked_add(errors?));
    let error_rate = super::share(errors, attempts);
    if error_rate.is_some() {
        derived.push("error_rate".to_owned());
    }
    let mut latency_ms = latency(raw);
    let mut notes = Vec::new();
    if drop_zeros(&mut latency_ms) {
        notes.push("Latencies below 0.005 ms are printed as 0.00; they were left out.".to_owned());
    }
    if raw.contains("SQL statistics:") || transactions(raw).is_some() {
        notes.push(
            "Requests and latencies are those of transactions, each of several queries.".to_owned(),
        );
    }
    if errors.is_some_and(|n| n > 0) {
        notes.push(
            "Errors are transactions that were begun anew; they are not in the requests."
                .to_owned(),
        );
    }
    if from_histogram(raw, &mut latency_ms) {
        derived.push("latency_ms".to_owned());
        notes.push("Percentiles that sysbench does not print come from its histogram.".to_owned());
    }
    if let Some(rate) = after(raw, "Target transaction rate:") {
        notes.push(format!("The rate was limited: {}.", bytes::name(rate)));
    }
    Run {
        format: FORMAT.to_owned(),
        tool: "sysbench".to_owned(),
        tool_version: version(raw),
        target: kind(raw).map(str::to_owned),
        duration_s,
        requests,
        errors,
        error_rate,
        rps,
        offered_rps: after(raw, "Target transaction rate:").and_then(text::number),
        concurrency: after(raw, "Number of threads:").and_then(text::number),
        latency_ms,
        error_types,
        derived,
        notes,
        ..Run::default()
    }
}

/// Which of the built-in tests it is; that of a script is not named in the report.
fn kind(raw: &str) -> Option<&'static str> {
    let marks = [
        ("cpu", "CPU speed:"),
        ("cpu", "Prime numbers limit:"),
        ("cpu", "CPU performance benchmark"),
        ("cpu", "Maximum prime number checked"),
        ("memory", "Running memory speed test"),
        ("memory", "Memory operations type:"),
        ("fileio", "File operations:"),
        ("fileio", "Extra file open flags:"),
        ("oltp", "Doing OLTP test"),
    ];
    marks
        .iter()
        .find(|(_, mark)| raw.contains(mark))
        .map(|(kind, _)| *kind)
}

fn version(raw: &str) -> Option<String> {
    let rest = after(raw, "sysbench ")?;
    let end = rest.find([' ', ':']).unwrap_or(rest.len());
    let version = rest.get(..end)?;
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| bytes::name(version))
}

/// Ignored errors since 0.5, deadlocks before.
fn errors(raw: &str) -> (Option<BTreeMap<String, u64>>, Option<u64>) {
    let kinds = [("ignored", "ignored errors:"), ("deadlock", "deadlocks:")];
    let counted = kinds.iter().filter_map(|(kind, label)| {
        let count = after(raw, label).and_then(text::count)?;
        Some(((*kind).to_owned(), count))
    });
    let mut counted: BTreeMap<String, u64> = counted.collect();
    let sum = counted
        .values()
        .fold(0_u64, |sum, n| sum.saturating_add(*n));
    let errors = (!counted.is_empty()).then_some(sum);
    counted.retain(|_, count| *count > 0);
    (Some(counted).filter(|kinds| !kinds.is_empty()), errors)
}

/// `Latency (ms):`, before 1.0 `per-request statistics:` with units behind the numbers.
fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    let headings = [
        "Latency (ms):",
        "per-request statistics:",
        "response time:",
        "Response time",
    ];
    let is_heading = |line: &str| {
        headings
            .iter()
            .any(|heading| line.trim_start().starts_with(heading))
    };
    let below = raw.lines().skip_while(|line| !is_heading(line)).skip(1);
    for line in below.take_while(|line| !line.trim().is_empty()) {
        let Some((label, value)) = line.trim().split_once(':') else {
            continue;
        };
        let name = match label.trim() {
            "min" => "min".to_owned(),
            "avg" => "mean".to_owned(),
            "max" => "max".to_owned(),
            label => match percentile(label) {
                Some(name) => name,
                None => continue,
            },
        };
        latency.set(&name, milliseconds(value));
    }
    latency
}

/// What is printed with two digits may be more than nothing; true if there was such a latency.
fn drop_zeros(latency: &mut Latency) -> bool {
    let zeros = latency.iter().filter(|(_, ms)| *ms == 0.0);
    let zeros: Vec<String> = zeros.map(|(name, _)| name.to_owned()).collect();
    for name in &zeros {
        latency.set(name, None);
    }
    !zeros.is_empty()
}

fn milliseconds(value: &str) -> Option<f64> {
    text::duration_ms(value).or_else(|| text::number(value))
}

/// `95th percentile`, `approx.  95 percentile`
fn percentile(label: &str) -> Option<String> {
    let number = label
        .strip_suffix("percentile")?
        .trim_start_matches("approx.")
        .trim();
    let digits = number.trim_end_matches(|c: char| c.is_alphabetic());
    let percent: f64 = digits.parse().ok()?;
    (percent > 0.0 && percent <= 100.0).then(|| format!("p{percent}"))
}

/// Fills in percentiles from the table of `--histogram`: `   1.064 |**    12`.
fn from_histogram(raw: &str, latency: &mut Latency) -> bool {
    let below = raw.split_once("Latency histogram (values are in milliseconds)");
    let Some((_, below)) = below else {
        return false;
    };
    let rows = below
        .lines()
        .skip(1)
        .filter(|line| !line.contains("distribution"));
    let buckets = rows.map_while(|line| {
        let (value, rest) = line.split_once('|')?;
        let count = rest.split_whitespace().next_back()?;
        Some((
            value.trim().parse::<f64>().ok()?,
            count.parse::<u64>().ok()?,
        ))
    });
    let buckets: Vec<(f64, u64)> = buckets.take(100_000).collect();
    let count = buckets
        .iter()
        .fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
    let mut is_any = false;
    for (name, share) in [
        ("p50", 0.5),
        ("p75", 0.75),
        ("p90", 0.9),
        ("p95", 0.95),
        ("p99", 0.99),
        ("p99.9", 0.999),
    ] {
        if latency.get(name).is_some() {
            continue;
        }
        let rank = (count as f64 * share).ceil() as u64;
        let mut passed = 0_u64;
        let found = buckets.iter().find(|(_, n)| {
            passed = passed.saturating_add(*n);
            passed >= rank
        });
        latency.set(name, found.map(|(ms, _)| *ms));
        is_any |= found.is_some();
    }
    is_any
}

// --- what is no load level --------------------------------------------------------------------

fn readings(raw: &str) -> Vec<Reading> {
    let mut readings = Readings::new(FORMAT);
    let below = raw
        .split_once("queries performed:")
        .map_or("", |(_, rest)| rest);
    for kind in ["read", "write", "other", "total"] {
        let count = after(below, &format!("{kind}:")).and_then(text::number);
        readings.value("sysbench_queries", "count", &[("kind", kind)], count);
    }
    let labels = ["queries:", "read/write requests:"];
    let queries = labels.iter().find_map(|label| after(raw, label));
    let rate = queries.and_then(|value| count_and_rate(value).1);
    readings.value("sysbench_queries_per_second", "per_second", &[], rate);
    for (kind, label) in [
        ("read", "reads/s:"),
        ("write", "writes/s:"),
        ("fsync", "fsyncs/s:"),
    ] {
        let rate = after(raw, label).and_then(text::number);
        readings.value(
            "sysbench_file_operations_per_second",
            "per_second",
            &[("kind", kind)],
            rate,
        );
    }
    for (kind, label) in [("read", "read, MiB/s:"), ("write", "written, MiB/s:")] {
        let rate = after(raw, label)
            .and_then(text::number)
            .map(|mib| mib * 1_048_576.0);
        readings.value(
            "sysbench_file_bytes_per_second",
            "per_second",
            &[("kind", kind)],
            rate,
        );
    }
    // `102400.00 MiB transferred (25263.28 MiB/sec)`
    let moved = raw
        .lines()
        .find_map(|line| line.trim().split_once(" MiB transferred ("));
    let rate = moved
        .and_then(|(_, rate)| text::number(rate))
        .map(|mib| mib * 1_048_576.0);
    readings.value("sysbench_memory_bytes_per_second", "per_second", &[], rate);
    readings.into_vec()
}

fn over_time(raw: &str) -> Vec<Series> {
    let mut columns = Columns::new(FORMAT);
    for (at, line) in raw.lines().filter_map(interval) {
        let value = |keys: &[&str]| {
            let found = keys.iter().find_map(|key| line.split_once(key));
            found.and_then(|(_, rest)| text::number(rest))
        };
        let metrics: [(&str, &str, &[&str]); 5] = [
            ("requests_per_second", "per_second", &[" tps: ", " eps: "]),
            ("queries_per_second", "per_second", &[" qps: "]),
            ("errors_per_second", "per_second", &["err/s: ", " errors: "]),
            (
                "reconnects_per_second",
                "per_second",
                &["reconn/s: ", "reconnects: "],
            ),
            ("threads", "count", &["thds: ", "threads: "]),
        ];
        for (name, unit, keys) in metrics {
            if let Some(value) = value(keys) {
                columns.point(name, unit, at, Some(value));
            }
        }
        if let Some((name, ms)) = interval_latency(line) {
            columns.point(&name, "ms", at, Some(ms));
        }
    }
    columns.into_series(Some(SINCE_START))
}

/// `lat (ms,95%): 25.28`, before 1.0 `response time: 25.28ms (95%)`
fn interval_latency(line: &str) -> Option<(String, f64)> {
    if let Some((_, rest)) = line.split_once("(ms,") {
        let (percent, value) = rest.split_once("%): ")?;
        let percent: f64 = percent.trim().parse().ok()?;
        return Some((format!("latency_p{percent}_ms"), text::number(value)?));
    }
    let (value, rest) = line.split_once("response time: ")?.1.split_once(" (")?;
    let percent: f64 = rest.split_once('%')?.0.parse().ok()?;
    Some((format!("latency_p{percent}_ms"), text::duration_ms(value)?))
}
