//! The table at the end of what JMH writes on a terminal, and `-rf text`.
//!
//! A score has three decimals and no groups of thousands, so a comma in it is the decimal sign. `≈ 10⁻³`
//! tells no more than the order. Percentiles of the mode `sample` are rows of their own below their
//! benchmark, as is what a profiler measured.

use super::super::micro::{Found, Measured};
use super::super::record::rows::number;
use super::super::text::Place;
use super::{percentile, unit};
use crate::error::Result;
use crate::evidence::Evidence;

const MODES: [&str; 4] = ["thrpt", "avgt", "sample", "ss"];

pub(in crate::import) fn begins(place: &Place) -> bool {
    header(place.line()).is_some()
}

/// `Benchmark  (size)  Mode  Cnt  Score   Error  Units`: the names of the parameters.
fn header(line: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mode = words.iter().position(|word| *word == "Mode")?;
    let parameters = words.get(1..mode)?;
    let is_header = words.first() == Some(&"Benchmark")
        && words.last() == Some(&"Units")
        && words.get(mode..)?.contains(&"Score")
        && parameters.iter().all(|word| word.starts_with('('));
    let names = parameters.iter();
    is_header.then(|| names.map(|word| word.trim_matches(['(', ')'])).collect())
}

/// One row: `Codec.encode  4096  thrpt  5  12.345 ± 0.678  ops/ms`.
struct Row<'a> {
    name: &'a str,
    parameters: Vec<&'a str>,
    mode: &'a str,
    count: Option<f64>,
    score: Option<f64>,
    error: Option<f64>,
    unit: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str, parameters: usize) -> Option<Row<'a>> {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let mut values = Vec::new();
        for _ in 0..parameters {
            values.push(words.next()?);
        }
        let mode = words.next().filter(|mode| MODES.contains(mode))?;
        let mut rest: Vec<&str> = words.collect();
        let unit = rest.pop()?;
        let mut error = None;
        if let Some(at) = rest.iter().position(|word| *word == "±") {
            error = rest.get(at.saturating_add(1)).and_then(|word| number(word));
            rest.truncate(at);
        }
        let is_order = rest.contains(&"≈");
        let score = rest.pop().filter(|_| !is_order).and_then(number);
        Some(Row {
            name,
            parameters: values,
            mode,
            count: rest.first().and_then(|count| number(count)),
            score,
            error,
            unit,
        })
    }

    /// The benchmark's name, and that of what else was measured of it.
    fn names(&self) -> (&'a str, &'a str) {
        let (name, measure) = self.name.split_once(':').unwrap_or((self.name, ""));
        (name, measure.trim_start_matches(['·', '.']))
    }
}

/// The percentile that a row is of: `decode·p0.50`, `p0.9999`.
fn percent(measure: &str) -> Option<String> {
    let (_, share) = measure.rsplit_once('p')?;
    let before = measure.strip_suffix(share)?.strip_suffix('p')?;
    let share: f64 = share.parse().ok()?;
    let is_one = (0.0..=1.0).contains(&share) && (before.is_empty() || before.ends_with('·'));
    // A share of 0.9999 is 99.99 %, whatever the product has behind that.
    is_one.then(|| percentile(&format!("{}", (share * 1e8).round() / 1e6)))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut lines = raw.lines();
    let parameters = lines.next().and_then(header).unwrap_or_default();
    let mut found = Found::default();
    // A benchmark may be followed by its percentiles.
    let mut open: Option<(&str, Measured)> = None;
    let is_row = |line: &&str| line.split_whitespace().any(|word| MODES.contains(&word));
    for line in lines.take_while(is_row) {
        let Some(row) = Row::of(line, parameters.len()) else {
            found.doubt(
                "line_left_out",
                "a row of the table cannot be read and was left out".to_owned(),
            );
            continue;
        };
        let (name, measure) = row.names();
        let Some(score) = row.score else {
            found.doubt(
                "score_left_out",
                format!(
                    "the score of {} is told only by its order and was left out",
                    crate::import::bytes::name(row.name)
                ),
            );
            continue;
        };
        let (unit, factor) = unit(row.unit);
        if let Some(percentile) = percent(measure) {
            open = open.map(|(of, measured)| match of == name {
                true => (of, measured.stat(&percentile, Some(factor.of(score)))),
                false => (of, measured),
            });
            continue;
        }
        if let Some((_, done)) = open.take() {
            found.add(done);
        }
        let mut measured = Measured::new("jmh-text", name, unit)
            .label("mode", row.mode)
            .label("measure", measure)
            .stat("mean", Some(factor.of(score)))
            .stat("error", row.error.map(|error| factor.of(error)))
            .stat("n", row.count);
        if unit.is_empty() {
            measured = measured.label("unit", row.unit);
        }
        for (key, value) in parameters.iter().zip(&row.parameters) {
            measured = super::parameter(measured, key, value);
        }
        open = Some((name, measured));
    }
    if let Some((_, done)) = open {
        found.add(done);
    }
    found.evidence("the table of JMH holds no score")
}
