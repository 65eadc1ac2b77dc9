//! k6 `--out csv`: <https://grafana.com/docs/k6/latest/results-output/real-time/csv/>.
//!
//! A row is a sample of a metric, so a request has nine of them; one `http_req_duration` is one
//! request. The columns after the third depend on version and options. The time is that of the end,
//! in whole seconds unless `K6_CSV_TIME_FORMAT` says otherwise; values are milliseconds.

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::requests::{Request, Requests};
use super::super::record::rows::{EachRow, Header, Row, rows};
use super::super::record::{Records, unix_s};
use super::settle;
use crate::error::{Error, Result};
use crate::evidence::{Checks, Evidence, Run};

const FORMAT: &str = "k6-out-csv";
/// Below this, times in whole seconds say too little about how long a run took.
const LEAST_S: f64 = 10.0;
/// k6's code for a request that took longer than its time limit.
const TIMEOUT: &str = "1050";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = ["metric_name", "timestamp", "metric_value"];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, start)
}

fn start(head: &Head) -> (Header, Reader) {
    let header = Header::of(head).unwrap_or_default();
    let reader = Reader {
        columns: Columns::of(&header),
        held: None,
        text: Texts::default(),
        tally: Tally::default(),
    };
    (header, reader)
}

struct Columns {
    metric: Option<usize>,
    time: Option<usize>,
    value: Option<usize>,
    expected: Option<usize>,
    name: Option<usize>,
    url: Option<usize>,
    status: Option<usize>,
    error: Option<usize>,
    code: Option<usize>,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Columns {
            metric: header.find("metric_name"),
            time: header.find("timestamp"),
            value: header.find("metric_value"),
            expected: header.find("expected_response"),
            name: header.find("name"),
            url: header.find("url"),
            status: header.find("status"),
            error: header.find("error"),
            code: header.find("error_code"),
        }
    }
}

/// A request whose verdict may still follow in a row `http_req_failed`.
#[derive(Clone, Copy)]
struct Held {
    ended_s: Option<f64>,
    latency_ms: f64,
    failed: bool,
}

/// The texts of the request that is held; kept apart so that they are not made anew for each.
#[derive(Default)]
struct Texts {
    endpoint: String,
    status: String,
    error: String,
}

#[derive(Default)]
struct Tally {
    requests: Requests,
    doubts: Doubts,
    rows: u64,
    users: Option<f64>,
    checks: Option<Checks>,
    iterations: u64,
    bytes: f64,
    timeouts: u64,
    /// True once a time was met that is no whole number of seconds.
    has_fractions: bool,
    unanswered: u64,
}

impl Tally {
    fn add(&mut self, held: Held, text: &Texts) {
        let is_answered = !matches!(text.status.as_str(), "0" | "");
        let is_known = !text.status.is_empty();
        // Where nothing was answered, the time is that until the connection was given up.
        let latency_ms = Some(held.latency_ms).filter(|_| is_answered || !is_known);
        self.unanswered = self
            .unanswered
            .saturating_add(u64::from(latency_ms.is_none()));
        self.requests.add(&Request {
            began_s: held
                .ended_s
                .map(|s| s - (held.latency_ms / 1000.0).max(0.0)),
            ended_s: held.ended_s,
            latency_ms,
            failed: held.failed,
            endpoint: &text.endpoint,
            status: if is_answered { &text.status } else { "" },
            error: &text.error,
            users: self.users,
            ..Request::default()
        });
    }

    fn run(&self) -> Run {
        let mut run = self.requests.run(FORMAT, "k6");
        run.responses = Some(self.requests.count().saturating_sub(self.unanswered));
        run.derived.push("responses".to_owned());
        run.checks = self.checks;
        run.timeouts = Some(self.timeouts);
        run.bytes_received = Some(self.bytes.round() as u64).filter(|bytes| *bytes > 0);
        if !self.has_fractions {
            self.mend_times(&mut run);
        }
        if self.unanswered > 0 {
            run.notes.push(format!(
                "Latencies are of answered requests only; {} got no answer.",
                self.unanswered
            ));
        }
        if self.requests.count() > 0 && self.iterations > 0 {
            run.notes
                .push(format!("{} iterations were completed.", self.iterations));
        }
        settle(run, Some(self.iterations))
    }

