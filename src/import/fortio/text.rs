//! fortio `load` on a terminal.
//!
//! All times are seconds, but for the last line. Other histograms than that of the calls stand above
//! it (how long it slept) and below it (calls that failed, and connections). `qps` has five digits.

use std::collections::BTreeMap;

use super::super::text::{self, Place, after, ms_of_s};
use super::super::{bytes, share};
use super::{INTERPOLATED, bad, public_part, unanswered};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const CALLS: &str = "Aggregated Function Time :";

/// `Fortio 1.6.8 running at 0 queries per second, 4->4 procs, for 20 calls: http://host/`
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    let is_first = line.starts_with("Fortio ") && line.contains(" queries per second");
    is_first || (line.starts_with(CALLS) && place.before.is_empty())
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some(calls) = after(raw, CALLS) else {
        return Err(
            Error::new("the report of fortio ends before the times of its calls")
                .next("Let the run end by itself, and keep its whole output."),
        );
    };
    let (duration_s, rps) = ended(raw);
    let codes = codes(raw);
    let counted = behind(calls, "count").and_then(text::count);
    let requests = Some(text::total(&codes)).filter(|n| *n > 0).or(counted);
    let errors = (!codes.is_empty()).then(|| bad(&codes));
    let first = raw.lines().next().unwrap_or_default();
    let offered = first
        .split_once(" running at ")
        .and_then(|(_, rest)| text::number(rest));
    let mut notes = vec![INTERPOLATED.to_owned()];
    notes.extend(unanswered(codes.get("-1").copied()));
    let run = Run {
        format: "fortio-text".to_owned(),
        tool: "fortio".to_owned(),
        tool_version: version(first),
        target: target(first),
        duration_s,
        requests,
        errors,
        error_rate: share(errors, requests),
        rps,
        concurrency: raw.lines().find_map(threads),
        offered_rps: offered.filter(|qps| *qps > 0.0),
        latency_ms: latency(raw, calls, counted),
        bytes_received: after(raw, "Response Body/Total Sizes :")
            .or_else(|| after(raw, "Response Body Sizes :"))
            .and_then(|sizes| behind(sizes, "sum"))
            .and_then(text::number)
            .map(|bytes| bytes.round() as u64),
        status_codes: (!codes.is_empty()).then_some(codes),
        derived: text::names(["errors", "error_rate"]),
        notes,
        ..Run::default()
    };
    Ok(text::report(
        run,
        errors.is_none().then_some("the codes of the answers"),
    ))
}

fn version(first: &str) -> Option<String> {
    let version = first.strip_prefix("Fortio ")?.split(' ').next()?;
    Some(bytes::shorten(version, 40))
}

/// What stands behind the last colon with a space; newer versions have none there.
fn target(first: &str) -> Option<String> {
    let (_, target) = first.split_once(" procs, for ")?.1.split_once(": ")?;
    Some(public_part(&bytes::name(target.trim()))).filter(|target| !target.is_empty())
}

/// `Starting at max qps with 2 thread(s) [gomax 4] for exactly 20 calls`
fn threads(line: &str) -> Option<f64> {
    let (_, rest) = line.strip_prefix("Starting at ")?.split_once(" with ")?;
    let (threads, _) = rest.split_once(" thread(s)")?;
    text::number(threads)
}

/// `Ended after 26.459047ms : 20 calls. qps=755.89`, else `All done 20 calls (plus 0 warmup) 2.158 ms avg, 755.9 qps`.
fn ended(raw: &str) -> (Option<f64>, Option<f64>) {
    if let Some((duration, rest)) = after(raw, "Ended after ").and_then(|l| l.split_once(" : ")) {
        let rps = rest
            .split_once("qps=")
            .and_then(|(_, qps)| text::number(qps));
        return (text::duration_s(duration), rps);
    }
    let rps = after(raw, "All done ").and_then(|line| {
        let (_, qps) = line.strip_suffix(" qps")?.rsplit_once(", ")?;
        text::number(qps)
    });
    (None, rps)
}

/// The text behind a word.
fn behind<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let mut words = line.split_whitespace();
    words.find(|found| *found == word)?;
    words.next()
}

fn latency(raw: &str, calls: &str, counted: Option<u64>) -> Latency {
    let mut latency = Latency::default();
    if counted == Some(0) {
        return latency;
    }
    let words = [
        ("min", "min"),
        ("mean", "avg"),
        ("stddev", "+/-"),
        ("max", "max"),
    ];
    for (name, word) in words {
        let seconds = behind(calls, word).and_then(text::number);
        latency.set(name, seconds.map(ms_of_s));
    }
    // `# target 99.9% 0.0051553`, up to the next heading.
    let below = raw.lines().skip_while(|line| !line.starts_with(CALLS));
    let rows = below.skip(1).take_while(|l| l.starts_with(['#', '>']));
    for row in rows.filter_map(|line| line.strip_prefix("# target ")) {
        if let Some((name, seconds)) = text::percentile(row) {
            latency.set(&name, text::number(seconds).map(ms_of_s));
        }
    }
    latency
}

/// `Code 200 : 14 (70.0 %)`, `Code  -1 : 6 (30.0 %)`, `Health SERVING : 24 (100.0 %)`, `tcp OK : 10 (100.0 %)`
fn codes(raw: &str) -> BTreeMap<String, u64> {
    let mut codes = BTreeMap::new();
    for line in raw.lines() {
        let Some((name, count)) = line.split_once(" : ") else {
            continue;
        };
        let is_code = name.starts_with("Code ") || count.trim_end().ends_with(" %)");
        let code = name.rsplit(' ').next().unwrap_or_default();
        if let (true, Some(count)) = (is_code, text::count(count)) {
            text::add(&mut codes, bytes::name(code), count);
        }
    }
    codes
}
