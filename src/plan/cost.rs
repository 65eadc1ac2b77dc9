//! What a load costs: a month, a request, a million requests.

use serde::Serialize;

use super::tiers::{Tiers, paid_share};
use super::{Capacity, Fleet, fleet};
use crate::model::cost::unit_cost;
use crate::scenario::Scenario;

/// Multiples of today's load in the ladder.
pub(super) const LADDER: [f64; 5] = [1.0, 2.0, 5.0, 10.0, 100.0];
/// Samples of the cost curve between its steps.
const SAMPLES: u32 = 120;
/// Loads at which the tiers are worked out for it.
const TIER_SAMPLES: u32 = 40;
/// Steps of the fleet that are drawn one by one; above that they are closer than a pixel.
const MAX_STEPS: u64 = 160;
/// The curve spans from half of today's load to a hundred times it.
const SPAN: (f64, f64) = (0.5, 100.0);

/// What a load costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Dollars a month; none if no number of instances meets the targets.
    pub usd_month: Option<f64>,
    /// Of that, the app tier's instances.
    pub app_usd_month: Option<f64>,
    /// Of that, the tiers beside the app.
    #[serde(skip_serializing_if = "is_zero")]
    pub tiers_usd_month: f64,
    /// Dollars per request; none without requests.
    pub per_request_usd: Option<f64>,
    /// Dollars per million requests; none without requests.
    pub per_million_usd: Option<f64>,
    /// Requests in the month that the two above divide by.
    pub requests_month: f64,
}

/// The plan at a multiple of today's load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rung {
    /// Times today's load.
    pub factor: f64,
    /// Mean demand, requests per second.
    pub mean_rps: f64,
    /// Peak demand, requests per second.
    pub peak_rps: f64,
    /// Instances; none if no number of them meets the targets.
    pub fleet: Option<Fleet>,
    /// What it costs.
    pub cost: Cost,
}

/// Cost per million requests at a load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UnitCost {
    /// Mean demand, requests per second.
    pub mean_rps: f64,
    /// Instances.
    pub instances: u64,
    /// Dollars per million requests.
    pub per_million_usd: f64,
}

fn is_zero(usd: &f64) -> bool {
    *usd == 0.0
}

/// What one instance of the app costs in a month: a discount is on what the catalogue lists.
pub(super) fn instance_usd(scenario: &Scenario) -> f64 {
    let instance = &scenario.app.instance;
    let paid_share = match instance.offer {
        Some(_) => paid_share(scenario),
        None => 1.0,
    };
    instance.cost.base() * paid_share
}

/// Cost of a mean demand with a fleet, and with the tiers at what they cost under it.
pub(super) fn of(scenario: &Scenario, mean_rps: f64, fleet: Option<Fleet>, tiers_usd: f64) -> Cost {
    let app = fleet.map(|f| f.instances as f64 * instance_usd(scenario));
    let fixed: f64 = scenario.fixed.iter().map(|f| f.cost.base()).sum();
    let month = app.map(|a| a + fixed + tiers_usd);
    let per_day = mean_rps * 86_400.0;
    let days = scenario.month.days();
    let unit = month.and_then(|m| unit_cost(m, per_day, days).ok());
    Cost {
        usd_month: month,
        app_usd_month: app,
        tiers_usd_month: tiers_usd,
        per_request_usd: unit.and_then(|u| u.per_request_usd),
        per_million_usd: unit.and_then(|u| u.per_million_usd),
        requests_month: per_day * days,
    }
}

/// The plan at each multiple of [`LADDER`].
pub(super) fn ladder(scenario: &Scenario, mean_rps: f64, capacity: &Capacity) -> Vec<Rung> {
    LADDER
        .iter()
        .map(|factor| rung(scenario, mean_rps, capacity, *factor))
        .collect()
}

