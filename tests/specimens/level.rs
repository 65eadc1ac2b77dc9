//! Any load level that can be written.

use plimsoll::scenario::level::{Level, LevelLoad, MAX_CONDITIONS};
use plimsoll::scenario::rule::Metric;
use proptest::prelude::*;

use super::rule::any_rule;
use super::{name, quantity};

pub fn any_level() -> impl Strategy<Value = Level> {
    let load = prop_oneof![
        Just(LevelLoad::Mean),
        Just(LevelLoad::Peak),
        quantity().prop_map(LevelLoad::Rate),
    ];
    let condition = any_rule()
        .prop_map(|rule| rule.condition)
        .prop_filter("no free metrics", |c| !matches!(c.metric, Metric::Free(_)));
    let conditions = prop::collection::vec(condition, 1..=MAX_CONDITIONS);
    let plain = |name: &String| !name.contains([':', ';']) && !name.contains(" at ");
    (
        name().prop_filter("what divides the line", plain),
        load,
        conditions,
    )
        .prop_map(|(name, load, conditions)| Level {
            name,
            load,
            conditions,
        })
}
