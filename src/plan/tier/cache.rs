//! A cache: memory by the measured layout of Redis, operations, masters and replicas.

use super::claim::{cold_factor, hits_for_cut};
use super::{Draft, GB, Hosting, Load, MOST, Page, Phase, Ready, node_bytes, nodes_for};
use crate::catalog::{Kind, Offer};
use crate::model::fleet::{RedisStrings, redis_used};
use crate::plan::bill::{CacheUse, bill_cache};
use crate::quantity::show::{bytes, number, percent};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

/// Operations a second up to which AWS advises burstable nodes.
const BURSTABLE_RPS: f64 = 20_000.0;
/// A Gbit/s, in bytes a second.
const GBPS_BYTES: f64 = 1.25e8;
/// A cluster elects by a majority of its masters.
const LEAST_MASTERS: f64 = 3.0;

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    hosting: Hosting,
    keys: f64,
    value_bytes: f64,
    /// Of a request.
    operations: f64,
    hit_rate: f64,
    node_memory_bytes: Option<f64>,
    node_usd: f64,
    asked: Asked,
    grow: bool,
    masters: f64,
    replicas: f64,
    users: f64,
    keys_per_user: f64,
    keys_follow_load: bool,
    bytes_per_key: Option<f64>,
    key_bytes: f64,
    expire: bool,
    base_bytes: f64,
    /// What the keys take where they do not follow the load; none if they cannot be counted.
    standing_bytes: Option<f64>,
    reserve: f64,
    node_operations_rps: f64,
    /// Whether a person said that, and not the rule of thumb.
    node_operations_said: bool,
    target: f64,
    cached_reads_share: f64,
    more_memory_from: Option<f64>,
    cluster_from: Option<f64>,
    backups: bool,
    backup_bytes: Option<f64>,
}

/// The layout that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Single,
    Replica,
    Cluster,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Cache), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        let mut settings = Settings {
            hosting: Hosting::named(tier.choice("hosting")),
            keys: tier.value_at(const { named("keys") }),
            value_bytes: tier.value_at(const { named("value_bytes") }),
            operations: tier.value_at(const { named("operations") }),
            hit_rate: tier.value_at(const { named("hit_rate") }),
            node_memory_bytes: tier.given_at(const { named("node_memory") }),
            node_usd: tier.value_at(const { named("node_cost") }),
            asked: match tier.choice("layout") {
                "cluster" => Asked::Cluster,
                "replica" => Asked::Replica,
                _ => Asked::Single,
            },
            grow: tier.is_at(const { named("grow") }),
            masters: tier.value_at(const { named("masters") }),
            replicas: tier.value_at(const { named("replicas") }),
            users: tier.value_at(const { named("users") }),
            keys_per_user: tier.value_at(const { named("keys_per_user") }),
            keys_follow_load: tier.is_at(const { named("keys_follow_load") }),
            bytes_per_key: tier.given_at(const { named("bytes_per_key") }),
            key_bytes: tier.value_at(const { named("key_bytes") }),
            expire: tier.is_at(const { named("expire") }),
            base_bytes: tier.value_at(const { named("base") }),
            standing_bytes: None,
            reserve: tier.value_at(const { named("reserve") }),
            node_operations_said: tier.written().any(|(name, _)| name == "node_operations"),
            node_operations_rps: tier.value_at(const { named("node_operations") }),
            target: tier.value_at(const { named("target") }),
            cached_reads_share: tier.value_at(const { named("cached_reads") }),
            more_memory_from: tier.given_at(const { named("more_memory_from") }),
            cluster_from: tier.given_at(const { named("cluster_from") }),
            backups: tier.is_at(const { named("backups") }),
            backup_bytes: tier.given_at(const { named("backup") }),
        };
        let keys = keys(&settings, &Load::default());
        settings.standing_bytes = used_bytes(&settings, keys);
        settings
    }

    /// Share of the database's reads that it answers.
    pub(super) fn cut(&self) -> f64 {
        self.hit_rate * self.cached_reads_share
    }
}

/// Masters, copies of each, and why.
struct Layout {
    phase: Phase,
    masters: f64,
    replicas: f64,
    cluster: bool,
}

