//! Every single input of a scenario: its name, the text it holds, and what a typed text does to it.
//! The page's inputs and the saved file's errors speak of fields by the same dotted names.

mod every;
mod hand;
mod meaning;
mod named;
mod suggest;
mod uncertain;
mod workload;

use super::{Basis, Instance, MAX_NAME, MonthLength, Scenario, Statistic, prices};
use crate::catalog::{Catalog, Offer};
use crate::error::{Error, Result};
use crate::quantity::{Dimension, Quantity, show};
pub use hand::{Thumb, Track};
pub use workload::{
    BASELINE, CombinationField, ComponentField, NOTHING, OptimizationField, WorkloadField,
};
pub(crate) use workload::{listed, priority, status};

/// One input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Name of the scenario.
    Name,
    /// Mean rate now.
    Rate,
    /// Busiest hour over the mean.
    PeakToMean,
    /// Growth.
    Growth,
    /// How far ahead to look.
    Horizon,
    /// The month that "now" is.
    Start,
    /// A dated change of the demand, in one line.
    Event(usize),
    /// Demand by the hour of the day.
    Hours,
    /// Demand by the day of the week.
    Days,
    /// How long before it is needed one must begin.
    LeadTime,
    /// Choice of instance: an offer of the catalogue or typed in by hand.
    Offer,
    /// Name of the instance.
    InstanceName,
    /// Its processors.
    Cpus,
    /// Its memory.
    Memory,
    /// Its price.
    InstanceCost,
    /// Whether the typed, the fitted or the derived capacity counts.
    Basis,
    /// Capacity typed in by hand.
    Capacity,
    /// How much of the capacity may be used at the peak.
    Utilization,
    /// Instances that run today, and never fewer.
    Minimum,
    /// Instances that may be lost.
    Spare,
    /// Zones of which one may be lost.
    Zones,
    /// Name of a fixed monthly item.
    FixedName(usize),
    /// Its cost.
    FixedCost(usize),
    /// Which latency statistic is limited.
    Statistic,
    /// Its limit.
    LatencyLimit,
    /// Limit of the error rate.
    ErrorRate,
    /// What must hold at a load level, in one line.
    Level(usize),
    /// Days of a month.
    MonthLength,
    /// A rule, in one line.
    Rule(usize),
    /// A row of the allocation table, in one line.
    Allocation(usize),
    /// An input of the workload.
    Workload(WorkloadField),
    /// A setting of a tier.
    Tier(usize, &'static str),
    /// A setting of what a request takes.
    Resource(&'static str),
    /// A setting of where and how things are bought.
    Market(&'static str),
    /// A price of one's own, in one line.
    Price(usize),
    /// Two inputs that move together, in one line.
    Correlation(usize),
}

/// The choice that means "typed in by hand".
pub const OWN_INSTANCE: &str = "own";

impl Field {
    /// Whether it is a line of several words and numbers, which may well be longer than an input is wide.
    pub fn is_line(self) -> bool {
        matches!(
            self,
            Field::Rule(_)
                | Field::Allocation(_)
                | Field::Event(_)
                | Field::Level(_)
                | Field::Price(_)
                | Field::Correlation(_)
                | Field::Hours
                | Field::Days
        )
    }

    /// Dotted name, as in the saved file.
    pub fn path(self) -> String {
        match self {
            Field::FixedName(i) => format!("fixed.{i}.name"),
            Field::FixedCost(i) => format!("fixed.{i}.cost"),
            Field::Rule(i) => format!("rules.{i}"),
            Field::Allocation(i) => format!("allocation.{i}"),
            Field::Workload(field) => field.path(),
            Field::Event(i) => format!("demand.events.{i}"),
            Field::Level(i) => format!("targets.levels.{i}"),
            Field::Tier(i, name) => format!("tiers.{i}.{name}"),
            Field::Resource(name) => format!("resources.{name}"),
            Field::Market(name) => format!("market.{name}"),
            Field::Price(i) => format!("prices.{i}"),
            Field::Correlation(i) => format!("correlations.{i}"),
            other => other.fixed_path().to_owned(),
        }
    }

    /// Identity of the input element on the page.
    pub fn id(self) -> String {
        self.path().replace(['.', '_'], "-")
    }

    fn fixed_path(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Rate => "demand.rate",
            Field::PeakToMean => "demand.peak_to_mean",
            Field::Growth => "demand.growth",
            Field::Horizon => "demand.horizon",
            Field::Start => "demand.start",
            Field::Event(_) => "demand.events",
            Field::Hours => "demand.hours",
            Field::Days => "demand.days",
            Field::LeadTime => "demand.lead_time",
            Field::Offer => "app.instance.offer",
            Field::InstanceName => "app.instance.name",
            Field::Cpus => "app.instance.cpus",
            Field::Memory => "app.instance.memory",
            Field::InstanceCost => "app.instance.cost",
            Field::Basis => "app.capacity.basis",
            Field::Capacity => "app.capacity.typed",
            Field::Utilization => "app.target_utilization",
            Field::Minimum => "app.minimum",
            Field::Spare => "app.spare",
            Field::Zones => "app.zones",
            Field::Statistic => "targets.statistic",
            Field::LatencyLimit => "targets.latency",
            Field::ErrorRate => "targets.error_rate",
            Field::Level(_) => "targets.levels",
            Field::MonthLength => "month",
            Field::FixedName(_) | Field::FixedCost(_) => "fixed",
            Field::Workload(_) => "workload",
            Field::Rule(_) => "rules",
            Field::Allocation(_) => "allocation",
            Field::Tier(..) => "tiers",
            Field::Resource(_) => "resources",
            Field::Market(_) => "market",
            Field::Price(_) => "prices",
            Field::Correlation(_) => "correlations",
        }
    }

    /// The text that the input holds.
    pub fn read(self, s: &Scenario) -> String {
        match self {
            Field::Name => s.name.clone(),
            Field::Rate => s.demand.rate.to_string(),
            Field::PeakToMean => s.demand.peak_to_mean.to_string(),
            Field::Growth => s.demand.growth.to_string(),
            Field::Horizon => s.demand.horizon.to_string(),
            Field::Start => s.demand.start.to_string(),
            Field::Event(i) => listed_text(&s.demand.events, i),
            Field::Hours => s.demand.shape.hours.to_string(),
            Field::Days => s.demand.shape.days.to_string(),
            Field::LeadTime => s.demand.lead_time.to_string(),
            Field::Offer => {
                let offer = s.app.instance.offer.as_deref();
                offer.unwrap_or(OWN_INSTANCE).to_owned()
            }
            Field::InstanceName => s.app.instance.name.clone(),
            Field::Cpus => s.app.instance.cpus.to_string(),
            Field::Memory => s.app.instance.memory.to_string(),
            Field::InstanceCost => s.app.instance.cost.to_string(),
            Field::Basis => basis_name(s.app.capacity.basis).to_owned(),
            Field::Capacity => s.app.capacity.typed.to_string(),
            Field::Utilization => s.app.target_utilization.to_string(),
            Field::Minimum => s.app.minimum.to_string(),
            Field::Spare => s.app.spare.to_string(),
            Field::Zones => s.app.zones.to_string(),
            Field::FixedName(i) => s.fixed.get(i).map(|f| f.name.clone()).unwrap_or_default(),
            Field::FixedCost(i) => s
                .fixed
                .get(i)
                .map(|f| f.cost.to_string())
                .unwrap_or_default(),
            Field::Statistic => s.targets.statistic.name().to_owned(),
            Field::LatencyLimit => s.targets.latency.to_string(),
            Field::ErrorRate => s.targets.error_rate.to_string(),
            Field::Level(i) => listed_text(&s.targets.levels, i),
            Field::MonthLength => month_name(s.month).to_owned(),
            Field::Workload(field) => field.read(&s.workload),
            Field::Rule(i) => listed_text(&s.rules, i),
            Field::Allocation(i) => listed_text(&s.allocation.rows, i),
            Field::Tier(i, name) => {
                let tier = s.tiers.get(i);
                tier.map(|tier| tier.text(name).to_owned())
                    .unwrap_or_default()
            }
            Field::Resource(name) => s.resources.text(name).to_owned(),
            Field::Market(name) => s.market.text(name).to_owned(),
            Field::Price(i) => listed_text(&s.prices, i),
            Field::Correlation(i) => listed_text(&s.correlations, i),
        }
    }

    /// Puts a typed text into the scenario; what was said of where its value comes from ends. On an error the scenario is as it was.
    ///
    /// # Errors
    /// Says what was expected; the error names the field.
    pub fn write(self, s: &mut Scenario, catalog: &Catalog, text: &str) -> Result<()> {
        self.put(s, catalog, text)
            .map_err(|e| e.field(self.path()))?;
        s.unmark(self);
        Ok(())
    }

    fn put(self, s: &mut Scenario, catalog: &Catalog, text: &str) -> Result<()> {
        let instance = &mut s.app.instance;
        match self {
            Field::Name => s.name = name(text)?,
            Field::Rate => set(&mut s.demand.rate, text)?,
            Field::PeakToMean => set(&mut s.demand.peak_to_mean, text)?,
            Field::Growth => s.demand.growth = s.demand.growth.parse_like(text)?,
            Field::Horizon => set(&mut s.demand.horizon, text)?,
            Field::Start => s.demand.start = text.parse()?,
            Field::Event(i) => *listed_item(&mut s.demand.events, i)? = text.parse()?,
            Field::Hours => s.demand.shape.hours = text.parse()?,
            Field::Days => s.demand.shape.days = text.parse()?,
            Field::LeadTime => set(&mut s.demand.lead_time, text)?,
            Field::Offer => {
                let (own, _) = catalog.with_lines(&s.prices);
                choose(&mut s.app.instance, &own, text)?;
                prices::take_range(s);
            }
            Field::InstanceName => {
                instance.name = name(text)?;
                instance.offer = None;
            }
            Field::Cpus => {
                set(&mut instance.cpus, text)?;
                instance.offer = None;
            }
            Field::Memory => {
                set(&mut instance.memory, text)?;
                instance.offer = None;
            }
            // A price of one's own for a catalogue instance is ordinary: the offer stays.
            Field::InstanceCost => set(&mut instance.cost, text)?,
            Field::Basis => {
                let chosen = basis(text)?;
                if chosen == Basis::Fitted && s.app.capacity.sweep.is_none() {
                    return Err(
                        Error::new("there is no sweep to fit").next("Drop the runs of one first.")
                    );
                }
                s.app.capacity.basis = chosen;
            }
            Field::Capacity => {
                let mut typed = s.app.capacity.typed;
                set(&mut typed, text)?;
                s.app.capacity.typed = positive(typed)?;
            }
            Field::Utilization => {
                let mut share = s.app.target_utilization;
                set(&mut share, text)?;
                s.app.target_utilization = positive(share)?;
            }
            Field::Minimum => set(&mut s.app.minimum, text)?,
            Field::Spare => set(&mut s.app.spare, text)?,
            Field::Zones => set(&mut s.app.zones, text)?,
            Field::FixedName(i) => listed_item(&mut s.fixed, i)?.name = name(text)?,
            Field::FixedCost(i) => set(&mut listed_item(&mut s.fixed, i)?.cost, text)?,
            Field::Statistic => s.targets.statistic = statistic(text)?,
            Field::LatencyLimit => {
                let mut limit = s.targets.latency;
                set(&mut limit, text)?;
                s.targets.latency = positive(limit)?;
            }
            Field::ErrorRate => set(&mut s.targets.error_rate, text)?,
            Field::Level(i) => *listed_item(&mut s.targets.levels, i)? = text.parse()?,
            Field::MonthLength => s.month = month_length(text)?,
            Field::Workload(field) => field.put(&mut s.workload, text)?,
            Field::Rule(i) => *listed_item(&mut s.rules, i)? = text.parse()?,
            Field::Allocation(i) => *listed_item(&mut s.allocation.rows, i)? = text.parse()?,
            Field::Tier(i, name) => listed_item(&mut s.tiers, i)?.set(name, text)?,
            Field::Resource(name) => s.resources.set(name, text)?,
            Field::Market(name) => s.market.set(name, text)?,
            Field::Price(i) => put_price(s, catalog, i, text)?,
            Field::Correlation(i) => *listed_item(&mut s.correlations, i)? = text.parse()?,
        }
        Ok(())
    }

    /// The choices, for inputs that are chosen and not typed: value and label.
    pub fn choices(self, s: &Scenario, catalog: &Catalog) -> Option<Vec<(String, String)>> {
        let pairs = |all: &[(&str, &str)]| {
            let owned = all.iter().map(|(v, l)| ((*v).to_owned(), (*l).to_owned()));
            Some(owned.collect())
        };
        match self {
            Field::Basis => {
                let all = [
                    ("fitted", "fitted to runs"),
                    ("typed", "typed in"),
                    ("derived", "by what a request takes"),
                ];
                let first = usize::from(s.app.capacity.sweep.is_none());
                pairs(all.get(first..).unwrap_or_default())
            }
            Field::Statistic => Some(
                Statistic::ALL
                    .into_iter()
                    .map(|s| (s.name().to_owned(), s.spoken().to_owned()))
                    .collect(),
            ),
            Field::MonthLength => pairs(&[
                ("30 days", "30 days"),
                ("30.4375 days", "30.4375 days (mean)"),
            ]),
            Field::Offer => Some(offers(&catalog.with_lines(&s.prices).0)),
            Field::Workload(field) => field.choices(&s.workload),
            Field::Tier(i, name) => s.tiers.get(i)?.choices(name),
            Field::Resource(name) => s.resources.choices(name),
            Field::Market(name) => s.market.choices(name),
            _ => None,
        }
    }
}

fn offers(catalog: &Catalog) -> Vec<(String, String)> {
    let own = (OWN_INSTANCE.to_owned(), "typed in by hand".to_owned());
    let listed = catalog.instances().map(|o| (o.id(), offer_label(o)));
    std::iter::once(own).chain(listed).collect()
}

/// What is known of an offer: `aws us-east-1 t3.large: 2 vCPU, 8 GiB, $60.74/mo`.
fn offer_label(o: &Offer) -> String {
    let region = match o.region.as_str() {
        "all" => String::new(),
        region => format!(" {region}"),
    };
    let sizes = [(o.vcpus, " vCPU, "), (o.memory_gib, " GiB, ")];
    let known = |(size, unit): (Option<f64>, &str)| Some(size?.to_string() + unit);
    let sizes: String = sizes.into_iter().filter_map(known).collect();
    let price = show::dollars(o.price_usd_month);
    format!("{}{region} {}: {sizes}{price}/mo", o.provider, o.sku)
}

fn set<D: Dimension>(quantity: &mut Quantity<D>, text: &str) -> Result<()> {
    *quantity = quantity.parse_like(text)?;
    Ok(())
}

/// Refuses zero where a division by it would follow.
pub(crate) fn positive<D: Dimension>(quantity: Quantity<D>) -> Result<Quantity<D>> {
    if quantity.value() > 0.0 {
        Ok(quantity)
    } else {
        Err(Error::new("zero is not possible here").next(format!(
            "Write {} above zero, such as {}.",
            D::NOUN_WITH_ARTICLE,
            D::EXAMPLE
        )))
    }
}

/// A name: trimmed, without control characters, of bounded length.
pub(crate) fn name(text: &str) -> Result<String> {
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    let clean = visible.trim().to_owned();
    if clean.is_empty() {
        return Err(Error::new("the name is empty").next("Write a name."));
    }
    if clean.chars().count() > MAX_NAME {
        return Err(
            Error::new(format!("the name is longer than {MAX_NAME} characters"))
                .next("Write a shorter one."),
        );
    }
    Ok(clean)
}

/// The basis of that name.
pub(crate) fn basis(text: &str) -> Result<Basis> {
    [Basis::Typed, Basis::Fitted, Basis::Derived]
        .into_iter()
        .find(|b| basis_name(*b) == text)
        .ok_or_else(|| unknown(text, "typed, fitted or derived"))
}

/// Its name in files and choices.
pub(crate) fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Typed => "typed",
        Basis::Fitted => "fitted",
        Basis::Derived => "derived",
    }
}

