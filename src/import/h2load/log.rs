//! h2load `--log-file=FILE`: <https://nghttp2.org/documentation/h2load.1.html>.
//!
//! One request a line, without a header: when it began (epoch microseconds), status (-1 where the
//! stream failed), how long it took (microseconds); more columns may follow one day.

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::requests::{Request, Requests};
use super::super::record::{EachLine, Line, Records, all_lines, lines};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const FORMAT: &str = "h2load-log-tsv";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    all_lines(head, |line| parse(line).is_some())
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

struct Record<'a> {
    began_us: u64,
    status: &'a str,
    /// None if the stream failed.
    code: Option<u16>,
    took_us: i64,
}

fn parse(line: &str) -> Option<Record<'_>> {
    let mut fields = line.split('\t');
    let (began, status, took) = (fields.next()?, fields.next()?, fields.next()?);
    let began_us = began.parse().ok()?;
    let code = match status {
        "-1" => None,
        _ => Some(
            status
                .parse()
                .ok()
                .filter(|code| (100..1000).contains(code))?,
        ),
    };
    // Epoch microseconds have 16 digits from 2001 to 2286.
    (1_000_000_000_000_000..10_000_000_000_000_000)
        .contains(&began_us)
        .then_some(Record {
            began_us,
            status,
            code,
            took_us: took.trim_end().parse().ok()?,
        })
}

#[derive(Default)]
struct Reader {
    requests: Requests,
    answered: u64,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        // A number that is cut off is another number.
        let Some(record) = parse(line.text).filter(|_| !line.is_cut) else {
            self.doubts.left_out(line.number, line.is_cut);
            return Ok(());
        };
        if record.took_us < 0 {
            self.doubts.negative_latency(line.number);
        }
        let is_answered = record.code.is_some();
        self.answered = self.answered.saturating_add(u64::from(is_answered));
        self.requests.add(&Request {
            began_s: Some(record.began_us as f64 / 1e6),
            latency_ms: is_answered.then_some(record.took_us as f64 / 1000.0),
            failed: record.code.is_none_or(|code| code >= 400),
            status: if is_answered { record.status } else { "" },
            error: if is_answered { "" } else { "stream failed" },
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut run = self.requests.run(FORMAT, "h2load");
        // Of seconds since 1970 a float holds no more than tenths of microseconds.
        run.duration_s = run.duration_s.map(|s| (s * 1e6).round() / 1e6);
        run.rps = run.duration_s.map(|s| self.requests.count() as f64 / s);
        run.responses = Some(self.answered);
        run.derived.push("responses".to_owned());
        run.notes
            .push("The file does not say how many clients there were.".to_owned());
        Evidence {
            runs: vec![run],
            series: self.requests.series(FORMAT),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.requests.count() {
            0 => Err(Error::new("the file holds no request").next("Were any requests made?")),
            _ => Ok(self.so_far()),
        }
    }
}
