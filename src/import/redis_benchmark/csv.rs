//! redis-benchmark `--csv`: since 6.2 with a header and latencies, before only name and throughput.

use super::{is_built_in, run};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run};
use crate::import::Head;
use crate::import::record::rows::{Header, Table, table_below};
use crate::import::record::{Records, all_lines};

const FORMAT: &str = "redis-benchmark-csv";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let has_names = Header::of(head).is_some_and(|header| {
        header.has(&["test", "rps", "avg_latency_ms"]) || header.names == ["test", "rps"]
    });
    has_names || is_old(head)
}

/// `"SET","85106.38"`
fn is_old(head: &Head) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let is_named = lines
        .next()
        .is_some_and(|line| is_built_in(line.trim_start_matches('"')));
    is_named && all_lines(head, is_old_line)
}

fn is_old_line(line: &str) -> bool {
    let fields = line
        .trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let fields = fields.and_then(|rest| rest.split_once("\",\""));
    fields.is_some_and(|(name, rps)| {
        !name.contains('"') && rps.contains('.') && rps.parse::<f64>().is_ok()
    })
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    let header = |head: &Head| match is_old(head) {
        true => Header::without_names(b','),
        false => Header::of(head).unwrap_or_default(),
    };
    table_below(head, looks_like, header, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let is_old = table.header.names.is_empty();
    let runs = table.rows.iter().filter_map(|(row, _)| {
        let (test, rps) = match is_old {
            true => (row.get(0), row.number(Some(1))),
            false => (table.cell(row, "test"), table.number(row, "rps")),
        };
        let mut run = Run {
            rps,
            notes: vec!["How many clients there were is not in the file.".to_owned()],
            ..run(FORMAT, test)
        };
        for (name, column) in [
            ("mean", "avg_latency_ms"),
            ("min", "min_latency_ms"),
            ("p50", "p50_latency_ms"),
            ("p95", "p95_latency_ms"),
            ("p99", "p99_latency_ms"),
            ("max", "max_latency_ms"),
        ] {
            run.latency_ms.set(name, table.number(row, column));
        }
        if rps == Some(0.0) {
            run.latency_ms.clear();
            let note = "No request was answered, so there is no latency; the zeros in the file were left out.";
            run.notes.push(note.to_owned());
        }
        let has_value = run.rps.is_some() || !run.latency_ms.is_empty();
        (!test.is_empty() && has_value).then_some(run)
    });
    let runs: Vec<Run> = runs.collect();
    match runs.is_empty() {
        true => Err(Error::new("the table of redis-benchmark holds no test")
            .next("Could it reach the server? Run it again.")),
        false => Ok(Evidence {
            runs,
            ..Evidence::default()
        }),
    }
}
