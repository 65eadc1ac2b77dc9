//! The two sample reports.

use plimsoll::model::budget::{self, Component, Feature, Gain, Optimization, Options};
use plimsoll::model::fleet::{Redundancy, Resource};
use plimsoll::model::latency::{Family, Percentiles, fit_lognormal};
use plimsoll::model::queue::Mmc;
use plimsoll::model::{ModelError, cost, fleet, network};
use serde_json::{Value, json};

use super::{Call, Input, as_number, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("seed_unit_cost", seed_unit_cost),
    ("seed_load_factor", seed_load_factor),
    ("seed_instances", seed_instances),
    ("seed_mm1", seed_mm1),
    ("seed_interactive", seed_interactive),
    ("seed_load_vs_capacity", seed_load_vs_capacity),
    ("seed_pct_consistency", seed_pct_consistency),
    ("seed_overhead", seed_overhead),
    ("seed_optimise", seed_optimise),
    ("seed_optimise_overlap", seed_optimise_overlap),
    ("seed_redis_keys", seed_redis_keys),
    ("seed_error_rate", seed_error_rate),
    ("seed_100x_bill", seed_100x_bill),
    ("seed_singura_marginal", seed_singura_marginal),
    ("seed_singura_23", seed_singura_23),
    ("seed_singura_shard", seed_singura_shard),
    ("seed_cache_share", seed_cache_share),
    ("seed_singura_gates", seed_singura_gates),
];

/// What the reports state and the vectors leave out: an instance, what one of its cores carries, the bill and the loads.
const INSTANCE_USD: f64 = 12.0;
const CORES_OF_LARGE_INSTANCE: f64 = 2.0;
const CORE_RPM: f64 = 1_000.0;
const BILL_USD: f64 = 12.0;
const REQUESTS_PER_DAY: f64 = 100_000.0;
const LOAD_100X_RPM: f64 = 100_000.0;
const LOAD_100X_PER_DAY: f64 = 10_000_000.0;
const DAYS: f64 = 30.0;
const ERROR_ALERT_PCT: f64 = 1.0;
const BASE_MS: f64 = 20.0;
const OVERHEAD_MS: f64 = 30.0;
/// The other optimization of its second day.
const SECOND_GAIN_MS: f64 = 3.0;

fn seed_unit_cost(input: &Input<'_>) -> Result<Value, ModelError> {
    let unit = cost::unit_cost(
        input.num("monthly"),
        input.num("per_day"),
        input.num("days"),
    )?;
    Ok(json!({"per_request": unit.per_request_usd, "per_million": unit.per_million_usd}))
}

fn seed_load_factor(input: &Input<'_>) -> Result<Value, ModelError> {
    let load = fleet::daily_use(
        input.num("sustained_per_min") / 60.0,
        input.num("per_day"),
        1.0,
    )?;
    Ok(json!({
        "per_day_at_sustained": load.capacity_per_day, "ratio": load.headroom, "avg_per_min": load.mean_rps * 60.0,
        "avg_per_s": load.mean_rps, "utilization_of_capacity": load.utilization,
    }))
}

fn seed_instances(input: &Input<'_>) -> Result<Value, ModelError> {
    let load = Resource {
        name: "load",
        demand: input.num("load_per_min"),
        per_instance: input.num("per_instance"),
        target_util: input.num("target_util"),
    };
    let spare = fleet::instances(&load, Redundancy::Spare(1))?;
    Ok(json!({
        "n": spare.base, "n_plus_1": spare.total,
        "cost": spare.base as f64 * INSTANCE_USD, "cost_n1": spare.total as f64 * INSTANCE_USD,
        "share_covered_by_3": fleet::utilization(3.0 * load.per_instance, load.demand)?,
    }))
}

fn seed_mm1(input: &Input<'_>) -> Result<Value, ModelError> {
    let queue = Mmc::new(input.num("lambda_s"), 1.0 / input.num("service_s"), 1)?;
    let means = queue.means();
    Ok(json!({
        "rho": means.utilization, "mean_ms": number(means.mean_response * 1e3),
        "p95_ms": number(queue.response_quantile(0.95)? * 1e3), "p99_ms": number(queue.response_quantile(0.99)? * 1e3),
    }))
}

