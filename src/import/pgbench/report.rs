//! The report at the end of a run of pgbench, with the lines of progress where both are in a file.
//!
//! Without `-P`, `-r` or `-R` pgbench does not measure latencies: it prints time times clients by
//! transactions and no standard deviation. Percentiles are only in the log (`-l`).

use std::collections::BTreeMap;

use super::progress::{OverTime, is_beginning, is_progress, is_version};
use super::{TOOL, last_line};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run, Warning};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::postgres::sql;
use crate::import::reading::Readings;
use crate::import::text::{self, Place, after};
use crate::import::{closed_loop, share};

const FORMAT: &str = "pgbench-text";

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    let before = place.before;
    // Lines of progress may be many, so what is behind them is not searched each time.
    if is_progress(line) {
        return before.is_empty() || (!is_progress(last_line(before)) && is_complete(before));
    }
    let is_type = line.starts_with("transaction type: ");
    let begins = is_type || (is_beginning(line) && place.lines(12).skip(1).any(is_report));
    let is_second = (is_type || is_version(line)) && before.contains("transaction type: ");
    let is_next = line.starts_with("starting vacuum") && is_progress(last_line(before));
    begins && (before.is_empty() || is_complete(before) || is_second || is_next)
}

fn is_report(line: &str) -> bool {
    line.starts_with("transaction type: ") || is_progress(line)
}

fn is_complete(report: &str) -> bool {
    report.lines().any(|line| line.starts_with("tps = "))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut over_time = OverTime::new(FORMAT);
    for line in raw.lines() {
        over_time.line(line);
    }
    let series = over_time.into_series();
    let (head, scripts) = split_scripts(raw);
    let mut evidence = Evidence {
        series,
        ..Evidence::default()
    };
    match run(head, &scripts) {
        Some(mut run) => {
            evidence.readings = statements(raw);
            evidence.warnings = warnings(raw, &run);
            run.notes = notes(head, &run);
            evidence.runs.push(run);
        }
        None if evidence.series.is_empty() || raw.contains("transaction type: ") => {
            return Err(Error::new("the report of pgbench has no line \"tps = \"")
                .next("Let the run end by itself, and keep its whole output."));
        }
        None => evidence.warnings.push(Warning::new(
            "report_cut_off",
            "the lines of progress of pgbench are there, but not the report of the run",
        )),
    }
    Ok(evidence)
}

/// What is said of the whole run, and the blocks of its scripts.
fn split_scripts(raw: &str) -> (&str, Vec<&str>) {
    const MARK: &str = "\nSQL script ";
    let mut parts = raw.split(MARK);
    let head = parts.next().unwrap_or_default();
    (head, parts.take(MAX_NAMES).collect())
}

fn run(head: &str, scripts: &[&str]) -> Option<Run> {
    let rps = throughput(head);
    let processed = after(head, "number of transactions actually processed:").and_then(text::count);
    if rps.is_none() && processed.is_none_or(|n| n > 0) {
        return None;
    }
    let failed = after(head, "number of failed transactions:").and_then(text::count);
    let requests = match (processed, failed) {
        (Some(processed), Some(failed)) => processed.checked_add(failed),
        (processed, _) => processed,
    };
    let mut derived = Vec::new();
    if failed.is_some_and(|n| n > 0) {
        derived.push("requests".to_owned());
    }
    if failed.is_some() {
        derived.push("error_rate".to_owned());
    }
    let asked_s = after(head, "duration:").and_then(text::number);
    let duration_s = asked_s.or_else(|| {
        let duration_s = processed? as f64 / rps.filter(|rps| *rps > 0.0)?;
        derived.push("duration_s".to_owned());
        Some(duration_s)
    });
    Some(Run {
        format: FORMAT.to_owned(),
        tool: TOOL.to_owned(),
        tool_version: version(head),
        target: after(head, "transaction type:").map(bytes::file_name),
        duration_s,
        requests,
        responses: processed.filter(|_| failed.is_some()),
        errors: failed,
        error_rate: share(failed, requests),
        rps,
        concurrency: after(head, "number of clients:").and_then(text::number),
        latency_ms: latency(head, processed),
        endpoints: endpoints(scripts),
        error_types: failures(head),
        derived,
        ..Run::default()
    })
}

/// Without connecting, where both are printed.
fn throughput(text: &str) -> Option<f64> {
    let lines = || text.lines().filter_map(|line| line.strip_prefix("tps = "));
    let without = |line: &&str| line.contains("(excluding") || line.contains("(without");
    lines()
        .find(without)
        .or_else(|| lines().next())
        .and_then(text::number)
}

/// `pgbench (15.18 (Debian 15.18-0+deb12u1))`
fn version(head: &str) -> Option<String> {
    let line = head.lines().find(|line| is_version(line))?;
    let rest = line.strip_prefix("pgbench (")?;
    let end = rest.find([' ', ')', ',']).unwrap_or(rest.len());
    rest.get(..end).map(bytes::name)
}

/// `latency average = 6.319 ms`; before version 10 with a colon.
fn latency(text: &str, processed: Option<u64>) -> Latency {
    let mut latency = Latency::default();
    if processed == Some(0) {
        return latency;
    }
    for (name, label) in [("mean", "latency average"), ("stddev", "latency stddev")] {
        let mut lines = text.lines().filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("- ").unwrap_or(line).strip_prefix(label)
        });
        let value = lines
            .next()
            .map(|rest| rest.trim_start_matches([' ', '=', ':']));
        latency.set(name, value.and_then(text::number));
    }
    latency
}

