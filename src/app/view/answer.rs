//! The answer: sentences whose numbers lead to their chart and their input.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use plimsoll::desk::part::{self, Part};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::shown::many;
use crate::store::Shared;

/// How long something is worked out before that is seen, milliseconds: most of it takes less.
const LONG_MS: u32 = 500;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    /// Opens the inputs where they are closed.
    pub open_inputs: Callback<()>,
}

/// The answer.
#[component]
pub fn Answer(props: &Props) -> Html {
    let open_inputs = &props.open_inputs;
    let node = use_node_ref();
    let is_drawing = matches!(&*props.part.0, Part::Answer(answer) if answer.is_drawing);
    use_late_mark(node.clone(), is_drawing);
    let Part::Answer(answer) = &*props.part.0 else {
        return Html::default();
    };
    let busy = answer.is_drawing.then_some("true");
    html! {
        <section ref={node} id="answer" class="answer" aria-live="polite" aria-label="Answer">
            { many(answer.sentences.iter().map(|s| sentence(s, "", None, open_inputs))) }
            if !answer.sure.is_empty() {
                <div class={classes!("ranges", answer.is_early.then_some("early"))}>
                    { many(answer.sure.iter().map(|s| sentence(s, "sure", busy, open_inputs))) }
                    { many(until_then(answer)) }
                </div>
            }
        </section>
    }
}

/// What the ranges are while others are worked out. It is seen, and read out, only if that takes long. Ranges that are settling
/// are nothing to interrupt anybody for.
fn until_then(answer: &part::Answer) -> Option<Html> {
    let live = (!answer.is_of_before).then_some("off");
    let said = &answer.until_then;
    (!said.is_empty()).then(|| html! { <p class="until-then" aria-live={live}>{ said }</p> })
}

/// Marks an element while something in it takes long. (A transition with a delay would cost a millisecond or two of each change.)
#[hook]
fn use_late_mark(node: NodeRef, is_busy: bool) {
    use_effect_with(is_busy, move |is_busy| {
        let classes = node.cast::<Element>().map(|element| element.class_list());
        let shown = classes.clone();
        let late = is_busy.then(|| {
            Timeout::new(LONG_MS, move || {
                // A plain word is a class that can be added.
                let _ = shown.map(|shown| shown.add_1("late"));
            })
        });
        move || {
            std::mem::drop(late);
            let _ = classes.map(|classes| classes.remove_1("late"));
        }
    });
}

fn sentence(
    sentence: &part::Sentence,
    class: &'static str,
    busy: Option<&'static str>,
    open_inputs: &Callback<()>,
) -> Html {
    let class = classes!(class, sentence.is_alarm.then_some("alarm"));
    html! { <p {class} aria-busy={busy}>{ for sentence.pieces.iter().map(|p| piece(p, open_inputs)) }</p> }
}

fn piece(piece: &part::Piece, open_inputs: &Callback<()>) -> Html {
    if piece.chart.is_empty() {
        return html! { { &piece.text } };
    }
    let (open_inputs, leads) = (open_inputs.clone(), piece.clone());
    let go = Callback::from(move |_: MouseEvent| {
        open_inputs.emit(());
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
