//! Bills: what is rented, line by line, at the list prices of the catalogue and by the rules of its provider.
//!
//! Every function takes plain numbers and gives lines; nothing here knows a scenario. A line is a quantity times a unit price,
//! says which offer the price is of and when it was read, and whether people tend to forget it.

mod balancer;
mod cache;
mod compute;
mod database;
mod monitoring;
mod network;
mod storage;

use serde::Serialize;

use crate::catalog::{AsOf, Catalog, Meter, Offer, Tariff, Unit};
use crate::error::{Error, Result};

pub use balancer::{BalancerUse, balancer, network_balancer};
pub use cache::{CacheUse, cache};
pub(super) use compute::surplus_price;
pub use compute::{Rented, instances, surplus};
pub use database::{DatabaseUse, database};
pub use monitoring::{LogUse, logs, metrics};
pub use network::{egress, included_egress_gb, inter_zone, ipv4, nat};
pub use storage::{BlockUse, ObjectUse, block_storage, object_storage, snapshots};

/// The longest month there is.
const LONGEST_MONTH_HOURS: f64 = 744.0;
/// What the note of a line begins with that has no price.
const NOT_PRICED: &str = "not priced";
/// No quantity is larger, so that no bill overflows.
const MAX_QUANTITY: f64 = 1e15;

/// One line of a bill: `quantity · unit_price_usd = usd_month`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it is for, in a few words.
    pub name: String,
    /// How many units.
    pub quantity: f64,
    /// The unit of the quantity.
    pub unit: Unit,
    /// Price of one unit.
    pub unit_price_usd: f64,
    /// What the line costs in a month.
    pub usd_month: f64,
    /// The offer of the catalogue that the price is of.
    pub offer_id: String,
    /// When its price was read.
    pub as_of: AsOf,
    /// Whether the price is the person's own and none of the catalogue: no discount comes off it.
    #[serde(skip)]
    pub is_own: bool,
    /// False for what the catalogue has no price of, which then counts as nothing.
    #[serde(skip_serializing_if = "Clone::clone")]
    pub is_priced: bool,
    /// Whether such a line is often forgotten.
    pub often_forgotten: bool,
    /// How the quantity or the price came about; may be empty.
    pub note: String,
}

impl Line {
    fn new(name: impl Into<String>, quantity: f64, unit: Unit, price: f64, offer: &Offer) -> Line {
        Line {
            name: name.into(),
            quantity,
            unit,
            unit_price_usd: price,
            usd_month: quantity * price,
            offer_id: offer.id(),
            as_of: offer.as_of,
            is_own: offer.is_own,
            is_priced: true,
            often_forgotten: false,
            note: String::new(),
        }
    }

    /// A line of what is in no catalogue: so many at a cost each, as a person said.
    ///
    /// ```
    /// use plimsoll::plan::bill::Line;
    /// let line = Line::own("Cache machines", 2.0, 12.0);
    /// assert_eq!((line.usd_month, line.offer_id.as_str()), (24.0, ""));
    /// ```
    pub fn own(name: &str, count: f64, each_usd_month: f64) -> Line {
        Line {
            name: name.to_owned(),
            quantity: count,
            unit: Unit::Month,
            unit_price_usd: each_usd_month,
            usd_month: count * each_usd_month,
            offer_id: String::new(),
            as_of: AsOf::Undated,
            is_own: true,
            is_priced: true,
            often_forgotten: false,
            note: String::new(),
        }
    }

    /// So much of what has no price, in GB, and why; none of nothing.
    fn unpriced(name: &str, gb: f64, why: &Error) -> Option<Line> {
        let line = Line {
            unit: Unit::Gb,
            is_priced: false,
            note: format!("{NOT_PRICED}, since {}", why.what),
            ..Line::own(name, gb, 0.0)
        };
        (gb > 0.0).then_some(line)
    }

    /// Why it has no price; none if it has one.
    pub(super) fn unpriced_because(&self) -> Option<String> {
        let why = self.note.trim_start_matches(NOT_PRICED);
        (!self.is_priced).then(|| format!("{} has no price{why}", self.name))
    }

    fn forgotten(mut self) -> Line {
        self.often_forgotten = true;
        self
    }

    /// Adds to the note; nothing of an empty text.
    fn note(mut self, text: impl AsRef<str>) -> Line {
        let text = text.as_ref();
        if !text.is_empty() {
            if !self.note.is_empty() {
                self.note += "; ";
            }
            self.note += text;
        }
        self
    }
}

/// Lines and their sum.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Bill {
    /// The lines, as they were added.
    pub lines: Vec<Line>,
    /// Their sum, a month. Lines are not rounded to cents before they are added.
    pub usd_month: f64,
}

/// What lines come to in a month. None at all come to 0, where a plain sum would be -0.
pub(super) fn sum_of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> f64 {
    lines.into_iter().map(|line| line.usd_month).sum::<f64>() + 0.0
}

