//! What tiers need, cost and become, worked by hand.

use plimsoll::catalog::{Catalog, Meter};
use plimsoll::plan::bill::{Market, Rented, instances};
use plimsoll::plan::tier::{Limit, Load, Phase, Ready, TierAt, at, cache_cut, next_phase};
use plimsoll::scenario::tier::{Tier, TierKind, settings};
use proptest::prelude::*;

use crate::specimens::form::texts;

/// Settings by name.
type Pairs = &'static [(&'static str, &'static str)];

fn aws() -> Market<'static> {
    Market::new(Catalog::built_in(), "aws", "us-east-1")
}

fn droplets() -> Market<'static> {
    Market::new(Catalog::built_in(), "digitalocean", "all")
}

fn tier(kind: TierKind, pairs: &[(&str, &str)]) -> Tier {
    Tier::read(kind.name(), pairs.iter().copied()).unwrap()
}

/// A month of 30 days with so many requests a second, the peak three times that.
fn mean(rps: f64) -> Load {
    Load {
        mean_rps: rps,
        peak_rps: 3.0 * rps,
        requests_month: rps * 30.0 * 86_400.0,
        ..Load::default()
    }
}

fn limit(at: &TierAt, name: &str) -> Limit {
    let found = at.limits.iter().find(|limit| limit.name == name);
    *found.unwrap_or_else(|| panic!("{name}"))
}

fn line(at: &TierAt, name: &str) -> f64 {
    let lines = at.lines.iter().filter(|line| line.name.starts_with(name));
    lines.map(|line| line.usd_month).sum()
}

fn near(found: f64, expected: f64) {
    let slack = 1e-9 * expected.abs().max(1.0);
    assert!(
        (found - expected).abs() < slack,
        "{found} is not {expected}"
    );
}

/// The notes, the grave ones marked.
fn notes(at: &TierAt) -> String {
    let text = at.notes.iter().map(|note| match note.grave {
        true => format!("! {}\n", note.text),
        false => format!("{}\n", note.text),
    });
    text.collect()
}

fn says(at: &TierAt, text: &str) {
    assert!(
        notes(at).contains(text),
        "“{text}” is not in\n{}",
        notes(at)
    );
}

/// 500 keys of 30 bytes with values of 100 that expire: 224 bytes each, tables of 512 slots twice, a base of 1 MB.
#[test]
fn the_keys_of_a_rate_limiter_take_a_megabyte() {
    let node = "digitalocean/managed-valkey.db-s-1vcpu-1gb";
    let mut cache = tier(TierKind::Cache, &[("offer", node), ("keys", "500")]);
    let small = at(&cache, &droplets(), &mean(1.16));
    let memory = limit(&small, "memory");
    near(memory.used, 1e6 + 500.0 * 224.0 + 2.0 * 8.0 * 512.0);
    near(memory.allowed, 0.75 * 1_073_741_824.0);
    assert_eq!(
        (small.phase, small.units, small.usd_month),
        (Phase::SingleNode, 1.0, 15.0)
    );
    // Ten thousand keys and a hundred thousand: 24.5 MB above the base, as measured.
    cache.set("keys", "100,000").unwrap();
    near(
        limit(&at(&cache, &droplets(), &mean(1.16)), "memory").used,
        25_497_152.0,
    );
    // The demand grows tenfold, and so do the keys; a fixed set does not.
    let tenfold = Load {
        growth: 10.0,
        ..mean(11.6)
    };
    assert!(limit(&at(&cache, &droplets(), &tenfold), "memory").used > 2.4e8);
    cache.set("keys_follow_load", "off").unwrap();
    near(
        limit(&at(&cache, &droplets(), &tenfold), "memory").used,
        25_497_152.0,
    );
    // Keys of users, measured: 1 MB and 1,000 · 3 · 300 bytes.
    let users = [
        ("keys", "0"),
        ("users", "1000"),
        ("keys_per_user", "3"),
        ("bytes_per_key", "300 B"),
    ];
    let users = at(&tier(TierKind::Cache, &users), &droplets(), &mean(1.0));
    near(limit(&users, "memory").used, 1.9e6);
}

/// Report A: node 1 primary, node 2 its replica, node 3 another primary.
#[test]
fn two_masters_are_no_cluster() {
    let three = [
        ("layout", "cluster"),
        ("masters", "2"),
        ("nodes", "3"),
        ("offer", "aws/us-east-1/elasticache.valkey.cache.t4g.small"),
    ];
    let refused = at(&tier(TierKind::Cache, &three), &aws(), &mean(10.0));
    says(
        &refused,
        "! A cluster elects by a majority of its masters and needs at least 3: 2 are refused, and 3 are counted.",
    );
    says(
        &refused,
        "! 3 nodes with 2 masters leave 1 of them without a replica",
    );
    assert_eq!(refused.phase.to_string(), "cluster of 3 masters");
    near(
        refused.usd_month,
        6.0 * 18.688 + 0.085 * limit(&refused, "memory").used * 3.0 / 1e9,
    );
    // Report B: four numbered databases in a cluster of three masters and three replicas.
    let cluster = [("layout", "cluster"), ("databases", "4")];
    let cluster = at(&tier(TierKind::Cache, &cluster), &aws(), &mean(10.0));
    says(
        &cluster,
        "! A cluster has only database 0, and 4 are in use",
    );
    assert_eq!(cluster.units, 6.0);
    assert!(!notes(&cluster).contains("majority"));
}

