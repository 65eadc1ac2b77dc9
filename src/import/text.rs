//! Reports that were written for people: where each begins in a text, and the numbers in them.

use std::collections::BTreeMap;

use super::{FORMATS, Format, How, bytes};
use crate::evidence::{Evidence, Run, Warning};

/// A line of a text that may be the first of a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The report of the same format that is being read here; empty if there is none.
    pub before: &'a str,
    /// All of the text before this line.
    pub above: &'a str,
    /// The text from this line on.
    pub rest: &'a str,
}

impl<'a> Place<'a> {
    /// The line itself.
    pub(super) fn line(&self) -> &'a str {
        self.rest.lines().next().unwrap_or_default()
    }

    /// The next lines, this one first.
    pub(super) fn lines(&self, most: usize) -> impl Iterator<Item = &'a str> {
        self.rest.lines().take(most)
    }

    /// The end of what stands before, at most so many bytes: looking back costs the same at each line.
    pub(super) fn just_before(&self, most_bytes: usize) -> &'a str {
        let mut from = self.before.len().saturating_sub(most_bytes);
        while !self.before.is_char_boundary(from) {
            from = from.saturating_add(1);
        }
        self.before.get(from..).unwrap_or_default()
    }

    /// True if a report of the same format is open here that does not hold this yet. Only its
    /// beginning is searched: a text may ask for every one of its lines.
    pub(super) fn is_open_without(&self, what: &str) -> bool {
        !self.before.is_empty() && !bytes::head(self.before, 16 * 1024).contains(what)
    }

    /// The next line that is not empty, among the few behind this one.
    pub(super) fn next_line(&self) -> &'a str {
        let mut lines = self.lines(4).skip(1).map(str::trim);
        lines.find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// True if one of the next lines begins so; spaces before it do not count.
    pub(super) fn soon(&self, most: usize, start: &str) -> bool {
        self.lines(most)
            .any(|line| line.trim_start().starts_with(start))
    }
}

/// The longest line with which a report begins, bytes.
const MAX_FIRST_LINE: usize = 16 * 1024;

/// One report in a text.
pub(super) struct Section<'a> {
    pub format: &'static Format,
    pub text: &'a str,
    /// Line on which it begins, counted from 1.
    pub line: usize,
}

/// The reports in a text, one behind the other. What stands before the first is passed over.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut found: Vec<Section> = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let rest = text.get(start..).unwrap_or_default();
        if let Some(format) = begins(text, start, rest, found.last()) {
            end(found.last_mut(), start, text);
            found.push(Section {
                format,
                text: rest,
                line: number.saturating_add(1),
            });
        }
        start = start.saturating_add(line.len());
    }
    found
}

fn begins(text: &str, at: usize, rest: &str, open: Option<&Section>) -> Option<&'static Format> {
    if rest
        .trim_start_matches([' ', '\t'])
        .starts_with(['\n', '\r'])
    {
        return None;
    }
    // No report begins with such a line, and looking at it once for each format would take long.
    let head = rest.as_bytes().get(..MAX_FIRST_LINE);
    if head.is_some_and(|head| memchr::memchr(b'\n', head).is_none()) {
        return None;
    }
    let formats = FORMATS.iter();
    let mut text_formats = formats.filter_map(|format| match &format.how {
        How::Text { begins, .. } => Some((format, begins)),
        _ => None,
    });
    let found = text_formats.find(|(format, begins)| {
        let same = open.filter(|section| section.format.name == format.name);
        let before = same.and_then(|section| {
            let from = offset(text, section.text);
            text.get(from..at)
        });
        begins(&Place {
            before: before.unwrap_or_default(),
            above: text.get(..at).unwrap_or_default(),
            rest,
        })
    });
    found.map(|(format, _)| format)
}

/// Ends a section where the next one begins.
fn end(section: Option<&mut Section>, at: usize, text: &str) {
    if let Some(section) = section {
        let length = at.saturating_sub(offset(text, section.text));
        section.text = section.text.get(..length).unwrap_or(section.text);
    }
}

fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

// --- the numbers in a report -----------------------------------------------------------------

/// What stands behind a label on the first line that begins with it; spaces before the label and
/// around the value do not count.
pub(super) fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.trim_start().strip_prefix(label))
        .map(str::trim)
}

