//! What k6 prints at the end of a test, all versions: a list of metrics with dots up to the value,
//! since version 1 in sections. Lines about progress before it are passed over.
//!
//! Units stand behind each value, except that `--summary-time-unit=s` leaves two decimals of a
//! second, in which short times vanish. `http_req_failed` counts failures first: `✓ 31 ✗ 2123` or
//! `31 out of 2154`.

use std::collections::BTreeMap;

use super::super::bytes::{self, MAX_NAMES};
use super::super::text::{self, Place, after};
use super::{checks, note_users, settle, statistic, total_over_rate};
use crate::error::{Error, Result};
use crate::evidence::{Checks, Evidence, Latency, Run, Warning};

/// Metrics that k6 makes itself; one of them begins a list that is there without what is above it.
const OWN: [&str; 12] = [
    "checks",
    "checks_total",
    "checks_succeeded",
    "data_received",
    "data_sent",
    "http_req_blocked",
    "http_req_connecting",
    "http_req_duration",
    "http_reqs",
    "iteration_duration",
    "iterations",
    "vus_max",
];
/// A list of metrics is not longer than this, so what stands further before is not looked at.
const LONGEST: usize = 64 * 1024;

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    if line.starts_with("execution: ") {
        return place.soon(4, "script: ");
    }
    if is_heading(line, "TOTAL RESULTS") || is_heading(line, "THRESHOLDS") {
        return place.before.is_empty() || is_in_sections(place.just_before(LONGEST));
    }
    let Some(metric) = Metric::of(line).filter(|metric| OWN.contains(&metric.name)) else {
        return false;
    };
    let before = place.just_before(LONGEST);
    let is_said = |line: &str| Metric::of(line).is_some_and(|said| said.name == metric.name);
    // In the sections of version 1 a metric comes again for each group and scenario.
    before.is_empty() || !is_in_sections(before) && before.lines().any(is_said)
}

/// `█ TOTAL RESULTS`, where the block may be what a code page made of it.
fn is_heading(line: &str, title: &str) -> bool {
    let block = line.strip_suffix(title).and_then(|b| b.strip_suffix(' '));
    block.is_some_and(|b| !b.is_empty() && b.len() < 16 && b.chars().all(|c| !c.is_ascii()))
}

fn is_in_sections(text: &str) -> bool {
    let headings = [" TOTAL RESULTS", " GROUP: ", " SCENARIO: "];
    headings.iter().any(|heading| text.contains(heading))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let report = Report::of(raw);
    if report.metrics.is_empty() {
        return Err(
            Error::new("the output of k6 has no list of metrics at its end")
                .next("Let the test end by itself, and keep its whole output."),
        );
    }
    let (run, warnings) = report.run(raw);
    Ok(Evidence {
        runs: vec![run],
        warnings,
        ..Evidence::default()
    })
}

/// `✓ http_req_duration..............: avg=6.85ms   min=155.49µs`
struct Metric<'a> {
    /// Whether its thresholds held.
    held: Option<bool>,
    /// `{ scenario:buy }` is a part of the metric above.
    name: &'a str,
    values: &'a str,
}

impl<'a> Metric<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let (name, rest) = line.split_at_checked(line.find("...")?)?;
        let values = rest.trim_start_matches('.').strip_prefix(':')?.trim();
        let marked = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '{');
        let is_name = marked.starts_with('{') || !marked.contains(char::is_whitespace);
        (is_name && !marked.is_empty()).then_some(Metric {
            held: verdict(name),
            name: marked,
            values,
        })
    }
}

fn verdict(line: &str) -> Option<bool> {
    match line.trim_start().chars().next()? {
        '✓' => Some(true),
        '✗' => Some(false),
        _ => None,
    }
}

type Judged = BTreeMap<String, BTreeMap<String, bool>>;

#[derive(Default)]
struct Report<'a> {
    /// What stands behind each metric of the whole test.
    metrics: BTreeMap<&'a str, &'a str>,
    judged: Judged,
}

impl<'a> Report<'a> {
    fn of(raw: &'a str) -> Self {
        let mut report = Report::default();
        let mut above = "";
        for line in raw.lines() {
            let Some(metric) = Metric::of(line) else {
                continue;
            };
            if !metric.name.starts_with('{') {
                above = metric.name;
                if report.metrics.len() < MAX_NAMES {
                    // The totals come before groups and scenarios.
                    report.metrics.entry(above).or_insert(metric.values);
                }
            }
            if let Some(held) = metric.held {
                let part = metric.name.replace(' ', "");
                let name = match part.starts_with('{') {
                    true => format!("{above}{part}"),
                    false => part,
                };
                // The text does not say which they are.
                report.judge(&name, "all of its thresholds", held);
            }
        }
        report.judge_sections(raw);
        report
    }

    /// Since version 1: the name of a metric, and below it `✓ 'p(95)<200' p(95)=11.91ms`.
    fn judge_sections(&mut self, raw: &str) {
        let Some((_, below)) = raw.split_once(" THRESHOLDS") else {
            return;
        };
        let (mut above, mut metric) = ("", String::new());
        for line in below.lines().map(str::trim) {
            if is_heading(line, "TOTAL RESULTS") || Metric::of(line).is_some() {
                break;
            }
            let expression = line
                .split_once('\'')
                .and_then(|(_, rest)| rest.rsplit_once('\''));
            match (verdict(line), expression) {
                (Some(held), Some((expression, _))) => self.judge(&metric, expression, held),
                // A part of the metric above.
                (None, _) if line.starts_with('{') => {
                    metric = format!("{above}{}", line.replace(' ', ""));
                }
                (None, _) if !line.is_empty() => {
                    above = line;
                    metric = line.to_owned();
                }
                _ => {}
            }
        }
    }

