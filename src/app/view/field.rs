//! One input: a quantity as people write it, or a choice; what it means, where it comes from and what is wrong with it.

use plimsoll::desk::Gesture;
use plimsoll::desk::item::{Input, Reset, Slider};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::shown::does;
use crate::planner::Planner;

/// One input with its label.
pub fn field(input: &Input, planner: &Planner) -> Html {
    let id = &input.id;
    let is_wrong = !input.error.is_empty();
    let of = |what: &str| format!("{what}-{id}");
    let said = [("meaning", &input.meaning), ("origin", &input.source)];
    let described: Vec<String> = match is_wrong {
        true => vec![of("error")],
        false => { said.iter() }
            .filter(|(_, text)| !text.is_empty())
            .map(|(what, _)| of(what))
            .collect(),
    };
    let described = (!described.is_empty()).then(|| described.join(" "));
    let control = match input.choices.is_empty() {
        true => typed(input, described, planner),
        false => {
            html! { <Choice input={input.clone()} {described} planner={planner.clone()} /> }
        }
    };
    // One node each, whatever is in them: what comes and goes beside an input must not make it another element.
    let sliders: Html = { input.sliders.iter() }
        .map(|slider| track(input, slider, planner))
        .collect();
    let hints: Html = { input.hints.iter() }
        .map(|hint| html! { <p class="hint">{ hint }</p> })
        .collect();
    let resets: Html = { input.resets.iter() }
        .map(|to| reset(input, to, planner))
        .collect();
    html! {
        <div id={of("field")} class={classes!("field", is_wrong.then_some("wrong"), input.is_long.then_some("long"))}>
            <label for={id.clone()}>{ &input.label }</label>
            { control }
            if let Some(origin) = input.origin.filter(|_| !input.source.is_empty()) {
                <span id={of("origin")} class="origin" role="img" title={input.source.clone()} aria-label={input.source.clone()}>{ origin.mark() }</span>
            }
            { sliders }
            <p id={of("meaning")} class="meaning">{ &input.meaning }</p>
            { hints }
            { resets }
            <p id={of("error")} class="error" role="alert">{ &input.error }</p>
        </div>
    }
}

/// A quiet button that sets the input back, a step of its own whatever was typed before it.
fn reset(input: &Input, reset: &Reset, planner: &Planner) -> Html {
    let press = {
        let (planner, path, press) = (planner.clone(), input.path.clone(), reset.press.clone());
        Callback::from(move |_: MouseEvent| {
            planner.send(&Gesture::Settle(path.clone()));
            planner.send(&Gesture::Press(press.clone()));
            planner.send(&Gesture::Settle(path.clone()));
        })
    };
    html! {
        <button type="button" class="quiet back" title={format!("Set {} back", input.label)} onclick={press}>
            { format!("{}: {}", reset.called, reset.text) }
        </button>
    }
}

