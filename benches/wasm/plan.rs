//! Plans as a module for `benches/wasm/plan.mjs`, which measures them under node. Without a browser and without bindings.

#[path = "../plans/mod.rs"]
mod plans;

use std::cell::RefCell;

use plimsoll::scenario::Scenario;

thread_local! {
    static CHOSEN: RefCell<Option<Scenario>> = const { RefCell::new(None) };
}

/// Chooses a scenario; 0 if there is none of that place.
#[unsafe(no_mangle)]
pub extern "C" fn choose(which: u32) -> u32 {
    let scenario = plans::scenario(which);
    let there = u32::from(scenario.is_some());
    CHOSEN.replace(scenario);
    there
}

/// Works the chosen plan out.
#[unsafe(no_mangle)]
pub extern "C" fn solve() -> f64 {
    CHOSEN.with_borrow(|chosen| chosen.as_ref().map_or(f64::NAN, plans::solve))
}

/// Draws the chosen scenario so many times.
#[unsafe(no_mangle)]
pub extern "C" fn draw(draws: u32) -> f64 {
    CHOSEN.with_borrow(|chosen| {
        let chosen = chosen.as_ref();
        chosen.map_or(f64::NAN, |scenario| plans::draw(scenario, draws))
    })
}

/// The plain loop.
#[unsafe(no_mangle)]
pub extern "C" fn plain(seed: f64) -> f64 {
    plans::plain(seed)
}