#[test]
fn a_cache_grows_into_a_cluster() {
    // A key takes 1,376 bytes and its tables: a node of 6.38 GiB with a quarter free holds three million, and not four.
    let pairs = [
        ("offer", "aws/us-east-1/elasticache.redis.cache.m6g.large"),
        ("keys", "1,000,000"),
        ("value_bytes", "1,024 B"),
        ("layout", "replica"),
    ];
    let cache = tier(TierKind::Cache, &pairs);
    let grown = |growth: f64| Load {
        growth,
        ..mean(100.0 * growth)
    };
    let loads = [1.0, 2.0, 3.0, 4.0, 10.0].map(grown);
    let now = at(&cache, &aws(), &loads[0]);
    assert_eq!(now.phase.to_string(), "primary and replica");
    near(
        line(&now, "Cache"),
        2.0 * 108.77 + 0.085 * limit(&now, "memory").used / 1e9,
    );
    let next = next_phase(&cache, &aws(), &loads).unwrap();
    assert_eq!((next.month, next.phase), (3, Phase::Cluster(3)));
    assert!((next.usd_month - 6.0 * 108.77).abs() < 1.0, "{next:?}");
    let mut fixed = cache.clone();
    fixed.set("grow", "off").unwrap();
    assert_eq!(next_phase(&fixed, &aws(), &loads), None);
    let full = at(&fixed, &aws(), &loads[4]);
    assert_eq!(
        (full.phase, full.binding),
        (Phase::Replicas(1), Some("memory"))
    );
    assert!(full.headroom.unwrap() < -1.0);
    assert!(full.capacity_rps.unwrap() < 0.5 * loads[4].peak_rps);
    // Operations alone: 150,000 a second at 70 % of 100,000 are three masters too.
    let node = [("offer", "aws/us-east-1/elasticache.redis.cache.m6g.large")];
    let busy = at(&tier(TierKind::Cache, &node), &aws(), &mean(25_000.0));
    near(limit(&busy, "operations").used, 50_000.0);
    near(busy.capacity_rps.unwrap(), 3.0 * 70_000.0 / 2.0);
    // 60,000 a second of 1,024 bytes and 40 of the key are 64 MB/s, and 0.75 Gbit/s at 70 % are 66.
    let large = [node[0], ("value_bytes", "1,024 B"), ("key_bytes", "40 B")];
    let moved = at(&tier(TierKind::Cache, &large), &aws(), &mean(10_000.0));
    assert_eq!(moved.binding, Some("network"));
    near(limit(&moved, "network").used, 60_000.0 * 1_064.0);
    near(limit(&moved, "network").allowed, 0.75 * 1.25e8 * 0.7);
    assert_eq!(moved.phase, Phase::SingleNode);
    // A burstable node carries a fifth of that, and 64 Mbit/s; what a person measured counts.
    let micro = |pairs: &[(&str, &str)]| {
        let node = ("offer", "aws/us-east-1/elasticache.redis.cache.t4g.micro");
        at(
            &tier(TierKind::Cache, &[&[node], pairs].concat()),
            &aws(),
            &mean(10_000.0),
        )
    };
    near(limit(&micro(&[]), "operations").allowed, 14_000.0);
    near(limit(&micro(&[]), "network").allowed, 5_600_000.0);
    near(
        limit(&micro(&[("node_operations", "50,000/s")]), "operations").allowed,
        35_000.0,
    );
}

#[test]
fn a_larger_node_is_tried_before_a_cluster() {
    // A quarter is kept free: 0.375 GiB of a micro are used, 1.03 of a small, 2.32 of a medium, 4.79 of an m6g.large. A cluster is
    // at least six nodes. A burstable one carries 14,000 operations, whatever its memory.
    let rows = [
        ("500,000", 1.0, 9.344, "single node", "t4g.micro"),
        (
            "3,000,000",
            1.0,
            18.688,
            "single node with more memory",
            "t4g.small",
        ),
        (
            "10,000,000",
            1.0,
            37.96,
            "single node with more memory",
            "t4g.medium",
        ),
        // Six smalls would be 112.13, sixteen micros 149.50.
        (
            "15,000,000",
            1.0,
            87.016,
            "single node with more memory",
            "m6g.large",
        ),
        (
            "500,000",
            40_000.0,
            112.128,
            "cluster of 6 masters",
            "t4g.micro",
        ),
    ];
    for (keys, peak_rps, usd, phase, node) in rows {
        let cache = tier(
            TierKind::Cache,
            &[
                ("keys", keys),
                ("bytes_per_key", "200 B"),
                ("keys_follow_load", "off"),
                ("backups", "off"),
            ],
        );
        let load = Load {
            peak_rps,
            ..Load::default()
        };
        let found = at(&cache, &aws(), &load);
        near(found.usd_month, usd);
        assert_eq!(found.phase.to_string(), phase, "{keys}");
        says(&found, &format!("here elasticache.valkey.cache.{node}."));
        assert!(found.headroom.unwrap() >= 0.0);
    }
    // A node that was chosen stays what it is, and becomes a cluster.
    let chosen = tier(
        TierKind::Cache,
        &[
            ("offer", "aws/us-east-1/elasticache.valkey.cache.t4g.micro"),
            ("keys", "3,000,000"),
            ("bytes_per_key", "200 B"),
            ("backups", "off"),
        ],
    );
    near(at(&chosen, &aws(), &Load::default()).usd_month, 6.0 * 9.344);
}

