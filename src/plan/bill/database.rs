//! Managed databases: instances, a second zone, replicas, storage, operations, backups.

use super::{Line, Market, Rented, amount, forgotten, instances, tiers};
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
    let copies = copies(market, used);
    let mut lines = Vec::new();
    for copy in &copies {
        let rented = Rented {
            count: copy.count,
            term: used.term,
            hours: used.hours,
        };
        lines.push(copy.mark(instances(used.offer, copy.name, rented)?));
    }
    lines.extend(storage(market, used, &copies)?);
    lines.extend(operations(market, used, &copies)?);
    lines.extend(backups(market, used)?);
    lines.extend(extended_support(market, used, &copies)?);
    Ok(lines)
}

/// Instances with the same data and storage of their own.
struct Copy {
    name: &'static str,
    storage: &'static str,
    operations: &'static str,
    count: f64,
    often_forgotten: bool,
}

impl Copy {
    fn mark(&self, line: Line) -> Line {
        match self.often_forgotten {
            true => line.forgotten(),
            false => line,
        }
    }
}

/// The primaries, the standbys of a second zone, the replicas: those that there are.
fn copies(market: &Market, used: &DatabaseUse) -> Vec<Copy> {
    let shards = f64::from(used.shards);
    let standbys = match used.multi_zone {
        true => market.rule("multi_zone_factor").unwrap_or(2.0) - 1.0,
        false => 0.0,
    };
    let copies = [
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
    ];
    copies.into_iter().filter(|copy| copy.count > 0.0).collect()
}

fn storage(market: &Market, used: &DatabaseUse, copies: &[Copy]) -> Result<Vec<Line>> {
    let wanted_gb = amount(used.storage_gb, "storage_gb")?;
    if let Some(held_gb) = used.offer.storage_gib {
        if wanted_gb > held_gb {
            let id = used.offer.id();
            let what = format!("{id} holds {held_gb} GB, and {wanted_gb} are asked for");
            return Err(Error::new(what)
                .field("storage_gb")
                .next("Choose a larger plan, or more shards."));
        }
        return Ok(Vec::new());
    }
    if wanted_gb == 0.0 {
        return Ok(Vec::new());
    }
    let tariff = market.tariff(Meter::DatabaseStorage)?;
    let lines = copies
        .iter()
        .flat_map(|copy| tiers(copy.storage, &tariff, wanted_gb * copy.count));
    Ok(forgotten(lines.collect()))
}

/// What a volume of that size gives without a charge; none if operations are not billed.
fn included_iops(market: &Market, storage_gb: f64) -> Option<f64> {
    let large = market.rule("database_large_gb");
    let name = match large {
        Some(large_gb) if storage_gb >= large_gb => "database_iops_large",
        _ => "database_iops",
    };
    market.rule(name)
}

fn operations(market: &Market, used: &DatabaseUse, copies: &[Copy]) -> Result<Vec<Line>> {
    let iops = amount(used.iops, "iops")?;
    let priced = market.known(Meter::DatabaseIops);
    let (Some(tariff), Some(included)) = (priced, included_iops(market, used.storage_gb)) else {
        return Ok(Vec::new());
    };
    let above = (iops - included).max(0.0);
    let lines = copies
        .iter()
        .flat_map(|copy| tiers(copy.operations, &tariff, above * copy.count));
    let note = format!("the volume includes {included}");
    Ok(forgotten(lines.map(|line| line.note(&note)).collect()))
}

fn backups(market: &Market, used: &DatabaseUse) -> Result<Vec<Line>> {
    let kept_gb = amount(used.backup_gb, "backup_gb")?;
    let free_gb = market.rule("backup_free_share").unwrap_or(0.0) * used.storage_gb;
    let billed_gb = (kept_gb - free_gb).max(0.0) * f64::from(used.shards);
    // A provider without a price of backups has them in the plan.
    let Some(tariff) = market.known(Meter::DatabaseBackup) else {
        return Ok(Vec::new());
    };
    let lines = tiers("Database backups", &tariff, billed_gb);
    let note = match free_gb > 0.0 {
        true => format!("{free_gb} GB of each are free"),
        false => String::new(),
    };
    Ok(forgotten(lines)
        .into_iter()
        .map(|line| line.note(&note))
        .collect())
}

fn extended_support(market: &Market, used: &DatabaseUse, copies: &[Copy]) -> Result<Vec<Line>> {
    if !used.extended_support {
        return Ok(Vec::new());
    }
    let tariff = market.tariff(Meter::DatabaseExtendedSupport)?;
    let nodes: f64 = copies.iter().map(|copy| copy.count).sum();
    let vcpu_hours = used.offer.vcpus.unwrap_or(0.0) * nodes * used.hours;
    let lines = tiers("Extended support of the version", &tariff, vcpu_hours);
    Ok(forgotten(lines))
}
