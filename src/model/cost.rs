//! What a request costs: unit cost, the two-bill split and the step function of a growing fleet (plain arithmetic).

use super::fleet::{Resource, needed};
use super::{ModelError, finite, not_negative, positive};

const MINUTES_PER_DAY: f64 = 1440.0;
const MILLION: f64 = 1e6;

/// What one request costs at a given volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitCost {
    /// USD for one request. None without requests.
    pub per_request_usd: Option<f64>,
    /// USD for a million requests. None without requests.
    pub per_million_usd: Option<f64>,
    /// Requests in the month: the volume that the figures hold for.
    pub requests_month: f64,
}

/// A line through two bills: cost = fixed + marginal · volume. Two bills give no error, so this is a rule of thumb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedVariable {
    /// Cost of one more unit of volume.
    pub marginal: f64,
    /// Cost at no volume; below 0 if cost rose faster than volume.
    pub fixed: f64,
    /// ln(c₂/c₁)/ln(x₂/x₁), percent of cost per percent of volume. None unless all four numbers are above 0.
    pub elasticity: Option<f64>,
}

/// A fleet that grows by whole instances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepCost {
    /// What is paid whatever the load, 0 or more.
    pub fixed_usd_month: f64,
    /// Price of one instance, 0 or more.
    pub instance_usd_month: f64,
    /// Requests per minute that one instance can serve, above 0.
    pub per_instance_rpm: f64,
    /// How much of that may be used, above 0 and up to 1.
    pub target_util: f64,
    /// Instances kept in addition to those needed.
    pub redundancy: u32,
    /// Mean load as a share of peak load, above 0 and up to 1: the fleet is sized for the peak, requests come at the mean.
    pub load_factor: f64,
    /// Days in the month, above 0.
    pub days_per_month: f64,
}

/// One point of the step function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepPoint {
    /// USD per month.
    pub cost_usd_month: f64,
    /// USD for a million requests. None without load.
    pub per_million_usd: Option<f64>,
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
    })
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
    })
}

/// The cost of a fleet at each load: fixed + price · (⌈load / (capacity · utilization)⌉ + redundancy).
///
/// Per request it is a saw-tooth that falls towards price / (capacity · utilization). `load_rpm` is the peak in
/// requests per minute. O(n).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`StepCost`], a load below 0.
///
/// ```
/// use plimsoll::model::cost::{StepCost, step_cost_curve};
/// let fleet = StepCost {
///     fixed_usd_month: 0.0, instance_usd_month: 12.0, per_instance_rpm: 1000.0, target_util: 0.7,
///     redundancy: 0, load_factor: 1.0, days_per_month: 30.0,
/// };
/// let costs: Vec<f64> = step_cost_curve(&fleet, &[699.0, 700.0, 701.0])?.iter().map(|p| p.cost_usd_month).collect();
/// assert_eq!(costs, [12.0, 12.0, 24.0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn step_cost_curve(fleet: &StepCost, load_rpm: &[f64]) -> Result<Vec<StepPoint>, ModelError> {
    not_negative(fleet.fixed_usd_month, "fixed cost")?;
    not_negative(fleet.instance_usd_month, "price of an instance")?;
    positive(fleet.days_per_month, "number of days")?;
    if !(fleet.load_factor > 0.0 && fleet.load_factor <= 1.0) {
        return Err(ModelError::InvalidInput {
            name: "load factor",
            must: "above 0 and at most 1",
        });
    }
    load_rpm
        .iter()
        .map(|load| step_point(fleet, *load))
        .collect()
}

fn step_point(fleet: &StepCost, load_rpm: f64) -> Result<StepPoint, ModelError> {
    let resource = Resource {
        name: "load",
        demand: load_rpm,
        per_instance: fleet.per_instance_rpm,
        target_util: fleet.target_util,
    };
    let count = needed(&resource)?.saturating_add(u64::from(fleet.redundancy)) as f64;
    let cost = finite(
        fleet.fixed_usd_month + fleet.instance_usd_month * count,
        "monthly cost",
    )?;
    let requests_per_day = load_rpm * fleet.load_factor * MINUTES_PER_DAY;
    let unit = unit_cost(cost, requests_per_day, fleet.days_per_month)?;
    Ok(StepPoint {
        cost_usd_month: cost,
        per_million_usd: unit.per_million_usd,
    })
}
