//! Two plans in one picture: demand and capacity and the cost over the months, cost and latency over load, throughput over concurrency.
//! A line of the first plan is drawn through, of the second dashed; each has its name at its end, and what happens is marked as in the
//! charts of one plan.

use super::name;
use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table, exact, words,
};
use crate::plan::{Plan, latency_over_load};
use crate::quantity::{Unit, show};
use crate::scenario::{Month, Scenario, Statistic, Sweep};

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

/// Every chart of two plans: those that both have something for.
pub fn all(a: Side, b: Side) -> Vec<Chart> {
    let always = [headroom(a, b), cost(a, b), spend(a, b)];
    always
        .into_iter()
        .chain(latency(a, b))
        .chain(scalability(a, b))
        .collect()
}

/// Peak demand and what today's fleet carries, of both, from the first one's present month on. Rates are told in the unit of the
/// first one's capacity.
pub fn headroom(a: Side, b: Side) -> Chart {
    const ID: &str = "compare-headroom";
    let unit = a.scenario.capacity_unit();
    let start = a.scenario.demand.start;
    let shift = since(start, b);
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
    let can = |side: Side| unit.from_base(side.plan.capacity.within_targets_rps);
    let (can_a, can_b) = (can(a), can(b));
    let demands = || of_a.iter().chain(&of_b).map(|p| p.1);
    let least = demands().fold(can_a.min(can_b), f64::min);
    let grown = demands().fold(0.0, f64::max);
    let top = grown.max(can_a).max(can_b);
    let both = of_x(&of_a, &of_b);
    let table = months(a, b, &both);
    let peak = |which: &str| format!("peak of the {which}, {}", unit.name);
    let export = written(["months from now", &peak("first"), &peak("second")], &both);
    let readings = { table.rows.iter().zip(&both) }
        .filter_map(|(row, (months, ..))| Some((*months, month_said(a, b, row)?)))
        .collect();
    let carried = |at: f64| vec![(0.0, at), (end, at)];
    let capacities = [carried(can_a), carried(can_b)];
    let (mut marks, mut legend) = lines(Role::Capacity, [a, b], "capacity", capacities);
    let drawn = |side: Side, shift: f64| -> Vec<(f64, f64)> {
        let points = super::headroom::demanded(side.scenario, side.plan, unit).into_iter();
        let points = points.map(|(months, peak)| (months + shift, peak));
        points.filter(|(months, _)| *months >= 0.0).collect()
    };
    let drawn = [drawn(a, 0.0), drawn(b, shift)];
    let (demands, keys) = lines(Role::Demand, [a, b], "peak demand", drawn);
    marks.extend(demands);
    legend.extend(keys);
    let rings = [a, b]
        .into_iter()
        .filter_map(|side| first_reached(side, (start, end), unit));
    let rings = each_once(rings);
    legend.extend((!rings.is_empty()).then(|| {
        let label = "a limit is reached";
        Key::of(Role::Breach, Look::Ring, label)
    }));
    marks.extend(rings);
    Chart {
        id: ID.into(),
        title: "Demand and capacity".to_owned(),
        summary: format!(
            "Within the targets {} carries {}, {} carries {}.",
            a.name,
            show::rate(a.plan.capacity.within_targets_rps, unit),
            b.name,
            show::rate(b.plan.capacity.within_targets_rps, unit)
        ),
        body: Body::Drawn(Box::new(Drawing {
            legend,
            cursor: Cursor::Months,
            export,
            x: Axis::months(start, end),
            y: super::headroom::vertical(unit, (least, top), (least, grown)),
            marks,
            readings,
            table,
        })),
    }
}

