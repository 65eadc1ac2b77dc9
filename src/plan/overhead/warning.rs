//! What is doubtful about a workload, as sentences with a way out.

use super::choice::Chooser;
use super::law::{Doubt, Parts};
use super::{Overhead, Role};
use crate::model::latency::Warning as Remark;
use crate::plan::{Code, Warning};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::workload::{Gain, Optimization, Spread, Timed, Workload};

/// A stated total may be rounded that much.
const ROUNDING: f64 = 0.02;
/// A stated share may be rounded to whole per cents.
const HALF_A_PERCENT: f64 = 0.005_001;

/// The gravest first.
pub(super) fn find(
    scenario: &Scenario,
    parts: &Parts,
    chooser: &Chooser,
    overhead: &Overhead,
) -> Vec<Warning> {
    let workload = &scenario.workload;
    let mut found = Vec::new();
    missed(scenario, overhead, &mut found);
    spreads(workload, parts, &mut found);
    asynchronous(workload, &mut found);
    stated(workload, overhead, &mut found);
    bases(workload, parts, overhead, &mut found);
    overlapping(workload, chooser, &mut found);
    found
}

fn add(found: &mut Vec<Warning>, code: Code, message: String) {
    found.push(Warning { code, message });
}

fn missed(scenario: &Scenario, overhead: &Overhead, found: &mut Vec<Warning>) {
    for target in overhead.targets.iter().filter(|t| !t.met) {
        let way_out = match &target.cheapest {
            Some(set) if set.met => format!(
                "The cheapest set that reaches it takes {}: {}.",
                days(set.effort_days),
                set.optimizations.join(", ")
            ),
            _ => "No set of the planned optimizations is sure to reach it: drop a component, or loosen the target.".into(),
        };
        let message = format!(
            "Even without load, {} of a request is {}, above its target of {}. {way_out}",
            scenario.targets.statistic.spoken(),
            show::latency(target.predicted_ms),
            scenario.targets.latency
        );
        add(found, Code::BudgetMissed, message);
    }
    if overhead.levels.is_empty() {
        let message = "The times of the workload lie so far apart that its percentiles cannot be told. Check the spreads.";
        add(found, Code::Spread, message.into());
    }
}

fn days(effort: f64) -> String {
    let noun = if effort == 1.0 { "day" } else { "days" };
    format!("{} {noun}", show::number(effort))
}

fn spreads(workload: &Workload, parts: &Parts, found: &mut Vec<Warning>) {
    let listed = workload.components.iter().zip(&parts.components);
    let listed = listed
        .filter(|(c, _)| c.counts())
        .map(|(c, part)| (c.name.as_str(), &c.timed, part));
    for (name, timed, part) in
        std::iter::once(("the baseline", &workload.baseline, &parts.baseline)).chain(listed)
    {
        for doubt in &part.doubts {
            add(found, Code::Spread, doubtful(name, timed, *doubt));
        }
    }
}

fn doubtful(name: &str, timed: &Timed, doubt: Doubt) -> String {
    let name = show::capitalized(name);
    match (doubt, &timed.spread) {
        (Doubt::NoLaw, Spread::Percentiles(points)) if points.len() == 1 => format!(
            "{name} cannot have a mean of {} and a {}: it counts as constant. A p95 lies between 1 and 3.9 times the mean, a p99 between 1 and 15 times.",
            timed.time, timed.spread
        ),
        (Doubt::NoLaw, _) => {
            format!("{name} has percentiles that no law fits: it counts as constant. Check them.")
        }
        (Doubt::Fit(Remark::MeanDiffers { fitted, .. }), _) => format!(
            "{name} is stated with a mean of {}, and its percentiles ({}) are those of a mean of {}, which counts. Means add and percentiles do not: were they added up?",
            timed.time,
            timed.spread,
            show::latency(fitted)
        ),
        (Doubt::Fit(Remark::TwoPointsOnly), _) => format!(
            "{name} has two percentiles, which any family of laws fits: a third would tell which."
        ),
        (Doubt::Fit(remark), _) => format!("{name}: {remark}. Check its percentiles."),
    }
}

fn asynchronous(workload: &Workload, found: &mut Vec<Warning>) {
    let kept = workload.components.iter().filter(|c| c.kept);
    for c in kept.filter(|c| c.asynchronous && c.timed.time.value() > 0.0) {
        let message = format!(
            "{} runs beside the request and is stated with {}, which is not counted. If requests wait for it after all, choose “waits”.",
            show::capitalized(&c.name),
            c.timed.time
        );
        add(found, Code::Asynchronous, message);
    }
}

