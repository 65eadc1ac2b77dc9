//! The laws. Plain functions on numbers: nothing here knows a scenario, a file or a price.
//!
//! Every function returns a typed error for numbers that it cannot use, and never a NaN. A queue that cannot keep up is not an
//! error: it is answered, with `stable` false and infinite waits. What a law doubts is a warning in its result.
//!
//! How far a number can be trusted is its [`Standing`]. A plain number is exact; every other result carries its standing.
//!
//! | module | laws |
//! | --- | --- |
//! | [`speedup`], [`usl`] | Amdahl, Gustafson; the Universal Scalability Law, its peak, its fit, whether κ is needed |
//! | [`queue`] | Erlang B and C, M/M/c, M/M/c/K, M/G/1, processor sharing, G/G/c means and percentiles, tandems, load balancers, staffing, inversions, simulation |
//! | [`network`] | operational laws, bounds, closed networks of one and of several classes, the users that a target allows |
//! | [`distribution`], [`latency`] | distributions; percentiles to distributions, sums, mixtures, histograms, samples |
//! | [`budget`] | overhead, budget left, waterfall and Shapley shares, the best set of optimizations |
//! | [`alert`] | alert timelines, windows, hysteresis, time to a threshold, burn rate |
//! | [`forecast`], [`growth`] | lines, exponentials, logistic curves, seasons (Holt-Winters, ETS, STL); compound growth |
//! | [`trend`], [`compare`] | Theil-Sen, Mann-Kendall, leaks, change points; is one run slower than another |
//! | [`fleet`], [`cost`] | instances, Redis, databases, caches, autoscaling, reservations, storage; unit costs, bills, Pareto, regret |
//! | [`uncertainty`] | Sobol' and Halton points, copula, Monte Carlo, tornado, Sobol' indices |
//!
//! Times are in seconds and rates per second unless a name says otherwise; a law that only scales takes any unit and says so.
//! Transcendental functions come from `libm`, so that the page and the native tests agree.

use std::fmt;

use crate::error::Error;

pub mod alert;
pub mod budget;
pub mod compare;
pub mod cost;
pub mod distribution;
pub mod fleet;
pub mod forecast;
pub mod growth;
pub mod latency;
pub mod network;
mod numeric;
pub mod queue;
pub mod speedup;
mod standing;
pub mod trend;
pub mod uncertainty;
pub mod usl;

pub use standing::{Graded, Standing};

/// Why a law gave no answer.
///
/// ```
/// use plimsoll::model::speedup::amdahl_speedup;
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
    /// The points lie at fewer different levels or times than the law has parameters.
    TooFewDistinctLevels {
        /// Different levels given.
        got: usize,
        /// Different levels needed.
        need: usize,
    },
    /// Quantiles that fall, or probabilities that do not rise.
    NotIncreasing {
        /// The list.
        name: &'static str,
    },
    /// A probability outside its domain.
    ProbabilityOutOfRange,
    /// A distribution cannot be found from a single percentile.
    NeedTwoPoints,
    /// A value that must be above 0 for its logarithm is not.
    NotPositive {
        /// The quantity.
        name: &'static str,
    },
    /// The series is too short for the method.
    SeriesTooShort {
        /// Values given.
        got: usize,
        /// Values needed.
        need: usize,
    },
    /// The search ended without a usable answer.
    NotConverged,
    /// No answer exists under these limits.
    Infeasible {
        /// What cannot be met.
        why: &'static str,
    },
}

impl ModelError {
    /// A stable name for programs and for the golden vectors. The example is at [`ModelError`].
    pub fn code(self) -> &'static str {
        match self {
            ModelError::InvalidInput { .. } => "invalid_input",
            ModelError::TooFewPoints { .. } => "too_few_points",
            ModelError::TooFewDistinctLevels { .. } => "too_few_distinct_n",
            ModelError::NotIncreasing { .. } => "not_increasing",
            ModelError::ProbabilityOutOfRange => "p_out_of_range",
            ModelError::NeedTwoPoints => "need_two_points",
            ModelError::NotPositive { .. } => "not_positive",
            ModelError::SeriesTooShort { .. } => "n_too_small",
            ModelError::NotConverged => "not_converged",
            ModelError::Infeasible { .. } => "infeasible",
        }
    }

    fn next_step(self) -> &'static str {
        match self {
            ModelError::InvalidInput { .. } => "Correct it.",
            ModelError::TooFewPoints { .. } => "Add measurements.",
            ModelError::TooFewDistinctLevels { .. } => "Measure at more different levels or times.",
            ModelError::NotIncreasing { .. } => "Check the order of the list.",
            ModelError::ProbabilityOutOfRange => "Write 0.95 for 95 %.",
            ModelError::NeedTwoPoints => "Add another percentile.",
            ModelError::NotPositive { .. } => "Leave out what is not above 0.",
            ModelError::SeriesTooShort { .. } => "Measure for longer.",
            ModelError::NotConverged => "Check the numbers for a wrong unit or an extreme value.",
            ModelError::Infeasible { .. } => "Loosen the limit or change the input.",
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::InvalidInput { name, must } => write!(f, "the {name} must be {must}"),
            ModelError::TooFewPoints { got, need } => {
                write!(f, "{need} points are needed, and {got} given")
            }
            ModelError::TooFewDistinctLevels { got, need } => {
                write!(
                    f,
                    "points at {need} different places are needed, and {got} given"
                )
            }
            ModelError::NotIncreasing { name } => write!(f, "the {name} must rise"),
            ModelError::ProbabilityOutOfRange => f.write_str(
                "a probability, such as a percentile or a confidence, must lie between 0 and 1",
            ),
            ModelError::NeedTwoPoints => f.write_str("the fit needs at least two percentiles"),
            ModelError::NotPositive { name } => write!(f, "the {name} must be above 0"),
            ModelError::SeriesTooShort { got, need } => {
                write!(f, "{need} values in a row are needed, and {got} given")
            }
            ModelError::NotConverged => f.write_str("the search found no answer"),
            ModelError::Infeasible { why } => f.write_str(why),
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

/// Passes a probability strictly between 0 and 1 on.
fn probability(value: f64) -> Result<f64, ModelError> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(ModelError::ProbabilityOutOfRange)
    }
}
