//! The number in a text, one step up or down, with the way in which it was written: for the arrow keys.

use super::number::{SEPARATORS, group_thousands, separates};

/// From here on a whole number moves in its third digit: people who write 100,000 do not mean the last one.
const WHOLE_TO_THE_LAST: i128 = 1000;
/// Most digits of a number that is moved.
const MOST_DIGITS: usize = 18;
/// What stands between the ends of a range.
const BETWEEN: [&str; 5] = ["..", "…", "–", " to ", " - "];

/// A number as it stands in a text.
struct Written<'a> {
    /// What stands before it, since the number before.
    before: &'a str,
    /// As it was written, with its sign.
    text: &'a str,
    /// In units of its last digit.
    units: i128,
    decimals: usize,
}

/// The text with its number one step up, or down: a step is one in the last digit that was written, of whole numbers from 1,000 on in
/// the third. Both ends of a range move, by the step of the last one. As many steps back lead to the same text. None of a text that does
/// not begin with a number.
pub(crate) fn nudged(text: &str, up: bool) -> Option<String> {
    let (numbers, rest) = split(text)?;
    let last = numbers.last()?;
    let moved = match up {
        true => above(last.units, last.decimals),
        false => below(last.units, last.decimals),
    };
    let by = moved - last.units;
    let mut out = String::new();
    for (at, number) in numbers.iter().enumerate() {
        out += number.before;
        out += &match at + 1 == numbers.len() {
            true => write(number, moved, number.decimals),
            false => {
                let decimals = number.decimals.max(last.decimals);
                let own = number.units * tens(decimals - number.decimals);
                let by = by * tens(decimals - last.decimals);
                trimmed(write(number, own + by, decimals))
            }
        };
    }
    Some(out + rest)
}

/// The numbers of a range, or the one at the front, and what stands behind them.
fn split(text: &str) -> Option<(Vec<Written<'_>>, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (before, number, after) = cut(rest)?;
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() > MOST_DIGITS {
            return None;
        }
        let negative = number.starts_with(['-', '−']);
        let units: i128 = digits.parse().ok()?;
        let decimals = number.split_once('.').map_or(0, |(_, part)| part.len());
        found.push(Written {
            before,
            text: number,
            units: if negative { -units } else { units },
            decimals,
        });
        let goes_on = BETWEEN.iter().any(|sign| after.starts_with(sign));
        if !goes_on {
            // An exponent, a range with a hyphen, and a multiplier of one end of a range are for the canonical form to write out.
            let exponent = after.starts_with(['e', 'E', '-']);
            let multiplier = found.len() > 1 && after.starts_with(['k', 'K', 'M', 'G']);
            return (!exponent && !multiplier).then_some((found, after));
        }
        rest = after;
    }
}

/// What stands before the number at the front of a text, the number with its sign, and what stands behind.
fn cut(text: &str) -> Option<(&str, &str, &str)> {
    let digit = text.find(|c: char| c.is_ascii_digit())?;
    let (front, _) = text.split_at_checked(digit)?;
    let is_front = |c: char| c.is_whitespace() || "~≈$US+-−.…–to".contains(c);
    if !front.chars().all(is_front) {
        return None;
    }
    let signs = ["-", "−", "+"].into_iter();
    // The sign between the ends of a range has a blank behind it.
    let sign = { signs }.find(|sign| front.ends_with(sign));
    let begin = digit - sign.map_or(0, str::len);
    let (before, from) = text.split_at_checked(begin)?;
    let mut end = sign.map_or(0, str::len);
    let bytes = from.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    loop {
        let is_sign = matches!(bytes.get(end), Some(b',' | b'.')) && is_digit(end + 1);
        end += match from.get(end..).and_then(|rest| rest.chars().next()) {
            Some(_) if is_digit(end) || is_sign => 1,
            Some(blank) if separates(from, end) => blank.len_utf8(),
            _ => break,
        };
    }
    let (number, after) = from.split_at_checked(end)?;
    Some((before, number, after))
}

fn tens(power: usize) -> i128 {
    (0..power).fold(1, |product, _| product * 10)
}

/// One step at a number of 0 or more, in units of its last digit.
fn step(units: i128, decimals: usize) -> i128 {
    let mut step = 1;
    while decimals == 0 && units / step >= WHOLE_TO_THE_LAST {
        step *= 10;
    }
    step
}

fn above(units: i128, decimals: usize) -> i128 {
    match units < 0 {
        true => -below(-units, decimals),
        false => units + step(units, decimals),
    }
}

/// The number from which one step up leads here; where none does, one step of the present size below.
fn below(units: i128, decimals: usize) -> i128 {
    if units <= 0 {
        return -above(-units, decimals);
    }
    let present = step(units, decimals);
    let leads_here = |by: &i128| units - by >= 0 && step(units - by, decimals) == *by;
    let by = [present, present / 10].into_iter().find(leads_here);
    units - by.unwrap_or(present)
}

/// A number of so many decimals, grouped and signed as that one was.
fn write(like: &Written, units: i128, decimals: usize) -> String {
    let digits = units.unsigned_abs().to_string();
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = padded.split_at(padded.len() - decimals);
    let is_separator = |c: &char| *c == ',' || SEPARATORS.contains(c);
    let separator = like.text.chars().find(is_separator);
    let was_short = like.units.unsigned_abs() < tens(like.decimals + 3).unsigned_abs();
    let whole = match separator {
        Some(separator) => group_thousands(whole).replace(',', separator.encode_utf8(&mut [0; 4])),
        None if was_short => group_thousands(whole),
        None => whole.to_owned(),
    };
    let sign = match units < 0 {
        true if like.text.starts_with('−') => "−",
        true => "-",
        false if like.text.starts_with('+') => "+",
        false => "",
    };
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{part}")
}

/// Without zeros at the end of its decimals.
fn trimmed(text: String) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
