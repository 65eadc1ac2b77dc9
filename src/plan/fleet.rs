//! How many instances a peak needs.

use serde::Serialize;

use super::Capacity;
use crate::model::fleet::{Redundancy, Resource, instances_total};
use crate::scenario::App;

/// The instances for one load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fleet {
    /// How many.
    pub instances: u64,
    /// Share of all their capacity that the peak uses, 0..1.
    pub utilization: f64,
    /// The same after losing the spare instances and a zone.
    pub utilization_after_loss: f64,
}

/// The fleet for a peak: as many instances as keep it within the targets, spare ones and those of a zone on top,
/// never fewer than the minimum. None if an instance carries nothing within them.
pub(super) fn needed(app: &App, capacity: &Capacity, peak_rps: f64) -> Option<Fleet> {
    let count = Needs::of(app).instances(capacity.per_instance_rps, peak_rps)?;
    let used = |n: u64| {
        if n == 0 {
            0.0
        } else {
            peak_rps / (n as f64 * capacity.full_rps)
        }
    };
    Some(Fleet {
        instances: count,
        utilization: used(count),
        utilization_after_loss: used(app.redundancy().left_of(count)),
    })
}

/// What a fleet must be besides large enough.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    pub(super) redundancy: Redundancy,
    pub(super) minimum: u32,
}

impl Needs {
    pub(super) fn of(app: &App) -> Needs {
        Needs {
            redundancy: app.redundancy(),
            minimum: app.minimum.get(),
        }
    }

    /// How many instances a peak needs; see [`needed`].
    #[inline(always)]
    pub(super) fn instances(&self, per_instance_rps: f64, peak_rps: f64) -> Option<u64> {
        // The targets are in the capacity already, so all of it may be used.
        let resource = Resource {
            name: "app",
            demand: peak_rps,
            per_instance: per_instance_rps,
            target_util: 1.0,
        };
        let total = instances_total(&resource, self.redundancy).ok()?;
        Some(total.max(u64::from(self.minimum)))
    }
}
