//! The whole page: lays out its parts, and the keys that work everywhere.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Evidence, Keep, Part, Update};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::chart::Chart;
use super::dialog;
use super::download::download;
use super::evidence::folded;
use super::header::Header;
use super::notice::{Notices, shared_banner, stopped};
use super::shown::Shown;
use crate::drop::use_incoming;
use crate::planner::Planner;
use crate::save;
use crate::store::{Change, Shared, Store};

/// How long after the last change the storage follows, milliseconds.
const SETTLE_MS: u32 = 300;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_reducer_eq(Store::default);
    let over = use_state_eq(|| false);
    let sheet = use_state_eq(|| false);
    let planner = use_planner(&store);
    use_incoming(&planner, over.setter());
    use_address(&planner);
    use_keys(&planner);

    // Nothing is there before the planner has said what.
    let parts = ["head", "link", "notice", "answer", "footer"].map(|name| store.part(name));
    let [
        Some(head),
        Some(link),
        Some(notice),
        Some(answer),
        Some(footer),
    ] = parts
    else {
        return starting(&store, &planner);
    };
    let is_shared = matches!(&*head.0, Part::Head(head) if head.is_shared);
    if let Part::Head(head) = &*head.0 {
        document().set_title(&head.title);
    }
    let open_inputs = {
        let sheet = sheet.setter();
        Callback::from(move |()| sheet.set(true))
    };
    let toggle_sheet = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| sheet.set(!*sheet))
    };
    html! {
        <>
            <Header part={head} {link} planner={planner.clone()} />
            if !store.failure.is_empty() { { stopped(&store.failure, &planner) } }
            if is_shared { { shared_banner(&planner) } }
            <div class="columns">
                <aside id="inputs" class={classes!("inputs", sheet.then_some("open"))} aria-label="Inputs">
                    { for store.part("evidence").map(|part| html! { <Shown {part} planner={planner.clone()} /> }) }
                    { for shown(&store, "inputs", &planner) }
                    { evidence(&store, &planner) }
                </aside>
                <main>
                    <Shown part={answer} planner={planner.clone()} {open_inputs} />
                    <div class="charts">{ for charts(&store, &planner) }</div>
                    { for told(&store, &planner) }
                    { for store.part("warnings").map(|part| html! { <Shown {part} planner={planner.clone()} /> }) }
                    { for lines(&footer).iter().map(|said| html! { <footer>{ said }</footer> }) }
                </main>
            </div>
            <button class="sheet-toggle" aria-expanded={sheet.to_string()} aria-controls="inputs" onclick={toggle_sheet}>
                { if *sheet { "Close inputs" } else { "Edit inputs" } }
            </button>
            { dialog::keys() }
            <Notices part={notice} planner={planner.clone()} />
            if *over {
                <div class="drop-over"><p>{ "Drop reports, metrics, folders of them, price lists or a saved plan" }</p></div>
            }
        </>
    }
}

/// As long as there is nothing to show: what `assets/boot.js` shows meanwhile stands in the same place.
fn starting(store: &Store, planner: &Planner) -> Html {
    match store.failure.is_empty() {
        true => html! { <div class="boot"><p>{ "Plimsoll is starting." }</p></div> },
        false => stopped(&store.failure, planner),
    }
}

fn lines(part: &Shared) -> Vec<String> {
    match &*part.0 {
        Part::Lines(lines) => lines.clone(),
        _ => Vec::new(),
    }
}

/// All parts of a group, each drawn for itself.
fn shown(store: &Store, group: &str, planner: &Planner) -> Vec<Html> {
    let one = |(key, part)| html! { <Shown {key} {part} planner={planner.clone()} /> };
    store.group(group).into_iter().map(one).collect()
}

/// The first chart is the widest.
fn charts(store: &Store, planner: &Planner) -> Vec<Html> {
    let charts = store.group("charts").into_iter().enumerate();
    let one = |(at, (key, part))| {
        let class = classes!((at == 0).then_some("wide"));
        html! { <Chart {key} {part} {class} planner={planner.clone()} /> }
    };
    charts.map(one).collect()
}

