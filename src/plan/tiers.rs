//! The tiers of a scenario within its plan: today, month by month and at multiples of today's load.

use std::rc::Rc;

use serde::Serialize;

use super::bill::{Line, Market, Rates, Rented, included_egress_gb};
use super::cost::Prices;
use super::tier::{Load, Note, Phase, Ready, TierAt};
use super::what_if::Past;
use super::{MonthRow, Rung};
use crate::catalog::{Catalog, Offer};
use crate::scenario::form::{Place, place};
use crate::scenario::tier::TierKind;
use crate::scenario::{Month, Scenario, market};

const DAY_S: f64 = 86_400.0;
const DISCOUNT: Place = place(market::SETTINGS, "discount");

/// A tier beside the app.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierPlan {
    /// What it is, as it stands in a heading.
    pub label: &'static str,
    /// Today: layout, limits, bill and what to know.
    pub now: TierAt,
    /// The first month in another phase; none within the horizon.
    pub next: Option<NextPhase>,
    /// The first month in which a limit is crossed, and which.
    pub crossed: Option<Crossed>,
    /// Month by month, as the timeline.
    pub months: Vec<TierMonth>,
    /// At multiples of today's load, as the ladder.
    pub ladder: Vec<TierMonth>,
}

/// When a tier changes its layout.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextPhase {
    /// Into which.
    pub phase: Phase,
    /// When.
    pub month: Month,
    /// What the tier costs then.
    pub usd_month: f64,
}

/// When a tier no longer carries the load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Crossed {
    /// The limit.
    pub limit: &'static str,
    /// When.
    pub month: Month,
}

/// A tier under one load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TierMonth {
    /// How it is laid out.
    pub phase: Phase,
    /// Of how many it consists.
    pub units: f64,
    /// What it costs.
    pub usd_month: f64,
    /// What is left of the binding limit; none without one.
    pub headroom: Option<f64>,
}

/// The tiers of a scenario, with their prices looked up, for many loads.
pub(super) struct Tiers<'a> {
    ready: Vec<Ready<'a>>,
    cut: f64,
    /// Traffic in the price of each instance, GB a month.
    included_gb: f64,
    month_days: f64,
    /// Instances that run today.
    minimum: u32,
    now_rps: f64,
    /// What they hold by now.
    past: Past,
    /// What is paid of a list price.
    paid_share: f64,
}

