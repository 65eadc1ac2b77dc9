//! Inputs by their dotted names, for those that evidence can say something of.

use super::{ComponentField, Field, WorkloadField};
use crate::scenario::resources;
use crate::scenario::tier::{TierKind, settings};
use crate::scenario::workload::MAX_COMPONENTS;
use crate::scenario::{MAX_TIERS, form::Setting};

const PLAIN: [Field; 8] = [
    Field::Rate,
    Field::PeakToMean,
    Field::Growth,
    Field::Hours,
    Field::Days,
    Field::Capacity,
    Field::Workload(WorkloadField::BaselineTime),
    Field::Workload(WorkloadField::BaselineSpread),
];
const OF_COMPONENT: [ComponentField; 6] = [
    ComponentField::Time,
    ComponentField::Spread,
    ComponentField::Operations,
    ComponentField::Cpu,
    ComponentField::CacheOperations,
    ComponentField::Queries,
];

impl Field {
    /// The input of that [`path`](Field::path); none for one that nothing is ever proposed for.
    ///
    /// ```
    /// use plimsoll::scenario::field::Field;
    /// assert_eq!(Field::from_path("resources.cpu"), Some(Field::Resource("cpu")));
    /// assert_eq!(Field::from_path("tiers.1.operations"), Some(Field::Tier(1, "operations")));
    /// assert_eq!(Field::from_path("name"), None);
    /// ```
    pub fn from_path(path: &str) -> Option<Field> {
        if let Some(field) = PLAIN.into_iter().find(|field| field.path() == path) {
            return Some(field);
        }
        let mut parts = path.split('.');
        let numbered = |at: Option<&str>, most: usize| {
            let at: usize = at?.parse().ok()?;
            (at < most).then_some(at)
        };
        let field = match parts.next()? {
            "resources" => Field::Resource(named(resources::form().table(), parts.next()?)?),
            "tiers" => {
                let at = numbered(parts.next(), MAX_TIERS)?;
                let name = parts.next()?;
                let mut tables = TierKind::ALL.into_iter().map(settings);
                Field::Tier(at, tables.find_map(|table| named(table, name))?)
            }
            "workload" if parts.next() == Some("components") => {
                let at = numbered(parts.next(), MAX_COMPONENTS)?;
                let part = |part: &ComponentField| {
                    Field::Workload(WorkloadField::Component(at, *part)).path() == path
                };
                let part = OF_COMPONENT.into_iter().find(part)?;
                Field::Workload(WorkloadField::Component(at, part))
            }
            _ => return None,
        };
        // Nothing may stand behind it, nor a number be written otherwise.
        (field.path() == path).then_some(field)
    }
}

fn named(table: &'static [Setting], name: &str) -> Option<&'static str> {
    let found = table.iter().find(|setting| setting.name == name);
    found.map(|setting| setting.name)
}
