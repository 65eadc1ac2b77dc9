//! The inputs of the workload: what they hold, and what a typed text does to them.

use super::{name, positive, set, unknown};
use crate::error::{Error, Result};
use crate::quantity::{Dimension, Quantity};
use crate::scenario::workload::{
    Combination, Component, Optimization, Priority, Spread, Status, Workload,
};

/// One input of the workload. Numbers count components and so on from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadField {
    /// Mean of the baseline.
    BaselineTime,
    /// How it varies.
    BaselineSpread,
    /// The overhead that somebody has stated.
    Stated,
    /// The effort that there is.
    EffortMax,
    /// An input of a component.
    Component(usize, ComponentField),
    /// An input of an optimization.
    Optimization(usize, OptimizationField),
    /// An input of a combination.
    Combination(usize, CombinationField),
}

/// An input of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComponentField {
    /// What it is.
    Name,
    /// Mean of one operation.
    Time,
    /// How it varies.
    Spread,
    /// Operations in a request.
    Operations,
    /// Share of the requests that come to it.
    Frequency,
    /// Share of those on which it runs.
    Sampling,
    /// Whether requests wait for it.
    Asynchronous,
    /// Whether it is kept.
    Kept,
    /// Processor time of a run.
    Cpu,
    /// Operations on the cache of a run.
    CacheOperations,
    /// Queries of a run.
    Queries,
    /// Log of a run.
    Log,
}

/// An input of an optimization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OptimizationField {
    /// What it is.
    Name,
    /// What it shortens.
    Component,
    /// By how much.
    Gain,
    /// The share stated for that.
    Claimed,
    /// What it takes.
    Effort,
    /// How urgent it is.
    Priority,
    /// Whether it is to be decided on.
    Status,
    /// The group of which one can be done.
    Exclusive,
    /// What must be done with it.
    Requires,
}

/// An input of a combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CombinationField {
    /// The one optimization.
    First,
    /// The other.
    Second,
    /// How much less they gain together.
    Overlap,
}

/// The choice that means the baseline.
pub const BASELINE: &str = "baseline";
/// The choice that means none.
pub const NOTHING: &str = "none";
const WAITING: [&str; 2] = ["waits", "asynchronous"];
const KEEPING: [&str; 2] = ["keep", "drop"];

impl WorkloadField {
    pub(super) fn path(self) -> String {
        use WorkloadField as W;
        let within = match self {
            W::BaselineTime => "baseline.time".to_owned(),
            W::BaselineSpread => "baseline.spread".to_owned(),
            W::Stated => "stated".to_owned(),
            W::EffortMax => "effort_max".to_owned(),
            W::Component(i, part) => format!("components.{i}.{}", part.path()),
            W::Optimization(i, part) => format!("optimizations.{i}.{}", part.path()),
            W::Combination(i, part) => format!("combinations.{i}.{}", part.path()),
        };
        format!("workload.{within}")
    }

    /// The text that the input holds; empty for one that is not there.
    pub(super) fn read(self, w: &Workload) -> String {
        use WorkloadField as W;
        match self {
            W::BaselineTime => w.baseline.time.to_string(),
            W::BaselineSpread => w.baseline.spread.to_string(),
            W::Stated => optional(w.stated),
            W::EffortMax => w.effort_max.to_string(),
            W::Component(i, part) => {
                let found = w.components.get(i);
                found.map_or_else(String::new, |c| part.read(c))
            }
            W::Optimization(i, part) => {
                let found = w.optimizations.get(i);
                found.map_or_else(String::new, |o| part.read(o))
            }
            W::Combination(i, part) => {
                let found = w.combinations.get(i);
                found.map_or_else(String::new, |c| part.read(c))
            }
        }
    }