impl Bill {
    /// The bill of these lines.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, nat}};
    /// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
    /// let bill = Bill::of(nat(&market, 1.0, 730.0, 100.0)?);
    /// assert!((bill.usd_month - 37.35).abs() < 1e-9);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn of(lines: Vec<Line>) -> Bill {
        let usd_month = sum_of(&lines);
        Bill { lines, usd_month }
    }
}

/// Where something is rented: whose prices and rules hold.
#[derive(Debug, Clone, Copy)]
pub struct Market<'a> {
    /// The prices and rules.
    pub catalog: &'a Catalog,
    /// The provider, as the catalogue names it.
    pub provider: &'a str,
    /// Its region, as the catalogue names it; `all` where there is none.
    pub region: &'a str,
}

impl<'a> Market<'a> {
    /// A region of a provider.
    pub fn new(catalog: &'a Catalog, provider: &'a str, region: &'a str) -> Market<'a> {
        Market {
            catalog,
            provider,
            region,
        }
    }

    fn known(&self, meter: Meter) -> Option<Tariff<'a>> {
        self.catalog.tariff(self.provider, self.region, meter)
    }

    fn tariff(&self, meter: Meter) -> Result<Tariff<'a>> {
        self.known(meter).ok_or_else(|| self.no_price_of(meter))
    }

    fn no_price_of(&self, meter: Meter) -> Error {
        let error = match self.provider {
            "" => Error::new(format!("{meter} has no price, since no provider is known"))
                .next("Write one under prices and budget."),
            provider => Error::new(format!(
                "the catalogue has no price of {meter} at {provider}"
            ))
            .next("Add a row with this meter in a price list of your own."),
        };
        error.field(meter.name())
    }

    fn rule(&self, name: &str) -> Option<f64> {
        self.catalog.rule(self.provider, name)
    }

    /// The lines of an amount, one for each tier that it reaches.
    fn metered(&self, name: &str, meter: Meter, amount: f64) -> Result<Vec<Line>> {
        Ok(tiers(name, &self.tariff(meter)?, amount))
    }

    /// The same; without a price it is a line that says so and costs nothing, beside which the others still count.
    fn metered_if_priced(&self, name: &str, meter: Meter, amount: f64) -> Vec<Line> {
        let lines = self.metered(name, meter, amount);
        lines.unwrap_or_else(|error| Line::unpriced(name, amount, &error).into_iter().collect())
    }
}

/// The lines of an amount, one for each tier that it reaches.
fn tiers(name: &str, tariff: &Tariff, amount: f64) -> Vec<Line> {
    let ends = tariff.tiers.iter().skip(1).map(|tier| tier.tier_from);
    let ends = ends.chain(std::iter::once(f64::INFINITY));
    let free = tariff.tiers.first().map_or(0.0, |tier| tier.tier_from);
    let mut lines = Vec::new();
    for (i, (tier, end)) in tariff.tiers.iter().zip(ends).enumerate() {
        let within = amount.min(end) - tier.tier_from;
        if within <= 0.0 {
            continue;
        }
        let mut line = Line::new(name, within, tier.unit, tier.price_usd, tier);
        if i == 0 && free > 0.0 {
            line = line.note(format!("the first {free} are free"));
        }
        if let Some(region) = tariff.borrowed_from {
            line = line.note(format!("price of {region}"));
        }
        lines.push(line);
    }
    lines
}

/// One price for one unit: the lowest tier's.
fn single<'a>(tariff: &Tariff<'a>) -> Option<&'a Offer> {
    tariff.tiers.first().copied()
}

/// The line of something billed by time, by whatever unit its price is of.
fn by_time(name: &str, tariff: &Tariff, count: f64, hours: f64) -> Vec<Line> {
    let Some(offer) = single(tariff) else {
        return Vec::new();
    };
    let line = match offer.unit {
        Unit::Hour => Line::new(name, count * hours, Unit::Hour, offer.price_usd, offer),
        unit => Line::new(name, count, unit, offer.price_usd, offer),
    };
    let borrowed = tariff
        .borrowed_from
        .map(|region| format!("price of {region}"));
    vec![line.note(borrowed.unwrap_or_default())]
}

/// Marks all lines as often forgotten.
fn forgotten(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().map(Line::forgotten).collect()
}

/// Passes a quantity on: 0 or more, finite.
fn amount(value: f64, field: &str) -> Result<f64> {
    if (0.0..=MAX_QUANTITY).contains(&value) {
        return Ok(value);
    }
    Err(Error::new(format!("{field} is not a number of 0 or more"))
        .field(field)
        .next("Write 0 or more."))
}

/// Passes the hours of a month on.
fn month_hours(value: f64, field: &str) -> Result<f64> {
    if (0.0..=LONGEST_MONTH_HOURS).contains(&value) {
        return Ok(value);
    }
    Err(Error::new(format!("{field} are not the hours of a month"))
        .field(field)
        .next("Write 0 to 744; a whole month is billed as 730."))
}
