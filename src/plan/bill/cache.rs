//! Nodes of a managed key-value store.

use super::compute::bill_instances;
use super::{Ledger, Line, Market, Rates, Rented, What, amount, tiers, written};
use crate::catalog::{MONTH_HOURS, Meter, Offer, Term};
use crate::error::Result;

/// What is asked of a managed key-value store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CacheUse<'a> {
    /// The node.
    pub offer: &'a Offer,
    /// Primaries: 1, or the masters of a cluster.
    pub primaries: u32,
    /// Replicas of each primary.
    pub replicas: u32,
    /// Snapshots that are kept.
    pub backup_gb: f64,
    /// Under which term the nodes are rented.
    pub term: Term,
    /// Hours of the month that it runs; 730 is a whole month.
    pub hours: f64,
}

impl<'a> CacheUse<'a> {
    /// So many primaries with so many replicas each, for a whole month.
    pub fn new(offer: &'a Offer, primaries: u32, replicas: u32) -> CacheUse<'a> {
        CacheUse {
            offer,
            primaries,
            replicas,
            backup_gb: 0.0,
            term: Term::OnDemand,
            hours: MONTH_HOURS,
        }
    }
}

/// The lines of a managed key-value store: each primary and each replica is a node.
///
/// # Errors
/// A quantity out of bounds; a term of which no price is known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, CacheUse, Market, cache}};
/// let catalog = Catalog::built_in();
/// let market = Market::new(catalog, "digitalocean", "all");
/// let node = catalog.get("digitalocean/managed-valkey.db-s-1vcpu-2gb").unwrap();
/// assert_eq!(Bill::of(cache(&market, &CacheUse::new(node, 1, 1))?).usd_month, 60.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn cache(market: &Market, used: &CacheUse) -> Result<Vec<Line>> {
    written(market, |rates, ledger| bill_cache(rates, used, ledger))
}

/// What [`cache`] gives, into a ledger.
pub(in crate::plan) fn bill_cache(
    rates: &Rates,
    used: &CacheUse,
    ledger: &mut Ledger,
) -> Result<()> {
    let rented = |count| Rented {
        count,
        term: used.term,
        hours: used.hours,
    };
    let primaries = f64::from(used.primaries);
    let replicas = primaries * f64::from(used.replicas);
    let what = What::named("Cache");
    bill_instances(used.offer, &what, rented(primaries), ledger)?;
    if replicas > 0.0 {
        let what = What::named("Cache replicas").forgotten();
        bill_instances(used.offer, &what, rented(replicas), ledger)?;
    }
    let backup_gb = amount(used.backup_gb, "backup_gb")?;
    if let Some(tariff) = rates.known(Meter::CacheBackup) {
        let what = What::named("Cache backups").forgotten();
        tiers(&what, tariff, backup_gb, ledger);
    }
    Ok(())
}
