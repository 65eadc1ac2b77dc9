//! The current scenario held against another one, or against what it was when it was opened.

use std::rc::Rc;

use super::State;
use crate::catalog::Catalog;
use crate::chart::{self, Chart, compare::Side};
use crate::report::compare::{Comparison, compare};
use crate::scenario::Scenario;

/// What the current scenario is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What it was when it was opened or copied.
    Origin,
    /// The scenario of that number: an own one, or an opened link.
    Scenario(u32),
}

/// Two scenarios held against each other: first the other one, then the current one.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The inputs and answers that differ.
    pub comparison: Comparison,
    /// The curves of both over each other.
    pub curves: Vec<Chart>,
}

impl State {
    /// What the current scenario is held against, and what that is called; none if there is no such scenario, or if it is the current
    /// one itself.
    pub fn held_against(&self, against: Against) -> Option<(String, &Scenario)> {
        let current = &self.document;
        match against {
            Against::Origin => {
                let scenario = &current.origin.scenario;
                Some((format!("{}, as it was", scenario.name), scenario))
            }
            Against::Scenario(id) => {
                let mut all = self.scenarios().into_iter();
                let other = all.find(|d| d.id == id && id != current.id)?;
                Some((other.scenario.name.clone(), &other.scenario))
            }
        }
    }

    /// Holds the current scenario against another one; none if there is no such one, or if it is the current one itself.
    pub fn compare(&self, against: Against, catalog: &Catalog) -> Option<Compared> {
        let current = &self.document;
        let (name, scenario) = self.held_against(against)?;
        let plan = match against {
            Against::Origin => Rc::clone(current.origin.plan(catalog)),
            Against::Scenario(id) => self.plan_of(id, catalog)?,
        };
        let a = Side {
            name: &name,
            scenario,
            plan: &plan,
        };
        let b = Side {
            name: &current.scenario.name,
            scenario: &current.scenario,
            plan: &self.plan,
        };
        Some(Compared {
            comparison: compare(a, b, catalog),
            curves: chart::compare::all(a, b),
        })
    }
}
