//! Where a scenario says one thing in two places: what the components of the workload use, and what the tiers and the instance are
//! reckoned with.

use super::overhead::{Overhead, Uses};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::tier::TierKind;

/// What a part may count less than the components use before it is worth a word; numbers as people write them are rounded.
const SLACK: f64 = 0.99;

/// How far two times of one request may lie apart: both are means that somebody measured.
const TIMES_APART: f64 = 1.1;

/// A sentence for each part that counts less than the components alone use, and one if a request without load takes two times.
pub(super) fn doubts(scenario: &Scenario, overhead: &Overhead) -> Vec<String> {
    let mut said = parts(scenario, &overhead.uses);
    said.extend(times(scenario, overhead.total_ms));
    said
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
        let label = tier.kind().label().to_lowercase();
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
