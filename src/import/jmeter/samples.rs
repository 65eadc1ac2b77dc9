//! The samples of a JTL file, whether CSV or XML: requests, transactions and what PerfMon measured.
//!
//! A transaction controller writes a sample of its own beside those of its requests (or, as their
//! parent, instead of them), and PerfMon writes its values as samples that took so long. Neither is a
//! request.

use super::TOOL;
use super::perfmon::Measured;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Warning};
use crate::import::bytes;
use crate::import::record::date::LOCAL;
use crate::import::record::doubts::Doubts;
use crate::import::record::requests::{Request, Requests};
use crate::import::record::rows;

/// How the message of a transaction controller's sample begins.
const TRANSACTION: &str = "Number of samples in transaction :";
/// How JMeter writes the response code of a request that was not answered.
const NO_RESPONSE: &str = "Non HTTP response code";

/// One sample as the file tells it; texts that it does not hold are empty.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sample<'a> {
    pub time: &'a str,
    pub elapsed_ms: f64,
    /// None where the file does not say.
    pub success: Option<bool>,
    pub label: &'a str,
    pub code: &'a str,
    pub message: &'a str,
    pub failure: &'a str,
    pub thread: &'a str,
    pub bytes: Option<f64>,
    pub threads: Option<f64>,
}

impl Sample<'_> {
    /// True if this is the sum of a transaction controller.
    pub(super) fn is_transaction(&self) -> bool {
        self.message.starts_with(TRANSACTION)
    }

    /// True if PerfMon wrote it.
    pub(super) fn is_measured(&self) -> bool {
        self.thread.is_empty()
            && matches!(self.code, "" | "null")
            && super::perfmon::is_metric(self.label)
    }
}

/// The sum of samples.
#[derive(Default)]
pub(super) struct Samples {
    pub doubts: Doubts,
    requests: Requests,
    transactions: Requests,
    /// How many samples the transactions say that they hold, transactions within them included.
    in_transactions: u64,
    measured: Measured,
    unanswered: u64,
    has_local_times: bool,
}

impl Samples {
    /// Adds the sample on that line.
    pub(super) fn add(&mut self, sample: &Sample, line: usize) {
        if sample.elapsed_ms < 0.0 {
            self.doubts.negative_latency(line);
        }
        let began_s = self.began_s(sample.time, line);
        if sample.thread.is_empty() && sample.is_measured() {
            self.measured.add(sample, began_s);
            return;
        }
        let (status, kind) = match is_number(sample.code) {
            true => (sample.code, ""),
            false => ("", sample.code),
        };
        let failed = match sample.success {
            Some(success) => !success,
            None => !matches!(sample.code.as_bytes(), [b'2' | b'3', _, _]),
        };
        let request = Request {
            began_s,
            latency_ms: Some(sample.elapsed_ms),
            failed,
            endpoint: sample.label,
            status,
            error: if failed { reason(sample, kind) } else { "" },
            bytes: sample.bytes,
            users: sample.threads,
            ..Request::default()
        };
        if sample.is_transaction() {
            let count = sample.message.strip_prefix(TRANSACTION);
            let count = count.and_then(crate::import::text::count).unwrap_or(0);
            self.in_transactions = self.in_transactions.saturating_add(count);
            self.transactions.add(&request);
            return;
        }
        if failed && kind.starts_with(NO_RESPONSE) {
            self.unanswered = self.unanswered.saturating_add(1);
        }
        self.requests.add(&request);
    }

    fn began_s(&mut self, time: &str, line: usize) -> Option<f64> {
        match when(time) {
            Some(When::Epoch(unix_s)) => Some(unix_s),
            Some(When::Local(unix_s)) => {
                self.has_local_times = true;
                Some(unix_s)
            }
            None => {
                if !time.is_empty() {
                    self.doubts.add(
                        "time_not_read",
                        [
                            "time cannot be read (a spreadsheet shortens large numbers); the sample counts without it",
                            "times cannot be read (a spreadsheet shortens large numbers); the samples count without them",
                        ],
                        line,
                    );
                }
                None
            }
        }
    }

    /// What the samples come to.
    pub(super) fn evidence(&self, format: &str) -> Evidence {
        let only_transactions = self.requests.count() == 0;
        let requests = match only_transactions {
            true => &self.transactions,
            false => &self.requests,
        };
        let mut evidence = Evidence::default();
        if requests.count() > 0 {
            evidence
                .runs
                .push(self.run(format, requests, only_transactions));
            evidence.series = requests.series(format);
        }
        evidence.series.append(&mut self.measured.series());
        if self.has_local_times {
            for series in &mut evidence.series {
                series.notes.push(LOCAL.to_owned());
            }
        }
        evidence.warnings = self.doubts.warnings();
        let left_out = self.transactions.count();
        if left_out > 0 && !only_transactions {
            evidence.warnings.push(transactions_left_out(left_out));
            let known = self.requests.count().saturating_add(left_out);
            if self.in_transactions > known {
                evidence.warnings.push(Warning::new("requests_missing", format!(
                        "the transactions hold {} samples, of which {} are in the file; the rest is not counted",
                        self.in_transactions, known
                    )));
            }
        }
        evidence.warnings.extend(requests.warnings());
        evidence
    }

