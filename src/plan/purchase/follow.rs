//! A fleet that follows the load of the week against one that stands at its peak, and the step between: two sizes, by a timetable.

use serde::Serialize;

use super::{MOST_INSTANCES, WEEK_HOURS, above_zero, amount, saving, within};
use crate::catalog::MONTH_HOURS;
use crate::error::{Error, Result};
use crate::model::fleet::{Redundancy, Resource, instances};
use crate::order::sort;

/// A load by the hour of the week, and the instances that serve it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week<'a> {
    /// Requests per second in each of the 168 hours; that of an hour with a peak in it is the peak's. [`hourly_rps`] makes it of
    /// factors.
    pub hourly_rps: &'a [f64],
    /// Requests per second that one instance carries, above 0.
    pub capacity_rps: f64,
    /// How much of that may be used, above 0 and up to 1. 1 if the capacity is within all targets already.
    pub target_utilization: f64,
    /// Instances that run whatever the load.
    pub minimum: u32,
    /// What must be left when something fails.
    pub redundancy: Redundancy,
    /// Hours that new instances are started ahead of their need. After Sunday comes Monday.
    pub lead_hours: u32,
    /// Price of one instance for an hour, 0 or more.
    pub instance_usd_hour: f64,
    /// Hours of an instance after which a month costs no more: 730 where all that run are billed.
    pub cap_hours: f64,
}

/// What following the week saves: what [`follow`] gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Followed {
    /// Instances in each hour of the week.
    pub instances: Vec<u64>,
    /// The most of them: the fleet that stands all week.
    pub most: u64,
    /// The fewest of them.
    pub fewest: u64,
    /// Instance-hours of a week if it stands.
    pub static_instance_hours: u64,
    /// Instance-hours of a week if it follows.
    pub instance_hours: u64,
    /// What a month costs if it stands.
    pub static_usd_month: f64,
    /// What a month costs if it follows.
    pub usd_month: f64,
    /// What following saves in a month.
    pub saving_usd_month: f64,
    /// The same as a share of the cost of standing; 0 if that is nothing.
    pub saving_share: f64,
}

/// A fleet of two sizes: what [`two_sizes`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoSizes {
    /// Instances in the busy hours.
    pub large: u64,
    /// Instances in the others: enough for each of them.
    pub small: u64,
    /// Hours of the week with the small fleet.
    pub small_count: u64,
    /// How often a week the size changes: twice a day for a plain timetable.
    pub changes: u64,
    /// Instance-hours of a week.
    pub instance_hours: u64,
    /// What a month costs.
    pub usd_month: f64,
    /// What it saves in a month against the large fleet all week.
    pub saving_usd_month: f64,
    /// The same as a share of that.
    pub saving_share: f64,
    /// What a fleet that follows each hour would save beyond that, in a month.
    pub further_usd_month: f64,
}

/// The load of each hour of the week from a mean and factors to it, such as those of a curve with a mean of 1.
///
/// # Errors
/// A mean or factor that is not finite or below 0, or not 168 factors.
///
/// ```
/// use plimsoll::plan::purchase::hourly_rps;
/// use plimsoll::scenario::shape::Shape;
/// let week = hourly_rps(100.0, &Shape::flat().hour_of_week())?;
/// assert_eq!(week, [100.0; 168]);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn hourly_rps(mean_rps: f64, factors: &[f64]) -> Result<Vec<f64>> {
    amount(mean_rps, "mean_rps")?;
    whole_week(factors, "factors")?;
    let hour = |factor: &f64| amount(mean_rps * amount(*factor, "factors")?, "factors");
    factors.iter().map(hour).collect()
}

/// The instances of each hour, as many as its load and that of the hours of the lead time after it need, against the most of them
/// all week.
///
/// It takes for granted that scaling is done within the lead time, that hours are billed as they run up to the cap, and that the
/// instances that were started last are stopped first. O(168²).
///
/// # Errors
/// A number out of the bounds of [`Week`], with its field; more than 10⁹ instances.
///
/// ```
/// use plimsoll::model::fleet::Redundancy;
/// use plimsoll::plan::purchase::{Week, follow};
/// // 1,000 requests per second in 40 hours, 100 in the others.
/// let mut load = [100.0; 168];
/// for day in 0..5 {
///     load[24 * day + 9..24 * day + 17].fill(1000.0);
/// }
/// let week = Week {
///     hourly_rps: &load, capacity_rps: 100.0, target_utilization: 0.5, minimum: 2, redundancy: Redundancy::None, lead_hours: 0,
///     instance_usd_hour: 0.1, cap_hours: 730.0,
/// };
/// let fleet = follow(&week)?;
/// assert_eq!((fleet.instance_hours, fleet.static_instance_hours), (40 * 20 + 128 * 2, 168 * 20));
/// assert!((fleet.saving_share - (1.0 - 1056.0 / 3360.0)).abs() < 1e-12);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn follow(week: &Week<'_>) -> Result<Followed> {
    let instances = by_hour(week)?;
    let most = instances.iter().copied().max().unwrap_or(0);
    let static_instance_hours = most * WEEK_HOURS as u64;
    let instance_hours = instances.iter().sum();
    let static_usd_month = usd_month(&[most; WEEK_HOURS], week);
    let paid = usd_month(&instances, week);
    Ok(Followed {
        most,
        fewest: instances.iter().copied().min().unwrap_or(0),
        instances,
        static_instance_hours,
        instance_hours,
        static_usd_month,
        usd_month: paid,
        saving_usd_month: static_usd_month - paid,
        saving_share: saving(static_usd_month, paid),
    })
}

