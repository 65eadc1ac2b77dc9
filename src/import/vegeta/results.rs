//! vegeta `encode -to json` (older: `dump`), one request a line, and `encode -to csv`, which has no
//! header. Times are nanoseconds; bodies and headers may hold secrets and are not read.

use std::borrow::Cow;

use serde::Deserialize;

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::requests::{Request, Requests};
use super::super::record::rows::{EachRow, Header, Row, rows};
use super::super::record::{EachLine, Line, Records, all_lines, lines, unix_s};
use super::{is_success, kind};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run};

const NDJSON: &str = "vegeta-results-ndjson";
const CSV: &str = "vegeta-results-csv";

/// What both forms say of a request.
#[derive(Default)]
struct Hit<'a> {
    began_s: Option<f64>,
    code: u16,
    latency_ns: f64,
    bytes_in: Option<f64>,
    error: &'a str,
    method: &'a str,
    url: &'a str,
}

struct Tally {
    format: &'static str,
    requests: Requests,
    doubts: Doubts,
    succeeded: u64,
    unanswered: u64,
    timeouts: u64,
    first_s: f64,
    last_s: f64,
    /// Method and address, written anew for each request.
    endpoint: String,
}

impl Tally {
    fn new(format: &'static str) -> Self {
        Tally {
            format,
            requests: Requests::default(),
            doubts: Doubts::default(),
            succeeded: 0,
            unanswered: 0,
            timeouts: 0,
            first_s: f64::INFINITY,
            last_s: f64::NEG_INFINITY,
            endpoint: String::new(),
        }
    }

    fn add(&mut self, hit: &Hit, line: usize) {
        if hit.latency_ns < 0.0 {
            self.doubts.negative_latency(line);
        }
        let succeeded = is_success(hit.code);
        let is_answered = hit.code > 0;
        self.succeeded = self.succeeded.saturating_add(u64::from(succeeded));
        self.unanswered = self.unanswered.saturating_add(u64::from(!is_answered));
        if let Some(began_s) = hit.began_s {
            self.first_s = self.first_s.min(began_s);
            self.last_s = self.last_s.max(began_s);
        }
        self.name_endpoint(hit);
        let mut digits = [0; 5];
        let error = match hit.error {
            // The text of the status, which is counted as such.
            error if is_answered || error.is_empty() => String::new(),
            error => kind(error),
        };
        self.timeouts = self
            .timeouts
            .saturating_add(u64::from(!is_answered && is_timeout(&error)));
        self.requests.add(&Request {
            began_s: hit.began_s,
            // Also of requests without an answer: they took their time.
            ended_s: hit.began_s.map(|s| s + (hit.latency_ns / 1e9).max(0.0)),
            latency_ms: Some(hit.latency_ns / 1e6).filter(|_| is_answered),
            failed: !succeeded,
            endpoint: &self.endpoint,
            status: if is_answered {
                decimal(hit.code, &mut digits)
            } else {
                ""
            },
            error: &error,
            bytes: hit.bytes_in,
            ..Request::default()
        });
    }

    /// The address without user, password, query and fragment.
    fn name_endpoint(&mut self, hit: &Hit) {
        self.endpoint.clear();
        let url = hit.url.split(['?', '#']).next().unwrap_or_default();
        if url.is_empty() {
            return;
        }
        if !hit.method.is_empty() {
            self.endpoint.push_str(hit.method);
            self.endpoint.push(' ');
        }
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let host_end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at_checked(host_end).unwrap_or((rest, ""));
        if !scheme.is_empty() {
            self.endpoint.push_str(scheme);
            self.endpoint.push_str("://");
        }
        self.endpoint
            .push_str(host.rsplit_once('@').map_or(host, |(_, host)| host));
        self.endpoint.push_str(path);
    }

    fn run(&self) -> Run {
        let mut run = self.requests.run(self.format, "vegeta");
        let attack_s = Some(self.last_s - self.first_s).filter(|s| s.is_finite() && *s > 0.0);
        run.responses = Some(self.requests.count().saturating_sub(self.unanswered));
        run.timeouts = Some(self.timeouts);
        // As vegeta reports them: what succeeded until the last answer, and what was sent.
        run.rps = run.duration_s.map(|s| self.succeeded as f64 / s);
        run.offered_rps = attack_s.map(|s| self.requests.count() as f64 / s);
        for name in ["responses", "offered_rps"] {
            run.derived.push(name.to_owned());
        }
        if let Some([endpoint]) = run.endpoints.as_deref() {
            run.target = Some(endpoint.name.clone());
        }
        if self.unanswered > 0 {
            run.notes.push(format!(
                "Latencies are of answered requests only; {} got no answer.",
                self.unanswered
            ));
        }
        run
    }

