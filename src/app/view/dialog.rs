//! What floats over the page until it is closed: the browser keeps the focus in it and gives it back.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// The dialog of keys.
pub const KEYS: &str = "keys-dialog";

/// A dialog; it is closed until [`show`] is called.
pub fn dialog(id: &'static str, title: &str, body: Html) -> Html {
    let close = Callback::from(move |_: MouseEvent| {
        if let Some(dialog) = find(id) {
            dialog.close();
        }
    });
    let heading = format!("{id}-title");
    html! {
        <dialog {id} aria-labelledby={heading.clone()}>
            <div class="dialog-head">
                <h2 id={heading}>{ title }</h2>
                <button type="button" class="quiet" aria-label="Close" onclick={close}>{ "✕" }</button>
            </div>
            { body }
        </dialog>
    }
}

/// Opens a dialog.
pub fn show(id: &str) {
    if let Some(dialog) = find(id).filter(|dialog| !dialog.open()) {
        // Refused only for what is not in the page.
        let _ = dialog.show_modal();
    }
}

fn find(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The keys, and the way to help.
pub fn keys() -> Html {
    const ROWS: [(&[&str], &str); 8] = [
        (&["?"], "this sheet"),
        (&["Ctrl Z"], "undo"),
        (&["Ctrl Shift Z", "Ctrl Y"], "redo"),
        (
            &["↑", "↓"],
            "in an input: a step more or less; with Shift, ten",
        ),
        (
            &["←", "→", "Home", "End"],
            "on a chart: move the cursor; Esc takes it away",
        ),
        (
            &["Ctrl V"],
            "takes in a report or a link, outside of inputs",
        ),
        (&["Ctrl P"], "prints the plan, with the link"),
        (&["Esc"], "closes what floats"),
    ];
    let rows = ROWS.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| html! { <kbd>{ *key }</kbd> });
        html! { <tr><td>{ for keys }</td><td>{ *does }</td></tr> }
    });
    let body = html! {
        <>
            <table class="keys"><tbody>{ for rows }</tbody></table>
            <p><a href="./help/" target="_blank">{ "What is read, and how each number is computed" }</a></p>
        </>
    };
    dialog(KEYS, "Keys and help", body)
}
