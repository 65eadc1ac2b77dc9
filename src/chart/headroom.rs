//! Peak demand against capacity, month by month, with the dates on which a limit is crossed.

use super::table::{Cell, Rows};
use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Stroke, Table, Uncertain, between,
    ends,
};
use crate::plan::rules::Held;
use crate::plan::{Crossing, LimitKind, MonthRow, Plan, TierPlan};
use crate::quantity::{Unit, show};
use crate::scenario::{Month, Scenario};

/// Tells it from other charts.
pub(crate) const ID: &str = "headroom";
/// Limits that differ by less are drawn as one.
const NEAR_SHARE: f64 = 0.005;
/// Demand that grows to so many times what there is today would leave that on the axis.
const LOG_FROM: f64 = 100.0;

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
        id: ID.into(),
        title: title(plan, last),
        summary: summary(scenario, plan, uncertain, (first, last)),
        body: Body::Drawn(Box::new(drawing(scenario, plan, uncertain, unit))),
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

fn summary(
    scenario: &Scenario,
    plan: &Plan,
    uncertain: Option<&Uncertain>,
    (first, last): (&MonthRow, &MonthRow),
) -> String {
    let unit = scenario.capacity_unit();
    let all = plan.capacity.instances;
    let lost = all - scenario.app.redundancy().left_of(all).min(all);
    let after_loss = match lost {
        0 => String::new(),
        lost => format!(
            " after losing {lost} of its {}",
            show::plural(all, "instance")
        ),
    };
    let within = uncertain.and_then(|uncertain| uncertain.within_rps);
    // The title has the first; a narrow picture has no room for the names of many.
    let reached = plan.crossings.iter().filter_map(|c| {
        let month = c.month.filter(|month| *month <= last.month)?;
        let of_all = match c.kind {
            LimitKind::Saturation if lost > 0 => format!(" of all {all}"),
            _ => String::new(),
        };
        Some(format!("{}{of_all} in {}", c.name, month.spoken()))
    });
    let reached: Vec<String> = reached.collect();
    let reached = match reached.len() {
        0 | 1 => String::new(),
        _ => format!(" Reached: {}.", reached.join("; ")),
    };
    format!(
        "Peak demand goes from {} in {} to {} in {}; today's fleet carries {}{} within the targets{after_loss}.{reached}",
        show::rate(first.peak_rps, unit),
        first.month.spoken(),
        show::rate(last.peak_rps, unit),
        last.month.spoken(),
        show::rate(plan.capacity.within_targets_rps, unit),
        between(within, |rps| show::rate(rps, unit))
    )
}

