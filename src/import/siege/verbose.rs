//! siege with a line for each request (`-v`, the default of many installations):
//! <https://www.joedog.org/siege-home/>.
//!
//! `HTTP/1.1 200     0.01 secs:     155 bytes ==> GET  /api/items`. The lines and the result come by
//! two ways, so that lines may stand behind the result of their own run. Where there is no result,
//! an answer of 400 or more is counted as failed.

use std::borrow::Cow;

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::requests::{Request, Requests};
use super::super::record::{EachLine, Line, Records, lines};
use super::super::{bytes, text};
use super::Summary;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const FORMAT: &str = "siege-verbose";
/// How many lines of other kinds may stand before the first request.
const PATIENCE: usize = 60;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let mut lines = head.lines().take(PATIENCE).map(str::trim);
    lines
        .find(|line| !is_before(line))
        .is_some_and(|line| parse(line).is_some())
}

/// A line that may stand before the requests: what siege says first, its result, a shell's prompt.
fn is_before(line: &str) -> bool {
    const STARTS: [&str; 9] = [
        "** ",
        "[",
        "The server is now under siege",
        "Lifting the server siege",
        "New configuration template",
        "Run siege -C",
        "# ",
        "```",
        "siege ",
    ];
    if line
        .strip_prefix('[')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return false;
    }
    line.is_empty()
        || line.contains("$ ") && parse(line).is_none()
        || STARTS.iter().any(|start| line.starts_with(start)) && parse(line).is_none()
        || Summary::default().take(line)
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

struct Answer<'a> {
    status: &'a str,
    code: u16,
    took_s: f64,
    bytes: f64,
    /// Empty in old versions.
    method: &'a str,
    path: &'a str,
}

fn parse(line: &str) -> Option<Answer<'_>> {
    // `[Mon, 2024-01-01 00:00:00] HTTP/1.1 ...` with `timestamp = true`. A time without the day of
    // the week is that of a log, which stands before the result too.
    let line = match line.strip_prefix('[') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => return None,
        Some(rest) => rest.split_once("] ")?.1,
        None => line,
    };
    let (answer, request) = line.split_once(" bytes ==> ")?;
    let (answer, bytes) = answer.split_once(" secs: ")?;
    let mut words = answer.split_whitespace();
    let (protocol, status, took) = (words.next()?, words.next()?, words.next()?);
    if !protocol.starts_with("HTTP/") {
        return None;
    }
    let request = request.trim();
    let (method, path) = match request.split_once(' ') {
        Some((method, path)) => (method, path.trim()),
        None => ("", request),
    };
    Some(Answer {
        status,
        code: status.parse().ok()?,
        took_s: took.parse().ok().filter(|s: &f64| s.is_finite())?,
        bytes: bytes.trim().parse().ok()?,
        method,
        path,
    })
}

/// One run of the file.
#[derive(Default)]
struct Part {
    requests: Requests,
    answered: u64,
    summary: Summary,
}

impl Part {
    fn add(&mut self, answer: &Answer, endpoint: &mut String) {
        let path = match answer.path.contains(['?', '@']) {
            true => Cow::Owned(bytes::name(answer.path)),
            false => Cow::Borrowed(answer.path),
        };
        endpoint.clear();
        if !answer.method.is_empty() {
            endpoint.push_str(answer.method);
            endpoint.push(' ');
        }
        endpoint.push_str(&path);
        self.answered = self.answered.saturating_add(1);
        self.requests.add(&Request {
            latency_ms: Some(text::ms_of_s(answer.took_s)),
            failed: answer.code >= 400,
            endpoint,
            status: answer.status,
            bytes: Some(answer.bytes),
            ..Request::default()
        });
    }

    fn is_empty(&self) -> bool {
        self.answered == 0 && self.summary.transactions.is_none()
    }

    fn run(&self) -> Run {
        let mut run = self.requests.run(FORMAT, "siege");
        let said = self.summary.run(FORMAT);
        let note = match self.summary.transactions {
            Some(_) => {
                "Latencies are exact to 10 ms and come from the lines of requests; requests and failures are those of the result."
            }
            None => {
                "Latencies are exact to 10 ms; answers of 400 and more are counted as failed, and what got no answer is not in the file."
            }
        };
        if self.summary.transactions.is_some() {
            run.requests = said.requests;
            run.errors = said.errors;
            run.error_rate = said.error_rate;
            run.duration_s = said.duration_s;
            run.rps = said.rps;
            run.derived = text::names(["requests", "error_rate", "latency_ms"]);
            if self.answered == 0 {
                run.latency_ms = said.latency_ms;
            }
        }
        round(&mut run.latency_ms);
        for endpoint in run.endpoints.iter_mut().flatten() {
            round(&mut endpoint.latency_ms);
        }
        run.tool_version = said.tool_version;
        run.concurrency = said.concurrency;
        run.notes.push(note.to_owned());
        let in_flight = said.notes.into_iter().skip(1);
        run.notes.extend(in_flight);
        text::keep_derived(&mut run);
        run
    }
}

/// Percentiles are read from a histogram, and no finer than the lines they come from.
fn round(latency: &mut Latency) {
    const STEP_MS: f64 = 10.0;
    let percentiles = latency.iter().filter(|(name, _)| name.starts_with('p'));
    let rounded: Vec<(String, f64)> = percentiles
        .map(|(name, ms)| (name.to_owned(), (ms / STEP_MS).round() * STEP_MS))
        .collect();
    for (name, ms) in rounded {
        latency.set(&name, Some(ms));
    }
}

#[derive(Default)]
struct Reader {
    done: Vec<Run>,
    part: Part,
    endpoint: String,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        let said = line.text.trim();
        if let Some(answer) = parse(said).filter(|_| !line.is_cut) {
            if answer.took_s < 0.0 {
                self.doubts.negative_latency(line.number);
            }
            self.part.add(&answer, &mut self.endpoint);
            return Ok(());
        }
        let is_intro = said.starts_with("** SIEGE ")
            || said.starts_with("** Preparing ") && self.part.summary.users.is_some();
        if is_intro && !self.part.is_empty() && self.done.len() < bytes::MAX_NAMES {
            self.done.push(std::mem::take(&mut self.part).run());
        }
        if self.part.summary.take(said) || is_before(said) || said == "}" {
            return Ok(());
        }
        self.doubts.left_out(line.number, line.is_cut);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut runs = self.done.clone();
        if !self.part.is_empty() {
            runs.push(self.part.run());
        }
        Evidence {
            runs,
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.is_empty() {
            true => Err(Error::new("the file holds no request").next("Were any requests made?")),
            false => Ok(evidence),
        }
    }
}
