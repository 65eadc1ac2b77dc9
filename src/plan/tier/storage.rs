//! Storage beside the database: at hand, archived, on disks.

use super::{GB, Load, MOST, Phase, Ready, TierAt, nodes_for};
use crate::plan::bill::{self, BlockUse, ObjectUse};
use crate::scenario::tier::TierKind;

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    match ready.tier.choice("class") {
        "block" => disks(ready, load),
        _ => objects(ready, load),
    }
}

/// All bytes, and those of them that are at hand. What was stored in the beginning counts as new, as far as new data do not
/// fill the hot days.
fn stored_bytes(ready: &Ready, load: &Load) -> (f64, f64) {
    let tier = ready.tier;
    let each = tier.value("request_bytes");
    let hot_s = tier.value("hot_days");
    let kept = match tier.given("archive_days") {
        Some(cold_s) => load.requests_of(hot_s + cold_s),
        None => load.added_requests,
    };
    let all = (tier.value("stored") + kept * each).min(MOST);
    let months = hot_s / super::DAY_S / load.month_days();
    let hot = all.min(load.requests_month * each * months);
    (all, hot)
}

fn objects(ready: &Ready, load: &Load) -> TierAt {
    let tier = ready.tier;
    let mut draft = ready.draft();
    let (all, hot) = stored_bytes(ready, load);
    let archive = tier.is("archive") && all > hot;
    let hot = if archive { hot } else { all };
    let used = ObjectUse {
        hot_gb: hot / GB,
        archive_gb: (all - hot) / GB,
        writes_month: load.requests_month * tier.value("writes"),
        reads_month: load.requests_month * tier.value("reads"),
    };
    draft.bill(bill::object_storage(&ready.market, &used));
    if tier.is("backups")
        && let Some(backup) = tier.given("backup")
    {
        let copy = ObjectUse {
            hot_gb: backup / GB,
            ..ObjectUse::default()
        };
        draft.bill(bill::object_storage(&ready.market, &copy));
    }
    let phase = match archive {
        true => Phase::Archiving,
        false => Phase::AtHand,
    };
    draft.finish(TierKind::Storage, phase, 0.0, load.peak_rps)
}

fn disks(ready: &Ready, load: &Load) -> TierAt {
    let tier = ready.tier;
    let mut draft = ready.draft();
    let (all, _) = stored_bytes(ready, load);
    let holds = tier.value("volume_size");
    let needed = nodes_for(all, holds).unwrap_or(1.0);
    let volumes = tier.value("volumes").max(needed).clamp(1.0, 1e6);
    draft.limit("storage", all / volumes, holds, "bytes");
    let used = BlockUse {
        volumes: volumes as u32,
        size_gb: all / volumes / GB,
        iops: tier.value("disk_operations"),
        mbps: tier.value("disk_throughput") / 1e6,
    };
    draft.bill(bill::block_storage(&ready.market, &used));
    if tier.is("backups") {
        let backup_gb = tier.given("backup").unwrap_or(all) / GB;
        draft.bill(bill::snapshots(&ready.market, backup_gb));
    }
    let phase = Phase::Disks(volumes as u32);
    draft.finish(TierKind::Storage, phase, volumes, load.peak_rps)
}
