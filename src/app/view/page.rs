//! The whole page: lays out its parts, and the keys that work everywhere.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Date;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Evidence, Part, Update};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, ScrollLogicalPosition};
use yew::prelude::*;

use super::answer::{self, Answer, into_sight};
use super::chart::{self, Chart, Place};
use super::dialog;
use super::download::download;
use super::evidence::{folded, sweeps};
use super::focus::use_focus;
use super::header::Header;
use super::notice::{Notices, shared_banner, stopped};
use super::paper;
use super::share::Share;
use super::shown::{Shown, many};
use super::sight::{forget, put_off};
use super::told::{self, Told};
use crate::drop::incoming;
use crate::planner::Planner;
use crate::save::{self, Saved};
use crate::store::{Change, Shared, Store};

/// How long after the last change the storage follows, milliseconds.
const SETTLE_MS: u32 = 300;
/// How long a page may live on after its reload began, milliseconds.
const RELOAD_MS: f64 = 10_000.0;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_reducer_eq(Store::default);
    let over = use_state_eq(|| false);
    let sheet = use_state_eq(|| false);
    let is_printed = use_state_eq(|| false);
    let place = use_state_eq(|| None::<(String, f64)>);
    // The same ones each time: what gets another callback is drawn again.
    let open_inputs = {
        let sheet = sheet.setter();
        use_callback((), move |(), ()| sheet.set(true))
    };
    let moved = {
        let place = place.setter();
        use_callback((), move |to: Place, ()| place.set(to))
    };
    let planner = use_planner(&store);
    use_everywhere(&planner, over.setter(), is_printed.setter());
    use_unsaved(&store);
    use_comparison(&store);
    use_tab(&store);
    use_focus();

    // Nothing is there before the planner has said what.
    let parts = ["head", "notice", "answer", "footer"].map(|name| store.part(name));
    let [Some(head), Some(notice), Some(answered), Some(footer)] = parts else {
        return starting(&store, &planner);
    };
    let is_shared = matches!(&*head.0, Part::Head(head) if head.is_shared);
    // At once, and not as an effect; to write the same title again is work for the browser.
    if let Part::Head(head) = &*head.0
        && document().title() != head.title
    {
        document().set_title(&head.title);
    }
    let toggle_sheet = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| sheet.set(!*sheet))
    };
    let let_go = {
        let moved = moved.clone();
        Callback::from(move |e: PointerEvent| {
            let target = e
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let frame = target.and_then(|target| target.closest(".frame").ok().flatten());
            if frame.is_none() {
                moved.emit(None);
            }
        })
    };
    html! {
        <>
            // As large as it is, it is in the page only while it is printed.
            if *is_printed { { on_paper(&store) } }
            <button type="button" class="skip" onclick={Callback::from(|_: MouseEvent| answer::to_first())}>{ "To the answer" }</button>
            <Header part={head.clone()} planner={planner.clone()} />
            <Shown part={head} planner={planner.clone()} />
            if !store.failure.is_empty() { { stopped(&store.failure, &planner) } }
            if is_shared { { shared_banner(&planner) } }
            { many(store.part("question").map(|part| html! { <Shown {part} planner={planner.clone()} /> })) }
            <div class="columns">
                <aside id="inputs" class={classes!("inputs", sheet.then_some("open"))} aria-label="Inputs">
                    { many(store.part("evidence").map(|part| html! { <Shown {part} planner={planner.clone()} /> })) }
                    { many(shown(&store, "inputs", &planner)) }
                    { evidence(&store, &planner) }
                </aside>
                <main onpointerdown={let_go}>
                    <Answer part={answered} open_inputs={open_inputs.clone()} />
                    { many(store.part("warnings").map(|part| html! { <Shown {part} planner={planner.clone()} /> })) }
                    { many(store.part("intro").iter().flat_map(lines).map(|said| html! { <p class="intro">{ said }</p> })) }
                    <div class="charts">{ for charts(&store, (&place, &moved), &planner) }</div>
                    { many(told(&store, (&place, &moved), &planner)) }
                    { many(lines(&footer).iter().map(|said| html! { <footer>{ said }</footer> })) }
                </main>
            </div>
            <button class="sheet-toggle" aria-expanded={sheet.to_string()} aria-controls="inputs" onclick={toggle_sheet}>
                { if *sheet { "Close inputs" } else { "Edit inputs" } }
            </button>
            { dialog::keys() }
            { sharing(&store, &planner) }
            <Notices part={notice} planner={planner.clone()} {open_inputs} />
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

/// Where the cursor of charts stands, and what moves it.
type Moving<'a> = (&'a Place, &'a Callback<Place>);

/// The first chart is the widest.
fn charts(store: &Store, (place, moved): Moving, planner: &Planner) -> Vec<Html> {
    let charts = store.group("charts").into_iter().enumerate();
    let one = |(at, (key, part)): (usize, (String, Shared))| {
        let class = classes!((at == 0).then_some("wide"));
        html! { <Chart {key} {part} {class} place={place.clone()} moved={moved.clone()} planner={planner.clone()} /> }
    };
    charts.map(one).collect()
}

/// The plan with its charts, as it is printed.
fn on_paper(store: &Store) -> Html {
    let Some(sheet) = store.part("sheet") else {
        return Html::default();
    };
    let pictures = store.group("charts").into_iter();
    match &*sheet.0 {
        Part::Sheet(sheet) => told::sheet(
            sheet,
            pictures.map(|(_, part)| chart::on_paper(&part)).collect(),
        ),
        _ => Html::default(),
    }
}

/// The parts of the plan, some with charts of their own.
fn told(store: &Store, (place, moved): Moving, planner: &Planner) -> Vec<Html> {
    let one = |(key, part): (String, Shared)| {
        let charts = match key.as_str() {
            "uncertainty" => store.group("tornado"),
            "compare" => store.group("curves"),
            _ => Vec::new(),
        };
        let place = (!charts.is_empty()).then(|| place.clone()).flatten();
        let charts: Vec<Shared> = charts.into_iter().map(|(_, chart)| chart).collect();
        html! { <Told {key} {part} {charts} {place} moved={moved.clone()} planner={planner.clone()} /> }
    };
    store.group("told").into_iter().map(one).collect()
}

/// The dialog in which the plan is shared.
fn sharing(store: &Store, planner: &Planner) -> Html {
    match store.part("link") {
        Some(part) => html! { <Share {part} planner={planner.clone()} /> },
        None => Html::default(),
    }
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
            { folded(said, files, planner) }
            { sweeps(said, planner) }
            { many(store.part("proposals").map(|part| html! { <Shown {part} planner={planner.clone()} /> })) }
        </section>
    }
}