fn seed_interactive(input: &Input<'_>) -> Result<Value, ModelError> {
    let (users, response_s) = (input.num("vus"), input.num("r_s"));
    Ok(json!({
        "x_no_think": network::interactive_throughput(users, response_s, 0.0)?,
        "think_needed_s": network::think_time_for(users, input.num("target_x"), response_s)?,
    }))
}

fn seed_pct_consistency(input: &Input<'_>) -> Result<Value, ModelError> {
    let percentiles = Percentiles::new(&[0.95, 0.99], &[input.num("p95"), input.num("p99")])?;
    let fit = fit_lognormal(&percentiles)?;
    let Family::Lognormal { mu, sigma } = fit.family else {
        panic!("{:?}", fit.family)
    };
    Ok(json!({
        "sigma": sigma, "mu": mu, "median": fit.distribution.quantile(0.5)?, "implied_mean": fit.distribution.mean(),
    }))
}

fn seed_overhead(input: &Input<'_>) -> Result<Value, ModelError> {
    let (days, table) = (input.nums("days"), input.nums("table"));
    let of = |times: &[f64], last_sampling: f64| {
        let features: Vec<_> = times
            .iter()
            .enumerate()
            .map(|(i, time)| Feature {
                time: *time,
                frequency: 1.0,
                sampling: if i + 1 == times.len() {
                    last_sampling
                } else {
                    1.0
                },
            })
            .collect();
        budget::overhead(BASE_MS, &features)
    };
    let by_day = of(&days, 1.0)?;
    Ok(json!({
        "sum_days": by_day.overhead, "sum_table": of(&table, 1.0)?.overhead,
        // The error tracker is the last line of the table; the third day's features are the three before it.
        "table_without_sentry": of(&table, 0.0)?.overhead,
        "table_sentry_sampled": of(&table, input.num("sentry_sampling"))?.overhead,
        "overhead_pct": by_day.of_baseline.map(|share| 100.0 * share),
        "day3_table": of(table.get(2..table.len().saturating_sub(1)).unwrap_or_default(), 1.0)?.overhead,
    }))
}

