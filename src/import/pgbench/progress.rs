//! The lines that `pgbench -P` writes to standard error while it runs, without the report.

use super::report;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Series};
use crate::import::Head;
use crate::import::bytes::MAX_LINE_BYTES;
use crate::import::reading::{Columns, SINCE_START};
use crate::import::record::{EachLine, Line, Records, lines};
use crate::import::text;

const FORMAT: &str = "pgbench-progress";

/// Lines of progress, and what pgbench says before the first.
pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let mut is_any = false;
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    lines.all(|line| {
        let is_one = is_progress(line);
        is_any |= is_one;
        is_one || is_beginning(line) || line.starts_with("pgbench: ")
    }) && is_any
}

/// What is said before the first line of progress.
pub(super) fn is_beginning(line: &str) -> bool {
    is_version(line) || line.starts_with("starting vacuum...")
}

/// `pgbench (15.18 (Debian 15.18-0+deb12u1))`
pub(super) fn is_version(line: &str) -> bool {
    line.strip_prefix("pgbench (")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `progress: 2.0 s, 2453.9 tps, lat 3.228 ms stddev 2.606, 0 failed`
pub(super) fn is_progress(line: &str) -> bool {
    line.starts_with("progress: ") && line.contains(" s, ") && line.contains(" tps")
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader {
        over_time: OverTime::new(FORMAT),
        others: String::new(),
    })
}

struct Reader {
    over_time: OverTime,
    /// What is no progress: the report of a run so long that it begins far behind its first line.
    others: String,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if !self.over_time.line(line.text) && self.others.len() < MAX_LINE_BYTES {
            self.others.push_str(line.text);
            self.others.push('\n');
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        Evidence::default()
    }

    fn finish(self) -> Result<Evidence> {
        let mut evidence = match self.others.contains("transaction type: ") {
            true => report::read(&self.others)?,
            false => Evidence::default(),
        };
        evidence.series.extend(self.over_time.into_series());
        match evidence.is_empty() {
            true => Err(Error::new("no line of progress holds a value").next("Let it run longer.")),
            false => Ok(evidence),
        }
    }
}

/// The metrics in lines of progress.
pub(super) struct OverTime {
    columns: Columns,
    is_time_of_day: bool,
}

impl OverTime {
    pub(super) fn new(format: &'static str) -> Self {
        OverTime {
            columns: Columns::new(format),
            is_time_of_day: false,
        }
    }

    /// Adds a line; false if it is no progress.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let Some(rest) = line
            .strip_prefix("progress: ")
            .filter(|_| is_progress(line))
        else {
            return false;
        };
        let Some(at) = text::number(rest) else {
            return true;
        };
        // `--progress-timestamp` writes unix time.
        self.is_time_of_day |= at > 1e9;
        for part in rest.split(", ").skip(1) {
            self.part(part.trim(), at);
        }
        true
    }

    fn part(&mut self, part: &str, at: f64) {
        if let Some(lat) = part.strip_prefix("lat ") {
            let mean = text::number(lat);
            self.columns.point("latency_mean_ms", "ms", at, mean);
            let stddev = lat.split_once("stddev ").map(|(_, s)| text::number(s));
            if let Some(stddev) = stddev {
                self.columns.point("latency_stddev_ms", "ms", at, stddev);
            }
            return;
        }
        if let Some(lag) = part.strip_prefix("lag ") {
            let lag = text::number(lag);
            return self.columns.point("schedule_lag_ms", "ms", at, lag);
        }
        let (name, unit) = match part.rsplit(' ').next() {
            Some("tps") => ("requests_per_second", "per_second"),
            Some("failed") => ("failed_requests", "count"),
            Some("skipped") => ("skipped_requests", "count"),
            Some("retried") => ("retried_requests", "count"),
            Some("retries") => ("retries", "count"),
            _ => return,
        };
        self.columns.point(name, unit, at, text::number(part));
    }

    pub(super) fn into_series(self) -> Vec<Series> {
        let note = (!self.is_time_of_day).then_some(SINCE_START);
        self.columns.into_series(note)
    }
}