/// The number at the beginning of a text (`12.5 req/s`, `1,234`, `-3`), and what follows it.
pub(super) fn leading_number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ',')))
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    // An exponent belongs to the number; a unit that begins with an e does not.
    let (exponent, rest) = exponent(rest);
    let number = format!(
        "{}{exponent}",
        digits.trim_end_matches(',').replace(',', "")
    );
    let number: f64 = number.parse().ok()?;
    number.is_finite().then_some((number, rest))
}

fn exponent(rest: &str) -> (&str, &str) {
    let digits = rest
        .strip_prefix(['e', 'E'])
        .map(|r| r.strip_prefix(['+', '-']).unwrap_or(r));
    let length = digits.map_or(0, |d| d.bytes().take_while(u8::is_ascii_digit).count());
    match digits {
        Some(digits) if length > 0 => {
            let end = rest
                .len()
                .saturating_sub(digits.len())
                .saturating_add(length);
            rest.split_at_checked(end).unwrap_or(("", rest))
        }
        _ => ("", rest),
    }
}

/// The number at the beginning of a text.
pub(super) fn number(text: &str) -> Option<f64> {
    leading_number(text).map(|(number, _)| number)
}

/// A whole number of things at the beginning of a text, 0 or more.
pub(super) fn count(text: &str) -> Option<u64> {
    let number = number(text)?;
    (number >= 0.0 && number.fract() == 0.0 && number <= 9_007_199_254_740_992.0)
        .then_some(number as u64)
}

/// A time with its unit, in milliseconds: `616.7ms`, `6.02 sec`, `1m2.3s`, `12µs`, `1h`.
/// Parts that follow each other add up.
pub(super) fn duration_ms(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut sum = None;
    while let Some((number, after)) = leading_number(rest) {
        let after = after.trim_start();
        let end = after
            .find(|c: char| !(c.is_alphabetic()))
            .unwrap_or(after.len());
        let (unit, after_unit) = after.split_at_checked(end)?;
        let unit = unit_ms(unit).map(|ms| (ms, after_unit));
        let (ms, after) = unit.or_else(|| garbled_micros(after))?;
        *sum.get_or_insert(0.0) += number * ms;
        rest = after;
    }
    sum
}

/// `┬╡s` or `Âµs`: the micro sign, the one that is not ASCII in a unit, after a shell on Windows read
/// it in a code page of its own.
fn garbled_micros(text: &str) -> Option<(f64, &str)> {
    const MOST: usize = 4;
    let sign = text.chars().take_while(|c| !c.is_ascii()).count();
    let rest = text.trim_start_matches(|c: char| !c.is_ascii());
    let after = rest
        .strip_prefix('s')
        .filter(|after| !after.starts_with(char::is_alphabetic))?;
    (1..=MOST).contains(&sign).then_some((1e-3, after))
}

/// How many milliseconds a unit of time has.
pub(super) fn unit_ms(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-6,
        // The micro sign and the Greek letter.
        "us" | "µs" | "μs" | "usec" => 1e-3,
        "ms" | "msec" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
        "h" | "hour" | "hours" => 3_600_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        _ => return None,
    })
}

/// Seconds in milliseconds, with the digits that were written: tools write no more than nanoseconds.
pub(super) fn ms_of_s(seconds: f64) -> f64 {
    let nanos = (seconds * 1e9).round();
    if nanos.abs() < 9e15 {
        nanos / 1e6
    } else {
        seconds * 1000.0
    }
}

/// A time with its unit, in seconds, with the digits that were written.
pub(super) fn duration_s(text: &str) -> Option<f64> {
    let ms = duration_ms(text)?;
    let nanos = (ms * 1e6).round();
    Some(if nanos.abs() < 9e15 {
        nanos / 1e9
    } else {
        ms / 1000.0
    })
}

/// A number of bytes with its unit. `KiB` is 1,024 everywhere; what `KB` and `K` are differs by tool.
pub(super) fn bytes(text: &str, kilo: f64) -> Option<f64> {
    let (number, unit) = leading_number(text)?;
    let unit = unit.trim();
    let unit = unit
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let (letter, base) = match unit.to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => return Some(number),
        "kib" => (1, 1024.0),
        "mib" => (2, 1024.0),
        "gib" => (3, 1024.0),
        "tib" => (4, 1024.0),
        "k" | "kb" => (1, kilo),
        "m" | "mb" => (2, kilo),
        "g" | "gb" => (3, kilo),
        "t" | "tb" => (4, kilo),
        _ => return None,
    };
    Some(number * f64::powi(base, letter))
}

