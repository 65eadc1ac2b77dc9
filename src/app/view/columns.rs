//! What the columns of a table mean that no known tool wrote: asked once for all tables with such columns.

use std::rc::Rc;

use plimsoll::job::MEANINGS;
use plimsoll::state::File;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::drop::Intake;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub file: Rc<File>,
    pub intake: Intake,
}

/// A choice for each column, beside what stands in it.
#[component]
pub fn Columns(props: &Props) -> Html {
    let said = use_state_eq(|| props.intake.reader.said(&props.file.columns));
    let columns = props.file.columns.iter().zip(&*said).enumerate();
    let rows = columns.map(|(place, ((name, example), (_, chosen)))| {
        let choose = {
            let said = said.clone();
            Callback::from(move |e: Event| {
                let meaning = e
                    .target_unchecked_into::<HtmlSelectElement>()
                    .selected_index();
                let mut now = (*said).clone();
                if let (Some((_, chosen)), Ok(meaning)) =
                    (now.get_mut(place), usize::try_from(meaning))
                {
                    *chosen = meaning;
                }
                said.set(now);
            })
        };
        let id = format!("column-{}-{place}", props.file.id);
        let about = format!("{id}-example");
        let options = MEANINGS.iter().enumerate().map(|(at, (.., called))| {
            html! { <option selected={at == *chosen}>{ called }</option> }
        });
        html! {
            <li key={place}>
                <div><label for={id.clone()}>{ name }</label><span class="hint" id={about.clone()}>{ &**example }</span></div>
                <select {id} aria-describedby={about} onchange={choose}>{ for options }</select>
            </li>
        }
    });
    let read = {
        let (intake, said) = (props.intake.clone(), said.clone());
        Callback::from(move |_: MouseEvent| intake.read_table((*said).clone()))
    };
    let is_empty = said.iter().all(|(_, meaning)| *meaning == 0);
    html! {
        <fieldset class="meanings">
            <legend>{ "What the columns mean" }</legend>
            <ul>{ for rows }</ul>
            <button type="button" class="add" disabled={is_empty} onclick={read}>{ "Read the table" }</button>
        </fieldset>
    }
}
