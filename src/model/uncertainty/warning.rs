//! What a reader of an uncertain result must know.

use std::fmt;

/// A doubt about a simulation, with the numbers behind it.
///
/// ```
/// use plimsoll::model::uncertainty::Warning;
/// let warning = Warning::CorrelationRepaired { largest_change: 0.12, least_eigenvalue: -0.3 };
/// assert_eq!(warning.code(), "correlation_repaired");
/// assert!(warning.to_string().starts_with("the correlations contradict each other"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// No inputs can be correlated as stated: possible correlations near those were taken.
    CorrelationRepaired {
        /// The largest change of an entry of the matrix.
        largest_change: f64,
        /// The least eigenvalue of the matrix as stated, below 0.
        least_eigenvalue: f64,
    },
    /// Some draws gave an infinite result, so that the mean is infinite too; quantiles and shares hold.
    InfiniteResults {
        /// Share of the draws, 0 to 1.
        share: f64,
    },
}

impl Warning {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Warning;
    /// assert_eq!(Warning::InfiniteResults { share: 0.25 }.code(), "infinite_results");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Warning::CorrelationRepaired { .. } => "correlation_repaired",
            Warning::InfiniteResults { .. } => "infinite_results",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::CorrelationRepaired { largest_change, .. } => write!(
                f,
                "the correlations contradict each other: possible ones near them differ by up to {largest_change:.2}"
            ),
            Warning::InfiniteResults { share } => write!(
                f,
                "{:.1} % of the draws gave an infinite result: the mean says nothing, the percentiles hold",
                100.0 * share
            ),
        }
    }
}
