//! What a reader of a fleet must know before relying on it.

use std::fmt;

/// A doubt about a fleet, with the numbers behind it.
///
/// `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::fleet::Warning;
/// let warning = Warning::PoolTooSmall { configured: 5, needed: 8 };
/// assert_eq!(warning.code(), "pool_too_small");
/// assert_eq!(warning.to_string(), "each pool holds 5 connections and the load needs 8: requests will wait for one");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// More than one shard, or cluster mode asked for: Redis Cluster has fewer commands than one node.
    ClusterMode {
        /// Primaries.
        shards: u64,
    },
    /// No copy of the data: a node that fails takes its keys along.
    NoReplica,
    /// Data were sized for memory with next to no room for a fork, fragmentation and output buffers.
    LittleHeadroom {
        /// Share of memory kept free, in whole percent, rounded down.
        percent: u32,
    },
    /// The configured pools can ask for more connections than the server has.
    PoolsExceedServer {
        /// All pools together.
        configured: u64,
        /// What the server leaves them.
        available: u64,
    },
    /// Each pool is smaller than the load needs.
    PoolTooSmall {
        /// Connections in each pool.
        configured: u64,
        /// Connections that each instance needs.
        needed: u64,
    },
    /// The pools as configured cannot keep up: requests wait for a connection without end.
    PoolOverloaded {
        /// Connections in each pool.
        configured: u64,
    },
    /// The read nodes are too few while the cache is cold.
    ColdCache {
        /// Nodes with a warm cache.
        warm: u64,
        /// Nodes without the cache.
        cold: u64,
    },
}

impl Warning {
    /// A stable name for programs. The example is at [`Warning`].
    pub fn code(&self) -> &'static str {
        match self {
            Warning::ClusterMode { .. } => "cluster_mode",
            Warning::NoReplica => "no_replica",
            Warning::LittleHeadroom { .. } => "little_headroom",
            Warning::PoolsExceedServer { .. } => "pools_exceed_server",
            Warning::PoolTooSmall { .. } => "pool_too_small",
            Warning::PoolOverloaded { .. } => "pool_overloaded",
            Warning::ColdCache { .. } => "cold_cache",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::ClusterMode { shards } => write!(
                f,
                "{shards} primaries form a Redis Cluster: it has database 0 only, and commands on several keys need hash tags"
            ),
            Warning::NoReplica => {
                f.write_str("without a replica, a node that fails takes its keys along")
            }
            Warning::LittleHeadroom { percent } => write!(
                f,
                "{percent} % of memory is kept free: a snapshot under writes, fragmentation and output buffers often need 25 %"
            ),
            Warning::PoolsExceedServer {
                configured,
                available,
            } => write!(
                f,
                "the pools can open {configured} connections and the server leaves them {available}"
            ),
            Warning::PoolTooSmall { configured, needed } => write!(
                f,
                "each pool holds {configured} connections and the load needs {needed}: requests will wait for one"
            ),
            Warning::PoolOverloaded { configured } => write!(
                f,
                "a pool of {configured} connections cannot keep up: requests wait for one without end"
            ),
            Warning::ColdCache { warm, cold } => write!(
                f,
                "with an empty cache the reads need {cold} nodes instead of {warm}"
            ),
        }
    }
}
