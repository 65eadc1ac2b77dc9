//! From demand to a number of instances, with what redundancy adds (plain arithmetic; the AWS Well-Architected Framework's
//! "static stability" for zones).

use super::target_util;
use crate::model::{ModelError, Standing, not_negative, positive};

/// Beyond 2⁵³ the whole numbers of f64 have gaps.
pub(super) const MOST_INSTANCES: f64 = 9_007_199_254_740_992.0;

/// One resource of an instance, such as CPU, memory or connections. [`instances`] takes one, [`instances_multi`] several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resource<'a> {
    /// What it is called in the answer.
    pub name: &'a str,
    /// What is asked of the whole fleet, 0 or more, in any unit.
    pub demand: f64,
    /// What one instance offers, above 0, in the same unit.
    pub per_instance: f64,
    /// How much of that may be used, above 0 and up to 1.
    pub target_util: f64,
}

/// What must be left when something fails.
///
/// ```
/// use plimsoll::model::fleet::{Redundancy, Resource, instances};
/// let rate = Resource { name: "rate", demand: 1400.0, per_instance: 1000.0, target_util: 0.7 };
/// let total = |redundancy| instances(&rate, redundancy).map(|fleet| fleet.total);
/// assert_eq!((total(Redundancy::None)?, total(Redundancy::Spare(1))?, total(Redundancy::Zones(3))?), (2, 3, 3));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redundancy {
    /// No spare.
    None,
    /// n + k: this many instances may fail.
    Spare(u32),
    /// The fleet is spread evenly over this many zones (2 or more), of which one may fail.
    Zones(u32),
    /// The same, and this many instances of those that are left may fail as well.
    ZonesAndSpare {
        /// Zones, 2 or more.
        zones: u32,
        /// Instances.
        spare: u32,
    },
}

impl Redundancy {
    /// Of so many instances those that are left after the loss that it is for, wherever it strikes: the fullest zone is lost.
    ///
    /// ```
    /// use plimsoll::model::fleet::Redundancy;
    /// assert_eq!((Redundancy::Spare(2).left_of(7), Redundancy::Zones(3).left_of(7)), (5, 4));
    /// assert_eq!(Redundancy::ZonesAndSpare { zones: 3, spare: 1 }.left_of(7), 3);
    /// ```
    pub fn left_of(self, instances: u64) -> u64 {
        let (zones, spare) = self.parts();
        let lost = match zones {
            0 | 1 => 0,
            zones => instances.div_ceil(u64::from(zones)),
        };
        instances.saturating_sub(lost).saturating_sub(spare)
    }

    /// The fewest instances of which one is left.
    ///
    /// ```
    /// use plimsoll::model::fleet::Redundancy;
    /// assert_eq!((Redundancy::Spare(2).fewest(), Redundancy::Zones(2).fewest(), Redundancy::Zones(3).fewest()), (3, 2, 2));
    /// ```
    pub fn fewest(self) -> u64 {
        let (zones, spare) = self.parts();
        let left = spare.saturating_add(1);
        match zones {
            0 | 1 => left,
            zones => left.saturating_add(left.div_ceil(u64::from(zones) - 1)),
        }
    }

    /// Zones, 1 if they do not matter, and spare instances.
    fn parts(self) -> (u32, u64) {
        match self {
            Redundancy::None => (1, 0),
            Redundancy::Spare(k) => (1, u64::from(k)),
            Redundancy::Zones(zones) => (zones, 0),
            Redundancy::ZonesAndSpare { zones, spare } => (zones, u64::from(spare)),
        }
    }

    /// Instances with redundancy, and those left after the loss that it is for.
    pub(super) fn on(self, base: u64) -> Result<(u64, u64), ModelError> {
        let total = self.total(base)?;
        Ok((total, self.left_of(total)))
    }

