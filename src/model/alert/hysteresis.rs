//! On at one level, off at a lower one (Schmitt, *A Thermionic Trigger*, Journal of Scientific Instruments 15, 1938).

use crate::model::{ModelError, finite};

/// Whether a switch is on after each value: on at `up` or more, off at `down` or less, and as before in between. It begins off.
///
/// A value that is not a number changes nothing. O(values).
///
/// # Errors
/// `invalid_input`: a level is not finite, or `down` is not below `up`.
///
/// ```
/// use plimsoll::model::alert::hysteresis;
/// assert_eq!(hysteresis(&[65.0, 70.0, 65.0, 60.0], 70.0, 60.0)?, [false, true, true, false]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn hysteresis(values: &[f64], up: f64, down: f64) -> Result<Vec<bool>, ModelError> {
    finite(up, "upper level")?;
    finite(down, "lower level")?;
    if down >= up {
        return Err(ModelError::InvalidInput {
            name: "lower level",
            must: "below the upper level",
        });
    }
    let states = values.iter().scan(false, |on, value| {
        if *value >= up {
            *on = true;
        } else if *value <= down {
            *on = false;
        }
        Some(*on)
    });
    Ok(states.collect())
}