#[test]
fn rules_of_ones_own_are_held_against_the_memory() {
    // Report A: more memory from 10,000 keys on, a cluster from 100,000 on.
    let rules = [
        ("keys", "5,000"),
        ("more_memory_from", "10,000"),
        ("cluster_from", "100,000"),
    ];
    let cache = tier(TierKind::Cache, &rules);
    let loads = [1.0, 2.0, 20.0].map(|growth| Load {
        growth,
        ..mean(growth)
    });
    let words = loads.map(|load| at(&cache, &droplets(), &load).phase.to_string());
    assert_eq!(
        words,
        [
            "single node",
            "single node with more memory",
            "cluster of 3 masters"
        ]
    );
    says(
        &at(&cache, &droplets(), &loads[0]),
        "A cluster from 100,000 keys on is early: they take 25.5 MB, 3.2 % of what one node holds.",
    );
}

#[test]
fn a_cut_of_the_load_needs_hits() {
    let claim = [
        ("hit_rate", "60 %"),
        ("claimed_cut", "50 %"),
        ("claimed_cut_to", "80 %"),
    ];
    let cache = tier(TierKind::Cache, &claim);
    let claimed = at(&cache, &aws(), &mean(10.0));
    says(
        &claimed,
        "A cut of the database's load by 50–80 % needs hits of 56–89 % at a share of reads of 90 %; planned are 60 %.",
    );
    // 1 / (1 - 0.9 · 0.6)
    says(&claimed, "the load of the database rises to 2.17×");
    near(cache_cut(&cache), 0.6);
    let writes = tier(
        TierKind::Cache,
        &[("read_share", "70 %"), ("claimed_cut", "80 %")],
    );
    says(
        &at(&writes, &aws(), &mean(10.0)),
        "! A cut of the database's load by 80 % cannot be",
    );
}

#[test]
fn pools_must_fit_into_the_server() {
    let at_instances = |pairs: &[(&str, &str)], market: &Market, app_instances: f64| {
        let load = Load {
            app_instances,
            ..mean(100.0)
        };
        at(&tier(TierKind::Database, pairs), market, &load)
    };
    // Report B: 20 · 3 = 60, and 3 reserved of 100.
    let node = ("offer", "aws/us-east-1/rds.postgres.db.m6g.large");
    let pool = [node, ("pool", "20"), ("max_connections", "100")];
    let three = at_instances(&pool, &aws(), 3.0);
    let opened = limit(&three, "connections opened");
    assert_eq!((opened.used, opened.allowed), (60.0, 97.0));
    assert_eq!(three.phase.to_string(), "one instance");
    // Little: 300 requests/s · 2.5 queries · 5 ms = 3.75 in use of 60 · 70 %.
    let in_use = limit(&three, "connections in use");
    near(in_use.used, 3.75);
    near(in_use.allowed, 42.0);
    // The fifth instance is one too many.
    let five = at_instances(&pool, &aws(), 5.0);
    assert_eq!(five.phase.to_string(), "one instance, with a pooler");
    says(
        &five,
        "! 5 pools of 20 connections: 100 are opened, with 3 reserved 103 of the 100 that the server has: a pooler is needed, or pools of at most 19; the load needs 2 each.",
    );
    let pooled = at_instances(&[pool[0], pool[1], pool[2], ("pooler", "on")], &aws(), 5.0);
    assert_eq!(limit(&pooled, "connections opened").used, 20.0);
    assert!(!notes(&pooled).contains('!'), "{}", notes(&pooled));
    // By rule: 4 GiB of RDS / 9531392, 1 GiB at DigitalOcean · 25.
    let medium = at_instances(
        &[("offer", "aws/us-east-1/rds.postgres.db.t3.medium")],
        &aws(),
        1.0,
    );
    // As was measured: what the system takes of 2, 4 and 8 GiB is not the server's.
    assert_eq!(limit(&medium, "connections opened").allowed, 413.0 - 3.0);
    for (class, most) in [("t3.small", 198.0), ("m6g.large", 856.0)] {
        let node = format!("aws/us-east-1/rds.postgres.db.{class}");
        let found = at_instances(&[("offer", &node)], &aws(), 1.0);
        assert_eq!(
            limit(&found, "connections opened").allowed,
            most - 3.0,
            "{class}"
        );
    }
    let large = at_instances(
        &[("offer", "aws/us-east-1/rds.postgres.db.r6g.4xlarge")],
        &aws(),
        1.0,
    );
    assert_eq!(limit(&large, "connections opened").allowed, 5_000.0 - 3.0);
    let small = at_instances(&[("storage", "10 GB")], &droplets(), 1.0);
    assert_eq!(limit(&small, "connections opened").allowed, 22.0);
    says(&small, "here managed-postgres.db-s-1vcpu-1gb.");
    // One connection at 3.75 / 4 each: most queries wait; at 3.75 / 3 they wait for ever.
    let tight = at_instances(&[("pool", "1")], &aws(), 4.0);
    says(
        &tight,
        "At the peak 94 % of the queries wait for a connection of a pool of 1, 75 ms on the mean (M/M/c).",
    );
    says(
        &at_instances(&[("pool", "1")], &aws(), 3.0),
        "! A pool of 1 connections cannot keep up",
    );
}

