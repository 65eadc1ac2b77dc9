//! Memory and nodes of a Redis 7.0 that holds strings: the layout of its sources (`dict.h`, `object.c`, `sds.c`) in the size
//! classes of its allocator (jemalloc 5, `sc.h`; Evans, "A scalable concurrent malloc(3) implementation for FreeBSD", 2006).
//!
//! Redis 8 stores a key and its entry together, and needs another calibration.

use super::instances::{Resource, needed};
use super::{Warning, share};
use crate::model::{Graded, ModelError, Standing, positive};

/// Pointers of a hash table, and the least that jemalloc hands out.
const POINTER: u64 = 8;
const DICT_ENTRY: u64 = 24;
const ROBJ: u64 = 16;
/// Up to this length a value lies in one allocation with its object.
const EMBEDDED: u64 = 44;
/// Sizes up to here are exact in f64: 2⁵³ bytes, 9 PB.
const MOST_BYTES: u64 = 9_007_199_254_740_992;
/// 7·2⁶⁰, the largest class of jemalloc on 64 bits.
const LARGEST_CLASS: u64 = 7 << 60;
/// Redis Cluster elects by a majority of its primaries.
const LEAST_PRIMARIES: u64 = 3;
const LITTLE_HEADROOM: f64 = 0.1;

/// Keys with string values, all of one length; see the example of [`redis_memory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedisStrings {
    /// How many keys, up to 2⁵³.
    pub keys: u64,
    /// Length of a key, bytes, up to 2⁵³.
    pub key_bytes: u64,
    /// Length of a value, bytes, up to 2⁵³ (Redis takes 512 MB unless told otherwise).
    pub value_bytes: u64,
    /// Whether each key expires.
    pub expire: bool,
}

/// The nodes that are to hold them; see the example of [`redis_memory`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RedisNodes<'a> {
    /// What an empty server uses, bytes: about 1 000 000. Counted once.
    pub base_bytes: u64,
    /// Share of `maxmemory` to keep free for the copies of a fork, fragmentation and output buffers, from 0 and below 1; 0.25
    /// is usual.
    pub headroom: f64,
    /// The most memory of one node, bytes, above 0.
    pub node_bytes: f64,
    /// Copies of each primary.
    pub replicas: u32,
    /// Cluster mode even if one primary is enough. More than one primary is always a cluster.
    pub cluster: bool,
    /// Operations per second asked of all primaries and given by one: measure it, 100 000 is a common figure. None if only
    /// memory counts.
    pub operations: Option<Resource<'a>>,
}

/// Memory and nodes: what [`redis_memory`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct RedisMemory {
    /// Memory of one key with its value, without its share of the tables.
    pub bytes_per_key: u64,
    /// All keys, the tables and the base.
    pub used_bytes: u64,
    /// The `maxmemory` that leaves the headroom free, bytes, all primaries together.
    pub maxmemory_bytes: f64,
    /// Primaries that memory needs.
    pub shards_by_memory: u64,
    /// Primaries that the operations need. None if they were not given.
    pub shards_by_operations: Option<u64>,
    /// Primaries: the larger of both, and at least 3 if it is a cluster.
    pub shards: u64,
    /// Primaries and replicas.
    pub nodes: u64,
    /// Whether it is a cluster.
    pub cluster: bool,
    /// Against a redis-server 7.0.15 the bytes per key were within 0.4 % at 100 000 keys and within 2 % at 10 000.
    pub standing: Standing,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// The bytes that jemalloc reserves for a request: 8, steps of 16 up to 128, then four classes to each doubling.
///
/// A request of 0 gets 8. O(1).
///
/// # Errors
/// `invalid_input`: a request above the largest class, 7·2⁶⁰.
///
/// ```
/// use plimsoll::model::fleet::jemalloc_size_class;
/// assert_eq!(jemalloc_size_class(100)?, 112);
/// assert_eq!(jemalloc_size_class(129)?, 160);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn jemalloc_size_class(bytes: u64) -> Result<u64, ModelError> {
    if bytes > LARGEST_CLASS {
        return Err(ModelError::InvalidInput {
            name: "size",
            must: "at most 7·2^60 bytes",
        });
    }
    Ok(match bytes {
        0..=8 => 8,
        9..=128 => bytes.next_multiple_of(16),
        _ => bytes.next_multiple_of((1 << (bytes - 1).ilog2()) / 4),
    })
}

