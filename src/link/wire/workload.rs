//! The saved form of a workload, as of version 2. Frozen, as all of [`super`]. What is usual is left
//! out: an operation a request, all requests, no resources.

use std::fmt::Display;

use super::{bounded, choice, name, optional_name, optional_text, or, positive, quantity};
use crate::error::{Error, Result};
use crate::json::{Object, Place, Writer};
use crate::quantity::{Dimension, Quantity};
use crate::scenario::field;
use crate::scenario::workload::{
    Combination, Component, Gain, MAX_COMBINATIONS, MAX_COMPONENTS, MAX_OPTIMIZATIONS,
    Optimization, Spread, Timed, Uses, Workload,
};

const WORKLOAD: [&str; 6] = [
    "baseline",
    "components",
    "stated",
    "optimizations",
    "combinations",
    "effort_max",
];
const TIMED: [&str; 2] = ["time", "spread"];
const COMPONENT: [&str; 12] = [
    "name",
    "time",
    "spread",
    "operations",
    "frequency",
    "sampling",
    "asynchronous",
    "dropped",
    "cpu",
    "cache_operations",
    "queries",
    "log",
];
const OPTIMIZATION: [&str; 9] = [
    "name",
    "component",
    "gain",
    "claimed",
    "effort",
    "priority",
    "status",
    "exclusive",
    "requires",
];
const COMBINATION: [&str; 3] = ["first", "second", "overlap"];

/// Writes a workload under its name; nothing for the empty one.
pub(super) fn write(w: &mut Writer, load: &Workload) {
    let usual = Workload::default();
    if *load == usual {
        return;
    }
    w.key("workload").open('{').key("baseline").open('{');
    write_timed(w, &load.baseline);
    w.close('}');
    if !load.components.is_empty() {
        w.key("components").open('[');
        load.components.iter().for_each(|c| write_component(w, c));
        w.close(']');
    }
    if let Some(stated) = &load.stated {
        w.shown("stated", stated);
    }
    if !load.optimizations.is_empty() {
        w.key("optimizations").open('[');
        for optimization in &load.optimizations {
            write_optimization(w, optimization);
        }
        w.close(']');
    }
    if !load.combinations.is_empty() {
        w.key("combinations").open('[');
        for c in &load.combinations {
            w.open('{');
            place(w, "first", Some(c.first));
            place(w, "second", Some(c.second));
            w.shown("overlap", &c.overlap).close('}');
        }
        w.close(']');
    }
    let effort_max = load.effort_max;
    unusual(w, "effort_max", effort_max != usual.effort_max, &effort_max);
    w.close('}');
}

/// Writes a value, unless it is the usual one.
fn unusual(w: &mut Writer, name: &str, unusual: bool, value: &dyn Display) {
    if unusual {
        w.shown(name, value);
    }
}

/// Writes a place in a list, from 0.
fn place(w: &mut Writer, name: &str, at: Option<usize>) {
    if let Some(at) = at {
        w.key(name).whole(u32::try_from(at).unwrap_or(u32::MAX));
    }
}

fn write_timed(w: &mut Writer, timed: &Timed) {
    w.shown("time", &timed.time);
    let varies = timed.spread != Spread::Constant;
    unusual(w, "spread", varies, &timed.spread);
}

fn write_component(w: &mut Writer, c: &Component) {
    let usual = Component::named("");
    w.open('{').key("name").text(&c.name);
    write_timed(w, &c.timed);
    let differs = c.operations != usual.operations;
    unusual(w, "operations", differs, &c.operations);
    let differs = c.frequency != usual.frequency;
    unusual(w, "frequency", differs, &c.frequency);
    unusual(w, "sampling", c.sampling != usual.sampling, &c.sampling);
    w.flag("asynchronous", c.asynchronous);
    w.flag("dropped", !c.kept);
    let (uses, usual) = (&c.uses, &usual.uses);
    unusual(w, "cpu", uses.cpu != usual.cpu, &uses.cpu);
    let differs = uses.cache_operations != usual.cache_operations;
    unusual(w, "cache_operations", differs, &uses.cache_operations);
    unusual(w, "queries", uses.queries != usual.queries, &uses.queries);
    unusual(w, "log", uses.log != usual.log, &uses.log);
    w.close('}');
}

