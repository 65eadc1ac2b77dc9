//! Which numbers of a draw are worked out, and where they stand.

use crate::plan::cost::LADDER;
use crate::scenario::Scenario;

/// Later months than this are looked at with gaps.
const MOST_MONTHS: u32 = 60;

/// A number about now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Now {
    /// What one instance carries within the targets.
    PerInstance,
    /// What today's fleet does.
    Within,
    /// Months until the peak is above that; infinite if never.
    MonthsLeft,
    /// The latency statistic of the target at today's peak; infinite where the load is beyond the capacity.
    LatencyMs,
    /// Mean of a request without load.
    RequestMs,
}

/// A number of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Monthly {
    MeanRps,
    PeakRps,
    Instances,
    Usd,
    PerMillionUsd,
    /// What is left of today's fleet.
    Headroom,
    /// The least that is left of any limit of a tier.
    TierHeadroom,
}

/// A number at a multiple of the load that the plan counts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Laddered {
    Instances,
    Usd,
    PerMillionUsd,
}

const NOW: usize = Now::RequestMs as usize + 1;
const MONTHLY: usize = Monthly::TierHeadroom as usize + 1;
const LADDERED: usize = Laddered::PerMillionUsd as usize + 1;

/// Where the numbers of a draw stand.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Layout {
    /// Months from now that are worked out, the first 0 and the last the horizon.
    pub(in crate::plan) months: Vec<u32>,
    /// Multiples of the load.
    pub(in crate::plan) rungs: usize,
    /// Whether the date of a breach is asked for.
    pub(super) has_date: bool,
}

impl Layout {
    /// All that is shown.
    pub(in crate::plan) fn whole(scenario: &Scenario) -> Layout {
        let horizon = scenario.demand.horizon.months();
        let step = horizon.div_ceil(MOST_MONTHS).max(1);
        let mut months: Vec<u32> = (0..horizon).step_by(step as usize).collect();
        months.push(horizon);
        Layout {
            months,
            rungs: LADDER.len(),
            has_date: true,
        }
    }

    /// Now and the horizon only.
    pub(in crate::plan) fn ends(scenario: &Scenario) -> Layout {
        Layout {
            months: vec![0, scenario.demand.horizon.months()],
            rungs: 0,
            has_date: false,
        }
    }

    /// Now only.
    pub(in crate::plan) fn today() -> Layout {
        Layout {
            months: vec![0],
            rungs: 0,
            has_date: false,
        }
    }

    /// How many numbers a draw has.
    pub(in crate::plan) fn len(&self) -> usize {
        NOW + MONTHLY * self.months.len() + LADDERED * self.rungs
    }

    pub(in crate::plan) fn now(&self, what: Now) -> usize {
        what as usize
    }

    /// Of the month in that place of the months.
    pub(in crate::plan) fn month(&self, place: usize, what: Monthly) -> usize {
        NOW + MONTHLY * place + what as usize
    }

    pub(in crate::plan) fn last(&self, what: Monthly) -> usize {
        self.month(self.months.len().saturating_sub(1), what)
    }

    pub(in crate::plan) fn rung(&self, place: usize, what: Laddered) -> usize {
        NOW + MONTHLY * self.months.len() + LADDERED * place + what as usize
    }
}
