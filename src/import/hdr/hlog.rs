//! Logs of histograms, version 1.2 (`HistogramLogWriter`): one interval a line.
//!
//! The values in a histogram are whole numbers of some unit; the column of the highest values is
//! scaled, by a million (nanoseconds) or a thousand (microseconds), to milliseconds.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::{EachLine, Line, Records, lines, rfc3339};
use super::super::series::Board;
use super::histogram::{self, Counts};
use super::{PERCENTILES, unit_assumed, unit_unknown};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Reading, Run};
use crate::import::bytes;

const FORMAT: &str = "hdr-hlog";
/// A time that is larger is one of day, not one since the start: 1973.
const FIRST_UNIX_S: f64 = 1e8;
/// The most tags that are told apart.
const MAX_TAGS: usize = 50;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(20);
    lines.any(|line| {
        let line = line.trim_start_matches("#[");
        line.starts_with("Histogram log format version")
            || (line.contains("StartTimestamp") && line.contains("Interval_Compressed_Histogram"))
    })
}

pub(in crate::import) fn begin(_: &Head) -> Box<dyn Records> {
    lines(Log {
        base_s: None,
        is_absolute: true,
        ratio: None,
        tags: Vec::new(),
        board: Board::new(FORMAT),
        doubts: Doubts::default(),
    })
}

struct Log {
    base_s: Option<f64>,
    is_absolute: bool,
    /// How many of a histogram's units a millisecond has; 0 if that is not known.
    ratio: Option<f64>,
    tags: Vec<Tag>,
    board: Board,
    doubts: Doubts,
}

/// What belongs to one tag.
struct Tag {
    name: String,
    all: Histogram<u64>,
    begins_s: f64,
    ends_s: f64,
}

/// `Tag=A,` and then four fields.
struct Interval<'a> {
    tag: &'a str,
    start_s: f64,
    length_s: f64,
    max: f64,
    counts: Counts,
}

fn interval(line: &str) -> Option<Interval<'_>> {
    let (tag, rest) = match line.strip_prefix("Tag=") {
        Some(rest) => rest.split_once(',')?,
        None => ("", line),
    };
    let mut fields = rest.splitn(4, ',').map(str::trim);
    let mut number = || {
        let number: f64 = fields.next()?.parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number)
    };
    let (start_s, length_s, max) = (number()?, number()?, number()?);
    Some(Interval {
        tag,
        start_s,
        length_s,
        max,
        counts: histogram::decode(fields.next()?)?,
    })
}

impl EachLine for Log {
    fn line(&mut self, line: Line) -> Result<()> {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with('"') || text.starts_with("StartTimestamp") {
            return Ok(());
        }
        if let Some(comment) = text.strip_prefix('#') {
            let comment = comment.trim_start_matches('[');
            let base = comment.strip_prefix("BaseTime:");
            let start = comment.strip_prefix("StartTime:");
            if let Some(seconds) = base.or(start.filter(|_| self.base_s.is_none())) {
                self.base_s = crate::import::text::number(seconds);
            }
            return Ok(());
        }
        match interval(text) {
            Some(interval) => self.add(&interval),
            None if line.is_cut => self.doubts.cut_line(line.number),
            None => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut evidence = Evidence {
            series: self.board.series(),
            warnings: self.doubts.warnings(),
            ..Evidence::default()
        };
        for tag in self.tags.iter().filter(|tag| !tag.all.is_empty()) {
            match self.ratio.filter(|ratio| *ratio > 0.0) {
                Some(ratio) => evidence.runs.push(self.run(tag, ratio)),
                None => {
                    let mut run = self.run(tag, 1.0);
                    evidence.readings.push(reading(tag, &run.latency_ms));
                    run.latency_ms.clear();
                    evidence.runs.push(run);
                }
            }
        }
        match self.ratio {
            Some(ratio) if ratio > 0.0 => evidence.warnings.push(unit_assumed()),
            Some(_) => evidence.warnings.push(unit_unknown()),
            None => {}
        }
        evidence
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.so_far();
        match evidence.runs.is_empty() {
            true => Err(Error::new("the log holds no histogram that can be read")
                .next("Was anything recorded? Only logs with compressed histograms of version V2 are read.")),
            false => Ok(evidence),
        }
    }
}

impl Log {
    fn add(&mut self, interval: &Interval) {
        let mut start_s = interval.start_s;
        if start_s < FIRST_UNIX_S {
            start_s += self.base_s.unwrap_or(0.0);
            self.is_absolute = start_s >= FIRST_UNIX_S;
        }
        let count = sum(&interval.counts);
        if count > 0 && self.ratio.is_none() {
            self.ratio = Some(ratio(&interval.counts, interval.max));
        }
        let mut labels: Vec<(&str, &str)> = Vec::new();
        if !interval.tag.is_empty() {
            labels.push(("tag", interval.tag));
        }
        if interval.length_s > 0.0 {
            let rate = count as f64 / interval.length_s;
            let board = &mut self.board;
            board.add(
                "requests_per_second",
                "per_second",
                &labels,
                start_s,
                Some(rate),
            );
        }
        if count > 0
            && let Some(histogram) = histogram_of(&interval.counts)
        {
            let (scale, suffix, unit) = match self.ratio.filter(|ratio| *ratio > 0.0) {
                Some(ratio) => (ratio, "_ms", "ms"),
                None => (1.0, "", ""),
            };
            let points = [
                ("p50", histogram.value_at_quantile(0.5)),
                ("p95", histogram.value_at_quantile(0.95)),
                ("p99", histogram.value_at_quantile(0.99)),
                ("max", histogram.max()),
            ];
            for (name, value) in points {
                let name = format!("latency_{name}{suffix}");
                let value = Some(value as f64 / scale);
                self.board.add(&name, unit, &labels, start_s, value);
            }
        }
        let known = self.tags.iter().position(|tag| tag.name == interval.tag);
        if known.is_none()
            && self.tags.len() < MAX_TAGS
            && let Ok(all) = Histogram::new(3)
        {
            self.tags.push(Tag {
                name: bytes::name(interval.tag),
                all,
                begins_s: start_s,
                ends_s: start_s,
            });
        }
        if let Some(tag) = self.tags.iter_mut().find(|tag| tag.name == interval.tag) {
            tag.begins_s = tag.begins_s.min(start_s);
            tag.ends_s = tag.ends_s.max(start_s + interval.length_s);
            for (value, count) in &interval.counts.values {
                // What is too large for it was no latency.
                let _ = tag.all.record_n(*value, *count);
            }
        }
    }

