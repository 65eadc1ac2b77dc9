//! Load against capacity, each in the other's terms: the two are often confused (plain arithmetic).

use crate::model::{ModelError, Standing, finite, not_negative, positive};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// A number of requests a day beside a capacity: what [`daily_use`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DailyUse {
    /// Requests a day if the capacity were used all day.
    pub capacity_per_day: f64,
    /// Mean requests per second.
    pub mean_rps: f64,
    /// Requests per second at the peak.
    pub peak_rps: f64,
    /// Mean load as a share of capacity.
    pub utilization: f64,
    /// Peak load as a share of capacity; above 1 the capacity is not enough.
    pub peak_utilization: f64,
    /// How many times the mean load the capacity is. None without load.
    pub headroom: Option<f64>,
    /// How many times the peak load the capacity is: the headroom to rely on. None without load.
    pub peak_headroom: Option<f64>,
    /// Exact: arithmetic.
    pub standing: Standing,
}

/// Sets a daily volume beside a capacity in requests per second.
///
/// `capacity_rps` is above 0, `requests_per_day` 0 or more, `peak_factor` (peak over mean, the inverse of the load factor) 1
/// or more.
///
/// # Errors
/// `invalid_input` outside that domain, or if a result leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::fleet::daily_use;
/// // 1,000 requests a minute are not 100,000 a day.
/// let load = daily_use(1000.0 / 60.0, 100_000.0, 3.0)?;
/// assert!((load.capacity_per_day - 1_440_000.0).abs() < 1e-6);
/// assert!((load.headroom.unwrap() - 14.4).abs() < 1e-9 && (load.peak_headroom.unwrap() - 4.8).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn daily_use(
    capacity_rps: f64,
    requests_per_day: f64,
    peak_factor: f64,
) -> Result<DailyUse, ModelError> {
    positive(capacity_rps, "capacity")?;
    not_negative(requests_per_day, "number of requests a day")?;
    if !(peak_factor.is_finite() && peak_factor >= 1.0) {
        return Err(ModelError::InvalidInput {
            name: "peak factor",
            must: "1 or more",
        });
    }
    let mean_rps = requests_per_day / SECONDS_PER_DAY;
    let peak_rps = finite(mean_rps * peak_factor, "peak load")?;
    let headroom = |rps: f64| match rps {
        r if r > 0.0 => finite(capacity_rps / r, "headroom").map(Some),
        _ => Ok(None),
    };
    Ok(DailyUse {
        capacity_per_day: finite(capacity_rps * SECONDS_PER_DAY, "capacity of a day")?,
        mean_rps,
        peak_rps,
        utilization: utilization(mean_rps, capacity_rps)?,
        peak_utilization: utilization(peak_rps, capacity_rps)?,
        headroom: headroom(mean_rps)?,
        peak_headroom: headroom(peak_rps)?,
        standing: Standing::Exact,
    })
}

/// Demand / capacity, both in one unit: above 1 the capacity is not enough. Demand is 0 or more, capacity above 0.
///
/// The same quotient of mean and peak load is the load factor, and of the mean time in use and all time, a utilization.
///
/// # Errors
/// `invalid_input` outside that domain, or if the quotient leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::fleet::utilization;
/// assert_eq!(utilization(500.0, 1000.0)?, 0.5);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn utilization(demand: f64, capacity: f64) -> Result<f64, ModelError> {
    not_negative(demand, "demand")?;
    positive(capacity, "capacity")?;
    finite(demand / capacity, "utilization")
}
