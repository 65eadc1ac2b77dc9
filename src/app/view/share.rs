//! Share: copies the link, and says how long it is and what that means.

use std::rc::Rc;

use gloo::utils::window;
use plimsoll::catalog::Catalog;
use plimsoll::state::State;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::outside::use_outside;
use crate::url;

/// Links up to this length pass anywhere, characters.
const ANYWHERE: usize = 2000;
/// Links up to this length fit into a chat message, characters.
const CHAT: usize = 4000;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
}

#[derive(Clone, PartialEq)]
struct Shared {
    link: String,
    said: String,
}

/// The share button and what it says.
#[component]
pub fn Share(props: &Props) -> Html {
    let shared = use_state_eq(|| None::<Shared>);
    let frame = use_node_ref();
    let share = {
        let (shared, state) = (shared.setter(), props.state.clone());
        Callback::from(move |_: MouseEvent| {
            let shared = shared.clone();
            match url::link(&state.to_save(Catalog::built_in())) {
                Err(e) => shared.set(Some(Shared {
                    link: String::new(),
                    said: e.to_string(),
                })),
                Ok(link) => spawn_local(async move {
                    let copied = copy(&link).await;
                    shared.set(Some(Shared {
                        said: length_said(link.chars().count(), copied),
                        link,
                    }));
                }),
            }
        })
    };
    let close = {
        let shared = shared.setter();
        Callback::from(move |()| shared.set(None))
    };
    use_outside(&frame, close.clone());
    html! {
        <div class="share" ref={frame}>
            <button type="button" id="share" class="primary" onclick={share}>{ "Share" }</button>
            if let Some(shared) = &*shared {
                <div class="popover" role="status">
                    <p id="share-said">{ &shared.said }</p>
                    if !shared.link.is_empty() {
                        <input id="share-link" type="text" readonly=true aria-label="Link" value={shared.link.clone()} onfocus={select_all} />
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

fn length_said(length: usize, copied: bool) -> String {
    let first = if copied {
        "Link copied"
    } else {
        "Copy this link"
    };
    let then = match length {
        n if n <= ANYWHERE => "short enough for anywhere",
        n if n <= CHAT => "fits a chat message; some programs cut it",
        _ => "long: send the plan as a file where links are cut",
    };
    format!("{first}: {length} characters, {then}.")
}
