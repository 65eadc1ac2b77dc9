//! What rules and alerts would have done with the series of files: when each was firing.

use super::bars::Bars;
use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Stroke, Table, spanned};
use crate::quantity::show;
use crate::scenario::MAX_RULES;

const ID: &str = "fired";
/// Rules on files that are drawn: as many as a plan can have rules. The table has all of them.
const MOST_ROWS: usize = MAX_RULES;
/// A span below this share of the picture is a dot.
const SHORT: f64 = 0.01;

/// What a rule would have done with the series of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fired {
    /// The rule, as it is written.
    pub rule: String,
    /// Name of the file.
    pub file: String,
    /// What it would have done, in words.
    pub told: String,
    /// From the first to the last evaluation, seconds.
    pub length_s: f64,
    /// From when until when it would have been firing, seconds since the first evaluation.
    pub spans_s: Vec<(f64, f64)>,
}

impl Fired {
    fn firing_s(&self) -> f64 {
        self.spans_s
            .iter()
            .map(|(from_s, until_s)| until_s - from_s)
            .sum()
    }
}

/// All rules on all files that hold their metrics.
pub fn chart(all: &[Fired]) -> Chart {
    if all.is_empty() {
        return Chart::empty(
            ID,
            "Rules on what was measured",
            "No file holds a metric that a rule looks at. Drop metrics over time, such as snapshots or an export of Prometheus, to see when each rule would have fired.",
        );
    }
    let fired = all.iter().filter(|fired| !fired.spans_s.is_empty()).count();
    let longest = { all.iter().filter(|fired| !fired.spans_s.is_empty()) }
        .max_by(|a, b| a.firing_s().total_cmp(&b.firing_s()));
    Chart {
        id: ID.into(),
        title: match fired {
            0 => "No rule would have fired".to_owned(),
            fired => format!(
                "{fired} of {} would have fired",
                show::plural(all.len() as u64, "rule")
            ),
        },
        summary: longest.map_or_else(
            || {
                format!(
                    "{} held against what was measured, and none would have fired.",
                    show::plural(all.len() as u64, "rule")
                )
            },
            |longest| {
                format!(
                    "The longest is “{}” on {}: {}.",
                    longest.rule, longest.file, longest.told
                )
            },
        ),
        body: Body::Drawn(Box::new(drawing(all))),
    }
}

fn drawing(all: &[Fired]) -> Drawing {
    // What fired stands first, the longest on top.
    let rank = |fired: &&Fired| match fired.spans_s.is_empty() {
        true => f64::INFINITY,
        false => -fired.firing_s(),
    };
    let shown: Vec<&Fired> = { crate::order::by_key(all.iter().collect(), rank).into_iter() }
        .take(MOST_ROWS)
        .collect();
    let end_s = shown.iter().map(|fired| fired.length_s).fold(0.0, f64::max);
    let (per, unit) = spanned(end_s / 3600.0);
    let per_s = 3600.0 * per;
    let mut bars = Bars::default();
    for fired in &shown {
        let word = if fired.spans_s.is_empty() {
            "not once: "
        } else {
            ""
        };
        bars.push_text(format!("{word}{}, {}", fired.rule, fired.file));
    }
    let more = all.len().saturating_sub(shown.len());
    if more > 0 {
        bars.push_text(format!("{more} more stand in the rows"));
    }
    let mut marks = Vec::new();
    for (row, fired) in shown.iter().enumerate() {
        let y = bars.middle(row);
        marks.push(Mark::Line {
            role: Role::Soft,
            label: String::new(),
            points: vec![(0.0, y), (fired.length_s / per_s, y)],
            stroke: Stroke::Thin,
        });
        let spans = fired.spans_s.iter().map(|(from_s, until_s)| Mark::Bar {
            role: Role::Breach,
            y,
            from: from_s / per_s,
            to: until_s / per_s,
        });
        marks.extend(spans);
        // What fired for a moment only is seen as well.
        marks.push(Mark::Dots {
            role: Role::Breach,
            points: { fired.spans_s.iter() }
                .filter(|(from_s, until_s)| until_s - from_s <= SHORT * end_s)
                .map(|(from_s, _)| (from_s / per_s, y))
                .collect(),
        });
    }
    let y = bars.axis();
    marks.extend(bars.marks());
    let (table, export) = table(all);
    Drawing {
        x: Axis::from_zero(
            format!("time since the first sample, {unit}"),
            end_s / per_s,
        ),
        y,
        marks,
        legend: vec![
            Key::of(Role::Breach, Look::Bar, "the rule fires"),
            Key::of(Role::Soft, Look::Thin, "what was measured"),
        ],
        cursor: Cursor::Own,
        readings: Vec::new(),
        table,
        export,
    }
}

fn table(all: &[Fired]) -> (Table, Table) {
    let mut rows = Rows::of([
        ("rule", ""),
        ("file", ""),
        ("fired", "times"),
        ("in all", "s"),
        ("of", "s"),
        ("in words", ""),
    ]);
    for fired in all {
        rows.push([
            Cell::words(&fired.rule),
            Cell::words(&fired.file),
            Cell::count(fired.spans_s.len() as u64),
            Cell::number_with(fired.firing_s(), show::duration),
            Cell::number_with(fired.length_s, show::duration),
            Cell::words(&fired.told),
        ]);
    }
    rows.done()
}
