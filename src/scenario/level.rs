//! Targets by load level: what must hold at a normal load, at the peak, and at any other. Each is written and read in one line, as
//! in `Normal at 100 req/s: p95 latency < 100 ms; error rate < 0.1 %`.

use std::fmt;
use std::str::FromStr;

use super::field;
use super::rule::{Condition, Metric};
use crate::error::{Error, Result};
use crate::quantity::{Quantity, Rate};

/// Most levels of one scenario.
pub const MAX_LEVELS: usize = 12;
/// Most conditions of one level.
pub const MAX_CONDITIONS: usize = 12;

/// Longest line that is read as a level, characters.
const MAX_CHARS: usize = 4000;
const EXAMPLE: &str =
    "Write a level such as: Normal at 100 req/s: p95 latency < 100 ms; error rate < 0.1 %.";

/// What must hold at a load.
///
/// ```
/// use plimsoll::scenario::level::{Level, LevelLoad};
/// let level: Level = "Peak at peak: p99 latency < 200ms; CPU < 80%".parse()?;
/// assert_eq!((level.name.as_str(), level.load, level.conditions.len()), ("Peak", LevelLoad::Peak, 2));
/// assert_eq!(level.to_string(), "Peak at peak: p99 latency < 200 ms; CPU < 80 %");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is called; without a colon or semicolon.
    pub name: String,
    /// Under which load.
    pub load: LevelLoad,
    /// What must hold; 1 to [`MAX_CONDITIONS`], of known metrics.
    pub conditions: Vec<Condition>,
}

/// The load of a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LevelLoad {
    /// The plan's mean today.
    Mean,
    /// The plan's peak today.
    Peak,
    /// This rate, whatever the demand.
    Rate(Quantity<Rate>),
}

impl Level {
    /// The level to begin with: `Normal at mean: p95 latency < 100 ms; error rate < 1 %`.
    ///
    /// ```
    /// use plimsoll::scenario::level::Level;
    /// assert_eq!(Level::usual().to_string(), "Normal at mean: p95 latency < 100 ms; error rate < 1 %");
    /// ```
    pub fn usual() -> Level {
        let conditions = ["p95 latency < 100 ms", "error rate < 1 %"];
        Level {
            name: "Normal".to_owned(),
            load: LevelLoad::Mean,
            conditions: conditions.iter().filter_map(|c| c.parse().ok()).collect(),
        }
    }
}

impl fmt::Display for LevelLoad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LevelLoad::Mean => f.write_str("mean"),
            LevelLoad::Peak => f.write_str("peak"),
            LevelLoad::Rate(rate) => rate.fmt(f),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: ", self.name, self.load)?;
        for (at, condition) in self.conditions.iter().enumerate() {
            let between = if at == 0 { "" } else { "; " };
            write!(f, "{between}{condition}")?;
        }
        Ok(())
    }
}

impl FromStr for Level {
    type Err = Error;

    /// Reads one line; errors name `targets.levels` as their field.
    fn from_str(text: &str) -> Result<Level> {
        read(text).map_err(|e| e.field("targets.levels"))
    }
}

fn read(text: &str) -> Result<Level> {
    let wrong = |what: String| Error::new(what).next(EXAMPLE);
    if text.chars().count() > MAX_CHARS {
        return Err(wrong(format!(
            "the level is longer than {MAX_CHARS} characters"
        )));
    }
    let (head, conditions) = text
        .split_once(':')
        .ok_or_else(|| wrong("no colon stands between the load and what must hold".into()))?;
    let (name, load) = head
        .rsplit_once(" at ")
        .ok_or_else(|| wrong("the level does not say at which load".into()))?;
    let load = match load.trim() {
        "mean" => LevelLoad::Mean,
        "peak" => LevelLoad::Peak,
        rate => LevelLoad::Rate(rate.parse().map_err(|e: Error| {
            e.next("Write a rate such as 100 req/s, or mean or peak for those of the plan.")
        })?),
    };
    let conditions: Vec<Condition> = conditions
        .split(';')
        .filter(|condition| !condition.trim().is_empty())
        .map(condition)
        .collect::<Result<_>>()?;
    if conditions.is_empty() {
        return Err(wrong("nothing must hold at this level".into()));
    }
    if conditions.len() > MAX_CONDITIONS {
        return Err(wrong(format!(
            "there are more than {MAX_CONDITIONS} conditions"
        )));
    }
    if name.contains(';') {
        return Err(wrong("the name holds a semicolon".into()));
    }
    Ok(Level {
        name: field::name(name)?,
        load,
        conditions,
    })
}

fn condition(text: &str) -> Result<Condition> {
    let condition: Condition = text.parse()?;
    match condition.metric {
        Metric::Free(_) => Err(Error::new("a level has no metrics in quotes")
            .next("Write a metric that the plan knows, such as p95 latency, throughput or CPU.")),
        _ => Ok(condition),
    }
}