#[test]
fn replicas_take_reads_and_shards_take_writes() {
    let node = ("offer", "aws/us-east-1/rds.postgres.db.m6g.large");
    let database = |pairs: &[(&str, &str)], load: &Load| {
        let pairs = [&[node], pairs].concat();
        at(&tier(TierKind::Database, &pairs), &aws(), load)
    };
    // Two processors. At a peak of 1,200: 2,400 reads at 1,400 a node, 600 writes at 350 a node, both by the same processors, so
    // that two shards have next to nothing left for reads.
    let peak = mean(400.0);
    let grown = database(&[], &peak);
    assert_eq!(grown.phase.to_string(), "4 shards");
    near(limit(&grown, "writes").used, 150.0);
    near(limit(&grown, "reads").used, 600.0);
    near(
        limit(&grown, "reads and writes").used,
        600.0 / 1_400.0 + 150.0 / 350.0,
    );
    let few_writes = database(&[("writes", "0.04")], &peak);
    assert_eq!(few_writes.phase.to_string(), "1 read replica");
    assert_eq!(few_writes.units, 2.0);
    // With a cache that takes half of the reads one instance is enough, until it is lost.
    let warm = Load {
        cache_cut: 0.5,
        ..peak
    };
    let cached = database(&[("writes", "0.04")], &warm);
    assert_eq!(cached.phase.to_string(), "one instance");
    says(
        &cached,
        "! If the cache is lost, the load rises to 1.96×, and the reads need 2 nodes where there are 1: it does not fit.",
    );
    let fits = database(&[("writes", "0.04"), ("replicas", "1")], &warm);
    says(
        &fits,
        "If the cache is lost, the load rises to 1.96×, and the nodes that are there still carry it.",
    );
    // Replicas do not help with writes.
    let fixed = database(&[("grow", "off"), ("replicas", "5")], &peak);
    near(limit(&fixed, "writes").used, 600.0);
    assert_eq!(fixed.binding, Some("reads and writes"));
    near(
        fixed.capacity_rps.unwrap(),
        1_200.0 / (600.0 / 350.0 + 400.0 / 1_400.0),
    );
    // A replica repeats the writes of its shard, so that 200 of them leave it three sevenths for reads: 600, and not 1,400.
    let half = database(&[("writes", "0.1666666"), ("reads", "1")], &peak);
    assert_eq!(half.phase.to_string(), "1 read replica");
    let more = database(&[("writes", "0.1666666"), ("reads", "1.1")], &peak);
    assert_eq!(more.phase.to_string(), "2 read replicas");
    says(&fixed, "Replicas repeat every write");
}

#[test]
fn a_larger_instance_is_tried_before_shards_and_many_replicas() {
    // 700 reads and 175 writes for each processor at 70 %; a micro has a tenth of its two all the time.
    let rows = [
        (10.0, "0.5 per request", "one instance", "t4g.micro", 11.68),
        // 150 writes: five micros, three smalls, two t4g.large; two whole processors take 350.
        (
            300.0,
            "0.5 per request",
            "one larger instance",
            "m6g.large",
            116.07,
        ),
        // 600 writes are most of the 700 that four processors take, and the 2,400 reads need as much again: eight.
        (
            1_200.0,
            "0.5 per request",
            "one larger instance",
            "m6g.2xlarge",
            464.28,
        ),
        // 6,000 writes: sixteen processors, the most there are, take 2,800, or the half of them beside the reads.
        (
            12_000.0,
            "0.5 per request",
            "5 shards of larger instances",
            "m6g.4xlarge",
            5.0 * 928.56,
        ),
        // 2,000 reads: fifteen micros would be 175.20, with 14 replicas. Two m6g.large cost as much, and store all twice.
        (
            1_000.0,
            "0.01 per request",
            "one larger instance",
            "m6g.xlarge",
            232.14,
        ),
    ];
    for (peak_rps, writes, phase, node, usd) in rows {
        let database = tier(
            TierKind::Database,
            &[
                ("writes", writes),
                ("multi_zone", "off"),
                ("backups", "off"),
            ],
        );
        let load = Load {
            peak_rps,
            ..Load::default()
        };
        let found = at(&database, &aws(), &load);
        assert_eq!(found.phase.to_string(), phase, "{peak_rps}");
        says(&found, &format!("here rds.postgres.db.{node}."));
        let lines = found.lines.iter();
        let lines = lines.filter(|line| line.offer_id.contains("rds.postgres.db."));
        near(lines.map(|line| line.usd_month).sum(), usd);
        for name in ["reads", "writes"] {
            assert!(
                limit(&found, name).utilization <= 1.0,
                "{name} at {peak_rps}"
            );
        }
    }
}

