//! Halton's points (Halton, *On the Efficiency of Certain Quasi-Random Sequences of Points*, Numer. Math. 2, 1960).

use super::limits::{point_count, points};
use crate::model::ModelError;

const PRIMES: [u64; 32] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131,
];

/// Points `start..start + count` of the Halton sequence, without scrambling: a row of `dimensions` numbers in 0..1 for each point, each the
/// mirrored digits of the point's number to a prime base. For comparison: Sobol' points are better.
///
/// Absolute accuracy 1e-15. O(count·dimensions·log start).
///
/// # Errors
/// `invalid_input`: `dimensions` is not 1 to 32, there would be more than 10⁷ numbers, or a point's number is 2⁵³ or more.
///
/// ```
/// use plimsoll::model::uncertainty::halton_points;
/// assert_eq!(halton_points(2, 2, 1)?, [[0.5, 1.0 / 3.0], [0.25, 2.0 / 3.0]]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn halton_points(
    dimensions: usize,
    count: usize,
    start: u64,
) -> Result<Vec<Vec<f64>>, ModelError> {
    point_count(dimensions, count)?;
    let end = start.saturating_add(count as u64);
    if end > 1 << 53 {
        return Err(ModelError::InvalidInput {
            name: "number of the last point",
            must: "below 2^53",
        });
    }
    let coordinate = |dimension, number| {
        let prime = PRIMES.get(dimension).copied().unwrap_or(2);
        mirrored(number, prime)
    };
    Ok(points(dimensions, start..end, coordinate))
}

/// The digits to that base, mirrored at the point: added from the smallest on, so that little is lost.
fn mirrored(number: u64, base: u64) -> f64 {
    let (mut rest, mut digits) = (number, [0u64; 64]);
    let mut count = 0;
    for digit in &mut digits {
        if rest == 0 {
            break;
        }
        *digit = rest % base;
        rest /= base;
        count += 1;
    }
    let used = digits.iter().take(count).rev();
    used.fold(0.0, |sum, digit| (sum + *digit as f64) / base as f64)
}
