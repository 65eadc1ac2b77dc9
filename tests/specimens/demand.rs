//! Any course of demand that can be written.

use plimsoll::quantity::{Growth, More, Quantity, Rate, Times};
use plimsoll::scenario::Month;
use plimsoll::scenario::growth::{Change, Event, History, Law};
use plimsoll::scenario::shape::{DayCurve, HourCurve, Shape};
use proptest::prelude::*;

use super::{number, quantity};

/// Often flat.
pub fn any_shape() -> impl Strategy<Value = Shape> {
    let curves = (
        prop::array::uniform24(0.001..1e9_f64),
        prop::array::uniform7(0.001..1e9_f64),
    );
    let some = curves.prop_map(|(hours, days)| Shape {
        hours: HourCurve::new(hours).unwrap(),
        days: DayCurve::new(days).unwrap(),
    });
    prop_oneof![Just(Shape::flat()), some]
}

pub fn any_month() -> impl Strategy<Value = Month> {
    (2020..2040_u32, 1..13_u32).prop_map(|(y, m)| Month::new(y, m).unwrap())
}

pub fn any_event() -> impl Strategy<Value = Event> {
    let change = prop_oneof![
        (-100.0..1e4_f64).prop_map(more),
        (-100..1000_i32).prop_map(|p| more(f64::from(p))),
        (0.0..1e4_f64).prop_map(|times| Change::Times(Quantity::from_base(times).unwrap())),
        number::<More>().prop_map(Change::More),
        number::<Times>().prop_map(Change::Times),
    ];
    (change, any_month(), prop::option::of(0..40_u32)).prop_map(|(change, from, more)| Event {
        change,
        from,
        until: more.map(|m| from.plus(m)),
    })
}

fn more(percent: f64) -> Change {
    Change::More(Quantity::parse(&format!("{percent} %")).unwrap())
}

pub fn any_law() -> impl Strategy<Value = Law> {
    prop_oneof![
        quantity::<Growth>().prop_map(Law::Compound),
        (quantity::<Rate>(), any::<bool>()).prop_map(|(step, falls)| Law::Linear { step, falls }),
        (quantity::<Growth>(), quantity::<Rate>())
            .prop_map(|(growth, ceiling)| Law::Logistic { growth, ceiling }),
        (any_month(), prop::collection::vec(0.0..1e6_f64, 5..20))
            .prop_map(|(last, values)| Law::History(History::new(last, values).unwrap())),
    ]
}
