//! The browser's storage and the address: the person's own last plan, the theme, and the plan behind the page's address.

use std::cell::{Cell, RefCell};

use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, StorageEvent};

use super::planner;

const PLAN: &str = "plimsoll.plan";
/// A saved plan that could not be read is kept here, so that nothing is lost.
const UNREAD: &str = "plimsoll.plan.unread";
/// How often the page began to open what was saved without coming to an end.
const NOTE: &str = "plimsoll.opening";
const THEME: &str = "plimsoll.theme";
/// A plan that was left before the address could follow is kept here for the next load, behind the
/// addresses that it belongs to: a reload asks for the address that stood there when it began.
const LEFT: &str = "plimsoll.left";
/// What this tab put behind the address, if that is a plan of one's own.
const OWN: &str = "plimsoll.own";

thread_local! {
    /// True while the browser refuses to save.
    static IS_REFUSED: Cell<bool> = const { Cell::new(false) };
    /// What the storage held when this tab last wrote it or looked; none as long as that is what the planner was started with.
    static KNOWN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What came of saving.
pub enum Saved {
    /// The browser saves it, or refuses to, as it did before.
    AsBefore,
    /// The browser refuses from now on, or does it again.
    Refused(bool),
    /// Another tab has saved this since.
    Elsewhere(String),
}

/// Saves all scenarios, unless another tab has saved something since this one last read or wrote.
pub fn store(text: &str) -> Saved {
    let there = get(PLAN).unwrap_or_default();
    let known = KNOWN.with_borrow(Option::clone);
    // Not noted before it is asked for: a slow page may have something to save before it is drawn.
    let known = known.unwrap_or_else(planner::saved);
    if known != there && !there.is_empty() {
        KNOWN.set(Some(there.clone()));
        return Saved::Elsewhere(there);
    }
    let refused = !put(PLAN, text);
    if !refused {
        KNOWN.set(Some(text.to_owned()));
    }
    match IS_REFUSED.replace(refused) == refused {
        true => Saved::AsBefore,
        false => Saved::Refused(refused),
    }
}

/// What another tab has just saved; none if the event is of something else.
pub fn saved_elsewhere(e: &Event) -> Option<String> {
    let e: &StorageEvent = e.dyn_ref()?;
    let there = e.new_value().filter(|_| e.key().as_deref() == Some(PLAN))?;
    KNOWN.set(Some(there.clone()));
    Some(there)
}

/// Notes that the page was drawn with what was saved, which has not broken it.
pub fn begun() {
    remove(NOTE);
}

/// Opens what was left closed.
pub fn try_again() {
    remove(NOTE);
    // What was looked at meanwhile is not what is to be tried.
    follow("#");
    // The browser refuses no reload.
    let _ = window().location().reload();
}

/// Keeps a saved plan that could not be read.
pub fn store_unread(text: &str) {
    put(UNREAD, text);
}

/// Keeps for a reload of the page that is being left, whether it asks for the present address or the one before: a plan that the address
/// does not have yet or has only just got, and what was typed where, if the planner does not know of it.
pub fn leave(seen: Option<&str>, before: &str, typed: Option<(String, String)>) {
    if seen.is_none() && typed.is_none() {
        return;
    }
    let plan = seen.unwrap_or_default();
    let (path, text) = typed.unwrap_or_default();
    if let Ok(Some(session)) = window().session_storage() {
        // Where it is refused, the plan is in the storage all the same.
        let _ = session.set_item(
            LEFT,
            &[&*fragment(), before, &*path, &*text, plan].join("\n"),
        );
    }
}

/// Notes which plan behind the address is one's own: another tab may save others before this page is loaded again.
pub fn own(fragment: Option<&str>) {
    if let Ok(Some(session)) = window().session_storage() {
        // Where it is refused, the plan is taken for somebody else's, and can be kept.
        let _ = session.set_item(OWN, fragment.unwrap_or_default());
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
        None => remove(THEME),
    }
}

// Asked of the window each time: a browser may refuse storage at any moment, and gloo's would panic.
fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn put(key: &str, text: &str) -> bool {
    storage().is_some_and(|s| s.set_item(key, text).is_ok())
}

fn remove(key: &str) {
    let _ = storage().map(|s| s.remove_item(key));
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}
