//! siege: <https://www.joedog.org/siege-home/>.
//!
//! Latencies are exact to 10 ms: seconds with two decimals, and milliseconds in 4.1.7 and later, which
//! say so in the report and not in JSON and log; there throughput and requests in flight tell. `Transactions` are requests that
//! were answered without a failure, `Failed transactions` those that broke or were answered with 408
//! or 500 and more. `Concurrency` is how many were in flight on average, not the number of users.

use super::share;
use super::text::{self as words, ms_of_s, names};
use crate::evidence::{Latency, Run};

pub(super) mod json;
pub(super) mod log;
pub(super) mod text;
pub(super) mod verbose;

/// What siege says of a whole run, in whatever form.
#[derive(Debug, Clone, Default)]
struct Summary {
    transactions: Option<u64>,
    failed: Option<u64>,
    successful: Option<u64>,
    elapsed_s: Option<f64>,
    response: Option<Time>,
    longest: Option<Time>,
    shortest: Option<Time>,
    rate: Option<f64>,
    in_flight: Option<f64>,
    /// `Preparing 9 concurrent users for battle.`
    users: Option<f64>,
    version: Option<String>,
}

/// A time, and its unit where that is written.
#[derive(Debug, Clone, Copy)]
struct Time {
    number: f64,
    is_ms: Option<bool>,
}

impl Time {
    /// `0.02 secs`, `516.77 ms`, `0.11`
    fn of(text: &str) -> Option<Self> {
        let (number, unit) = words::leading_number(text)?;
        let unit = unit.trim().trim_end_matches(',');
        let is_ms = words::unit_ms(unit).map(|ms| ms < 1000.0);
        Some(Time { number, is_ms })
    }

    fn bare(number: f64) -> Self {
        let is_ms = None;
        Time { number, is_ms }
    }

    fn ms(self, is_ms: bool) -> f64 {
        match self.is_ms.unwrap_or(is_ms) {
            true => self.number,
            false => ms_of_s(self.number),
        }
    }
}

impl Summary {
    /// Takes a line of the report or of its JSON: `Elapsed time:  4.67 secs`, `"elapsed_time":  4.67,`.
    /// False if it is neither.
    fn take(&mut self, line: &str) -> bool {
        let line = line.trim_start_matches('{').trim();
        if let Some(rest) = line.strip_prefix("** ") {
            return self.take_intro(rest);
        }
        let Some((label, value)) = line.split_once(':') else {
            return false;
        };
        let (number, count) = (words::number(value), words::count(value));
        match label.trim_matches('"') {
            "Transactions" | "transactions" => self.transactions = count,
            "Failed transactions" | "failed_transactions" => self.failed = count,
            "Successful transactions" | "successful_transactions" => self.successful = count,
            "Elapsed time" | "elapsed_time" => self.elapsed_s = number,
            "Response time" | "response_time" => self.response = Time::of(value),
            "Longest transaction" | "longest_transaction" => self.longest = Time::of(value),
            "Shortest transaction" | "shortest_transaction" => self.shortest = Time::of(value),
            "Transaction rate" | "transaction_rate" => self.rate = number,
            "Concurrency" | "concurrency" => self.in_flight = number,
            "Availability" | "availability" => {}
            "Data transferred" | "data_transferred" => {}
            "Throughput" | "throughput" => {}
            _ => return false,
        }
        true
    }

    /// `SIEGE 4.0.7`, `Preparing 9 concurrent users for battle.`
    fn take_intro(&mut self, line: &str) -> bool {
        if let Some(version) = line.strip_prefix("SIEGE ") {
            self.version = Some(super::bytes::name(version.trim()));
            return true;
        }
        if let Some(rest) = line.strip_prefix("Preparing ") {
            self.users = words::number(rest);
            return true;
        }
        false
    }

    fn run(&self, format: &str) -> Run {
        let requests = match (self.transactions, self.failed) {
            (Some(good), Some(failed)) => good.checked_add(failed),
            _ => None,
        };
        let mut run = Run {
            format: format.to_owned(),
            tool: "siege".to_owned(),
            tool_version: self.version.clone(),
            duration_s: self.elapsed_s,
            requests,
            errors: self.failed,
            error_rate: share(self.failed, requests),
            rps: self.rate,
            concurrency: self.users,
            latency_ms: self.latency(),
            derived: names(["requests", "error_rate"]),
            notes: self.notes(),
            ..Run::default()
        };
        words::keep_derived(&mut run);
        run
    }

    fn latency(&self) -> Latency {
        let mut latency = Latency::default();
        if self.transactions == Some(0) {
            return latency;
        }
        let is_ms = self.is_ms();
        let ms = |time: Option<Time>| time.map(|time| time.ms(is_ms));
        latency.set("min", ms(self.shortest));
        latency.set("mean", ms(self.response));
        latency.set("max", ms(self.longest));
        latency
    }

    /// True if times without a unit are milliseconds: requests in flight are throughput times
    /// response time, and the two readings lie a thousand times apart.
    fn is_ms(&self) -> bool {
        let (Some(response), Some(rate), Some(in_flight)) =
            (self.response, self.rate, self.in_flight)
        else {
            return false;
        };
        let as_seconds = rate * response.number;
        in_flight > 0.0 && as_seconds / in_flight > 30.0
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec!["Latencies are exact to 10 ms; there are no percentiles.".to_owned()];
        if let Some(in_flight) = self.in_flight.filter(|n| *n > 0.0) {
            notes.push(match self.users {
                Some(_) => format!("On average {in_flight} requests were in flight."),
                None => format!(
                    "On average {in_flight} requests were in flight; the file does not say how many users there were."
                ),
            });
        }
        if self.is_ms() && self.response.is_some_and(|time| time.is_ms.is_none()) {
            notes.push(
                "Times are taken for milliseconds, as newer versions of siege write them: only so they fit throughput and requests in flight."
                    .to_owned(),
            );
        }
        if let (Some(all), Some(good)) = (self.transactions, self.successful)
            && good < all
        {
            notes.push(format!(
                "Answers of 400 or more that are not among the failed transactions: {}.",
                all.saturating_sub(good)
            ));
        }
        notes
    }
}
