//! One draw of a scenario worked out: the numbers of its plan, without the words.

use super::layout::{Laddered, Layout, Monthly, Now};
use super::lookup::{Ground, Lookup};
use crate::catalog::Catalog;
use crate::error::Result;
use crate::plan::buy::terms;
use crate::plan::capacity::{self, Carried};
use crate::plan::cost::LADDER;
use crate::plan::demand::Course;
use crate::plan::purchase::{Runs, Terms};
use crate::plan::tier::TierAt;
use crate::plan::uses::Remembered;
use crate::plan::what_if::{Past, Step};
use crate::scenario::Scenario;
use crate::scenario::uncertainty::Uncertainty;

/// What works draws out. What no draw changes is looked up once.
pub(in crate::plan) struct Trial<'a> {
    uncertainty: &'a Uncertainty,
    course: Course<'a>,
    lookup: Lookup<'a>,
    resources: Remembered,
    /// What events multiply the demand of each month by.
    factors: Vec<f64>,
    /// Whether any of the events is a range, so that the factors are others in each draw.
    are_events_uncertain: bool,
    pub(in crate::plan) layout: Layout,
    /// The scenario that values are put into.
    drawn: Scenario,
    /// What each draw goes through before it.
    passed: Vec<Passed<'a>>,
    /// The numbers of the last draw, for [`Today`].
    row: Vec<f64>,
}

/// A step to another now.
struct Passed<'a> {
    step: &'a Step,
    course: Course<'a>,
    drawn: Scenario,
}

