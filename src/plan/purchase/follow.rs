//! A fleet that follows the load of the week against one that stands at its peak, and the step between: two sizes, by a timetable.

use serde::Serialize;

use super::{MOST_INSTANCES, WEEK_HOURS, above_zero, amount, saving, within};
use crate::catalog::MONTH_HOURS;
use crate::error::{Error, Result};
use crate::model::fleet::{Redundancy, Resource, instances_total, needed};
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
    let runs = Runs::of(&instances);
    let most = runs.most();
    let standing = Runs::standing(most);
    let (static_usd_month, paid) = (standing.usd_month(week), runs.usd_month(week));
    Ok(Followed {
        most,
        fewest: instances.iter().copied().min().unwrap_or(0),
        instances,
        static_instance_hours: standing.instance_hours(),
        instance_hours: runs.instance_hours(),
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
    let (small, sized) = Runs::of(needed).two_sizes();
    let is_small: Vec<bool> = needed
        .iter()
        .map(|n| *n <= small && small < large)
        .collect();
    let next = is_small.iter().cycle().skip(1);
    let changes = is_small.iter().zip(next).filter(|(a, b)| a != b).count();
    let paid = sized.usd_month(week);
    Ok(TwoSizes {
        large,
        small,
        small_count: is_small.iter().filter(|small| **small).count() as u64,
        changes: changes as u64,
        instance_hours: sized.instance_hours(),
        usd_month: paid,
        saving_usd_month: followed.static_usd_month - paid,
        saving_share: saving(followed.static_usd_month, paid),
        further_usd_month: paid - followed.usd_month,
    })
}

/// For how many hours of the week so many instances run: the fewest first, each number once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::plan) struct Runs(Vec<(u64, u64)>);

impl Runs {
    /// As many in each hour.
    pub(in crate::plan) fn standing(count: u64) -> Runs {
        Runs(vec![(count, WEEK_HOURS as u64)])
    }

    /// The hours of another week besides.
    pub(in crate::plan) fn join(&mut self, other: &Runs) {
        for (count, hours) in &other.0 {
            self.add(*count, *hours);
        }
    }

    /// Each number with its share of all hours.
    pub(in crate::plan) fn shares(&self) -> Vec<(u64, f64)> {
        let all: u64 = self.0.iter().map(|(_, hours)| hours).sum();
        let share = |(count, hours): &(u64, u64)| (*count, *hours as f64 / all as f64);
        self.0.iter().map(share).collect()
    }

    fn of(instances: &[u64]) -> Runs {
        let mut runs = Runs(Vec::new());
        for count in instances {
            runs.add(*count, 1);
        }
        runs
    }

    fn add(&mut self, count: u64, hours: u64) {
        let at = self.0.partition_point(|(known, _)| *known < count);
        match self.0.get_mut(at).filter(|(known, _)| *known == count) {
            Some((_, known)) => *known += hours,
            None => self.0.insert(at, (count, hours)),
        }
    }

    fn most(&self) -> u64 {
        self.0.last().map_or(0, |(count, _)| *count)
    }

    /// Instance-hours of a week.
    pub(in crate::plan) fn instance_hours(&self) -> u64 {
        self.0.iter().map(|(count, hours)| count * hours).sum()
    }

    /// What a month costs.
    pub(in crate::plan) fn usd_month(&self, week: &Week<'_>) -> f64 {
        if week.cap_hours >= MONTH_HOURS {
            let week_hours = self.instance_hours();
            return week_hours as f64 / WEEK_HOURS as f64 * MONTH_HOURS * week.instance_usd_hour;
        }
        // The first of them runs in all hours, the last one in the busiest only, and each has a cap of its own.
        let (mut fewer, mut at, mut paid_hours) = (0.0, 0, 0.0);
        for (count, hours) in &self.0 {
            let each = (WEEK_HOURS as u64 - at) as f64 / WEEK_HOURS as f64 * MONTH_HOURS;
            paid_hours += (*count as f64 - fewer) * each.min(week.cap_hours);
            (fewer, at) = (*count as f64, at + hours);
        }
        paid_hours * week.instance_usd_hour
    }

    /// The small fleet of two sizes, and the hours of both.
    pub(in crate::plan) fn two_sizes(&self) -> (u64, Runs) {
        let large = self.most();
        // The hours of the small fleet are those that need no more than it has.
        let mut small_hours = 0;
        let sizes = self.0.iter().map(|(small, hours)| {
            small_hours += hours;
            (*small, small_hours, WEEK_HOURS as u64 - small_hours)
        });
        let taken = |(small, small_hours, large_hours): &(u64, u64, u64)| {
            // The last of equal ones.
            (small * small_hours + large * large_hours, large - small)
        };
        let best = sizes.min_by_key(taken);
        let (small, small_hours, large_hours) = best.unwrap_or((large, 0, WEEK_HOURS as u64));
        let mut sized = Runs(Vec::with_capacity(2));
        sized.add(small, small_hours);
        sized.add(large, large_hours);
        (small, sized)
    }
}

/// The hours of a week by their load, each with the lead time after it: what is asked again and again for weeks of one shape.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Levels {
    lead_hours: u32,
    /// The factor to the mean, and of how many hours; the lowest first.
    hours: Vec<(f64, u64)>,
}

