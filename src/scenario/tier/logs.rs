//! What can be set of logs and metrics.

use crate::scenario::form::{Setting, SettingKind as K, setting};

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "logs",
        "Log lines",
        K::Switch,
        "on",
        "Often forgotten: taking them in costs more than keeping them.",
    ),
    setting(
        "request_bytes",
        "Bytes of log per request",
        K::Bytes,
        "500 B",
        "All lines that one request writes, in all tiers.",
    ),
    setting(
        "sampling",
        "Share of requests logged",
        K::Share,
        "100 %",
        "A sample of 10 % costs a tenth and finds rare errors less often.",
    ),
    setting(
        "retention",
        "Kept for",
        K::Span,
        "30 days",
        "Keeping is billed by the GB and month where the provider does so; 0 s leaves it out.",
    ),
    setting(
        "metrics",
        "Metrics of the service",
        K::Items,
        "20",
        "Often forgotten: each custom metric is billed, and a label with many values makes as many metrics.",
    ),
    setting(
        "instance_metrics",
        "Metrics of each instance",
        K::Count,
        "5",
        "Times the instances of the app.",
    ),
    setting(
        "other_cost",
        "Another service",
        K::Cost,
        "$0/mo",
        "What a service outside of the catalogue costs, as its bill says.",
    ),
    setting(
        "other_instance_cost",
        "The same for each instance",
        K::Cost,
        "$0/mo",
        "Where it is billed by the host.",
    ),
];
