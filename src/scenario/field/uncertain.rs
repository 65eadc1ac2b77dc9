//! The inputs that hold numbers: those that can be ranges, what they are called in a table, and where a simulation draws into.

use super::workload::{CombinationField, ComponentField as C, OptimizationField as O};
use super::{Field, WorkloadField as W};
use crate::quantity::Uncertain;
use crate::scenario::Scenario;
use crate::scenario::form::Form;
use crate::scenario::growth::Law;
use crate::scenario::workload::{Component, Gain, Workload};

/// Numbers of a component.
const OF_COMPONENT: [C; 8] = [
    C::Time,
    C::Operations,
    C::Frequency,
    C::Sampling,
    C::Cpu,
    C::CacheOperations,
    C::Queries,
    C::Log,
];

impl Field {
    /// The inputs that are ranges.
    pub(in crate::scenario) fn ranges(s: &Scenario) -> Vec<Field> {
        // Only to be looked at: what draws is what is asked.
        let mut looked_at = s.clone();
        let mut is_one = |field: &Field, second| {
            let number = field.uncertain(&mut looked_at, second);
            number.is_some_and(|number| number.spread().is_some())
        };
        let is_range = |field: &Field| is_one(field, false) || is_one(field, true);
        Field::numbers(s).into_iter().filter(is_range).collect()
    }

    /// Every input of the scenario that can be a range.
    pub(in crate::scenario) fn numbers(s: &Scenario) -> Vec<Field> {
        let mut all = vec![
            Field::Rate,
            Field::PeakToMean,
            Field::Growth,
            Field::LeadTime,
            Field::Capacity,
            Field::Utilization,
            Field::Minimum,
            Field::Spare,
            Field::Zones,
            Field::Cpus,
            Field::Memory,
            Field::InstanceCost,
            Field::LatencyLimit,
            Field::ErrorRate,
        ];
        all.extend((0..s.demand.events.len()).map(Field::Event));
        all.extend((0..s.fixed.len()).map(Field::FixedCost));
        all.push(Field::Workload(W::BaselineTime));
        for i in 0..s.workload.components.len() {
            all.extend(OF_COMPONENT.map(|part| Field::Workload(W::Component(i, part))));
        }
        for i in 0..s.workload.optimizations.len() {
            all.push(Field::Workload(W::Optimization(i, O::Gain)));
        }
        for i in 0..s.workload.combinations.len() {
            all.push(Field::Workload(W::Combination(
                i,
                CombinationField::Overlap,
            )));
        }
        let names = |form: &Form| form.table().iter().map(|setting| setting.name);
        all.extend(names(&s.resources).map(Field::Resource));
        for (i, tier) in s.tiers.iter().enumerate() {
            all.extend(names(tier).map(|name| Field::Tier(i, name)));
        }
        all.extend(names(&s.market).map(Field::Market));
        all.extend((0..s.prices.len()).map(Field::Price));
        all
    }

    /// The number that the input holds, and the second one of a text that has two; none of what holds no number.
    pub(in crate::scenario) fn uncertain(
        self,
        s: &mut Scenario,
        second: bool,
    ) -> Option<&mut dyn Uncertain> {
        let app = &mut s.app;
        Some(match self {
            Field::Growth => return of_law(&mut s.demand.growth, second),
            _ if second => return None,
            Field::Rate => s.demand.rate.uncertain(),
            Field::PeakToMean => s.demand.peak_to_mean.uncertain(),
            Field::Event(i) => s.demand.events.get_mut(i)?.change.uncertain(),
            Field::LeadTime => s.demand.lead_time.uncertain(),
            Field::Cpus => app.instance.cpus.uncertain(),
            Field::Memory => app.instance.memory.uncertain(),
            Field::InstanceCost => app.instance.cost.uncertain(),
            Field::Capacity => app.capacity.typed.uncertain(),
            Field::Utilization => app.target_utilization.uncertain(),
            Field::Minimum => app.minimum.uncertain(),
            Field::Spare => app.spare.uncertain(),
            Field::Zones => app.zones.uncertain(),
            Field::FixedCost(i) => s.fixed.get_mut(i)?.cost.uncertain(),
            Field::LatencyLimit => s.targets.latency.uncertain(),
            Field::ErrorRate => s.targets.error_rate.uncertain(),
            Field::Workload(field) => return of_workload(field, &mut s.workload),
            Field::Tier(i, name) => return s.tiers.get_mut(i)?.uncertain(name),
            Field::Resource(name) => return s.resources.uncertain(name),
            Field::Market(name) => return s.market.uncertain(name),
            Field::Price(i) => s.prices.get_mut(i)?.uncertain(),
            _ => return None,
        })
    }