/// The overhead as one component that each gain is taken off.
fn overhead_after(overhead: f64, gains: &[Gain]) -> Result<f64, ModelError> {
    let ids: Vec<String> = (0..gains.len()).map(|i| i.to_string()).collect();
    let optimizations: Vec<_> = ids
        .iter()
        .zip(gains)
        .map(|(id, gain)| Optimization {
            id,
            component: "overhead",
            gain: *gain,
            effort: 1.0,
        })
        .collect();
    let components = [Component {
        name: "overhead",
        time: overhead,
    }];
    let options = Options {
        components: &components,
        optimizations: &optimizations,
        ..Options::default()
    };
    budget::total_of(
        &options,
        &ids.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

fn seed_optimise(input: &Input<'_>) -> Result<Value, ModelError> {
    let (base, overhead, gains) = (
        input.num("base"),
        input.num("overhead"),
        input.nums("gains"),
    );
    let timed: Vec<Gain> = gains.iter().map(|g| Gain::Time(*g)).collect();
    let after = overhead_after(overhead, &timed)?;
    let gain = overhead - after;
    let pct = |part: f64, whole: f64| Ok::<_, ModelError>(100.0 * fleet::utilization(part, whole)?);
    Ok(json!({
        "additive_gain": gain, "overhead_after": after, "total_after": base + after,
        "overhead_reduction_pct": pct(gain, overhead)?, "latency_reduction_pct": pct(gain, base + overhead)?,
        "first_pct_of_overhead": pct(gains[0], overhead)?, "first_pct_of_latency": pct(gains[0], base + overhead)?,
    }))
}

fn seed_optimise_overlap(input: &Input<'_>) -> Result<Value, ModelError> {
    let (sequential, pipelined) = (input.num("sequential_ms"), input.num("pipelined_ms"));
    let pipelining = Gain::Time(sequential - pipelined);
    // The cached call is one of those that are pipelined, so it saves its share of what they take.
    let caching = Gain::Share(input.num("cache_saves_ms") / sequential);
    let (without, with) = (
        overhead_after(sequential, &[pipelining])?,
        overhead_after(sequential, &[pipelining, caching])?,
    );
    let gain = sequential - with + SECOND_GAIN_MS;
    Ok(json!({
        "cache_saves_after_pipeline": without - with, "total_gain": gain,
        "total_after": BASE_MS + OVERHEAD_MS - gain,
    }))
}

fn seed_load_vs_capacity(input: &Input<'_>) -> Result<Value, ModelError> {
    let capacity_rps = input.num("capacity_per_min") / 60.0;
    let targets = input.nums("targets_s").into_iter();
    let ratios: Result<Vec<f64>, _> = targets
        .map(|target| fleet::utilization(target, capacity_rps))
        .collect();
    Ok(json!({"capacity_s": capacity_rps, "ratio": ratios?}))
}

fn seed_redis_keys(input: &Input<'_>) -> Result<Value, ModelError> {
    let ranges = input.get("ranges").as_array().expect("ranges");
    let sum = |end: usize| -> f64 {
        let ends = ranges.iter().map(|range| as_number(&range[end]));
        ends.map(|v| v.expect("a number")).sum()
    };
    Ok(json!({"low": sum(0), "high": sum(1)}))
}

fn seed_error_rate(input: &Input<'_>) -> Result<Value, ModelError> {
    let pct = 100.0 * fleet::utilization(input.num("failed"), input.num("total"))?;
    Ok(json!({"pct": pct, "alert": pct > ERROR_ALERT_PCT}))
}

fn seed_100x_bill(input: &Input<'_>) -> Result<Value, ModelError> {
    let [count, price] = <[f64; 2]>::try_from(input.nums("droplets")).expect("count and price");
    let cores = count * CORES_OF_LARGE_INSTANCE;
    let capacity_rpm = cores * CORE_RPM;
    let unit = cost::unit_cost(BILL_USD, REQUESTS_PER_DAY, DAYS)?;
    Ok(json!({
        "total": count * price + input.num("lb") + input.num("redis"), "cores": cores,
        "capacity_per_min_at_1000_per_core": capacity_rpm,
        "share_of_load": fleet::utilization(capacity_rpm, LOAD_100X_RPM)?,
        "budget_for_same_unit_cost": unit.per_request_usd.map(|c| c * LOAD_100X_PER_DAY * DAYS),
    }))
}

fn seed_singura_marginal(input: &Input<'_>) -> Result<Value, ModelError> {
    let pair = |key| <[f64; 2]>::try_from(input.nums(key)).expect("two numbers");
    let split = cost::fixed_variable(pair("per_month"), pair("cost"))?;
    Ok(
        json!({"marginal_per_m": split.marginal, "fixed": split.fixed, "elasticity": split.elasticity}),
    )
}

fn seed_singura_23(input: &Input<'_>) -> Result<Value, ModelError> {
    let volume = cost::volume_for_unit_cost(input.num("monthly"), input.num("claimed_per_m"))?;
    Ok(json!({
        "implied_m_per_month": volume / 1e6, "implied_per_day": volume / DAYS,
        "factor_off": volume / DAYS / REQUESTS_PER_DAY,
    }))
}

fn seed_singura_shard(input: &Input<'_>) -> Result<Value, ModelError> {
    let rows_rps = input.num("batch") / (input.num("ms") / 1e3);
    let load = fleet::daily_use(rows_rps, input.num("per_day"), 1.0)?;
    Ok(json!({
        "rows_per_s": rows_rps, "rows_per_day": load.capacity_per_day, "avg_per_s": load.mean_rps,
        "headroom": load.headroom,
    }))
}

fn seed_cache_share(input: &Input<'_>) -> Result<Value, ModelError> {
    let read_share = input.num("read_share");
    let cuts = input.nums("reductions").into_iter();
    let hits: Result<Vec<Option<f64>>, _> = cuts
        .map(|cut| fleet::hit_rate_for_reduction(read_share, cut))
        .collect();
    Ok(json!({"hit_needed": hits?}))
}

fn seed_singura_gates(input: &Input<'_>) -> Result<Value, ModelError> {
    let strictest = input
        .num("alert_failure")
        .min(input.num("alert_error_critical"));
    Ok(json!({"consistent": input.num("test_failure_max") <= strictest}))
}
