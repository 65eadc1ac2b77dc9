//! Cost per request at a volume (plain arithmetic).

use crate::model::{ModelError, Standing, finite, not_negative, positive};

const MILLION: f64 = 1e6;

/// What one request costs at a given volume: what [`unit_cost`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitCost {
    /// USD for one request. None without requests.
    pub per_request_usd: Option<f64>,
    /// USD for a million requests. None without requests.
    pub per_million_usd: Option<f64>,
    /// Requests in the month: the volume that the figures hold for.
    pub requests_month: f64,
    /// Days that the month was taken to have.
    pub days: f64,
    /// Exact: arithmetic. It holds at this volume only, because most bills do not grow with volume.
    pub standing: Standing,
}

/// Cost per request: monthly / (per_day · days).
///
/// Show it with the volume that it holds for. All three are 0 or more, and `days` is above 0.
///
/// # Errors
/// `invalid_input` outside that domain, or if a result leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::cost::unit_cost;
/// assert_eq!(unit_cost(12.0, 100_000.0, 30.0)?.per_million_usd, Some(4.0));
/// assert_eq!(unit_cost(12.0, 0.0, 30.0)?.per_million_usd, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn unit_cost(
    monthly_usd: f64,
    requests_per_day: f64,
    days: f64,
) -> Result<UnitCost, ModelError> {
    not_negative(monthly_usd, "monthly cost")?;
    not_negative(requests_per_day, "number of requests a day")?;
    positive(days, "number of days")?;
    let requests_month = finite(requests_per_day * days, "number of requests a month")?;
    let per_request_usd = match requests_month {
        n if n > 0.0 => Some(finite(monthly_usd / n, "cost per request")?),
        _ => None,
    };
    let per_million_usd = per_request_usd
        .map(|c| finite(c * MILLION, "cost per million"))
        .transpose()?;
    Ok(UnitCost {
        per_request_usd,
        per_million_usd,
        requests_month,
        days,
        standing: Standing::Exact,
    })
}

/// The requests a month at which a bill comes to a stated cost per million: monthly / per_million · 10⁶.
///
/// It checks a claim: if the volume differs from the real one, the claim and the bill contradict each other. The other way
/// round, the budget that keeps a unit cost is `per_million_usd · requests / 10⁶`. `monthly_usd` is 0 or more,
/// `per_million_usd` above 0.
///
/// # Errors
/// `invalid_input` outside that domain, or if the volume leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::cost::volume_for_unit_cost;
/// // 230 USD a month are 23 USD for a million only at ten million requests.
/// assert_eq!(volume_for_unit_cost(230.0, 23.0)?, 1e7);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn volume_for_unit_cost(monthly_usd: f64, per_million_usd: f64) -> Result<f64, ModelError> {
    not_negative(monthly_usd, "monthly cost")?;
    positive(per_million_usd, "cost per million")?;
    finite(monthly_usd / per_million_usd * MILLION, "volume")
}
