//! Cost per million requests over load: fixed cost spread over more requests, and the saw-tooth of
//! a fleet that grows in steps: by an instance, or by one in each zone.

use super::table::{Cell, Rows};
use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table, Uncertain,
    between,
};
use crate::plan::{Plan, Rung, UnitCost};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

pub(crate) const ID: &str = "cost";

/// A band that is narrower than this share of what it is about lies under its line.
const SEEN_SHARE: f64 = 0.005;

/// The cost chart, with its band where it is known. Load is told in the unit of the demand.
pub fn chart(scenario: &Scenario, plan: &Plan, uncertain: Option<&Uncertain>) -> Chart {
    let (Some(first), Some(last)) = (plan.cost_curve.first(), plan.cost_curve.last()) else {
        return Chart::empty(
            ID,
            "Cost per million requests",
            if plan.mean_rps > 0.0 {
                "No load can be served within the targets, so there is nothing to cost. Loosen a target."
            } else {
                "Type today's rate to see what a request costs."
            },
        );
    };
    let unit: &'static Unit = scenario.demand.rate.unit();
    let load = |rps: f64| unit.from_base(rps);
    let known = uncertain.map_or(&[][..], |uncertain| &uncertain.per_million_usd);
    let (table, export) = table(plan, known, unit);
    let points: Vec<(f64, f64)> = plan
        .cost_curve
        .iter()
        .map(|c| (load(c.mean_rps), c.per_million_usd))
        .collect();
    let bands = bands(&plan.cost_curve, known, unit);
    let heights = points.iter().map(|p| p.1);
    let highs = bands.iter().flatten().map(|p| p.2);
    let top = heights.chain(highs).fold(0.0, f64::max);
    let mut marks = Vec::new();
    let mut legend = vec![Key::of(Role::Cost, Look::Line, "$ per million requests")];
    if !bands.is_empty() {
        legend.push(Key::of(Role::Cost, Look::Band, "eight draws of ten"));
    }
    marks.extend(bands.into_iter().map(|points| Mark::Band {
        role: Role::Cost,
        points,
    }));
    marks.push(Mark::Line {
        role: Role::Cost,
        label: String::new(),
        points,
        stroke: Stroke::Thick,
    });
    marks.extend(events(plan, unit));
    Chart {
        id: ID.into(),
        title: title(plan),
        summary: summary(plan, unit),
        body: Body::Drawn(Box::new(Drawing {
            x: Axis {
                name: format!("mean demand, {}", unit.name),
                scale: Scale::Log,
                min: load(first.mean_rps),
                max: load(last.mean_rps),
                prefix: "",
            },
            y: Axis {
                prefix: "$",
                ..Axis::from_zero("$ per million requests", top)
            },
            marks,
            legend,
            cursor: Cursor::Load {
                mean_rps: unit.to_base(1.0),
            },
            readings: plan
                .cost_curve
                .iter()
                .map(|c| (load(c.mean_rps), reading(c, known, unit)))
                .collect(),
            table,
            export,
        })),
    }
}

fn reading(at: &UnitCost, band: &[(f64, f64, f64)], unit: &Unit) -> String {
    format!(
        "{}: {}{} per million with {}",
        show::rate(at.mean_rps, unit),
        show::dollars(at.per_million_usd),
        between(around(band, at), show::dollars),
        show::plural(at.instances, "instance")
    )
}

/// The ends of the band where the line runs in it, else none. It is known at the loads of the ladder. Between two of them what a month
/// costs goes on a line, as that of a fleet does which has no steps, so that the band runs beside the edges of teeth and says nothing
/// of them.
fn around(band: &[(f64, f64, f64)], at: &UnitCost) -> Option<(f64, f64)> {
    let ends = super::ends_by(band, at.mean_rps, |rps| rps);
    ends.filter(|(low, high)| (*low..=*high).contains(&at.per_million_usd))
}

/// The band as it is drawn: with a break wherever the line does not run in it. Its vertices are those of the line, so that it holds
/// the line between them as well.
fn bands(
    curve: &[UnitCost],
    known: &[(f64, f64, f64)],
    unit: &'static Unit,
) -> Vec<Vec<(f64, f64, f64)>> {
    let vertex = |at: &UnitCost| {
        let (low, high) = around(known, at)?;
        Some((unit.from_base(at.mean_rps), low, high))
    };
    let vertices: Vec<_> = curve.iter().map(vertex).collect();
    let runs = vertices.split(Option::is_none);
    let runs = runs.map(|run| run.iter().copied().flatten().collect());
    let is_wide = |(_, low, high): &(f64, f64, f64)| high - low > SEEN_SHARE * high;
    // One place alone is no area, and one that is nowhere wider than the line is not seen.
    runs.filter(|run: &Vec<_>| run.len() > 1 && run.iter().any(is_wide))
        .collect()
}

