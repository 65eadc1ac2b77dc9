//! The number at the front of a quantity.

use crate::error::{Error, Result};

/// What people group thousands by besides the comma: blanks of all widths, apostrophes, and the underscore of source code.
pub(super) const SEPARATORS: [char; 7] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’', '_'];

/// Splits `text` into the number at its front and what stands behind it.
/// Commas, blanks, apostrophes and underscores may group thousands, and only that; `e` notation is understood.
pub(super) fn split(text: &str) -> Result<(f64, &str)> {
    let end = number_end(text);
    let (digits, rest) = text.split_at(end);
    if !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(Error::new(format!(
            "“{}” does not begin with a number",
            shorten(text)
        )));
    }
    check_commas(digits)?;
    let value: f64 = digits
        .replace(',', "")
        .replace(SEPARATORS, "")
        .replace('−', "-")
        .parse()
        .map_err(|_| Error::new(format!("“{}” is not a number", shorten(digits))))?;
    if !value.is_finite() {
        return Err(Error::new("the number is too large"));
    }
    Ok((value, rest))
}

/// Where the number ends: sign, digits, what groups them, a point, and an exponent if digits follow it.
fn number_end(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let sign_in_front = at == 0 && matches!(c, '-' | '+' | '−');
        let is_part = sign_in_front || c.is_ascii_digit() || c == ',' || c == '.';
        if !is_part && !separates(text, at) {
            break;
        }
        end = at + c.len_utf8();
    }
    end + exponent_len(text.get(end..).unwrap_or_default())
}

/// Whether a separator stands there, between one to three digits and three others: `100 000`, `1’000’000`.
pub(super) fn separates(text: &str, at: usize) -> bool {
    let Some((before, from)) = text.split_at_checked(at) else {
        return false;
    };
    let Some(behind) = from.strip_prefix(SEPARATORS) else {
        return false;
    };
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let in_front = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let fraction = before.trim_end_matches(|c: char| c.is_ascii_digit());
    (1..=3).contains(&in_front) && digits(behind) == 3 && !fraction.ends_with(['.', ','])
}

/// The number at the front with a comma for its point, if the point may group thousands, as it does in much of Europe: behind one to three
/// digits and before three more. Only where the last of them is 0: what is printed never ends in one, so that all that is printed is read.
pub(super) fn as_thousands(text: &str) -> Option<String> {
    let (whole, behind) = text.split_once('.')?;
    let (last, _) = behind.split_at_checked(3)?;
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let can_be = (1..=3).contains(&whole.len())
        && is_digits(whole)
        && !whole.starts_with('0')
        && is_digits(last)
        && last.ends_with('0')
        && number_end(text) == whole.len() + 4;
    can_be.then(|| format!("{whole},{last}"))
}

fn exponent_len(rest: &str) -> usize {
    let Some(behind) = rest.strip_prefix(['e', 'E']) else {
        return 0;
    };
    let digits = behind.strip_prefix(['+', '-']).unwrap_or(behind);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        0
    } else {
        rest.len() - digits.len() + count
    }
}

fn check_commas(digits: &str) -> Result<()> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let first = first.trim_start_matches(['-', '+', '−']);
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.iter().all(|g| g.len() == 3) && (1..=3).contains(&first.len());
    if fraction.contains(',') || (!rest.is_empty() && !grouped) {
        return Err(Error::new(format!(
            "the comma in “{}” does not group thousands (a decimal point is written as a point)",
            shorten(digits)
        )));
    }
    Ok(())
}

/// The value with all its digits (the shortest text that reads back as the same number) and
/// thousands grouped by commas.
pub(super) fn grouped(value: f64) -> String {
    group_thousands(&value.to_string())
}

/// Groups the digits before the point by commas.
pub(super) fn group_thousands(plain: &str) -> String {
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain),
    };
    let (whole, fraction) = match plain.find('.') {
        Some(at) => plain.split_at(at),
        None => (plain, ""),
    };
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && c.is_ascii_digit() {
            out.push(',');
        }
        out.push(c);
    }
    out + fraction
}

/// What was written, cut to a length that fits in a sentence.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(24).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
