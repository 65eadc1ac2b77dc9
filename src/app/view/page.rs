//! The whole page: lays out its parts, and the keys that work everywhere.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use plimsoll::chart;
use plimsoll::state::Action;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::answer::Answer;
use super::chart::Chart;
use super::header::Header;
use super::inputs::Inputs;
use super::ladder::{Ladder, Warnings};
use super::notice::{Notices, SharedBanner};
use super::overhead::Overhead;
use super::questions::Questions;
use super::sections::Sections;
use super::uncertainty::Uncertainty;
use super::which::Which;
use crate::drop::{Intake, use_drawing, use_incoming, use_measuring, use_proposing};
use crate::reader::Reader;
use crate::store::{self, Dispatch, use_address, use_keeping};
use crate::worker::Client;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_reducer_eq(store::open);
    let over = use_state_eq(|| false);
    let sheet = use_state_eq(|| false);
    let state = Rc::clone(&store.state);
    let dispatch = store.dispatcher();
    let intake = use_memo((), |()| Intake {
        latest: store.latest.clone(),
        reader: Reader::default(),
        client: Client::default(),
        dispatch: dispatch.clone(),
    });

    use_keeping(&state, &dispatch);
    use_address(&dispatch);
    use_keys(&dispatch);
    use_incoming(&intake, over.setter());
    use_measuring(&intake, &state.document);
    use_drawing(&intake, &state.document);
    use_proposing(&intake, &state.document);

    let scenario = state.scenario();
    use_effect_with(scenario.name.clone(), |name| {
        document().set_title(&format!("{name} – Plimsoll"));
    });
    let drawn = (Rc::clone(&state.document), Rc::clone(&state.plan));
    let told = state.told.clone();
    let with_bands = (drawn.clone(), told.clone());
    let headroom = use_memo(with_bands.clone(), |((d, plan), told)| {
        chart::headroom::chart(&d.scenario, plan, told.as_ref().map(|told| &told.uncertain))
    });
    let cost = use_memo(with_bands, |((d, plan), told)| {
        chart::cost::chart(&d.scenario, plan, told.as_ref().map(|told| &told.uncertain))
    });
    let scalability = use_memo(drawn, |(d, plan)| {
        chart::scalability::chart(&d.scenario, plan)
    });
    let toggle_sheet = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| sheet.set(!*sheet))
    };
    let open_inputs = {
        let sheet = sheet.setter();
        Callback::from(move |()| sheet.set(true))
    };
    let sample = {
        let intake = Rc::clone(&intake);
        Callback::from(move |()| intake.take_sample())
    };
    html! {
        <>
            <Header state={state.clone()} dispatch={dispatch.clone()} />
            <SharedBanner state={state.clone()} dispatch={dispatch.clone()} />
            <div class="columns">
                <aside id="inputs" class={classes!("inputs", sheet.then_some("open"))} aria-label="Inputs">
                    <Inputs state={state.clone()} intake={(*intake).clone()} />
                </aside>
                <main>
                    <Answer state={state.clone()} {open_inputs} />
                    <div class="charts">
                        <Chart chart={headroom} height={320} class="wide" />
                        <Chart chart={cost} height={280} />
                        <Chart chart={scalability} height={280} offer={Some(sample)} />
                    </div>
                    if let Some(told) = told { <Uncertainty {told} /> }
                    <Which state={state.clone()} client={intake.client.clone()} />
                    <Questions state={state.clone()} client={intake.client.clone()} />
                    <Overhead state={state.clone()} />
                    <Ladder state={state.clone()} />
                    <Sections state={state.clone()} />
                    <Warnings state={state.clone()} />
                    <footer>
                        { "Everything is computed in this tab; nothing that you give it leaves it. " }
                        { format!("A month counts {} days. Plimsoll {}.", scenario.month.days(), plimsoll::build_id::BUILD_ID) }
                    </footer>
                </main>
            </div>
            <button class="sheet-toggle" aria-expanded={sheet.to_string()} aria-controls="inputs" onclick={toggle_sheet}>
                { if *sheet { "Close inputs" } else { "Edit inputs" } }
            </button>
            <Notices state={state.clone()} intake={(*intake).clone()} />
            if *over {
                <div class="drop-over"><p>{ "Drop reports, metrics, folders of them, price lists or a saved plan" }</p></div>
            }
        </>
    }
}

/// Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) go through the whole plan; within a text that is being typed
/// they would be the browser's, but every keystroke there is a step of the plan too.
#[hook]
fn use_keys(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |e| {
            let Some(key) = e.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
                return;
            }
            let action = match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
                ("z", false) => Action::Undo,
                ("z", true) | ("y", false) => Action::Redo,
                _ => return,
            };
            key.prevent_default();
            dispatch.dispatch(action);
        });
        move || std::mem::drop(listener)
    });
}
