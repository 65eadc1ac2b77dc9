//! What is in sight. That is drawn at once; parts, pictures and rows that nobody sees follow when the hand rests, a few at a time,
//! so that a change costs what is seen of it. Where another scenario comes into sight they follow at once: no hand is at work on it yet.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Array;
use plimsoll::chart::patch;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Part, Update};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver, ResizeObserverEntry,
};
use yew::functional::UseForceUpdateHandle;
use yew::prelude::*;

use crate::planner::Planner;
use crate::store::{Change, Shared, Store};

/// How long after the last change what nobody sees follows, milliseconds.
const REST_MS: u32 = 200;
/// How long one waits for another then: what a person does in between comes first.
const STEP_MS: u32 = 20;
/// How many parts follow at once.
const PARTS_A_STEP: usize = 4;

thread_local! {
    static WATCHED: RefCell<Vec<Watched>> = RefCell::default();
    static CHARTS: RefCell<Vec<Rc<RefCell<Chart>>>> = RefCell::default();
    static LATE: RefCell<Late> = RefCell::default();
    static SIGHT: RefCell<Option<IntersectionObserver>> = RefCell::default();
    static WIDTHS: RefCell<Option<ResizeObserver>> = RefCell::default();
    static REST: RefCell<Option<Timeout>> = RefCell::default();
    /// The scenario that is seen, and whether it has just come and not all of it is drawn.
    static SCENARIO: Cell<(Option<u32>, bool)> = const { Cell::new((None, false)) };
}

/// A part whose element is watched.
struct Watched {
    name: String,
    element: Element,
    is_seen: bool,
}

/// Parts that nobody sees, as they are to be drawn, and what draws them.
#[derive(Default)]
struct Late {
    parts: Vec<(String, Part)>,
    draw: Option<UseReducerDispatcher<Store>>,
}

/// A chart on the page.
struct Chart {
    newest: Shared,
    rows: Shared,
    /// Whether its rows are drawn as they are, in sight or not.
    is_due: bool,
    element: Option<Element>,
    /// The picture as it stands in the page, and whose it is.
    drawn: Option<(Element, Shared)>,
    again: UseForceUpdateHandle,
}

/// What stands of a chart.
pub struct Standing {
    /// The element of the whole chart.
    pub figure: NodeRef,
    /// The one that its picture is put into.
    pub frame: NodeRef,
    /// Whose rows.
    pub rows: Shared,
}

/// Keeps back what of an update nobody sees; `draw` gets it when the hand rests.
pub fn put_off(update: &mut Update, draw: &UseReducerDispatcher<Store>) {
    notice_scenario(update);
    LATE.with_borrow_mut(|late| {
        late.draw = Some(draw.clone());
        let is_gone = |name: &String| update.gone.contains(name);
        let is_new = |name: &String| update.parts.iter().any(|(new, _)| new == name);
        (late.parts).retain(|(name, _)| !is_gone(name) && !is_new(name));
        let parts = std::mem::take(&mut update.parts).into_iter();
        let (unseen, seen) = parts.partition(|(_, part)| is_unseen(part));
        let unseen: Vec<(String, Part)> = unseen;
        update.parts = seen;
        let is_pending = REST.with_borrow(Option::is_some);
        if !unseen.is_empty() || (is_pending && !update.parts.is_empty()) {
            late.parts.extend(unseen);
            follow_after(REST_MS);
        }
    });
}

/// Whether it is another scenario that is seen from now on.
fn notice_scenario(update: &Update) {
    let current = update.parts.iter().find_map(|(_, part)| match part {
        Part::Head(head) => head.scenarios.iter().find(|tab| tab.is_current),
        _ => None,
    });
    if let (Some(current), (seen, has_come)) = (current, SCENARIO.get()) {
        let is_other = seen.is_some_and(|seen| seen != current.id);
        SCENARIO.set((Some(current.id), has_come || is_other));
    }
}

/// Forgets what was kept back: all is told anew.
pub fn forget() {
    LATE.with_borrow_mut(|late| late.parts.clear());
}

