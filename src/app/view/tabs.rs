//! The scenarios side by side: which is seen, and what can be done with it.

use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Head, Tab};
use yew::prelude::*;

use super::shown::{does, many};
use crate::planner::Planner;

/// A strip with a button for each; nothing as long as there is one.
pub fn tabs(head: &Head, planner: &Planner) -> Html {
    if head.scenarios.len() < 2 {
        return Html::default();
    }
    let press = |text: String| does(planner, Gesture::Press(text));
    let tab = |tab: &Tab| {
        let current = tab.is_current.then_some("true");
        html! {
            <button type="button" key={tab.id} class="tab" title={tab.name.clone()} aria-current={current} onclick={press(format!("select {}", tab.id))}>
                { &tab.name }
                if tab.is_shared { <span class="hint">{ " (shared)" }</span> }
            </button>
        }
    };
    let at = head.scenarios.iter().position(|tab| tab.is_current);
    let last = head.scenarios.len().saturating_sub(1);
    let current = at.and_then(|at| Some((at, head.scenarios.get(at)?)));
    let acts = current.map(|(at, tab)| {
        let id = tab.id;
        let before = press(format!("move {id} {}", at.saturating_sub(1)));
        let behind = press(format!("move {id} {}", at.saturating_add(1)));
        // Once more, and it is closed.
        let compare = match head.is_compared {
            true => Gesture::Compare(String::new()),
            false => Gesture::Compare(head.beside()),
        };
        html! {
            <div class="tab-acts">
                <button type="button" class="quiet" aria-label={format!("Move {} to the left", tab.name)} disabled={at == 0} onclick={before}>{ "←" }</button>
                <button type="button" class="quiet" aria-label={format!("Move {} to the right", tab.name)} disabled={at == last} onclick={behind}>{ "→" }</button>
                <button type="button" class="quiet" id="tab-duplicate" onclick={press(format!("duplicate {id}"))}>{ "Duplicate" }</button>
                <button type="button" class="quiet" id="tab-delete" onclick={press(format!("delete {id}"))}>{ "Delete" }</button>
                <button type="button" class="quiet" id="tab-compare" aria-pressed={head.is_compared.to_string()} onclick={does(planner, compare)}>{ "Compare" }</button>
            </div>
        }
    });
    html! {
        <nav class="tabs" aria-label="Scenarios">
            <div class="tab-list">{ for head.scenarios.iter().map(tab) }</div>
            { many(acts) }
        </nav>
    }
}