impl<'a> Tiers<'a> {
    /// Looks all prices up.
    pub(super) fn of(
        scenario: &'a Scenario,
        catalog: &'a Catalog,
        now_rps: f64,
        past: Option<Past>,
    ) -> Tiers<'a> {
        let rates = Rc::new(Rates::of(&market(scenario, catalog)));
        let tiers = scenario.tiers.iter();
        let mut kinds = scenario.tiers.iter().map(|tier| tier.kind());
        let has_database = kinds.any(|kind| kind == TierKind::Database);
        let instance = scenario.app.instance.offer.as_deref();
        let server = instance.and_then(|id| Some((catalog.get(id)?, Rented::whole_month(1.0))));
        let mut all = Tiers {
            ready: tiers
                .map(|tier| Ready::at_rates(tier, &rates).beside_database(has_database))
                .collect(),
            cut: 0.0,
            included_gb: included_egress_gb(server.as_slice()).unwrap_or(0.0),
            month_days: scenario.month.days(),
            minimum: 0,
            now_rps,
            past: Past::of_now(now_rps),
            paid_share: 1.0,
        };
        all.draw(scenario, now_rps, past);
        all
    }

    /// Takes the numbers of the same scenario with other ones drawn, and what they hold by now; without a past that began now. What is
    /// looked up by its texts stays.
    pub(super) fn draw(&mut self, scenario: &Scenario, now_rps: f64, past: Option<Past>) {
        for (ready, tier) in self.ready.iter_mut().zip(&scenario.tiers) {
            ready.draw(tier);
        }
        let missed = self.ready.iter().map(|ready| 1.0 - ready.cache_cut());
        self.cut = 1.0 - missed.product::<f64>();
        self.minimum = scenario.app.minimum.get();
        self.now_rps = now_rps;
        self.past = past.unwrap_or(Past::of_now(now_rps));
        self.paid_share = 1.0 - scenario.market.value_at(DISCOUNT);
    }

    /// True if there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// What each of them costs under a load.
    pub(super) fn each_usd_month<'b>(&'b self, load: &'b Load) -> impl Iterator<Item = f64> + 'b {
        let ready = self.ready.iter();
        ready.map(|ready| ready.sum_at(load, self.paid_share).0)
    }

    /// What all of them cost under a load.
    pub(super) fn usd_month(&self, load: &Load) -> f64 {
        self.each_usd_month(load).sum()
    }

    /// What all of them cost under a load, and the least that is left of any of their limits; infinite without a limit.
    pub(super) fn sum_at(&self, load: &Load) -> (f64, f64) {
        let load = load.sane();
        let ready = self.ready.iter();
        let all = ready.map(|ready| ready.sum_of(&load, self.paid_share));
        all.fold((0.0, f64::INFINITY), |(usd, least), (more_usd, left)| {
            (usd + more_usd, least.min(left.unwrap_or(f64::INFINITY)))
        })
    }

    /// Requests of a month of that mean demand.
    pub(super) fn requests(&self, mean_rps: f64) -> f64 {
        mean_rps * DAY_S * self.month_days
    }

    /// A load at that mean and peak, as if today.
    pub(super) fn load(&self, mean_rps: f64, peak_rps: f64, instances: Option<u64>) -> Load {
        let requests_month = self.requests(mean_rps);
        Load {
            mean_rps,
            peak_rps,
            months: self.past.months,
            growth: if self.past.first_rps > 0.0 {
                mean_rps / self.past.first_rps
            } else {
                1.0
            },
            requests_month,
            added_requests: self.past.requests + requests_month,
            // Where no number meets the targets, those that run today are there all the same.
            app_instances: instances.unwrap_or_else(|| u64::from(self.minimum)) as f64,
            cache_cut: self.cut,
            included_gb: self.included_gb,
        }
    }

    /// The tier at a place under a load, at the prices paid: with what its bill is, or with its limits and notes as well.
    pub(super) fn one_at(&self, place: usize, load: &Load, is_told: bool) -> Option<TierAt> {
        let ready = self.ready.get(place)?;
        Some(match is_told {
            true => self.at(ready, load),
            false => ready.billed_at(load, self.paid_share),
        })
    }

    /// A tier under a load, at the prices paid.
    fn at(&self, ready: &Ready, load: &Load) -> TierAt {
        ready.paid_at(load, self.paid_share)
    }

    /// Keys in the first cache at that mean demand; none without a cache.
    pub(super) fn cache_keys(&self, mean_rps: f64) -> Option<f64> {
        let load = self.load(mean_rps, mean_rps, None);
        self.ready.iter().find_map(|ready| ready.keys(&load))
    }

    /// Share of today's memory that the first cache uses at that mean demand; none if its memory is not known.
    pub(super) fn cache_memory_share(&self, mean_rps: f64) -> Option<f64> {
        let load = |mean_rps| self.load(mean_rps, mean_rps, None);
        let now = load(self.now_rps);
        let cache = self.ready.iter().find(|ready| ready.keys(&now).is_some())?;
        cache.memory_share(&now, &load(mean_rps))
    }

    /// Share of the connections of the pools in use at the peak of a month, for as many instances as run today; none without a
    /// database.
    pub(super) fn pool_share(&self, row: &MonthRow, instances: u64) -> Option<f64> {
        let load = self.load(row.mean_rps, row.peak_rps, Some(instances));
        self.ready.iter().find_map(|ready| ready.pool_share(&load))
    }

    /// Today's mean demand, requests per second.
    pub(super) fn now_rps(&self) -> f64 {
        self.now_rps
    }

    /// The load of a later month, with the requests of the months before it.
    pub(super) fn later(&self, load: Load, index: u32, earlier_requests: f64) -> Load {
        Load {
            months: self.past.months + f64::from(index),
            added_requests: self.past.requests + earlier_requests + load.requests_month,
            ..load
        }
    }

    /// The loads of the months.
    fn loads(&self, rows: &[MonthRow]) -> Vec<Load> {
        let mut earlier_requests = 0.0;
        let loads = rows.iter().map(|row| {
            let instances = row.fleet.map(|fleet| fleet.instances);
            let load = self.load(row.mean_rps, row.peak_rps, instances);
            let load = self.later(load, row.index, earlier_requests);
            earlier_requests += load.requests_month;
            load
        });
        loads.collect()
    }

    /// Each tier, over all months and rungs.
    pub(super) fn plans(&self, rows: &[MonthRow], ladder: &[Rung]) -> Vec<TierPlan> {
        let loads = self.loads(rows);
        let plan = |ready: &Ready| {
            let mut now = self.at(ready, loads.first().unwrap_or(&Load::default()));
            let months: Vec<TierAt> = loads.iter().map(|load| self.at(ready, load)).collect();
            let later = || months.iter().zip(rows).skip(1);
            let next = later().find(|(at, _)| at.phase != now.phase);
            let next = next.map(|(at, row)| NextPhase {
                phase: at.phase,
                month: row.month,
                usd_month: at.usd_month,
            });
            let crossed = months.iter().zip(rows).find_map(|(at, row)| {
                let limit = at
                    .binding
                    .filter(|_| at.headroom.is_some_and(|left| left < 0.0))?;
                let month = row.month;
                Some(Crossed { limit, month })
            });
            let rung = |rung: &Rung| {
                let instances = rung.fleet.map(|fleet| fleet.instances);
                self.at(ready, &self.load(rung.mean_rps, rung.peak_rps, instances))
            };
            let rungs: Vec<TierAt> = ladder.iter().map(rung).collect();
            now.notes
                .extend(unpriced(&now, &months, rows, &rungs, ladder));
            TierPlan {
                label: now.kind.label(),
                next,
                crossed,
                months: months.iter().map(TierMonth::of).collect(),
                ladder: rungs.iter().map(TierMonth::of).collect(),
                now,
            }
        };
        self.ready.iter().map(plan).collect()
    }
}

