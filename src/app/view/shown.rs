//! One part of the page, drawn again only when it is another one.

use plimsoll::desk::Gesture;
use plimsoll::desk::item::Button;
use plimsoll::desk::part::Part;
use yew::prelude::*;

use super::{chart, evidence, inputs, notice, tabs, told};
use crate::planner::Planner;
use crate::store::Shared;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
}

/// The part.
#[component]
pub fn Shown(props: &Props) -> Html {
    let planner = &props.planner;
    match &*props.part.0 {
        Part::Inputs(part) => inputs::section(part, planner),
        Part::Evidence(part) => evidence::zone(part, planner),
        Part::File(part) => evidence::file(part, planner),
        Part::Proposals(part) => evidence::proposals(part, planner),
        Part::Warnings(part) => told::warnings(part),
        Part::Head(part) => tabs::tabs(part, planner),
        Part::Question(part) => notice::question(part, planner),
        // Its rows, which follow later than the rest of it.
        Part::Chart(part) => chart::rows(part, planner),
        // These have more to them than what is drawn.
        Part::Answer(_)
        | Part::Told(_)
        | Part::Notice(_)
        | Part::Link(_)
        | Part::Lines(_)
        | Part::Sheet(_) => Html::default(),
    }
}

/// Sends a gesture when it is called.
pub fn does<E: 'static>(planner: &Planner, gesture: Gesture) -> Callback<E> {
    let planner = planner.clone();
    Callback::from(move |_: E| planner.send(&gesture))
}

/// A button that asks for something.
pub fn button(button: &Button, class: &'static str, planner: &Planner) -> Html {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let press = does(planner, Gesture::Press(button.press.clone()));
    html! {
        <button type="button" id={some(&button.id)} {class} aria-label={some(&button.name)} disabled={!button.is_enabled} onclick={press}>
            { &button.label }
        </button>
    }
}

/// Any number of nodes as one: what comes and goes beside others must not make them other elements.
pub fn many(all: impl IntoIterator<Item = Html>) -> Html {
    all.into_iter().collect()
}
