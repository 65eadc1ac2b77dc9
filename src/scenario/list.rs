//! The lists of a scenario that a person makes longer and shorter, all in one way.

use super::allocation::{self, MAX_ROWS};
use super::field::Field;
use super::growth::{Change, Event, MAX_EVENTS};
use super::level::{Level, MAX_LEVELS};
use super::rule::Rule;
use super::tier::{MAX_TIERS, Tier, TierKind};
use super::workload::{
    Combination, Component, MAX_COMBINATIONS, MAX_COMPONENTS, MAX_OPTIMIZATIONS, Optimization,
};
use super::{Correlation, FixedItem, MAX_CORRELATIONS, MAX_FIXED, MAX_PRICES, MAX_RULES, Scenario};
use crate::catalog::PriceLine;
use crate::quantity::Quantity;

/// A list of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Monthly items.
    Fixed,
    /// Components of the workload.
    Components,
    /// Optimizations of the workload.
    Optimizations,
    /// Corrections of combinations.
    Combinations,
    /// Rules.
    Rules,
    /// Rows of the allocation table.
    Allocation,
    /// Dated changes of the demand.
    Events,
    /// Targets by load level.
    Levels,
    /// Prices of one's own.
    Prices,
    /// Inputs that move together.
    Correlations,
    /// Tiers; of this kind if one is added.
    Tiers(TierKind),
}

impl List {
    /// How many it holds.
    pub fn len(self, s: &Scenario) -> usize {
        match self {
            List::Fixed => s.fixed.len(),
            List::Components => s.workload.components.len(),
            List::Optimizations => s.workload.optimizations.len(),
            List::Combinations => s.workload.combinations.len(),
            List::Rules => s.rules.len(),
            List::Allocation => s.allocation.rows.len(),
            List::Events => s.demand.events.len(),
            List::Levels => s.targets.levels.len(),
            List::Prices => s.prices.len(),
            List::Correlations => s.correlations.len(),
            List::Tiers(_) => s.tiers.len(),
        }
    }

    /// True if it holds nothing.
    pub fn is_empty(self, s: &Scenario) -> bool {
        self.len(s) == 0
    }

    /// True if one more would be more than can be saved, or has nothing to speak of: a combination
    /// needs two optimizations, a correlation two ranges.
    pub fn is_full(self, s: &Scenario) -> bool {
        self.len(s)
            >= match self {
                List::Fixed => MAX_FIXED,
                List::Components => MAX_COMPONENTS,
                List::Optimizations => MAX_OPTIMIZATIONS,
                List::Combinations if s.workload.optimizations.len() < 2 => 0,
                List::Combinations => MAX_COMBINATIONS,
                List::Rules => MAX_RULES,
                List::Allocation => MAX_ROWS,
                List::Events => MAX_EVENTS,
                List::Levels => MAX_LEVELS,
                List::Prices => MAX_PRICES,
                List::Correlations if Field::ranges(s).len() < 2 => 0,
                List::Correlations => MAX_CORRELATIONS,
                List::Tiers(_) => MAX_TIERS,
            }
    }

    /// Adds one to the end, to be filled in. A list that is full stays as it is.
    ///
    /// ```
    /// use plimsoll::scenario::{Month, Scenario, list::List};
    /// let mut scenario = Scenario::blank(Month::earliest());
    /// List::Components.add(&mut scenario);
    /// assert_eq!(List::Components.len(&scenario), 1);
    /// List::Components.remove(&mut scenario, 0);
    /// assert!(List::Components.is_empty(&scenario));
    /// ```
    pub fn add(self, s: &mut Scenario) {
        if self.is_full(s) {
            return;
        }
        let workload = &mut s.workload;
        match self {
            List::Fixed => s.fixed.push(FixedItem {
                name: "New item".into(),
                cost: Quantity::clamped(0.0),
            }),
            List::Components => workload.components.push(Component::named("New component")),
            List::Optimizations => workload
                .optimizations
                .push(Optimization::named("New optimization")),
            List::Combinations => workload.combinations.push(Combination {
                first: 0,
                second: 1,
                overlap: Quantity::clamped(0.0),
            }),
            List::Rules => s.rules.push(Rule::usual()),
            List::Allocation => s.allocation.rows.extend(allocation::USUAL.parse()),
            List::Events => s.demand.events.push(Event {
                change: Change::More(Quantity::clamped(0.5)),
                from: s.demand.start.plus(3),
                until: None,
            }),
            List::Levels => s.targets.levels.push(Level::usual()),
            List::Prices => s.prices.extend(price_to_begin_with(s)),
            List::Correlations => s.correlations.extend(correlation_to_begin_with(s)),
            List::Tiers(kind) => s.tiers.push(Tier::new(kind)),
        }
    }

