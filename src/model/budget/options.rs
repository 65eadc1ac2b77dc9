//! Optimizations, what they gain and how they depend on each other.
//!
//! The gain of a set does not depend on an order: per component the gains in time are taken off, down to 0, then what is left is
//! multiplied by 1 - share for each gain in share, and last come the declared corrections of combinations.

// Components and optimizations are numbered here, and every index is such a number.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use super::amount;
use crate::model::ModelError;

/// Optimizations that a search can hold, one bit each.
const MOST_OPTIMIZATIONS: usize = 128;
/// Ids over all combinations, prerequisites and exclusive groups.
const MOST_RELATIONS: usize = 2000;

/// A part of the response time; see the example of [`total_of`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component<'a> {
    /// What optimizations call it; used once.
    pub name: &'a str,
    /// Its time per request now, 0 to 1e100.
    pub time: f64,
}

/// What an optimization takes off its component; [`total_of`] shows both kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gain {
    /// That much time, 0 to 1e100, but never more than there is.
    Time(f64),
    /// That share, 0 to 1, of what the gains in time leave.
    Share(f64),
}

/// Something that could be done; see the example of [`total_of`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimization<'a> {
    /// What it is called in rules and answers; used once.
    pub id: &'a str,
    /// The component that it shortens.
    pub component: &'a str,
    /// By how much.
    pub gain: Gain,
    /// What it costs, 0 to 1e100.
    pub effort: f64,
}

/// A correction when several optimizations are made together.
///
/// ```
/// use plimsoll::model::budget::{Combination, Component, Gain, Optimization, Options, total_of};
/// let components = [Component { name: "app", time: 20.0 }];
/// let optimizations = ["a", "b"].map(|id| Optimization { id, component: "app", gain: Gain::Time(5.0), effort: 1.0 });
/// // Both shorten the same wait, so that together they gain 7 and not 10.
/// let combinations = [Combination { ids: &["a", "b"], adjust: 3.0 }];
/// let options = Options {
///     components: &components, optimizations: &optimizations, combinations: &combinations, ..Options::default()
/// };
/// assert_eq!((total_of(&options, &["a"])?, total_of(&options, &["a", "b"])?), (15.0, 13.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combination<'a> {
    /// The optimizations.
    pub ids: &'a [&'a str],
    /// What is added to the total when all of them are made, -1e100 to 1e100: above 0 for gains that overlap, below 0 for gains
    /// that reinforce each other.
    pub adjust: f64,
}

/// What there is to choose from: at most 128 optimizations, and rules with at most 2000 ids in all. The example of
/// [`best_set`](super::best_set) has rules of both kinds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options<'a> {
    /// Parts of the response time.
    pub components: &'a [Component<'a>],
    /// What could be done.
    pub optimizations: &'a [Optimization<'a>],
    /// Corrections of the sum.
    pub combinations: &'a [Combination<'a>],
    /// Groups of which at most one can be made.
    pub exclusive: &'a [&'a [&'a str]],
    /// Pairs: the first can only be made with the second.
    pub requires: &'a [(&'a str, &'a str)],
}

/// The total time when these optimizations are made (in any order; twice is once). Never below 0.
///
/// Exclusive groups and prerequisites play no part here. O(components + optimizations + combinations).
///
/// # Errors
/// `invalid_input`: a number outside its domain, a name or id that is unknown or used twice, or more than [`Options`] may hold.
///
/// ```
/// use plimsoll::model::budget::{Component, Gain, Optimization, Options, total_of};
/// let components = [Component { name: "cache", time: 6.0 }];
/// let optimizations = [
///     Optimization { id: "a", component: "cache", gain: Gain::Time(2.0), effort: 1.0 },
///     Optimization { id: "b", component: "cache", gain: Gain::Share(0.5), effort: 1.0 },
/// ];
/// let options = Options { components: &components, optimizations: &optimizations, ..Options::default() };
/// assert_eq!(total_of(&options, &["b", "a"])?, 2.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn total_of(options: &Options<'_>, ids: &[&str]) -> Result<f64, ModelError> {
    let problem = Problem::new(options)?;
    Ok(problem.total(problem.mask(ids)?))
}

/// An optimization by number.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub component: usize,
    pub gain: Gain,
    pub effort: f64,
    /// Optimizations that cannot be made beside it.
    pub conflicts: u128,
    /// Optimizations that it needs.
    pub needs: u128,
}

/// [`Options`] with numbers instead of names, all checked. Bit i of a mask is optimization i.
#[derive(Debug, Clone)]
pub(super) struct Problem<'a> {
    pub times: Vec<f64>,
    pub items: Vec<Item>,
    pub combinations: Vec<(u128, f64)>,
    /// Numbers by id, in the order of the ids.
    ids: BTreeMap<&'a str, usize>,
}

/// What is left of a component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// Time less the gains in time; may be below 0.
    time: f64,
    /// The product of 1 - share.
    factor: f64,
}

impl Rest {
    pub(super) fn of(time: f64) -> Rest {
        Rest { time, factor: 1.0 }
    }

    pub(super) fn less(self, gain: Gain) -> Rest {
        match gain {
            Gain::Time(time) => Rest {
                time: self.time - time,
                ..self
            },
            Gain::Share(share) => Rest {
                factor: self.factor * (1.0 - share),
                ..self
            },
        }
    }

    pub(super) fn value(self) -> f64 {
        self.time.max(0.0) * self.factor
    }
}

