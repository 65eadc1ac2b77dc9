//! Machines: by the month, by the hour, reserved, spot; and the CPU of burstable ones above their baseline.

use super::{Ledger, Line, What, amount, month_hours};
use crate::catalog::{Catalog, Kind, MONTH_HOURS, Offer, Term, Unit};
use crate::error::{Error, Result};

/// How many of an offer are rented, and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rented {
    /// How many at the same time; a mean may be fractional.
    pub count: f64,
    /// Under which term.
    pub term: Term,
    /// Hours of the month that each runs; 730 is a whole month.
    pub hours: f64,
}

impl Rented {
    /// So many for a whole month, without being bound.
    pub fn whole_month(count: f64) -> Rented {
        Rented {
            count,
            term: Term::OnDemand,
            hours: MONTH_HOURS,
        }
    }
}

/// The line of machines or nodes that are billed by time.
///
/// On demand, hours are billed up to the month's cap: 730 hours where the list is by the hour, the month divided by the hour
/// where it is by the month (672 hours at DigitalOcean, about 624 at Hetzner); without a price of the hour the month is owed.
/// A month that has run in full gets the discount that comes by itself. Reserved machines are owed whether they run or not;
/// spot ones by the hour.
///
/// # Errors
/// A count or hours out of bounds; a term of which no price is known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Rented, instances}};
/// let offer = Catalog::built_in().get("digitalocean/s-4vcpu-8gb").unwrap();
/// let line = instances(offer, "App", Rented::whole_month(3.0))?;
/// assert_eq!((line.quantity, line.usd_month), (3.0, 144.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn instances(offer: &Offer, name: &str, rented: Rented) -> Result<Line> {
    let mut ledger = Ledger::written(1.0);
    bill_instances(offer, &What::named(name), rented, &mut ledger)?;
    let line = ledger.into_lines().pop();
    line.ok_or_else(|| Error::new("there is no line"))
}

/// What [`instances`] gives, into a ledger.
pub(super) fn bill_instances(
    offer: &Offer,
    what: &What,
    rented: Rented,
    ledger: &mut Ledger,
) -> Result<()> {
    let count = amount(rented.count, "count")?;
    let hours = month_hours(rented.hours, "hours")?;
    let what = what.sku(&offer.sku);
    if rented.term == Term::OnDemand {
        on_demand(offer, &what, (count, hours), ledger);
        return Ok(());
    }
    let month = offer.price(rented.term).ok_or_else(|| {
        Error::new(format!(
            "no {} price of {} is known",
            rented.term,
            offer.id()
        ))
        .field("term")
        .next("Choose on_demand, or give the price in a price list of your own.")
    })?;
    match rented.term {
        Term::Spot => {
            let hour = month / MONTH_HOURS;
            let hours = hours.min(MONTH_HOURS);
            let note = format_args!("spot: it may be taken back, and the price moves by the day");
            let quantity = (count * hours, Unit::Hour);
            ledger.add(&what, quantity, (hour, offer), [Some(note), None]);
        }
        term => {
            let note = format_args!("{term}: owed whether it runs or not");
            let quantity = (count, Unit::Month);
            ledger.add(&what, quantity, (month, offer), [Some(note), None]);
        }
    }
    Ok(())
}

fn on_demand(offer: &Offer, what: &What, (count, hours): (f64, f64), ledger: &mut Ledger) {
    let mut month = |price_usd, note| {
        ledger.add(what, (count, Unit::Month), (price_usd, offer), [note, None]);
    };
    let full = offer.cap_hours().is_none_or(|cap| hours >= cap);
    match (offer.unit, offer.price_usd_hour) {
        (Unit::Hour, _) if full => match offer.sustained_usd_month {
            Some(sustained) => {
                let note = format_args!("a full month, discounted by itself");
                month(sustained, Some(note));
            }
            None => month(offer.price_usd_month, None),
        },
        (_, Some(hour)) if !full => {
            let quantity = (count * hours, Unit::Hour);
            ledger.add(what, quantity, (hour, offer), [None, None]);
        }
        (_, Some(_)) => match offer.cap_hours() {
            Some(cap) if hours < MONTH_HOURS => {
                let note = format_args!("capped at {cap:.0} hours a month");
                month(offer.price_usd_month, Some(note));
            }
            _ => month(offer.price_usd_month, None),
        },
        _ => {
            let note = format_args!("billed by the month");
            month(offer.price_usd_month, Some(note));
        }
    }
}

/// The line of CPU above the baseline of burstable machines. None if the machine is none, or stays at its baseline.
///
/// `cpu_share` is the mean use of all virtual CPUs over a day, 0..1: what the credits earned in a day do not pay is billed.
///
/// # Errors
/// A share, count or hours out of bounds; a burstable machine of which no price of the surplus is known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Rented, surplus}};
/// let catalog = Catalog::built_in();
/// let offer = catalog.get("aws/us-east-1/t3.medium").unwrap();
/// let line = surplus(catalog, offer, 1.0, Rented::whole_month(1.0))?.unwrap();
/// assert!((line.usd_month / 730.0 - 2.0 * 0.8 * 0.05).abs() < 1e-12);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn surplus(
    catalog: &Catalog,
    offer: &Offer,
    cpu_share: f64,
    rented: Rented,
) -> Result<Option<Line>> {
    let mut ledger = Ledger::written(1.0);
    let price = surplus_price(catalog, offer);
    bill_surplus(offer, price, cpu_share, rented, &mut ledger)?;
    Ok(ledger.into_lines().pop())
}

/// What [`surplus`] gives at that price, into a ledger.
pub(in crate::plan) fn bill_surplus(
    offer: &Offer,
    price: Option<&Offer>,
    cpu_share: f64,
    rented: Rented,
    ledger: &mut Ledger,
) -> Result<()> {
    let count = amount(rented.count, "count")?;
    let hours = month_hours(rented.hours, "hours")?;
    if !(0.0..=1.0).contains(&cpu_share) {
        let error = Error::new("the use of the CPU is not a share from 0 to 1");
        return Err(error.field("cpu_share").next("Write 0.4 for 40 %."));
    }
    let (Some(baseline), Some(vcpus)) = (offer.baseline_share, offer.vcpus) else {
        return Ok(());
    };
    let vcpu_hours = (cpu_share - baseline).max(0.0) * vcpus * count * hours;
    // The shared cores of others are throttled instead of billed.
    if let Some(price) = price.filter(|_| vcpu_hours != 0.0) {
        let note = format_args!("{:.0} % of each vCPU is in the price", baseline * 100.0);
        let what = What::named("CPU above the baseline").sku(&offer.sku);
        let what = what.forgotten().note(note);
        let quantity = (vcpu_hours, price.unit);
        ledger.add(&what, quantity, (price.price_usd, price), [None, None]);
    }
    Ok(())
}

/// What CPU above the baseline of an offer costs. None if the catalogue has no price of it.
pub(in crate::plan) fn surplus_price<'a>(catalog: &'a Catalog, offer: &Offer) -> Option<&'a Offer> {
    catalog.find(&offer.provider, &surplus_sku(offer)?)
}

/// The offer that bills the surplus of a family; caches have none.
fn surplus_sku(offer: &Offer) -> Option<String> {
    match offer.kind {
        Kind::Compute => {
            let family = offer.sku.split('.').next()?;
            Some(format!("{family}.surplus"))
        }
        Kind::Database => Some("db.t.surplus".to_owned()),
        _ => None,
    }
}
