//! The parts of the plan that are told in sentences and tables, a fold for each.

use std::rc::Rc;

use plimsoll::chart::Table;
use plimsoll::report::section::{self, Section};
use plimsoll::state::State;
use web_sys::Event;
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
    let tables = tables.iter();
    tables
        .map(|(name, table)| under(name.as_ref(), table))
        .collect()
}

fn under(heading: &str, table: &Table) -> Html {
    html! {
        <>
            if !heading.is_empty() { <h3>{ heading }</h3> }
            <Rows table={table.clone()} />
        </>
    }
}

/// A fold of the answer; it may say when it is opened and closed.
pub fn fold(
    id: &str,
    title: &str,
    short: &str,
    toggled: Option<Callback<Event>>,
    body: Html,
) -> Html {
    html! {
        <details class="told ladder" id={format!("part-{id}")} key={id} ontoggle={toggled}>
            <summary><h2>{ title }</h2><span class="said">{ short }</span></summary>
            { body }
        </details>
    }
}

fn part(part: &Section) -> Html {
    let body = html! {
        <>
            { paragraphs(&part.sentences) }
            { headed(&part.tables) }
        </>
    };
    fold(part.id, part.title, &part.short, None, body)
}
