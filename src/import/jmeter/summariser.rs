//! The summariser on a console or in `jmeter.log`:
//! <https://jmeter.apache.org/usermanual/component_reference.html#Generate_Summary_Results>.
//!
//! `summary +` is the last interval, `summary =` the whole test so far: the last of these counts.
//! Times behind `Avg`, `Min` and `Max` are milliseconds, without decimals. The length of the test is
//! seconds with one decimal (up to 2.x) or `00:00:03` (since 3.0). Decimals follow the locale.

use super::TOOL;
use crate::error::Result;
use crate::evidence::{Evidence, Latency, Run};
use crate::import::share;
use crate::import::text::Place;

/// `summary =    960 in   3.4s =  283.9/s Avg:     7 Min:     0 Max:    71 Err:    19 (1.98%)`
struct Line {
    is_total: bool,
    requests: u64,
    duration_s: Option<f64>,
    rps: Option<f64>,
    mean_ms: Option<f64>,
    min_ms: Option<f64>,
    max_ms: Option<f64>,
    errors: Option<u64>,
    active: Option<f64>,
}

impl Line {
    fn of(line: &str) -> Option<Line> {
        let (front, rest) = line.split_once(" in ")?;
        let (middle, statistics) = rest.split_once("/s Avg:")?;
        let (name, count) = front.rsplit_once([' ', '\t'])?;
        let name = name.trim_end();
        let is_total = name.ends_with(" =");
        if !is_total && !name.ends_with(" +") {
            return None;
        }
        let (length, rate) = middle.rsplit_once('=')?;
        let behind = |label: &str| {
            let (_, value) = statistics.split_once(label)?;
            decimal(value)
        };
        Some(Line {
            is_total,
            requests: count.parse().ok()?,
            duration_s: duration_s(length.trim()),
            rps: decimal(rate),
            mean_ms: decimal(statistics),
            min_ms: behind("Min:"),
            max_ms: behind("Max:"),
            errors: behind("Err:").filter(|n| *n >= 0.0).map(|n| n as u64),
            active: behind("Active:"),
        })
    }
}

/// The number at the beginning of a text; where digits follow a comma it is the decimal point, for
/// the summariser does not group thousands.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')))
        .unwrap_or(text.len());
    let number: f64 = text.get(..end)?.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// `3.4s` or `00:00:03`.
fn duration_s(text: &str) -> Option<f64> {
    match text.strip_suffix('s') {
        Some(seconds) => decimal(seconds),
        None => text.split(':').try_fold(0.0, |sum, part| {
            let part: u32 = part.trim().parse().ok()?;
            Some(sum * 60.0 + f64::from(part))
        }),
    }
}

pub(in crate::import) fn begins(place: &Place) -> bool {
    let Some(line) = Line::of(place.line()) else {
        return false;
    };
    // A later line of the same test is none, unless that test has ended or begun anew.
    let mut is_next = true;
    for before in tail(place.before).lines().rev() {
        if is_border(before) {
            return true;
        }
        let Some(before) = Line::of(before) else {
            continue;
        };
        if before.is_total {
            // Between two totals of a test stands an interval.
            let least = before.requests.saturating_add(u64::from(is_next));
            return line.is_total && line.requests < least;
        }
        is_next = false;
    }
    place.before.is_empty()
}

/// What JMeter says when a test ends or begins.
fn is_border(line: &str) -> bool {
    line.contains("end of run") || line.contains("Starting standalone test")
}

/// The end of a text: enough to tell what went before.
fn tail(text: &str) -> &str {
    const ENOUGH: usize = 4_000;
    let from = text.len().saturating_sub(ENOUGH);
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at));
    from.and_then(|from| text.get(from..)).unwrap_or_default()
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let lines: Vec<Line> = raw.lines().filter_map(Line::of).collect();
    let (mut run, is_sum) = match lines.iter().rfind(|line| line.is_total) {
        Some(total) => (whole(total), false),
        None => (sum(&lines), true),
    };
    // How many threads are at work stands only on the lines of the intervals.
    let active = lines.iter().filter_map(|line| line.active);
    run.concurrency = active.reduce(f64::max).filter(|n| *n > 0.0);
    if run.concurrency.is_some() {
        run.derived.push("concurrency".to_owned());
        run.notes.push(
            "The concurrency is the highest number of active threads that was printed.".to_owned(),
        );
    }
    if is_sum {
        run.notes.push(
            "The file has no line \"summary =\"; the figures are the sum of its intervals."
                .to_owned(),
        );
    }
    run.notes
        .push("JMeter prints whole milliseconds and no percentiles here.".to_owned());
    Ok(Evidence {
        runs: vec![run],
        ..Evidence::default()
    })
}

fn whole(line: &Line) -> Run {
    let mut latency_ms = Latency::default();
    if line.requests > 0 {
        latency_ms.set("mean", line.mean_ms);
        latency_ms.set("min", line.min_ms);
        latency_ms.set("max", line.max_ms);
    }
    Run {
        format: "jmeter-summariser-text".to_owned(),
        tool: TOOL.to_owned(),
        duration_s: line.duration_s,
        requests: Some(line.requests),
        errors: line.errors,
        error_rate: share(line.errors, Some(line.requests)),
        rps: line.rps.filter(|_| line.requests > 0),
        latency_ms,
        derived: vec!["error_rate".to_owned()],
        ..Run::default()
    }
}

/// The intervals of a test whose end is not there.
fn sum(lines: &[Line]) -> Run {
    let count = |of: fn(&Line) -> Option<u64>| {
        let mut counts = lines.iter().map(of);
        counts.try_fold(0_u64, |sum, n| Some(sum.saturating_add(n?)))
    };
    let answered = lines.iter().filter(|line| line.requests > 0);
    let requests = count(|line| Some(line.requests)).unwrap_or(0);
    let mut durations = lines.iter().map(|line| line.duration_s);
    let duration_s = durations
        .try_fold(0.0, |sum, s| Some(sum + s?))
        .filter(|s| *s > 0.0);
    let mut means = answered
        .clone()
        .map(|line| Some(line.mean_ms? * line.requests as f64));
    let total_ms = means.try_fold(0.0, |sum, ms| Some(sum + ms?));
    whole(&Line {
        is_total: true,
        requests,
        duration_s,
        rps: duration_s.map(|s| requests as f64 / s),
        mean_ms: total_ms.map(|ms| ms / requests as f64),
        min_ms: answered
            .clone()
            .filter_map(|line| line.min_ms)
            .reduce(f64::min),
        max_ms: answered.filter_map(|line| line.max_ms).reduce(f64::max),
        errors: count(|line| line.errors),
        active: None,
    })
}