/// True of a part that stands out of sight, and of one below the charts as long as none of them is drawn.
fn is_unseen(part: &Part) -> bool {
    let Some(name) = name_of(part) else {
        return false;
    };
    let known = WATCHED.with_borrow(|all| {
        let known = all.iter().find(|watched| watched.name == name);
        let known = known.filter(|watched| watched.element.is_connected());
        known.map(|watched| watched.is_seen)
    });
    let is_first = || CHARTS.with_borrow(|all| all.iter().all(|c| c.borrow().drawn.is_none()));
    match known {
        Some(is_seen) => !is_seen,
        None => matches!(part, Part::Told(_)) && is_first(),
    }
}

/// The name under which a part is watched; none for one that is always drawn at once.
fn name_of(part: &Part) -> Option<String> {
    match part {
        Part::Chart(chart) => Some(format!("chart {}", chart.id)),
        Part::Told(told) => Some(format!("told {}", told.id)),
        _ => None,
    }
}

/// The element of a part of the plan, to be watched.
#[hook]
pub fn use_watched(part: &Shared) -> NodeRef {
    let node = use_node_ref();
    let (name, of) = (name_of(&part.0), node.clone());
    use_effect_with(name, move |name| {
        if let (Some(name), Some(element)) = (name, of.cast()) {
            watch(name, &element);
        }
    });
    node
}

/// What stands of a chart whose newest state this is.
#[hook]
pub fn use_sight(part: &Shared, planner: &Planner) -> Standing {
    let (figure, frame) = (use_node_ref(), use_node_ref());
    let again = use_force_update();
    let chart = known(part).unwrap_or_else(|| {
        let chart = Rc::new(RefCell::new(Chart {
            newest: part.clone(),
            rows: part.clone(),
            is_due: false,
            element: None,
            drawn: None,
            again: again.clone(),
        }));
        CHARTS.with_borrow_mut(|all| all.push(Rc::clone(&chart)));
        chart
    });
    let rows = {
        let mut chart = chart.borrow_mut();
        chart.again = again;
        chart.newest = part.clone();
        // Not as an effect, which waits until all else is drawn: no title stands over the picture of another plan.
        if let Some(frame) = frame.cast() {
            chart.draw(&frame);
        }
        if std::mem::take(&mut chart.is_due) || chart.shows_rows() {
            chart.rows = part.clone();
        }
        if chart.is_late() && REST.with_borrow(Option::is_none) {
            follow_after(REST_MS);
        }
        chart.rows.clone()
    };
    let place = (figure.clone(), frame.clone(), planner.clone());
    use_effect_with(part.clone(), move |part| {
        let (figure, frame, planner) = place;
        if let Some(figure) = figure.cast() {
            measure(&chart, &figure, &planner);
            if let Some(name) = name_of(&part.0) {
                watch(&name, &figure);
            }
        }
        if let Some(frame) = frame.cast() {
            chart.borrow_mut().draw(&frame);
        }
    });
    Standing {
        figure,
        frame,
        rows,
    }
}

fn known(part: &Shared) -> Option<Rc<RefCell<Chart>>> {
    let id = id(part);
    CHARTS.with_borrow(|all| {
        all.iter()
            .find(|c| self::id(&c.borrow().newest) == id)
            .cloned()
    })
}

fn id(part: &Shared) -> &str {
    match &*part.0 {
        Part::Chart(shown) => &shown.id,
        _ => "",
    }
}

fn svg(part: &Shared) -> &str {
    match &*part.0 {
        Part::Chart(shown) => &shown.svg,
        _ => "",
    }
}

/// Has it told whether an element is in sight, which is that of the part of this name from now on.
fn watch(name: &str, element: &Element) {
    let is_known = WATCHED.with_borrow_mut(|all| {
        let is_it = |watched: &Watched| watched.name == name && watched.element == *element;
        let is_known = all.iter().any(is_it);
        if !is_known {
            all.retain(|watched| watched.name != name);
            // Until that is told, it counts as seen.
            all.push(Watched {
                name: name.to_owned(),
                element: element.clone(),
                is_seen: true,
            });
        }
        is_known
    });
    if is_known {
        return;
    }
    SIGHT.with_borrow_mut(|sight| {
        if sight.is_none() {
            *sight = observe_sight();
        }
        if let Some(sight) = sight {
            sight.observe(element);
        }
    });
}

