//! What a reader of a trend must know before relying on it.

use std::fmt;

/// A doubt about a trend, with the numbers behind it. `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::trend::Warning;
/// let warning = Warning::FewValues { values: 6 };
/// assert_eq!(warning.code(), "few_values");
/// assert_eq!(warning.to_string(), "only 6 values: the normal law is a rough guide below 10");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Fewer than ten values, for which the test's normal law is rough.
    FewValues {
        /// How many there are.
        values: usize,
    },
    /// The correction for autocorrelation gave a variance that is not positive, and was left out.
    CorrectionUnusable {
        /// The factor that was not used.
        factor: f64,
    },
    /// The series is too short to be thinned until its noise is independent.
    StillCorrelated {
        /// Lag-1 autocorrelation of what is left after the trend.
        lag1: f64,
    },
    /// The limit has been passed already.
    LimitPassed {
        /// The level now.
        now: f64,
        /// The limit.
        limit: f64,
    },
}

impl Warning {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::trend::Warning;
    /// assert_eq!(Warning::StillCorrelated { lag1: 0.6 }.code(), "still_correlated");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Warning::FewValues { .. } => "few_values",
            Warning::CorrectionUnusable { .. } => "correction_unusable",
            Warning::StillCorrelated { .. } => "still_correlated",
            Warning::LimitPassed { .. } => "limit_passed",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::FewValues { values } => {
                write!(f, "only {values} values: the normal law is a rough guide below 10")
            }
            Warning::CorrectionUnusable { .. } => {
                f.write_str("the values alternate so strongly that the correction for autocorrelation was left out")
            }
            Warning::StillCorrelated { lag1 } => write!(
                f,
                "neighboring values are still correlated ({lag1:.2}), so a trend is seen too easily: measure for longer"
            ),
            Warning::LimitPassed { now, limit } => {
                write!(f, "the limit of {limit} has been passed: the level is {now}")
            }
        }
    }
}
