//! One input, as the desk says it: label, text or choice, what it means, where it comes from, what it can be set back to, a slider.

use plimsoll::desk::item::{Input, Reset, Slider};
use plimsoll::desk::press;
use plimsoll::scenario::field::Field as Which;
use plimsoll::state::Action;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::store::Dispatch;

/// Steps of an arrow key together with Shift.
const LEAP: i32 = 10;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub input: Input,
    pub dispatch: Dispatch,
    /// Which input is typed into.
    pub focus: UseStateSetter<Option<Which>>,
}

/// One input.
#[component]
pub fn Field(props: &Props) -> Html {
    let input = &props.input;
    let node = use_node_ref();
    {
        // Once a person has chosen, a browser no longer heeds which option is marked as selected:
        // after undo or another plan the element itself must be told.
        let (node, text) = (node.clone(), input.text.clone());
        use_effect(move || {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(&text);
            }
        });
    }
    let Some(field) = Which::from_path(&input.path) else {
        return Html::default();
    };
    let id = &input.id;
    let wrong = !input.error.is_empty();
    let of = |what: &str| format!("{what}-{id}");
    let said = [("meaning", &input.meaning), ("origin", &input.source)];
    let described: Vec<String> = match wrong {
        true => vec![of("error")],
        false => said
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(what, _)| of(what))
            .collect(),
    };
    let described = (!described.is_empty()).then(|| described.join(" "));
    let control = match input.choices.is_empty() {
        true => typed(props, field, described),
        false => chosen(props, field, described, node),
    };
    html! {
        <div id={of("field")} class={classes!("field", wrong.then_some("wrong"))}>
            <label for={id.clone()}>{ &input.label }</label>
            { control }
            if let Some(origin) = input.origin.filter(|_| !input.source.is_empty()) {
                <span id={of("origin")} class="origin" role="img" title={input.source.clone()} aria-label={input.source.clone()}>{ origin.mark() }</span>
            }
            if let Some(slider) = input.slider { { sliding(props, field, slider) } }
            <p id={of("meaning")} class="meaning">{ &input.meaning }</p>
            { for input.hints.iter().map(|hint| html! { <p class="hint">{ hint }</p> }) }
            { for input.resets.iter().map(|reset| back(props, field, reset)) }
            <p id={of("error")} class="error" role="alert">{ &input.error }</p>
        </div>
    }
}

fn typed(props: &Props, field: Which, described: Option<String>) -> Html {
    let input = &props.input;
    let list = format!("list-{}", input.id);
    let has_list = !input.suggestions.is_empty();
    let options = input.suggestions.iter().map(|(text, about)| {
        html! { <option value={text.clone()}>{ about }</option> }
    });
    let entered = {
        let focus = props.focus.clone();
        Callback::from(move |_: FocusEvent| focus.set(Some(field)))
    };
    let edited = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            dispatch.dispatch(Action::Edit(field, text));
        })
    };
    let left = {
        let (dispatch, focus) = (props.dispatch.clone(), props.focus.clone());
        Callback::from(move |_: FocusEvent| {
            focus.set(None);
            dispatch.dispatch(Action::Settle(field));
        })
    };
    let key = {
        let (dispatch, is_number) = (props.dispatch.clone(), input.is_number);
        Callback::from(move |e: KeyboardEvent| {
            let steps = if e.shift_key() { LEAP } else { 1 };
            let action = match e.key().as_str() {
                "Enter" => Action::Settle(field),
                _ if e.ctrl_key() || e.meta_key() || e.alt_key() || !is_number => return,
                "ArrowUp" => Action::Nudge(field, steps),
                "ArrowDown" => Action::Nudge(field, -steps),
                _ => return,
            };
            // Else the cursor jumps to the ends of the text.
            if action != Action::Settle(field) {
                e.prevent_default();
            }
            dispatch.dispatch(action);
        })
    };
    html! {
        <>
            <input id={input.id.clone()} type="text" autocomplete="off" spellcheck="false" value={input.text.clone()}
                list={has_list.then(|| list.clone())}
                aria-invalid={(!input.error.is_empty()).to_string()} aria-describedby={described}
                onfocus={entered} oninput={edited} onblur={left} onkeydown={key} />
            if has_list { <datalist id={list}>{ for options }</datalist> }
        </>
    }
}

fn chosen(props: &Props, field: Which, described: Option<String>, node: NodeRef) -> Html {
    let input = &props.input;
    let dispatch = props.dispatch.clone();
    let chose = Callback::from(move |e: Event| {
        let value = e.target_unchecked_into::<HtmlSelectElement>().value();
        dispatch.dispatch(Action::Edit(field, value));
        dispatch.dispatch(Action::Settle(field));
    });
    let options = input.choices.iter().map(|(value, label)| {
        html! { <option key={value.clone()} value={value.clone()} selected={*value == input.text}>{ label }</option> }
    });
    html! { <select ref={node} id={input.id.clone()} aria-describedby={described} onchange={chose}>{ for options }</select> }
}

fn sliding(props: &Props, field: Which, slider: Slider) -> Html {
    let input = &props.input;
    let slid = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |e: InputEvent| {
            let at = e
                .target_unchecked_into::<HtmlInputElement>()
                .value_as_number();
            dispatch.dispatch(Action::Slide(field, at as i32));
        })
    };
    let let_go = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: Event| dispatch.dispatch(Action::Settle(field)))
    };
    html! {
        <input id={format!("slide-{}", input.id)} class="slide" type="range"
            min={slider.min.to_string()} max={slider.max.to_string()} value={slider.at.to_string()}
            aria-label={format!("{} by a slider", input.label)} aria-valuetext={input.text.clone()} oninput={slid} onchange={let_go} />
    }
}

/// A quiet button that sets the input back.
fn back(props: &Props, field: Which, reset: &Reset) -> Html {
    let (dispatch, press) = (props.dispatch.clone(), reset.press.clone());
    let pressed = Callback::from(move |_: MouseEvent| {
        if let Some(action) = press::read(&press) {
            // It is a step of its own, whatever was typed before it.
            dispatch.dispatch(Action::Settle(field));
            dispatch.dispatch(action);
            dispatch.dispatch(Action::Settle(field));
        }
    });
    html! {
        <button type="button" class="quiet back" title={format!("Set {} back", props.input.label)} onclick={pressed}>
            { format!("{}: {}", reset.called, reset.text) }
        </button>
    }
}
