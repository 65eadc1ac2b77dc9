//! From demand to a fleet: instances, redundancy, the memory of a key-value store, database connections and nodes, a cache in
//! front, the hours of a day, reserved instances, storage that ages, prices by tiers.
//!
//! Every capacity given here should hold at the response time that is promised, not at 100 % CPU: the queue and the scalability
//! law say what that is. A count is exact arithmetic on the numbers given, and no better than them.

mod autoscale;
mod cache;
mod database;
mod instances;
mod load;
mod price;
mod redis;
mod reserved;
mod scaled;
mod storage;
mod warning;

pub use autoscale::{AutoscaleDay, Autoscaling, autoscale_day};
pub use cache::{CacheLatency, CachePath, cache_latency, hit_rate_for_reduction};
pub(crate) use database::db_connections;
pub use database::{DbLoad, DbPool, DbPools, DbSplit, PoolWait, db_pool, db_split};
pub use instances::{
    Fleet, MultiFleet, Redundancy, Resource, ResourceNeed, ceil_with_slack, instances,
    instances_multi,
};
pub(crate) use instances::{instances_total, needed};
pub use load::{DailyUse, daily_use, utilization};
pub use price::{Tier, tiered_price};
pub(crate) use redis::redis_used;
pub use redis::{
    RedisMemory, RedisNodes, RedisStrings, jemalloc_size_class, redis_largest_value, redis_memory,
    redis_phases,
};
pub use reserved::{ReservedMix, reserved_mix};
pub use scaled::{Scaled, ScaledFleet, ScaledLimit, instances_scaled};
pub use storage::{Archive, ArchivedStorage, StorageMonth, storage_archive};
pub use warning::Warning;

use super::ModelError;

/// The share of a capacity to plan with where nothing better is known. A rule of thumb: a larger pool bears more, and
/// [`queue::rho_for_stretch`](super::queue::rho_for_stretch) says how much.
pub const USUAL_TARGET_UTIL: f64 = 0.7;

/// Passes a share from 0 to 1 on.
fn share(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "from 0 to 1",
        })
    }
}

/// Passes a target utilization on: above 0 and at most 1.
fn target_util(value: f64) -> Result<f64, ModelError> {
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name: "target utilization",
            must: "above 0 and at most 1",
        })
    }
}
