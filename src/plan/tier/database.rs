//! A database: connections, reads, writes, storage, and what a lost cache would do to it.

use std::cell::Cell;

use super::claim::{batch_rate, fits_times};
use super::{
    DAY_S, Draft, GB, GIB, Hosting, Load, MOST, Node, Page, Phase, Ready, node_bytes, nodes_for,
    share,
};
use crate::catalog::{Kind, Offer};
use crate::model::fleet::{DbPool, DbPools, PoolWait, ceil_with_slack, db_connections, db_pool};
use crate::plan::bill::{DatabaseUse, Ledger, Rented, bill_database, bill_surplus};
use crate::quantity::show::{latency, number, percent, plural};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

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
pub(in crate::plan) const CPU_READS_RPS: f64 = 1_000.0;
pub(in crate::plan) const CPU_WRITES_RPS: f64 = 250.0;
pub(in crate::plan) const USUAL_CPUS: f64 = 2.0;
/// More replicas than this are taken only where no larger instance spares them.
const MANY_REPLICAS: f64 = 5.0;

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    hosting: Hosting,
    /// Of a request.
    reads: f64,
    writes: f64,
    storage_bytes: f64,
    pool: f64,
    node_memory_bytes: Option<f64>,
    node_usd: f64,
    hold_s: f64,
    pooler: bool,
    pooler_pool: f64,
    max_connections: Option<f64>,
    reserved_connections: f64,
    target: f64,
    node_reads_rps: Option<f64>,
    node_writes_rps: Option<f64>,
    /// Rows a second of the batch that was measured.
    batch_rps: Option<f64>,
    grow: bool,
    replicas: f64,
    shards: f64,
    shards_from_rps: Option<f64>,
    multi_zone: bool,
    request_bytes: f64,
    retention_s: Option<f64>,
    node_storage_bytes: f64,
    /// Of a request.
    disk_operations: f64,
    backups: bool,
    backup_bytes: Option<f64>,
    extended_support: bool,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Database), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        Settings {
            hosting: Hosting::named(tier.choice("hosting")),
            reads: tier.value_at(const { named("reads") }),
            writes: tier.value_at(const { named("writes") }),
            storage_bytes: tier.value_at(const { named("storage") }),
            pool: tier.value_at(const { named("pool") }),
            node_memory_bytes: tier.given_at(const { named("node_memory") }),
            node_usd: tier.value_at(const { named("node_cost") }),
            hold_s: tier.value_at(const { named("hold") }) / 1000.0,
            pooler: tier.is_at(const { named("pooler") }),
            pooler_pool: tier.value_at(const { named("pooler_pool") }),
            max_connections: tier.given_at(const { named("max_connections") }),
            reserved_connections: tier.value_at(const { named("reserved_connections") }),
            target: tier.value_at(const { named("target") }),
            node_reads_rps: tier.given_at(const { named("node_reads") }),
            node_writes_rps: tier.given_at(const { named("node_writes") }),
            batch_rps: batch_rate(
                tier.value_at(const { named("batch_rows") }),
                tier.value_at(const { named("batch_time") }),
            ),
            grow: tier.is_at(const { named("grow") }),
            replicas: tier.value_at(const { named("replicas") }),
            shards: tier.value_at(const { named("shards") }),
            shards_from_rps: tier.given_at(const { named("shards_from") }),
            multi_zone: tier.is_at(const { named("multi_zone") }),
            request_bytes: tier.value_at(const { named("request_bytes") }),
            retention_s: tier.given_at(const { named("retention") }),
            node_storage_bytes: tier.value_at(const { named("node_storage") }),
            disk_operations: tier.value_at(const { named("disk_operations") }),
            backups: tier.is_at(const { named("backups") }),
            backup_bytes: tier.given_at(const { named("backup") }),
            extended_support: tier.is_at(const { named("extended_support") }),
        }
    }
}

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
        let mut nodes = self.nodes_of_shard(self.reads_rps, self.shards);
        if nodes.is_none_or(|nodes| nodes > most) {
            let writes = share(self.writes_rps, self.node_writes_rps);
            let all = writes + share(self.reads_rps, self.node_reads_rps);
            let split = ceil_with_slack(all.min(2.0 * writes).min(1e6));
            self.shards = self.shards.max(split);
            nodes = self.nodes_of_shard(self.reads_rps, self.shards);
        }
        self.replicas = self.replicas.max(nodes.unwrap_or(1.0) - 1.0).min(1e6);
    }
}

