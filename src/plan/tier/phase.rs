//! How a tier is laid out, in words.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::quantity::show::plural;

/// How a tier is laid out. Prints as words, and is written as them.
///
/// ```
/// use plimsoll::plan::tier::Phase;
/// assert_eq!(Phase::Cluster(3).to_string(), "cluster of 3 masters");
/// let sharded = Phase::Database { shards: 4, replicas: 1, pooler: true, larger: false };
/// assert_eq!(sharded.to_string(), "4 shards, 1 read replica each, with a pooler");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// One node.
    SingleNode,
    /// One node with more memory than at the beginning.
    MoreMemory,
    /// A primary and so many copies.
    Replicas(u32),
    /// A cluster of so many masters.
    Cluster(u32),
    /// A database.
    Database {
        /// Shards; 1 if it is not split.
        shards: u32,
        /// Replicas to read from, of each shard.
        replicas: u32,
        /// Whether a pooler is there, or must be.
        pooler: bool,
        /// Whether its instances are larger than the least, where none is chosen.
        larger: bool,
    },
    /// The provider adds what is needed.
    Scaled,
    /// So many nodes.
    Nodes(u32),
    /// Traffic within what is free.
    Included,
    /// Traffic that is billed.
    Billed,
    /// All data where they are read at once.
    AtHand,
    /// Older data in the archive.
    Archiving,
    /// Data on so many disks.
    Disks(u32),
    /// Each request is logged.
    AllLogged,
    /// Some requests are logged.
    Sampled,
    /// Nothing is logged.
    Unlogged,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = |n: u32, noun| plural(u64::from(n), noun);
        f.write_str(match *self {
            Phase::SingleNode => "single node",
            Phase::MoreMemory => "single node with more memory",
            Phase::Replicas(1) => "primary and replica",
            Phase::Replicas(n) => return write!(f, "primary and {}", several(n, "replica")),
            Phase::Cluster(n) => return write!(f, "cluster of {}", several(n, "master")),
            Phase::Database {
                shards,
                replicas,
                pooler,
                larger,
            } => {
                let pooler = if pooler { ", with a pooler" } else { "" };
                if (shards, replicas, larger) == (1, 0, true) {
                    return write!(f, "one larger instance{pooler}");
                }
                let of = if larger { " of larger instances" } else { "" };
                let each = if shards > 1 { " each" } else { "" };
                return match (shards, replicas) {
                    (0 | 1, 0) => write!(f, "one instance{pooler}"),
                    (0 | 1, n) => write!(f, "{}{of}{pooler}", several(n, "read replica")),
                    (n, 0) => write!(f, "{}{of}{pooler}", several(n, "shard")),
                    (n, m) => {
                        let (shards, replicas) = (several(n, "shard"), several(m, "read replica"));
                        write!(f, "{shards}{of}, {replicas}{each}{pooler}")
                    }
                };
            }
            Phase::Scaled => "scaled by the provider",
            Phase::Nodes(n) => return f.write_str(&several(n, "node")),
            Phase::Included => "traffic within what is free",
            Phase::Billed => "traffic that is billed",
            Phase::AtHand => "all data at hand",
            Phase::Archiving => "older data archived",
            Phase::Disks(n) => return f.write_str(&several(n, "disk")),
            Phase::AllLogged => "every request logged",
            Phase::Sampled => "a sample of the requests logged",
            Phase::Unlogged => "no request logged",
        })
    }
}

impl Serialize for Phase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
