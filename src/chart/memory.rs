//! The memory of a process over time: the floor that collections leave, the line through it, and whether it leaks.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Stroke, Table, spanned};
use crate::quantity::show;
use crate::scenario::calibrate::MemoryTrend;

const ID: &str = "memory";
/// Points that are drawn; of more, each so many'th.
const MOST_POINTS: usize = 240;
/// Rows of the table.
const MOST_ROWS: usize = 48;
/// The instance's memory is drawn if it is at most so many times what is used.
const NEAR: f64 = 3.0;
/// Space above what is drawn.
const ABOVE: f64 = 1.15;

/// The memory of the first file that has a verdict; those that leak come first.
pub fn chart(trends: &[MemoryTrend]) -> Chart {
    let Some(trend) = trends.first() else {
        return Chart::empty(
            ID,
            "Memory over time",
            "No file says how memory went. Drop twenty or more snapshots of a service at a steady load, and a leak is found or excluded.",
        );
    };
    Chart {
        id: ID.into(),
        title: trend.verdict.clone(),
        summary: format!("{}: {}", trend.file, trend.told),
        body: Body::Drawn(Box::new(drawing(trend))),
    }
}

/// Divides bytes so that the axis has short numbers: by what, and the unit.
fn scaled(most_bytes: f64) -> (f64, &'static str) {
    match most_bytes {
        b if b < 1e6 => (1e3, "kB"),
        b if b < 1e9 => (1e6, "MB"),
        b if b < 1e12 => (1e9, "GB"),
        _ => (1e12, "TB"),
    }
}

fn drawing(trend: &MemoryTrend) -> Drawing {
    let most = trend.floor.iter().map(|p| p.1).fold(0.0, f64::max);
    let has_limit = trend.limit_bytes > 0.0 && trend.limit_bytes <= NEAR * most;
    let top = if has_limit {
        most.max(trend.limit_bytes)
    } else {
        most
    };
    let (by, unit) = scaled(top);
    let end = { trend.floor.last() }.map_or(1.0, |p| p.0);
    let end = if end > 0.0 { end } else { 1.0 };
    let (per, span) = spanned(end);
    let step = trend.floor.len().div_ceil(MOST_POINTS).max(1);
    let mut marks = vec![
        Mark::Band {
            role: Role::Capacity,
            points: { trend.line.iter() }
                .map(|(x, _, low, high)| (x / per, low / by, high / by))
                .collect(),
        },
        Mark::Dots {
            role: Role::Demand,
            points: { trend.floor.iter().step_by(step) }
                .map(|(hours, bytes)| (hours / per, bytes / by))
                .collect(),
        },
        Mark::Line {
            role: Role::Capacity,
            label: "trend".into(),
            points: trend
                .line
                .iter()
                .map(|(x, y, ..)| (x / per, y / by))
                .collect(),
            stroke: Stroke::Thick,
        },
    ];
    let mut legend = vec![
        Key::of(Role::Demand, Look::Dot, "least memory of each stretch"),
        Key::of(Role::Capacity, Look::Line, "trend"),
        Key::of(Role::Capacity, Look::Band, "its 95 % interval"),
    ];
    if has_limit {
        legend.push(Key::of(Role::Breach, Look::Thin, "memory of the instance"));
        marks.push(Mark::Line {
            role: Role::Breach,
            label: "instance".into(),
            points: vec![
                (0.0, trend.limit_bytes / by),
                (end / per, trend.limit_bytes / by),
            ],
            stroke: Stroke::Thin,
        });
    }
    let (table, export) = table(trend);
    Drawing {
        x: Axis {
            max: end / per,
            ..Axis::from_zero(format!("time, {span}"), end / per)
        },
        y: Axis::from_zero(format!("memory, {unit}"), top / by * ABOVE),
        marks,
        legend,
        cursor: Cursor::Own,
        readings: { trend.floor.iter().step_by(step) }
            .map(|(hours, bytes)| (hours / per, reading(*hours, *bytes)))
            .collect(),
        table,
        export,
    }
}

fn reading(hours: f64, bytes: f64) -> String {
    format!(
        "after {}: {}",
        show::duration(hours * 3600.0),
        show::bytes(bytes)
    )
}

fn table(trend: &MemoryTrend) -> (Table, Table) {
    let step = trend.floor.len().div_ceil(MOST_ROWS).max(1);
    let mut rows = Rows::of([("after", "hours"), ("memory", "bytes")]);
    for (hours, bytes) in trend.floor.iter().step_by(step) {
        rows.push([
            Cell::number_with(*hours, |hours| show::duration(hours * 3600.0)),
            Cell::bytes(*bytes),
        ]);
    }
    rows.done()
}
