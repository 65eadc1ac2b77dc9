//! Inputs that move together, each pair in one line of text: `demand.rate ~ resources.cpu = 0.6`.

use std::fmt;
use std::str::FromStr;

use super::form::short;
use crate::error::{Error, Result};
use crate::quantity::{Plain, Quantity};

/// Correlations kept.
pub const MAX_CORRELATIONS: usize = 40;
/// Longest name of an input, characters.
const LONGEST: usize = 80;

/// How two inputs move together.
///
/// ```
/// use plimsoll::scenario::Correlation;
/// let together: Correlation = "demand.rate with resources.cpu: -0.5".parse()?;
/// assert_eq!(together.to_string(), "demand.rate ~ resources.cpu = -0.5");
/// let error = "demand.rate ~ resources.cpu = 3".parse::<Correlation>().unwrap_err();
/// assert_eq!(error.to_string(), "a correlation of 3 is not possible (correlations). Write a number from -1 to 1.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// Dotted names of the inputs, as [`Field::path`](super::field::Field::path) has them.
    pub inputs: [String; 2],
    /// Spearman's rank correlation, -1 to 1.
    pub correlation: f64,
}

impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = &self.inputs;
        write!(f, "{one} ~ {other} = {}", self.correlation)
    }
}

impl FromStr for Correlation {
    type Err = Error;

    /// Reads `demand.rate ~ resources.cpu = 0.6`, or with the words `with` and a colon.
    fn from_str(text: &str) -> Result<Correlation> {
        let wrong = |what: String| {
            let next =
                "Write two inputs and how they move together: demand.rate ~ resources.cpu = 0.6.";
            Error::new(what).field("correlations").next(next)
        };
        let both = text.rsplit_once(['=', ':']);
        let (inputs, rank) =
            both.ok_or_else(|| wrong(format!("“{}” has no number behind a =", short(text))))?;
        let inputs = inputs.split_once('~').or(inputs.split_once(" with "));
        let (one, other) =
            inputs.ok_or_else(|| wrong(format!("“{}” does not name two inputs", short(text))))?;
        let name = |text: &str| {
            let name = text.trim();
            let known = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
            match !name.is_empty() && name.len() <= LONGEST && name.chars().all(known) {
                true => Ok(name.to_owned()),
                false => Err(wrong(format!(
                    "“{}” is not the name of an input",
                    short(name)
                ))),
            }
        };
        let inputs = [name(one)?, name(other)?];
        let [one, other] = &inputs;
        if one == other {
            return Err(wrong(format!("{one} moves with itself anyway")));
        }
        let rank = rank.trim().parse::<Quantity<Plain>>();
        let rank = rank.map_err(|e| wrong(e.what))?.value();
        if !(-1.0..=1.0).contains(&rank) {
            let what = format!("a correlation of {rank} is not possible");
            return Err(wrong(what).next("Write a number from -1 to 1."));
        }
        Ok(Correlation {
            inputs,
            correlation: rank,
        })
    }
}
