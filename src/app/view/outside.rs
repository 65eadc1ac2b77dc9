//! What closes when one turns away from it: by Escape, or by a click anywhere else.

use gloo::events::EventListener;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Node};
use yew::prelude::*;

/// Calls `close` on Escape and on a click outside of the element.
#[hook]
pub fn use_outside(element: &NodeRef, close: Callback<()>) {
    let element = element.clone();
    use_effect_with((), move |()| {
        let listen = |name: &'static str| {
            let (element, close) = (element.clone(), close.clone());
            EventListener::new(&document(), name, move |e| {
                let target = e.target().and_then(|t| t.dyn_into::<Node>().ok());
                let inside = element
                    .cast::<Element>()
                    .is_some_and(|e| e.contains(target.as_ref()));
                let key = e.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.map_or(!inside, |key| key == "Escape") {
                    close.emit(());
                }
            })
        };
        let listeners = [listen("click"), listen("keydown")];
        move || std::mem::drop(listeners)
    });
}
