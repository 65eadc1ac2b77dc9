//! How long requests take over load, against the targets: by what a request takes or by the runs, with the point of today's peak.

use super::table::{Cell, Rows};
use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table, Time,
};
use crate::order::by_key;
use crate::plan::{Capacity, LimitKind, OverLoad, Plan, latency_over_load};
use crate::quantity::{Unit, show};
use crate::scenario::{Point, Scenario, Statistic};

const ID: &str = "latency";
/// The picture is at most so many times as high as the highest target and what holds at the peak: beyond, a queue has no end.
pub(super) const MOST_ABOVE: f64 = 2.5;
/// From so many times the least time on the axis is logarithmic, or the lines would lie on the ground.
const LOG_FROM: f64 = 20.0;
/// Runs at more than so many times the load that the law ends at are not drawn.
const MOST_BEYOND: f64 = 1.25;
/// Loads that differ by a smaller share are the same place.
const SAME: f64 = 1e-9;

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
    let runs = runs(scenario, &plan.capacity, statistic);
    Chart {
        id: ID.into(),
        title: title(scenario, statistic, today),
        summary: summary(scenario, plan, &runs, (statistic, today)),
        body: Body::Drawn(Box::new(drawing(
            scenario,
            plan,
            (&found, &runs),
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

fn summary(
    scenario: &Scenario,
    plan: &Plan,
    runs: &[Run],
    (statistic, today): (Statistic, Option<f64>),
) -> String {
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
    let carried_rps = limit.map(|limit| limit.per_instance_rps * plan.capacity.instances as f64);
    let until = limit.map_or_else(String::new, |limit| {
        let up_to = |instances: u64| show::rate(limit.per_instance_rps * instances as f64, unit);
        let all = plan.capacity.instances;
        let left = scenario.app.redundancy().left_of(all);
        // Headroom and answer count what is left only.
        let after_loss = match left {
            0 => String::new(),
            left if left == all => String::new(),
            left => format!(
                ", or {} after losing {} of {all} instances",
                up_to(left),
                all - left
            ),
        };
        format!(", and the target holds up to {}{after_loss}", up_to(all))
    });
    let missed = missed(scenario, &plan.capacity, runs, carried_rps);
    // A law is no more than near to its runs.
    let beside = match scenario.resources.is_blank() && !runs.is_empty() {
        true => " A run lies beside the line where it carried more or less than the fit says.",
        false => "",
    };
    format!(
        "At the peak of {} the {} is {today}, {source}{until}{missed}.{beside}",
        show::rate(plan.peak_rps, unit),
        statistic.name()
    )
}

/// What runs say against the load up to which the target is said to hold, if it is said.
fn missed(
    scenario: &Scenario,
    capacity: &Capacity,
    runs: &[Run],
    carried_rps: Option<f64>,
) -> String {
    let unit = scenario.capacity_unit();
    let is_below = |run: &&Run| run.is_missed && carried_rps.is_none_or(|rps| run.rate_rps < rps);
    let below: Vec<&Run> = runs.iter().filter(is_below).collect();
    let Some(run) = below.first() else {
        return String::new();
    };
    let instances = capacity.instances.max(1);
    let each = if instances == 1 { "" } else { " an instance" };
    let place = format!(
        "{}{each} with {} in flight",
        show::rate(run.rate_rps / instances as f64, unit),
        show::number(run.concurrency)
    );
    let measured = format!(
        "a {} of {}, {} of {}",
        scenario.targets.statistic.name(),
        show::latency(run.ms),
        run.said,
        scenario.targets.latency
    );
    let that = if carried_rps.is_some() {
        " below that"
    } else {
        ""
    };
    match below.len() as u64 {
        1 => format!("; but a run at {place} measured {measured}"),
        n => format!("; but {n} runs{that} missed it, the first at {place}: {measured}"),
    }
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
            name: format!("{}: {}", level.name, check.metric),
            rate_rps: Some(level.rate_rps),
            limit_ms: check.limit,
        })
    });
    [own].into_iter().chain(levels).collect()
}