pub(super) fn at<'a>(
    ready: &Ready<'a>,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    let standbys = if settings.multi_zone { 1.0 } else { 0.0 };
    let paid_share = draft.paid_share();
    let count = |offer| {
        let plan = plan(settings, offer, load);
        let many = if plan.replicas > MANY_REPLICAS {
            0.5
        } else {
            0.0
        };
        (plan.shards + many, plan.nodes() + plan.shards * standbys)
    };
    // Every node has all data of its shard, which may cost more than the node. The bill that was written last is mostly that of the
    // node which is taken.
    let billed = Cell::new(None);
    let bill = |node: Node<'a>| {
        let plan = plan(settings, Some(node.offer), load);
        let mut draft = Draft::summed(paid_share);
        lines(ready, settings, load, (&plan, Some(node)), &mut draft);
        let usd = draft.sum().0;
        billed.set(Some((node.offer, draft.ledger)));
        usd
    };
    let (node, larger) = ready.node(paid_share, &count, &bill);
    let plan = plan(settings, node.map(|node| node.offer), load);
    if let Some(page) = draft.page() {
        page.notes.extend(ready.chosen(Kind::Database, node));
    }
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
    let pooler = connections(settings, load, (&plan, node), draft);
    let is_billed = |(offer, _): &(&Offer, Ledger)| {
        node.is_some_and(|node| std::ptr::eq(node.offer, *offer)) && draft.is_summed()
    };
    match billed.take().filter(is_billed) {
        Some((_, ledger)) => draft.ledger = ledger,
        None => lines(ready, settings, load, (&plan, node), draft),
    }
    if let Some(page) = draft.page() {
        cold_note(load, &plan, page);
        growth_notes(&plan, page);
        batch_notes(ready.tier, settings, load, &plan, page);
    }
    let phase = Phase::Database {
        shards: plan.shards as u32,
        replicas: plan.replicas as u32,
        pooler,
        larger,
    };
    let units = match settings.hosting {
        Hosting::Shared => 0.0,
        _ => plan.nodes(),
    };
    (phase, units)
}

fn plan<'a>(settings: &Settings, offer: Option<&'a Offer>, load: &Load) -> Plan<'a> {
    let target = settings.target;
    let cold_reads_rps = load.peak_rps * settings.reads;
    let writes_rps = load.peak_rps * settings.writes;
    let held = offer.and_then(|offer| offer.storage_gib);
    // Of burstable processors those that it has all the time: more than that is billed, or not given.
    let cpus = offer.and_then(|offer| Some(offer.vcpus? * offer.baseline_share.unwrap_or(1.0)));
    let cpus = cpus.unwrap_or(USUAL_CPUS);
    let carries = |given: Option<f64>, of_cpu_rps: f64| given.unwrap_or(of_cpu_rps * cpus);
    let batch = settings.batch_rps;
    let writes = || carries(settings.node_writes_rps, CPU_WRITES_RPS);
    let mut plan = Plan {
        offer,
        reads_rps: cold_reads_rps * (1.0 - load.cache_cut),
        writes_rps,
        cold_reads_rps,
        node_reads_rps: carries(settings.node_reads_rps, CPU_READS_RPS) * target,
        node_writes_rps: batch.unwrap_or_else(writes) * target,
        stored_bytes: stored_bytes(settings, load),
        node_bytes: held.map_or(settings.node_storage_bytes, |gb| gb * GB),
        shards: 1.0,
        replicas: settings.replicas,
    };
    // A rule of one's own holds the shards back until it is passed.
    let mean_writes_rps = load.mean_rps * settings.writes;
    let passed = settings.shards_from_rps;
    if passed.is_none_or(|from| mean_writes_rps > from) {
        plan.shards = settings.shards.max(1.0);
    }
    if settings.grow {
        plan.grow();
    }
    plan
}

fn stored_bytes(settings: &Settings, load: &Load) -> f64 {
    let kept = match settings.retention_s {
        Some(span_s) => load.requests_of(span_s),
        None => load.added_requests,
    };
    (settings.storage_bytes + kept * settings.request_bytes).min(MOST)
}

/// By which rule the connections of a server follow from its memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByMemory {
    RdsMysql,
    RdsPostgres,
    Digitalocean,
    Unknown,
}

