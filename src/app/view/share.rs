//! The dialog in which a plan is shared: the link with its length on a scale, what it holds and what it does not, copy, file, paper.

use gloo::utils::window;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Link, Part};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::{self, dialog};
use super::paper;
use super::shown::{does, many};
use crate::planner::Planner;
use crate::save;
use crate::store::Shared;

/// The dialog.
const ID: &str = "share-dialog";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
}

/// Opens it, and asks for the link.
pub fn share(planner: &Planner) {
    planner.send(&Gesture::Share(save::page()));
    dialog::show(ID);
}

/// The dialog; it is closed at first.
#[component]
pub fn Share(props: &Props) -> Html {
    let copied = use_state_eq(|| None::<(String, bool)>);
    let none = Link::default();
    let link = match &*props.part.0 {
        Part::Link(link) => link,
        _ => &none,
    };
    let copy_it = {
        let (copied, address) = (copied.setter(), link.address.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, address) = (copied.clone(), address.clone());
            spawn_local(async move {
                let done = copy(&address).await;
                copied.set(Some((address, done)));
            });
        })
    };
    let told = match copied.as_ref().filter(|(of, _)| *of == link.address) {
        Some((_, true)) => "Link copied.",
        Some((_, false)) => "The browser does not let it be copied: press Ctrl C in the field.",
        None => "",
    };
    let file = |what: &str| does(&props.planner, Gesture::Download(what.into()));
    let paper = |make: fn(&Planner)| {
        let planner = props.planner.clone();
        Callback::from(move |_: MouseEvent| make(&planner))
    };
    let (print, report) = (paper(paper::print), paper(paper::report));
    let body = html! {
        <>
            if !link.address.is_empty() {
                <div class="share-line">
                    <input id="share-link" type="text" readonly=true aria-label="Link" value={link.address.clone()} onfocus={select_all} />
                    <button type="button" id="copy-link" class="primary" onclick={copy_it}>{ "Copy" }</button>
                </div>
                <meter id="share-meter" aria-label="Length of the link" min="0" max="100" low={link.anywhere_percent.to_string()} high="99" optimum="0" value={link.filled_percent.to_string()}></meter>
            }
            <p id="share-said" role="status">{ &link.said }{ " " }{ told }</p>
            { many(link.contents.iter().map(|said| html! { <p class="hint">{ said }</p> })) }
            <div class="share-acts">
                <button type="button" id="share-file" onclick={file("json")}>{ "Save as a file" }</button>
                <button type="button" id="share-report" onclick={report}>{ "Report as Markdown" }</button>
                <button type="button" id="share-print" onclick={print}>{ "Print" }</button>
            </div>
        </>
    };
    dialog(ID, "Share this plan", body)
}

fn select_all(e: FocusEvent) {
    e.target_unchecked_into::<HtmlInputElement>().select();
}

/// Copies a text; false where the browser does not allow it or, without TLS, has no clipboard.
async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