/// The statistic of that name.
pub(crate) fn statistic(text: &str) -> Result<Statistic> {
    Statistic::find(text).ok_or_else(|| unknown(text, "mean, p50, p90, p95, p97.5, p99 or p99.9"))
}

/// The month's length of that name.
pub(crate) fn month_length(text: &str) -> Result<MonthLength> {
    [MonthLength::Thirty, MonthLength::Mean]
        .into_iter()
        .find(|m| month_name(*m) == text)
        .ok_or_else(|| unknown(text, "30 days or 30.4375 days"))
}

/// Its name in files and choices.
pub(crate) fn month_name(month: MonthLength) -> &'static str {
    match month {
        MonthLength::Thirty => "30 days",
        MonthLength::Mean => "30.4375 days",
    }
}

fn unknown(text: &str, choices: &str) -> Error {
    let text: String = text.chars().take(24).collect();
    Error::new(format!("“{text}” is not one of the choices")).next(format!("Choose {choices}."))
}

fn choose(instance: &mut Instance, catalog: &Catalog, id: &str) -> Result<()> {
    if id == OWN_INSTANCE {
        instance.offer = None;
        return Ok(());
    }
    let offer = catalog
        .get(id)
        .filter(|offer| offer.is_instance())
        .ok_or_else(|| unknown(id, "an instance of the catalogue"))?;
    *instance = super::calibrate::instance(offer)?;
    Ok(())
}

/// Puts a price into the list; that of the instance follows.
fn put_price(s: &mut Scenario, catalog: &Catalog, i: usize, text: &str) -> Result<()> {
    let line = text.parse()?;
    let (_, refused) = catalog.with_lines(std::slice::from_ref(&line));
    if let Some((_, error)) = refused.into_iter().next() {
        return Err(error);
    }
    let before = prices::listed(s, catalog);
    *listed_item(&mut s.prices, i)? = line;
    prices::follow(s, before, catalog);
    Ok(())
}

/// The text of the one of that number; empty if there is none.
fn listed_text<T: ToString>(list: &[T], i: usize) -> String {
    list.get(i).map(ToString::to_string).unwrap_or_default()
}

fn listed_item<T>(list: &mut [T], i: usize) -> Result<&mut T> {
    list.get_mut(i)
        .ok_or_else(|| Error::new("there is no such line"))
}
