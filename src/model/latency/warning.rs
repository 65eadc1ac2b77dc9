//! What a reader of a latency figure must know before relying on it.

use std::fmt;

use crate::model::distribution::Short;

/// A doubt about a latency figure, with the numbers behind it.
///
/// `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::latency::Warning;
/// let warning = Warning::SampleTooSmall { n: 100, need: 368 };
/// assert_eq!(warning.code(), "sample_too_small");
/// assert_eq!(warning.to_string(), "100 values cannot bound this quantile from above: it takes 368");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// No family fits the percentiles.
    PoorFit {
        /// Root mean square of the best family's relative misses.
        rms: f64,
    },
    /// Two percentiles fix a family's parameters but say nothing of whether it is the right one.
    TwoPointsOnly,
    /// The stated mean is not that of the fitted law.
    MeanDiffers {
        /// The stated mean.
        stated: f64,
        /// The mean that the percentiles imply.
        fitted: f64,
    },
    /// The stated maximum is not one that so many values of the fitted law would have.
    MaxDiffers {
        /// The stated maximum.
        stated: f64,
        /// The fitted quantile at 1 - 1/n.
        expected: f64,
    },
    /// The quantile lies beyond the last finite bucket bound, which is given instead.
    BeyondLastBucket {
        /// The highest finite bound.
        bound: f64,
    },
    /// The bucket is wider than half of the value: the quantile could lie anywhere in it.
    WideBucket {
        /// Lower bound of the bucket.
        lower: f64,
        /// Upper bound of the bucket.
        upper: f64,
    },
    /// A cumulative count was lower than the one before, and was raised to it.
    CountsNotMonotone,
    /// So few values have no upper bound for this quantile.
    SampleTooSmall {
        /// Values in the sample.
        n: u64,
        /// Values that it takes.
        need: u64,
    },
    /// The load generator waited for answers, so that slow ones kept others from being measured (coordinated omission).
    CoordinatedOmission,
}

impl Warning {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::latency::Warning;
    /// assert_eq!(Warning::TwoPointsOnly.code(), "two_points_only");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Warning::PoorFit { .. } => "poor_fit",
            Warning::TwoPointsOnly => "two_points_only",
            Warning::MeanDiffers { .. } => "mean_differs",
            Warning::MaxDiffers { .. } => "max_differs",
            Warning::BeyondLastBucket { .. } => "beyond_last_bucket",
            Warning::WideBucket { .. } => "wide_bucket",
            Warning::CountsNotMonotone => "counts_not_monotone",
            Warning::SampleTooSmall { .. } => "sample_too_small",
            Warning::CoordinatedOmission => "coordinated_omission",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::PoorFit { rms } => write!(
                f,
                "no smooth family fits: the best one misses by {:.0} %, so a curve through the points is used",
                rms * 100.0
            ),
            Warning::TwoPointsOnly => {
                f.write_str("two percentiles fit every family: a third would show which is right")
            }
            Warning::MeanDiffers { stated, fitted } => write!(
                f,
                "these numbers do not come from one smooth distribution: the stated mean is {}, the percentiles imply {}",
                Short(*stated),
                Short(*fitted)
            ),
            Warning::MaxDiffers { stated, expected } => write!(
                f,
                "the stated maximum is {}, and the percentiles imply about {}",
                Short(*stated),
                Short(*expected)
            ),
            Warning::BeyondLastBucket { bound } => write!(
                f,
                "the quantile lies above the last bucket, so it is only known to exceed {}",
                Short(*bound)
            ),
            Warning::WideBucket { lower, upper } => write!(
                f,
                "the bucket is wide: the quantile is only known to lie between {} and {}",
                Short(*lower),
                Short(*upper)
            ),
            Warning::CountsNotMonotone => {
                f.write_str("a bucket counts fewer than the one below it, and was raised to it")
            }
            Warning::SampleTooSmall { n, need } => {
                write!(f, "{n} values cannot bound this quantile from above: it takes {need}")
            }
            Warning::CoordinatedOmission => f.write_str(
                "the load generator waits for each answer, so high percentiles are too low (coordinated omission)",
            ),
        }
    }
}
