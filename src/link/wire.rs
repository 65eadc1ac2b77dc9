//! The saved form of a scenario, version 8. Frozen: a change of what is written or read is a new
//! version, a step in `upgrade` and a specimen in the tests. Quantities are texts
//! (`"100,000 req/day"`), so that a file can be read and written by hand and every number keeps its
//! unit. Each part names its fields in the order in which they are written.

mod sweep;
mod tiers;
mod workload;

use std::fmt::Display;
use std::str::FromStr;

use super::upgrade::VERSION;
use crate::error::{Error, Result};
use crate::json::{Object, Place, Writer};
use crate::quantity::{Dimension, Quantity};
use crate::scenario::allocation::{Allocation, MAX_ROWS};
use crate::scenario::field::Field;
use crate::scenario::{
    self, MAX_CORRELATIONS, MAX_EVENTS, MAX_FIXED, MAX_LEVELS, MAX_MARKS, MAX_PRICES, MAX_RULES,
    Scenario, Shape, Whence, field,
};

pub(super) use sweep::{read as read_sweep, write as write_sweep};

const DOCUMENT: [&str; 18] = [
    "plimsoll",
    "name",
    "demand",
    "app",
    "fixed",
    "targets",
    "workload",
    "rules",
    "allocation",
    "tiers",
    "resources",
    "market",
    "prices",
    "correlations",
    "month",
    "saved",
    "assumed",
    "from_files",
];
const DEMAND: [&str; 9] = [
    "rate",
    "peak_to_mean",
    "growth",
    "horizon",
    "start",
    "events",
    "hours",
    "days",
    "lead_time",
];
const APP: [&str; 6] = [
    "instance",
    "capacity",
    "target_utilization",
    "minimum",
    "spare",
    "zones",
];
const INSTANCE: [&str; 5] = ["offer", "name", "cpus", "memory", "cost"];
const CAPACITY: [&str; 3] = ["basis", "typed", "sweep"];
const FIXED_ITEM: [&str; 2] = ["name", "cost"];
const SAVED: [&str; 2] = ["bill", "prices"];
/// Under what name the inputs stand that nobody typed.
const MARKS: [(&str, Whence); 2] = [("assumed", Whence::Assumed), ("from_files", Whence::Files)];
const TARGETS: [&str; 4] = ["statistic", "latency", "error_rate", "levels"];

/// Writes a scenario.
pub(super) fn write(w: &mut Writer, s: &Scenario) {
    w.open('{').key("plimsoll").whole(VERSION);
    w.key("name").text(&s.name);
    write_demand(w, &s.demand);
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
    lines(w, "levels", &s.targets.levels);
    w.close('}');
    workload::write(w, &s.workload);
    lines(w, "rules", &s.rules);
    lines(w, "allocation", &s.allocation.rows);
    tiers::write(w, s);
    lines(w, "prices", &s.prices);
    lines(w, "correlations", &s.correlations);
    w.key("month").text(field::month_name(s.month));
    if let Some(saved) = &s.saved {
        w.key("saved").open('{').shown("bill", &saved.bill);
        w.shown("prices", &saved.prices).close('}');
    }
    for (name, whence) in MARKS {
        let paths: Vec<String> = s.marked(whence).into_iter().map(Field::path).collect();
        lines(w, name, &paths);
    }
    w.close('}');
}

fn write_demand(w: &mut Writer, demand: &scenario::Demand) {
    w.key("demand").open('{');
    w.shown("rate", &demand.rate);
    w.shown("peak_to_mean", &demand.peak_to_mean);
    w.shown("growth", &demand.growth);
    w.shown("horizon", &demand.horizon);
    w.shown("start", &demand.start);
    lines(w, "events", &demand.events);
    let (shape, usual) = (&demand.shape, Shape::flat());
    if shape.hours != usual.hours {
        w.shown("hours", &shape.hours);
    }
    if shape.days != usual.days {
        w.shown("days", &shape.days);
    }
    if demand.lead_time != Quantity::clamped(0.0) {
        w.shown("lead_time", &demand.lead_time);
    }
    w.close('}');
}