impl<'a> Trial<'a> {
    /// Gets ready. The catalogue has the scenario's own prices in it.
    pub(in crate::plan) fn new(
        scenario: &'a Scenario,
        catalog: &'a Catalog,
        uncertainty: &'a Uncertainty,
        layout: Layout,
    ) -> Trial<'a> {
        let course = Course::of(scenario);
        let events = scenario.demand.events.iter();
        Trial {
            uncertainty,
            factors: factors(&course, scenario).collect(),
            are_events_uncertain: { events }.any(|event| event.change.is_uncertain()),
            course,
            lookup: Lookup::new(scenario, catalog),
            resources: Remembered::default(),
            layout,
            drawn: scenario.clone(),
            passed: Vec::new(),
            row: Vec::new(),
        }
    }

    /// The same where these steps lie between the inputs as they were written and the scenario.
    pub(in crate::plan) fn after(mut self, steps: &'a [Step]) -> Trial<'a> {
        let passed = steps.iter().map(|step| Passed {
            step,
            course: Course::of(&step.before),
            drawn: step.before.clone(),
        });
        self.passed = passed.collect();
        self
    }

    /// Puts the values into the scenario. Gives the error of the forecast.
    fn put(&mut self, values: impl Iterator<Item = f64> + Clone) -> f64 {
        for passed in &mut self.passed {
            self.uncertainty.put(&mut passed.drawn, values.clone());
        }
        self.uncertainty.put(&mut self.drawn, values)
    }

    /// Goes through the steps, which lead to the rate, and gives what lies before now.
    ///
    /// # Errors
    /// A rate that is beyond all bounds.
    fn pass(&mut self, forecast_error: f64) -> Result<Option<Past>> {
        let mut before = None;
        for Passed {
            step,
            course,
            drawn,
        } in &mut self.passed
        {
            if let Some((rate, _)) = before {
                drawn.demand.rate = rate;
            }
            let course = course.drawn(drawn, forecast_error);
            before = Some(step.take(&course, drawn, before.map(|(_, past)| past))?);
        }
        Ok(before.map(|(rate, past)| {
            self.drawn.demand.rate = rate;
            past
        }))
    }

    /// Mean demand now, with all inputs in their middle.
    pub(in crate::plan) fn now_rps(&self) -> f64 {
        self.course.month(0).map_or(0.0, |now| now.mean_rps)
    }

    /// The tier at a place today, in the draw that was worked out last and whose mean and peak are given: with its bill, or with its
    /// limits and notes as well.
    pub(in crate::plan) fn tier(
        &self,
        place: usize,
        (mean_rps, peak_rps): (f64, f64),
        is_told: bool,
    ) -> Option<TierAt> {
        let mut again = None;
        let found = self.lookup.found(&self.drawn, &mut again);
        let instances = found.prices.instances(peak_rps);
        let load = found.tiers.load(mean_rps, peak_rps, instances);
        found.tiers.one_at(place, &load, is_told)
    }

    /// What so many instances cost a month in the last draw, whose mean is given: fewer hours where they follow the week.
    pub(in crate::plan) fn instances_usd(&self, mean_rps: f64, instances: f64) -> f64 {
        let mut again = None;
        let prices = &self.lookup.found(&self.drawn, &mut again).prices;
        let (_, billed) = prices.running_of(mean_rps, instances as u64);
        billed * prices.instance_usd()
    }

    /// The numbers that follow from a value for each uncertain input, in the order of the layout. What cannot be is infinite.
    pub(in crate::plan) fn work_out(
        &mut self,
        values: impl Iterator<Item = f64> + Clone,
        out: &mut [f64],
    ) {
        let forecast_error = self.put(values);
        let past = self.pass(forecast_error);
        let is_beyond = past.is_err();
        let scenario = &self.drawn;
        let course = self.course.drawn(scenario, forecast_error);
        if self.are_events_uncertain {
            self.factors.clear();
            self.factors.extend(factors(&course, scenario));
        }
        let factors = self.factors.iter();
        let demand = |(index, factor): (u32, &f64)| {
            let rates = course.rates_at(index, *factor);
            rates.filter(|_| !is_beyond)
        };
        let now = factors.clone().next();
        let (mean_rps, peak_rps) = now.and_then(|now| demand((0, now))).unwrap_or_default();
        let derived = self.resources.derived(scenario, (mean_rps, peak_rps));
        let carried = Carried::of(scenario, derived);
        let latency_ms = capacity::latency_ms(scenario, peak_rps, derived);
        let within_rps = carried.within_targets_rps;
        let ground = Ground {
            carried,
            mean_rps,
            past: past.unwrap_or_default(),
        };
        self.lookup.draw(scenario, ground);
        let given_rps = self.now_rps();
        let mut again = None;
        let found = self.lookup.found(scenario, &mut again);
        let mut put = |place: usize, value: f64| {
            if let Some(slot) = out.get_mut(place) {
                // Nothing here is undefined: what is, is beyond all bounds.
                *slot = if value.is_nan() { f64::INFINITY } else { value };
            }
        };
        let layout = &self.layout;
        let reached = layout.has_date.then(|| course.first_reached(within_rps));
        let months = reached
            .flatten()
            .map_or(f64::INFINITY, |reached| reached.months);
        let latency_ms = latency_ms.unwrap_or(f64::INFINITY);
        let beyond = |value: f64, beyond: f64| if is_beyond { beyond } else { value };
        for (what, value) in [
            (Now::PerInstance, carried.per_instance_rps),
            (Now::Within, within_rps),
            (Now::MonthsLeft, beyond(months, 0.0)),
            (Now::LatencyMs, beyond(latency_ms, f64::INFINITY)),
            (Now::RequestMs, request_ms(scenario)),
        ] {
            put(layout.now(what), value);
        }
        let mut earlier_requests = 0.0;
        let mut place = 0;
        for (index, factor) in (0..).zip(factors) {
            let Some(next) = layout.months.get(place) else {
                break;
            };
            let wanted = *next == index;
            // Beyond all bounds, nothing is.
            let rates = demand((index, factor));
            let (mean_rps, peak_rps) = rates.unwrap_or((f64::INFINITY, f64::INFINITY));
            if wanted {
                let row = found.at((mean_rps, peak_rps), Some((index, earlier_requests)));
                for (what, value) in [
                    (Monthly::MeanRps, mean_rps),
                    (Monthly::PeakRps, peak_rps),
                    (Monthly::Instances, row.instances),
                    (Monthly::Usd, row.usd),
                    (Monthly::PerMillionUsd, row.per_million_usd),
                    (Monthly::Headroom, headroom(peak_rps, within_rps)),
                    (Monthly::TierHeadroom, row.tier_headroom),
                ] {
                    put(layout.month(place, what), value);
                }
                place += 1;
            }
            earlier_requests += found.tiers.requests(mean_rps);
        }
        for (place, factor) in LADDER.iter().take(layout.rungs).enumerate() {
            let row = found.at_given(given_rps * factor, scenario);
            for (what, value) in [
                (Laddered::Instances, row.instances),
                (Laddered::Usd, row.usd),
                (Laddered::PerMillionUsd, row.per_million_usd),
            ] {
                put(layout.rung(place, what), value);
            }
        }
    }

    /// What instances can be paid by, by the values of the last draw; before the first those in their middle.
    pub(in crate::plan) fn terms(&self) -> Terms {
        let mut again = None;
        let found = self.lookup.found(&self.drawn, &mut again);
        terms(&self.drawn, self.lookup.catalog(), &found.prices)
    }

    /// The instances of so many months that follow from a value for each uncertain input. Where the demand of a month cannot be
    /// told, that of the month before stays. None if no number of instances is enough.
    pub(in crate::plan) fn needed(
        &mut self,
        values: impl Iterator<Item = f64>,
        months: u32,
    ) -> Option<Needed> {
        let forecast_error = self.uncertainty.put(&mut self.drawn, values);
        let scenario = &self.drawn;
        let course = self.course.drawn(scenario, forecast_error);
        let rates = |index| {
            let factor = course.factor(scenario.demand.start.plus(index));
            course.rates_at(index, factor)
        };
        let first = rates(0)?;
        let derived = self.resources.derived(scenario, first);
        let ground = Ground {
            carried: Carried::of(scenario, derived),
            mean_rps: first.0,
            past: None,
        };
        self.lookup.draw(scenario, ground);
        let mut again = None;
        let prices = &self.lookup.found(scenario, &mut again).prices;
        let mut now = first;
        let month = |index| {
            now = rates(index).unwrap_or(now);
            prices.runs(now.0, now.1)
        };
        Some(Needed {
            months: (0..months).map(month).collect::<Option<Vec<Runs>>>()?,
            terms: terms(scenario, self.lookup.catalog(), prices),
        })
    }
}

