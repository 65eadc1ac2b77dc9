//! Every input that a scenario has, and what tells an input of a list from others wherever it stands in the list.

use super::named::SINGLE;
use super::workload::{CombinationField, ComponentField as C, OptimizationField as O};
use super::{Field, WorkloadField as W};
use crate::scenario::Scenario;
use crate::scenario::form::Form;

const OF_COMPONENT: [C; 11] = [
    C::Time,
    C::Spread,
    C::Operations,
    C::Frequency,
    C::Sampling,
    C::Asynchronous,
    C::Kept,
    C::Cpu,
    C::CacheOperations,
    C::Queries,
    C::Log,
];
const OF_OPTIMIZATION: [O; 8] = [
    O::Component,
    O::Gain,
    O::Claimed,
    O::Effort,
    O::Priority,
    O::Status,
    O::Exclusive,
    O::Requires,
];

impl Field {
    /// Every input of the scenario with its key: its path, in which the name of an item stands for its place in the list, so that the
    /// same input of two scenarios has the same key. Names of items of lists are in the keys and are no inputs of their own.
    ///
    /// ```
    /// use plimsoll::scenario::{FixedItem, Month, Scenario, field::Field};
    /// let mut scenario = Scenario::blank(Month::earliest());
    /// scenario.fixed.push(FixedItem { name: "Mail".into(), cost: "$5/mo".parse()? });
    /// let all = Field::every(&scenario);
    /// assert!(all.contains(&("fixed.Mail".to_owned(), Field::FixedCost(0))));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn every(s: &Scenario) -> Vec<(String, Field)> {
        // What an offer is follows in the instance's own inputs.
        let single = SINGLE.into_iter().filter(|field| *field != Field::Offer);
        let mut all: Vec<(String, Field)> = single.map(|field| (field.path(), field)).collect();
        let lines = |list: &str, keys: Vec<String>, field: fn(usize) -> Field| {
            let numbered = keys.into_iter().enumerate();
            let keyed = numbered.map(move |(i, key)| (format!("{list}.{key}"), field(i)));
            keyed.collect::<Vec<_>>()
        };
        let or_text = |name: &str, text: String| match name {
            "" => text,
            name => name.to_owned(),
        };
        let keys = s.demand.events.iter().map(|e| e.from.to_string());
        all.extend(lines("events", keys.collect(), Field::Event));
        let keys = s.fixed.iter().map(|item| item.name.clone());
        all.extend(lines("fixed", keys.collect(), Field::FixedCost));
        let keys = s.targets.levels.iter().map(|l| l.name.clone());
        all.extend(lines("levels", keys.collect(), Field::Level));
        let keys = s.rules.iter().map(|r| or_text(&r.name, r.to_string()));
        all.extend(lines("rules", keys.collect(), Field::Rule));
        let rows = s.allocation.rows.iter();
        let keys = rows.map(|r| or_text(&r.load, r.to_string()));
        all.extend(lines("allocation", keys.collect(), Field::Allocation));
        let keys = s.prices.iter().map(|line| line.id());
        all.extend(lines("prices", keys.collect(), Field::Price));
        let keys = s.correlations.iter().map(|c| c.inputs.join(" and "));
        all.extend(lines("correlations", keys.collect(), Field::Correlation));
        of_workload(s, &mut all);
        let names = |form: &Form| form.table().iter().map(|setting| setting.name);
        for name in names(&s.resources) {
            all.push((Field::Resource(name).path(), Field::Resource(name)));
        }
        for name in names(&s.market) {
            all.push((Field::Market(name).path(), Field::Market(name)));
        }
        for (i, tier) in s.tiers.iter().enumerate() {
            let kind = tier.kind();
            let before = s.tiers.iter().take(i).filter(|t| t.kind() == kind).count();
            for name in names(tier) {
                let key = format!("tiers.{}.{before}.{name}", kind.name());
                all.push((key, Field::Tier(i, name)));
            }
        }
        told_apart(all)
    }
}

fn of_workload(s: &Scenario, all: &mut Vec<(String, Field)>) {
    let workload = &s.workload;
    let mut add = |list: &str, name: &str, field: W| {
        let path = field.path();
        let part = path.rsplit('.').next().unwrap_or_default();
        all.push((format!("{list}.{name}.{part}"), Field::Workload(field)));
    };
    for (i, component) in workload.components.iter().enumerate() {
        for part in OF_COMPONENT {
            add("components", &component.name, W::Component(i, part));
        }
    }
    for (i, optimization) in workload.optimizations.iter().enumerate() {
        for part in OF_OPTIMIZATION {
            let field = W::Optimization(i, part);
            add("optimizations", &optimization.name, field);
        }
    }
    let name = |at: usize| workload.optimizations.get(at).map_or("", |o| &o.name);
    for (i, pair) in workload.combinations.iter().enumerate() {
        let both = format!("{} and {}", name(pair.first), name(pair.second));
        let field = W::Combination(i, CombinationField::Overlap);
        add("combinations", &both, field);
    }
}

/// Items of one name in one list count upwards.
fn told_apart(all: Vec<(String, Field)>) -> Vec<(String, Field)> {
    let mut told: Vec<(String, Field)> = Vec::with_capacity(all.len());
    for (key, field) in all {
        let taken = |key: &str| told.iter().any(|(of, _)| of == key);
        let mut free = key.clone();
        let mut number = 1;
        while taken(&free) {
            number += 1;
            free = format!("{key} ({number})");
        }
        told.push((free, field));
    }
    told
}