/// Each in one line, as a person writes it; nothing for none.
fn lines<T: Display>(w: &mut Writer, name: &str, lines: &[T]) {
    if !lines.is_empty() {
        w.key(name).open('[');
        for line in lines {
            w.text(&line.to_string());
        }
        w.close(']');
    }
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
    if app.zones != Quantity::clamped(1.0) {
        w.shown("zones", &app.zones);
    }
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
    let (mut resources, mut market) = (scenario::resources::form(), scenario::market::form());
    tiers::fill_form(&d, "resources", &mut resources)?;
    tiers::fill_form(&d, "market", &mut market)?;
    let mut scenario = Scenario {
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
        rules: read_lines(&d, "rules", MAX_RULES)?,
        allocation: Allocation {
            rows: read_lines(&d, "allocation", MAX_ROWS)?,
        },
        tiers: tiers::read(&d)?,
        resources,
        market,
        prices: read_lines(&d, "prices", MAX_PRICES)?,
        correlations: read_lines(&d, "correlations", MAX_CORRELATIONS)?,
        month: choice(&d, "month", field::month_length)?,
        saved: d.optional("saved").map(read_saved).transpose()?,
        marks: Vec::new(),
    };
    for (key, whence) in MARKS {
        for input in bounded(&d, key, "inputs", MAX_MARKS, "Leave the others out.")? {
            let field = input.judge(marked(input.text()?))?;
            scenario.mark(field, whence);
        }
    }
    Ok(scenario)
}

/// The input of a path.
fn marked(path: &str) -> Result<Field> {
    Field::from_path(path).ok_or_else(|| {
        Error::new(format!("there is no input {path}"))
            .next("Name one by its place in this file, as demand.rate, or leave it out.")
    })
}

fn read_saved(place: Place) -> Result<scenario::Saved> {
    let saved = place.object("struct Saved", &SAVED)?;
    Ok(scenario::Saved {
        bill: quantity(&saved, "bill")?,
        prices: choice(&saved, "prices", str::parse)?,
    })
}

fn demand(place: Place) -> Result<scenario::Demand> {
    let d = place.object("struct Demand", &DEMAND)?;
    let usual = Shape::flat();
    Ok(scenario::Demand {
        rate: quantity(&d, "rate")?,
        peak_to_mean: quantity(&d, "peak_to_mean")?,
        growth: choice(&d, "growth", str::parse)?,
        horizon: quantity(&d, "horizon")?,
        start: choice(&d, "start", str::parse)?,
        events: read_lines(&d, "events", MAX_EVENTS)?,
        shape: Shape {
            hours: or(&d, "hours", usual.hours, str::parse)?,
            days: or(&d, "days", usual.days, str::parse)?,
        },
        lead_time: or(&d, "lead_time", Quantity::clamped(0.0), Quantity::parse)?,
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
        zones: or(&a, "zones", Quantity::clamped(1.0), Quantity::parse)?,
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
        levels: read_lines(&t, "levels", MAX_LEVELS)?,
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

/// What lines mean, each a text.
fn read_lines<T: FromStr<Err = Error>>(object: &Object, name: &str, most: usize) -> Result<Vec<T>> {
    bounded(object, name, name, most, "Leave the others out.")?
        .iter()
        .map(|line| line.judge(line.text()?.parse()))
        .collect()
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

/// What a text means, or the usual where none is written.
fn or<T>(object: &Object, name: &str, usual: T, find: impl Fn(&str) -> Result<T>) -> Result<T> {
    let written = object.optional(name);
    written.map_or(Ok(usual), |place| place.judge(find(place.text()?)))
}

fn quantity<D: Dimension>(object: &Object, name: &str) -> Result<Quantity<D>> {
    choice(object, name, Quantity::parse)
}

fn positive<D: Dimension>(place: &Place) -> Result<Quantity<D>> {
    place.judge(Quantity::parse(place.text()?).and_then(field::positive))
}
