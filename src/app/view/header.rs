//! The bar at the top: name, undo and redo, file menu, share, theme.

use gloo::utils::document;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Head, Part};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::dialog;
use super::outside::use_outside;
use super::paper;
use super::share;
use super::shown::{does, many};
use crate::planner::Planner;
use crate::store::Shared;
use crate::{drop, save};

/// The path of the plan's name.
const NAME: &str = "name";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
}

/// The bar at the top.
#[component]
pub fn Header(props: &Props) -> Html {
    let planner = &props.planner;
    let menu = use_node_ref();
    use_outside(&menu, Callback::from(close(&menu)));
    let theme = use_theme();
    let Part::Head(head) = &*props.part.0 else {
        return Html::default();
    };
    html! {
        <header class="bar">
            <h1 class="brand" aria-label="Plimsoll">{ mark() }<span>{ "Plimsoll" }</span></h1>
            { name(head, planner) }
            <nav aria-label="Plan">
                <button type="button" id="undo" title="Undo (Ctrl+Z)" aria-label="Undo" disabled={!head.can_undo}
                    onclick={does(planner, Gesture::Press("undo".into()))}>{ "↶" }</button>
                <button type="button" id="redo" title="Redo (Ctrl+Shift+Z)" aria-label="Redo" disabled={!head.can_redo}
                    onclick={does(planner, Gesture::Press("redo".into()))}>{ "↷" }</button>
                { items(head, &menu, planner) }
                <button type="button" id="share" class="primary" onclick={open_share(planner)}>{ "Share" }</button>
                { theme }
                <button type="button" id="help" title="Keys and help (?)" aria-label="Keys and help" onclick={Callback::from(|_: MouseEvent| dialog::show(dialog::KEYS))}>{ "?" }</button>
            </nav>
        </header>
    }
}

fn open_share(planner: &Planner) -> Callback<MouseEvent> {
    let planner = planner.clone();
    Callback::from(move |_: MouseEvent| share::share(&planner))
}

/// A ship's load line.
fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" stroke-width="3" />
            <path d="M2 16h28" stroke="currentColor" stroke-width="3" />
        </svg>
    }
}

fn name(head: &Head, planner: &Planner) -> Html {
    let typed = {
        let planner = planner.clone();
        Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            planner.send(&Gesture::Type(NAME.into(), text));
        })
    };
    let is_wrong = !head.name_error.is_empty();
    html! {
        <input id="name" class="plan-name" type="text" aria-label="Name of the plan" autocomplete="off" spellcheck="false"
            aria-invalid={is_wrong.to_string()} title={is_wrong.then(|| head.name_error.clone())}
            value={planner.typing(NAME, "").unwrap_or_else(|| head.name.clone())}
            oninput={typed} onblur={does(planner, Gesture::Settle(NAME.into()))} />
    }
}

/// Closes the menu. If the focus is in it, it goes to what opens the menu again: else it would be nowhere.
fn close<T: 'static>(menu: &NodeRef) -> impl Fn(T) + Clone + use<T> {
    let menu = menu.clone();
    move |_| {
        if let Some(menu) = menu.cast::<Element>() {
            let active = document().active_element();
            let is_in = active.is_some_and(|active| menu.contains(Some(&active)));
            let summary = menu.query_selector("summary").ok().flatten();
            let summary = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
            if let Some(summary) = summary.filter(|_| is_in) {
                let _ = summary.focus();
            }
            let _ = menu.remove_attribute("open");
        }
    }
}

/// The arrow keys open the menu and go through its entries.
fn walk(menu: &NodeRef) -> Callback<KeyboardEvent> {
    let menu = menu.clone();
    Callback::from(move |e: KeyboardEvent| {
        let Some(menu) = menu.cast::<Element>() else {
            return;
        };
        let entries = menu.get_elements_by_tag_name("button");
        let last = entries.length().saturating_sub(1);
        let active = document().active_element();
        let here = (0..=last).find(|at| active.is_some() && entries.item(*at) == active);
        let to = match (e.key().as_str(), here) {
            ("ArrowDown", Some(at)) if at < last => at + 1,
            ("ArrowDown", _) | ("Home", Some(_)) => 0,
            ("ArrowUp", Some(at)) if at > 0 => at - 1,
            ("ArrowUp", _) | ("End", Some(_)) => last,
            _ => return,
        };
        e.prevent_default();
        let _ = menu.set_attribute("open", "");
        let entry = entries.item(to).and_then(|to| to.dyn_into().ok());
        let _ = entry.map(|entry: HtmlElement| entry.focus());
    })
}

