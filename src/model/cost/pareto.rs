//! Plans that no other plan beats (Pareto, *Manuale di economia politica*, 1906; weak dominance as in Miettinen, *Nonlinear
//! Multiobjective Optimization*, 1999, ch. 2).

use std::cmp::Ordering;

use crate::model::ModelError;

const MOST_PLANS: usize = 5_000;
const MOST_CRITERIA: usize = 32;

/// The places, rising, of the plans that no other plan beats. Each plan is a list of criteria of which less is better; for one of
/// which more is better, give its negative.
///
/// A plan beats another if it is at most equal in every criterion and less in at least one. Equal plans do not beat each
/// other, so both stay. A criterion may be infinite, such as the response time of a plan that cannot keep up. Up to 5 000
/// plans and 32 criteria; O(n²) if all stay.
///
/// # Errors
/// `invalid_input`: a NaN, plans with different numbers of criteria, too many plans or criteria.
///
/// ```
/// use plimsoll::model::cost::pareto;
/// // Cost and p95: the third plan costs more than the first and is no faster.
/// assert_eq!(pareto(&[[12.0, 90.0], [48.0, 60.0], [24.0, 90.0]])?, [0, 1]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn pareto<P: AsRef<[f64]>>(plans: &[P]) -> Result<Vec<usize>, ModelError> {
    check(plans)?;
    let mut order: Vec<(usize, &[f64])> = plans.iter().map(AsRef::as_ref).enumerate().collect();
    // What beats a plan comes before it, and if that is beaten itself, then by one that stays.
    order.sort_unstable_by(|a, b| a.1.partial_cmp(b.1).unwrap_or(Ordering::Equal));
    let mut staying: Vec<(usize, &[f64])> = Vec::new();
    for plan in order {
        if !staying.iter().any(|other| beats(other.1, plan.1)) {
            staying.push(plan);
        }
    }
    let mut places: Vec<usize> = staying.into_iter().map(|(place, _)| place).collect();
    places.sort_unstable();
    Ok(places)
}

fn beats(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b) && a.iter().zip(b).any(|(a, b)| a < b)
}

fn check<P: AsRef<[f64]>>(plans: &[P]) -> Result<(), ModelError> {
    let wrong = |name, must| Err(ModelError::InvalidInput { name, must });
    let criteria = plans.first().map_or(0, |p| p.as_ref().len());
    if plans.len() > MOST_PLANS {
        return wrong("number of plans", "at most 5000");
    }
    if criteria > MOST_CRITERIA {
        return wrong("number of criteria", "at most 32");
    }
    if plans.iter().any(|p| p.as_ref().len() != criteria) {
        return wrong("number of criteria", "the same for all plans");
    }
    if plans.iter().any(|p| p.as_ref().iter().any(|v| v.is_nan())) {
        return wrong("criterion", "a number");
    }
    Ok(())
}
