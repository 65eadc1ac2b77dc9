//! Fleets and growth: what must hold for any input.

use plimsoll::model::fleet::{self, Redundancy, Resource, Scaled, Warning};
use plimsoll::model::usl::Usl;
use plimsoll::model::{Graded, Standing, growth};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

fn resource(demand: f64, per_instance: f64, target_util: f64) -> Resource<'static> {
    Resource {
        name: "rate",
        demand,
        per_instance,
        target_util,
    }
}

/// The law as a person states it.
fn claimed(value: Usl) -> Graded<Usl> {
    Graded {
        value,
        standing: Standing::Input,
    }
}

/// A count of any size, small ones often.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![
        0u64..100,
        any::<u64>(),
        Just(u64::MAX),
        (0u32..64).prop_map(|e| 1 << e)
    ]
}

fn nodes(cluster: bool, replicas: u32, headroom: f64) -> fleet::RedisNodes<'static> {
    fleet::RedisNodes {
        base_bytes: 1_000_000,
        headroom,
        node_bytes: 6_442_450_944.0,
        replicas,
        cluster,
        operations: None,
    }
}

fn pools() -> fleet::DbPools {
    fleet::DbPools {
        instances: 3,
        pool_max: 20,
        max_connections: 100,
        reserved: 3,
        queries_rps: 500.0,
        hold_s: 0.01,
        target_util: 0.7,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn growth_never_panics(a in anything(), b in anything(), c in anything()) {
        prop_assert!(no_nan(&growth::demand(a, b, c)));
        prop_assert!(no_nan(&growth::months_until(a, b, c)));
    }

    #[test]
    fn growth_and_its_inverse_agree(initial in 1.0..1e6, rate in 0.001..2.0, months in 0.0..120.0) {
        let limit = growth::demand(initial, rate, months).unwrap();
        let back = growth::months_until(initial, rate, limit).unwrap().unwrap();
        prop_assert!((back - months).abs() < 1e-6);
    }

    #[test]
    fn fleets_never_panic(a in anything(), b in anything(), c in anything(), d in anything(), k in any::<u32>()) {
        let (one, two) = (resource(a, b, c), resource(b, a, d));
        for redundancy in [Redundancy::None, Redundancy::Spare(k), Redundancy::Zones(k % 4), Redundancy::Zones(k)] {
            prop_assert!(no_nan(&fleet::instances(&one, redundancy)));
            prop_assert!(no_nan(&fleet::instances_multi(&[one, two], redundancy, u64::from(k))));
            for (sigma, kappa) in [(c, d), (0.02, 1e-4), (0.0, 0.0), (d, 0.0), (0.0, b)] {
                if let Ok(law) = Usl::new(1.0, sigma, kappa) {
                    prop_assert!(no_nan(&fleet::instances_scaled(&one, &claimed(law), redundancy)));
                }
            }
        }
        let _ = fleet::ceil_with_slack(a);
    }

    #[test]
    fn shares_loads_and_prices_never_panic(a in anything(), b in anything(), c in anything(), d in anything()) {
        prop_assert!(no_nan(&fleet::hit_rate_for_reduction(a, b)));
        prop_assert!(no_nan(&fleet::cache_latency(a, b, c)));
        prop_assert!(no_nan(&fleet::daily_use(a, b, c)));
        prop_assert!(no_nan(&fleet::utilization(a, b)));
        let tier = |up_to, price_usd| fleet::Tier { up_to, price_usd };
        for tiers in [vec![], vec![tier(None, b)], vec![tier(Some(c), b), tier(Some(d), a)],
            vec![tier(Some(b), c), tier(None, d)], vec![tier(None, c), tier(Some(a), d)]] {
            prop_assert!(no_nan(&fleet::tiered_price(a, &tiers)));
        }
    }

    #[test]
    fn redis_never_panics(keys in count(), key_bytes in count(), value_bytes in count(), base_bytes in count(), a in anything(),
        b in anything(), expire in any::<bool>(), replicas in any::<u32>()) {
        let strings = fleet::RedisStrings { keys, key_bytes, value_bytes, expire };
        let nodes = fleet::RedisNodes { base_bytes, headroom: a, node_bytes: b, replicas, cluster: expire,
            operations: Some(resource(b, a, 0.7)) };
        prop_assert!(no_nan(&fleet::redis_memory(&strings, &nodes)));
        prop_assert!(no_nan(&fleet::redis_memory(&strings, &self::nodes(expire, replicas, 0.25))));
        prop_assert!(no_nan(&fleet::redis_phases(&[0, keys, base_bytes], &strings, &nodes)));
        prop_assert!(no_nan(&fleet::redis_largest_value(&strings, base_bytes, a, b)));
        let _ = fleet::jemalloc_size_class(keys);
    }

    #[test]
    fn databases_never_panic(a in anything(), b in anything(), c in anything(), d in anything(), e in anything(),
        i in count(), j in count(), k in count()) {
        let pools = fleet::DbPools { instances: i, pool_max: j, max_connections: k, reserved: j, queries_rps: a, hold_s: b,
            target_util: c };
        prop_assert!(no_nan(&fleet::db_pool(&pools)));
        for storage in [None, Some(resource(e, a, d))] {
            let load = fleet::DbLoad { reads_rps: a, writes_rps: b, hit: c, read_rps_per_node: d, write_rps_per_node: e,
                target_util: 0.7, storage };
            prop_assert!(no_nan(&fleet::db_split(&load)));
        }
    }

    #[test]
    fn days_and_months_never_panic(a in anything(), b in anything(), c in anything(), d in anything(),
        curve in vec(anything(), 0..30), hours in vec(count(), 0..40), min_instances in count(), k in any::<u32>()) {
        for curve in [&curve[..], &[0.5; 24], &[a; 24]] {
            let day = fleet::Autoscaling { peak: a, curve, per_instance: b, target_util: c, min_instances,
                price_hour_usd: d, lead_hours: k };
            prop_assert!(no_nan(&fleet::autoscale_day(&day)));
        }
        prop_assert!(no_nan(&fleet::reserved_mix(&hours, a, b)));
        for months in [0, 1, 24, k] {
            let archive = fleet::Archive { initial_gb: a, add_gb_month: b, hot_days: c, hot_usd_gb_month: d,
                cold_usd_gb_month: c, read_share_month: a, read_usd_gb: b, move_usd_gb: d, months };
            prop_assert!(no_nan(&fleet::storage_archive(&archive)));
        }
    }

    #[test]
    fn a_fleet_carries_its_demand(demand in 0.0..1e6, per_instance in 0.1..1e4, target_util in 0.05..1.0, zones in 2u32..6) {
        let resource = resource(demand, per_instance, target_util);
        for redundancy in [Redundancy::None, Redundancy::Spare(2), Redundancy::Zones(zones)] {
            let fleet = fleet::instances(&resource, redundancy).unwrap();
            prop_assert!(fleet.util_after_loss <= target_util * (1.0 + 2e-9));
            prop_assert!(fleet.util_normal <= fleet.util_after_loss);
        }
    }

    #[test]
    fn the_largest_need_sets_the_fleet(needs in prop::collection::vec((0.0..1e4, 0.5..50.0), 1..5), target_util in 0.1..1.0,
        k in 0u32..4, minimum in 0u64..400) {
        let resources: Vec<_> = needs.iter().map(|(demand, each)| resource(*demand, *each, target_util)).collect();
        let all = fleet::instances_multi(&resources, Redundancy::Spare(k), minimum).unwrap();
        let alone = resources.iter().map(|r| fleet::instances(r, Redundancy::Spare(k)).unwrap());
        prop_assert_eq!(all.total, alone.map(|f| f.total).max().unwrap().max(minimum));
        for need in &all.per_resource {
            prop_assert!(need.util_after_loss <= target_util * (1.0 + 2e-9) && need.util_normal <= need.util_after_loss);
        }
    }

    /// With one connection it is M/M/1, whose wait is ρ/(1 - ρ) times the holding time.
    #[test]
    fn a_pool_of_one_waits_as_a_single_server_does(rho in 0.01..0.99_f64, hold_s in 0.001..10.0) {
        let pools = fleet::DbPools { instances: 4, pool_max: 1, queries_rps: 4.0 * rho / hold_s, hold_s, ..pools() };
        let wait = fleet::db_pool(&pools).unwrap().wait.unwrap();
        prop_assert!((wait.mean_s / (hold_s * rho / (1.0 - rho)) - 1.0).abs() < 1e-9 && (wait.p_wait - rho).abs() < 1e-9);
    }

    #[test]
    fn no_smaller_scaled_fleet_would_do(demand in 0.0..300.0, target_util in 0.3..1.0, sigma in 0.0..0.2, kappa in 0.0..0.002,
        k in 0u32..4, zones in 2u32..5) {
        let law = Usl::new(7.0, sigma, kappa).unwrap();
        let one = resource(demand, 1.0, target_util);
        let does = |n: u64| law.throughput(n as f64).unwrap() / 7.0 * target_util * (1.0 + 2e-9);
        let by_hand = (0..5000).find(|n| does(*n) >= demand);
        for redundancy in [Redundancy::None, Redundancy::Spare(k), Redundancy::Zones(zones)] {
            match fleet::instances_scaled(&one, &claimed(law), redundancy).unwrap() {
                Scaled::Enough(fleet) => {
                    prop_assert_eq!(Some(fleet.base), by_hand);
                    prop_assert!(fleet.util_normal.max(fleet.util_after_loss) <= target_util * (1.0 + 2e-9));
                    prop_assert!(fleet.efficiency > 0.0 && fleet.efficiency <= 1.0);
                }
                Scaled::NeverEnough(limit) => {
                    prop_assert_eq!(by_hand, None);
                    prop_assert!(limit.most_demand < demand);
                }
                Scaled::SparesTooMany { base, total, util_normal } => {
                    prop_assert_eq!(Some(base), by_hand);
                    prop_assert!(does(total) < demand && util_normal > target_util);
                }
            }
        }
    }

    #[test]
    fn without_losses_scaling_is_plain_division(demand in size(), per_instance in size(), target_util in 0.05..1.0, k in 0u32..5) {
        let one = resource(demand, per_instance, target_util);
        let straight = Usl::new(1.0, 0.0, 0.0).unwrap();
        for redundancy in [Redundancy::None, Redundancy::Spare(k), Redundancy::Zones(k)] {
            match (fleet::instances(&one, redundancy), fleet::instances_scaled(&one, &claimed(straight), redundancy)) {
                (Ok(plain), Ok(Scaled::Enough(scaled))) => prop_assert_eq!((plain.base, plain.total), (scaled.base, scaled.total)),
                (plain, scaled) => prop_assert_eq!(plain.err(), scaled.err()),
            }
        }
    }

    #[test]
    fn size_classes_hold_their_requests(bytes in 0u64..1_000_000_000) {
        let class = fleet::jemalloc_size_class(bytes).unwrap();
        prop_assert!(class >= bytes);
        prop_assert_eq!(fleet::jemalloc_size_class(class).unwrap(), class);
        prop_assert!(fleet::jemalloc_size_class(bytes + 1).unwrap() >= class);
        // Four classes to a doubling waste less than a fifth.
        prop_assert!(bytes <= 128 || (class - bytes) as f64 <= 0.2 * class as f64);
    }

    #[test]
    fn the_largest_value_is_the_last_that_fits(keys in 1u64..10_000_000, key_bytes in 1u64..300, expire in any::<bool>(),
        maxmemory in 1e6..1e11) {
        let strings = |value_bytes| fleet::RedisStrings { keys, key_bytes, value_bytes, expire };
        let needs = |value| fleet::redis_memory(&strings(value), &nodes(false, 1, 0.25)).unwrap().maxmemory_bytes;
        match fleet::redis_largest_value(&strings(0), 1_000_000, 0.25, maxmemory).unwrap() {
            Some(Graded { value, .. }) => prop_assert!(needs(value) <= maxmemory * (1.0 + 1e-15) && needs(value + 1) > maxmemory),
            None => prop_assert!(needs(0) > maxmemory),
        }
    }

    #[test]
    fn redis_grows_with_all_that_it_holds(keys in 1u64..1_000_000, key_bytes in 0u64..400, value_bytes in 0u64..100_000) {
        let of = |keys, key_bytes, value_bytes, expire| {
            let strings = fleet::RedisStrings { keys, key_bytes, value_bytes, expire };
            fleet::redis_memory(&strings, &nodes(false, 1, 0.25)).unwrap().used_bytes
        };
        let base = of(keys, key_bytes, value_bytes, false);
        prop_assert!(base >= keys * (key_bytes + value_bytes));
        prop_assert!(base < of(keys + 1, key_bytes, value_bytes, false));
        prop_assert!(base <= of(keys, key_bytes + 1, value_bytes, false));
        prop_assert!(base <= of(keys, key_bytes, value_bytes + 1, false));
        prop_assert!(base < of(keys, key_bytes, value_bytes, true));
    }

    #[test]
    fn pools_of_the_needed_size_carry_the_load(instances in 1u64..50, queries_rps in 0.0..1e4, hold_s in 0.0..0.5,
        target_util in 0.1..1.0, reserved in 0u64..20) {
        let pool = fleet::db_pool(&fleet::DbPools { instances, queries_rps, hold_s, target_util, reserved, ..pools() }).unwrap();
        let all = (instances * pool.pool_per_instance_needed) as f64;
        prop_assert!(pool.mean_in_use <= all * target_util * (1.0 + 2e-9));
        prop_assert!(instances * pool.max_pool_per_instance <= pool.available);
        prop_assert_eq!(pool.fits, pool.connections_worst <= pool.available);
        prop_assert_eq!(pool.needs_pooler, pool.pool_per_instance_needed > pool.max_pool_per_instance);
    }

    #[test]
    fn a_cache_takes_away_what_was_asked(read_share in 0.0f64..=1.0, reduction in 0.0f64..=1.0, rps in 1.0f64..1e5) {
        let hit = fleet::hit_rate_for_reduction(read_share, reduction).unwrap();
        prop_assert!(hit.is_some() || reduction > read_share);
        if let Some(hit) = hit {
            let split = fleet::db_split(&fleet::DbLoad { reads_rps: rps * read_share, writes_rps: rps * (1.0 - read_share), hit,
                read_rps_per_node: 800.0, write_rps_per_node: 400.0, target_util: 0.7, storage: None }).unwrap();
            prop_assert!((split.load_reduction - reduction).abs() < 1e-9);
            prop_assert!((split.db_load_rps - rps * (1.0 - reduction)).abs() < 1e-9 * rps);
            prop_assert!(split.read_nodes <= split.cold_read_nodes);
        }
    }

    #[test]
    fn a_look_aside_mean_lies_between_its_ends(hit in 0.0..=1.0, cache in 0.0..10.0, database in 0.0..100.0) {
        let latency = fleet::cache_latency(hit, cache, database).unwrap();
        prop_assert!(latency.mean >= cache && latency.mean <= latency.mean_cold);
    }

    #[test]
    fn a_longer_lead_never_has_fewer_instances(curve in vec(0.0..1.5, 24), peak in 0.0..1e5, lead_hours in 0u32..30,
        min_instances in 0u64..5) {
        let with = |lead_hours| fleet::autoscale_day(&fleet::Autoscaling { peak, curve: &curve, per_instance: 100.0,
            target_util: 0.7, min_instances, price_hour_usd: 0.02, lead_hours }).unwrap();
        let (short, long) = (with(lead_hours), with(lead_hours + 1));
        prop_assert!(short.instances.iter().zip(&long.instances).all(|(a, b)| a <= b));
        prop_assert_eq!(short.instances.iter().max(), long.instances.iter().max());
        prop_assert!(long.saving <= short.saving && (0.0..=1.0).contains(&short.saving));
        prop_assert!(short.instances.iter().all(|n| *n >= min_instances));
    }

    #[test]
    fn no_other_reserved_number_is_cheaper(hours in vec(0u64..40, 1..50), on_demand in 0.0..2.0, reserved in 0.0..2.0) {
        let mix = fleet::reserved_mix(&hours, on_demand, reserved).unwrap();
        let cost = |r: u64| {
            let above: u64 = hours.iter().map(|d| d.saturating_sub(r)).sum();
            reserved * r as f64 + on_demand * above as f64 / hours.len() as f64
        };
        let least = (0..=40).map(cost).fold(f64::INFINITY, f64::min);
        prop_assert!((mix.cost_usd_hour - least).abs() < 1e-9 && (cost(mix.reserved) - least).abs() < 1e-9);
        prop_assert!(mix.cost_usd_hour <= mix.all_on_demand_usd_hour.min(mix.all_reserved_usd_hour) + 1e-9);
        let mut backward = hours.clone();
        backward.reverse();
        prop_assert_eq!(mix, fleet::reserved_mix(&backward, on_demand, reserved).unwrap());
    }

    #[test]
    fn an_archive_loses_no_data(initial_gb in 0.0..1e4, add_gb_month in 0.0..1e3, hot_days in 0.0..1000.0, months in 1u32..100) {
        let storage = fleet::storage_archive(&fleet::Archive { initial_gb, add_gb_month, hot_days, hot_usd_gb_month: 0.1,
            cold_usd_gb_month: 0.004, read_share_month: 0.0, read_usd_gb: 0.0, move_usd_gb: 0.0, months }).unwrap();
        prop_assert_eq!(storage.months.len(), months as usize);
        for month in &storage.months {
            prop_assert!((month.hot_gb + month.cold_gb - month.total_gb).abs() <= 1e-9 * month.total_gb);
            prop_assert!(month.cold_gb >= 0.0);
        }
        prop_assert!(storage.sum_cost_usd <= storage.sum_cost_no_archive_usd * (1.0 + 1e-12));
    }

    #[test]
    fn tiers_are_continuous_and_rise(prices in vec(0.0..1.0, 1..6), amount in 0.0..1000.0, more in 0.0..500.0) {
        let ends = prices.len() - 1;
        let tiers: Vec<_> = prices.iter().enumerate().map(|(i, price)| fleet::Tier {
            up_to: (i < ends).then_some(100.0 * (i + 1) as f64),
            price_usd: *price,
        }).collect();
        let price = |amount| fleet::tiered_price(amount, &tiers).unwrap();
        let dearest = prices.iter().copied().fold(0.0, f64::max);
        let step = price(amount + more) - price(amount);
        prop_assert!(step >= -1e-9 && step <= dearest * more + 1e-9);
        let one = fleet::Tier { up_to: None, price_usd: prices[0] };
        prop_assert_eq!(fleet::tiered_price(amount, &[one]).unwrap(), amount * prices[0]);
    }

    #[test]
    fn headroom_is_the_inverse_of_utilization(capacity in 0.1..1e5, per_day in 1.0..1e9, factor in 1.0..20.0) {
        let load = fleet::daily_use(capacity, per_day, factor).unwrap();
        prop_assert!((load.utilization * load.headroom.unwrap() - 1.0).abs() < 1e-12);
        prop_assert!((load.peak_utilization * load.peak_headroom.unwrap() - 1.0).abs() < 1e-12);
        prop_assert!((load.headroom.unwrap() / factor / load.peak_headroom.unwrap() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn nothing_asked_needs_nothing() {
    let none = fleet::instances_scaled(
        &resource(0.0, 1.0, 0.7),
        &claimed(Usl::new(1.0, 0.1, 0.1).unwrap()),
        Redundancy::Spare(3),
    );
    assert!(matches!(none, Ok(Scaled::Enough(f)) if f.total == 0));
    let idle = fleet::db_pool(&fleet::DbPools {
        queries_rps: 0.0,
        ..pools()
    });
    assert_eq!(idle.unwrap().pool_per_instance_needed, 0);
    let unused = fleet::daily_use(10.0, 0.0, 1.0).unwrap();
    assert_eq!((unused.headroom, unused.utilization), (None, 0.0));
    let hours = fleet::reserved_mix(&[0, 0], 1.0, 0.1).unwrap();
    assert_eq!((hours.reserved, hours.cost_usd_hour), (0, 0.0));
    assert_eq!(fleet::hit_rate_for_reduction(0.0, 0.0), Ok(Some(0.0)));
}

#[test]
fn what_has_no_capacity_is_an_error() {
    let invalid = |code: Option<&str>| assert_eq!(code, Some("invalid_input"));
    invalid(
        fleet::instances(&resource(1.0, 0.0, 0.7), Redundancy::None)
            .err()
            .map(|e| e.code()),
    );
    invalid(fleet::daily_use(0.0, 1.0, 1.0).err().map(|e| e.code()));
    invalid(fleet::reserved_mix(&[], 1.0, 0.5).err().map(|e| e.code()));
    invalid(fleet::tiered_price(1.0, &[]).err().map(|e| e.code()));
    let none = fleet::DbPools {
        instances: 0,
        ..pools()
    };
    invalid(fleet::db_pool(&none).err().map(|e| e.code()));
    let tier = |end| fleet::Tier {
        up_to: Some(end),
        price_usd: 1.0,
    };
    let falling = fleet::tiered_price(1.0, &[tier(5.0), tier(2.0)]);
    assert_eq!(falling.err().map(|e| e.code()), Some("not_increasing"));
}

#[test]
fn more_spares_than_the_peak_allows_are_told() {
    // The peak is at 10 instances, which do the work of 3.6.
    let law = claimed(Usl::new(1.0, 0.1, 0.009).unwrap());
    let answer =
        fleet::instances_scaled(&resource(3.5, 1.0, 1.0), &law, Redundancy::Spare(9)).unwrap();
    assert!(
        matches!(answer, Scaled::SparesTooMany { total, .. } if total > 15),
        "{answer:?}"
    );
    let answer = fleet::instances_scaled(&resource(4.0, 1.0, 1.0), &law, Redundancy::None).unwrap();
    assert!(
        matches!(answer, Scaled::NeverEnough(limit) if limit.at == Some(10)),
        "{answer:?}"
    );
}

#[test]
fn a_cluster_has_three_primaries() {
    let strings = |keys| fleet::RedisStrings {
        keys,
        key_bytes: 40,
        value_bytes: 2048,
        expire: false,
    };
    let small = fleet::redis_memory(&strings(500), &nodes(false, 1, 0.25)).unwrap();
    assert_eq!((small.shards, small.nodes, small.cluster), (1, 2, false));
    let standing = |keys| {
        let memory = fleet::redis_memory(&strings(keys), &nodes(false, 1, 0.25));
        memory.unwrap().standing
    };
    let approx = |relative_error| Standing::Approx { relative_error };
    assert_eq!(
        [standing(9_999), standing(10_000), standing(100_000)],
        [Standing::Heuristic, approx(0.02), approx(0.004)]
    );
    assert_eq!(small.warnings, []);
    let asked = fleet::redis_memory(&strings(500), &nodes(true, 1, 0.25)).unwrap();
    assert_eq!((asked.shards, asked.nodes), (3, 6));
    let large = fleet::redis_memory(&strings(3_000_000), &nodes(false, 0, 0.05)).unwrap();
    assert_eq!(
        (large.shards_by_memory, large.shards, large.cluster),
        (2, 3, true)
    );
    let codes: Vec<&str> = large.warnings.iter().map(Warning::code).collect();
    assert_eq!(codes, ["cluster_mode", "no_replica", "little_headroom"]);
    let busy = fleet::RedisNodes {
        operations: Some(resource(500_000.0, 100_000.0, 0.7)),
        ..nodes(false, 1, 0.25)
    };
    let busy = fleet::redis_memory(&strings(500), &busy).unwrap();
    assert_eq!((busy.shards_by_operations, busy.shards), (Some(8), 8));
}

#[test]
fn phases_come_to_the_sizes_measured() {
    let strings = fleet::RedisStrings {
        keys: 0,
        key_bytes: 30,
        value_bytes: 100,
        expire: true,
    };
    let phases =
        fleet::redis_phases(&[500, 10_000, 100_000], &strings, &nodes(false, 1, 0.25)).unwrap();
    let above_base: Vec<f64> = phases
        .iter()
        .map(|m| (m.used_bytes - 1_000_000) as f64 / 1e6)
        .collect();
    // A redis-server 7.0.15 took 245 bytes for each of 100,000 such keys and 255 for each of 10,000.
    assert!((above_base[2] / 24.5 - 1.0).abs() < 0.004, "{above_base:?}");
    assert!((above_base[1] / 2.55 - 1.0).abs() < 0.02, "{above_base:?}");
    assert!((0.1..0.15).contains(&above_base[0]), "{above_base:?}");
}

#[test]
fn bytes_per_key_come_to_those_measured() {
    // Keys, length of key and value, expiry, and bytes for each key in a redis-server 7.0.15.
    for (key_bytes, value_bytes, expire, measured) in [
        (30, 100, true, 245.0),
        (24, 1000, true, 1156.0),
        (30, 20, false, 122.0),
    ] {
        let strings = fleet::RedisStrings {
            keys: 100_000,
            key_bytes,
            value_bytes,
            expire,
        };
        let used = fleet::redis_memory(&strings, &nodes(false, 1, 0.25))
            .unwrap()
            .used_bytes;
        let each = (used - 1_000_000) as f64 / 1e5;
        assert!((each / measured - 1.0).abs() <= 0.0045, "{each} {measured}");
    }
}

#[test]
fn pools_are_doubted_when_they_cannot_work() {
    let codes = |pools: &fleet::DbPools| -> Vec<&str> {
        let pool = fleet::db_pool(pools).unwrap();
        pool.warnings.iter().map(Warning::code).collect()
    };
    assert_eq!(codes(&pools()), Vec::<&str>::new());
    let many = fleet::DbPools {
        instances: 10,
        ..pools()
    };
    assert_eq!(codes(&many), ["pools_exceed_server"]);
    let small = fleet::DbPools {
        pool_max: 2,
        ..pools()
    };
    assert_eq!(codes(&small), ["pool_too_small"]);
    let long = fleet::DbPools {
        hold_s: 0.2,
        ..pools()
    };
    assert!(fleet::db_pool(&long).unwrap().needs_pooler);
}

#[test]
fn a_cold_cache_is_told() {
    let load = fleet::DbLoad {
        reads_rps: 5000.0,
        writes_rps: 100.0,
        hit: 0.9,
        read_rps_per_node: 1000.0,
        write_rps_per_node: 500.0,
        target_util: 0.7,
        storage: Some(resource(900.0, 400.0, 0.8)),
    };
    let split = fleet::db_split(&load).unwrap();
    assert_eq!(split.warnings, [Warning::ColdCache { warm: 1, cold: 8 }]);
    assert_eq!(
        split.warnings[0].to_string(),
        "with an empty cache the reads need 8 nodes instead of 1"
    );
    assert_eq!(
        (
            split.shards_by_writes,
            split.shards_by_storage,
            split.shards
        ),
        (1, Some(3), 3)
    );
    let without = fleet::db_split(&fleet::DbLoad { hit: 0.0, ..load }).unwrap();
    assert_eq!(without.warnings, []);
}

#[test]
fn reading_back_and_moving_are_charged() {
    let archive = fleet::Archive {
        initial_gb: 100.0,
        add_gb_month: 0.0,
        hot_days: 90.0,
        hot_usd_gb_month: 0.1,
        cold_usd_gb_month: 0.01,
        read_share_month: 0.5,
        read_usd_gb: 0.02,
        move_usd_gb: 0.03,
        months: 2,
    };
    let storage = fleet::storage_archive(&archive).unwrap();
    // 100 GB cold: 1 USD each month to keep, 1 to read half of them, and 3 once to move them.
    let costs: Vec<f64> = storage.months.iter().map(|m| m.cost_usd).collect();
    assert!(
        (costs[0] - 5.0).abs() < 1e-12 && (costs[1] - 2.0).abs() < 1e-12,
        "{costs:?}"
    );
}
