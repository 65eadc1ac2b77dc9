//! The allocation table and what it says of the instance in use.

use super::section::{DASH, Section, or_dash, table};
use crate::chart::Table;
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
    Some(Section {
        id: "allocation",
        title: "Instance by the allocation table",
        short: short.to_owned(),
        sentences: sentences(scenario, allotment),
        tables: vec![("", rows(scenario, allotment))],
    })
}

fn sentences(scenario: &Scenario, allotment: &Allotment) -> Vec<String> {
    let instance = &scenario.app.instance;
    let has = format!(
        "{} has {} and {}",
        instance.name, instance.memory, instance.cpus
    );
    let row = allotment
        .row
        .and_then(|at| scenario.allocation.rows.get(at));
    let unit = match row.or(scenario.allocation.rows.last()) {
        Some(row) => row.below.unit(),
        None => scenario.capacity_unit(),
    };
    let rate = show::rate(allotment.rate_rps, unit);
    let first = match row {
        Some(row) => {
            let verdict = match allotment.size {
                Size::Fits => "that does",
                _ => "that is too small",
            };
            format!(
                "At today's peak an instance has {rate}, for which the table asks {} and {}: {has}, {verdict}.",
                row.memory, row.cores
            )
        }
        None => format!(
            "At today's peak an instance has {rate}, which is beyond the table: one instance no longer does."
        ),
    };
    let then = match (
        allotment.size,
        allotment.instances_needed,
        allotment.outgrown,
    ) {
        (Size::Fits, _, Some(month)) => {
            format!(
                "With today's fleet it no longer does in {}.",
                month.spoken()
            )
        }
        (Size::Fits, _, None) => "It does until the horizon.".to_owned(),
        (_, Some(count), _) => format!(
            "Take a larger one, or divide the peak among {}.",
            show::plural(count, "instance")
        ),
        (_, None, _) => "Take a larger one: this one does for no row of the table.".to_owned(),
    };
    vec![first, then]
}

fn rows(scenario: &Scenario, allotment: &Allotment) -> Table {
    let written = scenario.allocation.rows.iter().zip(&allotment.rows);
    let rows = written.map(|(row, found)| {
        let load = match row.load.as_str() {
            "" => DASH.to_owned(),
            load => load.to_owned(),
        };
        vec![
            load,
            row.below.to_string(),
            row.memory.to_string(),
            row.cores.to_string(),
            judged(found).to_owned(),
            or_dash(found.from, Month::spoken),
        ]
    });
    table(
        ["load", "below", "memory", "cores", "this instance", "from"],
        rows.collect(),
    )
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
    let row = allotment.rows.get(at);
    match row {
        Some(row) if allotment.row == Some(at) => format!("today's peak: {}", judged(row)),
        Some(row) => judged(row).to_owned(),
        None => String::new(),
    }
}
