//! `LATENCY HISTOGRAM` (7.0): by command how many calls took up to so many microseconds, counted
//! from the fastest on. Bounds are powers of two, so percentiles are upper bounds.

use super::{command, values, whole};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::bytes::MAX_NAMES;
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::reading::Readings;
use crate::import::text::Place;

const JSON: &str = "redis-latency-histogram-json";
const TEXT: &str = "redis-latency-histogram-text";
const HISTOGRAM: &str = "histogram_usec";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let mut commands = outline.children(&[]).peekable();
    commands.peek().is_some() && commands.all(|c| c.has(&["calls"]) && c.has(&[HISTOGRAM]))
}

pub(in crate::import) fn begins(place: &Place) -> bool {
    if !place.before.is_empty() || !place.lines(4).any(|line| line.contains("calls")) {
        return false;
    }
    let mut lines = place.rest.split_inclusive('\n');
    let head: usize = lines.by_ref().take(5).map(str::len).sum();
    let head = place.rest.get(..head).unwrap_or(place.rest);
    let mut values = values(head);
    let name = values.next().is_some_and(is_command);
    name && values.next() == Some("calls")
        && values.next().and_then(whole).is_some()
        && values.next() == Some(HISTOGRAM)
}

fn is_command(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(' ')
}

/// One command: its calls, and the counts up to each bound in microseconds.
struct Histogram {
    command: String,
    calls: Option<f64>,
    buckets: Vec<(f64, f64)>,
}

pub(in crate::import) fn read_json(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let mut found = Vec::new();
    for name in fields.keys(&[]) {
        let bounds = fields.keys(&[name, HISTOGRAM]).into_iter();
        let buckets = bounds.filter_map(|bound| {
            Some((
                bound.parse().ok()?,
                fields.amount(&[name, HISTOGRAM, bound])?,
            ))
        });
        let mut buckets: Vec<(f64, f64)> = buckets.collect();
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.push(Histogram {
            command: command(name).to_owned(),
            calls: fields.amount(&[name, "calls"]),
            buckets,
        });
    }
    let mut evidence = evidence(JSON, &found)?;
    evidence.warnings = fields.into_warnings();
    Ok(evidence)
}

pub(in crate::import) fn read_text(raw: &str) -> Result<Evidence> {
    let mut found: Vec<Histogram> = Vec::new();
    let mut values = values(raw).peekable();
    while let Some(name) = values.next() {
        // What follows is another output.
        if !is_command(name) || values.next() != Some("calls") || found.len() >= MAX_NAMES {
            break;
        }
        let calls = values.next().and_then(whole).map(|n| n as f64);
        if calls.is_none() || values.next() != Some(HISTOGRAM) {
            break;
        }
        let mut buckets = Vec::new();
        while let Some(bound) = values.peek().and_then(|value| whole(value)) {
            values.next();
            let Some(count) = values.next().and_then(whole) else {
                break;
            };
            buckets.push((bound as f64, count as f64));
        }
        found.push(Histogram {
            command: command(name).to_owned(),
            calls,
            buckets,
        });
    }
    evidence(TEXT, &found)
}

fn evidence(format: &'static str, histograms: &[Histogram]) -> Result<Evidence> {
    let mut readings = Readings::new(format);
    for histogram in histograms {
        let name = ("command", histogram.command.as_str());
        let labels = [name];
        readings.value("redis_command_calls", "count", &labels, histogram.calls);
        let total = histogram.buckets.last().map(|(_, count)| *count);
        let at = |share: f64| {
            let rank = (total? * share).ceil();
            let bucket = histogram.buckets.iter().find(|(_, count)| *count >= rank);
            bucket.map(|(us, _)| us / 1000.0)
        };
        let total = total.filter(|n| *n > 0.0);
        let shares = [
            ("p50", 0.5),
            ("p75", 0.75),
            ("p90", 0.9),
            ("p95", 0.95),
            ("p99", 0.99),
            ("p99.9", 0.999),
        ];
        let mut stats: Vec<(&str, Option<f64>)> = vec![("n", total)];
        stats.extend(shares.map(|(name, share)| (name, at(share).filter(|_| total.is_some()))));
        readings.stats("redis_command_latency_ms", "ms", &labels, &stats);
        for (us, count) in &histogram.buckets {
            let le = (us / 1000.0).to_string();
            let labels = [name, ("le", le.as_str())];
            readings.value(
                "redis_command_latency_ms_bucket",
                "count",
                &labels,
                Some(*count),
            );
        }
    }
    match readings.is_empty() {
        true => Err(Error::new("the histogram holds no command")
            .next("Call it after the server has worked for a while.")),
        false => Ok(Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }),
    }
}
