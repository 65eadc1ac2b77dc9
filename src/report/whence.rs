//! Which inputs nobody typed, for who reads a plan away from its page.

use crate::scenario::{Scenario, Whence};

/// A sentence for those that are assumed and one for those that were taken from files, where there are any.
///
/// ```
/// use plimsoll::{link::examples, report::whence};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let said = whence::sentences(&scenario);
/// assert_eq!(said, ["Assumed, said by nobody: Peak over mean 3×, Growth 8 %/month."]);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn sentences(scenario: &Scenario) -> Vec<String> {
    let kinds = [
        (Whence::Assumed, "Assumed, said by nobody"),
        (Whence::Files, "Taken from files"),
    ];
    let said = kinds.into_iter().filter_map(|(whence, called)| {
        let marked = scenario.marked(whence).into_iter();
        let inputs = marked.map(|field| {
            let (name, text) = (field.called(scenario), field.read(scenario));
            format!("{name} {text}")
        });
        let inputs: Vec<String> = inputs.collect();
        (!inputs.is_empty()).then(|| format!("{called}: {}.", inputs.join(", ")))
    });
    said.collect()
}