fn items(head: &Head, menu: &NodeRef, planner: &Planner) -> Html {
    let input = NodeRef::default();
    let choose = {
        let (input, close) = (input.clone(), close(menu));
        Callback::from(move |e: MouseEvent| {
            close(e);
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let picked = {
        let planner = planner.clone();
        Callback::from(move |e: Event| planner.send_files(drop::picked(&e), "plan"))
    };
    let act = |gesture: Gesture| {
        let (planner, close) = (planner.clone(), close(menu));
        Callback::from(move |e: MouseEvent| {
            close(e);
            planner.send(&gesture);
        })
    };
    let paper = |make: fn(&Planner)| {
        let (planner, close) = (planner.clone(), close(menu));
        Callback::from(move |e: MouseEvent| {
            close(e);
            make(&planner);
        })
    };
    let (report, print) = (paper(paper::report), paper(paper::print));
    let keys = {
        let close = close(menu);
        Callback::from(move |e: MouseEvent| {
            close(e);
            dialog::show(dialog::KEYS);
        })
    };
    let examples = (0u32..).zip(&head.examples).map(|(at, (name, about))| {
        // That of the first visit has the name that it always had.
        let id = match at {
            0 => "open-example".to_owned(),
            at => format!("open-example-{at}"),
        };
        html! {
            <button type="button" {id} key={name.clone()} title={about.clone()} onclick={act(Gesture::Example(at))}>{ format!("Example: {name}") }</button>
        }
    });
    html! {
        <details class="menu" ref={menu.clone()} onkeydown={walk(menu)}>
            <summary>{ "Plan" }</summary>
            <div class="menu-items">
                <button type="button" id="open-file" onclick={choose}>{ "Open a file…" }</button>
                <button type="button" id="open-blank" onclick={act(Gesture::Blank)}>{ "New plan" }</button>
                <button type="button" id="save-file" onclick={act(Gesture::Download("json".into()))}>{ "Save as a file" }</button>
                <button type="button" id="save-all" onclick={act(Gesture::Download("all".into()))}>{ "Save all scenarios" }</button>
                <button type="button" id="save-report" onclick={report}>{ "Report as Markdown" }</button>
                <button type="button" id="print" onclick={print}>{ "Print" }</button>
                <hr />
                if let Some(current) = head.scenarios.iter().find(|tab| tab.is_current) {
                    <button type="button" id="duplicate" onclick={act(Gesture::Press(format!("duplicate {}", current.id)))}>{ "Duplicate" }</button>
                }
                <button type="button" id="compare-origin" onclick={act(Gesture::Compare("origin".into()))}>{ "Compare with what was opened" }</button>
                <hr />
                { many(examples) }
                <hr />
                <button type="button" id="open-help" onclick={keys}>{ "Keys and help" }</button>
                <input ref={input} id="open-input" class="hidden" type="file" accept=".json,application/json" tabindex="-1" aria-hidden="true" onchange={picked} />
            </div>
        </details>
    }
}

/// Follows the system, or is set.
#[hook]
fn use_theme() -> Html {
    let theme = use_state_eq(save::theme);
    use_effect_with((*theme).clone(), |theme| {
        if let Some(root) = document().document_element() {
            let _ = match theme {
                Some(theme) => root.set_attribute("data-theme", theme),
                None => root.remove_attribute("data-theme"),
            };
        }
        save::store_theme(theme.as_deref());
    });
    let (label, sign, next) = match theme.as_deref() {
        None => ("Theme: as the system", "◐", Some("light")),
        Some("light") => ("Theme: light", "○", Some("dark")),
        Some(_) => ("Theme: dark", "●", None),
    };
    let turn = {
        let theme = theme.clone();
        Callback::from(move |_: MouseEvent| theme.set(next.map(str::to_owned)))
    };
    html! { <button type="button" id="theme" title={label} aria-label={label} onclick={turn}>{ sign }</button> }
}