/// Cost per million requests over load, of both, in the unit of the first one's demand.
pub fn cost(a: Side, b: Side) -> Chart {
    let unit = a.scenario.demand.rate.unit();
    let curve = |side: Side| -> Vec<(f64, f64)> {
        let curve = side.plan.cost_curve.iter();
        let points = curve.map(|c| (unit.from_base(c.mean_rps), c.per_million_usd));
        points.collect()
    };
    let now = |side: Side| {
        let rung = side.plan.ladder.first();
        let usd = rung.and_then(|rung| rung.cost.per_million_usd);
        usd.map_or_else(|| "nothing that can be told".to_owned(), show::dollars)
    };
    let rungs = a.plan.ladder.iter();
    Pair {
        id: "compare-cost",
        title: "Cost per million requests",
        summary: format!(
            "Under its load of today a million requests cost {} in {} and {} in {}.",
            now(a),
            a.name,
            now(b),
            b.name
        ),
        missing: "Both plans need a load that can be served within the targets.",
        role: Role::Cost,
        cursor: Cursor::Load {
            mean_rps: unit.to_base(1.0),
        },
        x: Axis {
            scale: Scale::Log,
            ..Axis::from_zero(format!("mean demand, {}", unit.name), 1.0)
        },
        y: ("$ per million requests", "$"),
        is_stepped: false,
        happens: upper_first(each_once(
            [a, b]
                .into_iter()
                .flat_map(|side| super::cost::events(side.plan, unit)),
        )),
        key: None,
        head: ["mean", "$ per million"],
        what: " per million",
        place: &|load| show::rate(unit.to_base(load), unit),
        value: &show::dollars,
        rows: Some(rungs.map(|rung| unit.from_base(rung.mean_rps)).collect()),
    }
    .chart([a, b], [curve(a), curve(b)])
}

/// Cost of a month over the months, of both, from the first one's present month on.
pub fn spend(a: Side, b: Side) -> Chart {
    let start = a.scenario.demand.start;
    let shift = since(start, b);
    let paid = |side: Side, shift: f64| -> Vec<(f64, f64)> {
        let rows = side.plan.timeline.iter();
        let points = rows.map_while(|r| Some((f64::from(r.index) + shift, r.cost.usd_month?)));
        points.filter(|(months, _)| *months >= 0.0).collect()
    };
    let (of_a, of_b) = (paid(a, 0.0), paid(b, shift));
    let span = |points: &[(f64, f64)]| {
        let ends = points.first().zip(points.last());
        ends.map_or_else(String::new, |(first, last)| {
            let (now, then) = (show::dollars(first.1), show::dollars(last.1));
            match now == then {
                true => format!("stays at {now}"),
                false => format!("goes from {now} to {then}"),
            }
        })
    };
    let summary = format!(
        "A month {} in {} and {} in {}.",
        span(&of_a),
        a.name,
        span(&of_b),
        b.name
    );
    Pair {
        id: "compare-spend",
        title: "Cost over time",
        summary,
        missing: "Both plans need a month in common in which a fleet carries the demand within the targets.",
        role: Role::Cost,
        cursor: Cursor::Months,
        x: Axis::months(start, 1.0),
        y: ("cost, $ a month", "$"),
        is_stepped: true,
        happens: Vec::new(),
        key: None,
        head: ["month", "$ a month"],
        what: " a month",
        place: &|months| start.plus(months as u32).short(),
        value: &show::dollars,
        rows: None,
    }
    .chart([a, b], [of_a, of_b])
}

