//! The rules of a scenario on its own projection: today's fleet under the demand to come.

use serde::Serialize;

use super::{Contradiction, Held, Machine, Projection, Stated, contradictions, on_projection};
use crate::plan::level::At;
use crate::plan::tiers::Tiers;
use crate::plan::{Capacity, MonthRow};
use crate::scenario::Scenario;
use crate::scenario::preset::Claim;
use crate::scenario::rule::{Bound, Comparison, Condition, Metric, Rule};

const SECONDS_PER_DAY: f64 = 86_400.0;
/// How many times today's load it is, as rules of growth call it.
const LOAD_OVER_TODAY: &str = "load_over_today";

/// When a rule of the scenario first holds, if today's fleet stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The rule, as it is written.
    pub rule: String,
    /// When it first holds.
    pub held: Held,
    /// The same as a sentence.
    pub sentence: String,
}

/// Each rule on the months of the timeline, in the order of the rules.
pub(in crate::plan) fn of_plan(
    scenario: &Scenario,
    capacity: &Capacity,
    timeline: &[MonthRow],
    tiers: &Tiers,
) -> Vec<Outcome> {
    let projection = projection(scenario, capacity, timeline, tiers);
    let outcome = |rule: &Rule| {
        let held = on_projection(rule, &projection);
        Outcome {
            rule: rule.to_string(),
            sentence: held.sentence(rule),
            held,
        }
    };
    scenario.rules.iter().map(outcome).collect()
}

/// What of the rules contradicts each other, the targets, the capacity or the instance.
pub(in crate::plan) fn doubts(scenario: &Scenario, capacity: &Capacity) -> Vec<Contradiction> {
    if scenario.rules.is_empty() && scenario.allocation.rows.is_empty() {
        return Vec::new();
    }
    let instance = &scenario.app.instance;
    let stated = Stated {
        capacity_rps: Some(capacity.full_rps).filter(|rps| *rps > 0.0),
        machine: Some(Machine {
            name: instance.name.clone(),
            vcpus: instance.cpus.base(),
            memory_bytes: instance.memory.base(),
        }),
        targets: targets(scenario),
        allocation: scenario.allocation.clone(),
        ..Stated::default()
    };
    contradictions(&scenario.rules, &stated)
}

fn targets(scenario: &Scenario) -> Vec<Claim> {
    let targets = &scenario.targets;
    let at_most = |metric, bound| Claim {
        name: "the plan's".to_owned(),
        condition: Condition {
            metric,
            comparison: Comparison::AtMost,
            bound,
        },
    };
    vec![
        at_most(
            Metric::Latency(targets.statistic),
            Bound::Latency(targets.latency),
        ),
        at_most(Metric::ErrorRate, Bound::Share(targets.error_rate)),
    ]
}

/// The metrics that the rules ask for and the plan knows, by month, for as many instances as run today.
fn projection(
    scenario: &Scenario,
    capacity: &Capacity,
    timeline: &[MonthRow],
    tiers: &Tiers,
) -> Projection {
    let mut values = Vec::new();
    let first_rps = timeline.first().map_or(0.0, |row| row.peak_rps);
    let metrics = || scenario.rules.iter().map(|rule| &rule.condition.metric);
    // What a load makes of the fleet is worked out once, for all the rules that ask for it.
    let asked = capacity.instances > 0 && metrics().any(is_of_the_model);
    let fleets: Vec<At> = { timeline.iter().filter(|_| asked) }
        .map(|row| At::of(scenario, capacity, row.peak_rps))
        .collect();
    for rule in &scenario.rules {
        let metric = &rule.condition.metric;
        if !values.iter().any(|(known, _)| known == metric) {
            let of_month = |(at, row): (usize, &MonthRow)| match metric {
                Metric::RedisKeys => tiers.cache_keys(row.mean_rps),
                Metric::RedisMemoryShare => tiers.cache_memory_share(row.mean_rps),
                Metric::PoolShare => tiers.pool_share(row, capacity.instances),
                Metric::Throughput => Some(row.peak_rps),
                // What the service does is requests, whatever they are called.
                Metric::AutomationsPerDay => Some(row.mean_rps * SECONDS_PER_DAY),
                Metric::Free(name) if name == LOAD_OVER_TODAY => Some(row.peak_rps / first_rps),
                of_fleet => fleets.get(at)?.known(of_fleet),
            };
            let months = timeline.iter().enumerate().map(of_month);
            values.push((metric.clone(), months.collect()));
        }
    }
    Projection {
        start: scenario.demand.start,
        values,
    }
}

/// Whether today's fleet has it under a load, as far as the model knows.
fn is_of_the_model(metric: &Metric) -> bool {
    matches!(
        metric,
        Metric::Cpu
            | Metric::RequestRate
            | Metric::Latency(_)
            | Metric::ErrorRate
            | Metric::Memory
            | Metric::MemoryShare
    )
}