fn drawing(
    scenario: &Scenario,
    plan: &Plan,
    uncertain: Option<&Uncertain>,
    unit: &'static Unit,
) -> Drawing {
    let rows = &plan.timeline;
    let demand = demanded(scenario, plan, unit);
    let today = unit.from_base(plan.capacity.within_targets_rps);
    let end = rows.last().map_or(1.0, |r| f64::from(r.index)).max(1.0);
    let fleet = staircase(rows, &demand, unit);
    let known = uncertain.map_or(&[][..], |uncertain| &uncertain.peak_rps);
    // Where only the capacity is uncertain, the demand has no band.
    let is_wide = known.iter().any(|(_, low, high)| low < high);
    let known = if is_wide { known } else { &[] };
    let within = uncertain.and_then(|uncertain| uncertain.within_rps);
    let drawn = |(months, low, high): &(f64, f64, f64)| {
        (*months, unit.from_base(*low), unit.from_base(*high))
    };
    let band = stepped(scenario, known.iter().map(drawn));
    let carried = within.map(|(low, high)| [0.0, end].map(|months| drawn(&(months, low, high))));
    let carried = carried.map_or_else(Vec::new, Vec::from);
    let said = happenings(scenario, plan);
    let heights = || demand.iter().chain(&fleet).map(|p| p.1);
    let bands = || band.iter().chain(&carried);
    let top = heights().chain(bands().map(|p| p.2)).fold(today, f64::max);
    let lows = heights().chain(bands().map(|p| p.1));
    let least = lows.fold(today, f64::min);
    let asked = || demand.iter().map(|p| p.1);
    let grown = (asked().fold(today, f64::min), asked().fold(0.0, f64::max));
    let mut marks = phases(scenario, plan, end);
    let mut legend = vec![
        Key::of(Role::Demand, Look::Line, "peak demand"),
        Key::of(
            Role::Capacity,
            Look::Line,
            "what today's fleet carries within the targets",
        ),
        Key::of(Role::Soft, Look::Thin, "fleet as needed"),
    ];
    for (role, of, points) in [
        (Role::Capacity, "today's fleet", carried),
        (Role::Demand, "peak demand", band),
    ] {
        if !points.is_empty() {
            let label = format!("{of}, eight draws of ten");
            legend.push(Key::of(role, Look::Band, label));
            marks.push(Mark::Band { role, points });
        }
    }
    marks.extend([
        Mark::Line {
            role: Role::Soft,
            label: "fleet as needed".into(),
            points: fleet,
            stroke: Stroke::Thin,
        },
        Mark::Line {
            role: Role::Capacity,
            label: "today's fleet".into(),
            points: vec![(0.0, today), (end, today)],
            stroke: Stroke::Thick,
        },
        Mark::Line {
            role: Role::Demand,
            label: "peak demand".into(),
            points: demand,
            stroke: Stroke::Thick,
        },
    ]);
    let crossed = crossed(scenario.demand.start, plan, end, unit);
    let acting = acting(scenario, plan, unit);
    if !crossed.is_empty() {
        legend.push(Key::of(Role::Breach, Look::Ring, "a limit is reached"));
    }
    if !acting.is_empty() {
        legend.push(Key::of(Role::Demand, Look::Dot, "a rule first holds"));
    }
    marks.extend(acting);
    marks.extend(crossed);
    let (table, export) = table(plan, &said, (known, within), unit);
    Drawing {
        x: Axis::months(scenario.demand.start, end),
        y: vertical(unit, (least, top), grown),
        marks,
        legend,
        cursor: Cursor::Months,
        readings: rows
            .iter()
            .map(|r| (f64::from(r.index), reading(r, known, &said, unit)))
            .collect(),
        table,
        export,
    }
}

/// The axis of rates between the first two; by their logarithm where demand that goes up to the last would hide where it or today's fleet
/// begins.
pub(super) fn vertical(unit: &Unit, (least, top): (f64, f64), (begun, grown): (f64, f64)) -> Axis {
    let name = format!("peak demand and capacity, {}", unit.name);
    match least > 0.0 && top.is_finite() && grown > LOG_FROM * begun {
        true => Axis::logarithmic(name, least, top),
        false => Axis::from_zero(name, top),
    }
}

fn reading(
    row: &MonthRow,
    band: &[(f64, f64, f64)],
    said: &[(u32, String)],
    unit: &Unit,
) -> String {
    let rate = |rps: f64| show::rate(rps, unit);
    let demand = format!(
        "{}: peak {}{}",
        row.month.spoken(),
        rate(row.peak_rps),
        between(ends(band, f64::from(row.index)), rate)
    );
    let fleet = match (row.fleet, row.cost.usd_month) {
        (Some(fleet), Some(cost)) => format!(
            "{demand}, {} at {} of all capacity, {} a month",
            show::plural(fleet.instances, "instance"),
            show::percent(fleet.utilization),
            show::dollars(cost)
        ),
        _ => format!("{demand}, which no number of instances carries within the targets"),
    };
    match in_month(said, row.index) {
        events if events.is_empty() => fleet,
        events => format!("{fleet}. {events}"),
    }
}

/// The peak by months.
pub(super) fn demanded(scenario: &Scenario, plan: &Plan, unit: &Unit) -> Vec<(f64, f64)> {
    let point = |row: &MonthRow| {
        let peak = unit.from_base(row.peak_rps);
        (f64::from(row.index), peak, peak)
    };
    let points = stepped(scenario, plan.timeline.iter().map(point));
    points.into_iter().map(|(x, peak, _)| (x, peak)).collect()
}

