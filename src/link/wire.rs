//! The saved form of a scenario, version 2. Frozen: a change of what is written or read is a new
//! version, a step in `upgrade` and a specimen in the tests. Quantities are texts
//! (`"100,000 req/day"`), so that a file can be read and written by hand and every number keeps its
//! unit. Each part names its fields in the order in which they are written.

mod sweep;
mod workload;

use super::upgrade::VERSION;
use crate::error::{Error, Result};
use crate::json::{Object, Place, Writer};
use crate::quantity::{Dimension, Quantity};
use crate::scenario::{self, MAX_FIXED, MAX_RULES, Scenario, field};

pub(super) use sweep::{read as read_sweep, write as write_sweep};

const DOCUMENT: [&str; 9] = [
    "plimsoll", "name", "demand", "app", "fixed", "targets", "workload", "rules", "month",
];
const DEMAND: [&str; 5] = ["rate", "peak_to_mean", "growth", "horizon", "start"];
const APP: [&str; 5] = [
    "instance",
    "capacity",
    "target_utilization",
    "minimum",
    "spare",
];
const INSTANCE: [&str; 5] = ["offer", "name", "cpus", "memory", "cost"];
const CAPACITY: [&str; 3] = ["basis", "typed", "sweep"];
const FIXED_ITEM: [&str; 2] = ["name", "cost"];
const TARGETS: [&str; 3] = ["statistic", "latency", "error_rate"];

/// Writes a scenario.
pub(super) fn write(w: &mut Writer, s: &Scenario) {
    w.open('{').key("plimsoll").whole(VERSION);
    w.key("name").text(&s.name);
    w.key("demand").open('{');
    w.shown("rate", &s.demand.rate);
    w.shown("peak_to_mean", &s.demand.peak_to_mean);
    w.shown("growth", &s.demand.growth);
    w.shown("horizon", &s.demand.horizon);
    w.shown("start", &s.demand.start);
    w.close('}');
    write_app(w, &s.app);
    if !s.fixed.is_empty() {
        w.key("fixed").open('[');
        for item in &s.fixed {
            w.open('{').key("name").text(&item.name);
            w.shown("cost", &item.cost).close('}');
        }
        w.close(']');
    }
    w.key("targets").open('{');
    w.key("statistic").text(s.targets.statistic.name());
    w.shown("latency", &s.targets.latency);
    w.shown("error_rate", &s.targets.error_rate);
    w.close('}');
    workload::write(w, &s.workload);
    if !s.rules.is_empty() {
        // Each in one line, as a person writes it.
        w.key("rules").open('[');
        for rule in &s.rules {
            w.text(&rule.to_string());
        }
        w.close(']');
    }
    w.key("month").text(field::month_name(s.month)).close('}');
}

fn write_app(w: &mut Writer, app: &scenario::App) {
    w.key("app").open('{');
    w.key("instance").open('{');
    optional_text(w, "offer", app.instance.offer.as_ref());
    w.key("name").text(&app.instance.name);
    w.shown("cpus", &app.instance.cpus);
    w.shown("memory", &app.instance.memory);
    w.shown("cost", &app.instance.cost);
    w.close('}');
    w.key("capacity").open('{');
    w.key("basis").text(field::basis_name(app.capacity.basis));
    w.shown("typed", &app.capacity.typed);
    if let Some(sweep) = &app.capacity.sweep {
        write_sweep(w.key("sweep"), sweep);
    }
    w.close('}');
    w.shown("target_utilization", &app.target_utilization);
    w.shown("minimum", &app.minimum);
    w.shown("spare", &app.spare);
    w.close('}');
}

fn optional_text(w: &mut Writer, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        w.key(name).text(text);
    }
}

