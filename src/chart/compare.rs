//! Two plans in one picture: demand and capacity over the months, cost per million requests over load. A line of the first plan is
//! thick, of the second thin, and each has its plan's name at its end.

use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Table, exact, words,
};
use crate::plan::Plan;
use crate::quantity::show;
use crate::scenario::Scenario;

/// One of two plans that are held against each other.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it is called beside the other.
    pub name: &'a str,
    /// Its scenario.
    pub scenario: &'a Scenario,
    /// Its plan.
    pub plan: &'a Plan,
}

/// Peak demand and what today's fleet carries, of both, from the first one's present month on. Rates are told in the unit of the
/// first one's capacity.
pub fn headroom(a: Side, b: Side) -> Chart {
    const ID: &str = "compare-headroom";
    let unit = a.scenario.capacity_unit();
    let (start, other) = (a.scenario.demand.start, b.scenario.demand.start);
    // Months from the first one's beginning, which may be before the second one's.
    let shift = f64::from(other.ordinal()) - f64::from(start.ordinal());
    let demand = |side: Side, shift: f64| -> Vec<(f64, f64)> {
        let rows = side.plan.timeline.iter();
        let points = rows.map(|r| (f64::from(r.index) + shift, unit.from_base(r.peak_rps)));
        points.filter(|(months, _)| *months >= 0.0).collect()
    };
    let (of_a, of_b) = (demand(a, 0.0), demand(b, shift));
    let (Some(last_a), Some(last_b)) = (of_a.last(), of_b.last()) else {
        let what = "Both plans need a month in common: let them begin in the same one.";
        return Chart::empty(ID, "Demand and capacity", what);
    };
    let end = last_a.0.max(last_b.0).max(1.0);
    let carried = |side: Side| unit.from_base(side.plan.capacity.within_targets_rps);
    let (can_a, can_b) = (carried(a), carried(b));
    let heights = of_a.iter().chain(&of_b).map(|p| p.1);
    let top = heights.chain([can_a, can_b]).fold(0.0, f64::max);
    let table = months(a, b, &of_a, &of_b);
    let peak = |which: &str| format!("peak of the {which}, {}", unit.name);
    let export = written(
        ["months from now", &peak("first"), &peak("second")],
        &of_x(&of_a, &of_b),
    );
    let readings = { table.rows.iter().zip(longer(&of_a, &of_b)) }
        .filter_map(|(row, (months, _))| Some((*months, month_said(a, b, row)?)))
        .collect();
    let mut marks = vec![
        line(
            Role::Capacity,
            a,
            "capacity",
            vec![(0.0, can_a), (end, can_a)],
            false,
        ),
        line(
            Role::Capacity,
            b,
            "capacity",
            vec![(0.0, can_b), (end, can_b)],
            true,
        ),
    ];
    match of_a == of_b {
        true => marks.push(Mark::Line {
            role: Role::Demand,
            label: "peak demand of both".to_owned(),
            points: of_a,
            thin: false,
        }),
        false => marks.extend([
            line(Role::Demand, a, "peak demand", of_a, false),
            line(Role::Demand, b, "peak demand", of_b, true),
        ]),
    }
    Chart {
        id: ID,
        title: "Demand and capacity".to_owned(),
        summary: format!(
            "Within the targets {} carries {}, {} carries {}.",
            a.name,
            show::rate(a.plan.capacity.within_targets_rps, unit),
            b.name,
            show::rate(b.plan.capacity.within_targets_rps, unit)
        ),
        body: Body::Drawn(Box::new(Drawing {
            legend: legend(a, b, Role::Demand),
            cursor: Cursor::Months,
            export,
            x: Axis::months(start, end),
            y: Axis::from_zero(format!("peak demand and capacity, {}", unit.name), top),
            marks,
            readings,
            table,
        })),
    }
}

