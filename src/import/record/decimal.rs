//! Numbers of a column whose thousands may be grouped: `1,223.4`, `1.223,4`, `1 223,4`, `1'223.4`.
//! One number such as `1,223` can be read in two ways; the others of its column say which.

use super::rows::whole;

/// Which sign stands before the fraction in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Decimal {
    /// No number has shown it.
    #[default]
    Unknown,
    Point,
    Comma,
}

/// A number, and what may be doubtful about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Clear(f64),
    /// Its comma could also divide thousands; it is read as the decimal sign.
    Unclear(f64),
    /// It is written with the other decimal sign than those before it.
    Otherwise(f64),
}

impl Number {
    /// The number.
    pub(crate) fn value(self) -> f64 {
        match self {
            Number::Clear(value) | Number::Unclear(value) | Number::Otherwise(value) => value,
        }
    }
}

impl Decimal {
    /// The sign that the numbers of a column show, by the first that does.
    pub(crate) fn of<'a>(mut column: impl Iterator<Item = &'a str>) -> Decimal {
        let shown = column.find_map(|text| match shown(&without_groups(text.trim())) {
            Decimal::Unknown => None,
            // What is no number shows nothing.
            shown => shown.read(text).map(|_| shown),
        });
        shown.unwrap_or_default()
    }

    /// The number in a field of the column.
    pub(crate) fn read(self, field: &str) -> Option<Number> {
        if let Some(number) = whole(field) {
            return Some(Number::Clear(number as f64));
        }
        let text = without_groups(field.trim());
        let shown = shown(&text);
        let sign = match (shown, self) {
            (Decimal::Unknown, Decimal::Unknown) if text.contains(',') => Decimal::Comma,
            (Decimal::Unknown, known) => known,
            (shown, _) => shown,
        };
        let plain = match sign {
            Decimal::Comma => text.replace('.', "").replacen(',', ".", 1),
            Decimal::Point | Decimal::Unknown => text.replace(',', ""),
        };
        // "NaN" and "inf" are words that Rust takes for numbers.
        let number: f64 = plain.parse().ok().filter(|n: &f64| n.is_finite())?;
        Some(match (shown, self) {
            (Decimal::Unknown, Decimal::Unknown) if text.contains(',') => Number::Unclear(number),
            (Decimal::Unknown, _) | (_, Decimal::Unknown) => Number::Clear(number),
            (shown, known) if shown == known => Number::Clear(number),
            _ => Number::Otherwise(number),
        })
    }
}

/// The decimal sign that a number shows by itself.
fn shown(text: &str) -> Decimal {
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    let unsigned = text.trim_start_matches(['-', '+']);
    // `1,223` may be both; `0,223`, `1223,5` and `1,22` have a fraction.
    let has_fraction = |sign: char| {
        let (before, behind) = unsigned.split_once(sign).unwrap_or_default();
        let is_group = behind.len() == 3 && behind.bytes().all(|b| b.is_ascii_digit());
        !is_group || before.len() > 3 || matches!(before, "" | "0")
    };
    match (points, commas) {
        (0, 0) => Decimal::Unknown,
        (0, 1) if has_fraction(',') => Decimal::Comma,
        (1, 0) if has_fraction('.') => Decimal::Point,
        (0, 1) | (1, 0) => Decimal::Unknown,
        // What stands once, and last, is the decimal sign.
        (_, 1) if text.rfind(',') > text.rfind('.') => Decimal::Comma,
        (1, _) if text.rfind('.') > text.rfind(',') => Decimal::Point,
        (0, _) => Decimal::Point,
        (_, 0) => Decimal::Comma,
        _ => Decimal::Unknown,
    }
}

/// Without the spaces and apostrophes between groups of three digits.
fn without_groups(text: &str) -> String {
    let is_gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    let mut parts = text.split(is_gap);
    let first = parts.next().unwrap_or_default();
    let is_group = |part: &str| {
        let digits = part.split(['.', ',']).next().unwrap_or_default();
        digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match !first.is_empty() && parts.all(is_group) {
        true => text.replace(is_gap, ""),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_says_how_its_numbers_are_written() {
        use Decimal::{Comma, Point, Unknown};
        for (text, shows) in [
            ("1.223,4", Comma),
            ("1,223.4", Point),
            ("1 223,4", Comma),
            ("0,223", Comma),
            ("12,5", Comma),
            ("1.234.567", Comma),
            ("1,234,567", Point),
            ("1'223.4", Point),
            ("1,223", Unknown),
            ("1.223", Unknown),
            ("980", Unknown),
        ] {
            assert_eq!(Decimal::of([text].into_iter()), shows, "{text}");
        }
        assert_eq!(Decimal::of(["1,223", "980,5"].into_iter()), Comma);
    }

    #[test]
    fn numbers_are_read_by_their_column() {
        use Decimal::{Comma, Point, Unknown};
        use Number::{Clear, Otherwise, Unclear};
        for (column, text, number) in [
            (Comma, "1.223,4", Some(Clear(1223.4))),
            (Comma, "1.223", Some(Clear(1223.0))),
            (Comma, "1,223", Some(Clear(1.223))),
            (Point, "1,223", Some(Clear(1223.0))),
            (Point, "1.223", Some(Clear(1.223))),
            (Unknown, "1.223", Some(Clear(1.223))),
            (Unknown, "1,223", Some(Unclear(1.223))),
            (Point, "12,5", Some(Otherwise(12.5))),
            (Comma, "12.5", Some(Otherwise(12.5))),
            (Unknown, "1\u{202f}223,4", Some(Clear(1223.4))),
            (Unknown, "-1,223.4", Some(Clear(-1223.4))),
            (Point, "1.5e3", Some(Clear(1500.0))),
            (Comma, "1.5e3", Some(Otherwise(1500.0))),
            (Unknown, "12 5", None),
            (Unknown, "12 ms", None),
            (Unknown, "NaN", None),
            (Unknown, "", None),
        ] {
            assert_eq!(column.read(text), number, "{text} in {column:?}");
        }
    }
}
