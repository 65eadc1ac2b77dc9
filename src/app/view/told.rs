//! Parts of the plan in sentences and tables: those that stand open, and a fold for each of the others.

use plimsoll::chart::Table;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{self, Part, Sheet, Warnings};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::chart::{Chart, Place};
use super::shown::{does, many};
use super::sight::use_watched;
use crate::planner::Planner;
use crate::store::Shared;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
    /// Charts that stand in the part.
    pub charts: Vec<Shared>,
    /// Where their cursor stands, and what moves it.
    pub place: Place,
    pub moved: Callback<Place>,
}

/// A part.
#[component]
pub fn Told(props: &Props) -> Html {
    let node = use_watched(&props.part);
    match &*props.part.0 {
        Part::Told(part) => told(part, node, props),
        _ => Html::default(),
    }
}

fn told(part: &part::Told, node: NodeRef, props: &Props) -> Html {
    let (planner, charts) = (&props.planner, &props.charts);
    let class = if charts.len() == 1 { "wide" } else { "" };
    let chart = |part: &Shared| {
        html! {
            <Chart part={part.clone()} {class} place={props.place.clone()} moved={props.moved.clone()} planner={planner.clone()} />
        }
    };
    let charts: Vec<Html> = charts.iter().map(chart).collect();
    let body = html! {
        <>
            if !part.answers.is_empty() { { answers(part, planner) } }
            { paragraphs(&part.sentences) }
            if !part.results.is_empty() { { results(part, planner) } }
            if !charts.is_empty() { <div class="curves">{ for charts }</div> }
            { headed(&part.tables) }
            { paragraphs(&part.notes) }
        </>
    };
    let leave = (part.id == "compare").then(|| {
        let (file, close) = (Gesture::Download("compare".into()), Gesture::Compare(String::new()));
        html! {
            <div class="choose">
                <button type="button" id="compare-file" onclick={does(planner, file)}>{ "Save as Markdown" }</button>
                <button type="button" id="compare-close" onclick={does(planner, close)}>{ "Leave off comparing" }</button>
            </div>
        }
    });
    if part.short.is_empty() {
        let title = format!("title-{}", part.id);
        return html! {
            <section ref={node} id={part.id.clone()} class="ladder" aria-labelledby={title.clone()}>
                <h2 id={title} tabindex="-1">{ &part.title }</h2>
                { body }
                { many(leave) }
            </section>
        };
    }
    let toggled = {
        let (planner, id) = (planner.clone(), part.id.clone());
        Callback::from(move |e: Event| {
            let fold: HtmlElement = e.target_unchecked_into();
            planner.send(&Gesture::Fold(id.clone(), fold.has_attribute("open")));
        })
    };
    html! {
        <details ref={node} class="told ladder" id={format!("part-{}", part.id)} ontoggle={toggled} aria-busy={part.is_busy.then_some("true")}>
            <summary><h2>{ &part.title }</h2><span class="said">{ &part.short }</span></summary>
            { body }
        </details>
    }
}

/// Questions and their answers, and what they are asked about.
fn answers(part: &part::Told, planner: &Planner) -> Html {
    let lines = part.answers.iter().map(|(label, answer)| {
        html! { <div key={label.clone()} class="question"><dt>{ label }</dt><dd>{ answer }</dd></div> }
    });
    let asks = part.asks.iter().map(|(path, label, example, text)| {
        let (typed, planner) = (path.clone(), planner.clone());
        let value = planner.typing(path, "").unwrap_or_else(|| text.clone());
        let input = Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            planner.send(&Gesture::Type(typed.clone(), text));
        });
        html! {
            <label key={path.clone()}>{ label }<input id={path.clone()} {value} oninput={input} title={example.clone()} size="14" /></label>
        }
    });
    html! {
        <>
            <div class="choose">{ for asks }</div>
            <dl class="questions" aria-live="polite">{ for lines }</dl>
        </>
    }
}

