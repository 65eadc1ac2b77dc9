//! Reading and writing of quantities, once for all dimensions: for each by itself it would be a tenth of the page.

use super::number;
use super::range::{Family, rounded};
use super::unit::{self, Dimension, Unit};
use crate::error::{Error, Result};

/// From here on a price without a time is hardly one of an hour.
const DEAR_USD_HOUR: f64 = 10.0;
/// Longest bound that is told in another unit than the base unit.
const MOST_CHARS: usize = 9;

/// A [`Dimension`] as data, for what is the same code for all of them.
#[derive(Debug)]
pub struct Written {
    noun: &'static str,
    pub(super) noun_with_article: &'static str,
    pub(super) example: &'static str,
    units: &'static [Unit],
    pub(super) base_unit: &'static Unit,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) whole: bool,
    bare: bool,
    pub(super) ask_below_one: bool,
    ask_thousands_up_to: f64,
    pub(super) ranged: bool,
    pub(super) family: Family,
}

impl Written {
    pub(super) const fn of<D: Dimension>() -> Written {
        Written {
            noun: D::NOUN,
            noun_with_article: D::NOUN_WITH_ARTICLE,
            example: D::EXAMPLE,
            units: D::UNITS,
            base_unit: first(D::UNITS),
            min: D::MIN,
            max: D::MAX,
            whole: D::WHOLE,
            bare: D::BARE,
            ask_below_one: D::ASK_BELOW_ONE,
            ask_thousands_up_to: D::ASK_THOUSANDS_UP_TO,
            ranged: D::RANGED,
            family: D::FAMILY,
        }
    }

    /// Whether a unit of it is a share of a hundred, so that ± 5 % is no share of the number.
    pub(super) fn has_percent(&self) -> bool {
        self.units.iter().any(|unit| unit.name.starts_with('%'))
    }

    /// A range in the first unit.
    pub(super) fn range_example(&self) -> String {
        with_unit("10..20", self.base_unit)
    }

    /// Prices stand in dollars, as lists do; what they come to in another currency is an input of its own.
    #[inline(never)]
    fn other_money(&self, text: &str) -> Option<Error> {
        let is_money = self.base_unit.name.starts_with('$');
        let currency = unit::foreign_currency(text).filter(|_| is_money)?;
        let what = format!("“{currency}” is not the currency of prices here, which are in dollars");
        Some(Error::new(what).next(format!(
            "Write dollars, such as {}; for the bill in another currency write its rate into Currency, such as 1 EUR = 1.08 USD.",
            self.example
        )))
    }

    #[inline(never)]
    fn less_than_nothing(&self, value: f64, unit: &Unit) -> Error {
        let what = format!("{} is less than nothing", write(value, unit));
        Error::new(what).next(format!(
            "Write {} or more, such as {}.",
            write(0.0, unit),
            self.example
        ))
    }

    /// An error if the point may have been meant to group thousands.
    #[inline(never)]
    fn ask_thousands(&self, thousands: &str, value: f64, unit: &Unit) -> Error {
        let (written, plain) = (thousands.replace(',', "."), number::grouped(value));
        let what = format!("{written} could mean {thousands} or {plain}");
        let (large, small) = (with_unit(thousands, unit), with_unit(&plain, unit));
        Error::new(what).next(format!("Write {large} or {small}."))
    }

    fn expected(&self) -> String {
        format!("Write {} such as {}.", self.noun_with_article, self.example)
    }

    /// What is possible, in the unit that was written where that is a short number.
    fn bounds(&self, unit: &Unit) -> String {
        let show = |base: f64| {
            let value = rounded(unit.from_base(base));
            match number::grouped(value).len() <= MOST_CHARS {
                true => write(value, unit),
                false => write(self.base_unit.from_base(base), self.base_unit),
            }
        };
        let (least, most) = (show(self.min), show(self.max));
        let example = self.example;
        format!("Write something from {least} to {most}, such as {example}.")
    }
}

