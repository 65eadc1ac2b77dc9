//! The step function of a fleet that grows by whole instances (plain arithmetic).

use super::unit_cost;
use crate::model::fleet::{Resource, needed};
use crate::model::{ModelError, Standing, finite, not_negative, positive};

const MINUTES_PER_DAY: f64 = 1440.0;

/// A fleet that grows by whole instances, for [`step_cost_curve`].
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

/// One point of the step function: what [`step_cost_curve`] gives for one load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepPoint {
    /// USD per month.
    pub cost_usd_month: f64,
    /// USD for a million requests. None without load.
    pub per_million_usd: Option<f64>,
    /// Exact: arithmetic.
    pub standing: Standing,
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
        standing: Standing::Exact,
    })
}
