//! Disks, snapshots and objects.

use serde::Serialize;

use super::{Line, Market, amount, by_time, forgotten, single};
use crate::catalog::{MONTH_HOURS, Meter};
use crate::error::{Error, Result};

/// What is asked of disks.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct BlockUse {
    /// How many volumes.
    pub volumes: u32,
    /// Size of each.
    pub size_gb: f64,
    /// Operations per second that each must give.
    pub iops: f64,
    /// MB per second that each must give.
    pub mbps: f64,
}

/// The lines of disks: size, and of each volume operations and throughput above what it includes.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, BlockUse, Market, block_storage}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// let used = BlockUse { volumes: 2, size_gb: 100.0, iops: 4_000.0, mbps: 125.0 };
/// // 200 GB · $0.08 + 2 · 1,000 IOPS · $0.005.
/// assert!((Bill::of(block_storage(&market, &used)?).usd_month - 26.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn block_storage(market: &Market, used: &BlockUse) -> Result<Vec<Line>> {
    let volumes = f64::from(used.volumes);
    let gb = amount(used.size_gb, "size_gb")?;
    let mut lines = market.metered("Disks", Meter::Block, gb * volumes)?;
    for (name, meter, value) in [
        ("Disk IOPS", Meter::BlockIops, amount(used.iops, "iops")?),
        (
            "Disk throughput",
            Meter::BlockThroughput,
            amount(used.mbps, "mbps")?,
        ),
    ] {
        let Some(offer) = market.known(meter).and_then(|tariff| single(&tariff)) else {
            continue;
        };
        // What is included is so for each volume, so the tier cannot be taken of the sum.
        let above = (value - offer.tier_from).max(0.0) * volumes;
        if above > 0.0 {
            let line = Line::new(name, above, offer.unit, offer.price_usd, offer);
            lines.push(
                line.forgotten()
                    .note(format!("each volume includes {}", offer.tier_from)),
            );
        }
    }
    Ok(lines)
}

/// The lines of disk snapshots that are kept.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, snapshots}};
/// let market = Market::new(Catalog::built_in(), "digitalocean", "all");
/// assert!((Bill::of(snapshots(&market, 50.0)?).usd_month - 3.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn snapshots(market: &Market, gb: f64) -> Result<Vec<Line>> {
    let gb = amount(gb, "gb")?;
    Ok(forgotten(market.metered(
        "Snapshots",
        Meter::Snapshot,
        gb,
    )?))
}

/// What is asked of object storage.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct ObjectUse {
    /// Kept at hand.
    pub hot_gb: f64,
    /// Kept in the archive.
    pub archive_gb: f64,
    /// Requests that write or list.
    pub writes_month: f64,
    /// Requests that read.
    pub reads_month: f64,
}

/// The lines of object storage: the base price where there is one, storage at hand and archived, requests where they are billed.
///
/// # Errors
/// A quantity out of bounds. What has no price is a line that says so: see [`Line::is_priced`].
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, ObjectUse, object_storage}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// let used = ObjectUse { hot_gb: 100.0, archive_gb: 1_000.0, ..ObjectUse::default() };
/// assert!((Bill::of(object_storage(&market, &used)?).usd_month - 6.3).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn object_storage(market: &Market, used: &ObjectUse) -> Result<Vec<Line>> {
    let hot_gb = amount(used.hot_gb, "hot_gb")?;
    let archive_gb = amount(used.archive_gb, "archive_gb")?;
    let mut lines = Vec::new();
    let base = market.known(Meter::ObjectBase);
    if let Some(tariff) = base.as_ref().filter(|_| hot_gb > 0.0) {
        lines.extend(by_time("Object storage, base", tariff, 1.0, MONTH_HOURS));
    }
    let in_base_gb = market.rule("object_base_gb").filter(|_| base.is_some());
    match (in_base_gb, market.known(Meter::ObjectHot)) {
        (Some(held_gb), None) if hot_gb <= held_gb => {}
        (Some(held_gb), None) => {
            let what = format!(
                "{} holds {held_gb} GB in its base price, and no price of more is known",
                market.provider
            );
            let more_gb = hot_gb - held_gb;
            lines.extend(Line::unpriced("Object storage", more_gb, &Error::new(what)));
        }
        _ => lines.extend(market.metered_if_priced("Object storage", Meter::ObjectHot, hot_gb)),
    }
    lines.extend(market.metered_if_priced("Object archive", Meter::ObjectArchive, archive_gb));
    for (name, meter, requests) in [
        (
            "Object writes",
            Meter::ObjectWrites,
            amount(used.writes_month, "writes_month")?,
        ),
        (
            "Object reads",
            Meter::ObjectReads,
            amount(used.reads_month, "reads_month")?,
        ),
    ] {
        if let Some(offer) = market.known(meter).and_then(|tariff| single(&tariff))
            && let Some(per_unit) = offer.unit.things()
            && requests > 0.0
        {
            let quantity = requests / per_unit;
            lines.push(Line::new(
                name,
                quantity,
                offer.unit,
                offer.price_usd,
                offer,
            ));
        }
    }
    Ok(lines)
}