    /// Takes one away, and with it what speaks of it: the optimizations of a component, the
    /// combinations of an optimization. Without such a one the scenario stays as it is.
    pub fn remove(self, s: &mut Scenario, at: usize) {
        if at >= self.len(s) {
            return;
        }
        match self {
            List::Fixed => {
                s.fixed.remove(at);
            }
            List::Combinations => {
                s.workload.combinations.remove(at);
            }
            List::Rules => {
                s.rules.remove(at);
            }
            List::Allocation => {
                s.allocation.rows.remove(at);
            }
            List::Events => {
                s.demand.events.remove(at);
            }
            List::Levels => {
                s.targets.levels.remove(at);
            }
            List::Prices => {
                s.prices.remove(at);
            }
            List::Correlations => {
                s.correlations.remove(at);
            }
            List::Tiers(_) => {
                s.tiers.remove(at);
            }
            List::Optimizations => remove_optimization(s, at),
            List::Components => {
                for orphan in (0..s.workload.optimizations.len()).rev() {
                    let acts_on = |o: &Optimization| o.component == Some(at);
                    if s.workload.optimizations.get(orphan).is_some_and(acts_on) {
                        remove_optimization(s, orphan);
                    }
                }
                s.workload.components.remove(at);
                for optimization in &mut s.workload.optimizations {
                    optimization.component = optimization.component.map(|c| without(c, at));
                }
            }
        }
    }
}

/// A price to be changed: that of the instance, or of a machine that no list has.
fn price_to_begin_with(s: &Scenario) -> Option<PriceLine> {
    let instance = &s.app.instance;
    let is_new = |id: &str| s.prices.iter().all(|line| line.id() != id);
    if let Some(id) = instance.offer.as_deref().filter(|id| is_new(id)) {
        return PriceLine::of_month(id, instance.cost.base()).ok();
    }
    let mut ids = (1..=MAX_PRICES).map(|n| format!("own/machine-{n}"));
    let id = ids.find(|id| is_new(id))?;
    format!("{id} = $20/mo, 4 vCPU, 8 GiB").parse().ok()
}

/// A correlation to be changed, of the first two ranges.
fn correlation_to_begin_with(s: &Scenario) -> Option<Correlation> {
    let mut ranges = Field::ranges(s).into_iter().map(Field::path);
    Some(Correlation {
        inputs: [ranges.next()?, ranges.next()?],
        correlation: 0.5,
    })
}

fn remove_optimization(s: &mut Scenario, at: usize) {
    let workload = &mut s.workload;
    workload.optimizations.remove(at);
    for optimization in &mut workload.optimizations {
        let kept = optimization.requires.filter(|r| *r != at);
        optimization.requires = kept.map(|r| without(r, at));
    }
    workload
        .combinations
        .retain(|c| c.first != at && c.second != at);
    for combination in &mut workload.combinations {
        combination.first = without(combination.first, at);
        combination.second = without(combination.second, at);
    }
}

/// The number of one when another was taken away.
fn without(number: usize, removed: usize) -> usize {
    if number > removed { number - 1 } else { number }
}
