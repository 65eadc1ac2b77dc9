//! Logs and metrics.

use super::{DAY_S, Draft, GB, Load, Phase, Ready};
use crate::plan::bill::{LogUse, bill_logs, bill_metrics};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    logs: bool,
    request_bytes: f64,
    sampling: f64,
    retention_s: f64,
    metrics: f64,
    instance_metrics: f64,
    other_usd: f64,
    other_instance_usd: f64,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Logs), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        Settings {
            logs: tier.is_at(const { named("logs") }),
            request_bytes: tier.value_at(const { named("request_bytes") }),
            sampling: tier.value_at(const { named("sampling") }),
            retention_s: tier.value_at(const { named("retention") }),
            metrics: tier.value_at(const { named("metrics") }),
            instance_metrics: tier.value_at(const { named("instance_metrics") }),
            other_usd: tier.value_at(const { named("other_cost") }),
            other_instance_usd: tier.value_at(const { named("other_instance_cost") }),
        }
    }
}

pub(super) fn at(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    let sampling = settings.sampling;
    let logged = settings.logs && sampling > 0.0;
    if logged {
        let each = settings.request_bytes * sampling;
        let ingested_gb = load.requests_month * each / GB;
        // The first months hold less than the time they are kept for.
        let months = settings.retention_s / DAY_S / load.month_days();
        let months = months.min(load.months + 1.0);
        let used = LogUse {
            ingested_gb,
            stored_gb: ingested_gb * months,
        };
        draft.bill(|ledger| bill_logs(&ready.rates, &used, ledger));
    }
    let instances = load.app_instances;
    let metrics = settings.metrics + settings.instance_metrics * instances;
    if metrics > 0.0 {
        draft.bill(|ledger| bill_metrics(&ready.rates, metrics, ledger));
    }
    let each = settings.other_instance_usd;
    for (name, count, usd) in [
        ("Other monitoring", 1.0, settings.other_usd),
        ("Other monitoring, by instance", instances, each),
    ] {
        if usd > 0.0 {
            draft.ledger.own(name, count, usd);
        }
    }
    let phase = match logged {
        false => Phase::Unlogged,
        true if sampling < 1.0 => Phase::Sampled,
        true => Phase::AllLogged,
    };
    (phase, 0.0)
}
