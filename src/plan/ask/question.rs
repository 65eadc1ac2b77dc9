//! Questions that go from an answer back to what it takes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::plan::what_if::At;
use crate::quantity::{Quantity, Share};

/// Ways of asking, one of each kind.
pub const EXAMPLES: [&str; 8] = [
    "max load",
    "last date",
    "instances at 10x",
    "hit rate at 10x",
    "pool at 10x",
    "optimizations",
    "max growth",
    "headroom 30 %",
];

/// A question.
///
/// ```
/// use plimsoll::plan::ask::Question;
/// assert_eq!("Instances at 10,000 rpm?".parse::<Question>()?.to_string(), "instances at 10,000 req/min");
/// assert_eq!("restore 30% headroom".parse::<Question>()?, "headroom 30 %".parse()?);
/// let error = "how much".parse::<Question>().unwrap_err();
/// assert!(error.to_string().contains("Ask max load, last date, instances at 10x"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Question {
    /// The most load within the targets and the budget.
    MaxLoad,
    /// The last date to begin with what carries more.
    LastDate,
    /// How many instances a load needs.
    Instances(At),
    /// Which hit rate of the cache keeps the database as it is at a load.
    HitRate(At),
    /// Which pool an instance needs at a load.
    Pool(At),
    /// Which optimizations reach the latency target.
    Optimizations,
    /// The fastest growth within the budget.
    MaxGrowth,
    /// The cheapest change that leaves so much headroom today.
    Headroom(Quantity<Share>),
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Question::MaxLoad => f.write_str("max load"),
            Question::LastDate => f.write_str("last date"),
            Question::Instances(at) => write!(f, "instances at {at}"),
            Question::HitRate(at) => write!(f, "hit rate at {at}"),
            Question::Pool(at) => write!(f, "pool at {at}"),
            Question::Optimizations => f.write_str("optimizations"),
            Question::MaxGrowth => f.write_str("max growth"),
            Question::Headroom(share) => write!(f, "headroom {share}"),
        }
    }
}

impl FromStr for Question {
    type Err = Error;

    /// Reads the forms of [`EXAMPLES`], with or without a question mark.
    fn from_str(asked: &str) -> Result<Question> {
        let text = asked.trim().trim_end_matches('?').trim();
        let lower = text.to_ascii_lowercase().replace(['-', '_'], " ");
        match lower.as_str() {
            "max load" | "most load" | "maximum load" => return Ok(Question::MaxLoad),
            "last date" | "act by" | "when" => return Ok(Question::LastDate),
            "optimizations" | "optimisations" => return Ok(Question::Optimizations),
            "max growth" | "growth" | "most growth" => return Ok(Question::MaxGrowth),
            _ => {}
        }
        // Signs and units of a number are kept: the words before it have as many bytes as written.
        if let Some((what, _)) = lower.split_once(" at ") {
            let at = text.get(what.len() + " at ".len()..).unwrap_or("");
            let at = at.parse::<At>()?;
            return match what.trim_end_matches(" needed") {
                "instances" | "fleet" => Ok(Question::Instances(at)),
                "hit rate" | "hits" => Ok(Question::HitRate(at)),
                "pool" | "pool size" => Ok(Question::Pool(at)),
                _ => Err(unknown(text)),
            };
        }
        let restored = lower
            .strip_prefix("restore ")
            .map_or(0, |rest| lower.len() - rest.len());
        let (lower, text) = (lower.get(restored..), text.get(restored..));
        let share = lower.zip(text).and_then(|(lower, text)| {
            let length = "headroom".len();
            match (lower.starts_with("headroom"), lower.ends_with("headroom")) {
                (true, _) => text.get(length..),
                (_, true) => text.get(..text.len() - length),
                _ => None,
            }
        });
        match share.map(|share| share.trim().trim_start_matches("of ")) {
            Some(share) => {
                let share: Quantity<Share> = share.parse()?;
                if share.base() >= 1.0 {
                    return Err(Error::new("no fleet leaves all of itself free")
                        .next("Ask for less than 100 %, such as headroom 30 %."));
                }
                Ok(Question::Headroom(share))
            }
            None => Err(unknown(asked)),
        }
    }
}

fn unknown(text: &str) -> Error {
    let short: String = text.chars().take(40).collect();
    Error::new(format!("“{short}” is not a question that is understood"))
        .next(format!("Ask {}.", EXAMPLES.join(", ")))
}
