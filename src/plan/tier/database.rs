//! A database: connections, reads, writes, storage, and what a lost cache would do to it.

use super::claim::{batch_rate, fits_times};
use super::{DAY_S, Draft, GB, GIB, Load, MOST, Phase, Ready, TierAt, nodes_for, share};
use crate::catalog::{Kind, Offer};
use crate::error::Result;
use crate::model::fleet::{DbPool, DbPools, PoolWait, ceil_with_slack, db_pool};
use crate::plan::bill::{self, DatabaseUse, Line, Rented};
use crate::quantity::show::{latency, number, percent, plural};
use crate::scenario::tier::TierKind;

/// What a connection of RDS takes of the memory, bytes: PostgreSQL and MySQL.
const RDS_POSTGRES_BYTES: f64 = 9_531_392.0;
const RDS_MYSQL_BYTES: f64 = 12_582_880.0;
const RDS_POSTGRES_MOST: f64 = 5_000.0;
/// From so many GiB on, so much of the memory is the server's.
const RDS_NET: [(f64, f64); 3] = [(4.0, 0.917), (8.0, 0.95), (15.25, 0.967)];
const RDS_NET_OF_SMALLER: f64 = 0.88;
/// Connections for a GiB at DigitalOcean, 3 of them reserved.
const DIGITALOCEAN_PER_GIB: f64 = 25.0;
/// What PostgreSQL begins with.
const USUAL_CONNECTIONS: f64 = 100.0;
/// From this share of waiting queries on it is said.
const MANY_WAIT: f64 = 0.05;
/// From this on a limit of one's own is called early.
const FAR: f64 = 10.0;

/// What a processor carries by a rule of thumb: short queries, single rows; and how many there are where nobody says.
const CPU_READS_RPS: f64 = 1_000.0;
const CPU_WRITES_RPS: f64 = 250.0;
const USUAL_CPUS: f64 = 2.0;
/// More replicas than this are taken only where no larger instance spares them.
const MANY_REPLICAS: f64 = 5.0;

/// What reaches the database at the peak, and what it is built of.
struct Plan<'a> {
    offer: Option<&'a Offer>,
    reads_rps: f64,
    writes_rps: f64,
    /// Reads if the cache is lost.
    cold_reads_rps: f64,
    /// What one node carries within its target.
    node_reads_rps: f64,
    node_writes_rps: f64,
    stored_bytes: f64,
    node_bytes: f64,
    shards: f64,
    /// Of each shard.
    replicas: f64,
}

impl Plan<'_> {
    fn nodes(&self) -> f64 {
        self.shards * (1.0 + self.replicas)
    }

    fn reads_of_node_rps(&self) -> f64 {
        self.reads_rps / self.nodes()
    }

    fn writes_of_node_rps(&self) -> f64 {
        self.writes_rps / self.shards
    }

    /// Nodes of each shard that so many reads need, where every node repeats the writes of its shard and has the rest of its
    /// processors for reads. None where the writes leave nothing.
    fn nodes_of_shard(&self, reads_rps: f64, shards: f64) -> Option<f64> {
        let left = shards - share(self.writes_rps, self.node_writes_rps);
        let needed = nodes_for(reads_rps, self.node_reads_rps * left);
        if reads_rps > 0.0 { needed } else { Some(1.0) }
    }

    /// Shards and replicas for the load. One shard has replicas for its reads, up to a few; what is split anyway is split until
    /// writes take no more than the half of a node.
    fn grow(&mut self) {
        let by_writes = nodes_for(self.writes_rps, self.node_writes_rps).unwrap_or(1.0);
        let by_storage = nodes_for(self.stored_bytes, self.node_bytes).unwrap_or(1.0);
        // More than a person would count; the bill takes no more either.
        self.shards = self.shards.max(by_writes).max(by_storage).min(1e6);
        let most = if self.shards > 1.0 {
            1.0
        } else {
            1.0 + MANY_REPLICAS
        };
        let nodes = self.nodes_of_shard(self.reads_rps, self.shards);
        if nodes.is_none_or(|nodes| nodes > most) {
            let writes = share(self.writes_rps, self.node_writes_rps);
            let all = writes + share(self.reads_rps, self.node_reads_rps);
            let split = ceil_with_slack(all.min(2.0 * writes).min(1e6));
            self.shards = self.shards.max(split);
        }
        let nodes = self.nodes_of_shard(self.reads_rps, self.shards);
        self.replicas = self.replicas.max(nodes.unwrap_or(1.0) - 1.0).min(1e6);
    }
}

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    let mut draft = ready.draft();
    let standbys = if ready.tier.is("multi_zone") {
        1.0
    } else {
        0.0
    };
    let (offer, larger) = ready.node(|offer| {
        let plan = plan(ready, offer, load);
        let many = if plan.replicas > MANY_REPLICAS {
            0.5
        } else {
            0.0
        };
        (plan.shards + many, plan.nodes() + plan.shards * standbys)
    });
    let plan = plan(ready, offer, load);
    draft.notes.extend(ready.chosen(Kind::Database, offer));
    let (reads, writes) = (plan.reads_of_node_rps(), plan.writes_of_node_rps());
    draft.rate_limit("reads", reads, plan.node_reads_rps, "per second");
    draft.rate_limit("writes", writes, plan.node_writes_rps, "per second");
    let neither_is_nothing = reads.min(writes) > 0.0;
    if neither_is_nothing && plan.node_reads_rps.min(plan.node_writes_rps) > 0.0 {
        // Both are done by the same processors.
        let used = share(reads, plan.node_reads_rps) + share(writes, plan.node_writes_rps);
        draft.rate_limit("reads and writes", used.min(MOST), 1.0, "ratio");
    }
    let stored = plan.stored_bytes / plan.shards;
    draft.limit("storage", stored, plan.node_bytes, "bytes");
    let pooler = connections(ready, load, &plan, &mut draft);
    lines(ready, load, &plan, &mut draft);
    cold_note(load, &plan, &mut draft);
    growth_notes(&plan, &mut draft);
    batch_notes(ready, load, &plan, &mut draft);
    let phase = Phase::Database {
        shards: plan.shards as u32,
        replicas: plan.replicas as u32,
        pooler,
        larger,
    };
    let units = match ready.tier.choice("hosting") {
        "shared" => 0.0,
        _ => plan.nodes(),
    };
    draft.finish(TierKind::Database, phase, units, load.peak_rps)
}