fn stated(workload: &Workload, overhead: &Overhead, found: &mut Vec<Warning>) {
    let Some(stated) = workload.stated else {
        return;
    };
    let (mean, unsampled) = (overhead.overhead_ms, overhead.unsampled_overhead_ms);
    let agrees = |ms: f64| (ms - stated.base()).abs() <= ROUNDING * stated.base();
    if agrees(mean) {
        return;
    }
    let also = if (unsampled - mean).abs() <= ROUNDING * unsampled {
        String::new()
    } else {
        format!(
            " in the mean and {} on a request that meets them all",
            show::latency(unsampled)
        )
    };
    let message = format!(
        "An overhead of {stated} is stated, and the components add {}{also}. The plan counts the components: correct the one or the other.",
        show::latency(mean)
    );
    add(found, Code::StatedTotal, message);
}

/// What a stated share is of, if of anything that has a name.
fn base(
    workload: &Workload,
    parts: &Parts,
    overhead: &Overhead,
    one: &Optimization,
    gain_ms: f64,
    claimed: f64,
) -> Option<(String, f64)> {
    let component = one.component.and_then(|c| parts.components.get(c));
    let component_ms = component.map_or(parts.baseline.mean_ms, |p| p.mean_ms);
    let named = [
        workload.stated.map(|s| ("the stated overhead", s.base())),
        Some(("the overhead", overhead.overhead_ms)),
        Some(("the total", overhead.total_ms)),
        Some(("the baseline", overhead.baseline_ms)),
        Some(("its component", component_ms)),
    ];
    let mut named = named.into_iter().flatten();
    named
        .find(|(_, ms)| *ms > 0.0 && (gain_ms / ms - claimed).abs() <= HALF_A_PERCENT)
        .map(|(name, ms)| (name.to_owned(), ms))
}

/// Shares stated for gains must be of the same whole to be compared.
fn bases(workload: &Workload, parts: &Parts, overhead: &Overhead, found: &mut Vec<Warning>) {
    let mut told = Vec::new();
    let mut kinds = Vec::new();
    for one in &workload.optimizations {
        let (Some(claimed), Gain::Time(gain)) = (one.claimed, one.gain) else {
            continue;
        };
        let share = claimed.base();
        let (kind, ms) = base(workload, parts, overhead, one, gain.base(), share)
            .map_or((None, gain.base() / share), |(kind, ms)| (Some(kind), ms));
        let whole = match &kind {
            Some(kind) => format!("{kind} ({})", show::latency(ms)),
            None => format!("{}, which is no sum of the workload", show::latency(ms)),
        };
        told.push(format!("the {claimed} of {} is of {whole}", one.name));
        kinds.push(kind);
    }
    let same = kinds.windows(2).all(|pair| pair.first() == pair.last());
    if kinds.iter().any(Option::is_none) || !same {
        let message = format!(
            "Shares that are stated for gains are not of the same whole: {}. The table has all of them of the overhead and of the total.",
            told.join("; ")
        );
        add(found, Code::MixedBases, message);
    }
}

/// Gains on one component that nobody said how they go together.
fn overlapping(workload: &Workload, chooser: &Chooser, found: &mut Vec<Warning>) {
    let open: Vec<(usize, &Optimization)> = chooser
        .numbers()
        .filter_map(|at| Some((at, workload.optimizations.get(at)?)))
        .collect();
    for (i, (at, one)) in open.iter().enumerate() {
        let silent = |(other, o): &&(usize, &Optimization)| {
            let corrected = workload.combinations.iter().any(|c| {
                (c.first, c.second) == (*at, *other) || (c.second, c.first) == (*at, *other)
            });
            let apart = one.exclusive.is_some() && one.exclusive == o.exclusive;
            o.component == one.component && !corrected && !apart
        };
        let others: Vec<&str> = open
            .iter()
            .skip(i + 1)
            .filter(silent)
            .map(|(_, o)| o.name.as_str())
            .collect();
        if others.is_empty() {
            continue;
        }
        let component = one.component.and_then(|c| workload.components.get(c));
        let message = format!(
            "{} shortens {}, as {} does, and no overlap is stated: together they may gain less. State what they gain less, or that only one can be done.",
            show::capitalized(&one.name),
            component.map_or("the baseline", |c| c.name.as_str()),
            others.join(", ")
        );
        add(found, Code::Overlap, message);
    }
}

impl Role {
    /// In a table.
    pub fn spoken(self) -> &'static str {
        match self {
            Role::Waits => "waits",
            Role::Asynchronous => "asynchronous",
            Role::Dropped => "dropped",
        }
    }
}
