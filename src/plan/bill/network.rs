//! Traffic: to the internet, between zones, through NAT; and public addresses.

use super::{
    Ledger, Line, Market, Rates, Rented, Rule, What, amount, by_time, month_hours, written,
};
use crate::catalog::{MONTH_HOURS, Meter, Offer};
use crate::error::Result;

/// The lines of NAT gateways: `gateways` (one per zone), each for so many hours, and all that goes through them. What goes on
/// to the internet is egress besides.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, nat}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// // Three zones: 3 · 730 h · $0.045 + 100 GB · $0.045.
/// assert!((Bill::of(nat(&market, 3.0, 730.0, 100.0)?).usd_month - 103.05).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn nat(market: &Market, gateways: f64, hours: f64, gb: f64) -> Result<Vec<Line>> {
    written(market, |rates, ledger| {
        bill_nat(rates, (gateways, hours), gb, ledger)
    })
}

/// What [`nat`] gives, into a ledger.
pub(in crate::plan) fn bill_nat(
    rates: &Rates,
    (gateways, hours): (f64, f64),
    gb: f64,
    ledger: &mut Ledger,
) -> Result<()> {
    let gateways = amount(gateways, "gateways")?;
    let hours = month_hours(hours, "hours")?;
    let gb = amount(gb, "gb")?;
    let what = What::named("NAT gateways").forgotten();
    by_time(
        &what,
        rates.tariff(Meter::NatTime)?,
        (gateways, hours),
        ledger,
    );
    let what = What::named("NAT traffic").forgotten();
    rates.metered(&what, Meter::NatData, gb, ledger)
}

/// The lines of traffic to the internet: `gb` of the month, less the `allowance_gb` that servers bring with them (see
/// [`included_egress_gb`]), by the tiers of the provider; what is free for the account is left out.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, egress}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// assert!((Bill::of(egress(&market, 500.0, 0.0)?).usd_month - 36.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn egress(market: &Market, gb: f64, allowance_gb: f64) -> Result<Vec<Line>> {
    written(market, |rates, ledger| {
        bill_egress(rates, gb, allowance_gb, ledger)
    })
}

/// What [`egress`] gives, into a ledger.
pub(in crate::plan) fn bill_egress(
    rates: &Rates,
    gb: f64,
    allowance_gb: f64,
    ledger: &mut Ledger,
) -> Result<()> {
    let gb = amount(gb, "gb")?;
    let allowance_gb = amount(allowance_gb, "allowance_gb")?;
    let billed_gb = (gb - allowance_gb).max(0.0);
    let note = format_args!("{allowance_gb:.0} GB are in the price of the servers");
    let what = What::named("Traffic to the internet").forgotten();
    let what = what.note_if(allowance_gb > 0.0, note);
    rates.metered(&what, Meter::EgressInternet, billed_gb, ledger)
}

/// The traffic in the price of all servers together, which they share. It grows with the hours that they run, up to the hours
/// at which the month is capped. Offers of which no source says count as nothing.
///
/// # Errors
/// A count or hours out of bounds.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Rented, included_egress_gb}};
/// let catalog = Catalog::built_in();
/// let small = catalog.get("digitalocean/s-1vcpu-2gb").unwrap();
/// let large = catalog.get("digitalocean/s-4vcpu-8gb").unwrap();
/// let half = Rented { hours: 336.0, ..Rented::whole_month(1.0) };
/// let pool_gb = included_egress_gb(&[(small, Rented::whole_month(3.0)), (large, half)])?;
/// assert!((pool_gb - 8_500.0).abs() < 1.0); // 3 · 2,000 + 5,000 / 2
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn included_egress_gb(servers: &[(&Offer, Rented)]) -> Result<f64> {
    let mut pool_gb = 0.0;
    for (offer, rented) in servers {
        let count = amount(rented.count, "count")?;
        let hours = month_hours(rented.hours, "hours")?;
        let whole = offer
            .cap_hours()
            .filter(|cap| *cap > 0.0)
            .unwrap_or(MONTH_HOURS);
        let run_share = (hours / whole).min(1.0);
        pool_gb += offer.included_egress_gb.unwrap_or(0.0) * count * run_share;
    }
    Ok(pool_gb)
}

/// The lines of traffic between zones: all `gb` that cross, both ways added. AWS counts each GB twice, as it leaves one zone
/// and as it enters the other (`inter_zone_ends`). Replication of managed databases and caches is free and not to be given.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, inter_zone}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// assert!((Bill::of(inter_zone(&market, 1_000.0)?).usd_month - 20.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn inter_zone(market: &Market, gb: f64) -> Result<Vec<Line>> {
    written(market, |rates, ledger| bill_inter_zone(rates, gb, ledger))
}

/// What [`inter_zone`] gives, into a ledger.
pub(in crate::plan) fn bill_inter_zone(rates: &Rates, gb: f64, ledger: &mut Ledger) -> Result<()> {
    let gb = amount(gb, "gb")?;
    let ends = rates.rule(Rule::InterZoneEnds).unwrap_or(1.0);
    let note = format_args!("each GB counts as it leaves a zone and as it enters the other");
    let what = What::named("Traffic between zones").forgotten();
    let what = what.note_if(ends > 1.0, note);
    rates.metered(&what, Meter::InterZone, gb * ends, ledger)
}

/// The line of public IPv4 addresses, in use or not.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, ipv4}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// assert!((Bill::of(ipv4(&market, 3.0, 730.0)?).usd_month - 10.95).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn ipv4(market: &Market, addresses: f64, hours: f64) -> Result<Vec<Line>> {
    written(market, |rates, ledger| {
        bill_ipv4(rates, addresses, hours, ledger)
    })
}

/// What [`ipv4`] gives, into a ledger.
pub(in crate::plan) fn bill_ipv4(
    rates: &Rates,
    addresses: f64,
    hours: f64,
    ledger: &mut Ledger,
) -> Result<()> {
    let addresses = amount(addresses, "addresses")?;
    let hours = month_hours(hours, "hours")?;
    let what = What::named("Public IPv4 addresses").forgotten();
    by_time(
        &what,
        rates.tariff(Meter::Ipv4)?,
        (addresses, hours),
        ledger,
    );
    Ok(())
}