/// Memory of strings in Redis 7.0, `maxmemory`, primaries and nodes.
///
/// Each key has an entry (24 bytes), its name and its object (16 bytes) with the value, embedded up to 44 bytes; if it expires,
/// another entry. Each text has a header of 1, 3, 5 or 9 bytes and a byte at its end. All are rounded up to the classes of
/// jemalloc. A table has 8 bytes for each of 2^⌈log₂ keys⌉ slots, and there are two if keys expire. Then
/// `maxmemory` = used / (1 - headroom), primaries = ⌈maxmemory / node⌉ or as many as the operations need, and nodes =
/// primaries · (1 + replicas). O(1).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`RedisStrings`] or [`RedisNodes`], more than 2⁵³ bytes or nodes.
///
/// ```
/// use plimsoll::model::fleet::{RedisNodes, RedisStrings, redis_memory};
/// let strings = RedisStrings { keys: 100_000, key_bytes: 30, value_bytes: 100, expire: true };
/// let nodes = RedisNodes {
///     base_bytes: 1_000_000, headroom: 0.25, node_bytes: 6.0 * 1024f64.powi(3), replicas: 1, cluster: false, operations: None,
/// };
/// let memory = redis_memory(&strings, &nodes)?;
/// assert_eq!((memory.bytes_per_key, memory.used_bytes, memory.nodes), (224, 25_497_152, 2));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn redis_memory(
    strings: &RedisStrings,
    nodes: &RedisNodes<'_>,
) -> Result<RedisMemory, ModelError> {
    positive(nodes.node_bytes, "memory of a node")?;
    let free = headroom(nodes.headroom)?;
    let bytes_per_key = bytes_per_key(strings)?;
    let used_bytes = used_bytes(strings, bytes_per_key, nodes.base_bytes)?;
    let maxmemory_bytes = used_bytes as f64 / (1.0 - free);
    let shards_by_memory = needed(&Resource {
        name: "memory",
        demand: maxmemory_bytes,
        per_instance: nodes.node_bytes,
        target_util: 1.0,
    })?;
    let shards_by_operations = nodes.operations.as_ref().map(needed).transpose()?;
    let enough = shards_by_memory.max(shards_by_operations.unwrap_or(0));
    let cluster = nodes.cluster || enough > 1;
    let shards = if cluster {
        enough.max(LEAST_PRIMARIES)
    } else {
        enough
    };
    Ok(RedisMemory {
        bytes_per_key,
        used_bytes,
        maxmemory_bytes,
        shards_by_memory,
        shards_by_operations,
        shards,
        nodes: u64::from(nodes.replicas)
            .saturating_add(1)
            .checked_mul(shards)
            .filter(|n| *n <= MOST_BYTES)
            .ok_or(ModelError::InvalidInput {
                name: "number of nodes",
                must: "at most 2^53",
            })?,
        cluster,
        standing: measured_against_a_server(strings.keys),
        warnings: doubts(nodes, shards, cluster),
    })
}

/// All keys, the tables and the base: the used memory of [`redis_memory`], without its nodes.
pub(crate) fn redis_used(strings: &RedisStrings, base_bytes: u64) -> Result<u64, ModelError> {
    used_bytes(strings, bytes_per_key(strings)?, base_bytes)
}

/// Memory at each of several numbers of keys, as a service grows: [`redis_memory`] for each, in the order given.
///
/// # Errors
/// As [`redis_memory`].
///
/// ```
/// use plimsoll::model::fleet::{RedisNodes, RedisStrings, redis_phases};
/// let strings = RedisStrings { keys: 0, key_bytes: 30, value_bytes: 100, expire: true };
/// let nodes = RedisNodes {
///     base_bytes: 1_000_000, headroom: 0.25, node_bytes: 1e9, replicas: 1, cluster: false, operations: None,
/// };
/// let used: Vec<u64> = redis_phases(&[500, 10_000], &strings, &nodes)?.iter().map(|m| m.used_bytes).collect();
/// assert_eq!(used, [1_120_192, 3_502_144]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn redis_phases(
    keys: &[u64],
    strings: &RedisStrings,
    nodes: &RedisNodes<'_>,
) -> Result<Vec<RedisMemory>, ModelError> {
    let at = |keys: &u64| {
        redis_memory(
            &RedisStrings {
                keys: *keys,
                ..*strings
            },
            nodes,
        )
    };
    keys.iter().map(at).collect()
}