fn plan<'a>(ready: &Ready, offer: Option<&'a Offer>, load: &Load) -> Plan<'a> {
    let tier = ready.tier;
    let target = tier.value("target");
    let cold_reads_rps = load.peak_rps * tier.value("reads");
    let writes_rps = load.peak_rps * tier.value("writes");
    let batch = batch_rate(tier.value("batch_rows"), tier.value("batch_time"));
    let held = offer.and_then(|offer| offer.storage_gib);
    // Of burstable processors those that it has all the time: more than that is billed, or not given.
    let cpus = offer.and_then(|offer| Some(offer.vcpus? * offer.baseline_share.unwrap_or(1.0)));
    let cpus = cpus.unwrap_or(USUAL_CPUS);
    let carries = |name: &str, of_cpu_rps: f64| tier.given(name).unwrap_or(of_cpu_rps * cpus);
    let mut plan = Plan {
        offer,
        reads_rps: cold_reads_rps * (1.0 - load.cache_cut),
        writes_rps,
        cold_reads_rps,
        node_reads_rps: carries("node_reads", CPU_READS_RPS) * target,
        node_writes_rps: batch.unwrap_or_else(|| carries("node_writes", CPU_WRITES_RPS)) * target,
        stored_bytes: stored_bytes(ready, load),
        node_bytes: held.map_or(tier.value("node_storage"), |gb| gb * GB),
        shards: 1.0,
        replicas: tier.value("replicas"),
    };
    // A rule of one's own holds the shards back until it is passed.
    let mean_writes_rps = load.mean_rps * tier.value("writes");
    let passed = tier.given("shards_from");
    if passed.is_none_or(|from| mean_writes_rps > from) {
        plan.shards = tier.value("shards").max(1.0);
    }
    if tier.is("grow") {
        plan.grow();
    }
    plan
}

fn stored_bytes(ready: &Ready, load: &Load) -> f64 {
    let tier = ready.tier;
    let kept = match tier.given("retention") {
        Some(span_s) => load.requests_of(span_s),
        None => load.added_requests,
    };
    (tier.value("storage") + kept * tier.value("request_bytes")).min(MOST)
}

/// The connections that the server has: as given, or by the rule of its provider.
fn max_connections(ready: &Ready, offer: Option<&Offer>) -> f64 {
    if let Some(given) = ready.tier.given("max_connections") {
        return given;
    }
    let (Some(memory), Some(offer)) = (ready.node_bytes(offer), offer) else {
        return USUAL_CONNECTIONS;
    };
    let most = match offer.provider.as_str() {
        "aws" if offer.sku.contains("mysql") => net_of_system(memory) / RDS_MYSQL_BYTES,
        "aws" => (net_of_system(memory) / RDS_POSTGRES_BYTES).min(RDS_POSTGRES_MOST),
        "digitalocean" => memory / GIB * DIGITALOCEAN_PER_GIB,
        _ => USUAL_CONNECTIONS,
    };
    most.floor()
}

