//! A look-aside cache in front of a database: every request asks the cache, a miss asks the database too (plain arithmetic).

use super::share;
use crate::model::{ModelError, Standing, finite, not_negative};

/// From this hit rate down, the slowest twentieth of the requests are misses.
const HIT_RATE_OF_P95: f64 = 0.95;
/// A hit rate above 1 by less than this is 1 but for rounding.
const SLACK: f64 = 1e-12;

/// Which path the 95th percentile of the response time lies on; see the example of [`cache_latency`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePath {
    /// Fewer than 5 % of the requests miss: the p95 is the cache's.
    Cache,
    /// 5 % or more miss: the p95 is in the database's own tail, and a faster cache does not move it.
    Database,
}

/// Response time through a look-aside cache: what [`cache_latency`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CacheLatency {
    /// Mean response time, in the unit given.
    pub mean: f64,
    /// The mean while the cache is empty: each request pays both.
    pub mean_cold: f64,
    /// Where the p95 lies, if misses are slower than hits.
    pub p95_path: CachePath,
    /// Exact: means add.
    pub standing: Standing,
}

/// The hit rate that cuts the load of the database by a share: cut / read share. None if even a perfect cache does not do it.
///
/// Writes pass a cache by, so that the cut is never more than the share of the reads. Both are shares from 0 to 1, of requests.
///
/// # Errors
/// `invalid_input` outside that domain.
///
/// ```
/// use plimsoll::model::fleet::hit_rate_for_reduction;
/// assert!((hit_rate_for_reduction(0.9, 0.8)?.unwrap() - 0.8889).abs() < 1e-4);
/// assert_eq!(hit_rate_for_reduction(0.7, 0.8)?, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn hit_rate_for_reduction(read_share: f64, reduction: f64) -> Result<Option<f64>, ModelError> {
    share(read_share, "share of reads")?;
    share(reduction, "cut of the load")?;
    if reduction == 0.0 {
        return Ok(Some(0.0));
    }
    // Without reads this is infinite.
    let hit = reduction / read_share;
    Ok((hit <= 1.0 + SLACK).then_some(hit.min(1.0)))
}

/// Mean response time through a look-aside cache, cache + (1 - hit) · database, and the path of the p95.
///
/// `hit` is the hit rate, a share from 0 to 1; `cache` and `database` are the mean times of the two, 0 or more, in any unit of
/// time. At exactly 5 % of misses the p95 is counted to the database, the careful side.
///
/// # Errors
/// `invalid_input` outside that domain, or if the sum leaves the range of `f64`.
///
/// ```
/// use plimsoll::model::fleet::{CachePath, cache_latency};
/// let latency = cache_latency(0.75, 1.0, 20.0)?;
/// assert_eq!((latency.mean, latency.mean_cold), (6.0, 21.0));
/// assert_eq!(latency.p95_path, CachePath::Database);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn cache_latency(hit: f64, cache: f64, database: f64) -> Result<CacheLatency, ModelError> {
    share(hit, "hit rate")?;
    not_negative(cache, "time of the cache")?;
    not_negative(database, "time of the database")?;
    Ok(CacheLatency {
        mean: finite(cache + (1.0 - hit) * database, "mean time")?,
        mean_cold: finite(cache + database, "mean time")?,
        p95_path: if hit <= HIT_RATE_OF_P95 {
            CachePath::Database
        } else {
            CachePath::Cache
        },
        standing: Standing::Exact,
    })
}
