//! The inputs: sections of items, each drawn in one way whatever it is about.

use plimsoll::desk::Gesture;
use plimsoll::desk::item::{Add, Button, Fold, Item, Section};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::field::field;
use super::shown::button;
use crate::planner::Planner;

/// A section.
pub fn section(section: &Section, planner: &Planner) -> Html {
    html! {
        <details class="section" id={section.id.clone()} open={section.is_open}>
            <summary><h2>{ &section.title }</h2><span class="said">{ &section.said }</span></summary>
            { all(&section.items, planner) }
        </details>
    }
}

fn all(items: &[Item], planner: &Planner) -> Html {
    let keyed = items.iter().enumerate();
    html! { { for keyed.map(|(at, one)| html! { <key={key(one, at)}>{ item(one, planner) }</> }) } }
}

/// Tells an item from those beside it, so that one that goes leaves nothing of it on the next.
fn key(item: &Item, at: usize) -> String {
    match item {
        Item::Input(input) => input.path.clone(),
        Item::Hint(_) | Item::Heading(_) => format!("said-{at}"),
        Item::Button(button) => button.press.clone(),
        Item::Line(items) | Item::Row(items) | Item::Group(items) => {
            let first = items.first().map(|first| key(first, at));
            first.unwrap_or_default()
        }
        Item::Fold(fold) => fold.key.clone(),
        Item::Add(add) => add.id.clone(),
    }
}

fn item(item: &Item, planner: &Planner) -> Html {
    match item {
        Item::Input(input) => field(input, planner),
        Item::Hint(text) => html! { <p class="hint">{ text }</p> },
        Item::Heading(text) => html! { <h3>{ text }</h3> },
        Item::Button(of) => button(of, class(of), planner),
        Item::Line(items) => html! { <div class="item rule">{ line(items, planner) }</div> },
        Item::Row(items) => html! { <div class="item">{ all(items, planner) }</div> },
        Item::Group(items) => html! { <div class="part group">{ all(items, planner) }</div> },
        Item::Fold(of) => fold(of, planner),
        Item::Add(of) => add(of, planner),
    }
}

/// A line of a list: what is told of it stands under it, over its whole width.
fn line(items: &[Item], planner: &Planner) -> Html {
    let keyed = items.iter().enumerate();
    let drawn = keyed.map(|(at, one)| {
        let drawn = match one {
            Item::Hint(text) => html! { <p class="hint measured">{ text }</p> },
            other => item(other, planner),
        };
        html! { <key={key(one, at)}>{ drawn }</> }
    });
    drawn.collect()
}

fn class(button: &Button) -> &'static str {
    match button.is_quiet {
        true => "quiet",
        false => "add",
    }
}

fn fold(fold: &Fold, planner: &Planner) -> Html {
    html! {
        <details class="part" id={fold.id.clone()}>
            <summary><span class="name">{ &fold.name }</span><span class="time">{ &fold.said }</span></summary>
            { all(&fold.items, planner) }
        </details>
    }
}

/// A choice of what to add, which stands at nothing again afterwards.
fn add(add: &Add, planner: &Planner) -> Html {
    let planner = planner.clone();
    let chosen = Callback::from(move |e: Event| {
        let select = e.target_unchecked_into::<HtmlSelectElement>();
        planner.send(&Gesture::Press(select.value()));
        select.set_value("");
    });
    let options = add.options.iter();
    let options =
        options.map(|(press, called)| html! { <option value={press.clone()}>{ called }</option> });
    html! {
        <select id={add.id.clone()} class="add" aria-label={add.label.clone()} disabled={!add.is_enabled} onchange={chosen}>
            <option value="" selected=true>{ &add.label }{ "…" }</option>
            { for options }
        </select>
    }
}