    /// Instances with redundancy; of none it is none.
    #[inline(always)]
    fn total(self, base: u64) -> Result<u64, ModelError> {
        let several = matches!(
            self,
            Redundancy::Zones(_) | Redundancy::ZonesAndSpare { .. }
        );
        let (zones, spare) = self.parts();
        if several && zones < 2 {
            return Err(ModelError::InvalidInput {
                name: "number of zones",
                must: "2 or more",
            });
        }
        Ok(match (base, several) {
            (0, _) => 0,
            (_, true) => {
                let zones = u64::from(zones);
                let per_zone = base.saturating_add(spare).div_ceil(zones - 1);
                per_zone.saturating_mul(zones)
            }
            (_, false) => base.saturating_add(spare),
        })
    }
}

/// How many instances one resource needs: what [`instances`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fleet {
    /// Instances that the demand itself needs.
    pub base: u64,
    /// Instances with redundancy.
    pub total: u64,
    /// Utilization of the whole fleet, 0 to 1 of what the instances offer.
    pub util_normal: f64,
    /// The same after the loss that the redundancy is for.
    pub util_after_loss: f64,
    /// Exact: arithmetic. That so many are enough rests on the capacity and the target given.
    pub standing: Standing,
}

/// What one of several resources needs, and how the fleet for all of them uses it; see the example of [`instances_multi`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceNeed<'a> {
    /// The name of the resource.
    pub name: &'a str,
    /// Instances that it needs by itself.
    pub instances: u64,
    /// Its utilization over the whole fleet, 0 to 1 of what the instances offer.
    pub util_normal: f64,
    /// The same after the loss that the redundancy is for.
    pub util_after_loss: f64,
}

/// How many instances several resources need together: what [`instances_multi`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiFleet<'a> {
    /// Each resource, in the order given.
    pub per_resource: Vec<ResourceNeed<'a>>,
    /// The largest need.
    pub base: u64,
    /// Instances with redundancy, and never fewer than the minimum.
    pub total: u64,
    /// Names of the resources that need `base` instances, in alphabetical order. Empty when nothing is needed.
    pub binding: Vec<&'a str>,
    /// Exact: arithmetic.
    pub standing: Standing,
}

/// Instances for one resource: ⌈demand / (per_instance · target_util)⌉, then redundancy.
///
/// No demand needs no instance, redundancy or not. O(1).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`Resource`], fewer than two zones, more than 2⁵³ instances.
///
/// ```
/// use plimsoll::model::fleet::{Redundancy, Resource, instances};
/// let rate = Resource { name: "rate", demand: 10_000.0, per_instance: 1_000.0, target_util: 0.7 };
/// let fleet = instances(&rate, Redundancy::Zones(3))?;
/// assert_eq!((fleet.base, fleet.total), (15, 24));
/// assert_eq!(fleet.util_after_loss, 0.625);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn instances(resource: &Resource<'_>, redundancy: Redundancy) -> Result<Fleet, ModelError> {
    let base = needed(resource)?;
    let (total, left) = redundancy.on(base)?;
    Ok(Fleet {
        base,
        total,
        util_normal: used(resource, total),
        util_after_loss: used(resource, left),
        standing: Standing::Exact,
    })
}

/// As [`instances`]: how many in all, without how full they are.
pub(crate) fn instances_total(
    resource: &Resource<'_>,
    redundancy: Redundancy,
) -> Result<u64, ModelError> {
    redundancy.total(needed_here(resource)?)
}

