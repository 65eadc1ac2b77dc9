//! hey `-o csv`: <https://github.com/rakyll/hey>. Seconds; only requests that were answered are in it.
//! Old versions (0.1.1 and before) write neither a status nor when a request began.

use super::super::Head;
use super::super::record::requests::{Request, Requests};
use super::super::record::rows::{EachRow, Header, Row, rows};
use super::super::record::{Records, doubts::Doubts};
use super::super::text::{self, ms_of_s};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const FORMAT: &str = "hey-csv";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = [
        "response-time",
        "DNS+dialup",
        "Request-write",
        "Response-read",
    ];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, start)
}

fn start(head: &Head) -> (Header, Reader) {
    let header = Header::of(head).unwrap_or_default();
    let reader = Reader {
        latency: header.find("response-time"),
        status: header.find("status-code"),
        offset: header.find("offset"),
        requests: Requests::default(),
        doubts: Doubts::default(),
    };
    (header, reader)
}

struct Reader {
    latency: Option<usize>,
    status: Option<usize>,
    offset: Option<usize>,
    requests: Requests,
    doubts: Doubts,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let (Some(latency_s), status) = (row.number(self.latency), row.at(self.status)) else {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        };
        if latency_s < 0.0 {
            self.doubts.negative_latency(line);
        }
        self.requests.add(&Request {
            began_s: row.number(self.offset),
            latency_ms: Some(ms_of_s(latency_s)),
            failed: status.parse::<u16>().is_ok_and(|status| status >= 400),
            status,
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut run = self.requests.run(FORMAT, "hey");
        run.started_at = None;
        run.responses = run.requests;
        run.notes.push(
            "Only requests that were answered are in the file, and no number of workers."
                .to_owned(),
        );
        let mut series = self.requests.series_from_0(FORMAT);
        if self.status.is_none() {
            (run.errors, run.error_rate) = (None, None);
            series.retain(|series| series.name != "error_rate");
        }
        text::keep_derived(&mut run);
        Evidence {
            runs: vec![run],
            series,
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.requests.count() {
            0 => Err(Error::new("the file holds no request")
                .next("Was any answered? Only such requests are written.")),
            _ => Ok(self.so_far()),
        }
    }
}
