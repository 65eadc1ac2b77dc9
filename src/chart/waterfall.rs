//! The overhead waterfall: the baseline, what each component adds to the mean, and the whole against the target.

use super::bars::Bars;
use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Table, Time};
use crate::plan::{self, Overhead, Plan};
use crate::quantity::show;

const ID: &str = "waterfall";
/// Components that are drawn; the others are one bar together.
const MOST_BARS: usize = 9;
/// A target that is further away than so many times the whole is told and not drawn: all bars would be dots.
const FAR: f64 = 4.0;

/// What a request takes without load, part by part.
pub fn chart(plan: &Plan) -> Chart {
    let Some(overhead) = &plan.overhead else {
        return Chart::empty(
            ID,
            "Overhead of a request",
            "Nothing is said of what a request takes. Add a baseline and what each feature adds to it under workload and overhead.",
        );
    };
    let of_total = overhead
        .overhead_of_total
        .map_or_else(String::new, |share| {
            format!(", {} of the whole", show::percent(share))
        });
    Chart {
        id: ID.into(),
        title: format!(
            "Features add {} to a request of {}",
            show::latency(overhead.overhead_ms),
            show::latency(overhead.baseline_ms)
        ),
        summary: format!(
            "A mean request takes {} without load: a baseline of {}, and {} for {}{of_total}.{}",
            show::latency(overhead.total_ms),
            show::latency(overhead.baseline_ms),
            show::latency(overhead.overhead_ms),
            how_many(overhead),
            against(overhead)
        ),
        body: Body::Drawn(Box::new(drawing(overhead))),
    }
}

/// How many components requests wait for, and of how many where others run beside them or are to be dropped: `5 of 6 components`.
pub fn how_many(overhead: &Overhead) -> String {
    let (features, all) = (overhead.features(), overhead.components.len());
    let all_of_them = show::plural(all as u64, "component");
    match features == all {
        true => all_of_them,
        false => format!("{features} of {all_of_them}"),
    }
}

/// The target, as one more sentence.
fn against(overhead: &Overhead) -> String {
    let said = overhead.targets.first().map(|target| {
        format!(
            " {} is {} of its {}.",
            show::capitalized(target.statistic),
            show::latency(target.predicted_ms),
            show::latency(target.limit_ms)
        )
    });
    said.unwrap_or_default()
}

fn drawing(overhead: &Overhead) -> Drawing {
    let named = |name: &str, ms: f64| format!("{name}: {}", show::latency(ms));
    let mut bars = Bars::default();
    let mut steps = vec![(
        "Baseline".to_owned(),
        overhead.baseline_ms,
        overhead.baseline_ms,
    )];
    let waits = overhead
        .components
        .iter()
        .filter(|c| c.role == plan::Role::Waits);
    let all: Vec<_> = waits.collect();
    let shown = if all.len() > MOST_BARS {
        MOST_BARS - 1
    } else {
        all.len()
    };
    for c in all.iter().take(shown) {
        steps.push((c.name.clone(), c.adds_ms, c.up_to_here_ms));
    }
    if let Some(last) = all.last().filter(|_| all.len() > shown) {
        let rest = all.iter().skip(shown).map(|c| c.adds_ms).sum();
        let name = format!("{} more", all.len() - shown);
        steps.push((name, rest, last.up_to_here_ms));
    }
    for (at, (name, adds_ms, up_to_ms)) in steps.iter().enumerate() {
        let role = if at == 0 { Role::Soft } else { Role::Latency };
        bars.push(role, named(name, *adds_ms), (up_to_ms - adds_ms, *up_to_ms));
    }
    bars.push(
        Role::Capacity,
        named("Mean of the whole", overhead.total_ms),
        (0.0, overhead.total_ms),
    );
    let mut legend = vec![
        Key::of(Role::Soft, Look::Bar, "baseline"),
        Key::of(Role::Latency, Look::Bar, "what a feature adds to the mean"),
        Key::of(Role::Capacity, Look::Bar, "the whole"),
    ];
    let target = overhead.targets.first();
    for target in target.iter().filter(|target| target.statistic != "mean") {
        let whole = format!(
            "{} of the whole: {} of {}",
            show::capitalized(target.statistic),
            show::latency(target.predicted_ms),
            show::latency(target.limit_ms)
        );
        bars.push(Role::Capacity, whole, (0.0, target.predicted_ms));
    }
    let most = bars.highest();
    let target = target.filter(|target| target.limit_ms <= FAR * most);
    let most = most.max(target.map_or(0.0, |target| target.limit_ms));
    let (y, mut marks) = (bars.axis(), bars.marks());
    if let Some(target) = target {
        legend.push(Key::of(Role::Breach, Look::Thin, "target"));
        marks.push(Mark::Upright {
            role: Role::Breach,
            x: target.limit_ms,
            label: format!(
                "{} target {}",
                target.statistic,
                show::latency(target.limit_ms)
            ),
        });
    }
    let x = Axis::from_zero("time of a request without load, ms", most);
    let (table, export) = table(overhead, x.time());
    Drawing {
        x,
        y,
        marks,
        legend,
        cursor: Cursor::Own,
        readings: Vec::new(),
        table,
        export,
    }
}

/// The baseline, each component, the whole: on the screen, and for a file in the unit of the axis.
fn table(overhead: &Overhead, time: Time) -> (Table, Table) {
    let mut rows = Rows::of([
        ("component", ""),
        ("adds to the mean", time.unit),
        ("of overhead", "%"),
        ("of total", "%"),
        ("up to here", time.unit),
        ("where it runs", time.unit),
        ("runs on", "%"),
    ]);
    rows.push([
        Cell::words("Baseline"),
        Cell::latency_in(None, time),
        Cell::percent(None),
        Cell::percent(overhead.baseline_of_total),
        Cell::latency_in(overhead.baseline_ms, time),
        Cell::latency_in(overhead.baseline_ms, time),
        Cell::percent(1.0),
    ]);
    for c in &overhead.components {
        rows.push([
            Cell::words(&c.name),
            Cell::latency_in(c.adds_ms, time),
            Cell::percent(c.of_overhead),
            Cell::percent(c.of_total),
            Cell::latency_in(c.up_to_here_ms, time),
            Cell::latency_in(c.own_ms, time),
            match c.role {
                plan::Role::Waits => Cell::percent(c.runs_on),
                other => Cell::words(other.spoken()),
            },
        ]);
    }
    rows.push([
        Cell::words("Overhead"),
        Cell::latency_in(overhead.overhead_ms, time),
        Cell::percent((overhead.overhead_ms > 0.0).then_some(1.0)),
        Cell::percent(overhead.overhead_of_total),
        Cell::latency_in(overhead.total_ms, time),
        Cell::latency_in(overhead.unsampled_overhead_ms, time),
        Cell::percent(None),
    ]);
    rows.done()
}

/// The rows as they stand on the screen.
pub fn rows(overhead: &Overhead) -> Table {
    drawing(overhead).table
}
