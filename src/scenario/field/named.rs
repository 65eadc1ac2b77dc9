//! Inputs by their dotted names, and those that evidence can say something of.

use super::{CombinationField, ComponentField, Field, OptimizationField, WorkloadField};
use crate::scenario::allocation::MAX_ROWS;
use crate::scenario::form::Setting;
use crate::scenario::tier::{TierKind, settings};
use crate::scenario::workload::{MAX_COMBINATIONS, MAX_COMPONENTS, MAX_OPTIMIZATIONS};
use crate::scenario::{
    MAX_CORRELATIONS, MAX_EVENTS, MAX_FIXED, MAX_LEVELS, MAX_PRICES, MAX_RULES, MAX_TIERS, market,
    resources,
};

/// Inputs of which there is one, in the order of a form.
pub(super) const SINGLE: [Field; 28] = [
    Field::Name,
    Field::Rate,
    Field::PeakToMean,
    Field::Growth,
    Field::Horizon,
    Field::Start,
    Field::Hours,
    Field::Days,
    Field::LeadTime,
    Field::Workload(WorkloadField::BaselineTime),
    Field::Workload(WorkloadField::BaselineSpread),
    Field::Workload(WorkloadField::Stated),
    Field::Workload(WorkloadField::EffortMax),
    Field::Statistic,
    Field::LatencyLimit,
    Field::ErrorRate,
    Field::InstanceName,
    Field::Cpus,
    Field::Memory,
    Field::InstanceCost,
    Field::Basis,
    Field::Capacity,
    Field::Utilization,
    Field::Minimum,
    Field::Spare,
    Field::Zones,
    Field::MonthLength,
    Field::Offer,
];

impl Field {
    /// The input of that [`path`](Field::path); none if there can be none of it in any scenario.
    ///
    /// ```
    /// use plimsoll::scenario::field::Field;
    /// assert_eq!(Field::from_path("resources.cpu"), Some(Field::Resource("cpu")));
    /// assert_eq!(Field::from_path("tiers.1.operations"), Some(Field::Tier(1, "operations")));
    /// assert_eq!(Field::from_path("rules.07"), None);
    /// ```
    pub fn from_path(path: &str) -> Option<Field> {
        let single = SINGLE.into_iter().find(|field| field.path() == path);
        let found = single.or_else(|| listed(path))?;
        // A number may be written in one way only.
        (found.path() == path).then_some(found)
    }

    /// Inputs of which there is one, in the order of a form.
    pub(in crate::scenario) fn single() -> impl Iterator<Item = Field> {
        SINGLE.into_iter()
    }

    /// Whether its value can be one that nobody said: names and choices that are no figures, and today's month, cannot.
    ///
    /// ```
    /// use plimsoll::scenario::field::Field;
    /// assert!(Field::Rate.can_be_assumed() && !Field::Start.can_be_assumed());
    /// ```
    pub fn can_be_assumed(self) -> bool {
        !matches!(
            self,
            Field::Name | Field::InstanceName | Field::Start | Field::Basis | Field::Offer
        )
    }

    /// Whether evidence can say something of it.
    ///
    /// ```
    /// use plimsoll::scenario::field::Field;
    /// assert!(Field::Rate.can_be_proposed() && !Field::Name.can_be_proposed());
    /// ```
    pub fn can_be_proposed(self) -> bool {
        match self {
            Field::Rate
            | Field::PeakToMean
            | Field::Growth
            | Field::Hours
            | Field::Days
            | Field::Capacity
            | Field::Resource(_)
            | Field::Tier(..) => true,
            Field::Workload(field) => match field {
                WorkloadField::BaselineTime | WorkloadField::BaselineSpread => true,
                WorkloadField::Component(_, part) => matches!(
                    part,
                    ComponentField::Time
                        | ComponentField::Spread
                        | ComponentField::Operations
                        | ComponentField::Cpu
                        | ComponentField::CacheOperations
                        | ComponentField::Queries
                ),
                _ => false,
            },
            _ => false,
        }
    }
}

/// The input of a list or of a form.
fn listed(path: &str) -> Option<Field> {
    let number = |text: &str, most: usize| {
        let at: usize = text.parse().ok()?;
        (at < most).then_some(at)
    };
    let parts: Vec<&str> = path.split('.').collect();
    Some(match *parts {
        ["resources", name] => Field::Resource(named(resources::form().table(), name)?),
        ["market", name] => Field::Market(named(market::form().table(), name)?),
        ["tiers", at, name] => {
            let mut tables = TierKind::ALL.into_iter().map(settings);
            let name = tables.find_map(|table| named(table, name))?;
            Field::Tier(number(at, MAX_TIERS)?, name)
        }
        ["fixed", at, "name"] => Field::FixedName(number(at, MAX_FIXED)?),
        ["fixed", at, "cost"] => Field::FixedCost(number(at, MAX_FIXED)?),
        ["rules", at] => Field::Rule(number(at, MAX_RULES)?),
        ["allocation", at] => Field::Allocation(number(at, MAX_ROWS)?),
        ["prices", at] => Field::Price(number(at, MAX_PRICES)?),
        ["correlations", at] => Field::Correlation(number(at, MAX_CORRELATIONS)?),
        ["demand", "events", at] => Field::Event(number(at, MAX_EVENTS)?),
        ["targets", "levels", at] => Field::Level(number(at, MAX_LEVELS)?),
        ["workload", list, at, part] => Field::Workload(match list {
            "components" => {
                WorkloadField::Component(number(at, MAX_COMPONENTS)?, ComponentField::find(part)?)
            }
            "optimizations" => WorkloadField::Optimization(
                number(at, MAX_OPTIMIZATIONS)?,
                OptimizationField::find(part)?,
            ),
            "combinations" => WorkloadField::Combination(
                number(at, MAX_COMBINATIONS)?,
                CombinationField::find(part)?,
            ),
            _ => return None,
        }),
        _ => return None,
    })
}

fn named(table: &'static [Setting], name: &str) -> Option<&'static str> {
    let found = table.iter().find(|setting| setting.name == name);
    found.map(|setting| setting.name)
}
