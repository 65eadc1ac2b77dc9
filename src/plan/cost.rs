//! What a load costs: a month, a request, a million requests.

use serde::Serialize;

use super::bill::{self, Line, Rented, surplus_price};
use super::capacity::Carried;
use super::fleet::Needs;
use super::purchase::{Levels, Runs, WEEK_HOURS, Week};
use super::tiers::{Tiers, paid_share};
use super::{Capacity, Fleet, fleet};
use crate::catalog::{Catalog, MONTH_HOURS, Offer};
use crate::error::Result;
use crate::model::cost::unit_cost;
use crate::scenario::form::{Place, place};
use crate::scenario::{Scenario, Shape, market, resources};

/// Multiples of today's load in the ladder.
pub(super) const LADDER: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0];
/// Samples of the cost curve between its steps.
const SAMPLES: u32 = 120;
/// Loads at which the tiers are worked out for it.
const TIER_SAMPLES: u32 = 40;
/// Steps of the fleet that are drawn one by one; above that they are closer than a pixel.
const MAX_STEPS: u64 = 160;
// Read in each draw.
const LEAD: Place = place(market::SETTINGS, "scaling_lead");
const CPU: Place = place(resources::SETTINGS, "cpu");
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
    listed: Listed<'a>,
    paid: Paid,
    /// The hours of the week by their load; none if all are alike.
    levels: Option<Levels>,
}

/// What the texts of a scenario say, which no draw changes.
struct Listed<'a> {
    /// The instance in the catalogue.
    offer: Option<&'a Offer>,
    /// CPU above the baseline of a burstable instance.
    surplus: Option<Surplus<'a>>,
    /// Load of each hour of the week over the mean; empty if all are alike.
    hour_of_week: Vec<f64>,
    /// The highest of them.
    highest_ratio: f64,
    /// Hours of an instance after which a month costs no more.
    cap_hours: f64,
    scaling: Scaling,
    month_days: f64,
}

/// A burstable offer, and what its CPU above the baseline costs.
struct Surplus<'a> {
    offer: &'a Offer,
    baseline_share: f64,
    price: &'a Offer,
}

/// How the fleet follows the week.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scaling {
    Static,
    TwoSizes,
    Follow,
}

/// The numbers of a scenario.
struct Paid {
    carried: Carried,
    needs: Needs,
    /// One instance for a month; a discount is on what the catalogue lists.
    instance_usd: f64,
    /// One vCPU above the baseline for a month.
    vcpu_usd_month: f64,
    /// The monthly items.
    fixed_usd: f64,
    /// What the hours are multiplied by, so that the busiest has the typed peak.
    scale: f64,
    lead_hours: u32,
    /// CPU time of a request, where it is stated.
    cpu_s: Option<f64>,
    cpus: f64,
}

impl<'a> Listed<'a> {
    fn of(scenario: &'a Scenario, catalog: &'a Catalog) -> Listed<'a> {
        let offer = scenario.app.instance.offer.as_deref();
        let offer = offer.and_then(|id| catalog.get(id));
        let surplus = offer.and_then(|offer| {
            Some(Surplus {
                offer,
                price: surplus_price(catalog, offer)?,
                baseline_share: offer.baseline_share?,
            })
        });
        let shape = &scenario.demand.shape;
        Listed {
            offer,
            surplus,
            hour_of_week: match *shape == Shape::flat() {
                true => Vec::new(),
                false => shape.hour_of_week(),
            },
            highest_ratio: shape.peak_to_mean_ratio(),
            cap_hours: { offer.and_then(Offer::cap_hours) }
                .filter(|hours| *hours > 0.0)
                .map_or(MONTH_HOURS, |hours| hours.min(MONTH_HOURS)),
            scaling: match scenario.market.choice("scaling") {
                "follow" => Scaling::Follow,
                "two_sizes" => Scaling::TwoSizes,
                _ => Scaling::Static,
            },
            month_days: scenario.month.days(),
        }
    }

    fn paid(&self, scenario: &Scenario, carried: Carried) -> Paid {
        let instance = &scenario.app.instance;
        let share = self.offer.map_or(1.0, |offer| paid_share(scenario, offer));
        let vcpu_usd_month = self.surplus.as_ref().map_or(0.0, |surplus| {
            let price = surplus.price;
            price.price_usd * MONTH_HOURS * paid_share(scenario, price)
        });
        Paid {
            carried,
            needs: Needs::of(&scenario.app),
            instance_usd: instance.cost.base() * share,
            vcpu_usd_month,
            fixed_usd: scenario.fixed.iter().map(|f| f.cost.base()).sum(),
            // The typed peak is that of the busiest minute; each hour has its own share of it.
            scale: scenario.demand.peak_to_mean.base() / self.highest_ratio,
            lead_hours: scenario.market.value_at(LEAD) as u32,
            cpu_s: scenario.resources.given_at(CPU).map(|ms| ms / 1000.0),
            cpus: instance.cpus.value(),
        }
    }
}