pub(super) fn at(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    let keys = keys(settings, load);
    let used_bytes = match settings.keys_follow_load {
        true => used_bytes(settings, keys),
        false => settings.standing_bytes,
    };
    let Some(used_bytes) = used_bytes else {
        if let Some(page) = draft.page() {
            page.grave(
                "The keys are more than can be counted: check their number and length.".into(),
            );
        }
        return (Phase::SingleNode, 0.0);
    };
    let operations_rps = load.peak_rps * settings.operations;
    let operation_bytes = settings.key_bytes + settings.value_bytes;
    let of = |offer: Option<&Offer>| {
        let each_rps = node_rps(settings, offer) * settings.target;
        let by_operations = nodes_for(operations_rps, each_rps).unwrap_or(1.0);
        let each_bytes_s = bandwidth(settings, offer);
        let moved = operations_rps * operation_bytes;
        let by_network = each_bytes_s.and_then(|each| nodes_for(moved, each));
        let node = node_bytes(settings.node_memory_bytes, offer);
        let room = node.map(|node| node * (1.0 - settings.reserve));
        let by_memory = room.and_then(|room| nodes_for(used_bytes, room));
        let needed = by_memory.unwrap_or(1.0).max(by_operations);
        let needed = needed.max(by_network.unwrap_or(1.0));
        (room, layout(settings, keys, needed))
    };
    let count = |offer: Option<&Offer>| {
        let layout = of(offer).1;
        // Into how many masters a cluster is split matters to nobody.
        (if layout.cluster { 2.0 } else { 1.0 }, layout.nodes())
    };
    // Backups are the same with all of them.
    let (node, larger) = ready.node(draft.paid_share(), &count, &|_| 0.0);
    let offer = node.map(|node| node.offer);
    let (room, mut layout) = of(offer);
    if larger && layout.phase == Phase::SingleNode {
        layout.phase = Phase::MoreMemory;
    }
    if let Some(page) = draft.page() {
        page.notes.extend(ready.chosen(Kind::Cache, node));
    }
    if let Some(room) = room {
        let used = used_bytes / layout.masters;
        match settings.keys_follow_load {
            true => draft.rate_limit("memory", used, room, "bytes"),
            false => draft.limit("memory", used, room, "bytes"),
        }
    }
    let each = operations_rps / layout.masters;
    let each_rps = node_rps(settings, offer) * settings.target;
    draft.rate_limit("operations", each, each_rps, "per second");
    if let Some(allowed) = bandwidth(settings, offer) {
        let moved = each * operation_bytes;
        draft.rate_limit("network", moved, allowed, "bytes per second");
    }
    lines(ready, settings, offer, draft, &layout, used_bytes);
    if let Some(page) = draft.page() {
        layout_notes(ready.tier, settings, page, &layout);
        rule_notes(ready.tier, settings, page, room);
        claim_notes(ready, settings, page);
    }
    let units = match settings.hosting {
        Hosting::Shared => 0.0,
        _ => layout.nodes(),
    };
    (layout.phase, units)
}

impl Layout {
    fn nodes(&self) -> f64 {
        self.masters * (1.0 + self.replicas)
    }
}

/// What a node carries: as a person says, or by a rule of thumb, which is less where the processors are not there all the time.
fn node_rps(settings: &Settings, offer: Option<&Offer>) -> f64 {
    let usual = settings.node_operations_rps;
    let burstable = offer.is_some_and(|offer| offer.baseline_share.is_some());
    match burstable && !settings.node_operations_said {
        true => burstable_rps(usual),
        false => usual,
    }
}

/// What a node carries by the rule of thumb where its processors are not there all the time, of what others carry.
pub(in crate::plan) fn burstable_rps(usual_rps: f64) -> f64 {
    usual_rps.min(BURSTABLE_RPS)
}

/// Bytes a second that a node can keep up within its target; none if no list says.
fn bandwidth(settings: &Settings, offer: Option<&Offer>) -> Option<f64> {
    let gbps = offer?.network_gbps?;
    Some(gbps * GBPS_BYTES * settings.target)
}

pub(super) fn keys(settings: &Settings, load: &Load) -> f64 {
    let keys = settings.keys + settings.users * settings.keys_per_user;
    let growth = match settings.keys_follow_load {
        true => load.growth,
        false => 1.0,
    };
    (keys * growth).ceil().min(MOST)
}

/// Bytes of so many keys: as measured for one, or by the lengths.
fn used_bytes(settings: &Settings, keys: f64) -> Option<f64> {
    let base = settings.base_bytes;
    if let Some(each) = settings.bytes_per_key {
        return Some(base + keys * each);
    }
    let strings = RedisStrings {
        keys: keys as u64,
        key_bytes: settings.key_bytes as u64,
        value_bytes: settings.value_bytes as u64,
        expire: settings.expire,
    };
    redis_used(&strings, base as u64)
        .ok()
        .map(|used| used as f64)
}

