//! The yardstick as a module for `benches/wasm/montecarlo.mjs`, which measures it under node. Without a browser and without bindings.

#[path = "../yardstick/mod.rs"]
mod yardstick;

use std::cell::Cell;

thread_local! {
    static SUMMARY: Cell<yardstick::Summary> = const { Cell::new([f64::NAN; 4]) };
}

/// Runs the engine, with the making of the inputs, and gives the number of samples drawn; 0 if it failed.
#[unsafe(no_mangle)]
pub extern "C" fn engine(samples: u32, seed: u32) -> u32 {
    let run = yardstick::inputs().and_then(|i| yardstick::engine(&i, samples, seed.into()));
    match run {
        Ok(summary) => {
            SUMMARY.set(summary);
            yardstick::drawn(samples)
        }
        Err(_) => 0,
    }
}

/// Runs the plain loop and gives the number of samples.
#[unsafe(no_mangle)]
pub extern "C" fn plain(samples: u32, seed: u32) -> u32 {
    SUMMARY.set(yardstick::plain(samples, seed.into()));
    samples
}

/// Mean, p5, p50 and p95 of the last run.
#[unsafe(no_mangle)]
pub extern "C" fn summary(which: u32) -> f64 {
    SUMMARY
        .get()
        .get(which as usize)
        .copied()
        .unwrap_or(f64::NAN)
}
