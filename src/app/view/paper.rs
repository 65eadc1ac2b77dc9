//! The plan on paper. A sheet of it is kept ready while the hand rests, as a browser's own menu prints at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use js_sys::{Date, Object, Reflect};
use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Part, Update};
use yew::prelude::*;

use super::sight::catch_up;
use crate::planner::Planner;
use crate::save;

/// How long after the last change the sheet is asked for, milliseconds.
const REST_MS: u32 = 1_000;
/// How long it takes at most until a sheet that was asked for is there, milliseconds.
const COME_MS: u32 = 1_000;
/// How long it takes at most until what is to be printed is in the page, milliseconds.
const DRAWN_MS: u32 = 50;

thread_local! {
    /// Asks for the sheet when the hand rests.
    static REST: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// Whether the sheet is of the plan that is seen, and of all draws of it that there are.
    static IS_READY: Cell<bool> = const { Cell::new(false) };
    /// Whether it is to be printed once it is.
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
    /// Has the sheet put into the page.
    static SHOW: RefCell<Callback<()>> = RefCell::default();
}

/// Prints the plan.
pub fn print(planner: &Planner) {
    if IS_READY.get() {
        return show_and_print();
    }
    IS_ASKED.set(true);
    ask(planner);
    // One that comes to the same is not sent again.
    Timeout::new(COME_MS, || {
        if IS_ASKED.take() {
            show_and_print();
        }
    })
    .forget();
}

/// Takes notice of a sheet that has come, and has the next one made after it went.
pub fn follow(update: &Update, planner: &Rc<RefCell<Option<Planner>>>) {
    let new = update.parts.iter().find_map(|(_, part)| match part {
        Part::Sheet(sheet) => Some(!sheet.title.is_empty()),
        _ => None,
    });
    let mut answers = update.parts.iter();
    let is_settling = answers.any(|(_, part)| matches!(part, Part::Answer(_)));
    let is_waiting = REST.with_borrow(Option::is_some);
    match new {
        // Another plan begins the rest anew, and more draws of the same one do not.
        Some(false) => ask_after_rest(planner),
        _ if is_settling && !is_waiting => ask_after_rest(planner),
        _ => {}
    }
    if is_settling {
        IS_READY.set(false);
    }
    let Some(is_ready) = new else { return };
    IS_READY.set(is_ready);
    if is_ready && IS_ASKED.take() {
        // The page gets it first.
        Timeout::new(0, show_and_print).forget();
    }
}

fn ask_after_rest(planner: &Rc<RefCell<Option<Planner>>>) {
    let planner = Rc::clone(planner);
    let ask = move || {
        REST.take();
        if let Some(planner) = &*planner.borrow() {
            ask(planner);
        }
    };
    REST.set(Some(Timeout::new(REST_MS, ask)));
}

fn ask(planner: &Planner) {
    planner.send(&Gesture::Print(save::page(), today()));
}

/// What a browser prints on its own is drawn between its event and the print; here it takes a task of its own.
fn show_and_print() {
    catch_up();
    SHOW.with_borrow(Clone::clone).emit(());
    Timeout::new(DRAWN_MS, || {
        // A browser may refuse to print; then nothing happens, as when a person cancels.
        let _ = window().print();
    })
    .forget();
}

/// Asks for the report as a file.
pub fn report(planner: &Planner) {
    planner.send(&Gesture::Report(save::page(), today()));
}

/// The present day, as it is read here.
fn today() -> String {
    let options = Object::new();
    // Setting a property of a fresh object has no way to fail.
    let _ = Reflect::set(&options, &"dateStyle".into(), &"long".into());
    Date::new_0()
        .to_locale_date_string("en-GB", &options)
        .into()
}

/// Has the sheet in the page while it is printed, be it by us or by the browser's menu.
pub fn printing(printed: UseStateSetter<bool>) -> [EventListener; 2] {
    let show = printed.clone();
    SHOW.set(Callback::from(move |()| show.set(true)));
    [("beforeprint", true), ("afterprint", false)].map(|(name, is_printed)| {
        let printed = printed.clone();
        EventListener::new(&window(), name, move |_| printed.set(is_printed))
    })
}
