//! Managed databases: instances, a second zone, replicas, storage, operations, backups.

use super::compute::bill_instances;
use super::{Ledger, Line, Market, Rates, Rented, Rule, What, amount, tiers, written};
use crate::catalog::{MONTH_HOURS, Meter, Offer, Term};
use crate::error::{Error, Result};

/// What is asked of a managed database.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatabaseUse<'a> {
    /// The instance.
    pub offer: &'a Offer,
    /// Shards, each with its own standby and replicas.
    pub shards: u32,
    /// Whether a second zone holds a standby.
    pub multi_zone: bool,
    /// Replicas that are read from, per shard.
    pub replicas: u32,
    /// Storage of each shard.
    pub storage_gb: f64,
    /// Operations per second that each shard's storage must give.
    pub iops: f64,
    /// Backups that are kept of each shard.
    pub backup_gb: f64,
    /// Whether the major version is beyond its end.
    pub extended_support: bool,
    /// Under which term the instances are rented.
    pub term: Term,
    /// Hours of the month that it runs; 730 is a whole month.
    pub hours: f64,
}

impl<'a> DatabaseUse<'a> {
    /// One instance for a whole month, with so much storage.
    pub fn new(offer: &'a Offer, storage_gb: f64) -> DatabaseUse<'a> {
        DatabaseUse {
            offer,
            shards: 1,
            multi_zone: false,
            replicas: 0,
            storage_gb,
            iops: 0.0,
            backup_gb: 0.0,
            extended_support: false,
            term: Term::OnDemand,
            hours: MONTH_HOURS,
        }
    }
}

/// The lines of a managed database.
///
/// A standby in a second zone costs instance, storage and operations again (`multi_zone_factor`), and so does each replica. Operations are billed above what the volume includes, backups above the share of the storage that
/// is free. Where storage is in the price of the plan, more of it is not to be had.
///
/// # Errors
/// A quantity out of bounds; a term of which no price is known; more storage than the plan holds.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, DatabaseUse, Market, database}};
/// let catalog = Catalog::built_in();
/// let market = Market::new(catalog, "aws", "us-east-1");
/// let offer = catalog.get("aws/us-east-1/rds.postgres.db.t3.medium").unwrap();
/// let used = DatabaseUse { multi_zone: true, ..DatabaseUse::new(offer, 100.0) };
/// assert!((Bill::of(database(&market, &used)?).usd_month - 128.12).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn database(market: &Market, used: &DatabaseUse) -> Result<Vec<Line>> {
    written(market, |rates, ledger| bill_database(rates, used, ledger))
}

/// What [`database`] gives, into a ledger.
pub(in crate::plan) fn bill_database(
    rates: &Rates,
    used: &DatabaseUse,
    ledger: &mut Ledger,
) -> Result<()> {
    let copies = copies(rates, used);
    for copy in there(&copies) {
        let rented = Rented {
            count: copy.count,
            term: used.term,
            hours: used.hours,
        };
        let what = What::named(copy.name).forgotten_if(copy.often_forgotten);
        bill_instances(used.offer, &what, rented, ledger)?;
    }
    storage(rates, used, &copies, ledger)?;
    operations(rates, used, &copies, ledger)?;
    backups(rates, used, ledger)?;
    extended_support(rates, used, &copies, ledger)
}

/// Instances with the same data and storage of their own.
struct Copy {
    name: &'static str,
    storage: &'static str,
    operations: &'static str,
    count: f64,
    often_forgotten: bool,
}

/// The primaries, the standbys of a second zone, the replicas.
fn copies(rates: &Rates, used: &DatabaseUse) -> [Copy; 3] {
    let shards = f64::from(used.shards);
    let standbys = match used.multi_zone {
        true => rates.rule(Rule::MultiZoneFactor).unwrap_or(2.0) - 1.0,
        false => 0.0,
    };
    [
        Copy {
            name: "Database",
            storage: "Database storage",
            operations: "Database IOPS",
            count: shards,
            often_forgotten: false,
        },
        Copy {
            name: "Database standby",
            storage: "Storage of the standby",
            operations: "IOPS of the standby",
            count: shards * standbys,
            often_forgotten: true,
        },
        Copy {
            name: "Read replicas",
            storage: "Storage of replicas",
            operations: "IOPS of replicas",
            count: shards * f64::from(used.replicas),
            often_forgotten: true,
        },
    ]
}

