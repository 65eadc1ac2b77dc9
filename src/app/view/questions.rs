//! Questions that go backwards: from a target, a budget or a date to what it takes. The worker answers them while the fold is open.

use std::rc::Rc;

use plimsoll::state::State;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::asked::use_asked;
use super::sections::fold;
use crate::worker::Client;

/// What each line is called, and whether a load or a headroom belongs to it.
const LINES: [(&str, &str); 8] = [
    ("max load", "Most load within targets and budget"),
    ("last date", "Last date to begin"),
    ("instances at", "Instances at that load"),
    ("hit rate at", "Hit rate at that load"),
    ("pool at", "Pool at that load"),
    ("optimizations", "Optimizations for the latency target"),
    ("max growth", "Fastest growth within the budget"),
    ("headroom", "Cheapest way to that headroom"),
];

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub client: Client,
}

/// The fold.
#[component]
pub fn Questions(props: &Props) -> Html {
    let load = use_state_eq(|| AttrValue::from("10x"));
    let headroom = use_state_eq(|| AttrValue::from("30 %"));
    let questions = LINES.map(|(question, _)| match question {
        "headroom" => format!("{question} {}", *headroom),
        at if at.ends_with(" at") => format!("{at} {}", *load),
        question => question.to_owned(),
    });
    let (said, toggled) = use_asked("questions", &props.state, &props.client, questions.to_vec());
    let lines = LINES.iter().enumerate().map(|(i, (_, label))| {
        let told = said.sentences.get(i).map_or("…", String::as_str);
        html! { <div key={*label} class="question"><dt>{ *label }</dt><dd>{ told }</dd></div> }
    });
    let body = html! {
        <>
            <div class="choose">
                { typed("question-load", "At a load of", &load, "10x, or a rate such as 10,000 req/min") }
                { typed("question-headroom", "with a headroom of", &headroom, "such as 30 %") }
            </div>
            <dl class="questions" aria-live="polite">{ for lines }</dl>
        </>
    };
    let short = "how much at most, by when, what it takes";
    fold("questions", "Questions", short, Some(toggled), body)
}

fn typed(id: &'static str, label: &str, text: &UseStateHandle<AttrValue>, hint: &str) -> Html {
    let setter = text.setter();
    let input = Callback::from(move |e: InputEvent| {
        let input: HtmlInputElement = e.target_unchecked_into();
        setter.set(input.value().into());
    });
    html! {
        <label>{ label }<input {id} value={(**text).clone()} oninput={input} title={hint.to_owned()} size="14" /></label>
    }
}