/// A draw of what has to be bought.
pub(in crate::plan) struct Needed {
    /// The instances of each month from now, by the hours of its week.
    pub(in crate::plan) months: Vec<Runs>,
    /// What they can be paid by.
    pub(in crate::plan) terms: Terms,
}

/// What a draw says of today.
pub(in crate::plan) struct Today {
    pub(in crate::plan) usd: f64,
    pub(in crate::plan) instances: f64,
    pub(in crate::plan) per_instance_rps: f64,
    pub(in crate::plan) mean_rps: f64,
    pub(in crate::plan) peak_rps: f64,
    /// What is left of today's fleet.
    pub(in crate::plan) headroom: f64,
    pub(in crate::plan) latency_ms: f64,
}

impl Today {
    /// Of a trial whose layout has today in it.
    pub(in crate::plan) fn of(
        trial: &mut Trial,
        values: impl Iterator<Item = f64> + Clone,
    ) -> Today {
        // Worked out for one candidate after the other: the row is used again.
        let mut out = std::mem::take(&mut trial.row);
        out.resize(trial.layout.len(), 0.0);
        trial.work_out(values, &mut out);
        let layout = &trial.layout;
        let at = |place: usize| out.get(place).copied().unwrap_or(f64::INFINITY);
        let today = Today {
            usd: at(layout.month(0, Monthly::Usd)),
            instances: at(layout.month(0, Monthly::Instances)),
            per_instance_rps: at(layout.now(Now::PerInstance)),
            mean_rps: at(layout.month(0, Monthly::MeanRps)),
            peak_rps: at(layout.month(0, Monthly::PeakRps)),
            headroom: at(layout.month(0, Monthly::Headroom)),
            latency_ms: at(layout.now(Now::LatencyMs)),
        };
        trial.row = out;
        today
    }
}

/// What events multiply the demand of each month by, up to the horizon.
fn factors(course: &Course, scenario: &Scenario) -> impl Iterator<Item = f64> {
    let demand = &scenario.demand;
    let months = 0..=demand.horizon.months();
    months.map(|index| course.factor(demand.start.plus(index)))
}

fn headroom(peak_rps: f64, within_rps: f64) -> f64 {
    if within_rps > 0.0 {
        1.0 - peak_rps / within_rps
    } else {
        f64::NEG_INFINITY
    }
}