    pub(super) fn put(self, w: &mut Workload, text: &str) -> Result<()> {
        use WorkloadField as W;
        let optimizations = w.optimizations.len();
        match self {
            W::BaselineTime => set(&mut w.baseline.time, text)?,
            W::BaselineSpread => w.baseline.spread = text.parse()?,
            W::Stated => put_optional(&mut w.stated, text)?,
            W::EffortMax => set(&mut w.effort_max, text)?,
            W::Component(i, part) => {
                let one = w.components.get_mut(i);
                part.put(one.ok_or_else(|| missing("component"))?, text)?;
            }
            W::Optimization(i, part) => {
                let components = w.components.len();
                let one = w.optimizations.get_mut(i);
                let one = one.ok_or_else(|| missing("optimization"))?;
                part.put(one, text, components, (i, optimizations))?;
            }
            W::Combination(i, part) => {
                let one = w.combinations.get_mut(i);
                let one = one.ok_or_else(|| missing("combination"))?;
                part.put(one, text, optimizations)?;
            }
        }
        Ok(())
    }

    /// The choices: value and label.
    pub(super) fn choices(self, w: &Workload) -> Option<Vec<(String, String)>> {
        use WorkloadField as W;
        let plain = |all: &[&str]| Some(all.iter().map(|c| same(c)).collect());
        let optimizations = || {
            let named = w.optimizations.iter().enumerate();
            named.map(|(i, o)| (i.to_string(), o.name.clone()))
        };
        match self {
            W::Component(_, ComponentField::Asynchronous) => plain(&WAITING),
            W::Component(_, ComponentField::Kept) => plain(&KEEPING),
            W::Optimization(_, OptimizationField::Priority) => {
                plain(&Priority::ALL.map(Priority::name))
            }
            W::Optimization(_, OptimizationField::Status) => plain(&Status::ALL.map(Status::name)),
            W::Optimization(_, OptimizationField::Component) => {
                let named = w.components.iter().enumerate();
                let named = named.map(|(i, c)| (i.to_string(), c.name.clone()));
                Some(std::iter::once(same(BASELINE)).chain(named).collect())
            }
            W::Optimization(i, OptimizationField::Requires) => {
                let others = optimizations().filter(|(at, _)| *at != i.to_string());
                Some(std::iter::once(same(NOTHING)).chain(others).collect())
            }
            W::Combination(_, CombinationField::First | CombinationField::Second) => {
                Some(optimizations().collect())
            }
            _ => None,
        }
    }
}

impl ComponentField {
    /// All of them.
    pub const ALL: [ComponentField; 12] = [
        ComponentField::Name,
        ComponentField::Time,
        ComponentField::Operations,
        ComponentField::Spread,
        ComponentField::Frequency,
        ComponentField::Sampling,
        ComponentField::Asynchronous,
        ComponentField::Kept,
        ComponentField::Cpu,
        ComponentField::CacheOperations,
        ComponentField::Queries,
        ComponentField::Log,
    ];

    /// The one of that last word of a path.
    pub(super) fn find(path: &str) -> Option<ComponentField> {
        ComponentField::ALL
            .into_iter()
            .find(|part| part.path() == path)
    }

