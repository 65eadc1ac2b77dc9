//! Numbers as people write them: `1,000 req/min`, `100k/day`, `50 ms`, `$12/mo`, `70 %`, `2 GiB`,
//! `8 %/month`; or as ranges: `12..18 ms`, `~94 MB`, `8 ± 2 %/month`. A [`Quantity`] keeps the value and
//! the unit that were written, so that printing and parsing is a round trip to the last digit and answers
//! can be given in the person's unit.

mod any;
mod meaning;
mod month;
mod nudge;
mod number;
mod range;
pub mod show;
mod span;
mod unit;
mod written;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use crate::error::{Error, Result};
use any::Number;
pub use meaning::meaning;
pub use month::Month;
pub(crate) use nudge::nudged;
pub(crate) use range::split_family;
pub use range::{Family, Spread, Uncertain};
pub use span::{Bandwidth, Items, More, Plain, Price, Span, Times};
pub use unit::{
    Bytes, Cost, Count, Cpus, Dimension, Effort, Factor, Growth, Horizon, Latency, PerRequest,
    Rate, Share, Unit,
};
pub use written::Written;

/// A number with a unit of dimension `D`, as written; or a range, of which the number is the middle.
///
/// ```
/// use plimsoll::quantity::{Quantity, Rate};
/// let rate: Quantity<Rate> = "100k/day".parse().unwrap();
/// assert_eq!(rate.to_string(), "100,000 req/day");
/// assert!((rate.base() - 1.1574).abs() < 1e-4); // requests per second
/// ```
pub struct Quantity<D> {
    number: Number,
    dimension: PhantomData<D>,
}

impl<D: Dimension> Quantity<D> {
    /// Reads what a person wrote, a number or a range; a unit is required (see [`Quantity::parse_like`]).
    ///
    /// Ranges are `12..18 ms`, `10..12..20 ms`, `~94 MB` (give or take a tenth) and `8 ± 2 %/month`, and may name their family of
    /// distributions: `12..18 ms uniform`. Where one number is needed, [`str::parse`] refuses them.
    ///
    /// ```
    /// use plimsoll::quantity::{Growth, Latency, Quantity};
    /// assert_eq!(Quantity::<Growth>::parse("8±2 %/month")?.to_string(), "8 ± 2 %/month");
    /// assert_eq!(Quantity::<Latency>::parse("900 µs to 1.6 ms")?.to_string(), "0.9..1.6 ms");
    /// assert!("12..18 ms".parse::<Quantity<Latency>>().is_err());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Says what was expected: a number, a unit of this dimension, or a value within its bounds; of a range, ends in their order.
    pub fn parse(text: &str) -> Result<Self> {
        Number::read(D::WRITTEN, text, None).map(Self::of)
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
        Number::read(D::WRITTEN, text, Some(self.unit())).map(Self::of)
    }

    /// A value in the dimension's base unit (requests per second, milliseconds, dollars a month,
    /// a ratio, bytes), for numbers that were computed and not typed.
    ///
    /// # Errors
    /// If the value is not finite or outside of the dimension's bounds.
    pub fn from_base(value: f64) -> Result<Self> {
        Number::from_base(D::WRITTEN, value, D::base_unit()).map(Self::of)
    }

    /// The nearest possible value, in the base unit; for what nobody typed.
    pub fn clamped(value: f64) -> Self {
        Self::of(Number::clamped(D::WRITTEN, value))
    }

    /// Another value, given in the base unit and told in the unit of this one. A range grows and shrinks with its middle.
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
        self.number.with_base(value).map(Self::of)
    }

    /// What is known of it if it is a range.
    pub fn spread(&self) -> Option<Spread> {
        self.number.spread()
    }

    /// What a simulation draws into.
    pub fn uncertain(&mut self) -> &mut dyn Uncertain {
        &mut self.number
    }

    /// The one number that a plan counts with: of a range its middle.
    ///
    /// ```
    /// use plimsoll::quantity::{Quantity, Rate};
    /// assert_eq!(Quantity::<Rate>::parse("10..40 req/s")?.middle().to_string(), "20 req/s");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn middle(self) -> Self {
        Self::of(self.number.middle())
    }

    /// The quantity if it is one number: for what somebody decides, and nobody needs to guess.
    ///
    /// # Errors
    /// A range; says what to write instead.
    ///
    /// ```
    /// use plimsoll::quantity::{Quantity, Rate};
    /// let error = Quantity::<Rate>::parse("10..40 req/s")?.exact().unwrap_err();
    /// assert_eq!(error.to_string(), "10..40 req/s is a range, and one number is needed here. Write one, such as 20 req/s.");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn exact(self) -> Result<Self> {
        self.number.exact().map(Self::of)
    }

    /// The value in the unit that was written.
    pub fn value(&self) -> f64 {
        self.number.value
    }

    /// The unit that was written.
    pub fn unit(&self) -> &'static Unit {
        self.number.unit
    }

    /// The value in the dimension's base unit.
    pub fn base(&self) -> f64 {
        self.unit().to_base(self.value())
    }

    fn of(number: Number) -> Self {
        Quantity {
            number,
            dimension: PhantomData,
        }
    }
}

impl Quantity<Growth> {
    /// Growth as a ratio a month; over other times it is compounded.
    ///
    /// ```
    /// use plimsoll::quantity::{Growth, Quantity};
    /// let doubling: Quantity<Growth> = "2×/6 months".parse()?;
    /// assert!((doubling.per_month() - 0.12246).abs() < 1e-5);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn per_month(&self) -> f64 {
        self.unit().per_month(self.value())
    }
}

impl Quantity<Count> {
    /// The count as an integer.
    pub fn get(&self) -> u32 {
        // Within 0..=1e6 and whole by construction.
        self.value() as u32
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
        self.number.fmt(f)
    }
}

impl<D: Dimension> FromStr for Quantity<D> {
    type Err = Error;

    /// As [`Quantity::parse`], but one number only: what somebody decides is no range.
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)?.exact()
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
        self.number == other.number
    }
}

impl<D: Dimension> fmt::Debug for Quantity<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
