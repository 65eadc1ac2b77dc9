//! Bands of the examples as a module for `benches/wasm/bands.mjs`, which measures them under node. Without a browser and without bindings.

#[path = "../plans/examples.rs"]
mod examples;

use std::cell::{Cell, RefCell};

use examples::{Drawing, example};
use plimsoll::scenario::Scenario;

thread_local! {
    static CHOSEN: RefCell<Option<Scenario>> = const { RefCell::new(None) };
    static DRAWING: RefCell<Option<Drawing>> = const { RefCell::new(None) };
    static NAME: Cell<&'static str> = const { Cell::new("") };
}

/// Chooses an example; 0 if there is none of that place.
#[unsafe(no_mangle)]
pub extern "C" fn choose(place: usize) -> u32 {
    let found = example(place);
    let there = u32::from(found.is_some());
    CHOSEN.replace(found.map(|(name, scenario)| {
        NAME.set(name);
        scenario
    }));
    there
}

/// Where the name of the example begins, and how long it is.
#[unsafe(no_mangle)]
pub extern "C" fn name() -> *const u8 {
    NAME.get().as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn name_len() -> usize {
    NAME.get().len()
}

/// Begins to draw the chosen example; 0 if nothing of it is uncertain.
#[unsafe(no_mangle)]
pub extern "C" fn begin() -> u32 {
    let drawing = CHOSEN.with_borrow(|chosen| chosen.as_ref().and_then(Drawing::begin));
    let there = u32::from(drawing.is_some());
    DRAWING.replace(drawing);
    there
}

/// Draws on; 0 at the end.
#[unsafe(no_mangle)]
pub extern "C" fn step() -> u32 {
    DRAWING.with_borrow_mut(|drawing| drawing.as_mut().map_or(0, |own| u32::from(own.step())))
}

/// How many draws are to be told now.
#[unsafe(no_mangle)]
pub extern "C" fn due(elapsed_ms: f64) -> u32 {
    DRAWING.with_borrow_mut(|drawing| drawing.as_mut().map_or(0, |own| own.due(elapsed_ms)))
}

/// Tells what so many draws say.
#[unsafe(no_mangle)]
pub extern "C" fn so_far(draws: u32) -> usize {
    DRAWING.with_borrow_mut(|drawing| drawing.as_mut().map_or(0, |own| own.so_far(draws)))
}

/// Tells what all draws say.
#[unsafe(no_mangle)]
pub extern "C" fn finish() -> usize {
    DRAWING.take().map_or(0, Drawing::finish)
}

/// A million dependent additions and multiplications, as for plans.
#[unsafe(no_mangle)]
pub extern "C" fn plain(seed: f64) -> f64 {
    (0..1_000_000).fold(seed, |x, i| x * 0.999_999 + f64::from(i & 7))
}