/// What the system of RDS leaves of the memory that an instance is sold with: measured from 2 to 15 GiB.
fn net_of_system(memory: f64) -> f64 {
    let larger = RDS_NET.iter().rev().find(|(gib, _)| memory >= gib * GIB);
    let share = larger.map_or(RDS_NET_OF_SMALLER, |(_, share)| *share);
    memory * share
}

/// The limits of the connections and what to know about them; whether a pooler is there or needed.
fn connections(ready: &Ready, load: &Load, plan: &Plan, draft: &mut Draft) -> bool {
    let tier = ready.tier;
    let pooler = tier.is("pooler");
    let instances = load.app_instances.ceil().clamp(1.0, 1e9);
    let most = max_connections(ready, plan.offer);
    let reserved = tier.value("reserved_connections").min(most);
    // A pooler is one more instance, and the only one that the server sees.
    let (instances, pool_max) = match pooler {
        true => (1.0, tier.value("pooler_pool")),
        false => (instances, tier.value("pool")),
    };
    let pools = DbPools {
        instances: instances as u64,
        pool_max: pool_max as u64,
        max_connections: most as u64,
        reserved: reserved as u64,
        queries_rps: plan.reads_of_node_rps() + plan.writes_of_node_rps(),
        hold_s: tier.value("hold") / 1000.0,
        target_util: tier.value("target"),
    };
    let Ok(pool) = db_pool(&pools) else {
        draft.remark("The connections cannot be worked out: check target and pools.".into());
        return pooler;
    };
    let (opened, available) = (pool.connections_worst as f64, pool.available as f64);
    draft.limit("connections opened", opened, available, "connections");
    let in_use = opened.min(available) * tier.value("target");
    draft.rate_limit(
        "connections in use",
        pool.mean_in_use,
        in_use,
        "connections",
    );
    pool_notes(draft, &pools, &pool, pooler);
    if let Some(wait) = pool.wait {
        wait_note(draft, &wait, pools.pool_max);
    }
    pooler || !pool.fits
}

fn pool_notes(draft: &mut Draft, pools: &DbPools, pool: &DbPool, pooler: bool) {
    let (reserved, most) = (pools.reserved, pools.max_connections);
    if pooler {
        if !pool.fits {
            draft.grave(format!(
                "The pooler opens {} connections and the server leaves it {}.",
                pools.pool_max, pool.available
            ));
        }
        return;
    }
    if pool.fits {
        return;
    }
    let way = match pool.needs_pooler {
        true => {
            "the load needs more than that: a larger server, or a pooler with shorter holds".into()
        }
        false => format!(
            "a pooler is needed, or pools of at most {}; the load needs {} each",
            pool.max_pool_per_instance, pool.pool_per_instance_needed
        ),
    };
    draft.grave(format!(
        "{} of {} connections: {} are opened, with {reserved} reserved {} of the {most} that the server has: {way}.",
        plural(pools.instances, "pool"),
        pools.pool_max,
        pool.connections_worst,
        pool.connections_worst + reserved
    ));
}

fn wait_note(draft: &mut Draft, wait: &PoolWait, pool_max: u64) {
    if !wait.stable {
        draft.grave(format!(
            "A pool of {pool_max} connections cannot keep up: queries wait for one without end."
        ));
    } else if wait.p_wait > MANY_WAIT {
        draft.remark(format!(
            "At the peak {} of the queries wait for a connection of a pool of {pool_max}, {} on the mean (M/M/c).",
            percent(wait.p_wait),
            latency(wait.mean_s * 1000.0)
        ));
    }
}

fn lines(ready: &Ready, load: &Load, plan: &Plan, draft: &mut Draft) {
    let tier = ready.tier;
    match tier.choice("hosting") {
        "own" => {
            let nodes = plan.nodes();
            let standby = if tier.is("multi_zone") {
                plan.shards
            } else {
                0.0
            };
            let cost = tier.value("node_cost");
            draft
                .lines
                .push(Line::own("Database machines", nodes + standby, cost));
        }
        "managed" => {
            let Some(offer) = plan.offer else { return };
            let storage_gb = plan.stored_bytes / plan.shards / GB;
            let backup = tier.given("backup").map(|bytes| bytes / plan.shards / GB);
            // More than the plan of a node holds is a limit that is crossed, and no reason to leave the node out of the bill.
            let held_gb = offer.storage_gib.unwrap_or(f64::INFINITY);
            let used = DatabaseUse {
                shards: plan.shards as u32,
                multi_zone: tier.is("multi_zone"),
                replicas: plan.replicas as u32,
                iops: operations_of_node(ready, load, plan),
                backup_gb: match tier.is("backups") {
                    true => backup.unwrap_or(storage_gb),
                    false => 0.0,
                },
                extended_support: tier.is("extended_support"),
                ..DatabaseUse::new(offer, storage_gb.min(held_gb))
            };
            draft.bill(bill::database(&ready.market, &used));
            draft.bill(surplus(ready, load, plan, offer));
        }
        _ => {}
    }
}

