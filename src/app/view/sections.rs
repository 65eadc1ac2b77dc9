//! The parts of the plan that are told in sentences and tables, a fold for each.

use std::rc::Rc;

use plimsoll::chart::Table;
use plimsoll::report::section::{self, Section};
use plimsoll::state::State;
use yew::prelude::*;

use super::chart::Rows;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
}

/// All parts that there are.
#[component]
pub fn Sections(props: &Props) -> Html {
    let state = &props.state;
    let told = (Rc::clone(&state.document), Rc::clone(&state.plan));
    let parts = use_memo(told, |(document, plan)| {
        section::all(&document.scenario, plan)
    });
    html! { { for parts.iter().map(part) } }
}

/// Sentences, each a paragraph.
pub fn paragraphs(sentences: &[String]) -> Html {
    let said = sentences.iter().enumerate();
    let said = said.map(|(i, text)| html! { <p key={i}>{ text }</p> });
    said.collect()
}

/// Tables, each under its heading.
pub fn headed<T: AsRef<str>>(tables: &[(T, Table)]) -> Html {
    let tables = tables.iter().map(|(heading, table)| {
        let heading = heading.as_ref();
        html! {
            <>
                if !heading.is_empty() { <h3>{ heading }</h3> }
                <Rows table={table.clone()} />
            </>
        }
    });
    tables.collect()
}

fn part(part: &Section) -> Html {
    html! {
        <details class="told ladder" id={format!("part-{}", part.id)} key={part.id}>
            <summary><h2>{ part.title }</h2><span class="said">{ &part.short }</span></summary>
            { paragraphs(&part.sentences) }
            { headed(&part.tables) }
        </details>
    }
}
