//! A number with its unit, whatever its dimension: the same code for all of them.

use std::fmt;

use super::range::{self, Range, Spread, Uncertain};
use super::unit::Unit;
use super::written::{self, Written};
use crate::error::{Error, Result};

/// A number, or a range and its middle.
#[derive(Clone, Copy)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) unit: &'static Unit,
    range: Option<Range>,
    dimension: &'static Written,
}

impl Number {
    fn new(dimension: &'static Written, (value, unit): (f64, &'static Unit)) -> Number {
        Number {
            value,
            unit,
            range: None,
            dimension,
        }
    }

    pub(super) fn read(
        dimension: &'static Written,
        text: &str,
        default: Option<&'static Unit>,
    ) -> Result<Number> {
        if let Some((middle, unit, range)) = range::read(dimension, text, default)? {
            return Ok(Number {
                range: Some(range),
                ..Number::new(dimension, (middle, unit))
            });
        }
        let read = written::read(dimension, text, default)?;
        Ok(Number::new(dimension, read))
    }

    pub(super) fn from_base(
        dimension: &'static Written,
        base: f64,
        unit: &'static Unit,
    ) -> Result<Number> {
        let checked = written::checked(dimension, unit.from_base(base), unit)?;
        Ok(Number::new(dimension, checked))
    }

    pub(super) fn clamped(dimension: &'static Written, base: f64) -> Number {
        let (least, most, unit) = (dimension.min, dimension.max, dimension.base_unit);
        let base = if base.is_nan() {
            least
        } else {
            base.clamp(least, most)
        };
        let base = if dimension.whole { base.floor() } else { base };
        Number::new(dimension, (unit.from_base(base), unit))
    }

    pub(super) fn with_base(&self, base: f64) -> Result<Number> {
        if base == self.unit.to_base(self.value) {
            return Ok(*self);
        }
        let moved = Number::from_base(self.dimension, base, self.unit)?;
        let times = moved.value / self.value;
        let grows = times.is_finite() && times > 0.0;
        Ok(Number {
            range: self
                .range
                .filter(|_| grows)
                .map(|range| range.scaled(times)),
            ..moved
        })
    }

    pub(super) fn middle(self) -> Number {
        Number {
            range: None,
            ..self
        }
    }

    pub(super) fn exact(self) -> Result<Number> {
        if self.range.is_none() {
            return Ok(self);
        }
        let middle = written::write(self.value, self.unit);
        let what = format!("{self} is a range, and one number is needed here");
        Err(Error::new(what).next(format!("Write one, such as {middle}.")))
    }
}

impl Uncertain for Number {
    fn spread(&self) -> Option<Spread> {
        let range = self.range.as_ref()?;
        Some(range.spread(self.dimension, self.value, self.unit))
    }

    fn draw(&mut self, value: f64) {
        if let Some(spread) = self.spread() {
            self.value = spread.possible(value);
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match &self.range {
            Some(range) => range.write(self.value, self.unit),
            None => written::write(self.value, self.unit),
        })
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        let same_unit = self.unit.name == other.unit.name;
        self.value == other.value && same_unit && self.range == other.range
    }
}