/// Reads a scenario of version [`VERSION`].
///
/// # Errors
/// If a part is not understood or not possible; the error names the field.
pub(super) fn read(document: Place) -> Result<Scenario> {
    let d = document.object("struct Document", &DOCUMENT)?;
    Ok(Scenario {
        name: name(&d.get("name")?)?,
        demand: demand(d.get("demand")?)?,
        app: app(d.get("app")?)?,
        fixed: bounded(
            &d,
            "fixed",
            "monthly items",
            MAX_FIXED,
            "Join some of them.",
        )?
        .into_iter()
        .map(fixed_item)
        .collect::<Result<_>>()?,
        targets: targets(d.get("targets")?)?,
        workload: match d.optional("workload") {
            Some(workload) => workload::read(workload)?,
            None => scenario::Workload::default(),
        },
        rules: bounded(&d, "rules", "rules", MAX_RULES, "Leave the others out.")?
            .iter()
            .map(|line| line.judge(line.text()?.parse()))
            .collect::<Result<_>>()?,
        month: choice(&d, "month", field::month_length)?,
    })
}

fn demand(place: Place) -> Result<scenario::Demand> {
    let d = place.object("struct Demand", &DEMAND)?;
    Ok(scenario::Demand {
        rate: quantity(&d, "rate")?,
        peak_to_mean: quantity(&d, "peak_to_mean")?,
        growth: quantity(&d, "growth")?,
        horizon: quantity(&d, "horizon")?,
        start: choice(&d, "start", str::parse)?,
    })
}

fn app(place: Place) -> Result<scenario::App> {
    let a = place.object("struct App", &APP)?;
    let i = a.get("instance")?.object("struct Instance", &INSTANCE)?;
    let c = a.get("capacity")?.object("struct Capacity", &CAPACITY)?;
    let sweep = c.optional("sweep").map(read_sweep).transpose()?;
    Ok(scenario::App {
        instance: scenario::Instance {
            offer: optional_name(&i, "offer")?,
            name: name(&i.get("name")?)?,
            cpus: quantity(&i, "cpus")?,
            memory: quantity(&i, "memory")?,
            cost: quantity(&i, "cost")?,
        },
        capacity: scenario::Capacity {
            basis: basis(&c, sweep.is_some())?,
            typed: positive(&c.get("typed")?)?,
            sweep,
        },
        target_utilization: positive(&a.get("target_utilization")?)?,
        minimum: quantity(&a, "minimum")?,
        spare: quantity(&a, "spare")?,
    })
}

fn basis(capacity: &Object, has_sweep: bool) -> Result<scenario::Basis> {
    choice(capacity, "basis", |text| {
        let basis = field::basis(text)?;
        if basis == scenario::Basis::Fitted && !has_sweep {
            return Err(
                Error::new("the capacity is to be fitted, and there is no sweep")
                    .next("Choose typed, or import the runs again."),
            );
        }
        Ok(basis)
    })
}

fn fixed_item(place: Place) -> Result<scenario::FixedItem> {
    let item = place.object("struct FixedItem", &FIXED_ITEM)?;
    Ok(scenario::FixedItem {
        name: name(&item.get("name")?)?,
        cost: quantity(&item, "cost")?,
    })
}

fn targets(place: Place) -> Result<scenario::Targets> {
    let t = place.object("struct Targets", &TARGETS)?;
    Ok(scenario::Targets {
        statistic: choice(&t, "statistic", field::statistic)?,
        latency: positive(&t.get("latency")?)?,
        error_rate: quantity(&t, "error_rate")?,
    })
}

/// The items of a list that may be missing, and has a most.
fn bounded<'a>(
    object: &Object<'a>,
    name: &str,
    called: &str,
    most: usize,
    next: &str,
) -> Result<Vec<Place<'a>>> {
    let items = object.list(name)?;
    if items.len() <= most {
        return Ok(items);
    }
    Err(Error::new(format!("there are more than {most} {called}"))
        .field(object.place().path_of(name))
        .next(next))
}

fn name(place: &Place) -> Result<String> {
    place.judge(field::name(place.text()?))
}

fn optional_name(object: &Object, key: &str) -> Result<Option<String>> {
    object.optional(key).map(|place| name(&place)).transpose()
}

/// What a text means.
fn choice<T>(object: &Object, name: &str, find: impl Fn(&str) -> Result<T>) -> Result<T> {
    let place = object.get(name)?;
    place.judge(find(place.text()?))
}

fn quantity<D: Dimension>(object: &Object, name: &str) -> Result<Quantity<D>> {
    choice(object, name, Quantity::parse)
}

fn positive<D: Dimension>(place: &Place) -> Result<Quantity<D>> {
    place.judge(Quantity::parse(place.text()?).and_then(field::positive))
}
