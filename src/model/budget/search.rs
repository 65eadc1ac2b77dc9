//! Depth-first branch and bound over sets of optimizations (Land & Doig, Econometrica 28, 1960; Martello & Toth, *Knapsack
//! Problems*, 1990).
//!
//! The bound: gains of a set never exceed the sum of what each gains alone, because gains in time stop at 0 and shares multiply,
//! nor what is left of a component. Of that, and of corrections below 0 that are still open, the relaxation takes as much as the
//! effort allows, the best ratio first and the last in part; with both kinds of caps nested this is the exact linear optimum.
//!
//! What an item needs is taken on with it: the effort is set aside and what speaks against it is ruled out at once, so that a set
//! under construction can always be completed and the first one to be completed is the greedy one.

// Items are in the order of the search, and every index is a place in that order or a component.
#![allow(clippy::indexing_slicing)]

use super::options::{Gain, Problem, Rest};
use crate::order::by_key;

/// Up to here all sets are few enough to look at each: 2²¹ steps.
const FEW: usize = 20;
/// Steps, counting the items that their bounds go through, after which a search of more items ends.
const MOST_WORK: u64 = 10_000_000;
/// The share of all effort with which the search for the least one begins.
const LEAST_SHARE: f64 = 1.0 / 64.0;
/// A limit of effort or time holds up to the rounding of what a person wrote.
const SLACK: f64 = 1e-9;
/// Sums closer than this share of all that is summed are equal.
const ROUNDING: f64 = 1e-12;

/// What is sought, among the sets that take at most so much effort.
#[derive(Debug, Clone, Copy)]
enum Goal {
    LeastTotal { effort_max: f64 },
    LeastEffort { target: f64, effort_max: f64 },
}

/// How a search ended.
pub(super) struct Found {
    /// The best set; none if no allowed set reaches the goal.
    pub mask: Option<u128>,
    /// Whether the search was complete.
    pub proven: bool,
    /// A bound of the goal's figure over the sets that were not looked at; meaningless if `proven`.
    pub no_better_than: f64,
}

/// The set with the least total that takes at most so much effort.
pub(super) fn least_total(problem: &Problem<'_>, effort_max: f64) -> Found {
    search(problem, Goal::LeastTotal { effort_max })
}

/// The set with the least effort that reaches the target. The effort allowed is raised in rounds, so that the first set found is
/// never far from the best: under a limit, what needs too much is ruled out at once.
pub(super) fn least_effort(problem: &Problem<'_>, target: f64) -> Found {
    let all = problem
        .items
        .iter()
        .fold(0.0, |sum, item| sum + item.effort);
    let mut effort_max = all * LEAST_SHARE;
    let mut open = f64::INFINITY;
    loop {
        let found = search(problem, Goal::LeastEffort { target, effort_max });
        if !found.proven {
            open = open.min(found.no_better_than);
        }
        if found.mask.is_some() || effort_max >= all {
            return Found {
                proven: open.is_infinite(),
                no_better_than: open,
                ..found
            };
        }
        // A share of next to nothing is 0, and twice that still is.
        effort_max = (2.0 * effort_max).max(f64::MIN_POSITIVE).min(all);
    }
}

fn search(problem: &Problem<'_>, goal: Goal) -> Found {
    let mut search = Search::new(problem, goal);
    let total: f64 = problem.times.iter().sum();
    // A combination of nothing applies to every set.
    let always = problem.combinations.iter().filter(|(all, _)| *all == 0);
    search.visit(Node {
        depth: 0,
        mask: 0,
        required: 0,
        excluded: search.impossible(),
        total: total + always.map(|(_, adjust)| adjust).sum::<f64>(),
        effort: 0.0,
        committed: 0.0,
    });
    Found {
        mask: search.best.map(|best| search.in_given_order(best.mask)),
        proven: search.open.is_infinite(),
        no_better_than: search.open,
    }
}

/// A set under construction: the first `depth` items are decided.
#[derive(Debug, Clone, Copy)]
struct Node {
    depth: usize,
    mask: u128,
    /// The items chosen and all that they need.
    required: u128,
    /// The items left out, those that conflict with the required ones, and those that are impossible from the start.
    excluded: u128,
    /// Not cut off at 0.
    total: f64,
    effort: f64,
    /// The effort of the required items.
    committed: f64,
}

