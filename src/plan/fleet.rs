//! How many instances a peak needs.

use serde::Serialize;

use super::Capacity;
use crate::model::fleet::{Resource, instances};
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
    // The targets are in the capacity already, so all of it may be used.
    let resource = Resource {
        name: "app",
        demand: peak_rps,
        per_instance: capacity.per_instance_rps,
        target_util: 1.0,
    };
    let base = instances(&resource, app.redundancy()).ok()?;
    let count = base.total.max(u64::from(app.minimum.get()));
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
