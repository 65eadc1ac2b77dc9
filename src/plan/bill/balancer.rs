//! Load balancers: by time and capacity units, by nodes, or by time and traffic.

use serde::Serialize;

use super::{
    Ledger, Line, Market, Rates, Rule, What, amount, by_time, month_hours, tiers, written,
};
use crate::catalog::{MONTH_HOURS, Meter, Tariff};
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
    written(market, |rates, ledger| bill_balancer(rates, used, ledger))
}

/// What [`balancer`] gives, into a ledger.
pub(in crate::plan) fn bill_balancer(
    rates: &Rates,
    used: &BalancerUse,
    ledger: &mut Ledger,
) -> Result<()> {
    used.check()?;
    if let Some(tariff) = rates.known(Meter::BalancerNode) {
        return nodes(rates, tariff, used, ledger);
    }
    let tariff = rates.tariff(Meter::BalancerTime)?;
    by_time(
        &What::named("Load balancer"),
        tariff,
        (1.0, used.hours),
        ledger,
    );
    let dimensions = [
        (
            "new connections",
            used.new_connections_s,
            Rule::BalancerNewConnections,
        ),
        (
            "active connections",
            used.active_connections,
            Rule::BalancerActiveConnections,
        ),
        ("traffic", used.gb_hour(), Rule::BalancerGbHour),
        (
            "rules",
            used.rule_evaluations_s,
            Rule::BalancerRuleEvaluations,
        ),
    ];
    let meter = Meter::BalancerCapacity;
    capacity_units(rates, meter, &dimensions, used.hours, ledger);
    if let Some(tariff) = rates.known(Meter::BalancerData) {
        let what = What::named("Load balancer traffic");
        tiers(&what, tariff, used.gb_month, ledger);
    }
    Ok(())
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
    written(market, |rates, ledger| {
        bill_network_balancer(rates, used, ledger)
    })
}

/// What [`network_balancer`] gives, into a ledger.
pub(in crate::plan) fn bill_network_balancer(
    rates: &Rates,
    used: &BalancerUse,
    ledger: &mut Ledger,
) -> Result<()> {
    used.check()?;
    let tariff = rates.tariff(Meter::NetworkBalancerTime)?;
    let what = What::named("Network load balancer");
    by_time(&what, tariff, (1.0, used.hours), ledger);
    let dimensions = [
        (
            "new connections",
            used.new_connections_s,
            Rule::NetworkBalancerNewConnections,
        ),
        (
            "active connections",
            used.active_connections,
            Rule::NetworkBalancerActiveConnections,
        ),
        ("traffic", used.gb_hour(), Rule::NetworkBalancerGbHour),
    ];
    let meter = Meter::NetworkBalancerCapacity;
    capacity_units(rates, meter, &dimensions, used.hours, ledger);
    Ok(())
}

/// The largest of the dimensions, in capacity units, for so many hours; nothing where no rule says what a unit carries.
fn capacity_units(
    rates: &Rates,
    meter: Meter,
    dimensions: &[(&str, f64, Rule)],
    hours: f64,
    ledger: &mut Ledger,
) {
    let Some(tariff) = rates.known(meter) else {
        return;
    };
    let units = dimensions.iter().filter_map(|(name, value, rule)| {
        let carried = rates.rule(*rule).filter(|carried| *carried > 0.0)?;
        Some((*name, value / carried))
    });
    if let Some((name, units)) = units.max_by(|a, b| a.1.total_cmp(&b.1)) {
        let note = format_args!("{units:.2} capacity units, by {name}");
        let what = What::named("Load balancer capacity").forgotten();
        tiers(&what.note(note), tariff, units * hours, ledger);
    }
}

fn nodes(rates: &Rates, tariff: &Tariff, used: &BalancerUse, ledger: &mut Ledger) -> Result<()> {
    let needs = [
        ("requests", used.requests_s, Rule::BalancerNodeRequests),
        (
            "connections",
            used.active_connections,
            Rule::BalancerNodeConnections,
        ),
        (
            "new TLS connections",
            used.new_tls_s,
            Rule::BalancerNodeNewTls,
        ),
    ];
    let needed = needs.iter().filter_map(|(name, value, rule)| {
        let carried = rates.rule(*rule).filter(|carried| *carried > 0.0)?;
        Some((*name, (value / carried).ceil()))
    });
    let largest = needed.max_by(|a, b| a.1.total_cmp(&b.1));
    let (name, count) = largest.filter(|(_, n)| *n > 1.0).unwrap_or(("", 1.0));
    if let Some(most) = rates.rule(Rule::BalancerNodes).filter(|most| count > *most) {
        let what = format!(
            "a balancer of {} has at most {most} nodes, and {name} need {count}",
            rates.market.provider
        );
        return Err(Error::new(what)
            .field("balancer")
            .next("Split the load over several balancers."));
    }
    let note = format_args!("as many as {name} need");
    let what = What::named("Load balancer nodes").note_if(!name.is_empty(), note);
    by_time(&what, tariff, (count, used.hours), ledger);
    Ok(())
}
