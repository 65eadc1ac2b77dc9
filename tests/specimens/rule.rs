//! Any rule that can be written.

use plimsoll::quantity::{Bytes, Dimension, Items, Latency, Plain, Quantity, Rate, Share, Span};
use plimsoll::scenario::MAX_NAME;
use plimsoll::scenario::rule::*;
use proptest::prelude::*;

use super::{name, quantity};

fn bound_of(kind: Kind) -> BoxedStrategy<Bound> {
    fn of<D: Dimension>(make: fn(Quantity<D>) -> Bound) -> BoxedStrategy<Bound> {
        quantity::<D>().prop_map(make).boxed()
    }
    match kind {
        Kind::Share => of::<Share>(Bound::Share),
        Kind::Bytes => of::<Bytes>(Bound::Bytes),
        Kind::Rate => of::<Rate>(Bound::Rate),
        Kind::Latency => of::<Latency>(Bound::Latency),
        Kind::Count => of::<Items>(Bound::Count),
        Kind::Any => prop_oneof![
            of::<Plain>(Bound::Number),
            of::<Share>(Bound::Share),
            of::<Bytes>(Bound::Bytes),
            of::<Rate>(Bound::Rate),
            of::<Latency>(Bound::Latency),
        ]
        .boxed(),
    }
}

pub fn condition() -> impl Strategy<Value = Condition> {
    let known = prop::sample::select(Metric::known().to_vec());
    let free = "[ -~äé–\"\\\\:]{0,40}".prop_map(Metric::Free);
    let comparison = prop::sample::select(vec![
        Comparison::Above,
        Comparison::AtLeast,
        Comparison::Below,
        Comparison::AtMost,
    ]);
    (prop_oneof![known, free], comparison).prop_flat_map(|(metric, comparison)| {
        bound_of(metric.kind()).prop_map(move |bound| Condition {
            metric: metric.clone(),
            comparison,
            bound,
        })
    })
}

pub fn any_rule() -> impl Strategy<Value = Rule> {
    let words = "(when|for|alert|:|\"|\\\\| |Busy|é){0,8}".prop_map(|s: String| s);
    let name = prop_oneof![words, name()].prop_map(|n| {
        n.chars()
            .filter(|c| !c.is_control())
            .take(MAX_NAME)
            .collect()
    });
    let duration = prop::option::of(quantity::<Span>().prop_filter("none", |d| d.base() > 0.0));
    (
        name,
        condition(),
        duration,
        prop::sample::select(Severity::ALL.to_vec()),
        prop::sample::select(Action::ALL.to_vec()),
    )
        .prop_map(|(name, condition, duration, severity, action)| Rule {
            name,
            condition,
            duration,
            severity,
            action,
        })
}
