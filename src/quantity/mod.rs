//! Numbers as people write them: `1,000 req/min`, `100k/day`, `50 ms`, `$12/mo`, `70 %`, `2 GiB`,
//! `8 %/month`. A [`Quantity`] keeps the value and the unit that were written, so that printing
//! and parsing is a round trip to the last digit and answers can be given in the person's unit.

mod month;
mod number;
pub mod show;
mod span;
mod unit;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use crate::error::{Error, Result};
pub use month::Month;
pub use span::{Items, Plain, Span};
pub use unit::{
    Bytes, Cost, Count, Cpus, Dimension, Effort, Factor, Growth, Horizon, Latency, PerRequest,
    Rate, Share, Unit,
};

/// A number with a unit of dimension `D`, as written.
///
/// ```
/// use plimsoll::quantity::{Quantity, Rate};
/// let rate: Quantity<Rate> = "100k/day".parse().unwrap();
/// assert_eq!(rate.to_string(), "100,000 req/day");
/// assert!((rate.base() - 1.1574).abs() < 1e-4); // requests per second
/// ```
pub struct Quantity<D> {
    value: f64,
    unit: &'static Unit,
    dimension: PhantomData<D>,
}

impl<D: Dimension> Quantity<D> {
    /// Reads what a person wrote; a unit is required (see [`Quantity::parse_like`]).
    ///
    /// # Errors
    /// Says what was expected: a number, a unit of this dimension, or a value within its bounds.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text, None)
    }

    /// Reads what a person wrote into a field that holds `self`: a bare number takes its unit, and
    /// so does a unit that stops before the "per" (`$24` where `$12/mo` stood).
    ///
    /// ```
    /// use plimsoll::quantity::{Quantity, Rate};
    /// let before: Quantity<Rate> = "1,000 req/min".parse().unwrap();
    /// assert_eq!(before.parse_like("1200").unwrap().to_string(), "1,200 req/min");
    /// ```
    ///
    /// # Errors
    /// As [`Quantity::parse`].
    pub fn parse_like(&self, text: &str) -> Result<Self> {
        Self::read(text, Some(self.unit))
    }

    /// A value in the dimension's base unit (requests per second, milliseconds, dollars a month,
    /// a ratio, bytes), for numbers that were computed and not typed.
    ///
    /// # Errors
    /// If the value is not finite or outside of the dimension's bounds.
    pub fn from_base(value: f64) -> Result<Self> {
        Self::checked(D::base_unit().from_base(value), D::base_unit())
    }

    /// The nearest possible value, in the base unit; for what nobody typed.
    pub fn clamped(value: f64) -> Self {
        let value = if value.is_nan() {
            D::MIN
        } else {
            value.clamp(D::MIN, D::MAX)
        };
        let unit = D::base_unit();
        Quantity {
            value: unit.from_base(if D::WHOLE { value.floor() } else { value }),
            unit,
            dimension: PhantomData,
        }
    }

    /// The value in the unit that was written.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The unit that was written.
    pub fn unit(&self) -> &'static Unit {
        self.unit
    }

    /// The value in the dimension's base unit.
    pub fn base(&self) -> f64 {
        self.unit.to_base(self.value)
    }

    fn read(text: &str, default: Option<&'static Unit>) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::new("nothing is written here").next(expected::<D>()));
        }
        // A currency sign may stand in front; everything else stands behind the number.
        let (front, text) = unit::split_currency(text);
        let (number, rest) = number::split(text).map_err(|e| e.next(expected::<D>()))?;
        let rest = unit::normalize(rest);
        let written = if front.is_empty() {
            rest
        } else {
            format!("{front}{rest}")
        };
        let (value, unit) = if written.is_empty() && D::BARE {
            (number, D::base_unit())
        } else if written.is_empty() {
            (number, default.ok_or_else(|| missing_unit::<D>(text))?)
        } else {
            find_scaled::<D>(number, &written, default).ok_or_else(|| {
                Error::new(format!("“{written}” is not a unit of {}", D::NOUN))
                    .next(expected::<D>())
            })?
        };
        if rest_is_bare_ratio::<D>(&written, value) {
            return Err(Error::new(format!(
                "{text} could mean {text} % or {} %",
                hundredfold(value)
            ))
            .next("Write the % sign."));
        }
        Self::checked(value, unit)
    }

    fn checked(value: f64, unit: &'static Unit) -> Result<Self> {
        let quantity = Quantity {
            // Adding 0 turns -0 into 0, which nobody wants to read.
            value: value + 0.0,
            unit,
            dimension: PhantomData,
        };
        let base = quantity.base();
        if !base.is_finite() || !value.is_finite() {
            return Err(Error::new("the number is too large").next(expected::<D>()));
        }
        if base < D::MIN || base > D::MAX {
            return Err(Error::new(format!("{quantity} is out of bounds")).next(bounds::<D>()));
        }
        if D::WHOLE && value.fract() != 0.0 {
            return Err(
                Error::new(format!("{quantity} is not a whole number")).next(expected::<D>())
            );
        }
        Ok(quantity)
    }
}

