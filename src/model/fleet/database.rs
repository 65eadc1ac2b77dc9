//! Connections, read nodes and shards of a database (Little's law for connections in use: Little, *Operations Research* 9,
//! 1961; the wait for one: M/M/c, Kleinrock, *Queueing Systems* I, §3.5; the rest is plain arithmetic).

use super::instances::{Resource, needed, needed_here};
use super::{Warning, share};
use crate::model::queue::Mmc;
use crate::model::{ModelError, Standing, finite, not_negative};

/// Instances of an application, each with its own pool of connections to one server, as [`db_pool`] takes them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DbPools {
    /// Instances of the application, 1 or more.
    pub instances: u64,
    /// The most connections that the pool of one instance opens.
    pub pool_max: u64,
    /// The most connections that the server takes.
    pub max_connections: u64,
    /// How many of them it keeps for administrators and replicas; not more than `max_connections`.
    pub reserved: u64,
    /// Queries (or transactions, if a connection is held for one) per second from all instances, 0 or more.
    pub queries_rps: f64,
    /// Mean time for which a query holds its connection, in seconds, 0 or more: with the time of the application in between.
    pub hold_s: f64,
    /// How much of the connections may be in use on average, above 0 and up to 1.
    pub target_util: f64,
}

/// What the pools need and what the server gives: what [`db_pool`] says.
#[derive(Debug, Clone, PartialEq)]
pub struct DbPool {
    /// Connections if every pool is full.
    pub connections_worst: u64,
    /// What the server leaves the pools.
    pub available: u64,
    /// Whether the server takes every pool full.
    pub fits: bool,
    /// The largest pool that an instance may have if all are equal.
    pub max_pool_per_instance: u64,
    /// Mean connections in use: rate · holding time.
    pub mean_in_use: f64,
    /// Connections needed at the target utilization.
    pub pool_total_needed: u64,
    /// The same for one instance, rounded up.
    pub pool_per_instance_needed: u64,
    /// Whether the pools that are needed exceed what the server leaves them, so that a pooler has to share connections.
    pub needs_pooler: bool,
    /// How requests wait for a connection of their instance's pool, as configured. None for numbers beyond what a queue can be
    /// computed for.
    pub wait: Option<PoolWait>,
    /// Exact: Little's law. The wait has a standing of its own.
    pub standing: Standing,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// The pool of one instance as a queue: M/M/c with as many servers as it has connections, each instance an equal part of the
/// queries. A part of [`DbPool`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolWait {
    /// Whether the pool keeps up. If not, the wait is infinite.
    pub stable: bool,
    /// Connections in use over those of the pool; above 1 it cannot keep up.
    pub utilization: f64,
    /// Share of the requests that wait, 0 to 1.
    pub p_wait: f64,
    /// Mean wait of all requests, in seconds.
    pub mean_s: f64,
    /// A rule of thumb: holding times are taken as exponential and queries as independent of each other.
    pub standing: Standing,
}

/// The load of a database with a cache in front, as [`db_split`] takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DbLoad<'a> {
    /// Reads per second before the cache, 0 or more.
    pub reads_rps: f64,
    /// Writes per second, 0 or more.
    pub writes_rps: f64,
    /// Share of the reads that the cache answers, 0 to 1.
    pub hit: f64,
    /// Reads per second that one node serves, above 0.
    pub read_rps_per_node: f64,
    /// Writes per second that one node takes, above 0.
    pub write_rps_per_node: f64,
    /// How much of both may be used, above 0 and up to 1.
    pub target_util: f64,
    /// What is stored, and what a node stores. None if storage sets no limit.
    pub storage: Option<Resource<'a>>,
}