struct Step {
    component: usize,
    gain: Gain,
    effort: f64,
    /// What it gains alone.
    alone: f64,
    /// The item itself and all that it needs, directly or not.
    closure: u128,
    /// What conflicts with any of those.
    conflicts: u128,
    /// Combinations that are decided with this item.
    combinations: Vec<(u128, f64)>,
    /// The number in the order given.
    number: usize,
}

struct Search {
    goal: Goal,
    steps: Vec<Step>,
    /// Corrections below 0: their items, and the time that they take off.
    credits: Vec<(u128, f64)>,
    /// The place of each item in the order of the ids.
    ranks: Vec<u32>,
    rests: Vec<Rest>,
    /// What each component still holds; room for the relaxation.
    caps: Vec<f64>,
    total_rounding: f64,
    effort_rounding: f64,
    best: Option<Node>,
    work: u64,
    /// The least bound of what was left out when the steps ran out.
    open: f64,
}

/// What an item gains when it is the only one.
fn alone(problem: &Problem<'_>, number: usize) -> f64 {
    let item = &problem.items[number];
    let time = problem.times[item.component];
    match item.gain {
        Gain::Time(gain) => gain.min(time),
        Gain::Share(share) => share * time,
    }
}

/// The items by falling gain for their effort.
fn order(problem: &Problem<'_>) -> Vec<usize> {
    let ratio = |number: usize| match alone(problem, number) {
        0.0 => 0.0,
        gain => gain / problem.items[number].effort,
    };
    by_key((0..problem.items.len()).collect(), |number| -ratio(*number))
}

/// The items in that order, with their rules in its places.
fn steps(problem: &Problem<'_>, order: &[usize]) -> Vec<Step> {
    let moved = |mask: u128| {
        let places = order.iter().enumerate();
        places
            .filter(|(_, number)| mask & (1 << **number) != 0)
            .fold(0_u128, |moved, (place, _)| moved | 1 << place)
    };
    let step = |number: &usize| {
        let item = &problem.items[*number];
        Step {
            component: item.component,
            gain: item.gain,
            effort: item.effort,
            alone: alone(problem, *number),
            closure: moved(item.needs),
            conflicts: moved(item.conflicts),
            combinations: Vec::new(),
            number: *number,
        }
    };
    let mut steps: Vec<Step> = order.iter().map(step).collect();
    close(&mut steps);
    for (mask, adjust) in problem.combinations.iter().filter(|(mask, _)| *mask != 0) {
        let mask = moved(*mask);
        let last = (u128::BITS - 1 - mask.leading_zeros()) as usize;
        steps[last].combinations.push((mask, *adjust));
    }
    steps
}

/// Follows what the items need to its end (Warshall, *A Theorem on Boolean Matrices*, Journal of the ACM 9, 1962), and gathers what
/// conflicts with any of it.
fn close(steps: &mut [Step]) {
    for (at, step) in steps.iter_mut().enumerate() {
        step.closure |= 1 << at;
    }
    for over in 0..steps.len() {
        let reached = steps[over].closure;
        for step in steps.iter_mut().filter(|s| s.closure & (1 << over) != 0) {
            step.closure |= reached;
        }
    }
    let own: Vec<u128> = steps.iter().map(|s| s.conflicts).collect();
    for step in steps {
        step.conflicts = bits(step.closure).fold(0, |all, at| all | own[at]);
    }
}

/// The places of a mask, upwards.
fn bits(mask: u128) -> impl Iterator<Item = usize> {
    let next = |left: &u128| Some(left & left.wrapping_sub(1)).filter(|left| *left != 0);
    let first = Some(mask).filter(|mask| *mask != 0);
    std::iter::successors(first, next).map(|left| left.trailing_zeros() as usize)
}

