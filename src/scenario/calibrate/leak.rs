//! Whether memory leaks: by the law of `model::trend` on the floor that collections leave, at a load that does not rise.

use super::gather::Gathered;
use super::measure::Measure;
use super::proposal::{MemoryTrend, Sure};
use super::source::{Source, mean, span};
use crate::model::trend::{
    Leak, LeakAssessment, LeakQuestion, LeakVerdict, assess_leak, lower_envelope, material_slope,
};
use crate::quantity::show;
use crate::scenario::Scenario;

/// Fewest points of a verdict.
const LEAST_POINTS: usize = 20;
/// Of so many of them a floor is made.
const LEAST_FLOORS: usize = 20;
/// A collection comes about that often at least, seconds.
const COLLECTION_S: f64 = 60.0;
/// How long a process is to run, hours: what fills the memory in a longer time does no harm.
const UPTIME_HOURS: f64 = 720.0;
/// Below that the load counts as steady: last third over first third.
const STEADY: f64 = 1.2;

/// The verdict on a file, or why there is none; true if it leaks.
pub(super) fn rule(source: &Source, scenario: &Scenario, all: &mut Gathered) -> bool {
    let name = &source.name;
    let Some(memory) = source.get(Measure::Memory).filter(|m| m.at.len() >= 2) else {
        return false;
    };
    let (values, step_s) = (memory.values(), memory.step_s());
    if values.len() < LEAST_POINTS || step_s <= 0.0 {
        let found = show::plural(values.len() as u64, "snapshot");
        let why = format!(
            "{found} are too few for a verdict on a leak: record {LEAST_POINTS} or more at a steady load"
        );
        all.refuse(why, name);
        return false;
    }
    let block = ((COLLECTION_S / step_s) as usize).clamp(1, values.len() / LEAST_FLOORS);
    let Ok(floor) = lower_envelope(&values, block) else {
        return false;
    };
    let load = source.get(Measure::Rate).and_then(|r| rise(&r.values()));
    let memory_rise = rise(&floor);
    if let (Some(load), Some(rise)) = (load, memory_rise)
        && load > STEADY
        && (1.0..=load).contains(&rise)
    {
        let why = format!(
            "no verdict on a leak, since the load rose by {} and memory by {}, no more than it: record at a steady load",
            show::percent(load - 1.0),
            show::percent(rise - 1.0)
        );
        all.refuse(why, name);
        return false;
    }
    let limit = scenario.app.instance.memory.base();
    let now = floor.last().copied().unwrap_or(0.0);
    let question = LeakQuestion {
        step_hours: block as f64 * step_s / 3600.0,
        limit,
        material_slope_per_hour: material_slope(limit, now, UPTIME_HOURS).unwrap_or(0.0),
        alpha: 0.05,
        confidence: 0.95,
        seed: 1,
    };
    let Ok(found) = assess_leak(&floor, &question) else {
        return false;
    };
    let words = said(&found, load, scenario);
    let told = format!("{}: {words}", memory.told(name));
    let is_leak = found.leak.verdict == LeakVerdict::Leak;
    let trend = MemoryTrend {
        file: (*name).to_owned(),
        verdict: verdict(&found.leak),
        told: format!("{}.", show::capitalized(&words)),
        line: line(&floor, &found, question.step_hours),
        floor: { floor.iter().enumerate() }
            .map(|(at, bytes)| (at as f64 * question.step_hours, *bytes))
            .collect(),
        limit_bytes: limit,
    };
    all.follow(trend, is_leak);
    let sure = match found.leak.verdict {
        LeakVerdict::Inconclusive => Sure::Rough,
        _ => Sure::Derived,
    };
    all.find(told, sure, &[name]);
    is_leak
}

/// The verdict in a few words.
fn verdict(leak: &Leak) -> String {
    let an_hour = format!("{}/h", show::bytes(leak.slope_per_hour));
    match leak.verdict {
        LeakVerdict::Leak => format!("Memory leaks: {an_hour}"),
        LeakVerdict::GrowthBelowThreshold => format!("Memory rises slowly: {an_hour}"),
        LeakVerdict::NoEvidence => "No sign of a memory leak".to_owned(),
        LeakVerdict::Inconclusive => "No memory leak is seen, and none is excluded".to_owned(),
    }
}

/// The line through the floor after the warm-up, at its ends and in the middle, with what the interval of its slope leaves open. It has
/// half of the points above it, and turns around the middle.
fn line(floor: &[f64], found: &LeakAssessment, step_hours: f64) -> Vec<(f64, f64, f64, f64)> {
    let leak = &found.leak;
    let (first, last) = (found.dropped as f64, (floor.len() as f64) - 1.0);
    let steady = floor.iter().enumerate().skip(found.dropped);
    let mut above: Vec<f64> = steady
        .map(|(at, bytes)| bytes - leak.slope_per_hour * at as f64 * step_hours)
        .collect();
    crate::order::sort(&mut above);
    let Some(start) = above.get(above.len() / 2) else {
        return Vec::new();
    };
    let middle = (first + last) / 2.0 * step_hours;
    let through = start + leak.slope_per_hour * middle;
    let at = |hours: f64| {
        let at = |slope: f64| through + slope * (hours - middle);
        let (a, b) = (at(leak.lower), at(leak.upper));
        (hours, at(leak.slope_per_hour), a.min(b), a.max(b))
    };
    [first * step_hours, middle, last * step_hours]
        .map(at)
        .to_vec()
}

/// The mean of the last third over that of the first; none without any.
fn rise(values: &[f64]) -> Option<f64> {
    let third = values.len() / 3;
    let first = mean(values.iter().take(third).copied()).filter(|m| *m > 0.0)?;
    let last = mean(values.iter().rev().take(third).copied())?;
    Some(last / first)
}

fn said(found: &LeakAssessment, load: Option<f64>, scenario: &Scenario) -> String {
    let leak = &found.leak;
    let an_hour = |bytes: f64| format!("{}/h", show::bytes(bytes));
    let between = format!(
        "{} (95 % sure between {} and {})",
        an_hour(leak.slope_per_hour),
        an_hour(leak.lower),
        an_hour(leak.upper)
    );
    let memory = scenario.app.instance.memory;
    let full = |hours: f64| match hours > 0.0 {
        true => format!(
            "the {memory} of the instance are full in {}",
            span(hours * 3600.0)
        ),
        false => format!("it is above the {memory} of the instance already"),
    };
    let load = match load {
        None => "at a load that is not known".to_owned(),
        Some(load) if load > STEADY => {
            format!("while the load rose by {} only", show::percent(load - 1.0))
        }
        Some(_) => "at a steady load".to_owned(),
    };
    match (leak.verdict, leak.hours_to_limit) {
        (LeakVerdict::Leak, Some(hours)) => format!(
            "memory leaks. The floor that collections leave rises by {between} {load}, so that {}",
            full(hours)
        ),
        (LeakVerdict::Leak, None) => format!("memory leaks. Its floor rises by {between} {load}"),
        (LeakVerdict::GrowthBelowThreshold, _) => {
            format!("memory rises by {between}, too slowly to fill {memory} within 30 days")
        }
        (LeakVerdict::NoEvidence, _) => format!(
            "no sign of a leak. The floor that collections leave changes by {between}, and a leak that fills {memory} within 30 days is excluded"
        ),
        (LeakVerdict::Inconclusive, _) => format!(
            "no leak is seen, and none is excluded: the floor that collections leave changes by {between}. Measure for longer"
        ),
    }
}
