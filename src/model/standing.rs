//! How far a number can be trusted.

use std::fmt;

/// What stands behind a result. The order is from the strongest to the weakest.
///
/// ```
/// use plimsoll::model::Standing;
/// let queue = Standing::Approx { relative_error: 0.05 };
/// assert_eq!(queue.to_string(), "approximate (±5 %)");
/// assert_eq!(queue.weaker(Standing::Heuristic), Standing::Heuristic);
/// assert_eq!(Standing::Exact.weaker(queue), queue);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Standing {
    /// A theorem or plain arithmetic: exact for the numbers given, under the assumptions of the law.
    Exact,
    /// A validated approximation.
    Approx {
        /// The typical relative error, such as 0.05.
        relative_error: f64,
    },
    /// A rule of thumb.
    Heuristic,
    /// A claim of the person who asks; nothing was derived.
    Input,
}

impl Standing {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::Standing;
    /// assert_eq!(Standing::Approx { relative_error: 0.05 }.code(), "approx");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Standing::Exact => "exact",
            Standing::Approx { .. } => "approx",
            Standing::Heuristic => "heuristic",
            Standing::Input => "input",
        }
    }

    /// What a result is worth that rests on both. The example is at [`Standing`].
    pub fn weaker(self, other: Standing) -> Standing {
        if self >= other { self } else { other }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Standing::Exact => f.write_str("exact"),
            Standing::Approx { relative_error } => {
                // One digit is all that a typical error has.
                match (relative_error * 1000.0).round() / 10.0 {
                    0.0 => f.write_str("approximate (±less than 0.1 %)"),
                    percent => write!(f, "approximate (±{percent} %)"),
                }
            }
            Standing::Heuristic => f.write_str("rule of thumb"),
            Standing::Input => f.write_str("as stated"),
        }
    }
}

/// A number with its standing.
///
/// ```
/// use plimsoll::model::{Graded, Standing};
/// let claimed = Graded { value: 0.05, standing: Standing::Input };
/// assert_eq!((claimed.value, claimed.standing.to_string()), (0.05, "as stated".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Graded<T> {
    /// The result.
    pub value: T,
    /// How far it can be trusted.
    pub standing: Standing,
}

impl<T> Graded<T> {
    pub(crate) fn exact(value: T) -> Graded<T> {
        Graded {
            value,
            standing: Standing::Exact,
        }
    }

    pub(crate) fn approx(value: T, relative_error: f64) -> Graded<T> {
        Graded {
            value,
            standing: Standing::Approx { relative_error },
        }
    }

    pub(crate) fn heuristic(value: T) -> Graded<T> {
        Graded {
            value,
            standing: Standing::Heuristic,
        }
    }
}
