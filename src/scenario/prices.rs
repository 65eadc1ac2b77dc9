//! Prices of one's own in a scenario, and the price of its instance, which follows them.

use super::Scenario;
use crate::catalog::{Catalog, PriceLine};
use crate::error::{Error, Result};
use crate::quantity::Quantity;

/// Prices kept.
pub const MAX_PRICES: usize = 60;
/// Prices that differ by less are the same, dollars a month.
const SLACK_USD: f64 = 0.005;

/// What a month of the instance costs by the catalogue and the scenario's own prices; none if neither has it.
pub fn listed(scenario: &Scenario, catalog: &Catalog) -> Option<f64> {
    let id = scenario.app.instance.offer.as_deref()?;
    let (own, _) = catalog.with_lines(&scenario.prices);
    own.get(id).map(|offer| offer.price_usd_month)
}

/// Lets the price of the instance follow a change of the lists, if it was the listed one: a price that was typed stays.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, scenario::{field::Field, prices}};
/// let catalog = Catalog::built_in();
/// let mut scenario = examples::fluxstudio("2026-11".parse()?)?;
/// Field::Offer.write(&mut scenario, catalog, "aws/us-east-1/t3.large")?;
/// let before = prices::listed(&scenario, catalog);
/// scenario.prices = vec!["aws/us-east-1/t3.large = $50/mo".parse()?];
/// prices::follow(&mut scenario, before, catalog);
/// assert_eq!(scenario.app.instance.cost.to_string(), "$50/mo");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn follow(scenario: &mut Scenario, before: Option<f64>, catalog: &Catalog) {
    let (Some(before), Some(now)) = (before, listed(scenario, catalog)) else {
        return;
    };
    let cost = &mut scenario.app.instance.cost;
    let was_listed = (cost.base() - before).abs() < SLACK_USD;
    if was_listed && now != before {
        // A price of the lists is within the bounds of a cost; what is not stays as it was.
        *cost = Quantity::from_base(now).unwrap_or(*cost);
    }
}

/// Adds prices, each in the place of one of the same offer, and gives their number; the price of the instance follows.
///
/// # Errors
/// If there would be more than [`MAX_PRICES`], or one of the new ones does not go with the catalogue; then the scenario is as it was.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, scenario::prices};
/// let mut scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let line = |text: &str| vec![text.parse().unwrap()];
/// prices::add(&mut scenario, Catalog::built_in(), line("aws/us-east-1/t3.large = $50/mo"))?;
/// prices::add(&mut scenario, Catalog::built_in(), line("aws/us-east-1/t3.large = $45/mo"))?;
/// assert_eq!(scenario.prices, line("aws/us-east-1/t3.large = $45/mo"));
/// let error = prices::add(&mut scenario, Catalog::built_in(), line("aws/t3.large = $40/mo")).unwrap_err();
/// assert_eq!(error.next, "Write one of: us-east-1, eu-west-1, eu-central-1.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn add(scenario: &mut Scenario, catalog: &Catalog, new: Vec<PriceLine>) -> Result<usize> {
    if let Some((at, error)) = catalog.with_lines(&new).1.into_iter().next() {
        let id = new.get(at).map(PriceLine::id).unwrap_or_default();
        let what = format!("the price of {id} does not count: {}", error.what);
        return Err(Error { what, ..error });
    }
    let count = new.len();
    let mut prices = scenario.prices.clone();
    for line in new {
        match prices.iter_mut().find(|known| known.id() == line.id()) {
            Some(known) => *known = line,
            None => prices.push(line),
        }
    }
    if prices.len() > MAX_PRICES {
        let what = format!("the plan would have more than {MAX_PRICES} prices of its own");
        return Err(Error::new(what).next("Keep the rows that you plan with."));
    }
    let before = listed(scenario, catalog);
    scenario.prices = prices;
    follow(scenario, before, catalog);
    Ok(count)
}
