//! The drop zone and one row per file: what it is, what was read, what is wrong with it.

use std::rc::Rc;

use plimsoll::report::evidence::READ;
use plimsoll::state::{Action, File, State};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::columns::Columns;
use super::concurrency::Concurrency;
use super::inputs::act;
use super::proposals::Proposals;
use super::sections::headed;
use crate::drop::{self, Intake};

/// Up to so many files are listed at once.
const FEW_FILES: usize = 3;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub intake: Intake,
}

/// What was measured, and where to put more.
#[component]
pub fn Evidence(props: &Props) -> Html {
    let input = use_node_ref();
    let picked = {
        let intake = props.intake.clone();
        Callback::from(move |e: Event| intake.take(drop::picked(&e)))
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let files = props
        .state
        .document
        .files
        .iter()
        .map(|file| row(props, file));
    html! {
        <section class="evidence" aria-labelledby="title-evidence">
            <h2 id="title-evidence">{ "Evidence" }</h2>
            <div id="drop-zone" class="drop-zone">
                <p>{ "Drop load-test reports, metrics or benchmarks here, or anywhere on the page." }</p>
                <p class="hint">{ "k6, JMeter, Locust, Gatling, wrk and most others; Prometheus, CloudWatch, Redis, PostgreSQL; archives and folders of them; price lists as CSV. They stay in this tab." }</p>
                <button type="button" id="choose-files" onclick={choose}>{ "Choose files" }</button>
                <details class="rows">
                    <summary>{ "All that can be read" }</summary>
                    <dl class="read">{ for READ.iter().map(|(kind, tools)| html! { <><dt>{ *kind }</dt><dd>{ *tools }</dd></> }) }</dl>
                    <p class="hint">{ "Also packed (ZIP, tar, gzip), and several reports in one file." }</p>
                </details>
                <input ref={input} id="file-input" class="hidden" type="file" multiple=true tabindex="-1" aria-hidden="true" onchange={picked} />
            </div>
            { digest(&props.state) }
            { folded(&props.state, html! { <ul class="files">{ for files }</ul> }) }
            <Proposals state={Rc::clone(&props.state)} dispatch={props.intake.dispatch.clone()} />
        </section>
    }
}

/// Many files are one line until one asks for them, or until one of them needs a look.
fn folded(state: &State, list: Html) -> Html {
    let files = &state.document.files;
    if files.len() <= FEW_FILES {
        return list;
    }
    let open = files.iter().any(|f| f.outcome.is_err());
    html! {
        <details class="folded" {open}><summary>{ state.document.files_said() }</summary>{ list }</details>
    }
}

/// What the plan holds of evidence whose files are no longer at hand (after a reload, in a link).
fn digest(state: &State) -> Html {
    let sweep = state.scenario().app.capacity.sweep.as_ref();
    match sweep.filter(|_| state.document.files.is_empty()) {
        Some(sweep) => html! {
            <p class="hint">{ format!("This plan holds {} runs of {}.", sweep.points.len(), sweep.tool) }</p>
        },
        None => Html::default(),
    }
}

/// What its columns mean, if it is a table of no known tool; folded where it was read.
fn columns(props: &Props, file: &Rc<File>) -> Html {
    let form = html! { <Columns file={Rc::clone(file)} intake={props.intake.clone()} /> };
    match (file.columns.is_empty(), &file.outcome) {
        (true, _) => Html::default(),
        (false, Err(_)) => form,
        (false, Ok(_)) => html! {
            <details class="rows"><summary>{ "What its columns mean" }</summary>{ form }</details>
        },
    }
}

fn row(props: &Props, file: &Rc<File>) -> Html {
    let remove = {
        let (intake, id) = (props.intake.clone(), file.id);
        Callback::from(move |_: MouseEvent| intake.remove(id))
    };
    let failed = file.outcome.as_ref().err();
    let warnings = file
        .warnings()
        .iter()
        .enumerate()
        .map(|(i, w)| html! { <li key={i}>{ w }</li> });
    html! {
        <li key={file.id} class={classes!("file", failed.map(|_| "failed"))}>
            <div class="file-line">
                <span class="mark" aria-hidden="true">{ if failed.is_some() { "✗" } else { "✓" } }</span>
                <span class="name" title={file.name.clone()}>{ &file.name }</span>
                <button type="button" class="quiet" aria-label={format!("Remove {}", file.name)} onclick={remove}>{ "✕" }</button>
            </div>
            <p class="what">{ failed.map_or(file.description(), String::as_str) }</p>
            <ul class="file-warnings">{ for warnings }</ul>
            if let Some(known) = props.state.document.open_concurrency(file) {
                <Concurrency id={file.id} {known} intake={props.intake.clone()} />
            }
            { columns(props, file) }
            if let Ok(digest) = &file.outcome {
                <details class="rows">
                    <summary>{ "Figures" }</summary>
                    { for digest.notes.iter().map(|note| html! { <p class="hint">{ note }</p> }) }
                    { headed(&digest.tables) }
                </details>
            }
            if file.history().is_some() {
                <button type="button" class="add" onclick={act(&props.intake.dispatch, Action::FollowHistory(file.id))}>
                    { "Forecast the demand from it" }
                </button>
            }
        </li>
    }
}
