//! How much load there is, and how it goes on.

use super::build::{self, Builder, Lines, fold};
use crate::desk::item::{Item, Section};
use crate::scenario::field::Field;
use crate::scenario::list::List;

const EVENTS: Lines = Lines {
    list: List::Events,
    field: Field::Event,
    noun: "change",
    hint: "Dated changes of the demand, such as +50 % from 2027-03, or ×2..3 in 2026-11 only.",
};
/// What the marks beside inputs mean, where the first ones stand.
const MARKS: &str =
    "∿ is fitted or taken from files, ≡ from the catalogue, ≈ assumed; what has no mark was typed.";
const CURVE: &str = "flat, office hours, evening peak, or";

pub(super) fn section(of: &Builder) -> Section {
    let s = of.scenario();
    let mut course = of.lines(&EVENTS, |_| Default::default());
    course.extend([
        of.hinted(
            Field::Hours,
            "Hours of the day",
            &format!("{CURVE} 24 numbers from midnight"),
        ),
        of.hinted(
            Field::Days,
            "Days of the week",
            &format!("{CURVE} 7 numbers from Monday"),
        ),
        of.hinted(
            Field::LeadTime,
            "Lead time",
            "how long before it is needed you must begin",
        ),
    ]);
    let growth = "8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min";
    let items = vec![
        Item::Hint(MARKS.to_owned()),
        of.one(Field::Rate, "Mean rate now"),
        of.one(Field::PeakToMean, "Peak over mean"),
        of.hinted(Field::Growth, "Growth", growth),
        of.one(Field::Horizon, "Horizon"),
        of.one(Field::Start, "From month"),
        fold(
            "course",
            "Events, day and week",
            of.counted(List::Events),
            course,
        ),
    ];
    Section {
        is_open: true,
        ..build::section(
            "demand",
            "Demand",
            format!("{}, {}", s.demand.rate, s.demand.growth.spoken()),
            items,
        )
    }
}
