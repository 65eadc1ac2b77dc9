//! Alert rules over time: when would this rule have fired, with these samples? What a rule looks at (the newest sample, windows,
//! lines), on and off at different levels, the time until a threshold, and the burn of an error budget.
//!
//! Times are in seconds and kept in whole milliseconds, as Prometheus keeps them (*Prometheus documentation*, "Alerting rules",
//! "Querying basics"; `rules/alerting.go`, version 2.42).
//!
//! ```
//! use plimsoll::model::alert::{Comparison, Evaluation, Measure, Rule, Sample, State, timeline};
//! let samples: Vec<_> = (0..10).map(|i| Sample { at_s: 60.0 * f64::from(i), value: Some(75.0) }).collect();
//! let rule = Rule {
//!     measure: Measure::Newest, comparison: Comparison::Above, threshold: 70.0, for_s: 300.0, keep_firing_for_s: 0.0,
//! };
//! let evaluation = Evaluation { start_s: 0.0, end_s: 540.0, interval_s: 60.0, lookback_s: 300.0 };
//! let timeline = timeline(&rule, &samples, &evaluation)?;
//! assert_eq!(timeline.first_firing_s, Some(300.0));
//! assert_eq!(timeline.points[4].state, State::Pending);
//! # Ok::<(), plimsoll::model::ModelError>(())
//! ```

mod burn;
mod hysteresis;
mod rule;
mod threshold;
mod warning;
mod window;

pub use burn::{BurnPair, BurnRate, Severity, WORKBOOK_PAIRS, burn_rate};
pub use hysteresis::hysteresis;
pub use rule::{Comparison, Evaluation, Measure, Point, Rule, State, Timeline, timeline};
pub use threshold::{Crossing, ForecastCrossing, forecast_crossing, time_to_threshold};
pub use warning::Warning;
pub use window::{Window, window};

use super::ModelError;

/// Seconds that fit in whole milliseconds of f64 and i64 with room to add.
const LONGEST_S: f64 = 1e12;

/// A measured value and its time.
///
/// ```
/// use plimsoll::model::alert::Sample;
/// let busy = Sample { at_s: 60.0, value: Some(85.0) };
/// let ended = Sample { at_s: 120.0, value: None };
/// assert!(busy.at_s < ended.at_s);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Seconds, since any moment; within ±10¹².
    pub at_s: f64,
    /// The value, in any unit. None marks that the series ended here (a stale marker).
    pub value: Option<f64>,
}

/// Whole milliseconds.
fn millis(seconds: f64, name: &'static str) -> Result<i64, ModelError> {
    if seconds.abs() <= LONGEST_S {
        Ok((seconds * 1000.0).round() as i64)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "within 1e12 seconds",
        })
    }
}

fn duration_millis(seconds: f64, name: &'static str) -> Result<i64, ModelError> {
    if (0.0..=LONGEST_S).contains(&seconds) {
        millis(seconds, name)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "between 0 and 1e12 seconds",
        })
    }
}

/// Times and values, with the times checked. A value that is not a number is kept.
fn in_order(samples: &[Sample]) -> Result<Vec<(i64, Option<f64>)>, ModelError> {
    let timed = samples
        .iter()
        .map(|s| Ok((millis(s.at_s, "time of a sample")?, s.value)))
        .collect::<Result<Vec<_>, ModelError>>()?;
    if timed.is_sorted_by_key(|(at, _)| *at) {
        Ok(timed)
    } else {
        Err(ModelError::NotIncreasing {
            name: "times of the samples",
        })
    }
}
