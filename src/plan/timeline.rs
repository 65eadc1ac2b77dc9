//! Demand, fleet and cost month by month, and the dates on which something runs out.

use serde::Serialize;

use super::{Capacity, Cost, Fleet, LimitKind, cost, fleet};
use crate::model::growth;
use crate::order::by_key;
use crate::scenario::{Month, Scenario};

/// Above this rate (requests per second) a projection says nothing more.
const ABSURD_RPS: f64 = 1e12;
/// Instances added within a month that are told apart.
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
    /// Instances; none if no number of them meets the targets.
    pub fleet: Option<Fleet>,
    /// What that fleet carries within the targets, requests per second.
    pub capacity_rps: Option<f64>,
    /// What it costs.
    pub cost: Cost,
}

/// A change of the fleet that grows and shrinks with the demand.
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
    /// The first month whose peak is above it.
    pub month: Option<Month>,
}

impl Crossing {
    /// True if the peak is above the limit now.
    pub fn is_now(&self) -> bool {
        self.months == Some(0.0)
    }
}

/// Month by month, from now to the horizon; ends early where demand passes all bounds.
pub(super) fn rows(scenario: &Scenario, capacity: &Capacity) -> Vec<MonthRow> {
    (0..=scenario.demand.horizon.months())
        .map_while(|index| row(scenario, capacity, index))
        .collect()
}

fn row(scenario: &Scenario, capacity: &Capacity, index: u32) -> Option<MonthRow> {
    let demand = &scenario.demand;
    let grown = growth::demand(
        demand.rate.base(),
        demand.growth.per_month(),
        f64::from(index),
    );
    let mean_rps = grown.ok().filter(|rps| *rps <= ABSURD_RPS)?;
    let peak_rps = mean_rps * demand.peak_to_mean.base();
    let fleet = fleet::needed(&scenario.app, capacity, peak_rps);
    let spare = u64::from(scenario.app.spare.get());
    Some(MonthRow {
        index,
        month: demand.start.plus(index),
        mean_rps,
        peak_rps,
        fleet,
        capacity_rps: fleet
            .map(|f| f.instances.saturating_sub(spare) as f64 * capacity.per_instance_rps),
        cost: cost::of(scenario, mean_rps, fleet),
    })
}

/// The fleet as needed, from now to the horizon: each instance is added when the peak meets what
/// the ones before it carry. Where more than a few are added within a month, all at its beginning.
pub(super) fn steps(scenario: &Scenario, capacity: &Capacity, rows: &[MonthRow]) -> Vec<FleetStep> {
    let spare = u64::from(scenario.app.spare.get());
    let step = |months: f64, instances: u64| FleetStep {
        months,
        instances,
        capacity_rps: instances.saturating_sub(spare) as f64 * capacity.per_instance_rps,
    };
    let counts: Vec<(f64, u64)> = rows
        .iter()
        .filter_map(|r| Some((f64::from(r.index), r.fleet?.instances)))
        .collect();
    let peak_rps = rows.first().map_or(0.0, |r| r.peak_rps);
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
                let months = months_until(scenario, peak_rps, full).unwrap_or(from);
                step(months.clamp(from, to), n + 1)
            }));
        }
    }
    steps
}

/// When the peak crosses each limit of today's fleet, soonest first. The limit "all capacity"
/// counts every instance, the others those left after losing the spare ones.
pub(super) fn crossings(scenario: &Scenario, capacity: &Capacity, peak_rps: f64) -> Vec<Crossing> {
    let carrying = capacity
        .instances
        .saturating_sub(u64::from(scenario.app.spare.get()));
    let crossings: Vec<Crossing> = capacity
        .limits
        .iter()
        .map(|limit| {
            let count = match limit.kind {
                LimitKind::Saturation => capacity.instances,
                _ => carrying,
            };
            let limit_rps = count as f64 * limit.per_instance_rps;
            let months = months_until(scenario, peak_rps, limit_rps);
            Crossing {
                kind: limit.kind,
                name: limit.name.clone(),
                limit_rps,
                months,
                month: months.map(|m| first_month_above(scenario, peak_rps, limit_rps, m)),
            }
        })
        .collect();
    let by_limit = by_key(crossings, |c| c.limit_rps);
    by_key(by_limit, |c| c.months.unwrap_or(f64::INFINITY))
}

fn months_until(scenario: &Scenario, peak_rps: f64, limit_rps: f64) -> Option<f64> {
    // No demand passes no limit, not even that of a fleet of none.
    if peak_rps <= 0.0 {
        return None;
    }
    let rate = scenario.demand.growth.per_month();
    growth::months_until(peak_rps, rate, limit_rps)
        .ok()
        .flatten()
        .filter(|m| *m <= f64::from(12 * NEVER_YEARS))
}

/// The same month as in the timeline's rows, whatever the last bit of a logarithm says.
fn first_month_above(scenario: &Scenario, peak_rps: f64, limit_rps: f64, months: f64) -> Month {
    let rate = scenario.demand.growth.per_month();
    let start = months.floor().max(0.0) as u32;
    let above =
        |i: &u32| growth::demand(peak_rps, rate, f64::from(*i)).is_ok_and(|rps| rps > limit_rps);
    let index = (start..start.saturating_add(3))
        .find(above)
        .unwrap_or(start);
    scenario.demand.start.plus(index)
}