/// What a million requests cost today, and at ten times the load.
pub(super) fn events(plan: &Plan, unit: &'static Unit) -> impl Iterator<Item = Mark> {
    let rungs = plan.ladder.iter();
    let named = rungs.filter(|r| [1.0, 10.0].contains(&r.factor));
    named.filter_map(event(unit))
}

fn event(unit: &'static Unit) -> impl Fn(&Rung) -> Option<Mark> {
    move |rung| {
        let cost = rung.cost.per_million_usd?;
        Some(Mark::Event {
            role: Role::Cost,
            at: (unit.from_base(rung.mean_rps), cost),
            label: match rung.factor {
                1.0 => format!("today {}", show::dollars(cost)),
                factor => format!("{factor}× {}", show::dollars(cost)),
            },
        })
    }
}

fn title(plan: &Plan) -> String {
    let at = |factor: f64| {
        let rung = plan.ladder.iter().find(|r| r.factor == factor);
        rung.and_then(|r| r.cost.per_million_usd).map(show::dollars)
    };
    match (at(1.0), at(10.0)) {
        (Some(now), Some(ten)) if now != ten => {
            format!("A million requests: {now} today, {ten} at ten times the load")
        }
        (Some(now), Some(_)) => {
            format!("A million requests: {now}, today and at ten times the load")
        }
        _ => "Cost per million requests".into(),
    }
}

fn summary(plan: &Plan, unit: &Unit) -> String {
    let at = |factor: f64| {
        let rung = plan.ladder.iter().find(|r| r.factor == factor)?;
        Some(format!(
            "{} at {}",
            show::dollars(rung.cost.per_million_usd?),
            show::rate(rung.mean_rps, unit)
        ))
    };
    // Of many small instances one more makes no tooth that is seen.
    let is_tooth = |pair: &[UnitCost]| match pair {
        [a, b] => {
            let rise = b.per_million_usd - a.per_million_usd;
            a.instances < b.instances && rise > SEEN_SHARE * a.per_million_usd
        }
        _ => false,
    };
    let teeth = if plan.cost_curve.windows(2).any(is_tooth) {
        "; each tooth is a step of the fleet"
    } else {
        ""
    };
    match (at(1.0), at(100.0)) {
        (Some(now), Some(later)) => {
            format!("A million requests cost {now} and {later}{teeth}.")
        }
        _ => String::new(),
    }
}

fn table(plan: &Plan, band: &[(f64, f64, f64)], unit: &Unit) -> (Table, Table) {
    let mut head = vec![
        ("up to", unit.name),
        ("instances", ""),
        ("$ per million there", ""),
        ("with more", "$ per million"),
    ];
    if !band.is_empty() {
        head.extend([
            ("there, p10", "$ per million"),
            ("there, p90", "$ per million"),
        ]);
    }
    let mut rows = Rows::of(head);
    let uncertain = |at: &UnitCost| {
        let (low, high) = around(band, at).unzip();
        let known = [low, high].into_iter().filter(|_| !band.is_empty());
        known.map(Cell::dollars)
    };
    let mut has_steps = false;
    // A row for each number of instances and not for each sample: the teeth, not the line.
    for pair in plan.cost_curve.windows(2) {
        if let [before, after] = pair
            && before.instances != after.instances
        {
            has_steps = true;
            let cells = [
                Cell::rate(before.mean_rps, unit),
                Cell::count(before.instances),
                Cell::dollars(before.per_million_usd),
                Cell::dollars(after.per_million_usd),
            ];
            rows.push(cells.into_iter().chain(uncertain(before)));
        }
    }
    // No step within the picture: the ladder's loads stand for the line.
    for rung in plan.ladder.iter().filter(|_| !has_steps) {
        if let (Some(fleet), Some(usd)) = (rung.fleet, rung.cost.per_million_usd) {
            let cells = [
                Cell::rate(rung.mean_rps, unit),
                Cell::count(fleet.instances),
                Cell::dollars(usd),
                Cell::dollars(None),
            ];
            let at = UnitCost {
                mean_rps: rung.mean_rps,
                instances: fleet.instances,
                per_million_usd: usd,
            };
            rows.push(cells.into_iter().chain(uncertain(&at)));
        }
    }
    rows.done()
}
