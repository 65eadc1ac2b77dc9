//! Requests of any origin, one JSON object a line: `{ts, method, path, status, latency_ms, bytes}`.
//!
//! `ts` is the time at which the request was planned or begun, epoch milliseconds or RFC 3339;
//! status 0 means that there was no answer. `path` may be called `url`, `endpoint` or `name`.

use std::borrow::Cow;

use serde::Deserialize;

use super::Head;
use super::record::doubts::Doubts;
use super::record::requests::{Request, Requests};
use super::record::{EachLine, Line, Records, all_lines, lines, unix_s};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, alias = "timestamp", alias = "time")]
    ts: Time<'a>,
    latency_ms: f64,
    status: u16,
    #[serde(borrow, default, alias = "url", alias = "endpoint", alias = "name")]
    path: Cow<'a, str>,
    #[serde(default)]
    bytes: Option<f64>,
    #[serde(borrow, default)]
    error: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Time<'a> {
    EpochMs(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

impl Time<'_> {
    fn unix_s(&self) -> Option<f64> {
        match self {
            Time::EpochMs(ms) => Some(ms / 1000.0),
            Time::Text(text) => unix_s(text),
        }
    }
}

fn parse(line: &str) -> Option<Record<'_>> {
    serde_json::from_str(line).ok()
}

pub(super) fn looks_like(head: &Head) -> bool {
    all_lines(head, |line| line.starts_with('{') && parse(line).is_some())
}

pub(super) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

#[derive(Default)]
struct Reader {
    requests: Requests,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let Some(record) = parse(line.text) else {
            self.doubts.left_out(line.number, line.is_cut);
            return Ok(());
        };
        if record.latency_ms < 0.0 {
            self.doubts.negative_latency(line.number);
        }
        let status = record.status.to_string();
        let is_answered = record.status > 0;
        self.requests.add(&Request {
            began_s: record.ts.unix_s(),
            latency_ms: Some(record.latency_ms).filter(|_| is_answered),
            failed: !is_answered || record.status >= 400,
            endpoint: &record.path,
            status: if is_answered { &status } else { "" },
            error: &record.error,
            bytes: record.bytes,
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        const FORMAT: &str = "generic-request-ndjson";
        Evidence {
            runs: vec![self.requests.run(FORMAT, "requests")],
            series: self.requests.series(FORMAT),
            warnings: { self.doubts.warnings().into_iter() }
                .chain(self.requests.warnings())
                .collect(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.requests.count() {
            0 => Err(Error::new("the file holds no request").next("Export it again.")),
            _ => Ok(self.so_far()),
        }
    }
}
