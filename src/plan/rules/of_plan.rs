//! The rules of a scenario on its own projection: today's fleet under the demand to come.

use serde::Serialize;

use super::{Contradiction, Held, Machine, Projection, Stated, contradictions, on_projection};
use crate::plan::capacity::measured_at;
use crate::plan::tiers::Tiers;
use crate::plan::{Capacity, MonthRow};
use crate::scenario::preset::Claim;
use crate::scenario::rule::{Bound, Comparison, Condition, Metric, Rule};
use crate::scenario::{Point, Scenario};

const SECONDS_PER_DAY: f64 = 86_400.0;

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
    for rule in &scenario.rules {
        let metric = &rule.condition.metric;
        if !values.iter().any(|(known, _)| known == metric) {
            let of_month = |row: &MonthRow| match metric {
                Metric::RedisKeys => tiers.cache_keys(row.mean_rps),
                Metric::RedisMemoryShare => tiers.cache_memory_share(row.mean_rps),
                _ => value(scenario, capacity, metric, row),
            };
            values.push((metric.clone(), timeline.iter().map(of_month).collect()));
        }
    }
    Projection {
        start: scenario.demand.start,
        values,
    }
}

fn value(scenario: &Scenario, capacity: &Capacity, metric: &Metric, row: &MonthRow) -> Option<f64> {
    let share_rps = (capacity.instances > 0).then(|| row.peak_rps / capacity.instances as f64)?;
    let measured = |of: &dyn Fn(&Point) -> Option<f64>| {
        let sweep = scenario.app.capacity.fitted()?;
        measured_at(sweep, share_rps, of)?.1
    };
    match metric {
        Metric::Cpu => capacity.cpu_share(share_rps),
        Metric::RequestRate => Some(share_rps),
        Metric::Throughput => Some(row.peak_rps),
        // What the service does is requests, whatever they are called.
        Metric::AutomationsPerDay => Some(row.mean_rps * SECONDS_PER_DAY),
        Metric::Latency(statistic) => measured(&|p| p.latency_ms(*statistic)),
        Metric::ErrorRate => measured(&|p| p.error_rate),
        _ => None,
    }
}
