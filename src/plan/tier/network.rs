//! The network: traffic to the internet, between zones and through NAT, and addresses.

use super::{Draft, GB, Load, Phase, Ready};
use crate::catalog::MONTH_HOURS;
use crate::plan::bill::{bill_egress, bill_inter_zone, bill_ipv4, bill_nat};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::{Tier, TierKind, settings};

/// What can be set.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    egress: bool,
    response_bytes: f64,
    /// Traffic in the price of a server.
    included_bytes: Option<f64>,
    inter_zone: bool,
    internal_bytes: f64,
    zone_share: f64,
    nat: bool,
    nat_gateways: f64,
    nat_share: f64,
    addresses: f64,
    /// What a server can send a second.
    server_bytes_s: Option<f64>,
    target: f64,
}

/// Where a setting stands.
const fn named(name: &str) -> Place {
    place(settings(TierKind::Network), name)
}

impl Settings {
    pub(super) fn of(tier: &Tier) -> Settings {
        Settings {
            egress: tier.is_at(const { named("egress") }),
            response_bytes: tier.value_at(const { named("response_bytes") }),
            included_bytes: tier.given_at(const { named("included") }),
            inter_zone: tier.is_at(const { named("inter_zone") }),
            internal_bytes: tier.value_at(const { named("internal_bytes") }),
            zone_share: tier.value_at(const { named("zone_share") }),
            nat: tier.is_at(const { named("nat") }),
            nat_gateways: tier.value_at(const { named("nat_gateways") }),
            nat_share: tier.value_at(const { named("nat_share") }),
            addresses: tier.value_at(const { named("ipv4") }),
            server_bytes_s: tier.given_at(const { named("server_bytes") }),
            target: tier.value_at(const { named("target") }),
        }
    }
}

pub(super) fn at(
    ready: &Ready,
    settings: &Settings,
    load: &Load,
    draft: &mut Draft,
) -> (Phase, f64) {
    let rates = &ready.rates;
    let out_gb = load.requests_month * settings.response_bytes / GB;
    let mut phase = Phase::Included;
    if settings.egress {
        // What is said of a server counts before what the catalogue says of it.
        let each_gb = settings.included_bytes.map(|bytes| bytes / GB);
        let included_gb = each_gb.unwrap_or(load.included_gb) * load.app_instances;
        draft.bill(|ledger| bill_egress(rates, out_gb, included_gb, ledger));
        if draft.ledger.is_billed() {
            phase = Phase::Billed;
            hint(ready, settings, load, draft);
        }
    }
    if settings.inter_zone {
        let bytes = settings.internal_bytes * settings.zone_share;
        let gb = load.requests_month * bytes / GB;
        draft.bill(|ledger| bill_inter_zone(rates, gb, ledger));
    }
    let gateways = settings.nat_gateways;
    let nat = settings.nat && gateways > 0.0;
    if nat {
        let gb = out_gb * settings.nat_share;
        draft.bill(|ledger| bill_nat(rates, (gateways, MONTH_HOURS), gb, ledger));
    }
    let addresses = settings.addresses;
    if addresses > 0.0 {
        draft.bill(|ledger| bill_ipv4(rates, addresses, MONTH_HOURS, ledger));
    }
    if let Some(each) = settings.server_bytes_s {
        let sent = load.peak_rps * settings.response_bytes;
        let servers = load.app_instances.max(1.0);
        let allowed = each * settings.target;
        draft.rate_limit("bandwidth", sent / servers, allowed, "bytes per second");
    }
    (phase, if nat { gateways } else { 0.0 })
}

/// Servers of some providers bring traffic with them, and nobody has said how much.
fn hint(ready: &Ready, settings: &Settings, load: &Load, draft: &mut Draft) {
    let Some(page) = draft.page() else { return };
    let provider = ready.rates.market.provider;
    let brings = ["digitalocean", "hetzner"].contains(&provider);
    if brings && load.included_gb == 0.0 && settings.included_bytes.is_none() {
        page.remark(format!(
            "Servers of {provider} bring traffic with them: say how much, or all of it is billed."
        ));
    }
}