    fn run(&self, format: &str, requests: &Requests, only_transactions: bool) -> Run {
        let mut run = requests.run(format, TOOL);
        if requests.duration_s().is_none() {
            run.derived
                .retain(|name| name != "duration_s" && name != "rps");
        }
        if run.concurrency.is_some() {
            run.derived.push("concurrency".to_owned());
            run.notes
                .push("The concurrency is the highest number of threads at once.".to_owned());
        }
        if only_transactions {
            run.notes.push(
                "The samples are transactions of several requests each; the file does not hold the requests."
                    .to_owned(),
            );
        }
        if self.unanswered > 0 && !only_transactions {
            let them = match self.unanswered {
                1 => "1 request got no answer".to_owned(),
                count => format!("{count} requests got no answer"),
            };
            run.notes.push(format!(
                "{them}; as in JMeter, the latencies hold the time until it was given up."
            ));
        }
        if self.has_local_times {
            run.started_at = None;
            run.notes.push(LOCAL.to_owned());
        }
        run
    }

    /// What the whole file holds.
    ///
    /// # Errors
    /// If it holds nothing.
    pub(super) fn finish(self, format: &str) -> Result<Evidence> {
        let evidence = self.evidence(format);
        match evidence.is_empty() {
            true => Err(Error::new("the file holds no sample of JMeter")
                .next("Wait until the test has ended, and drop in the results file again.")),
            false => Ok(evidence),
        }
    }
}

fn transactions_left_out(count: u64) -> Warning {
    let message = match count {
        1 => "1 sample of a transaction controller was left out; its requests count".to_owned(),
        _ => {
            format!(
                "{count} samples of transaction controllers were left out; their requests count"
            )
        }
    };
    Warning {
        code: "transactions_left_out".to_owned(),
        message,
        ..Warning::default()
    }
}

/// Why a sample failed, in the words that tell most; empty where its status says all.
fn reason<'a>(sample: &Sample<'a>, kind: &'a str) -> &'a str {
    let kind = match kind.strip_prefix(NO_RESPONSE) {
        Some(exception) => exception.trim_start_matches([':', ' ']),
        None => kind,
    };
    let is_status = |code: &str| matches!(code.as_bytes(), [b'4' | b'5', _, _]);
    match (kind, sample.failure) {
        ("" | "null", "") if is_status(sample.code) => "",
        ("" | "null", "") => bytes::reason(sample.message),
        // An assertion's message shows what it found, which is somebody's answer.
        ("" | "null", failure) => match bytes::reason(failure) {
            "" => "a failed assertion",
            reason => reason,
        },
        _ => kind,
    }
}

fn is_number(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit())
}

enum When {
    Epoch(f64),
    /// A time of day without a zone, as if it were UTC.
    Local(f64),
}

/// The time of a sample: epoch milliseconds, or a date and a time of day with the year first.
fn when(text: &str) -> Option<When> {
    if let Some(ms) = rows::whole(text) {
        return Some(When::Epoch(ms as f64 / 1000.0));
    }
    if let Some(ms) = rows::number(text) {
        // What a spreadsheet wrote as 1,79542E+12 is off by hours.
        let is_whole = !text.contains(['e', 'E']);
        return is_whole.then_some(When::Epoch(ms / 1000.0));
    }
    let mut numbers = [0_i32; 7];
    let mut parts = text.trim().split(|c: char| !c.is_ascii_digit());
    let year = parts.next().filter(|year| year.len() == 4)?;
    let [first, rest @ ..] = &mut numbers;
    *first = year.parse().ok()?;
    let mut count = 0_usize;
    for (number, part) in rest.iter_mut().zip(parts) {
        let is_fraction = count == 5;
        *number = match is_fraction {
            true => format!("{part:0<3}").get(..3)?.parse().ok()?,
            false => part.parse().ok()?,
        };
        count = count.saturating_add(1);
    }
    let [year, month, day, hour, minute, second, ms] = numbers;
    if count < 4 {
        return None;
    }
    let small = |n: i32| i8::try_from(n).ok();
    let time = jiff::civil::DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        ms.saturating_mul(1_000_000),
    );
    let utc = jiff::tz::Offset::UTC.to_timestamp(time.ok()?).ok()?;
    Some(When::Local(utc.as_millisecond() as f64 / 1000.0))
}

/// Whether a sample succeeded; spreadsheets write the word in their own language.
pub(super) fn truth(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar"];
    const NO: [&str; 6] = ["falsch", "faux", "falso", "onwaar", "falskt", "fałsz"];
    match text {
        "true" => return Some(true),
        "false" => return Some(false),
        _ => {}
    }
    let text = text.trim().to_lowercase();
    if text == "true" || YES.contains(&text.as_str()) {
        Some(true)
    } else if text == "false" || NO.contains(&text.as_str()) {
        Some(false)
    } else {
        None
    }
}
