//! What plans are measured with: scenarios, and a plain loop that a machine's noise slows down alike.

use plimsoll::catalog::Catalog;
use plimsoll::link::{examples, file};
use plimsoll::plan;
use plimsoll::plan::bands::{Question, bands};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Month, Scenario};

/// One of the scenarios: the login service, the automation detector, everything at once, the automation detector with ranges, and
/// the login service that chooses its machines.
pub fn scenario(which: u32) -> Option<Scenario> {
    let now = Month::new(2026, 11).ok()?;
    match which {
        0 => examples::fluxstudio(now).ok(),
        1 => examples::singura(now).ok(),
        2 => file::from_json(include_str!(
            "../../tests/fixtures/links/v7-everything.json"
        ))
        .ok(),
        3 => uncertain(),
        4 => choosing(),
        _ => None,
    }
}

/// The automation detector with what nobody knows of it as ranges: nine inputs of demand, capacity, tiers and prices.
fn uncertain() -> Option<Scenario> {
    let mut scenario = scenario(1)?;
    let catalog = Catalog::built_in();
    for (field, text) in [
        (Field::Rate, "8,000..14,000 req/day"),
        (Field::PeakToMean, "3..8×"),
        (Field::Growth, "8 ± 3 %/month"),
        (Field::Capacity, "200..300..360 req/s"),
        (Field::InstanceCost, "$28..33/mo"),
        (Field::Tier(0, "node_cost"), "~$15/mo"),
        (Field::Tier(1, "hold"), "4..12 ms"),
        (Field::Tier(1, "reads"), "1..3 per request"),
        (Field::Tier(1, "request_bytes"), "500..2,000 B"),
    ] {
        field.write(&mut scenario, catalog, text).ok()?;
    }
    Some(scenario)
}

/// The login service with an uncertain load, on the machines of [`offers`].
fn choosing() -> Option<Scenario> {
    let mut scenario = scenario(0)?;
    let catalog = Catalog::built_in();
    for (field, text) in [
        (Field::Rate, "2M..20M/day"),
        (Field::PeakToMean, "2..5×"),
        (Field::Market("provider"), "bench"),
    ] {
        field.write(&mut scenario, catalog, text).ok()?;
    }
    Some(scenario)
}

/// Draws so many, and gives a number that depends on all of them.
pub fn draw(scenario: &Scenario, draws: u32) -> f64 {
    let found = bands(scenario, Catalog::built_in(), Question { draws, seed: 1 });
    found.map_or(0.0, |bands| bands.now.usd_month.p90)
}

/// Works a plan out, and gives a number of it that depends on all of it.
pub fn solve(scenario: &Scenario) -> f64 {
    let plan = plan::solve(scenario, Catalog::built_in());
    let last = plan.timeline.last().and_then(|row| row.cost.usd_month);
    last.unwrap_or(0.0) + plan.tiers.len() as f64
}

/// A million dependent additions and multiplications.
pub fn plain(seed: f64) -> f64 {
    (0..1_000_000).fold(seed, |x, i| x * 0.999_999 + f64::from(i & 7))
}