/// The line of CPU above the baseline of burstable nodes, at the mean of the load.
fn surplus(ready: &Ready, load: &Load, plan: &Plan, offer: &Offer) -> Result<Vec<Line>> {
    let cpus = offer.vcpus.unwrap_or(USUAL_CPUS);
    // What all of its processors carry, and not only the baseline.
    let carries = |name: &str, of_cpu_rps: f64| {
        let given = ready.tier.given(name);
        given.unwrap_or(of_cpu_rps * cpus)
    };
    let reads = share(
        plan.reads_of_node_rps(),
        carries("node_reads", CPU_READS_RPS),
    );
    let writes = share(
        plan.writes_of_node_rps(),
        carries("node_writes", CPU_WRITES_RPS),
    );
    let used = (reads + writes).min(1.0) * share(load.mean_rps, load.peak_rps).min(1.0);
    let nodes = Rented::whole_month(plan.nodes());
    let line = bill::surplus(ready.market.catalog, offer, used, nodes)?;
    Ok(line.into_iter().collect())
}

/// Disk operations a second of a node, at the peak: those of the queries that reach it.
fn operations_of_node(ready: &Ready, load: &Load, plan: &Plan) -> f64 {
    let asked_rps = plan.cold_reads_rps + plan.writes_rps;
    let of_node_rps = plan.reads_of_node_rps() + plan.writes_of_node_rps();
    match asked_rps > 0.0 {
        true => load.peak_rps * ready.tier.value("disk_operations") * of_node_rps / asked_rps,
        false => 0.0,
    }
}

/// What the database would carry without its cache.
fn cold_note(load: &Load, plan: &Plan, draft: &mut Draft) {
    let warm_rps = plan.reads_rps + plan.writes_rps;
    let Some(times) = fits_times(plan.cold_reads_rps + plan.writes_rps, warm_rps) else {
        return;
    };
    if load.cache_cut <= 0.0 {
        return;
    }
    let of_shard = plan.nodes_of_shard(plan.cold_reads_rps, plan.shards);
    let cold = of_shard.map_or(MOST, |nodes| nodes * plan.shards);
    let times = number(times);
    match cold > plan.nodes() {
        true => draft.grave(format!(
            "If the cache is lost, the load rises to {times}×, and the reads need {cold} nodes where there are {}: it does not fit.",
            plan.nodes()
        )),
        false => draft.remark(format!(
            "If the cache is lost, the load rises to {times}×, and the nodes that are there still carry it."
        )),
    }
}

/// What replicas and shards do not do.
fn growth_notes(plan: &Plan, draft: &mut Draft) {
    if plan.replicas > 0.0 && plan.writes_of_node_rps() > plan.node_writes_rps {
        draft.remark(
            "Replicas repeat every write: only shards, or a larger node, take more of them.".into(),
        );
    }
    let held = plan.offer.and_then(|offer| offer.storage_gib);
    if let Some(held) = held
        && plan.stored_bytes > plan.node_bytes
    {
        draft.grave(format!(
            "A node holds {held} GB and {} are stored: a larger one is cheaper than shards.",
            number(plan.stored_bytes / GB)
        ));
    }
}

/// What a measured batch bounds, and limits of one's own that are far below.
fn batch_notes(ready: &Ready, load: &Load, plan: &Plan, draft: &mut Draft) {
    let tier = ready.tier;
    let writes_rps = load.mean_rps * tier.value("writes");
    if let Some(rows_s) = batch_rate(tier.value("batch_rows"), tier.value("batch_time"))
        && let Some(times) = fits_times(rows_s, writes_rps)
    {
        draft.remark(format!(
            "{} rows in {} are at least {} rows/s, {}M a day; {} rows/s are written on the mean: {}× headroom.",
            tier.text("batch_rows"),
            tier.text("batch_time"),
            number(rows_s),
            number(rows_s * DAY_S / 1e6),
            number(writes_rps),
            number(times)
        ));
    }
    if let Some(from) = tier.given("shards_from")
        && let Some(times) = fits_times(plan.node_writes_rps, from).filter(|times| *times >= FAR)
    {
        draft.remark(format!(
            "Shards above {} are early: one node takes {}× that within its target.",
            tier.text("shards_from"),
            number(times)
        ));
    }
}
