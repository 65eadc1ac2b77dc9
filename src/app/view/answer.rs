//! The answer: sentences whose numbers lead to their chart and their input.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use plimsoll::report::answer::{self, Part, Sentence};
use plimsoll::scenario::field::Field;
use plimsoll::state::State;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    /// Opens the inputs where they are closed.
    pub open_inputs: Callback<()>,
}

/// The answer.
#[component]
pub fn Answer(props: &Props) -> Html {
    let state = &props.state;
    let sentences = answer::sentences(state.scenario(), &state.plan);
    html! {
        <section id="answer" class="answer" aria-live="polite" aria-label="Answer">
            { for sentences.into_iter().map(|s| sentence(s, &props.open_inputs)) }
            { for state.told.iter().flat_map(|told| &told.answer).map(|said| html! { <p class="sure">{ said }</p> }) }
        </section>
    }
}

fn sentence(sentence: Sentence, open_inputs: &Callback<()>) -> Html {
    let class = classes!(sentence.alarm.then_some("alarm"));
    html! { <p {class}>{ for sentence.parts.into_iter().map(|p| part(p, open_inputs)) }</p> }
}

fn part(part: Part, open_inputs: &Callback<()>) -> Html {
    match part {
        Part::Text(text) => html! { { text } },
        Part::Figure { text, chart, input } => {
            let open_inputs = open_inputs.clone();
            let go = Callback::from(move |_: MouseEvent| {
                open_inputs.emit(());
                // What is hidden takes no focus: first the page opens the inputs.
                Timeout::new(0, move || lead_to(chart, input)).forget();
            });
            html! {
                <button type="button" class="figure" onclick={go}
                    title="Show the chart and the input behind this number">{ text }</button>
            }
        }
    }
}

/// Brings chart and input into sight, lights both up, and puts the cursor into the input.
fn lead_to(chart: &str, input: Field) {
    for lit in [format!("chart-{chart}"), format!("field-{}", input.id())] {
        if let Some(element) = document().get_element_by_id(&lit) {
            into_sight(&element);
            let _ = element.class_list().remove_1("lit");
            // Reading a size makes the browser notice the removal, so that the light starts anew.
            let _ = element.client_width();
            let _ = element.class_list().add_1("lit");
        }
    }
    let control = document().get_element_by_id(&input.id());
    if let Some(control) = control.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = control.focus();
    }
}

fn into_sight(element: &Element) {
    // An input may lie in a fold within a section.
    let mut inner = Some(element.clone());
    while let Some(Ok(Some(section))) = inner.map(|one| one.closest("details")) {
        let _ = section.set_attribute("open", "");
        inner = section.parent_element();
    }
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(ScrollBehavior::Auto);
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
