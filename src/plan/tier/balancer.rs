//! A load balancer: nodes by requests, connections and TLS, or time and capacity units.

use super::{GB, Load, Phase, Ready, TierAt, nodes_for};
use crate::plan::bill::{self, BalancerUse, Line};
use crate::scenario::tier::TierKind;

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    let mut draft = ready.draft();
    let tier = ready.tier;
    let kind = tier.choice("type");
    let by_nodes = ready.rule("balancer_node_requests_s");
    let managed = kind == "application" || kind == "network";
    let limits = limits(ready, load, managed);
    let least = tier.value("nodes").max(1.0);
    let needs = limits
        .iter()
        .filter_map(|(_, used, allowed)| nodes_for(*used, *allowed));
    let nodes = needs.fold(least, f64::max).min(1e6);
    for (name, used, allowed) in &limits {
        draft.rate_limit(name, used / nodes, *allowed, "per node");
    }
    let phase = match (managed, by_nodes) {
        (true, None) => Phase::Scaled,
        _ => Phase::Nodes(nodes as u32),
    };
    match kind {
        "application" | "network" => {
            let used = used(ready, load, by_nodes.map(|each| each * nodes));
            draft.bill(match kind {
                "network" => bill::network_balancer(&ready.market, &used),
                _ => bill::balancer(&ready.market, &used),
            });
        }
        "own" => {
            let cost = tier.value("node_cost");
            draft
                .lines
                .push(Line::own("Load balancer machines", nodes, cost));
        }
        _ => {}
    }
    let units = match (kind, phase) {
        ("shared", _) => 0.0,
        (_, Phase::Nodes(_)) => nodes,
        _ => 1.0,
    };
    draft.finish(TierKind::Balancer, phase, units, load.peak_rps)
}

/// What one node may carry, where that is known: name, use at the peak, what a node is planned with.
fn limits(ready: &Ready, load: &Load, managed: bool) -> Vec<(&'static str, f64, f64)> {
    let tier = ready.tier;
    let target = tier.value("target");
    let rule = |name: &str| ready.rule(name).filter(|_| managed);
    let new_rps = load.peak_rps * tier.value("new_connections");
    let requests = tier.given("node_requests");
    let known = [
        (
            "requests",
            load.peak_rps,
            requests.or_else(|| rule("balancer_node_requests_s")),
        ),
        (
            "connections",
            new_rps * tier.value("connection_time"),
            rule("balancer_node_connections"),
        ),
        (
            "new TLS connections",
            new_rps * tier.value("tls_share"),
            rule("balancer_node_new_tls_s"),
        ),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, used, allowed)| Some((name, used, allowed? * target)))
        .collect()
}

/// What is billed. Nodes are given as the requests that so many carry; all else are means of the month.
fn used(ready: &Ready, load: &Load, requests_of_nodes: Option<f64>) -> BalancerUse {
    let tier = ready.tier;
    if let Some(requests_s) = requests_of_nodes {
        return BalancerUse {
            requests_s,
            ..BalancerUse::default()
        };
    }
    let gb_month = load.requests_month * tier.value("request_bytes") / GB;
    if !tier.is("capacity_units") {
        return BalancerUse::default();
    }
    let new_connections_s = load.mean_rps * tier.value("new_connections");
    BalancerUse {
        new_connections_s,
        active_connections: new_connections_s * tier.value("connection_time"),
        gb_month,
        rule_evaluations_s: load.mean_rps * tier.value("rules"),
        ..BalancerUse::default()
    }
}