impl<'a> Problem<'a> {
    pub(super) fn new(options: &Options<'a>) -> Result<Problem<'a>, ModelError> {
        let relations = options
            .combinations
            .iter()
            .map(|c| c.ids.len())
            .sum::<usize>()
            + options.exclusive.iter().map(|g| g.len()).sum::<usize>()
            + options.requires.len();
        if options.optimizations.len() > MOST_OPTIMIZATIONS || relations > MOST_RELATIONS {
            return Err(ModelError::InvalidInput {
                name: "list of optimizations",
                must: "at most 128, with at most 2000 ids in their rules",
            });
        }
        let mut problem = Problem {
            times: Vec::new(),
            items: Vec::new(),
            combinations: Vec::new(),
            ids: BTreeMap::new(),
        };
        problem.add_items(options)?;
        problem.add_rules(options)?;
        Ok(problem)
    }

    /// Additive gains without names or rules, on one component that they use up.
    pub(super) fn additive(gains: &[f64], efforts: &[f64]) -> Problem<'a> {
        let item = |(gain, effort): (&f64, &f64)| Item {
            component: 0,
            gain: Gain::Time(*gain),
            // Not -0: a ratio to it would have the wrong sign.
            effort: *effort + 0.0,
            conflicts: 0,
            needs: 0,
        };
        Problem {
            times: vec![gains.iter().sum()],
            items: gains.iter().zip(efforts).map(item).collect(),
            combinations: Vec::new(),
            ids: BTreeMap::new(),
        }
    }

    fn add_items(&mut self, options: &Options<'a>) -> Result<(), ModelError> {
        let mut components = BTreeMap::new();
        for (at, component) in options.components.iter().enumerate() {
            self.times
                .push(amount(component.time, "time of a component")?);
            if components.insert(component.name, at).is_some() {
                return Err(twice("component name"));
            }
        }
        for (at, optimization) in options.optimizations.iter().enumerate() {
            let effort = amount(optimization.effort, "effort")?;
            match optimization.gain {
                Gain::Time(time) => amount(time, "gain")?,
                Gain::Share(share) if (0.0..=1.0).contains(&share) => share,
                Gain::Share(_) => {
                    return Err(ModelError::InvalidInput {
                        name: "gain as a share",
                        must: "between 0 and 1",
                    });
                }
            };
            let component = components.get(optimization.component).copied();
            self.items.push(Item {
                component: component.ok_or(unknown("component of an optimization"))?,
                gain: optimization.gain,
                effort,
                conflicts: 0,
                needs: 0,
            });
            if self.ids.insert(optimization.id, at).is_some() {
                return Err(twice("id of an optimization"));
            }
        }
        Ok(())
    }

    fn add_rules(&mut self, options: &Options<'a>) -> Result<(), ModelError> {
        for combination in options.combinations {
            amount(combination.adjust.abs(), "size of a correction")?;
            let mask = self.mask(combination.ids)?;
            self.combinations.push((mask, combination.adjust));
        }
        for group in options.exclusive {
            let mask = self.mask(group)?;
            for (at, item) in self.items.iter_mut().enumerate() {
                if mask & (1 << at) != 0 {
                    item.conflicts |= mask & !(1 << at);
                }
            }
        }
        for (id, needed) in options.requires {
            let (at, needed) = (self.number(id)?, self.number(needed)?);
            self.items[at].needs |= 1 << needed;
        }
        Ok(())
    }

    pub(super) fn number(&self, id: &str) -> Result<usize, ModelError> {
        let number = self.ids.get(id).copied();
        number.ok_or(unknown("id of an optimization"))
    }

    pub(super) fn mask(&self, ids: &[&str]) -> Result<u128, ModelError> {
        ids.iter()
            .try_fold(0, |mask, id| Ok(mask | 1 << self.number(id)?))
    }

    /// The place of each optimization in the order of the ids; the given order where there are no ids.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut ranks: Vec<u32> = (0..self.items.len() as u32).collect();
        for (rank, at) in self.ids.values().enumerate() {
            ranks[*at] = rank as u32;
        }
        ranks
    }

    /// Ids of a set, sorted.
    pub(super) fn names(&self, mask: u128) -> Vec<&'a str> {
        let chosen = self.ids.iter().filter(|(_, at)| mask & (1 << **at) != 0);
        chosen.map(|(id, _)| *id).collect()
    }

    /// The total time with a set made.
    pub(super) fn total(&self, mask: u128) -> f64 {
        let mut rests: Vec<Rest> = self.times.iter().map(|time| Rest::of(*time)).collect();
        for item in self.chosen(mask) {
            rests[item.component] = rests[item.component].less(item.gain);
        }
        let adjusted = self
            .combinations
            .iter()
            .filter(|(all, _)| mask & all == *all);
        let sum = rests.iter().fold(0.0, |sum, rest| sum + rest.value())
            + adjusted.map(|(_, adjust)| adjust).sum::<f64>();
        sum.max(0.0)
    }

    pub(super) fn effort(&self, mask: u128) -> f64 {
        // An empty sum of floats is -0.
        self.chosen(mask).fold(0.0, |sum, item| sum + item.effort)
    }

    fn chosen(&self, mask: u128) -> impl Iterator<Item = &Item> {
        let with_number = self.items.iter().enumerate();
        with_number.filter_map(move |(at, item)| (mask & (1 << at) != 0).then_some(item))
    }
}

fn unknown(name: &'static str) -> ModelError {
    ModelError::InvalidInput {
        name,
        must: "one of those listed",
    }
}

fn twice(name: &'static str) -> ModelError {
    ModelError::InvalidInput {
        name,
        must: "used once",
    }
}