#[test]
fn a_second_zone_doubles_instance_and_storage() {
    let offer = ("offer", "aws/us-east-1/rds.postgres.db.m6g.large");
    let bill = |zone: &str, more: &[(&str, &str)]| {
        let pairs = [&[offer, ("multi_zone", zone), ("storage", "100 GB")], more].concat();
        at(&tier(TierKind::Database, &pairs), &aws(), &mean(1.0)).usd_month
    };
    near(bill("off", &[]), 116.07 + 11.5);
    near(bill("on", &[]), 2.0 * (116.07 + 11.5));
    near(bill("on", &[("replicas", "1")]), 3.0 * (116.07 + 11.5));
    // Backups of three times the storage: two thirds of them are billed.
    near(bill("off", &[("backup", "300 GB")]), 116.07 + 11.5 + 19.0);
    // 3 req/s · 1,333.4 operations are 1,000.2 above the 3,000 that are included.
    near(
        bill("off", &[("disk_operations", "1333.4")]),
        116.07 + 11.5 + 1_000.2 * 0.02,
    );
    let own = [
        ("hosting", "own"),
        ("node_cost", "$40/mo"),
        ("replicas", "1"),
    ];
    near(
        at(&tier(TierKind::Database, &own), &aws(), &mean(1.0)).usd_month,
        120.0,
    );
    let shared = at(
        &tier(TierKind::Database, &[("hosting", "shared")]),
        &aws(),
        &mean(1.0),
    );
    assert_eq!((shared.units, shared.usd_month), (0.0, 0.0));
}

#[test]
fn storage_grows_by_what_requests_leave() {
    // 100 requests a second for a year leave 100 bytes each: 31.1 GB in twelve months of 30 days.
    let year = Load {
        added_requests: 12.0 * mean(100.0).requests_month,
        months: 12.0,
        ..mean(100.0)
    };
    let kept = |pairs: &[(&str, &str)]| {
        limit(
            &at(&tier(TierKind::Database, pairs), &aws(), &year),
            "storage",
        )
        .used
    };
    near(kept(&[]), 20e9 + 100.0 * 12.0 * 30.0 * 86_400.0 * 100.0);
    near(
        kept(&[("retention", "90 days")]),
        20e9 + 100.0 * 90.0 * 86_400.0 * 100.0,
    );
    // A plan that holds 10 GB and no more.
    let plan = [
        ("storage", "15 GB"),
        ("request_bytes", "0 B"),
        ("grow", "off"),
    ];
    let small = at(&tier(TierKind::Database, &plan), &droplets(), &year);
    says(
        &small,
        "! A node holds 10 GB and 15 are stored: a larger one is cheaper than shards.",
    );
    near(small.usd_month, 2.0 * 15.15);
}

/// Report B: 100 rows in at most 500 ms, 100,000 automations a day, shards from there on.
#[test]
fn shards_at_a_row_a_second_are_early() {
    let pairs = [
        ("batch_rows", "100"),
        ("batch_time", "500 ms"),
        ("writes", "1"),
        ("shards", "4"),
        ("shards_from", "100k/day"),
    ];
    let database = tier(TierKind::Database, &pairs);
    let now = at(&database, &aws(), &mean(1e5 / 86_400.0));
    says(
        &now,
        "100 rows in 500 ms are at least 200 rows/s, 17.3M a day; 1.16 rows/s are written on the mean: 173× headroom.",
    );
    says(
        &now,
        "Shards above 100,000 req/day are early: one node takes 121× that within its target.",
    );
    // "Above 100K a day": at that many there are none yet.
    assert_eq!(now.phase.to_string(), "one instance");
    let later = at(&database, &aws(), &mean(1.01e5 / 86_400.0));
    assert_eq!(later.phase.to_string(), "4 shards");
}