    /// What the input is called where it stands alone, as in a table of all that is uncertain.
    ///
    /// ```
    /// use plimsoll::scenario::{Month, Scenario, field::Field};
    /// let scenario = Scenario::blank(Month::earliest());
    /// assert_eq!(Field::Resource("cpu").called(&scenario), "CPU time of a request");
    /// ```
    pub fn called(self, s: &Scenario) -> String {
        let of_form = |form: &Form, name: &str| {
            let mut table = form.table().iter();
            let found = table.find(|setting| setting.name == name);
            found.map_or(name, |setting| setting.label).to_owned()
        };
        match self {
            Field::Event(i) => {
                let event = s.demand.events.get(i);
                event.map_or_else(|| self.path(), |event| format!("Event from {}", event.from))
            }
            Field::FixedCost(i) => {
                let item = s.fixed.get(i);
                item.map_or_else(|| self.path(), |item| item.name.clone())
            }
            Field::Workload(field) => of_workload_called(field, &s.workload),
            Field::Tier(i, name) => match s.tiers.get(i) {
                Some(tier) => format!("{}: {}", tier.kind().label(), of_form(tier, name)),
                None => self.path(),
            },
            Field::Resource(name) => of_form(&s.resources, name),
            Field::Market(name) => of_form(&s.market, name),
            Field::Price(i) => {
                let line = s.prices.get(i);
                line.map_or_else(|| self.path(), |line| format!("Price of {}", line.id()))
            }
            Field::Rule(i) => named("Rule", s.rules.get(i).map(|r| r.name.as_str())),
            Field::Level(i) => named("Targets", s.targets.levels.get(i).map(|l| l.name.as_str())),
            Field::Allocation(i) => named(
                "Allocation",
                s.allocation.rows.get(i).map(|r| r.load.as_str()),
            ),
            Field::Correlation(_) => "Correlation".to_owned(),
            other => other.fixed_called().to_owned(),
        }
    }

    fn fixed_called(self) -> &'static str {
        match self {
            Field::Name => "Name",
            Field::Rate => "Mean rate now",
            Field::PeakToMean => "Peak over mean",
            Field::Growth => "Growth",
            Field::Horizon => "Horizon",
            Field::Start => "Now is",
            Field::Hours => "Hours of the day",
            Field::Days => "Days of the week",
            Field::LeadTime => "Lead time",
            Field::InstanceName => "Instance",
            Field::Cpus => "Processors of an instance",
            Field::Memory => "Memory of an instance",
            Field::InstanceCost => "Price of an instance",
            Field::Basis => "Where the capacity comes from",
            Field::Capacity => "Capacity of an instance",
            Field::Utilization => "Target utilization",
            Field::Minimum => "Instances today",
            Field::Spare => "Spare instances",
            Field::Zones => "Zones",
            Field::Statistic => "Latency that is limited",
            Field::LatencyLimit => "Latency target",
            Field::ErrorRate => "Error rate target",
            Field::MonthLength => "Days of a month",
            other => other.fixed_path(),
        }
    }
}

/// What a line of a list is, with its name if it has one.
fn named(what: &str, name: Option<&str>) -> String {
    match name {
        None | Some("") => what.to_owned(),
        Some(name) => format!("{what}: {name}"),
    }
}

fn of_law(law: &mut Law, second: bool) -> Option<&mut dyn Uncertain> {
    Some(match (law, second) {
        (Law::Compound(growth) | Law::Logistic { growth, .. }, false) => growth.uncertain(),
        (Law::Linear { step, .. }, false) => step.uncertain(),
        (Law::Logistic { ceiling, .. }, true) => ceiling.uncertain(),
        _ => return None,
    })
}

fn of_workload(field: W, w: &mut Workload) -> Option<&mut dyn Uncertain> {
    Some(match field {
        W::BaselineTime => w.baseline.time.uncertain(),
        W::Component(i, part) => return of_component(part, w.components.get_mut(i)?),
        W::Optimization(i, O::Gain) => match &mut w.optimizations.get_mut(i)?.gain {
            Gain::Time(time) => time.uncertain(),
            Gain::Share(share) => share.uncertain(),
        },
        W::Combination(i, CombinationField::Overlap) => {
            w.combinations.get_mut(i)?.overlap.uncertain()
        }
        _ => return None,
    })
}

fn of_component(part: C, c: &mut Component) -> Option<&mut dyn Uncertain> {
    Some(match part {
        C::Time => c.timed.time.uncertain(),
        C::Operations => c.operations.uncertain(),
        C::Frequency => c.frequency.uncertain(),
        C::Sampling => c.sampling.uncertain(),
        C::Cpu => c.uses.cpu.uncertain(),
        C::CacheOperations => c.uses.cache_operations.uncertain(),
        C::Queries => c.uses.queries.uncertain(),
        C::Log => c.uses.log.uncertain(),
        _ => return None,
    })
}

fn of_workload_called(field: W, w: &Workload) -> String {
    let listed = |name: Option<&String>, what: &str| {
        let name = name.map_or("?", String::as_str);
        format!("{name}: {what}")
    };
    match field {
        W::BaselineTime => "Baseline of a request".to_owned(),
        W::BaselineSpread => "Spread of the baseline".to_owned(),
        W::Component(i, part) => {
            let what = match part {
                C::Time => "time",
                C::Operations => "operations",
                C::Frequency => "share of requests",
                C::Sampling => "sampling",
                C::Cpu => "CPU time",
                C::CacheOperations => "cache operations",
                C::Queries => "queries",
                C::Log => "log",
                C::Name => "name",
                C::Spread => "spread",
                C::Asynchronous => "whether requests wait",
                C::Kept => "whether it is kept",
            };
            listed(w.components.get(i).map(|c| &c.name), what)
        }
        W::Optimization(i, part) => {
            let what = match part {
                O::Name => "name",
                O::Component => "what it shortens",
                O::Gain => "gain",
                O::Claimed => "claimed gain",
                O::Effort => "effort",
                O::Priority => "priority",
                O::Status => "status",
                O::Exclusive => "group of which one can be done",
                O::Requires => "what it requires",
            };
            listed(w.optimizations.get(i).map(|o| &o.name), what)
        }
        W::Combination(..) => "Overlap of two optimizations".to_owned(),
        W::Stated => "Stated overhead".to_owned(),
        W::EffortMax => "Effort that there is".to_owned(),
    }
}
