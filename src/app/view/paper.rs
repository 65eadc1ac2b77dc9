//! The plan on paper: asked for, and printed once it is there.

use gloo::timers::callback::Timeout;
use gloo::utils::window;
use js_sys::{Date, Object, Reflect};
use plimsoll::desk::Gesture;

use crate::planner::Planner;
use crate::save;

/// How long after it was asked for the sheet is surely drawn, milliseconds.
const DRAWN_MS: u32 = 300;

/// Prints the plan.
pub fn print(planner: &Planner) {
    planner.send(&Gesture::Print(save::page(), today()));
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
