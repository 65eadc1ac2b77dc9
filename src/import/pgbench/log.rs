//! pgbench `-l`: one line a transaction, in microseconds, one file a thread:
//! `client transaction latency script epoch microseconds [lag] [retries]`.
//!
//! The time is that of the end. Instead of a latency there may be `skipped` (it was not begun) or
//! `failed`, `serialization` or `deadlock`.

use std::collections::BTreeSet;

use super::TOOL;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::record::doubts::Doubts;
use crate::import::record::requests::{Request, Requests};
use crate::import::record::{EachLine, Line, Records, all_lines, lines};

const FORMAT: &str = "pgbench-log";
/// The most clients that are told apart.
const MAX_CLIENTS: usize = 100_000;

struct Record<'a> {
    client: u32,
    latency: Took<'a>,
    script: &'a str,
    ended_s: f64,
}

enum Took<'a> {
    Micros(f64),
    Failed(&'a str),
    Skipped,
}

fn parse(line: &str) -> Option<Record<'_>> {
    let mut fields = line.split(' ');
    let client = fields.next()?.parse().ok()?;
    let _transaction: u64 = fields.next()?.parse().ok()?;
    let latency = match fields.next()? {
        "skipped" => Took::Skipped,
        kind @ ("failed" | "serialization" | "deadlock" | "other") => Took::Failed(kind),
        micros => Took::Micros(micros.parse::<i64>().ok()? as f64),
    };
    let script = fields.next()?;
    let _: u16 = script.parse().ok()?;
    let seconds: u64 = fields.next()?.parse().ok()?;
    let micros: u32 = fields.next()?.parse().ok()?;
    let is_time = (1_000_000_000..10_000_000_000).contains(&seconds) && micros < 1_000_000;
    let mut more = fields.filter(|field| !field.is_empty());
    let is_rest = more.all(|field| field.parse::<f64>().is_ok());
    (is_time && is_rest).then(|| Record {
        client,
        latency,
        script,
        ended_s: seconds as f64 + f64::from(micros) / 1e6,
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
    requests: Requests,
    doubts: Doubts,
    clients: BTreeSet<u32>,
    skipped: u64,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.is_empty() {
            return Ok(());
        }
        // A number that is cut off is a number all the same.
        let Some(record) = parse(line.text).filter(|_| !line.is_cut) else {
            self.doubts.left_out(line.number, line.is_cut);
            return Ok(());
        };
        if self.clients.len() < MAX_CLIENTS {
            self.clients.insert(record.client);
        }
        let (latency_ms, error) = match record.latency {
            Took::Micros(micros) => (Some(micros / 1000.0), ""),
            Took::Failed(kind) => (None, kind),
            Took::Skipped => {
                self.skipped = self.skipped.saturating_add(1);
                return Ok(());
            }
        };
        if latency_ms.is_some_and(|ms| ms < 0.0) {
            self.doubts.negative_latency(line.number);
        }
        self.requests.add(&Request {
            ended_s: Some(record.ended_s),
            latency_ms,
            failed: !error.is_empty(),
            endpoint: record.script,
            error,
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut run = self.requests.run(FORMAT, TOOL);
        run.concurrency = Some(self.clients.len() as f64).filter(|n| *n > 0.0);
        run.derived.push("concurrency".to_owned());
        // With one script it would say everything twice.
        run.endpoints = run.endpoints.filter(|all| all.len() > 1);
        for endpoint in run.endpoints.iter_mut().flatten() {
            endpoint.name.insert_str(0, "script ");
        }
        run.notes.push(
            "pgbench writes one such file a thread (-j); this one holds the clients of one thread."
                .to_owned(),
        );
        if self.skipped > 0 {
            run.notes.push(format!(
                "Transactions that were skipped because they were too late, and are not in the requests: {}.",
                self.skipped
            ));
        }
        Evidence {
            runs: vec![run],
            series: self.requests.series(FORMAT),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.requests.count() {
            0 => Err(Error::new("the log holds no transaction that was begun")
                .next("Lower the rate (-R) or raise the limit (-L), and run it again.")),
            _ => Ok(self.so_far()),
        }
    }
}
