//! Numbers as people write them: `1,000 req/min`, `100k/day`, `50 ms`, `$12/mo`, `70 %`, `2 GiB`,
//! `8 %/month`. A [`Quantity`] keeps the value and the unit that were written, so that printing
//! and parsing is a round trip to the last digit and answers can be given in the person's unit.

mod month;
mod number;
pub mod show;
mod span;
mod unit;
mod written;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use crate::error::{Error, Result};
pub use month::Month;
pub use span::{Bandwidth, Items, Plain, Span};
pub use unit::{
    Bytes, Cost, Count, Cpus, Dimension, Effort, Factor, Growth, Horizon, Latency, PerRequest,
    Rate, Share, Unit,
};
use written::Written;

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

    /// Another value, given in the base unit and told in the unit of this one.
    ///
    /// ```
    /// use plimsoll::quantity::{Quantity, Rate};
    /// let rate: Quantity<Rate> = "60 req/min".parse()?;
    /// assert_eq!(rate.with_base(2.0)?.to_string(), "120 req/min");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Quantity::from_base`].
    pub fn with_base(&self, value: f64) -> Result<Self> {
        if value == self.base() {
            return Ok(*self);
        }
        Self::checked(self.unit.from_base(value), self.unit)
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
        written::read(&Written::of::<D>(), text, default).map(Self::of)
    }

    fn checked(value: f64, unit: &'static Unit) -> Result<Self> {
        written::checked(&Written::of::<D>(), value, unit).map(Self::of)
    }

    fn of((value, unit): (f64, &'static Unit)) -> Self {
        Quantity {
            value,
            unit,
            dimension: PhantomData,
        }
    }
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
        f.write_str(&written::write(self.value, self.unit))
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
