//! The program that holds the state beside the page: it says which build it is, then takes what a person does, works out the plan,
//! and tells what the page is to show. Reader and worker are started by it.

mod channel;
mod intake;
mod reader;
mod sitting;
mod worker;

use std::rc::Rc;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use nanoserde::DeBin;
use plimsoll::build_id::BUILD_ID;
use plimsoll::desk::{Gesture, Opened, Session};
use plimsoll::scenario::Month;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use sitting::Sitting;

#[wasm_bindgen]
extern "C" {
    /// Has a part of this program joined to it which the first answer does not need (assets/planner_loader.js): at once, or in time.
    #[wasm_bindgen(js_name = loadRest)]
    fn load_rest(part: u32, at_once: bool) -> Promise;
}

/// The part that draws the page.
const PAGE: u32 = 1;
/// The part that nothing needs until the page is drawn.
const REST: u32 = 2;

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let back = scope.clone();
    let mut sitting = None::<Rc<Sitting>>;
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
        let message = e.data();
        match &sitting {
            Some(sitting) => hear(sitting, &message),
            // The first message is what the browser kept.
            None => {
                let opened = opened(&message);
                let session = Session::open(&opened, this_month());
                let begun = Sitting::begin(session, back.clone());
                let is_left = !opened.left.is_empty() || !opened.typed_path.is_empty();
                go_on(Rc::clone(&begun), is_left);
                sitting = Some(begun);
            }
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It listens as long as the program lives.
    heard.forget();
    scope.post_message(&BUILD_ID.into())
}

/// Tells the page all the rest, as soon as the rest of the program is there.
fn go_on(sitting: Rc<Sitting>, is_left: bool) {
    spawn_local(async move {
        if JsFuture::from(load_rest(PAGE, false)).await.is_ok() {
            sitting.go_on();
            if is_left {
                sitting.settle();
            }
        }
    });
}

/// A gesture, or files.
// Not for the first answer, and so not among what is fetched for it.
#[inline(never)]
fn hear(sitting: &Rc<Sitting>, message: &JsValue) {
    let bytes = part(message, "gesture").and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
    if let Some(bytes) = bytes {
        // What cannot be read is of another build, and the page says so.
        if let Ok(gesture) = Gesture::deserialize_bin(&bytes.to_vec()) {
            sitting.hear(gesture);
        }
    }
    let files = part(message, "files").and_then(|files| files.dyn_into::<Array>().ok());
    if let Some(files) = files {
        let files = files.iter().filter_map(|file| file.dyn_into::<File>().ok());
        let kind = part(message, "kind").and_then(|kind| kind.as_string());
        sitting.take(files.collect(), &kind.unwrap_or_default());
    }
    // The page does something, so it is drawn. What is there or on its way is not fetched again.
    let _ = load_rest(REST, false);
}

fn opened(message: &JsValue) -> Opened {
    let text = |name: &str| {
        let text = part(message, name).and_then(|text| text.as_string());
        text.unwrap_or_default()
    };
    Opened {
        is_own: part(message, "own").is_some_and(|own| own.is_truthy()),
        saved: text("saved"),
        left: text("left"),
        fragment: text("fragment"),
        typed_path: text("path"),
        typed_text: text("text"),
        note: text("note"),
        // Tells this tab from others, and is kept nowhere else.
        writer: js_sys::Math::random().to_string(),
    }
}

fn part(message: &JsValue, name: &str) -> Option<JsValue> {
    let part = Reflect::get(message, &name.into()).ok()?;
    (!part.is_undefined()).then_some(part)
}

/// The present month by this computer's clock.
fn this_month() -> Month {
    let now = js_sys::Date::new_0();
    let month = Month::new(now.get_full_year(), now.get_month() + 1);
    month.unwrap_or_else(|_| Month::earliest())
}