/// What has a price today and will have none: the first month, or the first rung, in which the bill leaves something out.
fn unpriced(
    now: &TierAt,
    months: &[TierAt],
    rows: &[MonthRow],
    rungs: &[TierAt],
    ladder: &[Rung],
) -> Option<Note> {
    let left_out = |at: &TierAt| at.lines.iter().find_map(Line::unpriced_because);
    if left_out(now).is_some() {
        return None;
    }
    let later = { months.iter().zip(rows) }
        .find_map(|(at, row)| Some((format!("From {} on", row.month.spoken()), left_out(at)?)));
    let larger = || {
        let mut rungs = rungs.iter().zip(ladder);
        rungs.find_map(|(at, rung)| {
            let times = format!("At {}× the load", rung.factor);
            Some((times, left_out(at)?))
        })
    };
    let (when, what) = later.or_else(larger)?;
    Some(Note {
        text: format!("{when}: {what}. What it costs comes on top."),
        grave: true,
    })
}

impl TierMonth {
    fn of(at: &TierAt) -> TierMonth {
        TierMonth {
            phase: at.phase,
            units: at.units,
            usd_month: at.usd_month,
            headroom: at.headroom,
        }
    }
}

/// Adds what the tiers cost to all months and rungs.
pub(super) fn add_costs(
    prices: &Prices,
    plans: &[TierPlan],
    rows: &mut [MonthRow],
    ladder: &mut [Rung],
) {
    let sum = |of: fn(&TierPlan) -> &[TierMonth], at: usize| -> f64 {
        let all = plans.iter().filter_map(|plan| of(plan).get(at));
        all.map(|month| month.usd_month).sum()
    };
    for (at, row) in rows.iter_mut().enumerate() {
        let usd = sum(|plan| &plan.months, at);
        row.cost = prices.cost(row.mean_rps, row.fleet, usd);
    }
    for (at, rung) in ladder.iter_mut().enumerate() {
        let usd = sum(|plan| &plan.ladder, at);
        rung.cost = prices.cost(rung.mean_rps, rung.fleet, usd);
    }
}

/// Whose price list holds: as written, or that of the instance, or of the first region of the provider.
pub(super) fn market<'a>(scenario: &'a Scenario, catalog: &'a Catalog) -> Market<'a> {
    let mut place = scenario
        .app
        .instance
        .offer
        .as_deref()
        .unwrap_or("")
        .split('/');
    let (first, second, third) = (place.next(), place.next(), place.next());
    let of_instance = (first.unwrap_or(""), third.and(second).unwrap_or(""));
    let provider = match scenario.market.text("provider") {
        "" if of_instance.0.is_empty() => scenario.app.instance.provider_by_name().unwrap_or(""),
        "" => of_instance.0,
        provider => provider,
    };
    let region = match scenario.market.text("region") {
        "" if provider == of_instance.0 => of_instance.1,
        region => region,
    };
    let first_region = || {
        let mut offers = catalog.iter();
        offers
            .find(|o| o.provider == provider)
            .map_or("all", |o| o.region.as_str())
    };
    let region = if region.is_empty() {
        first_region()
    } else {
        region
    };
    Market::new(catalog, provider, region)
}

/// What is paid of the price of an offer: all of one's own, and of the catalogue's what the discount leaves.
pub(super) fn paid_share(scenario: &Scenario, offer: &Offer) -> f64 {
    match offer.is_own {
        true => 1.0,
        false => 1.0 - scenario.market.value_at(DISCOUNT),
    }
}
