//! What a series of measurements must be before its squares and cubes are summed.

use crate::model::ModelError;

/// The largest size of a value: cubes and long sums stay in the range of f64.
const LARGEST: f64 = 1e100;

/// Passes a series on whose values are finite and within ±1e100; any other is `invalid_input` that names it.
pub(crate) fn in_range(values: &[f64], name: &'static str) -> Result<(), ModelError> {
    // A NaN is in no range.
    if values.iter().all(|v| v.abs() <= LARGEST) {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "finite and within ±1e100",
        })
    }
}

/// As [`in_range`], for two series of one length.
pub(crate) fn pairs(x: &[f64], y: &[f64]) -> Result<(), ModelError> {
    in_range(x, "times")?;
    in_range(y, "values")?;
    if x.len() == y.len() {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name: "number of values",
            must: "the number of times",
        })
    }
}

/// The series must have this many values.
pub(crate) fn at_least(need: usize, values: &[f64]) -> Result<(), ModelError> {
    if values.len() >= need {
        Ok(())
    } else {
        Err(ModelError::SeriesTooShort {
            got: values.len(),
            need,
        })
    }
}
