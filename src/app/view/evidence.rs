//! The drop zone, one row per file: what it is, what was read, what is wrong with it; and what files say of the inputs.

use gloo::utils::document;
use plimsoll::desk::Gesture;
use plimsoll::desk::item::Button;
use plimsoll::desk::part::{Evidence, FileRow, Proposal, Proposals};
use plimsoll::job::MEANINGS;
use plimsoll::report::evidence::READ;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::shown::{button, does, many};
use super::told::headed;
use crate::drop;
use crate::planner::Planner;

/// Where to put files, and the way to those that are there.
pub fn zone(evidence: &Evidence, planner: &Planner) -> Html {
    let input = NodeRef::default();
    let picked = {
        let planner = planner.clone();
        Callback::from(move |e: Event| planner.send_files(drop::picked(&e), "any"))
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let lead = Callback::from(|_: MouseEvent| {
        if let Some(heading) = document().get_element_by_id("title-evidence") {
            heading.scroll_into_view();
        }
    });
    html! {
        <div id="drop-zone" class="drop-zone">
            <p>{ "Drop load-test reports, metrics or benchmarks anywhere on the page, or paste them. They stay in this tab." }</p>
            <button type="button" id="choose-files" onclick={choose}>{ "Choose files" }</button>
            if !evidence.said.is_empty() {
                <button type="button" id="to-evidence" class="quiet" onclick={lead}>{ &evidence.said }</button>
            }
            <details class="rows">
                <summary>{ "All that can be read" }</summary>
                <dl class="read">{ for READ.iter().map(|(kind, tools)| html! { <><dt>{ *kind }</dt><dd>{ *tools }</dd></> }) }</dl>
                <p class="hint">{ "Also packed (ZIP, tar, gzip), in folders, and several reports in one file." }</p>
            </details>
            <input ref={input} id="file-input" class="hidden" type="file" multiple=true tabindex="-1" aria-hidden="true" onchange={picked} />
        </div>
    }
}

/// Many files are one line until one asks for them, or until one of them needs a look.
pub fn folded(evidence: &Evidence, list: Html, planner: &Planner) -> Html {
    let removals = evidence.removals.iter().map(|(said, ids)| {
        html! { <button type="button" key={said.clone()} class="quiet" onclick={does(planner, Gesture::Remove(ids.clone()))}>{ said }</button> }
    });
    // Where no file is left the next thing to do is to choose some.
    let list = html! {
        <div data-then="choose-files"><ul class="files">{ list }</ul><div class="removals">{ for removals }</div></div>
    };
    if !evidence.is_folded {
        return list;
    }
    html! {
        <details class="folded" open={evidence.is_open}><summary>{ &evidence.said }</summary>{ list }</details>
    }
}

/// The sweeps among the files, of which one is followed.
pub fn sweeps(evidence: &Evidence, planner: &Planner) -> Html {
    if evidence.sweeps.is_empty() {
        return Html::default();
    }
    let rows = evidence.sweeps.iter().enumerate();
    let rows = rows.map(|(place, row)| {
        let about = format!("sweep-{place}-said");
        let choose = does(planner, Gesture::Press(row.press.clone()));
        html! {
            <li key={place}>
                <label><input type="radio" name="sweep" checked={row.is_followed} aria-describedby={about.clone()} onchange={choose} />{ &row.label }</label>
                <p class="hint" id={about}>{ &row.said }</p>
            </li>
        }
    });
    html! {
        <fieldset id="sweeps" class="choices" tabindex="-1">
            <legend>{ "The sweep that the capacity follows" }</legend>
            <ul>{ for rows }</ul>
        </fieldset>
    }
}

/// A file.
pub fn file(file: &FileRow, planner: &Planner) -> Html {
    let warnings = file.warnings.iter().enumerate();
    let warnings = warnings.map(|(i, w)| html! { <li key={i}>{ w }</li> });
    html! {
        <li class={classes!("file", file.is_failed.then_some("failed"))}>
            <div class="file-line">
                <span class="mark" aria-hidden="true">{ if file.is_failed { "✗" } else { "✓" } }</span>
                <span class="name" title={file.name.clone()}>{ &file.name }</span>
                <button type="button" id={format!("remove-{}", file.id)} class="quiet" aria-label={format!("Remove {}", file.name)}
                    onclick={does(planner, Gesture::Remove(vec![file.id]))}>{ "✕" }</button>
            </div>
            <p class="what">{ &file.what }</p>
            <ul class="file-warnings">{ for warnings }</ul>
            if file.asks_concurrency { { concurrency(file, planner) } }
            if !file.columns.is_empty() {
                if file.is_failed {
                    { columns(file, planner) }
                } else {
                    <details class="rows"><summary>{ "What its columns mean" }</summary>{ columns(file, planner) }</details>
                }
            }
            if !file.is_failed {
                <details class="rows">
                    <summary>{ "Figures" }</summary>
                    { many(file.notes.iter().map(|note| html! { <p class="hint">{ note }</p> })) }
                    { headed(&file.tables) }
                </details>
            }
            { many(file.forecast.iter().map(|forecast| button(forecast, "add", planner))) }
        </li>
    }
}

/// The concurrency of a load test that its file does not say; what was typed counts once it is left.
fn concurrency(file: &FileRow, planner: &Planner) -> Html {
    let typed = {
        let (planner, id) = (planner.clone(), file.id);
        Callback::from(move |e: Event| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            planner.send(&Gesture::Concurrency(id, text));
        })
    };
    let input = format!("concurrency-{}", file.id);
    let said = format!("{input}-error");
    let is_wrong = !file.concurrency_error.is_empty();
    html! {
        <div class={classes!("field", "open", is_wrong.then_some("wrong"))}>
            <label for={input.clone()}>{ "Concurrency, not in the file" }</label>
            <input id={input} type="text" inputmode="numeric" autocomplete="off" value={file.concurrency.clone()} placeholder="users or connections"
                aria-invalid={is_wrong.to_string()} aria-describedby={is_wrong.then(|| said.clone())} onchange={typed} />
            <p id={said} class="error" role="alert">{ &file.concurrency_error }</p>
        </div>
    }
}

