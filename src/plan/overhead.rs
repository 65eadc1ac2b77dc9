//! The overhead budget: what a request takes without load, which part of it each feature adds, what
//! is left of the latency target, and which optimizations to make. Means add; percentiles come from
//! the law of the whole sum. Nothing here depends on the demand.

mod choice;
mod law;
mod warning;

use serde::Serialize;

use self::choice::Chooser;
use self::law::{Parts, Whole};
use super::Warning;
use crate::model::Standing;
use crate::model::budget::{LatencyBudget, latency_budget, slo_budget};
use crate::scenario::workload::{Component, Priority, Status, Workload};
use crate::scenario::{Scenario, Statistic, Targets};

/// What a request takes without load, and what to do about it. A percentage says in its name what it
/// is of; a standing says how far its number can be trusted, the times typed being taken as they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overhead {
    /// Mean of the whole request, milliseconds.
    pub total_ms: f64,
    /// Mean of the baseline alone, milliseconds.
    pub baseline_ms: f64,
    /// What the components add to the mean, milliseconds.
    pub overhead_ms: f64,
    /// What they would add if each ran on every request, milliseconds.
    pub unsampled_overhead_ms: f64,
    /// The overhead as a share of the baseline; none without a baseline.
    pub overhead_of_baseline: Option<f64>,
    /// The baseline as a share of the total; none without a total.
    pub baseline_of_total: Option<f64>,
    /// The overhead as a share of the total; none without a total.
    pub overhead_of_total: Option<f64>,
    /// Mean, p50, p95, p99 and the target's statistic.
    pub levels: Vec<Level>,
    /// The components in the order of the workload: the waterfall from baseline to total.
    pub components: Vec<ComponentRow>,
    /// What a mean request uses, all components together.
    pub uses: Uses,
    /// The latency target against the whole request.
    pub targets: Vec<TargetBudget>,
    /// The optimizations in the order of the workload.
    pub optimizations: Vec<OptimizationRow>,
    /// The set that takes most off the mean within the effort there is; none if there is nothing to
    /// choose from.
    pub best: Option<BestSet>,
    /// What is doubtful; the plan has it among its warnings.
    #[serde(skip)]
    pub(super) warnings: Vec<Warning>,
}

impl Overhead {
    /// That statistic of the request.
    pub fn level(&self, statistic: Statistic) -> Option<&Level> {
        self.levels.iter().find(|l| l.statistic == statistic.name())
    }

    /// How many components requests wait for.
    pub fn features(&self) -> usize {
        let counted = |c: &&ComponentRow| c.role == Role::Waits;
        self.components.iter().filter(counted).count()
    }
}

/// A statistic of the request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// Which: `mean`, `p50`, ..
    pub statistic: &'static str,
    /// Of the baseline alone, milliseconds.
    pub baseline_ms: f64,
    /// Of the whole request, milliseconds.
    pub total_ms: f64,
    /// The difference: what the components add to this statistic.
    pub adds_ms: f64,
    /// Of the whole request with the best set made; none without one.
    pub with_best_ms: Option<f64>,
    /// Of the totals.
    pub standing: String,
}

/// Whether a component counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Requests wait for it.
    Waits,
    /// It runs beside the request: only its resources count.
    Asynchronous,
    /// It is to be dropped: nothing of it counts.
    Dropped,
}

/// What a component adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentRow {
    /// What it is.
    pub name: String,
    /// Whether it counts.
    pub role: Role,
    /// Mean time on a request on which it runs, milliseconds.
    pub own_ms: f64,
    /// Share of the requests on which it runs.
    pub runs_on: f64,
    /// What it adds to the mean of all requests, milliseconds; 0 if it does not count.
    pub adds_ms: f64,
    /// That as a share of the overhead; none if there is none.
    pub of_overhead: Option<f64>,
    /// That as a share of the total; none if there is none.
    pub of_total: Option<f64>,
    /// Baseline and components up to this one, milliseconds.
    pub up_to_here_ms: f64,
    /// Of its mean.
    pub standing: String,
}

