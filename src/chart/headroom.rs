//! Peak demand against capacity, month by month, with the dates on which a limit is crossed.

use super::{Axis, Body, Chart, Drawing, Mark, Role, Scale, Table, Uncertain};
use crate::plan::{Crossing, FleetStep, MonthRow, Plan};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

const ID: &str = "headroom";

/// The headroom projection, with the band of the demand where it is known.
pub fn chart(scenario: &Scenario, plan: &Plan, uncertain: Option<&Uncertain>) -> Chart {
    let unit = scenario.capacity_unit();
    let (Some(first), Some(last)) = (plan.timeline.first(), plan.timeline.last()) else {
        return Chart::empty(
            ID,
            "Headroom",
            "Type today's rate to see when something runs out.",
        );
    };
    Chart {
        id: ID,
        title: title(plan, last),
        summary: summary(plan, first, last, unit),
        body: Body::Drawn(drawing(scenario, plan, uncertain, unit)),
    }
}

fn title(plan: &Plan, last: &MonthRow) -> String {
    match plan.crossings.first() {
        Some(c) if c.is_now() => format!("Today's peak is above the limit: {}", c.name),
        Some(Crossing {
            month: Some(month),
            name,
            ..
        }) if *month <= last.month => {
            format!(
                "{} is reached in {}",
                show::capitalized(name),
                month.spoken()
            )
        }
        _ => format!("No limit is reached up to {}", last.month.spoken()),
    }
}

fn summary(plan: &Plan, first: &MonthRow, last: &MonthRow, unit: &Unit) -> String {
    format!(
        "Peak demand goes from {} in {} to {} in {}; today's fleet carries {} within the targets.",
        show::rate(first.peak_rps, unit),
        first.month.spoken(),
        show::rate(last.peak_rps, unit),
        last.month.spoken(),
        show::rate(plan.capacity.within_targets_rps, unit)
    )
}

fn drawing(
    scenario: &Scenario,
    plan: &Plan,
    uncertain: Option<&Uncertain>,
    unit: &'static Unit,
) -> Drawing {
    let rows = &plan.timeline;
    let demand: Vec<(f64, f64)> = rows
        .iter()
        .map(|r| (f64::from(r.index), unit.from_base(r.peak_rps)))
        .collect();
    let today = unit.from_base(plan.capacity.within_targets_rps);
    let end = rows.last().map_or(1.0, |r| f64::from(r.index)).max(1.0);
    let fleet = staircase(&plan.fleet_steps, end, unit);
    let band = uncertain.map_or(&[][..], |uncertain| &uncertain.peak_rps);
    let band: Vec<(f64, f64, f64)> = { band.iter() }
        .map(|(months, low, high)| (*months, unit.from_base(*low), unit.from_base(*high)))
        .collect();
    let heights = demand.iter().chain(&fleet).map(|p| p.1);
    let top = heights
        .chain(band.iter().map(|p| p.2))
        .fold(today, f64::max);
    let events = events(plan, end, unit);
    let mut marks = Vec::new();
    if !band.is_empty() {
        marks.push(Mark::Band {
            role: Role::Demand,
            points: band,
        });
    }
    marks.extend([
        Mark::Line {
            role: Role::Soft,
            label: "fleet as needed".into(),
            points: fleet,
            thin: true,
        },
        Mark::Line {
            role: Role::Capacity,
            label: "today's fleet".into(),
            points: vec![(0.0, today), (end, today)],
            thin: false,
        },
        Mark::Line {
            role: Role::Demand,
            label: "peak demand".into(),
            points: demand,
            thin: false,
        },
    ]);
    marks.extend(events);
    Drawing {
        x: Axis {
            name: String::new(),
            scale: Scale::Months(scenario.demand.start),
            min: 0.0,
            max: end,
            prefix: "",
        },
        y: Axis::from_zero(format!("peak demand and capacity, {}", unit.name), top),
        marks,
        readings: rows
            .iter()
            .map(|r| (f64::from(r.index), reading(r, unit)))
            .collect(),
        table: table(plan, unit),
    }
}

fn reading(row: &MonthRow, unit: &Unit) -> String {
    let demand = format!(
        "{}: peak {}",
        row.month.spoken(),
        show::rate(row.peak_rps, unit)
    );
    match (row.fleet, row.cost.usd_month) {
        (Some(fleet), Some(cost)) => format!(
            "{demand}, {} at {}, {} a month",
            show::plural(fleet.instances, "instance"),
            show::percent(fleet.utilization),
            show::dollars(cost)
        ),
        _ => format!("{demand}, which no number of instances carries within the targets"),
    }
}

/// What the fleet as needed carries, as a staircase up to the end of the picture.
fn staircase(steps: &[FleetStep], end: f64, unit: &Unit) -> Vec<(f64, f64)> {
    let mut line: Vec<(f64, f64)> = Vec::new();
    for step in steps {
        let height = unit.from_base(step.capacity_rps);
        if let Some((_, before)) = line.last().copied() {
            line.push((step.months, before));
        }
        line.push((step.months, height));
    }
    if let Some((_, height)) = line.last().copied() {
        line.push((end, height));
    }
    line
}

/// The limits that today's fleet meets within the picture; one that binds where another does, once.
fn events(plan: &Plan, end: f64, unit: &Unit) -> Vec<Mark> {
    let drawn = |c: &&Crossing| matches!(c.months, Some(m) if m <= end && m > 0.0);
    plan.crossings
        .iter()
        .filter(drawn)
        .map(|c| Mark::Event {
            role: Role::Breach,
            at: (c.months.unwrap_or(0.0), unit.from_base(c.limit_rps)),
            label: match c.month {
                Some(month) => format!("{}, {}", c.name, month.short()),
                None => c.name.clone(),
            },
        })
        .collect()
}

fn table(plan: &Plan, unit: &Unit) -> Table {
    let head = [
        "month",
        "mean",
        "peak",
        "instances",
        "capacity",
        "utilization",
        "$/month",
    ];
    let dash = || "–".to_owned();
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows: plan
            .timeline
            .iter()
            .map(|r| {
                vec![
                    r.month.short(),
                    show::rate(r.mean_rps, unit),
                    show::rate(r.peak_rps, unit),
                    r.fleet.map_or_else(dash, |f| f.instances.to_string()),
                    r.capacity_rps.map_or_else(dash, |c| show::rate(c, unit)),
                    r.fleet.map_or_else(dash, |f| show::percent(f.utilization)),
                    r.cost.usd_month.map_or_else(dash, show::dollars),
                ]
            })
            .collect(),
    }
}
