//! Machines for a job as a table and sentences.

use super::choice::left_out;
use super::section::table;
use crate::chart::Table;
use crate::plan::fit::{Fit, Fitted};
use crate::quantity::show;

/// What is taken for granted of machines of a price list.
pub const ASSUMED: &str = "No price list knows the clock of a machine or what it does in a clock: 1 is taken for each, so that all processors count alike.";
/// Machines that are shown; the others are in the JSON.
const SHOWN: usize = 12;

/// The first as a sentence, the table, why each of the others is not the first, and why the rest is left out.
pub fn text(fit: &Fit) -> String {
    let first = fit.candidates.first();
    let mut lines = vec![first.map_or_else(|| "No machine does the job.".to_owned(), sentence)];
    lines.extend(
        first
            .map(|f| f.check.clone())
            .filter(|check| !check.is_empty()),
    );
    lines.push(ASSUMED.to_owned());
    if first.is_some() {
        lines.push(String::new());
        lines.extend(aligned(&machines(fit)));
        lines.push(String::new());
    }
    let losers = fit.candidates.iter().skip(1).take(SHOWN - 1);
    lines.extend(losers.map(|fitted| format!("{}: {}", fitted.machine, fitted.why_not)));
    let hidden = fit.candidates.len().saturating_sub(SHOWN) as u64;
    if hidden > 0 {
        lines.push(format!(
            "{} more, each with its reason, in the JSON.",
            show::plural(hidden, "machine")
        ));
    }
    lines.extend(
        left_out(&fit.left_out)
            .into_iter()
            .map(|why| format!("Left out, {why}")),
    );
    lines.join("\n") + "\n"
}

fn sentence(first: &Fitted) -> String {
    let groups = match first.copies {
        1 => String::new(),
        copies => format!(" in each of {copies} groups"),
    };
    format!(
        "{}, {} of it{groups}: {} a month. Of the {} it uses {}.",
        first.machine,
        first.nodes,
        show::dollars(first.usd_month),
        first.binding,
        show::percent(first.utilization)
    )
}

/// The machines that do the job, the first of them.
fn machines(fit: &Fit) -> Table {
    let row = |fitted: &Fitted| {
        vec![
            fitted.machine.clone(),
            fitted.nodes.to_string(),
            fitted.copies.to_string(),
            fitted.binding.to_owned(),
            show::percent(fitted.utilization),
            show::dollars(fitted.usd_month),
        ]
    };
    let head = ["machine", "number", "groups", "binds", "full", "$/month"];
    table(head, fit.candidates.iter().take(SHOWN).map(row).collect())
}

/// The rows in columns of one width.
fn aligned(table: &Table) -> Vec<String> {
    let rows = || std::iter::once(&table.head).chain(&table.rows);
    let width = |column: usize| {
        let cells = rows().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows().map(line).collect()
}
