//! What hyperfine writes on a terminal: one report for each command. A single run has no spread.

use super::super::micro::{self, Found, Measured};
use super::super::text::{self, Place, after};
use crate::error::Result;
use crate::evidence::Evidence;

/// On a terminal a line that shows how far it is stands there many times before the times.
const MAX_STEPS: usize = 5_000;

/// `Benchmark 1: sleep 1`; with `#1` before 1.13.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let mut below = place.lines(MAX_STEPS).skip(1);
    command(place.line()).is_some() && { below.by_ref() }
        .take_while(|line| command(line).is_none())
        .any(|line| line.trim_start().starts_with("Time ("))
}

fn command(line: &str) -> Option<&str> {
    let (number, command) = line.strip_prefix("Benchmark ")?.split_once(": ")?;
    let digits = number.strip_prefix('#').unwrap_or(number);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(command)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let line = raw.lines().next().unwrap_or_default();
    let name = micro::command(command(line).unwrap_or_default());
    let mut found = Found::default();
    if after(raw, "Warning: Ignoring non-zero exit code").is_some() {
        let message = format!("runs of {name} failed; their times are among the others");
        found.doubt("runs_failed", message);
    }
    let time = after(raw, "Time (").and_then(|rest| rest.split_once("):"));
    let time = time.map_or("", |(_, rest)| rest);
    let (time, processor) = time.split_once('[').unwrap_or((time, ""));
    let (mean, stddev) = time.split_once('±').unwrap_or((time, ""));
    let range = after(raw, "Range (").and_then(|rest| rest.split_once("):"));
    let (min, rest) = range
        .and_then(|(_, rest)| rest.split_once('…'))
        .unwrap_or_default();
    let part = |name: &str| {
        let rest = processor.split_once(name)?.1;
        seconds(rest)
    };
    let measured = Measured::new("hyperfine-text", &name, "seconds")
        .stat("mean", seconds(mean))
        .stat("stddev", seconds(stddev))
        .stat("user", part("User:"))
        .stat("system", part("System:"))
        .stat("min", seconds(min))
        .stat("max", seconds(rest))
        .stat("n", runs(rest));
    found.add(measured);
    found.evidence("the report of hyperfine holds no time")
}

/// `8.9 ms`, and whatever follows.
fn seconds(text: &str) -> Option<f64> {
    let (number, rest) = text::leading_number(text)?;
    let unit = rest.trim_start();
    let end = unit
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(unit.len());
    micro::seconds(number, unit.get(..end)?)
}

/// `14.2 ms    12 runs`
fn runs(text: &str) -> Option<f64> {
    let before = text.trim_end();
    let before = before
        .strip_suffix(" runs")
        .or(before.strip_suffix(" run"))?;
    text::number(before.rsplit(' ').next()?)
}
