//! Monthly cost by tier over time, one layer on another, against the budget.

use super::table::{Cell, Rows};
use super::{
    Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Stroke, Table, Uncertain, between,
    ends,
};
use crate::order::by_key;
use crate::plan::{MonthRow, Plan};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::tier::TierKind;

/// Tells it from other charts.
pub(crate) const ID: &str = "spend";

/// Hues of layers; that of what is broken is left to the budget.
const HUES: [Role; 4] = [Role::Cost, Role::Demand, Role::Latency, Role::Capacity];

/// Cost of a part, month by month.
struct Layer {
    name: String,
    /// The hue that it has in every plan in which no other has taken that.
    hue: Role,
    usd_month: Vec<f64>,
}

/// The cost by tier over time, with the band of the whole where it is known.
pub fn chart(scenario: &Scenario, plan: &Plan, uncertain: Option<&Uncertain>) -> Chart {
    // Only months with a fleet have a cost.
    let rows: Vec<&MonthRow> = { plan.timeline.iter() }
        .take_while(|row| row.cost.usd_month.is_some())
        .collect();
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Chart::empty(
            ID,
            "Cost over time",
            "No number of instances carries the demand within the targets, so there is nothing to pay for. Loosen a target.",
        );
    };
    let (now, then) = (usd(first), usd(last));
    let layers = layers(plan, &rows);
    let largest = { layers.iter() }
        .filter_map(|layer| Some((layer.usd_month.last()?, &layer.name)))
        .max_by(|a, b| a.0.total_cmp(b.0));
    let share = largest.filter(|_| layers.len() > 1);
    let share = share.map_or_else(String::new, |(usd, name)| {
        let share = show::percent(if then > 0.0 { usd / then } else { 0.0 });
        format!("; {share} of that is the {name}")
    });
    Chart {
        id: ID.into(),
        title: title(plan, last, now, then),
        summary: format!(
            "A month costs {} in {} and {} in {}{share}.",
            show::dollars(now),
            first.month.spoken(),
            show::dollars(then),
            last.month.spoken()
        ),
        body: Body::Drawn(Box::new(drawing(
            scenario,
            plan,
            uncertain,
            (&rows, &layers),
        ))),
    }
}

fn title(plan: &Plan, last: &MonthRow, now: f64, then: f64) -> String {
    let over = plan.budget.and_then(|budget| Some((budget, budget.over?)));
    match over {
        Some((budget, month)) => format!(
            "The budget of {} is passed in {}",
            show::dollars(budget.usd_month),
            month.spoken()
        ),
        None if show::dollars(now) == show::dollars(then) => format!(
            "A month costs {} up to {}",
            show::dollars(now),
            last.month.spoken()
        ),
        None => format!(
            "A month goes from {} to {} by {}",
            show::dollars(now),
            show::dollars(then),
            last.month.spoken()
        ),
    }
}

fn usd(row: &MonthRow) -> f64 {
    row.cost.usd_month.unwrap_or(0.0)
}

/// The app, what is paid anyway, and each tier; without what costs nothing in any month.
fn layers(plan: &Plan, rows: &[&MonthRow]) -> Vec<Layer> {
    let app = |row: &MonthRow| row.cost.app_usd_month.unwrap_or(0.0);
    let of = |name: &str, hue: Role, cost: &dyn Fn(&MonthRow) -> f64| Layer {
        name: name.to_owned(),
        hue,
        usd_month: rows.iter().map(|row| cost(row)).collect(),
    };
    let fixed = |row: &MonthRow| usd(row) - app(row) - row.cost.tiers_usd_month;
    let mut layers = vec![
        of("app", Role::Cost, &app),
        of("monthly items", Role::Capacity, &fixed),
    ];
    for tier in &plan.tiers {
        let same = { layers.iter() }
            .filter(|layer| layer.name.starts_with(tier.label))
            .count();
        let name = match same {
            0 => tier.label.to_owned(),
            more => format!("{} {}", tier.label, more + 1),
        };
        let months = tier.months.iter().take(rows.len());
        layers.push(Layer {
            name,
            hue: hue(tier.label),
            usd_month: months.map(|month| month.usd_month).collect(),
        });
    }
    // Sums that are taken apart again leave a rest of some 1e-13.
    layers.retain(|layer| layer.usd_month.iter().any(|usd| *usd > 1e-6));
    layers
}