/// The statistic of each one's target over the load of its fleet of today, up to what both targets leave room for, in the unit of the
/// first one's capacity; none unless both know it.
pub fn latency(a: Side, b: Side) -> Option<Chart> {
    let unit = a.scenario.capacity_unit();
    let limit_ms = |side: Side| side.scenario.targets.latency.base();
    let most_ms = super::latency::MOST_ABOVE * limit_ms(a).max(limit_ms(b));
    let curve = |side: Side| -> Option<(Statistic, Vec<(f64, f64)>)> {
        let found = latency_over_load(side.scenario, side.plan);
        let statistic = super::latency::drawn(side.scenario, &found)?;
        let place = found.statistics.iter().position(|s| *s == statistic)?;
        let times = { found.points.iter() }
            .filter_map(|(rps, times)| Some((unit.from_base(*rps), (*times.get(place)?)?)));
        Some((statistic, times.take_while(|p| p.1 <= most_ms).collect()))
    };
    let ((of_a, points_a), (of_b, points_b)) = (curve(a)?, curve(b)?);
    let today = |side: Side| {
        let found = latency_over_load(side.scenario, side.plan);
        let statistic = super::latency::drawn(side.scenario, &found)?;
        let ms = found.at(side.plan.peak_rps, statistic)?;
        let at = (unit.from_base(side.plan.peak_rps), ms);
        (ms <= most_ms).then(|| super::latency::today(at))
    };
    let name = match of_a == of_b {
        true => of_a.name().to_owned(),
        false => format!(
            "{} of {}, {} of {}",
            of_a.name(),
            a.name,
            of_b.name(),
            b.name
        ),
    };
    let pair = Pair {
        id: "compare-latency",
        title: "Latency over load",
        summary: format!(
            "The {name} over the load of today's fleet, of both; the targets are {} in {} and {} in {}.",
            show::latency(limit_ms(a)),
            a.name,
            show::latency(limit_ms(b)),
            b.name
        ),
        missing: "No load of either is answered in a time near the targets.",
        role: Role::Latency,
        cursor: Cursor::Own,
        x: Axis::from_zero(format!("load of today's fleet, {}", unit.name), 1.0),
        y: ("response time, ms", ""),
        is_stepped: false,
        happens: each_once([a, b].into_iter().filter_map(today)),
        key: Some((Look::Ring, "today's peak")),
        head: ["load", "ms"],
        what: "",
        place: &|load| show::rate(unit.to_base(load), unit),
        value: &show::latency,
        rows: None,
    };
    Some(pair.chart([a, b], [points_a, points_b]))
}

/// The fitted laws of both, up to the highest level that either was measured at; none unless both have a fit.
pub fn scalability(a: Side, b: Side) -> Option<Chart> {
    let of_a = a.scenario.app.capacity.sweep.as_ref()?;
    let of_b = b.scenario.app.capacity.sweep.as_ref()?;
    let end = of_a.highest().max(of_b.highest()).max(1.0);
    let curve = |sweep: &Sweep| -> Vec<(f64, f64)> {
        let levels = super::scalability::levels(end);
        levels.map(|n| (n, sweep.fit.rps(n))).collect()
    };
    let found = |sweep| super::scalability::title(sweep);
    let pair = Pair {
        id: "compare-scalability",
        title: "Scalability",
        summary: format!("{}: {}. {}: {}.", a.name, found(of_a), b.name, found(of_b)),
        missing: "",
        role: Role::Capacity,
        cursor: Cursor::Own,
        x: Axis::from_zero("concurrency (requests in flight)", 1.0),
        y: ("throughput of one instance, req/s", ""),
        is_stepped: false,
        happens: each_once([of_a, of_b].into_iter().filter_map(|sweep| {
            let peak = sweep.fit.peak()?;
            (peak.0 <= end).then(|| super::scalability::peak_at(peak.0))
        })),
        key: None,
        head: ["in flight", "req/s"],
        what: "",
        place: &|n| format!("{} in flight", show::number(n)),
        value: &|rps| format!("{} req/s", show::number(rps)),
        rows: None,
    };
    Some(pair.chart([a, b], [curve(of_a), curve(of_b)]))
}