/// What the columns of a table mean that no known tool wrote: a choice for each, beside what stands in it.
fn columns(file: &FileRow, planner: &Planner) -> Html {
    let rows = file.columns.iter().zip(0u32..);
    let rows = rows.map(|((name, example, chosen), place)| {
        let id = format!("column-{}-{place}", file.id);
        let about = format!("{id}-example");
        let chosen = usize::try_from(*chosen).unwrap_or_default();
        let options = MEANINGS.iter().enumerate().map(|(at, (.., called))| {
            html! { <option selected={at == chosen}>{ called }</option> }
        });
        let choose = {
            let (planner, id) = (planner.clone(), file.id);
            Callback::from(move |e: Event| {
                let select = e.target_unchecked_into::<HtmlSelectElement>();
                let meaning = u32::try_from(select.selected_index()).unwrap_or_default();
                planner.send(&Gesture::Column(id, place, meaning));
            })
        };
        html! {
            <li key={place}>
                <div><label for={id.clone()}>{ name }</label><span class="hint" id={about.clone()}>{ example }</span></div>
                <select {id} aria-describedby={about} onchange={choose}>{ for options }</select>
            </li>
        }
    });
    html! {
        <fieldset class="meanings">
            <legend>{ "What the columns mean" }</legend>
            <ul>{ for rows }</ul>
            <button type="button" class="add" disabled={!file.can_read} onclick={does(planner, Gesture::ReadTable(file.id))}>{ "Read the table" }</button>
        </fieldset>
    }
}

/// What the files say of the inputs: each value with its origin, taken one by one or all at once.
pub fn proposals(part: &Proposals, planner: &Planner) -> Html {
    if part.said.is_empty() {
        return Html::default();
    }
    let finding = |text: &String| html! { <li class="file"><p class="hint">{ text }</p></li> };
    html! {
        <details id="proposals" class="folded" open=true data-then="proposals-said">
            <summary id="proposals-said">{ &part.said }</summary>
            { many(part.take_all.iter().map(|all| button(all, "add", planner))) }
            <ul class="files">{ for part.rows.iter().map(|row| proposal(row, planner)) }</ul>
            <ul class="files">{ for part.findings.iter().map(finding) }</ul>
            if !part.refusals.is_empty() {
                <details class="rows">
                    <summary>{ "What they do not say, and why" }</summary>
                    <ul class="files">{ for part.refusals.iter().map(finding) }</ul>
                </details>
            }
        </details>
    }
}

fn taken(take: Option<&Button>, planner: &Planner) -> Html {
    match take {
        Some(take) => button(take, "", planner),
        None => html! { <span class="mark" title="The plan holds it.">{ "✓" }</span> },
    }
}

fn proposal(row: &Proposal, planner: &Planner) -> Html {
    html! {
        <li key={row.label.clone()} class="file" data-then={row.input.clone()}>
            <div class="file-line"><span class="name">{ &row.label }</span>{ taken(row.take.as_ref(), planner) }</div>
            <p class="what"><strong>{ &row.text }</strong>{ &row.before }</p>
            <p class="hint">{ &row.why }</p>
            { many(row.others.iter().map(|(text, why, take)| html! {
                <>
                    <div class="file-line"><span class="name">{ "or " }<strong>{ text }</strong></span>{ taken(take.as_ref(), planner) }</div>
                    <p class="hint">{ why }</p>
                </>
            })) }
        </li>
    }
}