#[test]
fn a_balancer_is_nodes_or_units() {
    let balancer = |pairs: &[(&str, &str)], market: &Market, load: &Load| {
        at(&tier(TierKind::Balancer, pairs), market, load)
    };
    let quiet = ("new_connections", "0");
    let peak = |peak_rps: f64| Load {
        peak_rps,
        ..Load::default()
    };
    let two = balancer(&[quiet], &droplets(), &peak(10_001.0));
    assert_eq!((two.units, two.usd_month), (2.0, 24.0));
    near(two.capacity_rps.unwrap(), 20_000.0);
    assert_eq!(
        balancer(&[quiet], &droplets(), &peak(10_000.0)).usd_month,
        12.0
    );
    says(
        &balancer(&[quiet], &droplets(), &peak(3e6)),
        "! A balancer of digitalocean has at most 200 nodes",
    );
    let own = [
        ("type", "own"),
        ("node_cost", "$6/mo"),
        ("node_requests", "4,000 req/s"),
        ("nodes", "2"),
        ("target", "50 %"),
    ];
    let own = balancer(&own, &aws(), &peak(5_000.0));
    assert_eq!(
        (own.phase.to_string().as_str(), own.usd_month),
        ("3 nodes", 18.0)
    );
    // 40 requests a second with a new connection each: 40 / 25 units, and 720 GB in 730 hours are fewer.
    let busy = Load {
        requests_month: 60e6,
        ..mean(40.0)
    };
    let units = balancer(
        &[("new_connections", "1"), ("connection_time", "1 s")],
        &aws(),
        &busy,
    );
    near(units.usd_month, 16.425 + 1.6 * 730.0 * 0.008);
    assert_eq!(units.phase.to_string(), "scaled by the provider");
    near(
        balancer(&[("capacity_units", "off")], &aws(), &busy).usd_month,
        16.425,
    );
}

/// Forgotten lines: on until they are switched off, each by itself.
#[test]
fn what_people_forget_is_on_by_default() {
    let load = Load {
        app_instances: 2.0,
        ..mean(40.0)
    };
    let network = |pairs: &[(&str, &str)]| at(&tier(TierKind::Network, pairs), &aws(), &load);
    let all = network(&[]);
    // 103.68 million requests: 1,036.8 GB out, 207.36 GB between zones, 103.68 GB through NAT.
    near(line(&all, "Traffic to the internet"), 936.8 * 0.09);
    near(line(&all, "Traffic between zones"), 207.36 * 0.02);
    near(line(&all, "NAT gateways"), 32.85);
    near(line(&all, "NAT traffic"), 103.68 * 0.045);
    near(line(&all, "Public IPv4"), 10.95);
    assert_eq!(all.phase.to_string(), "traffic that is billed");
    assert!(all.lines.iter().all(|line| line.often_forgotten));
    let off = [
        ("egress", "off"),
        ("inter_zone", "off"),
        ("nat", "off"),
        ("ipv4", "0"),
    ];
    assert!(network(&off).lines.is_empty());
    near(
        line(
            &network(&[("included", "500 GB")]),
            "Traffic to the internet",
        ),
        0.0,
    );
    assert_eq!(
        network(&[("included", "500 GB")]).phase.to_string(),
        "traffic within what is free"
    );
    // A gigabit at 70 % carries 8,750 answers of 10 kB a second, two servers twice that.
    let bounded = network(&[("server_bytes", "1 Gbit/s")]);
    near(bounded.capacity_rps.unwrap(), 17_500.0);
    let logs = at(&Tier::new(TierKind::Logs), &aws(), &load);
    // 51.84 GB taken in and kept for a month, 30 metrics.
    near(line(&logs, "Logs"), 46.84 * 0.5 + 51.84 * 0.03);
    near(line(&logs, "Custom metrics"), 20.0 * 0.3);
    let sampled = tier(
        TierKind::Logs,
        &[
            ("sampling", "10 %"),
            ("metrics", "0"),
            ("instance_metrics", "0"),
            ("other_cost", "$10/mo"),
            ("other_instance_cost", "$15/mo"),
        ],
    );
    let sampled = at(&sampled, &aws(), &load);
    near(sampled.usd_month, 0.184 * 0.5 + 5.184 * 0.03 + 40.0);
    assert_eq!(sampled.phase.to_string(), "a sample of the requests logged");
}

#[test]
fn storage_moves_to_the_archive() {
    // 100 kB of each of 2.592 million requests a month: 259.2 GB, and 90 days of them stay at hand.
    let load = Load {
        added_requests: 12.0 * mean(1.0).requests_month,
        ..mean(1.0)
    };
    let storage = |pairs: &[(&str, &str)], load: &Load| {
        let pairs = [
            &[("request_bytes", "100 kB"), ("writes", "0"), ("reads", "0")],
            pairs,
        ]
        .concat();
        at(&tier(TierKind::Storage, &pairs), &aws(), load)
    };
    let (hot, archive) = (Meter::ObjectHot, Meter::ObjectArchive);
    let price = |meter| {
        Catalog::built_in()
            .tariff("aws", "us-east-1", meter)
            .unwrap()
            .tiers[0]
            .price_usd
    };
    let archived = storage(&[], &load);
    near(
        archived.usd_month,
        777.6 * price(hot) + 2_332.8 * price(archive),
    );
    assert_eq!(archived.phase.to_string(), "older data archived");
    near(
        storage(&[("archive", "off")], &load).usd_month,
        3_110.4 * price(hot),
    );
    let deleted = storage(&[("archive_days", "90 days")], &load);
    near(deleted.usd_month, 777.6 * (price(hot) + price(archive)));
    let loads = [1.0, 3.0, 4.0].map(|months| Load {
        added_requests: months * load.requests_month,
        ..load
    });
    let pairs = [("request_bytes", "100 kB")];
    let next = next_phase(&tier(TierKind::Storage, &pairs), &aws(), &loads).unwrap();
    assert_eq!((next.month, next.phase), (2, Phase::Archiving));
    // Disks: 3,110.4 GB at 0.08, a snapshot of all at 0.05.
    let disks = storage(&[("class", "block")], &load);
    near(disks.usd_month, 3_110.4 * (0.08 + 0.05));
    near(
        storage(&[("class", "block"), ("backups", "off")], &load).usd_month,
        3_110.4 * 0.08,
    );
}

