//! Bills: what is rented, line by line, at the list prices of the catalogue and by the rules of its provider.
//!
//! Every function takes plain numbers and gives lines; nothing here knows a scenario. A line is a quantity times a unit price,
//! says which offer the price is of and when it was read, and whether people tend to forget it.

mod balancer;
mod cache;
mod compute;
mod database;
mod ledger;
mod monitoring;
mod network;
mod rates;
mod storage;

use std::fmt;

use serde::Serialize;

use crate::catalog::{AsOf, Catalog, Meter, Offer, Tariff, Unit};
use crate::error::{Error, Result};

pub use balancer::{BalancerUse, balancer, network_balancer};
pub(super) use balancer::{bill_balancer, bill_network_balancer};
pub(super) use cache::bill_cache;
pub use cache::{CacheUse, cache};
pub use compute::{Rented, instances, surplus};
pub(super) use compute::{bill_surplus, surplus_price};
pub(super) use database::bill_database;
pub use database::{DatabaseUse, database};
pub(super) use ledger::Ledger;
use ledger::What;
pub use monitoring::{LogUse, logs, metrics};
pub(super) use monitoring::{bill_logs, bill_metrics};
pub(super) use network::{bill_egress, bill_inter_zone, bill_ipv4, bill_nat};
pub use network::{egress, included_egress_gb, inter_zone, ipv4, nat};
pub(super) use rates::{Rates, Rule};
pub use storage::{BlockUse, ObjectUse, block_storage, object_storage, snapshots};
pub(super) use storage::{bill_block_storage, bill_object_storage, bill_snapshots};

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

    /// Why it has no price; none if it has one.
    pub(super) fn unpriced_because(&self) -> Option<String> {
        let why = self.note.trim_start_matches(NOT_PRICED);
        (!self.is_priced).then(|| format!("{} has no price{why}", self.name))
    }

    /// Adds to the note; nothing of an empty text.
    fn add_note(&mut self, note: fmt::Arguments) {
        let text = note.to_string();
        if !text.is_empty() && !self.note.is_empty() {
            self.note += "; ";
        }
        self.note += &text;
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
}

impl Rates<'_> {
    /// The lines of an amount, one for each tier that it reaches.
    fn metered(&self, what: &What, meter: Meter, amount: f64, ledger: &mut Ledger) -> Result<()> {
        tiers(what, self.tariff(meter)?, amount, ledger);
        Ok(())
    }

    /// The same; without a price it is a line that says so and costs nothing, beside which the others still count.
    fn metered_if_priced(&self, what: &What, meter: Meter, amount: f64, ledger: &mut Ledger) {
        match self.known(meter) {
            Some(tariff) => tiers(what, tariff, amount, ledger),
            None => ledger.unpriced(what, amount, || self.market.no_price_of(meter)),
        }
    }
}

/// The lines of a bill of its own, at list prices.
fn written(
    market: &Market,
    bill: impl FnOnce(&Rates, &mut Ledger) -> Result<()>,
) -> Result<Vec<Line>> {
    let mut ledger = Ledger::written(1.0);
    bill(&Rates::of(market), &mut ledger)?;
    Ok(ledger.into_lines())
}

/// The lines of an amount, one for each tier that it reaches.
fn tiers(what: &What, tariff: &Tariff, amount: f64, ledger: &mut Ledger) {
    let ends = tariff.tiers.iter().skip(1).map(|tier| tier.tier_from);
    let ends = ends.chain(std::iter::once(f64::INFINITY));
    let free = tariff.tiers.first().map_or(0.0, |tier| tier.tier_from);
    for (i, (tier, end)) in tariff.tiers.iter().zip(ends).enumerate() {
        // A comparison where `min` would be a call: no amount is not a number.
        let within = if amount < end { amount } else { end } - tier.tier_from;
        if within <= 0.0 {
            continue;
        }
        let first = format_args!("the first {free} are free");
        let (region, lent) = borrowed(tariff);
        let region = format_args!("price of {region}");
        let notes = [
            (i == 0 && free > 0.0).then_some(first),
            lent.then_some(region),
        ];
        ledger.add(what, (within, tier.unit), (tier.price_usd, tier), notes);
    }
}

/// The region that lends its prices, and whether one does.
fn borrowed<'a>(tariff: &Tariff<'a>) -> (&'a str, bool) {
    let region = tariff.borrowed_from;
    (region.unwrap_or_default(), region.is_some())
}

/// One price for one unit: the lowest tier's.
fn single<'a>(tariff: &Tariff<'a>) -> Option<&'a Offer> {
    tariff.tiers.first().copied()
}

/// The line of something billed by time, by whatever unit its price is of.
fn by_time(what: &What, tariff: &Tariff, (count, hours): (f64, f64), ledger: &mut Ledger) {
    let Some(offer) = single(tariff) else {
        return;
    };
    let quantity = match offer.unit {
        Unit::Hour => count * hours,
        _ => count,
    };
    let (region, lent) = borrowed(tariff);
    let region = format_args!("price of {region}");
    let notes = [lent.then_some(region), None];
    let price = (offer.price_usd, offer);
    ledger.add(what, (quantity, offer.unit), price, notes);
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
