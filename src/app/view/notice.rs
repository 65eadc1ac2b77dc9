//! Sentences about what just happened, and the banner over somebody else's plan.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use plimsoll::state::{Action, State};
use yew::prelude::*;

use crate::drop::Intake;
use crate::store::Dispatch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub intake: Intake,
}

#[derive(Properties, PartialEq)]
pub struct BannerProps {
    pub state: Rc<State>,
    pub dispatch: Dispatch,
}

/// How long a sentence about something that went well stays, milliseconds.
const CALM_MS: u32 = 10_000;

/// The last sentence, until it is dismissed or the next one comes.
#[component]
pub fn Notices(props: &Props) -> Html {
    let dispatch = props.intake.dispatch.clone();
    let dismiss = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Dismiss));
    let intake = props.intake.clone();
    let cancel = Callback::from(move |_: MouseEvent| intake.cancel());
    let reading = props.state.reading.as_ref();
    let notice = props.state.notice.as_ref();
    let leaving = props.intake.dispatch.clone();
    use_effect_with(props.state.notice.clone(), move |notice| {
        let calm = notice.as_ref().is_some_and(|n| !n.alarm);
        // Dropped with the effect when the next notice comes first.
        let timeout =
            calm.then(|| Timeout::new(CALM_MS, move || leaving.dispatch(Action::Dismiss)));
        move || std::mem::drop(timeout)
    });
    html! {
        <div class="notices" role="status" aria-live="polite">
            if let Some(reading) = reading {
                <p class="notice">
                    <span>{ reading.said() }</span>
                    <progress max={reading.length_bytes.to_string()} value={reading.done_bytes.to_string()} />
                    <button type="button" id="cancel-reading" onclick={cancel}>{ "Cancel" }</button>
                </p>
            } else if let Some(notice) = notice {
                <p class={classes!("notice", notice.alarm.then_some("alarm"))}>
                    <span>{ &notice.text }</span>
                    <button type="button" aria-label="Dismiss" onclick={dismiss}>{ "✕" }</button>
                </p>
            }
        </div>
    }
}

/// Says that this is somebody else's plan, and asks what to do with it.
#[component]
pub fn SharedBanner(props: &BannerProps) -> Html {
    if !props.state.document.shared {
        return Html::default();
    }
    let act = |action: Action| {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action.clone()))
    };
    html! {
        <div class="banner" role="region" aria-label="Shared plan">
            <span>{ "You are looking at a shared plan. Your own is safe and untouched." }</span>
            <button type="button" id="keep-shared" onclick={act(Action::KeepShared)}>{ "Keep as mine" }</button>
            <button type="button" id="back-to-mine" onclick={act(Action::BackToMine)}>{ "Back to mine" }</button>
        </div>
    }
}