/// What the charts are about, or what the plan is held against.
fn results(part: &part::Told, planner: &Planner) -> Html {
    let chosen = usize::try_from(part.chosen).unwrap_or_default();
    let (id, label) = match part.id.as_str() {
        "compare" => ("compare-with", "Held against"),
        _ => ("tornado-of", "What matters for"),
    };
    let choose = {
        let (planner, id) = (planner.clone(), part.id.clone());
        Callback::from(move |e: Event| {
            let select = e.target_unchecked_into::<HtmlSelectElement>();
            let at = u32::try_from(select.selected_index()).unwrap_or_default();
            planner.send(&Gesture::Result(id.clone(), at));
        })
    };
    let results = part.results.iter().enumerate();
    let options =
        results.map(|(i, result)| html! { <option selected={i == chosen}>{ result }</option> });
    html! {
        <label class="choose">{ label }
            <select {id} onchange={choose}>{ for options }</select>
        </label>
    }
}

/// The plan on paper, with pictures of it: not seen on the screen.
pub fn sheet(sheet: &Sheet, pictures: Html) -> Html {
    if sheet.title.is_empty() {
        return Html::default();
    }
    let parts = sheet.parts.iter().map(|part| {
        html! {
            <section>
                <h2>{ &part.title }</h2>
                { paragraphs(&part.sentences) }
                { headed(&part.tables) }
            </section>
        }
    });
    html! {
        <section id="sheet" class="sheet">
            <h1>{ &sheet.title }</h1>
            <div class="sheet-answer">{ paragraphs(&sheet.answer) }</div>
            { many(sheet.notes.iter().map(|note| html! { <p class="hint">{ note }</p> })) }
            if !sheet.warnings.is_empty() {
                <h2>{ "Warnings" }</h2>
                <ol>{ for sheet.warnings.iter().map(|said| html! { <li>{ said }</li> }) }</ol>
            }
            <h2>{ "Charts" }</h2>
            { pictures }
            { many(parts) }
            if !sheet.link.is_empty() { <p class="sheet-link">{ &sheet.link }</p> }
        </section>
    }
}

/// What is doubtful about the answer: one line below it, with the beginning of the first one, until it is opened.
pub fn warnings(warnings: &Warnings) -> Html {
    if warnings.said.is_empty() {
        return Html::default();
    }
    let items = warnings.all.iter().enumerate();
    let items = items.map(|(i, said)| html! { <li key={i}>{ said }</li> });
    html! {
        <details id="warnings" class="told warnings">
            <summary><h2>{ &warnings.said }</h2><span class="said">{ &warnings.short }</span></summary>
            <ul>{ for items }</ul>
        </details>
    }
}

/// Sentences, each a paragraph.
pub fn paragraphs(sentences: &[String]) -> Html {
    let said = sentences.iter().enumerate();
    said.map(|(i, text)| html! { <p key={i}>{ text }</p> })
        .collect()
}

/// Tables, each under its heading.
pub fn headed(tables: &[(String, Table)]) -> Html {
    let one = |(heading, table): &(String, Table)| {
        html! {
            <>
                if !heading.is_empty() { <h3>{ heading }</h3> }
                { rows(table) }
            </>
        }
    };
    tables.iter().map(one).collect()
}

/// A table.
pub fn rows(table: &Table) -> Html {
    let words: Vec<bool> = (0..table.head.len())
        .map(|column| table.is_of_words(column))
        .collect();
    let class = |column: usize| words.get(column).filter(|is| **is).map(|_| "words");
    let head = table.head.iter().enumerate();
    let head = head.map(|(j, cell)| html! { <th scope="col" class={class(j)}>{ cell }</th> });
    let rows = table.rows.iter().enumerate().map(|(i, row)| {
        let cells = row.iter().enumerate().map(|(j, cell)| {
            if j == 0 {
                html! { <th scope="row">{ cell }</th> }
            } else {
                html! { <td class={class(j)}>{ cell }</td> }
            }
        });
        html! { <tr key={i}>{ for cells }</tr> }
    });
    html! {
        <div class="scroll" tabindex="0">
            <table><thead><tr>{ for head }</tr></thead><tbody>{ for rows }</tbody></table>
        </div>
    }
}
