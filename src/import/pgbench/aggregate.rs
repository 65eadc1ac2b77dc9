//! pgbench `-l --aggregate-interval`: one line an interval, in microseconds, one file a thread:
//! `start transactions sum squares min max [lag: sum squares min max] [skipped] [retried retries
//! serialization deadlock]`.
//!
//! Transactions that failed (since 15) are not among the transactions of the first columns.

use super::TOOL;
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};
use crate::import::Head;
use crate::import::reading::Columns;
use crate::import::record::doubts::Doubts;
use crate::import::record::{EachLine, Line, Records, all_lines, lines, rfc3339};
use crate::import::share;

const FORMAT: &str = "pgbench-aggregate-log";
/// The most intervals: more than a year of minutes.
const MAX_INTERVALS: usize = 600_000;

#[derive(Clone, Copy)]
struct Interval {
    start_s: f64,
    count: f64,
    sum_us: f64,
    squares: f64,
    min_us: f64,
    max_us: f64,
    skipped: Option<f64>,
    failed: Option<f64>,
}

fn parse(line: &str) -> Option<Interval> {
    let mut fields = [0.0; 15];
    let mut length = 0_usize;
    for field in line.split(' ').filter(|field| !field.is_empty()) {
        *fields.get_mut(length)? = field.parse::<u64>().ok()? as f64;
        length = length.saturating_add(1);
    }
    let [
        start_s,
        count,
        sum_us,
        squares,
        min_us,
        max_us,
        _,
        _,
        _,
        _,
        skipped,
        _,
        _,
        serialization,
        deadlock,
    ] = fields;
    let is_time = (1e9..1e10).contains(&start_s);
    // Sums cannot lie outside of what the lowest and the highest value allow.
    let is_sum = count * min_us <= sum_us + 1.0 && sum_us <= count * max_us + 1.0;
    let is_length = matches!(length, 6 | 10 | 11 | 12 | 13 | 15);
    (is_time && is_sum && is_length).then_some(Interval {
        start_s,
        count,
        sum_us,
        squares,
        min_us,
        max_us,
        skipped: (length >= 11).then_some(skipped),
        failed: (length == 15).then_some(serialization + deadlock),
    })
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    all_lines(head, |line| parse(line).is_some())
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

#[derive(Default)]
struct Reader {
    intervals: Vec<Interval>,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        match parse(line.text).filter(|_| !line.is_cut) {
            Some(interval) if self.intervals.len() < MAX_INTERVALS => self.intervals.push(interval),
            Some(_) => {}
            None if line.is_cut => self.doubts.cut_line(line.number),
            None => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        if self.intervals.is_empty() {
            return Evidence::default();
        }
        let length_s = self.length_s();
        Evidence {
            runs: vec![self.run(length_s)],
            series: self.series(length_s),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.intervals.is_empty() {
            true => Err(crate::error::Error::new("the log holds no whole interval")
                .next("Let pgbench run for longer than its --aggregate-interval.")),
            false => Ok(self.so_far()),
        }
    }
}

impl Reader {
    /// The length of an interval: the least that two beginnings lie apart.
    fn length_s(&self) -> Option<f64> {
        let pairs = self.intervals.iter().zip(self.intervals.iter().skip(1));
        let apart = pairs
            .map(|(a, b)| b.start_s - a.start_s)
            .filter(|s| *s > 0.0);
        apart.min_by(f64::total_cmp)
    }

    fn sum(&self, of: impl Fn(&Interval) -> f64) -> f64 {
        self.intervals.iter().map(of).sum()
    }

    fn run(&self, length_s: Option<f64>) -> Run {
        let count = self.sum(|i| i.count);
        let starts = || self.intervals.iter().map(|i| i.start_s);
        let first_s = starts().min_by(f64::total_cmp);
        let last_s = starts().max_by(f64::total_cmp);
        let duration_s = match (first_s, last_s, length_s) {
            (Some(first), Some(last), Some(length)) => Some(last - first + length),
            _ => None,
        };
        let has_failed = self.intervals.iter().any(|i| i.failed.is_some());
        let failed = has_failed.then(|| self.sum(|i| i.failed.unwrap_or(0.0)) as u64);
        let requests = (count as u64).checked_add(failed.unwrap_or(0));
        let skipped = self.sum(|i| i.skipped.unwrap_or(0.0));
        let mut notes = vec![
            "pgbench writes one such file a thread (-j); this one holds the clients of one thread. The interval in which the run ended is not in it."
                .to_owned(),
        ];
        if skipped > 0.0 {
            notes.push(format!("Transactions that were skipped because they were too late, and are not in the requests: {skipped}."));
        }
        Run {
            format: FORMAT.to_owned(),
            tool: TOOL.to_owned(),
            started_at: first_s.and_then(rfc3339),
            duration_s,
            requests,
            responses: has_failed.then_some(count as u64),
            errors: failed,
            error_rate: share(failed, requests),
            rps: duration_s.map(|s| count / s),
            latency_ms: self.latency(count),
            derived: [
                "duration_s",
                "requests",
                "errors",
                "error_rate",
                "rps",
                "latency_ms",
            ]
            .map(String::from)
            .to_vec(),
            notes,
            ..Run::default()
        }
    }

    fn latency(&self, count: f64) -> Latency {
        let mut latency = Latency::default();
        if count == 0.0 {
            return latency;
        }
        let busy = || self.intervals.iter().filter(|i| i.count > 0.0);
        let mean = self.sum(|i| i.sum_us) / count;
        let variance = self.sum(|i| i.squares) / count - mean * mean;
        let min = busy().map(|i| i.min_us).min_by(f64::total_cmp);
        let max = busy().map(|i| i.max_us).max_by(f64::total_cmp);
        latency.set("min", min.map(|us| us / 1000.0));
        latency.set("mean", Some(mean / 1000.0));
        latency.set("stddev", Some(variance.max(0.0).sqrt() / 1000.0));
        latency.set("max", max.map(|us| us / 1000.0));
        latency
    }

    fn series(&self, length_s: Option<f64>) -> Vec<crate::evidence::Series> {
        let mut columns = Columns::new(FORMAT);
        for i in &self.intervals {
            let (at, is_busy) = (i.start_s, i.count > 0.0);
            let rate = length_s.map(|s| i.count / s);
            columns.point("requests_per_second", "per_second", at, rate);
            let mean = is_busy.then(|| i.sum_us / i.count / 1000.0);
            columns.point("latency_mean_ms", "ms", at, mean);
            let max = is_busy.then_some(i.max_us / 1000.0);
            columns.point("latency_max_ms", "ms", at, max);
            if let Some(failed) = i.failed {
                columns.point("failed_requests", "count", at, Some(failed));
            }
        }
        columns.into_series(None)
    }
}
