//! Disks, snapshots and objects.

use serde::Serialize;

use super::{Ledger, Line, Market, Rates, Rule, What, amount, by_time, single, written};
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
    written(market, |rates, ledger| {
        bill_block_storage(rates, used, ledger)
    })
}

/// What [`block_storage`] gives, into a ledger.
pub(in crate::plan) fn bill_block_storage(
    rates: &Rates,
    used: &BlockUse,
    ledger: &mut Ledger,
) -> Result<()> {
    let volumes = f64::from(used.volumes);
    let gb = amount(used.size_gb, "size_gb")?;
    rates.metered(&What::named("Disks"), Meter::Block, gb * volumes, ledger)?;
    for (name, meter, value) in [
        ("Disk IOPS", Meter::BlockIops, amount(used.iops, "iops")?),
        (
            "Disk throughput",
            Meter::BlockThroughput,
            amount(used.mbps, "mbps")?,
        ),
    ] {
        let Some(offer) = rates.known(meter).and_then(single) else {
            continue;
        };
        // What is included is so for each volume, so the tier cannot be taken of the sum.
        let above = (value - offer.tier_from).max(0.0) * volumes;
        if above > 0.0 {
            let note = format_args!("each volume includes {}", offer.tier_from);
            let what = What::named(name).forgotten().note(note);
            let price = (offer.price_usd, offer);
            ledger.add(&what, (above, offer.unit), price, [None, None]);
        }
    }
    Ok(())
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
    written(market, |rates, ledger| bill_snapshots(rates, gb, ledger))
}

/// What [`snapshots`] gives, into a ledger.
pub(in crate::plan) fn bill_snapshots(rates: &Rates, gb: f64, ledger: &mut Ledger) -> Result<()> {
    let gb = amount(gb, "gb")?;
    let what = What::named("Snapshots").forgotten();
    rates.metered(&what, Meter::Snapshot, gb, ledger)
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
    written(market, |rates, ledger| {
        bill_object_storage(rates, used, ledger)
    })
}

/// What [`object_storage`] gives, into a ledger.
pub(in crate::plan) fn bill_object_storage(
    rates: &Rates,
    used: &ObjectUse,
    ledger: &mut Ledger,
) -> Result<()> {
    let hot_gb = amount(used.hot_gb, "hot_gb")?;
    let archive_gb = amount(used.archive_gb, "archive_gb")?;
    let base = rates.known(Meter::ObjectBase);
    if let Some(tariff) = base.filter(|_| hot_gb > 0.0) {
        let what = What::named("Object storage, base");
        by_time(&what, tariff, (1.0, MONTH_HOURS), ledger);
    }
    let what = What::named("Object storage");
    let in_base_gb = rates.rule(Rule::ObjectBaseGb).filter(|_| base.is_some());
    match (in_base_gb, rates.known(Meter::ObjectHot)) {
        (Some(held_gb), None) if hot_gb <= held_gb => {}
        (Some(held_gb), None) => ledger.unpriced(&what, hot_gb - held_gb, || {
            Error::new(format!(
                "{} holds {held_gb} GB in its base price, and no price of more is known",
                rates.market.provider
            ))
        }),
        _ => rates.metered_if_priced(&what, Meter::ObjectHot, hot_gb, ledger),
    }
    let what = What::named("Object archive");
    rates.metered_if_priced(&what, Meter::ObjectArchive, archive_gb, ledger);
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
        if let Some(offer) = rates.known(meter).and_then(single)
            && let Some(per_unit) = offer.unit.things()
            && requests > 0.0
        {
            let quantity = (requests / per_unit, offer.unit);
            let price = (offer.price_usd, offer);
            ledger.add(&What::named(name), quantity, price, [None, None]);
        }
    }
    Ok(())
}
