//! The saved form of a workload, as of version 2. Frozen, as all of [`super`]. What is usual is left
//! out: an operation a request, all requests, no resources.

use serde::{Deserialize, Serialize};

use super::{at, quantity};
use crate::error::{Error, Result};
use crate::quantity::{Dimension, Quantity};
use crate::scenario::field;
use crate::scenario::workload::{
    self as domain, MAX_COMBINATIONS, MAX_COMPONENTS, MAX_OPTIMIZATIONS,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workload {
    baseline: Timed,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stated: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    optimizations: Vec<Optimization>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    combinations: Vec<Combination>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effort_max: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Timed {
    time: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spread: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    name: String,
    time: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spread: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operations: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frequency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sampling: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    asynchronous: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    dropped: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cpu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cache_operations: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    queries: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Optimization {
    name: String,
    /// The place of the component in the list, from 0; none for the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    component: Option<usize>,
    gain: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claimed: Option<String>,
    effort: String,
    priority: String,
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exclusive: Option<String>,
    /// The place of the other optimization in the list, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requires: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Combination {
    first: usize,
    second: usize,
    overlap: String,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The text, unless it is the usual one.
fn unless<D: Dimension>(value: Quantity<D>, usual: Quantity<D>) -> Option<String> {
    (value != usual).then(|| value.to_string())
}

fn spread_of(timed: &domain::Timed) -> Option<String> {
    (timed.spread != domain::Spread::Constant).then(|| timed.spread.to_string())
}

/// None for the empty workload, which is not saved.
pub(super) fn write(w: &domain::Workload) -> Option<Workload> {
    let usual = domain::Workload::default();
    if *w == usual {
        return None;
    }
    Some(Workload {
        baseline: Timed {
            time: w.baseline.time.to_string(),
            spread: spread_of(&w.baseline),
        },
        components: w.components.iter().map(write_component).collect(),
        stated: w.stated.map(|q| q.to_string()),
        optimizations: w.optimizations.iter().map(write_optimization).collect(),
        combinations: w
            .combinations
            .iter()
            .map(|c| Combination {
                first: c.first,
                second: c.second,
                overlap: c.overlap.to_string(),
            })
            .collect(),
        effort_max: unless(w.effort_max, usual.effort_max),
    })
}

fn write_component(c: &domain::Component) -> Component {
    let usual = domain::Component::named("");
    Component {
        name: c.name.clone(),
        time: c.timed.time.to_string(),
        spread: spread_of(&c.timed),
        operations: unless(c.operations, usual.operations),
        frequency: unless(c.frequency, usual.frequency),
        sampling: unless(c.sampling, usual.sampling),
        asynchronous: c.asynchronous,
        dropped: !c.kept,
        cpu: unless(c.uses.cpu, usual.uses.cpu),
        cache_operations: unless(c.uses.cache_operations, usual.uses.cache_operations),
        queries: unless(c.uses.queries, usual.uses.queries),
        log: unless(c.uses.log, usual.uses.log),
    }
}

fn write_optimization(o: &domain::Optimization) -> Optimization {
    Optimization {
        name: o.name.clone(),
        component: o.component,
        gain: o.gain.to_string(),
        claimed: o.claimed.map(|q| q.to_string()),
        effort: o.effort.to_string(),
        priority: o.priority.name().to_owned(),
        status: o.status.name().to_owned(),
        exclusive: o.exclusive.clone(),
        requires: o.requires,
    }
}

/// # Errors
/// If a list is too long, or a value is not possible; the error names the field.
pub(super) fn read(w: &Workload) -> Result<domain::Workload> {
    bounded("components", w.components.len(), MAX_COMPONENTS)?;
    bounded("optimizations", w.optimizations.len(), MAX_OPTIMIZATIONS)?;
    bounded("combinations", w.combinations.len(), MAX_COMBINATIONS)?;
    let usual = domain::Workload::default();
    let counts = (w.components.len(), w.optimizations.len());
    Ok(domain::Workload {
        baseline: timed(
            "workload.baseline",
            &w.baseline.time,
            w.baseline.spread.as_ref(),
        )?,
        components: numbered(&w.components, read_component)?,
        stated: stated("workload.stated", w.stated.as_ref())?,
        optimizations: numbered(&w.optimizations, |i, o| read_optimization(i, o, counts))?,
        combinations: numbered(&w.combinations, |i, c| read_combination(i, c, counts.1))?,
        effort_max: or(
            "workload.effort_max",
            w.effort_max.as_ref(),
            usual.effort_max,
        )?,
    })
}

fn bounded(name: &str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(Error::new(format!("there are more than {most} {name}"))
        .field(format!("workload.{name}"))
        .next("Join some of them."))
}

fn numbered<A, B>(all: &[A], read: impl Fn(usize, &A) -> Result<B>) -> Result<Vec<B>> {
    all.iter().enumerate().map(|(i, a)| read(i, a)).collect()
}

fn timed(path: &str, time: &str, spread: Option<&String>) -> Result<domain::Timed> {
    let spread = spread.map(|s| at(&format!("{path}.spread"), s.parse()));
    Ok(domain::Timed {
        time: quantity(&format!("{path}.time"), time)?,
        spread: spread.transpose()?.unwrap_or(domain::Spread::Constant),
    })
}

/// The quantity, or the usual one where none is written.
fn or<D: Dimension>(path: &str, text: Option<&String>, usual: Quantity<D>) -> Result<Quantity<D>> {
    text.map_or(Ok(usual), |text| quantity(path, text))
}

fn stated<D: Dimension>(path: &str, text: Option<&String>) -> Result<Option<Quantity<D>>> {
    text.map(|text| super::positive(path, text)).transpose()
}

fn read_component(i: usize, c: &Component) -> Result<domain::Component> {
    let path = |name: &str| format!("workload.components.{i}.{name}");
    let usual = domain::Component::named("");
    Ok(domain::Component {
        name: at(&path("name"), field::name(&c.name))?,
        timed: timed(
            &format!("workload.components.{i}"),
            &c.time,
            c.spread.as_ref(),
        )?,
        operations: or(&path("operations"), c.operations.as_ref(), usual.operations)?,
        frequency: or(&path("frequency"), c.frequency.as_ref(), usual.frequency)?,
        sampling: or(&path("sampling"), c.sampling.as_ref(), usual.sampling)?,
        asynchronous: c.asynchronous,
        kept: !c.dropped,
        uses: domain::Uses {
            cpu: or(&path("cpu"), c.cpu.as_ref(), usual.uses.cpu)?,
            cache_operations: or(
                &path("cache_operations"),
                c.cache_operations.as_ref(),
                usual.uses.cache_operations,
            )?,
            queries: or(&path("queries"), c.queries.as_ref(), usual.uses.queries)?,
            log: or(&path("log"), c.log.as_ref(), usual.uses.log)?,
        },
    })
}

fn read_optimization(
    i: usize,
    o: &Optimization,
    (components, optimizations): (usize, usize),
) -> Result<domain::Optimization> {
    let path = |name: &str| format!("workload.optimizations.{i}.{name}");
    let group = o.exclusive.as_ref();
    let component = o.component;
    let needed = o.requires.map(|r| {
        if r == i {
            return Err(Error::new("an optimization cannot require itself")
                .next("Name another one, or none."));
        }
        field::listed(r, optimizations, "another optimization")
    });
    Ok(domain::Optimization {
        name: at(&path("name"), field::name(&o.name))?,
        component: component
            .map(|c| {
                at(
                    &path("component"),
                    field::listed(c, components, "a component"),
                )
            })
            .transpose()?,
        gain: at(&path("gain"), domain::Gain::parse(&o.gain))?,
        claimed: stated(&path("claimed"), o.claimed.as_ref())?,
        effort: quantity(&path("effort"), &o.effort)?,
        priority: at(&path("priority"), field::priority(&o.priority))?,
        status: at(&path("status"), field::status(&o.status))?,
        exclusive: group
            .map(|g| at(&path("exclusive"), field::name(g)))
            .transpose()?,
        requires: needed.map(|n| at(&path("requires"), n)).transpose()?,
    })
}

fn read_combination(
    i: usize,
    c: &Combination,
    optimizations: usize,
) -> Result<domain::Combination> {
    let path = |name: &str| format!("workload.combinations.{i}.{name}");
    let one = |name: &str, number| {
        at(
            &path(name),
            field::listed(number, optimizations, "an optimization"),
        )
    };
    Ok(domain::Combination {
        first: one("first", c.first)?,
        second: one("second", c.second)?,
        overlap: quantity(&path("overlap"), &c.overlap)?,
    })
}