/// Nodes of a database: what [`db_split`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct DbSplit {
    /// Reads per second that miss the cache.
    pub db_reads_rps: f64,
    /// Reads and writes per second that reach the database.
    pub db_load_rps: f64,
    /// Share of the load that the cache takes away, 0 to 1; 0 without load.
    pub load_reduction: f64,
    /// Nodes that the remaining reads need.
    pub read_nodes: u64,
    /// Nodes that all reads need while the cache is empty.
    pub cold_read_nodes: u64,
    /// Shards that the writes need: replicas do not reduce writes, as each of them repeats every write.
    pub shards_by_writes: u64,
    /// Shards that the storage needs. None if storage sets no limit.
    pub shards_by_storage: Option<u64>,
    /// The larger of both.
    pub shards: u64,
    /// Exact: arithmetic.
    pub standing: Standing,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// Connections needed, ⌈rate · hold / utilization⌉, against those configured and those the server has.
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`DbPools`], counts beyond 2⁵³ connections.
///
/// ```
/// use plimsoll::model::fleet::{DbPools, db_pool};
/// let pool = db_pool(&DbPools {
///     instances: 3, pool_max: 20, max_connections: 100, reserved: 3, queries_rps: 500.0, hold_s: 0.01, target_util: 0.7,
/// })?;
/// assert_eq!((pool.connections_worst, pool.max_pool_per_instance, pool.pool_per_instance_needed), (60, 32, 3));
/// assert_eq!(pool.mean_in_use, 5.0);
/// assert!(pool.wait.unwrap().p_wait < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn db_pool(pools: &DbPools) -> Result<DbPool, ModelError> {
    let found = db_connections(pools)?;
    let DbConnections {
        available,
        pool_total_needed,
        ..
    } = found;
    let pool_per_instance_needed = pool_total_needed.div_ceil(pools.instances);
    let too_much = Warning::PoolsExceedServer {
        configured: found.connections_worst,
        available,
    };
    let too_small = Warning::PoolTooSmall {
        configured: pools.pool_max,
        needed: pool_per_instance_needed,
    };
    let wait = wait(pools).ok();
    let overloaded = Warning::PoolOverloaded {
        configured: pools.pool_max,
    };
    let doubts = [
        wait.is_some_and(|w| !w.stable).then_some(overloaded),
        (!found.fits).then_some(too_much),
        (pools.pool_max < pool_per_instance_needed).then_some(too_small),
    ];
    Ok(DbPool {
        connections_worst: found.connections_worst,
        available,
        fits: found.fits,
        max_pool_per_instance: available / pools.instances,
        mean_in_use: found.mean_in_use,
        pool_total_needed,
        pool_per_instance_needed,
        wait,
        needs_pooler: product(pools.instances, pool_per_instance_needed)? > available,
        standing: Standing::Exact,
        warnings: doubts.into_iter().flatten().collect(),
    })
}

/// The numbers of [`DbPool`] that limits are made of: without the wait, which takes longer than all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DbConnections {
    pub(crate) connections_worst: u64,
    pub(crate) available: u64,
    pub(crate) fits: bool,
    pub(crate) mean_in_use: f64,
    pool_total_needed: u64,
}

/// As [`db_pool`], without the wait.
#[inline(always)]
pub(crate) fn db_connections(pools: &DbPools) -> Result<DbConnections, ModelError> {
    not_negative(pools.queries_rps, "rate of queries")?;
    not_negative(pools.hold_s, "holding time")?;
    let available = pools.max_connections.checked_sub(pools.reserved);
    let available = available.ok_or(ModelError::InvalidInput {
        name: "reserved connections",
        must: "at most all connections",
    })?;
    if pools.instances == 0 {
        return Err(ModelError::InvalidInput {
            name: "number of instances",
            must: "1 or more",
        });
    }
    let connections_worst = product(pools.instances, pools.pool_max)?;
    let mean_in_use = finite(pools.queries_rps * pools.hold_s, "connections in use")?;
    let pool_total_needed = needed_here(&Resource {
        name: "connections",
        demand: mean_in_use,
        per_instance: 1.0,
        target_util: pools.target_util,
    })?;
    Ok(DbConnections {
        connections_worst,
        available,
        fits: connections_worst <= available,
        mean_in_use,
        pool_total_needed,
    })
}

