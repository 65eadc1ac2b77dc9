//! CPU credits of burstable machines. A machine earns its baseline all the time, spends what it uses, and keeps at most what it
//! earns in a day. What it uses beyond that is owed, and once it owes more than it earns in a day the rest is billed.

use serde::Serialize;

use super::{WEEK_HOURS, above_zero, amount, hours, share};
use crate::catalog::{Catalog, MONTH_HOURS, Offer};
use crate::error::{Error, Result};
use crate::plan::bill::surplus_price;

/// Hours of earning that a machine keeps, and may owe.
const KEPT_HOURS: f64 = 24.0;
/// Credits that last longer count as lasting for ever.
const LONGEST_HOURS: usize = 10 * 8766;

/// A burstable machine and how busy it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst<'a> {
    /// Virtual CPUs, above 0.
    pub vcpus: f64,
    /// The share of each that it earns, 0 to 1.
    pub baseline_share: f64,
    /// Use of all virtual CPUs in each hour, as a share from 0 to 1: a day, a week or any other round of up to 168 hours, which
    /// comes again and again.
    pub hourly_share: &'a [f64],
    /// What is kept when the round begins, in vCPU-hours of 60 credits. Above what a machine can keep it counts as that.
    pub balance_vcpu_hours: f64,
    /// Price of a vCPU-hour beyond what is earned. None: there is none, and the machine is slowed down to its baseline.
    pub surplus_usd_vcpu_hour: Option<f64>,
}

/// How long the credits last and what is beyond them: what [`credits`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Credits {
    /// Mean use.
    pub mean_share: f64,
    /// The use that it can keep up for ever.
    pub baseline_share: f64,
    /// Whether the mean is within it.
    pub sustained: bool,
    /// The most that it keeps: a day of earning.
    pub most_vcpu_hours: f64,
    /// Hours at full use that the most it keeps lasts. None: for ever.
    pub full_speed_hours: Option<f64>,
    /// Hours after which nothing is left, from the balance given. None: it lasts for ten years, or for ever.
    pub until_gone_hours: Option<f64>,
    /// vCPU-hours of a month that are billed, or that the machine cannot do if there is no price, once rounds repeat themselves.
    pub surplus_vcpu_hours: f64,
    /// What they cost in a month. None: there is no price for them.
    pub surplus_usd_month: Option<f64>,
}

/// Works out the credits of a round that comes again and again.
///
/// Within an hour the use is even. What is earned while the most is kept is lost; what is used while the most is owed is billed.
/// So a mean within the baseline costs nothing, unless the round rises and falls by more than two days of earning. O(rounds).
///
/// # Errors
/// A number out of the bounds of [`Burst`], with its field.
///
/// ```
/// use plimsoll::plan::purchase::{Burst, credits};
/// // A t3.medium at full speed all the time: its credits last 6 hours, then 2 · 0.8 vCPU-hours are billed each hour.
/// let burst = Burst {
///     vcpus: 2.0, baseline_share: 0.2, hourly_share: &[1.0; 24], balance_vcpu_hours: 9.6, surplus_usd_vcpu_hour: Some(0.05),
/// };
/// let found = credits(&burst)?;
/// assert_eq!([found.full_speed_hours, found.until_gone_hours].map(|h| h.unwrap().round()), [6.0, 6.0]);
/// assert!((found.surplus_usd_month.unwrap() - 730.0 * 1.6 * 0.05).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn credits(burst: &Burst<'_>) -> Result<Credits> {
    let vcpus = above_zero(burst.vcpus, "vcpus")?;
    let baseline_share = share(burst.baseline_share, "baseline_share")?;
    hours(burst.hourly_share, WEEK_HOURS, "hourly_share")?;
    for used in burst.hourly_share {
        share(*used, "hourly_share")?;
    }
    let balance = amount(burst.balance_vcpu_hours, "balance_vcpu_hours")?;
    let price = burst
        .surplus_usd_vcpu_hour
        .map(|usd| amount(usd, "surplus_usd_vcpu_hour"))
        .transpose()?;
    let count = burst.hourly_share.len() as f64;
    let mean_share = burst.hourly_share.iter().sum::<f64>() / count;
    // What is left of equal shares is rounding.
    let sustained = mean_share <= baseline_share + 1e-12;
    let most = KEPT_HOURS * vcpus * baseline_share;
    let surplus = surplus(burst, most, sustained) / count * MONTH_HOURS;
    let beyond = 1.0 - baseline_share;
    Ok(Credits {
        mean_share,
        baseline_share,
        sustained,
        most_vcpu_hours: most,
        full_speed_hours: (beyond > 0.0).then(|| KEPT_HOURS * baseline_share / beyond),
        until_gone_hours: until_gone(burst, balance.min(most), most),
        surplus_vcpu_hours: surplus,
        surplus_usd_month: price.map(|usd| usd * surplus),
    })
}

