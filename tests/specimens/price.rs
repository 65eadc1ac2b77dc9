//! Prices of one's own, at random.

use plimsoll::catalog::{Catalog, PriceLine, Unit};
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
    let price = prop_oneof![Just(0.0), 0.0..100.0_f64, 1e-9..1e12_f64];
    let unit = prop::sample::select(Unit::ALL.to_vec());
    let parts = prop::sample::subsequence(PARTS.to_vec(), 0..PARTS.len());
    (id, price, unit, parts).prop_map(|(id, price, unit, parts)| {
        let parts: String = parts.iter().map(|part| format!(", {part}")).collect();
        let text = format!("{id} = ${price}/{}{parts}", unit.label());
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