fn wait(pools: &DbPools) -> Result<PoolWait, ModelError> {
    let rate = pools.queries_rps / pools.instances as f64;
    let standing = Standing::Heuristic;
    let idle = rate == 0.0 || pools.hold_s == 0.0;
    if idle || pools.pool_max == 0 {
        return Ok(PoolWait {
            stable: idle,
            utilization: if idle { 0.0 } else { f64::INFINITY },
            p_wait: if idle { 0.0 } else { 1.0 },
            mean_s: if idle { 0.0 } else { f64::INFINITY },
            standing,
        });
    }
    let means = Mmc::new(rate, 1.0 / pools.hold_s, pools.pool_max)?.means();
    Ok(PoolWait {
        stable: means.stable,
        utilization: means.utilization,
        p_wait: means.p_wait,
        mean_s: means.mean_wait,
        standing,
    })
}

fn product(instances: u64, connections: u64) -> Result<u64, ModelError> {
    // Two numbers of 32 bits need no check, which is a call in wasm.
    if instances.max(connections) <= u64::from(u32::MAX) {
        return Ok(instances * connections);
    }
    instances
        .checked_mul(connections)
        .ok_or(ModelError::InvalidInput {
            name: "size of the pools",
            must: "small enough to count",
        })
}

/// Read nodes ⌈R(1 - h) / (capacity · utilization)⌉, and shards by writes ⌈W / (capacity · utilization)⌉ or by storage.
///
/// No load needs no node.
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`DbLoad`], more than 2⁵³ nodes.
///
/// ```
/// use plimsoll::model::fleet::{DbLoad, db_split};
/// let split = db_split(&DbLoad {
///     reads_rps: 5000.0, writes_rps: 1500.0, hit: 0.6, read_rps_per_node: 1000.0, write_rps_per_node: 500.0,
///     target_util: 0.7, storage: None,
/// })?;
/// assert_eq!((split.read_nodes, split.cold_read_nodes, split.shards), (3, 8, 5));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn db_split(load: &DbLoad<'_>) -> Result<DbSplit, ModelError> {
    not_negative(load.reads_rps, "rate of reads")?;
    not_negative(load.writes_rps, "rate of writes")?;
    share(load.hit, "hit rate")?;
    let nodes = |demand, per_instance| {
        needed(&Resource {
            name: "nodes",
            demand,
            per_instance,
            target_util: load.target_util,
        })
    };
    let db_reads_rps = load.reads_rps * (1.0 - load.hit);
    let all_rps = finite(load.reads_rps + load.writes_rps, "load")?;
    let read_nodes = nodes(db_reads_rps, load.read_rps_per_node)?;
    let cold_read_nodes = nodes(load.reads_rps, load.read_rps_per_node)?;
    let shards_by_writes = nodes(load.writes_rps, load.write_rps_per_node)?;
    let shards_by_storage = load.storage.as_ref().map(needed).transpose()?;
    let cold = Warning::ColdCache {
        warm: read_nodes,
        cold: cold_read_nodes,
    };
    Ok(DbSplit {
        db_reads_rps,
        db_load_rps: db_reads_rps + load.writes_rps,
        load_reduction: if all_rps > 0.0 {
            // The hit rate last: a tiny rate times it could lose its digits.
            load.reads_rps / all_rps * load.hit
        } else {
            0.0
        },
        read_nodes,
        cold_read_nodes,
        shards_by_writes,
        shards_by_storage,
        shards: shards_by_writes.max(shards_by_storage.unwrap_or(0)),
        standing: Standing::Exact,
        warnings: (cold_read_nodes > read_nodes)
            .then_some(cold)
            .into_iter()
            .collect(),
    })
}