impl Levels {
    /// Of the factors of the hours of a week.
    pub(in crate::plan) fn of(factors: &[f64], lead_hours: u32) -> Levels {
        // Instances never get fewer as the load grows, so the hour with the highest load needs the most of them.
        let mut highest = with_lead(factors, lead_hours, f64::max);
        sort(&mut highest);
        let same = highest.chunk_by(|a, b| a == b);
        let level = |same: &[f64]| Some((*same.first()?, same.len() as u64));
        Levels {
            lead_hours,
            hours: same.filter_map(level).collect(),
        }
    }

    /// The lead time that is counted in.
    pub(in crate::plan) fn lead_hours(&self) -> u32 {
        self.lead_hours
    }

    /// As [`follow`] has it, for the load that such a function makes of a factor: it never falls. The hours of the week itself are
    /// not looked at.
    ///
    /// # Errors
    /// As [`follow`].
    pub(in crate::plan) fn runs(&self, week: &Week<'_>, rps: impl Fn(f64) -> f64) -> Result<Runs> {
        check(week)?;
        let mut runs = Runs(Vec::with_capacity(self.hours.len()));
        // Many hours need as many as the one before.
        let mut last = 0;
        for (factor, hours) in &self.hours {
            let resource = resource_of(week, rps(*factor))?;
            let alone = needed(&resource).unwrap_or(u64::MAX);
            match runs.0.last_mut() {
                Some((_, known)) if alone == last => *known += hours,
                _ => {
                    last = alone;
                    runs.add(in_hour(week, &resource)?, *hours);
                }
            }
        }
        Ok(runs)
    }
}

fn by_hour(week: &Week<'_>) -> Result<Vec<u64>> {
    whole_week(week.hourly_rps, "hourly_rps")?;
    check(week)?;
    let hour = |rps: &f64| in_hour(week, &resource_of(week, *rps)?);
    let needed = week
        .hourly_rps
        .iter()
        .map(hour)
        .collect::<Result<Vec<u64>>>()?;
    Ok(with_lead(&needed, week.lead_hours, u64::max))
}

/// All but its hours.
fn check(week: &Week<'_>) -> Result<()> {
    above_zero(week.capacity_rps, "capacity_rps")?;
    amount(week.instance_usd_hour, "instance_usd_hour")?;
    above_zero(week.cap_hours, "cap_hours")?;
    let target = week.target_utilization;
    let fine = target > 1e-9 && target <= 1.0;
    within(target, fine, "target_utilization", "above 0 and at most 1").map(|_| ())
}

/// The most of each hour and of those of the lead time after it.
fn with_lead<T: Copy>(hours: &[T], lead_hours: u32, most: fn(T, T) -> T) -> Vec<T> {
    let lead = usize::try_from(lead_hours).unwrap_or(WEEK_HOURS);
    let ahead = lead.min(WEEK_HOURS - 1) + 1;
    let of = |hour: usize| {
        let coming = hours.iter().cycle().skip(hour).take(ahead);
        coming.copied().reduce(most)
    };
    (0..hours.len()).filter_map(of).collect()
}

/// The load of an hour.
fn resource_of(week: &Week<'_>, rps: f64) -> Result<Resource<'static>> {
    Ok(Resource {
        name: "hour",
        demand: amount(rps, "hourly_rps")?,
        per_instance: week.capacity_rps,
        target_util: week.target_utilization,
    })
}

fn in_hour(week: &Week<'_>, hour: &Resource) -> Result<u64> {
    let needed = instances_total(hour, week.redundancy);
    let count = needed.unwrap_or(u64::MAX);
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