fn typed(input: &Input, described: Option<String>, planner: &Planner) -> Html {
    let path = input.path.clone();
    let on_input = {
        let (planner, path) = (planner.clone(), path.clone());
        Callback::from(move |e: InputEvent| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            planner.send(&Gesture::Type(path.clone(), text));
        })
    };
    let on_key = {
        let (planner, path, is_number) = (planner.clone(), path.clone(), input.is_number);
        Callback::from(move |e: KeyboardEvent| {
            if e.ctrl_key() || e.meta_key() || e.alt_key() {
                return;
            }
            let steps = match (e.key().as_str(), e.shift_key()) {
                ("Enter", _) => {
                    // A line stays one line.
                    e.prevent_default();
                    return planner.send(&Gesture::Settle(path.clone()));
                }
                ("ArrowUp", false) => "1",
                ("ArrowUp", true) => "10",
                ("ArrowDown", false) => "-1",
                ("ArrowDown", true) => "-10",
                _ => return,
            };
            if is_number {
                // Else the cursor jumps to the ends of the text.
                e.prevent_default();
                planner.send(&Gesture::Press(format!("nudge {path} {steps}")));
            }
        })
    };
    let value = planner
        .typing(&path, "")
        .unwrap_or_else(|| input.text.clone());
    let focused = does(planner, Gesture::Focus(path.clone()));
    let left = does(planner, Gesture::Settle(path));
    let is_invalid = (!input.error.is_empty()).to_string();
    if input.rows > 0 {
        return html! {
            <textarea id={input.id.clone()} rows={input.rows.to_string()} autocomplete="off" spellcheck="false" {value}
                aria-invalid={is_invalid} aria-describedby={described} onfocus={focused} oninput={on_input} onblur={left} onkeydown={on_key} />
        };
    }
    let list = format!("list-{}", input.id);
    let has_list = !input.suggestions.is_empty();
    let options = input.suggestions.iter();
    let options =
        options.map(|(text, about)| html! { <option value={text.clone()}>{ about }</option> });
    html! {
        <>
            <input id={input.id.clone()} type="text" autocomplete="off" spellcheck="false" {value} list={has_list.then(|| list.clone())}
                aria-invalid={is_invalid} aria-describedby={described} onfocus={focused} oninput={on_input} onblur={left} onkeydown={on_key} />
            if has_list { <datalist id={list}>{ for options }</datalist> }
        </>
    }
}

/// A slider, which goes no further than its value can.
fn track(input: &Input, slider: &Slider, planner: &Planner) -> Html {
    let moved = {
        let (planner, path, thumb) = (planner.clone(), input.path.clone(), slider.thumb.clone());
        let (least, most) = (slider.least, slider.most);
        Callback::from(move |e: InputEvent| {
            let track = e.target_unchecked_into::<HtmlInputElement>();
            if track.value().parse().is_ok_and(|at: i32| at < least) {
                track.set_value(&least.to_string());
            } else if track.value().parse().is_ok_and(|at: i32| at > most) {
                track.set_value(&most.to_string());
            }
            planner.send(&Gesture::Slide(path.clone(), thumb.clone(), track.value()));
        })
    };
    let id = match slider.thumb.as_str() {
        "number" => format!("slide-{}", input.id),
        end => format!("slide-{}-{end}", input.id),
    };
    // Where the hand has put it: what is said of the step before does not put it back.
    let value = planner.typing(&input.path, &slider.thumb);
    let value = value.unwrap_or_else(|| slider.at.to_string());
    html! {
        <input key={id.clone()} {id} type="range" class="slide" min={slider.min.to_string()} max={slider.max.to_string()} {value}
            aria-label={slider.label.clone()} aria-valuetext={slider.text.clone()} oninput={moved}
            onchange={does(planner, Gesture::Settle(input.path.clone()))} />
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    input: Input,
    described: Option<String>,
    planner: Planner,
}

/// An input that is chosen and not typed.
#[component]
fn Choice(props: &Props) -> Html {
    let node = use_node_ref();
    let Input { text, path, .. } = &props.input;
    {
        // Once a person has chosen, a browser no longer heeds which option is marked as selected:
        // after undo or another plan the element itself must be told.
        let (node, text) = (node.clone(), text.clone());
        use_effect(move || {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(&text);
            }
        });
    }
    let chosen = {
        let (planner, path) = (props.planner.clone(), path.clone());
        Callback::from(move |e: Event| {
            let value = e.target_unchecked_into::<HtmlSelectElement>().value();
            planner.send(&Gesture::Type(path.clone(), value));
            planner.send(&Gesture::Settle(path.clone()));
        })
    };
    let options = props.input.choices.iter().map(|(value, label)| {
        html! { <option key={value.clone()} value={value.clone()} selected={value == text}>{ label }</option> }
    });
    html! { <select ref={node} id={props.input.id.clone()} aria-describedby={props.described.clone()} onchange={chosen}>{ for options }</select> }
}
