//! What each optimization gains for what effort, and the best set under the effort there is.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Table, Time};
use crate::plan::{OptimizationRow, Overhead, Plan};
use crate::quantity::show;

const ID: &str = "optimizations";

/// Gain over effort.
pub fn chart(plan: &Plan) -> Chart {
    let overhead = plan.overhead.as_ref();
    let open = |o: &&OptimizationRow| o.alone_ms.is_some();
    let Some(overhead) = overhead.filter(|told| told.optimizations.iter().any(|o| open(&o))) else {
        return Chart::empty(
            ID,
            "Optimizations",
            "No optimization is planned. Add what could be done under workload and overhead, each with its gain and its effort, and the best set is found.",
        );
    };
    let time = vertical(overhead).time();
    Chart {
        id: ID.into(),
        title: title(overhead, time),
        summary: summary(overhead, time),
        body: Body::Drawn(Box::new(drawing(overhead))),
    }
}

/// What each takes off alone, from zero on.
fn vertical(overhead: &Overhead) -> Axis {
    let alone_ms = { overhead.optimizations.iter() }.filter_map(|o| o.alone_ms);
    let most_ms = alone_ms.fold(0.0, f64::max);
    Axis::from_zero("taken off the mean if made alone, ms", most_ms)
}

/// Working days in words.
pub fn days(effort: f64) -> String {
    let noun = if effort == 1.0 { "day" } else { "days" };
    format!("{} {noun}", show::number(effort))
}

fn title(overhead: &Overhead, time: Time) -> String {
    match &overhead.best {
        Some(best) if !best.optimizations.is_empty() => format!(
            "The best set takes {} off for {}",
            time.show(best.gain_ms),
            days(best.effort_days)
        ),
        _ => "No optimization gains anything within the effort there is".to_owned(),
    }
}

fn summary(overhead: &Overhead, time: Time) -> String {
    let Some(best) = &overhead.best else {
        return String::new();
    };
    let within = days(best.effort_max_days);
    match best.optimizations.as_slice() {
        [] => format!("Within {within} none of those planned gains anything."),
        names => format!(
            "Within {within} the best set is {}: the mean falls from {} to {}.",
            names.join(", "),
            time.show(overhead.total_ms),
            time.show(best.total_ms)
        ),
    }
}

fn drawing(overhead: &Overhead) -> Drawing {
    let open = || {
        overhead
            .optimizations
            .iter()
            .filter_map(|o| Some((o, o.alone_ms?)))
    };
    let effort = open().map(|(o, _)| o.effort_days).fold(0.0, f64::max);
    let mark = |(o, gain_ms): (&OptimizationRow, f64)| {
        let (at, label) = ((o.effort_days, gain_ms), o.name.clone());
        match o.chosen {
            true => Mark::Spot {
                role: Role::Optimization,
                at,
                label,
            },
            false => Mark::Event {
                role: Role::Soft,
                at,
                label,
            },
        }
    };
    // The best set is named first where names are in each other's way.
    let (chosen, others): (Vec<_>, Vec<_>) = open().partition(|(o, _)| o.chosen);
    let (table, export) = table(overhead);
    let y = vertical(overhead);
    Drawing {
        x: Axis::from_zero("effort, working days", effort),
        readings: readings(overhead, y.time()),
        y,
        marks: chosen.into_iter().chain(others).map(mark).collect(),
        legend: vec![
            Key::of(Role::Optimization, Look::Dot, "in the best set"),
            Key::of(Role::Soft, Look::Ring, "not in it"),
        ],
        cursor: Cursor::Own,
        table,
        export,
    }
}

/// Each effort with all that takes it.
fn readings(overhead: &Overhead, time: Time) -> Vec<(f64, String)> {
    let mut read: Vec<(f64, String)> = Vec::new();
    let open = overhead
        .optimizations
        .iter()
        .filter(|o| o.alone_ms.is_some());
    for o in crate::order::by_key(open.collect(), |o: &&OptimizationRow| o.effort_days) {
        let gain = o.alone_ms.map_or_else(String::new, |ms| time.show(ms));
        let best = if o.chosen { ", in the best set" } else { "" };
        let said = format!("{} {gain}{best}", o.name);
        match read.last_mut() {
            Some((effort, all)) if *effort == o.effort_days => *all += &format!("; {said}"),
            _ => read.push((o.effort_days, format!("{}: {said}", days(o.effort_days)))),
        }
    }
    read
}

fn table(overhead: &Overhead) -> (Table, Table) {
    let time = vertical(overhead).time();
    let mut rows = Rows::of([
        ("optimization", ""),
        ("best set", ""),
        ("alone", time.unit),
        ("of overhead", "%"),
        ("of total", "%"),
        ("effort", "days"),
        ("shortens", ""),
        ("status", ""),
        ("priority", ""),
        ("in this order", time.unit),
        ("in any order", time.unit),
    ]);
    for o in &overhead.optimizations {
        rows.push([
            Cell::words(&o.name),
            Cell::words(if o.chosen { "✓" } else { "–" }),
            Cell::time(o.alone_ms, time),
            Cell::percent(o.of_overhead),
            Cell::percent(o.of_total),
            Cell::number_with(o.effort_days, days),
            Cell::words(&o.component),
            Cell::words(o.status),
            Cell::words(o.priority),
            Cell::time(o.step_ms, time),
            Cell::time(o.shapley_ms, time),
        ]);
    }
    rows.done()
}

/// The rows as they stand on the screen, the best set marked.
pub fn rows(overhead: &Overhead) -> Table {
    table(overhead).0
}
