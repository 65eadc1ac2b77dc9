//! How the instances of a plan can be paid for: a fleet that follows the week, and prices for those who bind themselves.

use serde::Serialize;

use super::cost::Prices;
use super::purchase::{Reservation, Spot, Terms, TwoSizes, Way, follow, pay, two_sizes};
use super::{Fleet, tiers::paid_share};
use crate::catalog::{Catalog, MONTH_HOURS};
use crate::error::{Error, Result};
use crate::scenario::{Scenario, Shape};

const YEAR_MONTHS: f64 = 12.0;

/// Ways to pay for today's instances.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Purchase {
    /// What following each hour of the week costs and saves; none if all hours are alike.
    pub following: Option<Following>,
    /// A fleet of two sizes, by a timetable; none if all hours are alike.
    pub two_sizes: Option<TwoSizes>,
    /// All ways to pay for the hours, the cheapest first.
    pub ways: Vec<Way>,
}

/// A fleet that follows the week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Following {
    /// The most instances of any hour.
    pub most: u64,
    /// The fewest.
    pub fewest: u64,
    /// What a month costs.
    pub usd_month: f64,
    /// What it saves against the most all the time.
    pub saving_usd_month: f64,
    /// The same as a share.
    pub saving_share: f64,
}

/// The ways for a fleet. None if nothing is said of a week or of other prices.
///
/// # Errors
/// Prices out of bounds, with their field.
pub(super) fn purchase(
    scenario: &Scenario,
    catalog: &Catalog,
    fleet: Option<Fleet>,
    mean_rps: f64,
    prices: &Prices,
) -> Result<Option<Purchase>> {
    let market = &scenario.market;
    let other_prices = ["reserved_discount", "spot_discount"];
    let said = other_prices.iter().any(|name| market.given(name).is_some());
    let Some(fleet) = fleet.filter(|_| said || scenario.demand.shape != Shape::flat()) else {
        return Ok(None);
    };
    let followed = prices.week(mean_rps, follow);
    let hours = match &followed {
        Some(followed) => followed.instances.clone(),
        None => vec![fleet.instances],
    };
    let ways = pay(&hours, &terms(scenario, catalog, prices)).map_err(of_form)?;
    Ok(Some(Purchase {
        following: followed.map(|followed| Following {
            most: followed.most,
            fewest: followed.fewest,
            usd_month: followed.usd_month,
            saving_usd_month: followed.saving_usd_month,
            saving_share: followed.saving_share,
        }),
        two_sizes: prices.week(mean_rps, two_sizes),
        ways,
    }))
}

/// The laws name their own numbers; a person knows those of the form.
pub(super) fn of_form(error: Error) -> Error {
    let field = match error.field.as_deref() {
        Some("years") => "market.reserved_years",
        _ => "market",
    };
    error.field(field)
}

/// What the catalogue says of the instance, and what the person says.
pub(super) fn terms(scenario: &Scenario, catalog: &Catalog, prices: &Prices) -> Terms {
    let market = &scenario.market;
    let on_demand_usd_hour = prices.instance_usd() / MONTH_HOURS;
    let offer = scenario.app.instance.offer.as_deref();
    let offer = offer.and_then(|id| catalog.get(id));
    let listed = offer.and_then(|offer| Terms::of(offer).ok());
    let paid_share = offer.map_or(1.0, |offer| paid_share(scenario, offer));
    let listed = listed.into_iter().flat_map(|terms| terms.reservations);
    let mut reservations: Vec<Reservation> = listed
        .map(|reservation| Reservation {
            upfront_usd: reservation.upfront_usd * paid_share,
            instance_usd_hour: reservation.instance_usd_hour * paid_share,
            ..reservation
        })
        .collect();
    reservations.extend(market.given("reserved_discount").map(|discount| {
        let usd_month = prices.instance_usd() * (1.0 - discount);
        let upfront_share = market.value("reserved_upfront");
        let years = market.value("reserved_years");
        Reservation {
            years: years as u32,
            upfront_usd: usd_month * upfront_share * years * YEAR_MONTHS,
            instance_usd_hour: usd_month * (1.0 - upfront_share) / MONTH_HOURS,
        }
    }));
    Terms {
        on_demand_usd_hour,
        reservations,
        savings_share: None,
        spot: market.given("spot_discount").map(|discount| Spot {
            price_share: 1.0 - discount,
            fleet_share: market.value("spot_share"),
            interruption_rate: market.value("spot_interruptions"),
        }),
    }
}