/// Whether a rule of one's own is reached.
fn reached(from: Option<f64>, keys: f64) -> bool {
    from.is_some_and(|from| keys >= from)
}

fn layout(settings: &Settings, keys: f64, needed: f64) -> Layout {
    let grow = settings.grow;
    let cluster = settings.asked == Asked::Cluster
        || reached(settings.cluster_from, keys)
        || grow && needed > 1.0;
    if cluster {
        let masters = settings.masters.max(LEAST_MASTERS);
        let masters = if grow {
            masters.max(needed).min(1e6)
        } else {
            masters
        };
        return Layout {
            phase: Phase::Cluster(masters as u32),
            masters,
            replicas: settings.replicas,
            cluster,
        };
    }
    let replicas = match settings.asked {
        Asked::Replica => settings.replicas,
        _ => 0.0,
    };
    let phase = match replicas as u32 {
        0 if reached(settings.more_memory_from, keys) => Phase::MoreMemory,
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
    settings: &Settings,
    offer: Option<&Offer>,
    draft: &mut Draft,
    layout: &Layout,
    used_bytes: f64,
) {
    match settings.hosting {
        Hosting::Own => {
            let (nodes, usd) = (layout.nodes(), settings.node_usd);
            draft.ledger.own("Cache machines", nodes, usd);
        }
        Hosting::Managed => {
            let Some(offer) = offer else { return };
            let backup_gb = match settings.backups {
                true => settings.backup_bytes.unwrap_or(used_bytes) / GB,
                false => 0.0,
            };
            let used = CacheUse {
                backup_gb,
                ..CacheUse::new(offer, layout.masters as u32, layout.replicas as u32)
            };
            draft.bill(|ledger| bill_cache(&ready.rates, &used, ledger));
        }
        Hosting::Shared => {}
    }
}

/// What a layout cannot be.
fn layout_notes(tier: &Tier, settings: &Settings, page: &mut Page, layout: &Layout) {
    let masters = settings.masters;
    if layout.cluster && masters < LEAST_MASTERS {
        page.grave(format!(
            "A cluster elects by a majority of its masters and needs at least 3: {masters} are refused, and 3 are counted."
        ));
    }
    if layout.cluster && tier.value("databases") > 1.0 {
        page.grave(format!(
            "A cluster has only database 0, and {} are in use: prefix the keys, or keep one node for each.",
            tier.text("databases")
        ));
    }
    if let Some(nodes) = tier.given("nodes") {
        let without = (2.0 * masters - nodes).min(masters);
        if settings.asked == Asked::Cluster && without > 0.0 {
            page.grave(format!(
                "{nodes} nodes with {masters} masters leave {without} of them without a replica: a node that fails takes its keys along."
            ));
        }
    }
    if tier.choice("value_type") == "other" && settings.bytes_per_key.is_none() {
        page.remark(
            "The bytes of a key were measured on strings: give those of these types as MEMORY USAGE says."
                .into(),
        );
    }
}

/// Whether rules of one's own are asked for by the memory at all.
fn rule_notes(tier: &Tier, settings: &Settings, page: &mut Page, room: Option<f64>) {
    let (Some(from), Some(room)) = (settings.cluster_from, room) else {
        return;
    };
    let Some(used) = used_bytes(settings, from).filter(|used| *used < room) else {
        return;
    };
    page.remark(format!(
        "A cluster from {} keys on is early: they take {}, {} of what one node holds.",
        tier.text("cluster_from"),
        bytes(used),
        percent(used / room)
    ));
}

/// What the hit rate promises, and what is claimed of it.
fn claim_notes(ready: &Ready, settings: &Settings, page: &mut Page) {
    let tier = ready.tier;
    let reads = tier.value("read_share");
    let hits = settings.cut();
    if hits > 0.0
        && !ready.beside_database
        && let Some(times) = cold_factor(reads, hits)
    {
        page.remark(format!(
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
        (Some(low), Some(high)) => page.remark(format!(
            "A cut of the database's load by {claim} needs hits of {} at a share of reads of {}; planned are {}.",
            range(low, high),
            percent(reads),
            percent(hits)
        )),
        _ => page.grave(format!(
            "A cut of the database's load by {claim} cannot be: writes pass the cache by, and reads are only {}.",
            percent(reads)
        )),
    }
}
