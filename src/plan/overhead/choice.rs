//! Which optimizations to make. Those that are done are in the times already; those that are
//! rejected, or need or exclude what is settled otherwise, are not to be chosen.

use super::law::Parts;
use super::{BestSet, OptimizationRow, Overhead, by_priority, is_done, ratio};
use crate::model::Standing;
use crate::model::budget::{self, Choice, Options, best_set, cheapest_set, total_of, waterfall};
use crate::scenario::workload::{Gain, Optimization, Status, Workload};

/// Shares of more than twelve optimizations are drawn at random, always the same.
const SEED: u64 = 1;
const BASELINE: &str = "baseline";

/// The optimizations that can be chosen, in the terms of `model::budget`: names are numbers there.
pub(super) struct Chooser {
    /// Mean of the baseline and of each component.
    times: Vec<(String, f64)>,
    /// Number in the workload, its name as a number, that of its component, gain and effort.
    open: Vec<Open>,
    /// Groups of names of which one can be made.
    exclusive: Vec<Vec<String>>,
    /// Pairs of names: the first needs the second.
    requires: Vec<(String, String)>,
    /// Names, and what they gain less together.
    overlaps: Vec<(Vec<String>, f64)>,
}

struct Open {
    number: usize,
    id: String,
    component: String,
    gain: budget::Gain,
    effort: f64,
}

/// A set that was found.
pub(super) struct Found {
    /// Numbers in the workload, rising.
    pub chosen: Vec<usize>,
    pub total_ms: f64,
    pub gain_ms: f64,
    pub effort_days: f64,
    pub proven: bool,
    pub standing: Standing,
}

/// Its name for the search, whose order is that of the list.
fn id(number: usize) -> String {
    format!("{number:03}")
}

fn component_id(component: Option<usize>) -> String {
    component.map_or_else(|| BASELINE.to_owned(), id)
}

impl Chooser {
    pub(super) fn new(workload: &Workload, parts: &Parts) -> Self {
        let open = open(workload);
        let is_open = |at: &usize| open.contains(at);
        let all = |at: &usize| workload.optimizations.get(*at);
        let mut times = vec![(BASELINE.to_owned(), parts.baseline.mean_ms)];
        let listed = parts.components.iter().enumerate();
        times.extend(listed.map(|(at, part)| (id(at), part.mean_ms)));
        let requires = open.iter().filter_map(|at| {
            let needed = all(at)?.requires.filter(is_open)?;
            Some((id(*at), id(needed)))
        });
        let overlaps = workload.combinations.iter().filter_map(|c| {
            let pair = [c.first, c.second];
            let settled = |at: &usize| is_open(at) || is_done(workload, *at);
            let free: Vec<String> = pair
                .iter()
                .filter(|at| is_open(at))
                .map(|at| id(*at))
                .collect();
            let counts = c.first != c.second && pair.iter().all(settled) && !free.is_empty();
            counts.then(|| (free, c.overlap.base()))
        });
        Chooser {
            times,
            exclusive: groups(workload, &open),
            requires: requires.collect(),
            overlaps: overlaps.collect(),
            open: open
                .iter()
                .filter_map(|at| {
                    let one = all(at)?;
                    Some(Open {
                        number: *at,
                        id: id(*at),
                        component: component_id(one.component),
                        gain: gain(one),
                        effort: one.effort.base(),
                    })
                })
                .collect(),
        }
    }

