//! The whole page: lays out its parts and hangs storage, address, drops and keys on the state.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use plimsoll::chart;
use plimsoll::state::{Action, Document, Notice};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::answer::Answer;
use super::chart::Chart;
use super::header::Header;
use super::inputs::Inputs;
use super::ladder::{Ladder, Warnings};
use super::notice::{Notices, SharedBanner};
use crate::store::{self, Dispatch, Latest};
use crate::worker::Client;
use crate::{drop, save, url};

/// How long after the last change the address and the storage follow, milliseconds.
const SETTLE_MS: u32 = 300;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_reducer_eq(store::open);
    let client = use_memo((), |()| Client::default());
    let over = use_state_eq(|| false);
    let sheet = use_state_eq(|| false);
    let state = Rc::clone(&store.0);
    let dispatch = store.dispatcher();
    let latest = use_memo((), |()| Latest::new(&state));
    latest.set(&state);
    let latest = (*latest).clone();

    use_keeping(&state.document, &dispatch);
    use_address(&dispatch);
    use_keys(&dispatch);
    use_incoming(latest.clone(), (*client).clone(), &dispatch, over.setter());

    let scenario = state.scenario();
    use_effect_with(scenario.name.clone(), |name| {
        document().set_title(&format!("{name} – Plimsoll"));
    });
    let drawn = (Rc::clone(&state.document), Rc::clone(&state.plan));
    let headroom = use_memo(drawn.clone(), |(d, plan)| {
        chart::headroom::chart(&d.scenario, plan)
    });
    let cost = use_memo(drawn.clone(), |(d, plan)| {
        chart::cost::chart(&d.scenario, plan)
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
    let sample = sample_sweep((*client).clone(), latest.clone(), dispatch.clone());
    html! {
        <>
            <Header state={state.clone()} dispatch={dispatch.clone()} />
            <SharedBanner state={state.clone()} dispatch={dispatch.clone()} />
            <div class="columns">
                <aside id="inputs" class={classes!("inputs", sheet.then_some("open"))} aria-label="Inputs">
                    <Inputs state={state.clone()} dispatch={dispatch.clone()} client={(*client).clone()} {latest} />
                </aside>
                <main>
                    <Answer state={state.clone()} {open_inputs} />
                    <div class="charts">
                        <Chart chart={headroom} height={320} class="wide" />
                        <Chart chart={cost} height={280} />
                        <Chart chart={scalability} height={280} offer={Some(sample)} />
                    </div>
                    <Ladder state={state.clone()} />
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
            <Notices state={state.clone()} dispatch={dispatch.clone()} />
            if *over {
                <div class="drop-over"><p>{ "Drop load-test reports, metric snapshots or a saved plan" }</p></div>
            }
        </>
    }
}

/// The seven runs of the sample sweep, read exactly as if they had been dropped.
fn sample_sweep(client: Client, latest: Latest, dispatch: Dispatch) -> Callback<()> {
    const SAMPLES: [&str; 7] = ["001", "002", "004", "008", "016", "032", "064"];
    Callback::from(move |()| {
        let (latest, client, dispatch) = (latest.clone(), client.clone(), dispatch.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let mut files = Vec::new();
            for level in SAMPLES {
                let name = format!("autocannon-c{level}.json");
                match drop::fetch(&format!("./samples/{name}"), &name).await {
                    Some(file) => files.push(file),
                    None => {
                        let why =
                            "The sample could not be fetched from where this page comes from.";
                        return dispatch.dispatch(Action::Say(Notice::alarm(why)));
                    }
                }
            }
            drop::take(files, latest, client, dispatch);
        });
    })
}