/// Two t3.large, PostgreSQL in two zones with 100 GB, two nodes of Valkey, a balancer at one unit, NAT with 100 GB, 500 GB of
/// egress, 50 GB of logs: 405.08, and 416.03 with three addresses.
#[test]
fn the_worked_example_comes_out_of_the_tiers() {
    let load = Load {
        mean_rps: 5e6 / (30.0 * 86_400.0),
        peak_rps: 6.0,
        requests_month: 5e6,
        app_instances: 2.0,
        ..Load::default()
    };
    let parts: [(TierKind, Pairs, f64); 5] = [
        (
            TierKind::Database,
            &[
                ("offer", "aws/us-east-1/rds.postgres.db.t3.medium"),
                ("storage", "100 GB"),
                ("request_bytes", "0 B"),
            ],
            128.12,
        ),
        (
            TierKind::Cache,
            &[
                ("offer", "aws/us-east-1/elasticache.valkey.cache.t4g.small"),
                ("layout", "replica"),
                ("backups", "off"),
            ],
            37.376,
        ),
        (TierKind::Balancer, &[("request_bytes", "146 kB")], 22.265),
        (
            TierKind::Network,
            &[
                ("response_bytes", "100 kB"),
                ("nat_share", "20 %"),
                ("inter_zone", "off"),
                ("ipv4", "0"),
            ],
            36.0 + 37.35,
        ),
        (
            TierKind::Logs,
            &[
                ("request_bytes", "10 kB"),
                ("retention", "0 s"),
                ("metrics", "0"),
                ("instance_metrics", "0"),
            ],
            22.5,
        ),
    ];
    let app = Catalog::built_in().get("aws/us-east-1/t3.large").unwrap();
    let mut sum = instances(app, "App", Rented::whole_month(2.0))
        .unwrap()
        .usd_month;
    for (kind, pairs, expected) in parts {
        let found = at(&tier(kind, pairs), &aws(), &load);
        near(found.usd_month, expected);
        assert_eq!(notes(&found), "");
        sum += found.usd_month;
    }
    near(sum, 405.083);
    let mut network = tier(TierKind::Network, parts[3].1);
    network.set("ipv4", "3").unwrap();
    sum += at(&network, &aws(), &load).usd_month - (36.0 + 37.35);
    near(sum, 416.033);
}

#[test]
fn what_cannot_be_priced_is_a_note() {
    let unknown = tier(TierKind::Cache, &[("offer", "aws/us-east-1/cache.none")]);
    let unknown = at(&unknown, &aws(), &mean(1.0));
    says(
        &unknown,
        "! The catalogue has no cache of the name aws/us-east-1/cache.none: it is not priced.",
    );
    assert_eq!(unknown.usd_month, 0.0);
    let nothing = Catalog::default();
    let nothing = Market::new(&nothing, "aws", "us-east-1");
    for kind in TierKind::ALL {
        let mut asked = Tier::new(kind);
        if kind == TierKind::Storage {
            asked.set("stored", "10 GB").unwrap();
        }
        let found = at(&asked, &nothing, &mean(1.0));
        says(&found, "atalogue has no");
        assert!(found.notes.iter().all(|note| note.grave), "{found:?}");
        assert_eq!(found.usd_month, 0.0, "{}", kind.name());
    }
    let json = serde_json::to_value(at(&Tier::new(TierKind::Cache), &aws(), &mean(1.0))).unwrap();
    assert_eq!(
        (&json["kind"], &json["phase"]),
        (&"cache".into(), &"single node".into())
    );
}

