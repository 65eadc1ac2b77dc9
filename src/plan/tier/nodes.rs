//! Which nodes of a price list a tier can be built of at all: of two that do the same, the one that costs less.

use super::MOST;
use crate::catalog::{Kind, MONTH_HOURS, Offer};
use crate::order::by_key;
use crate::plan::bill::Market;

/// The nodes of a provider by price: those of PostgreSQL if it has them, since its connections are known by rule.
pub(super) fn nodes<'a>(kind: Kind, market: &Market<'a>) -> Vec<&'a Offer> {
    let nodes = market.catalog.of(market.provider, market.region, kind);
    let nodes = nodes.filter(|offer| offer.memory_gib.is_some() && offer.meter.is_none());
    let mut nodes: Vec<&Offer> = nodes.filter(|offer| offer.price_usd_month > 0.0).collect();
    let postgres = |offer: &&Offer| offer.sku.contains("postgres");
    if kind == Kind::Database && nodes.iter().any(postgres) {
        nodes.retain(postgres);
    }
    by_key(nodes, |offer| offer.price_usd_month)
}

/// Leaves out what is never taken: each node after another one that is no dearer and does at least as much. A choice is the same
/// without them, and is made for every load of every draw.
pub(super) fn worth_a_look(kind: Kind, by_price: Vec<&Offer>) -> Vec<&Offer> {
    let is_as_good = match kind {
        Kind::Cache => is_as_good_a_cache,
        _ => is_as_good_a_database,
    };
    let mut kept: Vec<&Offer> = Vec::new();
    for offer in by_price {
        if !kept.iter().any(|cheaper| is_as_good(cheaper, offer)) {
            kept.push(offer);
        }
    }
    kept
}

/// How many nodes a cache needs follows from what a node carries, moves and holds, and what it costs from its price alone.
fn is_as_good_a_cache(cheaper: &Offer, offer: &Offer) -> bool {
    let is_more = |own: Option<f64>, other: Option<f64>, unknown: f64| {
        let other = other.unwrap_or(unknown);
        other > 0.0 && own.unwrap_or(unknown) >= other
    };
    let is_whole = cheaper.baseline_share.is_none() || offer.baseline_share.is_some();
    is_whole
        && is_more(cheaper.memory_gib, offer.memory_gib, 0.0)
        && is_more(cheaper.network_gbps, offer.network_gbps, MOST)
}

/// What a database carries and what it costs beside its nodes follows from its processors and from the storage that a node brings.
fn is_as_good_a_database(cheaper: &Offer, offer: &Offer) -> bool {
    let month_is_owed = |offer: &Offer| {
        let caps = offer.cap_hours().is_none_or(|hours| hours <= MONTH_HOURS);
        caps && offer.sustained_usd_month.is_none()
    };
    let same = |of: fn(&Offer) -> Option<f64>| of(cheaper) == of(offer);
    cheaper.is_own == offer.is_own
        && month_is_owed(cheaper)
        && month_is_owed(offer)
        && same(|offer| offer.vcpus)
        && same(|offer| offer.baseline_share)
        && same(|offer| offer.storage_gib)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::plan::tier::{Load, Node, Ready};
    use crate::scenario::tier::{Tier, TierKind};

    fn tier(kind: TierKind, written: &[(&str, &str)]) -> Tier {
        let mut tier = Tier::new(kind);
        for (name, text) in written {
            tier.set(name, text).unwrap();
        }
        tier
    }

    #[test]
    fn what_is_taken_is_the_same_without_those_left_out() {
        let catalog = Catalog::built_in();
        let tiers = [
            tier(
                TierKind::Cache,
                &[
                    ("hosting", "managed"),
                    ("keys", "2,000,000"),
                    ("value_bytes", "1.2 kB"),
                ],
            ),
            tier(
                TierKind::Cache,
                &[
                    ("hosting", "managed"),
                    ("operations", "9 per request"),
                    ("layout", "replica"),
                ],
            ),
            tier(
                TierKind::Database,
                &[("hosting", "managed"), ("writes", "0.3 per request")],
            ),
            tier(
                TierKind::Database,
                &[
                    ("hosting", "managed"),
                    ("reads", "4 per request"),
                    ("request_bytes", "2 kB"),
                    ("multi_zone", "on"),
                ],
            ),
        ];
        let mut left_out = 0;
        for (provider, region) in [
            ("aws", "us-east-1"),
            ("digitalocean", "all"),
            ("gcp", "us-central1"),
            ("azure", "eastus"),
        ] {
            let market = Market::new(catalog, provider, region);
            for tier in &tiers {
                let kind = match tier.kind() {
                    TierKind::Cache => Kind::Cache,
                    _ => Kind::Database,
                };
                let few = Ready::new(tier, &market);
                let node = |offer| Node::of(offer, &market);
                let all = Ready {
                    nodes: nodes(kind, &market).into_iter().map(node).collect(),
                    ..few.clone()
                };
                left_out += all.nodes.len() - few.nodes.len();
                for step in 0..60 {
                    let mean_rps = 3.0 * 1.2f64.powi(step);
                    let load = Load {
                        mean_rps,
                        peak_rps: 2.5 * mean_rps,
                        requests_month: 2.6e6 * mean_rps,
                        added_requests: 2.6e7 * mean_rps,
                        growth: 1.2f64.powi(step),
                        ..Load::default()
                    };
                    for paid_share in [1.0, 0.7] {
                        let taken = few.paid_at(&load, paid_share);
                        assert_eq!(taken, all.paid_at(&load, paid_share), "{provider}");
                        let sums = (taken.usd_month, taken.headroom);
                        assert_eq!(few.sum_at(&load, paid_share), sums);
                    }
                }
            }
        }
        assert!(left_out > 80, "{left_out}");
    }
}
