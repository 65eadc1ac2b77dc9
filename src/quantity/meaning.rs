//! What a quantity comes to, where that is not plain from how it was written: the ends of a range and the number that a plan counts
//! with, and what another unit makes of a number.

use super::any::Number;
use super::range::{self, Uncertain};
use super::unit::Unit;
use super::written::{self, Written};
use super::{number, show};

/// Longest number that is shown with all its digits.
const MOST_CHARS: usize = 9;

/// What a text of that dimension comes to, in a few words with the unit; empty for a plain number and for what cannot be read.
///
/// ```
/// use plimsoll::quantity::{Dimension, Growth, Plain, Rate, meaning};
/// assert_eq!(meaning(Growth::WRITTEN, "12..18 %/month"), "12 % to 18 % a month, counted with 15 %");
/// assert_eq!(meaning(Rate::WRITTEN, "1,000 req/min"), "16.7 req/s");
/// assert_eq!(meaning(Rate::WRITTEN, "100k/day"), "1.16 req/s in the mean");
/// assert_eq!(meaning(Plain::WRITTEN, "3"), "");
/// ```
pub fn meaning(dimension: &'static Written, text: &str) -> String {
    let Ok(number) = Number::read(dimension, text, None) else {
        return String::new();
    };
    let otherwise = otherwise(dimension, number.value, number.unit);
    let Some(spread) = number.spread() else {
        return otherwise;
    };
    let (each, end) = spoken(number.unit);
    let one = |value: f64| each.replacen('#', &digits(value), 1);
    let mut said = format!(
        "{} to {}{end}, counted with {}",
        one(spread.low),
        one(spread.high),
        one(spread.middle)
    );
    // Growth over a year and the like would be said of a middle that nobody wrote.
    if dimension.base_unit.name == "req/s" && !otherwise.is_empty() {
        said += &format!(", which is {otherwise}");
    }
    match range::split_family(text.trim()).1 {
        Some(family) => format!("{said}; {}", family.name()),
        None => said,
    }
}

/// How each number of a range is said, and what stands once behind the last: `# %` and ` a month`.
fn spoken(unit: &'static Unit) -> (String, &'static str) {
    let per = |name: &str| match name {
        "mo" | "month" => " a month",
        "h" => " an hour",
        "week" => " a week",
        "quarter" => " a quarter",
        "6 months" => " in 6 months",
        "18 months" => " in 18 months",
        "2 years" => " in 2 years",
        "yr" | "year" => " a year",
        _ => "",
    };
    let (before, end) = match unit.name.split_once('/') {
        Some((before @ ("$" | "%" | "×"), after)) => (before, per(after)),
        _ => (unit.name, ""),
    };
    let each = match before {
        "$" => "$#".to_owned(),
        "%" => "# %".to_owned(),
        "×" => "#×".to_owned(),
        _ => written::with_unit("#", unit),
    };
    (each, end)
}

/// All digits of a number that a person would write, three of another.
fn digits(value: f64) -> String {
    let all = number::grouped(value);
    match all.len() <= MOST_CHARS {
        true => all,
        false => show::number(value),
    }
}

/// A number in the unit that plans speak in; empty if it stands in that already.
fn otherwise(dimension: &Written, value: f64, unit: &Unit) -> String {
    let base = unit.to_base(value);
    if value == 0.0 {
        return String::new();
    }
    match (dimension.base_unit.name, unit.name) {
        ("req/s", "req/min") => format!("{} req/s", show::number(base)),
        ("req/s", "req/h" | "req/day" | "req/week") => {
            format!("{} req/s in the mean", show::number(base))
        }
        ("req/s", "req/month") => {
            format!("{} req/s in the mean of 30 days", show::number(base))
        }
        ("ms", "µs" | "min") => show::latency(base),
        ("$/mo", "$/h") => format!("{} in a month of 730 hours", show::dollars(base)),
        ("$/mo", "$/yr") => format!("{} a month", show::dollars(base)),
        ("%/month", "%/month" | "×/month") => {
            let year = libm::pow(1.0 + base, 12.0);
            format!("{} times as much after a year", show::number(year))
        }
        ("%/month", _) => format!("{} % a month", show::number(100.0 * unit.per_month(value))),
        // Plans look at whole months.
        ("months", "years" | "quarters" | "weeks" | "days") => {
            format!("{} months", show::number(base.ceil()))
        }
        ("days", "h" | "weeks") => format!("{} working days", show::number(base)),
        ("B/s", "kbit/s" | "Mbit/s" | "Gbit/s") => format!("{}/s", show::bytes(base)),
        _ => String::new(),
    }
}
