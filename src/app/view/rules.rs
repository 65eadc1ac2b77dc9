//! The rules: each in one line as people write it, and under it when it first holds.

use std::rc::Rc;

use plimsoll::report::{allocation, rules};
use plimsoll::scenario::field::Field as Which;
use plimsoll::scenario::list::List;
use plimsoll::state::{Action, State};
use yew::prelude::*;

use super::field::Field;
use super::forms::{Lines, lines};
use super::inputs::{act, presets};
use crate::store::Dispatch;

/// Closed at first, as the workload is.
pub fn section(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    html! {
        <details class="section" id="rules">
            <summary><h2>{ "Rules" }</h2><span class="said">{ rules::short(&state.plan) }</span></summary>
            { list(state, dispatch) }
            <h3>{ "Allocation table" }</h3>
            { lines(state, dispatch, &ROWS) }
        </details>
    }
}

const ROWS: Lines = Lines {
    list: List::Allocation,
    field: Which::Allocation,
    noun: "row",
    hint: "What an instance should have for its load, such as Medium below 1,000 req/min: 1 GB, 2 cores.",
    told: |state, at| allocation::hint(&state.plan, at),
};

/// What a rule would have done with the files at hand.
fn measured(lines: &[String]) -> Html {
    let lines = lines.iter().enumerate();
    html! { { for lines.map(|(i, line)| html! { <p class="hint measured" key={i}>{ line }</p> }) } }
}

fn list(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let rules = state.plan.rules.iter().zip(state.measured()).enumerate();
    let lines = rules.map(|(i, (outcome, found))| {
        let remove = act(dispatch, Action::Remove(List::Rules, i));
        html! {
            <div class="item rule" key={i}>
                <Field state={state.clone()} dispatch={dispatch.clone()} field={Which::Rule(i)} label={format!("Rule {}", i + 1)}
                    hint={rules::when(&outcome.held)} />
                <button type="button" class="quiet" aria-label={format!("Remove rule {}", i + 1)} onclick={remove}>{ "✕" }</button>
                { measured(found) }
            </div>
        }
    });
    let full = List::Rules.is_full(state.scenario());
    html! {
        <>
            if state.plan.rules.is_empty() {
                <p class="hint">{ "For example “scale out when CPU > 70 % for 5 min”. Each is held against the months to come, against the others, and against the series of metric snapshots that you drop." }</p>
            } else {
                <p class="hint">{ "With today's fleet. The plan knows CPU, the request rate, and what a fitted sweep measured." }</p>
            }
            { for lines }
            <button type="button" id="add-rule" class="add" disabled={full} onclick={act(dispatch, Action::Add(List::Rules))}>{ "Add a rule" }</button>
            { presets(state, dispatch, List::Rules, "rules", Action::AddRules) }
        </>
    }
}
