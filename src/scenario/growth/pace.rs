//! Growth over other spans of time than a month or a year, as people say it: `10 %/quarter`, `doubling every 6 months`. It is kept as so
//! much a month or a year, which is what the saved form knows.

use super::{Change, read_change};
use crate::error::Result;
use crate::quantity::{Growth, Quantity, split_family};

/// Spans of time by their names, in months of 730 hours, as bills have them.
const SPANS: [(&str, f64); 5] = [
    ("day days d daily", 12.0 / 365.0),
    ("week weeks wk w weekly", 84.0 / 365.0),
    ("month months mo monthly mom", 1.0),
    ("quarter quarters q quarterly qoq", 3.0),
    ("year years yr y yearly yoy", 12.0),
];
/// What stands between how much and how often; what another one may contain stands behind it.
const PER: [&str; 7] = [" every ", " each ", " per ", " in ", " a ", "/", " "];
/// How much in a word, without its ending.
const WORDS: [(&str, f64); 3] = [("doubl", 2.0), ("tripl", 3.0), ("halv", 0.5)];
/// What is too much for any growth, and still a number.
const TOO_MUCH: f64 = 1e15;

/// Growth over any span, in six digits a year, or a month if the span is no longer; none of a text that is no such growth.
///
/// # Errors
/// A range whose ends do not fit, or a growth out of bounds.
// What is saved never needs it.
#[inline(never)]
pub(super) fn read(text: &str) -> Option<Result<Quantity<Growth>>> {
    let (text, family) = split_family(text.trim());
    let text = text.to_ascii_lowercase();
    let (much, often) = PER.iter().find_map(|per| text.rsplit_once(per))?;
    let months = months(often.trim())?;
    let (unit, times) = match months <= 1.0 {
        true => ("month", 1.0 / months),
        false => ("year", 12.0 / months),
    };
    let (factors, sign) = match factors(much.trim())? {
        Ok(known) => known,
        // What is wrong with so much a month or a year is known, with its unit.
        Err(_) if [1.0, 12.0].contains(&months) => return None,
        Err(e) => return Some(Err(e)),
    };
    let told = factors.iter().map(|factor| {
        let factor = libm::pow(*factor, times);
        let value = match sign {
            '%' => 100.0 * (factor - 1.0),
            _ => factor,
        };
        let digits = format!("{:.5e}", value.min(TOO_MUCH)).parse::<f64>();
        digits.unwrap_or(value).to_string()
    });
    let told = told.collect::<Vec<_>>().join("..");
    let law = family.map_or("", |family| family.name());
    Some(Quantity::parse(&format!("{told} {sign}/{unit} {law}")))
}

/// How many months `quarter` or `18 months` are; none of what is no span.
fn months(text: &str) -> Option<f64> {
    let (count, name) = text.split_at_checked(text.find(|c: char| c.is_ascii_alphabetic())?)?;
    let count = match count.trim() {
        "" => 1.0,
        count => count.parse().ok().filter(|count| *count > 0.0)?,
    };
    let is_named = |(names, _): &&(&str, f64)| names.split(' ').any(|known| known == name);
    Some(count * SPANS.iter().find(is_named)?.1)
}

/// How many times as much there is behind the span, or the two or three numbers of a range, and the sign that they are told with.
fn factors(much: &str) -> Option<Result<(Vec<f64>, char)>> {
    let in_a_word = |(word, _): &&(&str, f64)| {
        let ending = much.strip_prefix(word);
        ending.is_some_and(|ending| ["e", "es", "ing"].contains(&ending))
    };
    if let Some((_, times)) = WORDS.iter().find(in_a_word) {
        return Some(Ok((vec![*times], '×')));
    }
    let mut change = match read_change(much) {
        Ok(change) => change,
        Err(e) => return much.contains('%').then_some(Err(e)),
    };
    let spread = change.uncertain().spread();
    let (sign, one, base) = match &change {
        Change::More(more) => ('%', more.value(), 100.0),
        Change::Times(times) => ('×', times.value(), 0.0),
    };
    let numbers = match spread {
        Some(range) if range.is_middle_between => vec![range.low, range.middle, range.high],
        Some(range) => vec![range.low, range.high],
        None => vec![one],
    };
    let factor = |number: f64| (base + number) / base.max(1.0);
    Some(Ok((numbers.into_iter().map(factor).collect(), sign)))
}
