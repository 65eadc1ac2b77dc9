//! Share: copies the link, and says how long it is and what that means.

use gloo::utils::window;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Link, Part};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::outside::use_outside;
use crate::planner::Planner;
use crate::save;
use crate::store::Shared;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
}

/// The share button and what it says.
#[component]
pub fn Share(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let copied = use_state_eq(|| None::<(String, bool)>);
    let frame = use_node_ref();
    let none = Link::default();
    let link = match &*props.part.0 {
        Part::Link(link) => link,
        _ => &none,
    };
    {
        let (copied, address) = (copied.setter(), link.address.clone());
        use_effect_with((*open, address), move |(open, address)| {
            if *open && !address.is_empty() {
                let address = address.clone();
                spawn_local(async move {
                    let done = copy(&address).await;
                    copied.set(Some((address, done)));
                });
            }
        });
    }
    let share = {
        let (open, planner) = (open.setter(), props.planner.clone());
        Callback::from(move |_: MouseEvent| {
            planner.send(&Gesture::Share(save::page()));
            open.set(true);
        })
    };
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(false))
    };
    use_outside(&frame, close.clone());
    let is_copied = copied.as_ref().filter(|(of, _)| *of == link.address);
    let first = match is_copied {
        Some((_, true)) => "Link copied: ",
        Some((_, false)) => "Copy this link: ",
        None => "",
    };
    html! {
        <div class="share" ref={frame}>
            <button type="button" id="share" class="primary" onclick={share}>{ "Share" }</button>
            if *open && !link.said.is_empty() {
                <div class="popover" role="status">
                    <p id="share-said">{ first }{ &link.said }</p>
                    if !link.address.is_empty() {
                        <input id="share-link" type="text" readonly=true aria-label="Link" value={link.address.clone()} onfocus={select_all} />
                    }
                    <p class="hint">{ "It holds the plan and at most 30 measured points; no file, and no name of one." }</p>
                    <button type="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Close" }</button>
                </div>
            }
        </div>
    }
}

fn select_all(e: FocusEvent) {
    e.target_unchecked_into::<HtmlInputElement>().select();
}

/// Copies a text; false where the browser does not allow it or, without TLS, has no clipboard.
async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
