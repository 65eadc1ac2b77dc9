//! Rules and alerts over the months to come: when each first holds, if today's fleet stays as it is.

use super::bars::Bars;
use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Table};
use crate::plan::Plan;
use crate::plan::rules::{Held, Outcome};
use crate::quantity::show;
use crate::scenario::Scenario;

const ID: &str = "rules";
/// Rules that are drawn; the table has all of them.
const MOST_ROWS: usize = 12;

/// When each rule first holds.
pub fn chart(scenario: &Scenario, plan: &Plan) -> Chart {
    if plan.rules.is_empty() {
        return Chart::empty(
            ID,
            "Rules and alerts",
            "There are no rules yet. Write one, such as “alert when CPU > 80 % for 5 min”, to see when it first holds.",
        );
    }
    let now = plan
        .rules
        .iter()
        .filter(|rule| first(rule) == Some(0))
        .count() as u64;
    let later = plan
        .rules
        .iter()
        .filter(|rule| first(rule) > Some(0))
        .count() as u64;
    let rest = plan.rules.len() as u64 - now - later;
    Chart {
        id: ID,
        title: title(plan, now),
        summary: format!(
            "Of {}, {now} hold now and {later} later within the {} looked at, with today's fleet; {rest} do not, or cannot be told.",
            show::plural(plan.rules.len() as u64, "rule"),
            show::plural(
                u64::from(plan.timeline.last().map_or(0, |row| row.index)),
                "month"
            )
        ),
        body: Body::Drawn(Box::new(drawing(scenario, plan))),
    }
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
    let mut points = Vec::new();
    let shown: Vec<&Outcome> = drawn.into_iter().take(MOST_ROWS).collect();
    for rule in &shown {
        let soon = match rule.held {
            Held::First { index: 0, .. } => "now".to_owned(),
            Held::First { month, .. } => month.short(),
            Held::Never { .. } => "never".to_owned(),
            Held::Unknown { .. } => "unknown".to_owned(),
        };
        bars.push_text(format!("{soon}: {}", rule.rule));
    }
    for (row, rule) in shown.iter().enumerate() {
        let Some(index) = first(rule) else { continue };
        let at = (f64::from(index), bars.middle(row));
        points.push(Mark::Line {
            role: Role::Soft,
            label: String::new(),
            points: vec![(0.0, at.1), at],
            thin: true,
        });
        points.push(Mark::Dots {
            role: Role::Breach,
            points: vec![at],
        });
    }
    let (y, mut marks) = (bars.axis(), bars.marks());
    marks.extend(points);
    let (table, export) = table(plan);
    Drawing {
        x: Axis::months(scenario.demand.start, end),
        y,
        marks,
        legend: vec![Key::of(Role::Breach, Look::Dot, "a rule first holds")],
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
