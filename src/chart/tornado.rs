//! What each uncertain input does to a result: a bar from the result with the input at its 10th percentile to that at its 90th.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale};
use crate::quantity::show;

const ID: &str = "tornado";
/// Bars that are drawn; the others are narrower.
const MOST_BARS: usize = 10;
/// Space beside the widest bar, as a share of it.
const MARGIN: f64 = 0.04;

/// What matters for a result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// The result, as it stands in a title.
    pub result: String,
    /// `$` before each number, or `%` behind it.
    pub unit: String,
    /// The result with all inputs in their middle.
    pub middle: f64,
    /// Each input with the results at its 10th and its 90th percentile, the widest first.
    pub bars: Vec<(String, f64, f64)>,
}

/// The chart of it.
pub fn chart(tornado: &Tornado) -> Chart {
    let Some((widest, low, high)) = tornado.bars.first() else {
        return Chart::empty(
            ID,
            &tornado.result,
            "None of the uncertain inputs changes this result.",
        );
    };
    let say = |value: f64| told(tornado, value);
    Chart {
        id: ID.into(),
        title: format!("{}: what matters", tornado.result),
        summary: format!(
            "{widest} matters most: {} at its 10th percentile (gray) and {} at its 90th (blue), where all others are in their middle.",
            say(*low),
            say(*high)
        ),
        body: Body::Drawn(Box::new(drawing(tornado))),
    }
}

fn told(tornado: &Tornado, value: f64) -> String {
    match tornado.unit.as_str() {
        "$" => show::dollars(value),
        _ => format!("{} %", show::number(value)),
    }
}

/// A result as a cell.
fn cell(tornado: &Tornado, value: f64) -> Cell {
    match tornado.unit.as_str() {
        "$" => Cell::dollars(value),
        _ => Cell::number_with(value, |value| told(tornado, value)),
    }
}

fn drawing(tornado: &Tornado) -> Drawing {
    let bars = || tornado.bars.iter().take(MOST_BARS);
    let ends = || bars().flat_map(|(_, low, high)| [*low, *high]);
    let (least, most) = ends().fold((tornado.middle, tornado.middle), |(least, most), end| {
        (least.min(end), most.max(end))
    });
    let margin = MARGIN * (most - least);
    let count = bars().count() as f64;
    let bar = |(row, (label, low, high)): (usize, &(String, f64, f64))| {
        let y = count - 0.5 - row as f64;
        let part = |role, to| Mark::Bar {
            role,
            y,
            from: tornado.middle,
            to,
        };
        let label = Mark::Row {
            role: Role::Capacity,
            y,
            label: label.clone(),
        };
        [part(Role::Soft, *low), part(Role::Demand, *high), label]
    };
    let mut marks: Vec<Mark> = bars().enumerate().flat_map(bar).collect();
    marks.push(Mark::Upright {
        role: Role::Capacity,
        x: tornado.middle,
        label: String::new(),
    });
    let prefix = if tornado.unit == "$" { "$" } else { "" };
    let unit = tornado.unit.as_str();
    let mut rows = Rows::of([
        ("input", ""),
        ("at its 10th percentile", unit),
        ("at its 90th", unit),
    ]);
    for (label, low, high) in &tornado.bars {
        rows.push([
            Cell::words(label),
            cell(tornado, *low),
            cell(tornado, *high),
        ]);
    }
    let (table, export) = rows.done();
    Drawing {
        x: Axis {
            name: format!("{}, {}", tornado.result, tornado.unit),
            scale: Scale::Linear,
            min: least - margin,
            max: most + margin,
            prefix,
        },
        y: Axis {
            name: String::new(),
            scale: Scale::Rows,
            min: 0.0,
            max: count,
            prefix: "",
        },
        marks,
        legend: vec![
            Key::of(Role::Soft, Look::Bar, "input at its 10th percentile"),
            Key::of(Role::Demand, Look::Bar, "input at its 90th percentile"),
        ],
        cursor: Cursor::Own,
        readings: Vec::new(),
        table,
        export,
    }
}
