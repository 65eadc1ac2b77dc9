//! The allocation table and what it says of the instance in use.

use super::section::{Section, or_dash, table};
use crate::plan::{Allotment, AllottedRow, Plan, Size};
use crate::quantity::{Month, show};
use crate::scenario::Scenario;

/// The table and the row for today's peak; none without a table.
pub(super) fn section(scenario: &Scenario, plan: &Plan) -> Option<Section> {
    let allotment = plan.allocation.as_ref()?;
    let short = match allotment.size {
        Size::Fits => "fits",
        Size::TooSmall => "too small",
        Size::Beyond => "beyond the table",
    };
    let rows = scenario.allocation.rows.iter().zip(&allotment.rows);
    let rows = rows.map(|(asked, row)| {
        let size = format!("{}, {}", asked.memory, asked.cores);
        let from = or_dash(row.from, Month::spoken);
        vec![asked.below.to_string(), size, judged(row).to_owned(), from]
    });
    Some(Section {
        id: "allocation",
        title: "Allocation table",
        short: short.to_owned(),
        sentences: sentences(scenario, allotment),
        tables: vec![(
            "",
            table(
                ["below", "asks for", "this instance", "from"],
                rows.collect(),
            ),
        )],
    })
}

fn sentences(scenario: &Scenario, allotment: &Allotment) -> Vec<String> {
    let instance = &scenario.app.instance;
    let row = allotment.row.and_then(|at| allotment.rows.get(at));
    let unit = scenario.allocation.rows.first().map(|row| row.below.unit());
    let rate = show::rate(allotment.rate_rps, unit.unwrap_or(scenario.capacity_unit()));
    let asked = row.map_or("beyond the table", |row| &row.row);
    let has = format!(
        "At today's peak an instance has {rate}: {asked}. {} has {} and {}: {}.",
        instance.name,
        instance.memory,
        instance.cpus,
        row.map_or("one no longer does", judged)
    );
    let then = match (allotment.size, allotment.instances_needed) {
        (Size::Fits, _) => match allotment.outgrown {
            Some(month) => format!(
                "With today's fleet it no longer fits in {}.",
                month.spoken()
            ),
            None => "It fits until the horizon.".to_owned(),
        },
        (_, Some(count)) => format!("Take a larger one, or {count} of these."),
        _ => "Take a larger one: this one fits no row.".to_owned(),
    };
    vec![has, then]
}

fn judged(row: &AllottedRow) -> &'static str {
    match (row.lacks_memory, row.lacks_cores) {
        (false, false) => "fits",
        (true, false) => "too little memory",
        (false, true) => "too few cores",
        (true, true) => "too small in both",
    }
}

/// What stands under a row where it is typed.
pub fn hint(plan: &Plan, at: usize) -> String {
    let Some(allotment) = &plan.allocation else {
        return String::new();
    };
    let said = allotment.rows.get(at).map_or("", judged);
    let now = if allotment.row == Some(at) {
        "today's peak: "
    } else {
        ""
    };
    [now, said].concat()
}
