//! The current scenario held against another one, or against what it was when it was opened.

use std::rc::Rc;

use super::State;
use crate::catalog::Catalog;
use crate::chart::{self, Chart, compare::Side};
use crate::report::compare::{Comparison, compare};

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
    /// Holds the current scenario against another one; none if there is no such one, or if it is the current one itself.
    pub fn compare(&self, against: Against, catalog: &Catalog) -> Option<Compared> {
        let current = &self.document;
        let origin = &current.origin;
        let (name, scenario, plan) = match against {
            Against::Origin => {
                let name = format!("{}, as it was", origin.scenario.name);
                (name, &origin.scenario, Rc::clone(origin.plan(catalog)))
            }
            Against::Scenario(id) => {
                let mut all = self.scenarios().into_iter();
                let other = all.find(|d| d.id == id && id != current.id)?;
                let plan = self.plan_of(id, catalog)?;
                (other.scenario.name.clone(), &other.scenario, plan)
            }
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
