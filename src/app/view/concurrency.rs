//! The concurrency of a load test that its file does not say.

use plimsoll::state::typed_concurrency;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::drop::Intake;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The file's number.
    pub id: u32,
    /// What is known of it by now; empty if nothing is.
    pub known: AttrValue,
    pub intake: Intake,
}

/// One input; what was typed counts once it is left.
#[component]
pub fn Concurrency(props: &Props) -> Html {
    let error = use_state_eq(String::new);
    let typed = {
        let (error, intake, id) = (error.setter(), props.intake.clone(), props.id);
        Callback::from(move |e: Event| {
            let text = e.target_unchecked_into::<HtmlInputElement>().value();
            match typed_concurrency(&text) {
                Ok(concurrency) => {
                    error.set(String::new());
                    intake.set_concurrency(id, concurrency);
                }
                Err(e) => error.set(e.to_string()),
            }
        })
    };
    let input = format!("concurrency-{}", props.id);
    let said = format!("{input}-error");
    let wrong = !error.is_empty();
    html! {
        <div class={classes!("field", "open", wrong.then_some("wrong"))}>
            <label for={input.clone()}>{ "Concurrency, not in the file" }</label>
            <input id={input} type="text" inputmode="numeric" autocomplete="off" value={props.known.clone()} placeholder="users or connections"
                aria-invalid={wrong.to_string()} aria-describedby={wrong.then(|| said.clone())} onchange={typed} />
            <p id={said} class="error" role="alert">{ &*error }</p>
        </div>
    }
}