/// The kinds of failures that `--failures-detailed` tells apart.
fn failures(head: &str) -> Option<BTreeMap<String, u64>> {
    let kinds = ["serialization", "deadlock", "other"].into_iter();
    let counted = kinds.filter_map(|kind| {
        let count = after(head, &format!("number of {kind} failures:"))?;
        Some((kind.to_owned(), text::count(count)?))
    });
    let counted: BTreeMap<_, _> = counted.collect();
    (!counted.is_empty()).then_some(counted)
}

/// One block a script: `1: custom.sql`, then lines that begin with a dash.
fn endpoints(scripts: &[&str]) -> Option<Vec<Endpoint>> {
    let endpoints = scripts.iter().filter_map(|block| {
        let name = block.lines().next()?.split_once(": ")?.1;
        let totals = block.lines().find(|line| line.contains(" transactions ("));
        let totals = totals.map(|line| line.trim_start().trim_start_matches("- "));
        let processed = totals.and_then(text::count);
        let failed = after(block, "- number of failed transactions:").and_then(text::count);
        Some(Endpoint {
            name: bytes::file_name(name),
            requests: processed.and_then(|n| n.checked_add(failed.unwrap_or(0))),
            errors: failed,
            rps: totals
                .and_then(|line| line.split_once("tps = "))
                .and_then(|(_, rest)| text::number(rest)),
            latency_ms: latency(block, processed),
        })
    });
    (!scripts.is_empty()).then(|| endpoints.collect())
}

/// The table of `-r`: milliseconds, since version 15 failures and with `--max-tries` retries.
fn statements(raw: &str) -> Vec<crate::evidence::Reading> {
    let mut readings = Readings::new(FORMAT);
    let mut script = String::new();
    let mut counts = None;
    for line in raw.lines() {
        let trimmed = line.trim_start().trim_start_matches("- ");
        if let Some((_, name)) = line
            .strip_prefix("SQL script ")
            .and_then(|l| l.split_once(": "))
        {
            script = bytes::file_name(name);
        }
        if let Some(rest) = trimmed.strip_prefix("statement latencies in milliseconds") {
            counts = Some(
                usize::from(rest.contains("failures")) + usize::from(rest.contains("retries")),
            );
            continue;
        }
        let Some(columns) = counts else { continue };
        let Some((ms, failed, statement)) = statement(trimmed, columns) else {
            counts = None;
            continue;
        };
        let statement = sql::without_texts(statement);
        let mut labels = vec![("statement", statement.as_str())];
        if !script.is_empty() {
            labels.push(("script", script.as_str()));
        }
        readings.value("pgbench_statement_mean_ms", "ms", &labels, Some(ms));
        let failed = failed.filter(|n| *n > 0.0);
        readings.value("pgbench_statement_failures", "count", &labels, failed);
    }
    readings.into_vec()
}

/// `0.354           0  BEGIN;`
fn statement(line: &str, columns: usize) -> Option<(f64, Option<f64>, &str)> {
    let (ms, mut rest) = text::leading_number(line)?;
    let mut failed = None;
    for column in 0..columns {
        let (count, behind) = text::leading_number(rest)?;
        rest = behind;
        if column == 0 {
            failed = Some(count);
        }
    }
    let statement = rest.trim();
    (!statement.is_empty() && rest.starts_with(' ')).then_some((ms, failed, statement))
}

/// True if the last line is a row of the table of statements that has no statement.
fn ends_in_table(raw: &str) -> bool {
    let Some((_, table)) = raw.rsplit_once("statement latencies in milliseconds") else {
        return false;
    };
    let last = table.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.is_some_and(|line| {
        let mut words = line.split_whitespace();
        words.all(|word| word.parse::<f64>().is_ok())
    })
}

fn warnings(raw: &str, run: &Run) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if ends_in_table(raw) {
        warnings.push(text::cut_off("the end of its table of statements"));
    }
    if raw.contains("Run was aborted") {
        warnings.push(Warning::new(
            "run_aborted",
            "pgbench says that the run was aborted, so its results are incomplete",
        ));
    }
    // With a rate limit latencies count from the time that was planned, so there is no closed loop.
    if !raw.contains("rate limit schedule lag:") && !raw.contains("including reconnection") {
        let places = run.concurrency.unwrap_or(0.0);
        warnings.extend(closed_loop::doubt(run, places, 0.001));
    }
    warnings
}

fn notes(head: &str, run: &Run) -> Vec<String> {
    let mut notes = vec!["pgbench prints no percentiles; its log (-l) has them.".to_owned()];
    if run.latency_ms.get("mean").is_some() && run.latency_ms.get("stddev").is_none() {
        notes.push("The mean latency is time times clients by transactions, as pgbench computes it where it measures no latencies.".to_owned());
    }
    if head.contains("(including reconnection times)") {
        notes.push("Each transaction connects anew, and that counts.".to_owned());
    }
    if let Some(lag) = after(head, "rate limit schedule lag:") {
        notes.push(format!(
            "The rate was limited: latencies count from the planned start and include the lag ({}).",
            bytes::name(lag)
        ));
    }
    if let Some(skipped) = after(head, "number of transactions skipped:")
        .and_then(text::count)
        .filter(|n| *n > 0)
    {
        notes.push(format!(
            "Transactions that were skipped because they were too late, and are not in the requests: {skipped}."
        ));
    }
    if let Some(above) = after(head, "number of transactions above the ") {
        notes.push(format!("Transactions above the {}.", bytes::name(above)));
    }
    if let Some(retried) = after(head, "number of transactions retried:") {
        notes.push(format!("Transactions retried: {}.", bytes::name(retried)));
    }
    notes
}
