//! Managed databases: instances, a second zone, replicas, storage, operations, backups.

use super::{Line, Market, Rented, amount, forgotten, instances, tiers};
use crate::catalog::{MONTH_HOURS, Meter, Offer, Tariff, Term};
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
/// A standby in a second zone doubles instance, storage and operations (`multi_zone_factor`); a replica costs an instance and
/// its storage in one zone. Operations are billed above what the volume includes, backups above the share of the storage that
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
    let shards = f64::from(used.shards);
    let zones = match used.multi_zone {
        true => market.rule("multi_zone_factor").unwrap_or(2.0),
        false => 1.0,
    };
    let rented = |count| Rented {
        count,
        term: used.term,
        hours: used.hours,
    };
    let mut primary = instances(used.offer, "Database", rented(shards))?;
    if used.multi_zone {
        primary.unit_price_usd *= zones;
        primary.usd_month *= zones;
        primary = primary.note(format!("two zones: {zones} × the price"));
    }
    let mut lines = vec![primary];
    let replicas = shards * f64::from(used.replicas);
    if replicas > 0.0 {
        lines.push(instances(used.offer, "Read replicas", rented(replicas))?.forgotten());
    }
    lines.extend(storage(market, used, shards, replicas, zones)?);
    lines.extend(operations(market, used, shards, replicas, zones)?);
    lines.extend(backups(market, used, shards)?);
    lines.extend(extended_support(market, used, shards * zones + replicas)?);
    Ok(lines)
}

fn storage(
    market: &Market,
    used: &DatabaseUse,
    shards: f64,
    replicas: f64,
    zones: f64,
) -> Result<Vec<Line>> {
    let wanted_gb = amount(used.storage_gb, "storage_gb")?;
    if let Some(held_gb) = used.offer.storage_gib {
        if wanted_gb > held_gb {
            let what = format!(
                "{} holds {held_gb} GB, and {wanted_gb} are asked for",
                used.offer.id()
            );
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
    let mut lines = tiers("Database storage", &tariff, wanted_gb * shards, zones);
    if zones > 1.0 {
        let note = format!("two zones: {zones} × the price");
        lines = lines.into_iter().map(|line| line.note(&note)).collect();
    }
    lines.extend(tiers(
        "Storage of replicas",
        &tariff,
        wanted_gb * replicas,
        1.0,
    ));
    Ok(forgotten(lines))
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

fn operations(
    market: &Market,
    used: &DatabaseUse,
    shards: f64,
    replicas: f64,
    zones: f64,
) -> Result<Vec<Line>> {
    let iops = amount(used.iops, "iops")?;
    let priced: Option<Tariff> = market.known(Meter::DatabaseIops);
    let (Some(tariff), Some(included)) = (priced, included_iops(market, used.storage_gb)) else {
        return Ok(Vec::new());
    };
    let above = (iops - included).max(0.0);
    let mut lines = tiers("Database IOPS", &tariff, above * shards, zones);
    lines.extend(tiers("IOPS of replicas", &tariff, above * replicas, 1.0));
    let note = format!("the volume includes {included}");
    Ok(forgotten(lines)
        .into_iter()
        .map(|line| line.note(&note))
        .collect())
}

fn backups(market: &Market, used: &DatabaseUse, shards: f64) -> Result<Vec<Line>> {
    let kept_gb = amount(used.backup_gb, "backup_gb")?;
    let free_gb = market.rule("backup_free_share").unwrap_or(0.0) * used.storage_gb;
    let billed_gb = (kept_gb - free_gb).max(0.0) * shards;
    // A provider without a price of backups has them in the plan.
    let Some(tariff) = market.known(Meter::DatabaseBackup) else {
        return Ok(Vec::new());
    };
    let lines = tiers("Database backups", &tariff, billed_gb, 1.0);
    let note = match free_gb > 0.0 {
        true => format!("{free_gb} GB of each are free"),
        false => String::new(),
    };
    Ok(forgotten(lines)
        .into_iter()
        .map(|line| line.note(&note))
        .collect())
}

fn extended_support(market: &Market, used: &DatabaseUse, nodes: f64) -> Result<Vec<Line>> {
    if !used.extended_support {
        return Ok(Vec::new());
    }
    let tariff = market.tariff(Meter::DatabaseExtendedSupport)?;
    let vcpu_hours = used.offer.vcpus.unwrap_or(0.0) * nodes * used.hours;
    let lines = tiers("Extended support of the version", &tariff, vcpu_hours, 1.0);
    Ok(forgotten(lines))
}
