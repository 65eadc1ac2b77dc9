//! From demand to a fleet.

use plimsoll::model::{ModelError, fleet};
use serde_json::{Map, Value, json};

use super::{Call, Input, as_number, whole};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("instances", instances),
    ("instances_multi", instances_multi),
    ("jemalloc_size_class", jemalloc_size_class),
    ("redis_memory", redis_memory),
    ("db_pool", db_pool),
    ("db_split", db_split),
    ("hit_rate_for_reduction", hit_rate_for_reduction),
    ("cache_latency", cache_latency),
    ("autoscale_day", autoscale_day),
    ("reserved_mix", reserved_mix),
    ("storage_archive", storage_archive),
    ("tiered_price", tiered_price),
];

/// A count that the library takes as `u32`.
fn small(input: &Input<'_>, key: &str) -> Result<u32, ModelError> {
    Ok(u32::try_from(input.count(key)?).unwrap_or(u32::MAX))
}

fn resource<'a>(input: &Input<'a>, name: &'a str) -> fleet::Resource<'a> {
    fleet::Resource {
        name,
        demand: input.num("demand"),
        per_instance: input.num("per_instance"),
        target_util: input.num("target_util"),
    }
}

fn instances(input: &Input<'_>) -> Result<Value, ModelError> {
    let redundancy = match input.text("mode") {
        "none" => fleet::Redundancy::None,
        "n+k" => fleet::Redundancy::Spare(small(input, "k")?),
        "az" => fleet::Redundancy::Zones(small(input, "zones")?),
        other => panic!("mode {other}"),
    };
    let fleet = fleet::instances(&resource(input, "demand"), redundancy)?;
    Ok(json!({
        "base": fleet.base, "total": fleet.total,
        "util_normal": fleet.util_normal, "util_after_loss": fleet.util_after_loss,
    }))
}

fn instances_multi(input: &Input<'_>) -> Result<Value, ModelError> {
    let list = input.get("resources").as_array().expect("resources");
    let resources: Vec<_> = list
        .iter()
        .map(|r| resource(&Input(r), Input(r).text("name")))
        .collect();
    let fleet = fleet::instances_multi(&resources, fleet::Redundancy::None, 0)?;
    let per_resource: Map<_, _> = fleet
        .per_resource
        .iter()
        .map(|need| (need.name.to_string(), json!(need.instances)))
        .collect();
    Ok(json!({"per_resource": per_resource, "n": fleet.base, "binding": fleet.binding}))
}

fn jemalloc_size_class(input: &Input<'_>) -> Result<Value, ModelError> {
    let sizes = input.nums("n").into_iter();
    let classes: Result<Vec<u64>, _> = sizes
        .map(|n| fleet::jemalloc_size_class(whole(n)?))
        .collect();
    Ok(json!({"size": classes?}))
}

fn redis_memory(input: &Input<'_>) -> Result<Value, ModelError> {
    let strings = fleet::RedisStrings {
        keys: input.count("keys")?,
        key_bytes: input.count("key_len")?,
        value_bytes: input.count("value_len")?,
        expire: input.get("ttl") == &json!(true),
    };
    let nodes = fleet::RedisNodes {
        base_bytes: input.count("base_overhead")?,
        headroom: input.num("headroom"),
        node_bytes: input.num("max_node_bytes"),
        replicas: small(input, "replicas")?,
        cluster: false,
        operations: None,
    };
    let memory = fleet::redis_memory(&strings, &nodes)?;
    Ok(json!({
        "bytes_per_key": memory.bytes_per_key, "used_memory": memory.used_bytes,
        "maxmemory_needed": memory.maxmemory_bytes, "shards": memory.shards, "nodes": memory.nodes,
    }))
}

fn db_pool(input: &Input<'_>) -> Result<Value, ModelError> {
    let pool = fleet::db_pool(&fleet::DbPools {
        instances: input.count("instances")?,
        pool_max: input.count("pool_max")?,
        max_connections: input.count("max_connections")?,
        reserved: input.count("reserved")?,
        queries_rps: input.num("queries_per_s"),
        hold_s: input.num("hold_s"),
        target_util: input.num("target_util"),
    })?;
    Ok(json!({
        "connections_worst": pool.connections_worst, "fits": pool.fits,
        "max_pool_per_instance": pool.max_pool_per_instance, "mean_in_use": pool.mean_in_use,
        "pool_total_needed": pool.pool_total_needed, "pool_per_instance_needed": pool.pool_per_instance_needed,
        "needs_proxy": pool.needs_pooler,
    }))
}

