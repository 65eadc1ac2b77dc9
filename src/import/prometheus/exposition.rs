//! Metrics as a program exposes them under `/metrics`: the text format of Prometheus, `/federate`,
//! and OpenMetrics (also `promtool tsdb dump-openmetrics`):
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>.
//!
//! Times are rare: milliseconds in the text format, seconds in OpenMetrics. Counters, histograms and
//! summaries count from the start of the process on, so one snapshot gives no rate. Units are in
//! the names.

use super::samples::{Kind, Samples};
use super::text;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::Head;
use crate::import::metrics::Form;
use crate::import::record::doubts::Doubts;
use crate::import::record::{EachLine, Line, Records, lines};

/// How many lines may stand before the metrics: a shell's prompt and the headers of an answer.
const MAX_LEAD: usize = 25;
/// How many lines of metrics are looked at.
const LOOK_AT: usize = 20;

pub(crate) fn looks_like_openmetrics(head: &Head) -> bool {
    looks_like(head) && is_openmetrics(head)
}

pub(crate) fn looks_like(head: &Head) -> bool {
    let mut lines = head
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MAX_LEAD + LOOK_AT)
        .filter(|line| !is_lead(line));
    let mut has_type = false;
    let mut samples = 0_usize;
    let mut telling = 0_usize;
    for line in lines.by_ref().take(LOOK_AT) {
        if let Some(comment) = Comment::of(line) {
            has_type |= matches!(comment, Comment::Type(..));
        } else if let Some(sample) = text::sample(line) {
            samples = samples.saturating_add(1);
            if is_telling(sample.key) {
                telling = telling.saturating_add(1);
            }
        } else if !line.starts_with('#') || line.starts_with("#!") {
            return false;
        }
    }
    // Without comments, names and numbers are not enough.
    match has_type {
        true => true,
        false => samples > 1 && telling == samples,
    }
}

/// A name with labels, or one that says what it counts.
fn is_telling(key: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        "_total", "_seconds", "_bytes", "_count", "_sum", "_ratio", "_info", "_bucket",
    ];
    match key.split_once('{') {
        Some((name, rest)) => {
            let is_labels = rest.contains("=\"") || rest.trim_start().starts_with('"');
            (!name.is_empty() || rest.starts_with('"') || rest.contains("__name__")) && is_labels
        }
        None => ENDINGS.iter().any(|ending| key.ends_with(ending)),
    }
}

/// A shell's prompt, or a header of an answer.
fn is_lead(line: &str) -> bool {
    let is_prompt = ["$ ", "> ", "% ", "# curl", "< "]
        .iter()
        .any(|prompt| line.starts_with(prompt));
    let is_header = line.split_once(": ").is_some_and(|(name, _)| {
        let mut chars = name.chars();
        chars.all(|c| c.is_ascii_alphabetic() || c == '-') && !name.is_empty()
    });
    is_prompt || is_header || line.starts_with("HTTP/")
}

/// What only OpenMetrics has: units, its own types, exemplars, times in seconds, counters whose type
/// is told without their ending, and the mark at the end.
fn is_openmetrics(head: &Head) -> bool {
    let mut counter = "";
    for line in head.lines().map(str::trim) {
        match Comment::of(line) {
            Some(Comment::Unit(..) | Comment::End) => return true,
            Some(Comment::Type(name, kind)) => {
                if matches!(kind, "unknown" | "info" | "stateset" | "gaugehistogram") {
                    return true;
                }
                let is_short = kind == "counter" && !name.ends_with("_total");
                counter = if is_short { name } else { "" };
            }
            Some(Comment::Help) => {}
            None => {
                let rest = line.strip_prefix(counter).unwrap_or_default();
                let is_short = !counter.is_empty() && rest.starts_with("_total");
                // In milliseconds that would be a time before 1973, or one between two of them.
                let time = text::sample(line).and_then(|sample| sample.time);
                let is_seconds = time.is_some_and(|t| t.fract() != 0.0 || t.abs() < 1e11);
                if is_short || is_seconds || line.contains(" # {") {
                    return true;
                }
            }
        }
    }
    false
}

enum Comment<'a> {
    Help,
    Type(&'a str, &'a str),
    Unit(&'a str, &'a str),
    End,
}

impl<'a> Comment<'a> {
    fn of(line: &'a str) -> Option<Comment<'a>> {
        let rest = line.strip_prefix('#')?.trim_start();
        let mut words = rest.split_ascii_whitespace();
        Some(match words.next()? {
            "HELP" => {
                words.next()?;
                Comment::Help
            }
            "TYPE" => {
                let (name, kind) = (words.next()?, words.next()?);
                Kind::of(kind)?;
                Comment::Type(name.trim_matches('"'), kind)
            }
            "UNIT" => Comment::Unit(words.next()?.trim_matches('"'), words.next().unwrap_or("")),
            "EOF" => Comment::End,
            _ => return None,
        })
    }
}

pub(crate) fn begin(_: &Head) -> Box<dyn Records> {
    lines(Exposition::new("prometheus-exposition", 1000.0))
}

pub(crate) fn begin_openmetrics(_: &Head) -> Box<dyn Records> {
    lines(Exposition::new("openmetrics-text", 1.0))
}

struct Exposition {
    format: &'static str,
    /// How many of its units of time a second has.
    per_second: f64,
    samples: Samples,
    doubts: Doubts,
}

impl Exposition {
    fn new(format: &'static str, per_second: f64) -> Self {
        Exposition {
            format,
            per_second,
            samples: Samples::default(),
            doubts: Doubts::default(),
        }
    }

    fn evidence(&self) -> Evidence {
        let over_time = self.samples.is_over_time() || self.samples.has_clock();
        let form = if over_time {
            Form::Series
        } else {
            Form::Readings
        };
        let mut evidence = self.samples.evidence(self.format, form);
        evidence.warnings.extend(self.doubts.warnings());
        if form == Form::Readings && self.samples.is_repeated() {
            evidence.warnings.push(Warning::new(
                "snapshots_without_times",
                "the file holds several snapshots without their times: the last one counts, and the values of all are kept in their order; with the time between them, the growth of a counter is a rate",
            ));
        } else if form == Form::Readings && self.samples.has_counter() {
            evidence.warnings.push(Warning::new(
                "counters_since_start",
                "counters count from the start of the process on; for a rate add a second snapshot with times, or export a range query",
            ));
        }
        evidence
    }
}

impl EachLine for Exposition {
    fn line(&mut self, line: Line) -> Result<()> {
        let text = line.text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if text.starts_with('#') {
            match Comment::of(text) {
                Some(Comment::Type(name, kind)) => {
                    if let Some(kind) = Kind::of(kind) {
                        self.samples.set_type(name, kind);
                    }
                }
                Some(Comment::Unit(name, word)) => self.samples.set_unit(name, word),
                _ => {}
            }
            return Ok(());
        }
        let Some(sample) = text::sample(text) else {
            if line.is_cut {
                self.doubts.cut_line(line.number);
            } else if !is_lead(text) {
                self.doubts.no_record(line.number);
            }
            return Ok(());
        };
        match self.samples.place_of_line(sample.key) {
            Some(place) => {
                let at = sample.time.map(|time| time / self.per_second);
                self.samples.add(place, at, sample.value);
            }
            None => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.evidence()
    }

    fn finish(self) -> Result<Evidence> {
        let evidence = self.evidence();
        match evidence.is_empty() {
            true => Err(Error::new("the metrics hold no sample with a number")
                .next("Fetch them again while the program is at work.")),
            false => Ok(evidence),
        }
    }
}