fn observe_sight() -> Option<IntersectionObserver> {
    let seen = Closure::<dyn FnMut(JsValue)>::new(|entries: JsValue| {
        for entry in Array::from(&entries).iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            let (element, is_seen) = (entry.target(), entry.is_intersecting());
            let name = WATCHED.with_borrow_mut(|all| {
                let watched = all.iter_mut().find(|w| w.element == element)?;
                watched.is_seen = is_seen;
                is_seen.then(|| watched.name.clone())
            });
            if let Some(come) = name {
                draw(|part| name_of(part).as_ref() == Some(&come));
            }
        }
    });
    // Paper shows all.
    EventListener::new(&window(), "beforeprint", |_| catch_up()).forget();
    // What is typed or slid while some of it still follows comes first too.
    EventListener::new(&document(), "input", |_| wait()).forget();
    IntersectionObserver::new(seen.into_js_value().unchecked_ref()).ok()
}

/// Has the planner told how wide a chart is.
fn measure(chart: &RefCell<Chart>, figure: &Element, planner: &Planner) {
    if chart.borrow().element.as_ref() == Some(figure) {
        return;
    }
    WIDTHS.with_borrow_mut(|widths| {
        if widths.is_none() {
            *widths = observe_widths(planner.clone());
        }
        if let Some(widths) = widths {
            widths.observe(figure);
        }
    });
    chart.borrow_mut().element = Some(figure.clone());
}

/// All widths that change at once are told at once, in whole pixels.
fn observe_widths(planner: Planner) -> Option<ResizeObserver> {
    let sized = Closure::<dyn FnMut(JsValue)>::new(move |entries: JsValue| {
        let width = |entry: JsValue| {
            let entry: ResizeObserverEntry = entry.unchecked_into();
            let chart = at(&entry.target())?;
            let id = id(&chart.borrow().newest).to_owned();
            let width = entry.content_rect().width() as u32;
            // What is hidden, as all is beside a sheet that is printed, has none, and keeps the picture that it has.
            (width > 0).then_some((id, width))
        };
        let widths = Array::from(&entries).into_iter().filter_map(width);
        planner.send(&Gesture::Widths(letters(), widths.collect()));
    });
    ResizeObserver::new(sized.into_js_value().unchecked_ref()).ok()
}

/// How large the letters of the page are, as the browser writes it.
fn letters() -> String {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.map(|style| style.get_property_value("font-size"));
    size.and_then(Result::ok).unwrap_or_default()
}

fn at(figure: &Element) -> Option<Rc<RefCell<Chart>>> {
    let is_there = |chart: &&Rc<RefCell<Chart>>| chart.borrow().element.as_ref() == Some(figure);
    CHARTS.with_borrow(|all| all.iter().find(is_there).cloned())
}

/// Has what is late follow when no change has come for a while.
fn follow_after(wait_ms: u32) {
    let has_come = SCENARIO.get().1;
    let wait_ms = if has_come { STEP_MS } else { wait_ms };
    let rest = Timeout::new(wait_ms, || {
        REST.take();
        match follow() {
            true => follow_after(STEP_MS),
            // The one that is seen by now.
            false => SCENARIO.set((SCENARIO.get().0, false)),
        }
    });
    REST.set(Some(rest));
}

/// Has what is late wait once more, as the hand does not rest.
fn wait() {
    if REST.take().is_some() {
        follow_after(REST_MS);
    }
}

/// Has all that is late follow now.
pub fn catch_up() {
    while follow() {}
}

/// Has some of what is late follow: first parts, then the rows of a chart; false if nothing is late.
fn follow() -> bool {
    let mut most = PARTS_A_STEP;
    let is_next = |_: &Part| {
        let is_within = most > 0;
        most = most.saturating_sub(1);
        is_within
    };
    draw(is_next) || follow_rows()
}

