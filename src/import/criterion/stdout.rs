//! What `cargo bench` writes with criterion, and the lines of the bench harness of Rust itself
//! (`--output-format bencher`). Units stand behind each number: `[lowest estimate highest]`.

use super::super::micro::{self, Found, Measured};
use super::super::text::{self, Place};
use crate::error::Result;
use crate::evidence::Evidence;

const FORMAT: &str = "criterion-text";

pub(in crate::import) fn begins(place: &Place) -> bool {
    if !place.before.is_empty() {
        return false;
    }
    let line = place.line();
    let is_progress = line.starts_with("Benchmarking ") && place.lines(40).any(is_time);
    is_progress || is_time(line) || bencher(line).is_some() || is_long_name(place)
}

/// A name that is too long to stand before its time has a line of its own.
fn is_long_name(place: &Place) -> bool {
    let mut lines = place.lines(2);
    let is_name = lines
        .next()
        .is_some_and(|line| !line.starts_with([' ', '\t']) && line.len() >= 23);
    is_name && lines.next().is_some_and(is_time)
}

fn is_time(line: &str) -> bool {
    time(line).is_some()
}

/// `hash/xor/100            time:   [24.725 ns 31.383 ns 38.645 ns]`, with the name as it stands.
fn time(line: &str) -> Option<(&str, [f64; 3])> {
    let (name, rest) = line.split_once("time:")?;
    Some((name, bracketed(rest, micro::seconds)?))
}

fn bracketed(text: &str, scaled: fn(f64, &str) -> Option<f64>) -> Option<[f64; 3]> {
    let inside = text.trim_start().strip_prefix('[')?.split(']').next()?;
    let mut words = inside.split_whitespace();
    let mut numbers = [0.0; 3];
    for number in &mut numbers {
        let (value, unit) = (words.next()?, words.next()?);
        *number = scaled(text::number(value)?, unit)?;
    }
    words.next().is_none().then_some(numbers)
}

/// Elements or bytes per second.
fn rate(number: f64, unit: &str) -> Option<f64> {
    let unit = unit.strip_suffix("/s")?;
    let (factor, rest) = match unit.split_at_checked(1)? {
        ("K", rest) => (1e3, rest),
        ("M", rest) => (1e6, rest),
        ("G", rest) => (1e9, rest),
        ("T", rest) => (1e12, rest),
        _ => (1.0, unit),
    };
    let factor = match (rest, factor) {
        ("iB", 1e3) => 1024.0,
        ("iB", 1e6) => 1_048_576.0,
        ("iB", 1e9) => 1_073_741_824.0,
        ("iB", _) => 1_099_511_627_776.0,
        _ => factor,
    };
    matches!(rest, "elem" | "B" | "iB").then_some(number * factor)
}

/// `test sort ... bench:       1,234 ns/iter (+/- 56)`
fn bencher(line: &str) -> Option<(&str, f64, Option<f64>)> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... bench:")?;
    let (number, rest) = text::leading_number(rest)?;
    let (unit, rest) = rest.trim_start().split_once("/iter")?;
    let spread = rest.trim_start().strip_prefix("(+/- ");
    let spread = spread.and_then(text::number);
    let spread = spread.and_then(|n| micro::seconds(n, unit));
    Some((name.trim(), micro::seconds(number, unit)?, spread))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    // The name on a line of its own, and the name that a throughput belongs to.
    let (mut above, mut current) = ("", "");
    for line in raw.lines() {
        if let Some((name, [low, estimate, high])) = time(line) {
            current = match name.trim() {
                "" => above,
                name => name,
            };
            found.add(interval(current, "seconds", [low, estimate, high]));
        } else if let Some((_, rest)) = line.split_once("thrpt:") {
            let unit = if rest.contains("elem/s") {
                "elements"
            } else {
                "bytes"
            };
            if let Some(rates) = bracketed(rest, rate) {
                found.add(interval(current, "per_second", rates).label("throughput_of", unit));
            }
        } else if let Some((name, time, spread)) = bencher(line) {
            let measured = Measured::new(FORMAT, name, "seconds");
            found.add(measured.stat("median", Some(time)).stat("spread", spread));
        } else if !line.starts_with(' ') && !line.starts_with("Benchmarking ") {
            above = line.trim();
        }
    }
    found.evidence("the output of cargo bench holds no time")
}

fn interval(name: &str, unit: &str, [low, estimate, high]: [f64; 3]) -> Measured {
    Measured::new(FORMAT, name, unit)
        .stat("low", Some(low))
        .stat("estimate", Some(estimate))
        .stat("high", Some(high))
}
