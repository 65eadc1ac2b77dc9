//! redis-benchmark on a terminal, whole and quiet (`-q`).
//!
//! While a test runs its line is written over and over, with `-nan` in it; that is no result.

use super::run;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};
use crate::import::closed_loop;
use crate::import::text::{self, Place, after};

const FORMAT: &str = "redis-benchmark-text";
const QUIET: &str = "redis-benchmark-quiet";

pub(in crate::import) fn begins(place: &Place) -> bool {
    title(place.line()).is_some()
        && place
            .lines(4)
            .any(|line| line.contains(" requests completed in "))
}

/// `====== SET ======`, perhaps behind what was written over.
fn title(line: &str) -> Option<&str> {
    let line = line.trim_end().strip_suffix(" ======")?;
    let (_, name) = line.rsplit_once("====== ")?;
    (!name.trim().is_empty()).then(|| name.trim())
}

pub(in crate::import) fn begins_quiet(place: &Place) -> bool {
    quiet(place.line()).is_some()
}

/// `SET: 85106.38 requests per second, p50=0.087 msec`: name, throughput, and what follows.
fn quiet(line: &str) -> Option<(&str, f64, &str)> {
    let (before, rest) = line.split_once(" requests per second")?;
    let (name, rps) = before.rsplit_once(": ")?;
    // What was written over stands before it, with spaces between.
    let name = name.trim_end().rsplit("  ").next().unwrap_or(name).trim();
    let is_name = !name.is_empty() && !name.ends_with("throughput summary") && !name.contains('=');
    let is_end = rest.trim().is_empty() || rest.trim_start().starts_with(", p50=");
    let rps: f64 = rps
        .trim()
        .parse()
        .ok()
        .filter(|rps: &f64| rps.is_finite())?;
    (is_name && is_end).then_some((name, rps, rest))
}

pub(in crate::import) fn read_quiet(raw: &str) -> Result<Evidence> {
    let Some((name, rps, rest)) = raw.lines().find_map(quiet) else {
        return Err(Error::new(
            "the line of redis-benchmark holds no throughput",
        ));
    };
    let mut run = Run {
        rps: Some(rps),
        notes: vec!["How many clients there were is not in the file.".to_owned()],
        ..run(QUIET, name)
    };
    let p50 = rest
        .split_once("p50=")
        .and_then(|(_, value)| text::duration_ms(value));
    run.latency_ms.set("p50", p50);
    Ok(Evidence {
        runs: vec![run],
        ..Evidence::default()
    })
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let name = raw.lines().find_map(title).unwrap_or_default();
    let totals = raw
        .lines()
        .find_map(|line| line.split_once(" requests completed in "));
    let rps = after(raw, "throughput summary:")
        .and_then(text::number)
        .or_else(|| {
            let mut lines = raw.lines();
            lines.find_map(|line| {
                line.trim()
                    .strip_suffix(" requests per second")
                    .and_then(|n| n.parse().ok())
            })
        });
    let Some((requests, duration)) = totals.filter(|_| rps.is_some()) else {
        return Err(
            Error::new("the report of redis-benchmark ends before its throughput")
                .next("Let the test end by itself, and keep its whole output."),
        );
    };
    let mut run = Run {
        requests: text::count(requests),
        duration_s: text::duration_ms(duration).map(|ms| ms / 1000.0),
        rps,
        concurrency: raw
            .lines()
            .find_map(|line| line.trim().strip_suffix(" parallel clients"))
            .and_then(text::number),
        ..run(FORMAT, name)
    };
    let (latency_ms, is_whole) = summary(raw);
    run.latency_ms = latency_ms;
    if run.latency_ms.is_empty() && run.requests != Some(0) {
        let bounds = bounds(raw);
        run.notes
            .push("Percentiles are upper bounds out of the table of latencies.".to_owned());
        if bounds.iter().any(|(_, ms)| ms == 0.0) {
            run.notes.push(
                "The table rounds times down, so what it shows as 0 milliseconds took less than one of its steps (1 ms, unless --precision was given) and is left unknown."
                    .to_owned(),
            );
        }
        for (name, ms) in bounds.iter().filter(|(_, ms)| *ms > 0.0) {
            run.latency_ms.set(name, Some(ms));
        }
        run.derived.push("latency_ms".to_owned());
        text::keep_derived(&mut run);
    }
    // Pipelining is not in the report.
    if let Some(clients) = run.concurrency
        && closed_loop::is_impossible(&run, clients, 0.001)
    {
        let in_flight = closed_loop::in_flight(&run, 0.0).unwrap_or(0.0);
        run.notes.push(format!(
            "About {in_flight:.0} requests were in flight over {clients} connections, so they were pipelined (-P); concurrency counts connections."
        ));
    }
    Ok(text::report(
        run,
        (!is_whole).then_some("the end of its summary of latencies"),
    ))
}

/// The two lines below `latency summary (msec):`, and whether they are whole. Before 6.2 there are none.
fn summary(raw: &str) -> (Latency, bool) {
    let mut latency = Latency::default();
    let mut below = raw
        .lines()
        .skip_while(|line| !line.trim().starts_with("latency summary (msec):"));
    let (_, names, values) = (below.next(), below.next(), below.next());
    let names: Vec<&str> = names.unwrap_or_default().split_whitespace().collect();
    let mut values: Vec<&str> = values.unwrap_or_default().split_whitespace().collect();
    let is_new = raw.contains("throughput summary:");
    let is_whole = !is_new || !names.is_empty() && names.len() <= values.len();
    if !is_whole {
        // The last value may lack digits.
        values.pop();
    }
    for (name, value) in names.into_iter().zip(values) {
        let name = if name == "avg" { "mean" } else { name };
        let is_known = matches!(name, "mean" | "min" | "max")
            || name
                .strip_prefix('p')
                .is_some_and(|p| p.parse::<f64>().is_ok());
        if is_known {
            latency.set(name, text::number(value));
        }
    }
    (latency, is_whole)
}

/// Before 6.2: `99.21% <= 1 milliseconds`.
fn bounds(raw: &str) -> Latency {
    let rows = raw.lines().filter_map(|line| {
        let (percent, rest) = line.trim().split_once("% <= ")?;
        let ms = rest.split_once(" milliseconds")?.0;
        Some((percent.parse::<f64>().ok()?, ms.parse::<f64>().ok()?))
    });
    let rows: Vec<(f64, f64)> = rows.take(10_000).collect();
    let mut latency = Latency::default();
    for (name, percent) in [
        ("p50", 50.0),
        ("p75", 75.0),
        ("p90", 90.0),
        ("p95", 95.0),
        ("p99", 99.0),
        ("p99.9", 99.9),
        ("max", 100.0),
    ] {
        let row = rows.iter().find(|(share, _)| *share >= percent);
        latency.set(name, row.map(|(_, ms)| *ms));
    }
    latency
}
