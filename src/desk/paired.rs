//! What the worker says of two scenarios that are held against each other, where something is uncertain.

use crate::job::{AGAINST, Said};
use crate::link::file;
use crate::report::paired::BEGIN;
use crate::scenario::Scenario;
use crate::scenario::uncertainty::is_uncertain;
use crate::state::{Against, State};

/// The part of the page that asks.
pub(super) const PLACE: &str = "compare";

/// What is asked about the current scenario; none where nothing is uncertain.
#[inline(never)]
pub(super) fn asked(state: &State, against: Against) -> Option<Vec<String>> {
    let (name, other) = state.held_against(against)?;
    let is_asked = is_uncertain(other) || is_uncertain(state.scenario());
    let named = || Scenario {
        name,
        ..other.clone()
    };
    is_asked.then(|| vec![AGAINST.to_owned() + &file::to_json(&named())])
}

/// What was said. Of the plans before it begins in another way, in as many words, so that nothing moves.
pub(super) fn shown(said: Option<&Said>, is_old: bool) -> Vec<String> {
    let Some(said) = said else {
        return vec!["What is uncertain is being worked out.".to_owned()];
    };
    let shown = said.sentences.iter().map(|said| match is_old {
        true => said.replacen(BEGIN, "By the ranges before, ", 1),
        false => said.clone(),
    });
    shown.collect()
}

/// What goes into a file: that of the plans before would stand there for ever.
pub(super) fn written(said: Option<&Said>, is_old: bool) -> Vec<String> {
    match said.filter(|_| !is_old) {
        Some(said) => said.sentences.clone(),
        None => vec!["What is uncertain was still being worked out.".to_owned()],
    }
}