/// Two curves of one kind in one picture.
struct Pair<'a> {
    id: &'static str,
    title: &'a str,
    summary: String,
    /// What is said where one of them has no points.
    missing: &'a str,
    role: Role,
    cursor: Cursor,
    /// Its ends are those of the curves.
    x: Axis,
    /// Name and prefix of the vertical axis.
    y: (&'a str, &'static str),
    /// Whether each value holds up to the next one.
    is_stepped: bool,
    /// What happens on them, and what that is in the legend.
    happens: Vec<Mark>,
    key: Option<(Look, &'a str)>,
    /// What stands in a file's columns.
    head: [&'a str; 2],
    /// What a value is of, behind it.
    what: &'a str,
    place: &'a dyn Fn(f64) -> String,
    value: &'a dyn Fn(f64) -> String,
    /// Where the table has its rows; else where either curve has a point.
    rows: Option<Vec<f64>>,
}

impl Pair<'_> {
    fn chart(self, [a, b]: [Side; 2], [of_a, of_b]: [Vec<(f64, f64)>; 2]) -> Chart {
        let ends = |points: &[(f64, f64)]| Some((points.first()?.0, points.last()?.0));
        let (Some(in_a), Some(in_b)) = (ends(&of_a), ends(&of_b)) else {
            return Chart::empty(self.id, self.title, self.missing);
        };
        let both = of_x(&of_a, &of_b);
        let told = |x: f64| -> Vec<String> {
            let cell = |points| at(points, x).map_or_else(|| "–".to_owned(), self.value);
            vec![(self.place)(x), cell(&of_a), cell(&of_b)]
        };
        let what = self.what;
        let reading = |(x, ..): &(f64, Option<f64>, Option<f64>)| match told(*x).as_slice() {
            [place, of_a, of_b] => {
                let (a, b) = (a.name, b.name);
                Some((*x, format!("{place}: {of_a}{what} in {a}, {of_b} in {b}")))
            }
            _ => None,
        };
        let places = { self.rows }.unwrap_or_else(|| both.iter().map(|row| row.0).collect());
        let top = of_a.iter().chain(&of_b).map(|p| p.1).fold(0.0, f64::max);
        let (name, prefix) = self.y;
        let y = Axis {
            prefix,
            ..Axis::from_zero(name, top)
        };
        let (time, [place, value]) = (y.time(), self.head);
        let value = if value == "ms" { time.unit } else { value };
        let column = |which: &str| format!("{value}, {which}");
        let column_of_x = match self.cursor {
            Cursor::Months => "months from now",
            _ => &self.x.name,
        };
        let head = [column_of_x, &column("first"), &column("second")];
        let written = written_in(head, &both, |value| time.exactly(value));
        let readings = both.iter().filter_map(reading).collect();
        let rows = places.into_iter().map(told).collect();
        let curves = match self.is_stepped {
            true => [stairs(&of_a), stairs(&of_b)],
            false => [of_a, of_b],
        };
        let (mut marks, mut legend) = lines(self.role, [a, b], "", curves);
        let key = self.key.filter(|_| !self.happens.is_empty());
        legend.extend(key.map(|(look, label)| Key::of(self.role, look, label)));
        marks.extend(self.happens);
        Chart {
            id: self.id.into(),
            title: self.title.to_owned(),
            summary: self.summary,
            body: Body::Drawn(Box::new(Drawing {
                legend,
                cursor: self.cursor,
                export: written,
                readings,
                table: Table {
                    head: [place, a.name, b.name].map(str::to_owned).to_vec(),
                    rows,
                },
                x: Axis {
                    min: match self.x.scale {
                        Scale::Linear => 0.0,
                        _ => in_a.0.min(in_b.0),
                    },
                    max: in_a.1.max(in_b.1).max(f64::MIN_POSITIVE),
                    ..self.x
                },
                y,
                marks,
            })),
        }
    }
}

fn stairs(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let bounds: Vec<_> = points.iter().map(|(x, y)| (*x, 0.0, *y)).collect();
    let stairs = super::spend::stairs(&bounds).into_iter();
    stairs.map(|(x, _, y)| (x, y)).collect()
}

/// How many months after the first one's beginning a plan begins; less than 0 if before it.
fn since(start: Month, side: Side) -> f64 {
    f64::from(side.scenario.demand.start.ordinal()) - f64::from(start.ordinal())
}

