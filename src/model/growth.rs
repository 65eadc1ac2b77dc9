//! Compound growth, the same share every month (the law of compound interest).
//!
//! The results are plain numbers, so exact: arithmetic on the rate given. That demand grows at this rate is a claim of who states it,
//! [`Standing::Input`](super::Standing::Input), and whoever shows a result shows the rate's standing with it. Growth that is read off
//! measurements is a forecast: [`exponential_forecast`](super::forecast::exponential_forecast).

use super::{ModelError, finite, not_negative};

/// Demand after some months: initial · (1 + rate)^months, in the unit of `initial`.
///
/// `rate_per_month` is a share: 0.08 is 8 % a month, below 0 it shrinks; it is above -1. `initial` and `months` are
/// 0 or more, and months may be fractional.
///
/// # Errors
/// `invalid_input` outside that domain, or if the demand leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::growth::demand;
/// assert!((demand(100.0, 0.1, 2.0)? - 121.0).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn demand(initial: f64, rate_per_month: f64, months: f64) -> Result<f64, ModelError> {
    not_negative(initial, "demand")?;
    growth_rate(rate_per_month)?;
    not_negative(months, "number of months")?;
    // 0 times an overflowing factor would be NaN.
    if initial == 0.0 {
        return Ok(0.0);
    }
    finite(
        initial * libm::pow(1.0 + rate_per_month, months),
        "demand at that time",
    )
}

/// Months until demand reaches a limit: ln(limit / initial) / ln(1 + rate).
///
/// 0 if it is there already; None if it never gets there, because demand is 0, flat or shrinking. Domain as [`demand`];
/// `limit` is 0 or more.
///
/// # Errors
/// `invalid_input` outside that domain.
///
/// ```
/// use plimsoll::model::growth::months_until;
/// assert!((months_until(100.0, 0.1, 121.0)?.unwrap() - 2.0).abs() < 1e-12);
/// assert_eq!(months_until(100.0, 0.1, 90.0)?, Some(0.0));
/// assert_eq!(months_until(100.0, -0.01, 121.0)?, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn months_until(
    initial: f64,
    rate_per_month: f64,
    limit: f64,
) -> Result<Option<f64>, ModelError> {
    not_negative(initial, "demand")?;
    growth_rate(rate_per_month)?;
    not_negative(limit, "limit")?;
    if initial >= limit {
        return Ok(Some(0.0));
    }
    if initial == 0.0 || rate_per_month <= 0.0 {
        return Ok(None);
    }
    // A rate too small for f64 to tell from no growth never gets there either.
    let months = (libm::log(limit) - libm::log(initial)) / libm::log1p(rate_per_month);
    Ok(Some(months).filter(|m| m.is_finite()))
}

fn growth_rate(rate: f64) -> Result<f64, ModelError> {
    if rate.is_finite() && rate > -1.0 {
        Ok(rate)
    } else {
        Err(ModelError::InvalidInput {
            name: "growth rate",
            must: "finite and above -100 %",
        })
    }
}
