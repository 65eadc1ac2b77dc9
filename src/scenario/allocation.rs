//! What an instance should have for a load: a table of a report or of one's own, each row in one line, as in
//! `Medium Load below 1,000 req/min: 1 GB, 2 vCPU`.

use std::fmt;
use std::str::FromStr;

use super::field;
use crate::error::{Error, Result};
use crate::quantity::{Bytes, Cpus, Quantity, Rate};

/// The row to begin with, as it is written.
pub(super) const USUAL: &str = "below 1,000 req/min: 1 GB, 1 core";

/// Most rows of one table.
pub const MAX_ROWS: usize = 20;

/// Longest line that is read as a row, bytes.
const MAX_BYTES: usize = 1000;
/// A gigabyte and a gibibyte are meant alike in such tables.
const SIZE_SLACK: f64 = 0.93;
const EXAMPLE: &str = "Write a row such as: Medium below 1,000 req/min: 1 GB, 2 cores.";

/// What an instance should have for a load.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allocation {
    /// At most [`MAX_ROWS`], in any order.
    pub rows: Vec<AllocationRow>,
}

/// One row of an allocation table.
///
/// ```
/// use plimsoll::scenario::allocation::AllocationRow;
/// let row: AllocationRow = "Medium Load below 1,000 req/min: 1GB, 2 cores".parse()?;
/// assert_eq!((row.load.as_str(), row.cores.base()), ("Medium Load", 2.0));
/// assert_eq!(row.to_string(), "Medium Load below 1,000 req/min: 1 GB, 2 vCPU");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AllocationRow {
    /// What the load is called, without a colon; may be empty.
    pub load: String,
    /// It counts below this rate.
    pub below: Quantity<Rate>,
    /// Memory of the instance.
    pub memory: Quantity<Bytes>,
    /// Cores of the instance.
    pub cores: Quantity<Cpus>,
}

impl Allocation {
    /// The row for a load of one instance in requests per second: that with the lowest end above it. None beyond the table, where
    /// one instance no longer does and more are needed.
    ///
    /// ```
    /// use plimsoll::scenario::preset::Report;
    /// let table = Report::Fluxstudio.allocation();
    /// assert_eq!(table.row_for(208.0 / 60.0).unwrap().cores.base(), 2.0);
    /// assert!(table.row_for(10_000.0 / 60.0).is_none());
    /// ```
    pub fn row_for(&self, rate_rps: f64) -> Option<&AllocationRow> {
        self.lowest(|below_rps| rate_rps < below_rps)
    }

    /// The row for every load up to a rate in requests per second, and not for the rate itself: what an instance should have
    /// that is said to carry so much.
    ///
    /// ```
    /// use plimsoll::scenario::preset::Report;
    /// let table = Report::Fluxstudio.allocation();
    /// assert_eq!(table.row_up_to(1_000.0 / 60.0).unwrap().cores.base(), 2.0);
    /// assert_eq!(table.row_for(1_000.0 / 60.0).unwrap().cores.base(), 4.0);
    /// ```
    pub fn row_up_to(&self, rate_rps: f64) -> Option<&AllocationRow> {
        self.lowest(|below_rps| rate_rps <= below_rps)
    }

    fn lowest(&self, is_above: impl Fn(f64) -> bool) -> Option<&AllocationRow> {
        let rows = self.rows.iter().filter(|row| is_above(row.below.base()));
        rows.min_by(|a, b| a.below.base().total_cmp(&b.below.base()))
    }
}

impl AllocationRow {
    /// Whether an instance has too few cores, and whether it has too little memory.
    ///
    /// ```
    /// use plimsoll::scenario::allocation::AllocationRow;
    /// let row: AllocationRow = "below 100 req/min: 1 GiB, 2 cores".parse()?;
    /// assert_eq!(row.lacks(1.0, 1e9), (true, false));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn lacks(&self, vcpus: f64, memory_bytes: f64) -> (bool, bool) {
        let less = memory_bytes < SIZE_SLACK * self.memory.base();
        (vcpus < self.cores.base(), less)
    }
}

impl fmt::Display for AllocationRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.load.is_empty() {
            write!(f, "{} ", self.load)?;
        }
        let (memory, cores) = (self.memory, self.cores);
        write!(f, "below {}: {memory}, {cores}", self.below)
    }
}

impl FromStr for AllocationRow {
    type Err = Error;

    /// Reads one line; errors name `allocation` as their field.
    fn from_str(text: &str) -> Result<AllocationRow> {
        read(text).map_err(|e| e.field("allocation"))
    }
}

fn read(text: &str) -> Result<AllocationRow> {
    let wrong = |what: &str| Error::new(what).next(EXAMPLE);
    if text.len() > MAX_BYTES {
        return Err(wrong("the row is too long"));
    }
    let (head, asked) = text
        .split_once(':')
        .ok_or_else(|| wrong("no colon stands between the load and what it asks for"))?;
    let at = head.to_ascii_lowercase().rfind("below ");
    let (load, below) = at
        .and_then(|at| Some((head.get(..at)?, head.get(at + "below ".len()..)?)))
        .ok_or_else(|| wrong("the row does not say below which load it counts"))?;
    // A comma within a number has no blank behind it.
    let (memory, cores) = asked
        .rsplit_once(", ")
        .or_else(|| asked.rsplit_once(','))
        .ok_or_else(|| wrong("no comma stands between memory and cores"))?;
    Ok(AllocationRow {
        load: match load.trim() {
            "" => String::new(),
            load => field::name(load)?,
        },
        below: below.parse().and_then(field::positive)?,
        memory: memory.parse()?,
        cores: cores.parse()?,
    })
}
