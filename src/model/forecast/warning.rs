//! What a reader of a forecast must know before relying on it.

use std::fmt;

/// A doubt about a forecast, with the numbers behind it. `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::forecast::Warning;
/// let warning = Warning::TooFewSeasons { values: 30, period: 24 };
/// assert_eq!(warning.code(), "too_few_seasons");
/// assert_eq!(warning.to_string(), "30 values are less than two seasons of 24, so only the trend is forecast");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// The data do not say where growth will stop.
    CeilingNotIdentifiable {
        /// The highest value measured.
        highest: f64,
        /// The ceiling fitted.
        ceiling: f64,
    },
    /// Less than two full seasons: the season is left out.
    TooFewSeasons {
        /// How many values there are.
        values: usize,
        /// How many make a season.
        period: usize,
    },
    /// Less than three full seasons: the intervals are not to be relied on.
    IntervalsRough {
        /// How many values there are.
        values: usize,
        /// How many make a season.
        period: usize,
    },
    /// The forecast looks further ahead than the series reaches back.
    BeyondHistory {
        /// Steps ahead.
        horizon: usize,
        /// Values there are.
        values: usize,
    },
    /// Too few values to try the forecasts on: the simplest one was taken.
    NothingToTryOn {
        /// How many values there are.
        values: usize,
    },
}

impl Warning {
    /// The doubt about looking further ahead than back.
    pub(super) fn beyond(horizon: usize, values: usize) -> Option<Warning> {
        (horizon > values).then_some(Warning::BeyondHistory { horizon, values })
    }

    /// The doubt about intervals from less than three seasons.
    pub(super) fn rough(values: usize, period: usize) -> Option<Warning> {
        (values / 3 < period).then_some(Warning::IntervalsRough { values, period })
    }

    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::forecast::Warning;
    /// assert_eq!(Warning::BeyondHistory { horizon: 40, values: 30 }.code(), "beyond_history");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Warning::CeilingNotIdentifiable { .. } => "ceiling_not_identifiable",
            Warning::TooFewSeasons { .. } => "too_few_seasons",
            Warning::IntervalsRough { .. } => "intervals_rough",
            Warning::BeyondHistory { .. } => "beyond_history",
            Warning::NothingToTryOn { .. } => "nothing_to_try_on",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::CeilingNotIdentifiable { highest, .. } => write!(
                f,
                "the ceiling is not identifiable from values up to {highest}: compare the exponential and the linear forecast"
            ),
            Warning::TooFewSeasons { values, period } => write!(
                f,
                "{values} values are less than two seasons of {period}, so only the trend is forecast"
            ),
            Warning::IntervalsRough { values, period } => write!(
                f,
                "{values} values are less than three seasons of {period}, so the intervals are not to be relied on"
            ),
            Warning::BeyondHistory { horizon, values } => write!(
                f,
                "the forecast looks {horizon} steps ahead, further than the {values} values reach back"
            ),
            Warning::NothingToTryOn { values } => write!(
                f,
                "{values} values are too few to try the forecasts on, so the simplest was taken"
            ),
        }
    }
}
