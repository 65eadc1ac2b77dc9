//! Fleets whose instances slow each other down: the demand divided by the efficiency of the universal scalability law
//! (Gunther, *Guerrilla Capacity Planning*, Springer 2007, ch. 4-6).

use super::Redundancy;
use super::instances::{MOST_INSTANCES, Resource, in_instances, too_much};
use crate::model::usl::Usl;
use crate::model::{Graded, ModelError, Standing};

/// What a fleet that scales by the law can do about a demand: what [`instances_scaled`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scaled {
    /// So many instances carry it.
    Enough(ScaledFleet),
    /// No number of instances carries it.
    NeverEnough(ScaledLimit),
    /// The instances carry it without their spares; with them the fleet is past its peak and carries less than the demand.
    SparesTooMany {
        /// Instances that the demand itself needs.
        base: u64,
        /// Instances with redundancy.
        total: u64,
        /// Utilization of the whole fleet, spares included: above the target.
        util_normal: f64,
    },
}

/// How many instances a demand needs when they slow each other down; see the example of [`instances_scaled`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaledFleet {
    /// Instances that the demand itself needs.
    pub base: u64,
    /// Instances with redundancy.
    pub total: u64,
    /// What the whole fleet does, as a share of what as many independent instances would do: above 0, up to 1.
    pub efficiency: f64,
    /// Utilization of the whole fleet, 0 to 1 of what it can do together.
    pub util_normal: f64,
    /// The same after the loss that the redundancy is for.
    pub util_after_loss: f64,
    /// That of the law: a fit says how well it holds, above all beyond the levels measured.
    pub standing: Standing,
}

/// The most that a fleet can carry, however large; see the example of [`instances_scaled`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaledLimit {
    /// The demand that it carries at its target utilization, in the unit of the resource. Without a peak (κ = 0) it is
    /// approached and never reached.
    pub most_demand: f64,
    /// Instances at the peak. None without a peak.
    pub at: Option<u64>,
    /// That of the law.
    pub standing: Standing,
}

/// Instances for one resource whose capacity grows with n as C(n) = n / (1 + σ(n-1) + κn(n-1)): the least n with
/// `per_instance · C(n) · target_util` ≥ demand, then redundancy.
///
/// `per_instance` is what a single instance can do alone; of `scaling` only σ and κ are used, σ from 0 (a superlinear fit is
/// not to be extrapolated). The law comes with its standing, such as that of a fit's peak or throughput, and the fleet is worth no
/// more. The fleet has to carry the demand with its spares, which slow it down further, and after losing
/// them. C rises up to its peak, so the least n is found by halving; O(log n).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`Resource`], σ below 0, fewer than two zones, more than 2⁵³ instances.
///
/// ```
/// use plimsoll::model::fleet::{Redundancy, Resource, Scaled, instances_scaled};
/// use plimsoll::model::{Graded, Standing};
/// use plimsoll::model::usl::Usl;
/// let rate = Resource { name: "rate", demand: 10_000.0, per_instance: 1_000.0, target_util: 0.7 };
/// let law = |sigma, kappa| Ok::<_, plimsoll::model::ModelError>(Graded { value: Usl::new(1.0, sigma, kappa)?, standing: Standing::Input });
/// let Scaled::Enough(fleet) = instances_scaled(&rate, &law(0.02, 0.0001)?, Redundancy::Spare(1))? else { panic!() };
/// // Without contention it would be 15.
/// assert_eq!((fleet.base, fleet.total), (21, 22));
/// assert_eq!(fleet.standing, Standing::Input);
/// let Scaled::NeverEnough(limit) = instances_scaled(&rate, &law(0.1, 0.0)?, Redundancy::None)? else { panic!() };
/// assert_eq!((limit.most_demand, limit.at), (7_000.0, None));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn instances_scaled(
    resource: &Resource<'_>,
    scaling: &Graded<Usl>,
    redundancy: Redundancy,
) -> Result<Scaled, ModelError> {
    let load = in_instances(resource)?;
    let Graded {
        value: scaling,
        standing,
    } = *scaling;
    if scaling.sigma() < 0.0 {
        return Err(ModelError::InvalidInput {
            name: "sigma",
            must: "0 or more to plan a fleet",
        });
    }
    // The capacity of one instance is the resource's.
    let law = Usl::new(1.0, scaling.sigma(), scaling.kappa())?;
    if load == 0.0 {
        redundancy.on(0)?;
        return Ok(Scaled::Enough(ScaledFleet {
            base: 0,
            total: 0,
            efficiency: 1.0,
            util_normal: 0.0,
            util_after_loss: 0.0,
            standing,
        }));
    }
    let Some(base) = least(&law, load)? else {
        redundancy.on(0)?;
        return Ok(Scaled::NeverEnough(limit(&law, resource, standing)));
    };
    let (total, left) = redundancy.on(base)?;
    let used = |n: u64| -> Result<f64, ModelError> {
        Ok(load / law.throughput(n as f64)? * resource.target_util)
    };
    let (util_normal, util_after_loss) = (used(total)?, used(left)?);
    if !carries(&law, load, total) || !carries(&law, load, left) {
        return Ok(Scaled::SparesTooMany {
            base,
            total,
            util_normal: util_normal.min(f64::MAX),
        });
    }
    Ok(Scaled::Enough(ScaledFleet {
        base,
        total,
        efficiency: law.throughput(total as f64)? / total as f64,
        util_normal,
        util_after_loss,
        standing,
    }))
}

/// Whether n instances do the work of `load` independent ones, up to the slack of every ceiling here.
fn carries(law: &Usl, load: f64, n: u64) -> bool {
    let together = law.throughput(n as f64).unwrap_or(0.0);
    together > 0.0 && load - 1e-9 * load.max(1.0) <= together
}

/// The least n that carries the load; none if even the peak does not.
fn least(law: &Usl, load: f64) -> Result<Option<u64>, ModelError> {
    let most = MOST_INSTANCES as u64;
    let peak = law.peak();
    let best = peak.level.unwrap_or(most).min(most);
    if !carries(law, load, best) {
        // A fleet without a ceiling would need more instances than can be counted.
        return match peak.x_max {
            None => Err(too_much()),
            Some(_) => Ok(None),
        };
    }
    let (mut low, mut high) = (1, best);
    while low < high {
        let middle = low + (high - low) / 2;
        if carries(law, load, middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Some(low))
}

fn limit(law: &Usl, resource: &Resource<'_>, standing: Standing) -> ScaledLimit {
    let peak = law.peak();
    let best = match peak.level {
        Some(n) => law.throughput(n as f64).ok(),
        None => peak.x_max,
    };
    ScaledLimit {
        most_demand: (best.unwrap_or(1.0) * (resource.per_instance * resource.target_util))
            .min(f64::MAX),
        at: peak.level,
        standing,
    }
}
