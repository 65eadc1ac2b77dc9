//! The inputs, as the desk says them: sections of items, each drawn in one way whatever it is about.

use std::rc::Rc;

use plimsoll::catalog::Catalog;
use plimsoll::desk::inputs::sections;
use plimsoll::desk::item::{Add, Button, Fold, Item, Section};
use plimsoll::desk::press;
use plimsoll::scenario::field::Field as Which;
use plimsoll::state::{Action, State};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::evidence::Evidence;
use super::field::Field;
use crate::drop::Intake;
use crate::store::Dispatch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub intake: Intake,
}

/// All inputs, and what was measured after them.
#[component]
pub fn Inputs(props: &Props) -> Html {
    let focused = use_state_eq(|| None::<Which>);
    let sections = sections(&props.state, Catalog::built_in(), *focused);
    let draw = Draw {
        dispatch: props.intake.dispatch.clone(),
        focus: focused.setter(),
    };
    html! {
        <>
            { for sections.iter().map(|one| section(&draw, one)) }
            <Evidence state={props.state.clone()} intake={props.intake.clone()} />
        </>
    }
}

/// What items are drawn with.
struct Draw {
    dispatch: Dispatch,
    focus: UseStateSetter<Option<Which>>,
}

fn section(draw: &Draw, section: &Section) -> Html {
    html! {
        <details class="section" id={section.id.clone()} key={section.id.clone()} open={section.is_open}>
            <summary><h2>{ &section.title }</h2><span class="said">{ &section.said }</span></summary>
            { items(draw, &section.items) }
        </details>
    }
}

fn items(draw: &Draw, items: &[Item]) -> Html {
    let items = items.iter().enumerate();
    html! { { for items.map(|(at, one)| item(draw, one, key(one, at))) } }
}

/// Tells an item from those beside it, so that one that goes leaves nothing of it on the next.
fn key(item: &Item, at: usize) -> String {
    match item {
        Item::Input(input) => input.path.clone(),
        Item::Hint(_) | Item::Heading(_) => format!("said-{at}"),
        Item::Button(button) => button.press.clone(),
        Item::Line(items) | Item::Row(items) | Item::Group(items) => items
            .first()
            .map(|first| key(first, at))
            .unwrap_or_default(),
        Item::Fold(fold) => fold.key.clone(),
        Item::Add(add) => add.id.clone(),
    }
}

fn item(draw: &Draw, item: &Item, key: String) -> Html {
    match item {
        Item::Input(input) => html! {
            <Field {key} input={input.clone()} dispatch={draw.dispatch.clone()} focus={draw.focus.clone()} />
        },
        Item::Hint(text) => html! { <p {key} class="hint">{ text }</p> },
        Item::Heading(text) => html! { <h3 {key}>{ text }</h3> },
        Item::Button(one) => button(draw, one, key),
        Item::Line(parts) => html! { <div {key} class="item rule">{ items(draw, parts) }</div> },
        Item::Row(parts) => html! { <div {key} class="item">{ items(draw, parts) }</div> },
        Item::Group(parts) => html! { <div {key} class="part group">{ items(draw, parts) }</div> },
        Item::Fold(one) => fold(draw, one, key),
        Item::Add(one) => add(draw, one, key),
    }
}

fn button(draw: &Draw, button: &Button, key: String) -> Html {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let class = if button.is_quiet { "quiet" } else { "add" };
    html! {
        <button {key} type="button" id={text(&button.id)} {class} aria-label={text(&button.name)} disabled={!button.is_enabled}
            onclick={press(&draw.dispatch, &button.press)}>{ &button.label }</button>
    }
}

fn fold(draw: &Draw, fold: &Fold, key: String) -> Html {
    html! {
        <details {key} class="part" id={fold.id.clone()}>
            <summary><span class="name">{ &fold.name }</span><span class="time">{ &fold.said }</span></summary>
            { items(draw, &fold.items) }
        </details>
    }
}

fn add(draw: &Draw, add: &Add, key: String) -> Html {
    let dispatch = draw.dispatch.clone();
    let chosen = Callback::from(move |e: Event| {
        let select = e.target_unchecked_into::<HtmlSelectElement>();
        if let Some(action) = press::read(&select.value()) {
            dispatch.dispatch(action);
        }
        select.set_value("");
    });
    let options = add.options.iter().map(|(press, label)| {
        html! { <option value={press.clone()}>{ label }</option> }
    });
    html! {
        <select {key} id={add.id.clone()} class="add" aria-label={add.label.clone()} disabled={!add.is_enabled} onchange={chosen}>
            <option value="" selected=true>{ format!("{}…", add.label) }</option>
            { for options }
        </select>
    }
}

fn press(dispatch: &Dispatch, text: &str) -> Callback<MouseEvent> {
    let (dispatch, text) = (dispatch.clone(), text.to_owned());
    Callback::from(move |_| {
        if let Some(action) = press::read(&text) {
            dispatch.dispatch(action);
        }
    })
}

pub fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}
