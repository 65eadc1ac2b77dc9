//! Parts of the plan as sentences and tables, all in one form, for page and Markdown alike.

use super::{allocation, bill, demand, levels, resources, tiers};
use crate::chart::Table;
use crate::plan::Plan;
use crate::scenario::Scenario;

/// What is said where there is no number.
pub(super) const DASH: &str = "–";

/// A part of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Tells it from others, as a part of an address.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// In a few words, for a heading that is closed.
    pub short: String,
    /// What to know first.
    pub sentences: Vec<String>,
    /// The numbers, each with a heading that may be empty.
    pub tables: Vec<(&'static str, Table)>,
}

/// All parts that there are, in the order in which they are read.
pub fn all(scenario: &Scenario, plan: &Plan) -> Vec<Section> {
    [
        demand::section(scenario, plan),
        levels::section(scenario, plan),
        resources::section(plan),
        allocation::section(scenario, plan),
        tiers::section(plan),
        bill::section(scenario, plan),
        bill::purchase(plan),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A table with this head.
pub(super) fn table<const N: usize>(head: [&str; N], rows: Vec<Vec<String>>) -> Table {
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows,
    }
}

/// A number in words, or a dash.
pub(super) fn or_dash<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| DASH.to_owned(), show)
}