    fn path(self) -> &'static str {
        match self {
            ComponentField::Name => "name",
            ComponentField::Time => "time",
            ComponentField::Spread => "spread",
            ComponentField::Operations => "operations",
            ComponentField::Frequency => "frequency",
            ComponentField::Sampling => "sampling",
            ComponentField::Asynchronous => "asynchronous",
            ComponentField::Kept => "kept",
            ComponentField::Cpu => "cpu",
            ComponentField::CacheOperations => "cache_operations",
            ComponentField::Queries => "queries",
            ComponentField::Log => "log",
        }
    }

    fn read(self, c: &Component) -> String {
        let [waits, beside] = WAITING;
        let [keep, drop] = KEEPING;
        match self {
            ComponentField::Name => c.name.clone(),
            ComponentField::Time => c.timed.time.to_string(),
            ComponentField::Spread => c.timed.spread.to_string(),
            ComponentField::Operations => c.operations.to_string(),
            ComponentField::Frequency => c.frequency.to_string(),
            ComponentField::Sampling => c.sampling.to_string(),
            ComponentField::Asynchronous => (if c.asynchronous { beside } else { waits }).into(),
            ComponentField::Kept => (if c.kept { keep } else { drop }).into(),
            ComponentField::Cpu => c.uses.cpu.to_string(),
            ComponentField::CacheOperations => c.uses.cache_operations.to_string(),
            ComponentField::Queries => c.uses.queries.to_string(),
            ComponentField::Log => c.uses.log.to_string(),
        }
    }

    fn put(self, c: &mut Component, text: &str) -> Result<()> {
        match self {
            ComponentField::Name => c.name = name(text)?,
            ComponentField::Time => set(&mut c.timed.time, text)?,
            ComponentField::Spread => c.timed.spread = text.parse::<Spread>()?,
            ComponentField::Operations => set(&mut c.operations, text)?,
            ComponentField::Frequency => set(&mut c.frequency, text)?,
            ComponentField::Sampling => set(&mut c.sampling, text)?,
            ComponentField::Asynchronous => c.asynchronous = either(text, WAITING)?,
            ComponentField::Kept => c.kept = !either(text, KEEPING)?,
            ComponentField::Cpu => set(&mut c.uses.cpu, text)?,
            ComponentField::CacheOperations => set(&mut c.uses.cache_operations, text)?,
            ComponentField::Queries => set(&mut c.uses.queries, text)?,
            ComponentField::Log => set(&mut c.uses.log, text)?,
        }
        Ok(())
    }
}

impl OptimizationField {
    /// All of them.
    pub const ALL: [OptimizationField; 9] = [
        OptimizationField::Name,
        OptimizationField::Component,
        OptimizationField::Gain,
        OptimizationField::Claimed,
        OptimizationField::Effort,
        OptimizationField::Priority,
        OptimizationField::Status,
        OptimizationField::Exclusive,
        OptimizationField::Requires,
    ];

    /// The one of that last word of a path.
    pub(super) fn find(path: &str) -> Option<OptimizationField> {
        OptimizationField::ALL
            .into_iter()
            .find(|part| part.path() == path)
    }

    fn path(self) -> &'static str {
        match self {
            OptimizationField::Name => "name",
            OptimizationField::Component => "component",
            OptimizationField::Gain => "gain",
            OptimizationField::Claimed => "claimed",
            OptimizationField::Effort => "effort",
            OptimizationField::Priority => "priority",
            OptimizationField::Status => "status",
            OptimizationField::Exclusive => "exclusive",
            OptimizationField::Requires => "requires",
        }
    }

    fn read(self, o: &Optimization) -> String {
        let number = |at: Option<usize>, none: &str| {
            at.map_or_else(|| none.to_owned(), |at: usize| at.to_string())
        };
        match self {
            OptimizationField::Name => o.name.clone(),
            OptimizationField::Component => number(o.component, BASELINE),
            OptimizationField::Gain => o.gain.to_string(),
            OptimizationField::Claimed => optional(o.claimed),
            OptimizationField::Effort => o.effort.to_string(),
            OptimizationField::Priority => o.priority.name().to_owned(),
            OptimizationField::Status => o.status.name().to_owned(),
            OptimizationField::Exclusive => o.exclusive.clone().unwrap_or_default(),
            OptimizationField::Requires => number(o.requires, NOTHING),
        }
    }

    fn put(
        self,
        o: &mut Optimization,
        text: &str,
        components: usize,
        (own, optimizations): (usize, usize),
    ) -> Result<()> {
        match self {
            OptimizationField::Name => o.name = name(text)?,
            OptimizationField::Component if text == BASELINE => o.component = None,
            OptimizationField::Component => {
                o.component = Some(number(text, components, "a component of the workload")?);
            }
            OptimizationField::Gain => o.gain = o.gain.parse_like(text)?,
            OptimizationField::Claimed => put_optional(&mut o.claimed, text)?,
            OptimizationField::Effort => set(&mut o.effort, text)?,
            OptimizationField::Priority => o.priority = priority(text)?,
            OptimizationField::Status => o.status = status(text)?,
            OptimizationField::Exclusive if text.trim().is_empty() => o.exclusive = None,
            OptimizationField::Exclusive => o.exclusive = Some(name(text)?),
            OptimizationField::Requires if text == NOTHING => o.requires = None,
            OptimizationField::Requires => {
                let needed = number(text, optimizations, "another optimization")?;
                if needed == own {
                    return Err(Error::new("an optimization cannot require itself")
                        .next("Choose another optimization, or none."));
                }
                o.requires = Some(needed);
            }
        }
        Ok(())
    }
}

