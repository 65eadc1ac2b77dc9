//! What a reader of a comparison must know before relying on it.

use std::fmt;

use super::{ENOUGH_RUNS, RUNS_FOR_A_VERDICT};

/// A doubt about a comparison, with the numbers behind it. `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::compare::Warning;
/// let warning = Warning::FewRuns { runs: 6 };
/// assert_eq!(warning.code(), "few_runs");
/// assert_eq!(warning.to_string(), "only 6 runs on a side: ten or more are better");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Fewer than five runs on a side: no verdict.
    TooFewRuns {
        /// The smaller number of runs.
        runs: usize,
    },
    /// Five to nine runs on a side.
    FewRuns {
        /// The smaller number of runs.
        runs: usize,
    },
    /// So few runs that even the widest interval has less than the confidence asked for: no verdict.
    IntervalTooNarrow {
        /// The confidence that the interval has.
        confidence: f64,
    },
}

impl Warning {
    /// The doubt about so many runs on the smaller side.
    pub(super) fn of_runs(runs: usize) -> Option<Warning> {
        match runs {
            _ if runs < RUNS_FOR_A_VERDICT => Some(Warning::TooFewRuns { runs }),
            _ if runs < ENOUGH_RUNS => Some(Warning::FewRuns { runs }),
            _ => None,
        }
    }

    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::compare::Warning::TooFewRuns { runs: 3 }.code(), "too_few_runs");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Warning::TooFewRuns { .. } => "too_few_runs",
            Warning::FewRuns { .. } => "few_runs",
            Warning::IntervalTooNarrow { .. } => "interval_too_narrow",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::TooFewRuns { runs } => {
                write!(
                    f,
                    "only {runs} runs on a side: a verdict needs five, and ten are better"
                )
            }
            Warning::FewRuns { runs } => {
                write!(f, "only {runs} runs on a side: ten or more are better")
            }
            Warning::IntervalTooNarrow { confidence } => write!(
                f,
                "with so few runs the widest interval has a confidence of {:.1} % only",
                100.0 * confidence
            ),
        }
    }
}
