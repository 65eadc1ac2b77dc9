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
        let is_range = |field: &Field| {
            let number = field.uncertain(&mut looked_at, false);
            number.is_some_and(|number| number.spread().is_some())
        };
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
            Field::Rate => &mut s.demand.rate,
            Field::PeakToMean => &mut s.demand.peak_to_mean,
            Field::LeadTime => &mut s.demand.lead_time,
            Field::Cpus => &mut app.instance.cpus,
            Field::Memory => &mut app.instance.memory,
            Field::InstanceCost => &mut app.instance.cost,
            Field::Capacity => &mut app.capacity.typed,
            Field::Utilization => &mut app.target_utilization,
            Field::Minimum => &mut app.minimum,
            Field::Spare => &mut app.spare,
            Field::Zones => &mut app.zones,
            Field::FixedCost(i) => &mut s.fixed.get_mut(i)?.cost,
            Field::LatencyLimit => &mut s.targets.latency,
            Field::ErrorRate => &mut s.targets.error_rate,
            Field::Workload(field) => return of_workload(field, &mut s.workload),
            Field::Tier(i, name) => return s.tiers.get_mut(i)?.uncertain(name),
            Field::Resource(name) => return s.resources.uncertain(name),
            Field::Market(name) => return s.market.uncertain(name),
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
            other => other.fixed_called().to_owned(),
        }
    }

    fn fixed_called(self) -> &'static str {
        match self {
            Field::Rate => "Mean rate now",
            Field::PeakToMean => "Peak over mean",
            Field::Growth => "Growth",
            Field::LeadTime => "Lead time",
            Field::Cpus => "Processors of an instance",
            Field::Memory => "Memory of an instance",
            Field::InstanceCost => "Price of an instance",
            Field::Capacity => "Capacity of an instance",
            Field::Utilization => "Target utilization",
            Field::Minimum => "Instances today",
            Field::Spare => "Spare instances",
            Field::Zones => "Zones",
            Field::LatencyLimit => "Latency target",
            Field::ErrorRate => "Error rate target",
            other => other.fixed_path(),
        }
    }
}

fn of_law(law: &mut Law, second: bool) -> Option<&mut dyn Uncertain> {
    Some(match (law, second) {
        (Law::Compound(growth) | Law::Logistic { growth, .. }, false) => growth,
        (Law::Linear { step, .. }, false) => step,
        (Law::Logistic { ceiling, .. }, true) => ceiling,
        _ => return None,
    })
}

fn of_workload(field: W, w: &mut Workload) -> Option<&mut dyn Uncertain> {
    Some(match field {
        W::BaselineTime => &mut w.baseline.time,
        W::Component(i, part) => return of_component(part, w.components.get_mut(i)?),
        W::Optimization(i, O::Gain) => match &mut w.optimizations.get_mut(i)?.gain {
            Gain::Time(time) => time,
            Gain::Share(share) => share,
        },
        W::Combination(i, CombinationField::Overlap) => &mut w.combinations.get_mut(i)?.overlap,
        _ => return None,
    })
}

fn of_component(part: C, c: &mut Component) -> Option<&mut dyn Uncertain> {
    Some(match part {
        C::Time => &mut c.timed.time,
        C::Operations => &mut c.operations,
        C::Frequency => &mut c.frequency,
        C::Sampling => &mut c.sampling,
        C::Cpu => &mut c.uses.cpu,
        C::CacheOperations => &mut c.uses.cache_operations,
        C::Queries => &mut c.uses.queries,
        C::Log => &mut c.uses.log,
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
        W::Component(i, part) => {
            let what = match part {
                C::Time => "time",
                C::Operations => "operations",
                C::Frequency => "share of requests",
                C::Sampling => "sampling",
                C::Cpu => "CPU time",
                C::CacheOperations => "cache operations",
                C::Queries => "queries",
                _ => "log",
            };
            listed(w.components.get(i).map(|c| &c.name), what)
        }
        W::Optimization(i, _) => listed(w.optimizations.get(i).map(|o| &o.name), "gain"),
        W::Combination(..) => "Overlap of two optimizations".to_owned(),
        other => other.path(),
    }
}
