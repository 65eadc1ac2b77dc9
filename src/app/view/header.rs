//! The bar at the top: name, undo and redo, file menu, share, theme.

use std::rc::Rc;

use gloo::utils::document;
use plimsoll::catalog::Catalog;
use plimsoll::error::Result;
use plimsoll::link::{examples, file};
use plimsoll::report::markdown;
use plimsoll::scenario::field::Field as Which;
use plimsoll::scenario::{Month, Scenario};
use plimsoll::state::{Action, Notice, State};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};
use yew::prelude::*;

use super::outside::use_outside;
use super::share::Share;
use crate::store::{self, Dispatch};
use crate::{drop, save};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub dispatch: Dispatch,
}

/// The bar at the top.
#[component]
pub fn Header(props: &Props) -> Html {
    let (state, dispatch) = (&props.state, &props.dispatch);
    html! {
        <header class="bar">
            <h1 class="brand"><Mark /><span>{ "Plimsoll" }</span></h1>
            <Name state={state.clone()} dispatch={dispatch.clone()} />
            <nav aria-label="Plan">
                <button type="button" id="undo" title="Undo (Ctrl+Z)" aria-label="Undo" disabled={!state.can_undo()} onclick={act(dispatch, Action::Undo)}>{ "↶" }</button>
                <button type="button" id="redo" title="Redo (Ctrl+Shift+Z)" aria-label="Redo" disabled={!state.can_redo()} onclick={act(dispatch, Action::Redo)}>{ "↷" }</button>
                <Menu state={state.clone()} dispatch={dispatch.clone()} />
                <Share state={state.clone()} />
                <Theme />
            </nav>
        </header>
    }
}

/// A ship's load line.
#[component]
fn Mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" stroke-width="3" />
            <path d="M2 16h28" stroke="currentColor" stroke-width="3" />
        </svg>
    }
}

#[component]
fn Name(props: &Props) -> Html {
    let typed = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            dispatch.dispatch(Action::Edit(Which::Name, text));
        })
    };
    let left = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: FocusEvent| dispatch.dispatch(Action::Settle(Which::Name)))
    };
    let error = props.state.error(Which::Name).map(str::to_owned);
    html! {
        <input id="name" class="plan-name" type="text" aria-label="Name of the plan" autocomplete="off" spellcheck="false"
            aria-invalid={error.is_some().to_string()} title={error}
            value={props.state.text(Which::Name)} oninput={typed} onblur={left} />
    }
}

#[component]
fn Menu(props: &Props) -> Html {
    let input = use_node_ref();
    let menu = use_node_ref();
    let close = {
        let menu = menu.clone();
        move || {
            if let Some(menu) = menu.cast::<web_sys::Element>() {
                let _ = menu.remove_attribute("open");
            }
        }
    };
    let leave = close.clone();
    use_outside(&menu, Callback::from(move |()| leave()));
    let choose = {
        let (input, close) = (input.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let picked = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: Event| {
            if let Some(file) = drop::picked(&e).into_iter().next() {
                drop::open(file, dispatch.clone());
            }
        })
    };
    let open = |make: fn(Month) -> Result<Scenario>, said: &'static str| {
        let (dispatch, close) = (props.dispatch.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close();
            dispatch.dispatch(match make(store::this_month()) {
                Ok(scenario) => Action::Open(
                    Box::new(scenario),
                    format!("{said} Undo brings the earlier plan back."),
                ),
                Err(e) => Action::Say(Notice::alarm(e.to_string())),
            });
        })
    };
    let examples = examples::ALL.into_iter().enumerate();
    let examples = examples.map(|(i, (name, about, make))| {
        // That of the first visit has the name that it always had.
        let id = match i {
            0 => "open-example".to_owned(),
            i => format!("open-example-{i}"),
        };
        html! {
            <button type="button" {id} key={name} title={about} onclick={open(make, "Opened the example.")}>{ format!("Example: {name}") }</button>
        }
    });
    let write = |extension: &'static str, media: &'static str, text: fn(&State) -> String| {
        let (state, close) = (props.state.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close();
            download(
                &file_name(&state.scenario().name, extension),
                media,
                &text(&state),
            );
        })
    };
    html! {
        <details class="menu" ref={menu}>
            <summary>{ "Plan" }</summary>
            <div class="menu-items">
                <button type="button" id="open-file" onclick={choose}>{ "Open a file…" }</button>
                <button type="button" id="save-file" onclick={write("json", "application/json", |s| file::to_json(&s.to_save(Catalog::built_in())))}>{ "Save as a file" }</button>
                <button type="button" id="save-report" onclick={write("md", "text/markdown", |s| markdown::write(s.scenario(), &s.plan, s.told.as_deref()))}>{ "Report as Markdown" }</button>
                { for examples }
                <button type="button" id="open-blank" onclick={open(|now| Ok(Scenario::blank(now)), "Opened a new plan.")}>{ "New plan" }</button>
                <input ref={input} id="open-input" class="hidden" type="file" accept=".json,application/json" tabindex="-1" aria-hidden="true" onchange={picked} />
            </div>
        </details>
    }
}

/// Follows the system, or is set.
#[component]
fn Theme() -> Html {
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
    let (label, next) = match theme.as_deref() {
        None => ("Theme: as the system", Some("light")),
        Some("light") => ("Theme: light", Some("dark")),
        Some(_) => ("Theme: dark", None),
    };
    let turn = {
        let theme = theme.clone();
        Callback::from(move |_: MouseEvent| theme.set(next.map(str::to_owned)))
    };
    let sign = match theme.as_deref() {
        None => "◐",
        Some("light") => "○",
        Some(_) => "●",
    };
    html! { <button type="button" id="theme" title={label} aria-label={label} onclick={turn}>{ sign }</button> }
}

fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}

/// The plan's name as the name of a file.
fn file_name(name: &str, extension: &str) -> String {
    let plain: String = name
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).collect();
    let stem = if words.is_empty() {
        "plan".to_owned()
    } else {
        words.join("-")
    };
    format!("{stem}.{extension}")
}

/// Lets the browser save a text as a file.
fn download(name: &str, media: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from(text));
    let options = BlobPropertyBag::new();
    options.set_type(media);
    let address = Blob::new_with_str_sequence_and_options(&parts, &options)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let anchor = document()
        .create_element("a")
        .ok()
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(address), Some(anchor)) = (address, anchor) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
        let _ = Url::revoke_object_url(&address);
    }
}
