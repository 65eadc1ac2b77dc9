//! Where a scenario says one thing in two places: what the components of the workload use, and what the tiers and the instance are
//! reckoned with, and what a request takes without load against what it takes under it.

use super::overhead::{Overhead, Uses};
use super::{LimitKind, Plan, Standing};
use crate::quantity::show;
use crate::scenario::tier::TierKind;
use crate::scenario::{Scenario, Statistic};

/// What a part may count less than the components use before it is worth a word; numbers as people write them are rounded.
const SLACK: f64 = 0.99;

/// How far two times of one request may lie apart: both are means that somebody measured.
const TIMES_APART: f64 = 1.1;

/// What a time without load may be above one under load before it is worth a word: both are shown in three digits.
const ROUNDING: f64 = 1.01;

/// A sentence for each part that counts less than the components alone use, and one if a request without load takes two times, or longer
/// than under load.
pub(super) fn doubts(scenario: &Scenario, plan: &Plan, overhead: &Overhead) -> Vec<String> {
    let mut said = parts(scenario, &overhead.uses);
    let twice = times(scenario, overhead.total_ms);
    said.extend(twice.or_else(|| under_load(scenario, plan, overhead)));
    said
}

#[inline(never)]
fn faster(statistic: Statistic, (idle_ms, loaded_ms): (f64, f64), by: &str, way: &str) -> String {
    format!(
        "Without load the {} is {} by the workload, and at today's peak {} {by}, though load makes no request faster. One of them is wrong: {way}",
        statistic.spoken(),
        show::latency(idle_ms),
        show::latency(loaded_ms)
    )
}

/// A statistic of which the workload says more without load than the runs or the queue say at today's peak.
fn under_load(scenario: &Scenario, plan: &Plan, overhead: &Overhead) -> Option<String> {
    let own = scenario.targets.statistic;
    let measured = |statistic: Statistic| {
        let is_told = plan.capacity.standing == Standing::Fitted && statistic == own;
        plan.capacity
            .target(LimitKind::Latency)
            .filter(|_| is_told)?
            .value
    };
    // Without the wait beside the CPU the queue's times are known to be too short.
    let at_peak = plan
        .resources
        .as_ref()
        .and_then(|known| known.answer.at_peak.as_ref());
    let at_peak = at_peak.filter(|at| at.includes_io && !at.overloaded);
    let predicted = |statistic: Statistic| match statistic {
        Statistic::Mean => at_peak?.mean_ms,
        Statistic::P50 => at_peak?.p50_ms,
        Statistic::P95 => at_peak?.p95_ms,
        Statistic::P99 => at_peak?.p99_ms,
        _ => None,
    };
    [own, Statistic::P99, Statistic::Mean].into_iter().find_map(|statistic| {
        let idle_ms = overhead.level(statistic)?.total_ms;
        let told = |loaded_ms: f64, by: &str, way: &str| {
            let is_doubtful = idle_ms > loaded_ms * ROUNDING;
            is_doubtful.then(|| faster(statistic, (idle_ms, loaded_ms), by, way))
        };
        let runs = "correct times and spreads of the workload by the runs, or measure again.";
        let queue = "the queue takes the wait beside the CPU as the same for each request. Write narrower spreads into the workload, or a longer wait into what a request takes.";
        let by_runs = measured(statistic).and_then(|ms| told(ms, "as measured", runs));
        by_runs.or_else(|| predicted(statistic).and_then(|ms| told(ms, "by the queue", queue)))
    })
}

/// The time of a request by the workload against that by what it takes of an instance.
fn times(scenario: &Scenario, total_ms: f64) -> Option<String> {
    let form = &scenario.resources;
    let queries_ms = { form.given("pool").zip(form.given("query")) }
        .map_or(0.0, |(_, query_ms)| form.value("queries") * query_ms);
    let idle_ms = form.given("cpu")? + form.given("io")? + queries_ms;
    let apart = (total_ms / idle_ms).max(idle_ms / total_ms);
    (apart > TIMES_APART).then(|| {
        format!(
            "A request without load takes {} by the workload, and {} by what it takes of an instance. One of them is wrong.",
            show::latency(total_ms),
            show::latency(idle_ms)
        )
    })
}

fn parts(scenario: &Scenario, uses: &Uses) -> Vec<String> {
    let mut said = Vec::new();
    let mut hold = |part: &str, (used, counted): (f64, f64), told: fn(f64) -> String, of: &str| {
        if counted < used * SLACK {
            said.push(format!(
                "The components of the workload use {}{of} a request, and {part} {}. One of them is wrong.",
                told(used),
                told(counted)
            ));
        }
    };
    for tier in &scenario.tiers {
        let label = tier.kind().label().to_ascii_lowercase();
        let part = format!("the {label} tier counts");
        match tier.kind() {
            TierKind::Cache => {
                let both = (uses.cache_operations, tier.value("operations"));
                hold(&part, both, show::number, " cache operations");
            }
            TierKind::Database => {
                let counted = tier.value("reads") + tier.value("writes");
                hold(&part, (uses.queries, counted), show::number, " queries");
            }
            TierKind::Logs => {
                let counted = tier.value("request_bytes") * tier.value("sampling");
                hold(&part, (uses.log_bytes, counted), show::bytes, " of log");
            }
            TierKind::Balancer | TierKind::Network | TierKind::Storage => {}
        }
    }
    if let Some(cpu_ms) = scenario.resources.given("cpu") {
        let both = (uses.cpu_ms, cpu_ms);
        hold("what a request takes is", both, show::latency, " of CPU");
    }
    said
}