/// The ring where today's fleet first meets a limit, if it does so within the picture, by months from a start.
fn first_reached(side: Side, (start, end): (Month, f64), unit: &Unit) -> Option<Mark> {
    let first = side.plan.crossings.first().filter(|c| !c.is_now())?;
    let months = f64::from(first.month?.ordinal()) - f64::from(start.ordinal());
    let at = (months, unit.from_base(first.limit_rps));
    (0.0..=end)
        .contains(&months)
        .then(|| super::headroom::ring(first, at))
}

/// Marks without those that are the same in both.
fn each_once(marks: impl Iterator<Item = Mark>) -> Vec<Mark> {
    let mut all: Vec<Mark> = Vec::new();
    for mark in marks {
        if !all.contains(&mark) {
            all.push(mark);
        }
    }
    all
}

/// How many times as much something near is at most.
const NEAR: f64 = 1.2;

/// Marks of which the upper one of two that are near comes first: a name goes above its mark where there is room, and the next one's below.
fn upper_first(mut marks: Vec<Mark>) -> Vec<Mark> {
    let near = |one: f64, other: f64| one.max(other) < NEAR * one.min(other);
    for later in 1..marks.len() {
        for earlier in 0..later {
            if let (Some(Mark::Event { at: one, .. }), Some(Mark::Event { at: next, .. })) =
                (marks.get(earlier), marks.get(later))
                && near(one.0, next.0)
                && near(one.1, next.1)
                && one.1 < next.1
            {
                marks.swap(earlier, later);
            }
        }
    }
    marks
}

/// Two lines of one kind, named at their ends, with what they are called in the legend, or one where they are the same.
fn lines(
    role: Role,
    [a, b]: [Side; 2],
    what: &str,
    [of_a, of_b]: [Vec<(f64, f64)>; 2],
) -> (Vec<Mark>, Vec<Key>) {
    let line = |points: Vec<(f64, f64)>, name: &str, stroke: Stroke| Mark::Line {
        role,
        label: match what {
            "" => name.to_owned(),
            what => format!("{name}: {what}"),
        },
        points,
        stroke,
    };
    let [short_a, short_b] = name::shortly([a.name, b.name]);
    let key = |look: Look, name: &str| match what {
        "" => Key::of(role, look, name),
        what => Key::of(role, look, format!("{what}, {name}")),
    };
    match of_a == of_b {
        true => (
            vec![line(of_a, "both", Stroke::Thick)],
            vec![key(Look::Line, "both")],
        ),
        false => (
            vec![
                line(of_a, &short_a, Stroke::Thick),
                line(of_b, &short_b, Stroke::Dashed),
            ],
            vec![key(Look::Line, a.name), key(Look::Dash, b.name)],
        ),
    }
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
    written_in(head, rows, |value| value)
}

/// The same in another unit.
fn written_in(head: [&str; 3], rows: &Rows, unit: impl Fn(f64) -> f64) -> Table {
    let cells = |(x, a, b): &(f64, Option<f64>, Option<f64>)| {
        vec![exact(*x), exact(a.map(&unit)), exact(b.map(&unit))]
    };
    Table {
        head: head.map(words).to_vec(),
        rows: rows.iter().map(cells).collect(),
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

/// A row for each month in which one of both has a demand.
fn months(a: Side, b: Side, both: &Rows) -> Table {
    let unit = a.scenario.capacity_unit();
    let peak = |at: Option<f64>| {
        at.map_or_else(|| "–".to_owned(), |at| show::rate(unit.to_base(at), unit))
    };
    let carried = |side: Side| show::rate(side.plan.capacity.within_targets_rps, unit);
    let start = a.scenario.demand.start;
    let row = |(months, of_a, of_b): &(f64, Option<f64>, Option<f64>)| {
        vec![
            start.plus(*months as u32).short(),
            peak(*of_a),
            peak(*of_b),
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
        rows: both.iter().map(row).collect(),
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
