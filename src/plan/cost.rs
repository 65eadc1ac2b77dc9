//! What a load costs: a month, a request, a million requests.

use serde::Serialize;

use super::bill::{self, Line, Rented, surplus_price};
use super::purchase::{WEEK_HOURS, Week, follow, two_sizes};
use super::tiers::{Tiers, paid_share};
use super::{Capacity, Fleet, fleet};
use crate::catalog::{Catalog, MONTH_HOURS, Offer};
use crate::error::Result;
use crate::model::cost::unit_cost;
use crate::scenario::{Scenario, Shape};

/// Multiples of today's load in the ladder.
pub(super) const LADDER: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0];
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

/// What is paid for loads: prices looked up once, for many of them.
pub(super) struct Prices<'a> {
    scenario: &'a Scenario,
    /// What one instance carries within the targets.
    per_instance_rps: f64,
    /// All that one instance does.
    full_rps: f64,
    /// One instance for a month; a discount is on what the catalogue lists.
    instance_usd: f64,
    /// The monthly items.
    fixed_usd: f64,
    /// Peak load of each hour of the week over the mean; empty if all are alike.
    hours: Vec<f64>,
    /// Hours of an instance after which a month costs no more.
    cap_hours: f64,
    /// CPU time of a request, where it is stated.
    cpu_s: Option<f64>,
    /// CPU above the baseline of a burstable instance.
    surplus: Option<Surplus<'a>>,
}

/// A burstable offer, and what a month of one vCPU above its baseline costs.
struct Surplus<'a> {
    offer: &'a Offer,
    baseline_share: f64,
    vcpu_usd_month: f64,
}

