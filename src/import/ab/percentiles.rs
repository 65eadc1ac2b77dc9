//! ApacheBench `-e FILE`: <https://httpd.apache.org/docs/2.4/programs/ab.html>.
//!
//! Milliseconds by percentage served, 0 (the fastest request) to 100 (the slowest one). Nothing else
//! of the run is in the file.

use super::super::Head;
use super::super::record::Records;
use super::super::record::rows::{Header, Table, table};
use super::super::text::{cut_off, names};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const PERCENT: &str = "Percentage served";
const TIME: &str = "Time in ms";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    Header::stands_in(head, &[PERCENT, TIME])
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    table(head, looks_like, read)
}

fn read(table: &Table) -> Result<Evidence> {
    let mut latency_ms = Latency::default();
    let mut last = 0.0;
    for (row, _) in &table.rows {
        let (percent, ms) = (table.number(row, PERCENT), table.number(row, TIME));
        let (Some(percent), Some(ms)) = (percent.filter(|p| (0.0..=100.0).contains(p)), ms) else {
            continue;
        };
        last = percent;
        match percent {
            0.0 => latency_ms.set("min", Some(ms)),
            100.0 => latency_ms.set("max", Some(ms)),
            _ => latency_ms.set(&format!("p{percent}"), Some(ms)),
        }
    }
    if latency_ms.is_empty() {
        return Err(
            Error::new("the table holds no percentiles").next("Were any requests answered?")
        );
    }
    let run = Run {
        format: "ab-percentiles-csv".to_owned(),
        tool: "ab".to_owned(),
        latency_ms,
        derived: names([]),
        notes: vec![
            "The file holds latencies only; the report of the same run has the rest.".to_owned(),
        ],
        ..Run::default()
    };
    let cut = (last < 100.0).then(|| cut_off("the slowest request"));
    Ok(Evidence {
        runs: vec![run],
        warnings: cut.into_iter().collect(),
        ..Evidence::default()
    })
}