/// The unit itself, or a unit behind one of the multipliers k, M and G (`100k/day`).
fn find_scaled<D: Dimension>(
    number: f64,
    written: &str,
    default: Option<&'static Unit>,
) -> Option<(f64, &'static Unit)> {
    let find = |written: &str| {
        unit::find::<D>(written).or_else(|| default.filter(|u| u.begins_with(written)))
    };
    if let Some(unit) = find(written) {
        return Some((number, unit));
    }
    let (dollar, behind) = unit::split_currency(written);
    let mut rest = behind.chars();
    let times = match rest.next()? {
        'k' | 'K' => 1e3,
        'M' => 1e6,
        'G' => 1e9,
        _ => return None,
    };
    let written = format!("{dollar}{}", rest.as_str().trim_start());
    let unit = if written.is_empty() {
        default.or_else(|| D::BARE.then(D::base_unit))
    } else {
        find(&written)
    };
    unit.map(|unit| (number * times, unit))
}

/// "0.7" in a field of shares: seven tenths of a per cent, or seventy? Ask rather than guess.
fn rest_is_bare_ratio<D: Dimension>(written: &str, value: f64) -> bool {
    D::ASK_BELOW_ONE && written.is_empty() && value > 0.0 && value <= 1.0
}

/// A hundred times a number that was written in decimals, without the last bit's noise.
fn hundredfold(value: f64) -> f64 {
    (value * 1e14).round() / 1e12
}

fn missing_unit<D: Dimension>(text: &str) -> Error {
    Error::new(format!("{text} has no unit")).next(expected::<D>())
}

fn expected<D: Dimension>() -> String {
    format!("Write {} such as {}.", D::NOUN_WITH_ARTICLE, D::EXAMPLE)
}

fn bounds<D: Dimension>() -> String {
    let unit = D::bounds_unit();
    let show = |base: f64| {
        Quantity::<D> {
            value: unit.from_base(base),
            unit,
            dimension: PhantomData,
        }
        .to_string()
    };
    format!("Write something from {} to {}.", show(D::MIN), show(D::MAX))
}

impl Quantity<Growth> {
    /// Growth as a ratio a month; a yearly rate is compounded down.
    pub fn per_month(&self) -> f64 {
        let ratio = self.value / 100.0;
        if self.unit.name == "%/year" {
            libm::pow(1.0 + ratio, 1.0 / 12.0) - 1.0
        } else {
            ratio
        }
    }
}

impl Quantity<Count> {
    /// The count as an integer.
    pub fn get(&self) -> u32 {
        // Within 0..=1e6 and whole by construction.
        self.value as u32
    }
}

impl Quantity<Horizon> {
    /// Whole months, rounded up.
    pub fn months(&self) -> u32 {
        // Within 1..=240 by construction.
        self.base().ceil() as u32
    }
}

impl<D: Dimension> fmt::Display for Quantity<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = number::grouped(self.value);
        match (self.unit.name.strip_prefix('$'), self.unit.name) {
            (Some(rest), _) => write!(f, "${number}{rest}"),
            (None, "×") => write!(f, "{number}×"),
            (None, "") => f.write_str(&number),
            (None, "days" | "weeks" | "months" | "years") if self.value == 1.0 => {
                write!(f, "1 {}", self.unit.name.trim_end_matches('s'))
            }
            (None, name) => write!(f, "{number} {name}"),
        }
    }
}

impl<D: Dimension> FromStr for Quantity<D> {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl<D> Clone for Quantity<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Quantity<D> {}

impl<D> PartialEq for Quantity<D> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.unit.name == other.unit.name
    }
}

impl<D: Dimension> fmt::Debug for Quantity<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
