//! Memory of an instance without requests, and of each request in flight.

use super::gather::{Candidate, Gathered, give, text};
use super::measure::Measure;
use super::proposal::Sure;
use super::source::{CONFIDENCE, ERRORS, Points, Source, common, line};
use crate::model::forecast::linear_forecast;
use crate::quantity::Dimension as _;
use crate::quantity::{Bytes, Unit, show};
use crate::scenario::field::Field;

/// The load is low up to that share of the way from the least to the most.
const LOW_LOAD: f64 = 0.25;
/// The share of the points at the beginning in which a process still loads what it is made of.
const WARM_UP: usize = 10;
const LEAST_POINTS: usize = 12;
/// Requests in flight must reach so many, and that many times their least, or memory cannot follow them.
const LEAST_IN_FLIGHT: f64 = 4.0;
/// A line that explains less is none.
const LEAST_R2: f64 = 0.3;
/// A slope is one if chance gives such a one less often.
const SIGNIFICANT: f64 = 0.01;

/// Both, where a file tells them; `leaks` says that its memory does.
pub(super) fn rules(source: &Source, leaks: bool, all: &mut Gathered) {
    let Some(memory) = source.get(Measure::Memory) else {
        return;
    };
    base(source, memory, leaks, all);
    per_request(source, memory, all);
}

/// Megabytes, or what a person would write.
fn unit_of(bytes: f64) -> &'static Unit {
    let units = Bytes::UNITS.iter().take(5);
    let fitting = units.rev().find(|u| u.from_base(bytes) >= 1.0);
    fitting.unwrap_or(Bytes::base_unit())
}

fn base(source: &Source, memory: &Points, leaks: bool, all: &mut Gathered) {
    let idle = source.runs.iter().any(|run| run.requests == Some(0));
    let loaded = source.both(Measure::Rate, Measure::Memory);
    let rates = || loaded.iter().map(|(_, rps, _)| *rps);
    let (least, most) = (
        rates().fold(f64::INFINITY, f64::min),
        rates().fold(0.0, f64::max),
    );
    let from = loaded.len() / WARM_UP;
    let at_low = loaded.iter().skip(from);
    let at_low = at_low.filter(|(_, rps, _)| *rps <= least + LOW_LOAD * (most - least));
    let lowest = at_low
        .map(|(.., bytes)| *bytes)
        .fold(f64::INFINITY, f64::min);
    let (bytes, sure, why, how) = match () {
        () if idle && loaded.is_empty() => {
            let lowest = memory.values().into_iter().fold(f64::INFINITY, f64::min);
            let why = "nothing was asked of it at that time".to_owned();
            (
                lowest,
                Sure::Measured,
                why,
                "resident memory of an idle process".to_owned(),
            )
        }
        () if lowest.is_finite() => {
            let (sure, why) = match least / most {
                _ if leaks => (
                    Sure::Rough,
                    "memory leaks, so that it held less before and will hold more".to_owned(),
                ),
                share if share <= 0.05 => (
                    Sure::Measured,
                    "the load was near to nothing then".to_owned(),
                ),
                share if share <= LOW_LOAD => (
                    Sure::Derived,
                    format!(
                        "the load was low then, {} req/s and more: what those requests hold is in it",
                        show::number(least)
                    ),
                ),
                _ => (
                    Sure::Rough,
                    format!(
                        "the load was never below {} req/s, so what requests hold is in it",
                        show::number(least)
                    ),
                ),
            };
            let how = "the lowest resident memory at low load, the beginning left out".to_owned();
            (lowest, sure, why, how)
        }
        () => return,
    };
    all.propose(Candidate {
        field: Field::Resource("memory_base"),
        text: text(bytes, unit_of(bytes)),
        value: Some(bytes),
        origin: format!("{}: {how}", memory.told(&source.name)),
        sure,
        why,
        // One that leaks says the least, however long it was looked at.
        weight: if leaks { 0.0 } else { memory.at.len() as f64 },
        at_s: memory.end_s(),
        file: source.name.clone(),
        also: None,
    });
}

/// Requests in flight as they were counted, or by Little's law, and the memory at the same times.
fn in_flight(source: &Source, memory: &Points) -> (Vec<(f64, f64, f64)>, &'static str) {
    if let Some(counted) = source.get(Measure::InFlight) {
        return (common(&counted.at, &memory.at), "as counted");
    }
    let by_law = source.both(Measure::Rate, Measure::Latency).into_iter();
    let by_law: Vec<(f64, f64)> = by_law
        .map(|(at, rps, ms)| (at, rps * ms / 1000.0))
        .collect();
    (common(&by_law, &memory.at), "by Little's law")
}

fn per_request(source: &Source, memory: &Points, all: &mut Gathered) {
    let name = &source.name;
    let (points, how) = in_flight(source, memory);
    let flights = || points.iter().map(|(_, n, _)| *n);
    let (least, most) = (
        flights().fold(f64::INFINITY, f64::min),
        flights().fold(0.0, f64::max),
    );
    if points.len() < LEAST_POINTS || most < LEAST_IN_FLIGHT || most < 2.0 * least {
        return;
    }
    let column = |of: fn(&(f64, f64, f64)) -> f64| points.iter().map(of).collect::<Vec<f64>>();
    let (at, n, bytes) = (column(|p| p.0), column(|p| p.1), column(|p| p.2));
    let Some(plain) = line(&n, &bytes) else {
        return;
    };
    if plain.slope <= 0.0 || plain.r2.unwrap_or(0.0) < LEAST_R2 {
        return;
    }
    // What merely rises with time, as a leak or a cache does, is not of the requests: it is taken out of both.
    let (Some(n), Some(bytes)) = (beside_time(&at, &n), beside_time(&at, &bytes)) else {
        return;
    };
    let by_bytes = |slope_se: f64| ERRORS * slope_se;
    match line(&n, &bytes) {
        Some(fit) if fit.slope > 0.0 && fit.p_value < SIGNIFICANT => all.propose(Candidate {
            field: Field::Resource("memory_per_request"),
            text: give(fit.slope, by_bytes(fit.slope_se), unit_of(fit.slope)),
            value: Some(fit.slope),
            origin: format!(
                "{}: resident memory against the requests in flight {how}, from {} to {}, what rises with time left out",
                memory.told(name),
                show::number(least),
                show::number(most)
            ),
            sure: Sure::Rough,
            why: "memory is given back late, so that it follows the requests in flight only loosely"
                .to_owned(),
            weight: points.len() as f64,
            at_s: memory.end_s(),
            file: name.clone(),
            also: None,
        }),
        _ => all.refuse(
            "no memory of a request follows, since memory and load rose in the same time: hold the load at several levels, up and down",
            name,
        ),
    }
}

/// What is left of the values beside a line in time.
fn beside_time(at: &[f64], values: &[f64]) -> Option<Vec<f64>> {
    // Since the first: large times would cost the decimals.
    let first = at.first().copied()?;
    let since: Vec<f64> = at.iter().map(|at| at - first).collect();
    let fit = linear_forecast(&since, values, &[], CONFIDENCE).ok()?;
    let rest = since.iter().zip(values);
    Some(
        rest.map(|(at, v)| v - fit.intercept - fit.slope * at)
            .collect(),
    )
}