impl Search {
    fn new(problem: &Problem<'_>, goal: Goal) -> Search {
        let order = order(problem);
        let steps = steps(problem, &order);
        let corrections = steps.iter().flat_map(|step| &step.combinations);
        let credits = corrections.filter(|(_, adjust)| *adjust < 0.0);
        let credits = credits.map(|(all, adjust)| (*all, -adjust)).collect();
        let ranks = problem.ranks();
        let sizes = problem.combinations.iter().map(|(_, adjust)| adjust.abs());
        Search {
            goal,
            ranks: order.iter().map(|number| ranks[*number]).collect(),
            credits,
            rests: problem.times.iter().map(|time| Rest::of(*time)).collect(),
            caps: problem.times.clone(),
            total_rounding: ROUNDING * (problem.times.iter().sum::<f64>() + sizes.sum::<f64>()),
            effort_rounding: ROUNDING * steps.iter().map(|s| s.effort).sum::<f64>(),
            steps,
            best: None,
            work: 0,
            open: f64::INFINITY,
        }
    }

    fn visit(&mut self, node: Node) {
        if self.work >= MOST_WORK && self.steps.len() > FEW {
            self.open = self.open.min(self.figure_bound(&node));
            return;
        }
        self.work += 1;
        if self.ruled_out(&node) {
            return;
        }
        if node.depth == self.steps.len() {
            if self.reaches_goal(&node) && self.best.is_none_or(|best| self.better(&node, &best)) {
                self.best = Some(node);
            }
            return;
        }
        self.visit_with(&node);
        let bit = 1 << node.depth;
        if node.required & bit == 0 {
            self.visit(Node {
                depth: node.depth + 1,
                excluded: node.excluded | bit,
                ..node
            });
        }
    }

    /// Items that no set can hold: what they need contradicts itself or takes too much effort.
    fn impossible(&self) -> u128 {
        let steps = self.steps.iter().enumerate();
        steps
            .filter(|(_, s)| s.closure & s.conflicts != 0 || self.too_much(self.sum(s.closure)))
            .fold(0, |all, (at, _)| all | 1 << at)
    }

    fn too_much(&self, effort: f64) -> bool {
        let (Goal::LeastTotal { effort_max } | Goal::LeastEffort { effort_max, .. }) = self.goal;
        effort > effort_max + SLACK * effort_max.abs()
    }

    /// The effort of these items.
    fn sum(&self, mask: u128) -> f64 {
        bits(mask).fold(0.0, |sum, at| sum + self.steps[at].effort)
    }

    fn visit_with(&mut self, node: &Node) {
        let step = &self.steps[node.depth];
        let mask = node.mask | 1_u128 << node.depth;
        let required = node.required | step.closure;
        let excluded = node.excluded | step.conflicts;
        let committed = node.committed + self.sum(step.closure & !node.required);
        if required & excluded != 0 || self.too_much(committed) {
            return;
        }
        let effort = node.effort + step.effort;
        let before = self.rests[step.component];
        let after = before.less(step.gain);
        let adjust = |sum: f64, (all, adjust): &(u128, f64)| {
            if mask & all == *all {
                sum + adjust
            } else {
                sum
            }
        };
        let total = node.total + (after.value() - before.value());
        let total = step.combinations.iter().fold(total, adjust);
        let component = step.component;
        self.rests[component] = after;
        self.visit(Node {
            depth: node.depth + 1,
            mask,
            required,
            excluded,
            total,
            effort,
            committed,
        });
        self.rests[component] = before;
    }

    /// Whether no set below this node can be better than the best so far, or reach the goal at all.
    fn ruled_out(&mut self, node: &Node) -> bool {
        let bound = self.figure_bound(node);
        if bound == f64::INFINITY {
            return true;
        }
        let Some(best) = self.best else {
            return false;
        };
        match self.goal {
            Goal::LeastTotal { .. } => {
                let best_total = best.total.max(0.0);
                if bound > best_total + self.total_rounding {
                    return true;
                }
                // At best equal: then it must take no more effort to get there.
                bound >= best_total - self.total_rounding
                    && self.total_bound(node, best.effort + self.effort_rounding - node.effort)
                        > best_total + self.total_rounding
            }
            Goal::LeastEffort { .. } => {
                if bound > best.effort + self.effort_rounding {
                    return true;
                }
                bound >= best.effort - self.effort_rounding
                    && self.total_bound(node, best.effort + self.effort_rounding - node.effort)
                        > best.total.max(0.0) + self.total_rounding
            }
        }
    }