/// By the stated means.
fn request_ms(scenario: &Scenario) -> f64 {
    let workload = &scenario.workload;
    let added = workload
        .components
        .iter()
        .map(|component| component.adds_ms());
    workload.baseline.time.base() + added.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{examples, file};
    use crate::plan::capacity::LimitKind;
    use crate::plan::what_if::{At, WhatIf};
    use crate::plan::{self, Plan};
    use crate::quantity::Quantity;
    use crate::scenario::Basis;
    use crate::scenario::field::Field;

    fn with(mut scenario: Scenario, typed: &[(Field, &str)]) -> Scenario {
        for (field, text) in typed {
            let catalog = Catalog::built_in();
            field.write(&mut scenario, catalog, text).unwrap();
        }
        scenario
    }

    /// Scenarios in which different things are uncertain.
    fn scenarios() -> Vec<Scenario> {
        let everything = include_str!("../../../tests/fixtures/links/v7-everything.json");
        let everything = file::from_json(everything).unwrap();
        let mut derived = everything.clone();
        derived.app.capacity.basis = Basis::Derived;
        derived.demand.rate = Quantity::parse("10,000 req/min").unwrap();
        derived.demand.growth = "6 %/month".parse().unwrap();
        let service = examples::singura("2026-11".parse().unwrap()).unwrap();
        let tiers_only = [
            (Field::Tier(0, "node_cost"), "~$15/mo"),
            (Field::Tier(1, "hold"), "4..12 ms"),
        ];
        let fleet = [
            (Field::Minimum, "1..4"),
            (Field::Market("discount"), "0..20 %"),
            (Field::Market("scaling"), "follow"),
            (Field::Market("scaling_lead"), "2"),
            (Field::Hours, "evening peak"),
            (Field::Offer, "digitalocean/s-2vcpu-4gb"),
            (Field::Capacity, "0.1..0.3 req/s"),
        ];
        let mut dated = service.clone();
        dated.demand.events = ["+30..60 % from 2026-11", "x2..8 in 2027-01"]
            .map(|event| event.parse().unwrap())
            .to_vec();
        let mut own = everything.clone();
        own.prices = [
            "aws/us-east-1/t3.medium = $0.03..0.06/h",
            "aws/t3.surplus = $0.05 ± 0.01/vCPU-hour",
            "aws/us-east-1/our-deal = ~$0.06/GB, egress, egress_internet_gb, from 100",
            "own/redis = $30..40..80/mo, cache, 4 GiB",
        ]
        .map(|line| line.parse().unwrap())
        .to_vec();
        // Chosen again, so that its cost is the range.
        let machine = [
            (Field::Offer, "aws/us-east-1/t3.medium"),
            (Field::Tier(1, "offer"), "own/redis"),
        ];
        // By the month and by the hour: where the fleet follows the week, what a month costs is capped by both.
        let mut capped = with(service.clone(), &fleet);
        capped.prices = vec!["digitalocean/s-2vcpu-4gb = $20..30/mo".parse().unwrap()];
        let capped = with(capped, &[(Field::Offer, "digitalocean/s-2vcpu-4gb")]);
        vec![
            dated,
            with(own, &machine),
            capped,
            with(service.clone(), &tiers_only),
            with(service, &fleet),
            everything,
            derived,
        ]
    }

    /// The load of the ladder is given: where another one was drawn, the plan has another ladder.
    fn numbers(plan: &Plan, layout: &Layout, given_rps: f64) -> Vec<(usize, f64)> {
        let latency = plan.capacity.target(LimitKind::Latency);
        let latency_ms = latency.and_then(|target| target.value);
        let mut all = vec![
            (layout.now(Now::PerInstance), plan.capacity.per_instance_rps),
            (layout.now(Now::Within), plan.capacity.within_targets_rps),
            (
                layout.now(Now::LatencyMs),
                latency_ms.unwrap_or(f64::INFINITY),
            ),
        ];
        for (place, index) in layout.months.iter().enumerate() {
            let Some(row) = plan.timeline.get(*index as usize) else {
                continue;
            };
            let instances = row.fleet.map_or(f64::INFINITY, |f| f.instances as f64);
            let tiers = plan.tiers.iter();
            let left = tiers.filter_map(|tier| tier.months.get(*index as usize)?.headroom);
            all.extend([
                (layout.month(place, Monthly::MeanRps), row.mean_rps),
                (layout.month(place, Monthly::PeakRps), row.peak_rps),
                (layout.month(place, Monthly::Instances), instances),
                (
                    layout.month(place, Monthly::Usd),
                    row.cost.usd_month.unwrap_or(f64::INFINITY),
                ),
                (
                    layout.month(place, Monthly::TierHeadroom),
                    left.fold(f64::INFINITY, f64::min),
                ),
            ]);
        }
        let is_given = plan.mean_rps == given_rps;
        let rungs = if is_given { layout.rungs } else { 0 };
        for (place, rung) in plan.ladder.iter().take(rungs).enumerate() {
            let usd = rung.cost.usd_month.unwrap_or(f64::INFINITY);
            all.push((layout.rung(place, Laddered::Usd), usd));
        }
        all
    }

    /// Other nows: a month, a load, and both.
    fn nows() -> [(u32, Option<At>); 4] {
        let at = |text: &str| Some(text.parse().unwrap());
        [
            (7, None),
            (0, at("40 req/s")),
            (7, at("40 req/s")),
            (0, at("3x")),
        ]
    }

    fn moved(scenario: Scenario, (months, at): (u32, Option<At>)) -> WhatIf {
        let month = scenario.demand.start.plus(months);
        let moved = WhatIf::now(scenario).month(month).unwrap();
        match at {
            Some(at) => moved.load(at).unwrap(),
            None => moved,
        }
    }

    #[test]
    fn a_draw_at_another_now_is_the_plan_of_what_is_drawn_then() {
        for scenario in scenarios() {
            for now in nows() {
                let what_if = moved(scenario.clone(), now);
                let catalog = Catalog::built_in().with_lines(&scenario.prices).0;
                let written = &what_if.steps()[0].before;
                // A load that is given is no range.
                assert!(now.1.is_none() || written.demand.rate.spread().is_none());
                let uncertainty = Uncertainty::of(written);
                let layout = Layout::whole(what_if.scenario());
                let trial = Trial::new(what_if.scenario(), &catalog, &uncertainty, layout.clone());
                let mut trial = trial.after(what_if.steps());
                for row in rows(&uncertainty) {
                    let mut out = vec![f64::NAN; layout.len()];
                    trial.work_out(row.iter().copied(), &mut out);
                    let mut drawn = written.clone();
                    uncertainty.put(&mut drawn, row.iter().copied());
                    let plan = moved(drawn, now).solve(Catalog::built_in());
                    for (place, number) in numbers(&plan, &layout, trial.now_rps()) {
                        assert_eq!(out[place].to_bits(), number.to_bits(), "{now:?}, {place}");
                    }
                }
            }
        }
    }

    /// Each input by itself at an end, and back again: what stays from one draw to the next must be what does not change.
    fn rows(uncertainty: &Uncertainty) -> Vec<Vec<f64>> {
        let inputs = &uncertainty.inputs;
        let middles: Vec<f64> = inputs.iter().map(|input| input.middle).collect();
        let mut rows = vec![middles.clone()];
        for (place, input) in inputs.iter().enumerate() {
            let mut row = middles.clone();
            row[place] = input.law.quantile(0.9).unwrap();
            rows.extend([row, middles.clone()]);
        }
        rows
    }

    #[test]
    fn a_draw_is_the_plan_of_what_is_drawn() {
        for scenario in scenarios() {
            draws_are_plans(&scenario, 2);
        }
    }

    #[test]
    fn a_draw_of_an_example_is_a_plan() {
        let now = "2026-11".parse().unwrap();
        // What carries, what binds and how tiers grow is worked out in each draw.
        for open in [examples::catalogue, examples::ingestion, examples::nightly] {
            draws_are_plans(&open(now).unwrap(), 1);
        }
    }

    fn draws_are_plans(scenario: &Scenario, times: usize) {
        let (catalog, refused) = Catalog::built_in().with_lines(&scenario.prices);
        assert_eq!(refused, []);
        let uncertainty = Uncertainty::of(scenario);
        let layout = Layout::whole(scenario);
        let mut again = Trial::new(scenario, &catalog, &uncertainty, Layout::ends(scenario));
        let mut trial = Trial::new(scenario, &catalog, &uncertainty, layout.clone());
        let rows = rows(&uncertainty);
        for row in std::iter::repeat_n(&rows, times).flatten() {
            let mut out = vec![f64::NAN; layout.len()];
            trial.work_out(row.iter().copied(), &mut out);
            let mut drawn = scenario.clone();
            uncertainty.put(&mut drawn, row.iter().copied());
            let plan = plan::solve(&drawn, Catalog::built_in());
            for (place, number) in numbers(&plan, &layout, trial.now_rps()) {
                assert_eq!(out[place].to_bits(), number.to_bits(), "{place}");
            }
            let ends = &again.layout;
            let (usd, last) = (ends.last(Monthly::Usd), layout.last(Monthly::Usd));
            let mut out_again = vec![f64::NAN; ends.len()];
            again.work_out(row.iter().copied(), &mut out_again);
            assert_eq!(out_again[usd].to_bits(), out[last].to_bits());
        }
    }
}
