//! How demand goes on, where that is more than a growth.

use super::section::{DASH, Section, table};
use crate::plan::Plan;
use crate::quantity::show;
use crate::scenario::{Law, Scenario, Shape};

/// Most rows of a table over time.
const ROWS: usize = 13;

/// Events, curves, laws and forecasts; none of a plain growth.
pub(super) fn section(scenario: &Scenario, plan: &Plan) -> Option<Section> {
    let demand = &scenario.demand;
    let plain = matches!(demand.growth, Law::Compound(_))
        && demand.events.is_empty()
        && demand.shape == Shape::flat();
    if plain {
        return None;
    }
    let mut sentences = vec![format!("The mean grows by {}.", demand.growth.spoken())];
    if let Law::History(_) = demand.growth {
        sentences = vec![format!(
            "The mean goes on as {} does.",
            demand.growth.spoken()
        )];
    }
    if !demand.events.is_empty() {
        let events: Vec<String> = demand.events.iter().map(ToString::to_string).collect();
        sentences.push(format!("On top of it: {}.", events.join("; ")));
    }
    if demand.shape != Shape::flat() {
        sentences.push(format!(
            "By the curves of day and week the busiest hour has {}× the mean.",
            show::number(demand.shape.peak_to_mean_ratio())
        ));
    }
    let unit = demand.rate.unit();
    let step = plan.timeline.len().div_ceil(ROWS).max(1);
    let rows = plan.timeline.iter().step_by(step).map(|row| {
        let band = row.mean_band_rps;
        vec![
            row.month.short(),
            show::rate(row.mean_rps, unit),
            show::rate(row.peak_rps, scenario.capacity_unit()),
            band.map_or_else(
                || DASH.to_owned(),
                |(low, high)| format!("{} to {}", show::rate(low, unit), show::rate(high, unit)),
            ),
        ]
    });
    let events = show::plural(demand.events.len() as u64, "event");
    Some(Section {
        id: "course",
        title: "Demand to come",
        short: format!("{}, {events}", demand.growth.spoken()),
        sentences,
        tables: vec![(
            "",
            table(
                ["month", "mean", "peak", "band of the mean (80 %)"],
                rows.collect(),
            ),
        )],
    })
}