/// What a mean request uses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Uses {
    /// Processor time, milliseconds.
    pub cpu_ms: f64,
    /// Operations on the cache.
    pub cache_operations: f64,
    /// Queries of the database.
    pub queries: f64,
    /// Log, bytes.
    pub log_bytes: f64,
}

/// What is left of a latency target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetBudget {
    /// Which statistic is limited.
    pub statistic: &'static str,
    /// The limit, milliseconds.
    pub limit_ms: f64,
    /// The statistic of the request, milliseconds.
    pub predicted_ms: f64,
    /// Limit less prediction, milliseconds; negative if it is missed.
    pub left_ms: f64,
    /// That as a share of the limit.
    pub left_of_limit: Option<f64>,
    /// Whether it holds.
    pub met: bool,
    /// Share of the requests above the limit.
    pub share_above: f64,
    /// Of what is left.
    pub standing: String,
    /// The optimizations of least effort with which it holds; none if no set reaches it.
    pub cheapest: Option<Cheapest>,
}

/// The set of least effort that reaches a target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cheapest {
    /// Names of its optimizations; empty if the target holds without any.
    pub optimizations: Vec<String>,
    /// Its effort, working days.
    pub effort_days: f64,
    /// The statistic with it, milliseconds, from the law of the sum.
    pub predicted_ms: f64,
    /// Whether that is within the limit. The set is found by its mean, so it may fall short.
    pub met: bool,
    /// Of the choice: exact where the mean is limited, a rule of thumb for percentiles.
    pub standing: String,
}

/// What an optimization gains.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptimizationRow {
    /// What it is.
    pub name: String,
    /// What it shortens.
    pub component: String,
    /// `planned`, `done`, `rejected`.
    pub status: &'static str,
    /// `high`, `medium`, `low`.
    pub priority: &'static str,
    /// Working days.
    pub effort_days: f64,
    /// What it takes off the mean if made alone, milliseconds; none if the times already have it.
    pub alone_ms: Option<f64>,
    /// That as a share of its component.
    pub of_component: Option<f64>,
    /// That as a share of the overhead.
    pub of_overhead: Option<f64>,
    /// That as a share of the total.
    pub of_total: Option<f64>,
    /// True if it is in the best set.
    pub chosen: bool,
    /// What it takes off after those of the best set before it, in the order of priority,
    /// milliseconds; none outside of the best set. Another order gives other steps.
    pub step_ms: Option<f64>,
    /// Mean with it and those before it, milliseconds.
    pub after_ms: Option<f64>,
    /// Its share in the gain of the best set whatever the order (Shapley), milliseconds.
    pub shapley_ms: Option<f64>,
}

/// The best set under the effort there is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BestSet {
    /// Names in the order of priority.
    pub optimizations: Vec<String>,
    /// Mean with all of them made, milliseconds.
    pub total_ms: f64,
    /// What that takes off the mean, milliseconds.
    pub gain_ms: f64,
    /// The gain as a share of the overhead.
    pub gain_of_overhead: Option<f64>,
    /// The gain as a share of the total.
    pub gain_of_total: Option<f64>,
    /// Its effort, working days.
    pub effort_days: f64,
    /// The effort there is, working days.
    pub effort_max_days: f64,
    /// Whether no other set was found better with certainty.
    pub proven: bool,
    /// Of the total as the least one possible.
    pub standing: String,
    /// Of the Shapley shares.
    pub shapley_standing: String,
}

/// The statistics that are always told.
const LEVELS: [Statistic; 4] = [
    Statistic::Mean,
    Statistic::P50,
    Statistic::P95,
    Statistic::P99,
];

