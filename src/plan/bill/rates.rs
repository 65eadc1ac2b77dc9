//! What a market asks for what bills look up, found once for many of them.

use super::Market;
use crate::catalog::{Meter, Tariff};
use crate::error::Result;

/// The billing rules that bills and tiers ask for, with their names in `assets/catalog/rules.csv`.
macro_rules! rules {
    ($($variant:ident = $name:literal,)+) => {
        #[derive(Debug, Clone, Copy)]
        pub(in crate::plan) enum Rule { $($variant,)+ }

        impl Rule {
            const NAMES: &[&str] = &[$($name,)+];
        }
    };
}

rules! {
    BackupFreeShare = "backup_free_share",
    BalancerActiveConnections = "balancer_active_connections",
    BalancerGbHour = "balancer_gb_hour",
    BalancerNewConnections = "balancer_new_connections_s",
    BalancerNodeConnections = "balancer_node_connections",
    BalancerNodeNewTls = "balancer_node_new_tls_s",
    BalancerNodeRequests = "balancer_node_requests_s",
    BalancerNodes = "balancer_nodes",
    BalancerRuleEvaluations = "balancer_rule_evaluations_s",
    DatabaseIops = "database_iops",
    DatabaseIopsLarge = "database_iops_large",
    DatabaseLargeGb = "database_large_gb",
    InterZoneEnds = "inter_zone_ends",
    MultiZoneFactor = "multi_zone_factor",
    NetworkBalancerActiveConnections = "network_balancer_active_connections",
    NetworkBalancerGbHour = "network_balancer_gb_hour",
    NetworkBalancerNewConnections = "network_balancer_new_connections_s",
    ObjectBaseGb = "object_base_gb",
}

/// The prices of a market by their meters, and its rules.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Rates<'a> {
    pub(in crate::plan) market: Market<'a>,
    tariffs: Vec<Option<Tariff<'a>>>,
    rules: Vec<Option<f64>>,
}

impl<'a> Rates<'a> {
    /// Looks all of them up.
    pub(in crate::plan) fn of(market: &Market<'a>) -> Rates<'a> {
        let Market {
            catalog,
            provider,
            region,
        } = *market;
        let meters = Meter::ALL.iter();
        let rules = Rule::NAMES.iter();
        Rates {
            market: *market,
            tariffs: meters
                .map(|meter| catalog.tariff(provider, region, *meter))
                .collect(),
            rules: rules.map(|name| catalog.rule(provider, name)).collect(),
        }
    }

    pub(super) fn known(&self, meter: Meter) -> Option<&Tariff<'a>> {
        self.tariffs.get(meter as usize)?.as_ref()
    }

    pub(super) fn tariff(&self, meter: Meter) -> Result<&Tariff<'a>> {
        self.known(meter)
            .ok_or_else(|| self.market.no_price_of(meter))
    }

    pub(in crate::plan) fn rule(&self, rule: Rule) -> Option<f64> {
        self.rules.get(rule as usize).copied().flatten()
    }
}
