//! Speedup by more workers: Amdahl (*Validity of the single processor approach*, AFIPS 1967) for work of fixed size, Gustafson
//! (*Reevaluating Amdahl's law*, CACM 31(5), 1988) for work that grows with the machine. The two do not belong in one chart
//! without a word about it.

use super::usl::relative_capacity;
use super::{ModelError, not_negative};

/// Amdahl's speedup of `n` workers on a task of fixed size: N / (1 + σ(N - 1)).
///
/// `sigma` is the serial share, 0 to 1; `n` ≥ 0. The limit for many workers is 1/σ.
///
/// # Errors
/// `invalid_input` outside that domain.
///
/// ```
/// use plimsoll::model::speedup::amdahl_speedup;
/// assert!((amdahl_speedup(8.0, 0.05)? - 5.925925925925926).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn amdahl_speedup(n: f64, sigma: f64) -> Result<f64, ModelError> {
    not_negative(n, "level")?;
    serial_share(sigma)?;
    Ok(relative_capacity(n, sigma, 0.0))
}

/// Gustafson's scaled speedup: σ + (1 - σ)N.
///
/// `sigma` is the serial share *measured on the parallel system*, so this σ is not Amdahl's; `n` ≥ 0.
///
/// # Errors
/// `invalid_input` outside that domain.
///
/// ```
/// use plimsoll::model::speedup::gustafson_speedup;
/// assert!((gustafson_speedup(8.0, 0.05)? - 7.65).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn gustafson_speedup(n: f64, sigma: f64) -> Result<f64, ModelError> {
    not_negative(n, "level")?;
    serial_share(sigma)?;
    Ok(sigma + (1.0 - sigma) * n)
}

fn serial_share(sigma: f64) -> Result<f64, ModelError> {
    if (0.0..=1.0).contains(&sigma) {
        Ok(sigma)
    } else {
        Err(ModelError::InvalidInput {
            name: "serial share",
            must: "between 0 and 1",
        })
    }
}