/// Draws those of the parts that were kept back; false if they are none.
fn draw(mut is_due: impl FnMut(&Part) -> bool) -> bool {
    let (due, draw) = LATE.with_borrow_mut(|late| {
        let parts = std::mem::take(&mut late.parts).into_iter();
        let (due, still): (Vec<_>, Vec<_>) = parts.partition(|(_, part)| is_due(part));
        late.parts = still;
        (due, late.draw.clone())
    });
    let Some(draw) = draw.filter(|_| !due.is_empty()) else {
        return false;
    };
    draw.dispatch(Change::Parts(Box::new(Update {
        parts: due,
        ..Update::default()
    })));
    true
}

/// Has the rows of a chart follow that are late; false if none are.
fn follow_rows() -> bool {
    let is_late = |chart: &&Rc<RefCell<Chart>>| {
        let chart = chart.borrow();
        let is_there = chart.element.as_ref().is_some_and(|e| e.is_connected());
        is_there && !chart.is_due && chart.is_late()
    };
    let late = CHARTS.with_borrow(|all| all.iter().find(is_late).cloned());
    if let Some(chart) = &late {
        let mut chart = chart.borrow_mut();
        chart.is_due = true;
        chart.again.force_update();
    }
    late.is_some()
}

impl Chart {
    fn is_late(&self) -> bool {
        self.rows != self.newest
    }

    fn shows_rows(&self) -> bool {
        let open = self
            .element
            .as_ref()
            .map(|e| e.query_selector(".rows[open]"));
        matches!(open, Some(Ok(Some(_))))
    }

    /// Puts its picture into a frame. Of one that stands there only what differs is changed or made anew.
    fn draw(&mut self, frame: &Element) {
        let is_there = |(svg, _): &&(Element, Shared)| svg.parent_element().as_ref() == Some(frame);
        let there = self.drawn.as_ref().filter(is_there);
        if there.is_some_and(|(_, part)| *part == self.newest) {
            return;
        }
        let text = svg(&self.newest);
        let before = self.drawn.take();
        let there = before.as_ref().filter(is_there);
        let drawn = there.is_some_and(|(picture, part)| change(picture, svg(part), text));
        if !drawn {
            if let Some((svg, _)) = &before {
                svg.remove();
            }
            // Without the end of its last line, which would stay when the picture goes.
            let _ = frame.insert_adjacent_html("afterbegin", text.trim_ascii_end());
        }
        let svg = frame.first_element_child().filter(|_| !text.is_empty());
        self.drawn = svg.map(|svg| (svg, self.newest.clone()));
    }
}

/// Makes a picture into another one; false if that has to be drawn anew.
fn change(picture: &Element, before: &str, text: &str) -> bool {
    let Some(patch) = patch::between(before, text) else {
        return false;
    };
    let children = picture.children();
    for change in patch.changes {
        let Some(element) = children.item(change.after) else {
            return false;
        };
        for (name, value) in change.attributes {
            // The names are those of attributes that plotters wrote.
            let _ = element.set_attribute(name, value);
        }
        if let Some(text) = change.text {
            element.set_text_content(Some(text));
        }
    }
    exchange(picture, (patch.after, patch.gone), patch.come).is_some()
}

/// Puts other elements in the place of so many behind so many.
fn exchange(picture: &Element, (after, gone): (u32, u32), come: &str) -> Option<()> {
    let children = picture.children();
    let first = after.checked_sub(1);
    let before = first.and_then(|at| children.item(at));
    if gone > 0 {
        // At once, with what stands between them.
        let all = document().create_range().ok()?;
        match &before {
            Some(before) => all.set_start_after(before).ok()?,
            None => all.set_start(picture, 0).ok()?,
        }
        let last = children.item(after + gone - 1)?;
        all.set_end_after(&last).ok()?;
        all.delete_contents().ok()?;
    }
    if come.is_empty() {
        return Some(());
    }
    // An element takes others, and the text is one that plotters wrote.
    let (place, at) = match &before {
        Some(before) => (before, "afterend"),
        None => (picture, "afterbegin"),
    };
    place.insert_adjacent_html(at, come).ok()
}
