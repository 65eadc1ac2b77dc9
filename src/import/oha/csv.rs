//! oha `--output-format csv`: <https://github.com/hatoo/oha>. Seconds; only requests that were
//! answered are in it.

use super::super::Head;
use super::super::record::requests::{Request, Requests};
use super::super::record::rows::{EachRow, Header, Row, rows};
use super::super::record::{Records, doubts::Doubts};
use super::super::text::ms_of_s;
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const FORMAT: &str = "oha-csv";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = ["request-start", "DNS+dialup", "request-duration", "status"];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, start)
}

fn start(head: &Head) -> (Header, Reader) {
    let header = Header::of(head).unwrap_or_default();
    let reader = Reader {
        began: header.find("request-start"),
        latency: header.find("request-duration"),
        bytes: header.find("bytes"),
        status: header.find("status"),
        requests: Requests::default(),
        doubts: Doubts::default(),
    };
    (header, reader)
}

struct Reader {
    began: Option<usize>,
    latency: Option<usize>,
    bytes: Option<usize>,
    status: Option<usize>,
    requests: Requests,
    doubts: Doubts,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let status = row.at(self.status).trim();
        let (Some(latency_s), Ok(code)) = (row.number(self.latency), status.parse::<u16>()) else {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        };
        if latency_s < 0.0 {
            self.doubts.negative_latency(line);
        }
        self.requests.add(&Request {
            began_s: row.number(self.began),
            latency_ms: Some(ms_of_s(latency_s)),
            failed: code >= 400,
            status,
            bytes: row.number(self.bytes),
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut run = self.requests.run_from_0(FORMAT, "oha");
        run.responses = run.requests;
        run.notes.push(
            "Only requests that were answered are in the file, and no number of connections."
                .to_owned(),
        );
        let series = self.requests.series_from_0(FORMAT);
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
