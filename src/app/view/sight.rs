//! Which charts are in sight. Those are drawn at once; pictures and rows that nobody sees follow when the hand rests, one after
//! another, so that a change costs what is seen of it. Titles and sentences are never late.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Array;
use plimsoll::chart::patch;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::Part;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver, ResizeObserverEntry,
};
use yew::functional::UseForceUpdateHandle;
use yew::prelude::*;

use crate::planner::Planner;
use crate::store::Shared;

/// How long after the last change what nobody sees follows, milliseconds.
const REST_MS: u32 = 200;
/// How long one waits for another then: what a person does in between comes first.
const STEP_MS: u32 = 20;

thread_local! {
    static CHARTS: RefCell<Vec<Rc<RefCell<Chart>>>> = RefCell::default();
    static OBSERVERS: RefCell<Option<(IntersectionObserver, ResizeObserver)>> = RefCell::default();
    static REST: RefCell<Option<Timeout>> = RefCell::default();
}

/// A chart on the page.
struct Chart {
    newest: Shared,
    picture: Shared,
    rows: Shared,
    /// Whether it is drawn as it is, in sight or not.
    is_due: bool,
    is_seen: bool,
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

/// What stands of a chart whose newest state this is.
#[hook]
pub fn use_sight(part: &Shared, planner: &Planner) -> Standing {
    let (figure, frame) = (use_node_ref(), use_node_ref());
    let again = use_force_update();
    let chart = known(part).unwrap_or_else(|| {
        let chart = Rc::new(RefCell::new(Chart {
            newest: part.clone(),
            picture: part.clone(),
            rows: part.clone(),
            is_due: false,
            is_seen: false,
            element: None,
            drawn: None,
            again: again.clone(),
        }));
        CHARTS.with_borrow_mut(|all| all.push(Rc::clone(&chart)));
        chart
    });
    let (picture, rows) = {
        let mut chart = chart.borrow_mut();
        chart.again = again;
        chart.newest = part.clone();
        let is_due = std::mem::take(&mut chart.is_due);
        if is_due || chart.is_seen {
            chart.picture = part.clone();
        }
        if is_due || chart.shows_rows() {
            chart.rows = part.clone();
        }
        if chart.is_late() {
            follow_after(REST_MS);
        }
        (chart.picture.clone(), chart.rows.clone())
    };
    let place = (figure.clone(), frame.clone(), planner.clone());
    use_effect_with(picture, move |_| {
        let (figure, frame, planner) = place;
        if let Some(figure) = figure.cast() {
            watch(&chart, figure, &planner);
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

/// Has it told whether a chart is in sight, and the planner its width.
fn watch(chart: &RefCell<Chart>, figure: Element, planner: &Planner) {
    if chart.borrow().element.as_ref() == Some(&figure) {
        return;
    }
    OBSERVERS.with_borrow_mut(|observers| {
        if observers.is_none() {
            *observers = observe(planner.clone());
        }
        if let Some((sight, width)) = observers {
            sight.observe(&figure);
            width.observe(&figure);
        }
    });
    chart.borrow_mut().element = Some(figure);
}

fn observe(planner: Planner) -> Option<(IntersectionObserver, ResizeObserver)> {
    let seen = Closure::<dyn FnMut(JsValue)>::new(|entries: JsValue| {
        for entry in Array::from(&entries).iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            if let Some(chart) = at(&entry.target()) {
                let mut chart = chart.borrow_mut();
                chart.is_seen = entry.is_intersecting();
                if chart.is_seen && chart.is_late() {
                    chart.again.force_update();
                }
            }
        }
    });
    // All widths that change at once are told at once, in whole pixels.
    let sized = Closure::<dyn FnMut(JsValue)>::new(move |entries: JsValue| {
        let width = |entry: JsValue| {
            let entry: ResizeObserverEntry = entry.unchecked_into();
            let chart = at(&entry.target())?;
            let id = id(&chart.borrow().newest).to_owned();
            Some((id, entry.content_rect().width() as u32))
        };
        let widths = Array::from(&entries).into_iter().filter_map(width);
        planner.send(&Gesture::Widths(letters(), widths.collect()));
    });
    // Paper shows all.
    EventListener::new(&window(), "beforeprint", |_| while follow() {}).forget();
    let seen = IntersectionObserver::new(seen.into_js_value().unchecked_ref()).ok()?;
    Some((
        seen,
        ResizeObserver::new(sized.into_js_value().unchecked_ref()).ok()?,
    ))
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
    let rest = Timeout::new(wait_ms, || {
        if follow() {
            return follow_after(STEP_MS);
        }
        // From now on the style sheet may leave out what is out of sight, since all sizes are known.
        let body = document().body();
        // A plain word is a class that can be added.
        let _ = body.map(|body| body.class_list().add_1("settled"));
    });
    REST.set(Some(rest));
}

/// Has a chart follow that is late; false if none is.
fn follow() -> bool {
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
        self.picture != self.newest || self.rows != self.newest
    }

    fn shows_rows(&self) -> bool {
        let open = self
            .element
            .as_ref()
            .map(|e| e.query_selector(".rows[open]"));
        matches!(open, Some(Ok(Some(_))))
    }

    /// Puts its picture into a frame. Of one that stands there only what differs is made anew.
    fn draw(&mut self, frame: &Element) {
        let text = svg(&self.picture);
        let before = self.drawn.take();
        let patch = before
            .as_ref()
            .and_then(|(_, part)| patch::between(svg(part), text));
        match (&before, patch) {
            (Some((svg, _)), Some(patch)) if svg.parent_element().as_ref() == Some(frame) => {
                let first = patch.after.checked_sub(1);
                let children = svg.children();
                let before = first.and_then(|at| children.item(at));
                let until = children.item(patch.after + patch.gone);
                let mut next = match &before {
                    Some(before) => before.next_sibling(),
                    None => svg.first_child(),
                };
                // What stands between elements goes with them.
                while let Some(gone) = next
                    && until.as_deref() != Some(&gone)
                {
                    next = gone.next_sibling();
                    let _ = svg.remove_child(&gone);
                }
                // An element takes others, and the text is one that plotters wrote.
                let _ = match before {
                    Some(before) => before.insert_adjacent_html("afterend", patch.come),
                    None => svg.insert_adjacent_html("afterbegin", patch.come),
                };
            }
            _ => {
                if let Some((svg, _)) = &before {
                    svg.remove();
                }
                let _ = frame.insert_adjacent_html("afterbegin", text);
            }
        }
        let svg = frame.first_element_child().filter(|_| !text.is_empty());
        self.drawn = svg.map(|svg| (svg, self.picture.clone()));
    }
}
