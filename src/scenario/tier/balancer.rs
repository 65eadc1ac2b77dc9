//! What can be set of a load balancer.

use crate::scenario::form::{Setting, SettingKind as K, setting};

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "type",
        "Type",
        K::Choice(&[
            ("application", "Of the provider, for requests"),
            ("network", "Of the provider, for connections"),
            ("own", "Machines of its own"),
            ("shared", "On the machines of the app"),
        ]),
        "application",
        "Those of the provider are billed from the catalogue, machines of its own at their cost, shared ones not at all.",
    ),
    setting(
        "node_requests",
        "Requests that a node carries",
        K::Rate,
        "",
        "Empty is by rule: 10,000 req/s at DigitalOcean, no limit where the provider scales it by itself.",
    ),
    setting(
        "node_cost",
        "Cost of a machine of its own",
        K::Cost,
        "$0/mo",
        "Counted for each node where it has machines of its own.",
    ),
    setting(
        "nodes",
        "Nodes at least",
        K::Count,
        "1",
        "Two or more go on if one fails; where the provider bills nodes, each is billed.",
    ),
    setting(
        "target",
        "Target utilization",
        K::Share,
        "100 %",
        "How much of a node is planned with at the peak; the figure of a provider is a limit already.",
    ),
    setting(
        "capacity_units",
        "Capacity units",
        K::Switch,
        "on",
        "Often forgotten: beside its hours a balancer of AWS bills the largest of connections, traffic and rules.",
    ),
    setting(
        "request_bytes",
        "Bytes per request, both ways",
        K::Bytes,
        "12 kB",
        "Request and answer together: what the balancer processes.",
    ),
    setting(
        "new_connections",
        "New connections per request",
        K::PerRequest,
        "0.1 per request",
        "One in ten requests opens one if ten share a connection; 1 without keep-alive.",
    ),
    setting(
        "connection_time",
        "Time a connection stays open",
        K::Span,
        "60 s",
        "With the new connections it says how many are open at a time.",
    ),
    setting(
        "tls_share",
        "New connections with TLS",
        K::Share,
        "100 %",
        "Nodes of DigitalOcean take 250 new ones a second, 50 with RSA-4096.",
    ),
    setting(
        "rules",
        "Rules evaluated per request",
        K::PerRequest,
        "0 per request",
        "AWS counts those above ten.",
    ),
];
