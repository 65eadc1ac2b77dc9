//! One input: a quantity as people write it, or a choice.

use std::rc::Rc;

use plimsoll::catalog::Catalog;
use plimsoll::scenario::field::Field as Which;
use plimsoll::state::{Action, State};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::store::Dispatch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub dispatch: Dispatch,
    pub field: Which,
    pub label: AttrValue,
    /// One line under the label, where the label alone would leave a question.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
}

/// One input with its label, and under it what is wrong with what was typed.
#[component]
pub fn Field(props: &Props) -> Html {
    let id = props.field.id();
    let error = props.state.error(props.field).map(str::to_owned);
    let error_id = format!("error-{id}");
    let described = error.is_some().then(|| error_id.clone());
    let focused = use_state_eq(|| false);
    let control = match props
        .field
        .choices(props.state.scenario(), Catalog::built_in())
    {
        Some(choices) => {
            html! { <Choice state={props.state.clone()} dispatch={props.dispatch.clone()} field={props.field} {choices} /> }
        }
        None => input(props, described, &focused),
    };
    html! {
        <div id={format!("field-{id}")} class={classes!("field", error.is_some().then_some("wrong"))}>
            <label for={id}>{ &props.label }</label>
            { control }
            if let Some(hint) = &props.hint { <p class="hint">{ hint }</p> }
            <p id={error_id} class="error" role="alert">{ error.unwrap_or_default() }</p>
        </div>
    }
}

fn input(props: &Props, described: Option<String>, focused: &UseStateHandle<bool>) -> Html {
    let field = props.field;
    // Lists are long: only the input that is being typed into has its own.
    let suggested = match **focused {
        true => field.suggestions(props.state.scenario(), Catalog::built_in()),
        false => Vec::new(),
    };
    let list = format!("list-{}", field.id());
    let options = suggested.iter().map(|(text, about)| {
        html! { <option value={text.clone()}>{ about }</option> }
    });
    let entered_it = {
        let focused = focused.setter();
        Callback::from(move |_: FocusEvent| focused.set(true))
    };
    let typed = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            dispatch.dispatch(Action::Edit(field, text));
        })
    };
    let left = {
        let (dispatch, focused) = (props.dispatch.clone(), focused.setter());
        Callback::from(move |_: FocusEvent| {
            focused.set(false);
            dispatch.dispatch(Action::Settle(field));
        })
    };
    let entered = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: KeyboardEvent| {
            if e.key() == "Enter" {
                dispatch.dispatch(Action::Settle(field));
            }
        })
    };
    let value = props.state.text(field);
    html! {
        <>
            <input id={field.id()} type="text" autocomplete="off" spellcheck="false" {value}
                list={(!suggested.is_empty()).then(|| list.clone())}
                aria-invalid={described.is_some().to_string()} aria-describedby={described}
                onfocus={entered_it} oninput={typed} onblur={left} onkeydown={entered} />
            if !suggested.is_empty() { <datalist id={list}>{ for options }</datalist> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    state: Rc<State>,
    dispatch: Dispatch,
    field: Which,
    choices: Vec<(String, String)>,
}

/// An input that is chosen and not typed.
#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let node = use_node_ref();
    let current = props.state.text(props.field);
    {
        // Once a person has chosen, a browser no longer heeds which option is marked as selected:
        // after undo or another plan the element itself must be told.
        let (node, current) = (node.clone(), current.clone());
        use_effect(move || {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(&current);
            }
        });
    }
    let (dispatch, field) = (props.dispatch.clone(), props.field);
    let chosen = Callback::from(move |e: Event| {
        let value = e.target_unchecked_into::<HtmlSelectElement>().value();
        dispatch.dispatch(Action::Edit(field, value));
        dispatch.dispatch(Action::Settle(field));
    });
    let options = props.choices.iter().map(|(value, label)| {
        html! { <option key={value.clone()} value={value.clone()} selected={*value == current}>{ label }</option> }
    });
    html! { <select ref={node} id={field.id()} onchange={chosen}>{ for options }</select> }
}