/// The first unit of a table; every table has one.
const fn first(units: &'static [Unit]) -> &'static Unit {
    static NONE: Unit = Unit::new("", 1.0, 1.0, &[]);
    match units {
        [first, ..] => first,
        [] => &NONE,
    }
}

/// The value and the unit of what a person wrote; a bare number takes the default unit.
pub(super) fn read(
    dimension: &Written,
    text: &str,
    default: Option<&'static Unit>,
) -> Result<(f64, &'static Unit)> {
    let found = read_own(dimension, text, default);
    found.map_err(|e| dimension.other_money(text).unwrap_or(e))
}

fn read_own(
    dimension: &Written,
    text: &str,
    default: Option<&'static Unit>,
) -> Result<(f64, &'static Unit)> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::new("nothing is written here").next(dimension.expected()));
    }
    // A currency sign may stand in front, also behind a minus; everything else stands behind the number.
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(positive) if !unit::split_currency(positive).0.is_empty() => (-1.0, positive),
        _ => (1.0, text),
    };
    let (front, text) = unit::split_currency(text);
    // `×4` is `4×`.
    let times = text.strip_prefix('×');
    let text = times
        .filter(|_| dimension.base_unit.name == "×")
        .unwrap_or(text);
    let (number, rest) = number::split(text).map_err(|e| e.next(dimension.expected()))?;
    let number = sign * number;
    let rest = unit::normalize(rest);
    let written = if front.is_empty() {
        unit::with_sign_of_dollars(rest)
    } else {
        format!("{front}{rest}")
    };
    let (value, unit) = if written.is_empty() && dimension.bare {
        (number, dimension.base_unit)
    } else if written.is_empty() {
        let missing = || Error::new(format!("{text} has no unit")).next(dimension.expected());
        (number, default.ok_or_else(missing)?)
    } else {
        find_scaled(dimension, number, &written, default).ok_or_else(|| {
            Error::new(format!("“{written}” is not a unit of {}", dimension.noun))
                .next(dimension.expected())
        })?
    };
    // "$150" where a price an hour stood: of an hour, or of a month?
    if unit.name == "$/h" && value >= DEAR_USD_HOUR && !written.contains('/') {
        let (hour, month) = (write(value, unit), write(value, dimension.base_unit));
        return Err(Error::new(format!("{text} could mean {hour} or {month}"))
            .next(format!("Write {hour} or {month}.")));
    }
    // "0.7" in a field of shares: seven tenths of a per cent, or seventy? Ask rather than guess.
    if dimension.ask_below_one && written.is_empty() && value > 0.0 && value <= 1.0 {
        return Err(Error::new(format!(
            "{text} could mean {text} % or {} %",
            hundredfold(value)
        ))
        .next("Write the % sign."));
    }
    // "100.000/day": a hundred, or a hundred thousand? A factor behind it, as in "1.200k", takes the point as a point.
    if unit.to_base(1.0) <= dimension.ask_thousands_up_to
        && value == number
        && let Some(thousands) = number::as_thousands(text)
    {
        return Err(dimension.ask_thousands(&thousands, value, unit));
    }
    checked(dimension, value, unit)
}

/// Passes a value on that the dimension can have.
pub(super) fn checked(
    dimension: &Written,
    value: f64,
    unit: &'static Unit,
) -> Result<(f64, &'static Unit)> {
    // Adding 0 turns -0 into 0, which nobody wants to read.
    let value = value + 0.0;
    let base = unit.to_base(value);
    if !base.is_finite() || !value.is_finite() {
        return Err(Error::new("the number is too large").next(dimension.expected()));
    }
    if base < 0.0 && dimension.min == 0.0 {
        return Err(dimension.less_than_nothing(value, unit));
    }
    if base < dimension.min || base > dimension.max {
        return Err(
            Error::new(format!("{} is out of bounds", write(value, unit)))
                .next(dimension.bounds(unit)),
        );
    }
    if dimension.whole && value.fract() != 0.0 {
        return Err(
            Error::new(format!("{} is not a whole number", write(value, unit)))
                .next(dimension.expected()),
        );
    }
    Ok((value, unit))
}

/// Multipliers; one that begins like another stands before it.
const MULTIPLIERS: [(&str, f64); 9] = [
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("mn", 1e6),
    ("bn", 1e9),
    ("k", 1e3),
    ("K", 1e3),
    ("M", 1e6),
    ("G", 1e9),
];

/// The unit itself, or a unit behind a multiplier (`100k/day`, `2 million requests a day`).
fn find_scaled(
    dimension: &Written,
    number: f64,
    written: &str,
    default: Option<&'static Unit>,
) -> Option<(f64, &'static Unit)> {
    let find = |written: &str| {
        unit::find(dimension.units, written).or_else(|| default.filter(|u| u.begins_with(written)))
    };
    match find(written) {
        Some(unit) => Some((number, unit)),
        None => multiplied(dimension, number, written, default, &find),
    }
}

/// A unit behind a multiplier, or the default one.
#[inline(never)]
fn multiplied(
    dimension: &Written,
    number: f64,
    written: &str,
    default: Option<&'static Unit>,
    find: &dyn Fn(&str) -> Option<&'static Unit>,
) -> Option<(f64, &'static Unit)> {
    let (dollar, behind) = unit::split_currency(written);
    let lower = behind.to_ascii_lowercase();
    let (name, times) = MULTIPLIERS.iter().find(|(name, _)| match name.len() {
        1 => behind.starts_with(name),
        _ => lower.starts_with(name),
    })?;
    let written = format!("{dollar}{}", behind.get(name.len()..)?);
    // A size without its B has its multiplier already: kilometers are none.
    let is_short = written.len() <= 2 && !written.ends_with(['b', 'B']);
    let unit = if written.is_empty() {
        default.or_else(|| dimension.bare.then_some(dimension.base_unit))
    } else if is_short && dimension.base_unit.name == "B" {
        None
    } else {
        find(&written)
    };
    unit.map(|unit| (number * times, unit))
}

/// A hundred times a number that was written in decimals, without the last bit's noise.
fn hundredfold(value: f64) -> f64 {
    (value * 1e14).round() / 1e12
}

/// A value and its unit as people write them.
pub(super) fn write(value: f64, unit: &Unit) -> String {
    match unit.name {
        "days" | "weeks" | "months" | "years" if value == 1.0 => {
            format!("1 {}", unit.name.trim_end_matches('s'))
        }
        _ => with_unit(&number::grouped(value), unit),
    }
}

/// What stands for a number, with its unit.
pub(super) fn with_unit(number: &str, unit: &Unit) -> String {
    match (unit.name.strip_prefix('$'), unit.name) {
        (Some(rest), _) => format!("${number}{rest}"),
        (None, "") => number.to_owned(),
        (None, name) if name.starts_with('×') => format!("{number}{name}"),
        (None, name) => format!("{number} {name}"),
    }
}
