//! The plan as a Markdown report.

use super::bands::Told;
use super::section::{self, Section};
use super::{allocation, answer, ladder, overhead, rules, whence};
use crate::catalog::Catalog;
use crate::chart::{Body, Chart, Table, cost, headroom, scalability};
use crate::plan::rules::Measured;
use crate::plan::{Overhead, Plan};
use crate::scenario::Scenario;

/// The report: the answer, what ranges come to, the ladder, the points behind a fit, the timeline, the warnings.
pub fn write(scenario: &Scenario, plan: &Plan, bands: Option<&Told>) -> String {
    let mut out = format!("# {}\n\n", text(&scenario.name));
    for sentence in answer::sentences(scenario, plan) {
        out += &format!("{}\n", text(&sentence.text()));
    }
    for sentence in bands.iter().flat_map(|told| &told.answer) {
        out += &format!("{}\n", text(&sentence.text()));
    }
    if !plan.warnings.is_empty() {
        out += "\n## Warnings\n\n";
        for warning in &plan.warnings {
            out += &format!("- {}\n", text(&warning.message));
        }
    }
    out += "\n## At times today's load\n\n";
    table(&mut out, &ladder::table(scenario, plan));
    if let Some(told) = bands {
        uncertain(&mut out, told);
    }
    if let Some(told) = &plan.overhead {
        budget(&mut out, plan, told);
    }
    for part in section::all(scenario, plan) {
        told(&mut out, &part);
    }
    if !plan.rules.is_empty() {
        out += "\n## Rules\n\n";
        table(&mut out, &rules::table(plan));
    }
    let uncertain = bands.map(|told| &told.uncertain);
    for chart in [
        cost::chart(scenario, plan, uncertain),
        scalability::chart(scenario, plan),
        headroom::chart(scenario, plan, uncertain),
    ] {
        drawn(&mut out, &chart);
    }
    let parts = plan.bill.iter().flat_map(|bill| &bill.parts);
    let listed = parts.flat_map(|part| &part.lines).any(|line| !line.is_own);
    out += &format!(
        "\nA month counts {} days. {}; demand from {}.\n",
        scenario.month.days(),
        match listed {
            true =>
                "Prices of the catalogue, each as of its date in the bill; the others as entered",
            false => "Prices as entered",
        },
        scenario.demand.start
    );
    for sentence in whence::sentences(scenario) {
        out += &format!("\n{}\n", text(&sentence));
    }
    out
}

/// What a report goes back to, as its last lines: the day as it is to be read, the month of the catalogue's newest price, and the link,
/// which is empty where a link cannot hold the plan.
///
/// ```
/// use plimsoll::{catalog::Catalog, report::markdown::origin};
/// let said = origin(Catalog::built_in(), "https://plan.example/#p1.x", "29 November 2026");
/// assert!(said.starts_with("\nWritten on 29 November 2026; the catalogue is of "));
/// assert!(said.ends_with("[The plan with all its inputs](https://plan.example/#p1.x)\n"));
/// ```
pub fn origin(catalog: &Catalog, link: &str, day: &str) -> String {
    let newest = catalog.newest().map(|newest| {
        let newest = newest.spoken();
        format!("; the catalogue is of {newest}")
    });
    let link = match link {
        "" => "The plan is too large for a link: it is in its file.".to_owned(),
        link => format!("[The plan with all its inputs]({link})"),
    };
    let newest = newest.unwrap_or_default();
    format!("\nWritten on {day}{newest}.\n\n{link}\n")
}

/// When each rule first holds, and what it would have done with imported files, if there are any.
pub fn rules(scenario: &Scenario, plan: &Plan, found: Option<&[Vec<Measured>]>) -> String {
    let mut out = format!("# Rules of {}\n\n", text(&scenario.name));
    let rows = found.map_or_else(|| rules::table(plan), |found| rules::both(plan, found));
    table(&mut out, &rows);
    if let Some(part) = allocation::section(scenario, plan) {
        told(&mut out, &part);
    }
    out
}

fn uncertain(out: &mut String, told: &Told) {
    *out += "\n## How sure\n\n";
    for sentence in &told.sentences {
        *out += &format!("{}\n", text(sentence));
    }
    for (heading, rows) in &told.tables {
        *out += &format!("\n### {}\n\n", text(heading));
        table(out, rows);
    }
}

fn budget(out: &mut String, plan: &Plan, told: &Overhead) {
    *out += "\n## Overhead budget of a request, without load\n\n";
    for sentence in overhead::sentences(plan) {
        *out += &format!("{}\n", text(&sentence));
    }
    *out += "\n";
    table(out, &overhead::components(told));
    *out += "\n### Mean and percentiles\n\n";
    table(out, &overhead::levels(told));
    if !told.optimizations.is_empty() {
        *out += "\n### Optimizations\n\n";
        table(out, &overhead::optimizations(told));
    }
}

fn told(out: &mut String, part: &Section) {
    *out += &format!("\n## {}\n", part.title);
    for (at, sentence) in part.sentences.iter().enumerate() {
        let before = if at == 0 { "\n" } else { "" };
        *out += &format!("{before}{}\n", text(sentence));
    }
    for (heading, rows) in &part.tables {
        *out += "\n";
        if !heading.is_empty() {
            *out += &format!("### {heading}\n\n");
        }
        table(out, rows);
    }
}

fn drawn(out: &mut String, chart: &Chart) {
    if let Body::Drawn(drawing) = &chart.body {
        *out += &format!(
            "\n## {}\n\n{}\n\n",
            text(&chart.title),
            text(&chart.summary)
        );
        table(out, &drawing.table);
    }
}

/// A table, with what came from outside as text.
pub(super) fn table(out: &mut String, table: &Table) {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| text(c)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    *out += &line(&table.head);
    *out += &line(&vec!["---".to_owned(); table.head.len()]);
    for row in &table.rows {
        *out += &line(row);
    }
}

/// Text as text: what came from outside must not become markup, a table's edge or a new line.
pub(super) fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            c if c.is_control() => safe.push(' '),
            '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '&' | '\\' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}