impl<'a> Prices<'a> {
    /// Looks them up.
    pub(super) fn of(
        scenario: &'a Scenario,
        catalog: &'a Catalog,
        capacity: &Capacity,
    ) -> Prices<'a> {
        Prices::with(scenario, catalog, capacity.carried())
    }

    /// The same for a capacity without its words.
    pub(super) fn with(
        scenario: &'a Scenario,
        catalog: &'a Catalog,
        carried: Carried,
    ) -> Prices<'a> {
        let listed = Listed::of(scenario, catalog);
        let paid = listed.paid(scenario, carried);
        let hours = Some(&listed.hour_of_week).filter(|hours| !hours.is_empty());
        let levels = hours.map(|hours| Levels::of(hours, paid.lead_hours));
        Prices {
            listed,
            paid,
            levels,
        }
    }

    /// Takes the numbers of the same scenario with other ones drawn. What is looked up by its texts stays.
    pub(super) fn draw(&mut self, scenario: &Scenario, carried: Carried) {
        self.paid = self.listed.paid(scenario, carried);
        let lead_hours = self.paid.lead_hours;
        let other = |levels: &&mut Levels| levels.lead_hours() != lead_hours;
        if let Some(levels) = self.levels.as_mut().filter(other) {
            *levels = Levels::of(&self.listed.hour_of_week, lead_hours);
        }
    }

    /// What one instance costs in a month that it runs through.
    pub(super) fn instance_usd(&self) -> f64 {
        self.paid.instance_usd
    }

    /// How many instances a peak needs.
    pub(super) fn instances(&self, peak_rps: f64) -> Option<u64> {
        let Paid { needs, carried, .. } = &self.paid;
        needs.instances(carried.per_instance_rps, peak_rps)
    }

    /// Asks about the week of a mean demand. None if all hours are alike, an instance carries nothing, or the answer is beyond
    /// all bounds.
    pub(super) fn week<T>(&self, mean_rps: f64, ask: fn(&Week) -> Result<T>) -> Option<T> {
        let (hours, paid) = (&self.listed.hour_of_week, &self.paid);
        if hours.is_empty() || paid.carried.per_instance_rps <= 0.0 {
            return None;
        }
        let hours = hours.iter();
        let hourly_rps: Vec<f64> = hours.map(|hour| hour * paid.scale * mean_rps).collect();
        ask(&self.week_of(&hourly_rps)).ok()
    }

    fn week_of<'b>(&self, hourly_rps: &'b [f64]) -> Week<'b> {
        let Needs {
            redundancy,
            minimum,
        } = self.paid.needs;
        Week {
            hourly_rps,
            capacity_rps: self.paid.carried.per_instance_rps,
            // The targets are in the capacity already.
            target_utilization: 1.0,
            minimum,
            redundancy,
            lead_hours: self.paid.lead_hours,
            instance_usd_hour: self.paid.instance_usd / self.listed.cap_hours,
            cap_hours: self.listed.cap_hours,
        }
    }

    /// Instance-hours of a week and what a month costs, if the fleet follows the week.
    fn followed(&self, mean_rps: f64) -> Option<(u64, f64)> {
        let runs = match self.listed.scaling {
            Scaling::Static => return None,
            Scaling::TwoSizes => self.by_hour(mean_rps)?.two_sizes().1,
            Scaling::Follow => self.by_hour(mean_rps)?,
        };
        Some((runs.instance_hours(), runs.usd_month(&self.week_of(&[]))))
    }

    /// For how many hours of the week so many instances are needed. None if all hours are alike, an instance carries nothing, or
    /// the answer is beyond all bounds.
    fn by_hour(&self, mean_rps: f64) -> Option<Runs> {
        if self.paid.carried.per_instance_rps <= 0.0 {
            return None;
        }
        let rps = |hour: f64| hour * self.paid.scale * mean_rps;
        let levels = self.levels.as_ref()?;
        levels.runs(&self.week_of(&[]), rps).ok()
    }

    /// The same, with as many in each hour where all are alike. None if no number of instances is enough.
    pub(super) fn runs(&self, mean_rps: f64, peak_rps: f64) -> Option<Runs> {
        match self.levels {
            Some(_) => self.by_hour(mean_rps),
            None => self.instances(peak_rps).map(Runs::standing),
        }
    }

    /// Instances that run in a month on average, fewer than the fleet's if it follows the week; and months of an instance that are
    /// billed: as many, or more where a month is capped below its hours.
    pub(super) fn running(&self, mean_rps: f64, fleet: Fleet) -> (f64, f64) {
        self.running_of(mean_rps, fleet.instances)
    }

    /// The same for so many instances.
    pub(super) fn running_of(&self, mean_rps: f64, instances: u64) -> (f64, f64) {
        let most = instances as f64;
        let Some((hours, usd)) = self.followed(mean_rps) else {
            return (most, most);
        };
        let running = (hours as f64 / WEEK_HOURS as f64).min(most);
        let capped = self.listed.cap_hours < MONTH_HOURS && self.paid.instance_usd > 0.0;
        let billed = match capped {
            true => (usd / self.paid.instance_usd).min(most),
            false => running,
        };
        (running, billed)
    }

    /// The line of CPU above the baseline, at the mean use of the instances that run; none without.
    pub(super) fn surplus(&self, catalog: &Catalog, mean_rps: f64, running: f64) -> Option<Line> {
        let surplus = self.listed.surplus.as_ref()?;
        let share = self.cpu_share(mean_rps, running);
        let mut line =
            bill::surplus(catalog, surplus.offer, share, Rented::whole_month(running)).ok()??;
        line.unit_price_usd = self.paid.vcpu_usd_month / MONTH_HOURS;
        line.usd_month = line.quantity * line.unit_price_usd;
        Some(line)
    }

    /// Mean use of the CPU: by the CPU time of a request, or, where nobody said it, all of it at all that an instance does.
    fn cpu_share(&self, mean_rps: f64, running: f64) -> f64 {
        let of_instance_rps = match self.paid.cpu_s.filter(|cpu_s| *cpu_s > 0.0) {
            Some(cpu_s) => self.paid.cpus / cpu_s,
            None => self.paid.carried.full_rps,
        };
        let most_rps = running * of_instance_rps;
        if most_rps > 0.0 {
            (mean_rps / most_rps).min(1.0)
        } else {
            0.0
        }
    }

    fn app_usd(&self, mean_rps: f64, instances: u64) -> f64 {
        let (running, billed) = self.running_of(mean_rps, instances);
        let surplus = self.listed.surplus.as_ref().map_or(0.0, |surplus| {
            let above = self.cpu_share(mean_rps, running) - surplus.baseline_share;
            let vcpus = surplus.offer.vcpus.unwrap_or(0.0);
            above.max(0.0) * vcpus * running * self.paid.vcpu_usd_month
        });
        billed * self.paid.instance_usd + surplus
    }

    /// Cost of a mean demand with a fleet, and with the tiers at what they cost under it.
    pub(super) fn cost(&self, mean_rps: f64, fleet: Option<Fleet>, tiers_usd: f64) -> Cost {
        self.cost_of(mean_rps, fleet.map(|fleet| fleet.instances), tiers_usd)
    }

    /// The same for so many instances.
    pub(super) fn cost_of(&self, mean_rps: f64, instances: Option<u64>, tiers_usd: f64) -> Cost {
        let app = instances.map(|instances| self.app_usd(mean_rps, instances));
        let month = app.map(|app| app + self.paid.fixed_usd + tiers_usd);
        let per_day = mean_rps * 86_400.0;
        let days = self.listed.month_days;
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