/// A number whose thousands are written as letters: `14.48k`, `1.2M`.
pub(super) fn scaled(text: &str) -> Option<f64> {
    let (number, unit) = leading_number(text)?;
    let factor = match unit.chars().next() {
        Some('k' | 'K') => 1e3,
        Some('M') => 1e6,
        Some('G') => 1e9,
        _ => 1.0,
    };
    Some(number * factor)
}

// --- what several reports have in common ------------------------------------------------------

/// A row of a table of percentiles: its name, and what stands behind it. `50%   8`,
/// `99.90% in 33.5519 ms`; some versions write the sign twice.
pub(super) fn percentile(line: &str) -> Option<(String, &str)> {
    let (percent, value) = line.trim().split_once('%')?;
    let percent: f64 = percent.trim().parse().ok()?;
    let value = value.trim_start_matches('%').trim();
    let value = value.strip_prefix("in ").unwrap_or(value);
    (0.0..=100.0)
        .contains(&percent)
        .then(|| (format!("p{percent}"), value))
}

/// The lines between the first one that begins so and the next empty one.
pub(super) fn below<'a>(text: &'a str, heading: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = text.lines();
    let lines = lines.skip_while(move |line| !line.trim_start().starts_with(heading));
    lines.skip(1).take_while(|line| !line.trim().is_empty())
}

/// How many there are of all kinds.
pub(super) fn total(counts: &BTreeMap<String, u64>) -> u64 {
    counts.values().fold(0, |sum, n| sum.saturating_add(*n))
}

/// How many answers have a status of 400 or more, by codes or by classes (`4xx`).
pub(super) fn refused(statuses: &BTreeMap<String, u64>) -> u64 {
    let refused = statuses.iter().filter(|(code, _)| is_refusal(code));
    refused.fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

fn is_refusal(code: &str) -> bool {
    match code.parse::<u16>() {
        Ok(code) => code >= 400,
        Err(_) => matches!(code, "4xx" | "5xx"),
    }
}

/// How many errors say that the time was up.
pub(super) fn timeouts(errors: &BTreeMap<String, u64>) -> u64 {
    const WORDS: [&str; 4] = ["timeout", "timed out", "deadline exceeded", "etimedout"];
    let late = errors.iter().filter(|(error, _)| {
        let error = error.to_ascii_lowercase();
        WORDS.iter().any(|word| error.contains(word))
    });
    late.fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

/// Adds to the count of a name, unless there are too many of them.
pub(super) fn add(counts: &mut BTreeMap<String, u64>, name: String, count: u64) {
    if counts.len() < bytes::MAX_NAMES || counts.contains_key(&name) {
        let sum = counts.entry(name).or_default();
        *sum = sum.saturating_add(count);
    }
}

/// Names of fields as a run lists them.
pub(super) fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(String::from).to_vec()
}

/// The one run of a report; what is missing in it if it ends too early.
pub(super) fn report(mut run: Run, missing: Option<&str>) -> Evidence {
    keep_derived(&mut run);
    Evidence {
        runs: vec![run],
        warnings: missing.map(cut_off).into_iter().collect(),
        ..Evidence::default()
    }
}

/// Leaves out of the fields that were computed those that could not be.
pub(super) fn keep_derived(run: &mut Run) {
    let is_known = |name: &str| match name {
        "duration_s" => run.duration_s.is_some(),
        "requests" => run.requests.is_some(),
        "responses" => run.responses.is_some(),
        "errors" => run.errors.is_some(),
        "error_rate" => run.error_rate.is_some(),
        "rps" => run.rps.is_some(),
        "offered_rps" => run.offered_rps.is_some(),
        "concurrency" => run.concurrency.is_some(),
        "target" => run.target.is_some(),
        "latency_ms" => !run.latency_ms.is_empty(),
        _ => true,
    };
    let mut derived = std::mem::take(&mut run.derived);
    derived.retain(|name| is_known(name));
    run.derived = derived;
}

/// A report that ends too early.
pub(super) fn cut_off(missing: &str) -> Warning {
    Warning::new(
        "report_cut_off",
        format!("the report is cut off before {missing}, which is left unknown"),
    )
}
