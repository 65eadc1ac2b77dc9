//! The network: traffic to the internet, between zones and through NAT, and addresses.

use super::{Draft, GB, Load, Phase, Ready, TierAt};
use crate::catalog::MONTH_HOURS;
use crate::plan::bill;
use crate::scenario::tier::TierKind;

pub(super) fn at(ready: &Ready, load: &Load) -> TierAt {
    let tier = ready.tier;
    let market = &ready.market;
    let mut draft = ready.draft();
    let out_gb = load.requests_month * tier.value("response_bytes") / GB;
    let mut phase = Phase::Included;
    if tier.is("egress") {
        // What is said of a server counts before what the catalogue says of it.
        let each_gb = tier.given("included").map(|bytes| bytes / GB);
        let included_gb = each_gb.unwrap_or(load.included_gb) * load.app_instances;
        draft.bill(bill::egress(market, out_gb, included_gb));
        if draft.lines.iter().any(|line| line.usd_month > 0.0) {
            phase = Phase::Billed;
            hint(ready, load, &mut draft);
        }
    }
    if tier.is("inter_zone") {
        let bytes = tier.value("internal_bytes") * tier.value("zone_share");
        let gb = load.requests_month * bytes / GB;
        draft.bill(bill::inter_zone(market, gb));
    }
    let gateways = tier.value("nat_gateways");
    let nat = tier.is("nat") && gateways > 0.0;
    if nat {
        let gb = out_gb * tier.value("nat_share");
        draft.bill(bill::nat(market, gateways, MONTH_HOURS, gb));
    }
    let addresses = tier.value("ipv4");
    if addresses > 0.0 {
        draft.bill(bill::ipv4(market, addresses, MONTH_HOURS));
    }
    if let Some(each) = tier.given("server_bytes") {
        let sent = load.peak_rps * tier.value("response_bytes");
        let servers = load.app_instances.max(1.0);
        let allowed = each * tier.value("target");
        draft.rate_limit("bandwidth", sent / servers, allowed, "bytes per second");
    }
    let units = if nat { gateways } else { 0.0 };
    draft.finish(TierKind::Network, phase, units, load.peak_rps)
}

/// Servers of some providers bring traffic with them, and nobody has said how much.
fn hint(ready: &Ready, load: &Load, draft: &mut Draft) {
    let brings = ["digitalocean", "hetzner"].contains(&ready.market.provider);
    if brings && load.included_gb == 0.0 && ready.tier.given("included").is_none() {
        draft.remark(format!(
            "Servers of {} bring traffic with them: say how much, or all of it is billed.",
            ready.market.provider
        ));
    }
}
