//! Which offers to take, and for each of the others why not. The worker tries them while the fold is open.

use std::rc::Rc;

use plimsoll::job::WHICH;
use plimsoll::state::State;
use yew::prelude::*;

use super::asked::use_asked;
use super::sections::{fold, headed, paragraphs};
use crate::worker::Client;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub client: Client,
}

/// The fold.
#[component]
pub fn Which(props: &Props) -> Html {
    let questions = vec![WHICH.to_owned()];
    let (said, toggled) = use_asked("which", &props.state, &props.client, questions);
    let body = html! {
        <>
            if said.sentences.is_empty() { <p>{ "…" }</p> }
            { paragraphs(&said.sentences) }
            { headed(&said.tables) }
            { paragraphs(&said.notes) }
        </>
    };
    let short = "by the cost of the whole plan, with each of the catalogue";
    fold("which", "Which offers", short, Some(toggled), body)
}
