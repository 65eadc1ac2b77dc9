//! What `pgbench -i` says while it fills its tables: rows, and since version 13 seconds by step.

use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::reading::Readings;
use crate::import::text::{self, Place};

const FORMAT: &str = "pgbench-init";

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    let is_open = !place.before.is_empty() && done(place.before).is_none();
    let is_first =
        line.starts_with("dropping old tables...") || line.starts_with("creating tables...");
    !is_open && (is_done(line) || (is_first && place.soon(30, "generating data")))
}

/// `done in 1.99 s (drop tables 0.00 s, ..., primary keys 0.52 s).`
fn is_done(line: &str) -> bool {
    line.starts_with("done in ")
        && line.contains(" s (")
        && line.contains(" s).")
        && (line.contains("generate ") || line.contains("vacuum ") || line.contains("tables "))
}

fn done(raw: &str) -> Option<&str> {
    raw.lines().find(|line| is_done(line))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut readings = Readings::new(FORMAT);
    if let Some(line) = done(raw) {
        let rest = line.strip_prefix("done in ").unwrap_or_default();
        let whole = text::number(rest);
        readings.value("pgbench_init_seconds", "seconds", &[("step", "all")], whole);
        let steps = rest.split_once('(').map_or("", |(_, steps)| steps);
        for step in steps.trim_end_matches([')', '.']).split(", ") {
            let step = step
                .strip_suffix(" s")
                .and_then(|step| step.rsplit_once(' '));
            if let Some((name, seconds)) = step {
                let seconds = text::number(seconds);
                readings.value(
                    "pgbench_init_seconds",
                    "seconds",
                    &[("step", name)],
                    seconds,
                );
            }
        }
    }
    // `1000000 of 1000000 tuples (100%) done (elapsed 1.19 s, remaining 0.00 s)`
    let rows = raw
        .lines()
        .rev()
        .find(|line| line.contains(" tuples (100%)"));
    readings.value(
        "pgbench_init_rows",
        "count",
        &[],
        rows.and_then(text::number),
    );
    match readings.is_empty() {
        true => Err(Error::new("pgbench -i did not fill its tables to the end")
            .next("Keep its whole output, standard error too.")),
        false => Ok(Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }),
    }
}
