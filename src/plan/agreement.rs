//! Where a scenario says one thing in two places: what the components of the workload use, and what the tiers and the instance are
//! reckoned with.

use super::overhead::Uses;
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::tier::TierKind;

/// What a part may count less than the components use before it is worth a word; numbers as people write them are rounded.
const SLACK: f64 = 0.99;

/// A sentence for each part that counts less than the components alone use.
pub(super) fn doubts(scenario: &Scenario, uses: &Uses) -> Vec<String> {
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
