//! Any allocation table that can be written.

use plimsoll::scenario::allocation::{Allocation, AllocationRow};
use proptest::prelude::*;

use super::{name, positive, quantity};

pub fn any_allocation() -> impl Strategy<Value = Allocation> {
    let plain = |name: &String| !name.contains(':');
    let load = prop_oneof![
        Just(String::new()),
        name().prop_filter("what divides the line", plain),
    ];
    let row =
        (load, positive(), quantity(), quantity()).prop_map(|(load, below, memory, cores)| {
            AllocationRow {
                load,
                below,
                memory,
                cores,
            }
        });
    prop::collection::vec(row, 0..4).prop_map(|rows| Allocation { rows })
}