fn rung(scenario: &Scenario, now_rps: f64, capacity: &Capacity, factor: f64) -> Rung {
    let mean_rps = now_rps * factor;
    let peak_rps = mean_rps * scenario.demand.peak_to_mean.base();
    let fleet = fleet::needed(&scenario.app, capacity, peak_rps);
    Rung {
        factor,
        mean_rps,
        peak_rps,
        fleet,
        cost: of(scenario, mean_rps, fleet, 0.0),
    }
}

/// The saw-tooth of cost per million requests, from half of today's load to a hundred times it.
///
/// The tiers are worked out at some loads; between these their cost is a straight line.
pub(super) fn curve(scenario: &Scenario, capacity: &Capacity, tiers: &Tiers) -> Vec<UnitCost> {
    let mean = tiers.now_rps();
    if mean <= 0.0 || capacity.per_instance_rps <= 0.0 {
        return Vec::new();
    }
    let (low, high) = (mean * SPAN.0, mean * SPAN.1);
    let mut loads = spaced(low, high, SAMPLES);
    loads.extend(steps(scenario, capacity, low, high));
    crate::order::sort(&mut loads);
    let known: Vec<(f64, f64)> = match tiers.is_empty() {
        true => Vec::new(),
        false => spaced(low, high, TIER_SAMPLES)
            .into_iter()
            .map(|mean_rps| (mean_rps, tiers_usd(scenario, capacity, tiers, mean_rps)))
            .collect(),
    };
    loads
        .iter()
        .filter_map(|load| sample(scenario, capacity, *load, between(&known, *load)))
        .collect()
}

/// Loads between two, each so many times the one before.
fn spaced(low: f64, high: f64, count: u32) -> Vec<f64> {
    let ratio = high / low;
    (0..=count)
        .map(|i| low * libm::pow(ratio, f64::from(i) / f64::from(count)))
        .collect()
}

fn tiers_usd(scenario: &Scenario, capacity: &Capacity, tiers: &Tiers, mean_rps: f64) -> f64 {
    let peak_rps = mean_rps * scenario.demand.peak_to_mean.base();
    let fleet = fleet::needed(&scenario.app, capacity, peak_rps);
    tiers.usd_month(&tiers.load(mean_rps, peak_rps, fleet.map(|f| f.instances)))
}

/// What is known at the loads around this one, by a straight line; 0 if nothing is.
fn between(known: &[(f64, f64)], at: f64) -> f64 {
    let above = known.partition_point(|(load, _)| *load < at);
    let after = known.get(above).or(known.last());
    let before = known.get(above.saturating_sub(1));
    match (before, after) {
        (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (at - x0) / (x1 - x0),
        (_, Some((_, y))) => *y,
        _ => 0.0,
    }
}

/// Loads just before and just after an instance is added.
fn steps(scenario: &Scenario, capacity: &Capacity, low: f64, high: f64) -> Vec<f64> {
    let per_step = capacity.per_instance_rps / scenario.demand.peak_to_mean.base();
    let first = ((low / per_step).floor().max(0.0) as u64).saturating_add(1);
    let last = (high / per_step)
        .floor()
        .min(first as f64 + MAX_STEPS as f64) as u64;
    (first..=last)
        .map(|k| k as f64 * per_step)
        .flat_map(|at| [at * (1.0 - 1e-6), at * (1.0 + 1e-6)])
        .filter(|at| (low..=high).contains(at))
        .collect()
}

fn sample(
    scenario: &Scenario,
    capacity: &Capacity,
    mean_rps: f64,
    tiers_usd: f64,
) -> Option<UnitCost> {
    let peak_rps = mean_rps * scenario.demand.peak_to_mean.base();
    let fleet = fleet::needed(&scenario.app, capacity, peak_rps)?;
    Some(UnitCost {
        mean_rps,
        instances: fleet.instances,
        per_million_usd: of(scenario, mean_rps, Some(fleet), tiers_usd).per_million_usd?,
    })
}
