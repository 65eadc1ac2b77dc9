//! How sure the plan is: what ranges come to, and which input matters.

use std::rc::Rc;

use plimsoll::chart;
use plimsoll::report::bands::Told;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::chart::Chart;
use super::sections::{fold, headed, paragraphs};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub told: Rc<Told>,
}

/// The fold with the bands in words, tables and a tornado.
#[component]
pub fn Uncertainty(props: &Props) -> Html {
    let told = &props.told;
    let chosen = use_state_eq(|| 1usize);
    let shown = told.tornadoes.get(*chosen).or(told.tornadoes.first());
    let chart = use_memo(shown.cloned(), |shown| {
        shown
            .as_ref()
            .map(|shown| Rc::new(chart::tornado::chart(shown)))
    });
    let height = shown.map_or(0, chart::tornado::height);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |e: Event| {
            let select = e.target_unchecked_into::<HtmlSelectElement>();
            chosen.set(usize::try_from(select.selected_index()).unwrap_or(0));
        })
    };
    let results = told.tornadoes.iter().enumerate();
    let results = results
        .map(|(i, tornado)| html! { <option selected={i == *chosen}>{ &tornado.result }</option> });
    let body = html! {
        <>
            { paragraphs(&told.sentences) }
            if let Some(chart) = (*chart).clone() {
                <label class="choose">{ "What matters for" }
                    <select id="tornado-of" onchange={choose}>{ for results }</select>
                </label>
                <Chart {chart} {height} class="wide" />
            }
            { headed(&told.tables) }
        </>
    };
    fold("uncertainty", "How sure", &told.short, None, body)
}