    fn run(&self, tag: &Tag, ratio: f64) -> Run {
        let mut latency = Latency::default();
        let scaled = |value: u64| Some(value as f64 / ratio);
        for (name, share) in PERCENTILES {
            latency.set(name, scaled(tag.all.value_at_quantile(share)));
        }
        latency.set("min", scaled(tag.all.min()));
        latency.set("max", scaled(tag.all.max()));
        latency.set("mean", Some(tag.all.mean() / ratio));
        latency.set("stddev", Some(tag.all.stdev() / ratio));
        let duration_s = Some(tag.ends_s - tag.begins_s).filter(|s| *s > 0.0);
        Run {
            format: FORMAT.to_owned(),
            tool: "HdrHistogram".to_owned(),
            target: (!tag.name.is_empty()).then(|| tag.name.clone()),
            started_at: self.is_absolute.then(|| rfc3339(tag.begins_s)).flatten(),
            duration_s,
            requests: Some(tag.all.len()),
            rps: duration_s.map(|s| tag.all.len() as f64 / s),
            latency_ms: latency,
            derived: ["duration_s", "requests", "rps", "latency_ms"]
                .map(String::from)
                .to_vec(),
            notes: vec!["Percentiles are of all intervals together, at three digits.".to_owned()],
            ..Run::default()
        }
    }
}

/// Statistics whose unit is not known.
fn reading(tag: &Tag, latency: &Latency) -> Reading {
    let stats = latency.iter().map(|(name, value)| (name.to_owned(), value));
    let mut labels = BTreeMap::new();
    if !tag.name.is_empty() {
        labels.insert("tag".to_owned(), tag.name.clone());
    }
    Reading {
        format: FORMAT.to_owned(),
        name: "value".to_owned(),
        labels,
        stats: Some(stats.collect()),
        ..Reading::default()
    }
}

fn sum(counts: &Counts) -> u64 {
    let each = counts.values.iter();
    each.fold(0, |sum, (_, count)| sum.saturating_add(*count))
}

fn histogram_of(counts: &Counts) -> Option<Histogram<u64>> {
    let mut histogram = Histogram::new(3).ok()?;
    for (value, count) in &counts.values {
        let _ = histogram.record_n(*value, *count);
    }
    (!histogram.is_empty()).then_some(histogram)
}

/// By how much the highest value of an interval is scaled; 0 if by none of what is customary.
fn ratio(counts: &Counts, max: f64) -> f64 {
    let Some(highest) = counts.highest().filter(|_| max > 0.0) else {
        return 0.0;
    };
    let found = highest as f64 / max;
    let customary = [1e3, 1e6].into_iter();
    let mut near = customary.filter(|ratio| (found / ratio - 1.0).abs() < 0.02);
    near.next().unwrap_or(0.0)
}
