//! What the files say of the inputs: each value with its origin, taken one by one or all at once.

use std::rc::Rc;

use plimsoll::scenario::calibrate::Finding;
use plimsoll::state::{Action, Row, State};
use yew::prelude::*;

use super::inputs::act;
use crate::store::Dispatch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub dispatch: Dispatch,
}

/// The fold; nothing as long as no file says anything.
#[component]
pub fn Proposals(props: &Props) -> Html {
    let rows = props.state.proposals();
    let findings = props.state.findings();
    let refusals = props.state.refusals();
    if rows.is_empty() && findings.is_empty() && refusals.is_empty() {
        return Html::default();
    }
    let open = { rows.iter() }.filter(|row| !row.taken);
    let open: Vec<_> = open.map(|row| row.proposal.field).collect();
    html! {
        <details id="proposals" class="folded" open=true>
            <summary>{ props.state.proposals_said() }</summary>
            if open.len() > 1 {
                <button type="button" id="adopt-all" class="add" onclick={act(&props.dispatch, Action::Adopt(open))}>
                    { "Take all" }
                </button>
            }
            <ul class="files">{ for rows.iter().map(|row| proposal(props, row)) }</ul>
            <ul class="files">{ for findings.into_iter().map(finding) }</ul>
            if !refusals.is_empty() {
                <details class="rows">
                    <summary>{ "What they do not say, and why" }</summary>
                    <ul class="files">{ for refusals.into_iter().map(finding) }</ul>
                </details>
            }
        </details>
    }
}

fn proposal(props: &Props, row: &Row) -> Html {
    let proposal = row.proposal;
    let take = act(&props.dispatch, Action::Adopt(vec![proposal.field]));
    html! {
        <li key={proposal.field.path()} class="file">
            <div class="file-line">
                <span class="name">{ &proposal.label }</span>
                if row.taken {
                    <span class="mark" title="The plan holds it.">{ "✓" }</span>
                } else {
                    <button type="button" aria-label={format!("Take {}", proposal.label)} onclick={take}>{ "Take" }</button>
                }
            </div>
            <p class="what"><strong>{ &proposal.text }</strong>{ row.before() }</p>
            <p class="hint">{ row.why() }</p>
        </li>
    }
}

fn finding(finding: &Finding) -> Html {
    html! { <li key={finding.text.clone()} class="file"><p class="hint">{ &finding.text }</p></li> }
}
