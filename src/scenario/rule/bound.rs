//! What a metric is compared with.

use std::fmt;

use super::{Kind, Metric};
use crate::error::{Error, Result};
use crate::quantity::{Bytes, Items, Latency, Plain, Quantity, Rate, Share};

/// A quantity of one of the dimensions that metrics have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A share, base: ratio.
    Share(Quantity<Share>),
    /// A size, base: bytes.
    Bytes(Quantity<Bytes>),
    /// A rate, base: requests per second.
    Rate(Quantity<Rate>),
    /// A latency, base: milliseconds.
    Latency(Quantity<Latency>),
    /// A whole number of things.
    Count(Quantity<Items>),
    /// A number of an unknown unit; for free metrics only.
    Number(Quantity<Plain>),
}

impl Bound {
    /// The value in the dimension's base unit.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Condition;
    /// let condition: Condition = "request rate > 10,000 req/min".parse()?;
    /// assert!((condition.bound.base() - 166.667).abs() < 1e-3); // requests per second
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn base(&self) -> f64 {
        match self {
            Bound::Share(q) => q.base(),
            Bound::Bytes(q) => q.base(),
            Bound::Rate(q) => q.base(),
            Bound::Latency(q) => q.base(),
            Bound::Count(q) => q.base(),
            Bound::Number(q) => q.base(),
        }
    }

    /// The kind of metric that it can bound; [`Kind::Any`] for a plain number.
    ///
    /// ```
    /// use plimsoll::scenario::rule::{Condition, Kind};
    /// let condition: Condition = "memory > 80 %".parse()?;
    /// assert_eq!(condition.bound.kind(), Kind::Share);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn kind(&self) -> Kind {
        match self {
            Bound::Share(_) => Kind::Share,
            Bound::Bytes(_) => Kind::Bytes,
            Bound::Rate(_) => Kind::Rate,
            Bound::Latency(_) => Kind::Latency,
            Bound::Count(_) => Kind::Count,
            Bound::Number(_) => Kind::Any,
        }
    }

    fn read(kind: Kind, text: &str) -> Result<Bound> {
        Ok(match kind {
            Kind::Share => Bound::Share(text.parse()?),
            Kind::Bytes => Bound::Bytes(text.parse()?),
            Kind::Rate => Bound::Rate(text.parse()?),
            Kind::Latency => Bound::Latency(text.parse()?),
            Kind::Count => Bound::Count(text.parse()?),
            Kind::Any => Bound::Number(text.parse()?),
        })
    }
}

/// The bound of that metric. Memory is the one in bytes or the share, whichever the bound says; a free metric takes any.
pub(super) fn read(metric: Metric, text: &str) -> Result<(Metric, Bound)> {
    let field = |e: Error| e.field("rule.bound");
    match metric {
        Metric::Memory | Metric::MemoryShare if text.contains('%') => {
            let bound = Bound::read(Kind::Share, text).map_err(field)?;
            Ok((Metric::MemoryShare, bound))
        }
        Metric::Memory | Metric::MemoryShare => {
            let bound = Bound::read(Kind::Bytes, text).map_err(|e| {
                field(e.next("Write a size such as 400 MB, or a share such as 80 %."))
            })?;
            Ok((Metric::Memory, bound))
        }
        Metric::Free(name) => {
            let kinds = [
                Kind::Any,
                Kind::Share,
                Kind::Latency,
                Kind::Bytes,
                Kind::Rate,
            ];
            let found = kinds.into_iter().find_map(|k| Bound::read(k, text).ok());
            let bound = found.ok_or_else(|| {
                let short: String = text.chars().take(24).collect();
                field(Error::new(format!("“{short}” is no bound")).next(
                    "Write a number with or without a unit, such as 10, 70 %, 50 ms, 2 GiB or 100 req/s.",
                ))
            })?;
            Ok((Metric::Free(name), bound))
        }
        metric => {
            let bound = Bound::read(metric.kind(), text).map_err(field)?;
            Ok((metric, bound))
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Share(q) => q.fmt(f),
            Bound::Bytes(q) => q.fmt(f),
            Bound::Rate(q) => q.fmt(f),
            Bound::Latency(q) => q.fmt(f),
            Bound::Count(q) => q.fmt(f),
            Bound::Number(q) => q.fmt(f),
        }
    }
}
