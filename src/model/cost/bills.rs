//! Fixed and variable cost through two bills: the high-low method of cost accounting (Horngren, Datar & Rajan, *Cost
//! Accounting*, chapter "Determining How Costs Behave").

use crate::model::{ModelError, Standing, finite};

/// A line through two bills, as [`fixed_variable`] draws it: cost = fixed + marginal · volume. Two bills give no error, so this is a
/// rule of thumb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedVariable {
    /// Cost of one more unit of volume.
    pub marginal: f64,
    /// Cost at no volume; below 0 if cost rose faster than volume.
    pub fixed: f64,
    /// ln(c₂/c₁)/ln(x₂/x₁), percent of cost per percent of volume. None unless all four numbers are above 0.
    pub elasticity: Option<f64>,
    /// Heuristic: two bills lie on a line whatever the truth, which for a fleet is a step function.
    pub standing: Standing,
}

/// Splits cost into fixed and variable through two bills at two volumes.
///
/// # Errors
/// `invalid_input`: a number that is not finite, or equal volumes.
///
/// ```
/// use plimsoll::model::cost::fixed_variable;
/// let split = fixed_variable([3.0, 30.0], [12.0, 36.0])?;
/// assert!((split.marginal - 24.0 / 27.0).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fixed_variable(volume: [f64; 2], cost: [f64; 2]) -> Result<FixedVariable, ModelError> {
    for value in volume {
        finite(value, "volume")?;
    }
    for value in cost {
        finite(value, "cost")?;
    }
    let ([x1, x2], [c1, c2]) = (volume, cost);
    if x1 == x2 {
        return Err(ModelError::InvalidInput {
            name: "second volume",
            must: "different from the first",
        });
    }
    let marginal = finite((c2 - c1) / (x2 - x1), "difference of the bills")?;
    let fixed = finite(c1 - marginal * x1, "difference of the bills")?;
    let all_positive = [x1, x2, c1, c2].iter().all(|v| *v > 0.0);
    // Logarithms first: the ratios could overflow.
    let elasticity = (libm::log(c2) - libm::log(c1)) / (libm::log(x2) - libm::log(x1));
    Ok(FixedVariable {
        marginal,
        fixed,
        elasticity: Some(elasticity).filter(|e| all_positive && e.is_finite()),
        standing: Standing::Heuristic,
    })
}
