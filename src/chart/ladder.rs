//! The ladder: cost and instances at multiples of today's load.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table};
use crate::plan::{Plan, Rung};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

const ID: &str = "ladder";
/// Space at the ends of a logarithmic axis.
const MARGIN: f64 = 1.6;

/// Cost and instances over multiples of today's load.
pub fn chart(scenario: &Scenario, plan: &Plan) -> Chart {
    let paid: Vec<(&Rung, f64)> = { plan.ladder.iter() }
        .filter_map(|rung| Some((rung, rung.cost.usd_month?)))
        .filter(|(rung, _)| rung.mean_rps > 0.0)
        .collect();
    let (Some(first), Some(last)) = (paid.first(), paid.last()) else {
        return Chart::empty(
            ID,
            "At times today's load",
            match plan.mean_rps > 0.0 {
                true => {
                    "No load can be served within the targets, so there is nothing to cost. Loosen a target."
                }
                false => "Type today's rate to see what a multiple of it costs.",
            },
        );
    };
    let at = |(rung, usd): &(&Rung, f64)| {
        let instances = rung.fleet.map_or(0, |fleet| fleet.instances);
        format!(
            "{} a month and {}",
            show::dollars(*usd),
            show::plural(instances, "instance")
        )
    };
    let times = show::number(last.0.factor);
    Chart {
        id: ID.into(),
        title: format!(
            "{times} times the load costs {} times as much",
            ratio(last.1 / first.1)
        ),
        summary: format!(
            "Today's load takes {}, {times} times as much {}.",
            at(first),
            at(last)
        ),
        body: Body::Drawn(Box::new(drawing(scenario, plan, &paid))),
    }
}

fn ratio(times: f64) -> String {
    match times.is_finite() {
        true => show::number(times),
        false => "any number of".to_owned(),
    }
}

fn drawing(scenario: &Scenario, plan: &Plan, paid: &[(&Rung, f64)]) -> Drawing {
    let unit: &'static Unit = scenario.demand.rate.unit();
    let at = |(rung, usd): &(&Rung, f64)| (unit.from_base(rung.mean_rps), *usd);
    let points: Vec<(f64, f64)> = paid.iter().map(at).collect();
    let ends = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(of);
        values.fold((f64::INFINITY, 0.0_f64), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    let ((x0, x1), (y0, y1)) = (ends(&|p| p.0), ends(&|p| p.1));
    let log = |name: String, low: f64, high: f64, prefix| Axis {
        name,
        scale: Scale::Log,
        min: low / MARGIN,
        max: high * MARGIN,
        prefix,
    };
    let mut marks = vec![Mark::Line {
        role: Role::Cost,
        label: String::new(),
        points: points.clone(),
        stroke: Stroke::Thick,
    }];
    marks.extend(paid.iter().map(|one| Mark::Spot {
        role: Role::Cost,
        at: at(one),
        label: format!("{}× {}", show::number(one.0.factor), show::dollars(one.1)),
    }));
    let (table, export) = table(scenario, plan);
    Drawing {
        x: log(format!("mean demand, {}", unit.name), x0, x1, ""),
        y: match y0 > 0.0 {
            true => log("cost, $ a month".into(), y0, y1, "$"),
            false => Axis {
                prefix: "$",
                ..Axis::from_zero("cost, $ a month", y1)
            },
        },
        marks,
        legend: vec![Key::of(
            Role::Cost,
            Look::Dot,
            "at 1, 2, 5, 10, 50 and 100 times today's load",
        )],
        cursor: Cursor::Load {
            mean_rps: unit.to_base(1.0),
        },
        readings: { paid.iter() }
            .map(|one| (at(one).0, reading(one, unit)))
            .collect(),
        table,
        export,
    }
}

fn reading((rung, usd): &(&Rung, f64), unit: &Unit) -> String {
    let fleet = rung.fleet.map_or_else(String::new, |fleet| {
        format!(
            " with {} at {} of all capacity",
            show::plural(fleet.instances, "instance"),
            show::percent(fleet.utilization)
        )
    });
    format!(
        "{}×, {}: {} a month{fleet}",
        show::number(rung.factor),
        show::rate(rung.mean_rps, unit),
        show::dollars(*usd)
    )
}

fn table(scenario: &Scenario, plan: &Plan) -> (Table, Table) {
    let (mean, peak) = (scenario.demand.rate.unit(), scenario.capacity_unit());
    let mut rows = Rows::of([
        ("load", ""),
        ("mean", mean.name),
        ("peak", peak.name),
        ("instances", ""),
        ("peak of all capacity", "%"),
        ("per month", "$"),
        ("per request", "$"),
        ("per million", "$"),
    ]);
    for rung in &plan.ladder {
        rows.push([
            Cell::words(format!("{}×", rung.factor)),
            Cell::rate(rung.mean_rps, mean),
            Cell::rate(rung.peak_rps, peak),
            Cell::count(rung.fleet.map(|fleet| fleet.instances)),
            Cell::percent(rung.fleet.map(|fleet| fleet.utilization)),
            Cell::dollars(rung.cost.usd_month),
            Cell::dollars(rung.cost.per_request_usd),
            Cell::dollars(rung.cost.per_million_usd),
        ]);
    }
    rows.done()
}

/// The rows as they stand on the screen: one for each multiple of today's load.
pub fn rows(scenario: &Scenario, plan: &Plan) -> Table {
    table(scenario, plan).0
}
