//! What `promtool query instant` and `promtool query range` print:
//! <https://prometheus.io/docs/prometheus/latest/command-line/promtool/>.
//!
//! An instant query gives `up{job="a"} => 1 @[1700000000.5]` a line, a range query the metric and
//! `=>` on a line and then `1 @[1700000000]` a line. Times are unix seconds; there is no unit.

use super::samples::Samples;
use super::text;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::metrics::Form;
use crate::import::text::Place as At;

pub(crate) fn begins(place: &At) -> bool {
    if !place.before.is_empty() {
        return false;
    }
    let mut lines = place.lines(2);
    let first = lines.next().unwrap_or_default();
    if scalar(first).is_some() {
        return true;
    }
    match head(first) {
        Some((_, "")) => lines.next().is_some_and(|line| value(line).is_some()),
        Some((_, rest)) => value(rest).is_some(),
        None => false,
    }
}

/// What stands before and behind the arrow; there may be no labels and no name at all.
fn head(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.rsplit_once("=>")?;
    let key = key.strip_suffix(' ')?.trim_start();
    let is_key = key.ends_with('}')
        || key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'));
    is_key.then_some((key, rest.trim()))
}

/// `scalar: 3 @[1700000000.5]`
fn scalar(line: &str) -> Option<(f64, f64)> {
    value(line.trim().strip_prefix("scalar: ")?)
}

/// `1.5 @[1700000000.5]`
fn value(text: &str) -> Option<(f64, f64)> {
    let (value, time) = text.trim().split_once(" @[")?;
    let time: f64 = time.strip_suffix(']')?.parse().ok()?;
    time.is_finite()
        .then_some((text::number(value.trim())?, time))
}

pub(crate) fn read(report: &str) -> Result<Evidence> {
    let mut samples = Samples::default();
    let mut form = Form::Readings;
    let mut open = None;
    let (mut natives, mut left_out) = (0_u64, 0_u64);
    for line in report.lines() {
        if let Some((value, time)) = scalar(line) {
            let place = samples.place(String::new(), Default::default());
            samples.add(place, Some(time), value);
            continue;
        }
        if let Some((value, time)) = value(line) {
            match open {
                Some(place) => samples.add(place, Some(time), value),
                None => left_out = left_out.saturating_add(1),
            }
            continue;
        }
        let Some((key, rest)) = head(line) else {
            match line.contains(" @[") {
                true if line.contains("count:") => natives = natives.saturating_add(1),
                true => left_out = left_out.saturating_add(1),
                false if is_cut(report, line) => left_out = left_out.saturating_add(1),
                false => {}
            }
            continue;
        };
        let place = text::key(key).map(|(name, labels)| samples.place(name, labels));
        if rest.is_empty() {
            form = Form::Series;
            open = place;
            continue;
        }
        match (place, value(rest)) {
            (Some(place), Some((value, time))) => samples.add(place, Some(time), value),
            _ if rest.starts_with('{') => natives = natives.saturating_add(1),
            _ => left_out = left_out.saturating_add(1),
        }
        // Whatever follows belongs to no series of a range.
        open = None;
    }
    finish(&samples, form, natives, left_out)
}

/// True of a last line that ends within its labels.
fn is_cut(report: &str, line: &str) -> bool {
    line.contains("{") && line.contains("=\"") && report.ends_with(line)
}

fn finish(samples: &Samples, form: Form, natives: u64, left_out: u64) -> Result<Evidence> {
    let mut evidence = samples.evidence("promtool-text", form);
    if evidence.is_empty() {
        return Err(Error::new("what promtool printed holds no number")
            .next("Ask for a time at which the metric has values."));
    }
    if natives > 0 {
        evidence.warnings.push(Warning::new(
            "histogram_left_out",
            match natives {
                1 => "1 native histogram was left out; print it with -o json".to_owned(),
                n => format!("{n} native histograms were left out; print them with -o json"),
            },
        ));
    }
    if left_out > 0 {
        evidence.warnings.push(Warning::new(
            "line_left_out",
            match left_out {
                1 => "1 line of promtool cannot be read and was left out".to_owned(),
                n => format!("{n} lines of promtool cannot be read and were left out"),
            },
        ));
    }
    Ok(evidence)
}
