//! What the page knows, as Yew holds it: the parts that the planner sent.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll::desk::part::{Part, Update};
use yew::prelude::*;

/// The parts by their names.
#[derive(Clone, Default, PartialEq)]
pub struct Store {
    parts: BTreeMap<String, Shared>,
    /// Why the planner says no more; empty as long as it does.
    pub failure: String,
}

/// A part that is as it was as long as it is the same one.
#[derive(Clone)]
pub struct Shared(pub Rc<Part>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Store {
    /// The part of that name.
    pub fn part(&self, name: &str) -> Option<Shared> {
        self.parts.get(name).cloned()
    }

    /// The parts of a group in their order, each with its own name in it.
    pub fn group(&self, group: &str) -> Vec<(String, Shared)> {
        let Some(Shared(order)) = self.part(group) else {
            return Vec::new();
        };
        let Part::Lines(order) = &*order else {
            return Vec::new();
        };
        let named = order.iter().filter_map(|id| {
            let part = self.part(&format!("{group} {id}"))?;
            Some((id.clone(), part))
        });
        named.collect()
    }
}

/// What changes it.
pub enum Change {
    /// Parts are new or gone.
    Parts(Box<Update>),
    /// The planner says no more; an empty reason if it begins anew.
    Failure(String),
}

impl Reducible for Store {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut next = (*self).clone();
        match change {
            Change::Parts(update) => {
                if update.parts.is_empty() && update.gone.is_empty() {
                    // The same Rc: nothing is drawn again.
                    return self;
                }
                next.failure = String::new();
                for name in &update.gone {
                    next.parts.remove(name);
                }
                let new = update.parts.into_iter();
                next.parts
                    .extend(new.map(|(name, part)| (name, Shared(Rc::new(part)))));
            }
            Change::Failure(why) if why.is_empty() => next = Store::default(),
            Change::Failure(why) => next.failure = why,
        }
        Rc::new(next)
    }
}
