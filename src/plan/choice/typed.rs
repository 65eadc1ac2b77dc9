//! A machine that is typed into the plan and no offer: what it is held against.

use serde::Serialize;

use super::Asked;
use super::candidate::Part;
use crate::plan::bands::trial::Today;

/// The machine that is typed into the plan, all inputs in their middle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Typed {
    /// How many there are.
    pub units: f64,
    /// What the whole plan costs a month.
    pub usd_month: f64,
}

impl Asked<'_> {
    /// The plan as it is, where its machine is no offer; none where no number of it is enough.
    pub(super) fn typed(&self, part: Part) -> Option<Typed> {
        if part != Part::App || part.present(self.scenario).is_some() {
            return None;
        }
        let today = Today::of(&mut self.trial(self.scenario), std::iter::empty());
        let typed = Typed {
            units: today.instances,
            usd_month: today.usd,
        };
        (typed.usd_month.is_finite() && typed.units > 0.0).then_some(typed)
    }
}
