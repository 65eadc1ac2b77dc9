//! Prices of one's own, at random.

use plimsoll::catalog::{Catalog, PriceLine, Unit};
use plimsoll::quantity::Family;
use plimsoll::scenario::Saved;
use proptest::prelude::*;

use super::quantity;

/// What a line may hold besides the price, each once, in the order in which it is written.
const PARTS: [&str; 10] = [
    "database",
    "object_hot_gb",
    "from 1000",
    "8 vCPU",
    "0.5 GiB",
    "disk 80 GiB",
    "reserved 3y $22.83/mo",
    "spot $10/mo",
    "arch arm64",
    "as of 2026-11-03",
];

/// Any line that reads.
pub fn any_price() -> impl Strategy<Value = PriceLine> {
    let ids: Vec<String> = Catalog::built_in().iter().map(|offer| offer.id()).collect();
    let id = prop_oneof![
        prop::sample::select(ids),
        "[a-z]{1,8}/[a-z0-9.-]{1,12}",
        "[a-z]{1,8}/[a-z-]{1,8}/[a-z0-9.é]{1,12}",
    ];
    let one = prop_oneof![Just(0.0), 0.0..100.0_f64, 1e-9..1e12_f64];
    let one = one.prop_map(|usd| (format!("${usd}"), ""));
    // A lognormal law has no 0.
    let range = (1e-6..1e6_f64, 1e-6..1e6_f64, 0..4_u8, 0..9_usize);
    let range = range.prop_map(|(a, more, form, family)| {
        let text = match form {
            0 => format!("~${a}"),
            1 => format!("${a}..{}..{}", a + more / 3.0, a + more),
            2 => format!("${} ± {a}", a + more),
            _ => format!("${a}..{}", a + more),
        };
        let family = Family::ALL.get(family).map_or("", |family| family.name());
        (text, family)
    });
    let price = prop_oneof![4 => one, 1 => range];
    let unit = prop::sample::select(Unit::ALL.to_vec());
    let parts = prop::sample::subsequence(PARTS.to_vec(), 0..PARTS.len());
    (id, price, unit, parts).prop_map(|(id, (price, family), unit, parts)| {
        let parts: String = parts.iter().map(|part| format!(", {part}")).collect();
        let text = format!("{id} = {price}/{} {family}{parts}", unit.label());
        let read = text.parse();
        read.unwrap_or_else(|e| panic!("{text}: {e}"))
    })
}

/// What a plan came to somewhere; of most nobody knows.
pub fn any_saved() -> impl Strategy<Value = Option<Saved>> {
    let some = (quantity(), 1_u32..13).prop_map(|(bill, month)| {
        let prices = format!("2026-{month:02}").parse().unwrap();
        Some(Saved { bill, prices })
    });
    prop_oneof![3 => Just(None), 1 => some]
}