/// The parts of the plan; the chart of what matters stands in the one that says how sure the plan is.
fn told(store: &Store, planner: &Planner) -> Vec<Html> {
    let one = |(key, part): (String, Shared)| {
        let tornado = store.group("tornado").into_iter().next();
        let chart = tornado
            .filter(|_| key == "uncertainty")
            .map(|(_, chart)| chart);
        html! { <Shown {key} {part} {chart} planner={planner.clone()} /> }
    };
    store.group("told").into_iter().map(one).collect()
}

fn evidence(store: &Store, planner: &Planner) -> Html {
    let zone = store.part("evidence");
    let none = Evidence::default();
    let said = match zone.as_ref().map(|zone| &*zone.0) {
        Some(Part::Evidence(said)) => said,
        _ => &none,
    };
    let files: Html = shown(store, "files", planner).into_iter().collect();
    html! {
        <section class="evidence" aria-labelledby="title-evidence">
            <h2 id="title-evidence">{ "Evidence" }</h2>
            if !said.held.is_empty() { <p class="hint">{ &said.held }</p> }
            { folded(said, files) }
            { for store.part("proposals").map(|part| html! { <Shown {part} planner={planner.clone()} /> }) }
        </section>
    }
}

/// The planner; what it says goes into the store, the storage and the address.
#[hook]
fn use_planner(store: &UseReducerHandle<Store>) -> Planner {
    let kept = use_mut_ref(|| None::<(Timeout, Keep)>);
    let left = kept.clone();
    let dispatch = store.dispatcher();
    let slot = use_mut_ref(|| None::<Planner>);
    let planner = use_memo((), |()| {
        let of_planner = slot.clone();
        let told = Callback::from(move |heard: Result<Update, String>| {
            let mut update = match heard {
                Ok(update) => update,
                Err(why) => return dispatch.dispatch(Change::Failure(why)),
            };
            if let Some(fragment) = update.fragment.take() {
                save::follow(&fragment);
            }
            if let Some(text) = update.aside.take() {
                save::store_unread(&text);
            }
            if let Some(file) = update.download.take() {
                download(&file);
            }
            if let Some(keep) = update.keep.take() {
                let (later, late) = (kept.clone(), keep.clone());
                let of_planner = of_planner.clone();
                let timeout = Timeout::new(SETTLE_MS, move || {
                    later.borrow_mut().take();
                    if !save::store(&late)
                        && let Some(planner) = &*of_planner.borrow()
                    {
                        planner.send(&Gesture::Unsaved);
                    }
                });
                *kept.borrow_mut() = Some((timeout, keep));
            }
            dispatch.dispatch(Change::Parts(Box::new(update)));
        });
        let planner = Planner::new(told);
        *slot.borrow_mut() = Some(planner.clone());
        planner
    });
    let leaving = (*planner).clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| {
            let keep = left.borrow_mut().take().map(|(_, keep)| keep);
            save::leave(keep.as_ref(), leaving.unheard());
            if let Some(keep) = keep {
                save::store(&keep);
            }
        });
        move || std::mem::drop(listener)
    });
    (*planner).clone()
}

/// Opens a link that is put into the address of the open page.
#[hook]
fn use_address(planner: &Planner) {
    let planner = planner.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            planner.send(&Gesture::Fragment(save::fragment()));
        });
        move || std::mem::drop(listener)
    });
}

/// Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) go through the whole plan; within a text that is being typed
/// they would be the browser's, but every keystroke there is a step of the plan too.
#[hook]
fn use_keys(planner: &Planner) {
    let planner = planner.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |e| {
            let Some(key) = e.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            if key.key() == "?" && !is_typing(e) {
                return dialog::show(dialog::KEYS);
            }
            if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
                return;
            }
            let press = match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
                ("z", false) => "undo",
                ("z", true) | ("y", false) => "redo",
                _ => return,
            };
            key.prevent_default();
            planner.send(&Gesture::Press(press.into()));
        });
        move || std::mem::drop(listener)
    });
}

/// True if the event is that of a text that is being typed.
fn is_typing(e: &web_sys::Event) -> bool {
    let target = e.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