    /// Numbers of those that can be chosen.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.open.iter().map(|o| o.number)
    }

    /// The set that takes most off the mean within the effort; none without anything to choose from.
    pub(super) fn best(&self, effort_max_days: f64) -> Option<Found> {
        if self.open.is_empty() {
            return None;
        }
        self.ask(|options| best_set(options, effort_max_days).ok().map(|c| found(&c)))
    }

    /// The set of least effort with which the mean is at most that.
    pub(super) fn cheapest(&self, mean_limit_ms: f64) -> Option<Found> {
        self.ask(|options| cheapest_set(options, mean_limit_ms).ok().map(|c| found(&c)))
    }

    /// What is to be added to the mean because of gains that overlap.
    pub(super) fn overlap_ms(&self, chosen: &[usize]) -> f64 {
        let made: Vec<String> = chosen.iter().map(|at| id(*at)).collect();
        let together = |ids: &[String]| ids.iter().all(|id| made.contains(id));
        let all = self.overlaps.iter().filter(|(ids, _)| together(ids));
        all.fold(0.0, |sum, (_, overlap)| sum + overlap)
    }

    /// Names of a set, the more urgent first.
    pub(super) fn names(&self, workload: &Workload, chosen: &[usize]) -> Vec<String> {
        let ordered = by_priority(workload, chosen.to_vec());
        let named = ordered
            .iter()
            .filter_map(|at| workload.optimizations.get(*at));
        named.map(|o| o.name.clone()).collect()
    }

    /// What one takes off the mean if it is made alone.
    fn alone_ms(&self, number: usize) -> Option<f64> {
        self.open.iter().find(|o| o.number == number)?;
        let id = id(number);
        self.ask(|options| {
            Some(total_of(options, &[]).ok()? - total_of(options, &[id.as_str()]).ok()?)
        })
    }

    /// Asks a law of the model; it borrows what it is told.
    fn ask<T>(&self, ask: impl FnOnce(&Options<'_>) -> Option<T>) -> Option<T> {
        let components: Vec<budget::Component<'_>> = self
            .times
            .iter()
            .map(|(name, time)| budget::Component { name, time: *time })
            .collect();
        let optimizations: Vec<budget::Optimization<'_>> = self
            .open
            .iter()
            .map(|o| budget::Optimization {
                id: &o.id,
                component: &o.component,
                gain: o.gain,
                effort: o.effort,
            })
            .collect();
        let exclusive: Vec<Vec<&str>> = self.exclusive.iter().map(|g| borrowed(g)).collect();
        let exclusive: Vec<&[&str]> = exclusive.iter().map(Vec::as_slice).collect();
        let requires: Vec<(&str, &str)> = self
            .requires
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let ids: Vec<(Vec<&str>, f64)> = self
            .overlaps
            .iter()
            .map(|(ids, overlap)| (borrowed(ids), *overlap))
            .collect();
        let combinations: Vec<budget::Combination<'_>> = ids
            .iter()
            .map(|(ids, adjust)| budget::Combination {
                ids,
                adjust: *adjust,
            })
            .collect();
        ask(&Options {
            components: &components,
            optimizations: &optimizations,
            combinations: &combinations,
            exclusive: &exclusive,
            requires: &requires,
        })
    }
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn gain(one: &Optimization) -> budget::Gain {
    match one.gain {
        Gain::Time(time) => budget::Gain::Time(time.base()),
        Gain::Share(share) => budget::Gain::Share(share.base()),
    }
}

fn found(choice: &Choice<'_>) -> Found {
    let numbers = choice.selected.iter().filter_map(|id| id.parse().ok());
    Found {
        chosen: numbers.collect(),
        total_ms: choice.total,
        gain_ms: choice.gain,
        effort_days: choice.effort,
        proven: choice.proven,
        standing: choice.standing,
    }
}

/// Numbers of the planned ones whose needs can be met and whose group is free.
fn open(workload: &Workload) -> Vec<usize> {
    let all = &workload.optimizations;
    let group_taken = |one: &Optimization| {
        let mut done = all.iter().filter(|o| o.status == Status::Done);
        one.exclusive.is_some() && done.any(|o| o.exclusive == one.exclusive)
    };
    let planned = all.iter().enumerate();
    let planned = planned.filter(|(_, o)| o.status == Status::Planned && !group_taken(o));
    let mut open: Vec<usize> = planned.map(|(at, _)| at).collect();
    // What needs one that cannot be chosen cannot be chosen either, and so on.
    for _ in 0..all.len() {
        let before = open.clone();
        open.retain(|at| {
            let needed = all.get(*at).and_then(|o| o.requires);
            needed.is_none_or(|n| before.contains(&n) || is_done(workload, n))
        });
    }
    open
}

fn groups(workload: &Workload, open: &[usize]) -> Vec<Vec<String>> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for at in open {
        let one = workload.optimizations.get(*at);
        let Some(name) = one.and_then(|o| o.exclusive.as_deref()) else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(id(*at)),
            None => groups.push((name, vec![id(*at)])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Tells of the optimizations and of the best set.
pub(super) fn tell(
    overhead: &mut Overhead,
    workload: &Workload,
    parts: &Parts,
    chooser: &Chooser,
    best: Option<&Found>,
) {
    let chosen: &[usize] = best.map_or(&[], |b| &b.chosen);
    let order = by_priority(workload, chosen.to_vec());
    let ids: Vec<String> = order.iter().map(|at| id(*at)).collect();
    let mut rows = rows(overhead, workload, parts, chooser);
    let shapley_standing = chooser.ask(|options| {
        let fall = waterfall(options, &borrowed(&ids), SEED).ok()?;
        for ((at, step), share) in order.iter().zip(&fall.steps).zip(&fall.shares) {
            let row = rows.get_mut(*at)?;
            row.chosen = true;
            row.step_ms = Some(-step.delta + 0.0);
            row.after_ms = Some(step.after);
            row.shapley_ms = Some(-share.value + 0.0);
        }
        Some(fall.standing)
    });
    overhead.optimizations = rows;
    overhead.best = best.map(|best| BestSet {
        optimizations: chooser.names(workload, &best.chosen),
        total_ms: best.total_ms,
        gain_ms: best.gain_ms,
        gain_of_overhead: ratio(best.gain_ms, overhead.overhead_ms),
        gain_of_total: ratio(best.gain_ms, overhead.total_ms),
        effort_days: best.effort_days,
        effort_max_days: workload.effort_max.base(),
        proven: best.proven,
        standing: best.standing.to_string(),
        shapley_standing: shapley_standing.unwrap_or(Standing::Heuristic).to_string(),
    });
}

fn rows(
    overhead: &Overhead,
    workload: &Workload,
    parts: &Parts,
    chooser: &Chooser,
) -> Vec<OptimizationRow> {
    let listed = workload.optimizations.iter().enumerate();
    listed
        .map(|(at, o)| {
            let component = o.component.and_then(|c| workload.components.get(c));
            let part = o
                .component
                .map_or(Some(&parts.baseline), |c| parts.components.get(c));
            let alone_ms = chooser.alone_ms(at);
            let of = |whole: f64| alone_ms.and_then(|gain| ratio(gain, whole));
            OptimizationRow {
                name: o.name.clone(),
                component: component.map_or(BASELINE, |c| c.name.as_str()).to_owned(),
                status: o.status.name(),
                priority: o.priority.name(),
                effort_days: o.effort.base(),
                alone_ms,
                of_component: of(part.map_or(0.0, |p| p.mean_ms)),
                of_overhead: of(overhead.overhead_ms),
                of_total: of(overhead.total_ms),
                chosen: false,
                step_ms: None,
                after_ms: None,
                shapley_ms: None,
            }
        })
        .collect()
}