fn write_optimization(w: &mut Writer, o: &Optimization) {
    w.open('{').key("name").text(&o.name);
    place(w, "component", o.component);
    w.shown("gain", &o.gain);
    if let Some(claimed) = &o.claimed {
        w.shown("claimed", claimed);
    }
    w.shown("effort", &o.effort);
    w.key("priority").text(o.priority.name());
    w.key("status").text(o.status.name());
    optional_text(w, "exclusive", o.exclusive.as_ref());
    place(w, "requires", o.requires);
    w.close('}');
}

/// Reads a workload.
///
/// # Errors
/// If a list is too long, or a part is not understood or not possible; the error names the field.
pub(super) fn read(place: Place) -> Result<Workload> {
    let w = place.object("struct Workload", &WORKLOAD)?;
    let list = |name, most| bounded(&w, name, name, most, "Join some of them.");
    let components = list("components", MAX_COMPONENTS)?;
    let optimizations = list("optimizations", MAX_OPTIMIZATIONS)?;
    let combinations = list("combinations", MAX_COMBINATIONS)?;
    let counts = (components.len(), optimizations.len());
    let numbered = optimizations.into_iter().enumerate();
    let usual = Workload::default();
    Ok(Workload {
        baseline: timed(&w.get("baseline")?.object("struct Timed", &TIMED)?)?,
        components: components
            .into_iter()
            .map(read_component)
            .collect::<Result<_>>()?,
        stated: stated(&w, "stated")?,
        optimizations: numbered
            .map(|(i, place)| read_optimization(i, place, counts))
            .collect::<Result<_>>()?,
        combinations: combinations
            .into_iter()
            .map(|place| read_combination(place, counts.1))
            .collect::<Result<_>>()?,
        effort_max: or(&w, "effort_max", usual.effort_max, Quantity::parse)?,
    })
}

fn timed(object: &Object) -> Result<Timed> {
    Ok(Timed {
        time: quantity(object, "time")?,
        spread: or(object, "spread", Spread::Constant, str::parse)?,
    })
}

fn stated<D: Dimension>(object: &Object, name: &str) -> Result<Option<Quantity<D>>> {
    object.optional(name).map(|p| positive(&p)).transpose()
}

fn read_component(place: Place) -> Result<Component> {
    let c = place.object("struct Component", &COMPONENT)?;
    let usual = Component::named("");
    Ok(Component {
        name: name(&c.get("name")?)?,
        timed: timed(&c)?,
        operations: or(&c, "operations", usual.operations, Quantity::parse)?,
        frequency: or(&c, "frequency", usual.frequency, Quantity::parse)?,
        sampling: or(&c, "sampling", usual.sampling, Quantity::parse)?,
        asynchronous: c.flag("asynchronous")?,
        kept: !c.flag("dropped")?,
        uses: Uses {
            cpu: or(&c, "cpu", usual.uses.cpu, Quantity::parse)?,
            cache_operations: or(
                &c,
                "cache_operations",
                usual.uses.cache_operations,
                Quantity::parse,
            )?,
            queries: or(&c, "queries", usual.uses.queries, Quantity::parse)?,
            log: or(&c, "log", usual.uses.log, Quantity::parse)?,
        },
    })
}

fn listed(place: &Place, count: usize, what: &str) -> Result<usize> {
    place.judge(field::listed(place.whole()? as usize, count, what))
}

fn read_optimization(
    i: usize,
    place: Place,
    (components, optimizations): (usize, usize),
) -> Result<Optimization> {
    let o = place.object("struct Optimization", &OPTIMIZATION)?;
    let component = o.optional("component");
    let component = component.map(|place| listed(&place, components, "a component"));
    let requires = o.optional("requires").map(|place| {
        if place.whole()? as usize == i {
            let own = Error::new("an optimization cannot require itself");
            return place.judge(Err(own.next("Name another one, or none.")));
        }
        listed(&place, optimizations, "another optimization")
    });
    Ok(Optimization {
        name: name(&o.get("name")?)?,
        component: component.transpose()?,
        gain: choice(&o, "gain", Gain::parse)?,
        claimed: stated(&o, "claimed")?,
        effort: quantity(&o, "effort")?,
        priority: choice(&o, "priority", field::priority)?,
        status: choice(&o, "status", field::status)?,
        exclusive: optional_name(&o, "exclusive")?,
        requires: requires.transpose()?,
    })
}

fn read_combination(place: Place, optimizations: usize) -> Result<Combination> {
    let c = place.object("struct Combination", &COMBINATION)?;
    let one = |name| listed(&c.get(name)?, optimizations, "an optimization");
    Ok(Combination {
        first: one("first")?,
        second: one("second")?,
        overlap: quantity(&c, "overlap")?,
    })
}
