//! A cache: memory by the measured layout of Redis, operations, masters and replicas.

use super::claim::{cold_factor, hits_for_cut};
use super::{Draft, GB, Load, MOST, Phase, Ready, TierAt, cache_cut, nodes_for};
use crate::catalog::{Kind, Offer};
use crate::model::fleet::{RedisNodes, RedisStrings, redis_memory};
use crate::plan::bill::{self, CacheUse, Line};
use crate::quantity::show::{bytes, number, percent};
use crate::scenario::tier::{Tier, TierKind};

/// Operations a second up to which AWS advises burstable nodes.
const BURSTABLE_RPS: f64 = 20_000.0;
/// A Gbit/s, in bytes a second.
const GBPS_BYTES: f64 = 1.25e8;
/// A cluster elects by a majority of its masters.
const LEAST_MASTERS: f64 = 3.0;
/// Above all that a store is built of, for a node whose memory nobody knows.
const ANY_BYTES: f64 = 1e15;

/// Masters, copies of each, and why.
struct Layout {
    phase: Phase,
    masters: f64,
    replicas: f64,
    cluster: bool,
}

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    let tier = ready.tier;
    let mut draft = ready.draft();
    let keys = keys(tier, load);
    let Some(used_bytes) = used_bytes(tier, keys) else {
        draft.grave("The keys are more than can be counted: check their number and length.".into());
        return draft.finish(TierKind::Cache, Phase::SingleNode, 0.0, load.peak_rps);
    };
    let operations_rps = load.peak_rps * tier.value("operations");
    let operation_bytes = tier.value("key_bytes") + tier.value("value_bytes");
    let of = |offer: Option<&Offer>| {
        let each_rps = node_rps(tier, offer) * tier.value("target");
        let by_operations = nodes_for(operations_rps, each_rps).unwrap_or(1.0);
        let each_bytes_s = bandwidth(tier, offer);
        let moved = operations_rps * operation_bytes;
        let by_network = each_bytes_s.and_then(|each| nodes_for(moved, each));
        let node = ready.node_bytes(offer);
        let room = node.map(|node| node * (1.0 - tier.value("reserve")));
        let by_memory = room.and_then(|room| nodes_for(used_bytes, room));
        let needed = by_memory.unwrap_or(1.0).max(by_operations);
        let needed = needed.max(by_network.unwrap_or(1.0));
        (room, layout(tier, keys, needed))
    };
    let (offer, larger) = ready.node(|offer| {
        let layout = of(offer).1;
        // Into how many masters a cluster is split matters to nobody.
        (if layout.cluster { 2.0 } else { 1.0 }, layout.nodes())
    });
    let (room, mut layout) = of(offer);
    if larger && layout.phase == Phase::SingleNode {
        layout.phase = Phase::MoreMemory;
    }
    draft.notes.extend(ready.chosen(Kind::Cache, offer));
    if let Some(room) = room {
        let used = used_bytes / layout.masters;
        match tier.is("keys_follow_load") {
            true => draft.rate_limit("memory", used, room, "bytes"),
            false => draft.limit("memory", used, room, "bytes"),
        }
    }
    let each = operations_rps / layout.masters;
    let each_rps = node_rps(tier, offer) * tier.value("target");
    draft.rate_limit("operations", each, each_rps, "per second");
    if let Some(allowed) = bandwidth(tier, offer) {
        let moved = each * operation_bytes;
        draft.rate_limit("network", moved, allowed, "bytes per second");
    }
    lines(ready, offer, &mut draft, &layout, used_bytes);
    layout_notes(tier, &mut draft, &layout);
    rule_notes(tier, &mut draft, room);
    claim_notes(ready, &mut draft);
    let units = match tier.choice("hosting") {
        "shared" => 0.0,
        _ => layout.nodes(),
    };
    draft.finish(TierKind::Cache, layout.phase, units, load.peak_rps)
}

impl Layout {
    fn nodes(&self) -> f64 {
        self.masters * (1.0 + self.replicas)
    }
}

/// What a node carries: as a person says, or by a rule of thumb, which is less where the processors are not there all the time.
fn node_rps(tier: &Tier, offer: Option<&Offer>) -> f64 {
    let usual = tier.value("node_operations");
    let said = tier.written().any(|(name, _)| name == "node_operations");
    let burstable = offer.is_some_and(|offer| offer.baseline_share.is_some());
    match burstable && !said {
        true => usual.min(BURSTABLE_RPS),
        false => usual,
    }
}

/// Bytes a second that a node can keep up within its target; none if no list says.
fn bandwidth(tier: &Tier, offer: Option<&Offer>) -> Option<f64> {
    let gbps = offer?.network_gbps?;
    Some(gbps * GBPS_BYTES * tier.value("target"))
}

pub(super) fn keys(tier: &Tier, load: &Load) -> f64 {
    let keys = tier.value("keys") + tier.value("users") * tier.value("keys_per_user");
    let growth = match tier.is("keys_follow_load") {
        true => load.growth,
        false => 1.0,
    };
    (keys * growth).ceil().min(MOST)
}

