//! What the worker is asked while a fold is open.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use plimsoll::job::Said;
use plimsoll::link::file;
use plimsoll::state::State;
use web_sys::{Event, HtmlElement};
use yew::prelude::*;

use crate::worker::Client;

/// How long after a change the questions are asked again, milliseconds.
const ASK_MS: u32 = 150;

/// What came of the questions, and what the fold does when it is opened or closed. They are asked while it is open, and again
/// after each change.
#[hook]
pub fn use_asked(
    place: &'static str,
    state: &Rc<State>,
    client: &Client,
    questions: Vec<String>,
) -> (Rc<Said>, Callback<Event>) {
    let open = use_state_eq(|| false);
    let said = use_state_eq(Rc::<Said>::default);
    let pending = use_mut_ref(|| None::<Timeout>);
    {
        let (client, said) = (client.clone(), said.setter());
        let asked = (*open, Rc::clone(&state.document), questions);
        use_effect_with(asked, move |(open, document, questions)| {
            if !*open {
                return;
            }
            let (document, questions) = (Rc::clone(document), questions.clone());
            *pending.borrow_mut() = Some(Timeout::new(ASK_MS, move || {
                let told = Callback::from(move |found| said.set(Rc::new(found)));
                let scenario = file::to_json(&document.scenario);
                client.ask_back(place, scenario, questions, told);
            }));
        });
    }
    let toggled = {
        let open = open.setter();
        Callback::from(move |e: Event| {
            let fold: HtmlElement = e.target_unchecked_into();
            open.set(fold.has_attribute("open"));
        })
    };
    (Rc::clone(&said), toggled)
}