/// What is not in the storage or the address yet.
#[derive(Default)]
struct Late {
    /// All scenarios, and the time at which they are saved.
    keep: Option<(Timeout, String)>,
    /// The plan that is seen, until the address has it.
    seen: Option<String>,
    /// The same when the address has followed: what stood in it before, and the time.
    followed: Option<(String, String, f64)>,
}

impl Late {
    /// The plan for a reload, and the address besides the present one that it may ask for: that which stood there when it began.
    fn left(self) -> (Option<String>, String) {
        match (self.seen, self.followed) {
            (None, Some((plan, before, at))) if Date::now() - at < RELOAD_MS => {
                (Some(plan), before)
            }
            (seen, _) => (seen, save::fragment()),
        }
    }
}

/// The planner; what it says goes into the store, the storage and the address.
#[hook]
fn use_planner(store: &UseReducerHandle<Store>) -> Planner {
    let late = use_mut_ref(Late::default);
    let dispatch = store.dispatcher();
    let slot = use_mut_ref(|| None::<Planner>);
    let (leaving_late, told_late) = (late.clone(), late);
    let planner = use_memo((), |()| {
        let of_planner = slot.clone();
        let told = Callback::from(move |heard: Result<Update, String>| {
            let mut update = match heard {
                Ok(update) => update,
                Err(why) => {
                    forget();
                    return dispatch.dispatch(Change::Failure(why));
                }
            };
            take_care(&mut update, &told_late, &of_planner);
            paper::follow(&update, &of_planner);
            put_off(&mut update, &dispatch);
            dispatch.dispatch(Change::Parts(Box::new(update)));
        });
        let planner = Planner::new(told);
        *slot.borrow_mut() = Some(planner.clone());
        planner
    });
    let leaving = (*planner).clone();
    use_effect_with((), move |()| {
        let of_planner = leaving.clone();
        let leave = Callback::from(move |()| {
            let mut late = std::mem::take(&mut *leaving_late.borrow_mut());
            let keep = late.keep.take();
            let (seen, before) = late.left();
            save::leave(seen.as_deref(), &before, of_planner.unheard());
            if let Some((_, text)) = keep {
                save::store(&text);
            }
        });
        leaving.before_restart(leave.clone());
        let listener = EventListener::new(&window(), "pagehide", move |_| leave.emit(()));
        move || std::mem::drop(listener)
    });
    let is_drawn = store.part("answer").is_some();
    use_effect_with(is_drawn, |is_drawn| {
        if *is_drawn {
            save::begun();
        }
    });
    (*planner).clone()
}