    fn judge(&mut self, metric: &str, expression: &str, held: bool) {
        if self.judged.len() < MAX_NAMES {
            let by_expression = self.judged.entry(bytes::name(metric)).or_default();
            by_expression.insert(bytes::name(expression), held);
        }
    }

    fn values(&self, metric: &str) -> &'a str {
        self.metrics.get(metric).copied().unwrap_or_default()
    }

    /// The total of a counter, and its rate: `2154    134.374956/s`.
    fn counter(&self, metric: &str) -> (Option<u64>, Option<f64>) {
        let mut values = self.values(metric).split_whitespace();
        let count = values.next().and_then(text::count);
        let rate = values.next().and_then(|rate| rate.strip_suffix("/s"));
        (count, rate.and_then(text::number))
    }

    /// How many were counted by a rate, and how many were not.
    fn rate(&self, metric: &str) -> Option<(u64, u64)> {
        let values = self.values(metric);
        let words = values.split_whitespace().skip(1);
        let mut numbers = words.filter_map(|word| word.parse::<u64>().ok());
        let (first, second) = (numbers.next()?, numbers.next()?);
        match values.contains(" out of ") {
            true => Some((first, second.saturating_sub(first))),
            false => Some((first, second)),
        }
    }

    /// `12      min=12       max=12`
    fn gauge(&self, metric: &str, statistic: &str) -> Option<f64> {
        let mut values = self.values(metric).split_whitespace();
        values.find_map(|value| text::number(value.strip_prefix(statistic)?.strip_prefix('=')?))
    }

    fn run(self, raw: &str) -> (Run, Vec<Warning>) {
        let (counted, rps) = self.counter("http_reqs");
        let (iterations, iteration_rate) = self.counter("iterations");
        let has_http = ["http_reqs", "http_req_duration"]
            .iter()
            .any(|metric| self.metrics.contains_key(metric));
        // Iterations come below the requests: a list that is cut off above says nothing of either.
        let is_whole = self.metrics.contains_key("iterations");
        let requests = match has_http {
            true => counted,
            false => is_whole.then_some(0),
        };
        let over_rate = |count: Option<u64>, rate| total_over_rate(count.map(|n| n as f64), rate);
        let computed_s = over_rate(counted, rps).or_else(|| over_rate(iterations, iteration_rate));
        let failed = self.rate("http_req_failed");
        let share = failed
            .map(|(failed, others)| super::super::share(Some(failed), failed.checked_add(others)));
        let (latency_ms, is_rounded) = latency(self.values("http_req_duration"));
        let mut run = Run {
            target: after(raw, "script: ").map(bytes::file_name),
            duration_s: computed_s.or_else(|| running_s(raw)),
            requests,
            errors: failed.map(|(failed, _)| failed),
            error_rate: share.flatten(),
            rps,
            concurrency: self.gauge("vus_max", "max"),
            latency_ms,
            bytes_received: text::bytes(self.values("data_received"), 1000.0)
                .map(|bytes| bytes.round() as u64),
            checks: self.checks(),
            ..super::run("k6-text")
        };
        if computed_s.is_some() {
            run.derived.push("duration_s".to_owned());
        }
        if run.error_rate.is_some() {
            run.derived.push("error_rate".to_owned());
        }
        note_users(&mut run, self.gauge("vus", "min"), self.gauge("vus", "max"));
        run.thresholds = Some(self.judged).filter(|judged| !judged.is_empty());
        let warnings = match is_rounded {
            true => vec![rounded()],
            false => Vec::new(),
        };
        (settle(run, iterations), warnings)
    }

    fn checks(&self) -> Option<Checks> {
        let counted = self
            .rate("checks_succeeded")
            .or_else(|| self.rate("checks"))?;
        checks(Some(counted.0), Some(counted.1))
    }
}

/// The statistics of a trend, and whether short times in it are lost.
fn latency(values: &str) -> (Latency, bool) {
    let mut latency = Latency::default();
    // k6 itself writes short times in smaller units.
    let is_rounded = values
        .split_whitespace()
        .filter_map(|value| value.split_once('='))
        .any(|(_, time)| time.starts_with("0.") && is_seconds(time));
    for value in values.split_whitespace() {
        let Some((key, time)) = value.split_once('=') else {
            continue;
        };
        let ms = text::duration_ms(time).filter(|ms| !is_rounded || *ms > 0.0);
        if let Some(name) = statistic(key) {
            latency.set(&name, ms);
        }
    }
    (latency, is_rounded)
}

fn is_seconds(time: &str) -> bool {
    time.strip_suffix('s')
        .is_some_and(|number| number.parse::<f64>().is_ok())
}

fn rounded() -> Warning {
    Warning {
        code: "latency_rounded".to_owned(),
        message: "latencies are written in seconds with two decimals, so they are off by up to \
                  5 ms; those below were left out. Print them with --summary-time-unit=ms"
            .to_owned(),
        field: Some("latency_ms".to_owned()),
        ..Warning::default()
    }
}

/// The last of the lines `running (1m02.3s), 00/12 VUs, 1065 complete and 0 interrupted iterations`.
fn running_s(raw: &str) -> Option<f64> {
    let line = raw
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("running ("))?;
    let (time, _) = line.split_once(')')?;
    text::duration_ms(time).map(|ms| ms / 1000.0)
}
