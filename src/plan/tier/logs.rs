//! Logs and metrics.

use super::{DAY_S, GB, Load, Phase, Ready, TierAt};
use crate::plan::bill::{self, Line, LogUse};
use crate::scenario::tier::TierKind;

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    let tier = ready.tier;
    let mut draft = ready.draft();
    let sampling = tier.value("sampling");
    let logged = tier.is("logs") && sampling > 0.0;
    if logged {
        let each = tier.value("request_bytes") * sampling;
        let ingested_gb = load.requests_month * each / GB;
        let span_s = tier.value("retention");
        // The first months hold less than the time they are kept for.
        let months = (span_s / DAY_S / load.month_days()).min(load.months + 1.0);
        let used = LogUse {
            ingested_gb,
            stored_gb: ingested_gb * months,
        };
        draft.bill(bill::logs(&ready.market, &used));
    }
    let instances = load.app_instances;
    let metrics = tier.value("metrics") + tier.value("instance_metrics") * instances;
    if metrics > 0.0 {
        draft.bill(bill::metrics(&ready.market, metrics));
    }
    let other = tier.value("other_cost");
    let each = tier.value("other_instance_cost");
    for (name, count, cost) in [
        ("Other monitoring", 1.0, other),
        ("Other monitoring, by instance", instances, each),
    ] {
        if cost > 0.0 {
            draft.lines.push(Line::own(name, count, cost));
        }
    }
    let phase = match logged {
        false => Phase::Unlogged,
        true if sampling < 1.0 => Phase::Sampled,
        true => Phase::AllLogged,
    };
    draft.finish(TierKind::Logs, phase, 0.0, load.peak_rps)
}
