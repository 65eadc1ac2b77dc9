//! Today's cost by line of the bill, the largest first.

use super::bars::Bars;
use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Role, Table};
use crate::order::by_key;
use crate::plan::bill::Line;
use crate::plan::{Bill, Plan};
use crate::quantity::show;

const ID: &str = "lines";
/// Lines that are drawn; the others are one bar together.
const MOST_BARS: usize = 9;

/// The bill of today as bars.
pub fn chart(plan: &Plan) -> Chart {
    let Some(bill) = &plan.bill else {
        return Chart::empty(
            ID,
            "Cost by line",
            "No number of instances carries today's peak within the targets, so there is no bill. Loosen a target.",
        );
    };
    let lines = by_cost(bill);
    let Some((part, largest)) = lines.first().filter(|(_, line)| line.usd_month > 0.0) else {
        return Chart::empty(
            ID,
            "Cost by line",
            "Nothing has a price yet. Type what an instance costs, or choose one of the catalogue.",
        );
    };
    let share = show::percent(largest.usd_month / bill.usd_month);
    let forgotten = match bill.often_forgotten_usd_month {
        usd if usd > 0.0 => format!(
            " {} of it is in lines that people tend to forget.",
            show::dollars(usd)
        ),
        _ => String::new(),
    };
    Chart {
        id: ID.into(),
        title: format!(
            "{}: {} of today's {} a month",
            largest.name,
            share,
            show::dollars(bill.usd_month)
        ),
        summary: format!(
            "Today a month costs {} in {}; the largest is {} ({part}) with {}.{forgotten}",
            show::dollars(bill.usd_month),
            show::plural(lines.len() as u64, "line"),
            largest.name,
            show::dollars(largest.usd_month)
        ),
        body: Body::Drawn(Box::new(drawing(bill, &lines))),
    }
}

/// Each line with its part, the largest first.
fn by_cost(bill: &Bill) -> Vec<(&'static str, &Line)> {
    let all = bill
        .parts
        .iter()
        .flat_map(|part| part.lines.iter().map(|line| (part.name, line)));
    by_key(all.collect(), |(_, line)| -line.usd_month)
}

/// The name of a line; where its part has several of it, as of traffic that gets cheaper with its amount, with its price.
fn named(lines: &[(&'static str, &Line)], (part, line): (&str, &Line)) -> String {
    let alike = { lines.iter() }.filter(|(of, other)| *of == part && other.name == line.name);
    match alike.count() {
        0 | 1 => line.name.clone(),
        _ => format!(
            "{} at {}/{}",
            line.name,
            show::price(line.unit_price_usd),
            line.unit.label()
        ),
    }
}

fn drawing(bill: &Bill, lines: &[(&'static str, &Line)]) -> Drawing {
    let mut bars = Bars::default();
    let paid: Vec<_> = lines
        .iter()
        .filter(|(_, line)| line.usd_month > 0.0)
        .collect();
    let shown = if paid.len() > MOST_BARS {
        MOST_BARS - 1
    } else {
        paid.len()
    };
    for (part, line) in paid.iter().take(shown) {
        let name = named(lines, (part, line));
        let name = match name.starts_with(part) {
            true => name,
            false => format!("{part}: {name}"),
        };
        let told = format!("{name}, {}", show::dollars(line.usd_month));
        bars.push(Role::Cost, told, (0.0, line.usd_month));
    }
    if paid.len() > shown {
        let rest: f64 = paid
            .iter()
            .skip(shown)
            .map(|(_, line)| line.usd_month)
            .sum();
        let told = format!("{} more lines, {}", paid.len() - shown, show::dollars(rest));
        bars.push(Role::Soft, told, (0.0, rest));
    }
    let (table, export) = table(bill, lines);
    Drawing {
        x: Axis {
            prefix: "$",
            ..Axis::from_zero("$ a month", bars.highest())
        },
        y: bars.axis(),
        marks: bars.marks(),
        legend: vec![Key::of(Role::Cost, Look::Bar, "a line of today's bill")],
        cursor: Cursor::Own,
        readings: Vec::new(),
        table,
        export,
    }
}

fn table(bill: &Bill, lines: &[(&'static str, &Line)]) -> (Table, Table) {
    let mut rows = Rows::of([
        ("line", ""),
        ("part", ""),
        ("quantity", ""),
        ("unit", ""),
        ("per month", "$"),
        ("share", "%"),
    ]);
    let share = |usd: f64| Some(usd / bill.usd_month).filter(|share| share.is_finite());
    for (part, line) in lines {
        rows.push([
            Cell::words(named(lines, (part, line))),
            Cell::words(*part),
            Cell::number(line.quantity),
            Cell::words(line.unit.label()),
            Cell::dollars(line.usd_month),
            Cell::percent(share(line.usd_month)),
        ]);
    }
    rows.push([
        Cell::words("All"),
        Cell::words("–"),
        Cell::number(None),
        Cell::words("–"),
        Cell::dollars(bill.usd_month),
        Cell::percent(share(bill.usd_month)),
    ]);
    rows.done()
}
