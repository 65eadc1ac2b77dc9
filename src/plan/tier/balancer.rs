//! A load balancer: nodes by requests, connections and TLS, or time and capacity units.

use super::{Draft, GB, Load, Phase, Ready, nodes_for};
use crate::plan::bill::{BalancerUse, Rule, bill_balancer, bill_network_balancer};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    kind: Kind,
    node_requests_rps: Option<f64>,
    node_usd: f64,
    nodes: f64,
    target: f64,
    capacity_units: bool,
    request_bytes: f64,
    /// Of a request.
    new_connections: f64,
    connection_s: f64,
    tls_share: f64,
    rules: f64,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Application,
    Network,
    /// Machines of its own.
    Own,
    /// On the machines of the app.
    Shared,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Balancer), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        Settings {
            kind: match tier.choice("type") {
                "application" => Kind::Application,
                "network" => Kind::Network,
                "own" => Kind::Own,
                _ => Kind::Shared,
            },
            node_requests_rps: tier.given_at(const { named("node_requests") }),
            node_usd: tier.value_at(const { named("node_cost") }),
            nodes: tier.value_at(const { named("nodes") }),
            target: tier.value_at(const { named("target") }),
            capacity_units: tier.is_at(const { named("capacity_units") }),
            request_bytes: tier.value_at(const { named("request_bytes") }),
            new_connections: tier.value_at(const { named("new_connections") }),
            connection_s: tier.value_at(const { named("connection_time") }),
            tls_share: tier.value_at(const { named("tls_share") }),
            rules: tier.value_at(const { named("rules") }),
        }
    }

    fn is_managed(&self) -> bool {
        matches!(self.kind, Kind::Application | Kind::Network)
    }
}

pub(super) fn at(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    let rates = &ready.rates;
    let by_nodes = rates.rule(Rule::BalancerNodeRequests);
    let limits = limits(ready, settings, load);
    let known = || limits.iter().flatten();
    let needs = known().filter_map(|(_, used, allowed)| nodes_for(*used, *allowed));
    let nodes = needs.fold(settings.nodes.max(1.0), f64::max).min(1e6);
    for (name, used, allowed) in known() {
        draft.rate_limit(name, used / nodes, *allowed, "per node");
    }
    let phase = match (settings.is_managed(), by_nodes) {
        (true, None) => Phase::Scaled,
        _ => Phase::Nodes(nodes as u32),
    };
    let used = || used(settings, load, by_nodes.map(|each| each * nodes));
    match settings.kind {
        Kind::Network => {
            draft.bill(|ledger| bill_network_balancer(rates, &used(), ledger));
        }
        Kind::Application => draft.bill(|ledger| bill_balancer(rates, &used(), ledger)),
        Kind::Own => {
            let usd = settings.node_usd;
            draft.ledger.own("Load balancer machines", nodes, usd);
        }
        Kind::Shared => {}
    }
    let units = match (settings.kind, phase) {
        (Kind::Shared, _) => 0.0,
        (_, Phase::Nodes(_)) => nodes,
        _ => 1.0,
    };
    (phase, units)
}

/// What one node may carry, where that is known: name, use at the peak, what a node is planned with.
fn limits(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
) -> [Option<(&'static str, f64, f64)>; 3] {
    let rule = |rule| ready.rates.rule(rule).filter(|_| settings.is_managed());
    let new_rps = load.peak_rps * settings.new_connections;
    let requests = settings.node_requests_rps;
    let known = [
        (
            "requests",
            load.peak_rps,
            requests.or_else(|| rule(Rule::BalancerNodeRequests)),
        ),
        (
            "connections",
            new_rps * settings.connection_s,
            rule(Rule::BalancerNodeConnections),
        ),
        (
            "new TLS connections",
            new_rps * settings.tls_share,
            rule(Rule::BalancerNodeNewTls),
        ),
    ];
    known.map(|(name, used, allowed)| Some((name, used, allowed? * settings.target)))
}

/// What is billed. Nodes are given as the requests that so many carry; all else are means of the month.
fn used(settings: &Settings, load: &Load, requests_of_nodes: Option<f64>) -> BalancerUse {
    if let Some(requests_s) = requests_of_nodes {
        return BalancerUse {
            requests_s,
            ..BalancerUse::default()
        };
    }
    let gb_month = load.requests_month * settings.request_bytes / GB;
    if !settings.capacity_units {
        return BalancerUse::default();
    }
    let new_connections_s = load.mean_rps * settings.new_connections;
    BalancerUse {
        new_connections_s,
        active_connections: new_connections_s * settings.connection_s,
        gb_month,
        rule_evaluations_s: load.mean_rps * settings.rules,
        ..BalancerUse::default()
    }
}