/// The credits of an offer of the catalogue, by its baseline and the price of its family's surplus; it begins with nothing, as a
/// new machine nearly does. None if it is not burstable.
///
/// # Errors
/// A list of hours out of bounds; an offer of which the virtual CPUs are not known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::purchase::credits_of};
/// let catalog = Catalog::built_in();
/// let medium = catalog.get("aws/us-east-1/t3.medium").unwrap();
/// // 40 % of both virtual CPUs, of which 20 % are in the price.
/// let found = credits_of(catalog, medium, &[0.4])?.unwrap();
/// assert!((found.surplus_usd_month.unwrap() - 730.0 * 2.0 * 0.2 * 0.05).abs() < 1e-9);
/// let fixed = catalog.get("aws/us-east-1/m7i.large").unwrap();
/// assert_eq!(credits_of(catalog, fixed, &[0.4])?, None);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn credits_of(
    catalog: &Catalog,
    offer: &Offer,
    hourly_share: &[f64],
) -> Result<Option<Credits>> {
    let Some(baseline_share) = offer.baseline_share else {
        return Ok(None);
    };
    let vcpus = offer.vcpus.ok_or_else(|| {
        Error::new(format!("the virtual CPUs of {} are not known", offer.id()))
            .field("vcpus")
            .next("Give them in a price list of your own.")
    })?;
    let found = credits(&Burst {
        vcpus,
        baseline_share,
        hourly_share,
        balance_vcpu_hours: 0.0,
        surplus_usd_vcpu_hour: surplus_price(catalog, offer).map(|price| price.price_usd),
    });
    found.map(Some)
}

/// vCPU-hours that are billed in a round, once it begins and ends with the same balance.
///
/// Where more is used than earned, the machine owes the most sooner or later, and where less, it keeps the most. From there the
/// second round is like all that follow.
fn surplus(burst: &Burst<'_>, most: f64, sustained: bool) -> f64 {
    let mut balance = if sustained { most } else { -most };
    let mut billed = 0.0;
    for _ in 0..2 {
        billed = 0.0;
        for used in burst.hourly_share {
            balance += (burst.baseline_share - used) * burst.vcpus;
            billed += (-most - balance).max(0.0);
            balance = balance.clamp(-most, most);
        }
    }
    // What is billed and could have been earned is rounding.
    if billed < 1e-9 * burst.vcpus {
        0.0
    } else {
        billed
    }
}

/// Hours until a balance is spent.
fn until_gone(burst: &Burst<'_>, balance: f64, most: f64) -> Option<f64> {
    let mut left = balance;
    let round = burst.hourly_share.iter().cycle();
    for (hour, used) in round.take(LONGEST_HOURS).enumerate() {
        let spent = (used - burst.baseline_share) * burst.vcpus;
        if spent > 0.0 && left - spent <= 0.0 {
            return Some(hour as f64 + left / spent);
        }
        left = (left - spent).min(most);
    }
    None
}
