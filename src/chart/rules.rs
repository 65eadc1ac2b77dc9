//! Rules and alerts over the months to come: when each first holds, if today's fleet stays as it is.

use super::bars::Bars;
use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Stroke, Table};
use crate::plan::Plan;
use crate::plan::rules::{Held, Outcome};
use crate::quantity::show;
use crate::scenario::Scenario;

const ID: &str = "rules";

/// When each rule first holds.
pub fn chart(scenario: &Scenario, plan: &Plan) -> Chart {
    if plan.rules.is_empty() {
        return Chart::empty(
            ID,
            "Rules and alerts",
            "There are no rules yet. Write one, such as “alert when CPU > 80 % for 5 min”, to see when it first holds.",
        );
    }
    let count = |of: fn(&Held) -> bool| {
        let rules = plan.rules.iter();
        rules.filter(|rule| of(&rule.held)).count() as u64
    };
    let now = count(|held| matches!(held, Held::First { index: 0, .. }));
    let later = count(|held| matches!(held, Held::First { index: 1.., .. }));
    let never = count(|held| matches!(held, Held::Never { .. }));
    let unknown = count(|held| matches!(held, Held::Unknown { .. }));
    Chart {
        id: ID.into(),
        title: title(plan, now),
        summary: format!(
            "Of {}, with today's fleet: {now} now, {later} later within {}, {never} not within them, and {unknown} for which the plan has no figure.",
            show::plural(plan.rules.len() as u64, "rule"),
            horizon(plan)
        ),
        body: Body::Drawn(Box::new(drawing(scenario, plan))),
    }
}

/// How far the plan looks ahead: `36 months`.
fn horizon(plan: &Plan) -> String {
    let last = plan.timeline.last().map_or(0, |row| row.index);
    show::plural(u64::from(last), "month")
}

/// The month, from now, in which it first holds.
fn first(rule: &Outcome) -> Option<u32> {
    match rule.held {
        Held::First { index, .. } => Some(index),
        _ => None,
    }
}

fn title(plan: &Plan, now: u64) -> String {
    if now > 0 {
        return match now {
            1 => "One rule holds now".to_owned(),
            n => format!("{n} rules hold now"),
        };
    }
    let held = plan.rules.iter().filter_map(|rule| match rule.held {
        Held::First { index, month, .. } => Some((index, month, &rule.rule)),
        _ => None,
    });
    match held.min_by_key(|(index, ..)| *index) {
        Some((_, month, rule)) => format!("The first rule holds in {}: {rule}", month.spoken()),
        None => "No rule holds within the horizon".to_owned(),
    }
}

fn drawing(scenario: &Scenario, plan: &Plan) -> Drawing {
    let end = { plan.timeline.last() }
        .map_or(1.0, |row| f64::from(row.index))
        .max(1.0);
    // Those that hold stand first, the soonest on top, and those of which nothing is known last.
    let rank = |rule: &&Outcome| match rule.held {
        Held::First { index, .. } => f64::from(index),
        Held::Never { .. } => f64::MAX,
        Held::Unknown { .. } => f64::INFINITY,
    };
    let drawn = crate::order::by_key(plan.rules.iter().collect(), rank);
    let mut bars = Bars::default();
    for rule in &drawn {
        let soon = match rule.held {
            Held::First { index: 0, .. } => "now".to_owned(),
            Held::First { month, .. } => month.short(),
            Held::Never { .. } => format!("not in {}", horizon(plan)),
            Held::Unknown { .. } => "no figure".to_owned(),
        };
        bars.push_text(format!("{soon}: {}", rule.rule));
    }
    let mut points = Vec::new();
    for (row, rule) in drawn.iter().enumerate() {
        let y = bars.middle(row);
        let until = match rule.held {
            Held::First { index, .. } => f64::from(index),
            Held::Never { .. } => end,
            Held::Unknown { .. } => continue,
        };
        points.push(Mark::Line {
            role: Role::Soft,
            label: String::new(),
            points: vec![(0.0, y), (until, y)],
            stroke: Stroke::Thin,
        });
        if first(rule).is_some() {
            points.push(Mark::Dots {
                role: Role::Breach,
                points: vec![(until, y)],
            });
        }
    }
    let (y, mut marks) = (bars.axis(), bars.marks());
    marks.extend(points);
    let (table, export) = table(plan);
    Drawing {
        x: Axis::months(scenario.demand.start, end),
        y,
        marks,
        legend: vec![
            Key::of(Role::Breach, Look::Dot, "a rule first holds"),
            Key::of(Role::Soft, Look::Thin, "it does not hold yet"),
        ],
        cursor: Cursor::Months,
        readings: { plan.timeline.iter() }
            .map(|row| {
                (
                    f64::from(row.index),
                    reading(plan, row.index, &row.month.spoken()),
                )
            })
            .collect(),
        table,
        export,
    }
}

fn reading(plan: &Plan, index: u32, month: &str) -> String {
    let hold = { plan.rules.iter() }.filter(|rule| first(rule) == Some(index));
    let names: Vec<&str> = hold.map(|rule| rule.rule.as_str()).collect();
    match names.is_empty() {
        true => format!("{month}: no rule first holds"),
        false => format!("{month}: {}", names.join("; ")),
    }
}

/// When a rule first holds, in a few words.
pub fn when(held: &Held) -> String {
    match held {
        Held::First { index: 0, .. } => "holds now".to_owned(),
        Held::First { month, .. } => format!("first holds in {}", month.spoken()),
        Held::Never { months } => format!(
            "holds in none of the {} looked at",
            show::plural(u64::from(*months), "month")
        ),
        // What the plan knows is said once, where the rules are typed.
        Held::Unknown { why } => why.split(". ").next().unwrap_or_default().to_owned(),
    }
}

fn table(plan: &Plan) -> (Table, Table) {
    let mut rows = Rows::of([("Rule", ""), ("With today's fleet", "")]);
    for rule in &plan.rules {
        rows.push([Cell::words(&rule.rule), Cell::words(when(&rule.held))]);
    }
    rows.done()
}

/// The rows as they stand on the screen: each rule and when it first holds.
pub fn rows(plan: &Plan) -> Table {
    table(plan).0
}
