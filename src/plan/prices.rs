//! From list price to price paid: a flat discount and another currency; and a word about prices that are old.

use serde::{Serialize, Serializer};

use super::bill::Line;
use crate::catalog::AsOf;
use crate::error::{Error, Result};
use crate::scenario::Month;
pub use crate::scenario::currency::Currency;

/// Price facts older than this are pointed out.
pub const OLD_MONTHS: u32 = 12;
/// How many old prices a sentence names.
const NAMED: usize = 3;

/// What a person pays of a list price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PricesPaid {
    discount_share: f64,
    #[serde(serialize_with = "in_words")]
    currency: Currency,
}

fn in_words<S: Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(currency)
}

impl Default for PricesPaid {
    /// List prices, in dollars.
    fn default() -> Self {
        PricesPaid {
            discount_share: 0.0,
            currency: Currency::usd(),
        }
    }
}

impl PricesPaid {
    /// A flat discount, 0..1, and a currency.
    ///
    /// # Errors
    /// A discount that is not a share.
    ///
    /// ```
    /// use plimsoll::plan::prices::PricesPaid;
    /// let paid = PricesPaid::new(0.1, "1 EUR = 1.08 USD".parse()?)?;
    /// assert!((paid.of_list(120.0) - 100.0).abs() < 1e-9); // EUR
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn new(discount_share: f64, currency: Currency) -> Result<PricesPaid> {
        if !(0.0..=1.0).contains(&discount_share) {
            return Err(Error::new("the discount is not a share from 0 to 1")
                .field("discount_share")
                .next("Write 0.1 for 10 %."));
        }
        Ok(PricesPaid {
            discount_share,
            currency,
        })
    }

    /// The discount, 0..1.
    pub fn discount_share(&self) -> f64 {
        self.discount_share
    }

    /// The currency that is paid in.
    pub fn currency(&self) -> &Currency {
        &self.currency
    }

    /// What is paid of a list price in dollars, without the discount and in the currency.
    pub fn of_list(&self, list_usd: f64) -> f64 {
        list_usd * (1.0 - self.discount_share) / self.currency.usd_per_unit()
    }
}

/// A sentence about a price whose date is unknown or more than a year before `now`; none if it is fresh.
///
/// ```
/// use plimsoll::{catalog::AsOf, plan::prices::old_price};
/// let read = AsOf::Day("2024-07".parse()?, 1);
/// assert_eq!(
///     old_price("natgw.hour", read, "2026-11".parse()?).unwrap(),
///     "The price of natgw.hour is of 2024-07-01, more than a year ago: check it."
/// );
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn old_price(name: &str, as_of: AsOf, now: Month) -> Option<String> {
    match as_of.age_months(now) {
        None => Some(format!(
            "The price of {name} has no date: check it before you rely on it."
        )),
        Some(age) if age > OLD_MONTHS => Some(format!(
            "The price of {name} is of {as_of}, more than a year ago: check it."
        )),
        Some(_) => None,
    }
}

/// One sentence about all prices of a bill that are old or undated; none if all are fresh. Lines that cost nothing do not count.
pub fn old_prices<'a>(lines: impl IntoIterator<Item = &'a Line>, now: Month) -> Option<String> {
    let mut old: Vec<(&str, AsOf)> = Vec::new();
    let paid = lines.into_iter().filter(|line| line.usd_month > 0.0);
    for line in paid {
        let entry = (line.offer_id.as_str(), line.as_of);
        if old_price(&line.offer_id, line.as_of, now).is_some() && !old.contains(&entry) {
            old.push(entry);
        }
    }
    if let [(id, as_of)] = old.as_slice() {
        return old_price(id, *as_of, now);
    }
    let named: Vec<String> = old
        .iter()
        .take(NAMED)
        .map(|(id, as_of)| format!("{id} ({as_of})"))
        .collect();
    let more = match old.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    (!old.is_empty()).then(|| {
        format!(
            "{} prices are undated or more than a year old: {}{more}. Check them.",
            old.len(),
            named.join(", ")
        )
    })
}
