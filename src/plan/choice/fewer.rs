//! What the plan would take if it did not say how many instances there are at least. That number is one of availability: of larger
//! instances the load needs fewer, and each of them is paid for all the same.

use serde::Serialize;

use super::candidate::{Part, Ready};
use super::rank::mean;
use super::{Asked, Choice};
use crate::quantity::Quantity;

/// A saving of less than this share is no news.
const NEWS_SHARE: f64 = 0.01;

/// An offer of which fewer would be enough than the plan has at least, and would cost less.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fewer {
    /// Its id.
    pub offer: String,
    /// How many of it carry the load, all inputs in their middle.
    pub planned_units: f64,
    /// What the plan and its bill would then say of a month.
    pub planned_usd_month: f64,
    /// What it would cost on the mean.
    pub expected_usd_month: f64,
}

/// Leaves the number of instances to the load and to what they are to survive.
pub(super) fn free(ready: &mut Ready) {
    ready.scenario.app.minimum = Quantity::clamped(1.0);
}

impl Asked<'_> {
    /// The offer with the least expected cost if there were no number that is the least; none if that saves next to nothing.
    pub(super) fn fewer(&self, choice: &Choice) -> Option<Fewer> {
        let part = Part::App;
        let least_usd = choice.candidates.first()?.expected_usd_month * (1.0 - NEWS_SHARE);
        let mut best: Option<Fewer> = None;
        for offer in self.catalog.iter().filter(|offer| part.is_of(offer)) {
            let Ok(mut ready) = self.ready(part, offer) else {
                continue;
            };
            free(&mut ready);
            let tried = self.try_out(part, offer, &ready);
            let expected_usd_month = mean(&tried.usd);
            let before = best.as_ref().map_or(least_usd, |b| b.expected_usd_month);
            if expected_usd_month < before {
                best = Some(Fewer {
                    offer: tried.offer,
                    planned_units: tried.planned_units,
                    planned_usd_month: tried.planned_usd,
                    expected_usd_month,
                });
            }
        }
        best
    }
}
