//! Sentences about what just happened, and the banner over somebody else's plan.

use gloo::timers::callback::Timeout;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Notice, Part, Question};
use web_sys::ScrollLogicalPosition;
use yew::prelude::*;

use super::focus::focus;
use super::shown::{does, many};
use crate::planner::Planner;
use crate::save;
use crate::store::Shared;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
    /// Opens the inputs where they are closed.
    pub open_inputs: Callback<()>,
}

/// How long a sentence about something that went well stays, milliseconds.
const CALM_MS: u32 = 10_000;

/// The last sentence, until it is dismissed or the next one comes.
#[component]
pub fn Notices(props: &Props) -> Html {
    let leaving = props.planner.clone();
    use_effect_with(props.part.clone(), move |part| {
        // One that leads somewhere stays: who reads slowly would lose the way.
        let is_calm =
            |n: &Notice| !n.text.is_empty() && !n.is_alarm && !n.is_reading && n.place.is_empty();
        let calm = match &*part.0 {
            Part::Notice(notice) if is_calm(notice) => Some(notice.count),
            _ => None,
        };
        // Dropped with the effect when the next notice comes first.
        let timeout =
            calm.map(|count| Timeout::new(CALM_MS, move || leaving.send(&Gesture::Dismiss(count))));
        move || std::mem::drop(timeout)
    });
    let Part::Notice(notice) = &*props.part.0 else {
        return Html::default();
    };
    html! {
        <div class="notices" role="status" aria-live="polite">
            if notice.is_reading {
                <p class="notice">
                    <span>{ &notice.text }</span>
                    <progress max="100" value={notice.done_percent.to_string()} />
                    <button type="button" id="cancel-reading" onclick={does(&props.planner, Gesture::Cancel)}>{ "Cancel" }</button>
                </p>
            } else if !notice.text.is_empty() {
                <p class={classes!("notice", notice.is_alarm.then_some("alarm"))}>
                    <span>{ &notice.text }</span>
                    if !notice.place.is_empty() {
                        <button type="button" id="notice-show" class="show" onclick={lead(notice, props)}>{ "Show" }</button>
                    }
                    <button type="button" aria-label="Dismiss" onclick={does(&props.planner, Gesture::Dismiss(notice.count))}>{ "✕" }</button>
                </p>
            }
        </div>
    }
}

/// Leads to what a notice is about, which then has been read.
fn lead(notice: &Notice, props: &Props) -> Callback<MouseEvent> {
    let (open_inputs, planner) = (props.open_inputs.clone(), props.planner.clone());
    let (place, read) = (notice.place.clone(), Gesture::Dismiss(notice.count));
    Callback::from(move |_: MouseEvent| {
        open_inputs.emit(());
        planner.send(&read);
        let place = place.clone();
        // What is hidden takes no focus: first the page opens the inputs.
        Timeout::new(0, move || {
            focus(&place, ScrollLogicalPosition::Start);
        })
        .forget();
    })
}

/// Says that this is somebody else's plan, and asks what to do with it.
pub fn shared_banner(planner: &Planner) -> Html {
    html! {
        <div class="banner" role="region" aria-label="Shared plan">
            <span>{ "You are looking at a shared plan. Your own is safe and untouched." }</span>
            <button type="button" id="keep-shared" onclick={does(planner, Gesture::Press("keep-shared".into()))}>{ "Keep as mine" }</button>
            <button type="button" id="back-to-mine" onclick={does(planner, Gesture::Press("back-to-mine".into()))}>{ "Back to mine" }</button>
        </div>
    }
}

/// A question with its answers; nothing if there is none.
pub fn question(question: &Question, planner: &Planner) -> Html {
    if question.said.is_empty() {
        return Html::default();
    }
    let answers = question.answers.iter().map(|(sent, said)| {
        let (planner, sent) = (planner.clone(), sent.clone());
        let answer = Callback::from(move |_: MouseEvent| match sent.as_str() {
            file @ ("saved" | "all") => planner.send(&Gesture::Download(file.into())),
            "again" => save::try_again(),
            sent => planner.send(&Gesture::Answer(sent.to_owned())),
        });
        html! { <button type="button" key={said.clone()} onclick={answer}>{ said }</button> }
    });
    html! {
        <div id="question" class="banner" role="alert">
            <span>{ &question.said }</span>
            { many(answers) }
        </div>
    }
}

/// Says that the planner says no more, and starts it anew.
pub fn stopped(why: &str, planner: &Planner) -> Html {
    let planner = planner.clone();
    let restart = Callback::from(move |_: MouseEvent| planner.restart());
    html! {
        <div class="banner alarm" role="alert">
            <span>{ why }{ " Your plan is saved as it was after your last change." }</span>
            <button type="button" id="restart" onclick={restart}>{ "Start it again" }</button>
        </div>
    }
}