impl ByMemory {
    pub(super) fn of(offer: &Offer) -> ByMemory {
        match offer.provider.as_str() {
            "aws" if offer.sku.contains("mysql") => ByMemory::RdsMysql,
            "aws" => ByMemory::RdsPostgres,
            "digitalocean" => ByMemory::Digitalocean,
            _ => ByMemory::Unknown,
        }
    }
}

/// The connections that the server has: as given, or by the rule of its provider.
fn max_connections(settings: &Settings, node: Option<Node>) -> f64 {
    if let Some(given) = settings.max_connections {
        return given;
    }
    let offer = node.map(|node| node.offer);
    let memory = node_bytes(settings.node_memory_bytes, offer);
    let (Some(memory), Some(node)) = (memory, node) else {
        return USUAL_CONNECTIONS;
    };
    let most = match node.connections {
        ByMemory::RdsMysql => net_of_system(memory) / RDS_MYSQL_BYTES,
        ByMemory::RdsPostgres => {
            (net_of_system(memory) / RDS_POSTGRES_BYTES).min(RDS_POSTGRES_MOST)
        }
        ByMemory::Digitalocean => memory / GIB * DIGITALOCEAN_PER_GIB,
        ByMemory::Unknown => USUAL_CONNECTIONS,
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
fn connections(
    settings: &Settings,
    load: &Load,
    (plan, node): (&Plan, Option<Node>),
    draft: &mut Draft,
) -> bool {
    let pooler = settings.pooler;
    let instances = load.app_instances.ceil().clamp(1.0, 1e9);
    let most = max_connections(settings, node);
    let reserved = settings.reserved_connections.min(most);
    // A pooler is one more instance, and the only one that the server sees.
    let (instances, pool_max) = match pooler {
        true => (1.0, settings.pooler_pool),
        false => (instances, settings.pool),
    };
    let pools = DbPools {
        instances: instances as u64,
        pool_max: pool_max as u64,
        max_connections: most as u64,
        reserved: reserved as u64,
        queries_rps: plan.reads_of_node_rps() + plan.writes_of_node_rps(),
        hold_s: settings.hold_s,
        target_util: settings.target,
    };
    let Ok(found) = db_connections(&pools) else {
        if let Some(page) = draft.page() {
            page.remark("The connections cannot be worked out: check target and pools.".into());
        }
        return pooler;
    };
    let (opened, available) = (found.connections_worst as f64, found.available as f64);
    draft.limit("connections opened", opened, available, "connections");
    let in_use = opened.min(available) * settings.target;
    draft.rate_limit(
        "connections in use",
        found.mean_in_use,
        in_use,
        "connections",
    );
    if let Some(page) = draft.page()
        && let Ok(pool) = db_pool(&pools)
    {
        pool_notes(page, &pools, &pool, pooler);
        if let Some(wait) = pool.wait {
            wait_note(page, &wait, pools.pool_max);
        }
    }
    pooler || !found.fits
}

fn pool_notes(page: &mut Page, pools: &DbPools, pool: &DbPool, pooler: bool) {
    let (reserved, most) = (pools.reserved, pools.max_connections);
    if pooler {
        if !pool.fits {
            page.grave(format!(
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
    page.grave(format!(
        "{} of {} connections: {} are opened, with {reserved} reserved {} of the {most} that the server has: {way}.",
        plural(pools.instances, "pool"),
        pools.pool_max,
        pool.connections_worst,
        pool.connections_worst + reserved
    ));
}

fn wait_note(page: &mut Page, wait: &PoolWait, pool_max: u64) {
    if !wait.stable {
        page.grave(format!(
            "A pool of {pool_max} connections cannot keep up: queries wait for one without end."
        ));
    } else if wait.p_wait > MANY_WAIT {
        page.remark(format!(
            "At the peak {} of the queries wait for a connection of a pool of {pool_max}, {} on the mean (M/M/c).",
            percent(wait.p_wait),
            latency(wait.mean_s * 1000.0)
        ));
    }
}

fn lines(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    (plan, node): (&Plan, Option<Node>),
    draft: &mut Draft,
) {
    match settings.hosting {
        Hosting::Own => {
            let standby = if settings.multi_zone {
                plan.shards
            } else {
                0.0
            };
            let (nodes, usd) = (plan.nodes() + standby, settings.node_usd);
            draft.ledger.own("Database machines", nodes, usd);
        }
        Hosting::Managed => {
            let Some(node) = node else { return };
            let offer = node.offer;
            let storage_gb = plan.stored_bytes / plan.shards / GB;
            let backup = settings.backup_bytes;
            let backup = backup.map(|bytes| bytes / plan.shards / GB);
            // More than the plan of a node holds is a limit that is crossed, and no reason to leave the node out of the bill.
            let held_gb = offer.storage_gib.unwrap_or(f64::INFINITY);
            let used = DatabaseUse {
                shards: plan.shards as u32,
                multi_zone: settings.multi_zone,
                replicas: plan.replicas as u32,
                iops: operations_of_node(settings, load, plan),
                backup_gb: match settings.backups {
                    true => backup.unwrap_or(storage_gb),
                    false => 0.0,
                },
                extended_support: settings.extended_support,
                ..DatabaseUse::new(offer, storage_gb.min(held_gb))
            };
            draft.bill(|ledger| bill_database(&ready.rates, &used, ledger));
            // CPU above the baseline of burstable nodes.
            let share = cpu_share(settings, load, plan, offer);
            let nodes = Rented::whole_month(plan.nodes());
            draft.bill(|ledger| bill_surplus(offer, node.surplus, share, nodes, ledger));
        }
        Hosting::Shared => {}
    }
}

/// How much of all its processors a node uses, at the mean of the load.
fn cpu_share(settings: &Settings, load: &Load, plan: &Plan, offer: &Offer) -> f64 {
    let cpus = offer.vcpus.unwrap_or(USUAL_CPUS);
    // What all of its processors carry, and not only the baseline.
    let carries = |given: Option<f64>, of_cpu_rps: f64| given.unwrap_or(of_cpu_rps * cpus);
    let reads = share(
        plan.reads_of_node_rps(),
        carries(settings.node_reads_rps, CPU_READS_RPS),
    );
    let writes = share(
        plan.writes_of_node_rps(),
        carries(settings.node_writes_rps, CPU_WRITES_RPS),
    );
    (reads + writes).min(1.0) * share(load.mean_rps, load.peak_rps).min(1.0)
}

/// Disk operations a second of a node, at the peak: those of the queries that reach it.
fn operations_of_node(settings: &Settings, load: &Load, plan: &Plan) -> f64 {
    let asked_rps = plan.cold_reads_rps + plan.writes_rps;
    let of_node_rps = plan.reads_of_node_rps() + plan.writes_of_node_rps();
    match asked_rps > 0.0 {
        true => load.peak_rps * settings.disk_operations * of_node_rps / asked_rps,
        false => 0.0,
    }
}

/// What the database would carry without its cache.
fn cold_note(load: &Load, plan: &Plan, page: &mut Page) {
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
        true => page.grave(format!(
            "If the cache is lost, the load rises to {times}×, and the reads need {cold} nodes where there are {}: it does not fit.",
            plan.nodes()
        )),
        false => page.remark(format!(
            "If the cache is lost, the load rises to {times}×, and the nodes that are there still carry it."
        )),
    }
}

/// What replicas and shards do not do.
fn growth_notes(plan: &Plan, page: &mut Page) {
    if plan.replicas > 0.0 && plan.writes_of_node_rps() > plan.node_writes_rps {
        page.remark(
            "Replicas repeat every write: only shards, or a larger node, take more of them.".into(),
        );
    }
    let held = plan.offer.and_then(|offer| offer.storage_gib);
    if let Some(held) = held
        && plan.stored_bytes > plan.node_bytes
    {
        page.grave(format!(
            "A node holds {held} GB and {} are stored: a larger one is cheaper than shards.",
            number(plan.stored_bytes / GB)
        ));
    }
}

/// What a measured batch bounds, and limits of one's own that are far below.
fn batch_notes(tier: &Tier, settings: &Settings, load: &Load, plan: &Plan, page: &mut Page) {
    let writes_rps = load.mean_rps * settings.writes;
    if let Some(rows_s) = settings.batch_rps
        && let Some(times) = fits_times(rows_s, writes_rps)
    {
        page.remark(format!(
            "{} rows in {} are at least {} rows/s, {}M a day; {} rows/s are written on the mean: {}× headroom.",
            tier.text("batch_rows"),
            tier.text("batch_time"),
            number(rows_s),
            number(rows_s * DAY_S / 1e6),
            number(writes_rps),
            number(times)
        ));
    }
    if let Some(from) = settings.shards_from_rps
        && let Some(times) = fits_times(plan.node_writes_rps, from).filter(|times| *times >= FAR)
    {
        page.remark(format!(
            "Shards above {} are early: one node takes {}× that within its target.",
            tier.text("shards_from"),
            number(times)
        ));
    }
}