impl CombinationField {
    /// All of them.
    pub const ALL: [CombinationField; 3] = [
        CombinationField::First,
        CombinationField::Second,
        CombinationField::Overlap,
    ];

    /// The one of that last word of a path.
    pub(super) fn find(path: &str) -> Option<CombinationField> {
        CombinationField::ALL
            .into_iter()
            .find(|part| part.path() == path)
    }

    fn path(self) -> &'static str {
        match self {
            CombinationField::First => "first",
            CombinationField::Second => "second",
            CombinationField::Overlap => "overlap",
        }
    }

    fn read(self, c: &Combination) -> String {
        match self {
            CombinationField::First => c.first.to_string(),
            CombinationField::Second => c.second.to_string(),
            CombinationField::Overlap => c.overlap.to_string(),
        }
    }

    fn put(self, c: &mut Combination, text: &str, optimizations: usize) -> Result<()> {
        match self {
            CombinationField::First => c.first = number(text, optimizations, "an optimization")?,
            CombinationField::Second => c.second = number(text, optimizations, "an optimization")?,
            CombinationField::Overlap => set(&mut c.overlap, text)?,
        }
        Ok(())
    }
}

/// The priority of that name.
pub(crate) fn priority(text: &str) -> Result<Priority> {
    let found = Priority::ALL.into_iter().find(|p| p.name() == text);
    found.ok_or_else(|| unknown(text, "high, medium or low"))
}

/// The status of that name.
pub(crate) fn status(text: &str) -> Result<Status> {
    let found = Status::ALL.into_iter().find(|s| s.name() == text);
    found.ok_or_else(|| unknown(text, "planned, done or rejected"))
}

/// Refuses a number that leads to nothing.
pub(crate) fn listed(at: usize, count: usize, what: &str) -> Result<usize> {
    if at < count {
        Ok(at)
    } else {
        Err(Error::new(format!("there is no number {at} in the list"))
            .next(format!("Choose {what}; the first is number 0.")))
    }
}

fn number(text: &str, count: usize, what: &str) -> Result<usize> {
    let at = text.parse().map_err(|_| unknown(text, what))?;
    listed(at, count, what)
}

/// False for the first of two words, true for the second.
fn either(text: &str, [first, second]: [&str; 2]) -> Result<bool> {
    if text == first || text == second {
        Ok(text == second)
    } else {
        Err(unknown(text, &format!("{first} or {second}")))
    }
}

fn same(choice: &str) -> (String, String) {
    (choice.to_owned(), choice.to_owned())
}

fn optional<D: Dimension>(quantity: Option<Quantity<D>>) -> String {
    quantity.map_or_else(String::new, |q| q.to_string())
}

/// An empty text takes the quantity away.
fn put_optional<D: Dimension>(quantity: &mut Option<Quantity<D>>, text: &str) -> Result<()> {
    // What somebody claims is one number.
    *quantity = match (text.trim().is_empty(), *quantity) {
        (true, _) => None,
        (false, Some(before)) => Some(positive(before.parse_like(text)?.exact()?)?),
        (false, None) => Some(positive(text.parse()?)?),
    };
    Ok(())
}

fn missing(what: &str) -> Error {
    Error::new(format!("there is no such {what}")).next("Add one first.")
}