/// The fleet of two sizes that takes the fewest instance-hours: the most that any hour needs, and fewer in the hours for which
/// they are enough. Of two that take the same, that with the larger small fleet.
///
/// It needs a timetable and no autoscaling. O(168 · different fleets).
///
/// # Errors
/// As [`follow`].
///
/// ```
/// use plimsoll::model::fleet::Redundancy;
/// use plimsoll::plan::purchase::{Week, two_sizes};
/// let mut load = [100.0; 168];
/// for day in 0..5 {
///     load[24 * day + 9..24 * day + 17].fill(1000.0);
/// }
/// let week = Week {
///     hourly_rps: &load, capacity_rps: 100.0, target_utilization: 0.5, minimum: 2, redundancy: Redundancy::None, lead_hours: 0,
///     instance_usd_hour: 0.1, cap_hours: 730.0,
/// };
/// let fleet = two_sizes(&week)?;
/// assert_eq!((fleet.large, fleet.small, fleet.small_count, fleet.changes), (20, 2, 128, 10));
/// assert_eq!(fleet.further_usd_month, 0.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn two_sizes(week: &Week<'_>) -> Result<TwoSizes> {
    let followed = follow(week)?;
    let (needed, large) = (&followed.instances, followed.most);
    let hours_of = |small: u64| -> u64 {
        let run = |n: &u64| if *n <= small { small } else { large };
        needed.iter().map(run).sum()
    };
    let mut sizes = needed.clone();
    sizes.sort_unstable();
    sizes.dedup();
    // The last of equal ones.
    let best = sizes.iter().rev().min_by_key(|small| hours_of(**small));
    let small = best.copied().unwrap_or(large);
    let is_small: Vec<bool> = needed
        .iter()
        .map(|n| *n <= small && small < large)
        .collect();
    let next = is_small.iter().cycle().skip(1);
    let changes = is_small.iter().zip(next).filter(|(a, b)| a != b).count();
    let instance_hours = hours_of(small);
    let sized = |small_hour: &bool| if *small_hour { small } else { large };
    let run: Vec<u64> = is_small.iter().map(sized).collect();
    let paid = usd_month(&run, week);
    Ok(TwoSizes {
        large,
        small,
        small_count: is_small.iter().filter(|small| **small).count() as u64,
        changes: changes as u64,
        instance_hours,
        usd_month: paid,
        saving_usd_month: followed.static_usd_month - paid,
        saving_share: saving(followed.static_usd_month, paid),
        further_usd_month: paid - followed.usd_month,
    })
}

fn by_hour(week: &Week<'_>) -> Result<Vec<u64>> {
    whole_week(week.hourly_rps, "hourly_rps")?;
    above_zero(week.capacity_rps, "capacity_rps")?;
    amount(week.instance_usd_hour, "instance_usd_hour")?;
    above_zero(week.cap_hours, "cap_hours")?;
    let target = week.target_utilization;
    let fine = target > 1e-9 && target <= 1.0;
    within(target, fine, "target_utilization", "above 0 and at most 1")?;
    let hour = |rps: &f64| in_hour(week, *rps);
    let needed = week
        .hourly_rps
        .iter()
        .map(hour)
        .collect::<Result<Vec<u64>>>()?;
    let lead = usize::try_from(week.lead_hours).unwrap_or(WEEK_HOURS);
    let ahead = lead.min(WEEK_HOURS - 1) + 1;
    let most = |hour: usize| {
        let coming = needed.iter().cycle().skip(hour).take(ahead);
        coming.copied().max().unwrap_or(0)
    };
    Ok((0..WEEK_HOURS).map(most).collect())
}

fn in_hour(week: &Week<'_>, rps: f64) -> Result<u64> {
    let resource = Resource {
        name: "hour",
        demand: amount(rps, "hourly_rps")?,
        per_instance: week.capacity_rps,
        target_util: week.target_utilization,
    };
    let needed = instances(&resource, week.redundancy);
    let count = needed.map_or(u64::MAX, |fleet| fleet.total);
    let count = count.max(u64::from(week.minimum));
    if count <= MOST_INSTANCES {
        return Ok(count);
    }
    Err(Error::new("an hour needs more than a billion instances")
        .field("hourly_rps")
        .next("Check the units of load and capacity."))
}

fn whole_week(list: &[f64], field: &str) -> Result<()> {
    if list.len() == WEEK_HOURS {
        return Ok(());
    }
    Err(Error::new(format!("{field} has {} hours", list.len()))
        .field(field)
        .next("Give the 168 hours of a week."))
}

/// What a month costs with so many instances in each hour of the week.
fn usd_month(instances: &[u64], week: &Week<'_>) -> f64 {
    if week.cap_hours >= MONTH_HOURS {
        let week_hours: u64 = instances.iter().sum();
        return week_hours as f64 / WEEK_HOURS as f64 * MONTH_HOURS * week.instance_usd_hour;
    }
    // The first of them runs in all hours, the last one in the busiest only, and each has a cap of its own.
    let mut counts: Vec<f64> = instances.iter().map(|n| *n as f64).collect();
    sort(&mut counts);
    let (mut fewer, mut hours) = (0.0, 0.0);
    for (at, count) in counts.iter().enumerate() {
        let each = (WEEK_HOURS - at) as f64 / WEEK_HOURS as f64 * MONTH_HOURS;
        hours += (count - fewer) * each.min(week.cap_hours);
        fewer = *count;
    }
    hours * week.instance_usd_hour
}