fn drawing(
    scenario: &Scenario,
    plan: &Plan,
    (found, runs): (&OverLoad, &[Run]),
    (statistic, today): (Statistic, Option<f64>),
) -> Drawing {
    let unit = scenario.capacity_unit();
    let end = { found.points.last() }.map_or(1.0, |(rps, _)| unit.from_base(*rps));
    let place = |run: &Run| (unit.from_base(run.rate_rps), run.ms);
    // A law is no more than near to its runs: some of them carried more than it says.
    let seen = runs.iter().filter(|run| place(run).0 <= MOST_BEYOND * end);
    let seen: Vec<&Run> = seen.collect();
    let end = seen.iter().map(|run| place(run).0).fold(end, f64::max);
    let targets = targets(scenario, plan);
    let highest = { targets.iter() }
        .filter(|target| target.rate_rps.is_none_or(|rps| unit.from_base(rps) <= end))
        .map(|target| target.limit_ms)
        .fold(today.unwrap_or(0.0), f64::max);
    let missed = seen.iter().filter(|run| run.is_missed);
    let y = vertical(found, highest, missed.map(|run| run.ms).fold(0.0, f64::max));
    let top = y.max;
    let mut marks = Vec::new();
    let mut legend = vec![Key::of(Role::Breach, Look::Thin, "targets")];
    for target in &targets {
        let until = target.rate_rps.map_or(end, |rps| unit.from_base(rps));
        if until <= end {
            marks.push(Mark::Line {
                role: Role::Breach,
                label: target.name.clone(),
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
    let seen = seen.into_iter().filter(|run| run.ms <= top);
    let (crosses, dots): (Vec<&Run>, Vec<&Run>) = seen.partition(|run| run.is_missed);
    let measured = format!("measured {}", statistic.name());
    if !dots.is_empty() {
        legend.push(Key::of(Role::Demand, Look::Dot, &measured));
        marks.push(Mark::Dots {
            role: Role::Demand,
            points: dots.into_iter().map(place).collect(),
        });
    }
    if !crosses.is_empty() {
        let label = format!("{measured}, above the target");
        legend.push(Key::of(Role::Breach, Look::Cross, label));
        marks.push(Mark::Crosses {
            role: Role::Breach,
            points: crosses.into_iter().map(place).collect(),
        });
    }
    if let Some(ms) = today {
        legend.push(Key::of(Role::Latency, Look::Ring, "today's peak"));
        marks.push(self::today((unit.from_base(plan.peak_rps), ms)));
    }
    let (table, export) = table(found, runs, &measured, (unit, y.time()));
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
        readings: readings(scenario, found, runs, &measured)
            .into_iter()
            .filter(|(load, _)| *load <= end)
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

/// The vertical axis, at least up to what is to be seen and to the runs that miss the target.
fn vertical(found: &OverLoad, highest_ms: f64, highest_run_ms: f64) -> Axis {
    let known = || { found.points.iter() }.flat_map(|(_, times)| times.iter().flatten().copied());
    let least = known().fold(f64::INFINITY, f64::min);
    let top = known()
        .fold(0.0, f64::max)
        .min(MOST_ABOVE * highest_ms)
        .max(highest_ms)
        .max(highest_run_ms);
    let name = "response time, ms";
    match least > 0.0 && top > LOG_FROM * least {
        true => Axis::logarithmic(name, least, top),
        false => Axis::from_zero(name, top),
    }
}

/// A run that was measured, as if today's instances shared the load.
struct Run {
    rate_rps: f64,
    /// How many requests were in flight.
    concurrency: f64,
    /// The statistic that is drawn.
    ms: f64,
    /// The same in words: whether the target of this statistic holds; empty where it has none.
    said: &'static str,
    is_missed: bool,
}

/// The runs by their load.
fn runs(scenario: &Scenario, capacity: &Capacity, statistic: Statistic) -> Vec<Run> {
    let targets = &scenario.targets;
    let limit_ms = (statistic == targets.statistic).then(|| targets.latency.base());
    let sweep = scenario.app.capacity.sweep.iter();
    let run = |p: &Point| {
        let ms = p.latency_ms(statistic)?;
        let is_missed = limit_ms.is_some_and(|limit_ms| ms > limit_ms);
        Some(Run {
            rate_rps: p.rps * capacity.instances as f64,
            concurrency: p.concurrency,
            ms,
            said: match limit_ms {
                None => "",
                Some(_) if is_missed => "above the target",
                Some(_) => "within the target",
            },
            is_missed,
        })
    };
    let runs = sweep.flat_map(|sweep| &sweep.points).filter_map(run);
    by_key(runs.collect(), |run: &Run| run.rate_rps)
}

/// What the law says at its loads, and what the runs say at theirs.
fn readings(
    scenario: &Scenario,
    found: &OverLoad,
    runs: &[Run],
    measured: &str,
) -> Vec<(f64, String)> {
    let unit = scenario.capacity_unit();
    let law = { found.points.iter() }.map(|(rps, times)| (*rps, reading(found, *rps, times, unit)));
    let runs = runs.iter().map(|run| {
        let load = show::rate(run.rate_rps, unit);
        let said = format!(
            "{load}: {measured} {} with {} in flight",
            show::latency(run.ms),
            show::number(run.concurrency)
        );
        let said = match run.said {
            "" => said,
            than => format!("{said}, {than} of {}", scenario.targets.latency),
        };
        (run.rate_rps, said)
    });
    let mut all: Vec<(f64, String)> = Vec::new();
    for (rps, said) in by_key(law.chain(runs).collect(), |(rps, _)| *rps) {
        match all.last_mut() {
            // One place has one reading.
            Some((before, text)) if rps - *before <= SAME * rps => {
                text.push_str("; ");
                text.push_str(&said);
            }
            _ => all.push((rps, said)),
        }
    }
    let place = |(rps, said): (f64, String)| (unit.from_base(rps), said);
    all.into_iter().map(place).collect()
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

/// A row for each load of the law and for each run, by load; a file has times in the unit of the axis.
fn table(
    found: &OverLoad,
    runs: &[Run],
    measured: &str,
    (unit, time): (&Unit, Time),
) -> (Table, Table) {
    let names = found.statistics.iter().map(|s| (s.name(), time.unit));
    let of_runs = [(measured, time.unit), ("the run is", "")];
    let of_runs = of_runs.into_iter().filter(|_| !runs.is_empty());
    let head = [("load", unit.name)].into_iter().chain(names);
    let mut rows = Rows::of(head.chain(of_runs));
    let law = found.points.iter().map(|(rps, times)| (*rps, Ok(times)));
    let all = law.chain(runs.iter().map(|run| (run.rate_rps, Err(run))));
    for (rate_rps, row) in by_key(all.collect(), |(rate_rps, _)| *rate_rps) {
        let times = found.statistics.iter().enumerate().map(|(place, _)| {
            let times: Option<&Vec<Option<f64>>> = row.ok();
            times.and_then(|times| times.get(place).copied().flatten())
        });
        let run = row.err();
        let of_run = [
            Cell::latency_in(run.map(|run| run.ms), time),
            Cell::words(match run.map_or("", |run| run.said) {
                "" => "–",
                said => said,
            }),
        ];
        let of_run = of_run.into_iter().filter(|_| !runs.is_empty());
        let load = [Cell::rate(rate_rps, unit)].into_iter();
        rows.push(
            load.chain(times.map(|ms| Cell::latency_in(ms, time)))
                .chain(of_run),
        );
    }
    rows.done()
}