    /// Times in whole seconds give the length of a run to a second either way.
    fn mend_times(&self, run: &mut Run) {
        run.notes
            .push("Times in the file are whole seconds.".to_owned());
        if run.duration_s.is_none_or(|s| s < LEAST_S) {
            run.duration_s = None;
            run.rps = None;
            run.derived
                .retain(|name| name != "duration_s" && name != "rps");
            for endpoint in run.endpoints.iter_mut().flatten() {
                endpoint.rps = None;
            }
            run.notes.push(
                "The run is too short for them to tell how long it took, so there is no throughput."
                    .to_owned(),
            );
        }
    }
}

struct Reader {
    columns: Columns,
    held: Option<Held>,
    text: Texts,
    tally: Tally,
}

impl Reader {
    fn request(&mut self, row: &Row, latency_ms: f64, ended_s: Option<f64>, line: usize) {
        if let Some(held) = self.held.take() {
            self.tally.add(held, &self.text);
        }
        if latency_ms < 0.0 {
            self.tally.doubts.negative_latency(line);
        }
        let columns = &self.columns;
        let name = match row.at(columns.name) {
            "" => row.at(columns.url),
            name => name,
        };
        let (status, code) = (row.at(columns.status), row.at(columns.code));
        let error = match (row.at(columns.error), status) {
            // The status says what is wrong.
            ("", "0" | "") => code,
            (error, _) => error,
        };
        let refill = |text: &mut String, with: &str| {
            text.clear();
            text.push_str(with);
        };
        refill(&mut self.text.endpoint, name);
        refill(&mut self.text.status, status);
        refill(&mut self.text.error, error);
        self.tally.timeouts = self
            .tally
            .timeouts
            .saturating_add(u64::from(code == TIMEOUT));
        let failed = match row.at(columns.expected) {
            "false" => true,
            "true" => false,
            // Before version 0.31, or without the tag.
            _ => !error.is_empty() || status.parse::<u16>().is_ok_and(|s| s == 0 || s >= 400),
        };
        self.held = Some(Held {
            ended_s,
            latency_ms,
            failed,
        });
    }

    fn check(&mut self, held: bool) {
        let checks = self.tally.checks.get_or_insert_default();
        match held {
            true => checks.passes = checks.passes.saturating_add(1),
            false => checks.fails = checks.fails.saturating_add(1),
        }
    }
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let time = time(row.at(self.columns.time));
        let (Some(value), Some(time)) = (row.number(self.columns.value), time) else {
            self.tally.doubts.left_out(line, is_cut);
            return Ok(());
        };
        let tally = &mut self.tally;
        tally.rows = tally.rows.saturating_add(1);
        match row.at(self.columns.metric) {
            "http_req_duration" => {
                tally.has_fractions |= time.fract() != 0.0;
                self.request(row, value, Some(time), line);
            }
            "http_req_failed" => {
                if let Some(mut held) = self.held.take() {
                    held.failed |= value > 0.0;
                    tally.add(held, &self.text);
                }
            }
            "vus" if value >= 0.0 => {
                tally.users = Some(value);
                tally.requests.add_users(value);
            }
            "checks" => self.check(value > 0.0),
            "iterations" if value >= 0.0 => {
                tally.iterations = tally.iterations.saturating_add(value.round() as u64);
            }
            "data_received" if value >= 0.0 => tally.bytes += value,
            _ => {}
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut warnings = self.tally.doubts.warnings();
        warnings.extend(self.tally.requests.warnings());
        Evidence {
            runs: vec![self.tally.run()],
            series: self.tally.requests.series(FORMAT),
            warnings,
            ..Evidence::default()
        }
    }

    fn finish(mut self) -> Result<Evidence> {
        if let Some(held) = self.held.take() {
            self.tally.add(held, &self.text);
        }
        match self.tally.rows {
            0 => Err(Error::new("the file holds no sample").next("Run k6 --out csv again.")),
            _ => Ok(self.so_far()),
        }
    }
}

/// Unix seconds of a time in seconds, milliseconds, microseconds, nanoseconds, or as RFC 3339.
fn time(text: &str) -> Option<f64> {
    let Ok(number) = text.parse::<f64>() else {
        return unix_s(text);
    };
    let per_second = match number.abs() {
        n if n < 1e11 => 1.0,
        n if n < 1e14 => 1e3,
        n if n < 1e17 => 1e6,
        n if n < 1e20 => 1e9,
        _ => return None,
    };
    Some(number / per_second)
}
