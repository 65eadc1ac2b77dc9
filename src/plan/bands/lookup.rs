//! What draws look up: prices and tiers. It is looked up once, unless bills look up a price that is drawn.

use crate::catalog::{Catalog, Drawn, Offer, Unit};
use crate::plan::capacity::Carried;
use crate::plan::cost::Prices;
use crate::plan::tiers::Tiers;
use crate::plan::what_if::Past;
use crate::scenario::Scenario;

/// All that is looked up.
pub(super) struct Lookup<'a> {
    catalog: &'a Catalog,
    found: Found<'a>,
    /// The catalogue with the prices of the last draw, if bills look up any that are ranges: then all is found in it again.
    drawn: Option<Drawn<'a>>,
    ground: Ground,
}

impl<'a> Lookup<'a> {
    /// By the middles of all ranges. The catalogue has the scenario's own prices in it.
    pub(super) fn new(scenario: &'a Scenario, catalog: &'a Catalog) -> Lookup<'a> {
        let ground = Ground {
            carried: Carried::of(scenario, None),
            mean_rps: 0.0,
            past: None,
        };
        Lookup {
            catalog,
            found: Found::of(scenario, catalog, ground),
            drawn: are_prices_drawn(scenario, catalog)
                .then(|| Drawn::new(catalog, &scenario.prices)),
            ground,
        }
    }

    /// Takes the numbers of a draw.
    pub(super) fn draw(&mut self, scenario: &Scenario, ground: Ground) {
        self.ground = ground;
        match &mut self.drawn {
            Some(prices) => prices.draw(&scenario.prices),
            None => self.found.draw(scenario, ground),
        }
    }

    /// What there is for the last draw, whose scenario is given; `again` holds it where prices are drawn.
    pub(super) fn found<'b>(
        &'b self,
        scenario: &'b Scenario,
        again: &'b mut Option<Found<'b>>,
    ) -> &'b Found<'b> {
        match &self.drawn {
            Some(prices) => again.insert(Found::of(scenario, prices.catalog(), self.ground)),
            None => &self.found,
        }
    }

    /// The catalogue with the prices of the last draw.
    pub(super) fn catalog(&self) -> &Catalog {
        self.drawn.as_ref().map_or(self.catalog, Drawn::catalog)
    }
}

/// Whether bills look up a price that is a range. That of a machine is the cost of the instance, which is drawn by itself; where an hour
/// of it has a price of its own, the hours that a month is capped at follow from both.
fn are_prices_drawn(scenario: &Scenario, catalog: &Catalog) -> bool {
    let by_cost = |offer: &Offer| {
        let has_one_price = offer.unit == Unit::Hour || offer.price_usd_hour.is_none();
        offer.is_instance() && offer.meter.is_none() && has_one_price
    };
    let mut lines = scenario.prices.iter().filter(|line| line.is_uncertain());
    lines.any(|line| !catalog.get(&line.id()).is_some_and(by_cost))
}

/// What all that is looked up goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    pub(super) carried: Carried,
    /// Mean demand today.
    pub(super) mean_rps: f64,
    /// What lies before today.
    pub(super) past: Option<Past>,
}

/// What a draw is worked out with, looked up.
pub(super) struct Found<'a> {
    pub(super) prices: Prices<'a>,
    pub(super) tiers: Tiers<'a>,
}

/// A load worked out.
pub(super) struct Row {
    pub(super) instances: f64,
    pub(super) usd: f64,
    pub(super) per_million_usd: f64,
    pub(super) tier_headroom: f64,
}

impl<'a> Found<'a> {
    fn of(scenario: &'a Scenario, catalog: &'a Catalog, ground: Ground) -> Found<'a> {
        Found {
            prices: Prices::with(scenario, catalog, ground.carried),
            tiers: Tiers::of(scenario, catalog, ground.mean_rps, ground.past),
        }
    }

    /// Takes the numbers of the same scenario with other ones drawn.
    fn draw(&mut self, scenario: &Scenario, ground: Ground) {
        self.prices.draw(scenario, ground.carried);
        self.tiers.draw(scenario, ground.mean_rps, ground.past);
    }

    /// A mean that is given: what is uncertain of the load is only how much higher its peak is.
    pub(super) fn at_given(&self, mean_rps: f64, scenario: &Scenario) -> Row {
        let peak_to_mean_ratio = scenario.demand.peak_to_mean.base();
        self.at((mean_rps, mean_rps * peak_to_mean_ratio), None)
    }

    /// A mean and a peak, in a later month or now.
    pub(super) fn at(&self, (mean_rps, peak_rps): (f64, f64), later: Option<(u32, f64)>) -> Row {
        let instances = self.prices.instances(peak_rps);
        let load = self.tiers.load(mean_rps, peak_rps, instances);
        let load = match later {
            Some((index, earlier)) => self.tiers.later(load, index, earlier),
            None => load,
        };
        let (tiers_usd, tier_headroom) = self.tiers.sum_at(&load);
        let cost = self.prices.cost_of(mean_rps, instances, tiers_usd);
        Row {
            instances: instances.map_or(f64::INFINITY, |n| n as f64),
            usd: cost.usd_month.unwrap_or(f64::INFINITY),
            per_million_usd: cost.per_million_usd.unwrap_or(f64::INFINITY),
            tier_headroom,
        }
    }
}
