//! A plan on paper: its answer, warnings and tables, under a head that says what the numbers go back to.

use super::section::{self, Section};
use super::share::ANYWHERE_CHARS;
use super::{answer, ladder, whence};
use crate::catalog::Catalog;
use crate::chart::Table;
use crate::plan::Plan;
use crate::scenario::Scenario;

/// A plan to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the scenario.
    pub title: String,
    /// The link; empty where it is too long to print.
    pub link: String,
    /// When it was printed, of when the prices are, and what the link does, as sentences.
    pub notes: Vec<String>,
    /// The answer, in sentences.
    pub answer: Vec<String>,
    /// What is doubtful, in sentences.
    pub warnings: Vec<String>,
    /// The plan at multiples of today's load.
    pub ladder: Table,
    /// All other parts that there are.
    pub sections: Vec<Section>,
}

/// The sheet of a plan. The day comes from outside, as it is to be read.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, report::print::sheet};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let catalog = Catalog::built_in();
/// let plan = plan::solve(&scenario, catalog);
/// let sheet = sheet(&scenario, &plan, catalog, "https://plan.example/#p1.x", "29 November 2026");
/// assert_eq!(sheet.notes[0], "Printed on 29 November 2026; demand from November 2026.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn sheet(scenario: &Scenario, plan: &Plan, catalog: &Catalog, link: &str, day: &str) -> Sheet {
    let start = scenario.demand.start.spoken();
    let prices = catalog.newest().map(|newest| {
        let newest = newest.spoken();
        format!("Prices are those of the catalogue of {newest}, or as entered.")
    });
    let fits = link.chars().count() <= ANYWHERE_CHARS;
    let what = match fits {
        true => "The link at the end opens the plan with all its inputs.",
        false => "The link is too long to print: the plan is in its file.",
    };
    let printed = format!("Printed on {day}; demand from {start}.");
    let known = [Some(printed), prices, Some(what.to_owned())];
    let notes = known.into_iter().flatten();
    let answer = answer::sentences(scenario, plan).into_iter();
    let warnings = plan.warnings.iter().map(|warning| warning.message.clone());
    Sheet {
        title: scenario.name.clone(),
        link: if fits { link } else { "" }.to_owned(),
        notes: notes.chain(whence::sentences(scenario)).collect(),
        answer: answer.map(|sentence| sentence.text()).collect(),
        warnings: warnings.collect(),
        ladder: ladder::table(scenario, plan),
        sections: section::all(scenario, plan),
    }
}