/// Where an event begins or is over, what was before lasts up to there: it comes and goes with its month, and not by and by.
fn stepped(
    scenario: &Scenario,
    points: impl Iterator<Item = (f64, f64, f64)>,
) -> Vec<(f64, f64, f64)> {
    let demand = &scenario.demand;
    let turns = |x: f64| {
        let mut turns = { demand.events.iter() }.flat_map(|event| {
            let over = event.until.map(|until| until.plus(1));
            std::iter::once(event.from).chain(over)
        });
        turns.any(|month| f64::from(month.months_since(demand.start)) == x)
    };
    let mut line: Vec<(f64, f64, f64)> = Vec::new();
    for point in points {
        let before = line.last().copied().filter(|_| turns(point.0));
        line.extend(before.map(|(_, low, high)| (point.0, low, high)));
        line.push(point);
    }
    line
}

/// What happens in which month, in a few words each: limits that are reached, rules that first hold, tiers that change.
fn happenings(scenario: &Scenario, plan: &Plan) -> Vec<(u32, String)> {
    let since = |month: Month| month.months_since(scenario.demand.start);
    let limits = plan.crossings.iter().filter_map(|c| {
        Some((
            since(c.month?),
            format!("{} is reached", show::capitalized(&c.name)),
        ))
    });
    let rules = firsts(scenario, plan).map(|(index, name)| (index, format!("Rule holds: {name}")));
    let phases = plan.tiers.iter().filter_map(|tier| {
        let next = tier.next.as_ref()?;
        Some((since(next.month), format!("{}: {}", tier.label, next.phase)))
    });
    limits.chain(rules).chain(phases).collect()
}

fn in_month(said: &[(u32, String)], index: u32) -> String {
    let of_month = said.iter().filter(|(at, _)| *at == index);
    let texts: Vec<&str> = of_month.map(|(_, text)| text.as_str()).collect();
    texts.join("; ")
}

/// The months in which rules first hold, with what the rule is called or asks for.
fn firsts<'a>(scenario: &'a Scenario, plan: &'a Plan) -> impl Iterator<Item = (u32, String)> + 'a {
    let rules = scenario.rules.iter().zip(&plan.rules);
    rules.filter_map(|(rule, outcome)| match outcome.held {
        Held::First { index, .. } if rule.name.is_empty() => {
            Some((index, rule.condition.to_string()))
        }
        Held::First { index, .. } => Some((index, rule.name.clone())),
        _ => None,
    })
}

/// A point on the demand in each month in which rules first hold. Those that hold now have no month.
fn acting(scenario: &Scenario, plan: &Plan, unit: &Unit) -> Vec<Mark> {
    let later = plan.timeline.iter().filter(|row| row.index > 0);
    let mark = |row: &MonthRow| {
        let of_month = firsts(scenario, plan).filter(|(index, _)| *index == row.index);
        let names: Vec<String> = of_month.map(|(_, name)| name).collect();
        let at = (f64::from(row.index), unit.from_base(row.peak_rps));
        (!names.is_empty()).then(|| Mark::Spot {
            role: Role::Demand,
            at,
            label: names.join(", "),
        })
    };
    later.filter_map(mark).collect()
}

/// A line where a tier is laid out anew.
fn phases(scenario: &Scenario, plan: &Plan, end: f64) -> Vec<Mark> {
    let mark = |tier: &TierPlan| {
        let next = tier.next.as_ref()?;
        let x = f64::from(next.month.months_since(scenario.demand.start));
        (x <= end).then(|| Mark::Upright {
            role: Role::Soft,
            x,
            label: format!("{}: {}", tier.label, next.phase),
        })
    };
    plan.tiers.iter().filter_map(mark).collect()
}

/// What the fleet as needed carries, as a staircase up to the end of the picture. A row that has more instances has its step where the line of
/// the demand that leads to it meets what those before carry: so the demand is never drawn above the fleet that carries it. One with fewer
/// has its step in its month.
fn staircase(rows: &[MonthRow], demand: &[(f64, f64)], unit: &Unit) -> Vec<(f64, f64)> {
    let carried = |row: &MonthRow| Some((f64::from(row.index), unit.from_base(row.capacity_rps?)));
    let carried: Vec<(f64, f64)> = rows.iter().filter_map(carried).collect();
    let mut line: Vec<(f64, f64)> = carried.first().copied().into_iter().collect();
    for pair in carried.windows(2) {
        let [(_, before), (at, height)] = *pair else {
            continue;
        };
        if before != height {
            let met = met(demand, at, before).filter(|_| height > before);
            let x = met.unwrap_or(at);
            line.extend([(x, before), (x, height)]);
        }
    }
    line.extend(carried.last());
    line
}

