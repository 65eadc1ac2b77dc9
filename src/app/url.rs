//! The address bar.

use gloo::utils::window;
use plimsoll::error::Result;
use plimsoll::link;
use plimsoll::scenario::Scenario;
use wasm_bindgen::JsValue;

/// A plan that was left before the address could follow is kept here for the next load, behind the
/// address that it belongs to: a reload asks for the address that stood there when it began.
const LEFT: &str = "plimsoll.left";

/// The scenario in the address when the page opens: the newer one, if the page was left too early.
pub fn read_at_start() -> Option<Result<Scenario>> {
    if let Some(fragment) = take_left() {
        replace(&fragment);
    }
    read()
}

fn take_left() -> Option<String> {
    let session = window().session_storage().ok()??;
    let left = session.get_item(LEFT).ok()??;
    let _ = session.remove_item(LEFT);
    let (address, fragment) = left.split_once('\n')?;
    let here = window().location().hash().unwrap_or_default();
    (address == here).then(|| fragment.to_owned())
}

/// Keeps the scenario for a reload of the page that is being left.
pub fn leave(scenario: &Scenario) {
    let here = window().location().hash().unwrap_or_default();
    if let (Ok(Some(session)), Ok(fragment)) = (window().session_storage(), link::encode(scenario))
    {
        // Where it is refused, the plan is in the storage all the same.
        let _ = session.set_item(LEFT, &format!("{here}\n{fragment}"));
    }
}

/// The scenario in the address, if there is a link of ours in it.
pub fn read() -> Option<Result<Scenario>> {
    let hash = window().location().hash().unwrap_or_default();
    link::looks_like(&hash).then(|| link::decode(&hash))
}

/// Puts the scenario into the address without a new entry in the history. A scenario too large for
/// a link leaves the address without one.
pub fn write(scenario: &Scenario) {
    replace(&link::encode(scenario).unwrap_or_else(|_| "#".into()));
}

fn replace(fragment: &str) {
    if let Ok(history) = window().history() {
        // Refused only when called more often than a browser allows; the next change writes again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// The whole address with the scenario in it.
///
/// # Errors
/// If the link would be too long.
pub fn link(scenario: &Scenario) -> Result<String> {
    let href = window().location().href().unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    Ok(format!("{page}{}", link::encode(scenario)?))
}