/// 2 TB at $0.115 a GB are $230 for each node, which is more than the smaller ones: so few large ones cost less in all than many small
/// ones, though these cost less by themselves.
#[test]
fn what_each_node_stores_is_part_of_what_a_layout_costs() {
    let database = tier(
        TierKind::Database,
        &[
            ("reads", "1 per request"),
            ("writes", "0 per request"),
            ("storage", "2 TB"),
            ("multi_zone", "off"),
            ("backups", "off"),
        ],
    );
    let load = Load {
        peak_rps: 500.0,
        ..Load::default()
    };
    let found = at(&database, &aws(), &load);
    // 700 reads a processor: four micros with a tenth of two processors each would carry 560, for 4 · (11.68 + 230).
    assert_eq!(
        (found.units, found.phase.to_string()),
        (1.0, "one larger instance".into())
    );
    near(line(&found, "Database storage"), 230.0);
    let micros = 4.0 * (11.68 + 230.0);
    assert!(found.usd_month < micros, "{}", found.usd_month);
    // None of all that hold the load, chosen by hand, is cheaper.
    let mut tried = 0;
    for offer in Catalog::built_in().iter() {
        let id = offer.id();
        if !id.starts_with("aws/us-east-1/rds.postgres.") {
            continue;
        }
        let mut chosen = database.clone();
        chosen.set("offer", &id).unwrap();
        let other = at(&chosen, &aws(), &load);
        assert!(
            found.usd_month <= other.usd_month + 1e-9,
            "{id}: {}",
            other.usd_month
        );
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

/// Numbers of any kind, and texts that each setting may hold.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(-1.0),
        Just(1e308),
        0.0..1e3,
        0.0..1e12
    ]
}

proptest! {
    /// What holds the larger load holds the smaller one, so that less of everything costs no more, unless it needs fewer shards: these
    /// people put off with larger nodes. What a larger volume includes of disk operations is left out.
    #[test]
    fn less_load_costs_no_more_in_as_many_shards(
        [reads, writes] in [0.0..20.0_f64, 0.0..3.0_f64],
        [stored_gb, request_bytes] in [0.0..3_000.0_f64, 0.0..500.0_f64],
        replicas in 0..3u32,
        multi_zone in any::<bool>(),
        rps in 0.0..20_000.0_f64,
        [peak, earlier, times] in [0.3..1.0_f64, 0.0..1.0, 1.0..5.0],
    ) {
        let said = |n: f64, unit: &str| format!("{n:.3} {unit}");
        let database = tier(TierKind::Database, &[
            ("reads", &said(reads, "per request")),
            ("writes", &said(writes, "per request")),
            ("storage", &said(stored_gb, "GB")),
            ("request_bytes", &said(request_bytes, "B")),
            ("replicas", &replicas.to_string()),
            ("multi_zone", if multi_zone { "on" } else { "off" }),
            ("disk_operations", "0"),
        ]);
        let late = Load { peak_rps: times * rps, added_requests: rps * 1e8, ..mean(rps) };
        let early = Load {
            mean_rps: peak * late.mean_rps,
            peak_rps: peak * late.peak_rps,
            requests_month: peak * late.requests_month,
            added_requests: earlier * late.added_requests,
            ..late
        };
        for market in [aws(), droplets(), Market::new(Catalog::built_in(), "gcp", "us-central1")] {
            let [early, late] = [early, late].map(|load| at(&database, &market, &load));
            let shape = |at: &TierAt| match at.phase {
                Phase::Database { shards, replicas, .. } => (shards, replicas > 5),
                other => panic!("{other}"),
            };
            if shape(&early) == shape(&late) {
                prop_assert!(early.usd_month <= late.usd_month * (1.0 + 1e-9), "{}: {} and {}: {}", early.phase, early.usd_month, late.phase, late.usd_month);
            }
        }
    }

    #[test]
    fn no_numbers_break_it(
        kind in 0usize..6,
        numbers in proptest::array::uniform8(number()),
        picks in proptest::collection::vec(0usize..12, 40),
    ) {
        let kind = TierKind::ALL[kind];
        let mut tier = Tier::new(kind);
        for (setting, pick) in settings(kind).iter().zip(picks) {
            // Two thirds stay as they are.
            if let Some(text) = texts(setting.kind).get(pick) {
                let _ = tier.set(setting.name, text);
            }
        }
        let [mean_rps, peak_rps, months, growth, requests_month, added_requests, app_instances, cache_cut] = numbers;
        let load = Load { mean_rps, peak_rps, months, growth, requests_month, added_requests, app_instances, cache_cut, included_gb: cache_cut };
        for market in [aws(), droplets(), Market::new(Catalog::built_in(), "hetzner", "eu")] {
            let ready = Ready::new(&tier, &market);
            let found = ready.at(&load);
            prop_assert!(found.usd_month >= 0.0 && found.usd_month.is_finite(), "{found:?}");
            prop_assert!(found.units.is_finite());
            prop_assert!(found.capacity_rps.is_none_or(|rate| rate >= 0.0 && rate.is_finite()));
            prop_assert!(found.headroom.is_none_or(f64::is_finite));
            for limit in &found.limits {
                prop_assert!(limit.used >= 0.0 && limit.allowed >= 0.0 && limit.utilization >= 0.0, "{limit:?}");
            }
            prop_assert!(found.notes.iter().all(|note| !note.text.contains("NaN")), "{found:?}");
            prop_assert!(ready.next_phase(&[load, Load::default()]).is_none_or(|next| next.month == 1));
        }
    }
}