fn hue(label: &str) -> Role {
    match TierKind::ALL.into_iter().find(|kind| kind.label() == label) {
        Some(TierKind::Database) => Role::Demand,
        Some(TierKind::Cache) => Role::Latency,
        _ => Role::Capacity,
    }
}

/// How a layer is painted.
struct Painted {
    hue: Role,
    is_dark: bool,
    is_striped: bool,
}

impl Painted {
    fn look(&self) -> Look {
        match (self.is_dark, self.is_striped) {
            (false, false) => Look::Layer,
            (false, true) => Look::Striped,
            (true, false) => Look::Bar,
            (true, true) => Look::DarkStriped,
        }
    }
}

/// Pale and dark in turn, so that neighbors differ, and what costs the most is not the darkest thing. Up to four layers differ in hue,
/// each further one has a hue again and stripes, and no two of the first eight are alike; app, database and cache have the first choice.
fn painted(layers: &[Layer]) -> Vec<Painted> {
    let is_dark = |at: usize| at % 2 == 1;
    let is_late = |(_, layer): &(usize, &Layer)| f64::from(u8::from(layer.hue == Role::Capacity));
    let order = by_key(layers.iter().enumerate().collect(), is_late);
    let mut taken: Vec<(usize, Painted)> = Vec::with_capacity(layers.len());
    for (at, layer) in order {
        let is_new = |hue: &Role| taken.iter().all(|(_, other)| other.hue != *hue);
        let is_free = |hue: &Role| {
            let mut alike = { taken.iter() }.filter(|(_, other)| other.is_dark == is_dark(at));
            alike.all(|(_, other)| other.hue != *hue)
        };
        let own = || std::iter::once(layer.hue).chain(HUES);
        let hue = own().find(is_new).or_else(|| own().find(is_free));
        let hue = hue.unwrap_or(layer.hue);
        let painted = Painted {
            hue,
            is_dark: is_dark(at),
            is_striped: !is_new(&hue),
        };
        taken.push((at, painted));
    }
    let placed = by_key(taken, |(at, _)| *at as f64).into_iter();
    placed.map(|(_, painted)| painted).collect()
}