/// None for a scenario without a workload.
pub(super) fn work_out(scenario: &Scenario) -> Option<Overhead> {
    let workload = &scenario.workload;
    if workload.is_empty() {
        return None;
    }
    let parts = Parts::new(workload);
    let whole = parts.whole();
    let chooser = Chooser::new(workload, &parts);
    let best = chooser.best(workload.effort_max.base());
    let with_best = best
        .as_ref()
        .filter(|b| !b.chosen.is_empty())
        .map(|b| parts.optimized(workload, &b.chosen, chooser.overlap_ms(&b.chosen)));
    let (baseline_ms, total_ms) = (parts.baseline.mean_ms, parts.mean_ms());
    let overhead_ms = total_ms - baseline_ms;
    let target = target(&scenario.targets, workload, &parts, &whole, &chooser);
    let mut overhead = Overhead {
        total_ms,
        baseline_ms,
        overhead_ms,
        unsampled_overhead_ms: parts.unsampled_ms(),
        overhead_of_baseline: ratio(overhead_ms, baseline_ms),
        baseline_of_total: ratio(baseline_ms, total_ms),
        overhead_of_total: ratio(overhead_ms, total_ms),
        levels: levels(&scenario.targets, &parts, &whole, with_best.as_ref()),
        components: components(workload, &parts),
        uses: uses(workload),
        targets: target.into_iter().collect(),
        optimizations: Vec::new(),
        best: None,
        warnings: Vec::new(),
    };
    choice::tell(&mut overhead, workload, &parts, &chooser, best.as_ref());
    overhead.warnings = warning::find(scenario, &parts, &chooser, &overhead);
    Some(overhead)
}

/// Optimizations, and what they come to together.
pub(super) struct Made {
    pub(super) names: Vec<String>,
    pub(super) effort_days: f64,
    /// What they take off the mean of a request.
    pub(super) gain_ms: f64,
}

/// The optimizations of least effort that take so much off the mean of a request; none if all together do not.
pub(super) fn least_effort(workload: &Workload, gain_ms: f64) -> Option<Made> {
    let parts = Parts::new(workload);
    let chooser = Chooser::new(workload, &parts);
    let found = chooser.cheapest(parts.mean_ms() - gain_ms)?;
    Some(Made {
        names: chooser.names(workload, &found.chosen),
        effort_days: found.effort_days,
        gain_ms: found.gain_ms,
    })
}

/// None where the whole is nothing, or next to nothing.
fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0)
        .then(|| part / whole)
        .filter(|share| share.is_finite())
}

/// The probability of a percentile; none for the mean.
fn probability(statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Mean => None,
        Statistic::P50 => Some(0.5),
        Statistic::P90 => Some(0.9),
        Statistic::P95 => Some(0.95),
        Statistic::P97_5 => Some(0.975),
        Statistic::P99 => Some(0.99),
        Statistic::P99_9 => Some(0.999),
    }
}

fn levels(
    targets: &Targets,
    parts: &Parts,
    whole: &Whole,
    with_best: Option<&Whole>,
) -> Vec<Level> {
    let alone = parts.alone();
    let mut told = LEVELS.to_vec();
    if !told.contains(&targets.statistic) {
        told.push(targets.statistic);
        told.sort();
    }
    let level = |statistic: Statistic| {
        let total = whole.at(statistic)?;
        let baseline = alone.at(statistic)?;
        Some(Level {
            statistic: statistic.name(),
            baseline_ms: baseline.value,
            total_ms: total.value,
            adds_ms: total.value - baseline.value,
            with_best_ms: with_best.and_then(|w| Some(w.at(statistic)?.value)),
            standing: total.standing.weaker(baseline.standing).to_string(),
        })
    };
    told.into_iter().filter_map(level).collect()
}

fn role(component: &Component) -> Role {
    match (component.kept, component.asynchronous) {
        (false, _) => Role::Dropped,
        (true, true) => Role::Asynchronous,
        (true, false) => Role::Waits,
    }
}

