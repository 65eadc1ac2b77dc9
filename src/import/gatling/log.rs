//! `simulation.log` as text: Gatling 2 to 3.11. One record a line, tabs between its fields.
//!
//! `REQUEST`, then (up to 3.3) the user's number, the groups, the name, begin, end (epoch milliseconds),
//! `OK` or `KO`, and the message of a failure. Gatling 2.0 wrote the kind of a record in the third field
//! and two times more. A `GROUP` is a sum of requests and is not read.

use super::TOOL;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run};
use crate::import::record::doubts::Doubts;
use crate::import::record::requests::{Request, Requests};
use crate::import::record::{EachLine, Line, Records, all_lines, lines};
use crate::import::{Head, bytes};

const FORMAT: &str = "gatling-simulation-log-text";
/// The fields of a record at most; a message behind them may hold tabs.
const FIELDS: usize = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Run,
    User,
    Request,
    /// Groups, assertions and crashes.
    Other,
}

/// The fields of a record, and where its kind stands.
struct Fields<'a> {
    fields: [&'a str; FIELDS],
    kind: Kind,
    kind_at: usize,
}

impl<'a> Fields<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut fields = [""; FIELDS];
        let mut parts = line.splitn(FIELDS, '\t');
        let mut count = 0_usize;
        for (field, part) in fields.iter_mut().zip(parts.by_ref()) {
            *field = part;
            count = count.saturating_add(1);
        }
        let place = |at: usize| Some((kind(fields.get(at)?)?, at));
        let (kind, kind_at) = place(0).or_else(|| place(2))?;
        (count >= 2).then_some(Fields {
            fields,
            kind,
            kind_at,
        })
    }

    fn get(&self, at: usize) -> &'a str {
        self.fields.get(at).copied().unwrap_or_default()
    }
}

fn kind(word: &str) -> Option<Kind> {
    match word {
        "RUN" => Some(Kind::Run),
        "USER" => Some(Kind::User),
        "REQUEST" => Some(Kind::Request),
        "GROUP" | "ASSERTION" | "ERROR" => Some(Kind::Other),
        _ => None,
    }
}

/// Epoch milliseconds.
fn time_ms(field: &str) -> Option<u64> {
    let is_time = field.len() >= 12 && field.bytes().all(|b| b.is_ascii_digit());
    field.parse().ok().filter(|_| is_time)
}

struct Sample<'a> {
    groups: &'a str,
    name: &'a str,
    began_ms: u64,
    ended_ms: Option<u64>,
    is_ok: bool,
    message: &'a str,
}

