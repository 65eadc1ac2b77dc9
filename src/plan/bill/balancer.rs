//! Load balancers: by time and capacity units, by nodes, or by time and traffic.

use serde::Serialize;

use super::{Line, Market, amount, by_time, month_hours, tiers};
use crate::catalog::{MONTH_HOURS, Meter};
use crate::error::{Error, Result};

/// What a balancer carries. Rates are means over the hours billed: capacity units are counted hour by hour, so a mean is the
/// least that can be owed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BalancerUse {
    /// New connections a second.
    pub new_connections_s: f64,
    /// Connections that are open at a time.
    pub active_connections: f64,
    /// Traffic of the month, in and out.
    pub gb_month: f64,
    /// Rules evaluated a second.
    pub rule_evaluations_s: f64,
    /// Requests a second, at the peak: what nodes must carry.
    pub requests_s: f64,
    /// New TLS connections a second, at the peak.
    pub new_tls_s: f64,
    /// Hours of the month that it stands; 730 is a whole month.
    pub hours: f64,
}

impl Default for BalancerUse {
    fn default() -> Self {
        BalancerUse {
            new_connections_s: 0.0,
            active_connections: 0.0,
            gb_month: 0.0,
            rule_evaluations_s: 0.0,
            requests_s: 0.0,
            new_tls_s: 0.0,
            hours: MONTH_HOURS,
        }
    }
}

impl BalancerUse {
    fn check(&self) -> Result<()> {
        amount(self.new_connections_s, "new_connections_s")?;
        amount(self.active_connections, "active_connections")?;
        amount(self.gb_month, "gb_month")?;
        amount(self.rule_evaluations_s, "rule_evaluations_s")?;
        amount(self.requests_s, "requests_s")?;
        amount(self.new_tls_s, "new_tls_s")?;
        month_hours(self.hours, "hours").map(|_| ())
    }

    fn gb_hour(&self) -> f64 {
        if self.hours > 0.0 {
            self.gb_month / self.hours
        } else {
            0.0
        }
    }
}

/// The lines of a balancer for requests.
///
/// AWS: hours, and hours of capacity units, the largest of four dimensions (new connections, active connections, traffic,
/// rules). DigitalOcean: nodes, as many as requests, connections and new TLS connections need, at least one. Others: hours or
/// months, and traffic where it is billed.
///
/// # Errors
/// A quantity out of bounds; more nodes than there can be; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, BalancerUse, Market, balancer}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// let used = BalancerUse { gb_month: 730.0, ..BalancerUse::default() }; // one capacity unit
/// assert!((Bill::of(balancer(&market, &used)?).usd_month - 22.265).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn balancer(market: &Market, used: &BalancerUse) -> Result<Vec<Line>> {
    used.check()?;
    if market.known(Meter::BalancerNode).is_some() {
        return nodes(market, used);
    }
    let tariff = market.tariff(Meter::BalancerTime)?;
    let mut lines = by_time("Load balancer", &tariff, 1.0, used.hours);
    let dimensions = [
        (
            "new connections",
            used.new_connections_s,
            "balancer_new_connections_s",
        ),
        (
            "active connections",
            used.active_connections,
            "balancer_active_connections",
        ),
        ("traffic", used.gb_hour(), "balancer_gb_hour"),
        (
            "rules",
            used.rule_evaluations_s,
            "balancer_rule_evaluations_s",
        ),
    ];
    lines.extend(capacity_units(
        market,
        Meter::BalancerCapacity,
        &dimensions,
        used.hours,
    ));
    if let Some(tariff) = market.known(Meter::BalancerData) {
        lines.extend(tiers("Load balancer traffic", &tariff, used.gb_month));
    }
    Ok(lines)
}

/// The lines of a balancer for connections: hours, and the largest of three dimensions.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, BalancerUse, Market, network_balancer}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// let used = BalancerUse { new_connections_s: 1_600.0, ..BalancerUse::default() }; // two capacity units
/// assert!((Bill::of(network_balancer(&market, &used)?).usd_month - 25.185).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn network_balancer(market: &Market, used: &BalancerUse) -> Result<Vec<Line>> {
    used.check()?;
    let tariff = market.tariff(Meter::NetworkBalancerTime)?;
    let mut lines = by_time("Network load balancer", &tariff, 1.0, used.hours);
    let dimensions = [
        (
            "new connections",
            used.new_connections_s,
            "network_balancer_new_connections_s",
        ),
        (
            "active connections",
            used.active_connections,
            "network_balancer_active_connections",
        ),
        ("traffic", used.gb_hour(), "network_balancer_gb_hour"),
    ];
    let meter = Meter::NetworkBalancerCapacity;
    lines.extend(capacity_units(market, meter, &dimensions, used.hours));
    Ok(lines)
}

/// The largest of the dimensions, in capacity units, for so many hours; nothing where no rule says what a unit carries.
fn capacity_units(
    market: &Market,
    meter: Meter,
    dimensions: &[(&str, f64, &str)],
    hours: f64,
) -> Vec<Line> {
    let Some(tariff) = market.known(meter) else {
        return Vec::new();
    };
    let units = dimensions.iter().filter_map(|(name, value, rule)| {
        let carried = market.rule(rule).filter(|carried| *carried > 0.0)?;
        Some((*name, value / carried))
    });
    let Some((name, units)) = units.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return Vec::new();
    };
    let note = format!("{units:.2} capacity units, by {name}");
    let lines = tiers("Load balancer capacity", &tariff, units * hours);
    let lines = lines.into_iter().map(Line::forgotten);
    lines.map(|line| line.note(&note)).collect()
}

fn nodes(market: &Market, used: &BalancerUse) -> Result<Vec<Line>> {
    let needs = [
        ("requests", used.requests_s, "balancer_node_requests_s"),
        (
            "connections",
            used.active_connections,
            "balancer_node_connections",
        ),
        (
            "new TLS connections",
            used.new_tls_s,
            "balancer_node_new_tls_s",
        ),
    ];
    let needed = needs.iter().filter_map(|(name, value, rule)| {
        let carried = market.rule(rule).filter(|carried| *carried > 0.0)?;
        Some((*name, (value / carried).ceil()))
    });
    let largest = needed.max_by(|a, b| a.1.total_cmp(&b.1));
    let (name, count) = largest.filter(|(_, n)| *n > 1.0).unwrap_or(("", 1.0));
    if let Some(most) = market.rule("balancer_nodes").filter(|most| count > *most) {
        let what = format!(
            "a balancer of {} has at most {most} nodes, and {name} need {count}",
            market.provider
        );
        return Err(Error::new(what)
            .field("balancer")
            .next("Split the load over several balancers."));
    }
    let lines = by_time(
        "Load balancer nodes",
        &market.tariff(Meter::BalancerNode)?,
        count,
        used.hours,
    );
    let note = match name {
        "" => String::new(),
        name => format!("as many as {name} need"),
    };
    Ok(lines.into_iter().map(|line| line.note(&note)).collect())
}
