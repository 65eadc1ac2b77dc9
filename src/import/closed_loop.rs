//! Little's law: throughput times latency is what is in flight, and a closed loop never has more in
//! flight than it has connections. Where a file says so nevertheless, one of its figures is wrong.

use crate::evidence::{Run, Warning};

/// How far above its connections a run may seem to be: figures are rounded, and clocks differ.
const MOST: f64 = 1.2;

/// Requests in flight on average. `resolution_ms` is the last digit of the mean latency as it is
/// printed, so that a mean of 0.01 that was 0.006 raises no doubt.
pub(super) fn in_flight(run: &Run, resolution_ms: f64) -> Option<f64> {
    let mean_ms = run.latency_ms.get("mean")? - resolution_ms / 2.0;
    Some(run.rps? * mean_ms / 1000.0).filter(|n| n.is_finite() && *n > 0.0)
}

/// True if more requests would be in flight than there is room for.
pub(super) fn is_impossible(run: &Run, places: f64, resolution_ms: f64) -> bool {
    in_flight(run, resolution_ms).is_some_and(|n| n > places * MOST)
}

/// The share of its connections that a run keeps busy at least, unless they wait for nothing.
const FEWEST: f64 = 0.1;

/// What is said of a run whose connections were mostly idle although none waits between two requests:
/// they hung, and the latencies are those of the rest. `resolution_ms` as above.
pub(super) fn doubt_idle(run: &Run, places: f64, resolution_ms: f64) -> Option<Warning> {
    let (rps, mean_ms) = (run.rps?, run.latency_ms.get("mean")?);
    let in_flight = rps * (mean_ms + resolution_ms / 2.0) / 1000.0;
    if in_flight >= places * FEWEST {
        return None;
    }
    let message = format!(
        "{rps} requests/s of {} ms each keep {} connections busy, and there were {places}: \
         most of the time they waited for answers that are not among the latencies, so neither rate nor latencies \
         tell what the service carries; the figures were kept as they are",
        show(mean_ms),
        show(in_flight),
    );
    Some(Warning {
        code: "throughput_contradicts_latency".to_owned(),
        message,
        field: Some("latency_ms.mean".to_owned()),
        ..Warning::default()
    })
}

/// A number in a sentence, with the digits that count of a small one.
fn show(number: f64) -> String {
    match number {
        n if n < 0.001 => format!("{n:.4}"),
        n if n < 1.0 => format!("{n:.3}"),
        n => format!("{n:.1}"),
    }
}

/// What is said of a run that has more in flight than there is room for.
pub(super) fn doubt(run: &Run, places: f64, resolution_ms: f64) -> Option<Warning> {
    if places <= 0.0 || !is_impossible(run, places, resolution_ms) {
        return None;
    }
    let (rps, mean_ms) = (run.rps?, run.latency_ms.get("mean")?);
    let duration = match run.duration_s {
        Some(s) => format!("the duration of {s} s"),
        None => "the duration that the tool took".to_owned(),
    };
    let message = format!(
        "{rps} requests/s of {mean_ms} ms each would keep {:.1} connections busy, and there are only {places}: \
         {duration} is likely too short and the rate too high (no more than {:.0} per second fit); \
         the figures were kept as they are",
        rps * mean_ms / 1000.0,
        places * 1000.0 / mean_ms,
    );
    Some(Warning {
        code: "throughput_contradicts_latency".to_owned(),
        message,
        field: Some("rps".to_owned()),
        ..Warning::default()
    })
}