/// The longest value, in bytes, for which the keys fit into `maxmemory_bytes` with the headroom free; None if even empty ones
/// do not fit or there is no key. `strings.value_bytes` is not used. O(53) evaluations.
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`RedisStrings`] or [`RedisNodes`], or `maxmemory_bytes` not above 0.
///
/// ```
/// use plimsoll::model::fleet::{RedisStrings, redis_largest_value};
/// let strings = RedisStrings { keys: 100_000, key_bytes: 30, value_bytes: 0, expire: true };
/// let longest = redis_largest_value(&strings, 1_000_000, 0.25, 256.0 * 1024.0 * 1024.0)?.unwrap();
/// assert_eq!(longest.value, 1786);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn redis_largest_value(
    strings: &RedisStrings,
    base_bytes: u64,
    headroom_share: f64,
    maxmemory_bytes: f64,
) -> Result<Option<Graded<u64>>, ModelError> {
    positive(maxmemory_bytes, "maxmemory")?;
    let room = maxmemory_bytes * (1.0 - headroom(headroom_share)?);
    let with = |value_bytes| RedisStrings {
        value_bytes,
        ..*strings
    };
    // The name of the key, the base and the number of keys are checked here; a value that is too long only does not fit.
    bytes_per_key(&with(0))?;
    if base_bytes > MOST_BYTES || strings.keys > MOST_BYTES {
        return Err(too_large());
    }
    let fits = |value_bytes| {
        let strings = with(value_bytes);
        bytes_per_key(&strings)
            .and_then(|each| used_bytes(&strings, each, base_bytes))
            .is_ok_and(|used| used as f64 <= room)
    };
    if strings.keys == 0 || !fits(0) {
        return Ok(None);
    }
    // The longer a value, the more it takes, so halving finds the last that fits.
    let (mut low, mut high) = (0, MOST_BYTES);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(Some(Graded {
        value: low,
        standing: measured_against_a_server(strings.keys),
    }))
}

fn headroom(free: f64) -> Result<f64, ModelError> {
    if share(free, "headroom")? < 1.0 {
        Ok(free)
    } else {
        Err(ModelError::InvalidInput {
            name: "headroom",
            must: "below 1",
        })
    }
}

fn bytes_per_key(strings: &RedisStrings) -> Result<u64, ModelError> {
    let entry = jemalloc_size_class(DICT_ENTRY)?;
    let value = if strings.value_bytes <= EMBEDDED {
        jemalloc_size_class(ROBJ + text(strings.value_bytes, 3)?)?
    } else {
        jemalloc_size_class(ROBJ)? + jemalloc_size_class(sds(strings.value_bytes)?)?
    };
    let entries = if strings.expire { 2 * entry } else { entry };
    Ok(entries + jemalloc_size_class(sds(strings.key_bytes)?)? + value)
}

/// A simple dynamic string: the header that its length needs, the text and the byte at its end.
fn sds(length: u64) -> Result<u64, ModelError> {
    let header = match length {
        0..=31 => 1,
        32..=255 => 3,
        256..=65_535 => 5,
        65_536..=0xffff_ffff => 9,
        _ => 17,
    };
    text(length, header)
}

fn text(length: u64, header: u64) -> Result<u64, ModelError> {
    if length <= MOST_BYTES {
        Ok(header + length + 1)
    } else {
        Err(too_large())
    }
}

fn used_bytes(strings: &RedisStrings, each: u64, base: u64) -> Result<u64, ModelError> {
    let tables = match strings.keys {
        0 => 0,
        keys => {
            let slots = keys.checked_next_power_of_two().ok_or(too_large())?;
            let tables = if strings.expire { 2 } else { 1 };
            product(slots, POINTER * tables)
        }
    };
    // Three factors below 2⁶⁴ cannot overflow 128 bits this way.
    let used = product(each, strings.keys) + tables + u128::from(base);
    u64::try_from(used)
        .ok()
        .filter(|used| *used <= MOST_BYTES)
        .ok_or(too_large())
}

/// Of two numbers of 32 bits in 64: more than these are a call in wasm.
fn product(a: u64, b: u64) -> u128 {
    match a.max(b) <= u64::from(u32::MAX) {
        true => u128::from(a * b),
        false => u128::from(a) * u128::from(b),
    }
}

fn too_large() -> ModelError {
    ModelError::InvalidInput {
        name: "amount of data",
        must: "at most 2^53 bytes",
    }
}

/// The measured errors; the fewer keys, the more the base weighs. Nothing was measured below ten thousand keys.
fn measured_against_a_server(keys: u64) -> Standing {
    match keys {
        100_000.. => Standing::Approx {
            relative_error: 0.004,
        },
        10_000.. => Standing::Approx {
            relative_error: 0.02,
        },
        _ => Standing::Heuristic,
    }
}

fn doubts(nodes: &RedisNodes<'_>, shards: u64, cluster: bool) -> Vec<Warning> {
    let little = Warning::LittleHeadroom {
        percent: (nodes.headroom * 100.0) as u32,
    };
    let doubts = [
        cluster.then_some(Warning::ClusterMode { shards }),
        (nodes.replicas == 0).then_some(Warning::NoReplica),
        (nodes.headroom < LITTLE_HEADROOM).then_some(little),
    ];
    doubts.into_iter().flatten().collect()
}
