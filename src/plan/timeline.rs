//! Demand, fleet and cost month by month, and the dates on which something runs out.

use serde::Serialize;

use super::cost::Prices;
use super::demand::{ActBy, Course, DemandMonth, act_by};
use super::{Capacity, Cost, Fleet, LimitKind, fleet};
use crate::order::by_key;
use crate::scenario::{Month, Scenario};

/// Seconds of a mean month.
const MONTH_S: f64 = 30.4375 * 86_400.0;
/// Instances added within a month that are told apart.
#[cfg(feature = "cli")]
const MOST_STEPS: u64 = 6;
/// Later than this is never.
pub const NEVER_YEARS: u32 = 100;

/// One month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MonthRow {
    /// Months from now.
    pub index: u32,
    /// The calendar month.
    pub month: Month,
    /// Mean demand, requests per second.
    pub mean_rps: f64,
    /// Peak demand, requests per second.
    pub peak_rps: f64,
    /// Lower and upper end of the mean's band (10 % and 90 %), where the growth is a forecast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_band_rps: Option<(f64, f64)>,
    /// Instances; none if no number of them meets the targets.
    pub fleet: Option<Fleet>,
    /// What that fleet carries within the targets, requests per second.
    pub capacity_rps: Option<f64>,
    /// What it costs.
    pub cost: Cost,
}

/// A change of the fleet that grows and shrinks with the demand. Rows, bills and pictures have it from the beginning of a month on; the
/// moment within the month before is told where a plan is written as JSON.
#[cfg(feature = "cli")]
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FleetStep {
    /// Months from now, with a fraction.
    pub months: f64,
    /// Instances from then on.
    pub instances: u64,
    /// What they carry within the targets, requests per second.
    pub capacity_rps: f64,
}

/// When today's fleet meets one of its limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crossing {
    /// What sets the limit.
    pub kind: LimitKind,
    /// In words.
    pub name: String,
    /// The limit of today's fleet, requests per second.
    pub limit_rps: f64,
    /// Months from now until the peak meets it, with a fraction; 0 if it has; none if it never does.
    pub months: Option<f64>,
    /// The first month whose peak is at it, or above.
    pub month: Option<Month>,
    /// By when to begin with what carries more; none without a lead time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_by: Option<ActBy>,
}

impl Crossing {
    /// True if the peak is at the limit now, or above.
    pub fn is_now(&self) -> bool {
        self.months == Some(0.0)
    }
}

/// Month by month, from now to the horizon, the tiers not counted yet; ends early where demand passes all bounds or a forecast ends.
pub(super) fn rows(
    scenario: &Scenario,
    course: &Course,
    capacity: &Capacity,
    prices: &Prices,
) -> Vec<MonthRow> {
    course
        .rows(scenario.demand.horizon.months())
        .into_iter()
        .map(|month| row(scenario, capacity, prices, month))
        .collect()
}

fn row(scenario: &Scenario, capacity: &Capacity, prices: &Prices, demand: DemandMonth) -> MonthRow {
    let fleet = fleet::needed(&scenario.app, capacity, demand.peak_rps);
    let redundancy = scenario.app.redundancy();
    MonthRow {
        index: demand.index,
        month: demand.month,
        mean_rps: demand.mean_rps,
        peak_rps: demand.peak_rps,
        mean_band_rps: demand.mean_band_rps,
        fleet,
        capacity_rps: fleet
            .map(|f| redundancy.left_of(f.instances) as f64 * capacity.per_instance_rps),
        cost: prices.cost(demand.mean_rps, fleet, 0.0),
    }
}

/// The fleet as needed, from now to the horizon: each instance is added when the peak meets what
/// the ones before it carry. Where more than a few are added within a month, all at its beginning.
#[cfg(feature = "cli")]
pub(super) fn steps(
    scenario: &Scenario,
    course: &Course,
    capacity: &Capacity,
    rows: &[MonthRow],
) -> Vec<FleetStep> {
    let redundancy = scenario.app.redundancy();
    let step = |months: f64, instances: u64| FleetStep {
        months,
        instances,
        capacity_rps: redundancy.left_of(instances) as f64 * capacity.per_instance_rps,
    };
    let counts: Vec<(f64, u64)> = rows
        .iter()
        .filter_map(|r| Some((f64::from(r.index), r.fleet?.instances)))
        .collect();
    let mut steps: Vec<FleetStep> = counts
        .first()
        .map(|(at, n)| step(*at, *n))
        .into_iter()
        .collect();
    for pair in counts.windows(2) {
        let [(from, before), (to, after)] = *pair else {
            continue;
        };
        if after <= before {
            steps.extend((after < before).then(|| step(to, after)));
        } else if after - before > MOST_STEPS {
            steps.push(step(from, after));
        } else {
            steps.extend((before..after).map(|n| {
                let full = step(0.0, n).capacity_rps;
                let months = course
                    .first_reached(full)
                    .map_or(from, |reached| reached.months);
                step(months.clamp(from, to), n + 1)
            }));
        }
    }
    steps
}

/// When the peak crosses each limit of today's fleet, soonest first. The limit "all capacity"
/// counts every instance, the others those left after losing the spare ones.
pub(super) fn crossings(
    scenario: &Scenario,
    course: &Course,
    capacity: &Capacity,
) -> Vec<Crossing> {
    let carrying = scenario.app.redundancy().left_of(capacity.instances);
    let lead_months = lead_months(scenario);
    let crossings: Vec<Crossing> = capacity
        .limits
        .iter()
        .map(|limit| {
            let count = match limit.kind {
                LimitKind::Saturation => capacity.instances,
                _ => carrying,
            };
            let limit_rps = count as f64 * limit.per_instance_rps;
            let reached = course.first_reached(limit_rps);
            let by = |month| act_by(month, scenario.demand.start, lead_months);
            Crossing {
                kind: limit.kind,
                name: limit.name.clone(),
                limit_rps,
                months: reached.map(|r| r.months),
                month: reached.map(|r| r.month),
                act_by: reached.map(|r| by(r.month)).filter(|_| lead_months > 0),
            }
        })
        .collect();
    let by_limit = by_key(crossings, |c| c.limit_rps);
    by_key(by_limit, |c| c.months.unwrap_or(f64::INFINITY))
}

/// The lead time in whole months, rounded up.
pub(super) fn lead_months(scenario: &Scenario) -> u32 {
    (scenario.demand.lead_time.base() / MONTH_S).ceil() as u32
}