    /// A lower bound of the goal's figure over all sets below this node; infinite if none reaches the goal.
    fn figure_bound(&mut self, node: &Node) -> f64 {
        match self.goal {
            Goal::LeastTotal { effort_max } => {
                let left = effort_max + SLACK * effort_max.abs() - node.effort;
                self.total_bound(node, left)
            }
            Goal::LeastEffort { target, .. } => {
                let allowed = target + SLACK * target + self.total_rounding;
                let missing = node.total - self.credit(node) - allowed;
                let (gain, effort) = self.relaxed(node, f64::INFINITY, missing);
                let figure = (node.effort + effort).max(node.committed);
                if gain + self.total_rounding < missing || self.too_much(figure) {
                    f64::INFINITY
                } else {
                    figure
                }
            }
        }
    }

    /// A lower bound of the total over all sets below this node that take no more additional effort; infinite if even none does.
    fn total_bound(&mut self, node: &Node, effort: f64) -> f64 {
        if effort < 0.0 && node.effort > 0.0 {
            return f64::INFINITY;
        }
        let (gain, _) = self.relaxed(node, effort.max(0.0), f64::INFINITY);
        (node.total - gain - self.credit(node)).max(0.0)
    }

    /// What the corrections below 0 that are still open could take off.
    fn credit(&self, node: &Node) -> f64 {
        let open = |all: u128| all >> node.depth != 0 && all & node.excluded == 0;
        let credits = self.credits.iter().filter(|(all, _)| open(*all));
        credits.map(|(_, time)| time).sum()
    }

    /// Takes gains of the items still open, in part at the end, until the effort is used up or the gain is enough.
    fn relaxed(&mut self, node: &Node, effort: f64, enough: f64) -> (f64, f64) {
        let depth = node.depth;
        self.work += (self.caps.len() + self.steps.len() - depth) as u64;
        for (cap, rest) in self.caps.iter_mut().zip(&self.rests) {
            *cap = rest.value();
        }
        let (mut gained, mut used) = (0.0, 0.0);
        for step in &self.steps[depth..] {
            if gained >= enough || step.alone <= 0.0 {
                break;
            }
            if step.closure & node.excluded != 0 {
                continue;
            }
            let cap = &mut self.caps[step.component];
            let most = step.alone.min(*cap).min(enough - gained);
            let cost = step.effort * (most / step.alone);
            if used + cost > effort {
                // Here the cost is above 0.
                gained += most * ((effort - used).max(0.0) / cost);
                used = effort;
                break;
            }
            *cap -= most;
            gained += most;
            used += cost;
        }
        (gained, used)
    }

    fn reaches_goal(&self, node: &Node) -> bool {
        match self.goal {
            // A limit below 0 allows nothing, and nothing is always allowed.
            Goal::LeastTotal { .. } => true,
            Goal::LeastEffort { target, .. } => {
                node.total.max(0.0) <= target + SLACK * target + self.total_rounding
            }
        }
    }

    fn better(&self, one: &Node, other: &Node) -> bool {
        let total = (
            one.total.max(0.0) - other.total.max(0.0),
            self.total_rounding,
        );
        let effort = (one.effort - other.effort, self.effort_rounding);
        let order = match self.goal {
            Goal::LeastTotal { .. } => [total, effort],
            Goal::LeastEffort { .. } => [effort, total],
        };
        for (difference, rounding) in order {
            if difference.abs() > rounding {
                return difference < 0.0;
            }
        }
        let counts = (one.mask.count_ones(), other.mask.count_ones());
        if counts.0 != counts.1 {
            return counts.0 < counts.1;
        }
        // Of two sorted lists of equal length the first is the one that has the first of the ids in which they differ.
        let by_id = |mask: u128| {
            let chosen = self.ranks.iter().enumerate();
            chosen
                .filter(|(at, _)| mask & (1 << at) != 0)
                .fold(0_u128, |ids, (_, rank)| ids | 1 << rank)
        };
        let (one, other) = (by_id(one.mask), by_id(other.mask));
        let differ = one ^ other;
        differ != 0 && one & (differ & differ.wrapping_neg()) != 0
    }

    fn in_given_order(&self, mask: u128) -> u128 {
        let chosen = self.steps.iter().enumerate();
        chosen
            .filter(|(at, _)| mask & (1 << at) != 0)
            .fold(0, |given, (_, step)| given | 1 << step.number)
    }
}
