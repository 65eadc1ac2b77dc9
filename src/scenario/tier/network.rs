//! What can be set of the network.

use crate::scenario::form::{Setting, SettingKind as K, setting};

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "egress",
        "Traffic to the internet",
        K::Switch,
        "on",
        "Often forgotten: answers are billed by the GB above what is free.",
    ),
    setting(
        "response_bytes",
        "Bytes of an answer",
        K::Bytes,
        "10 kB",
        "Mean size with headers, as it leaves for the internet.",
    ),
    setting(
        "included",
        "Traffic in the price of a server",
        K::Bytes,
        "",
        "Of each instance of the app for a month, shared by all; droplets bring 0.5 to 10 TB, servers of Hetzner 20 TB and more.",
    ),
    setting(
        "inter_zone",
        "Traffic between zones",
        K::Switch,
        "on",
        "Often forgotten: app, cache and database in different zones pay for each GB that crosses.",
    ),
    setting(
        "internal_bytes",
        "Bytes per request between tiers",
        K::Bytes,
        "4 kB",
        "What app, cache and database say to each other for one request, both ways.",
    ),
    setting(
        "zone_share",
        "Share that crosses zones",
        K::Share,
        "50 %",
        "Half of it with two zones and no preference for the own one, two thirds with three.",
    ),
    setting(
        "nat",
        "NAT gateways",
        K::Switch,
        "on",
        "Often forgotten: instances without an address of their own reach the internet through one, billed by the hour and by the GB.",
    ),
    setting(
        "nat_gateways",
        "How many gateways",
        K::Count,
        "1",
        "One for each zone if a zone may fail.",
    ),
    setting(
        "nat_share",
        "Share through NAT",
        K::Share,
        "10 %",
        "Of the traffic to the internet: calls to other services, packages, images; answers to clients go through the balancer.",
    ),
    setting(
        "ipv4",
        "Public IPv4 addresses",
        K::Count,
        "3",
        "Often forgotten: each is billed by the hour, those of balancer and gateways too; 0 if there is none.",
    ),
    setting(
        "server_bytes",
        "What a server can send",
        K::Bandwidth,
        "",
        "Such as 1 Gbit/s; empty sets no limit, and burstable servers keep up less.",
    ),
    setting(
        "target",
        "Target utilization",
        K::Share,
        "70 %",
        "How much of what a server can send is planned with at the peak.",
    ),
];
