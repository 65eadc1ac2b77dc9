//! The answer: sentences whose numbers lead to their chart and their input.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use plimsoll::desk::part;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::shown::many;

/// The answer.
pub fn answer(answer: &part::Answer, open_inputs: Option<&Callback<()>>) -> Html {
    let busy = answer.is_drawing.then_some("true");
    html! {
        <section id="answer" class="answer" aria-live="polite" aria-label="Answer">
            { many(answer.sentences.iter().map(|s| sentence(s, "", None, open_inputs))) }
            { many(answer.sure.iter().map(|s| sentence(s, "sure", busy, open_inputs))) }
        </section>
    }
}

fn sentence(
    sentence: &part::Sentence,
    class: &'static str,
    busy: Option<&'static str>,
    open_inputs: Option<&Callback<()>>,
) -> Html {
    let class = classes!(class, sentence.is_alarm.then_some("alarm"));
    html! { <p {class} aria-busy={busy}>{ for sentence.pieces.iter().map(|p| piece(p, open_inputs)) }</p> }
}

fn piece(piece: &part::Piece, open_inputs: Option<&Callback<()>>) -> Html {
    if piece.chart.is_empty() {
        return html! { { &piece.text } };
    }
    let (open_inputs, leads) = (open_inputs.cloned(), piece.clone());
    let go = Callback::from(move |_: MouseEvent| {
        if let Some(open_inputs) = &open_inputs {
            open_inputs.emit(());
        }
        let leads = leads.clone();
        // What is hidden takes no focus: first the page opens the inputs.
        Timeout::new(0, move || lead_to(&leads.chart, &leads.input)).forget();
    });
    html! {
        <button type="button" class="figure" onclick={go}
            title="Show the chart and the input behind this number">{ &piece.text }</button>
    }
}

/// Brings chart and input into sight, lights both up, and puts the cursor into the input.
fn lead_to(chart: &str, input: &str) {
    for lit in [format!("chart-{chart}"), format!("field-{input}")] {
        if let Some(element) = document().get_element_by_id(&lit) {
            into_sight(&element, ScrollLogicalPosition::Nearest);
            let _ = element.class_list().remove_1("lit");
            // Reading a size makes the browser notice the removal, so that the light starts anew.
            let _ = element.client_width();
            let _ = element.class_list().add_1("lit");
        }
    }
    let control = document().get_element_by_id(input);
    if let Some(control) = control.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = control.focus();
    }
}

/// Takes the focus past header and inputs to the first number of the answer.
pub fn to_first() {
    let first = document().query_selector("#answer .figure");
    if let Ok(Some(Ok(first))) = first.map(|first| first.map(JsCast::dyn_into::<HtmlElement>)) {
        into_sight(&first, ScrollLogicalPosition::Nearest);
        // A button takes the focus.
        let _ = first.focus();
    }
}

/// Opens whatever fold an element is in, and brings it into sight.
pub fn into_sight(element: &Element, block: ScrollLogicalPosition) {
    // An input may lie in a fold within a section.
    let mut inner = Some(element.clone());
    while let Some(Ok(Some(section))) = inner.map(|one| one.closest("details")) {
        let _ = section.set_attribute("open", "");
        inner = section.parent_element();
    }
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(ScrollBehavior::Auto);
    options.set_block(block);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