/// What of an update is not for drawing: storage, address, files.
fn take_care(
    update: &mut Update,
    late: &Rc<RefCell<Late>>,
    planner: &Rc<RefCell<Option<Planner>>>,
) {
    if let Some((fragment, is_own)) = update.fragment.take() {
        let mut late = late.borrow_mut();
        late.followed = { late.seen.take() }.map(|seen| (seen, save::fragment(), Date::now()));
        save::follow(&fragment);
        save::own(is_own.then_some(&*fragment));
    }
    if let Some(text) = update.aside.take() {
        save::store_unread(&text);
    }
    if let Some(file) = update.download.take() {
        download(&file);
    }
    if let Some(seen) = update.seen.take() {
        late.borrow_mut().seen = Some(seen);
    }
    if let Some(text) = update.keep.take() {
        let (of_late, planner) = (Rc::clone(late), Rc::clone(planner));
        let timeout = Timeout::new(SETTLE_MS, move || {
            let Some((_, text)) = of_late.borrow_mut().keep.take() else {
                return;
            };
            let gesture = match save::store(&text) {
                Saved::AsBefore => return,
                Saved::Refused(is_refused) => Gesture::Refused(is_refused),
                Saved::Elsewhere(there) => Gesture::Elsewhere(there, true),
            };
            if let Some(planner) = &*planner.borrow() {
                planner.send(&gesture);
            }
        });
        late.borrow_mut().keep = Some((timeout, text));
    }
}

/// Has the browser ask before it leaves the page while something is kept nowhere.
#[hook]
fn use_unsaved(store: &Store) {
    let question = store.part("question");
    let is_asked = question.is_some_and(|part| match &*part.0 {
        Part::Question(question) => question.is_unsaved,
        _ => false,
    });
    use_effect_with(is_asked, |is_unsaved| {
        let options = EventListenerOptions::enable_prevent_default();
        let ask = |e: &web_sys::Event| e.prevent_default();
        let listener = is_unsaved
            .then(|| EventListener::new_with_options(&window(), "beforeunload", options, ask));
        move || std::mem::drop(listener)
    });
}

/// A comparison that is opened comes up below the charts: it is brought into sight, and the focus to its heading.
#[hook]
fn use_comparison(store: &Store) {
    let is_open = store.part("told compare").is_some();
    use_effect_with(is_open, |is_open| {
        let heading = document().get_element_by_id("title-compare");
        let heading = heading.filter(|_| *is_open).map(JsCast::dyn_into);
        if let Some(Ok(heading)) = heading {
            let heading: HtmlElement = heading;
            // What takes no focus is brought into sight all the same.
            let _ = heading.focus();
            into_sight(&heading, ScrollLogicalPosition::Start);
        }
    });
}

/// Of many scenarios the tab of the current one is brought into sight.
#[hook]
fn use_tab(store: &Store) {
    let head = store.part("head");
    let current = head.as_ref().and_then(|head| match &*head.0 {
        Part::Head(head) => Some(head.scenarios.iter().find(|tab| tab.is_current)?.id),
        _ => None,
    });
    use_effect_with(current, |_| {
        let tab = document().query_selector(".tab[aria-current]");
        if let Ok(Some(tab)) = tab {
            into_sight(&tab, ScrollLogicalPosition::Nearest);
        }
    });
}

/// Listens for what can happen anywhere.
#[hook]
fn use_everywhere(planner: &Planner, over: UseStateSetter<bool>, printed: UseStateSetter<bool>) {
    let planner = planner.clone();
    use_effect_with((), move |()| {
        let to = planner.clone();
        // A link that is put into the address of the open page.
        let address = EventListener::new(&window(), "hashchange", move |_| {
            to.send(&Gesture::Fragment(save::fragment()));
        });
        let to = planner.clone();
        // So that nobody goes on unawares with a plan that is not the newest.
        let other_tabs = EventListener::new(&window(), "storage", move |e| {
            if let Some(there) = save::saved_elsewhere(e) {
                to.send(&Gesture::Elsewhere(there, false));
            }
        });
        let to = planner.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let keys = EventListener::new_with_options(&document(), "keydown", options, move |e| {
            if let Some(key) = e.dyn_ref() {
                pressed(key, &to);
            }
        });
        let listeners = (
            [address, other_tabs, keys],
            incoming(planner, over),
            paper::printing(printed),
        );
        move || std::mem::drop(listeners)
    });
}

/// Ctrl+P prints the plan. Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) go through the whole plan; within a text that is being typed
/// they would be the browser's, but every keystroke there is a step of the plan too.
fn pressed(key: &KeyboardEvent, planner: &Planner) {
    if key.key() == "?" && !is_typing(key) {
        return dialog::show(dialog::KEYS);
    }
    if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
        return;
    }
    let press = match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
        // The plan on paper, and not the page as it is scrolled and folded.
        ("p", false) => {
            key.prevent_default();
            return paper::print(planner);
        }
        ("z", false) => "undo",
        ("z", true) | ("y", false) => "redo",
        _ => return,
    };
    key.prevent_default();
    planner.send(&Gesture::Press(press.into()));
}

/// True if the event is that of a text that is being typed.
fn is_typing(e: &web_sys::Event) -> bool {
    let target = e.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
