//! Inputs that come from tables: lines of text that a list holds, and the settings of a form.

use std::rc::Rc;

use plimsoll::scenario::Form;
use plimsoll::scenario::field::Field as Which;
use plimsoll::scenario::list::List;
use plimsoll::scenario::tier::TierKind;
use plimsoll::state::{Action, State};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::field::Field;
use super::inputs::act;
use crate::store::Dispatch;

/// Settings that are seen at once; the others are in a fold.
const FIRST: usize = 6;

/// A list of which each line is a text.
pub struct Lines {
    pub list: List,
    pub field: fn(usize) -> Which,
    /// What one is called, in small letters.
    pub noun: &'static str,
    pub hint: &'static str,
    /// What is said under one; nothing where it is empty.
    pub told: fn(&State, usize) -> String,
}

/// The lines of a list, each with a way to take it out, and one to add another.
pub fn lines(state: &Rc<State>, dispatch: &Dispatch, lines: &Lines) -> Html {
    let scenario = state.scenario();
    let noun = lines.noun;
    let items = (0..lines.list.len(scenario)).map(|i| {
        let remove = act(dispatch, Action::Remove(lines.list, i));
        let hint = Some((lines.told)(state, i)).filter(|told| !told.is_empty());
        html! {
            <div class="item rule" key={i}>
                <Field state={state.clone()} dispatch={dispatch.clone()} field={(lines.field)(i)} label={format!("The {noun} {}", i + 1)} hint={hint} />
                <button type="button" class="quiet" aria-label={format!("Remove {noun} {}", i + 1)} onclick={remove}>{ "✕" }</button>
            </div>
        }
    });
    let full = lines.list.is_full(scenario);
    html! {
        <>
            <p class="hint">{ lines.hint }</p>
            { for items }
            <button type="button" id={format!("add-{noun}")} class="add" disabled={full} onclick={act(dispatch, Action::Add(lines.list))}>
                { format!("Add a {noun}") }
            </button>
        </>
    }
}

/// A form: its first settings, and a fold with the rest.
pub fn form(
    state: &Rc<State>,
    dispatch: &Dispatch,
    form: &Form,
    field: impl Fn(&'static str) -> Which,
) -> Html {
    let settings: Vec<Html> = form
        .table()
        .iter()
        .map(|setting| {
            html! {
                <Field key={setting.name} state={state.clone()} dispatch={dispatch.clone()} field={field(setting.name)}
                    label={setting.label} hint={setting.help} />
            }
        })
        .collect();
    let (first, more) = settings.split_at_checked(FIRST).unwrap_or((&settings, &[]));
    html! {
        <>
            { for first.iter().cloned() }
            if !more.is_empty() {
                <details class="part more">
                    <summary><span class="name">{ "More settings" }</span><span class="time">{ more.len() }</span></summary>
                    { for more.iter().cloned() }
                </details>
            }
        </>
    }
}

/// A section that is closed at first.
pub fn closed(id: &'static str, title: &'static str, said: String, content: Html) -> Html {
    html! {
        <details class="section" {id}>
            <summary><h2>{ title }</h2><span class="said">{ said }</span></summary>
            { content }
        </details>
    }
}

/// The tiers, a fold for each, and a choice of what to add.
pub fn tiers(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let tiers = &state.scenario().tiers;
    let folds = tiers.iter().enumerate().map(|(i, tier)| {
        let label = tier.kind().label();
        let plan = state.plan.tiers.get(i);
        let said = plan.map(|plan| plan.now.phase.to_string()).unwrap_or_default();
        // A tier that was taken out must not leave its fold open on the next one.
        let key = format!("tier-{i}-of-{}", tiers.len());
        html! {
            <details class="part" id={format!("tier-{i}")} {key}>
                <summary><span class="name">{ label }</span><span class="time">{ said }</span></summary>
                { form(state, dispatch, tier, move |name| Which::Tier(i, name)) }
                <button type="button" class="add" aria-label={format!("Remove {label}")}
                    onclick={act(dispatch, Action::Remove(List::Tiers(tier.kind()), i))}>{ "Remove" }</button>
            </details>
        }
    });
    let add = {
        let dispatch = dispatch.clone();
        Callback::from(move |e: Event| {
            let select = e.target_unchecked_into::<HtmlSelectElement>();
            if let Ok(kind) = TierKind::parse(&select.value()) {
                dispatch.dispatch(Action::Add(List::Tiers(kind)));
            }
            select.set_value("");
        })
    };
    let kinds =
        TierKind::ALL.map(|kind| html! { <option value={kind.name()}>{ kind.label() }</option> });
    let full = List::Tiers(TierKind::Cache).is_full(state.scenario());
    html! {
        <>
            <p class="hint">{ "What stands beside the app. What people forget to count is switched on: switch off what you do not have." }</p>
            { for folds }
            <select id="add-tier" class="add" aria-label="Add a tier" disabled={full} onchange={add}>
                <option value="" selected=true>{ "Add a tier…" }</option>
                { for kinds }
            </select>
        </>
    }
}