fn components(workload: &Workload, parts: &Parts) -> Vec<ComponentRow> {
    let mut up_to_here_ms = parts.baseline.mean_ms;
    let (total, overhead) = (parts.mean_ms(), parts.mean_ms() - parts.baseline.mean_ms);
    let listed = workload.components.iter().zip(&parts.components);
    listed
        .map(|(component, part)| {
            up_to_here_ms += part.mean_ms;
            ComponentRow {
                name: component.name.clone(),
                role: role(component),
                own_ms: part.own_ms,
                runs_on: component.probability(),
                adds_ms: part.mean_ms,
                of_overhead: ratio(part.mean_ms, overhead),
                of_total: ratio(part.mean_ms, total),
                up_to_here_ms,
                standing: part.standing.to_string(),
            }
        })
        .collect()
}

fn uses(workload: &Workload) -> Uses {
    let sum = |of: fn(&Component) -> f64| -> f64 {
        let kept = workload.components.iter().filter(|c| c.kept);
        kept.fold(0.0, |sum, c| sum + c.probability() * of(c))
    };
    Uses {
        cpu_ms: sum(|c| c.uses.cpu.base()),
        cache_operations: sum(|c| c.uses.cache_operations.base()),
        queries: sum(|c| c.uses.queries.base()),
        log_bytes: sum(|c| c.uses.log.base()),
    }
}

/// The latency target against the law of the whole request.
fn target(
    targets: &Targets,
    workload: &Workload,
    parts: &Parts,
    whole: &Whole,
    chooser: &Chooser,
) -> Option<TargetBudget> {
    let statistic = targets.statistic;
    let limit_ms = targets.latency.base();
    let against = against(whole, statistic, limit_ms)?;
    let predicted_ms = against.predicted.value;
    let cheapest = if against.budget.met {
        Some(Cheapest {
            optimizations: Vec::new(),
            effort_days: 0.0,
            predicted_ms,
            met: true,
            standing: against.predicted.standing.to_string(),
        })
    } else {
        // A percentile is taken to lie as far above the mean with the set made as without it.
        let mean_limit_ms = limit_ms - (predicted_ms - parts.mean_ms());
        let found = chooser.cheapest(mean_limit_ms);
        found.and_then(|found| {
            let made = parts.optimized(workload, &found.chosen, chooser.overlap_ms(&found.chosen));
            let reached = self::against(&made, statistic, limit_ms)?;
            let rule = match statistic {
                Statistic::Mean => Standing::Exact,
                _ => Standing::Heuristic,
            };
            Some(Cheapest {
                optimizations: chooser.names(workload, &found.chosen),
                effort_days: found.effort_days,
                predicted_ms: reached.predicted.value,
                met: reached.budget.met,
                standing: found.standing.weaker(rule).to_string(),
            })
        })
    };
    Some(TargetBudget {
        statistic: statistic.name(),
        limit_ms,
        predicted_ms,
        left_ms: against.budget.left,
        left_of_limit: against.budget.left_share.filter(|s| s.is_finite()),
        met: against.budget.met,
        share_above: against.exceeding.value,
        standing: against.budget.standing.to_string(),
        cheapest,
    })
}

fn against(whole: &Whole, statistic: Statistic, limit_ms: f64) -> Option<LatencyBudget> {
    let latency = whole.latency()?;
    match probability(statistic) {
        Some(p) => latency_budget(latency, p, limit_ms).ok(),
        None => {
            let predicted = whole.at(statistic)?;
            Some(LatencyBudget {
                predicted,
                budget: slo_budget(limit_ms, predicted).ok()?,
                exceeding: crate::model::latency::Latency::exceeding(latency, limit_ms).ok()?,
            })
        }
    }
}

/// The more urgent first, then in the order of the list.
fn by_priority(workload: &Workload, mut chosen: Vec<usize>) -> Vec<usize> {
    let priority = |at: &usize| {
        let one = workload.optimizations.get(*at);
        one.map_or(Priority::Low, |o| o.priority)
    };
    chosen.sort_by_key(|at| (priority(at), *at));
    chosen
}

/// True if the times stated already have it.
fn is_done(workload: &Workload, at: usize) -> bool {
    let one = workload.optimizations.get(at);
    one.is_some_and(|o| o.status == Status::Done)
}
