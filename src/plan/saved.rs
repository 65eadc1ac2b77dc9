//! What a plan came to where it was saved, and whether it comes to the same here.

use super::Plan;
use crate::catalog::Catalog;
use crate::quantity::{Quantity, show};
use crate::scenario::{Saved, Scenario};

/// Bills that differ by less are the same.
const SLACK_USD: f64 = 0.01;
const CENTS: f64 = 100.0;

/// The scenario of a plan as it is to be saved or sent: with what the plan comes to by this catalogue, so that a reader whose own
/// has other prices is told.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let catalog = Catalog::built_in();
/// let saved = plan::to_save(&scenario, &plan::solve(&scenario, catalog), catalog).saved.unwrap();
/// assert_eq!(saved.bill.to_string(), "$12/mo");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn to_save(scenario: &Scenario, plan: &Plan, catalog: &Catalog) -> Scenario {
    let bill = plan.bill.as_ref().and_then(|bill| {
        let cents = (bill.usd_month * CENTS).round();
        Quantity::from_base(cents / CENTS).ok()
    });
    let saved = bill.and_then(|bill| {
        let prices = catalog.newest()?;
        Some(Saved { bill, prices })
    });
    Scenario {
        saved,
        ..scenario.clone()
    }
}

/// A sentence for a plan that comes to something else than where it was saved.
pub(super) fn differs(scenario: &Scenario, catalog: &Catalog, plan: &Plan) -> Option<String> {
    let saved = scenario.saved.as_ref()?;
    let here = plan.bill.as_ref().map(|bill| bill.usd_month);
    if here.is_some_and(|usd| (usd - saved.bill.base()).abs() <= SLACK_USD) {
        return None;
    }
    let came = format!(
        "Where this plan was saved it came to {}/mo, by a catalogue of {}",
        show::dollars(saved.bill.base()),
        saved.prices.spoken()
    );
    let here = match here {
        Some(usd) => format!("here it comes to {}/mo", show::dollars(usd)),
        None => "here it has no bill".to_owned(),
    };
    let why = match catalog.newest() {
        Some(newest) if newest != saved.prices => format!(", by one of {}", newest.spoken()),
        _ => String::new(),
    };
    Some(format!(
        "{came}; {here}{why}. Prices or the file were changed since: the bill below counts."
    ))
}