impl<'a> Prices<'a> {
    /// Looks them up.
    pub(super) fn of(
        scenario: &'a Scenario,
        catalog: &'a Catalog,
        capacity: &Capacity,
    ) -> Prices<'a> {
        let instance = &scenario.app.instance;
        let offer = instance.offer.as_deref().and_then(|id| catalog.get(id));
        let share = offer.map_or(1.0, |offer| paid_share(scenario, offer));
        let surplus = offer.and_then(|offer| {
            let price = surplus_price(catalog, offer)?;
            Some(Surplus {
                offer,
                baseline_share: offer.baseline_share?,
                vcpu_usd_month: price.price_usd * MONTH_HOURS * paid_share(scenario, price),
            })
        });
        let shape = &scenario.demand.shape;
        // The typed peak is that of the busiest minute; each hour has its own share of it.
        let scale = scenario.demand.peak_to_mean.base() / shape.peak_to_mean_ratio();
        let hours = match *shape == Shape::flat() {
            true => Vec::new(),
            false => {
                let hours = shape.hour_of_week().into_iter();
                hours.map(|hour| hour * scale).collect()
            }
        };
        Prices {
            scenario,
            per_instance_rps: capacity.per_instance_rps,
            full_rps: capacity.full_rps,
            instance_usd: instance.cost.base() * share,
            cap_hours: { offer.and_then(Offer::cap_hours) }
                .filter(|hours| *hours > 0.0)
                .map_or(MONTH_HOURS, |hours| hours.min(MONTH_HOURS)),
            cpu_s: scenario.resources.given("cpu").map(|ms| ms / 1000.0),
            fixed_usd: scenario.fixed.iter().map(|f| f.cost.base()).sum(),
            hours,
            surplus,
        }
    }

    /// What one instance costs in a month that it runs through.
    pub(super) fn instance_usd(&self) -> f64 {
        self.instance_usd
    }

    /// Asks about the week of a mean demand. None if all hours are alike, an instance carries nothing, or the answer is beyond
    /// all bounds.
    pub(super) fn week<T>(&self, mean_rps: f64, ask: fn(&Week) -> Result<T>) -> Option<T> {
        if self.hours.is_empty() || self.per_instance_rps <= 0.0 {
            return None;
        }
        let app = &self.scenario.app;
        let hourly_rps: Vec<f64> = self.hours.iter().map(|hour| hour * mean_rps).collect();
        ask(&Week {
            hourly_rps: &hourly_rps,
            capacity_rps: self.per_instance_rps,
            // The targets are in the capacity already.
            target_utilization: 1.0,
            minimum: app.minimum.get(),
            redundancy: app.redundancy(),
            lead_hours: self.scenario.market.value("scaling_lead") as u32,
            instance_usd_hour: self.instance_usd / self.cap_hours,
            cap_hours: self.cap_hours,
        })
        .ok()
    }

    /// Instances that run in a month on average, fewer than the fleet's if it follows the week; and months of an instance that are
    /// billed: as many, or more where a month is capped below its hours.
    pub(super) fn running(&self, mean_rps: f64, fleet: Fleet) -> (f64, f64) {
        let most = fleet.instances as f64;
        let followed = match self.scenario.market.choice("scaling") {
            "follow" => self.week(mean_rps, |week| {
                let fleet = follow(week)?;
                Ok((fleet.instance_hours, fleet.usd_month))
            }),
            "two_sizes" => self.week(mean_rps, |week| {
                let fleet = two_sizes(week)?;
                Ok((fleet.instance_hours, fleet.usd_month))
            }),
            _ => None,
        };
        let Some((hours, usd)) = followed else {
            return (most, most);
        };
        let running = (hours as f64 / WEEK_HOURS as f64).min(most);
        let capped = self.cap_hours < MONTH_HOURS && self.instance_usd > 0.0;
        let billed = match capped {
            true => (usd / self.instance_usd).min(most),
            false => running,
        };
        (running, billed)
    }

    /// The line of CPU above the baseline, at the mean use of the instances that run; none without.
    pub(super) fn surplus(&self, catalog: &Catalog, mean_rps: f64, running: f64) -> Option<Line> {
        let surplus = self.surplus.as_ref()?;
        let share = self.cpu_share(mean_rps, running);
        let mut line =
            bill::surplus(catalog, surplus.offer, share, Rented::whole_month(running)).ok()??;
        line.unit_price_usd = surplus.vcpu_usd_month / MONTH_HOURS;
        line.usd_month = line.quantity * line.unit_price_usd;
        Some(line)
    }

    /// Mean use of the CPU: by the CPU time of a request, or, where nobody said it, all of it at all that an instance does.
    fn cpu_share(&self, mean_rps: f64, running: f64) -> f64 {
        let cpus = self.scenario.app.instance.cpus.value();
        let of_instance_rps = match self.cpu_s.filter(|cpu_s| *cpu_s > 0.0) {
            Some(cpu_s) => cpus / cpu_s,
            None => self.full_rps,
        };
        let most_rps = running * of_instance_rps;
        if most_rps > 0.0 {
            (mean_rps / most_rps).min(1.0)
        } else {
            0.0
        }
    }

    fn app_usd(&self, mean_rps: f64, fleet: Fleet) -> f64 {
        let (running, billed) = self.running(mean_rps, fleet);
        let surplus = self.surplus.as_ref().map_or(0.0, |surplus| {
            let above = self.cpu_share(mean_rps, running) - surplus.baseline_share;
            above.max(0.0) * surplus.offer.vcpus.unwrap_or(0.0) * running * surplus.vcpu_usd_month
        });
        billed * self.instance_usd + surplus
    }

    /// Cost of a mean demand with a fleet, and with the tiers at what they cost under it.
    pub(super) fn cost(&self, mean_rps: f64, fleet: Option<Fleet>, tiers_usd: f64) -> Cost {
        let app = fleet.map(|fleet| self.app_usd(mean_rps, fleet));
        let month = app.map(|app| app + self.fixed_usd + tiers_usd);
        let per_day = mean_rps * 86_400.0;
        let days = self.scenario.month.days();
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
}

/// The plan at each multiple of [`LADDER`], the tiers not counted yet.
pub(super) fn ladder(
    scenario: &Scenario,
    mean_rps: f64,
    capacity: &Capacity,
    prices: &Prices,
) -> Vec<Rung> {
    let rung = |factor: &f64| {
        let mean_rps = mean_rps * factor;
        let peak_rps = mean_rps * scenario.demand.peak_to_mean.base();
        let fleet = fleet::needed(&scenario.app, capacity, peak_rps);
        Rung {
            factor: *factor,
            mean_rps,
            peak_rps,
            fleet,
            cost: prices.cost(mean_rps, fleet, 0.0),
        }
    };
    LADDER.iter().map(rung).collect()
}

/// The saw-tooth of cost per million requests, from half of today's load to a hundred times it.
///
/// The tiers are worked out at some loads; between these their cost is a straight line.
pub(super) fn curve(
    scenario: &Scenario,
    capacity: &Capacity,
    tiers: &Tiers,
    prices: &Prices,
) -> Vec<UnitCost> {
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
        .filter_map(|load| {
            let peak_rps = load * scenario.demand.peak_to_mean.base();
            let fleet = fleet::needed(&scenario.app, capacity, peak_rps)?;
            let cost = prices.cost(*load, Some(fleet), between(&known, *load));
            Some(UnitCost {
                mean_rps: *load,
                instances: fleet.instances,
                per_million_usd: cost.per_million_usd?,
            })
        })
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
