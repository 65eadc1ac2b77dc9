//! Where the focus goes when the button that was pressed is gone: to the next row of its list, else to the one before it, else to what
//! the list names in `data-then`. Else the focus would be nowhere, and a keyboard would begin anew at the top of the page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, ScrollLogicalPosition};
use yew::prelude::*;

use super::answer::into_sight;

/// A row of a list, and the button in its first line.
const ROW: &str = "li.file";
const BUTTON: &str = ".file-line button[id]";
/// Names the element that is next where no row is left.
const THEN: &str = "data-then";

/// The button that was pressed last, and the elements that are next to it, by name: what is drawn anew has the same names.
struct Pressed {
    button: Element,
    next: Vec<String>,
}

/// Keeps the focus on the page when what had it goes.
#[hook]
pub fn use_focus() {
    let pressed = use_mut_ref(|| None::<Pressed>);
    let noted = pressed.clone();
    use_effect_with((), move |()| {
        // Before the page hears of it: what is asked for may be done at once.
        let options = EventListenerOptions::run_in_capture_phase();
        let listener = EventListener::new_with_options(&document(), "click", options, move |e| {
            *noted.borrow_mut() = pressed_in(e);
        });
        move || std::mem::drop(listener)
    });
    use_effect(move || {
        let mut pressed = pressed.borrow_mut();
        if pressed.as_ref().is_none_or(|p| p.button.is_connected()) {
            return;
        }
        // Who is elsewhere by now stays there.
        let active = document().active_element();
        let is_lost = active.is_none_or(|element| element.tag_name() == "BODY");
        for name in pressed
            .take()
            .filter(|_| is_lost)
            .iter()
            .flat_map(|p| &p.next)
        {
            if focus(name, ScrollLogicalPosition::Nearest) {
                break;
            }
        }
    });
}

fn pressed_in(e: &Event) -> Option<Pressed> {
    let target: Element = e.target()?.dyn_into().ok()?;
    let button = target.closest("button").ok()??;
    let then = button.closest(&format!("[{THEN}]")).ok()??;
    let mut next = vec![button.id()];
    if let Ok(Some(row)) = button.closest(ROW) {
        next.extend(beside(&row, Element::next_element_sibling));
        next.extend(beside(&row, Element::previous_element_sibling));
    }
    next.extend(then.get_attribute(THEN));
    Some(Pressed { button, next })
}

/// The buttons of the rows on one side of a row.
fn beside(row: &Element, step: impl Fn(&Element) -> Option<Element>) -> Vec<String> {
    let rows = std::iter::successors(step(row), |row| step(row));
    let button = |row: Element| row.query_selector(BUTTON).ok().flatten();
    rows.filter_map(button).map(|button| button.id()).collect()
}

/// Focuses the element of that name, in whatever fold it is; false if there is none.
pub fn focus(name: &str, block: ScrollLogicalPosition) -> bool {
    let element = document().get_element_by_id(name);
    let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    into_sight(&element, block);
    element.focus().is_ok()
}