/// Instances for several resources: the largest need, which resources set it, and redundancy on top of it; at least `minimum`.
/// O(n).
///
/// # Errors
/// `invalid_input`: no resource, a number outside the domain of [`Resource`], fewer than two zones.
///
/// ```
/// use plimsoll::model::fleet::{Redundancy, Resource, instances_multi};
/// let cpu = Resource { name: "cpu", demand: 12.0, per_instance: 2.0, target_util: 0.7 };
/// let memory = Resource { name: "memory", demand: 30.0, per_instance: 8.0, target_util: 0.75 };
/// let fleet = instances_multi(&[cpu, memory], Redundancy::Spare(1), 2)?;
/// assert_eq!((fleet.base, fleet.total, fleet.binding), (9, 10, vec!["cpu"]));
/// assert_eq!(fleet.per_resource[1].util_normal, 30.0 / 80.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn instances_multi<'a>(
    resources: &[Resource<'a>],
    redundancy: Redundancy,
    minimum: u64,
) -> Result<MultiFleet<'a>, ModelError> {
    let needs = resources
        .iter()
        .map(needed)
        .collect::<Result<Vec<u64>, ModelError>>()?;
    let Some(base) = needs.iter().copied().max() else {
        return Err(ModelError::InvalidInput {
            name: "list of resources",
            must: "not empty",
        });
    };
    let (total, left) = redundancy.on(base)?;
    // What the minimum adds is spare too.
    let more = minimum.saturating_sub(total);
    let (total, left) = (total + more, left + more);
    let need = |(resource, instances): (&Resource<'a>, &u64)| ResourceNeed {
        name: resource.name,
        instances: *instances,
        util_normal: used(resource, total),
        util_after_loss: used(resource, left),
    };
    let needing = resources.iter().zip(&needs);
    let binding = needing.clone().filter(|(_, n)| **n == base && base > 0);
    let mut binding: Vec<&str> = binding.map(|(resource, _)| resource.name).collect();
    binding.sort_unstable();
    Ok(MultiFleet {
        per_resource: needing.map(need).collect(),
        base,
        total,
        binding,
        standing: Standing::Exact,
    })
}

/// The utilization of so many instances.
fn used(resource: &Resource<'_>, count: u64) -> f64 {
    match count {
        0 => 0.0,
        count => resource.demand / count as f64 / resource.per_instance,
    }
}

/// Rounds up, except when x is a whole number but for the rounding of its arithmetic: ⌈x - 1e-9·max(1, |x|)⌉.
///
/// 2100/(1000·0.7) is 3.0000000000000004 in f64, and must stay 3.
///
/// ```
/// use plimsoll::model::fleet::ceil_with_slack;
/// assert_eq!(ceil_with_slack(2100.0 / (1000.0 * 0.7)), 3.0);
/// assert_eq!(ceil_with_slack(3.001), 4.0);
/// ```
#[inline(always)]
pub fn ceil_with_slack(x: f64) -> f64 {
    if !x.is_finite() {
        return x;
    }
    // A comparison where `max` would be a call: this is asked a dozen times for every load of every draw.
    let size = if x.abs() > 1.0 { x.abs() } else { 1.0 };
    // Adding 0 turns -0 into 0.
    (x - 1e-9 * size).ceil() + 0.0
}

/// Instances for the demand alone: what [`instances`] starts from.
pub(crate) fn needed(resource: &Resource<'_>) -> Result<u64, ModelError> {
    needed_here(resource)
}

/// The same, for what asks for it at every load of a simulation: the page is built for size, and a call costs as much as the answer.
#[inline(always)]
pub(super) fn needed_here(resource: &Resource<'_>) -> Result<u64, ModelError> {
    let load = in_instances(resource)?;
    if load == 0.0 {
        return Ok(0);
    }
    // A demand, however small, needs an instance.
    let count = ceil_with_slack(load).clamp(1.0, f64::INFINITY);
    if count <= MOST_INSTANCES {
        Ok(count as u64)
    } else {
        Err(too_much())
    }
}

/// The demand in instances at their target utilization, not yet whole; 0 only without demand.
#[inline(always)]
pub(super) fn in_instances(resource: &Resource<'_>) -> Result<f64, ModelError> {
    not_negative(resource.demand, "demand")?;
    positive(resource.per_instance, "capacity of an instance")?;
    target_util(resource.target_util)?;
    if resource.demand == 0.0 {
        return Ok(0.0);
    }
    let load = resource.demand / (resource.per_instance * resource.target_util);
    Ok(load.max(f64::MIN_POSITIVE))
}

pub(super) fn too_much() -> ModelError {
    ModelError::InvalidInput {
        name: "demand",
        must: "small enough for 2^53 instances",
    }
}
