//! The browser's storage: the reader's own last plan and the theme.

use std::cell::Cell;

use plimsoll::error::{Error, Result};
use plimsoll::link::file;
use plimsoll::scenario::Scenario;

const PLAN: &str = "plimsoll.plan";
/// A saved plan that could not be read is kept here, so that nothing is lost.
const UNREAD: &str = "plimsoll.plan.unread";
const THEME: &str = "plimsoll.theme";

/// The saved plan, if there is one.
///
/// # Errors
/// If what is saved cannot be read; it is put aside and not overwritten.
pub fn load() -> Result<Option<Scenario>> {
    let Some(text) = get(PLAN) else {
        return Ok(None);
    };
    file::from_json(&text).map(Some).map_err(|e| {
        put(UNREAD, &text);
        Error {
            what: format!("your saved plan could not be read: {}", e.what),
            next: format!(
                "{} Its text is kept in this browser under “{UNREAD}”.",
                e.next
            ),
            ..e
        }
    })
}

thread_local! {
    /// True while the browser refuses to save and that has been said.
    static REFUSAL_SAID: Cell<bool> = const { Cell::new(false) };
}

/// Saves the plan.
///
/// # Errors
/// If the browser begins to refuse: its storage is full or switched off. Further refusals are no
/// news: said after every change, they would hide what else there is to say.
pub fn store(scenario: &Scenario) -> Result<()> {
    let refused = !put(PLAN, &file::to_json(scenario));
    if refused && !REFUSAL_SAID.replace(refused) {
        return Err(
            Error::new("the browser does not save: its storage is full or switched off")
                .next("Keep the link in the address bar, or save the plan as a file."),
        );
    }
    REFUSAL_SAID.set(refused);
    Ok(())
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
    gloo::utils::window().local_storage().ok()?
}