/// Saves the reader's own plan and lets the address follow, shortly after each change and when the
/// page is left.
#[hook]
fn use_keeping(current: &Rc<Document>, dispatch: &Dispatch) {
    let opened = use_mut_ref(|| false);
    let pending = use_mut_ref(|| None::<(Timeout, Rc<Document>)>);
    let leaving = Rc::clone(&pending);
    let said = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| {
            if let Some((_, document)) = leaving.borrow_mut().take() {
                url::leave(&document.scenario);
                let _ = keep(&document);
            }
        });
        move || drop_listener(listener)
    });
    use_effect_with(Rc::clone(current), move |document| {
        // What the page opened with stands in the storage or the address already.
        if opened.replace(true) {
            let (late, slot) = (Rc::clone(document), Rc::clone(&pending));
            let timeout = Timeout::new(SETTLE_MS, move || {
                slot.borrow_mut().take();
                if let Err(e) = keep(&late) {
                    said.dispatch(Action::Say(Notice::alarm(e.to_string())));
                }
            });
            *pending.borrow_mut() = Some((timeout, Rc::clone(document)));
        }
    });
}

fn drop_listener(listener: EventListener) {
    std::mem::drop(listener);
}

fn keep(document: &Document) -> plimsoll::error::Result<()> {
    url::write(&document.scenario);
    if document.shared {
        return Ok(());
    }
    save::store(&document.scenario)
}

/// Opens a link that is put into the address of the open page.
#[hook]
fn use_address(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            if let Some(action) = store::from_address() {
                dispatch.dispatch(action);
            }
        });
        move || drop_listener(listener)
    });
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
            let action = match (key.key().to_lowercase().as_str(), key.shift_key()) {
                ("z", false) => Action::Undo,
                ("z", true) | ("y", false) => Action::Redo,
                _ => return,
            };
            key.prevent_default();
            dispatch.dispatch(action);
        });
        move || drop_listener(listener)
    });
}

/// Files dropped anywhere, and texts pasted anywhere but into an input.
#[hook]
fn use_incoming(latest: Latest, client: Client, dispatch: &Dispatch, over: UseStateSetter<bool>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listen = |name: &'static str, handle: Box<dyn Fn(&Event)>| {
            EventListener::new_with_options(&document(), name, options, move |e| handle(e))
        };
        let (enter, leave) = (over.clone(), over.clone());
        let (latest_of_drop, client_of_drop, dispatch_of_drop) =
            (latest.clone(), client.clone(), dispatch.clone());
        let listeners = vec![
            listen(
                "dragover",
                Box::new(move |e| {
                    e.prevent_default();
                    enter.set(true);
                }),
            ),
            listen(
                "dragleave",
                Box::new(move |e| {
                    // Left for another element of the page: still over it.
                    let outside = e
                        .dyn_ref::<DragEvent>()
                        .is_some_and(|d| d.related_target().is_none());
                    if outside {
                        leave.set(false);
                    }
                }),
            ),
            listen(
                "drop",
                Box::new(move |e| {
                    e.prevent_default();
                    over.set(false);
                    let data = e.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                    let files = drop::listed(data.and_then(|d| d.files()));
                    let (client, dispatch) = (client_of_drop.clone(), dispatch_of_drop.clone());
                    drop::take(files, latest_of_drop.clone(), client, dispatch);
                }),
            ),
            listen(
                "paste",
                Box::new(move |e| {
                    let typing = e.target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
                    if typing.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA"))
                    {
                        return;
                    }
                    let data = e
                        .dyn_ref::<ClipboardEvent>()
                        .and_then(ClipboardEvent::clipboard_data);
                    let Some(data) = data else { return };
                    let files = drop::listed(data.files());
                    let text = data.get_data("text/plain").unwrap_or_default();
                    if !files.is_empty() {
                        drop::take(files, latest.clone(), client.clone(), dispatch.clone());
                    } else if !text.trim().is_empty() {
                        drop::paste(&text, latest.clone(), client.clone(), dispatch.clone());
                    }
                }),
            ),
        ];
        move || listeners.into_iter().for_each(drop_listener)
    });
}
