//! The inputs in sections, in the order in which a plan is thought: demand, what a request does and takes, what must hold, rules,
//! tiers, prices, and how sure one is.

mod build;
mod demand;
mod market;
mod origin;
mod rules;
mod targets;
mod tiers;
mod workload;

use crate::catalog::Catalog;
use crate::desk::item::Section;
use crate::scenario::field::Field;
use crate::state::State;
use build::Builder;

/// All sections. Suggestions are long lists: only the input that is being typed into has them.
///
/// ```
/// use plimsoll::{catalog::Catalog, desk::inputs, scenario::{Month, Scenario}, state::State};
/// let catalog = Catalog::built_in();
/// let state = State::new(Scenario::blank(Month::earliest()), catalog);
/// let sections = inputs::sections(&state, catalog, None);
/// let titles: Vec<&str> = sections.iter().map(|section| section.title.as_str()).collect();
/// assert_eq!((titles[0], titles[7], titles.len()), ("Demand", "Uncertainty", 8));
/// assert_eq!(sections[0].said, "1 req/s, 5 %/month");
/// ```
pub fn sections(state: &State, catalog: &Catalog, focused: Option<Field>) -> Vec<Section> {
    let build = Builder::new(state, catalog, focused);
    vec![
        demand::section(&build),
        workload::section(&build),
        workload::resources(&build),
        targets::section(&build),
        rules::section(&build),
        tiers::section(&build),
        market::section(&build),
        market::uncertainty(&build),
    ]
}