/// Those of them that there are.
fn there(copies: &[Copy]) -> impl Iterator<Item = &Copy> {
    copies.iter().filter(|copy| copy.count > 0.0)
}

fn storage(rates: &Rates, used: &DatabaseUse, copies: &[Copy], ledger: &mut Ledger) -> Result<()> {
    let wanted_gb = amount(used.storage_gb, "storage_gb")?;
    if let Some(held_gb) = used.offer.storage_gib {
        if wanted_gb > held_gb {
            let id = used.offer.id();
            let what = format!("{id} holds {held_gb} GB, and {wanted_gb} are asked for");
            return Err(Error::new(what)
                .field("storage_gb")
                .next("Choose a larger plan, or more shards."));
        }
        return Ok(());
    }
    if wanted_gb == 0.0 {
        return Ok(());
    }
    let tariff = rates.tariff(Meter::DatabaseStorage)?;
    for copy in there(copies) {
        let what = What::named(copy.storage).forgotten();
        tiers(&what, tariff, wanted_gb * copy.count, ledger);
    }
    Ok(())
}

/// What a volume of that size gives without a charge; none if operations are not billed.
fn included_iops(rates: &Rates, storage_gb: f64) -> Option<f64> {
    let large = rates.rule(Rule::DatabaseLargeGb);
    rates.rule(match large {
        Some(large_gb) if storage_gb >= large_gb => Rule::DatabaseIopsLarge,
        _ => Rule::DatabaseIops,
    })
}

fn operations(
    rates: &Rates,
    used: &DatabaseUse,
    copies: &[Copy],
    ledger: &mut Ledger,
) -> Result<()> {
    let iops = amount(used.iops, "iops")?;
    let priced = rates.known(Meter::DatabaseIops);
    let (Some(tariff), Some(included)) = (priced, included_iops(rates, used.storage_gb)) else {
        return Ok(());
    };
    let above = (iops - included).max(0.0);
    for copy in there(copies) {
        let note = format_args!("the volume includes {included}");
        let what = What::named(copy.operations).forgotten().note(note);
        tiers(&what, tariff, above * copy.count, ledger);
    }
    Ok(())
}

fn backups(rates: &Rates, used: &DatabaseUse, ledger: &mut Ledger) -> Result<()> {
    let kept_gb = amount(used.backup_gb, "backup_gb")?;
    let free_gb = rates.rule(Rule::BackupFreeShare).unwrap_or(0.0) * used.storage_gb;
    let billed_gb = (kept_gb - free_gb).max(0.0) * f64::from(used.shards);
    // A provider without a price of backups has them in the plan.
    if let Some(tariff) = rates.known(Meter::DatabaseBackup) {
        let note = format_args!("{free_gb} GB of each are free");
        let what = What::named("Database backups").forgotten();
        tiers(
            &what.note_if(free_gb > 0.0, note),
            tariff,
            billed_gb,
            ledger,
        );
    }
    Ok(())
}

fn extended_support(
    rates: &Rates,
    used: &DatabaseUse,
    copies: &[Copy],
    ledger: &mut Ledger,
) -> Result<()> {
    if !used.extended_support {
        return Ok(());
    }
    let tariff = rates.tariff(Meter::DatabaseExtendedSupport)?;
    let nodes: f64 = there(copies).map(|copy| copy.count).sum();
    let vcpu_hours = used.offer.vcpus.unwrap_or(0.0) * nodes * used.hours;
    let what = What::named("Extended support of the version").forgotten();
    tiers(&what, tariff, vcpu_hours, ledger);
    Ok(())
}