fn db_split(input: &Input<'_>) -> Result<Value, ModelError> {
    let split = fleet::db_split(&fleet::DbLoad {
        reads_rps: input.num("reads"),
        writes_rps: input.num("writes"),
        hit: input.num("hit"),
        read_rps_per_node: input.num("read_cap_node"),
        write_rps_per_node: input.num("write_cap_node"),
        target_util: input.num("target_util"),
        storage: None,
    })?;
    Ok(json!({
        "db_reads": split.db_reads_rps, "db_load": split.db_load_rps, "load_reduction": split.load_reduction,
        "read_nodes": split.read_nodes, "shards_by_writes": split.shards_by_writes,
    }))
}

fn hit_rate_for_reduction(input: &Input<'_>) -> Result<Value, ModelError> {
    let hit = fleet::hit_rate_for_reduction(input.num("read_share"), input.num("reduction"))?;
    Ok(json!({"hit": hit, "feasible": hit.is_some()}))
}

fn cache_latency(input: &Input<'_>) -> Result<Value, ModelError> {
    let latency =
        fleet::cache_latency(input.num("hit"), input.num("cache_ms"), input.num("db_ms"))?;
    let path = match latency.p95_path {
        fleet::CachePath::Cache => "cache",
        fleet::CachePath::Database => "db_tail",
    };
    Ok(json!({"mean_ms": latency.mean, "p95_is": path}))
}

fn autoscale_day(input: &Input<'_>) -> Result<Value, ModelError> {
    let day = fleet::autoscale_day(&fleet::Autoscaling {
        peak: input.num("peak"),
        curve: &input.nums("curve"),
        per_instance: input.num("per_instance"),
        target_util: input.num("target_util"),
        min_instances: input.count("min_instances")?,
        price_hour_usd: input.num("price_hour"),
        lead_hours: small(input, "lead_hours")?,
    })?;
    Ok(json!({
        "instances": day.instances, "instance_hours": day.instance_hours, "cost_day": day.cost_day_usd,
        "fixed_cost_day": day.fixed_cost_day_usd, "saving": day.saving,
    }))
}

fn reserved_mix(input: &Input<'_>) -> Result<Value, ModelError> {
    let hours = input.nums("demand_hours").into_iter().map(whole);
    let hours = hours.collect::<Result<Vec<u64>, _>>()?;
    let mix = fleet::reserved_mix(
        &hours,
        input.num("on_demand"),
        input.num("reserved_effective"),
    )?;
    Ok(json!({
        "reserved": mix.reserved, "cost_per_hour": mix.cost_usd_hour, "cost_all_on_demand": mix.all_on_demand_usd_hour,
        "cost_all_reserved_peak": mix.all_reserved_usd_hour, "break_even_utilization": mix.break_even_utilization,
    }))
}

fn storage_archive(input: &Input<'_>) -> Result<Value, ModelError> {
    let storage = fleet::storage_archive(&fleet::Archive {
        initial_gb: input.num("initial_gb"),
        add_gb_month: input.num("add_gb_month"),
        hot_days: input.num("hot_days"),
        hot_usd_gb_month: input.num("hot_price"),
        cold_usd_gb_month: input.num("cold_price"),
        read_share_month: 0.0,
        read_usd_gb: 0.0,
        move_usd_gb: 0.0,
        months: small(input, "months")?,
    })?;
    let each = |of: fn(&fleet::StorageMonth) -> f64| -> Vec<f64> {
        storage.months.iter().map(of).collect()
    };
    Ok(json!({
        "total_gb": each(|m| m.total_gb), "hot_gb": each(|m| m.hot_gb), "cold_gb": each(|m| m.cold_gb),
        "cost": each(|m| m.cost_usd), "sum_cost": storage.sum_cost_usd,
        "sum_cost_no_archive": storage.sum_cost_no_archive_usd,
    }))
}

fn tiered_price(input: &Input<'_>) -> Result<Value, ModelError> {
    let list = input.get("tiers").as_array().expect("tiers");
    let tiers: Vec<_> = list
        .iter()
        .map(|tier| fleet::Tier {
            up_to: as_number(&tier[0]).filter(|end| *end < f64::INFINITY),
            price_usd: as_number(&tier[1]).expect("a price"),
        })
        .collect();
    Ok(json!({"cost": fleet::tiered_price(input.num("gb"), &tiers)?}))
}
