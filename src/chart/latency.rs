//! How long requests take over load, against the targets: by what a request takes or by the runs, with the point of today's peak.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table};
use crate::plan::{Capacity, LimitKind, OverLoad, Plan, latency_over_load};
use crate::quantity::{Unit, show};
use crate::scenario::{Point, Scenario, Statistic};

const ID: &str = "latency";
/// The picture is at most so many times as high as the highest target and what holds at the peak: beyond, a queue has no end.
pub(super) const MOST_ABOVE: f64 = 2.5;
/// From so many times the least time on the axis is logarithmic, or the lines would lie on the ground.
const LOG_FROM: f64 = 20.0;
/// Space at the ends of a logarithmic axis.
const MARGIN: f64 = 1.5;

/// Latency over load.
pub fn chart(scenario: &Scenario, plan: &Plan) -> Chart {
    let found = latency_over_load(scenario, plan);
    let Some(statistic) = drawn(scenario, &found) else {
        return Chart::empty(
            ID,
            "Latency over load",
            "Nothing says how long a request takes under load. Drop the reports of a load test, or say what a request takes of the CPU.",
        );
    };
    let today = found.at(plan.peak_rps, statistic);
    Chart {
        id: ID.into(),
        title: title(scenario, statistic, today),
        summary: summary(scenario, plan, statistic, today),
        body: Body::Drawn(Box::new(drawing(
            scenario,
            plan,
            &found,
            (statistic, today),
        ))),
    }
}

/// The statistic of the target, or the farthest that is known in its place.
pub(super) fn drawn(scenario: &Scenario, found: &OverLoad) -> Option<Statistic> {
    let wanted = scenario.targets.statistic;
    let known = &found.statistics;
    { known.iter() }
        .find(|s| **s == wanted)
        .or(known.last())
        .copied()
}

fn title(scenario: &Scenario, statistic: Statistic, today: Option<f64>) -> String {
    let limit_ms = scenario.targets.latency.base();
    let name = show::capitalized(statistic.name());
    match today {
        None => "Today's peak is beyond what the fleet carries".to_owned(),
        Some(ms) if statistic != scenario.targets.statistic => {
            format!("{name} is {} at today's peak", show::latency(ms))
        }
        Some(ms) if ms <= limit_ms => format!(
            "{name} is {} at today's peak, within {}",
            show::latency(ms),
            show::latency(limit_ms)
        ),
        Some(ms) => format!(
            "{name} is {} at today's peak, above its {}",
            show::latency(ms),
            show::latency(limit_ms)
        ),
    }
}

fn summary(scenario: &Scenario, plan: &Plan, statistic: Statistic, today: Option<f64>) -> String {
    let unit = scenario.capacity_unit();
    let source = match scenario.resources.is_blank() {
        true => "measured",
        false => "predicted by the queue",
    };
    let today = today.map_or("no end".to_owned(), show::latency);
    let limit = plan
        .capacity
        .limits
        .iter()
        .find(|l| l.kind == LimitKind::Latency);
    let until = limit.map_or_else(String::new, |limit| {
        let carried_rps = limit.per_instance_rps * plan.capacity.instances as f64;
        format!(
            ", and the target holds up to {}",
            show::rate(carried_rps, unit)
        )
    });
    format!(
        "At the peak of {} the {} is {today}, {source}{until}.",
        show::rate(plan.peak_rps, unit),
        statistic.name()
    )
}

/// A target: what it is called, up to which load, and its limit.
struct Target {
    name: String,
    rate_rps: Option<f64>,
    limit_ms: f64,
}

/// The plan's own target, and those of its levels.
fn targets(scenario: &Scenario, plan: &Plan) -> Vec<Target> {
    let own = Target {
        name: format!("{} target", scenario.targets.statistic.name()),
        rate_rps: None,
        limit_ms: scenario.targets.latency.base(),
    };
    let levels = plan.levels.iter().flat_map(|level| {
        let latencies = level.checks.iter().filter(|check| check.unit == "ms");
        latencies.map(|check| Target {
            name: check.metric.clone(),
            rate_rps: Some(level.rate_rps),
            limit_ms: check.limit,
        })
    });
    [own].into_iter().chain(levels).collect()
}