fn drawing(
    scenario: &Scenario,
    plan: &Plan,
    uncertain: Option<&Uncertain>,
    (rows, layers): (&[&MonthRow], &[Layer]),
) -> Drawing {
    let band = uncertain.map_or(&[][..], |uncertain| &uncertain.usd_month);
    let end = { plan.timeline.last() }
        .map_or(1.0, |row| f64::from(row.index))
        .max(1.0);
    let mut below = vec![0.0; rows.len()];
    let mut marks = Vec::new();
    let mut legend = Vec::new();
    for (layer, painted) in layers.iter().zip(painted(layers)) {
        let above: Vec<f64> = below
            .iter()
            .zip(&layer.usd_month)
            .map(|(a, b)| a + b)
            .collect();
        let edges = below.iter().zip(&above).zip(rows);
        let points: Vec<(f64, f64, f64)> = edges
            .map(|((low, high), row)| (f64::from(row.index), *low, *high))
            .collect();
        marks.push(Mark::Layer {
            role: painted.hue,
            is_dark: painted.is_dark,
            is_striped: painted.is_striped,
            label: layer.name.clone(),
            points: stairs(&points),
        });
        legend.push(Key::of(painted.hue, painted.look(), layer.name.clone()));
        below = above;
    }
    let total = rows.iter().map(|row| (f64::from(row.index), 0.0, usd(row)));
    let total = stairs(&total.collect::<Vec<_>>());
    marks.push(Mark::Line {
        role: Role::Cost,
        label: String::new(),
        points: total.iter().map(|(x, _, usd)| (*x, *usd)).collect(),
        stroke: Stroke::Thick,
    });
    legend.push(Key::of(Role::Cost, Look::Line, "all together"));
    if !band.is_empty() {
        legend.push(Key::of(Role::Soft, Look::Band, "eight draws of ten"));
        marks.push(Mark::Band {
            role: Role::Soft,
            points: stairs(band),
        });
    }
    if let Some(budget) = plan.budget {
        legend.push(Key::of(Role::Breach, Look::Thin, "budget"));
        marks.push(Mark::Line {
            role: Role::Breach,
            label: "budget".into(),
            points: vec![(0.0, budget.usd_month), (end, budget.usd_month)],
            stroke: Stroke::Thin,
        });
    }
    let budget = plan.budget.map_or(0.0, |budget| budget.usd_month);
    let tops = band
        .iter()
        .map(|b| b.2)
        .chain(rows.iter().map(|row| usd(row)));
    let (table, export) = table(rows, layers, band);
    Drawing {
        x: Axis::months(scenario.demand.start, end),
        y: Axis {
            prefix: "$",
            ..Axis::from_zero("cost, $ a month", tops.fold(budget, f64::max))
        },
        marks,
        legend,
        cursor: Cursor::Months,
        readings: { rows.iter().enumerate() }
            .map(|(at, row)| (f64::from(row.index), reading(row, layers, at, band)))
            .collect(),
        table,
        export,
    }
}

/// Each value up to the next one: what a month costs is paid for the month.
pub(super) fn stairs(points: &[(f64, f64, f64)]) -> Vec<(f64, f64, f64)> {
    let mut stairs: Vec<(f64, f64, f64)> = Vec::with_capacity(2 * points.len());
    for point in points {
        if let Some((_, low, high)) = stairs.last().copied() {
            stairs.push((point.0, low, high));
        }
        stairs.push(*point);
    }
    stairs
}

fn reading(row: &MonthRow, layers: &[Layer], at: usize, band: &[(f64, f64, f64)]) -> String {
    let parts = layers.iter().filter_map(|layer| {
        let usd = layer.usd_month.get(at)?;
        Some(format!("{} {}", layer.name, show::dollars(*usd)))
    });
    format!(
        "{}: {}{} a month: {}",
        row.month.spoken(),
        show::dollars(usd(row)),
        between(ends(band, f64::from(row.index)), show::dollars),
        parts.collect::<Vec<_>>().join(", ")
    )
}

fn table(rows: &[&MonthRow], layers: &[Layer], band: &[(f64, f64, f64)]) -> (Table, Table) {
    let names = layers
        .iter()
        .map(|layer| (layer.name.as_str(), "$ a month"));
    // Columns of the band, where there is one.
    fn some<T>(is_known: bool, columns: [T; 2]) -> impl Iterator<Item = T> {
        columns.into_iter().filter(move |_| is_known)
    }
    let mut told = Rows::of(
        [("month", "")]
            .into_iter()
            .chain(names)
            .chain([("all", "$ a month")])
            .chain(some(
                !band.is_empty(),
                [("all, p10", "$ a month"), ("all, p90", "$ a month")],
            )),
    );
    for (at, row) in rows.iter().enumerate() {
        let parts = layers
            .iter()
            .map(|layer| Cell::dollars(layer.usd_month.get(at).copied()));
        let first = Cell::words(row.month.short());
        let (low, high) = super::ends(band, f64::from(row.index)).unzip();
        told.push(
            [first]
                .into_iter()
                .chain(parts)
                .chain([Cell::dollars(usd(row))])
                .chain(some(!band.is_empty(), [low, high].map(Cell::dollars))),
        );
    }
    told.done()
}
