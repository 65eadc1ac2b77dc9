//! Forms filled with anything that their settings may hold.

use plimsoll::scenario::form::{Form, SettingKind};
use plimsoll::scenario::tier::{Tier, TierKind};
use proptest::prelude::*;

/// Texts that a setting may hold.
pub fn texts(kind: SettingKind) -> Vec<String> {
    let fixed = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match kind {
        SettingKind::Choice(choices) => {
            choices.iter().map(|(name, _)| (*name).to_owned()).collect()
        }
        SettingKind::Switch => fixed(&["on", "off"]),
        SettingKind::Offer(_) => fixed(&[
            "aws/us-east-1/elasticache.redis.cache.m6g.large",
            "digitalocean/managed-postgres.db-s-1vcpu-1gb",
            "x/y",
        ]),
        SettingKind::Count => fixed(&["0", "1", "7", "1000000"]),
        SettingKind::Items => fixed(&["0", "1", "1e15"]),
        SettingKind::Bytes => fixed(&["0 B", "1 B", "1e18 B", "3 GB", "2..4 GiB"]),
        SettingKind::Rate => fixed(&["0/s", "1/s", "1e12/s"]),
        SettingKind::Plain => fixed(&["-1", "0", "2.5"]),
        SettingKind::Words => fixed(&["aws", "a few words"]),
        SettingKind::Currency => fixed(&["1 EUR = 1.08 USD"]),
        SettingKind::Share => fixed(&["0 %", "50 %", "100 %", "70..90 %"]),
        SettingKind::Latency => fixed(&["0 ms", "1 ms", "60 s", "4..9 ms gamma"]),
        SettingKind::Cost => fixed(&["$0/mo", "$1e12/mo", "~$40/mo"]),
        SettingKind::PerRequest => fixed(&["0", "0.5", "1e6"]),
        SettingKind::Bandwidth => fixed(&["0 B/s", "1 kbit/s", "125 MB/s", "10 Gbit/s"]),
        SettingKind::Span => fixed(&["0 s", "1 h", "3000 days"]),
    }
}

/// A form with some of its settings changed.
pub fn filled(form: Form) -> impl Strategy<Value = Form> {
    let count = form.table().len();
    prop::collection::vec(0usize..12, count).prop_map(move |picks| {
        let mut form = form.clone();
        for (setting, pick) in form.table().iter().zip(picks) {
            // Two thirds stay as they are.
            if let Some(text) = texts(setting.kind).get(pick) {
                form.set(setting.name, text).unwrap();
            }
        }
        form
    })
}

/// Any tier.
pub fn any_tier() -> impl Strategy<Value = Tier> {
    prop::sample::select(TierKind::ALL.to_vec()).prop_flat_map(|kind| {
        filled((*Tier::new(kind)).clone())
            .prop_map(move |form| Tier::read(kind.name(), form.written()).unwrap())
    })
}
