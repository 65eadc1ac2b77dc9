//! The laws. Plain functions on numbers: nothing here knows a scenario, a file or a price.
//!
//! Every function returns a typed error for numbers that it cannot use, and never a NaN.
//! Transcendental functions come from `libm`, so that the page and the native tests agree bit for bit.

use std::fmt;

use crate::error::Error;

pub mod cost;
pub mod fleet;
pub mod growth;
mod least_squares;
mod student;
pub mod usl;

/// Why a law gave no answer.
///
/// ```
/// use plimsoll::model::usl::amdahl_speedup;
/// let error = amdahl_speedup(-1.0, 0.05).unwrap_err();
/// assert_eq!(error.code(), "invalid_input");
/// assert_eq!(error.to_string(), "the level must be finite and 0 or more");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelError {
    /// A number is not finite, has the wrong sign or lies outside its domain.
    InvalidInput {
        /// The quantity.
        name: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// There are fewer points than the law has parameters.
    TooFewPoints {
        /// Points given.
        got: usize,
        /// Points needed.
        need: usize,
    },
    /// The points lie on fewer different levels than the law has parameters.
    TooFewDistinctLevels {
        /// Different levels given.
        got: usize,
        /// Different levels needed.
        need: usize,
    },
    /// The search ended without a usable answer.
    NotConverged,
}

impl ModelError {
    /// A stable name for programs and for the golden vectors.
    pub fn code(self) -> &'static str {
        match self {
            ModelError::InvalidInput { .. } => "invalid_input",
            ModelError::TooFewPoints { .. } => "too_few_points",
            ModelError::TooFewDistinctLevels { .. } => "too_few_distinct_n",
            ModelError::NotConverged => "not_converged",
        }
    }

    fn next_step(self) -> &'static str {
        match self {
            ModelError::InvalidInput { .. } => "Correct the number.",
            ModelError::TooFewPoints { .. } => "Measure at more load levels.",
            ModelError::TooFewDistinctLevels { .. } => "Measure at different load levels.",
            ModelError::NotConverged => "Check the measurements for a wrong unit.",
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::InvalidInput { name, must } => write!(f, "the {name} must be {must}"),
            ModelError::TooFewPoints { got, need } => {
                write!(f, "there are {got} points, and the fit needs {need}")
            }
            ModelError::TooFewDistinctLevels { got, need } => {
                write!(
                    f,
                    "there are {got} different levels, and the fit needs {need}"
                )
            }
            ModelError::NotConverged => f.write_str("the fit found no answer"),
        }
    }
}

impl std::error::Error for ModelError {}

impl From<ModelError> for Error {
    fn from(e: ModelError) -> Self {
        Error::new(e.to_string()).next(e.next_step())
    }
}

/// Passes a finite number on; an infinity or a NaN is an error that names the quantity.
fn finite(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "finite",
        })
    }
}

fn not_negative(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "finite and 0 or more",
        })
    }
}

fn positive(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "finite and more than 0",
        })
    }
}
