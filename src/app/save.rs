//! The browser's storage and the address: the person's own last plan, the theme, and the plan behind the page's address.

use std::cell::Cell;

use gloo::utils::window;
use plimsoll::desk::part::Keep;
use wasm_bindgen::JsValue;

const PLAN: &str = "plimsoll.plan";
/// A saved plan that could not be read is kept here, so that nothing is lost.
const UNREAD: &str = "plimsoll.plan.unread";
const THEME: &str = "plimsoll.theme";
/// A plan that was left before the address could follow is kept here for the next load, behind the
/// address that it belongs to: a reload asks for the address that stood there when it began.
const LEFT: &str = "plimsoll.left";

thread_local! {
    /// True while the browser refuses to save and that has been said.
    static REFUSAL_SAID: Cell<bool> = const { Cell::new(false) };
}

/// Saves the plan; false if the browser begins to refuse. Further refusals are no news: said after every change, they would hide what
/// else there is to say.
pub fn store(keep: &Keep) -> bool {
    let refused = keep.is_own && !put(PLAN, &keep.text);
    let is_news = refused && !REFUSAL_SAID.get();
    REFUSAL_SAID.set(refused);
    !is_news
}

/// Keeps a saved plan that could not be read.
pub fn store_unread(text: &str) {
    put(UNREAD, text);
}

/// Keeps for a reload of the page that is being left: a plan that neither storage nor address have yet, and what was typed where, if
/// the planner does not know of it.
pub fn leave(keep: Option<&Keep>, typed: Option<(String, String)>) {
    if keep.is_none() && typed.is_none() {
        return;
    }
    let plan = keep.map_or("", |keep| &keep.text);
    let (path, text) = typed.unwrap_or_default();
    if let Ok(Some(session)) = window().session_storage() {
        // Where it is refused, the plan is in the storage all the same.
        let _ = session.set_item(LEFT, &[&*fragment(), &*path, &*text, plan].join("\n"));
    }
}

/// What stands behind the address.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The page's address without what stands behind it.
pub fn page() -> String {
    let href = window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Puts the plan into the address without a new entry in the history.
pub fn follow(fragment: &str) {
    if let Ok(history) = window().history() {
        // Refused only when called more often than a browser allows; the next change writes again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// The chosen theme: `light`, `dark`, or none for the system's.
pub fn theme() -> Option<String> {
    get(THEME).filter(|t| t == "light" || t == "dark")
}

/// Keeps the chosen theme.
pub fn store_theme(theme: Option<&str>) {
    match theme {
        Some(theme) => {
            put(THEME, theme);
        }
        None => {
            let _ = storage().map(|s| s.remove_item(THEME));
        }
    }
}

// Asked of the window each time: a browser may refuse storage at any moment, and gloo's would panic.
fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn put(key: &str, text: &str) -> bool {
    storage().is_some_and(|s| s.set_item(key, text).is_ok())
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}
