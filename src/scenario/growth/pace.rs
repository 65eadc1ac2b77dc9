//! Growth as people say it: `doubling every 6 months`, `10 % QoQ`, `+500 req/day per quarter`. It is kept over the span that was said if
//! growth has a unit of it, and else as so much a month or a year; amounts are kept by the month.

use super::{Change, Law, read_change};
use crate::error::Result;
use crate::quantity::{Dimension, Family, Growth, Quantity, Rate, Spread, Unit, split_family};

/// Spans of time by their names, in months of 730 hours, as bills have them.
const SPANS: [(&str, f64); 5] = [
    ("day days d daily", 12.0 / 365.0),
    ("week weeks wk w weekly", 84.0 / 365.0),
    ("month months mo monthly mom", 1.0),
    ("quarter quarters q quarterly qoq", 3.0),
    ("year years yr y yearly yoy annually annum p.a.", 12.0),
];
/// What stands between how much and how often; what another one may contain stands behind it.
const PER: [&str; 7] = [" every ", " each ", " per ", " in ", " a ", "/", " "];
/// How much in a word, without its ending.
const WORDS: [(&str, f64); 3] = [("doubl", 2.0), ("tripl", 3.0), ("halv", 0.5)];
/// What is too much for any growth, and still a number.
const TOO_MUCH: f64 = 1e15;

/// Growth over any span, in six digits; none of a text that is no such growth.
///
/// # Errors
/// A range whose ends do not fit, or a growth out of bounds.
// What is saved never needs it.
#[inline(never)]
pub(super) fn read(text: &str) -> Option<Result<Quantity<Growth>>> {
    let (text, family) = split_family(text.trim());
    let text = text.to_ascii_lowercase();
    let (much, months) = split(&text)?;
    let (factors, sign) = match factors(much)? {
        Ok(known) => known,
        // What is wrong with so much over a span that has a unit is known, with its unit.
        Err(_) if unit('%', months).is_some() => return None,
        Err(e) => return Some(Err(e)),
    };
    // Over a year, doubling every six weeks would be more than any growth.
    let usual = if months < 3.0 { 1.0 } else { 12.0 };
    let unit = unit(sign, months).or_else(|| unit(sign, usual))?;
    let times = unit.growth_months() / months;
    let values = factors.into_iter().map(|factor| {
        let factor = libm::pow(factor, times);
        match sign {
            '%' => 100.0 * (factor - 1.0),
            _ => factor,
        }
    });
    Some(Quantity::parse(&told(values, unit, family)))
}

/// An amount over any span, as so much a month in six digits; none of a text that is no such amount.
#[inline(never)]
pub(super) fn read_amount(text: &str) -> Option<Law> {
    let (text, family) = split_family(text.trim());
    let (amount, months) = split(text)?;
    let falls = amount.starts_with(['-', '−']);
    let amount = amount.trim_start_matches(['+', '-', '−']).trim();
    let amount: Quantity<Rate> = Quantity::parse(amount).ok()?;
    let numbers = numbers(amount.value(), amount.spread());
    let monthly = numbers.into_iter().map(|number| number / months);
    let step = Quantity::parse(&told(monthly, amount.unit(), family)).ok()?;
    Some(Law::Linear { step, falls })
}

/// One number, or the two or three of a range, in six digits and as they are read.
fn told(values: impl Iterator<Item = f64>, unit: &Unit, family: Option<Family>) -> String {
    let six_digits = |value: f64| {
        let digits = format!("{:.5e}", value.min(TOO_MUCH)).parse::<f64>();
        digits.unwrap_or(value).to_string()
    };
    let numbers = values.map(six_digits).collect::<Vec<_>>().join("..");
    let law = family.map_or("", |family| family.name());
    format!("{numbers} {} {law}", unit.name)
}

/// The number that was written, or the two or three of its range.
fn numbers(one: f64, spread: Option<Spread>) -> Vec<f64> {
    match spread {
        Some(range) if range.is_middle_between => vec![range.low, range.middle, range.high],
        Some(range) => vec![range.low, range.high],
        None => vec![one],
    }
}

/// How much, and over how many months.
fn split(text: &str) -> Option<(&str, f64)> {
    let (much, often) = PER.iter().find_map(|per| text.rsplit_once(per))?;
    Some((much.trim(), months(often.trim())?))
}

/// The unit of growth over so many months, with the sign that it is told with.
fn unit(sign: char, months: f64) -> Option<&'static Unit> {
    let mut units = Growth::UNITS.iter();
    units.find(|unit| unit.name.starts_with(sign) && unit.growth_months() == months)
}

/// How many months `quarter` or `18 months` are; none of what is no span.
fn months(text: &str) -> Option<f64> {
    let text = text.to_ascii_lowercase();
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
    let factor = |number: f64| (base + number) / base.max(1.0);
    let numbers = numbers(one, spread).into_iter();
    Some(Ok((numbers.map(factor).collect(), sign)))
}
