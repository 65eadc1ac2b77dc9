//! The standing of numbers that follow from a law whose quantiles are themselves only so good.

use crate::model::{Graded, Standing};

/// A number that grows with this power of the law's values: 1 for the mean, 2 for the variance.
pub(super) fn of_power(value: f64, law: Standing, power: f64) -> Graded<f64> {
    let standing = match law {
        Standing::Approx { relative_error } => approx(power * relative_error),
        other => other,
    };
    Graded { value, standing }
}

/// A probability, by what it would be at a value that is off by the law's error. `at` gives it at that multiple of the value.
pub(super) fn of_probability(law: Standing, at: impl Fn(f64) -> f64) -> Graded<f64> {
    let value = at(1.0);
    let standing = match law {
        Standing::Approx { relative_error } => {
            let change = 0.5 * (at(1.0 + relative_error) - at(1.0 - relative_error)).abs();
            approx(share(change, value))
        }
        other => other,
    };
    Graded { value, standing }
}

/// An error as a share of the value; nothing is no share of anything.
pub(super) fn share(error: f64, value: f64) -> f64 {
    if error == 0.0 {
        0.0
    } else {
        error / value.abs()
    }
}

/// An error that is no share of the value leaves a rule of thumb.
pub(super) fn approx(relative_error: f64) -> Standing {
    if relative_error.is_finite() {
        Standing::Approx { relative_error }
    } else {
        Standing::Heuristic
    }
}
