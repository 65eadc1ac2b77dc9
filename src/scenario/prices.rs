//! Prices of one's own in a scenario, and the price of its instance, which follows them.

use super::Scenario;
use crate::catalog::{Catalog, PriceLine};
use crate::error::{Error, Result};
use crate::quantity::{Cost, Quantity};

/// Prices kept.
pub const MAX_PRICES: usize = 60;
/// Prices that differ by less are the same, dollars a month.
const SLACK_USD: f64 = 0.005;

/// What the instance costs by the catalogue and the scenario's own prices, of which it may be a range; none if neither has it.
pub fn listed(scenario: &Scenario, catalog: &Catalog) -> Option<Quantity<Cost>> {
    let id = scenario.app.instance.offer.as_deref()?;
    let (own, _) = catalog.with_lines(&scenario.prices);
    let usd_month = own.get(id)?.price_usd_month;
    range_of(scenario, usd_month).or_else(|| Quantity::from_base(usd_month).ok())
}

/// The range of the instance among the own prices whose middle is this price of a month.
fn range_of(scenario: &Scenario, usd_month: f64) -> Option<Quantity<Cost>> {
    let id = scenario.app.instance.offer.as_deref()?;
    let mut lines = scenario.prices.iter().filter(|line| line.is_of(id));
    let range = lines.find_map(PriceLine::range_of_cost)?;
    (range.base() == usd_month).then_some(range)
}

/// Gives an instance at the price of the lists the range that an own price says it is.
pub(crate) fn take_range(scenario: &mut Scenario) {
    let usd_month = scenario.app.instance.cost.base();
    if let Some(range) = range_of(scenario, usd_month) {
        scenario.app.instance.cost = range;
    }
}

/// Lets the price of the instance follow a change of the lists, if it was the listed one: a price that was typed stays. Where the
/// list has a range, so has the instance.
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
pub fn follow(scenario: &mut Scenario, before: Option<Quantity<Cost>>, catalog: &Catalog) {
    let (Some(before), Some(now)) = (before, listed(scenario, catalog)) else {
        return;
    };
    let cost = &mut scenario.app.instance.cost;
    let is_range = before.spread().is_some() || cost.spread().is_some();
    let was_listed = match is_range {
        true => *cost == before,
        false => (cost.base() - before.base()).abs() < SLACK_USD,
    };
    if was_listed && now != before {
        *cost = now;
    }
}

/// The number of the own price that the cost of the instance is: the same range of the same offer is one number that nobody knows,
/// and no two.
pub(super) fn of_instance(scenario: &Scenario) -> Option<usize> {
    let instance = &scenario.app.instance;
    let id = instance.offer.as_deref()?;
    let same = |line: &PriceLine| line.is_range_of(&instance.cost) && line.is_of(id);
    scenario.prices.iter().position(same)
}

/// Draws an own price, and with it the cost of the instance if that is the same.
pub(super) fn draw(scenario: &mut Scenario, at: usize, value: f64) {
    if of_instance(scenario) == Some(at) {
        scenario.app.instance.cost.uncertain().draw(value);
    }
    if let Some(line) = scenario.prices.get_mut(at) {
        line.uncertain().draw(value);
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