impl<'a> Sample<'a> {
    fn of(record: &Fields<'a>) -> Option<Self> {
        let from = record.kind_at.saturating_add(3);
        let status = (from..FIELDS).find(|at| {
            matches!(record.get(*at), "OK" | "KO")
                && time_ms(record.get(at.saturating_sub(2))).is_some()
        })?;
        let mut first = status.saturating_sub(2);
        // Version 2.0: first and last byte sent, first and last byte received.
        let has_four = [3, 4]
            .iter()
            .all(|back| time_ms(record.get(status.saturating_sub(*back))).is_some());
        if has_four && status.saturating_sub(4) > record.kind_at {
            first = status.saturating_sub(4);
        }
        let name_at = first.checked_sub(1).filter(|at| *at > record.kind_at)?;
        let groups_at = name_at.checked_sub(1).filter(|at| *at > record.kind_at);
        Some(Sample {
            groups: groups_at.map_or("", |at| record.get(at)),
            name: record.get(name_at),
            began_ms: time_ms(record.get(first))?,
            ended_ms: time_ms(record.get(status.saturating_sub(1))),
            is_ok: record.get(status) == "OK",
            message: record.get(status.saturating_add(1)).trim(),
        })
    }
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    all_lines(head, |line| {
        Fields::of(line).is_some_and(|record| match record.kind {
            Kind::Run => (3..7).any(|at| time_ms(record.get(at)).is_some()) || record.kind_at == 2,
            Kind::User => record.fields.iter().any(|f| matches!(*f, "START" | "END")),
            Kind::Request => Sample::of(&record).is_some(),
            Kind::Other => {
                record.kind_at == 0 || record.fields.iter().any(|f| time_ms(f).is_some())
            }
        })
    })
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

#[derive(Default)]
struct Reader {
    /// Tests that are over: the file goes on with another.
    done: Evidence,
    simulation: Option<String>,
    version: Option<String>,
    requests: Requests,
    /// Users at work, where the log tells of them.
    users: Option<u32>,
    /// The name of a request behind those of its groups.
    path: String,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let is_read = Fields::of(line.text).is_some_and(|record| match record.kind {
            Kind::Run => {
                self.run_line(&record);
                true
            }
            Kind::User => self.user(&record),
            Kind::Request => self.request(&record, line.number),
            Kind::Other => true,
        });
        match (is_read, line.is_cut) {
            (true, _) => {}
            (false, true) => self.doubts.cut_line(line.number),
            (false, false) => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut evidence = self.done.clone();
        evidence.append(self.test());
        evidence.warnings = self.doubts.warnings();
        evidence
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.runs.is_empty() {
            true => Err(Error::new("the log of Gatling holds no request")
                .next("Wait until the simulation has ended, and drop in the log again.")),
            false => Ok(evidence),
        }
    }
}

impl Reader {
    fn run_line(&mut self, record: &Fields) {
        if self.requests.count() > 0 {
            let test = self.test();
            self.done.append(test);
        }
        self.requests = Requests::default();
        self.users = None;
        let first = if record.kind_at == 0 { 1 } else { 0 };
        self.simulation = Some(bytes::name(record.get(first))).filter(|name| !name.is_empty());
        let fields = record.fields.iter().skip(3);
        let last = fields
            .map(|field| field.trim())
            .rfind(|field| !field.is_empty());
        // All of version 2 say 2.0, which is the version of the log.
        self.version = last
            .filter(|version| version.contains('.') && *version != "2.0")
            .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
            .map(bytes::name);
    }

    fn user(&mut self, record: &Fields) -> bool {
        let users = self.users.unwrap_or(0);
        let users = match record
            .fields
            .iter()
            .find(|f| matches!(**f, "START" | "END"))
        {
            Some(&"START") => users.saturating_add(1),
            Some(_) => users.saturating_sub(1),
            None => return false,
        };
        self.users = Some(users);
        true
    }

    fn request(&mut self, record: &Fields, line: usize) -> bool {
        let Some(sample) = Sample::of(record) else {
            return false;
        };
        // A request that never ended has no time of an end.
        let latency_ms = sample
            .ended_ms
            .map(|ended_ms| ended_ms as f64 - sample.began_ms as f64);
        if latency_ms.is_none_or(|ms| ms < 0.0) {
            self.doubts.negative_latency(line);
        }
        self.path.clear();
        if !sample.groups.trim().is_empty() {
            self.path.push_str(&sample.groups.replace(',', " / "));
            self.path.push_str(" / ");
        }
        self.path.push_str(sample.name);
        self.requests.add(&Request {
            began_s: Some(sample.began_ms as f64 / 1000.0),
            latency_ms,
            failed: !sample.is_ok,
            endpoint: &self.path,
            error: if sample.is_ok {
                ""
            } else {
                failed(sample.message)
            },
            users: self.users.map(f64::from),
            ..Request::default()
        });
        true
    }

    /// The test that is being read.
    fn test(&self) -> Evidence {
        if self.requests.count() == 0 {
            return Evidence::default();
        }
        let mut run = Run {
            tool_version: self.version.clone(),
            target: self.simulation.clone(),
            // Users may come at a rate or be kept in number; the log does not say.
            concurrency: None,
            ..self.requests.run(FORMAT, TOOL)
        };
        run.notes
            .push("Latencies are those of all requests, failed ones too.".to_owned());
        if self.users.is_some() {
            run.notes.push(
                "The log does not say whether users come at a rate or are kept in number; how many there were is in the series users."
                    .to_owned(),
            );
        }
        Evidence {
            runs: vec![run],
            series: self.requests.series(FORMAT),
            ..Evidence::default()
        }
    }
}

/// What a check says that failed, without what it found in an answer unless that is a status.
fn failed(message: &str) -> &str {
    let (said, found) = message
        .split_once(" but actually found ")
        .unwrap_or((message, ""));
    match found.is_empty() || found.parse::<u16>().is_ok() {
        true => message,
        false => said.trim_end_matches(','),
    }
}
