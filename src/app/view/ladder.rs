//! The ladder as a table, and the warnings.

use std::rc::Rc;

use plimsoll::report::ladder;
use plimsoll::state::State;
use yew::prelude::*;

use super::chart::Rows;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
}

/// The plan at multiples of today's load.
#[component]
pub fn Ladder(props: &Props) -> Html {
    let table = ladder::table(props.state.scenario(), &props.state.plan);
    html! {
        <section id="ladder" class="ladder" aria-labelledby="title-ladder">
            <h2 id="title-ladder">{ "At times today's load" }</h2>
            <Rows {table} />
        </section>
    }
}

/// What is doubtful, in words.
#[component]
pub fn Warnings(props: &Props) -> Html {
    let warnings = &props.state.plan.warnings;
    if warnings.is_empty() {
        return Html::default();
    }
    let items = warnings
        .iter()
        .enumerate()
        .map(|(i, w)| html! { <li key={i}>{ &w.message }</li> });
    html! {
        <section id="warnings" class="warnings" aria-labelledby="title-warnings">
            <h2 id="title-warnings">{ "Worth knowing" }</h2>
            <ul>{ for items }</ul>
        </section>
    }
}