/// Where a line, on its last stretch up to a place, gets above a height: there at the latest.
fn met(line: &[(f64, f64)], until: f64, height: f64) -> Option<f64> {
    let end = line.iter().position(|(x, _)| *x >= until)?;
    let (from, to) = (line.get(end.checked_sub(1)?)?, line.get(end)?);
    let share = (height - from.1) / (to.1 - from.1);
    (to.1 > from.1).then(|| from.0 + share.clamp(0.0, 1.0) * (to.0 - from.0))
}

/// The limits that today's fleet meets within the picture, each with a line up to there where it is none that is drawn already.
/// It stands where the month begins that is named, as in the rows.
fn crossed(start: Month, plan: &Plan, end: f64, unit: &Unit) -> Vec<Mark> {
    let drawn = |c: &&Crossing| matches!(c.months, Some(m) if m <= end && m > 0.0);
    let within_rps = plan.capacity.within_targets_rps;
    let mut marks = Vec::new();
    for c in plan.crossings.iter().filter(drawn) {
        let begins = c.month.map(|month| f64::from(month.months_since(start)));
        let at = (
            begins.or(c.months).unwrap_or(0.0),
            unit.from_base(c.limit_rps),
        );
        if (c.limit_rps - within_rps).abs() > NEAR_SHARE * within_rps {
            marks.push(Mark::Line {
                role: Role::Breach,
                label: String::new(),
                points: vec![(0.0, at.1), at],
                stroke: Stroke::Thin,
            });
        }
        marks.push(ring(c, at));
    }
    marks
}

/// The ring of a limit that is reached there.
pub(super) fn ring(c: &Crossing, at: (f64, f64)) -> Mark {
    Mark::Event {
        role: Role::Breach,
        at,
        label: match c.month {
            Some(month) => format!("{}, {}", c.name, month.short()),
            None => c.name.clone(),
        },
    }
}

/// The band of the peak, and that of what today's fleet carries.
type Bands<'a> = (&'a [(f64, f64, f64)], Option<(f64, f64)>);

fn table(
    plan: &Plan,
    said: &[(u32, String)],
    (band, within): Bands,
    unit: &Unit,
) -> (Table, Table) {
    let mut head = vec![
        ("month", ""),
        ("mean", unit.name),
        ("peak", unit.name),
        ("instances", ""),
        ("capacity within targets", unit.name),
        ("peak of all capacity", "%"),
        ("$/month", ""),
    ];
    let last = plan.timeline.last().map_or(0, |row| row.index);
    let has_events = said.iter().any(|(index, _)| *index <= last);
    if !band.is_empty() {
        head.extend([("peak, p10", unit.name), ("peak, p90", unit.name)]);
    }
    if within.is_some() {
        head.extend([
            ("today's fleet, p10", unit.name),
            ("today's fleet, p90", unit.name),
        ]);
    }
    head.extend(has_events.then_some(("what happens", "")));
    let mut rows = Rows::of(head);
    for r in &plan.timeline {
        let cells = [
            Cell::words(r.month.short()),
            Cell::rate(r.mean_rps, unit),
            Cell::rate(r.peak_rps, unit),
            Cell::count(r.fleet.map(|f| f.instances)),
            Cell::rate(r.capacity_rps, unit),
            Cell::percent(r.fleet.map(|f| f.utilization)),
            Cell::dollars(r.cost.usd_month),
        ];
        let events = has_events.then(|| Cell::words(in_month(said, r.index)));
        let (low, high) = ends(band, f64::from(r.index)).unzip();
        let known = [low, high].into_iter().filter(|_| !band.is_empty());
        let carried = within
            .into_iter()
            .flat_map(|(low, high)| [Some(low), Some(high)]);
        let known = known.chain(carried).map(|rps| Cell::rate(rps, unit));
        rows.push(cells.into_iter().chain(known).chain(events));
    }
    rows.done()
}
