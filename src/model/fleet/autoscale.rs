//! A day of autoscaling against a fleet that stands at its peak (plain arithmetic on an hourly curve).

use super::instances::{Resource, needed};
use crate::model::{ModelError, Standing, finite, not_negative};

const HOURS: usize = 24;

/// A fleet that follows the hours of the day; see the example of [`autoscale_day`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Autoscaling<'a> {
    /// Demand at the peak, in any unit, 0 or more.
    pub peak: f64,
    /// Demand in each of the 24 hours as a share of the peak, 0 or more.
    pub curve: &'a [f64],
    /// What one instance offers, above 0, in the unit of the peak.
    pub per_instance: f64,
    /// How much of that may be used, above 0 and up to 1.
    pub target_util: f64,
    /// Instances that run whatever the demand.
    pub min_instances: u64,
    /// Price of one instance for an hour, 0 or more.
    pub price_hour_usd: f64,
    /// Hours that new instances are started ahead of their need. Past midnight the curve starts again.
    pub lead_hours: u32,
}

/// A day of autoscaling, as [`autoscale_day`] works it out.
#[derive(Debug, Clone, PartialEq)]
pub struct AutoscaleDay {
    /// Instances in each hour.
    pub instances: Vec<u64>,
    /// Their sum.
    pub instance_hours: u64,
    /// USD for the day.
    pub cost_day_usd: f64,
    /// USD for the day if the largest of these fleets stood all day.
    pub fixed_cost_day_usd: f64,
    /// Share of the instance-hours that following the curve saves, 0 to 1; 0 if nothing runs.
    pub saving: f64,
    /// Input: all of it follows from the curve, which is a claim until it is measured.
    pub standing: Standing,
}

/// Instances in each hour, max(minimum, ⌈peak · curve / (capacity · utilization)⌉), each hour sized for the highest of itself
/// and the `lead_hours` after it.
///
/// It assumes that scaling keeps up within the lead time, and that hours are billed as they run. O(24²).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`Autoscaling`], a curve that does not have 24 hours, more than 2⁵³ instances.
///
/// ```
/// use plimsoll::model::fleet::{Autoscaling, autoscale_day};
/// let mut curve = [0.25; 24];
/// curve[12] = 1.0;
/// let day = autoscale_day(&Autoscaling {
///     peak: 1000.0, curve: &curve, per_instance: 100.0, target_util: 0.5, min_instances: 2, price_hour_usd: 0.02,
///     lead_hours: 1,
/// })?;
/// assert_eq!(day.instances[10..14], [5, 20, 20, 5]);
/// assert_eq!(day.instance_hours, 150);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn autoscale_day(day: &Autoscaling<'_>) -> Result<AutoscaleDay, ModelError> {
    not_negative(day.peak, "peak")?;
    not_negative(day.price_hour_usd, "price of an hour")?;
    if day.curve.len() != HOURS {
        return Err(ModelError::InvalidInput {
            name: "curve",
            must: "24 hours long",
        });
    }
    let hourly = day
        .curve
        .iter()
        .map(|share| in_hour(day, *share))
        .collect::<Result<Vec<u64>, ModelError>>()?;
    let ahead = usize::try_from(day.lead_hours).map_or(HOURS, |lead| lead.min(HOURS - 1) + 1);
    let instances: Vec<u64> = (0..HOURS)
        .map(|hour| {
            let coming = hourly.iter().cycle().skip(hour).take(ahead);
            coming.copied().max().unwrap_or(0)
        })
        .collect();
    let instance_hours: u64 = instances.iter().fold(0, |sum, n| sum.saturating_add(*n));
    let largest = instances.iter().copied().max().unwrap_or(0);
    let fixed_hours = largest as f64 * HOURS as f64;
    Ok(AutoscaleDay {
        instance_hours,
        cost_day_usd: finite(instance_hours as f64 * day.price_hour_usd, "cost of a day")?,
        fixed_cost_day_usd: finite(fixed_hours * day.price_hour_usd, "cost of a day")?,
        saving: if largest == 0 {
            0.0
        } else {
            (1.0 - instance_hours as f64 / fixed_hours).max(0.0)
        },
        instances,
        standing: Standing::Input,
    })
}

fn in_hour(day: &Autoscaling<'_>, share: f64) -> Result<u64, ModelError> {
    let count = needed(&Resource {
        name: "hour",
        demand: day.peak * not_negative(share, "curve")?,
        per_instance: day.per_instance,
        target_util: day.target_util,
    })?;
    Ok(count.max(day.min_instances))
}
