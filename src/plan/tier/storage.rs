//! Storage beside the database: at hand, archived, on disks.

use super::{DAY_S, Draft, GB, Load, MOST, Phase, Ready, nodes_for};
use crate::plan::bill::{
    BlockUse, ObjectUse, bill_block_storage, bill_object_storage, bill_snapshots,
};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    on_disks: bool,
    stored_bytes: f64,
    request_bytes: f64,
    archive: bool,
    hot_s: f64,
    archive_s: Option<f64>,
    writes: f64,
    reads: f64,
    volumes: f64,
    disk_operations: f64,
    disk_bytes_s: f64,
    volume_bytes: f64,
    backups: bool,
    backup_bytes: Option<f64>,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Storage), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        Settings {
            on_disks: tier.choice("class") == "block",
            stored_bytes: tier.value_at(const { named("stored") }),
            request_bytes: tier.value_at(const { named("request_bytes") }),
            archive: tier.is_at(const { named("archive") }),
            hot_s: tier.value_at(const { named("hot_days") }),
            archive_s: tier.given_at(const { named("archive_days") }),
            writes: tier.value_at(const { named("writes") }),
            reads: tier.value_at(const { named("reads") }),
            volumes: tier.value_at(const { named("volumes") }),
            disk_operations: tier.value_at(const { named("disk_operations") }),
            disk_bytes_s: tier.value_at(const { named("disk_throughput") }),
            volume_bytes: tier.value_at(const { named("volume_size") }),
            backups: tier.is_at(const { named("backups") }),
            backup_bytes: tier.given_at(const { named("backup") }),
        }
    }
}

pub(super) fn at(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    match settings.on_disks {
        true => disks(ready, settings, load, draft),
        false => objects(ready, settings, load, draft),
    }
}

/// All bytes, and those of them that are at hand. What was stored in the beginning counts as new, as far as new data do not
/// fill the hot days.
fn stored_bytes(settings: &Settings, load: &Load) -> (f64, f64) {
    let each = settings.request_bytes;
    let hot_s = settings.hot_s;
    let kept = match settings.archive_s {
        Some(cold_s) => load.requests_of(hot_s + cold_s),
        None => load.added_requests,
    };
    let all = (settings.stored_bytes + kept * each).min(MOST);
    let months = hot_s / DAY_S / load.month_days();
    let hot = all.min(load.requests_month * each * months);
    (all, hot)
}

fn objects(ready: &Ready, settings: &Settings, load: &Load, draft: &mut Draft) -> (Phase, f64) {
    let rates = &ready.rates;
    let (all, hot) = stored_bytes(settings, load);
    let archive = settings.archive && all > hot;
    let hot = if archive { hot } else { all };
    let used = ObjectUse {
        hot_gb: hot / GB,
        archive_gb: (all - hot) / GB,
        writes_month: load.requests_month * settings.writes,
        reads_month: load.requests_month * settings.reads,
    };
    draft.bill(|ledger| bill_object_storage(rates, &used, ledger));
    if let Some(backup) = settings.backup_bytes.filter(|_| settings.backups) {
        let copy = ObjectUse {
            hot_gb: backup / GB,
            ..ObjectUse::default()
        };
        draft.bill(|ledger| bill_object_storage(rates, &copy, ledger));
    }
    let phase = match archive {
        true => Phase::Archiving,
        false => Phase::AtHand,
    };
    (phase, 0.0)
}

fn disks(ready: &Ready, settings: &Settings, load: &Load, draft: &mut Draft) -> (Phase, f64) {
    let rates = &ready.rates;
    let (all, _) = stored_bytes(settings, load);
    let holds = settings.volume_bytes;
    let needed = nodes_for(all, holds).unwrap_or(1.0);
    let volumes = settings.volumes.max(needed).clamp(1.0, 1e6);
    draft.limit("storage", all / volumes, holds, "bytes");
    let used = BlockUse {
        volumes: volumes as u32,
        size_gb: all / volumes / GB,
        iops: settings.disk_operations,
        mbps: settings.disk_bytes_s / 1e6,
    };
    draft.bill(|ledger| bill_block_storage(rates, &used, ledger));
    if settings.backups {
        let backup_gb = settings.backup_bytes.unwrap_or(all) / GB;
        draft.bill(|ledger| bill_snapshots(rates, backup_gb, ledger));
    }
    (Phase::Disks(volumes as u32), volumes)
}
