//! Tables in which each row is a run of a load test, as people keep them by hand: users, throughput, latencies.

use super::reader::{FORMAT, Fields, Reader, TOOL};
use crate::evidence::{Latency, Run};
use crate::import::bytes;
use crate::import::record::rfc3339;

/// The most runs of a table.
const MAX_RUNS: usize = 10_000;
const NO_RUN: [&str; 2] = [
    "row was left out, for it does not say how many users there were or what they got",
    "rows were left out, for they do not say how many users there were or what they got",
];
const TOO_MANY: [&str; 2] = [
    "row was left out, for there are more than 10,000 runs",
    "rows were left out, for there are more than 10,000 runs",
];
const NO_SHARE: [&str; 2] = [
    "share of errors lies below 0 or above the whole and was left out; is its unit right?",
    "shares of errors lie below 0 or above the whole and were left out; is their unit right?",
];

impl Reader {
    /// One run. Rows of several endpoints are several sweeps, since each endpoint is a target of its own.
    pub(super) fn run(&mut self, at_s: Option<f64>, fields: &Fields, line: usize, is_cut: bool) {
        let [_, _, _, _, endpoint, _, users, throughput, errors] = &fields.known;
        let [_, _, _, _, _, _, users_sign, throughput_sign, errors_sign] = self.written.known;
        let columns = self.columns();
        let per_s = columns.throughput.as_ref().map_or(1.0, |(_, per_s)| *per_s);
        let whole = columns.errors.as_ref().map_or(1.0, |(_, whole)| *whole);
        let statistics = columns.statistics.clone();
        let users = self.value(users_sign, users, line);
        let rps = self.value(throughput_sign, throughput, line);
        let (Some(users), Some(rps)) = (
            users.filter(|n| *n > 0.0),
            rps.map(|n| n * per_s).filter(|rps| *rps >= 0.0),
        ) else {
            return self.left_out(NO_RUN, line, is_cut);
        };
        if self.runs.len() >= MAX_RUNS {
            return self.doubts.add("too_many_runs", TOO_MANY, line);
        }
        let share = self.value(errors_sign, errors, line).map(|n| n / whole);
        let error_rate = share.filter(|share| (0.0..=1.0).contains(share));
        if share != error_rate {
            self.doubts.add("share_unlikely", NO_SHARE, line);
        }
        let mut latency_ms = Latency::default();
        for (place, statistic) in statistics.iter().enumerate() {
            let sign = self.written.several.get(place).copied().unwrap_or_default();
            let text = fields.several.get(place).map_or("", AsRef::as_ref);
            let ms = self.value(sign, text, line).map(|n| n * statistic.ms);
            if ms.is_some_and(|ms| ms < 0.0) {
                self.doubts.negative_latency(line);
            }
            latency_ms.set(statistic.name, ms.filter(|ms| *ms >= 0.0));
        }
        let target = bytes::name(endpoint.trim());
        self.runs.push(Run {
            format: FORMAT.to_owned(),
            tool: TOOL.to_owned(),
            target: Some(target).filter(|target| !target.is_empty()),
            started_at: at_s.and_then(rfc3339),
            concurrency: Some(users),
            rps: Some(rps),
            error_rate,
            latency_ms,
            ..Run::default()
        });
    }
}