fn drawing(
    scenario: &Scenario,
    plan: &Plan,
    found: &OverLoad,
    (statistic, today): (Statistic, Option<f64>),
) -> Drawing {
    let unit = scenario.capacity_unit();
    let end = { found.points.last() }.map_or(1.0, |(rps, _)| unit.from_base(*rps));
    let targets = targets(scenario, plan);
    let highest = { targets.iter() }
        .filter(|target| target.rate_rps.is_none_or(|rps| unit.from_base(rps) <= end))
        .map(|target| target.limit_ms)
        .fold(today.unwrap_or(0.0), f64::max);
    let y = vertical(found, highest);
    let top = y.max;
    let mut marks = Vec::new();
    let mut legend = vec![Key::of(Role::Breach, Look::Thin, "targets")];
    for target in &targets {
        let until = target.rate_rps.map_or(end, |rps| unit.from_base(rps));
        if until <= end {
            let label = match target.rate_rps {
                None => target.name.clone(),
                Some(_) => String::new(),
            };
            marks.push(Mark::Line {
                role: Role::Breach,
                label,
                points: vec![(0.0, target.limit_ms), (until, target.limit_ms)],
                stroke: Stroke::Thin,
            });
        }
    }
    for (place, s) in found.statistics.iter().enumerate() {
        let (stroke, look) = match *s == statistic {
            true => (Stroke::Thick, Look::Line),
            false => (Stroke::Thin, Look::Thin),
        };
        legend.push(Key::of(Role::Latency, look, s.name()));
        let times = found.points.iter().filter_map(|(rps, times)| {
            Some((unit.from_base(*rps), times.get(place).copied().flatten()?))
        });
        marks.push(Mark::Line {
            role: Role::Latency,
            label: s.name().to_owned(),
            // What leaves the picture ends at its edge, so that its name stands there.
            points: times.take_while(|p| p.1 <= top).collect(),
            stroke,
        });
    }
    let dots = runs(scenario, &plan.capacity, statistic, unit);
    let dots: Vec<(f64, f64)> = dots
        .into_iter()
        .filter(|dot| dot.0 <= end && dot.1 <= top)
        .collect();
    if !dots.is_empty() {
        legend.push(Key::of(
            Role::Demand,
            Look::Dot,
            format!("measured {}", statistic.name()),
        ));
        marks.push(Mark::Dots {
            role: Role::Demand,
            points: dots,
        });
    }
    if let Some(ms) = today {
        legend.push(Key::of(Role::Latency, Look::Ring, "today's peak"));
        marks.push(self::today((unit.from_base(plan.peak_rps), ms)));
    }
    let (table, export) = table(found, unit);
    Drawing {
        x: Axis {
            name: format!("load of today's fleet, {}", unit.name),
            scale: Scale::Linear,
            min: 0.0,
            max: end,
            prefix: "",
        },
        y,
        marks,
        legend,
        cursor: Cursor::Load {
            // The mean whose peak is that load.
            mean_rps: unit.to_base(1.0) / scenario.demand.peak_to_mean.base(),
        },
        readings: { found.points.iter() }
            .map(|(rps, times)| (unit.from_base(*rps), reading(found, *rps, times, unit)))
            .collect(),
        table,
        export,
    }
}

/// The ring of today's peak.
pub(super) fn today(at: (f64, f64)) -> Mark {
    Mark::Event {
        role: Role::Latency,
        at,
        label: format!("today's peak {}", show::latency(at.1)),
    }
}

/// The vertical axis, at least up to what is to be seen.
fn vertical(found: &OverLoad, highest_ms: f64) -> Axis {
    let known = || { found.points.iter() }.flat_map(|(_, times)| times.iter().flatten().copied());
    let least = known().fold(f64::INFINITY, f64::min);
    let top = known()
        .fold(0.0, f64::max)
        .min(MOST_ABOVE * highest_ms)
        .max(highest_ms);
    let name = "response time, ms";
    match least > 0.0 && top > LOG_FROM * least {
        true => Axis {
            name: name.into(),
            scale: Scale::Log,
            min: least / MARGIN,
            max: top * MARGIN,
            prefix: "",
        },
        false => Axis::from_zero(name, top),
    }
}

/// The runs that were measured, as if today's instances shared the load.
fn runs(
    scenario: &Scenario,
    capacity: &Capacity,
    statistic: Statistic,
    unit: &Unit,
) -> Vec<(f64, f64)> {
    let points = scenario
        .app
        .capacity
        .sweep
        .iter()
        .flat_map(|sweep| &sweep.points);
    let dot = |p: &Point| {
        let load = unit.from_base(p.rps * capacity.instances as f64);
        Some((load, p.latency_ms(statistic)?))
    };
    points.filter_map(dot).collect()
}

fn reading(found: &OverLoad, rate_rps: f64, times: &[Option<f64>], unit: &Unit) -> String {
    let known = { found.statistics.iter().zip(times) }
        .filter_map(|(s, ms)| Some(format!("{} {}", s.name(), show::latency((*ms)?))));
    let known: Vec<String> = known.collect();
    let said = match known.is_empty() {
        true => "more than today's fleet carries".to_owned(),
        false => known.join(", "),
    };
    format!("{}: {said}", show::rate(rate_rps, unit))
}

fn table(found: &OverLoad, unit: &Unit) -> (Table, Table) {
    let names = found.statistics.iter().map(|s| (s.name(), "ms"));
    let mut rows = Rows::of([("load", unit.name)].into_iter().chain(names));
    for (rate_rps, times) in &found.points {
        let times = times.iter().map(|ms| Cell::latency(*ms));
        rows.push([Cell::rate(*rate_rps, unit)].into_iter().chain(times));
    }
    rows.done()
}
