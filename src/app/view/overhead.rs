//! The overhead budget: its sentences and tables.

use std::rc::Rc;

use plimsoll::report::overhead;
use plimsoll::state::State;
use yew::prelude::*;

use super::chart::Rows;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
}

/// What a request takes and what could be done about it; nothing without a workload.
#[component]
pub fn Overhead(props: &Props) -> Html {
    let Some(told) = &props.state.plan.overhead else {
        return Html::default();
    };
    let said = overhead::sentences(&props.state.plan).into_iter();
    let said = said
        .enumerate()
        .map(|(i, text)| html! { <p key={i}>{ text }</p> });
    html! {
        <section id="chart-overhead" class="ladder overhead" aria-labelledby="title-overhead">
            <h2 id="title-overhead">{ "Overhead budget of a request, without load" }</h2>
            { for said }
            <Rows table={overhead::components(told)} />
            <h3>{ "Mean and percentiles" }</h3>
            <Rows table={overhead::levels(told)} />
            if !told.optimizations.is_empty() {
                <h3>{ "Optimizations" }</h3>
                <Rows table={overhead::optimizations(told)} />
            }
        </section>
    }
}