/// Cost per million requests over load, of both, in the unit of the first one's demand.
pub fn cost(a: Side, b: Side) -> Chart {
    const ID: &str = "compare-cost";
    let unit = a.scenario.demand.rate.unit();
    let curve = |side: Side| -> Vec<(f64, f64)> {
        let curve = side.plan.cost_curve.iter();
        let points = curve.map(|c| (unit.from_base(c.mean_rps), c.per_million_usd));
        points.collect()
    };
    let (of_a, of_b) = (curve(a), curve(b));
    let ends = |points: &[(f64, f64)]| Some((points.first()?.0, points.last()?.0));
    let (Some(in_a), Some(in_b)) = (ends(&of_a), ends(&of_b)) else {
        let what = "Both plans need a load that can be served within the targets.";
        return Chart::empty(ID, "Cost per million requests", what);
    };
    let top = of_a.iter().chain(&of_b).map(|p| p.1).fold(0.0, f64::max);
    let told = |load: f64| -> Vec<String> {
        let usd = |points: &[(f64, f64)]| at(points, load).map(show::dollars);
        let cell = |points| usd(points).unwrap_or_else(|| "–".to_owned());
        vec![
            show::rate(unit.to_base(load), unit),
            cell(&of_a),
            cell(&of_b),
        ]
    };
    let reading = |(load, _): &(f64, f64)| match told(*load).as_slice() {
        [rate, of_a, of_b] => {
            let said = format!(
                "{rate}: {of_a} per million in {}, {of_b} in {}",
                a.name, b.name
            );
            Some((*load, said))
        }
        _ => None,
    };
    let readings = of_a.iter().filter_map(reading).collect();
    let mean = format!("mean demand, {}", unit.name);
    let export = written(
        [&mean, "$ per million, first", "$ per million, second"],
        &of_x(&of_a, &of_b),
    );
    let rungs = a.plan.ladder.iter();
    let rows = rungs.map(|rung| told(unit.from_base(rung.mean_rps)));
    let table = Table {
        head: ["mean", a.name, b.name].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    let now = |side: Side| {
        let rung = side.plan.ladder.first();
        let usd = rung.and_then(|rung| rung.cost.per_million_usd);
        usd.map_or_else(|| "nothing that can be told".to_owned(), show::dollars)
    };
    Chart {
        id: ID,
        title: "Cost per million requests".to_owned(),
        summary: format!(
            "Under its load of today a million requests cost {} in {} and {} in {}.",
            now(a),
            a.name,
            now(b),
            b.name
        ),
        body: Body::Drawn(Box::new(Drawing {
            legend: legend(a, b, Role::Cost),
            cursor: Cursor::Load {
                mean_rps: unit.to_base(1.0),
            },
            export,
            x: Axis {
                name: format!("mean demand, {}", unit.name),
                scale: Scale::Log,
                min: in_a.0.min(in_b.0),
                max: in_a.1.max(in_b.1),
                prefix: "",
            },
            y: Axis {
                prefix: "$",
                ..Axis::from_zero("$ per million requests", top)
            },
            readings,
            table,
            marks: vec![
                line(Role::Cost, a, "", of_a, false),
                line(Role::Cost, b, "", of_b, true),
            ],
        })),
    }
}

/// Which line is whose.
fn legend(a: Side, b: Side, role: Role) -> Vec<Key> {
    vec![
        Key::of(role, Look::Line, a.name),
        Key::of(role, Look::Thin, b.name),
    ]
}

/// The places of both, each with what either has there.
type Rows = Vec<(f64, Option<f64>, Option<f64>)>;

fn of_x(of_a: &[(f64, f64)], of_b: &[(f64, f64)]) -> Rows {
    let at = |points: &[(f64, f64)], x: f64| points.iter().find(|p| p.0 == x).map(|p| p.1);
    let only_b = of_b.iter().filter(|p| at(of_a, p.0).is_none());
    let places = of_a.iter().chain(only_b).map(|p| p.0);
    let rows: Rows = places.map(|x| (x, at(of_a, x), at(of_b, x))).collect();
    crate::order::by_key(rows, |row| row.0)
}

/// Rows with all digits, under the units of the first one's axes.
fn written(head: [&str; 3], rows: &Rows) -> Table {
    let cells = |(x, a, b): &(f64, Option<f64>, Option<f64>)| vec![exact(*x), exact(*a), exact(*b)];
    Table {
        head: head.map(words).to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

fn line(role: Role, side: Side, what: &str, points: Vec<(f64, f64)>, thin: bool) -> Mark {
    let label = [side.name, what].join(" ").trim_end().to_owned();
    Mark::Line {
        role,
        label,
        points,
        thin,
    }
}

/// What a curve has at a load, between its vertices in proportion; none beyond its ends.
fn at(points: &[(f64, f64)], load: f64) -> Option<f64> {
    let mut pairs = points.windows(2);
    pairs.find_map(|pair| match pair {
        [(from, low), (to, high)] if (*from..=*to).contains(&load) && from < to => {
            Some(low + (high - low) * (load - from) / (to - from))
        }
        _ => None,
    })
}

fn longer<'a>(of_a: &'a [(f64, f64)], of_b: &'a [(f64, f64)]) -> &'a [(f64, f64)] {
    if of_a.len() >= of_b.len() { of_a } else { of_b }
}

/// A row for each month in which one of both has a demand.
fn months(a: Side, b: Side, of_a: &[(f64, f64)], of_b: &[(f64, f64)]) -> Table {
    let unit = a.scenario.capacity_unit();
    let peak = |points: &[(f64, f64)], months: f64| {
        let point = points.iter().find(|p| p.0 == months);
        point.map_or_else(|| "–".to_owned(), |p| show::rate(unit.to_base(p.1), unit))
    };
    let carried = |side: Side| show::rate(side.plan.capacity.within_targets_rps, unit);
    let start = a.scenario.demand.start;
    let row = |(months, _): &(f64, f64)| {
        vec![
            start.plus(*months as u32).short(),
            peak(of_a, *months),
            peak(of_b, *months),
            carried(a),
            carried(b),
        ]
    };
    Table {
        head: vec![
            "month".to_owned(),
            format!("peak of {}", a.name),
            format!("peak of {}", b.name),
            format!("{} carries", a.name),
            format!("{} carries", b.name),
        ],
        rows: longer(of_a, of_b).iter().map(row).collect(),
    }
}

fn month_said(a: Side, b: Side, row: &[String]) -> Option<String> {
    let [month, of_a, of_b, can_a, can_b] = row else {
        return None;
    };
    let (a, b) = (a.name, b.name);
    Some(format!(
        "{month}: peak {of_a} in {a} and {of_b} in {b}; {a} carries {can_a}, {b} {can_b}"
    ))
}
