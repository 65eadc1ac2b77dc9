//! ApacheBench `-g FILE`: <https://httpd.apache.org/docs/2.4/programs/ab.html>.
//!
//! One request a row: `seconds` is when it began in whole unix seconds, `ttime` how long it took as
//! a whole in milliseconds. Rows are sorted by `ttime`. Whether a request failed is not in the file.

use super::super::Head;
use super::super::record::requests::{Request, Requests};
use super::super::record::rows::{EachRow, Header, Row, rows};
use super::super::record::{Records, doubts::Doubts};
use super::super::text;
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const FORMAT: &str = "ab-gnuplot-tsv";
/// With times of whole seconds the length of a shorter run is off by more than a few percent.
const SHORTEST_S: f64 = 30.0;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let columns = ["starttime", "seconds", "ctime", "dtime", "ttime", "wait"];
    Header::stands_in(head, &columns)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    rows(head, looks_like, start)
}

fn start(head: &Head) -> (Header, Reader) {
    let header = Header::of(head).unwrap_or_default();
    let reader = Reader {
        began: header.find("seconds"),
        latency: header.find("ttime"),
        requests: Requests::default(),
        doubts: Doubts::default(),
    };
    (header, reader)
}

struct Reader {
    began: Option<usize>,
    latency: Option<usize>,
    requests: Requests,
    doubts: Doubts,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let (began_s, latency_ms) = (row.number(self.began), row.number(self.latency));
        let (Some(_), Some(ms)) = (began_s, latency_ms) else {
            self.doubts.left_out(line, is_cut);
            return Ok(());
        };
        if ms < 0.0 {
            self.doubts.negative_latency(line);
        }
        self.requests.add(&Request {
            began_s,
            latency_ms,
            ..Request::default()
        });
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut run = self.requests.run(FORMAT, "ab");
        (run.errors, run.error_rate) = (None, None);
        run.notes
            .push("Whether a request failed is not in the file.".to_owned());
        if run.duration_s.is_none_or(|s| s < SHORTEST_S) {
            (run.duration_s, run.rps) = (None, None);
            run.notes.push(
                "Times are whole seconds, too coarse to tell how long so short a run was."
                    .to_owned(),
            );
        }
        text::keep_derived(&mut run);
        let mut series = self.requests.series(FORMAT);
        series.retain(|series| series.name != "error_rate");
        Evidence {
            runs: vec![run],
            series,
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