/// Bytes of so many keys: as measured for one, or by the lengths.
fn used_bytes(tier: &Tier, keys: f64) -> Option<f64> {
    let base = tier.value("base");
    if let Some(each) = tier.given("bytes_per_key") {
        return Some(base + keys * each);
    }
    let strings = RedisStrings {
        keys: keys as u64,
        key_bytes: tier.value("key_bytes") as u64,
        value_bytes: tier.value("value_bytes") as u64,
        expire: tier.is("expire"),
    };
    let nodes = RedisNodes {
        base_bytes: base as u64,
        headroom: 0.0,
        node_bytes: ANY_BYTES,
        replicas: 0,
        cluster: false,
        operations: None,
    };
    let memory = redis_memory(&strings, &nodes).ok()?;
    Some(memory.used_bytes as f64)
}

/// Whether a rule of one's own is reached.
fn reached(tier: &Tier, name: &str, keys: f64) -> bool {
    tier.given(name).is_some_and(|from| keys >= from)
}

fn layout(tier: &Tier, keys: f64, needed: f64) -> Layout {
    let grow = tier.is("grow");
    let asked = tier.choice("layout");
    let cluster = asked == "cluster" || reached(tier, "cluster_from", keys) || grow && needed > 1.0;
    if cluster {
        let masters = tier.value("masters").max(LEAST_MASTERS);
        let masters = if grow {
            masters.max(needed).min(1e6)
        } else {
            masters
        };
        return Layout {
            phase: Phase::Cluster(masters as u32),
            masters,
            replicas: tier.value("replicas"),
            cluster,
        };
    }
    let replicas = match asked {
        "replica" => tier.value("replicas"),
        _ => 0.0,
    };
    let phase = match replicas as u32 {
        0 if reached(tier, "more_memory_from", keys) => Phase::MoreMemory,
        0 => Phase::SingleNode,
        n => Phase::Replicas(n),
    };
    Layout {
        phase,
        masters: 1.0,
        replicas,
        cluster,
    }
}

fn lines(
    ready: &Ready,
    offer: Option<&Offer>,
    draft: &mut Draft,
    layout: &Layout,
    used_bytes: f64,
) {
    let tier = ready.tier;
    match tier.choice("hosting") {
        "own" => {
            let line = Line::own("Cache machines", layout.nodes(), tier.value("node_cost"));
            draft.lines.push(line);
        }
        "managed" => {
            let Some(offer) = offer else { return };
            let backup_gb = match tier.is("backups") {
                true => tier.given("backup").unwrap_or(used_bytes) / GB,
                false => 0.0,
            };
            let used = CacheUse {
                backup_gb,
                ..CacheUse::new(offer, layout.masters as u32, layout.replicas as u32)
            };
            draft.bill(bill::cache(&ready.market, &used));
        }
        _ => {}
    }
}

/// What a layout cannot be.
fn layout_notes(tier: &Tier, draft: &mut Draft, layout: &Layout) {
    let masters = tier.value("masters");
    if layout.cluster && masters < LEAST_MASTERS {
        draft.grave(format!(
            "A cluster elects by a majority of its masters and needs at least 3: {masters} are refused, and 3 are counted."
        ));
    }
    if layout.cluster && tier.value("databases") > 1.0 {
        draft.grave(format!(
            "A cluster has only database 0, and {} are in use: prefix the keys, or keep one node for each.",
            tier.text("databases")
        ));
    }
    if let Some(nodes) = tier.given("nodes") {
        let without = (2.0 * masters - nodes).min(masters);
        if tier.choice("layout") == "cluster" && without > 0.0 {
            draft.grave(format!(
                "{nodes} nodes with {masters} masters leave {without} of them without a replica: a node that fails takes its keys along."
            ));
        }
    }
    if tier.choice("value_type") == "other" && tier.given("bytes_per_key").is_none() {
        draft.remark(
            "The bytes of a key were measured on strings: give those of these types as MEMORY USAGE says."
                .into(),
        );
    }
}

/// Whether rules of one's own are asked for by the memory at all.
fn rule_notes(tier: &Tier, draft: &mut Draft, room: Option<f64>) {
    let (Some(from), Some(room)) = (tier.given("cluster_from"), room) else {
        return;
    };
    let Some(used) = used_bytes(tier, from).filter(|used| *used < room) else {
        return;
    };
    draft.remark(format!(
        "A cluster from {} keys on is early: they take {}, {} of what one node holds.",
        tier.text("cluster_from"),
        bytes(used),
        percent(used / room)
    ));
}

/// What the hit rate promises, and what is claimed of it.
fn claim_notes(ready: &Ready, draft: &mut Draft) {
    let tier = ready.tier;
    let reads = tier.value("read_share");
    let hits = cache_cut(tier);
    if hits > 0.0
        && !ready.beside_database
        && let Some(times) = cold_factor(reads, hits)
    {
        draft.remark(format!(
            "If the cache is lost or empty, the load of the database rises to {}×.",
            number(times)
        ));
    }
    let Some(cut) = tier.given("claimed_cut") else {
        return;
    };
    let most = tier.given("claimed_cut_to").unwrap_or(cut).max(cut);
    let range = |low: f64, high: f64| match low < high {
        true => format!("{}–{}", percent(low).trim_end_matches(" %"), percent(high)),
        false => percent(high),
    };
    let claim = range(cut, most);
    match (hits_for_cut(reads, cut), hits_for_cut(reads, most)) {
        (Some(low), Some(high)) => draft.remark(format!(
            "A cut of the database's load by {claim} needs hits of {} at a share of reads of {}; planned are {}.",
            range(low, high),
            percent(reads),
            percent(hits)
        )),
        _ => draft.grave(format!(
            "A cut of the database's load by {claim} cannot be: writes pass the cache by, and reads are only {}.",
            percent(reads)
        )),
    }
}
