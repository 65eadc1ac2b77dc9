//! Reports that were written for people: where each begins in a text, and the numbers in them.

use super::{FORMATS, Format, How};

/// A line of a text that may be the first of a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The report of the same format that is being read here; empty if there is none.
    pub before: &'a str,
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

    /// True if one of the next lines begins so; spaces before it do not count.
    pub(super) fn soon(&self, most: usize, start: &str) -> bool {
        self.lines(most)
            .any(|line| line.trim_start().starts_with(start))
    }
}

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
        let (unit, after) = after.split_at_checked(end)?;
        *sum.get_or_insert(0.0) += number * unit_ms(unit)?;
        rest = after;
    }
    sum
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