    fn so_far(&self) -> Evidence {
        let mut warnings = self.doubts.warnings();
        warnings.extend(self.requests.warnings());
        Evidence {
            runs: vec![self.run()],
            series: self.requests.series(self.format),
            warnings,
            ..Evidence::default()
        }
    }

    fn finish(&self) -> Result<Evidence> {
        match self.requests.count() {
            0 => {
                Err(Error::new("the file holds no request")
                    .next("Encode the results of vegeta again."))
            }
            _ => Ok(self.so_far()),
        }
    }

    fn no_record(&mut self, line: usize, is_cut: bool) {
        self.doubts.left_out(line, is_cut);
    }
}

fn is_timeout(error: &str) -> bool {
    let signs = [
        "Timeout exceeded",
        "timeout awaiting",
        "i/o timeout",
        "deadline exceeded",
    ];
    signs.iter().any(|sign| error.contains(sign))
}

/// The digits of a status.
fn decimal(code: u16, digits: &mut [u8; 5]) -> &str {
    let mut rest = code;
    let mut used = 0_usize;
    for digit in digits.iter_mut().rev() {
        *digit = b'0'.saturating_add((rest % 10) as u8);
        rest /= 10;
        used = used.saturating_add(1);
        if rest == 0 {
            break;
        }
    }
    let from = digits.len().saturating_sub(used);
    let digits = digits.get(from..).unwrap_or_default();
    std::str::from_utf8(digits).unwrap_or_default()
}

// --- one JSON object a line --------------------------------------------------------------------

#[derive(Deserialize)]
struct Record<'a> {
    code: u16,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    latency: f64,
    bytes_in: f64,
    #[allow(dead_code, reason = "nobody else writes both, so it tells the format")]
    bytes_out: f64,
    #[serde(borrow, default)]
    error: Cow<'a, str>,
    #[serde(borrow, default)]
    method: Cow<'a, str>,
    #[serde(borrow, default)]
    url: Cow<'a, str>,
}

fn parse(line: &str) -> Option<Record<'_>> {
    serde_json::from_str(line).ok()
}

pub(in crate::import) fn looks_like_ndjson(head: &Head) -> bool {
    all_lines(head, |line| line.starts_with('{') && parse(line).is_some())
}

pub(in crate::import) fn begin_ndjson(_head: &Head) -> Box<dyn Records> {
    lines(Ndjson(Tally::new(NDJSON)))
}

struct Ndjson(Tally);

impl EachLine for Ndjson {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let Some(result) = parse(line.text) else {
            self.0.no_record(line.number, line.is_cut);
            return Ok(());
        };
        let hit = Hit {
            began_s: unix_s(&result.timestamp),
            code: result.code,
            latency_ns: result.latency,
            bytes_in: Some(result.bytes_in),
            error: &result.error,
            method: &result.method,
            url: &result.url,
        };
        self.0.add(&hit, line.number);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.0.so_far()
    }

    fn finish(self) -> Result<Evidence> {
        self.0.finish()
    }
}

// --- a table without a header --------------------------------------------------------------------

/// Epoch nanoseconds, status, latency, bytes out, bytes in, error, body, and since version 8 the
/// attack and its count, since 12 method, address and headers.
fn hit(row: &Row) -> Option<Hit<'_>> {
    let whole = |place| row.get(place).parse::<u64>().ok();
    let (began_ns, code, latency_ns) = (whole(0)?, whole(1)?, whole(2)?);
    whole(3)?;
    let is_plausible = began_ns > 100_000_000_000_000_000 && (6..=12).contains(&row.len());
    is_plausible.then_some(Hit {
        began_s: Some(began_ns as f64 / 1e9),
        code: u16::try_from(code).ok()?,
        latency_ns: latency_ns as f64,
        bytes_in: Some(whole(4)? as f64),
        error: row.get(5),
        method: row.get(9),
        url: row.get(10),
    })
}

pub(in crate::import) fn looks_like_csv(head: &Head) -> bool {
    all_lines(head, |line| {
        let mut row = Row::default();
        row.read(line, b',');
        hit(&row).is_some()
    })
}

pub(in crate::import) fn begin_csv(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like_csv, |_| {
        (Header::without_names(b','), Csv(Tally::new(CSV)))
    })
}

struct Csv(Tally);

impl EachRow for Csv {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        match hit(row) {
            Some(hit) => self.0.add(&hit, line),
            None => self.0.no_record(line, is_cut),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.0.so_far()
    }

    fn finish(self) -> Result<Evidence> {
        self.0.finish()
    }
}
